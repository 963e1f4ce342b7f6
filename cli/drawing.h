/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QR symbols as picture files: the options that all drawing commands share, and
 * writing one file for each symbol and format.
 */
#ifndef OCOP_CLI_DRAWING_H
#define OCOP_CLI_DRAWING_H

#include <ocop/qr.h>

#include "cli/cmd.h"

struct drawing {
	const char *out, *format, *scale_text;
	bool png, svg;
	bool sheets;	/* the command has --format pdf, too */
	bool pdf;
	unsigned scale;
	unsigned hundredths_mm;	/* width of the last symbol; 0: none drawn */
	struct ocop_buf unsynced;	/* names of files, each with a NUL */
};
#define DRAWING_OPTIONS(d) \
	{ "out", OPT_TEXT, &(d)->out, "DIR", N_("folder for the pictures") }, \
	{ "format", OPT_TEXT, &(d)->format, "FORMAT", \
	  N_("png (default), svg, both or none; for stamps also pdf") }, \
	{ "scale", OPT_TEXT, &(d)->scale_text, "N", \
	  N_("pixels per module in PNG, 1 to 64 (default 4)") }

/* Check the options. Returns an exit code, after printing any error. */
int drawing_check(struct drawing *drawing);
/* Create the folder. Returns an exit code. */
int drawing_start(const struct drawing *drawing);
/*
 * Write DIR/name.png and DIR/name.svg, each completely or not at all. Drawing
 * again gives the same bytes. The files are safely on disk only after
 * drawing_sync(): one sync for each picture would take most of the time.
 */
int drawing_put(struct drawing *drawing, const char *name,
		struct ocop_bytes text, enum ocop_qr_ecc ecc,
		unsigned version_max);
/* Sync all drawn files to disk, and forget their names. Returns an exit
 * code. */
int drawing_sync(struct drawing *drawing);
/* Check a number of an option against max. false: too large (printed). */
bool drawing_number(uint32_t *out, const char *option, const char *text,
		    uint32_t max);

#endif
