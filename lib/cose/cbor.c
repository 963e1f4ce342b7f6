/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deterministic CBOR, RFC 8949 section 4.2.1. One check proves that an item
 * keeps all rules of that section. After that check, cursors look only at
 * lengths and at heads, which must have their shortest form. Every verdict
 * reads its records with cursors, so they must be fast.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/text.h>

#include "lib/base/bytes.h"
#include "lib/base/mark.h"

#define MAJOR(byte) ((unsigned)(byte) >> 5)
#define SIMPLE_FALSE 0xf4
#define SIMPLE_TRUE 0xf5
#define SIMPLE_NULL 0xf6

enum head_fault { HEAD_OK, HEAD_SHORT, HEAD_LONGER, HEAD_INDEFINITE,
		  HEAD_RESERVED };

/*
 * Read the head of an item at *at: its argument into *value, and move *at past
 * it. Not for major type 7, whose arguments are not numbers.
 */
static inline enum head_fault head_read(const uint8_t **at,
					const uint8_t *end, uint64_t *value)
{
	static const uint64_t least[4] = { 24, 0x100, 0x10000, 0x100000000 };
	const uint8_t *p = *at;
	unsigned info;
	size_t bytes;
	uint64_t v = 0;

	if (p == end)
		return HEAD_SHORT;
	info = *p++ & 0x1f;
	if (info < 24) {
		*value = info;
		*at = p;
		return HEAD_OK;
	}
	if (info > 27)
		return info == 31 ? HEAD_INDEFINITE : HEAD_RESERVED;
	bytes = (size_t)1 << (info - 24);
	if ((size_t)(end - p) < bytes)
		return HEAD_SHORT;
	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	if (v < least[info - 24])
		return HEAD_LONGER;
	*value = v;
	*at = p + bytes;
	return HEAD_OK;
}

/* The check. */

struct checker {
	const uint8_t *start;
	const uint8_t *end;
	enum ocop_cbor_profile profile;
	struct ocop_diag *diag;
};

static enum ocop_err refuse(const struct checker *k, const uint8_t *at,
			    const char *rule)
{
	return ocop_fail(k->diag, OCOP_ERR_MALFORMED, (size_t)(at - k->start),
			 "CBOR: %s", rule);
}

static enum ocop_err refuse_head(const struct checker *k, const uint8_t *at,
				 enum head_fault fault)
{
	switch (fault) {
	case HEAD_LONGER:
		return refuse(k, at, N_("RFC 8949 4.2.1: not the shortest form"));
	case HEAD_INDEFINITE:
		return refuse(k, at, N_("RFC 8949 4.2.1: indefinite length"));
	case HEAD_RESERVED:
		return refuse(k, at, N_("RFC 8949 3: reserved head"));
	case HEAD_OK:
	case HEAD_SHORT:
		break;
	}
	return refuse(k, k->end, N_("ends inside an item"));
}

static enum ocop_err check_text(const struct checker *k, const uint8_t *head,
				struct ocop_bytes text)
{
	struct ocop_diag why;
	enum ocop_err err;
	size_t base = (size_t)(head - k->start);

	if (k->profile == OCOP_CBOR_RECORD)
		err = ocop_text_check(text, &why);
	else
		err = ocop_utf8_check(text, &why);
	if (!err)
		return OCOP_OK;
	if (text.len > 0)
		base = (size_t)(text.ptr - k->start) + why.offset;
	return ocop_fail(k->diag, err, base, "CBOR: %s", why.text);
}

static enum ocop_err check_item(const struct checker *k, const uint8_t **at,
				unsigned depth);

static enum ocop_err check_map(const struct checker *k, const uint8_t **at,
			       uint64_t pairs, unsigned depth)
{
	struct ocop_bytes last = { NULL, 0 }, key;
	const uint8_t *start;
	enum ocop_err err;

	for (uint64_t i = 0; i < pairs; i++) {
		start = *at;
		if (start == k->end)
			return refuse_head(k, start, HEAD_SHORT);
		switch ((enum ocop_cbor_type)MAJOR(*start)) {
		case OCOP_CBOR_TEXT:
			break;
		case OCOP_CBOR_UINT:
		case OCOP_CBOR_NEGINT:
			if (k->profile != OCOP_CBOR_RECORD)
				break;
			return refuse(k, start, N_("map key is not text"));
		default:
			return refuse(k, start, N_("map key is neither text nor "
				      "integer"));
		}
		err = check_item(k, at, depth);
		if (err)
			return err;
		key = ocop_bytes_of(start, (size_t)(*at - start));
		if (i > 0) {
			int order = ocop__bytes_compare(last, key);

			if (order == 0)
				return refuse(k, start, N_("a map key appears twice"));
			if (order > 0)
				return refuse(k, start, N_("RFC 8949 4.2.1: map "
					      "keys not in order"));
		}
		last = key;
		err = check_item(k, at, depth);
		if (err)
			return err;
	}
	return OCOP_OK;
}

static enum ocop_err check_array(const struct checker *k, const uint8_t **at,
				 uint64_t count, unsigned depth)
{
	for (uint64_t i = 0; i < count; i++) {
		enum ocop_err err = check_item(k, at, depth);

		if (err)
			return err;
	}
	return OCOP_OK;
}

/* depth is the number of containers around this item. */
static enum ocop_err check_item(const struct checker *k, const uint8_t **at,
				unsigned depth)
{
	const uint8_t *start = *at, *body = *at;
	enum ocop_cbor_type type;
	enum head_fault fault;
	uint64_t value = 0, left;

	if (start == k->end)
		return refuse_head(k, start, HEAD_SHORT);
	type = (enum ocop_cbor_type)MAJOR(*start);
	if (type == OCOP_CBOR_SIMPLE) {
		if (*start != SIMPLE_FALSE && *start != SIMPLE_TRUE)
			return refuse(k, start, N_("float or simple value other "
				      "than true and false"));
		*at = start + 1;
		return OCOP_OK;
	}
	if (type == OCOP_CBOR_TAG)
		return refuse(k, start, N_("tag"));
	fault = head_read(&body, k->end, &value);
	if (fault != HEAD_OK)
		return refuse_head(k, start, fault);
	*at = body;
	if (type == OCOP_CBOR_UINT || type == OCOP_CBOR_NEGINT)
		return OCOP_OK;

	/* An item has at least one byte, a pair two. */
	left = (uint64_t)(k->end - body);
	if (value > (type == OCOP_CBOR_MAP ? left / 2 : left))
		return refuse(k, start, N_("length is more than what remains"));
	if (type == OCOP_CBOR_ARRAY || type == OCOP_CBOR_MAP) {
		if (depth >= OCOP_CBOR_DEPTH_MAX)
			return refuse(k, start, N_("nested too deeply"));
		if (type == OCOP_CBOR_MAP)
			return check_map(k, at, value, depth + 1);
		return check_array(k, at, value, depth + 1);
	}
	*at = body + value;
	if (type == OCOP_CBOR_TEXT)
		return check_text(k, start,
				  ocop_bytes_of(body, (size_t)value));
	return OCOP_OK;
}

enum ocop_err ocop_cbor_check(struct ocop_bytes item,
			      enum ocop_cbor_profile profile,
			      struct ocop_diag *diag)
{
	/* Pointers into an empty view must be comparable, too. */
	static const uint8_t nothing[1];
	const uint8_t *start = item.len > 0 ? item.ptr : nothing;
	const struct checker k = { start, start + item.len, profile, diag };
	const uint8_t *at = start;
	enum ocop_err err = check_item(&k, &at, 0);

	if (!err && at != k.end)
		err = refuse(&k, at, N_("bytes after the item"));
	return err;
}

/* Cursors. */

struct ocop_cbor ocop_cbor_of(struct ocop_bytes bytes)
{
	static const uint8_t nothing[1];
	const uint8_t *start = bytes.len > 0 ? bytes.ptr : nothing;

	return (struct ocop_cbor){ start, start, start + bytes.len, false };
}

static void spoil(struct ocop_cbor *c)
{
	c->bad = true;
	c->ptr = c->end;
}

enum ocop_cbor_type ocop_cbor_peek(const struct ocop_cbor *c)
{
	if (c->ptr == c->end)
		return OCOP_CBOR_END;
	return (enum ocop_cbor_type)MAJOR(*c->ptr);
}

bool ocop_cbor_done(const struct ocop_cbor *c)
{
	return !c->bad && c->ptr == c->end;
}

/* The argument of an item of this type; 0 and bad if it is of another. */
static inline uint64_t take(struct ocop_cbor *c, enum ocop_cbor_type type)
{
	uint64_t value = 0;

	if (c->ptr == c->end || MAJOR(*c->ptr) != (unsigned)type ||
	    head_read(&c->ptr, c->end, &value) != HEAD_OK) {
		spoil(c);
		return 0;
	}
	return value;
}

uint64_t ocop_cbor_uint(struct ocop_cbor *c)
{
	return take(c, OCOP_CBOR_UINT);
}

int64_t ocop_cbor_int(struct ocop_cbor *c)
{
	bool negative = ocop_cbor_peek(c) == OCOP_CBOR_NEGINT;
	uint64_t value = take(c, negative ? OCOP_CBOR_NEGINT : OCOP_CBOR_UINT);

	if (value > INT64_MAX) {
		spoil(c);
		return 0;
	}
	if (c->bad)
		return 0;
	return negative ? -1 - (int64_t)value : (int64_t)value;
}

static inline struct ocop_bytes take_string(struct ocop_cbor *c,
					    enum ocop_cbor_type type)
{
	uint64_t len = take(c, type);
	struct ocop_bytes view;

	if (len > (uint64_t)(c->end - c->ptr))
		spoil(c);
	if (c->bad)
		return ocop_bytes_of(NULL, 0);
	view = ocop_bytes_of(c->ptr, (size_t)len);
	c->ptr += len;
	return view;
}

struct ocop_bytes ocop_cbor_bytes(struct ocop_cbor *c)
{
	return take_string(c, OCOP_CBOR_BYTES);
}

struct ocop_bytes ocop_cbor_text(struct ocop_cbor *c)
{
	return take_string(c, OCOP_CBOR_TEXT);
}

static inline size_t take_count(struct ocop_cbor *c, enum ocop_cbor_type type,
				unsigned least)
{
	uint64_t count = take(c, type);

	if (count > (uint64_t)(c->end - c->ptr) / least) {
		spoil(c);
		return 0;
	}
	return (size_t)count;
}

size_t ocop_cbor_array(struct ocop_cbor *c)
{
	return take_count(c, OCOP_CBOR_ARRAY, 1);
}

size_t ocop_cbor_map(struct ocop_cbor *c)
{
	return take_count(c, OCOP_CBOR_MAP, 2);
}

uint64_t ocop_cbor_tag(struct ocop_cbor *c)
{
	return take(c, OCOP_CBOR_TAG);
}

/* One byte of major type 7. */
static uint8_t take_simple(struct ocop_cbor *c, uint8_t a, uint8_t b)
{
	if (c->ptr == c->end || (*c->ptr != a && *c->ptr != b)) {
		spoil(c);
		return 0;
	}
	return *c->ptr++;
}

bool ocop_cbor_bool(struct ocop_cbor *c)
{
	return take_simple(c, SIMPLE_FALSE, SIMPLE_TRUE) == SIMPLE_TRUE;
}

void ocop_cbor_null(struct ocop_cbor *c)
{
	take_simple(c, SIMPLE_NULL, SIMPLE_NULL);
}

/* Skip one item, depth containers deep. */
static void skip(struct ocop_cbor *c, unsigned depth)
{
	enum ocop_cbor_type type = ocop_cbor_peek(c);
	uint64_t items = 0;

	switch (type) {
	case OCOP_CBOR_UINT:
	case OCOP_CBOR_NEGINT:
		take(c, type);
		return;
	case OCOP_CBOR_BYTES:
	case OCOP_CBOR_TEXT:
		take_string(c, type);
		return;
	case OCOP_CBOR_SIMPLE:
		if (*c->ptr == SIMPLE_NULL)
			c->ptr++;
		else
			ocop_cbor_bool(c);
		return;
	case OCOP_CBOR_ARRAY:
		items = ocop_cbor_array(c);
		break;
	case OCOP_CBOR_MAP:
		items = 2 * (uint64_t)ocop_cbor_map(c);
		break;
	case OCOP_CBOR_TAG:
		take(c, type);
		items = 1;
		break;
	case OCOP_CBOR_END:
		break;
	}
	if (type == OCOP_CBOR_END || depth >= OCOP_CBOR_DEPTH_MAX) {
		spoil(c);
		return;
	}
	for (uint64_t i = 0; i < items && !c->bad; i++)
		skip(c, depth + 1);
}

struct ocop_bytes ocop_cbor_item(struct ocop_cbor *c)
{
	const uint8_t *start = c->ptr;

	skip(c, 0);
	if (c->bad)
		return ocop_bytes_of(NULL, 0);
	return ocop_bytes_of(start, (size_t)(c->ptr - start));
}

/* Writers. */

static void add_head(struct ocop_buf *out, enum ocop_cbor_type type,
		     uint64_t value)
{
	uint8_t head[9];
	unsigned info = value < 24 ? (unsigned)value :
			value <= 0xff ? 24 :
			value <= 0xffff ? 25 :
			value <= 0xffffffff ? 26 : 27;
	size_t bytes = info < 24 ? 0 : (size_t)1 << (info - 24);

	head[0] = (uint8_t)((unsigned)type << 5 | info);
	for (size_t i = bytes; i > 0; i--) {
		head[i] = (uint8_t)value;
		value >>= 8;
	}
	ocop_buf_add(out, head, 1 + bytes);
}

void ocop_cbor_add_uint(struct ocop_buf *out, uint64_t value)
{
	add_head(out, OCOP_CBOR_UINT, value);
}

void ocop_cbor_add_int(struct ocop_buf *out, int64_t value)
{
	if (value >= 0)
		add_head(out, OCOP_CBOR_UINT, (uint64_t)value);
	else
		add_head(out, OCOP_CBOR_NEGINT, (uint64_t)(-1 - value));
}

void ocop_cbor_add_bytes(struct ocop_buf *out, struct ocop_bytes value)
{
	add_head(out, OCOP_CBOR_BYTES, value.len);
	ocop_buf_bytes(out, value);
}

void ocop_cbor_add_text(struct ocop_buf *out, struct ocop_bytes value)
{
	add_head(out, OCOP_CBOR_TEXT, value.len);
	ocop_buf_bytes(out, value);
}

void ocop_cbor_add_str(struct ocop_buf *out, const char *text)
{
	ocop_cbor_add_text(out, ocop_bytes_str(text));
}

void ocop_cbor_add_array(struct ocop_buf *out, size_t count)
{
	add_head(out, OCOP_CBOR_ARRAY, count);
}

void ocop_cbor_add_map(struct ocop_buf *out, size_t count)
{
	add_head(out, OCOP_CBOR_MAP, count);
}

void ocop_cbor_add_tag(struct ocop_buf *out, uint64_t tag)
{
	add_head(out, OCOP_CBOR_TAG, tag);
}

void ocop_cbor_add_bool(struct ocop_buf *out, bool value)
{
	ocop_buf_byte(out, value ? SIMPLE_TRUE : SIMPLE_FALSE);
}

void ocop_cbor_add_null(struct ocop_buf *out)
{
	ocop_buf_byte(out, SIMPLE_NULL);
}
