/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document's rules, one accepted and refused case each. Most cases
 * spoil a good document in one place of its JSON view: what the writer makes
 * of it is judged by the decoder alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/stamp.h>

#include "tests/unit/trust_helper.h"

static const uint8_t two[] = { 1, 2, 0 };

/* One change; why NULL: still good. */
struct change {
	const char *from, *to, *why;
};

static void try_change(const struct change *change)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err;

	trust_test_json_with(&json, change->from, change->to);
	err = ocop_trust_from_json(&payload, ocop_buf_view(&json), &diag);
	if (!change->why && err != OCOP_OK)
		fail_msg("'%s' -> '%s': refused: %s", change->from, change->to,
			 diag.text);
	if (change->why && err == OCOP_OK)
		fail_msg("'%s' -> '%s': accepted, should be: %s", change->from,
			 change->to, change->why);
	if (change->why) {
		assert_true(err == OCOP_ERR_RULE || err == OCOP_ERR_MALFORMED ||
			    err == OCOP_ERR_KEY);
		if (!strstr(diag.text, change->why))
			fail_msg("'%s' -> '%s': '%s' does not say '%s'",
				 change->from, change->to, diag.text,
				 change->why);
		assert_int_equal(payload.len, 0);
	}
	ocop_buf_clear(&json);
	ocop_buf_clear(&payload);
}

static void try_all(const struct change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		try_change(&changes[i]);
}
#define TRY(changes) try_all(changes, sizeof(changes) / sizeof(changes[0]))

static void a_good_document_is_taken_apart(void **state)
{
	struct ocop_trust *t = trust_test_trust(NULL, NULL, two);
	const struct ocop_authority *a = &t->authorities[1];

	(void)state;
	assert_int_equal(t->version, 1);
	assert_true(ocop_bytes_is(t->realm, "demo"));
	assert_int_equal(t->issued, 1756688400);
	assert_int_equal(t->root_count, 3);
	assert_int_equal(t->threshold, 2);
	assert_int_equal(t->fresh_days, 3);
	assert_int_equal(t->stale_days, 10);
	assert_int_equal(t->quorum, 0);
	assert_int_equal(t->witness_count, 0);
	assert_int_equal(t->log_count, 1);
	assert_true(ocop_bytes_is(t->logs[0].origin, "ocop.example/log"));
	assert_string_equal(t->logs[0].vkey.name, "ocop.example/log");
	assert_string_equal(t->logs[0].time_vkey.name, "ocop.example/time");
	assert_false(t->logs[0].frozen);
	assert_false(t->logs[0].is_trace);
	assert_int_equal(t->host_count, 2);
	assert_int_equal(t->hosts[0].to, OCOP_DAY_NONE);
	assert_int_equal(t->registry_count, 1);
	assert_int_equal(t->level_count, 1);
	assert_int_equal(t->authority_count, 4);
	assert_true(ocop_bytes_is(a->id, "DBN"));
	assert_true(ocop_bytes_is(a->name, "Province"));
	assert_int_equal(a->level, OCOP_LEVEL_PROVINCE);
	assert_int_equal(a->roles, OCOP_ROLE_ENROL | OCOP_ROLE_CERTIFY);
	assert_false(a->whole_country);
	assert_int_equal(a->scope_count, 2);
	assert_true(ocop_bytes_is(a->scope[1], "12"));
	assert_int_equal(a->grant_count, 2);
	assert_int_equal(a->grants[1].stars, 3);
	assert_int_equal(a->grants[1].to, OCOP_DAY_NONE);
	assert_int_equal(a->key_count, 1);
	assert_int_equal(a->keys[0].len, OCOP_SPKI_P256_LEN);
	assert_int_equal(a->to, OCOP_DAY_NONE);
	assert_true(a->complete_since != OCOP_DAY_NONE);
	assert_int_equal(a->successor.len, 0);
	assert_true(t->authorities[0].whole_country);
	assert_true(ocop_bytes_is(t->authorities[2].successor, "DBN"));
	ocop_trust_free(t);
}

static void the_fingerprint_is_of_the_payload_not_of_the_signatures(void **s)
{
	static const uint8_t other[] = { 2, 3, 0 };
	struct ocop_trust *a = trust_test_trust(NULL, NULL, two);
	struct ocop_trust *b = trust_test_trust(NULL, NULL, other);
	struct ocop_trust *c = trust_test_trust("\"version\":1",
						"\"version\":2", two);
	uint8_t hash[OCOP_HASH_LEN];

	(void)s;
	ocop_sha256(hash, a->payload);
	assert_memory_equal(a->fingerprint, hash, OCOP_HASH_LEN);
	assert_memory_equal(a->fingerprint, b->fingerprint, OCOP_HASH_LEN);
	assert_memory_not_equal(a->fingerprint, c->fingerprint, OCOP_HASH_LEN);
	ocop_trust_free(a);
	ocop_trust_free(b);
	ocop_trust_free(c);
}

static void numbers_are_held_to_their_ranges(void **state)
{
	static const struct change changes[] = {
		{ "\"version\":1", "\"version\":7", NULL },
		{ "\"version\":1", "\"version\":0", "version: at least 1" },
		{ "\"version\":1", "\"version\":-1", "version" },
		{ "\"version\":1", "\"version\":\"1\"", "version" },
		{ "\"version\":1,", "", "version: is missing" },
		{ "\"issued\":1756688400,", "", "issued: is missing" },
		{ "\"fresh_days\":3", "\"fresh_days\":10", NULL },
		{ "\"fresh_days\":3", "\"fresh_days\":11", "fresh_days" },
		{ "\"stale_days\":10", "\"stale_days\":36500", NULL },
		{ "\"stale_days\":10", "\"stale_days\":36501", "stale_days" },
		{ "\"realm\":\"demo\"", "\"realm\":\"vn\"", NULL },
		{ "\"realm\":\"demo\"", "\"realm\":\"\"", "CBOR" },
		{ "\"realm\":\"demo\"", "\"realm\":\"a b\"", "realm" },
		{ "\"realm\":\"demo\"", "\"realm\":3", "realm" },
		{ "\"realm\"", "\"profiles\":[3,255],\"realm\"", NULL },
		{ "\"realm\"", "\"profiles\":[256],\"realm\"", "profiles" },
		{ "\"realm\"", "\"profiles\":[],\"realm\"", "profiles" },
	};

	(void)state;
	TRY(changes);
}

static void the_threshold_is_one_to_the_number_of_roots(void **state)
{
	static const struct change changes[] = {
		{ "\"threshold\":2", "\"threshold\":1", NULL },
		{ "\"threshold\":2", "\"threshold\":3", NULL },
		{ "\"threshold\":2", "\"threshold\":0", "threshold" },
		{ "\"threshold\":2", "\"threshold\":4", "threshold" },
		{ "\"roots\":[\"M", "\"roots\":[\"AAAA\",\"M", "roots[0]" },
		{ "\"roots\":[\"M", "\"roots\":[1,\"M", "roots[0]" },
	};

	(void)state;
	TRY(changes);
}

static void a_key_stands_at_most_once(void **state)
{
	char root[192], other[192], authority[192], vkey[192], more[512];
	struct change change = { root, more, "stands twice" };

	(void)state;
	root[0] = other[0] = authority[0] = '"';
	trust_test_key(root + 1, OCOP_ALG_ES256, 1);
	trust_test_key(other + 1, OCOP_ALG_ES256, 5);
	trust_test_key(authority + 1, OCOP_ALG_ES256, 12);

	/* Two roots; a root and an authority; a root that is new. */
	snprintf(more, sizeof(more), "%s\",%s", root, root);
	try_change(&change);
	snprintf(more, sizeof(more), "%s\",%s", root, authority);
	try_change(&change);
	snprintf(more, sizeof(more), "%s\",%s", root, other);
	change.why = NULL;
	try_change(&change);

	/* Two authorities. */
	snprintf(more, sizeof(more), "\"keys\":[%s\"]", authority);
	change = (struct change){ "\"keys\":[]", more, "stands twice" };
	try_change(&change);

	/* An authority with the log's key. */
	trust_test_key(other + 1, OCOP_ALG_EDDSA, 21);
	snprintf(more, sizeof(more), "\"keys\":[%s\"]", other);
	try_change(&change);
	trust_test_key(other + 1, OCOP_ALG_EDDSA, 23);
	snprintf(more, sizeof(more), "\"keys\":[%s\"]", other);
	change.why = NULL;
	try_change(&change);

	/* The log's key as its time key. */
	trust_test_vkey(other, "ocop.example/time", OCOP_VKEY_COSIGNATURE, 22);
	trust_test_vkey(vkey, "ocop.example/time", OCOP_VKEY_COSIGNATURE, 21);
	change = (struct change){ other, vkey, "stands twice" };
	try_change(&change);
}

static void logs_have_the_keys_of_their_kind(void **state)
{
	char log[192], log4[192], time[192], time1[192];
	struct change named = { log, log4, "vkey" };
	struct change timed = { time, time1, "time_vkey" };
	static const struct change changes[] = {
		{ "\"kind\":\"records\"", "\"kind\":\"trace\"", NULL },
		{ "\"kind\":\"records\"", "\"kind\":\"other\"", "kind" },
		{ "\"kind\":\"records\",", "", "kind: is missing" },
		{ "\"origin\":\"ocop.example/log\"",
		  "\"origin\":\"ocop.example/2\"", "not the origin" },
		{ "\"vkey\":\"ocop", "\"vkey\":\"x", "vkey" },
		{ "\"kind\":\"records\"",
		  "\"frozen\":[7,\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		  "\"],\"kind\":\"records\"", NULL },
		{ "\"kind\":\"records\"",
		  "\"frozen\":[7,\"AAAA\"],\"kind\":\"records\"",
		  "frozen[1]" },
		{ "\"kind\":\"records\"",
		  "\"frozen\":[7],\"kind\":\"records\"", "frozen" },
		{ "\"kind\":\"records\"", "\"x\":1,\"kind\":\"records\"",
		  "logs[0].x: no such member" },
	};

	(void)state;
	TRY(changes);
	trust_test_vkey(log, "ocop.example/log", OCOP_VKEY_ED25519, 21);
	trust_test_vkey(log4, "ocop.example/log", OCOP_VKEY_COSIGNATURE, 21);
	try_change(&named);
	trust_test_vkey(time, "ocop.example/time", OCOP_VKEY_COSIGNATURE, 22);
	trust_test_vkey(time1, "ocop.example/time", OCOP_VKEY_ED25519, 22);
	try_change(&timed);
}

/* A log object: kind, number of its key, frozen or not. */
static void log_text(char out[768], const char *kind, uint8_t n, bool frozen)
{
	char vkey[192], time_vkey[192], origin[32];

	snprintf(origin, sizeof(origin), "ocop.example/%u", n);
	trust_test_vkey(vkey, origin, OCOP_VKEY_ED25519, n);
	trust_test_vkey(time_vkey, "ocop.example/time", OCOP_VKEY_COSIGNATURE,
			22);
	snprintf(out, 768, "{\"origin\":\"%s\",\"kind\":\"%s\","
		 "\"vkey\":\"%s\",\"time_vkey\":\"%s\"%s}", origin, kind, vkey,
		 time_vkey, frozen ? ",\"frozen\":[9,\"AAAAAAAAAAAAAAAAAAAAAAAA"
		 "AAAAAAAAAAAAAAAAAAA\"]" : "");
}

static void the_live_records_log_is_the_last_of_its_kind(void **state)
{
	char log[768], more[1024];
	struct change change = { "\"logs\":[", more, NULL };

	(void)state;
	/* A frozen one before it, a trace log: good. One time key for all. */
	log_text(log, "records", 30, true);
	snprintf(more, sizeof(more), "\"logs\":[%s,", log);
	try_change(&change);
	log_text(log, "trace", 30, false);
	snprintf(more, sizeof(more), "\"logs\":[%s,", log);
	try_change(&change);
	/* Two live ones: not. */
	log_text(log, "records", 30, false);
	snprintf(more, sizeof(more), "\"logs\":[%s,", log);
	change.why = "behind the live one";
	try_change(&change);
}

static void an_origin_stands_once(void **state)
{
	char log[768], both[1600];
	struct change change = { "\"logs\":[", both, "origin twice" };

	(void)state;
	log_text(log, "trace", 30, true);
	snprintf(both, sizeof(both), "\"logs\":[%s,%s,", log, log);
	try_change(&change);
}

static void witnesses_cosign_and_are_enough_for_the_quorum(void **state)
{
	char one[192], log[192], text[512];
	struct change change = { "\"threshold\":2", text, NULL };
	static const struct { const char *quorum, *why; } cases[] = {
		{ "", NULL }, { "\"quorum\":0,", NULL },
		{ "\"quorum\":1,", NULL }, { "\"quorum\":2,", "quorum" }
	};

	(void)state;
	trust_test_vkey(one, "w.example", OCOP_VKEY_COSIGNATURE, 40);
	trust_test_vkey(log, "w.example", OCOP_VKEY_ED25519, 40);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "\"witnesses\":[\"%s\"],%s"
			 "\"threshold\":2", one, cases[i].quorum);
		change.why = cases[i].why;
		try_change(&change);
	}
	snprintf(text, sizeof(text), "\"quorum\":1,\"threshold\":2");
	change.why = "quorum";
	try_change(&change);
	snprintf(text, sizeof(text), "\"witnesses\":[\"%s\"],\"threshold\":2",
		 log);
	change.why = "witnesses";
	try_change(&change);
}

static void hosts_fit_a_stamp(void **state)
{
	static const struct change changes[] = {
		{ "\"ocop.example\"", "\"abcdefghijk.com\"", NULL },
		{ "\"ocop.example\"", "\"abcdefghijkl.com\"", "hosts" },
		{ "\"ocop.example\"", "\"Ocop.example\"", "hosts" },
		{ "\"ocop.example\"", "\"ocop.example.\"", "hosts" },
		{ "\"ocop.example\"", "\"ocop:80\"", "hosts" },
		{ "\"ocop.example\"", "\"\"", "CBOR" },
		{ "\"to\":\"2025-08-31\"", "\"to\":\"2024-01-01\"", NULL },
		{ "\"to\":\"2025-08-31\"", "\"to\":\"2023-12-31\"", "hosts" },
		{ "\"to\":\"2025-08-31\"", "\"to\":\"2025-02-29\"",
		  "hosts[1].to" },
	};

	(void)state;
	TRY(changes);
	/* trust.c states it again, because the stamp is on its own floor. */
	assert_int_equal(OCOP_HOST_MAX, 15);
}

static void levels_begin_at_index_0_and_rise(void **state)
{
	static const struct change changes[] = {
		{ "[[0,1]]", "[[0,1],[100,2]]", NULL },
		{ "[[0,1]]", "[[1,1]]", "levels" },
		{ "[[0,1]]", "[[0,1],[0,2]]", "levels" },
		{ "[[0,1]]", "[[0,1],[9,2],[8,3]]", "levels" },
		{ "[[0,1]]", "[[0,0]]", "levels" },
		{ "[[0,1]]", "[]", "levels" },
		{ "[[0,1]]", "[[0]]", "levels[0]" },
		{ "[[0,1]]", "[[0,1,2]]", "levels[0]" },
	};

	(void)state;
	TRY(changes);
}

static void registries_are_urls(void **state)
{
	static const struct change changes[] = {
		{ "https://ocop", "http://ocop", NULL },
		{ "https://ocop.example", "https://", "registries" },
		{ "https://ocop.example", "ftp://ocop.example", "registries" },
		{ "[\"https://ocop.example\"]", "[]", "registries" },
	};

	(void)state;
	TRY(changes);
}

static void authorities_have_a_level_roles_and_a_scope(void **state)
{
	static const struct change changes[] = {
		{ "\"level\":\"district\"", "\"level\":\"commune\"", NULL },
		{ "\"level\":\"district\"", "\"level\":\"ward\"", "'TGO'" },
		{ "\"roles\":[\"certify\"]", "\"roles\":[\"judge\"]", "roles" },
		{ "\"roles\":[\"certify\"]",
		  "\"roles\":[\"certify\",\"certify\"]", "roles" },
		{ "\"roles\":[\"certify\"]", "\"roles\":[]", "roles" },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[\"11\",\"99\"]",
		  NULL },
		{ "\"scope\":[\"11\",\"12\"],", "", NULL },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[]", "scope" },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[\"11\",\"11\"]",
		  "scope" },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[\"1\"]", "scope" },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[\"1x\"]", "scope" },
		{ "\"name\":\"District\",", "", "authorities[2].name" },
		{ "\"name\":\"District\"", "\"name\":\"a\\u202eb\"", "CBOR" },
		{ "\"id\":\"TGO\"", "\"id\":\"T O\"", "authorities[2].id" },
		{ "\"id\":\"TGO\"", "\"id\":\"QLD\"", "stands twice" },
		{ "\"id\":\"TGO\"", "\"id\":\"TGO\",\"phone\":\"1\"",
		  "authorities[2].phone: no such member" },
	};

	(void)state;
	TRY(changes);
}

static void grants_and_dates_are_in_order(void **state)
{
	static const struct change changes[] = {
		{ "[[5,\"2023-02-24\"]]", "[[3,\"2023-02-24\"]]", NULL },
		{ "[[5,\"2023-02-24\"]]", "[[2,\"2023-02-24\"]]", "grants" },
		{ "[[5,\"2023-02-24\"]]", "[[6,\"2023-02-24\"]]", "grants" },
		{ "[[5,\"2023-02-24\"]]", "[[5]]", "grants" },
		{ "[[5,\"2023-02-24\"]]", "[[5,\"2023-02-30\"]]", "grants" },
		{ "\"2023-02-24\",\"2025-06-30\"",
		  "\"2023-02-24\",\"2023-02-24\"", NULL },
		{ "\"2023-02-24\",\"2025-06-30\"",
		  "\"2023-02-24\",\"2023-02-23\"", "grants" },
		{ "\"to\":\"2025-06-30\"", "\"to\":\"2023-02-24\"", NULL },
		{ "\"to\":\"2025-06-30\"", "\"to\":\"2023-02-23\"",
		  "to before from" },
		{ "\"complete_since\":\"2025-09-01\"",
		  "\"complete_since\":\"soon\"", "complete_since" },
	};

	(void)state;
	TRY(changes);
}

static void only_a_body_that_ended_has_no_key(void **state)
{
	static const struct change changes[] = {
		{ "\"to\":\"2025-06-30\",", "", "has not ended" },
		{ "\"keys\":[],", "", "keys: is missing" },
		{ "\"keys\":[]", "\"keys\":[\"AA\"]", "keys[0]" },
	};

	(void)state;
	TRY(changes);
}

static void successors_exist_and_their_chains_end(void **state)
{
	static const struct change changes[] = {
		{ "\"successor\":\"DBN\"", "\"successor\":\"MAE\"", NULL },
		{ "\"successor\":\"DBN\"", "\"successor\":\"XXX\"",
		  "no authority" },
		{ "\"successor\":\"DBN\"", "\"successor\":\"TGO\"",
		  "circle" },
		{ "\"id\":\"DBN\",", "\"id\":\"DBN\",\"successor\":\"MAE\",",
		  NULL },
		{ "\"id\":\"DBN\",", "\"id\":\"DBN\",\"successor\":\"TGO\",",
		  "circle" },
	};

	(void)state;
	TRY(changes);
}

/* The good file, to spoil byte by byte. */
static void good_file(struct ocop_buf *out, struct ocop_buf *payload)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);

	trust_test_json(&json);
	trust_test_payload(payload, ocop_buf_view(&json));
	trust_test_file(out, ocop_buf_view(payload), two);
	ocop_buf_clear(&json);
}

static enum ocop_err decodes(struct ocop_bytes in)
{
	struct ocop_trust *trust = (struct ocop_trust *)&in;
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err = ocop_trust_decode(&trust, in, &diag);

	if (err == OCOP_OK) {
		assert_non_null(trust);
	} else {
		assert_null(trust);
		assert_int_equal(diag.err, err);
	}
	ocop_trust_free(trust);
	return err;
}

static void every_cut_file_is_refused(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);

	(void)state;
	good_file(&file, &payload);
	assert_int_equal(decodes(ocop_buf_view(&file)), OCOP_OK);
	for (size_t len = 0; len < file.len; len++)
		assert_int_not_equal(decodes(ocop_bytes_of(file.ptr, len)),
				     OCOP_OK);
	ocop_buf_byte(&file, 0);
	assert_int_equal(decodes(ocop_buf_view(&file)), OCOP_ERR_MALFORMED);
	ocop_buf_clear(&file);
	ocop_buf_clear(&payload);
}

static void no_flipped_bit_leaves_two_good_signatures(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_keyring *ring = NULL;
	struct ocop_trust *trust;

	(void)state;
	good_file(&file, &payload);
	assert_int_equal(ocop_keyring_new(&ring), OCOP_OK);
	for (size_t i = 0; i < file.len; i++) {
		file.ptr[i] ^= (uint8_t)(1 << i % 8);
		if (ocop_trust_decode(&trust, ocop_buf_view(&file), NULL) ==
		    OCOP_OK)
			assert_int_equal(ocop_trust_verify(trust, NULL, ring,
							   NULL),
					 OCOP_ERR_TRUST);
		ocop_trust_free(trust);
		file.ptr[i] ^= (uint8_t)(1 << i % 8);
	}
	ocop_keyring_free(ring);
	ocop_buf_clear(&file);
	ocop_buf_clear(&payload);
}

static void a_file_over_one_mebibyte_is_refused_unread(void **state)
{
	uint8_t *big = calloc(1, OCOP_TRUST_MAX + 1);

	(void)state;
	assert_non_null(big);
	assert_int_equal(decodes(ocop_bytes_of(big, OCOP_TRUST_MAX + 1)),
			 OCOP_ERR_LIMIT);
	assert_int_equal(decodes(ocop_bytes_of(big, OCOP_TRUST_MAX)),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(decodes(ocop_bytes_of(NULL, 0)), OCOP_ERR_LIMIT);
	free(big);
}

/* The payload with one member more at its top: key of 20 bytes sorts last. */
static void add_unknown(struct ocop_buf *out, struct ocop_bytes payload)
{
	struct ocop_cbor c = ocop_cbor_of(payload);
	size_t count = ocop_cbor_map(&c);

	ocop_cbor_add_map(out, count + 1);
	ocop_buf_add(out, c.ptr, (size_t)(c.end - c.ptr));
	ocop_cbor_add_str(out, "zzzzzzzzzzzzzzzzzzzz");
	ocop_cbor_add_array(out, 1);
	ocop_cbor_add_uint(out, 7);
}

static void unknown_members_at_the_top_are_kept_and_ignored(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf more = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *trust = NULL;

	(void)state;
	good_file(&file, &payload);
	add_unknown(&more, ocop_buf_view(&payload));
	assert_int_equal(ocop_trust_decode_payload(
		&trust, ocop_buf_view(&more), NULL), OCOP_OK);
	assert_true(ocop_bytes_equal(trust->payload, ocop_buf_view(&more)));
	ocop_trust_free(trust);
	ocop_buf_clear(&file);
	ocop_buf_clear(&more);
	ocop_buf_clear(&payload);
}

static void a_frame_without_signatures_is_refused(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);

	(void)state;
	good_file(&file, &payload);
	ocop_buf_reset(&file);
	ocop_cbor_add_array(&file, 2);
	ocop_cbor_add_bytes(&file, ocop_buf_view(&payload));
	ocop_cbor_add_array(&file, 0);
	assert_int_equal(decodes(ocop_buf_view(&file)), OCOP_ERR_MALFORMED);
	assert_int_equal(decodes(ocop_buf_view(&payload)),
			 OCOP_ERR_MALFORMED);
	ocop_buf_clear(&file);
	ocop_buf_clear(&payload);
}

static void a_signature_of_another_typ_is_refused(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_signer signer;

	(void)state;
	good_file(&file, &payload);
	trust_test_signer(&signer, OCOP_ALG_ES256, 1);
	for (int good = 0; good < 2; good++) {
		ocop_buf_reset(&file);
		ocop_cbor_add_array(&file, 2);
		ocop_cbor_add_bytes(&file, ocop_buf_view(&payload));
		ocop_cbor_add_array(&file, 1);
		assert_int_equal(ocop_seal(&file, &signer,
					   good ? OCOP_TRUST_TYP :
						  "ocop-lot+cose",
					   ocop_buf_view(&payload), true),
				 OCOP_OK);
		assert_int_equal(decodes(ocop_buf_view(&file)),
				 good ? OCOP_OK : OCOP_ERR_MALFORMED);
	}
	ocop_signer_clear(&signer);
	ocop_buf_clear(&file);
	ocop_buf_clear(&payload);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_document_is_taken_apart),
		cmocka_unit_test(
			the_fingerprint_is_of_the_payload_not_of_the_signatures),
		cmocka_unit_test(numbers_are_held_to_their_ranges),
		cmocka_unit_test(the_threshold_is_one_to_the_number_of_roots),
		cmocka_unit_test(a_key_stands_at_most_once),
		cmocka_unit_test(logs_have_the_keys_of_their_kind),
		cmocka_unit_test(the_live_records_log_is_the_last_of_its_kind),
		cmocka_unit_test(an_origin_stands_once),
		cmocka_unit_test(
			witnesses_cosign_and_are_enough_for_the_quorum),
		cmocka_unit_test(hosts_fit_a_stamp),
		cmocka_unit_test(levels_begin_at_index_0_and_rise),
		cmocka_unit_test(registries_are_urls),
		cmocka_unit_test(authorities_have_a_level_roles_and_a_scope),
		cmocka_unit_test(grants_and_dates_are_in_order),
		cmocka_unit_test(only_a_body_that_ended_has_no_key),
		cmocka_unit_test(successors_exist_and_their_chains_end),
		cmocka_unit_test(every_cut_file_is_refused),
		cmocka_unit_test(no_flipped_bit_leaves_two_good_signatures),
		cmocka_unit_test(a_file_over_one_mebibyte_is_refused_unread),
		cmocka_unit_test(
			unknown_members_at_the_top_are_kept_and_ignored),
		cmocka_unit_test(a_frame_without_signatures_is_refused),
		cmocka_unit_test(a_signature_of_another_typ_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
