/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document for people, on paper or in an office's programs. There is one
 * description in JSON (schema "ocop.paper/1", common/document/document.h), and
 * there are three writers of it. The same document gives the same bytes.
 */
#ifndef OCOP_PAPER_H
#define OCOP_PAPER_H

#include <ocop/file.h>
#include <ocop/json.h>

#define PAPER_COLUMNS_MAX 40
#define PAPER_BOXES_IN_A_ROW 3
#define PAPER_SIZE_MIN_PT 6	/* of letters that a block may ask for */
#define PAPER_SIZE_MAX_PT 40
#define PAPER_LINES_MAX 100	/* to write on, in one block */
#define PAPER_TEXT_PT 13	/* 13 to 14 in Decree 30/2020/ND-CP */
#define PAPER_TABLE_PT 10
#define PAPER_SMALL_PT 9
/* Margins in millimetres: the ones of Decree 30/2020/ND-CP, but that the
 * foot has room for initials by hand. */
#define PAPER_TOP_MM 22
#define PAPER_LEFT_MM 30
#define PAPER_RIGHT_MM 15
#define PAPER_BOTTOM_MM 20
#define PAPER_FOOT_MM 30

enum paper_kind { PAPER_TITLE, PAPER_HEADING, PAPER_TEXT, PAPER_PAIRS,
		  PAPER_TABLE, PAPER_SIGNATURES, PAPER_QR, PAPER_BLANK,
		  PAPER_LETTERHEAD, PAPER_ENDING, PAPER_CARD,
		  PAPER_KIND_COUNT };

/* Append the document to file, which the caller began and will end; an error
 * makes it end without a name. */
enum ocop_err paper_pdf(struct ocop_file *file, const struct ocop_json *doc,
			struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err paper_docx(struct ocop_file *file, const struct ocop_json *doc,
			 struct ocop_diag *diag) OCOP_CHECKED;
/* Its tables, a sheet each. */
enum ocop_err paper_xlsx(struct ocop_file *file, const struct ocop_json *doc,
			 struct ocop_diag *diag) OCOP_CHECKED;

/* --- paper_doc.c: reading the description --- */

/* Check the shape that the writers rely on: schema, kinds, columns, numbers. */
enum ocop_err paper_check(const struct ocop_json *doc, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Say why block number n has no QR symbol. Returns err. */
enum ocop_err paper_fail_qr(struct ocop_diag *diag, size_t n,
			    enum ocop_err err);
enum paper_kind paper_kind(const struct ocop_json *block);
/* A member's text, "" when there is none. Lent. */
const char *paper_str(const struct ocop_json *o, const char *key);
/* The text of an array's item. Lent. */
const char *paper_item(const struct ocop_json *item);
bool paper_is(const struct ocop_json *o, const char *key, const char *word);
/* The columns of a table, and each one's share of 1000. */
size_t paper_columns(unsigned share[static PAPER_COLUMNS_MAX],
		     const struct ocop_json *table);

#endif
