/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine of all kinds of record: decode, encode and the rules that hold
 * for every payload, driven by the kinds' field tables.
 * Source: DESIGN.md "Records"; RFC 8949 section 4.2.1.
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
static void set_absent(const struct ocop__field *field,
		       struct ocop_payload *payload)
{
	char *at = (char *)payload + field->offset;

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
	case FORM_CHANGES:
		((struct ocop_changes *)(void *)at)->score = -1;
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

const struct ocop__field *ocop__record_field(const struct ocop__kind *k,
					     struct ocop_bytes name)
{
	/* Decoding is a verdict's dearest step but the signature: most names
	 * differ in their first letter already. */
	for (size_t i = 0; name.len && i < k->count; i++)
		if (name.ptr[0] == (uint8_t)k->fields[i].name[0] &&
		    ocop_bytes_is(name, k->fields[i].name))
			return &k->fields[i];
	return NULL;
}

static enum ocop_field_form cell_form(enum ocop__form form)
{
	switch (form) {
	case FORM_TEXT: case FORM_ID: case FORM_ASCII: case FORM_CODE:
	case FORM_GTIN: case FORM_PRODUCT: case FORM_UNIT: case FORM_WORD:
	case FORM_DATE:
		return OCOP_FIELD_TEXT;
	case FORM_UINT:
		return OCOP_FIELD_UINT;
	case FORM_HUNDREDTHS:
		return OCOP_FIELD_HUNDREDTHS;
	case FORM_TRUE:
		return OCOP_FIELD_TRUE;
	case FORM_IDS: case FORM_GTINS: case FORM_PROVINCES:
		return OCOP_FIELD_LIST;
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
	*out = (struct ocop_field){ field->name, cell_form(field->form),
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
		found = ocop__record_field(k, ocop_bytes_str(field));
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

		if (!c.bad && !ocop__record_field(k, key))
			return false;
		ocop_cbor_item(&c);
	}
	return true;
}

/* Put the field's name before the rule that its value broke. */
static enum ocop_err name_field(struct ocop_diag *diag, enum ocop_err err,
				const char *name, size_t offset)
{
	char rule[160];

	if (!diag)
		return err;
	ocop_bytes_copy(rule, sizeof(rule), ocop_bytes_str(diag->text));
	return ocop_fail(diag, err, offset, "%s: %s", name,
			 rule[0] ? rule : ocop_err_text(err));
}

static enum ocop_err read_fields(const struct ocop__kind *k,
				 struct ocop_cbor *c,
				 struct ocop_payload *out, bool seen[],
				 struct ocop_diag *diag)
{
	size_t pairs = ocop_cbor_map(c);

	for (size_t i = 0; i < pairs; i++) {
		size_t offset;
		struct ocop_bytes key = ocop_cbor_text(c);
		const struct ocop__field *field = ocop__record_field(k, key);
		enum ocop_err err;

		if (!field) {	/* a later version's: kept, ignored */
			ocop_cbor_item(c);
			continue;
		}
		seen[field - k->fields] = true;
		offset = (size_t)(c->ptr - c->start);
		err = ocop__record_value(field, c, out, diag);
		if (err)
			return name_field(diag, err, field->name, offset);
	}
	return OCOP_OK;
}

enum ocop_err ocop__payload_decode_checked(struct ocop_payload *out,
					   enum ocop_kind kind,
					   struct ocop_bytes in,
					   struct ocop_diag *diag)
{
	const struct ocop__kind *k = ocop__record_kind(kind);
	struct ocop_cbor c = ocop_cbor_of(in);
	bool seen[OCOP__FIELDS_MAX] = { false };
	enum ocop_err err;

	ocop_payload_init(out, kind);
	if (!k)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "unknown kind");
	if (ocop_cbor_peek(&c) != OCOP_CBOR_MAP)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "%s: not a map", k->name);
	err = read_fields(k, &c, out, seen, diag);
	for (size_t i = 0; !err && i < k->count; i++)
		if (k->fields[i].required && !seen[i])
			err = ocop_fail(diag, OCOP_ERR_RULE, 0, "%s: missing",
					k->fields[i].name);
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

static bool is_present(const struct ocop__field *field,
		       const struct ocop_payload *payload)
{
	const char *at = (const char *)payload + field->offset;
	const void *p = at;

	switch (field->form) {
	case FORM_UINT: case FORM_HUNDREDTHS:
		return *(const int64_t *)p >= 0;
	case FORM_WORD:
		return *(const int64_t *)p > 0;
	case FORM_DATE:
		return *(const int32_t *)p != OCOP_DAY_NONE;
	case FORM_TRUE:
		return *(const bool *)p;
	case FORM_CERT_REF:
		return ((const struct ocop_cert_ref *)p)->code.len > 0;
	case FORM_DECISION_REF:
		return ((const struct ocop_decision_ref *)p)->decision.len > 0;
	case FORM_CHANGES:
		return ((const struct ocop_changes *)p)->set;
	case FORM_KEYS:		/* required: an empty list is written */
		return true;
	case FORM_TEXTS: case FORM_IDS: case FORM_GTINS: case FORM_PROVINCES:
	case FORM_HASHES: case FORM_SPKIS: case FORM_RANGES: case FORM_LOTS:
		return ((const struct ocop_list *)p)->count > 0;
	default:
		return ((const struct ocop_bytes *)p)->len > 0;
	}
}

static void write_day(struct ocop_buf *out, int32_t day)
{
	char text[OCOP_DATE_SIZE];

	ocop_day_format(text, day);
	ocop_cbor_add_str(out, text);
}

static void write_list(struct ocop_buf *out, const struct ocop_list *list)
{
	if (list->count)
		ocop_buf_bytes(out, list->raw);
	else
		ocop_cbor_add_array(out, 0);
}

static void write_changes(struct ocop_buf *out, const struct ocop_changes *c)
{
	size_t pairs = (c->no.len ? 1u : 0) + (c->gtin.count ? 1u : 0) +
		       (c->score >= 0 ? 1u : 0) + (c->product.len ? 1u : 0) +
		       (c->producer.len ? 1u : 0);

	ocop_cbor_add_map(out, pairs);
	if (c->no.len) {
		ocop_cbor_add_str(out, "no");
		ocop_cbor_add_text(out, c->no);
	}
	if (c->gtin.count) {
		ocop_cbor_add_str(out, "gtin");
		write_list(out, &c->gtin);
	}
	if (c->score >= 0) {
		ocop_cbor_add_str(out, "score");
		ocop_cbor_add_int(out, c->score);
	}
	if (c->product.len) {
		ocop_cbor_add_str(out, "product");
		ocop_cbor_add_text(out, c->product);
	}
	if (c->producer.len) {
		ocop_cbor_add_str(out, "producer");
		ocop_cbor_add_text(out, c->producer);
	}
}

static void write_value(struct ocop_buf *out, const struct ocop__field *field,
			const struct ocop_payload *payload)
{
	const void *p = (const char *)payload + field->offset;
	const char *word = NULL;

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
		write_day(out, *(const int32_t *)p);
		break;
	case FORM_TRUE:
		ocop_cbor_add_bool(out, true);
		break;
	case FORM_CERT_REF:
		ocop_cbor_add_array(out, 2);
		ocop_cbor_add_text(out, ((const struct ocop_cert_ref *)p)->code);
		write_day(out, ((const struct ocop_cert_ref *)p)->decided);
		break;
	case FORM_DECISION_REF:
		ocop_cbor_add_array(out, 2);
		ocop_cbor_add_text(
			out, ((const struct ocop_decision_ref *)p)->decision);
		write_day(out, ((const struct ocop_decision_ref *)p)->decided);
		break;
	case FORM_CHANGES:
		write_changes(out, p);
		break;
	case FORM_TEXTS: case FORM_IDS: case FORM_GTINS: case FORM_PROVINCES:
	case FORM_HASHES: case FORM_SPKIS: case FORM_RANGES: case FORM_LOTS:
	case FORM_KEYS:
		write_list(out, p);
		break;
	case FORM_HASH:
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

enum ocop_err ocop_payload_encode(struct ocop_buf *out,
				  const struct ocop_payload *payload,
				  struct ocop_diag *diag)
{
	const struct ocop__kind *k = ocop__record_kind(payload->kind);
	const struct ocop__field *order[OCOP__FIELDS_MAX];
	struct ocop_payload proof;
	size_t start = out->len;
	size_t count = 0;

	if (!k)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "unknown kind");
	for (size_t i = 0; i < k->count; i++) {
		size_t at = count;

		if (!is_present(&k->fields[i], payload))
			continue;
		for (; at > 0 && ocop__record_compare(k->fields[i].name,
						      order[at - 1]->name) < 0; at--)
			order[at] = order[at - 1];
		order[at] = &k->fields[i];
		count++;
	}
	ocop_cbor_add_map(out, count);
	for (size_t i = 0; i < count; i++) {
		ocop_cbor_add_str(out, order[i]->name);
		write_value(out, order[i], payload);
	}
	if (out->err)
		return ocop_fail(diag, out->err, 0, "%s", k->name);
	/* Held to the reader's own rules: what we write, we can read. */
	return ocop_payload_decode(&proof, payload->kind,
				   ocop_bytes_of(out->ptr + start,
						 out->len - start), diag);
}
