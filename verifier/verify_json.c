/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report that a program reads: one object a line, "ocop.verify/1".
 * Members are only ever added. Words are the machine's, never translated;
 * instants are Unix seconds, days are YYYY-MM-DD, what is unknown is absent
 * from facts and null elsewhere.
 */
#include <ocop/json.h>

#include "verifier/verify.h"

#define SCHEMA "ocop.verify/1"

static void set_word(struct ocop_json *o, const char *key, const char *word)
{
	ocop_json_set_str(o, key, word[0] != '\0' ? word : NULL);
}

static void set_time(struct ocop_json *o, const char *key, uint64_t unix_s)
{
	if (unix_s == 0)
		ocop_json_set_null(o, key);
	else
		ocop_json_set_int(o, key, (int64_t)unix_s);
}

/* --- Facts: only known ones --- */

static void fact(struct ocop_json *o, const char *key, const char *value)
{
	if (value[0] != '\0')
		ocop_json_set_str(o, key, value);
}

static void fact_int(struct ocop_json *o, const char *key, int64_t value)
{
	if (value >= 0)
		ocop_json_set_int(o, key, value);
}

static void fact_day(struct ocop_json *o, const char *key, int32_t day)
{
	char text[OCOP_DATE_SIZE];

	ocop_day_format(text, day);
	fact(o, key, text);
}

static struct ocop_json *facts_json(const struct ocop_facts *f)
{
	struct ocop_json *o = ocop_json_object();

	fact(o, "product", f->product);
	fact(o, "code", f->code);
	fact(o, "name", f->name);
	fact(o, "producer_id", f->producer_id);
	fact(o, "producer", f->producer);
	fact(o, "address", f->address);
	fact(o, "decision", f->decision);
	fact(o, "authority", f->authority);
	fact(o, "authority_name", f->authority_name);
	fact(o, "by_decision", f->by_decision);
	fact(o, "batch", f->batch);
	fact(o, "pack", f->pack);
	fact(o, "reason", f->reason);
	fact(o, "successor_code", f->successor_code);
	fact_int(o, "stars", f->stars);
	fact_int(o, "stars_now", f->stars_now);
	fact_int(o, "lot", f->lot);
	fact_int(o, "stamp_index", f->stamp_index);
	fact_int(o, "lot_count", f->lot_count);
	fact_day(o, "decided", f->decided);
	fact_day(o, "from", f->from);
	fact_day(o, "to", f->to);
	fact_day(o, "by_day", f->by_day);
	fact_day(o, "made", f->made);
	fact_day(o, "best_before", f->best_before);
	if (f->entered_later)
		ocop_json_set_bool(o, "entered_later", true);
	return o;
}

/* --- Checks --- */

static struct ocop_json *check_json(const struct ocop_check *check)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "name", check->name);
	ocop_json_set_str(o, "result", ocop_result_key(check->result));
	ocop_json_set_str(o, "verdict", ocop_verdict_key(check->verdict));
	set_word(o, "case", ocop_case_key(check->case_));
	ocop_json_set_str(o, "rule", check->rule);
	if (check->index == OCOP_INDEX_NONE)
		ocop_json_set_null(o, "index");
	else
		ocop_json_set_int(o, "index", (int64_t)check->index);
	return o;
}

static void set_report(struct ocop_json *o, const struct ocop_report *r)
{
	struct ocop_json *checks = ocop_json_array();

	ocop_json_set_str(o, "verdict", ocop_verdict_key(r->verdict));
	set_word(o, "case", ocop_case_key(r->case_));
	set_time(o, "as_of", r->as_of);
	ocop_json_set_bool(o, "stale", r->stale || r->too_old);
	set_word(o, "detail", r->diag.text);
	for (size_t i = 0; i < r->check_count; i++)
		ocop_json_add(checks, check_json(&r->checks[i]));
	ocop_json_set(o, "checks", checks);
	ocop_json_set(o, "facts", facts_json(&r->facts));
}

static struct ocop_json *matches_json(const struct verify_found *f)
{
	struct ocop_json *array = ocop_json_array();

	for (size_t i = 0; i < f->match_count; i++) {
		struct ocop_json *o = ocop_json_object();

		set_report(o, &f->match[i].report);
		ocop_json_set_int(o, "lots", (int64_t)f->match[i].lots);
		ocop_json_add(array, o);
	}
	return array;
}

static struct ocop_json *log_json(const struct verify_log *log)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "origin", log->origin);
	ocop_json_set_int(o, "size", (int64_t)log->size);
	ocop_json_set_hex(o, "root", ocop_bytes_of(log->root, OCOP_HASH_LEN));
	set_time(o, "signed_time", log->signed_time);
	ocop_json_set_bool(o, "refreshed", log->refreshed);
	return o;
}

/* Takes root. */
static enum ocop_err print(struct ocop_buf *out, struct ocop_json *root)
{
	enum ocop_err err = ocop_json_print(out, root, false);

	ocop_json_free(root);
	if (err == OCOP_OK)
		err = ocop_buf_byte(out, '\n');
	return err;
}

enum ocop_err verify_json(struct ocop_buf *out, const struct verify_found *f,
			  const struct verify_log *log)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "schema", SCHEMA);
	ocop_json_set_text(o, "item", f->item);
	ocop_json_set_str(o, "kind", verify_kind_key(f->kind));
	if (f->uri.len > 0)
		ocop_json_set_text(o, "uri", f->uri);
	if (f->repaired != NULL)
		ocop_json_set_str(o, "repaired", f->repaired);
	set_report(o, &f->report);
	if (f->kind == VERIFY_PRODUCT || f->kind == VERIFY_NAME) {
		ocop_json_set(o, "certificates", matches_json(f));
		ocop_json_set_bool(o, "more", f->more);
	}
	ocop_json_set_str(o, "note", f->note);
	ocop_json_set(o, "log", log_json(log));
	return print(out, o);
}

enum ocop_err verify_json_trouble(struct ocop_buf *out, const char *item,
				  enum ocop_err err,
				  const struct ocop_diag *diag)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "schema", SCHEMA);
	ocop_json_set_str(o, "item", item);
	ocop_json_set_null(o, "verdict");
	ocop_json_set_str(o, "error", ocop_err_name(err));
	ocop_json_set_str(o, "detail", diag->err == err && diag->text[0] ?
			  diag->text : ocop_err_text(err));
	return print(out, o);
}
