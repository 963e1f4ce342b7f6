/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents for people, as any program of ours describes them: JSON of schema
 * "ocop.paper/1" (ocop-paper(1)), which ocop-paper lays out as a child process.
 * A failed setter marks the document as bad (ocop/json.h), so one check at the
 * end, by document_write, is enough.
 */
#ifndef OCOP_DOCUMENT_H
#define OCOP_DOCUMENT_H

#include <ocop/json.h>

struct document {
	struct ocop_json *root;		/* owned */
	struct ocop_json *blocks;	/* in root; lent */
};

/* Begin one. created_unix_s stands in the files; the language is the
 * program's. */
void document_begin(struct document *out, const char *title,
		    uint64_t created_unix_s);
void document_clear(struct document *doc);
/* Add a block, and return it, for what more it takes. text may be NULL.
 * Lent. */
struct ocop_json *document_block(struct document *doc, const char *kind,
				 const char *text);
/* Rows of a block "pairs"; an empty value is a line of dots for the pen. */
void document_pair(struct ocop_json *pairs, const char *key,
		   const char *value);
void document_pair_code(struct ocop_json *pairs, const char *key,
			const char *value);
/* A column of a table. align: NULL is left. */
void document_column(struct ocop_json *table, const char *title,
		     unsigned width, const char *align, bool number);
/* A row of a table, and its cells, in order. */
struct ocop_json *document_row(struct ocop_json *table);
void document_cell(struct ocop_json *row, const char *text);
/* A place to sign. */
void document_box(struct ocop_json *signatures, const char *title,
		  const char *note, const char *name);
/* The head of an official letter, with the country's name. parent, number and
 * subject may be "". */
void document_letterhead(struct document *doc, const char *parent,
			 const char *body, const char *number,
			 const char *subject, const char *dated);

/* The end of an official letter: who gets copies (a line each), and who
 * signs. */
void document_ending(struct document *doc, const char *copies,
		     const char *title, const char *note, const char *name);

/* Lay it out into the files that are not NULL. Exit code; what failed has been
 * said. */
int document_write(const struct document *doc, const char *pdf,
		   const char *docx, const char *xlsx);

#endif
