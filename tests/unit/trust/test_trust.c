/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document's rules, with an accepted and a refused case for each.
 * Most cases change a good document in one place of its JSON view. The writer
 * writes the result without judging it, and only the decoder judges it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/stamp.h>

#include "lib/tlog/tlog.h"
#include "tests/helpers/trust_helper.h"

static const uint8_t two[] = { 1, 2, 0 };

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
	static const struct trust_change changes[] = {
		{ "\"version\":1", "\"version\":7", NULL },
		{ "\"version\":1", "\"version\":0", "version: expected a number of at least 1" },
		{ "\"version\":1", "\"version\":-1", "version" },
		{ "\"version\":1", "\"version\":\"1\"", "version" },
		{ "\"version\":1,", "", "version: is missing" },
		{ "\"issued\":1756688400,", "", "issued: is missing" },
		{ "\"fresh_days\":3", "\"fresh_days\":10", NULL },
		{ "\"fresh_days\":3", "\"fresh_days\":11", "fresh_days" },
		{ "\"stale_days\":10", "\"stale_days\":36500", NULL },
		{ "\"stale_days\":10", "\"stale_days\":36501", "stale_days" },
		{ "\"realm\":\"demo\"", "\"realm\":\"vn\"", NULL },
		{ "\"realm\":\"demo\"", "\"realm\":\"\"", "realm: empty" },
		{ "\"realm\":\"demo\"", "\"realm\":\"a b\"", "realm" },
		{ "\"realm\":\"demo\"", "\"realm\":3", "realm" },
		{ "demo", "a-word-of-16-let", NULL },
		{ "demo", "a-word-of-17-lett", "realm: too long" },
		{ "\"realm\"", "\"profiles\":[3,255],\"realm\"", NULL },
		{ "\"realm\"", "\"profiles\":[256],\"realm\"", "profiles" },
		{ "\"realm\"", "\"profiles\":[],\"realm\"", "profiles" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
}

static void the_threshold_is_one_to_the_number_of_roots(void **state)
{
	static const struct trust_change changes[] = {
		{ "\"threshold\":2", "\"threshold\":1", NULL },
		{ "\"threshold\":2", "\"threshold\":3", NULL },
		{ "\"threshold\":2", "\"threshold\":0", "threshold" },
		{ "\"threshold\":2", "\"threshold\":4", "threshold" },
		{ "\"roots\":[\"M", "\"roots\":[\"AAAA\",\"M", "roots[0]" },
		{ "\"roots\":[\"M", "\"roots\":[1,\"M", "roots[0]" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
}

static void logs_have_the_keys_of_their_kind(void **state)
{
	char log[192], log4[192], time[192], time1[192];
	struct trust_change named = { log, log4, "vkey" };
	struct trust_change timed = { time, time1, "time_vkey" };
	static const struct trust_change changes[] = {
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
		  "logs[0].x: unknown member" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
	trust_test_vkey(log, "ocop.example/log", OCOP_VKEY_ED25519, 21);
	trust_test_vkey(log4, "ocop.example/log", OCOP_VKEY_COSIGNATURE, 21);
	trust_test_try(&named);
	trust_test_vkey(time, "ocop.example/time", OCOP_VKEY_COSIGNATURE, 22);
	trust_test_vkey(time1, "ocop.example/time", OCOP_VKEY_ED25519, 22);
	trust_test_try(&timed);
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
	struct trust_change change = { "\"logs\":[", more, NULL };

	(void)state;
	/* A frozen one before it, a trace log: good. One time key for all. */
	log_text(log, "records", 30, true);
	snprintf(more, sizeof(more), "\"logs\":[%s,", log);
	trust_test_try(&change);
	log_text(log, "trace", 30, false);
	snprintf(more, sizeof(more), "\"logs\":[%s,", log);
	trust_test_try(&change);
	/* Two live ones: not. */
	log_text(log, "records", 30, false);
	snprintf(more, sizeof(more), "\"logs\":[%s,", log);
	change.why = "live records log must be the last";
	trust_test_try(&change);
}

static void an_origin_stands_once(void **state)
{
	char log[768], both[1600];
	struct trust_change change = { "\"logs\":[", both, "origin appears twice" };

	(void)state;
	log_text(log, "trace", 30, true);
	snprintf(both, sizeof(both), "\"logs\":[%s,%s,", log, log);
	trust_test_try(&change);
}

static void witnesses_cosign_and_are_enough_for_the_quorum(void **state)
{
	char one[192], log[192], text[512];
	struct trust_change change = { "\"threshold\":2", text, NULL };
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
		trust_test_try(&change);
	}
	snprintf(text, sizeof(text), "\"quorum\":1,\"threshold\":2");
	change.why = "quorum";
	trust_test_try(&change);
	snprintf(text, sizeof(text), "\"witnesses\":[\"%s\"],\"threshold\":2",
		 log);
	change.why = "witnesses";
	trust_test_try(&change);
}

static void a_note_has_room_for_all_witnesses(void **state)
{
	struct ocop_buf text = OCOP_BUF(65536);
	struct trust_change change = { "\"threshold\":2", NULL, NULL };
	char vkey[192], name[32];

	(void)state;
	for (unsigned count = 64; count <= 65; count++) {
		ocop_buf_reset(&text);
		for (unsigned i = 0; i < count; i++) {
			snprintf(name, sizeof(name), "w%u.example", i);
			trust_test_vkey(vkey, name, OCOP_VKEY_COSIGNATURE,
					(uint8_t)(100 + i));
			ocop_buf_printf(&text, "%s\"%s\"", i == 0 ?
					"\"witnesses\":[" : ",", vkey);
		}
		ocop_buf_str(&text, "],\"threshold\":2");
		change.to = ocop_buf_cstr(&text);
		change.why = count <= 64 ? NULL : "witnesses";
		trust_test_try(&change);
	}
	ocop_buf_clear(&text);
}

#define LETTERS64 \
	"abcdefghijklmnopqrstuvwxyz/0123456789.abcdefghijklmnopqrstuvwxyz"
#define HOST40 "tem.so-nongnghiepvamoitruong-tinh.gov.vn"

static void hosts_fit_a_stamp(void **state)
{
	static const struct trust_change changes[] = {
		{ "\"ocop.example\"", "\"" HOST40 "\"", NULL },
		{ "\"ocop.example\"", "\"" HOST40 "n\"", "hosts" },
		{ "\"ocop.example\"", "\"Ocop.example\"", "hosts" },
		{ "\"ocop.example\"", "\"ocop.example.\"", "hosts" },
		{ "\"ocop.example\"", "\"ocop:80\"", "hosts" },
		{ "\"ocop.example\"", "\"\"", "host: empty" },
		{ "\"to\":\"2025-08-31\"", "\"to\":\"2024-01-01\"", NULL },
		{ "\"to\":\"2025-08-31\"", "\"to\":\"2023-12-31\"", "hosts" },
		{ "\"to\":\"2025-08-31\"", "\"to\":\"2025-02-29\"",
		  "hosts[1].to" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
	/* trust.c states it again, because the stamp is on its own floor. */
	assert_int_equal(OCOP_HOST_MAX, sizeof(HOST40) - 1);
}

static void a_basis_in_law_has_at_most_512_bytes(void **state)
{
	char text[600] = "\"realm\":\"demo\",\"basis\":\"";
	struct trust_change change = { "\"realm\":\"demo\"", text, NULL };
	size_t start = strlen(text);

	(void)state;
	memset(text + start, 'x', 512);
	text[start + 512] = '"';
	trust_test_try(&change);
	text[start + 512] = 'x';
	text[start + 513] = '"';
	change.why = "basis";
	trust_test_try(&change);
}

static void an_origin_fits_into_a_root_signature(void **state)
{
	(void)state;
	assert_true(ocop__vkey_is_origin(OCOP_LIT("ocop.example/log")));
	assert_true(ocop__vkey_is_origin(OCOP_LIT(LETTERS64)));
	assert_false(ocop__vkey_is_origin(OCOP_LIT(LETTERS64 "x")));
	assert_false(ocop__vkey_is_origin(OCOP_LIT("")));
	assert_false(ocop__vkey_is_origin(OCOP_LIT("ocop:80/log")));
	assert_false(ocop__vkey_is_origin(OCOP_LIT("ocop+log")));
	assert_false(ocop__vkey_is_origin(OCOP_LIT("ocop log")));
	assert_false(ocop__vkey_is_origin(OCOP_LIT("s\xe1\xbb\x95/log")));
}

/* "receipts" of ranges "FROM,TO FROM" by keys 30 on, of that log. */
static void receipts(char out[4096], const char *origin, const char *ranges)
{
	size_t at = (size_t)snprintf(out, 4096, "\"receipts\":[");
	char key[128];

	for (uint8_t n = 30; *ranges; n++) {
		int len = (int)strcspn(ranges, " ");
		int from = (int)strcspn(ranges, ", ");

		trust_test_key(key, OCOP_ALG_ES256, n);
		at += (size_t)snprintf(out + at, 4096 - at,
			"%s{\"origin\":\"%s\",\"key\":\"%s\","
			"\"from\":%.*s%s%.*s}", n > 30 ? "," : "", origin,
			key, from, ranges, from < len ? ",\"to\":" : "",
			from < len ? len - from - 1 : 0, ranges + from + 1);
		ranges += len;
		ranges += strspn(ranges, " ");
	}
	snprintf(out + at, 4096 - at, "],\"registries\"");
}

static void receipts_are_of_ranges_that_share_no_size(void **state)
{
	static const struct {
		const char *origin, *ranges, *why;
	} rows[] = {
		{ "ocop.example/log", "1,5 6", NULL },
		{ "ocop.example/log", "6 1,5", NULL },
		{ "ocop.example/log", "9007199254740991", NULL },
		{ "ocop.example/log", "", "receipts" },
		{ "ocop.example/log", "0", "receipts[0].from: expected a number" },
		{ "ocop.example/log", "6,5", "receipts: 'to' is smaller" },
		{ "ocop.example/log", "1,5 5", "receipts: two" },
		{ "ocop.example/log", "5 1,5", "receipts: two" },
		{ "ocop.example/log", "1 7,9", "receipts: two" },
		{ "ocop.example/lag", "1", "receipts: origin" },
		{ "ocop.example/log", "1,1 2,2 3,3 4,4 5,5 6,6 7,7 8,8 9,9 "
		  "10,10 11,11 12,12 13,13 14,14 15,15 16", NULL },
		{ "ocop.example/log", "1,1 2,2 3,3 4,4 5,5 6,6 7,7 8,8 9,9 "
		  "10,10 11,11 12,12 13,13 14,14 15,15 16,16 17",
		  "receipts: too many" },
	};
	struct trust_change change = { "\"registries\"", NULL, NULL };
	char text[4096];

	(void)state;
	change.to = text;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		receipts(text, rows[i].origin, rows[i].ranges);
		change.why = rows[i].why;
		trust_test_try(&change);
	}
}

static void receipts_are_by_p256(void **state)
{
	char text[512], key[128];
	struct trust_change change = { "\"registries\"", text,
				       "receipts: key" };

	(void)state;
	trust_test_key(key, OCOP_ALG_EDDSA, 30);
	snprintf(text, sizeof(text), "\"receipts\":[{\"origin\":"
		 "\"ocop.example/log\",\"from\":1,\"key\":\"%s\"}],"
		 "\"registries\"", key);
	trust_test_try(&change);
}

static void levels_begin_at_index_0_and_rise(void **state)
{
	static const struct trust_change changes[] = {
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
	TRUST_TEST_TRY(changes);
}

static void registries_are_urls(void **state)
{
	static const struct trust_change changes[] = {
		{ "https://ocop", "http://ocop", NULL },
		{ "https://ocop.example", "https://", "registries" },
		{ "https://ocop.example", "ftp://ocop.example", "registries" },
		{ "[\"https://ocop.example\"]", "[]", "registries" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
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
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *trust = NULL;

	(void)state;
	trust_test_json(&json);
	trust_test_payload(&payload, ocop_buf_view(&json));
	add_unknown(&more, ocop_buf_view(&payload));
	assert_int_equal(ocop_trust_decode_payload(
		&trust, ocop_buf_view(&more), NULL), OCOP_OK);
	assert_true(ocop_bytes_equal(trust->payload, ocop_buf_view(&more)));
	ocop_trust_free(trust);
	ocop_buf_clear(&json);
	ocop_buf_clear(&more);
	ocop_buf_clear(&payload);
}

/* The first host as it stands in the payload: a map of two members. */
#define HOST_HEAD "\xa2\x64" "from\x6a" "2025-09-01\x64host\x6c"
#define HOST HOST_HEAD "ocop.example"

static void unknown_members_below_the_top_are_refused(void **state)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf more = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_trust *trust = NULL;
	size_t len = sizeof(HOST) - 1, at = 0;

	(void)state;
	trust_test_json(&json);
	trust_test_payload(&payload, ocop_buf_view(&json));
	while (at + len < payload.len &&
	       memcmp(payload.ptr + at, HOST, len) != 0)
		at++;
	assert_true(at + len < payload.len);
	/* One member more, in its place: it is the longest name. */
	ocop_buf_add(&more, payload.ptr, at + len);
	more.ptr[at]++;
	ocop_cbor_add_str(&more, "color");
	ocop_cbor_add_uint(&more, 1);
	ocop_buf_add(&more, payload.ptr + at + len, payload.len - at - len);
	assert_int_equal(ocop_cbor_check(ocop_buf_view(&more),
					 OCOP_CBOR_RECORD, NULL), OCOP_OK);
	assert_int_equal(ocop_trust_decode_payload(
		&trust, ocop_buf_view(&more), &diag), OCOP_ERR_RULE);
	assert_string_equal(diag.text, "hosts[0].color: unknown member");
	assert_null(trust);
	ocop_buf_clear(&json);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_document_is_taken_apart),
		cmocka_unit_test(
			the_fingerprint_is_of_the_payload_not_of_the_signatures),
		cmocka_unit_test(numbers_are_held_to_their_ranges),
		cmocka_unit_test(the_threshold_is_one_to_the_number_of_roots),
		cmocka_unit_test(logs_have_the_keys_of_their_kind),
		cmocka_unit_test(the_live_records_log_is_the_last_of_its_kind),
		cmocka_unit_test(an_origin_stands_once),
		cmocka_unit_test(
			witnesses_cosign_and_are_enough_for_the_quorum),
		cmocka_unit_test(a_note_has_room_for_all_witnesses),
		cmocka_unit_test(hosts_fit_a_stamp),
		cmocka_unit_test(a_basis_in_law_has_at_most_512_bytes),
		cmocka_unit_test(an_origin_fits_into_a_root_signature),
		cmocka_unit_test(receipts_are_of_ranges_that_share_no_size),
		cmocka_unit_test(receipts_are_by_p256),
		cmocka_unit_test(levels_begin_at_index_0_and_rise),
		cmocka_unit_test(registries_are_urls),
		cmocka_unit_test(
			unknown_members_at_the_top_are_kept_and_ignored),
		cmocka_unit_test(unknown_members_below_the_top_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
