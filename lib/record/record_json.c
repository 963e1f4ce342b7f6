/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A payload from its JSON view, by the kinds' field tables: texts and
 * integers as they are, byte strings from base64url.
 */
#include <ocop/cbor.h>
#include <ocop/json.h>

#include "lib/json/json.h"
#include "lib/record/record_table.h"

/* field: NULL when a record has no place for it; decoding then refuses it. */
static enum ocop_err add_value(struct ocop_buf *out,
			       const struct ocop__field *field,
			       const struct ocop_json *value,
			       struct ocop_diag *diag);

static enum ocop_err add_bytes(struct ocop_buf *out,
			       const struct ocop_json *value,
			       struct ocop_diag *diag)
{
	struct ocop_buf raw = OCOP_BUF(OCOP_RECORD_MAX);
	enum ocop_err err = OCOP_ERR_MALFORMED;

	if (ocop_json_type(value) == OCOP_JSON_TEXT)
		err = ocop_base64url_decode(
			&raw, ocop_bytes_str(ocop_json_value_str(value)));
	if (err)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0, "not base64url");
	else
		ocop_cbor_add_bytes(out, ocop_buf_view(&raw));
	ocop_buf_clear(&raw);
	return err;
}

/* The tuple of so many parts: those of one length differ in no form that
 * JSON writes otherwise. */
static const struct ocop__field *alternative(const struct ocop__field *field,
					     size_t parts)
{
	for (size_t i = 0; i < field->count; i++)
		if (field->of[i].count == parts)
			return &field->of[i];
	return NULL;
}

static enum ocop_err add_array(struct ocop_buf *out,
			       const struct ocop__field *field,
			       const struct ocop_json *array,
			       struct ocop_diag *diag)
{
	size_t count = ocop_json_count(array);
	bool tuple;
	const struct ocop_json *m = ocop_json_first(array);
	enum ocop_err err = OCOP_OK;

	if (field && field->form == FORM_EITHER)
		field = alternative(field, count);
	tuple = field && field->form == FORM_TUPLE;
	ocop_cbor_add_array(out, count);
	for (size_t i = 0; !err && m; i++, m = ocop_json_next(m))
		err = add_value(out, !field ? NULL : !tuple ? field->of :
				i < field->count ? &field->of[i] : NULL, m,
				diag);
	return err;
}

/* The member after last (NULL: the first one), in the order of the keys. */
static const struct ocop_json *next_member(const struct ocop_json *object,
					   const struct ocop_json *last)
{
	const struct ocop_json *m = ocop_json_first(object), *next = NULL;

	for (; m; m = ocop_json_next(m))
		if ((!last || ocop__record_compare(ocop_json_key(m),
						   ocop_json_key(last)) > 0) &&
		    (!next || ocop__record_compare(ocop_json_key(m),
						   ocop_json_key(next)) < 0))
			next = m;
	return next;
}

/* A record (whole is its kind's name), or a map inside one (whole is NULL),
 * whose form is checked when the whole is decoded. */
static enum ocop_err add_map(struct ocop_buf *out,
			     const struct ocop__field *rows, size_t count,
			     const char *whole, const struct ocop_json *object,
			     struct ocop_diag *diag)
{
	const struct ocop_json *m = NULL;
	enum ocop_err err = OCOP_OK;

	if (ocop_json_count(object) > OCOP__FIELDS_MAX)
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "too many members");
	ocop_cbor_add_map(out, ocop_json_count(object));
	while (!err && (m = next_member(object, m))) {
		struct ocop_bytes key = ocop_bytes_str(ocop_json_key(m));
		const struct ocop__field *field =
			ocop__record_field(rows, count, key);

		if (whole && !field)
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "%.40s: a %s has no such field",
					 ocop_json_key(m), whole);
		ocop_cbor_add_text(out, key);
		err = add_value(out, field, m, diag);
	}
	return err;
}

static enum ocop_err add_value(struct ocop_buf *out,
			       const struct ocop__field *field,
			       const struct ocop_json *value,
			       struct ocop_diag *diag)
{
	bool map = field && field->form == FORM_MAP;

	if (field && (field->form == FORM_HASH || field->form == FORM_SPKI ||
		      field->form == FORM_BYTES))
		return add_bytes(out, value, diag);
	switch (ocop_json_type(value)) {
	case OCOP_JSON_TEXT:
		ocop_cbor_add_str(out, ocop_json_value_str(value));
		return OCOP_OK;
	case OCOP_JSON_INT:
		ocop_cbor_add_int(out, ocop_json_value_int(value));
		return OCOP_OK;
	case OCOP_JSON_BOOL:
		ocop_cbor_add_bool(out, ocop__json_value_bool(value));
		return OCOP_OK;
	case OCOP_JSON_ARRAY:
		return add_array(out, field, value, diag);
	case OCOP_JSON_OBJECT:
		return add_map(out, map ? field->of : NULL,
			       map ? field->count : 0, NULL, value, diag);
	default:
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "a record must not have null or fractions");
	}
}

enum ocop_err ocop_payload_from_json(struct ocop_buf *out, enum ocop_kind kind,
				     struct ocop_bytes json,
				     struct ocop_diag *diag)
{
	const struct ocop__kind *k = ocop__record_kind(kind);
	struct ocop_json *root = NULL;
	struct ocop_payload proof;
	size_t start = out->len;
	enum ocop_err err;

	if (!k)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "unknown kind");
	err = ocop_json_parse(&root, json, diag);
	if (!err && ocop_json_type(root) != OCOP_JSON_OBJECT)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0, "not an object");
	if (!err)
		err = add_map(out, k->fields, k->count, k->name, root, diag);
	if (!err && out->err)
		err = ocop_fail(diag, out->err, 0, "%s", k->name);
	if (!err)
		err = ocop_payload_decode(
			&proof, kind,
			ocop_bytes_of(out->ptr + start, out->len - start),
			diag);
	ocop_json_free(root);
	return err;
}
