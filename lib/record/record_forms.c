/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of single values: codes, GTINs, units, dates, references,
 * lists. One reader per form; each refusal is one line.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "lib/record/record_table.h"

static bool all_digits(const uint8_t *ptr, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (ptr[i] < '0' || ptr[i] > '9')
			return false;
	return true;
}

enum ocop_err ocop_code_check(struct ocop_bytes code, struct ocop_diag *diag)
{
	const uint8_t *p = code.ptr;
	size_t nn;	/* digits of the product's number */

	if (code.len < 16 || code.len > 18)
		goto bad;
	nn = code.len - 14;
	if (!all_digits(p, 2) || p[2] != '-' || !all_digits(p + 3, 5) ||
	    p[8] != '-' || !all_digits(p + 9, nn) || p[9 + nn] != '-' ||
	    !all_digits(p + 10 + nn, 4))
		goto bad;
	/* 01 to 9999, padded to two digits and no further. */
	if ((nn > 2 && p[9] == '0') || (nn == 2 && p[9] == '0' && p[10] == '0'))
		goto bad;
	return OCOP_OK;
bad:
	return ocop_fail(diag, OCOP_ERR_RULE, 0,
			 "not a product code (TT-XXXXX-NN-YYYY)");
}

enum ocop_err ocop_gtin_check(struct ocop_bytes gtin, struct ocop_diag *diag)
{
	unsigned sum = 0;

	if (gtin.len != 14 || !all_digits(gtin.ptr, 14))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "not a GTIN (14 digits)");
	/* GS1 General Specifications 7.9: weights 3 and 1 in turn. */
	for (size_t i = 0; i < 14; i++)
		sum += (unsigned)(gtin.ptr[i] - '0') * (i % 2 ? 1u : 3u);
	if (sum % 10)
		return ocop_fail(diag, OCOP_ERR_RULE, 13,
				 "GTIN check digit does not match");
	return OCOP_OK;
}

enum ocop_err ocop_unit_check(struct ocop_bytes unit, struct ocop_diag *diag)
{
	if (unit.len != 8 || !all_digits(unit.ptr, 2) || unit.ptr[2] != '-' ||
	    !all_digits(unit.ptr + 3, 5))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "not a unit (TT-XXXXX)");
	return OCOP_OK;
}

enum ocop_err ocop_product_check(struct ocop_bytes product,
				 struct ocop_diag *diag)
{
	if (product.len == 14)
		return ocop_gtin_check(product, diag);
	return ocop_code_check(product, diag);
}

static enum ocop_err ascii_check(struct ocop_bytes text, struct ocop_diag *diag)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e)
			return ocop_fail(diag, OCOP_ERR_RULE, i,
					 "not printable ASCII");
	if (text.len && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' '))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "a blank at its start or end");
	return OCOP_OK;
}

static enum ocop_err wrong_type(struct ocop_diag *diag, const char *what)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "not %s", what);
}

int64_t ocop__record_word(const char *const *words, struct ocop_bytes text)
{
	for (int64_t i = 0; words[i]; i++)
		if (ocop_bytes_is(text, words[i]))
			return i + 1;
	return 0;
}

/* A text of a form that is a text. max 0: the form bounds it. */
static enum ocop_err read_text(struct ocop_cbor *c, enum ocop__form form,
			       int64_t max, struct ocop_bytes *out,
			       struct ocop_diag *diag)
{
	if (ocop_cbor_peek(c) != OCOP_CBOR_TEXT)
		return wrong_type(diag, "a text");
	*out = ocop_cbor_text(c);
	if (max && out->len > (size_t)max)
		return ocop_fail(diag, OCOP_ERR_RULE, (size_t)max,
				 "longer than %d bytes", (int)max);
	switch (form) {
	case FORM_ID:
		return ocop_ascii_check(*out, diag);
	case FORM_ASCII:
		return ascii_check(*out, diag);
	case FORM_CODE:
		return ocop_code_check(*out, diag);
	case FORM_GTIN:
		return ocop_gtin_check(*out, diag);
	case FORM_PRODUCT:
		return ocop_product_check(*out, diag);
	case FORM_UNIT:
		return ocop_unit_check(*out, diag);
	default:
		return OCOP_OK;
	}
}

static enum ocop_err read_day(struct ocop_cbor *c, int32_t *out,
			      struct ocop_diag *diag)
{
	if (ocop_cbor_peek(c) != OCOP_CBOR_TEXT)
		return wrong_type(diag, "a date");
	if (ocop_day_parse(out, ocop_cbor_text(c)))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "no such date (YYYY-MM-DD)");
	return OCOP_OK;
}

static enum ocop_err read_uint(struct ocop_cbor *c, int64_t min, int64_t max,
			       int64_t *out, struct ocop_diag *diag)
{
	uint64_t value;

	if (ocop_cbor_peek(c) != OCOP_CBOR_UINT)
		return wrong_type(diag, "an unsigned integer");
	value = ocop_cbor_uint(c);
	if (value > (uint64_t)max || (int64_t)value < min)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "out of range (%lld to %lld)", (long long)min,
				 (long long)max);
	*out = (int64_t)value;
	return OCOP_OK;
}

static enum ocop_err read_hash(struct ocop_cbor *c, struct ocop_bytes *out,
			       struct ocop_diag *diag)
{
	if (ocop_cbor_peek(c) != OCOP_CBOR_BYTES)
		return wrong_type(diag, "a byte string");
	*out = ocop_cbor_bytes(c);
	if (out->len != OCOP_HASH_LEN)
		return wrong_type(diag, "32 bytes");
	return OCOP_OK;
}

/* Length only: the point is checked at enrolment (ocop_spki_check). */
static enum ocop_err read_spki(struct ocop_cbor *c, struct ocop_bytes *out,
			       struct ocop_diag *diag)
{
	if (ocop_cbor_peek(c) != OCOP_CBOR_BYTES)
		return wrong_type(diag, "a byte string");
	*out = ocop_cbor_bytes(c);
	if (out->len != OCOP_SPKI_P256_LEN && out->len != OCOP_SPKI_ED25519_LEN)
		return wrong_type(diag, "an SPKI of 91 or 44 bytes");
	return OCOP_OK;
}

/* [text, date] */
static enum ocop_err read_ref(struct ocop_cbor *c, enum ocop__form form,
			      struct ocop_bytes *text_out, int32_t *day_out,
			      struct ocop_diag *diag)
{
	enum ocop_err err;

	if (ocop_cbor_peek(c) != OCOP_CBOR_ARRAY || ocop_cbor_array(c) != 2)
		return wrong_type(diag, "a pair of text and date");
	err = read_text(c, form, 80, text_out, diag);
	return err ? err : read_day(c, day_out, diag);
}

static enum ocop_err read_key(struct ocop_cbor *c, struct ocop_diag *diag)
{
	static const char *const roles[] = { "record", "stamp", NULL };
	struct ocop_bytes value;
	bool spki = false;
	int64_t seen = 0;
	int32_t day;
	size_t pairs;
	enum ocop_err err = OCOP_OK;

	if (ocop_cbor_peek(c) != OCOP_CBOR_MAP)
		return wrong_type(diag, "a map of spki and roles");
	pairs = ocop_cbor_map(c);
	for (size_t i = 0; !err && i < pairs; i++) {
		struct ocop_bytes key = ocop_cbor_text(c);

		if (ocop_bytes_is(key, "spki")) {
			err = read_spki(c, &value, diag);
			spki = true;
		} else if (ocop_bytes_is(key, "to")) {
			err = read_day(c, &day, diag);
		} else if (ocop_bytes_is(key, "holder")) {
			err = read_text(c, FORM_TEXT, 128, &value, diag);
		} else if (ocop_bytes_is(key, "roles")) {
			size_t n = ocop_cbor_peek(c) == OCOP_CBOR_ARRAY ?
				   ocop_cbor_array(c) : 0;

			if (n < 1 || n > 2)
				return wrong_type(diag, "one or two roles");
			for (size_t j = 0; j < n; j++) {
				int64_t role = ocop__record_word(
					roles, ocop_cbor_text(c));

				if (!role || (seen & role))
					return wrong_type(diag,
							  "record or stamp, once");
				seen |= role;
			}
		} else {
			return wrong_type(diag, "spki, roles, holder or to");
		}
	}
	if (!err && (!spki || !seen))
		return wrong_type(diag, "complete: a key has spki and roles");
	return err;
}

static enum ocop_err read_range(struct ocop_cbor *c, uint64_t *next,
				struct ocop_diag *diag)
{
	int64_t first, count;
	enum ocop_err err;

	if (ocop_cbor_peek(c) != OCOP_CBOR_ARRAY || ocop_cbor_array(c) != 2)
		return wrong_type(diag, "a pair of first and count");
	err = read_uint(c, 0, OCOP_LOT_COUNT_MAX - 1, &first, diag);
	if (!err)
		err = read_uint(c, 1, OCOP_LOT_COUNT_MAX, &count, diag);
	if (err)
		return err;
	if ((uint64_t)first < *next)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "not sorted, or overlapping");
	*next = (uint64_t)first + (uint64_t)count;
	return OCOP_OK;
}

static enum ocop_err read_item(struct ocop_cbor *c, enum ocop__form form,
			       uint64_t *next, struct ocop_diag *diag)
{
	struct ocop_bytes view;
	int64_t number;
	enum ocop_err err;

	switch (form) {
	case FORM_TEXTS:
		return read_text(c, FORM_TEXT, OCOP__TEXT_MAX, &view, diag);
	case FORM_IDS:
		return read_text(c, FORM_ID, OCOP__ID_MAX, &view, diag);
	case FORM_GTINS:
		return read_text(c, FORM_GTIN, 0, &view, diag);
	case FORM_PROVINCES:
		err = read_text(c, FORM_ID, 2, &view, diag);
		if (!err && (view.len != 2 || !all_digits(view.ptr, 2)))
			return wrong_type(diag, "a province (2 digits)");
		return err;
	case FORM_HASHES:
		return read_hash(c, &view, diag);
	case FORM_SPKIS:
		return read_spki(c, &view, diag);
	case FORM_RANGES:
		return read_range(c, next, diag);
	case FORM_KEYS:
		return read_key(c, diag);
	case FORM_LOTS:
		if (ocop_cbor_peek(c) != OCOP_CBOR_ARRAY ||
		    ocop_cbor_array(c) != 2)
			return wrong_type(diag, "a pair of product and lot");
		err = read_text(c, FORM_PRODUCT, 0, &view, diag);
		return err ? err : read_uint(c, 0, OCOP_LOT_MAX, &number, diag);
	default:
		return ocop_fail(diag, OCOP_ERR_BUG, 0, "no list");
	}
}

static enum ocop_err read_list(struct ocop_cbor *c, enum ocop__form form,
			       int64_t min, int64_t max, struct ocop_list *out,
			       struct ocop_diag *diag)
{
	const uint8_t *start = c->ptr;
	uint64_t next = 0;
	size_t count;
	enum ocop_err err = OCOP_OK;

	if (ocop_cbor_peek(c) != OCOP_CBOR_ARRAY)
		return wrong_type(diag, "a list");
	count = ocop_cbor_array(c);
	if (count < (size_t)min || count > (size_t)max)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%zu items (%d to %d)", count, (int)min,
				 (int)max);
	for (size_t i = 0; !err && i < count; i++)
		err = read_item(c, form, &next, diag);
	if (err)
		return err;
	out->raw = ocop_bytes_of(start, (size_t)(c->ptr - start));
	out->count = count;
	return OCOP_OK;
}

static enum ocop_err read_changes(struct ocop_cbor *c,
				  struct ocop_changes *out,
				  struct ocop_diag *diag)
{
	size_t pairs;
	enum ocop_err err = OCOP_OK;

	if (ocop_cbor_peek(c) != OCOP_CBOR_MAP)
		return wrong_type(diag, "a map");
	pairs = ocop_cbor_map(c);
	if (!pairs)
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "empty");
	for (size_t i = 0; !err && i < pairs; i++) {
		struct ocop_bytes key = ocop_cbor_text(c);

		if (ocop_bytes_is(key, "no"))
			err = read_text(c, FORM_TEXT, 80, &out->no, diag);
		else if (ocop_bytes_is(key, "gtin"))
			err = read_list(c, FORM_GTINS, 1, 256, &out->gtin, diag);
		else if (ocop_bytes_is(key, "score"))
			err = read_uint(c, 0, 10000, &out->score, diag);
		else if (ocop_bytes_is(key, "product"))
			err = read_text(c, FORM_TEXT, OCOP__TEXT_MAX,
					&out->product, diag);
		else if (ocop_bytes_is(key, "producer"))
			err = read_text(c, FORM_ID, OCOP__ID_MAX,
					&out->producer, diag);
		else
			err = wrong_type(diag, "a change that may be made");
	}
	out->set = true;
	return err;
}

enum ocop_err ocop__record_value(const struct ocop__field *field,
				 struct ocop_cbor *c,
				 struct ocop_payload *payload,
				 struct ocop_diag *diag)
{
	void *p = (char *)payload + field->offset;
	struct ocop_cert_ref *cert = p;
	struct ocop_decision_ref *decision = p;

	switch (field->form) {
	case FORM_UINT: case FORM_HUNDREDTHS:
		return read_uint(c, field->min, field->max, p, diag);
	case FORM_DATE:
		return read_day(c, p, diag);
	case FORM_HASH:
		return read_hash(c, p, diag);
	case FORM_TRUE:
		if (ocop_cbor_peek(c) != OCOP_CBOR_SIMPLE || !ocop_cbor_bool(c))
			return wrong_type(diag, "true (leave it out)");
		*(bool *)p = true;
		return OCOP_OK;
	case FORM_WORD:
		if (ocop_cbor_peek(c) != OCOP_CBOR_TEXT)
			return wrong_type(diag, "a text");
		*(int64_t *)p = ocop__record_word(field->words,
						  ocop_cbor_text(c));
		if (!*(int64_t *)p)
			return ocop_fail(diag, OCOP_ERR_RULE, 0, "unknown word");
		return OCOP_OK;
	case FORM_CERT_REF:
		return read_ref(c, FORM_CODE, &cert->code, &cert->decided, diag);
	case FORM_DECISION_REF:
		return read_ref(c, FORM_TEXT, &decision->decision,
				&decision->decided, diag);
	case FORM_CHANGES:
		return read_changes(c, p, diag);
	case FORM_TEXTS: case FORM_IDS: case FORM_GTINS: case FORM_PROVINCES:
	case FORM_HASHES: case FORM_SPKIS: case FORM_RANGES: case FORM_LOTS:
	case FORM_KEYS:
		return read_list(c, field->form, field->min, field->max, p,
				 diag);
	default:
		return read_text(c, field->form, field->max, p, diag);
	}
}
