/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the record of a closed session. The record has fields for scans, photos
 * and custody. It has none for quantities, statements, findings and the head of
 * the team. So the journal is bound to the record as one more file.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/crypto.h>

#include <ocop/inspect.h>

#include "lib/base/mark.h"
#include "lib/inspect/session.h"

/* Places (among the photos) of the photos of an item, first of the one that it
 * was read in; returns how many. */
static size_t places_of(const struct ocop_session *s,
			const struct ocop_session_entry *scan, int64_t item,
			uint64_t place[20])
{
	int64_t read_in = ocop_session_number(scan, "photo", 0);
	size_t count = 0;
	uint64_t at = 0;

	if (read_in > 0)
		place[count++] = (uint64_t)read_in - 1;
	for (size_t i = 0; i < s->count; i++) {
		const struct ocop_session_entry *e = &s->entry[i];

		if (e->event != OCOP_SESSION_PHOTO)
			continue;
		if (ocop_session_number(e, "item", -1) == item &&
		    (int64_t)at != read_in - 1 && count < 20)
			place[count++] = at;
		at++;
	}
	return count;
}

static void add_text(struct ocop_buf *out, const char *name,
		     struct ocop_bytes text)
{
	ocop_cbor_add_str(out, name);
	ocop_cbor_add_text(out, text);
}

static void add_number(struct ocop_buf *out, const char *name, uint64_t value)
{
	ocop_cbor_add_str(out, name);
	ocop_cbor_add_uint(out, value);
}

/* Map keys stand in their order: the shorter first, then by bytes. */
static void add_item(struct ocop_buf *out, const struct ocop_session *s,
		     const struct ocop_session_entry *e, int64_t number)
{
	const bool scan = e->event == OCOP_SESSION_SCAN;
	struct ocop_bytes input = ocop_session_text(e, "input");
	int64_t article = ocop_session_number(e, "article", -1);
	uint64_t place[20];
	size_t photos = places_of(s, e, number, place);

	ocop_cbor_add_map(out, 2u + (input.len > 0) + (photos > 0) +
			       (article > 0));
	add_text(out, "how", scan ? ocop_session_text(e, "how") :
		 ocop_bytes_str(ocop_inspect_how_word(OCOP_INSPECT_WORDS)));
	add_number(out, "time", e->time);
	if (input.len) {
		ocop_cbor_add_str(out, "input");
		ocop_cbor_add_bytes(out, input);
	}
	if (photos) {
		ocop_cbor_add_str(out, "photos");
		ocop_cbor_add_array(out, photos);
	}
	for (size_t i = 0; i < photos; i++)
		ocop_cbor_add_uint(out, place[i]);
	if (article > 0)
		add_number(out, "article", (uint64_t)article);
}

static void add_photo(struct ocop_buf *out, struct ocop_bytes name,
		      uint64_t size, struct ocop_bytes hash)
{
	ocop_cbor_add_map(out, 3);
	ocop_cbor_add_str(out, "hash");
	ocop_cbor_add_bytes(out, hash);
	add_text(out, "name", name);
	add_number(out, "size", size);
}

static void add_step(struct ocop_buf *out, const struct ocop_session_entry *e)
{
	ocop_cbor_add_map(out, 4);
	add_text(out, "act", ocop_session_text(e, "act"));
	add_text(out, "who", ocop_session_text(e, "who"));
	add_number(out, "time", e->time);
	add_text(out, "what", ocop_session_text(e, "what"));
}

static void add_list(struct ocop_buf *out, const struct ocop_session *s,
		     enum ocop_session_event event)
{
	int64_t number = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct ocop_session_entry *e = &s->entry[i];

		if (e->event != event || e->struck)
			continue;
		if (event == OCOP_SESSION_SCAN ||
		    event == OCOP_SESSION_UNSTAMPED)
			add_item(out, s, e, ++number);
		else if (event == OCOP_SESSION_PHOTO)
			add_photo(out, ocop_session_text(e, "name"),
				  (uint64_t)ocop_session_number(e, "size", 0),
				  ocop_session_text(e, "hash"));
		else
			add_step(out, e);
	}
}

enum ocop_err ocop_session_record(struct ocop_inspection *out,
				  struct ocop_buf *room,
				  const struct ocop_session *s,
				  struct ocop_bytes journal,
				  const uint8_t nonce[static 16],
				  uint64_t issued, struct ocop_diag *diag)
{
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_payload empty;
	size_t items = room->len, photos, custody;
	size_t count = ocop_session_items(s);

	if (!s->closed)
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s",
				 N_("the inspection is not closed yet"));
	ocop_payload_init(&empty, OCOP_KIND_INSPECTION);
	*out = empty.u.inspection;
	ocop_cbor_add_array(room, count);
	add_list(room, s, s->items ? OCOP_SESSION_SCAN :
				     OCOP_SESSION_UNSTAMPED);
	photos = room->len;
	ocop_sha256(hash, journal);
	ocop_cbor_add_array(room, s->photos + 1);
	add_list(room, s, OCOP_SESSION_PHOTO);
	add_photo(room, ocop_bytes_str(OCOP_SESSION_JOURNAL), journal.len,
		  ocop_bytes_of(hash, sizeof(hash)));
	custody = room->len;
	ocop_cbor_add_array(room, s->custody);
	add_list(room, s, OCOP_SESSION_CUSTODY);
	if (room->err)
		return room->err;
	out->items = (struct ocop_list){
		ocop_bytes_of(room->ptr + items, photos - items), count };
	out->photos = (struct ocop_list){
		ocop_bytes_of(room->ptr + photos, custody - photos),
		s->photos + 1 };
	if (s->custody)
		out->custody = (struct ocop_list){
			ocop_bytes_of(room->ptr + custody,
				      room->len - custody), s->custody };
	out->issued = (int64_t)issued;
	out->nonce = ocop_bytes_of(nonce, 16);
	out->authority = ocop_session_text(&s->entry[0], "authority");
	out->unit = ocop_session_text(&s->entry[0], "unit");
	out->tool = ocop_session_text(&s->entry[0], "tool");
	out->opened = (int64_t)s->entry[0].time;
	out->closed = (int64_t)s->entry[s->count - 1].time;
	out->note = ocop_session_head(s, "note");
	if (out->issued < out->closed)
		out->issued = out->closed;
	return OCOP_OK;
}
