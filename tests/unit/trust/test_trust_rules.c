/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who signed a trust document, and what it says of authorities, hosts and
 * logs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/text.h>

#include "lib/trust/trust_internal.h"
#include "tests/helpers/trust_helper.h"

static struct ocop_keyring *ring;

static int ring_up(void **state)
{
	(void)state;
	return !ocop_keyring_new(&ring) ? 0 : -1;
}

static int ring_down(void **state)
{
	(void)state;
	ocop_keyring_free(ring);
	return 0;
}

static enum ocop_err verified(const struct ocop_trust *trust,
			      const struct ocop_trust *previous,
			      const char *why)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err = ocop_trust_verify(trust, previous, ring, &diag);

	if (why && !strstr(diag.text, why))
		fail_msg("'%s' does not say '%s'", diag.text, why);
	return err;
}

static void the_threshold_of_roots_is_enough_and_no_less(void **state)
{
	static const struct { uint8_t roots[4]; bool good; } cases[] = {
		{ { 1, 2, 0 }, true }, { { 3, 1, 0 }, true },
		{ { 1, 2, 3, 0 }, true }, { { 1, 0 }, false },
		{ { 3, 0 }, false }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ocop_trust *t = trust_test_trust(NULL, NULL,
							cases[i].roots);

		assert_int_equal(verified(t, NULL, cases[i].good ? NULL :
					  "1 of 2"),
				 cases[i].good ? OCOP_OK : OCOP_ERR_TRUST);
		ocop_trust_free(t);
	}
}

static void strangers_are_ignored_and_do_no_harm(void **state)
{
	static const uint8_t stranger[] = { 1, 50, 51, 52, 0 };
	static const uint8_t both[] = { 50, 1, 51, 2, 0 };
	struct ocop_trust *t = trust_test_trust(NULL, NULL, stranger);

	(void)state;
	assert_int_equal(verified(t, NULL, "1 of 2"), OCOP_ERR_TRUST);
	ocop_trust_free(t);
	t = trust_test_trust(NULL, NULL, both);
	assert_int_equal(verified(t, NULL, NULL), OCOP_OK);
	ocop_trust_free(t);
}

static void an_authority_is_no_root(void **state)
{
	static const uint8_t keys[] = { 1, 11, 12, 0 };
	struct ocop_trust *t = trust_test_trust(NULL, NULL, keys);

	(void)state;
	assert_int_equal(verified(t, NULL, "1 of 2"), OCOP_ERR_TRUST);
	ocop_trust_free(t);
}

/* A file whose signatures are written by hand, n times root 1's. */
static struct ocop_trust *one_root_many_times(size_t n)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *trust = NULL;
	struct ocop_signer signer;

	trust_test_json(&json);
	trust_test_payload(&payload, ocop_buf_view(&json));
	trust_test_signer(&signer, OCOP_ALG_ES256, 1);
	ocop_cbor_add_array(&file, 2);
	ocop_cbor_add_bytes(&file, ocop_buf_view(&payload));
	ocop_cbor_add_array(&file, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ocop_cose_sign(&file, &signer, OCOP_TRUST_TYP,
						ocop_buf_view(&payload), true),
				 OCOP_OK);
	assert_int_equal(ocop_trust_decode(&trust, ocop_buf_view(&file), NULL),
			 OCOP_OK);
	ocop_signer_clear(&signer);
	ocop_buf_clear(&json);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&file);
	return trust;
}

static void one_root_counts_once(void **state)
{
	struct ocop_trust *t = one_root_many_times(3);
	uint64_t signers = 9;

	(void)state;
	assert_int_equal(verified(t, NULL, "1 of 2"), OCOP_ERR_TRUST);
	assert_int_equal(ocop_trust_signers(&signers, t, NULL, ring), OCOP_OK);
	assert_int_equal(signers, 1);
	ocop_trust_free(t);
}

static void signers_are_named_by_their_place(void **state)
{
	static const uint8_t roots[] = { 3, 50, 1, 0 };
	struct ocop_trust *t = trust_test_trust(NULL, NULL, roots);
	uint64_t signers = 0;

	(void)state;
	assert_int_equal(ocop_trust_signers(&signers, t, NULL, ring), OCOP_OK);
	assert_int_equal(signers, 1 | 4);
	ocop_trust_free(t);
}

static void a_payload_alone_has_no_signature(void **state)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *t = NULL;

	(void)state;
	trust_test_json(&json);
	trust_test_payload(&payload, ocop_buf_view(&json));
	assert_int_equal(ocop_trust_decode_payload(
		&t, ocop_buf_view(&payload), NULL), OCOP_OK);
	assert_int_equal(verified(t, NULL, "0 of 2"), OCOP_ERR_TRUST);
	ocop_trust_free(t);
	ocop_buf_clear(&json);
	ocop_buf_clear(&payload);
}

/*
 * Version 2 has root 4 in place of root 1: with (1 or 4) and two more, both
 * thresholds are met.
 */
static struct ocop_trust *rotated(const uint8_t *roots)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf more = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *trust = NULL;
	char old_key[128], new_key[128];
	const char *all, *at;

	trust_test_key(old_key, OCOP_ALG_ES256, 1);
	trust_test_key(new_key, OCOP_ALG_ES256, 4);
	trust_test_json_with(&json, "\"version\":1", "\"version\":2");
	all = ocop_buf_cstr(&json);
	at = strstr(all, old_key);
	assert_non_null(at);
	ocop_buf_add(&more, all, (size_t)(at - all));
	ocop_buf_str(&more, new_key);
	ocop_buf_str(&more, at + strlen(old_key));
	trust_test_payload(&payload, ocop_buf_view(&more));
	trust_test_file(&file, ocop_buf_view(&payload), roots);
	assert_int_equal(ocop_trust_decode(&trust, ocop_buf_view(&file), NULL),
			 OCOP_OK);
	ocop_buf_clear(&json);
	ocop_buf_clear(&more);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&file);
	return trust;
}

static void a_new_version_needs_old_and_new_roots(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	static const struct { uint8_t roots[5]; const char *why; } cases[] = {
		{ { 2, 3, 0 }, NULL },		/* roots of both */
		{ { 1, 2, 4, 0 }, NULL },
		{ { 4, 2, 0 }, "1 of 2 signatures by the previous" },
		{ { 1, 2, 0 }, "1 of 2 signatures by its own" },
		{ { 1, 4, 0 }, "1 of 2" },
	};
	struct ocop_trust *old = trust_test_trust(NULL, NULL, two);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ocop_trust *t = rotated(cases[i].roots);

		assert_int_equal(verified(t, old, cases[i].why),
				 cases[i].why ? OCOP_ERR_TRUST : OCOP_OK);
		ocop_trust_free(t);
	}
	ocop_trust_free(old);
}

static void the_threshold_of_the_old_roots_is_the_old_one(void **state)
{
	static const uint8_t one[] = { 2, 0 }, two[] = { 1, 2, 0 };
	struct ocop_trust *old = trust_test_trust(NULL, NULL, two);
	struct ocop_trust *t = trust_test_trust(
		"\"version\":1,\"realm\":\"demo\"",
		"\"version\":2,\"realm\":\"demo\"", one);

	(void)state;
	/* Its own threshold would be met if it were lowered to 1. */
	t->threshold = 1;
	assert_int_equal(verified(t, NULL, NULL), OCOP_OK);
	assert_int_equal(verified(t, old, "the previous version's"),
			 OCOP_ERR_TRUST);
	ocop_trust_free(t);
	ocop_trust_free(old);
}

static void versions_rise_within_one_realm(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	struct ocop_trust *v1 = trust_test_trust(NULL, NULL, two);
	struct ocop_trust *v3 = trust_test_trust("\"version\":1",
						 "\"version\":3", two);
	struct ocop_trust *vn = trust_test_trust(
		"\"version\":1,\"realm\":\"demo\"",
		"\"version\":9,\"realm\":\"vn\"", two);

	(void)state;
	assert_int_equal(verified(v3, v1, NULL), OCOP_OK);
	assert_int_equal(verified(v1, v3, "not above"), OCOP_ERR_TRUST);
	assert_int_equal(verified(v1, v1, "not above"), OCOP_ERR_TRUST);
	assert_int_equal(verified(vn, v1, "another realm"), OCOP_ERR_TRUST);
	ocop_trust_free(v1);
	ocop_trust_free(v3);
	ocop_trust_free(vn);
}

static int32_t day(const char *text)
{
	int32_t value = 0;

	assert_int_equal(ocop_day_parse(&value, ocop_bytes_str(text)),
			 OCOP_OK);
	return value;
}

static const struct ocop_authority *body(const struct ocop_trust *t,
					 const char *id)
{
	const struct ocop_authority *a =
		ocop_trust_authority(t, ocop_bytes_str(id));

	assert_non_null(a);
	assert_true(ocop_bytes_is(a->id, id));
	return a;
}

static void authorities_are_found_by_id_and_by_key(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	struct ocop_trust *t = trust_test_trust(NULL, NULL, two);
	struct { uint8_t n; const char *id; } keys[] = {
		{ 11, "MAE" }, { 12, "DBN" }, { 14, "QLD" },
		{ 1, NULL }, { 13, NULL }
	};
	const struct ocop_authority *a;
	struct ocop_signer signer;
	struct ocop_bytes spki;
	uint8_t hash[OCOP_HASH_LEN];

	(void)state;
	body(t, "MAE");
	body(t, "TGO");
	assert_null(ocop_trust_authority(t, OCOP_LIT("MA")));
	assert_null(ocop_trust_authority(t, OCOP_LIT("MAEE")));
	assert_null(ocop_trust_authority(t, OCOP_LIT("")));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		trust_test_signer(&signer, OCOP_ALG_ES256, keys[i].n);
		ocop_sha256(hash, ocop_bytes_of(signer.spki, signer.spki_len));
		a = ocop_trust_authority_by_key(t, hash, &spki);
		if (keys[i].id) {
			assert_ptr_equal(a, body(t, keys[i].id));
			assert_true(ocop_bytes_equal(
				spki, ocop_bytes_of(signer.spki,
						    signer.spki_len)));
		} else { /* a root, and a stranger, are no authority */
			assert_null(a);
			assert_int_equal(spki.len, 0);
		}
		assert_ptr_equal(ocop_trust_authority_by_key(t, hash, NULL),
				 a);
		ocop_signer_clear(&signer);
	}
	ocop_trust_free(t);
}

static void heirs_follow_through_successors(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	struct ocop_trust *t = trust_test_trust(
		"\"id\":\"DBN\",", "\"id\":\"DBN\",\"successor\":\"QLD\",",
		two);
	const struct { const char *heir, *id; bool yes; } cases[] = {
		{ "TGO", "TGO", true }, { "DBN", "TGO", true },
		{ "QLD", "TGO", true }, { "QLD", "DBN", true },
		{ "TGO", "DBN", false }, { "MAE", "TGO", false },
		{ "NIX", "TGO", false }, { "DBN", "NIX", false },
		{ "NIX", "NIX", false }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(ocop_trust_succeeds(
			t, ocop_bytes_str(cases[i].heir),
			ocop_bytes_str(cases[i].id)), cases[i].yes);
	ocop_trust_free(t);
}

static void scope_days_and_grants_bound_an_authority(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	struct ocop_trust *t = trust_test_trust(NULL, NULL, two);
	const struct ocop_authority *mae = body(t, "MAE"), *dbn = body(t,
								       "DBN");
	const struct ocop_authority *tgo = body(t, "TGO");

	(void)state;
	assert_true(ocop_authority_covers(mae, OCOP_LIT("99-00001")));
	assert_true(ocop_authority_covers(dbn, OCOP_LIT("12-03390")));
	assert_true(ocop_authority_covers(dbn, OCOP_LIT("11")));
	assert_false(ocop_authority_covers(dbn, OCOP_LIT("13-03390")));
	assert_false(ocop_authority_covers(dbn, OCOP_LIT("1")));
	assert_false(ocop_authority_covers(dbn, OCOP_LIT("")));

	assert_true(ocop_authority_live(tgo, day("2023-02-24")));
	assert_true(ocop_authority_live(tgo, day("2025-06-30")));
	assert_false(ocop_authority_live(tgo, day("2023-02-23")));
	assert_false(ocop_authority_live(tgo, day("2025-07-01")));
	assert_true(ocop_authority_live(dbn, day("2099-01-01")));

	assert_true(ocop_authority_grants(tgo, 3, day("2023-02-24")));
	assert_true(ocop_authority_grants(tgo, 3, day("2025-06-30")));
	assert_false(ocop_authority_grants(tgo, 3, day("2025-07-01")));
	assert_false(ocop_authority_grants(tgo, 4, day("2024-01-01")));
	assert_true(ocop_authority_grants(dbn, 4, day("2024-01-01")));
	assert_false(ocop_authority_grants(dbn, 3, day("2025-07-05")));
	assert_true(ocop_authority_grants(dbn, 3, day("2025-07-06")));
	assert_false(ocop_authority_grants(dbn, 5, day("2025-07-06")));
	ocop_trust_free(t);
}

static void hosts_are_known_for_ever_and_used_for_a_time(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	struct ocop_trust *t = trust_test_trust(NULL, NULL, two);
	struct ocop_bytes old = OCOP_LIT("old.example");
	struct ocop_bytes now = OCOP_LIT("ocop.example");

	(void)state;
	assert_true(ocop__trust_host_on(t, old, day("2025-08-31")));
	assert_false(ocop__trust_host_on(t, old, day("2025-09-01")));
	assert_true(ocop_trust_host_known(t, old));
	assert_true(ocop__trust_host_on(t, now, day("2025-09-01")));
	assert_false(ocop__trust_host_on(t, now, day("2025-08-31")));
	assert_false(ocop_trust_host_known(t, OCOP_LIT("ocop.exampl")));
	ocop_trust_free(t);
}

static void levels_hold_from_their_index_on(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	struct ocop_trust *t = trust_test_trust("[[0,1]]",
						"[[0,1],[10,3],[20,4]]", two);

	(void)state;
	assert_int_equal(ocop__trust_level_at(t, 0), 1);
	assert_int_equal(ocop__trust_level_at(t, 9), 1);
	assert_int_equal(ocop__trust_level_at(t, 10), 3);
	assert_int_equal(ocop__trust_level_at(t, 19), 3);
	assert_int_equal(ocop__trust_level_at(t, UINT64_MAX), 4);
	ocop_trust_free(t);
}

static void who_signs_a_root_follows_from_its_size(void **state)
{
	static const struct { uint64_t size; uint8_t key; } rows[] = {
		{ 0, 0 }, { 1, 30 }, { 5, 30 }, { 6, 0 }, { 7, 31 },
		{ OCOP_SIZE_MAX, 31 }, { OCOP_SIZE_MAX + 1, 0 },
	};
	const char *origin = "ocop.example/log";
	char text[1024], key[2][128], want[128];
	struct ocop_trust *trust;

	(void)state;
	for (uint8_t n = 0; n < 2; n++)
		trust_test_key(key[n], OCOP_ALG_ES256, 30 + n);
	snprintf(text, sizeof(text), "\"receipts\":["
		 "{\"origin\":\"%s\",\"key\":\"%s\",\"from\":1,\"to\":5},"
		 "{\"origin\":\"%s\",\"key\":\"%s\",\"from\":7}],"
		 "\"registries\"", origin, key[0], origin, key[1]);
	trust = trust_test_trust("\"registries\"", text, (uint8_t[]){ 1, 2, 0 });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ocop_buf found = OCOP_BUF(127);

		ocop_base64url_add(&found, ocop_trust_receipt_key(
			trust, ocop_bytes_str(origin), rows[i].size));
		want[0] = '\0';
		if (rows[i].key)
			trust_test_key(want, OCOP_ALG_ES256, rows[i].key);
		assert_true(ocop_bytes_is(ocop_buf_view(&found), want));
		ocop_buf_clear(&found);
	}
	assert_int_equal(ocop_trust_receipt_key(
		trust, OCOP_LIT("ocop.example/trace"), 1).len, 0);
	ocop_trust_free(trust);
}

static void the_records_log_is_the_live_one(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	struct ocop_trust *t = trust_test_trust(NULL, NULL, two);
	struct ocop_trust *none = trust_test_trust("\"kind\":\"records\"",
						   "\"kind\":\"trace\"", two);
	struct ocop_trust *frozen = trust_test_trust(
		"\"kind\":\"records\"", "\"frozen\":[3,\"AAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAAAAAAA\"],\"kind\":\"records\"", two);

	(void)state;
	assert_ptr_equal(ocop_trust_records_log(t), &t->logs[0]);
	assert_null(ocop_trust_records_log(none));
	assert_null(ocop_trust_records_log(frozen));
	assert_int_equal(frozen->logs[0].frozen_size, 3);
	ocop_trust_free(t);
	ocop_trust_free(none);
	ocop_trust_free(frozen);
}

static void a_newer_version_keeps_the_logs_of_the_old(void **state)
{
	static const uint8_t two[] = { 1, 2, 0 };
	static const char frozen[] =
		"\"frozen\":[3,\"AAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAAAAAAA\"],\"kind\":\"records\"";
	struct ocop_trust *old = trust_test_trust(NULL, NULL, two);
	struct ocop_trust *was = trust_test_trust("\"kind\":\"records\"",
						  frozen, two);
	struct ocop_trust *trace = trust_test_trust(
		"\"kind\":\"records\"", "\"kind\":\"trace\"", two);
	struct ocop_trust *new = trust_test_trust("\"version\":1",
						  "\"version\":2", two);

	(void)state;
	assert_int_equal(ocop_trust_verify(new, old, ring, NULL), OCOP_OK);
	/* Live again, or of another kind. */
	assert_int_equal(ocop_trust_verify(new, was, ring, NULL),
			 OCOP_ERR_TRUST);
	assert_int_equal(ocop_trust_verify(new, trace, ring, NULL),
			 OCOP_ERR_TRUST);
	assert_ptr_equal(ocop_trust_records_log_at(was, 0), &was->logs[0]);
	assert_null(ocop_trust_records_log_at(was, 1));
	assert_null(ocop_trust_records_log_at(trace, 0));
	ocop_trust_free(old);
	ocop_trust_free(was);
	ocop_trust_free(trace);
	ocop_trust_free(new);
}

static void words_of_levels_and_roles(void **state)
{
	(void)state;
	assert_string_equal(ocop_level_word(OCOP_LEVEL_COMMUNE), "commune");
	assert_null(ocop_level_word((enum ocop_level)0));
	assert_null(ocop_level_word((enum ocop_level)6));
	assert_string_equal(ocop_role_word(OCOP_ROLE_INSPECT), "inspect");
	assert_null(ocop_role_word(3));
	assert_null(ocop_role_word(16));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_threshold_of_roots_is_enough_and_no_less),
		cmocka_unit_test(strangers_are_ignored_and_do_no_harm),
		cmocka_unit_test(an_authority_is_no_root),
		cmocka_unit_test(one_root_counts_once),
		cmocka_unit_test(signers_are_named_by_their_place),
		cmocka_unit_test(a_payload_alone_has_no_signature),
		cmocka_unit_test(a_new_version_needs_old_and_new_roots),
		cmocka_unit_test(the_threshold_of_the_old_roots_is_the_old_one),
		cmocka_unit_test(versions_rise_within_one_realm),
		cmocka_unit_test(authorities_are_found_by_id_and_by_key),
		cmocka_unit_test(heirs_follow_through_successors),
		cmocka_unit_test(scope_days_and_grants_bound_an_authority),
		cmocka_unit_test(hosts_are_known_for_ever_and_used_for_a_time),
		cmocka_unit_test(levels_hold_from_their_index_on),
		cmocka_unit_test(who_signs_a_root_follows_from_its_size),
		cmocka_unit_test(the_records_log_is_the_live_one),
		cmocka_unit_test(a_newer_version_keeps_the_logs_of_the_old),
		cmocka_unit_test(words_of_levels_and_roles),
	};

	return cmocka_run_group_tests(tests, ring_up, ring_down);
}
