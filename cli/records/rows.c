/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop over a table's rows, by the kind's columns.
 */
#include <string.h>

#include <ocop/nfc.h>
#include <ocop/text.h>

#include "cli/records/cells.h"
#include "cli/home.h"
#include "cli/records/rows.h"

#define FAULTS_SAID_MAX 50

struct ocop_bytes rows_cell(const struct rows *rows, const char *column)
{
	return csv_cell(rows->csv, rows->row, csv_column(rows->csv, column));
}

void rows_fault(struct rows *rows, const char *column, const char *rule)
{
	if (rows->faults++ < FAULTS_SAID_MAX)
		say_error(_("'%s': line %zu, column %s: %s"),
			  rows->options->csv, csv_line(rows->csv, rows->row),
			  column, rule);
}

void rows_set_text(struct ocop_json *fields, const char *field,
		   struct ocop_bytes text)
{
	struct ocop_buf nfc = OCOP_BUF(CSV_MAX);

	/* What NFC refuses, the record's own rule names. */
	if (!ocop_nfc(&nfc, text))
		text = ocop_buf_view(&nfc);
	ocop_json_set_text(fields, field, text);
	ocop_buf_clear(&nfc);
}

/* --- Cells --- */

void rows_set_cell(struct rows *rows, struct ocop_json *fields,
		   const char *field, const char *column)
{
	struct ocop_bytes cell = rows_cell(rows, column);
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	/* Said here, where the column is known. */
	if (ocop_text_check(cell, &diag))
		rows_fault(rows, column, diag.text);
	else
		rows_set_text(fields, field, cell);
}

static void set_uint(struct rows *rows, struct ocop_json *fields,
		     const struct column *column, struct ocop_bytes cell)
{
	uint64_t value;

	if (ocop_digits(&value, cell) || value > INT32_MAX)
		rows_fault(rows, column->name, _("not a number"));
	else
		ocop_json_set_int(fields, column->field, (int64_t)value);
}

void rows_set_hundredths(struct rows *rows, struct ocop_json *fields,
			 const char *field, const char *column)
{
	int64_t value;

	if (cells_hundredths(&value, rows_cell(rows, column)))
		ocop_json_set_int(fields, field, value);
	else
		rows_fault(rows, column,
			   _("not a number with at most two decimals"));
}

void rows_set_list(struct rows *rows, struct ocop_json *fields,
		   const char *field, const char *column)
{
	struct ocop_json *list = ocop_json_array();
	struct ocop_bytes rest = rows_cell(rows, column);
	struct ocop_bytes word;

	while (cells_word(&word, &rest)) {
		char item[512];

		if (ocop_bytes_copy(item, sizeof(item), word))
			ocop_json_add_str(list, item);
		else
			rows_fault(rows, column, _("an item is too long"));
	}
	ocop_json_set(fields, field, list);
}

static void set_cell(struct rows *rows, struct ocop_json *fields,
		     const struct column *column)
{
	struct column c = *column;
	struct ocop_bytes cell = rows_cell(rows, c.name);

	if (!c.field)
		c.field = c.name;
	if (!cell.len)
		return;
	switch (c.form) {
	case COLUMN_TEXT:
		rows_set_cell(rows, fields, c.field, c.name);
		break;
	case COLUMN_UINT:
		set_uint(rows, fields, &c, cell);
		break;
	case COLUMN_HUNDREDTHS:
		rows_set_hundredths(rows, fields, c.field, c.name);
		break;
	case COLUMN_LIST:
		rows_set_list(rows, fields, c.field, c.name);
		break;
	case COLUMN_HOOK:
		break;
	}
}

/* --- Rows --- */

/* Which column a record's refusal speaks of: "to: ..." -> "to". */
static void say_refused(struct rows *rows, const struct ocop_diag *diag,
			enum ocop_err err)
{
	const char *colon = strstr(diag->text, ": ");

	for (const struct column *c = rows->spec->columns; c->name; c++) {
		const char *field = c->field ? c->field : c->name;
		size_t len = strlen(field);

		if (colon && (size_t)(colon - diag->text) == len &&
		    memcmp(diag->text, field, len) == 0) {
			rows_fault(rows, c->name, colon + 2);
			return;
		}
	}
	rows_fault(rows, "-", diag->text[0] ? diag->text : ocop_err_text(err));
}

static int read_row(struct rows *rows, struct batch *batch, const char *realm)
{
	struct ocop_json *fields = ocop_json_object();
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t faults = rows->faults;
	enum ocop_err err = OCOP_OK;

	ocop_json_set_str(fields, "realm", realm);
	/* A second apart: issued rises strictly per signer and subject. */
	ocop_json_set_int(fields, "issued",
			  rows->issued + (int64_t)batch->count);
	for (const struct column *c = rows->spec->columns; c->name; c++)
		set_cell(rows, fields, c);
	if (rows->spec->hook)
		rows->spec->hook(rows, fields);
	if (faults == rows->faults)
		err = batch_add_json(batch, rows->spec->kind, fields, &diag);
	ocop_json_free(fields);
	if (err == OCOP_ERR_MEMORY)
		return say_diag(rows->options->csv, err, &diag);
	if (err)
		say_refused(rows, &diag, err);
	else if (faults == rows->faults)
		batch->item[batch->count - 1].row = rows->row;
	return EXIT_DONE;
}

/* Columns that only people need. */
static bool is_remark(const char *name)
{
	return strcmp(name, "accepted") == 0 || strcmp(name, "note") == 0;
}

static int check_header(const struct rows *rows)
{
	int code = EXIT_DONE;

	for (const struct column *c = rows->spec->columns; c->name; c++) {
		if (!c->required || csv_column(rows->csv, c->name) >= 0)
			continue;
		say_error(_("'%s': line 1: column %s is missing"),
			  rows->options->csv, c->name);
		code = EXIT_NO;
	}
	for (size_t i = 0; i < csv_columns(rows->csv); i++) {
		const char *name = csv_name(rows->csv, i);
		const struct column *c = rows->spec->columns;

		while (c->name && csv_column(rows->csv, c->name) != (int)i)
			c++;
		if (c->name || is_remark(name))
			continue;
		say_error(_("'%s': line 1: no column %s belongs here"),
			  rows->options->csv, name);
		code = EXIT_NO;
	}
	return code;
}

/* Whether a row has every --where value. -1: no such column (said). */
static int is_wanted(const struct rows *rows)
{
	const struct opt_texts *where = &rows->options->where;

	for (size_t i = 0; i < where->count; i++) {
		const char *text = where->value[i];
		const char *equals = strchr(text, '=');
		char name[64];

		if (!equals ||
		    !ocop_bytes_copy(name, sizeof(name),
				     ocop_bytes_of(text,
						   (size_t)(equals - text))) ||
		    csv_column(rows->csv, name) < 0) {
			cmd_usage(text, _("not COLUMN=VALUE of this table"));
			return -1;
		}
		if (!ocop_bytes_is(rows_cell(rows, name), equals + 1))
			return 0;
	}
	return 1;
}

static int read_rows(struct rows *rows, struct batch *batch, const char *realm)
{
	int code = check_header(rows);

	for (rows->row = 0; !code && rows->row < csv_rows(rows->csv);
	     rows->row++) {
		int wanted = is_wanted(rows);

		if (wanted < 0)
			return EXIT_USAGE;
		if (wanted)
			code = read_row(rows, batch, realm);
	}
	if (!code)
		code = rows_check_twice(rows, batch);
	if (rows->faults > FAULTS_SAID_MAX)
		say_error(_("'%s': and %zu more"), rows->options->csv,
			  rows->faults - FAULTS_SAID_MAX);
	if (!code && rows->faults) {
		say_error(_("'%s': %zu faults; nothing was written"),
			  rows->options->csv, rows->faults);
		code = EXIT_NO;
	}
	return code;
}

int rows_finish(const struct rows_options *o, const char *home,
		const struct batch *batch)
{
	struct ocop_signer signer = { 0 };
	struct ocop_json *root;
	int code;

	if (!batch->count) {
		say_error("%s", _("no row was taken; nothing was written"));
		return EXIT_NO;
	}
	if (o->draft) {
		code = batch_save_drafts(batch, o->draft);
	} else {
		code = cmd_open_signer(&signer, o->key, o->fd);
		if (!code)
			code = batch_seal(batch, &signer, home);
		ocop_signer_clear(&signer);
	}
	if (code)
		return code;
	if (o->json) {
		root = ocop_json_object();
		ocop_json_set_str(root, "schema", "ocop.batch/1");
		ocop_json_set_str(root, "kind",
				  ocop_kind_name(batch->item[0].kind));
		ocop_json_set_int(root, "records", (int64_t)batch->count);
		ocop_json_set_bool(root, "draft", o->draft != NULL);
		return cmd_print_json(root);
	}
	if (o->draft)
		printf(_("%zu drafts in '%s': sign them with ocop sign\n"),
		       batch->count, o->draft);
	else
		printf(_("%zu records signed, in the outbox: send them with ocop submit\n"),
		       batch->count);
	return cmd_flush(EXIT_DONE);
}

int rows_run(const struct rows_options *o, const struct rows_spec *spec,
	     void *user)
{
	struct rows rows = { .options = o, .spec = spec, .user = user };
	struct batch batch = { NULL, 0, 0 };
	struct ocop_trust *trust = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char realm[32];
	enum ocop_err err;
	int code;

	if (!o->csv)
		return cmd_usage("--csv", _("name the table"));
	if (!o->key == !o->draft)
		return cmd_usage("--key, --draft", _("one of the two"));
	code = home_open(rows.home, o->home);
	if (!code)
		code = home_issued(&rows.issued, o->issued);
	if (!code)
		code = home_trust(&trust, rows.home, o->trust);
	if (code)
		return code;
	ocop_bytes_copy(realm, sizeof(realm), trust->realm);
	err = csv_load(&rows.csv, o->csv, &diag);
	if (err)
		code = say_diag(o->csv, err, &diag);
	else
		code = read_rows(&rows, &batch, realm);
	if (!code)
		code = rows_finish(o, rows.home, &batch);
	csv_free(rows.csv);
	ocop_trust_free(trust);
	batch_clear(&batch);
	return code;
}
