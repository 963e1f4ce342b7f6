/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A trust payload from its JSON view: the same members, byte strings as
 * base64url. Members are written in the order of the tables, which is the
 * deterministic one. The result is checked by the reader's rules, so what is
 * written can be read.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/json.h>

#include "lib/base/mark.h"
#include "lib/trust/trust_internal.h"
#include "lib/trust/trust_shape.h"

struct writer {
	struct ocop_buf *out;
	struct ocop_diag *diag;
	struct ocop__trust_path path;
};

static enum ocop_err bad(struct writer *w, const char *rule)
{
	return ocop_fail(w->diag, OCOP_ERR_RULE, 0, "%s: %s",
			 w->path.len ? w->path.text : "JSON", rule);
}

static enum ocop_err write_text(struct writer *w, const struct ocop_json *v)
{
	struct ocop_diag why;

	if (ocop_json_type(v) != OCOP_JSON_TEXT)
		return bad(w, N_("expected a text"));
	if (ocop_text_check(ocop_bytes_str(ocop_json_value_str(v)), &why))
		return bad(w, why.text);
	ocop_cbor_add_str(w->out, ocop_json_value_str(v));
	return OCOP_OK;
}

/* A person may also paste a log's root as its checkpoint (base64) or a
 * replica's status (hex) has it. Hex is asked first: no key is as long as its
 * digits would be in base64url. */
static enum ocop_err write_bytes(struct writer *w, const struct ocop_json *v)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_SPKI_MAX);
	struct ocop_bytes text = ocop_bytes_of(NULL, 0);
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err;

	if (ocop_json_type(v) == OCOP_JSON_TEXT)
		text = ocop_bytes_str(ocop_json_value_str(v));
	if (text.len && !ocop_hex_decode(hash, sizeof(hash), text))
		err = ocop_buf_add(&bytes, hash, sizeof(hash));
	else if (text.len && text.ptr[text.len - 1] == '=')
		err = ocop_base64_decode(&bytes, text);
	else
		err = ocop_base64url_decode(&bytes, text);
	if (!err && bytes.len)
		ocop_cbor_add_bytes(w->out, ocop_buf_view(&bytes));
	else if (err != OCOP_ERR_MEMORY)
		err = bad(w, N_("expected base64url of a public key or hash"));
	ocop_buf_clear(&bytes);
	return err;
}

static enum ocop_err write_uint(struct writer *w, const struct ocop_json *v)
{
	if (ocop_json_type(v) != OCOP_JSON_INT || ocop_json_value_int(v) < 0)
		return bad(w, N_("expected a whole number"));
	ocop_cbor_add_uint(w->out, (uint64_t)ocop_json_value_int(v));
	return OCOP_OK;
}

static enum ocop_err write(struct writer *w, const struct ocop_json *v,
			   const struct ocop__trust_shape *shape);

static enum ocop_err write_array(struct writer *w, const struct ocop_json *v,
				 const struct ocop__trust_shape *shape)
{
	const struct ocop__trust_key *place = shape->keys;
	const struct ocop_json *item = ocop_json_first(v);
	size_t count = ocop_json_count(v), before;
	enum ocop_err err = OCOP_OK;

	if (ocop_json_type(v) != OCOP_JSON_ARRAY)
		return bad(w, N_("expected an array"));
	ocop_cbor_add_array(w->out, count);
	for (size_t i = 0; i < count && !err; i++) {
		if (place && !place->name)
			return bad(w, N_("too many items"));
		before = ocop__trust_shape_at(&w->path, i);
		err = write(w, item, place ? place++->shape : shape->item);
		ocop__trust_shape_back(&w->path, before);
		item = ocop_json_next(item);
	}
	return err;
}

/* Writers write known members only. */
static enum ocop_err check_members(struct writer *w, const struct ocop_json *v,
				   const struct ocop__trust_key *keys)
{
	const struct ocop_json *member;
	enum ocop_err err;
	size_t before;

	for (member = ocop_json_first(v); member;
	     member = ocop_json_next(member)) {
		struct ocop_bytes name = ocop_bytes_str(ocop_json_key(member));
		const struct ocop__trust_key *k = keys;

		while (k->name && !ocop_bytes_is(name, k->name))
			k++;
		if (k->name)
			continue;
		before = ocop__trust_shape_in(&w->path, name);
		err = bad(w, N_("unknown member"));
		ocop__trust_shape_back(&w->path, before);
		return err;
	}
	return OCOP_OK;
}

static enum ocop_err write_map(struct writer *w, const struct ocop_json *v,
			       const struct ocop__trust_shape *shape)
{
	enum ocop_err err;

	if (ocop_json_type(v) != OCOP_JSON_OBJECT)
		return bad(w, N_("expected an object"));
	err = check_members(w, v, shape->keys);
	if (err)
		return err;
	ocop_cbor_add_map(w->out, ocop_json_count(v));
	for (const struct ocop__trust_key *k = shape->keys;
	     k->name && !err; k++) {
		const struct ocop_json *value = ocop_json_get(v, k->name);
		size_t before;

		if (!value)
			continue;
		before = ocop__trust_shape_in(&w->path,
					      ocop_bytes_str(k->name));
		ocop_cbor_add_str(w->out, k->name);
		err = write(w, value, k->shape);
		ocop__trust_shape_back(&w->path, before);
	}
	return err;
}

static enum ocop_err write(struct writer *w, const struct ocop_json *v,
			   const struct ocop__trust_shape *shape)
{
	switch (shape->form) {
	case OCOP__FORM_UINT:
		return write_uint(w, v);
	case OCOP__FORM_TEXT:
	case OCOP__FORM_WORD:
	case OCOP__FORM_DATE:
		return write_text(w, v);
	case OCOP__FORM_SPKI:
	case OCOP__FORM_HASH:
		return write_bytes(w, v);
	case OCOP__FORM_LIST:
	case OCOP__FORM_TUPLE:
		return write_array(w, v, shape);
	case OCOP__FORM_MAP:
		return write_map(w, v, shape);
	}
	return OCOP_ERR_BUG;
}

enum ocop_err ocop_trust_from_json(struct ocop_buf *payload_out,
				   struct ocop_bytes json,
				   struct ocop_diag *diag)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct writer w = { .out = &payload, .diag = diag };
	struct ocop_trust *trust = NULL;
	struct ocop_json *root = NULL;
	enum ocop_err err;

	err = ocop_json_parse(&root, json, diag);
	if (!err)
		err = write(&w, root, &ocop__trust_shape_payload);
	if (!err)
		err = payload.err;
	if (!err)
		err = ocop_trust_decode_payload(&trust, ocop_buf_view(&payload),
						diag);
	if (!err)
		err = ocop_buf_bytes(payload_out, ocop_buf_view(&payload));
	ocop_trust_free(trust);
	ocop_json_free(root);
	ocop_buf_clear(&payload);
	return err;
}
