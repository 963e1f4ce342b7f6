/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document: from bytes to struct ocop_trust, with the tables of
 * trust_shape.c, and the rules between its values. trust_index.c has the rules
 * that need all keys and IDs.
 * Source: docs/format.md.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/base/text.h"
#include "lib/crypto/crypto.h"
#include "lib/trust/trust_internal.h"
#include "lib/trust/trust_shape.h"

void *ocop__trust_more(void *array, size_t count, size_t size)
{
	/* Full exactly at powers of two: memory follows the items seen. */
	if (count & (count - 1))
		return array;
	if (count > SIZE_MAX / 2 / size)
		return NULL;
	return realloc(array, (count ? 2 * count : 1) * size);
}

/* --- The walk --- */

struct walk {
	const uint8_t *start;
	struct ocop_diag *diag;
	struct ocop__trust_path path;
	void *group;	/* a document has a key for each of 80 authorities */
};

static enum ocop_err fail_item(struct walk *w, enum ocop_err err,
			       struct ocop_bytes item, const char *why)
{
	return ocop_fail(w->diag, err, (size_t)(item.ptr - w->start),
			 "%s: %s", w->path.len ? w->path.text : "payload",
			 why);
}

static enum ocop_err bad_item(struct walk *w, struct ocop_bytes item,
			      const char *rule)
{
	return fail_item(w, OCOP_ERR_RULE, item, rule);
}

static enum ocop_err read_text(struct walk *w, struct ocop_bytes item,
			       const struct ocop__trust_shape *shape, void *out)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	enum ocop_err err = OCOP_OK;
	struct ocop_bytes value;
	const char *rule = "";

	/* The profile already refused empty text and controls. */
	if (ocop_cbor_peek(&c) != OCOP_CBOR_TEXT)
		return bad_item(w, item, N_("expected a text"));
	value = ocop_cbor_text(&c);
	if (shape->form == OCOP__FORM_WORD && ocop__ascii_check(value, NULL))
		return bad_item(w, item, N_("expected printable ASCII without spaces"));
	if (shape->form == OCOP__FORM_DATE && ocop_day_parse(out, value))
		return bad_item(w, item, N_("expected a date YYYY-MM-DD"));
	if (shape->most && value.len > (uint64_t)shape->most)
		return bad_item(w, item, N_("too long"));
	if (shape->parse)
		err = shape->parse(out, value, &rule);
	else if (shape->form != OCOP__FORM_DATE)
		*(struct ocop_bytes *)out = value;
	return err ? fail_item(w, err, item, rule) : OCOP_OK;
}

static enum ocop_err read_bytes(struct walk *w, struct ocop_bytes item,
				const struct ocop__trust_shape *shape,
				void *out)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	struct ocop_diag why = { .err = OCOP_OK };
	struct ocop_bytes value;
	enum ocop_alg alg;
	enum ocop_err err;

	if (ocop_cbor_peek(&c) != OCOP_CBOR_BYTES)
		return bad_item(w, item, N_("expected bytes"));
	value = ocop_cbor_bytes(&c);
	if (shape->form == OCOP__FORM_HASH) {
		if (value.len != OCOP_HASH_LEN)
			return bad_item(w, item, N_("expected 32 bytes"));
		memcpy(out, value.ptr, OCOP_HASH_LEN);
		return OCOP_OK;
	}
	*(struct ocop_bytes *)out = value;
	err = ocop__spki_check_in(w->group, &alg, value, &why);
	return err ? fail_item(w, err, item, ocop_diag_text(&why, err)) :
		     OCOP_OK;
}

static enum ocop_err read_uint(struct walk *w, struct ocop_bytes item,
			       const struct ocop__trust_shape *shape, void *out)
{
	const uint64_t least = (uint64_t)shape->least;
	const uint64_t most = (uint64_t)(shape->most ? shape->most : INT64_MAX);
	struct ocop_cbor c = ocop_cbor_of(item);
	bool good = ocop_cbor_peek(&c) == OCOP_CBOR_UINT;
	uint64_t value = ocop_cbor_uint(&c);
	char rule[64];

	if (good && value >= least && value <= most) {
		*(uint64_t *)out = value;
		return OCOP_OK;
	}
	if (shape->most)
		snprintf(rule, sizeof(rule), N_("expected a number from %llu to %llu"),
			 (unsigned long long)least, (unsigned long long)most);
	else
		snprintf(rule, sizeof(rule), N_("expected a number of at least %llu"),
			 (unsigned long long)least);
	return bad_item(w, item, rule);
}

static enum ocop_err read(struct walk *w, struct ocop_bytes item,
			  const struct ocop__trust_shape *shape, void *out);

static void absent(const struct ocop__trust_shape *shape, void *out)
{
	if (shape->form == OCOP__FORM_DATE)
		*(int32_t *)out = OCOP_DAY_NONE;
}

/* Room for one more item, zeroed; NULL when out of memory. */
static void *add_item(void *out, size_t size)
{
	struct { void *items; size_t count; } list;
	void *item = NULL;

	memcpy(&list, out, sizeof(list));
	list.items = ocop__trust_more(list.items, list.count, size);
	if (list.items) {
		item = (char *)list.items + list.count++ * size;
		memset(item, 0, size);
		memcpy(out, &list, sizeof(list));
	}
	return item;
}

static enum ocop_err read_list(struct walk *w, struct ocop_bytes item,
			       const struct ocop__trust_shape *shape, void *out)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	enum ocop_err err = OCOP_OK;
	size_t count;

	if (ocop_cbor_peek(&c) != OCOP_CBOR_ARRAY)
		return bad_item(w, item, N_("expected an array"));
	count = ocop_cbor_array(&c);
	if (count < (uint64_t)shape->least)
		return bad_item(w, item, N_("too few items"));
	if (shape->most && count > (uint64_t)shape->most)
		return bad_item(w, item, N_("too many items"));
	for (size_t i = 0; i < count && !err; i++) {
		size_t before = ocop__trust_shape_at(&w->path, i);
		void *at = shape->size ? add_item(out, shape->size) : out;

		err = at ? read(w, ocop_cbor_item(&c), shape->item, at) :
			   OCOP_ERR_MEMORY;
		ocop__trust_shape_back(&w->path, before);
	}
	return err;
}

static enum ocop_err read_tuple(struct walk *w, struct ocop_bytes item,
				const struct ocop__trust_shape *shape,
				void *out)
{
	const struct ocop__trust_key *key = shape->keys;
	struct ocop_cbor c = ocop_cbor_of(item);
	enum ocop_err err = OCOP_OK;
	size_t count;

	if (ocop_cbor_peek(&c) != OCOP_CBOR_ARRAY)
		return bad_item(w, item, N_("expected an array"));
	count = ocop_cbor_array(&c);
	for (size_t i = 0; key->name && !err; i++, key++) {
		void *at = (char *)out + key->offset;
		size_t before = ocop__trust_shape_at(&w->path, i);

		if (i < count)
			err = read(w, ocop_cbor_item(&c), key->shape, at);
		else if (key->required)
			err = bad_item(w, item, N_("is missing"));
		else
			absent(key->shape, at);
		ocop__trust_shape_back(&w->path, before);
	}
	return !err && !ocop_cbor_done(&c) ? bad_item(w, item, N_("too many items")) :
					     err;
}

static const struct ocop__trust_key *
find_key(const struct ocop__trust_key *table, struct ocop_bytes name)
{
	for (; table->name; table++)
		if (ocop_bytes_is(name, table->name))
			return table;
	return NULL;
}

static enum ocop_err read_member(struct walk *w, struct ocop_bytes item,
				 const struct ocop__trust_key *key, void *out)
{
	if (!key)
		return bad_item(w, item, N_("unknown member"));
	if (key->there)
		*(bool *)((char *)out + key->there) = true;
	return read(w, item, key->shape, (char *)out + key->offset);
}

static enum ocop_err read_map(struct walk *w, struct ocop_bytes item,
			      const struct ocop__trust_shape *shape, void *out)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	const struct ocop__trust_key *key;
	enum ocop_err err = OCOP_OK;
	struct ocop_bytes value;
	size_t count, before;
	unsigned seen = 0;

	if (ocop_cbor_peek(&c) != OCOP_CBOR_MAP)
		return bad_item(w, item, N_("expected a map"));
	for (count = ocop_cbor_map(&c); count && !err; count--) {
		struct ocop_bytes name = ocop_cbor_text(&c);

		value = ocop_cbor_item(&c);
		key = find_key(shape->keys, name);
		if (!key && shape == &ocop__trust_shape_payload)
			continue; /* readers keep and ignore it */
		before = ocop__trust_shape_in(&w->path, name);
		if (key)
			seen |= 1U << (key - shape->keys);
		err = read_member(w, value, key, out);
		ocop__trust_shape_back(&w->path, before);
	}
	for (key = shape->keys; key->name && !err; key++) {
		if ((seen >> (key - shape->keys)) & 1)
			continue;
		absent(key->shape, (char *)out + key->offset);
		before = ocop__trust_shape_in(&w->path,
					      ocop_bytes_str(key->name));
		if (key->required)
			err = bad_item(w, item, N_("is missing"));
		ocop__trust_shape_back(&w->path, before);
	}
	return err;
}

static enum ocop_err read(struct walk *w, struct ocop_bytes item,
			  const struct ocop__trust_shape *shape, void *out)
{
	switch (shape->form) {
	case OCOP__FORM_UINT:
		return read_uint(w, item, shape, out);
	case OCOP__FORM_TEXT:
	case OCOP__FORM_WORD:
	case OCOP__FORM_DATE:
		return read_text(w, item, shape, out);
	case OCOP__FORM_SPKI:
	case OCOP__FORM_HASH:
		return read_bytes(w, item, shape, out);
	case OCOP__FORM_LIST:
		return read_list(w, item, shape, out);
	case OCOP__FORM_MAP:
		return read_map(w, item, shape, out);
	case OCOP__FORM_TUPLE:
		return read_tuple(w, item, shape, out);
	}
	return OCOP_ERR_BUG;
}

/* --- Rules --- */

static enum ocop_err bad(struct ocop_diag *diag, const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s", rule);
}

static enum ocop_err check_numbers(const struct ocop_trust *t,
				   struct ocop_diag *diag)
{
	if (t->fresh_days > t->stale_days)
		return bad(diag, N_("fresh_days: more than stale_days"));
	if (t->threshold < 1 || (uint64_t)t->threshold > t->root_count)
		return bad(diag, N_("threshold: expected 1 to the number of roots"));
	if ((uint64_t)t->quorum > t->witness_count)
		return bad(diag, N_("quorum: more than there are witnesses"));
	return OCOP_OK;
}

/* Indexes run on from a frozen log to the next, so the live one is last. */
static enum ocop_err check_logs(const struct ocop_trust *t,
				struct ocop_diag *diag)
{
	bool live = false;

	for (size_t i = 0; i < t->log_count; i++) {
		const struct ocop_trust_log *log = &t->logs[i];

		if (!ocop_bytes_is(log->origin, log->vkey.name))
			return bad(diag, N_("logs: vkey: its name is not the "
				   "origin"));
		for (size_t k = 0; k < i; k++)
			if (ocop_bytes_equal(log->origin, t->logs[k].origin))
				return bad(diag, N_("logs: an origin appears twice"));
		if (log->is_trace)
			continue;
		if (live)
			return bad(diag, N_("logs: the live records log must be the last one"));
		live = !log->frozen;
	}
	return OCOP_OK;
}

static bool is_reversed(int32_t from, int32_t to)
{
	return to != OCOP_DAY_NONE && to < from;
}

static enum ocop_err check_hosts(const struct ocop_trust *t,
				 struct ocop_diag *diag)
{
	for (size_t i = 0; i < t->host_count; i++)
		if (is_reversed(t->hosts[i].from, t->hosts[i].to))
			return bad(diag, N_("hosts: 'to' is earlier than 'from'"));
	return OCOP_OK;
}

static enum ocop_err check_receipts(const struct ocop_trust *t,
				    struct ocop_diag *diag)
{
	for (size_t i = 0; i < t->receipt_count; i++) {
		struct ocop_trust_receipt *r = &t->receipts[i];
		bool known = false;

		if (!r->to)
			r->to = OCOP_SIZE_MAX;
		if (r->key.len != OCOP_SPKI_P256_LEN)
			return bad(diag, N_("receipts: key: expected a P-256 key"));
		if (r->to < r->from)
			return bad(diag, N_("receipts: 'to' is smaller than 'from'"));
		for (size_t k = 0; k < t->log_count; k++)
			known |= ocop_bytes_equal(t->logs[k].origin, r->origin);
		if (!known)
			return bad(diag, N_("receipts: origin: no log has it"));
		for (size_t k = 0; k < i; k++)
			if (ocop_bytes_equal(t->receipts[k].origin,
					     r->origin) &&
			    t->receipts[k].from <= r->to &&
			    r->from <= t->receipts[k].to)
				return bad(diag, N_("receipts: two keys for one size of a log"));
	}
	return OCOP_OK;
}

static enum ocop_err check_levels(const struct ocop_trust *t,
				  struct ocop_diag *diag)
{
	if (t->levels[0].index != 0)
		return bad(diag, N_("levels: the first must be for index 0"));
	for (size_t i = 1; i < t->level_count; i++)
		if (t->levels[i].index <= t->levels[i - 1].index)
			return bad(diag, N_("levels: indexes do not rise"));
	return OCOP_OK;
}

static enum ocop_err bad_authority(const struct ocop_authority *a,
				   struct ocop_diag *diag, const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "authority '%.*s': %s",
			 a->id.len > 40 ? 40 : (int)a->id.len,
			 (const char *)a->id.ptr, rule);
}

static enum ocop_err check_authority(struct ocop_authority *a,
				     struct ocop_diag *diag)
{
	bool seen[100] = { false };

	if (is_reversed(a->from, a->to))
		return bad_authority(a, diag, N_("'to' is earlier than 'from'"));
	a->whole_country = a->scope_count == 0;
	for (size_t i = 0; i < a->scope_count; i++) {
		const uint8_t *code = a->scope[i].ptr;
		bool *at = &seen[(code[0] - '0') * 10 + (code[1] - '0')];

		if (*at)
			return bad_authority(a, diag, N_("scope: a code appears twice"));
		*at = true;
	}
	for (size_t i = 0; i < a->grant_count; i++)
		if (is_reversed(a->grants[i].from, a->grants[i].to))
			return bad_authority(a, diag, N_("grants: 'to' is earlier than 'from'"));
	/* Only a body that ended before this system has none. */
	if (a->key_count == 0 && a->to == OCOP_DAY_NONE)
		return bad_authority(a, diag,
				     N_("keys: none, but the authority has not ended"));
	return OCOP_OK;
}

/* --- All of it --- */

static enum ocop_err fill(struct ocop_trust *t, struct ocop_diag *diag)
{
	struct walk w = { .start = t->payload.ptr, .diag = diag };
	enum ocop_err err = ocop_cbor_check(t->payload, OCOP_CBOR_RECORD, diag);

	w.group = ocop__crypto_p256_group();
	if (!err)
		err = read(&w, t->payload, &ocop__trust_shape_payload, t);
	ocop__crypto_p256_group_free(w.group);
	if (!err)
		err = check_numbers(t, diag);
	if (!err)
		err = check_logs(t, diag);
	if (!err)
		err = check_hosts(t, diag);
	if (!err)
		err = check_receipts(t, diag);
	if (!err)
		err = check_levels(t, diag);
	for (size_t i = 0; !err && i < t->authority_count; i++)
		err = check_authority(&t->authorities[i], diag);
	if (!err)
		err = ocop__trust_index_build(t, diag);
	if (!err)
		ocop_sha256(t->fingerprint, t->payload);
	return err;
}

static enum ocop_err decode(struct ocop_trust **out, struct ocop_bytes in,
			    bool signed_, struct ocop_diag *diag)
{
	struct ocop__trust_file file = { .count = 0 };
	enum ocop_err err = OCOP_ERR_MEMORY;
	struct ocop_trust *t = NULL;
	uint8_t *copy = NULL;

	*out = NULL;
	if (in.len == 0 || in.len > OCOP_TRUST_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "trust document: %zu bytes (1 to %d)", in.len,
				 OCOP_TRUST_MAX);
	t = calloc(1, sizeof(*t));
	copy = malloc(in.len);
	if (!t || !copy)
		goto out;
	memcpy(copy, in.ptr, in.len);
	t->bytes = ocop_bytes_of(copy, in.len);
	t->payload = t->bytes;
	copy = NULL;
	err = OCOP_OK;
	if (signed_) {
		err = ocop__trust_file_split(&file, t->bytes, diag);
		t->payload = file.payload;
	}
	if (!err)
		err = fill(t, diag);
	if (!err) {
		*out = t;
		t = NULL;
	}
out:
	free(copy);
	ocop_trust_free(t);
	return err;
}

enum ocop_err ocop_trust_decode(struct ocop_trust **out, struct ocop_bytes in,
				struct ocop_diag *diag)
{
	return decode(out, in, true, diag);
}

enum ocop_err ocop_trust_decode_payload(struct ocop_trust **out,
					struct ocop_bytes payload,
					struct ocop_diag *diag)
{
	return decode(out, payload, false, diag);
}

void ocop_trust_free(struct ocop_trust *trust)
{
	if (!trust)
		return;
	for (size_t i = 0; i < trust->authority_count; i++) {
		free(trust->authorities[i].scope);
		free(trust->authorities[i].grants);
		free(trust->authorities[i].keys);
	}
	free(trust->authorities);
	free(trust->roots);
	free(trust->logs);
	free(trust->witnesses);
	free(trust->hosts);
	free(trust->receipts);
	free(trust->registries);
	free(trust->levels);
	free(trust->profiles);
	ocop__trust_index_free(trust->index);
	/* Ours since decoding; a view cannot say so. */
	free((void *)(uintptr_t)trust->bytes.ptr);
	free(trust);
}
