/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The figures of a period: how many certificates each province, commune, star,
 * group and type of producer has, and what became of them.
 */
#ifndef OCOP_CLI_FIGURES_H
#define OCOP_CLI_FIGURES_H

#include "cli/office/figures_rules.h"
#include "cli/office/office.h"

enum figure_by { BY_ALL, BY_PROVINCE, BY_UNIT, BY_STARS, BY_GROUP, BY_TYPE,
		 BYS };

#define FIGURE_KEY_SIZE 16

struct figure_row {
	enum figure_by by;
	char key[FIGURE_KEY_SIZE];	/* "11", "11-03295", "4", "1",
					 * "cooperative"; "" of BY_ALL */
	uint64_t n[FIGURES];
};

/* Of one certificate, to count later what is about it. */
struct figure_cert {
	char unit[9];
	char stars[2], group[2], type[FIGURE_KEY_SIZE];
};

struct figures {
	const struct office *office;	/* lent */
	int32_t from, last;		/* both count */
	const char *unit;	/* TT or TT-XXXXX; NULL: all of the office */
	struct figure_cert *cert;	/* as office->ref; owned */
	struct figure_row *row;		/* in order of by and key; owned */
	size_t count, cap;
	/* Producers with a certificate in force, in order, each once; owned. */
	char (*producer)[64 + 1];
	size_t producers;
};

/* Count. inspections: a table with the columns date and code; NULL: none.
 * Prints errors; returns an exit code. Clear it after a failure, too. */
int figures_count(struct figures *f, const struct csv *inspections,
		  const char *inspections_path);
void figures_clear(struct figures *f);
/* The row of all; it is there even when nothing was counted. */
const struct figure_row *figures_all(const struct figures *f);
/* Append the name of what a row counts, for people. */
void figures_name(struct ocop_buf *out, const struct figures *f,
		  const struct figure_row *row);
/* "by province", ...: a msgid. Static. */
const char *figures_by_text(enum figure_by by);
const char *figures_by_word(enum figure_by by);

#endif
