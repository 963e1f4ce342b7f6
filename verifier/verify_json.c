/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for programs: one object a line, "ocop.verify/1", with what was
 * read, the verdict, and the data that were used. Members are only added, never
 * changed.
 */
#include <ocop/json.h>

#include "common/ui/report.h"
#include "verifier/verify.h"

#define SCHEMA "ocop.verify/1"

static void put_matches(struct ocop_json_out *o, const struct verify_found *f,
			struct report_memo *memo)
{
	ocop_json_put_array(o, "certificates");
	for (size_t i = 0; i < f->match_count; i++) {
		ocop_json_put_object(o, NULL);
		report_put(o, &f->match[i].report, memo);
		ocop_json_put_int(o, "lots", (int64_t)f->match[i].lots);
		ocop_json_put_end(o);
	}
	ocop_json_put_end(o);
	ocop_json_put_bool(o, "more", f->more);
}

static void put_log(struct ocop_json_out *o, const struct verify_log *log)
{
	ocop_json_put_object(o, "log");
	if (log->realm.len > 0)
		ocop_json_put_text(o, "realm", log->realm);
	if (log->basis.len > 0)
		ocop_json_put_text(o, "basis", log->basis);
	ocop_json_put_str(o, "origin", log->origin);
	ocop_json_put_int(o, "size", (int64_t)log->size);
	ocop_json_put_hex(o, "root", ocop_bytes_of(log->root, OCOP_HASH_LEN));
	ocop_json_put_time(o, "signed_time", log->signed_time);
	ocop_json_put_time(o, "vouched_time", log->vouched_time);
	ocop_json_put_bool(o, "refreshed", log->refreshed);
	ocop_json_put_end(o);
}

static void begin(struct ocop_json_out *o)
{
	ocop_json_put_object(o, NULL);
	ocop_json_put_str(o, "schema", SCHEMA);
}

static enum ocop_err end(struct ocop_json_out *o)
{
	ocop_json_put_end(o);
	return ocop_buf_byte(o->buf, '\n');
}

/* What is said of a few items only. */
static void put_rare(struct ocop_json_out *o, const struct verify_found *f)
{
	struct ocop_json *history = verify_history_json(f);

	if (f->again)
		ocop_json_put_bool(o, "again", true);
	if (f->places > 1)
		ocop_json_put_int(o, "places", (int64_t)f->places);
	if (f->kept != NULL && f->kept[0] != '\0')
		ocop_json_put_str(o, "kept", f->kept);
	if (f->read > 0)
		ocop_json_put_int(o, "symbols_read", (int64_t)f->read);
	if (f->unread > 0)
		ocop_json_put_int(o, "symbols_unread", (int64_t)f->unread);
	if (f->cut)
		ocop_json_put_bool(o, "picture_cut", true);
	if (f->history.len > 0)
		(void)ocop_json_put(o, "history", history);
	if (f->report_file != NULL && f->report_file[0] != '\0')
		ocop_json_put_str(o, "report", f->report_file);
	ocop_json_free(history);
}

enum ocop_err verify_json(struct ocop_buf *out, const struct verify_found *f,
			  const struct verify_log *log,
			  struct report_memo *memo)
{
	struct ocop_json_out o = OCOP_JSON_OUT(out);

	begin(&o);
	ocop_json_put_text(&o, "item", f->item);
	ocop_json_put_str(&o, "kind", verify_kind_key(f->kind));
	if (f->uri.len > 0)
		ocop_json_put_text(&o, "uri", f->uri);
	if (f->text.len > 0)
		ocop_json_put_text(&o, "text", f->text);
	if (f->two_articles)
		ocop_json_put_bool(&o, "two_articles", true);
	report_put_repairs(&o, f->did);
	report_put(&o, &f->report, memo);
	if (f->kind == VERIFY_PRODUCT || f->kind == VERIFY_NAME ||
	    f->match_count > 0)
		put_matches(&o, f, memo);
	ocop_json_put_str(&o, "next", verify_next_word(f));
	ocop_json_put_str(&o, "note", VERIFY_NOTE(f));
	put_rare(&o, f);
	put_log(&o, log);
	return end(&o);
}

enum ocop_err verify_json_trouble(struct ocop_buf *out, const char *item,
				  enum ocop_err err,
				  const struct ocop_diag *diag)
{
	struct ocop_json_out o = OCOP_JSON_OUT(out);

	begin(&o);
	ocop_json_put_str(&o, "item", item);
	ocop_json_put_null(&o, "verdict");
	ocop_json_put_str(&o, "error", ocop_err_name(err));
	ocop_json_put_str(&o, "detail", ocop_diag_text(diag, err));
	return end(&o);
}
