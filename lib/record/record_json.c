/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A payload from its JSON view, by the kinds' field tables: texts and
 * integers as they are, byte strings from base64url.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/json.h>

#include "lib/record/record_table.h"

#define MEMBERS_MAX 32

static enum ocop_err add_value(struct ocop_buf *out, enum ocop__form form,
			       const struct ocop_json *value,
			       struct ocop_diag *diag);

static enum ocop_err add_bytes(struct ocop_buf *out,
			       const struct ocop_json *value,
			       struct ocop_diag *diag)
{
	struct ocop_buf raw = OCOP_BUF(256);
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

/* Which form the items of a list have; FORM_TEXT also stands for "as is". */
static enum ocop__form item_form(enum ocop__form form)
{
	switch (form) {
	case FORM_HASHES: case FORM_SPKIS:
		return FORM_HASH;
	case FORM_KEYS:
		return FORM_CHANGES;	/* a map */
	default:
		return FORM_TEXT;
	}
}

static enum ocop_err add_array(struct ocop_buf *out, enum ocop__form form,
			       const struct ocop_json *value,
			       struct ocop_diag *diag)
{
	size_t count = ocop_json_count(value);
	enum ocop_err err = OCOP_OK;

	ocop_cbor_add_array(out, count);
	for (size_t i = 0; !err && i < count; i++)
		err = add_value(out, item_form(form), ocop_json_at(value, i),
				diag);
	return err;
}

/* Members in the order of their encoded keys. */
static enum ocop_err sort_members(const struct ocop_json *object,
				  const struct ocop_json *order[MEMBERS_MAX],
				  size_t *count_out, struct ocop_diag *diag)
{
	size_t count = ocop_json_count(object);

	if (count > MEMBERS_MAX)
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "too many members");
	for (size_t i = 0; i < count; i++) {
		const struct ocop_json *m = ocop_json_at(object, i);
		size_t len = strlen(ocop_json_key(m));
		size_t at = i;

		for (; at > 0; at--) {
			const char *other = ocop_json_key(order[at - 1]);
			size_t other_len = strlen(other);

			if (len > other_len ||
			    (len == other_len &&
			     memcmp(ocop_json_key(m), other, len) >= 0))
				break;
			order[at] = order[at - 1];
		}
		order[at] = m;
	}
	*count_out = count;
	return OCOP_OK;
}

/* The maps inside a record: a producer's key, a decision's changes. */
static enum ocop_err add_map(struct ocop_buf *out,
			     const struct ocop_json *object,
			     struct ocop_diag *diag)
{
	const struct ocop_json *order[MEMBERS_MAX];
	size_t count = 0;
	enum ocop_err err = sort_members(object, order, &count, diag);

	ocop_cbor_add_map(out, count);
	for (size_t i = 0; !err && i < count; i++) {
		const char *key = ocop_json_key(order[i]);

		ocop_cbor_add_str(out, key);
		err = add_value(out, strcmp(key, "spki") == 0 ? FORM_HASH :
				FORM_TEXT, order[i], diag);
	}
	return err;
}

static enum ocop_err add_value(struct ocop_buf *out, enum ocop__form form,
			       const struct ocop_json *value,
			       struct ocop_diag *diag)
{
	if (form == FORM_HASH)
		return add_bytes(out, value, diag);
	switch (ocop_json_type(value)) {
	case OCOP_JSON_TEXT:
		ocop_cbor_add_str(out, ocop_json_value_str(value));
		return OCOP_OK;
	case OCOP_JSON_INT:
		ocop_cbor_add_int(out, ocop_json_value_int(value));
		return OCOP_OK;
	case OCOP_JSON_BOOL:
		ocop_cbor_add_bool(out, ocop_json_value_bool(value));
		return OCOP_OK;
	case OCOP_JSON_ARRAY:
		return add_array(out, form, value, diag);
	case OCOP_JSON_OBJECT:
		return add_map(out, value, diag);
	default:
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "null and fractions have no place in a record");
	}
}

static enum ocop_err add_members(struct ocop_buf *out,
				 const struct ocop__kind *k,
				 const struct ocop_json *root,
				 struct ocop_diag *diag)
{
	const struct ocop_json *order[MEMBERS_MAX];
	size_t count = 0;
	enum ocop_err err = sort_members(root, order, &count, diag);

	ocop_cbor_add_map(out, count);
	for (size_t i = 0; !err && i < count; i++) {
		const char *key = ocop_json_key(order[i]);
		const struct ocop__field *field = NULL;

		for (size_t j = 0; j < k->count; j++)
			if (strcmp(k->fields[j].name, key) == 0)
				field = &k->fields[j];
		if (!field)
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "%.40s: a %s has no such field", key,
					 k->name);
		ocop_cbor_add_str(out, key);
		err = add_value(out, field->form, order[i], diag);
	}
	return err;
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
	if (err)
		goto out;
	if (ocop_json_type(root) != OCOP_JSON_OBJECT) {
		err = ocop_fail(diag, OCOP_ERR_RULE, 0, "not an object");
		goto out;
	}
	err = add_members(out, k, root, diag);
	if (!err && out->err)
		err = ocop_fail(diag, out->err, 0, "%s", k->name);
	if (!err)
		err = ocop_payload_decode(&proof, kind,
					  ocop_bytes_of(out->ptr + start,
							out->len - start), diag);
out:
	ocop_json_free(root);
	return err;
}
