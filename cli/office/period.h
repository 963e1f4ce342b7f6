/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of a period: its figures, the shares of the programme, and the texts
 * that communes write; and the forms in which it is written.
 */
#ifndef OCOP_CLI_PERIOD_H
#define OCOP_CLI_PERIOD_H

#include "cli/office/figures.h"
#include "cli/office/letter.h"

/* --- The three texts of a monthly report (texts.c) --- */

enum part { PART_STATE, PART_STRENGTHS, PART_DIFFICULTIES, PARTS };

const char *part_text(enum part part);	/* a msgid */

struct told_by {
	char unit[9];
	char *text[PARTS];	/* owned; NULL: nothing was said */
};

struct texts {
	bool asked;		/* the report has this section */
	struct told_by *item;	/* owned */
	size_t count, cap;
};

/* Read tables with the columns unit, state, strengths, difficulties; keep the
 * rows of units that begin with unit (NULL: all). Prints errors; exit code. */
int texts_load(struct texts *out, const char *path, const char *unit);
void texts_clear(struct texts *texts);

/* --- The shares of the programme (shares.c) --- */

enum share { SHARE_COOPERATIVE, SHARE_SME, SHARE_WOMEN, SHARE_MINORITY,
	     SHARE_CIRCULAR, SHARE_MODERN, SHARE_TRAINED, SHARE_RERANKED,
	     SHARES };

/* So many of so many for which it is known. */
struct share_of { uint64_t yes, known; };

const char *share_text(enum share share);	/* a msgid */
/* csv: one row a producer, columns of yes and no; NULL: only what the register
 * knows. Prints errors; exit code. */
int shares_count(struct share_of out[static SHARES], const struct figures *f,
		 const struct csv *csv, const char *path);

/* --- Points of sale (points.c) --- */

struct points { size_t count, communes; };	/* communes that have one */

/* Count the rows of a table with the columns unit and name whose unit begins
 * with unit (NULL: all). Prints errors; exit code. */
int points_count(struct points *out, const struct csv *csv, const char *path,
		 const char *unit);

/* --- The whole report --- */

struct period {
	struct office office;
	struct figures figures;
	struct letter letter;
	struct texts texts;
	struct share_of share[SHARES];
	struct points points;
	unsigned month;		/* 0: it is not of one month */
	char about[512];	/* what it is about, in one line */
	const char *outlines;	/* the provinces' outlines */
};

/* Append the report in one form. Errors are in out->err, or printed. */
void period_csv(struct ocop_buf *out, const struct period *p);
void period_html(struct ocop_buf *out, const struct period *p,
		 const struct csv *outlines);
void period_document(struct document *doc, const struct period *p);
/* A number in hundredths of one: "12.5 %". */
#define PERCENT_SIZE 16
char *percent_text(char out[static PERCENT_SIZE], const struct share_of *share);

#endif
