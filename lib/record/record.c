/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine of all kinds of record: decode, encode and the rules that hold
 * for every payload, driven by the kinds' field tables.
 * Source: docs/format.md; RFC 8949 section 4.2.1.
 */
#include <assert.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/field.h>

#include "lib/record/record_table.h"

static const struct ocop__kind *const kinds[OCOP_KIND_COUNT] = {
	[OCOP_KIND_PRODUCER] = &ocop__record_producer,
	[OCOP_KIND_CERTIFICATE] = &ocop__record_certificate,
	[OCOP_KIND_DECISION] = &ocop__record_decision,
	[OCOP_KIND_LOT] = &ocop__record_lot,
	[OCOP_KIND_STATUS] = &ocop__record_status,
	[OCOP_KIND_KEY_STATUS] = &ocop__record_key_status,
	[OCOP_KIND_OFFICER] = &ocop__record_officer,
	[OCOP_KIND_ALERT] = &ocop__record_alert,
	[OCOP_KIND_TRACE] = &ocop__record_trace,
	[OCOP_KIND_REPORT] = &ocop__record_report,
	[OCOP_KIND_PROPOSAL] = &ocop__record_proposal,
	[OCOP_KIND_SCANS] = &ocop__record_scans,
	[OCOP_KIND_QUERY] = &ocop__record_query,
	[OCOP_KIND_INSPECTION] = &ocop__record_inspection,
	[OCOP_KIND_SITE] = &ocop__record_site,
	[OCOP_KIND_ANSWER] = &ocop__record_answer,
	[OCOP_KIND_KEY_REQUEST] = &ocop__record_key_request,
};

const struct ocop__kind *ocop__record_kind(enum ocop_kind kind)
{
	if (kind <= OCOP_KIND_NONE || kind >= OCOP_KIND_COUNT)
		return NULL;
	return kinds[kind];
}

const char *ocop_kind_typ(enum ocop_kind kind)
{
	const struct ocop__kind *k = ocop__record_kind(kind);

	return k ? k->typ : NULL;
}

const char *ocop_kind_name(enum ocop_kind kind)
{
	const struct ocop__kind *k = ocop__record_kind(kind);

	return k ? k->name : NULL;
}

bool ocop_kind_is_logged(enum ocop_kind kind)
{
	const struct ocop__kind *k = ocop__record_kind(kind);

	return k && k->log != OCOP__LOG_NONE;
}

size_t ocop_kind_max(enum ocop_kind kind)
{
	const struct ocop__kind *k = ocop__record_kind(kind);

	return k ? k->max : 0;
}

enum ocop_kind ocop_kind_of_typ(struct ocop_bytes typ)
{
	for (int i = 1; i < OCOP_KIND_COUNT; i++)
		if (ocop_bytes_is(typ, kinds[i]->typ))
			return (enum ocop_kind)i;
	return OCOP_KIND_NONE;
}

enum ocop_kind ocop_kind_of_name(struct ocop_bytes name)
{
	for (int i = 1; i < OCOP_KIND_COUNT; i++)
		if (ocop_bytes_is(name, kinds[i]->name))
			return (enum ocop_kind)i;
	return OCOP_KIND_NONE;
}

/* The absent value of a form that zero does not stand for. */
static void set_absent(const struct ocop__field *field, void *base)
{
	char *at = (char *)base + field->offset;

	switch (field->form) {
	case FORM_UINT: case FORM_HUNDREDTHS:
		*(int64_t *)(void *)at = -1;
		break;
	case FORM_WORD:
		*(int64_t *)(void *)at = 0;
		break;
	case FORM_DATE:
		*(int32_t *)(void *)at = OCOP_DAY_NONE;
		break;
	case FORM_TUPLE: case FORM_MAP:
		for (size_t i = 0; i < field->count; i++)
			set_absent(&field->of[i], at);
		break;
	default:
		break;
	}
}

void ocop_payload_init(struct ocop_payload *out, enum ocop_kind kind)
{
	const struct ocop__kind *k = ocop__record_kind(kind);

	memset(out, 0, sizeof(*out));
	if (!k)
		return;
	assert(k->count <= OCOP__FIELDS_MAX);
	out->kind = kind;
	for (size_t i = 0; i < k->count; i++)
		set_absent(&k->fields[i], out);
}

const struct ocop__field *ocop__record_field(const struct ocop__field *rows,
					     size_t count,
					     struct ocop_bytes name)
{
	/* Decoding is a verdict's dearest step but the signature: most names
	 * differ in their first letter already. */
	for (size_t i = 0; name.len && i < count; i++)
		if (name.ptr[0] == (uint8_t)rows[i].name[0] &&
		    ocop_bytes_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

static enum ocop_field_form cell_form(const struct ocop__field *field)
{
	switch (field->form) {
	case FORM_TEXT: case FORM_ID: case FORM_ASCII: case FORM_CODE:
	case FORM_UNIT: case FORM_PROVINCE: case FORM_WORD:
		return OCOP_FIELD_TEXT;
	case FORM_DATE:
		return OCOP_FIELD_DATE;
	case FORM_GTIN: case FORM_PRODUCT:
		return OCOP_FIELD_PRODUCT;
	case FORM_UINT:
		return OCOP_FIELD_UINT;
	case FORM_HUNDREDTHS:
		return OCOP_FIELD_HUNDREDTHS;
	case FORM_TRUE:
		return OCOP_FIELD_TRUE;
	case FORM_LIST:
		if (field->of->form == FORM_GTIN)
			return OCOP_FIELD_PRODUCTS;
		/* Blanks stand between items, not in them. */
		return field->of->form != FORM_TEXT &&
		       cell_form(field->of) == OCOP_FIELD_TEXT ?
			       OCOP_FIELD_LIST : OCOP_FIELD_OTHER;
	default:
		return OCOP_FIELD_OTHER;
	}
}

bool ocop_kind_field(struct ocop_field *out, enum ocop_kind kind, size_t index)
{
	const struct ocop__kind *k = ocop__record_kind(kind);
	const struct ocop__field *field;

	if (!k || index >= k->count)
		return false;
	field = &k->fields[index];
	*out = (struct ocop_field){ field->name, cell_form(field),
				    field->required, field->words };
	return true;
}

enum ocop_err ocop_payload_set(struct ocop_payload *payload, const char *field,
			       struct ocop_bytes item, struct ocop_diag *diag)
{
	const struct ocop__kind *k = ocop__record_kind(payload->kind);
	struct ocop_cbor c = ocop_cbor_of(item);
	const struct ocop__field *found = NULL;

	if (k)
		found = ocop__record_field(k->fields, k->count,
					   ocop_bytes_str(field));
	if (!found)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "unknown field");
	return ocop__record_value(found, &c, payload, diag);
}

bool ocop_payload_known(enum ocop_kind kind, struct ocop_bytes payload)
{
	const struct ocop__kind *k = ocop__record_kind(kind);
	struct ocop_cbor c = ocop_cbor_of(payload);
	size_t pairs = ocop_cbor_map(&c);

	for (size_t i = 0; k && i < pairs && !c.bad; i++) {
		struct ocop_bytes key = ocop_cbor_text(&c);

		if (!c.bad && !ocop__record_field(k->fields, k->count, key))
			return false;
		ocop_cbor_item(&c);
	}
	return true;
}

enum ocop_err ocop__payload_decode_checked(struct ocop_payload *out,
					   enum ocop_kind kind,
					   struct ocop_bytes in,
					   struct ocop_diag *diag)
{
	const struct ocop__kind *k = ocop__record_kind(kind);
	struct ocop_cbor c = ocop_cbor_of(in);
	enum ocop_err err;

	ocop_payload_init(out, kind);
	if (!k)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "unknown kind");
	if (ocop_cbor_peek(&c) != OCOP_CBOR_MAP)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "%s: not a map", k->name);
	err = ocop__record_map(k->fields, k->count, false, &c, out, diag);
	if (!err && k->check)
		err = k->check(out, diag);
	if (err)
		ocop_payload_init(out, kind);
	return err;
}

enum ocop_err ocop_payload_decode(struct ocop_payload *out, enum ocop_kind kind,
				  struct ocop_bytes in, struct ocop_diag *diag)
{
	const struct ocop__kind *k = ocop__record_kind(kind);
	struct ocop_diag own = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (!diag)
		diag = &own;
	ocop_payload_init(out, kind);
	if (k && in.len > k->max)
		return ocop_fail(diag, OCOP_ERR_LIMIT, k->max,
				 "%s: more than %zu bytes", k->name, k->max);
	err = ocop_cbor_check(in, OCOP_CBOR_RECORD, diag);
	if (err)
		return err;
	diag->text[0] = '\0';
	return ocop__payload_decode_checked(out, kind, in, diag);
}

/* --- Encoding --- */

static bool is_present(const struct ocop__field *field, const void *base)
{
	const char *at = (const char *)base + field->offset;
	const void *p = at;

	switch (field->form) {
	case FORM_UINT: case FORM_HUNDREDTHS:	/* may be negative: is there */
		return field->min < 0 || *(const int64_t *)p >= 0;
	case FORM_WORD:
		return *(const int64_t *)p > 0;
	case FORM_DATE:
		return *(const int32_t *)p != OCOP_DAY_NONE;
	case FORM_TRUE:
		return *(const bool *)p;
	case FORM_TUPLE: case FORM_MAP:
		for (size_t i = 0; i < field->count; i++)
			if (is_present(&field->of[i], p))
				return true;
		return false;
	case FORM_LIST: case FORM_SET: case FORM_EITHER:
		/* required: [] is written */
		return field->required ||
		       ((const struct ocop_list *)p)->count > 0;
	default:
		return ((const struct ocop_bytes *)p)->len > 0;
	}
}

static void write_map(struct ocop_buf *out, const struct ocop__field *rows,
		      size_t count, const void *base);

static void write_value(struct ocop_buf *out, const struct ocop__field *field,
			const void *base)
{
	const void *p = (const char *)base + field->offset;
	const struct ocop_list *list = p;
	const char *word = NULL;
	char day[OCOP_DATE_SIZE];

	switch (field->form) {
	case FORM_UINT: case FORM_HUNDREDTHS:
		ocop_cbor_add_int(out, *(const int64_t *)p);
		break;
	case FORM_WORD:
		for (int64_t i = 0; i < *(const int64_t *)p; i++) {
			word = field->words[i];
			if (!word)
				break;
		}
		ocop_cbor_add_str(out, word ? word : "");
		break;
	case FORM_DATE:
		ocop_day_format(day, *(const int32_t *)p);
		ocop_cbor_add_str(out, day);
		break;
	case FORM_TRUE:
		ocop_cbor_add_bool(out, true);
		break;
	case FORM_TUPLE:
		ocop_cbor_add_array(out, field->count);
		for (size_t i = 0; i < field->count; i++)
			write_value(out, &field->of[i], p);
		break;
	case FORM_MAP:
		write_map(out, field->of, field->count, p);
		break;
	case FORM_LIST: case FORM_SET: case FORM_EITHER:
		if (list->count)
			ocop_buf_bytes(out, list->raw);
		else
			ocop_cbor_add_array(out, 0);
		break;
	case FORM_HASH: case FORM_SPKI: case FORM_BYTES:
		ocop_cbor_add_bytes(out, *(const struct ocop_bytes *)p);
		break;
	default:
		ocop_cbor_add_text(out, *(const struct ocop_bytes *)p);
		break;
	}
}

/* RFC 8949 section 4.2.1: keys in byte order of their encoding, which for
 * short texts is: shorter first, then by bytes. */
int ocop__record_compare(const char *a, const char *b)
{
	size_t la = strlen(a);
	size_t lb = strlen(b);

	if (la != lb)
		return la < lb ? -1 : 1;
	return memcmp(a, b, la);
}

static void write_map(struct ocop_buf *out, const struct ocop__field *rows,
		      size_t count, const void *base)
{
	const struct ocop__field *order[OCOP__FIELDS_MAX];
	size_t present = 0;

	for (size_t i = 0; i < count; i++) {
		size_t at = present;

		if (!is_present(&rows[i], base))
			continue;
		for (; at > 0 && ocop__record_compare(rows[i].name,
						      order[at - 1]->name) < 0;
		     at--)
			order[at] = order[at - 1];
		order[at] = &rows[i];
		present++;
	}
	ocop_cbor_add_map(out, present);
	for (size_t i = 0; i < present; i++) {
		ocop_cbor_add_str(out, order[i]->name);
		write_value(out, order[i], base);
	}
}

enum ocop_err ocop_payload_open(struct ocop_payload *out,
				struct ocop_cose_sign1 *envelope,
				struct ocop_bytes record, enum ocop_kind kind,
				struct ocop_diag *diag)
{
	enum ocop_err err = ocop_cose_sign1_open_unverified(envelope, record,
							    false, diag);

	if (!err && !ocop_bytes_is(envelope->typ, ocop_kind_typ(kind)))
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				"not a record of the kind %s",
				ocop_kind_name(kind));
	return err ? err : ocop_payload_decode(out, kind, envelope->payload,
					       diag);
}

enum ocop_err ocop_payload_encode(struct ocop_buf *out,
				  const struct ocop_payload *payload,
				  struct ocop_diag *diag)
{
	const struct ocop__kind *k = ocop__record_kind(payload->kind);
	struct ocop_payload proof;
	size_t start = out->len;

	if (!k)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "unknown kind");
	write_map(out, k->fields, k->count, payload);
	if (out->err)
		return ocop_fail(diag, out->err, 0, "%s", k->name);
	/* Check it by the reader's own rules: what we write, we can read. */
	return ocop_payload_decode(&proof, payload->kind,
				   ocop_bytes_of(out->ptr + start,
						 out->len - start), diag);
}
