/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify report print: a checked inspection on paper. Internal to the
 * program. What the signed file does not hold (numbers of decisions, names of
 * people) comes from a case file, or is left open for the pen.
 */
#ifndef VERIFIER_PRINT_H
#define VERIFIER_PRINT_H

#include <ocop/session.h>
#include <ocop/version.h>

#include "common/document/document.h"
#include "verifier/report.h"

#define PRINT_SYMBOL "OCOP-INSPECTION:" /* before the code in a symbol */

enum print_kind { PRINT_CHECK = 0, PRINT_GATHER, PRINT_RECEIVE };

/* What people know of the case; "" what nobody said. Lent by json. */
struct print_case {
	struct ocop_json *json;		/* owned; of the journal, then file */
	struct ocop_json *file;		/* owned; NULL: none was given */
	enum print_kind kind;
	const char *parent, *body;	/* the office, for a letter's head */
	const char *town;		/* before a letter's day */
	const char *minutes;		/* number of the inspection minutes */
	const char *decision, *decided;	/* of the inspection decision */
	const char *leader, *members, *place, *party, *representative;
	const char *witness, *sampling, *clock, *answer_days;
	const char *supplier, *invoice, *receiver, *refusal;
	const struct ocop_json *goods;	/* a member for each item, or NULL */
};

/* Nobody signed it: a shop's sheet. */
#define PRINT_UNSIGNED(print) ((print)->report->inspect->signed_.len == 0)

struct print {
	const struct report *report;
	struct print_case told;
	const char *folder;
	char code[3 * OCOP_HASH_LEN];	/* the file's hash, in groups of 4 */
	char short_code[48];	/* its first 32 digits, to copy by hand */
};

/* --- print_case.c --- */

/* Read a case file ("ocop.case/1") over what out->json has already; path NULL
 * leaves everything else open. Exit code. */
int print_case_load(struct print_case *out, const char *path, size_t items);
void print_case_clear(struct print_case *told);
/* What was said of item i: "unit", "present", "scanned", "note"; "" nothing. */
const char *print_case_goods(const struct print_case *told, size_t i,
			     const char *key);

/* --- print_journal.c --- */

/* The journal in a folder, which must be the one that was signed. *out: owned,
 * also after a failure; may be NULL. Exit code (said). */
int print_journal_open(struct ocop_session **out,
		       const struct ocop_inspect *inspect, const char *folder);
/* The journal in a folder as a case, which has lists besides: findings,
 * quantities, samples, statements, unstamped. It must be the one that was
 * signed. Owned. Exit code. */
int print_journal_load(struct ocop_json **out,
		       const struct ocop_inspect *inspect, const char *folder);

/* --- print_items.c --- */

#define PRINT_TEXT_MAX (16u * 1024)	/* bytes of one text on paper */

/* The table of items of an annex. */
void print_items(struct document *doc, const struct print *print);
/* The items of one letter: those for which of says yes. */
void print_asked(struct document *doc, const struct print *print,
		 bool (*of)(const struct ocop_inspect_item *, const void *),
		 const void *user);
/* That the journal was not given. */
const char *print_no_journal(void);
/* Whether somebody must be asked about it. */
bool print_is_open(const struct ocop_inspect_item *item);
/* Append "8 matching the register, 1 ...": articles and other codes by verdict,
 * each once, as the list has them, then how many readings repeat one. */
void print_counts(struct ocop_buf *out, const struct ocop_inspect *inspect);
/* Append in lines of a document, cleaned. */
void print_clean(struct ocop_buf *out, struct ocop_bytes text);

/* Cells of a row, each from the text so far, which is emptied. */
void print_cell(struct ocop_json *row, struct ocop_buf *text);
void print_cell_text(struct ocop_json *row, struct ocop_buf *text,
		     const char *value);
void print_cell_number(struct ocop_json *row, struct ocop_buf *text,
		       uint64_t value);
/* Append an item's serial (or its code), and its verdict in words. */
void print_serial(struct ocop_buf *out, const struct ocop_inspect_item *item);
void print_verdict(struct ocop_buf *out, const struct ocop_inspect_item *item);

/* --- print_lines.c --- */

#define PRINT_NO_ARTICLE SIZE_MAX

/* Which readings are of one article; one reading tells its verdict. Articles
 * of one product, lot and verdict are a line, which its first one names. */
struct print_lines {
	const struct ocop_inspect *inspect;
	/* Of each item: the first reading of its article, or none. Of a first
	 * reading: the reading that judges the article. */
	size_t article[OCOP_SESSION_ITEMS_MAX], judged[OCOP_SESSION_ITEMS_MAX];
};

/* Whether an item is an article with a stamp that names goods. */
bool print_is_article(const struct ocop_inspect_item *item);
void print_lines_of(struct print_lines *out,
		    const struct ocop_inspect *inspect);
/* Whether a line begins with item i; whether item i is of a line; and the
 * number of its articles. */
bool print_lines_begins(const struct print_lines *lines, size_t i);
bool print_lines_has(const struct print_lines *lines, size_t line, size_t i);
unsigned long print_lines_count(const struct print_lines *lines, size_t line);
/* The first reading of the serial of item i, when nobody said whether i is the
 * same article; else PRINT_NO_ARTICLE. */
size_t print_unanswered(const struct ocop_inspect *inspect, size_t i);
/* How often the text of item i, which is no article, was read; 0: an earlier
 * item has it. */
uint64_t print_times_read(const struct ocop_inspect *inspect, size_t i);

/* --- print_list.c --- */

/* The tables of a list of goods (Bảng kê), which are also sheets: goods, and
 * what was read that is no goods of the register. */
void print_list(struct document *doc, const struct print *print);

/* --- print_annex.c --- */

void print_annex(struct document *doc, const struct print *print);
void print_received(struct document *doc, const struct print *print);
/* What people saw, counted and were told, as the journal has it, and the files
 * beside. */
void print_told(struct document *doc, const struct print *print);
void print_photos(struct document *doc, const struct print *print);
/* The line that names the minutes. */
void print_minutes(struct document *doc, const struct print *print);
/* What all of them end with. */
void print_data(struct document *doc, const struct print *print);
/* "(Signed, name in full)". */
const char *print_sign_note(void);

/* --- print_letter.c --- */

void print_proposal(struct document *doc, const struct print *print);
/* The id of the producer to be asked about an item, or of the authority: of
 * an authority that has ended, its successor. Empty: nobody. Lent. */
struct ocop_bytes print_letter_to(const struct report *report,
				  const struct ocop_inspect_item *item,
				  bool authority);
/* Ask the producer or the authority of an item, about all items of theirs. */
void print_letter(struct document *doc, const struct print *print,
		  const struct ocop_inspect_item *of, bool authority);

/* --- print.c --- */

/* Write all papers of a checked inspection into a folder. Exit code. */
int report_print(const struct report *report, const char *folder,
		 const char *case_file);

#endif
