/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns a table's rows into records, with one loop for all kinds: the kind's
 * own table of fields gives the columns.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/clean.h>
#include <ocop/json.h>
#include <ocop/text.h>

#include "cli/blank.h"
#include "cli/cells.h"
#include "cli/home.h"
#include "cli/records/impact.h"
#include "cli/records/rows.h"
#include "common/sheet/table.h"
#include "common/ui/day.h"
#include "common/ui/header.h"
#include "common/ui/label.h"

#define COMMON_FIELDS 2	/* realm and issued have no column */

/* Get column number *at and advance *at. false: there is none. */
static bool next_column(struct ocop_field *out, const struct rows_spec *spec,
			size_t *at)
{
	size_t extra = 0;

	while (spec->extra && spec->extra[extra])
		extra++;
	if (*at < extra) {
		*out = (struct ocop_field){ spec->extra[*at], OCOP_FIELD_OTHER,
					    *at < spec->needed, NULL };
		(*at)++;
		return true;
	}
	while (ocop_kind_field(out, spec->kind,
			       (*at)++ - extra + COMMON_FIELDS))
		if (out->form != OCOP_FIELD_OTHER &&
		    !(spec->given && strcmp(out->name, spec->given) == 0))
			return true;
	return false;
}

struct ocop_bytes rows_cell(const struct rows *rows, const char *column)
{
	return csv_cell(rows->csv, rows->row, csv_column(rows->csv, column));
}

struct fault rows_fault_begin(const struct rows *rows, const char *column,
			      const char *rule)
{
	const struct batch_item item = {
		.path = rows->options->csv, .csv = rows->csv, .row = rows->row,
		.line = csv_line(rows->csv, rows->row) };

	return batch_fault(&item, column, rule);
}

void rows_fault_end(struct rows *rows, struct fault *fault)
{
	fault_say(fault, rows->faults++ < FAULTS_SAID_MAX,
		  rows->options->json);
}

void rows_fault(struct rows *rows, const char *column, const char *rule,
		const char *text)
{
	struct fault fault = rows_fault_begin(rows, column, rule);

	fault_text(&fault, text);
	rows_fault_end(rows, &fault);
}

/* --- Rows --- */

/* A refusal of a whole record often names a field: "to: must be ...". */
static void say_refused(struct rows *rows, const struct ocop_diag *diag,
			enum ocop_err err)
{
	const char *colon = strstr(diag->text, ": ");
	struct ocop_bytes name = { (const uint8_t *)diag->text,
				   colon ? (size_t)(colon - diag->text) : 0 };
	struct ocop_field column;
	struct fault fault;

	for (size_t at = 0; colon && next_column(&column, rows->spec, &at);) {
		if (!ocop_bytes_is(name, column.name))
			continue;
		fault = rows_fault_begin(rows, column.name, "fields");
		fault_text_rule(&fault, diag->text);
		rows_fault_end(rows, &fault);
		return;
	}
	rows_fault(rows, NULL, "fields", ocop_diag_text(diag, err));
}

static int read_row(struct rows *rows, struct batch *batch,
		    struct ocop_bytes realm)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t faults = rows->faults;
	struct ocop_field column;
	enum ocop_err err = OCOP_OK;

	ocop_buf_reset(&rows->mem);
	ocop_payload_init(&rows->payload, rows->spec->kind);
	rows->payload.u.common.realm = realm;
	/* One second apart: issued must rise for each signer and subject. */
	rows->payload.u.common.issued = rows->issued + (int64_t)batch->count;
	for (size_t at = 0; next_column(&column, rows->spec, &at);)
		rows_set(rows, &column);
	if (rows->spec->hook)
		rows->spec->hook(rows);
	if (rows->mem.err == OCOP_ERR_MEMORY)
		err = OCOP_ERR_MEMORY;
	else if (faults == rows->faults)
		err = batch_add(batch, &rows->payload, rows->options->csv,
				csv_line(rows->csv, rows->row), &diag);
	if (err == OCOP_ERR_MEMORY)
		return say_diag(rows->options->csv, err, &diag);
	if (err) {
		say_refused(rows, &diag, err);
	} else if (faults == rows->faults) {
		batch->item[batch->count - 1].csv = rows->csv;
		batch->item[batch->count - 1].row = rows->row;
	}
	return EXIT_DONE;
}

/* Columns that only people read. */
static bool is_remark(const struct csv *csv, int column)
{
	return column == csv_column(csv, "note") ||
	       column == csv_column(csv, "accepted") ||
	       column == csv_column(csv, "row");
}

/* Recognise a table of another kind by two columns that only that kind has,
 * when columns of the expected kind are missing. NULL: not recognised. */
static const char *looks_like(const struct rows *rows)
{
	static const struct {
		const char *column[2];
		enum ocop_kind kind;
		const char *told;
	} looks[] = {
		{ { "type", "address" }, OCOP_KIND_PRODUCER,
		  N_("it looks like a table of producers: ocop producer takes it") },
		{ { "group", "stars" }, OCOP_KIND_CERTIFICATE,
		  N_("it looks like a table of certificates: ocop certificate takes it") },
		{ { "action", "effective" }, OCOP_KIND_DECISION,
		  N_("it looks like a table of decisions: ocop decision takes it") },
		{ { "lot", "count" }, OCOP_KIND_LOT,
		  N_("it looks like a table of lots: ocop lot takes it") },
		{ { "lot", "ranges" }, OCOP_KIND_STATUS,
		  N_("it looks like a table of stamps: ocop stamp activate, void or recall takes it") },
		{ { "level", "grants" }, OCOP_KIND_NONE,
		  N_("it looks like a table of authorities: ocop trust new takes it") }
	};
	struct ocop_field column;
	bool lacks = false;

	for (size_t at = 0; next_column(&column, rows->spec, &at);)
		lacks |= column.required &&
			 csv_column(rows->csv, column.name) < 0;
	for (size_t i = 0; lacks && i < sizeof(looks) / sizeof(looks[0]); i++)
		if (looks[i].kind != rows->spec->kind &&
		    csv_column(rows->csv, looks[i].column[0]) >= 0 &&
		    csv_column(rows->csv, looks[i].column[1]) >= 0)
			return looks[i].told;
	return NULL;
}

static void header_fault(const struct rows *rows, const char *column,
			 const char *rule, const char *text)
{
	struct fault fault = FAULT(.file = rows->options->csv,
				   .line = column ?
					csv_header_line(rows->csv) : 0,
				   .column = column, .rule = rule);

	fault_text(&fault, text);
	fault_say(&fault, true, rows->options->json);
}

static int check_header(const struct rows *rows)
{
	const struct csv *csv = rows->csv;
	const char *other = looks_like(rows);
	bool known[CSV_COLUMNS_MAX] = { false };
	struct ocop_field column;
	int code = EXIT_DONE;

	if (other) {
		header_fault(rows, NULL, "other-table", other);
		return EXIT_USAGE;
	}
	for (size_t at = 0; next_column(&column, rows->spec, &at);) {
		int found = csv_column(csv, column.name);

		if (found >= 0) {
			known[found] = true;
		} else if (column.required) {
			header_fault(rows, column.name, "column-missing",
				     N_("this column is missing"));
			code = EXIT_USAGE;
		}
	}
	for (size_t i = 0; i < csv_columns(csv); i++) {
		const char *name = csv_name(csv, i);

		if (known[i] || !name[0] || is_remark(csv, (int)i))
			continue;
		header_fault(rows, name, "column-unknown",
			     N_("unexpected column"));
		code = EXIT_USAGE;
	}
	return code;
}

/* Print how dates were read, so that a person can check day and month. */
static void say_read(struct rows *rows)
{
	struct ocop_bytes cell;
	char date[OCOP_DATE_SIZE];
	int32_t day = OCOP_DAY_NONE;
	int at;

	if (!rows->turned)
		return;
	rows->row = rows->turned_row;
	cell = rows_cell(rows, rows->turned_column);
	(void)day_read(&day, cell, NULL);
	ocop_day_format(date, day);
	at = csv_column(rows->csv, rows->turned_column);
	say_error(_("'%s': %zu dates were read as day/month/year; line %zu, column %s: %.*s is %s"),
		  rows->options->csv, rows->turned,
		  csv_line(rows->csv, rows->row),
		  at < 0 ? rows->turned_column :
			   csv_name(rows->csv, (size_t)at),
		  (int)cell.len, (const char *)cell.ptr, date);
}

/* Whether a cell equals the value of a condition, which is cleaned in the same
 * way as cells. */
static bool cell_is(const struct rows *rows, const char *name,
		    const char *value, int *code)
{
	struct ocop_buf clean = OCOP_BUF(CSV_MAX);
	bool same = false;
	enum ocop_err err = ocop_clean_add(&clean, ocop_bytes_str(value),
					   OCOP_CLEAN_CELL, NULL);

	if (err)
		*code = say_diag(value, err, NULL);
	else
		same = ocop_bytes_equal(rows_cell(rows, name),
					ocop_buf_view(&clean));
	ocop_buf_clear(&clean);
	return same;
}

/* Whether a row has every --where value. If a condition is wrong, print it and
 * set *code. */
static bool is_wanted(const struct rows *rows, int *code)
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
			*code = cmd_usage(text, _("expected COLUMN=VALUE with a column of this table"));
			return false;
		}
		if (!cell_is(rows, name, equals + 1, code))
			return false;
	}
	return true;
}

/* --- Duplicates --- */

struct named {
	char label[LABEL_SIZE];
	const struct batch_item *item;
};

static int by_label(const void *a, const void *b)
{
	const struct named *x = a;
	const struct named *y = b;
	int order = strcmp(x->label, y->label);

	return order ? order : x->item->line < y->item->line ? -1 : 1;
}

/* The register would count the first row and refuse the second, after both were
 * signed. */
static int check_twice(struct rows *rows, const struct batch *batch)
{
	struct named *named;
	struct ocop_payload payload;
	struct fault fault;

	if (!rows->spec->naming || batch->count < 2)
		return EXIT_DONE;
	named = calloc(batch->count, sizeof(*named));
	if (!named)
		return say_diag(rows->options->csv, OCOP_ERR_MEMORY, NULL);
	for (size_t i = 0; i < batch->count; i++) {
		const struct batch_item *item = &batch->item[i];

		named[i].item = item;
		if (!ocop_payload_decode(&payload, item->kind,
					 ocop_buf_view(&item->payload), NULL))
			label_payload(named[i].label, &payload);
	}
	qsort(named, batch->count, sizeof(*named), by_label);
	for (size_t i = 1; i < batch->count; i++) {
		if (strcmp(named[i].label, named[i - 1].label) != 0)
			continue;
		fault = batch_fault(named[i].item, rows->spec->naming, "twice");
		fault_print(&fault, N_("the same as line %zu"),
			    named[i - 1].item->line);
		rows_fault_end(rows, &fault);
	}
	free(named);
	return EXIT_DONE;
}

static int read_rows(struct rows *rows, struct batch *batch,
		     struct ocop_bytes realm)
{
	int code = check_header(rows);

	for (rows->row = 0; !code && rows->row < csv_rows(rows->csv);
	     rows->row++) {
		if (is_wanted(rows, &code))
			code = read_row(rows, batch, realm);
	}
	if (!code)
		code = check_twice(rows, batch);
	say_read(rows);
	if (rows->faults > FAULTS_SAID_MAX)
		say_error(_("'%s': and %zu more"), rows->options->csv,
			  rows->faults - FAULTS_SAID_MAX);
	/* Also check by the register's rules, so that a person sees all faults
	 * at once. */
	if (!code && rows->faults) {
		code = batch_judge(batch, &rows->known,
				   ocop_bytes_of(NULL, 0), NULL);
		rows->faults += batch->tally[BATCH_REFUSED];
		if (code != EXIT_TROUBLE)
			code = EXIT_USAGE;
		say_error(ngettext("'%s': %zu fault; nothing was written",
				   "'%s': %zu faults; nothing was written",
				   rows->faults),
			  rows->options->csv, rows->faults);
	}
	return code;
}

/* --- Signing or drafting --- */

static int judge(struct signing *signing, struct ocop_bytes spki)
{
	const struct rows_ending *e = signing->user;
	struct ocop_payload payload;
	char day[LABEL_DAY_SIZE];
	int code = batch_judge(e->batch, e->known, spki, signing);

	if (code == EXIT_NO && e->known->replica)
		say_error(_("nothing was signed; this was judged by '%s' as of %s: run ocop-sync to update it"),
			  e->known->replica->path,
			  label_day(day, ocop_day_of(e->known->as_of)));
	else if (code)
		say_error("%s", _("nothing was signed"));
	for (size_t i = 0; !code && e->warn && i < e->batch->count; i++) {
		const struct batch_item *item = &e->batch->item[i];

		if (item->state != BATCH_SAME &&
		    !ocop_payload_decode(&payload, item->kind,
					 ocop_buf_view(&item->payload), NULL))
			code = e->warn(signing, e->home, e->known, &payload);
	}
	/* A dry run also shows unchanged records. */
	if (!code && !e->options->dry)
		batch_drop_same(e->batch);
	/* Do not ask for confirmation when there is nothing to sign. */
	if (!e->batch->count)
		signing->yes = true;
	return code;
}

static int show(FILE *to, struct signing *signing)
{
	const struct rows_ending *e = signing->user;

	documents_print(to, e->documents);
	return batch_print(to, e->batch, e->known);
}

static int print_ending(const struct rows_ending *e, enum ocop_kind kind)
{
	const struct rows_options *o = e->options;
	struct impact impact[IMPACT_ACTIONS];
	struct ocop_json *root;
	enum ocop_err err;

	if (o->json) {
		err = impact_of(impact, e->batch, e->known);
		if (err)
			return say_diag(ocop_kind_name(kind), err, NULL);
		root = ocop_json_of_schema("ocop.batch/1");
		ocop_json_set_str(root, "kind", ocop_kind_name(kind));
		ocop_json_set_int(root, "records", (int64_t)e->batch->count);
		ocop_json_set_bool(root, "draft", o->draft != NULL);
		ocop_json_set_bool(root, "dry_run", o->dry);
		ocop_json_set_int(root, "new",
				  (int64_t)e->batch->tally[BATCH_NEW]);
		ocop_json_set_int(root, "changed",
				  (int64_t)e->batch->tally[BATCH_CHANGED]);
		ocop_json_set_int(root, "unchanged",
				  (int64_t)e->batch->tally[BATCH_SAME]);
		ocop_json_set_int(root, "unjudged",
				  (int64_t)e->batch->tally[BATCH_UNJUDGED]);
		impact_put(root, impact);
		return cmd_print_json(root);
	}
	if (!o->dry && e->batch->tally[BATCH_SAME])
		printf(_("%zu records were skipped: they are in the register unchanged, or already wait in the outbox\n"),
		       e->batch->tally[BATCH_SAME]);
	if (o->dry || !e->batch->count)
		printf("%s\n", _("Nothing was signed or written."));
	else if (o->draft)
		printf(_("%zu drafts in '%s': sign them with ocop sign\n"),
		       e->batch->count, o->draft);
	else
		printf(_("%zu records were signed and put into the outbox: send them with ocop submit\n"),
		       e->batch->count);
	return cmd_flush(EXIT_DONE);
}

int rows_finish(const struct rows_ending *ending)
{
	struct rows_ending e = *ending;
	const struct rows_options *o = e.options;
	struct signing signing = {
		.key = o->draft ? NULL : o->key, .fd = o->fd, .yes = o->yes,
		.json = o->json || o->draft, .of_others = e.of_others,
		/* A draft is not asked about here but when somebody signs
		 * it. */
		.dry = o->dry || o->draft, .judge = judge, .show = show,
		.question = e.question ? e.question : _("Sign these records?"),
		.user = &e, .warnings = e.doubts };
	struct ocop_signer signer;
	enum ocop_kind kind;
	int code;

	if (!e.batch->count) {
		say_error("%s", _("no row was selected; nothing was written"));
		return EXIT_USAGE;
	}
	kind = e.batch->item[0].kind;
	code = sign_open(&signer, &signing);
	if (!code && !o->dry && e.batch->count && e.documents)
		code = documents_keep(e.documents, e.home);
	if (!code && o->draft && !o->dry && e.batch->count)
		code = batch_save_drafts(e.batch, o->draft);
	else if (!code && !o->dry && !o->draft && e.batch->count)
		code = batch_seal(e.batch, &signer, e.home);
	ocop_signer_clear(&signer);
	return code ? code : print_ending(&e, kind);
}

/* List the required or the optional columns: "a, b (this, that), c". */
static const char *columns_text(struct ocop_buf *out,
				const struct rows_spec *spec, bool required)
{
	struct ocop_field column;

	for (size_t at = 0; next_column(&column, spec, &at);) {
		if (column.required != required)
			continue;
		ocop_buf_printf(out, "%s%s", out->len ? ", " : "", column.name);
		for (size_t i = 0; column.words && column.words[i]; i++)
			ocop_buf_printf(out, "%s%s", i ? ", " : " (",
					column.words[i]);
		if (column.words)
			ocop_buf_str(out, ")");
	}
	return ocop_buf_cstr(out);
}

/* Print the header row of an empty table. */
static int print_template(const struct rows_spec *spec, bool vi,
			  const char *path)
{
	struct ocop_buf line = OCOP_BUF(4096);
	struct ocop_field column;

	for (size_t at = 0; next_column(&column, spec, &at);)
		header_add(&line, column.name, spec->kind, vi);
	header_add(&line, "note", spec->kind, vi);
	return blank_write(&line, path);
}

bool rows_begin(const struct opt *table, int argc, char **argv,
		const struct rows_spec *spec, int *code_out)
{
	struct ocop_buf text = OCOP_BUF(4096), due = OCOP_BUF(2048),
			free_ = OCOP_BUF(2048);
	bool go_on;

	if ((argc == 3 || argc == 4) &&
	    strcmp(argv[1], ROWS_TEMPLATE) == 0) {
		*code_out = print_template(spec, strcmp(argv[2], "vi") == 0,
					   argc == 4 ? argv[3] : NULL);
		return false;
	}
	ocop_buf_printf(&text, "%s ", _(spec->help));
	ocop_buf_printf(&text, _("Columns: %s. Optional columns: %s."),
			columns_text(&due, spec, true),
			columns_text(&free_, spec, false));
	go_on = cmd_begin(table, argc, argv, spec->usage, ocop_buf_cstr(&text),
			  NULL, code_out);
	ocop_buf_clear(&text);
	ocop_buf_clear(&due);
	ocop_buf_clear(&free_);
	return go_on;
}

/* Read the whole table into the batch. */
static int load(struct rows *rows, struct batch *batch,
		const struct ocop_trust *trust)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t line;
	enum ocop_err err = table_load(&rows->csv, &line, rows->options->csv,
				       &diag);

	/* Reserve the memory now: payloads point into it, so it must not
	 * move. */
	if (!err && !ocop_buf_extend(&rows->mem, ROWS_MEM_MAX))
		err = rows->mem.err;
	if (err)
		return fault_of_table(rows->options->csv, line, err, &diag,
				      rows->options->json);
	csv_set_kind(rows->csv, rows->spec->kind);
	return read_rows(rows, batch, trust->realm);
}

int rows_run(const struct rows_options *o, const struct rows_spec *spec,
	     void *user)
{
	struct rows rows = { .options = o, .spec = spec, .user = user,
			     .mem = OCOP_BUF(ROWS_MEM_MAX) };
	struct batch batch = { .json = o->json };
	struct ocop_trust *trust = NULL;
	char home[HOME_PATH_SIZE];
	int code;

	if (o->dry ? o->key && o->draft : !o->key == !o->draft)
		return cmd_usage("--key, --draft", _("use exactly one of the two"));
	code = home_open(home, o->home, o->key || !o->trust);
	if (!code)
		code = home_issued(&rows.issued, o->issued);
	if (!code)
		code = home_trust(&trust, home, o->trust);
	if (code)
		return code;
	code = known_open(&rows.known, home, o->replica, trust);
	if (!code)
		code = load(&rows, &batch, trust);
	if (!code)
		code = rows_finish(&(struct rows_ending){
			o, home, &rows.known, &batch, spec->warn, rows.doubts,
			false, NULL, &rows.documents });
	documents_clear(&rows.documents);
	csv_free(rows.csv);
	known_clear(&rows.known);
	ocop_trust_free(trust);
	ocop_buf_clear(&rows.mem);
	batch_clear(&batch);
	return code;
}
