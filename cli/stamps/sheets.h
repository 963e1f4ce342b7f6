/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label sheets for the commands that print stamps: their options, and the run
 * that writes DIR/PRODUCT-LOT-FIRST-LAST.pdf and the list beside it.
 */
#ifndef OCOP_CLI_SHEETS_H
#define OCOP_CLI_SHEETS_H

#include "cli/stamps/stamp.h"
#include "common/print/sheet.h"

struct sheets {
	const char *labels, *start, *printer, *name, *stars;
	bool phone_only;
	struct sheet sheet;
	char pdf[HOME_PATH_SIZE], list[HOME_PATH_SIZE];
	uint64_t pages;
	uint32_t drawn;		/* now, after a cut run */
};
#define SHEETS_OPTIONS(s) \
	{ "labels", OPT_TEXT, &(s)->labels, "SHEET", \
	  N_("for pdf: the label sheet; ocop stamp labels lists them") }, \
	{ "start", OPT_TEXT, &(s)->start, "N", \
	  N_("for pdf: the first free label of the first sheet (default 1)") }, \
	{ "printer", OPT_TEXT, &(s)->printer, "NAME", \
	  N_("for pdf: correct this printer (ocop stamp calibrate)") }, \
	{ "name", OPT_TEXT, &(s)->name, "TEXT", \
	  N_("for pdf: the product's name (default: the certificate's)") }, \
	{ "stars", OPT_TEXT, &(s)->stars, "N", \
	  N_("for pdf: its stars (default: the certificate's)") }, \
	{ "phone-only", OPT_FLAG, &(s)->phone_only, NULL, \
	  N_("for pdf: allow symbols that only phones read; the labels say so") }

/* Check the options against the drawing's. Returns an exit code. */
int sheets_check(struct sheets *s, const struct drawing *drawing);
/* Lay the sheets out. uri is that of a stamp of the run, or of one that looks
 * alike. Returns an exit code; the caller calls sheets_clear. */
int sheets_open(struct sheets *s, const char *home, const char *out,
		const struct stamp_lot *lot, const struct stamp_run *run,
		struct ocop_bytes uri);
void sheets_clear(struct sheets *s);
/* Write them; uris as in struct sheet_run. Returns an exit code. */
int sheets_print(struct sheets *s, const struct stamp_lot *lot,
		 enum ocop_err (*uris)(void *user, uint32_t first,
				       uint32_t count, struct ocop_buf *out),
		 void *user);
/* Say where they are; add members to o instead when it is not NULL. */
void sheets_report(const struct sheets *s, struct ocop_json *o);
/* A text of the form that a stamp of this lot has, without a signature. */
enum ocop_err sheets_blank(struct ocop_buf *out, const char *host,
			   const struct stamp_lot *lot) OCOP_CHECKED;

/* --- printer.c: what the calibration found, HOME/printers/NAME.json --- */

int printer_load(struct sheet_printer *out, const char *home,
		 const char *name);
int stamp_calibrate(int argc, char **argv);

#endif
