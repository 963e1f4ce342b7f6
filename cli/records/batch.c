/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch in memory, its drafts as JSON lines that a person can read and
 * correct, and its signed records for the outbox.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/json.h>

#include "cli/records/batch.h"
#include "cli/cmd.h"
#include "common/desk/outbox.h"

/* Make room for one more item, at the end and empty. */
static enum ocop_err grow(struct batch *batch)
{
	size_t cap = batch->cap ? batch->cap * 2 : 64;
	struct batch_item *item = batch->item;

	if (batch->count == BATCH_MAX)
		return OCOP_ERR_LIMIT;
	if (batch->count == batch->cap) {
		item = realloc(item, cap * sizeof(*item));
		if (!item)
			return OCOP_ERR_MEMORY;
		batch->item = item;
		for (; batch->cap < cap; batch->cap++)
			item[batch->cap] = (struct batch_item){
				.payload = OCOP_BUF(OCOP_RECORD_MAX),
				.diff = OCOP_BUF(4 * OCOP_RECORD_MAX) };
	}
	ocop_buf_reset(&item[batch->count].payload);
	return OCOP_OK;
}

enum ocop_err batch_add(struct batch *batch, const struct ocop_payload *payload,
			const char *path, size_t line, struct ocop_diag *diag)
{
	struct batch_item *item;
	enum ocop_err err = grow(batch);

	if (err)
		return err;
	item = &batch->item[batch->count];
	item->kind = payload->kind;
	item->path = path;
	item->line = line;
	err = ocop_payload_encode(&item->payload, payload, diag);
	if (!err)
		batch->count++;
	return err;
}

void batch_clear(struct batch *batch)
{
	for (size_t i = 0; i < batch->cap; i++) {
		ocop_buf_clear(&batch->item[i].payload);
		ocop_buf_clear(&batch->item[i].diff);
	}
	free(batch->item);
	memset(batch, 0, sizeof(*batch));
}

static struct ocop_json *draft_json(const struct batch_item *item)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "draft", ocop_kind_name(item->kind));
	ocop_json_set(o, "payload",
		      ocop_json_of_cbor(ocop_buf_view(&item->payload)));
	return o;
}

int batch_save_drafts(const struct batch *batch, const char *path)
{
	struct ocop_buf text = OCOP_BUF(OUTBOX_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < batch->count; i++) {
		struct ocop_json *o = draft_json(&batch->item[i]);

		err = o ? ocop_json_print(&text, o, false) : OCOP_ERR_MEMORY;
		ocop_buf_byte(&text, '\n');
		ocop_json_free(o);
	}
	if (!err)
		err = text.err;
	if (!err)
		err = ocop_file_write(path, ocop_buf_view(&text),
				      OCOP_FILE_NEW, &diag);
	ocop_buf_clear(&text);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

struct fault batch_fault(const struct batch_item *item, const char *column,
			 const char *rule)
{
	int at = item->csv && column ? csv_column(item->csv, column) : -1;

	return FAULT(.file = item->path, .line = item->line, .column = column,
		     .header = at < 0 ? NULL : csv_name(item->csv, (size_t)at),
		     .value = at < 0 ? ocop_bytes_of(NULL, 0) :
				       csv_cell(item->csv, item->row, at),
		     .rule = rule);
}

static enum ocop_err load_line(struct batch *batch, struct ocop_bytes line,
			       struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_json *o = NULL;
	const struct ocop_json *payload;
	enum ocop_kind kind;
	enum ocop_err err = ocop_json_parse(&o, line, diag);

	if (err)
		return err;
	kind = ocop_kind_of_name(ocop_bytes_str(ocop_json_str(o, "draft")));
	payload = ocop_json_get(o, "payload");
	/* Refuse other members: the signer would think that they are signed
	 * too. */
	if (kind == OCOP_KIND_NONE || !payload || ocop_json_count(o) != 2)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0,
				"expected {\"draft\": KIND, \"payload\": {...}}");
	else if (!ocop_kind_is_logged(kind))
		err = ocop_fail(diag, OCOP_ERR_RULE, 0,
				"records of this kind do not go into any log");
	else
		err = ocop_json_print(&text, payload, false);
	if (!err)
		err = grow(batch);
	if (!err) {
		batch->item[batch->count].kind = kind;
		err = ocop_payload_from_json(&batch->item[batch->count].payload,
					     kind, ocop_buf_view(&text), diag);
	}
	if (!err)
		batch->count++;
	ocop_json_free(o);
	ocop_buf_clear(&text);
	return err;
}

int batch_load_drafts(struct batch *batch, const char *path)
{
	struct ocop_buf text = OCOP_BUF(OUTBOX_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes rest;
	struct fault fault;
	size_t number = 0;
	int code = EXIT_DONE;
	enum ocop_err err = ocop_file_read(&text, path, &diag);

	if (err)
		code = say_diag(path, err, &diag);
	rest = ocop_buf_view(&text);
	while (!err && rest.len) {
		const uint8_t *end = memchr(rest.ptr, '\n', rest.len);
		size_t len = end ? (size_t)(end - rest.ptr) : rest.len;
		struct ocop_bytes line = { rest.ptr, len };

		number++;
		if (len && line.ptr[len - 1] == '\r')
			line.len--;
		rest.ptr += end ? len + 1 : len;
		rest.len -= end ? len + 1 : len;
		if (!line.len)
			continue;
		diag.text[0] = '\0';
		err = load_line(batch, line, &diag);
		if (!err) {
			batch->item[batch->count - 1].path = path;
			batch->item[batch->count - 1].line = number;
		} else {
			code = say_exit(err);
			fault = FAULT(.file = path, .line = number,
				      .rule = "draft", .err = err);
			fault_text(&fault, ocop_diag_text(&diag, err));
			fault_say(&fault, true, batch->json);
		}
	}
	ocop_buf_clear(&text);
	return code;
}

int batch_seal(const struct batch *batch, struct ocop_signer *signer,
	       const char *home)
{
	struct ocop_buf file = OCOP_BUF(OUTBOX_FILE_MAX);
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	enum ocop_err err = OCOP_OK;
	int code;

	for (size_t i = 0; !err && i < batch->count; i++) {
		const struct batch_item *item = &batch->item[i];

		ocop_buf_reset(&record);
		err = ocop_cose_sign(&record, signer, ocop_kind_typ(item->kind),
				     ocop_buf_view(&item->payload), false);
		if (!err && record.len > ocop_kind_max(item->kind))
			err = OCOP_ERR_LIMIT;
		if (!err)
			err = outbox_pack(&file, ocop_buf_view(&record));
	}
	ocop_buf_clear(&record);
	if (err)
		code = say_diag("sign", err, NULL);
	else
		code = outbox_put(home, ocop_kind_name(batch->item[0].kind),
				  ocop_buf_view(&file));
	ocop_buf_clear(&file);
	return code;
}
