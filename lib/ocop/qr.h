/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QR symbols, as SVG and PNG. Part of libocop-net.
 * Source: ISO/IEC 18004; docs/format.md.
 *
 * Threads and lifetime: no shared state: any thread, each with its own symbol.
 */
#ifndef OCOP_QR_HEADER_H
#define OCOP_QR_HEADER_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

#define OCOP_QR_WIDTH_MAX 177
#define OCOP_QR_QUIET 4		/* modules of quiet zone on each side */
/* A drawing states its size. A module is 0.42 mm: above GS1's minimum for
 * scanners in shops (0.396 mm), and a whole number of dots at 300 and 600
 * dpi. */
#define OCOP_QR_MODULES_AN_INCH 60
#define OCOP_QR_STAMP_VERSION_MAX 8 /* at error correction M; 7 with a host of
				     * up to 15 bytes */

enum ocop_qr_ecc { OCOP_QR_L = 0, OCOP_QR_M = 1, OCOP_QR_Q = 2, OCOP_QR_H = 3 };

struct ocop_qr {
	unsigned version, width;	/* width in modules */
	/* One byte for each module, row by row; 1 is dark. What follows
	 * width * width of them is left as it was. */
	uint8_t module[OCOP_QR_WIDTH_MAX * OCOP_QR_WIDTH_MAX];
};

/*
 * Encode text as a symbol. Runs of decimal digits become numeric segments where
 * that is shorter.
 *
 * version_max  OCOP_ERR_LIMIT when a larger version is needed; 0: 40
 */
enum ocop_err ocop_qr_encode(struct ocop_qr *out, struct ocop_bytes text,
			     enum ocop_qr_ecc ecc, unsigned version_max)
	OCOP_CHECKED;
/* The width of a drawing with its quiet zone, in hundredths of a millimetre:
 * 2244 at version 7, 2413 at version 8. */
unsigned ocop_qr_hundredths_mm(const struct ocop_qr *qr);
/* Append an SVG: one path on white, with quiet zone and its size in
 * millimetres; at most 9 KB at version 8. title is for screen readers; it is
 * escaped here and may be empty. */
enum ocop_err ocop_qr_svg(struct ocop_buf *out, const struct ocop_qr *qr,
			  struct ocop_bytes title) OCOP_CHECKED;
/* Append a PNG: 1 bit for each pixel, scale (1 to 64) pixels for each module,
 * with quiet zone and its size as pixels per metre. The same input gives the
 * same bytes. */
enum ocop_err ocop_qr_png(struct ocop_buf *out, const struct ocop_qr *qr,
			  unsigned scale) OCOP_CHECKED;

OCOP_C_END

#endif
