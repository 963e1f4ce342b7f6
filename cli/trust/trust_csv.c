/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turn an office's table of authorities into the JSON view of a trust document.
 * All rows are checked before any is used, so that a person sees all faults at
 * once.
 */
#include <string.h>

#include <ocop/nfc.h>
#include <ocop/text.h>

#include "cli/cells.h"
#include "cli/fault.h"
#include "cli/trust/trust.h"
#include "common/ui/day.h"
#include "common/ui/csv.h"

#define ID_MAX 64
#define NAME_MAX_BYTES 512
#define PATH_SIZE 4096
#define KEYS_PER_BODY 9	/* ID.pub, ID.2.pub ... ID.9.pub */

/* One run over the table. */
struct pass {
	const char *path, *keys;
	struct csv *csv;
	size_t row;
	int32_t today;
	bool json;
	size_t faults;
	struct ocop_json *body;		/* of the current row */
};

static struct ocop_bytes cell(const struct pass *p, const char *column)
{
	return csv_cell(p->csv, p->row, csv_column(p->csv, column));
}

static void say(struct pass *p, struct fault *f, const char *text)
{
	fault_text(f, text);
	fault_say(f, p->faults++ < FAULTS_SAID_MAX, p->json);
}

/* A bad cell of the current row: rule is the word for programs. */
static void bad(struct pass *p, const char *column, const char *rule,
		const char *text)
{
	int at = csv_column(p->csv, column);
	struct fault f = FAULT(.file = p->path,
			       .line = csv_line(p->csv, p->row),
			       .column = column,
			       .header = csv_name(p->csv, (size_t)at),
			       .value = cell(p, column), .rule = rule);

	say(p, &f, text);
}

/* A fault of the table as a whole, or of its header (column not NULL). */
static void bad_table(struct pass *p, const char *column, const char *rule,
		      const char *text)
{
	struct fault f = FAULT(.file = p->path,
			       .line = column ? csv_header_line(p->csv) : 0,
			       .column = column, .rule = rule);

	say(p, &f, text);
}

/* An id is also the name of files, so it must not lead out of their folder. */
static bool is_id(struct ocop_bytes id)
{
	if (id.len == 0 || id.len > ID_MAX || id.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < id.len; i++) {
		uint8_t ch = id.ptr[i];

		if (!((ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') ||
		      (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' ||
		      ch == '.'))
			return false;
	}
	return true;
}

static bool id_known(const struct pass *p, struct ocop_bytes id, size_t rows)
{
	int column = csv_column(p->csv, "id");

	for (size_t i = 0; i < rows; i++)
		if (ocop_bytes_equal(csv_cell(p->csv, i, column), id))
			return true;
	return false;
}

static void do_id(struct pass *p)
{
	struct ocop_bytes id = cell(p, "id");

	if (!is_id(id))
		bad(p, "id", "text", N_("expected 1 to 64 letters, digits, '-', '_' or '.'"));
	else if (id_known(p, id, p->row))
		bad(p, "id", "twice", N_("is also in an earlier row"));
	ocop_json_set_text(p->body, "id", id);
}

static void do_name(struct pass *p)
{
	struct ocop_buf name = OCOP_BUF(NAME_MAX_BYTES);

	if (ocop_nfc(&name, cell(p, "name")) ||
	    ocop_text_check(ocop_buf_view(&name), NULL))
		bad(p, "name", "text", N_("expected a text of at most 512 bytes"));
	ocop_json_set_text(p->body, "name", ocop_buf_view(&name));
	ocop_buf_clear(&name);
}

static void do_level(struct pass *p)
{
	struct ocop_bytes word = cell(p, "level");
	bool known = false;

	for (int i = OCOP_LEVEL_CENTRAL; i <= OCOP_LEVEL_INSPECTION; i++)
		known |= ocop_bytes_is(word,
				       ocop_level_word((enum ocop_level)i));
	if (!known)
		bad(p, "level", "fields", N_("expected central, province, district, commune or inspection"));
	ocop_json_set_text(p->body, "level", word);
}

static void add_text(struct ocop_json *array, struct ocop_bytes text)
{
	char word[ID_MAX + 1];

	if (ocop_bytes_copy(word, sizeof(word), text))
		ocop_json_add_str(array, word);
}

static void do_roles(struct pass *p)
{
	struct ocop_bytes rest = cell(p, "roles"), word;
	struct ocop_json *roles = ocop_json_array();
	unsigned seen = 0;

	while (cells_word(&word, &rest)) {
		unsigned role = OCOP_ROLE_ENROL;

		while (role <= OCOP_ROLE_MONITOR &&
		       !ocop_bytes_is(word, ocop_role_word(role)))
			role <<= 1;
		if (role > OCOP_ROLE_MONITOR || (seen & role))
			break;
		seen |= role;
		add_text(roles, word);
	}
	if (word.len || !seen)
		bad(p, "roles", "fields", N_("expected enrol, certify, inspect or monitor, each once, separated by spaces"));
	ocop_json_set(p->body, "roles", roles);
}

static void do_scope(struct pass *p)
{
	struct ocop_bytes rest = cell(p, "scope"), word;
	struct ocop_json *scope = NULL;
	bool seen[100] = { false };

	if (rest.len == 0)
		return; /* empty means the whole country */
	scope = ocop_json_array();
	while (cells_word(&word, &rest)) {
		uint64_t code;

		if (word.len != 2 || ocop_digits(&code, word) || seen[code])
			break;
		seen[code] = true;
		add_text(scope, word);
	}
	if (word.len)
		bad(p, "scope", "fields", N_("expected province codes of two digits, each once, separated by spaces"));
	ocop_json_set(p->body, "scope", scope);
}

/* stars:from[:to] */
static bool add_grant(struct ocop_json *grants, struct ocop_bytes word)
{
	struct ocop_json *grant;
	char date[OCOP_DATE_SIZE];
	int32_t day[2] = { OCOP_DAY_NONE, OCOP_DAY_NONE };
	size_t days = 0;

	if (word.len < 2 || word.ptr[0] < '3' || word.ptr[0] > '5')
		return false;
	for (size_t at = 1, end; at < word.len; at = end) {
		end = at + 1;
		while (end < word.len && word.ptr[end] != ':')
			end++;
		if (word.ptr[at] != ':' || days == 2 ||
		    !day_read(&day[days++],
			       ocop_bytes_of(word.ptr + at + 1, end - at - 1),
			       NULL))
			return false;
	}
	if (days == 2 && day[1] < day[0])
		return false;
	grant = ocop_json_array();
	ocop_json_add_int(grant, word.ptr[0] - '0');
	for (size_t i = 0; i < days; i++) {
		ocop_day_format(date, day[i]);
		ocop_json_add_str(grant, date);
	}
	ocop_json_add(grants, grant);
	return true;
}

static void do_grants(struct pass *p)
{
	struct ocop_bytes rest = cell(p, "grants"), word;
	struct ocop_json *grants = ocop_json_array();

	while (cells_word(&word, &rest) && add_grant(grants, word))
		;
	if (word.len)
		bad(p, "grants", "fields", N_("expected stars:from or stars:from:to, 3 to 5 stars, dates YYYY-MM-DD"));
	ocop_json_set(p->body, "grants", grants);
}

static int32_t do_date(struct pass *p, const char *column, bool required)
{
	struct ocop_bytes text = cell(p, column);
	const char *spoilt = cells_spoilt(text, true);
	int32_t day = OCOP_DAY_NONE;
	char date[OCOP_DATE_SIZE];

	if (text.len == 0 && !required)
		return OCOP_DAY_NONE;
	if (spoilt || !day_read(&day, text, NULL)) {
		bad(p, column, spoilt ? "spreadsheet" : "date", spoilt ? spoilt :
		    N_("expected a valid date: YYYY-MM-DD or dd/mm/yyyy"));
		return OCOP_DAY_NONE;
	}
	ocop_day_format(date, day);
	ocop_json_set_str(p->body, column, date);
	return day;
}

static void do_successor(struct pass *p)
{
	struct ocop_bytes id = cell(p, "successor");

	if (id.len == 0)
		return;
	if (!id_known(p, id, csv_rows(p->csv)))
		bad(p, "successor", "reference", N_("is not the id of a row of this table"));
	else if (ocop_bytes_equal(id, cell(p, "id")))
		bad(p, "successor", "reference", N_("must name another row than its own"));
	ocop_json_set_text(p->body, "successor", id);
}

/* Read key number n of the row's authority. OCOP_ERR_ABSENT: there is no
 * file. */
static enum ocop_err read_key(const struct pass *p, unsigned n,
			      struct keys_public *out, struct ocop_diag *diag)
{
	static const char *const ends[] = { "pub", "request" };
	struct ocop_bytes id = cell(p, "id");
	enum ocop_err err = OCOP_ERR_ABSENT;
	char path[PATH_SIZE], number[16] = "";

	if (n > 1)
		snprintf(number, sizeof(number), ".%u", n);
	for (size_t i = 0; i < 2 && err == OCOP_ERR_ABSENT; i++) {
		int len = snprintf(path, sizeof(path), "%s/%.*s%s.%s", p->keys,
				   (int)id.len, (const char *)id.ptr, number,
				   ends[i]);

		if (len < 0 || (size_t)len >= sizeof(path))
			return OCOP_ERR_LIMIT;
		err = keys_read_public(out, path, diag);
	}
	return err;
}

static void do_keys(struct pass *p, bool ended)
{
	struct ocop_json *keys = ocop_json_array();
	struct ocop_diag diag = { .err = OCOP_OK };
	struct keys_public key;
	enum ocop_err err = OCOP_OK;
	unsigned n = 1;

	if (!p->keys || !is_id(cell(p, "id")))
		err = OCOP_ERR_ABSENT;
	for (; n <= KEYS_PER_BODY && !err; n++) {
		err = read_key(p, n, &key, &diag);
		if (err)
			break;
		trust_add_key(keys, &key);
	}
	if (err && err != OCOP_ERR_ABSENT)
		bad(p, "id", "request", ocop_diag_text(&diag, err));
	else if (n == 1 && !ended)
		bad(p, "id", "no-key", N_("no key: expected ID.pub or ID.request in the --keys folder"));
	ocop_json_set(p->body, "keys", keys);
}

static void do_row(struct pass *p)
{
	int32_t from, to;

	do_id(p);
	do_name(p);
	do_level(p);
	do_scope(p);
	do_roles(p);
	do_grants(p);
	from = do_date(p, "from", true);
	to = do_date(p, "to", false);
	if (from != OCOP_DAY_NONE && to != OCOP_DAY_NONE && to < from)
		bad(p, "to", "fields", N_("is before the date in column 'from'"));
	do_successor(p);
	do_date(p, "complete_since", false);
	do_keys(p, to != OCOP_DAY_NONE && to < p->today);
}

const char *const trust_columns[] = {
	"id", "name", "level", "scope", "roles", "grants", "from", "to",
	"successor", "complete_since", NULL
};

static bool check_columns(struct pass *p)
{
	size_t before = p->faults;

	for (size_t i = 0; trust_columns[i]; i++) {
		if (csv_column(p->csv, trust_columns[i]) >= 0)
			continue;
		bad_table(p, trust_columns[i], "column-missing",
			  N_("this column is missing"));
	}
	if (csv_rows(p->csv) == 0)
		bad_table(p, NULL, "csv", N_("the table has no rows"));
	return p->faults == before;
}

int trust_csv(struct ocop_json **out, const char *path, const char *keys,
	      int32_t today, bool json)
{
	struct pass p = { .path = path, .keys = keys, .today = today,
			  .json = json };
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_json *bodies = NULL;
	size_t line;
	enum ocop_err err;
	int code = EXIT_USAGE;

	*out = NULL;
	err = csv_load(&p.csv, &line, path, &diag);
	if (err) {
		code = fault_of_table(path, line, err, &diag, json);
		goto out;
	}
	if (!check_columns(&p))
		goto out;
	bodies = ocop_json_array();
	for (p.row = 0; p.row < csv_rows(p.csv); p.row++) {
		p.body = ocop_json_object();
		do_row(&p);
		ocop_json_add(bodies, p.body);
	}
	if (p.faults > FAULTS_SAID_MAX)
		say_error(_("'%s': and %zu more"), path,
			  p.faults - FAULTS_SAID_MAX);
	if (p.faults)
		goto out;
	*out = bodies;
	bodies = NULL;
	code = EXIT_DONE;
out:
	ocop_json_free(bodies);
	csv_free(p.csv);
	return code;
}
