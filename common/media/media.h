/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs other programs. One of them, ocop-picture (verifier/picture/), gets the
 * QR texts of a picture file. Pictures come from strangers, so no decoder runs
 * in our process: ocop-picture runs in a child with tight limits.
 */
#ifndef OCOP_MEDIA_H
#define OCOP_MEDIA_H

#include <limits.h>

#include <ocop/bytes.h>

/* --- child.c: runs a program on untrusted bytes, without a shell, a terminal,
 * a network or new privileges, with limits on memory, time and output --- */

#define CHILD_CPU_MAX_S 10
#define CHILD_WALL_MAX_MS 15000
#define PAGE_WALL_MAX_MS 60000
#define CHILD_MEMORY_MAX (1024u * 1024u * 1024u)	/* address space */
#define CHILD_FILE_MAX (16u * 1024u * 1024u)	/* of a file in memory */
#define CHILD_PATH_SIZE 256

/* The absolute name of a program in PATH; false when there is none. */
bool child_find(char out[static CHILD_PATH_SIZE], const char *name);
/* The same for a program of ours: beside this one, in libexec there or beside
 * that folder, else in PATH. */
bool child_find_ours(char out[static PATH_MAX], const char *name);
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

/* --- picture.c --- */

#define PICTURE_MAX (64 * 1024 * 1024)	/* bytes of a picture file */
#define PICTURE_TEXTS_MAX 256		/* symbols in one picture */

struct picture {
	struct ocop_buf bytes;		/* the texts, one after another */
	size_t start[PICTURE_TEXTS_MAX + 1];
	size_t places[PICTURE_TEXTS_MAX]; /* how many symbols have the text */
	size_t count;			/* texts; 0: no symbol was read */
	size_t unread;			/* symbols seen and not read */
	bool cut;			/* the file ends too early */
};

/*
 * Read the QR texts of a PNG, JPEG, WebP or HEIC file, byte for byte,
 * each once. End with picture_clear, also after a failure.
 *
 * Errors: OCOP_ERR_ABSENT (no such file, or no ocop-picture), OCOP_ERR_FILE
 * (not readable, or damaged), OCOP_ERR_LIMIT (file or picture too large),
 * OCOP_ERR_MALFORMED (none of the formats), OCOP_ERR_PERMISSION (as above),
 * OCOP_ERR_MEMORY.
 */
enum ocop_err picture_read(struct picture *out, const char *path,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* The same for a page of stamps that is in memory, which gets more time: it has
 * many symbols, and nobody waits for it. */
enum ocop_err picture_read_page(struct picture *out, struct ocop_bytes png,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Take what ocop-picture prints; out is as picture_read makes it. Errors:
 * OCOP_ERR_RULE (not its lines), and its own, as above. */
enum ocop_err picture_parse(struct picture *out, struct ocop_bytes lines,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* One text, lent; index < count, else empty. */
struct ocop_bytes picture_text(const struct picture *picture, size_t index);
/* NULL-safe. */
void picture_clear(struct picture *picture);

#endif
