/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The examples of RFC 8949 appendix A, judged by our profile. The expected
 * result of an example follows from what the file says about it (its decoded
 * value or diagnostic, and whether it is the preferred form), never from our
 * code.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "tests/check_vectors/vectors.h"

/* Words that the refusal must contain; NULL: accepted. */
struct expected {
	const char *plain, *record;
};

static const char float_rule[] = "float or simple value";

/* A decoded JSON value (numbers are texts of their digits here, which no
 * text of the appendix looks like). */
static bool is_number(const char *text)
{
	return text && text[0] &&
	       strspn(text, "0123456789+-.e") == strlen(text) &&
	       strspn(text, "-0123456789") > 0;
}

static bool holds_empty_text(const struct ocop_json *value)
{
	const struct ocop_json *m;

	switch (ocop_json_type(value)) {
	case OCOP_JSON_TEXT:
		return ocop_json_value_str(value)[0] == '\0';
	case OCOP_JSON_ARRAY:
	case OCOP_JSON_OBJECT:
		for (m = ocop_json_first(value); m; m = ocop_json_next(m))
			if (holds_empty_text(m))
				return true;
		return false;
	default:
		return false;
	}
}

/* Numbers beyond 64 bits are bignums: tags 2 and 3. */
static bool is_bignum(const char *text)
{
	bool minus = text[0] == '-';
	const char *most =
		minus ? "18446744073709551616" : "18446744073709551615";
	size_t len = strlen(text + minus);

	return len > 20 || (len == 20 && strcmp(text + minus, most) > 0);
}

static struct expected by_value(const struct ocop_json *value)
{
	const char *text = ocop_json_value_str(value);

	if (ocop_json_type(value) == OCOP_JSON_NULL)
		return (struct expected){ float_rule, float_rule };
	if (is_number(text)) {
		if (strpbrk(text, ".e"))
			return (struct expected){ float_rule, float_rule };
		if (is_bignum(text))
			return (struct expected){ "tag", "tag" };
	}
	/* Only the stricter profile has no empty text. */
	if (holds_empty_text(value))
		return (struct expected){ NULL, "empty" };
	return (struct expected){ NULL, NULL };
}

static struct expected by_diagnostic(const char *d)
{
	static const char *const simple[] = { "Infinity", "-Infinity", "NaN",
					      "undefined" };

	for (size_t i = 0; i < 4; i++)
		if (strcmp(d, simple[i]) == 0)
			return (struct expected){ float_rule, float_rule };
	if (strncmp(d, "simple(", 7) == 0)
		return (struct expected){ float_rule, float_rule };
	if (d[0] >= '0' && d[0] <= '9' && strchr(d, '('))
		return (struct expected){ "tag", "tag" };
	if (strncmp(d, "(_ ", 3) == 0)
		return (struct expected){ "indefinite", "indefinite" };
	/* A map of integers is plain CBOR, but no record. */
	if (d[0] == '{')
		return (struct expected){ NULL, "key is not text" };
	return (struct expected){ NULL, NULL };
}

/* Of the appendix, what is not the preferred form is a wider float or, for
 * all other types, an indefinite length. */
static struct expected expect(const struct ocop_json *t)
{
	const struct ocop_json *value = ocop_json_get(t, "decoded");
	struct expected e;

	e = value ? by_value(value)
		  : by_diagnostic(vectors_str(t, "diagnostic"));
	if (!vectors_bool(t, "roundtrip") && e.plain == NULL)
		e.plain = e.record = "indefinite";
	return e;
}

static void check(struct vectors *v, const char *hex, struct ocop_bytes item,
		  enum ocop_cbor_profile profile, const char *want)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_cbor_check(item, profile, &diag);

	if (want == NULL)
		vectors_case(v, !err, "%s: refused: %s", hex,
			     diag.text);
	else
		/* Well formed, but no text of a record: a rule. */
		vectors_case(
			v,
			(err == OCOP_ERR_MALFORMED || err == OCOP_ERR_RULE) &&
				strstr(diag.text, want) != NULL,
			"%s: %s '%s', not for '%s'", hex, ocop_err_name(err),
			diag.text, want);
}

void vectors_cbor(struct vectors *v, const char *folder)
{
	struct ocop_json *root = vectors_json(v, folder, "appendix_a.json");
	const struct ocop_json *t;
	unsigned count = 0, accepted = 0;

	for (t = ocop_json_first(root); t; t = ocop_json_next(t)) {
		struct ocop_buf item = OCOP_BUF(65536);
		const char *hex = vectors_str(t, "hex");
		struct expected e = expect(t);

		if (!vectors_hex(&item, hex))
			vectors_case(v, false, "%s: not hex", hex);
		check(v, hex, ocop_buf_view(&item), OCOP_CBOR_PLAIN, e.plain);
		check(v, hex, ocop_buf_view(&item), OCOP_CBOR_RECORD, e.record);
		count++;
		accepted += e.plain == NULL;
		ocop_buf_clear(&item);
	}
	vectors_say("%u examples, each by both profiles; plain accepts %u",
		    count, accepted);
	if (count == 0)
		vectors_case(v, false, "%s: no example", folder);
	ocop_json_free(root);
}
