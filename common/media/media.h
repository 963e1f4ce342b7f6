/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other programs, and QR texts out of a picture file by them. Pictures come
 * from strangers, so decoders never run in our process: ZXingReader (Debian:
 * zxing-cpp-tools), then zbarimg (Debian: zbar-tools), each as a child with
 * tight limits.
 */
#ifndef OCOP_MEDIA_H
#define OCOP_MEDIA_H

#include <ocop/bytes.h>

/* --- child.c: another program on untrusted bytes, without a shell, a
 * terminal, a network or new privileges, with little memory and time; what it
 * prints is capped --- */

#define CHILD_CPU_MAX_S 10
#define CHILD_WALL_MAX_MS 15000
#define CHILD_MEMORY_MAX (1024u * 1024u * 1024u)	/* address space */
#define CHILD_PATH_SIZE 256

/* Full name of a program of PATH; false when there is none. */
bool child_find(char out[static CHILD_PATH_SIZE], const char *name);
/*
 * Run argv (argv[0] is a full name), input as its stdin, and append what it
 * prints to out, whose ceiling bounds it.
 *
 * exit_out  its exit code, -1 unless OCOP_OK
 * wall_ms   it is killed after this long
 * Errors: OCOP_ERR_LIMIT (printed too much, took too long), OCOP_ERR_FILE
 * (not started, or ended by a signal), OCOP_ERR_PERMISSION (this system lets
 * nobody give up the network: unprivileged user namespaces are off),
 * OCOP_ERR_MEMORY.
 */
enum ocop_err child_run(struct ocop_buf *out, int *exit_out,
			char *const argv[], int input, unsigned wall_ms)
	OCOP_CHECKED;

/* The same, but what it complains of is taken, not what it prints. */
enum ocop_err child_complaints(struct ocop_buf *out, int *exit_out,
			       char *const argv[], int input, unsigned wall_ms)
	OCOP_CHECKED;
/* The same with a function of ours in place of a program, for one thread: it
 * reads 0 and writes 1, and bounds its memory itself. OCOP_ERR_FILE also when
 * it does not return 0. */
enum ocop_err child_work(struct ocop_buf *out, int (*work)(const void *),
			 const void *arg, int input, unsigned wall_ms)
	OCOP_CHECKED;

/* --- form.c: what a picture's file itself says, before any decoder --- */

enum picture_format { PICTURE_PNG, PICTURE_JPEG, PICTURE_PNM };

struct picture_form {
	enum picture_format format;
	bool transparent;	/* a PNG that may be */
	bool whole;		/* its end is there */
};
/* OCOP_ERR_MALFORMED: neither PNG nor JPEG; diag says what. */
enum ocop_err picture_form(struct picture_form *out, int fd,
			   struct ocop_diag *diag) OCOP_CHECKED;

/* --- flat.c: readers take no notice of transparency --- */

/* The picture of a PNG on a ground (0: black, 255: white) in a new file
 * without a name, as PNM; the caller closes it. -1 unless OCOP_OK. */
enum ocop_err picture_flat(int *fd_out, int png, uint8_t ground) OCOP_CHECKED;

/* --- picture.c --- */

#define PICTURE_MAX (32 * 1024 * 1024)	/* bytes of a picture file */
#define PICTURE_TEXTS_MAX 256		/* symbols in one picture */

struct picture_box { size_t x, y, width, height; };

struct picture {
	struct ocop_buf bytes;		/* the texts, one after another */
	size_t start[PICTURE_TEXTS_MAX + 1];
	size_t places[PICTURE_TEXTS_MAX]; /* how many symbols have the text */
	struct picture_box box[PICTURE_TEXTS_MAX]; /* of the last of them; width
						    * 0: not told */
	size_t last;			/* the text that was added last */
	size_t count;			/* texts; 0: no symbol was read */
	size_t unread;			/* symbols seen and not read */
	bool cut;			/* the file ends too early */
};

/*
 * Read the QR texts of a PNG or JPEG file, byte for byte, each once. Readers
 * are asked, at several sizes, until one of them finds just what those before
 * it found together. End with picture_clear, also after a failure.
 *
 * Errors: OCOP_ERR_ABSENT (no such file; or no reader is installed, and
 * diag names the packages), OCOP_ERR_FILE (not readable; or every reader
 * failed on a file that has its end), OCOP_ERR_LIMIT (file too large),
 * OCOP_ERR_MALFORMED (neither PNG nor JPEG), OCOP_ERR_PERMISSION (as above),
 * OCOP_ERR_MEMORY.
 */
enum ocop_err picture_read(struct picture *out, const char *path,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* One text, lent; index < count, else empty. */
struct ocop_bytes picture_text(const struct picture *picture, size_t index);
/* NULL-safe. */
void picture_clear(struct picture *picture);

#endif
