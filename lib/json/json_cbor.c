/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON view of a CBOR item. It shows exactly what was signed, and each item
 * has exactly one view. Byte strings become base64url, integers keep all their
 * digits, integer keys become decimal text.
 */
#include <inttypes.h>
#include <stdio.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/text.h>

#include "lib/json/json.h"

static struct ocop_json *view(struct ocop_cbor *c, unsigned depth);

static struct ocop_json *view_int(struct ocop_cbor *c)
{
	int64_t value;

	if (ocop_cbor_peek(c) == OCOP_CBOR_UINT) {
		uint64_t natural = ocop_cbor_uint(c);

		return c->bad ? NULL : ocop__json_digits(false, natural);
	}
	value = ocop_cbor_int(c);
	if (c->bad)
		return NULL;
	return ocop__json_digits(true, 0 - (uint64_t)value);
}

static struct ocop_json *view_bytes(struct ocop_cbor *c)
{
	struct ocop_buf text = OCOP_BUF(SIZE_MAX);
	struct ocop_bytes value = ocop_cbor_bytes(c);
	struct ocop_json *out = NULL;

	ocop_base64url_add(&text, value);
	if (!c->bad && !text.err)
		out = ocop__json_text(ocop_buf_view(&text));
	ocop_buf_clear(&text);
	return out;
}

/* Our JSON texts cannot hold a NUL, and replacing it would not be one to
 * one. */
static bool has_nul(struct ocop_bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '\0')
			return true;
	return false;
}

static struct ocop_json *view_text(struct ocop_cbor *c)
{
	struct ocop_bytes value = ocop_cbor_text(c);

	if (c->bad || has_nul(value) || ocop_utf8_check(value, NULL))
		return NULL;
	return ocop__json_text(value);
}

/* The name of the next key, into name. False: it cannot be one. */
static bool view_key(struct ocop_cbor *c, struct ocop_buf *name, bool *numbers)
{
	struct ocop_bytes text;
	int64_t number;

	ocop_buf_reset(name);
	if (ocop_cbor_peek(c) != OCOP_CBOR_TEXT) {
		number = ocop_cbor_int(c);
		*numbers = true;
		return !ocop_buf_printf(name, "%" PRId64, number) &&
		       !c->bad;
	}
	text = ocop_cbor_text(c);
	/* 1 and "1" would get the same name. Numbers sort first. */
	if (*numbers && text.len > 0 &&
	    (text.ptr[0] == '-' || (text.ptr[0] >= '0' && text.ptr[0] <= '9')))
		return false;
	return !c->bad && !has_nul(text) &&
	       !ocop_utf8_check(text, NULL) &&
	       !ocop_buf_bytes(name, text);
}

static struct ocop_json *view_map(struct ocop_cbor *c, unsigned depth)
{
	struct ocop_json *out = ocop_json_object();
	struct ocop_buf name = OCOP_BUF(SIZE_MAX);
	size_t pairs = ocop_cbor_map(c);
	bool numbers = false, good = out != NULL;

	for (size_t i = 0; i < pairs && good; i++) {
		const char *key = NULL;

		good = view_key(c, &name, &numbers);
		if (good)
			key = ocop_buf_cstr(&name);
		if (key != NULL)
			ocop__json_member(out, key, view(c, depth));
		good = key != NULL && !c->bad && !ocop__json_marked(out);
	}
	ocop_buf_clear(&name);
	if (!good || c->bad) {
		ocop_json_free(out);
		out = NULL;
	}
	return out;
}

static struct ocop_json *view_array(struct ocop_cbor *c, unsigned depth)
{
	struct ocop_json *out = ocop_json_array();
	size_t items = ocop_cbor_array(c);
	bool good = out != NULL && !c->bad;

	for (size_t i = 0; i < items && good; i++) {
		ocop_json_add(out, view(c, depth));
		good = !c->bad && !ocop__json_marked(out);
	}
	if (!good) {
		ocop_json_free(out);
		out = NULL;
	}
	return out;
}

/* depth is the number of containers around this item. */
static struct ocop_json *view(struct ocop_cbor *c, unsigned depth)
{
	switch (ocop_cbor_peek(c)) {
	case OCOP_CBOR_UINT:
	case OCOP_CBOR_NEGINT:
		return view_int(c);
	case OCOP_CBOR_BYTES:
		return view_bytes(c);
	case OCOP_CBOR_TEXT:
		return view_text(c);
	case OCOP_CBOR_ARRAY:
		return depth < OCOP_CBOR_DEPTH_MAX ? view_array(c, depth + 1) :
						     NULL;
	case OCOP_CBOR_MAP:
		return depth < OCOP_CBOR_DEPTH_MAX ? view_map(c, depth + 1) :
						     NULL;
	case OCOP_CBOR_SIMPLE: {
		bool value = ocop_cbor_bool(c);

		return c->bad ? NULL : ocop__json_bool(value);
	}
	case OCOP_CBOR_TAG:
	case OCOP_CBOR_END:
		break;
	}
	return NULL;
}

struct ocop_json *ocop_json_of_cbor(struct ocop_bytes item)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	struct ocop_json *out = view(&c, 0);

	if (out != NULL && !ocop_cbor_done(&c)) {
		ocop_json_free(out);
		out = NULL;
	}
	return out;
}
