/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest JPEG writer: black and white squares, for test pictures. */
#ifndef OCOP_TEST_JPEG_H
#define OCOP_TEST_JPEG_H

#include <ocop/bytes.h>

/* Append a picture of width x height squares of 8 x 8 pixels; 1 is black.
 * The first square is white. */
void jpeg_write(struct ocop_buf *out, const uint8_t *squares, unsigned width,
		unsigned height);

#endif
