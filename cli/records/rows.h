/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Make records from an office's table. The columns are the fields of the kind.
 * Every row is checked before anything is written.
 */
#ifndef OCOP_CLI_ROWS_H
#define OCOP_CLI_ROWS_H

#include <ocop/field.h>

#include "cli/records/batch.h"
#include "cli/records/documents.h"
#include "cli/fault.h"
#include "cli/cmd.h"
#include "cli/home.h"
#include "common/ui/csv.h"

struct rows;

/* Warn a person about doubtful things before a record is signed. Returns an
 * exit code. */
typedef int rows_warn_fn(struct signing *signing, const char *home,
			 const struct known *known,
			 const struct ocop_payload *payload);

/* The columns are those of extra and each field of the kind that fits into one
 * cell. */
struct rows_spec {
	enum ocop_kind kind;
	const char *const *extra;	/* read by hook; ends with NULL; may be
					 * NULL */
	size_t needed;		/* the first so many of extra are required */
	const char *given;	/* a field set by the command; or NULL */
	const char *naming;	/* column that must differ in every row */
	/* Set fields that need more than one cell. Reports faults with
	 * rows_fault(). */
	void (*hook)(struct rows *rows);
	const char *usage, *help;	/* help: N_() */
	rows_warn_fn *warn;		/* or NULL */
};

/* Options that all kinds share. ROWS_OPTIONS are their rows in a table of
 * options; ROWS_SIGNING are those for commands without a CSV table. */
struct rows_options {
	const char *csv, *home, *trust, *issued, *key, *fd, *draft, *replica;
	const char *document;	/* the PDF of every row; or NULL */
	struct opt_texts where;
	bool json, yes, dry;
};
#define ROWS_SIGNING(o) \
	{ "key", OPT_TEXT, &(o)->key, "FILE", \
	  N_("sign with this key and put the records into the outbox") }, \
	{ "draft", OPT_TEXT, &(o)->draft, "FILE", \
	  N_("write drafts, to sign later with ocop sign") }, \
	{ "issued", OPT_TEXT, &(o)->issued, "TIME", \
	  N_("time of issue: a day or Unix seconds (default: now)") }, \
	HOME_OPTION(&(o)->home), FD_OPTION(&(o)->fd), \
	YES_OPTION(&(o)->yes), \
	{ "json", OPT_FLAG, &(o)->json, NULL, N_("print JSON") }
#define ROWS_OPTIONS(o) \
	{ "csv", OPT_NEEDED, &(o)->csv, "FILE", \
	  N_("the table, CSV or .xlsx; - is standard input, CSV") }, \
	{ "where", OPT_TEXTS, &(o)->where, "COLUMN=VALUE", \
	  N_("use only rows with this value (may be repeated)") }, \
	{ "dry-run", OPT_FLAG, &(o)->dry, NULL, \
	  N_("show what would change in the register; sign and write nothing") }, \
	ROWS_SIGNING(o), REPLICA_OPTION(&(o)->replica), \
	TRUST_OPTION(&(o)->trust)

struct rows {
	const struct rows_options *options;
	const struct rows_spec *spec;
	struct csv *csv;
	struct known known;		/* the desk's knowledge of the
					 * register */
	struct document_files documents;
	size_t row;
	size_t faults;
	size_t doubts;			/* how many warnings were printed */
	int64_t issued;
	/* How many days were read as day/month/year, and the first of them. */
	size_t turned, turned_row;
	const char *turned_column;
	struct ocop_payload payload;	/* of the row; points into mem */
	struct ocop_buf mem;		/* never moves while a row is read */
	void *user;			/* data of the command */
};

/* A cell of the current row; empty when there is no such column. */
struct ocop_bytes rows_cell(const struct rows *rows, const char *column);
#define ROWS_MEM_MAX (4 * OCOP_RECORD_MAX)	/* size of mem, in bytes */
/* Print and count a bad cell. rule is a word for programs; text is a library's
 * text or marked N_(). column NULL: the whole row. */
void rows_fault(struct rows *rows, const char *column, const char *rule,
		const char *text);
/* The same for a sentence of several parts: begin, add to it, end. */
struct fault rows_fault_begin(const struct rows *rows, const char *column,
			      const char *rule);
void rows_fault_end(struct rows *rows, struct fault *fault);
/* Set a field of the payload from its cell, unless the cell is empty. */
void rows_set(struct rows *rows, const struct ocop_field *column);
/* A text, normalised to NFC, or the texts of a cell; both point into rows->mem.
 * Empty when there is none. Faults name the column. */
struct ocop_bytes rows_text(struct rows *rows, const char *column,
			    struct ocop_bytes text);
struct ocop_list rows_list(struct rows *rows, const char *column,
			   bool products);
/* A product (a GTIN is filled up to 14 digits) or a day, in any form that
 * tables use. A fault gives OCOP_DAY_NONE. */
struct ocop_bytes rows_product(struct rows *rows, const char *column,
			       struct ocop_bytes text);
int32_t rows_day(struct rows *rows, const char *column, struct ocop_bytes text);
/* A cell such as "66.50" as 6650; -1 when it is empty. */
int64_t rows_hundredths(struct rows *rows, const char *column);
/* The hash of the PDF that the column document_file names (beside the table),
 * or that --document names; empty: none. */
#define ROWS_DOCUMENT "document_file"
struct ocop_bytes rows_document(struct rows *rows);
/* What was added to mem since its length was start. */
struct ocop_bytes rows_since(const struct rows *rows, size_t start);

/* Like cmd_begin(), and the help lists the columns. If the only arguments are
 * ROWS_TEMPLATE, "vi" or "en", and perhaps a file, as ocop template passes
 * them, print or write the header row instead. */
#define ROWS_TEMPLATE "--template"
bool rows_begin(const struct opt *table, int argc, char **argv,
		const struct rows_spec *spec, int *code_out);
/* Do everything: read the table, check the records, write drafts or fill the
 * outbox. Returns an exit code. */
int rows_run(const struct rows_options *options, const struct rows_spec *spec,
	     void *user);

/* Finish a batch that a command made: check, show, ask, sign and put into the
 * outbox; or write drafts. The caller still owns everything. */
struct rows_ending {
	const struct rows_options *options;
	const char *home;
	struct known *known;
	struct batch *batch;
	rows_warn_fn *warn;	/* or NULL */
	size_t doubts;		/* warnings printed so far */
	bool of_others;		/* see sign.h */
	const char *question;	/* already translated; NULL: the default */
	const struct document_files *documents;	/* to keep; or NULL */
};
int rows_finish(const struct rows_ending *ending);

#endif
