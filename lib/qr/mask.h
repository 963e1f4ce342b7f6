/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choosing the mask of a QR symbol. Eight masks are allowed; the one whose
 * symbol has the least penalty is drawn.
 * Source: ISO/IEC 18004 7.8 and 7.9.
 */
#ifndef OCOP_QR_MASK_H
#define OCOP_QR_MASK_H

#include <ocop/qr.h>

#define OCOP__MASKS 8
#define OCOP__MASK_WIDTH_MAX 64	/* modules in a line; version 11 has 61 */
#define OCOP__MASK_FUNCTION 0x80 /* of a byte of libqrencode: not data */

/*
 * Take a symbol that is masked by pattern 0, and draw it with the best mask.
 *
 * module_out  one byte for each module, 1 is dark
 * symbol      one byte for each module: the lowest bit is the colour, and
 *             OCOP__MASK_FUNCTION marks what no mask changes
 * width       at most OCOP__MASK_WIDTH_MAX
 * Returns the mask's penalty.
 */
unsigned ocop__mask_choose(uint8_t *module_out, const uint8_t *symbol,
			   unsigned width, enum ocop_qr_ecc ecc);

#endif
