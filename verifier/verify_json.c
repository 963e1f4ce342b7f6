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

static struct ocop_json *matches_json(const struct verify_found *f)
{
	struct ocop_json *array = ocop_json_array();

	for (size_t i = 0; i < f->match_count; i++) {
		struct ocop_json *o = ocop_json_object();

		report_set(o, &f->match[i].report);
		ocop_json_set_int(o, "lots", (int64_t)f->match[i].lots);
		ocop_json_add(array, o);
	}
	return array;
}

static struct ocop_json *log_json(const struct verify_log *log)
{
	struct ocop_json *o = ocop_json_object();

	if (log->realm.len > 0)
		ocop_json_set_text(o, "realm", log->realm);
	if (log->basis.len > 0)
		ocop_json_set_text(o, "basis", log->basis);
	ocop_json_set_str(o, "origin", log->origin);
	ocop_json_set_int(o, "size", (int64_t)log->size);
	ocop_json_set_hex(o, "root", ocop_bytes_of(log->root, OCOP_HASH_LEN));
	ocop_json_set_time(o, "signed_time", log->signed_time);
	ocop_json_set_time(o, "vouched_time", log->vouched_time);
	ocop_json_set_bool(o, "refreshed", log->refreshed);
	return o;
}

/* Takes root. */
static enum ocop_err print(struct ocop_buf *out, struct ocop_json *root)
{
	enum ocop_err err = ocop_json_print(out, root, false);

	ocop_json_free(root);
	if (!err)
		err = ocop_buf_byte(out, '\n');
	return err;
}

enum ocop_err verify_json(struct ocop_buf *out, const struct verify_found *f,
			  const struct verify_log *log)
{
	struct ocop_json *o = ocop_json_of_schema(SCHEMA);

	ocop_json_set_text(o, "item", f->item);
	ocop_json_set_str(o, "kind", verify_kind_key(f->kind));
	if (f->uri.len > 0)
		ocop_json_set_text(o, "uri", f->uri);
	if (f->text.len > 0)
		ocop_json_set_text(o, "text", f->text);
	if (f->two_articles)
		ocop_json_set_bool(o, "two_articles", true);
	report_set_repairs(o, f->did);
	report_set(o, &f->report);
	if (f->kind == VERIFY_PRODUCT || f->kind == VERIFY_NAME ||
	    f->match_count > 0) {
		ocop_json_set(o, "certificates", matches_json(f));
		ocop_json_set_bool(o, "more", f->more);
	}
	ocop_json_set_str(o, "next", verify_next_word(f));
	ocop_json_set_str(o, "note", f->again ? VERIFY_NOTE_AGAIN : NULL);
	if (f->again)
		ocop_json_set_bool(o, "again", true);
	if (f->places > 1)
		ocop_json_set_int(o, "places", (int64_t)f->places);
	if (f->kept != NULL && f->kept[0] != '\0')
		ocop_json_set_str(o, "kept", f->kept);
	if (f->read > 0)
		ocop_json_set_int(o, "symbols_read", (int64_t)f->read);
	if (f->unread > 0)
		ocop_json_set_int(o, "symbols_unread", (int64_t)f->unread);
	if (f->cut)
		ocop_json_set_bool(o, "picture_cut", true);
	if (f->history.len > 0)
		ocop_json_set(o, "history", verify_history_json(f));
	if (f->report_file != NULL && f->report_file[0] != '\0')
		ocop_json_set_str(o, "report", f->report_file);
	ocop_json_set(o, "log", log_json(log));
	return print(out, o);
}

enum ocop_err verify_json_trouble(struct ocop_buf *out, const char *item,
				  enum ocop_err err,
				  const struct ocop_diag *diag)
{
	struct ocop_json *o = ocop_json_of_schema(SCHEMA);

	ocop_json_set_str(o, "item", item);
	ocop_json_set_null(o, "verdict");
	ocop_json_set_str(o, "error", ocop_err_name(err));
	ocop_json_set_str(o, "detail", ocop_diag_text(diag, err));
	return print(out, o);
}
