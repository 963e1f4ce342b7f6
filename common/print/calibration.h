/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a printer does to a page, found with a ruler. Lengths are hundredths of
 * a millimetre.
 */
#ifndef OCOP_SHEET_CALIBRATION_H
#define OCOP_SHEET_CALIBRATION_H

#include "common/print/sheet.h"

#define CALIBRATION_AT 2000u	/* of the first line, from the paper's edge */
#define CALIBRATION_ACROSS 17000u	/* to the second one */
#define CALIBRATION_DOWN 25000u
/* What a printer can be corrected for; more is a mistake in measuring. */
#define CALIBRATION_OFFSET_MAX 1000
#define CALIBRATION_SCALE_MIN 900000u
#define CALIBRATION_SCALE_MAX 1100000u

/* As measured on the printed sheet. */
struct calibration { unsigned left, top, across, down; };

/* Append the sheet as PDF, with lines of text that say what to measure. */
enum ocop_err calibration_draw(struct ocop_buf *out, const char *const *texts,
			       size_t count, struct ocop_diag *diag)
	OCOP_CHECKED;
/* false: these measures are not of this sheet. */
bool calibration_find(struct sheet_printer *out,
		      const struct calibration *measured);

#endif
