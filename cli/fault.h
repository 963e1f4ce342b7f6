/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One bad cell of a table: a sentence for a person and, with --json, an
 * object for a program. The object is the same in every language.
 */
#ifndef OCOP_CLI_FAULT_H
#define OCOP_CLI_FAULT_H

#include <ocop/bytes.h>

#include "common/ui/say.h"

#define FAULTS_SAID_MAX 50	/* sentences; objects have no such limit */

/* Begin with = FAULT(...); fault_say() frees the texts. */
struct fault {
	const char *file;	/* table or drafts; NULL: neither */
	size_t line;
	const char *sheet, *cell;	/* of a spreadsheet; NULL: no such
					 * members in the object */
	const char *column;	/* name of the field; NULL: the whole line */
	const char *header;	/* how the table names this column */
	struct ocop_bytes value;	/* the cell as it was read */
	const char *rule;	/* a word for programs, listed in ocop(1) */
	enum ocop_err err;	/* OCOP_OK means OCOP_ERR_RULE */
	struct ocop_buf english, shown;	/* the sentence; owned */
};
#define FAULT_TEXT_MAX 4096
#define FAULT(...) (struct fault){ .english = OCOP_BUF(FAULT_TEXT_MAX), \
				   .shown = OCOP_BUF(FAULT_TEXT_MAX), \
				   __VA_ARGS__ }

/* Each adds to the sentence: a library's text, a format marked N_(), or bytes
 * that are the same in every language. A part that does not fit is left out. */
void fault_text(struct fault *fault, const char *text);
/* Add a library's "FIELD: RULE" without the field. */
void fault_text_rule(struct fault *fault, const char *text);
void fault_print(struct fault *fault, const char *format, ...)
	OCOP_PRINTF(2, 3);
void fault_bytes(struct fault *fault, struct ocop_bytes text);
/* Print the sentence on stderr if said, and the object on stdout if json. */
void fault_say(struct fault *fault, bool said, bool json);
/* The table could not be read. The text of diag names line and column; line is
 * 0 if it is not known. Prints that; returns an exit code. */
int fault_of_table(const char *file, size_t line, enum ocop_err err,
		   const struct ocop_diag *diag, bool json);

#endif
