/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Symbols as picture files: the options that all drawing commands share,
 * and one durable file a symbol and format.
 */
#ifndef OCOP_CLI_DRAWING_H
#define OCOP_CLI_DRAWING_H

#include <ocop/qr.h>

#include "cli/cmd.h"

struct drawing {
	const char *out, *format, *scale_text;
	bool png, svg;
	unsigned scale;
	unsigned hundredths_mm;	/* width of the last symbol; 0: none drawn */
};
#define DRAWING_OPTIONS(d) \
	{ "out", OPT_TEXT, &(d)->out, "DIR", N_("folder for the pictures") }, \
	{ "format", OPT_TEXT, &(d)->format, "FORMAT", \
	  N_("png (default), svg, both or none") }, \
	{ "scale", OPT_TEXT, &(d)->scale_text, "N", \
	  N_("pixels per module in PNG, 1 to 64 (default 4)") }

/* Read the options. Exit code; says what is wrong. */
int drawing_check(struct drawing *drawing);
/* Make the folder. Exit code. */
int drawing_start(const struct drawing *drawing);
/*
 * DIR/name.png, DIR/name.svg: whole or not at all, but on disk only after
 * drawing_sync, since a sync a picture would take most of the time. Drawn
 * again they are the same bytes.
 */
int drawing_put(struct drawing *drawing, const char *name,
		struct ocop_bytes text, enum ocop_qr_ecc ecc,
		unsigned version_max);
/* Have on disk what was drawn. Exit code. */
int drawing_sync(const struct drawing *drawing);
/* A number of an option, at most max; false (said) else. */
bool drawing_number(uint32_t *out, const char *option, const char *text,
		    uint32_t max);

#endif
