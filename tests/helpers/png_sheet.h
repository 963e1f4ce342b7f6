/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets of symbols as PNG, for test pictures. */
#ifndef OCOP_TEST_PNG_SHEET_H
#define OCOP_TEST_PNG_SHEET_H

#include <ocop/bytes.h>

/*
 * Append a square picture of symbols of at most version 7, columns of them in
 * a row, gap modules apart, scale pixels a module. light and dark are RGBA.
 */
void png_sheet(struct ocop_buf *out, const struct ocop_bytes *texts,
	       size_t count, size_t columns, unsigned scale, unsigned gap,
	       uint32_t light, uint32_t dark);

#endif
