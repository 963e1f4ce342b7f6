/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of values: texts, numbers, dates, and values made of these. Each
 * form has one reader; each refusal is one line.
 */
#include <assert.h>
#include <string.h>

#include <ocop/cbor.h>

#include "lib/base/mark.h"
#include "lib/base/text.h"
#include "lib/record/record.h"
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

enum ocop_err ocop__gtin_check(struct ocop_bytes gtin, struct ocop_diag *diag)
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
				 "not an administrative unit (TT-XXXXX)");
	return OCOP_OK;
}

enum ocop_err ocop_product_check(struct ocop_bytes product,
				 struct ocop_diag *diag)
{
	if (product.len == 14)
		return ocop__gtin_check(product, diag);
	return ocop_code_check(product, diag);
}

enum ocop_err ocop_product_read(char out[static OCOP_PRODUCT_MAX + 1],
				struct ocop_bytes text, struct ocop_diag *diag)
{
	char filled[] = "00000000000000";
	enum ocop_err err;

	out[0] = '\0';
	/* GS1 General Specifications 3.3.2: all are one number of 14 digits. */
	if (text.len && all_digits(text.ptr, text.len)) {
		if (text.len != 8 && (text.len < 12 || text.len > 14))
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "%zu digits; a GTIN has 8, 12, 13 or "
					 "14", text.len);
		memcpy(filled + 14 - text.len, text.ptr, text.len);
		text = ocop_bytes_of(filled, 14);
	}
	err = ocop_product_check(text, diag);
	if (!err)
		ocop_bytes_copy(out, OCOP_PRODUCT_MAX + 1, text);
	return err;
}

static enum ocop_err ascii_check(struct ocop_bytes text, bool blanks,
				 struct ocop_diag *diag)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e)
			return ocop_fail(diag, OCOP_ERR_RULE, i,
					 "not printable ASCII");
	if (!blanks && text.len &&
	    (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' '))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "a blank at the start or end");
	return OCOP_OK;
}

static bool all_in(struct ocop_bytes text, const char *set)
{
	for (size_t i = 0; i < text.len; i++)
		if (!strchr(set, text.ptr[i]) || !text.ptr[i])
			return false;
	return true;
}

#define DIGITS "0123456789"
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define LARGE "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

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
static enum ocop_err read_text(const struct ocop__field *field,
			       struct ocop_cbor *c, struct ocop_bytes *out,
			       struct ocop_diag *diag)
{
	int64_t max = field->max;

	if (ocop_cbor_peek(c) != OCOP_CBOR_TEXT)
		return wrong_type(diag, N_("a text"));
	*out = ocop_cbor_text(c);
	if (max && out->len > (size_t)max)
		return ocop_fail(diag, OCOP_ERR_RULE, (size_t)max,
				 "longer than %d bytes", (int)max);
	switch (field->form) {
	case FORM_ID:
		return ocop__ascii_check(*out, diag);
	case FORM_ASCII:
		return ascii_check(*out, false, diag);
	case FORM_PRINTABLE:
		return ascii_check(*out, true, diag);
	case FORM_ORIGIN:
		if (memchr(out->ptr, '+', out->len) ||
		    memchr(out->ptr, ':', out->len))
			return wrong_type(diag, N_("an origin (no + and :)"));
		return ocop__ascii_check(*out, diag);
	case FORM_MATERIAL:
		return out->len <= 32 &&
				       all_in(ocop_bytes_of(out->ptr, 1),
					      SMALL) &&
				       all_in(*out, SMALL DIGITS "-")
			       ? OCOP_OK
			       : wrong_type(diag,
					    N_("a material (a-z, 0-9 and -)"));
	case FORM_MEASURE:
		return out->len >= 2 && out->len <= 3 &&
		       all_in(*out, LARGE DIGITS) ? OCOP_OK :
		       wrong_type(diag, N_("a unit of measure (such as KGM)"));
	case FORM_CODE:
		return ocop_code_check(*out, diag);
	case FORM_GTIN:
		return ocop__gtin_check(*out, diag);
	case FORM_PRODUCT:
		return ocop_product_check(*out, diag);
	case FORM_UNIT:
		return ocop_unit_check(*out, diag);
	case FORM_PROVINCE:
		return out->len == 2 && all_digits(out->ptr, 2) ? OCOP_OK :
		       wrong_type(diag, N_("a province (2 digits)"));
	default:
		return OCOP_OK;
	}
}

static enum ocop_err read_day(struct ocop_cbor *c, int32_t *out,
			      struct ocop_diag *diag)
{
	if (ocop_cbor_peek(c) != OCOP_CBOR_TEXT)
		return wrong_type(diag, N_("a date"));
	if (ocop_day_parse(out, ocop_cbor_text(c)))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "no such date (YYYY-MM-DD)");
	return OCOP_OK;
}

static enum ocop_err read_int(const struct ocop__field *field,
			       struct ocop_cbor *c, int64_t *out,
			       struct ocop_diag *diag)
{
	enum ocop_cbor_type type = ocop_cbor_peek(c);
	int64_t value;

	if (type != OCOP_CBOR_UINT &&
	    (type != OCOP_CBOR_NEGINT || field->min >= 0))
		return wrong_type(diag, N_("an unsigned integer"));
	value = ocop_cbor_int(c);
	if (c->bad || value > field->max || value < field->min)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "out of range (%lld to %lld)",
				 (long long)field->min, (long long)field->max);
	*out = value;
	return OCOP_OK;
}

static enum ocop_err read_bytes(struct ocop_cbor *c, int64_t min, int64_t max,
				struct ocop_bytes *out, struct ocop_diag *diag)
{
	if (ocop_cbor_peek(c) != OCOP_CBOR_BYTES)
		return wrong_type(diag, N_("a byte string"));
	*out = ocop_cbor_bytes(c);
	if (out->len < (size_t)min || out->len > (size_t)max)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%zu bytes (%d to %d)", out->len, (int)min,
				 (int)max);
	return OCOP_OK;
}

/* Length only: the point is checked at enrolment (ocop_spki_check). */
static enum ocop_err read_spki(struct ocop_cbor *c, struct ocop_bytes *out,
			       struct ocop_diag *diag)
{
	if (ocop_cbor_peek(c) != OCOP_CBOR_BYTES)
		return wrong_type(diag, N_("a byte string"));
	*out = ocop_cbor_bytes(c);
	if (out->len != OCOP_SPKI_P256_LEN && out->len != OCOP_SPKI_ED25519_LEN)
		return wrong_type(diag, N_("an SPKI of 91 or 44 bytes"));
	return OCOP_OK;
}

static enum ocop_err read_word(const struct ocop__field *field,
			       struct ocop_cbor *c, int64_t *out,
			       struct ocop_diag *diag)
{
	if (ocop_cbor_peek(c) != OCOP_CBOR_TEXT)
		return wrong_type(diag, N_("a text"));
	*out = ocop__record_word(field->words, ocop_cbor_text(c));
	if (!*out || (field->max && *out > field->max))
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "unknown word");
	return OCOP_OK;
}

/* --- Values made of values --- */

const struct ocop__field ocop__record_cert_ref[2] = {
	OCOP__PART("code", FORM_CODE, true,
		   offsetof(struct ocop_cert_ref, code), 0, 0),
	OCOP__PART("decided", FORM_DATE, true,
		   offsetof(struct ocop_cert_ref, decided), 0, 0),
};

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

enum ocop_err ocop__record_map(const struct ocop__field *rows, size_t count,
			       bool closed, struct ocop_cbor *c, void *base,
			       struct ocop_diag *diag)
{
	bool seen[OCOP__FIELDS_MAX] = { false };
	size_t pairs = ocop_cbor_map(c);

	assert(count <= OCOP__FIELDS_MAX);
	for (size_t i = 0; i < pairs; i++) {
		struct ocop_bytes key = ocop_cbor_text(c);
		const struct ocop__field *row = ocop__record_field(rows, count,
								   key);
		size_t offset = (size_t)(c->ptr - c->start);
		enum ocop_err err;

		if (!row && closed)
			return ocop_fail(diag, OCOP_ERR_RULE, offset,
					 "'%.*s' is not allowed here",
					 key.len < 40 ? (int)key.len : 40,
					 (const char *)key.ptr);
		if (!row) {	/* a later version's: kept, ignored */
			ocop_cbor_item(c);
			continue;
		}
		seen[row - rows] = true;
		err = ocop__record_value(row, c, base, diag);
		if (err)
			return name_field(diag, err, row->name, offset);
	}
	for (size_t i = 0; i < count; i++)
		if (rows[i].required && !seen[i])
			return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s: missing",
					 rows[i].name);
	return OCOP_OK;
}

static enum ocop_err read_map(const struct ocop__field *field,
			      struct ocop_cbor *c, void *base,
			      struct ocop_diag *diag)
{
	struct ocop_cbor ahead = *c;

	if (ocop_cbor_peek(c) != OCOP_CBOR_MAP)
		return wrong_type(diag, N_("a map"));
	if (ocop_cbor_map(&ahead) < (size_t)field->min)
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "empty");
	return ocop__record_map(field->of, field->count, true, c, base, diag);
}

static enum ocop_err read_tuple(const struct ocop__field *field,
				struct ocop_cbor *c, void *base,
				struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_OK;

	if (ocop_cbor_peek(c) != OCOP_CBOR_ARRAY ||
	    ocop_cbor_array(c) != field->count)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "not a list of %zu values", field->count);
	for (size_t i = 0; !err && i < field->count; i++)
		err = ocop__record_value(&field->of[i], c, base, diag);
	return err;
}

/* The bytes read since start, as an item, stand before them as well. */
static bool stands_before(struct ocop_cbor first, const uint8_t *start,
			  const uint8_t *end)
{
	while (first.ptr < start)
		if (ocop_bytes_equal(ocop_cbor_item(&first),
				     ocop_bytes_of(start,
						   (size_t)(end - start))))
			return true;
	return false;
}

static enum ocop_err read_list(const struct ocop__field *field,
			       struct ocop_cbor *c, struct ocop_list *out,
			       struct ocop_diag *diag)
{
	const uint8_t *start = c->ptr;
	struct ocop_cbor first;
	size_t count;

	if (ocop_cbor_peek(c) != OCOP_CBOR_ARRAY)
		return wrong_type(diag, N_("a list"));
	count = ocop_cbor_array(c);
	if (count < (size_t)field->min || count > (size_t)field->max)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%zu items (%d to %d)", count,
				 (int)field->min, (int)field->max);
	first = *c;
	assert(field->of->offset == 0);	/* where unused is written */
	for (size_t i = 0; i < count; i++) {
		const uint8_t *item = c->ptr;
		struct ocop_list unused;	/* holds any value */
		enum ocop_err err = ocop__record_value(field->of, c, &unused,
						       diag);

		if (err)
			return err;
		if (field->form == FORM_SET &&
		    stands_before(first, item, c->ptr))
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "an item appears twice");
	}
	out->raw = ocop_bytes_of(start, (size_t)(c->ptr - start));
	out->count = count;
	return OCOP_OK;
}

static enum ocop_err read_either(const struct ocop__field *field,
				 struct ocop_cbor *c, struct ocop_list *out,
				 struct ocop_diag *diag)
{
	struct ocop_cbor start = *c;
	struct ocop_list unused;	/* holds any value */
	enum ocop_err err = OCOP_ERR_BUG;

	for (size_t i = 0; err && i < field->count; i++) {
		*c = start;
		err = ocop__record_value(&field->of[i], c, &unused, diag);
	}
	/* What the forms before it said is no fault of the value. */
	if (!err && diag)
		*diag = (struct ocop_diag){ OCOP_OK, 0, "" };
	out->raw = ocop_bytes_of(start.ptr, (size_t)(c->ptr - start.ptr));
	out->count = err ? 0 : ocop_cbor_array(&start);
	return err;
}

enum ocop_err ocop__record_value(const struct ocop__field *field,
				 struct ocop_cbor *c, void *base,
				 struct ocop_diag *diag)
{
	void *p = (char *)base + field->offset;

	switch (field->form) {
	case FORM_UINT: case FORM_HUNDREDTHS:
		return read_int(field, c, p, diag);
	case FORM_DATE:
		return read_day(c, p, diag);
	case FORM_HASH:
		return read_bytes(c, OCOP_HASH_LEN, OCOP_HASH_LEN, p, diag);
	case FORM_BYTES:
		return read_bytes(c, field->min, field->max, p, diag);
	case FORM_SPKI:
		return read_spki(c, p, diag);
	case FORM_TRUE:
		if (ocop_cbor_peek(c) != OCOP_CBOR_SIMPLE || !ocop_cbor_bool(c))
			return wrong_type(diag, N_("true (otherwise leave the field out)"));
		*(bool *)p = true;
		return OCOP_OK;
	case FORM_BOOL:
		if (ocop_cbor_peek(c) != OCOP_CBOR_SIMPLE)
			return wrong_type(diag, N_("true or false"));
		*(bool *)p = ocop_cbor_bool(c);
		return OCOP_OK;
	case FORM_WORD:
		return read_word(field, c, p, diag);
	case FORM_TUPLE:
		return read_tuple(field, c, p, diag);
	case FORM_MAP:
		return read_map(field, c, p, diag);
	case FORM_LIST: case FORM_SET:
		return read_list(field, c, p, diag);
	case FORM_EITHER:
		return read_either(field, c, p, diag);
	default:
		return read_text(field, c, p, diag);
	}
}
