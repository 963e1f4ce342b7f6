/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading printed stamps back: what a run should have, and what was found of
 * it. The list of the printing house says what should be there; so the house
 * can check its own run without a desk.
 */
#ifndef OCOP_CLI_CHECK_H
#define OCOP_CLI_CHECK_H

#include <ocop/stamp.h>

#define CHECK_STAMPS_MAX 10000000u
#define CHECK_NAMES_MAX 20	/* of what is wrong, told by name */
#define CHECK_HASH_LEN 16

struct check_row {
	uint32_t lot, index;
	uint8_t hash[CHECK_HASH_LEN];	/* of its text */
	uint8_t seen;			/* 255: so often or more */
};

struct check {
	struct check_row *row;		/* by lot and index; owned */
	size_t count, cap;
	char product[OCOP_PRODUCT_MAX + 1];
	uint64_t read, others, unread;	/* symbols; others: not of the list */
	uint64_t missing, twice;	/* by check_end() */
};

/* Read the list: in each line the stamp's link counts, whatever a spreadsheet
 * did to the rest. Errors: OCOP_ERR_MALFORMED (no link, another product, a
 * stamp twice; *line_out is the line), OCOP_ERR_ABSENT, OCOP_ERR_LIMIT. */
enum ocop_err check_load(struct check *out, const char *path, size_t *line_out,
			 struct ocop_diag *diag) OCOP_CHECKED;
void check_clear(struct check *check);
/* Note a symbol's text, which was seen at so many places. */
void check_note(struct check *check, struct ocop_bytes text, size_t places);
/* Count what is missing and what is there twice. */
void check_end(struct check *check);
/* Whether each stamp of the list is there once, and nothing else is. */
bool check_is_good(const struct check *check);

#endif
