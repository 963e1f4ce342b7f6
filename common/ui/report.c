/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the members that every report has. Other programs read them, so
 * members are only added, never changed.
 */
#include "common/ui/label.h"
#include "common/ui/report.h"

static void set_word(struct ocop_json_out *o, const char *key, const char *word)
{
	ocop_json_put_str(o, key, word[0] != '\0' ? word : NULL);
}

/* --- Facts that are known --- */

static void fact(struct ocop_json_out *o, const char *key, const char *value)
{
	if (value[0] != '\0')
		ocop_json_put_str(o, key, value);
}

static void fact_int(struct ocop_json_out *o, const char *key, int64_t value)
{
	if (value >= 0)
		ocop_json_put_int(o, key, value);
}

static void fact_day(struct ocop_json_out *o, const char *key, int32_t day)
{
	char text[OCOP_DATE_SIZE];

	ocop_day_format(text, day);
	fact(o, key, text);
}

static void put_facts(struct ocop_json_out *o, const struct ocop_facts *f)
{
	ocop_json_put_object(o, "facts");
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
	fact(o, "image", f->image);
	fact(o, "successor_code", f->successor_code);
	if (f->alert)
		fact(o, "alert", ocop_alert_state_word(f->alert));
	fact(o, "alert_by", f->alert_by);
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
	fact_day(o, "key_stolen", f->key_stolen);
	if (f->entered_later)
		ocop_json_put_bool(o, "entered_later", true);
	ocop_json_put_end(o);
}

/* --- Checks --- */

static void put_result(struct ocop_json_out *o, const struct ocop_check *check)
{
	ocop_json_put_str(o, "name", check->name);
	ocop_json_put_str(o, "result", ocop_result_key(check->result));
	ocop_json_put_str(o, "verdict", ocop_verdict_key(check->verdict));
	set_word(o, "case", ocop_reason_key(check->reason));
	ocop_json_put_str(o, "rule", check->rule);
}

/* Names and rules are static: the same ones have the same address. */
static bool is_same(const struct ocop_check *a, const struct ocop_check *b)
{
	return a->name == b->name && a->rule == b->rule &&
	       a->result == b->result && a->verdict == b->verdict &&
	       a->reason == b->reason;
}

/* All members of a check but the index. */
static void put_known(struct ocop_json_out *o, const struct ocop_check *check,
		      struct report_memo *memo)
{
	size_t i = 0, start = o->buf->len;

	while (i < memo->count && !is_same(&memo->row[i].check, check))
		i++;
	if (i < memo->count) {
		ocop_json_put_members(o, ocop_bytes_of(
			memo->bytes.ptr + memo->row[i].start,
			memo->row[i].len));
		return;
	}
	put_result(o, check);
	if (i == REPORT_MEMO_MAX || o->buf->err)
		return;
	memo->bytes.max = OCOP_JSON_MAX;
	memo->row[i].check = *check;
	memo->row[i].start = memo->bytes.len;
	memo->row[i].len = o->buf->len - start;
	if (!ocop_buf_add(&memo->bytes, o->buf->ptr + start,
			  memo->row[i].len))
		memo->count++;
}

static void put_check(struct ocop_json_out *o, const struct ocop_check *check,
		      struct report_memo *memo)
{
	ocop_json_put_object(o, NULL);
	if (memo != NULL && !o->pretty)
		put_known(o, check, memo);
	else
		put_result(o, check);
	if (check->index == OCOP_INDEX_NONE)
		ocop_json_put_null(o, "index");
	else
		ocop_json_put_int(o, "index", (int64_t)check->index);
	ocop_json_put_end(o);
}

void report_memo_clear(struct report_memo *memo)
{
	ocop_buf_clear(&memo->bytes);
	memo->count = 0;
}

void report_put(struct ocop_json_out *o, const struct ocop_verdict_report *r,
		struct report_memo *memo)
{
	ocop_json_put_str(o, "verdict", ocop_verdict_key(r->verdict));
	set_word(o, "case", ocop_reason_key(r->reason));
	ocop_json_put_time(o, "as_of", r->as_of);
	ocop_json_put_bool(o, "stale", r->stale || r->too_old);
	if (r->offline)
		ocop_json_put_bool(o, "offline", true);
	set_word(o, "detail", r->diag.text);
	ocop_json_put_array(o, "checks");
	for (size_t i = 0; i < r->check_count; i++)
		put_check(o, &r->checks[i], memo);
	ocop_json_put_end(o);
	put_facts(o, &r->facts);
}

/* --- Repairs --- */

void report_put_repairs(struct ocop_json_out *o, unsigned did)
{
	/* In the order of enum ocop_did. */
	static const char *const codes[] = {
		"utf-16", "bom", "blanks", "invisible", "eth", "full-width",
		"dash", "around", "symbology", "layout", "quoted-printable",
		"percent", "redirect", "text", "line-breaks", "case", "https",
		"scheme", "parameters", "fragment",
	};
	struct ocop_buf words = OCOP_BUF(1024);

	if (did == 0)
		return;
	label_repairs(&words, did, false);
	ocop_json_put_text(o, "repaired", ocop_buf_view(&words));
	ocop_json_put_array(o, "repairs");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if ((did & 1U << i) != 0)
			ocop_json_put_str(o, NULL, codes[i]);
	ocop_json_put_end(o);
	ocop_buf_clear(&words);
}
