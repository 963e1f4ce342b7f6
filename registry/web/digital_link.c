/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads GS1 Digital Link URIs, strictly: whoever makes a wrong one should learn
 * it from the answer (400), not from a page that shows something else.
 */
#include <string.h>

#include "common/ui/say.h"
#include "registry/web/resolve.h"

/* The key qualifiers of a GTIN; two may stand together if the second has a
 * higher place. Place 0: alone only. */
static const struct qualifier {
	const char *ai;
	unsigned place;
	size_t max;
} qualifiers[] = {
	{ "22", 1, 20 }, { "10", 2, 20 }, { "21", 3, 20 }, { "235", 0, 28 }
};
#define QUALIFIERS (sizeof(qualifiers) / sizeof(qualifiers[0]))
#define VALUE_SIZE 29

struct reading {
	const char *at, *end;
	unsigned place;		/* of the last qualifier */
	bool alone;		/* no other may follow */
	struct ocop_diag *diag;
};

static enum ocop_err fail(const struct reading *r, const char *rule)
{
	return ocop_fail(r->diag, OCOP_ERR_MALFORMED, 0, "%s", rule);
}

/* The next segment, percent-decoded. false: empty, too long, or wrong. */
static bool next_segment(struct reading *r, char *out, size_t size)
{
	const char *slash = memchr(r->at, '/', (size_t)(r->end - r->at));
	const char *stop = slash != NULL ? slash : r->end;
	bool good = route_unescape(out, size, r->at, (size_t)(stop - r->at));

	r->at = slash != NULL ? slash + 1 : r->end;
	return good;
}

/* GS1 General Specifications, character set 82. */
static bool is_value(const char *text)
{
	for (; *text != '\0'; text++) {
		char c = *text;

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') ||
		    strchr("!\"%&'()*+,-./_:;<=>?", c) != NULL)
			continue;
		return false;
	}
	return true;
}

static const struct qualifier *find(const char *ai)
{
	for (size_t i = 0; i < QUALIFIERS; i++)
		if (strcmp(qualifiers[i].ai, ai) == 0)
			return &qualifiers[i];
	return NULL;
}

static enum ocop_err read_qualifier(struct reading *r,
				    struct digital_link *out)
{
	const struct qualifier *q;
	char ai[8], value[VALUE_SIZE];

	if (!next_segment(r, ai, sizeof(ai)) || (q = find(ai)) == NULL ||
	    (!out->is_gtin && strcmp(ai, "21") != 0))
		return fail(r, out->is_gtin ?
			    N_("address: a GTIN may have the qualifiers 22, 10, 21 or 235") :
			    N_("address: a product code may have the qualifier 21 only"));
	if (r->alone || (q->place <= r->place && r->place > 0))
		return fail(r, N_("address: each qualifier may appear once, in the order 22, 10, 21"));
	if (!next_segment(r, value, sizeof(value)) ||
	    strlen(value) > q->max || !is_value(value))
		return fail(r, N_("address: a qualifier's value has 1 to 20 characters (qualifier 235: 1 to 28) of GS1's set 82"));
	r->place = q->place;
	r->alone = q->place == 0;
	if (strcmp(ai, "21") == 0)
		memcpy(out->serial, value, strlen(value) + 1);
	return OCOP_OK;
}

static enum ocop_err read_all(struct reading *r, struct digital_link *out)
{
	struct ocop_bytes product;
	enum ocop_err err = OCOP_OK;

	if (!next_segment(r, out->product, sizeof(out->product)))
		return fail(r, N_("address: the product is missing or too long"));
	product = ocop_bytes_str(out->product);
	if (ocop_product_check(product, r->diag) ||
	    out->is_gtin != (memchr(product.ptr, '-', product.len) == NULL))
		return fail(r, out->is_gtin ?
			    N_("address: a GTIN has 14 digits, of which the last is its check digit") :
			    N_("address: a product code has the form 11-03295-01-2026"));
	while (!err && r->at < r->end)
		err = read_qualifier(r, out);
	return err;
}

enum ocop_err digital_link_parse(struct digital_link *out, bool is_gtin,
				 struct ocop_bytes rest,
				 struct ocop_diag *diag)
{
	struct reading r = { .at = (const char *)rest.ptr, .diag = diag };
	enum ocop_err err;

	if (rest.len > 1 && rest.ptr[rest.len - 1] == '/')
		rest.len--;
	r.end = r.at + rest.len;
	*out = (struct digital_link){ .is_gtin = is_gtin };
	/* A slash that is left at the end begins an empty segment. */
	if (rest.len > 0 && rest.ptr[rest.len - 1] == '/')
		err = fail(&r, N_("address: a part of it is empty"));
	else
		err = read_all(&r, out);
	if (err)
		*out = (struct digital_link){ .is_gtin = is_gtin };
	return err;
}
