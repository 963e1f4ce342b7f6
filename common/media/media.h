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

/* --- picture.c --- */

#define PICTURE_MAX (32 * 1024 * 1024)	/* bytes of a picture file */
#define PICTURE_TEXTS_MAX 256		/* symbols in one picture */

struct picture {
	struct ocop_buf bytes;		/* the texts, one after another */
	size_t start[PICTURE_TEXTS_MAX + 1];
	size_t count;			/* 0: no symbol was found */
	size_t unread;			/* symbols seen but not told apart */
};

/*
 * Read the QR texts of a PNG or JPEG file, byte for byte. End with
 * picture_clear, also after a failure.
 *
 * Errors: OCOP_ERR_ABSENT (no such file; or no reader is installed, and
 * diag names the packages), OCOP_ERR_FILE (not readable; or every reader
 * failed), OCOP_ERR_LIMIT (file too large), OCOP_ERR_MALFORMED (neither PNG
 * nor JPEG), OCOP_ERR_MEMORY.
 */
enum ocop_err picture_read(struct picture *out, const char *path,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* One text, lent; index < count, else empty. */
struct ocop_bytes picture_text(const struct picture *picture, size_t index);
/* NULL-safe. */
void picture_clear(struct picture *picture);

#endif
