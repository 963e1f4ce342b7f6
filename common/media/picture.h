/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QR texts out of a picture file. Pictures come from strangers, so decoders
 * never run in our process: ZXingReader (Debian: zxing-cpp-tools), then
 * zbarimg (Debian: zbar-tools), each as a child with tight limits.
 */
#ifndef OCOP_PICTURE_H
#define OCOP_PICTURE_H

#include <ocop/bytes.h>

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
