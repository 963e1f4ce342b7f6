/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The history of a product: the dossier with which it is ranked again.
 */
#ifndef OCOP_CLI_PRODUCT_H
#define OCOP_CLI_PRODUCT_H

#include "cli/office/office.h"

#define PRODUCT_NAMES_MAX 64

/* The codes and GTINs under which a product stands. */
struct products {
	char name[PRODUCT_NAMES_MAX][OCOP_PRODUCT_MAX + 1];
	size_t count;
};

struct happened {
	int32_t day;
	size_t order;		/* of the same day */
	const char *kind;	/* a word for programs; static */
	struct ocop_json *facts;	/* owned */
};

struct history {
	const struct office *office;	/* lent */
	struct happened *item;		/* owned */
	size_t count, cap;
};

/* What the register says; of gets the names. OCOP_ERR_ABSENT: there is no such
 * product. Clear it after a failure, too. */
enum ocop_err history_gather(struct history *history, struct products *of,
			     const char *code) OCOP_CHECKED;
/* What the office's table of inspections says. Exit code. */
int history_inspections(struct history *history, const struct csv *csv,
			const struct products *of);
void history_sort(struct history *history);
void history_clear(struct history *history);
/* What it is, in the reader's language, and the rest, appended. */
const char *history_kind(const struct happened *item);
void history_text(struct ocop_buf *out, const struct happened *item);

#endif
