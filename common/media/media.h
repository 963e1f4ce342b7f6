/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QR texts out of picture files. Pictures come from strangers, so their
 * decoders never run in our process: ZXingReader (Debian: zxing-cpp-tools) and
 * zbarimg (Debian: zbar-tools) each run as a child process with tight limits.
 */
#ifndef OCOP_MEDIA_H
#define OCOP_MEDIA_H

#include <ocop/bytes.h>

/* --- child.c: runs a program on untrusted bytes, without a shell, a terminal,
 * a network or new privileges, with limits on memory, time and output --- */

#define CHILD_CPU_MAX_S 10
#define CHILD_WALL_MAX_MS 15000
#define CHILD_MEMORY_MAX (1024u * 1024u * 1024u)	/* address space */
#define CHILD_PATH_SIZE 256

/* The absolute name of a program in PATH; false when there is none. */
bool child_find(char out[static CHILD_PATH_SIZE], const char *name);
/*
 * Run argv (argv[0] is an absolute name) with input as its stdin, and append
 * what it prints to out, up to the ceiling of out.
 *
 * exit_out  its exit code; -1 after an error
 * wall_ms   kill it after this time
 * Errors: OCOP_ERR_LIMIT (it printed too much or took too long), OCOP_ERR_FILE
 * (it could not start or was killed), OCOP_ERR_PERMISSION (the system does not
 * let programs give up the network: unprivileged user namespaces are off),
 * OCOP_ERR_MEMORY.
 */
enum ocop_err child_run(struct ocop_buf *out, int *exit_out,
			char *const argv[], int input, unsigned wall_ms)
	OCOP_CHECKED;

/* The same, but captures stderr instead of stdout. */
enum ocop_err child_complaints(struct ocop_buf *out, int *exit_out,
			       char *const argv[], int input, unsigned wall_ms)
	OCOP_CHECKED;
/* The same with one of our functions instead of a program. The function has one
 * thread, reads descriptor 0, writes descriptor 1, and limits its memory
 * itself. OCOP_ERR_FILE also when it does not return 0. */
enum ocop_err child_work(struct ocop_buf *out, int (*work)(const void *),
			 const void *arg, int input, unsigned wall_ms)
	OCOP_CHECKED;

/* --- form.c: what the structure of a picture file says --- */

enum picture_format { PICTURE_PNG, PICTURE_JPEG, PICTURE_PNM };

struct picture_form {
	enum picture_format format;
	bool transparent;	/* a PNG that may be transparent */
	bool whole;		/* the file is complete */
};
/* OCOP_ERR_MALFORMED: neither PNG nor JPEG; diag says what it is. */
enum ocop_err picture_form(struct picture_form *out, int fd,
			   struct ocop_diag *diag) OCOP_CHECKED;

/* --- flat.c: the readers ignore transparency --- */

/* Draw a PNG on a background (0: black, 255: white) and write it as PNM to a
 * new file without a name, which the caller closes. *fd_out is -1 after an
 * error. */
enum ocop_err picture_flat(int *fd_out, int png, uint8_t ground) OCOP_CHECKED;

/* --- picture.c --- */

#define PICTURE_MAX (32 * 1024 * 1024)	/* bytes of a picture file */
#define PICTURE_TEXTS_MAX 256		/* symbols in one picture */

struct picture_box { size_t x, y, width, height; };

struct picture {
	struct ocop_buf bytes;		/* the texts, one after another */
	size_t start[PICTURE_TEXTS_MAX + 1];
	size_t places[PICTURE_TEXTS_MAX]; /* how many symbols have this text */
	struct picture_box box[PICTURE_TEXTS_MAX]; /* position of the last one;
						    * width 0: unknown */
	size_t last;			/* index of the text added last */
	size_t count;			/* how many texts */
	size_t unread;			/* symbols seen but not read */
	bool cut;			/* the file is incomplete */
};

/*
 * Read the exact bytes of each QR text in a PNG or JPEG file. The readers run
 * at several sizes, until one of them finds exactly what the earlier ones found
 * together. The caller calls picture_clear(), also after an error.
 *
 * Errors: OCOP_ERR_ABSENT (no such file, or no reader is installed; then diag
 * names the packages), OCOP_ERR_FILE (the file cannot be read, or every reader
 * failed although it is complete), OCOP_ERR_LIMIT (file too large),
 * OCOP_ERR_MALFORMED (neither PNG nor JPEG), OCOP_ERR_PERMISSION (as above),
 * OCOP_ERR_MEMORY.
 */
enum ocop_err picture_read(struct picture *out, const char *path,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* One text, lent until picture_clear(); empty when index >= count. */
struct ocop_bytes picture_text(const struct picture *picture, size_t index);
/* picture may be NULL. */
void picture_clear(struct picture *picture);

#endif
