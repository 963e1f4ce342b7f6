/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a table of an office to records: one table of columns per kind, one
 * loop for all. Every row is checked before any is written.
 */
#ifndef OCOP_CLI_ROWS_H
#define OCOP_CLI_ROWS_H

#include <ocop/json.h>

#include "cli/records/batch.h"
#include "cli/cmd.h"
#include "common/ui/csv.h"

enum column_form {
	COLUMN_TEXT, COLUMN_UINT,
	COLUMN_HUNDREDTHS,	/* "66.50" -> 6650 */
	COLUMN_LIST,		/* texts separated by blanks */
	COLUMN_HOOK		/* the kind's hook reads it */
};

struct column {
	const char *name;	/* in the table; NULL ends */
	const char *field;	/* in the record; NULL: the same name */
	enum column_form form;
	bool required;		/* the column must be there */
};

struct rows;

struct rows_spec {
	enum ocop_kind kind;
	const struct column *columns;
	/* Adds what columns alone cannot say; faults by rows_fault. */
	void (*hook)(struct rows *rows, struct ocop_json *fields);
};

/* Options that all kinds share; ROWS_OPTIONS are their rows in a table. */
struct rows_options {
	const char *csv, *home, *trust, *issued, *key, *fd, *draft;
	struct opt_texts where;
	bool json;
};
#define ROWS_OPTIONS(o) \
	{ "csv", OPT_TEXT, &(o)->csv, "FILE", \
	  N_("the table; - is standard input") }, \
	{ "where", OPT_TEXTS, &(o)->where, "COLUMN=VALUE", \
	  N_("take only these rows (may be repeated)") }, \
	{ "key", OPT_TEXT, &(o)->key, "FILE", \
	  N_("sign with this key and put into the outbox") }, \
	{ "draft", OPT_TEXT, &(o)->draft, "FILE", \
	  N_("write drafts to be signed by ocop sign") }, \
	{ "issued", OPT_TEXT, &(o)->issued, "TIME", \
	  N_("day or Unix seconds of issue (default: now)") }, \
	{ "trust", OPT_TEXT, &(o)->trust, "FILE", \
	  N_("trust document (default: HOME/trust.cose)") }, \
	{ "home", OPT_TEXT, &(o)->home, "DIR", \
	  N_("the desk's folder (default: $OCOP_HOME)") }, \
	{ "passphrase-fd", OPT_TEXT, &(o)->fd, "N", \
	  N_("read the passphrase from this descriptor") }, \
	{ "json", OPT_FLAG, &(o)->json, NULL, N_("print JSON") }

struct rows {
	const struct rows_options *options;
	const struct rows_spec *spec;
	char home[4096];
	struct csv *csv;
	size_t row;
	size_t faults;
	int64_t issued;
	void *user;		/* the command's */
};

/* Cell of the row at hand; empty when there is no such column. */
struct ocop_bytes rows_cell(const struct rows *rows, const char *column);
/* Say that a cell breaks a rule (already translated); counted. */
void rows_fault(struct rows *rows, const char *column, const char *rule);
/* The whole of it: table -> checked records -> drafts or outbox. */
int rows_run(const struct rows_options *options, const struct rows_spec *spec,
	     void *user);
/* Faults of rows that name one thing twice. Exit code. (rows_twice.c) */
int rows_check_twice(struct rows *rows, const struct batch *batch);
/* A batch that a command made without a table: drafts or outbox. */
int rows_finish(const struct rows_options *options, const char *home,
		const struct batch *batch);
/* Set a text, normalised to NFC. */
void rows_set_text(struct ocop_json *fields, const char *field,
		   struct ocop_bytes text);
/* Set what a column's cell holds: text, hundredths, a list. Faults are said. */
void rows_set_cell(struct rows *rows, struct ocop_json *fields,
		   const char *field, const char *column);
void rows_set_hundredths(struct rows *rows, struct ocop_json *fields,
			 const char *field, const char *column);
void rows_set_list(struct rows *rows, struct ocop_json *fields,
		   const char *field, const char *column);
/* Add the public keys of DIR/ID.*request to a "keys" array: as producer
 * keys (maps) or, officer true, as SPKI texts. Faults are said. */
void rows_add_keys(struct rows *rows, struct ocop_json *fields,
		   const char *dir, struct ocop_bytes id, bool officer);

#endif
