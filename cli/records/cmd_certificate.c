/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop certificate, decision, lot: what authorities decide and producers
 * register, from their tables.
 */
#include <string.h>

#include <ocop/text.h>

#include "cli/records/cells.h"
#include "cli/records/cert.h"
#include "cli/records/certs.h"
#include "cli/records/rows.h"
#include "keys/keys.h"

struct user {
	struct certs certs;
	const char *csv, *replica, *stamp_key;
	struct keys_public key;
};

/* [code, day] of a cell "CODE" or "CODE/YYYY-MM-DD" (or a day cell). */
static bool set_ref(struct rows *rows, struct ocop_json *fields,
		    const char *field, const char *column,
		    struct ocop_bytes code, struct ocop_bytes day_cell,
		    struct certs_found *found)
{
	struct user *user = rows->user;
	struct ocop_json *ref;
	char text[OCOP_DATE_SIZE];
	char code_text[64];
	int32_t day = OCOP_DAY_NONE;
	const char *rule = NULL;

	if (day_cell.len && ocop_day_parse(&day, day_cell)) {
		rows_fault(rows, column, _("no such date (YYYY-MM-DD)"));
		return false;
	}
	rule = certs_find(&user->certs, code, day, found);
	/* With the day given, nothing needs to be looked up. */
	if (rule && day == OCOP_DAY_NONE) {
		rows_fault(rows, column, rule);
		return false;
	}
	if (day == OCOP_DAY_NONE)
		day = found->decided;
	ocop_day_format(text, day);
	if (!ocop_bytes_copy(code_text, sizeof(code_text), code))
		code_text[0] = '\0';
	ref = ocop_json_array();
	ocop_json_add_str(ref, code_text);
	ocop_json_add_str(ref, text);
	ocop_json_set(fields, field, ref);
	return true;
}

/* --- certificate --- */

static const struct column certificate_columns[] = {
	{ "code", NULL, COLUMN_TEXT, true },
	{ "product", NULL, COLUMN_TEXT, true },
	{ "group", NULL, COLUMN_UINT, true },
	{ "set", NULL, COLUMN_UINT, true },
	{ "producer", NULL, COLUMN_TEXT, true },
	{ "stars", NULL, COLUMN_UINT, true },
	{ "score", NULL, COLUMN_HUNDREDTHS, false },
	{ "rules", NULL, COLUMN_TEXT, true },
	{ "authority", NULL, COLUMN_TEXT, true },
	{ "decision", NULL, COLUMN_TEXT, true },
	{ "decided", NULL, COLUMN_TEXT, true },
	{ "from", NULL, COLUMN_TEXT, true },
	{ "to", NULL, COLUMN_TEXT, true },
	{ "no", NULL, COLUMN_TEXT, false },
	{ "gtin", NULL, COLUMN_LIST, false },
	{ "supersedes", NULL, COLUMN_HOOK, false },
	{ NULL, NULL, COLUMN_TEXT, false }
};

static void certificate_hook(struct rows *rows, struct ocop_json *fields)
{
	struct ocop_bytes cell = rows_cell(rows, "supersedes");
	struct user *user = rows->user;
	struct certs_found found;
	struct ocop_bytes code, day;

	if (!cell.len)
		return;
	cells_split(cell, &code, &day);
	/* The table itself often holds the older certificate. */
	if (!user->certs.csv && !day.len) {
		user->certs.csv = rows->csv;
		set_ref(rows, fields, "supersedes", "supersedes", code, day,
			&found);
		user->certs.csv = NULL;
		return;
	}
	set_ref(rows, fields, "supersedes", "supersedes", code, day, &found);
}

/* --- decision --- */

static const struct column decision_columns[] = {
	{ "code", NULL, COLUMN_HOOK, true },
	{ "decided_certificate", NULL, COLUMN_HOOK, false },
	{ "action", NULL, COLUMN_TEXT, true },
	{ "ground", NULL, COLUMN_UINT, false },
	{ "stars", NULL, COLUMN_UINT, false },
	{ "to", NULL, COLUMN_TEXT, false },
	{ "decision", NULL, COLUMN_TEXT, true },
	{ "decided", NULL, COLUMN_TEXT, true },
	{ "effective", NULL, COLUMN_TEXT, true },
	{ "authority", NULL, COLUMN_TEXT, true },
	{ "basis", NULL, COLUMN_TEXT, false },
	{ "annuls", NULL, COLUMN_HOOK, false },
	{ "new_product", NULL, COLUMN_HOOK, false },
	{ "new_no", NULL, COLUMN_HOOK, false },
	{ "new_score", NULL, COLUMN_HOOK, false },
	{ "new_producer", NULL, COLUMN_HOOK, false },
	{ "gtin", NULL, COLUMN_HOOK, false },
	{ NULL, NULL, COLUMN_TEXT, false }
};

static void set_changes(struct rows *rows, struct ocop_json *fields)
{
	static const char *const texts[][2] = {
		{ "new_product", "product" }, { "new_no", "no" },
		{ "new_producer", "producer" }
	};
	struct ocop_json *changes = ocop_json_object();
	bool any = false;

	for (size_t i = 0; i < 3; i++) {
		if (!rows_cell(rows, texts[i][0]).len)
			continue;
		rows_set_cell(rows, changes, texts[i][1], texts[i][0]);
		any = true;
	}
	if (rows_cell(rows, "new_score").len) {
		rows_set_hundredths(rows, changes, "score", "new_score");
		any = true;
	}
	if (rows_cell(rows, "gtin").len) {
		rows_set_list(rows, changes, "gtin", "gtin");
		any = true;
	}
	if (any)
		ocop_json_set(fields, "changes", changes);
	else
		ocop_json_free(changes);
}

/* A decision's number has slashes of its own: "9/QD/DAY". */
static void set_annuls(struct rows *rows, struct ocop_json *fields,
		       struct ocop_bytes cell)
{
	struct ocop_json *ref = ocop_json_array();
	/* By way of an object, whose setter normalises to NFC as the
	 * decision's own number was. */
	struct ocop_json *o = ocop_json_object();
	struct ocop_bytes number, day;
	char text[OCOP_DATE_SIZE];

	cells_split(cell, &number, &day);
	rows_set_text(o, "number", number);
	if (!day.len || !number.len ||
	    !ocop_bytes_copy(text, sizeof(text), day)) {
		rows_fault(rows, "annuls", _("NUMBER/YYYY-MM-DD"));
		text[0] = '\0';
	}
	ocop_json_add_str(ref, ocop_json_str(o, "number"));
	ocop_json_add_str(ref, text);
	ocop_json_set(fields, "annuls", ref);
	ocop_json_free(o);
}

static void decision_hook(struct rows *rows, struct ocop_json *fields)
{
	struct ocop_bytes annuls = rows_cell(rows, "annuls");
	struct certs_found found;

	set_ref(rows, fields, "certificate", "code", rows_cell(rows, "code"),
		rows_cell(rows, "decided_certificate"), &found);
	set_changes(rows, fields);
	if (annuls.len)
		set_annuls(rows, fields, annuls);
}

/* --- lot --- */

static const struct column lot_columns[] = {
	{ "code", NULL, COLUMN_HOOK, true },
	{ "decided_certificate", NULL, COLUMN_HOOK, false },
	{ "gtin", NULL, COLUMN_HOOK, false },
	{ "lot", NULL, COLUMN_UINT, true },
	{ "count", NULL, COLUMN_UINT, true },
	{ "batch", NULL, COLUMN_TEXT, false },
	{ "made", NULL, COLUMN_TEXT, false },
	{ "best_before", NULL, COLUMN_TEXT, false },
	{ "pack", NULL, COLUMN_TEXT, false },
	{ "sites", NULL, COLUMN_LIST, false },
	{ "market", NULL, COLUMN_LIST, false },
	{ "held", NULL, COLUMN_HOOK, false },
	{ NULL, NULL, COLUMN_TEXT, false }
};

static void lot_hook(struct rows *rows, struct ocop_json *fields)
{
	struct user *user = rows->user;
	struct ocop_bytes held = rows_cell(rows, "held");
	struct ocop_bytes gtin = rows_cell(rows, "gtin");
	struct certs_found found;

	if (!set_ref(rows, fields, "certificate", "code",
		     rows_cell(rows, "code"),
		     rows_cell(rows, "decided_certificate"), &found))
		return;
	if (gtin.len)
		ocop_json_set_text(fields, "gtin", gtin);
	else if (found.gtins == 1)
		ocop_json_set_str(fields, "gtin", found.gtin);
	else if (found.gtins > 1)
		rows_fault(rows, "gtin",
			   _("the certificate lists several: name one"));
	ocop_json_set_base64(fields, "stamp_key",
			     ocop_bytes_of(user->key.hash, OCOP_HASH_LEN));
	/* A lot opens held unless the table says no: a stolen roll is
	 * worthless until its stamps are activated. */
	if (!held.len || ocop_bytes_is(held, "yes"))
		ocop_json_set_bool(fields, "held", true);
	else if (!ocop_bytes_is(held, "no"))
		rows_fault(rows, "held", _("yes or no"));
}

/* --- The three commands --- */

static int run(int argc, char **argv, const struct rows_spec *spec,
	       const char *usage, const char *description)
{
	struct rows_options o = { 0 };
	struct user user = { 0 };
	const struct opt table[] = {
		ROWS_OPTIONS(&o),
		{ "certificates", OPT_TEXT, &user.csv, "FILE",
		  N_("table to find certificates in, by code") },
		{ "replica", OPT_TEXT, &user.replica, "FILE",
		  N_("replica to find certificates in, by code") },
		{ spec->kind == OCOP_KIND_LOT ? "stamp-key" : NULL, OPT_TEXT,
		  &user.stamp_key, "FILE",
		  N_("public stamp key or its request, for all rows") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	int code;

	if (!cmd_begin(table, argc, argv, usage, description, NULL, &code))
		return code;
	if (spec->kind == OCOP_KIND_LOT) {
		enum ocop_err err;

		if (!user.stamp_key)
			return cmd_usage("--stamp-key", _("name the key"));
		err = keys_read_public(&user.key, user.stamp_key, &diag);
		if (err)
			return say_diag(user.stamp_key, err, &diag);
	}
	code = certs_open(&user.certs, user.csv, user.replica);
	if (!code)
		code = rows_run(&o, spec, &user);
	certs_close(&user.certs);
	return code;
}

int cmd_certificate(int argc, char **argv)
{
	static const struct rows_spec spec = { OCOP_KIND_CERTIFICATE,
					       certificate_columns,
					       certificate_hook };

	if (argc > 1 && strcmp(argv[1], "draw") == 0)
		return cert_draw(argc - 1, argv + 1);
	return run(argc, argv, &spec,
		   "ocop certificate --csv FILE (--key FILE | --draft FILE)\n       ocop certificate draw --out DIR RECORDS...",
		   _("Register product certificates. Columns: code, product, group, set, producer, stars, rules, authority, decision, decided, from, to; score, no, gtin and supersedes (CODE or CODE/DAY) may be left out."));
}

int cmd_decision(int argc, char **argv)
{
	static const struct rows_spec spec = { OCOP_KIND_DECISION,
					       decision_columns,
					       decision_hook };

	return run(argc, argv, &spec,
		   "ocop decision --csv FILE (--key FILE | --draft FILE)",
		   _("Register decisions on certificates. Columns: code, action (withdraw, suspend, reinstate, regrade, extend, correct, annul, release), decision, decided, effective, authority; decided_certificate, ground, stars, to, basis, annuls (NUMBER/DAY), new_product, new_no, new_score, new_producer and gtin as the action needs them."));
}

int cmd_lot(int argc, char **argv)
{
	static const struct rows_spec spec = { OCOP_KIND_LOT, lot_columns,
					       lot_hook };

	return run(argc, argv, &spec,
		   "ocop lot --csv FILE --stamp-key FILE (--key FILE | --draft FILE)",
		   _("Register lots. Columns: code, lot, count; batch, made, best_before, pack, sites, market, gtin, decided_certificate and held (yes or no; default yes) may be left out."));
}
