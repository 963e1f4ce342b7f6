/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document: from bytes to struct ocop_trust, held to its rules.
 * Forms of single values are trust_shape.c's, authorities trust_authority.c's,
 * what takes all keys and ids trust_index.c's; here stand the realm's own
 * numbers, logs and hosts. Source: DESIGN.md "The trust document".
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>

#include "lib/trust/trust_in.h"
#include "lib/trust/trust_shape.h"

/* OCOP_HOST_MAX of the stamp, which stands on our own floor. */
#define HOST_MAX 40
#define BASIS_MAX 512
#define RECEIPTS_MAX 16
#define DAYS_MAX 36500	/* keeps arithmetic on days far from overflow */

static enum ocop_err bad(struct ocop_diag *diag, const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s", rule);
}

void *ocop__trust_more(void *array, size_t count, size_t size)
{
	/* Full exactly at powers of two: memory follows the items seen. */
	if (count & (count - 1))
		return array;
	if (count > SIZE_MAX / 2 / size)
		return NULL;
	return realloc(array, (count ? 2 * count : 1) * size);
}

static struct ocop_cbor member(struct ocop_bytes map, const char *name)
{
	return ocop_cbor_of(ocop__trust_shape_get(map, name));
}

static struct ocop_cbor field(const struct ocop_trust *trust, const char *name)
{
	return member(trust->payload, name);
}

static int64_t number(const struct ocop_trust *trust, const char *name)
{
	struct ocop_cbor c = field(trust, name);

	return ocop_cbor_int(&c);
}

static bool present(const struct ocop_trust *trust, const char *name)
{
	return ocop__trust_shape_get(trust->payload, name).len > 0;
}

/* A list of strings (text or bytes) as views. */
static enum ocop_err strings(struct ocop_bytes **out, size_t *count_out,
			     struct ocop_cbor c)
{
	size_t count = ocop_cbor_array(&c);
	struct ocop_bytes *more;

	for (; count; count--) {
		more = ocop__trust_more(*out, *count_out, sizeof(**out));
		if (!more)
			return OCOP_ERR_MEMORY;
		*out = more;
		more[(*count_out)++] =
			ocop_cbor_peek(&c) == OCOP_CBOR_TEXT ?
				ocop_cbor_text(&c) : ocop_cbor_bytes(&c);
	}
	return OCOP_OK;
}

static enum ocop_err fill_numbers(struct ocop_trust *t, struct ocop_diag *diag)
{
	struct ocop_cbor c = field(t, "realm");
	struct ocop_cbor basis = field(t, "basis");

	t->realm = ocop_cbor_text(&c);
	t->basis = ocop_cbor_text(&basis);
	if (t->basis.len > BASIS_MAX)
		return bad(diag, "basis: at most 512 bytes");
	t->version = (uint64_t)number(t, "version");
	t->issued = number(t, "issued");
	t->threshold = number(t, "threshold");
	t->fresh_days = number(t, "fresh_days");
	t->stale_days = number(t, "stale_days");
	t->quorum = present(t, "quorum") ? number(t, "quorum") : 0;
	if (t->version < 1)
		return bad(diag, "version: at least 1");
	if (t->fresh_days > t->stale_days)
		return bad(diag, "fresh_days: more than stale_days");
	if (t->stale_days > DAYS_MAX)
		return bad(diag, "stale_days: at most 36500");
	return OCOP_OK;
}

static enum ocop_err fill_roots(struct ocop_trust *t, struct ocop_diag *diag)
{
	enum ocop_err err = strings(&t->roots, &t->root_count,
				    field(t, "roots"));

	if (err)
		return err;
	if (t->root_count > OCOP__TRUST_ROOTS_MAX)
		return bad(diag, "roots: at most 64");
	if (t->threshold < 1 || (uint64_t)t->threshold > t->root_count)
		return bad(diag, "threshold: 1 to the number of roots");
	return OCOP_OK;
}

static enum ocop_err get_vkey(struct ocop_vkey *out, struct ocop_bytes item,
			      struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(item);

	return ocop_vkey_parse(out, ocop_cbor_text(&c), diag);
}

static void get_frozen(struct ocop_trust_log *log, struct ocop_bytes item)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	struct ocop_bytes root;

	if (item.len == 0 || ocop_cbor_array(&c) != 2)
		return;
	log->frozen_size = ocop_cbor_uint(&c);
	root = ocop_cbor_bytes(&c);
	if (root.len != OCOP_HASH_LEN)
		return;
	memcpy(log->frozen_root, root.ptr, OCOP_HASH_LEN);
	log->frozen = true;
}

static enum ocop_err fill_log(struct ocop_trust_log *log,
			      struct ocop_bytes map, struct ocop_diag *diag)
{
	struct ocop_cbor kind = member(map, "kind");
	struct ocop_cbor origin = member(map, "origin");
	struct ocop_bytes word = ocop_cbor_text(&kind);
	enum ocop_err err;

	log->origin = ocop_cbor_text(&origin);
	log->is_trace = ocop_bytes_is(word, "trace");
	if (!log->is_trace && !ocop_bytes_is(word, "records"))
		return bad(diag, "logs: kind: records or trace");
	if (!ocop_vkey_is_origin(log->origin))
		return bad(diag, "logs: origin: at most 64 characters, no ':'");
	err = get_vkey(&log->vkey, ocop__trust_shape_get(map, "vkey"), diag);
	if (!err)
		err = get_vkey(&log->time_vkey,
			       ocop__trust_shape_get(map, "time_vkey"), diag);
	if (err)
		return err;
	get_frozen(log, ocop__trust_shape_get(map, "frozen"));
	if (log->vkey.type != OCOP_VKEY_ED25519)
		return bad(diag, "logs: vkey: an Ed25519 key (type 1) is due");
	if (!ocop_bytes_is(log->origin, log->vkey.name))
		return bad(diag, "logs: vkey: its name is not the origin");
	if (log->time_vkey.type != OCOP_VKEY_COSIGNATURE)
		return bad(diag, "logs: time_vkey: a cosignature key (type 4) "
			   "is due");
	return OCOP_OK;
}

/* Indexes run on from a frozen log to the next, so the live one is last. */
static enum ocop_err check_log_order(const struct ocop_trust *t,
				     struct ocop_diag *diag)
{
	bool live = false;

	for (size_t i = 0; i < t->log_count; i++) {
		for (size_t k = 0; k < i; k++)
			if (ocop_bytes_equal(t->logs[i].origin,
					     t->logs[k].origin))
				return bad(diag, "logs: an origin twice");
		if (t->logs[i].is_trace)
			continue;
		if (live)
			return bad(diag, "logs: a records log behind the live "
				   "one");
		live = !t->logs[i].frozen;
	}
	return OCOP_OK;
}

static enum ocop_err fill_logs(struct ocop_trust *t, struct ocop_diag *diag)
{
	struct ocop_cbor c = field(t, "logs");
	size_t count = ocop_cbor_array(&c);
	struct ocop_trust_log *more;
	enum ocop_err err;

	if (count > 256) /* origins are compared by pairs */
		return bad(diag, "logs: at most 256");
	for (; count; count--) {
		more = ocop__trust_more(t->logs, t->log_count, sizeof(*more));
		if (!more)
			return OCOP_ERR_MEMORY;
		t->logs = more;
		more += t->log_count++;
		memset(more, 0, sizeof(*more));
		err = fill_log(more, ocop_cbor_item(&c), diag);
		if (err)
			return err;
	}
	return check_log_order(t, diag);
}

static enum ocop_err fill_witnesses(struct ocop_trust *t,
				    struct ocop_diag *diag)
{
	struct ocop_cbor c = field(t, "witnesses");
	struct ocop_vkey *more;
	enum ocop_err err;
	size_t count = 0;

	if (present(t, "witnesses"))
		count = ocop_cbor_array(&c);
	if (count > OCOP_WITNESSES_MAX) /* a note has room for 100 lines */
		return bad(diag, "witnesses: at most 64");
	for (; count; count--) {
		more = ocop__trust_more(t->witnesses, t->witness_count,
					sizeof(*more));
		if (!more)
			return OCOP_ERR_MEMORY;
		t->witnesses = more;
		more += t->witness_count++;
		err = get_vkey(more, ocop_cbor_item(&c), diag);
		if (err)
			return err;
		if (more->type != OCOP_VKEY_COSIGNATURE)
			return bad(diag, "witnesses: a cosignature key "
				   "(type 4) is due");
	}
	if ((uint64_t)t->quorum > t->witness_count)
		return bad(diag, "quorum: more than there are witnesses");
	return OCOP_OK;
}

/* As a stamp writes it: lower case, no port, short enough for its QR. */
static bool is_host(struct ocop_bytes host)
{
	if (host.len == 0 || host.len > HOST_MAX)
		return false;
	for (size_t i = 0; i < host.len; i++) {
		uint8_t ch = host.ptr[i];
		bool edge = i == 0 || i + 1 == host.len;

		if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9'))
			continue;
		if (edge || (ch != '-' && ch != '.'))
			return false;
	}
	return true;
}

static enum ocop_err get_host(struct ocop_trust_host *host,
			      struct ocop_bytes map, struct ocop_diag *diag)
{
	struct ocop_cbor name = member(map, "host");
	struct ocop_cbor from = member(map, "from");
	struct ocop_bytes to = ocop__trust_shape_get(map, "to");
	struct ocop_cbor end = ocop_cbor_of(to);

	host->to = OCOP_DAY_NONE;
	host->host = ocop_cbor_text(&name);
	if (!is_host(host->host))
		return bad(diag, "hosts: host: lower-case, at most 40 "
			   "characters");
	if (ocop_day_parse(&host->from, ocop_cbor_text(&from)) ||
	    (to.len && ocop_day_parse(&host->to, ocop_cbor_text(&end))))
		return OCOP_ERR_BUG; /* the forms were checked */
	if (host->to != OCOP_DAY_NONE && host->to < host->from)
		return bad(diag, "hosts: to before from");
	return OCOP_OK;
}

static enum ocop_err fill_hosts(struct ocop_trust *t, struct ocop_diag *diag)
{
	struct ocop_cbor c = field(t, "hosts");
	struct ocop_trust_host *more;
	enum ocop_err err;

	for (size_t count = ocop_cbor_array(&c); count; count--) {
		more = ocop__trust_more(t->hosts, t->host_count,
					sizeof(*more));
		if (!more)
			return OCOP_ERR_MEMORY;
		t->hosts = more;
		err = get_host(&more[t->host_count++], ocop_cbor_item(&c),
			       diag);
		if (err)
			return err;
	}
	return OCOP_OK;
}

static enum ocop_err get_receipt(struct ocop_trust *t, struct ocop_bytes map,
				 struct ocop_diag *diag)
{
	struct ocop_trust_receipt *r = &t->receipts[t->receipt_count];
	struct ocop_cbor origin = member(map, "origin");
	struct ocop_cbor key = member(map, "key"), from = member(map, "from");
	struct ocop_cbor to = member(map, "to");
	bool known = false;

	r->origin = ocop_cbor_text(&origin);
	r->key = ocop_cbor_bytes(&key);
	r->from = ocop_cbor_uint(&from);
	r->to = ocop_cbor_done(&to) ? OCOP_SIZE_MAX : ocop_cbor_uint(&to);
	if (r->key.len != OCOP_SPKI_P256_LEN)
		return bad(diag, "receipts: key: a P-256 key is due");
	if (r->from < 1 || r->to < r->from || r->to > OCOP_SIZE_MAX)
		return bad(diag, "receipts: 1 <= from <= to <= 2^53-1");
	for (size_t i = 0; i < t->log_count; i++)
		known |= ocop_bytes_equal(t->logs[i].origin, r->origin);
	if (!known)
		return bad(diag, "receipts: origin: of no log");
	for (size_t i = 0; i < t->receipt_count; i++)
		if (ocop_bytes_equal(t->receipts[i].origin, r->origin) &&
		    t->receipts[i].from <= r->to && r->from <= t->receipts[i].to)
			return bad(diag, "receipts: two for one size of a log");
	t->receipt_count++;
	return OCOP_OK;
}

static enum ocop_err fill_receipts(struct ocop_trust *t,
				   struct ocop_diag *diag)
{
	struct ocop_cbor c = field(t, "receipts");
	size_t count = present(t, "receipts") ? ocop_cbor_array(&c) : 0;
	enum ocop_err err = OCOP_OK;

	if (count > RECEIPTS_MAX)
		return bad(diag, "receipts: at most 16");
	t->receipts = calloc(RECEIPTS_MAX, sizeof(*t->receipts));
	if (!t->receipts)
		return OCOP_ERR_MEMORY;
	for (; count && !err; count--)
		err = get_receipt(t, ocop_cbor_item(&c), diag);
	return err;
}

static enum ocop_err fill_levels(struct ocop_trust *t, struct ocop_diag *diag)
{
	struct ocop_cbor c = field(t, "levels");
	struct ocop_trust_level *more, level;

	for (size_t count = ocop_cbor_array(&c); count; count--) {
		if (ocop_cbor_array(&c) != 2)
			return OCOP_ERR_BUG; /* the forms were checked */
		level.index = ocop_cbor_uint(&c);
		level.level = ocop_cbor_int(&c);
		if (t->level_count == 0 && level.index != 0)
			return bad(diag, "levels: the first is for index 0");
		if (t->level_count &&
		    level.index <= t->levels[t->level_count - 1].index)
			return bad(diag, "levels: indexes do not rise");
		if (level.level < 1)
			return bad(diag, "levels: a level is at least 1");
		more = ocop__trust_more(t->levels, t->level_count,
					sizeof(*more));
		if (!more)
			return OCOP_ERR_MEMORY;
		t->levels = more;
		more[t->level_count++] = level;
	}
	return OCOP_OK;
}

static enum ocop_err fill_profiles(struct ocop_trust *t,
				   struct ocop_diag *diag)
{
	struct ocop_cbor c = field(t, "profiles");
	size_t count = present(t, "profiles") ? ocop_cbor_array(&c) : 0;
	int64_t *more;

	for (; count; count--) {
		more = ocop__trust_more(t->profiles, t->profile_count,
					sizeof(*more));
		if (!more)
			return OCOP_ERR_MEMORY;
		t->profiles = more;
		more[t->profile_count] = ocop_cbor_int(&c);
		if (more[t->profile_count++] > 255)
			return bad(diag, "profiles: a profile is one byte");
	}
	return OCOP_OK;
}

static enum ocop_err fill_registries(struct ocop_trust *t,
				     struct ocop_diag *diag)
{
	static const char *const schemes[] = { "https://", "http://",
					       "file://" };
	enum ocop_err err = strings(&t->registries, &t->registry_count,
				    field(t, "registries"));

	for (size_t i = 0; i < t->registry_count && !err; i++) {
		struct ocop_bytes url = t->registries[i];
		bool good = false;

		for (size_t k = 0; k < 3; k++) {
			size_t len = strlen(schemes[k]);

			good |= url.len > len &&
				memcmp(url.ptr, schemes[k], len) == 0;
		}
		if (!good)
			err = bad(diag, "registries: a URL https://... is "
				  "due");
	}
	return err;
}

static enum ocop_err fill(struct ocop_trust *t, struct ocop_diag *diag)
{
	static enum ocop_err (*const parts[])(struct ocop_trust *,
					      struct ocop_diag *) = {
		fill_numbers, fill_roots, fill_logs, fill_witnesses,
		fill_hosts, fill_receipts, fill_levels, fill_profiles,
		fill_registries
	};
	enum ocop_err err;

	err = ocop_cbor_check(t->payload, OCOP_CBOR_RECORD, diag);
	if (!err)
		err = ocop__trust_shape_check(t->payload, diag);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!err)
			err = parts[i](t, diag);
	if (!err)
		err = ocop__trust_authority_fill(
			t, ocop__trust_shape_get(t->payload, "authorities"),
			diag);
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
	/* Ours since decode; a view alone cannot say so. */
	free((void *)(uintptr_t)trust->bytes.ptr);
	free(trust);
}
