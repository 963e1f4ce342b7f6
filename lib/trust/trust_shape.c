/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document's forms: which members there are, which are required,
 * and what one value alone must look like. What values must be to each
 * other is trust.c's. Source: DESIGN.md "The trust document" (CDDL).
 */
#include <stdio.h>
#include <string.h>

#include "lib/trust/trust_shape.h"

#define SHAPE static const struct ocop__trust_shape
#define KEYS static const struct ocop__trust_key
#define LIST_OF(name, n, of) \
	SHAPE name = { .form = OCOP__FORM_LIST, .least = (n), .item = &(of) }
#define MAP_OF(name, of) \
	SHAPE name = { .form = OCOP__FORM_MAP, .keys = (of) }
#define TUPLE_OF(name, n, of) \
	SHAPE name = { .form = OCOP__FORM_TUPLE, .least = (n), \
		       .places = (of), \
		       .place_count = sizeof(of) / sizeof((of)[0]) }

SHAPE uint_ = { .form = OCOP__FORM_UINT };
SHAPE text = { .form = OCOP__FORM_TEXT };
SHAPE word = { .form = OCOP__FORM_WORD };
SHAPE date = { .form = OCOP__FORM_DATE };
SHAPE vkey = { .form = OCOP__FORM_VKEY };
SHAPE spki = { .form = OCOP__FORM_SPKI };

LIST_OF(words, 1, word);
LIST_OF(uints, 1, uint_);
LIST_OF(vkeys, 1, vkey);
LIST_OF(roots, 1, spki);
LIST_OF(keys, 0, spki);

SHAPE level_places[] = { { .form = OCOP__FORM_UINT },
			 { .form = OCOP__FORM_UINT } };
TUPLE_OF(level, 2, level_places);
LIST_OF(levels, 1, level);

SHAPE grant_places[] = { { .form = OCOP__FORM_UINT },
			 { .form = OCOP__FORM_DATE },
			 { .form = OCOP__FORM_DATE } };
TUPLE_OF(grant, 2, grant_places);
LIST_OF(grants, 0, grant);

SHAPE frozen_places[] = { { .form = OCOP__FORM_UINT },
			  { .form = OCOP__FORM_HASH } };
TUPLE_OF(frozen, 2, frozen_places);

KEYS log_keys[] = {
	{ "kind", true, &word },
	{ "vkey", true, &vkey },
	{ "frozen", false, &frozen },
	{ "origin", true, &word },
	{ "time_vkey", true, &vkey },
	{ NULL, false, NULL }
};
MAP_OF(log_, log_keys);
LIST_OF(logs, 1, log_);

KEYS host_keys[] = {
	{ "to", false, &date },
	{ "from", true, &date },
	{ "host", true, &word },
	{ NULL, false, NULL }
};
MAP_OF(host, host_keys);
LIST_OF(hosts, 1, host);

KEYS receipt_keys[] = {
	{ "to", false, &uint_ },
	{ "key", true, &spki },
	{ "from", true, &uint_ },
	{ "origin", true, &word },
	{ NULL, false, NULL }
};
MAP_OF(receipt, receipt_keys);
LIST_OF(receipts, 1, receipt);

KEYS authority_keys[] = {
	{ "id", true, &word },
	{ "to", false, &date },
	{ "from", true, &date },
	{ "keys", true, &keys },
	{ "name", true, &text },
	{ "level", true, &word },
	{ "roles", true, &words },
	{ "scope", false, &words },
	{ "grants", true, &grants },
	{ "successor", false, &word },
	{ "complete_since", false, &date },
	{ NULL, false, NULL }
};
MAP_OF(authority, authority_keys);
LIST_OF(authorities, 1, authority);

KEYS payload_keys[] = {
	{ "logs", true, &logs },
	{ "basis", false, &text },
	{ "hosts", true, &hosts },
	{ "realm", true, &word },
	{ "roots", true, &roots },
	{ "issued", true, &uint_ },
	{ "levels", true, &levels },
	{ "quorum", false, &uint_ },
	{ "version", true, &uint_ },
	{ "profiles", false, &uints },
	{ "receipts", false, &receipts },
	{ "threshold", true, &uint_ },
	{ "witnesses", false, &vkeys },
	{ "fresh_days", true, &uint_ },
	{ "registries", true, &words },
	{ "stale_days", true, &uint_ },
	{ "authorities", true, &authorities },
	{ NULL, false, NULL }
};
const struct ocop__trust_shape ocop__trust_shape_payload = {
	.form = OCOP__FORM_MAP, .keys = payload_keys
};

static size_t path_add(struct ocop__trust_path *path, int added)
{
	size_t before = path->len;

	/* A longer one is shown cut, and taken back all the same. */
	if (added > 0 && (size_t)added < sizeof(path->text) - before)
		path->len += (size_t)added;
	return before;
}

size_t ocop__trust_shape_in(struct ocop__trust_path *path,
			    struct ocop_bytes name)
{
	size_t at = path->len;

	return path_add(path, snprintf(path->text + at,
				       sizeof(path->text) - at, "%s%.*s",
				       at ? "." : "",
				       name.len > 40 ? 40 : (int)name.len,
				       (const char *)name.ptr));
}

size_t ocop__trust_shape_at(struct ocop__trust_path *path, size_t index)
{
	size_t at = path->len;

	return path_add(path, snprintf(path->text + at,
				       sizeof(path->text) - at, "[%zu]",
				       index));
}

void ocop__trust_shape_back(struct ocop__trust_path *path, size_t before)
{
	path->len = before;
	path->text[before] = '\0';
}

struct walk {
	const uint8_t *start;
	struct ocop_diag *diag;
	struct ocop__trust_path path;
};

static enum ocop_err bad(struct walk *w, struct ocop_bytes item,
			 const char *rule)
{
	return ocop_fail(w->diag, OCOP_ERR_RULE,
			 (size_t)(item.ptr - w->start), "%s: %s",
			 w->path.len ? w->path.text : "payload", rule);
}

static enum ocop_err check_text(struct walk *w, struct ocop_bytes item,
				enum ocop__trust_form form)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	struct ocop_bytes value;
	struct ocop_vkey key;
	int32_t day;

	if (ocop_cbor_peek(&c) != OCOP_CBOR_TEXT)
		return bad(w, item, "text is due");
	value = ocop_cbor_text(&c);
	if (form == OCOP__FORM_WORD && ocop_ascii_check(value, NULL))
		return bad(w, item, "printable ASCII without spaces is due");
	if (form == OCOP__FORM_DATE && ocop_day_parse(&day, value))
		return bad(w, item, "a date YYYY-MM-DD is due");
	if (form == OCOP__FORM_VKEY && ocop_vkey_parse(&key, value, NULL))
		return bad(w, item, "a note verifier key is due");
	/* The profile already refused empty text and controls. */
	return OCOP_OK;
}

static enum ocop_err check_bytes(struct walk *w, struct ocop_bytes item,
				 enum ocop__trust_form form)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	struct ocop_diag why = { .err = OCOP_OK };
	struct ocop_bytes value;
	enum ocop_alg alg;

	if (ocop_cbor_peek(&c) != OCOP_CBOR_BYTES)
		return bad(w, item, "bytes are due");
	value = ocop_cbor_bytes(&c);
	if (form == OCOP__FORM_HASH)
		return value.len == OCOP_HASH_LEN ?
			       OCOP_OK : bad(w, item, "32 bytes are due");
	if (!ocop_spki_check(&alg, value, &why))
		return OCOP_OK;
	return ocop_fail(w->diag, OCOP_ERR_KEY,
			 (size_t)(item.ptr - w->start), "%s: %s", w->path.text,
			 why.text[0] ? why.text : "no usable public key");
}

static enum ocop_err check_uint(struct walk *w, struct ocop_bytes item)
{
	struct ocop_cbor c = ocop_cbor_of(item);

	if (ocop_cbor_peek(&c) != OCOP_CBOR_UINT ||
	    ocop_cbor_uint(&c) > INT64_MAX)
		return bad(w, item, "a number from 0 to 2^63-1 is due");
	return OCOP_OK;
}

static enum ocop_err check(struct walk *w, struct ocop_bytes item,
			   const struct ocop__trust_shape *shape, bool top);

static enum ocop_err check_array(struct walk *w, struct ocop_bytes item,
				 const struct ocop__trust_shape *shape)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	bool tuple = shape->form == OCOP__FORM_TUPLE;
	enum ocop_err err = OCOP_OK;
	size_t count, i;

	if (ocop_cbor_peek(&c) != OCOP_CBOR_ARRAY)
		return bad(w, item, "an array is due");
	count = ocop_cbor_array(&c);
	if (count < shape->least)
		return bad(w, item, "too few items");
	if (tuple && count > shape->place_count)
		return bad(w, item, "too many items");
	for (i = 0; i < count && !err; i++) {
		size_t before = ocop__trust_shape_at(&w->path, i);

		err = check(w, ocop_cbor_item(&c),
			    tuple ? &shape->places[i] : shape->item, false);
		ocop__trust_shape_back(&w->path, before);
	}
	return err;
}

static const struct ocop__trust_key *
find_key(const struct ocop__trust_key *table, struct ocop_bytes name)
{
	for (; table->name; table++)
		if (ocop_bytes_is(name, table->name))
			return table;
	return NULL;
}

static enum ocop_err check_map(struct walk *w, struct ocop_bytes item,
			       const struct ocop__trust_shape *shape, bool top)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	const struct ocop__trust_key *key;
	enum ocop_err err = OCOP_OK;
	struct ocop_bytes value;
	size_t count, before;
	unsigned seen = 0;

	if (ocop_cbor_peek(&c) != OCOP_CBOR_MAP)
		return bad(w, item, "a map is due");
	for (count = ocop_cbor_map(&c); count && !err; count--) {
		struct ocop_bytes name = ocop_cbor_text(&c);

		value = ocop_cbor_item(&c);
		key = find_key(shape->keys, name);
		if (!key && top)
			continue; /* readers keep and ignore it */
		before = ocop__trust_shape_in(&w->path, name);
		if (key) {
			seen |= 1U << (key - shape->keys);
			err = check(w, value, key->shape, false);
		} else {
			err = bad(w, value, "no such member");
		}
		ocop__trust_shape_back(&w->path, before);
	}
	for (key = shape->keys; key->name && !err; key++) {
		if (!key->required || (seen >> (key - shape->keys)) & 1)
			continue;
		before = ocop__trust_shape_in(&w->path,
					      ocop_bytes_str(key->name));
		err = bad(w, item, "is missing");
		ocop__trust_shape_back(&w->path, before);
	}
	return err;
}

static enum ocop_err check(struct walk *w, struct ocop_bytes item,
			   const struct ocop__trust_shape *shape, bool top)
{
	switch (shape->form) {
	case OCOP__FORM_UINT:
		return check_uint(w, item);
	case OCOP__FORM_TEXT:
	case OCOP__FORM_WORD:
	case OCOP__FORM_DATE:
	case OCOP__FORM_VKEY:
		return check_text(w, item, shape->form);
	case OCOP__FORM_SPKI:
	case OCOP__FORM_HASH:
		return check_bytes(w, item, shape->form);
	case OCOP__FORM_LIST:
	case OCOP__FORM_TUPLE:
		return check_array(w, item, shape);
	case OCOP__FORM_MAP:
		return check_map(w, item, shape, top);
	}
	return OCOP_ERR_BUG;
}

enum ocop_err ocop__trust_shape_check(struct ocop_bytes payload,
				      struct ocop_diag *diag)
{
	struct walk w = { .start = payload.ptr, .diag = diag };

	return check(&w, payload, &ocop__trust_shape_payload, true);
}

struct ocop_bytes ocop__trust_shape_get(struct ocop_bytes map,
					const char *name)
{
	struct ocop_cbor c = ocop_cbor_of(map);
	size_t count = ocop_cbor_map(&c);

	while (count--) {
		struct ocop_bytes key = ocop_cbor_text(&c);
		struct ocop_bytes value = ocop_cbor_item(&c);

		if (ocop_bytes_is(key, name))
			return value;
	}
	return (struct ocop_bytes){ NULL, 0 };
}
