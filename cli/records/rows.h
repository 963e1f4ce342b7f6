/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a table of an office to records: the columns are the kind's own
 * fields, one loop for all. Every row is checked before any is written.
 */
#ifndef OCOP_CLI_ROWS_H
#define OCOP_CLI_ROWS_H

#include <ocop/field.h>

#include "cli/records/batch.h"
#include "cli/records/fault.h"
#include "cli/cmd.h"
#include "cli/home.h"
#include "common/ui/csv.h"

struct rows;

/* What a person should look at twice before this record is signed. Exit
 * code. */
typedef int rows_warn_fn(struct signing *signing, const char *home,
			 const struct known *known,
			 const struct ocop_payload *payload);

/* Columns are extra and the fields of the kind that one cell can say. */
struct rows_spec {
	enum ocop_kind kind;
	const char *const *extra;	/* for the hook; NULL ends; or NULL */
	size_t needed;		/* so many of extra must be there */
	const char *given;	/* a field that the command gives; or NULL */
	const char *naming;	/* column of what a row alone may speak of */
	/* Sets what one cell cannot say; faults by rows_fault. */
	void (*hook)(struct rows *rows);
	const char *usage, *help;	/* help: N_() */
	rows_warn_fn *warn;		/* or NULL */
};

/* Options that all kinds share; ROWS_OPTIONS are their rows in a table, and
 * ROWS_SIGNING those of a command that needs no table. */
struct rows_options {
	const char *csv, *home, *trust, *issued, *key, *fd, *draft, *replica;
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
	  N_("the table; - is standard input") }, \
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
	struct known known;		/* of the register */
	size_t row;
	size_t faults;
	size_t doubts;			/* said, to be asked about */
	int64_t issued;
	/* Days that were read as day/month/year, and the first of them. */
	size_t turned, turned_row;
	const char *turned_column;
	struct ocop_payload payload;	/* of the row at hand; lends from mem */
	struct ocop_buf mem;		/* never moves while a row is read */
	void *user;			/* the command's */
};

/* Cell of the row at hand; empty when there is no such column. */
struct ocop_bytes rows_cell(const struct rows *rows, const char *column);
#define ROWS_MEM_MAX (4 * OCOP_RECORD_MAX)	/* bytes of mem */
/* Say and count that a cell breaks a rule: rule is a word for programs, text
 * a sentence of a library or marked N_(). column NULL: the whole row. */
void rows_fault(struct rows *rows, const char *column, const char *rule,
		const char *text);
/* The same, for a sentence of several parts: begin, add to it, end. */
struct fault rows_fault_begin(const struct rows *rows, const char *column,
			      const char *rule);
void rows_fault_end(struct rows *rows, struct fault *fault);
/* Set a field of the row's payload from its cell, if that has any. */
void rows_set(struct rows *rows, const struct ocop_field *column);
/* Text, normalised to NFC, and a cell's texts, for the row's payload, which
 * lends them. Empty when there is none. Faults name the column. */
struct ocop_bytes rows_text(struct rows *rows, const char *column,
			    struct ocop_bytes text);
struct ocop_list rows_list(struct rows *rows, const char *column,
			   bool products);
/* A product, with a GTIN's 14 digits, and a day (OCOP_DAY_NONE: a fault),
 * however a table has them. */
struct ocop_bytes rows_product(struct rows *rows, const char *column,
			       struct ocop_bytes text);
int32_t rows_day(struct rows *rows, const char *column, struct ocop_bytes text);
/* A cell's "66.50" as 6650; -1 when it is empty. */
int64_t rows_hundredths(struct rows *rows, const char *column);
/* What mem got since it had a length. */
struct ocop_bytes rows_since(const struct rows *rows, size_t start);

/* As cmd_begin; the help names the columns. Given as only arguments
 * ROWS_TEMPLATE and "vi" or "en", which ocop template does, the table's first
 * line is printed instead. */
#define ROWS_TEMPLATE "--template"
bool rows_begin(const struct opt *table, int argc, char **argv,
		const struct rows_spec *spec, int *code_out);
/* The whole of it: table -> checked records -> drafts or outbox. */
int rows_run(const struct rows_options *options, const struct rows_spec *spec,
	     void *user);

/* A batch that a command made: judged, shown, asked about, and signed into
 * the outbox; or written as drafts. Takes nothing. */
struct rows_ending {
	const struct rows_options *options;
	const char *home;
	struct known *known;
	struct batch *batch;
	rows_warn_fn *warn;	/* or NULL */
	size_t doubts;		/* said already */
	bool of_others;		/* see sign.h */
	const char *question;	/* already translated; NULL: the usual */
};
int rows_finish(const struct rows_ending *ending);

#endif
