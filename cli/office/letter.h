/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Official letters in the layout of Decree 30/2020/ND-CP: the office's head and
 * foot, from a table that the office keeps, or left open for the pen.
 */
#ifndef OCOP_CLI_LETTER_H
#define OCOP_CLI_LETTER_H

#include "cli/office/office.h"
#include "common/document/document.h"

struct letter {
	struct csv *csv;	/* owned; NULL: there is no table */
	char path[HOME_PATH_SIZE];
};

#define LETTER_OPTION(out) \
	{ "letterhead", OPT_TEXT, out, "FILE", \
	  N_("the office's head and foot of letters (default: HOME/letterhead.csv, if there is one)") }

/* path NULL: the default. Prints errors; returns an exit code. */
int letter_load(struct letter *out, const struct office *office,
		const char *path);
void letter_clear(struct letter *letter);
/* Add the head. kind is the kind of letter for its number, such as "BC"; ""
 * for one that has none. subject: "" for a letter with a title. */
void letter_head(struct document *doc, const struct letter *letter,
		 const char *kind, const char *subject);
/* Add the title of a letter that has one, and what it is about. */
void letter_title(struct document *doc, const char *title, const char *about);
void letter_to(struct document *doc, const char *to);
/* Add who gets copies, and who signs. */
void letter_end(struct document *doc, const struct letter *letter);
/* Add who signs alone. */
void letter_sign(struct document *doc, const struct letter *letter);

#endif
