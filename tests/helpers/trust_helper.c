/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document of the tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/text.h>

#include "tests/helpers/trust_helper.h"

void trust_test_signer(struct ocop_signer *out, enum ocop_alg alg, uint8_t n)
{
	struct ocop_seckey *key = NULL;
	uint8_t secret[32];

	memset(secret, 0, sizeof(secret));
	secret[0] = 1;
	secret[31] = n;
	assert_int_equal(ocop_seckey_from_raw(&key, alg, secret), OCOP_OK);
	ocop_signer_of_key(out, key);
}

void trust_test_key(char out[128], enum ocop_alg alg, uint8_t n)
{
	struct ocop_buf text = OCOP_BUF(127);
	struct ocop_signer signer;

	trust_test_signer(&signer, alg, n);
	ocop_base64url_add(&text, ocop_bytes_of(signer.spki, signer.spki_len));
	assert_true(ocop_bytes_copy(out, 128, ocop_buf_view(&text)));
	ocop_signer_clear(&signer);
	ocop_buf_clear(&text);
}

void trust_test_vkey(char out[192], const char *name, uint8_t type, uint8_t n)
{
	struct ocop_buf text = OCOP_BUF(191);
	struct ocop_signer signer;
	struct ocop_vkey vkey;

	trust_test_signer(&signer, OCOP_ALG_EDDSA, n);
	assert_int_equal(ocop_vkey_of(&vkey, name, type,
				      ocop_bytes_of(signer.spki,
						    signer.spki_len)),
			 OCOP_OK);
	ocop_vkey_format(&text, &vkey);
	assert_true(ocop_bytes_copy(out, 192, ocop_buf_view(&text)));
	ocop_signer_clear(&signer);
	ocop_buf_clear(&text);
}

static void add_key(struct ocop_buf *out, uint8_t n)
{
	char key[128];

	trust_test_key(key, OCOP_ALG_ES256, n);
	ocop_buf_printf(out, "\"%s\"", key);
}

void trust_test_json(struct ocop_buf *out)
{
	char vkey[192], time_vkey[192];

	trust_test_vkey(vkey, "ocop.example/log", OCOP_VKEY_ED25519, 21);
	trust_test_vkey(time_vkey, "ocop.example/time", OCOP_VKEY_COSIGNATURE,
			22);
	ocop_buf_str(out, "{\"version\":1,\"realm\":\"demo\","
		     "\"issued\":1756688400,\"levels\":[[0,1]],\"roots\":[");
	for (uint8_t n = 1; n <= 3; n++) {
		ocop_buf_str(out, n > 1 ? "," : "");
		add_key(out, n);
	}
	ocop_buf_printf(out, "],\"threshold\":2,\"logs\":[{"
			"\"origin\":\"ocop.example/log\","
			"\"kind\":\"records\",\"vkey\":\"%s\","
			"\"time_vkey\":\"%s\"}],", vkey, time_vkey);
	ocop_buf_str(out, "\"hosts\":[{\"host\":\"ocop.example\","
		     "\"from\":\"2025-09-01\"},{\"host\":\"old.example\","
		     "\"from\":\"2024-01-01\",\"to\":\"2025-08-31\"}],"
		     "\"registries\":[\"https://ocop.example\"],"
		     "\"fresh_days\":3,\"stale_days\":10,"
		     "\"authorities\":[{\"id\":\"MAE\",\"name\":\"Ministry\","
		     "\"level\":\"central\",\"roles\":[\"enrol\",\"certify\"],"
		     "\"grants\":[[5,\"2023-02-24\"]],"
		     "\"from\":\"2025-03-01\",\"keys\":[");
	add_key(out, 11);
	ocop_buf_str(out, "]},{\"id\":\"DBN\",\"name\":\"Province\","
		     "\"level\":\"province\",\"scope\":[\"11\",\"12\"],"
		     "\"roles\":[\"enrol\",\"certify\"],"
		     "\"grants\":[[4,\"2023-02-24\"],[3,\"2025-07-06\"]],"
		     "\"from\":\"2019-08-21\","
		     "\"complete_since\":\"2025-09-01\",\"keys\":[");
	add_key(out, 12);
	ocop_buf_str(out, "]},{\"id\":\"TGO\",\"name\":\"District\","
		     "\"level\":\"district\",\"scope\":[\"11\"],"
		     "\"roles\":[\"certify\"],"
		     "\"grants\":[[3,\"2023-02-24\",\"2025-06-30\"]],"
		     "\"keys\":[],\"from\":\"2023-02-24\","
		     "\"to\":\"2025-06-30\",\"successor\":\"DBN\"},"
		     "{\"id\":\"QLD\",\"name\":\"Inspection\","
		     "\"level\":\"inspection\",\"scope\":[\"11\"],"
		     "\"roles\":[\"inspect\",\"monitor\"],\"grants\":[],"
		     "\"from\":\"2025-07-01\",\"keys\":[");
	add_key(out, 14);
	ocop_buf_str(out, "]}]}");
	assert_int_equal(out->err, OCOP_OK);
}

void trust_test_json_with(struct ocop_buf *out, const char *from,
			  const char *to)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	const char *all, *at;

	trust_test_json(&json);
	all = ocop_buf_cstr(&json);
	assert_non_null(all);
	at = strstr(all, from);
	if (!at)
		fail_msg("not in the document: %s", from);
	ocop_buf_add(out, all, (size_t)(at - all));
	ocop_buf_str(out, to);
	ocop_buf_str(out, at + strlen(from));
	assert_int_equal(out->err, OCOP_OK);
	ocop_buf_clear(&json);
}

void trust_test_payload(struct ocop_buf *out, struct ocop_bytes json)
{
	struct ocop_diag diag = { .err = OCOP_OK };

	if (ocop_trust_from_json(out, json, &diag))
		fail_msg("%s", diag.text);
}

void trust_test_file(struct ocop_buf *out, struct ocop_bytes payload,
		     const uint8_t *roots)
{
	struct ocop_buf next = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_signer signer;

	for (; *roots; roots++) {
		trust_test_signer(&signer, OCOP_ALG_ES256, *roots);
		ocop_buf_reset(&next);
		assert_int_equal(ocop_trust_add_signature(
			&next, payload, ocop_buf_view(out), &signer, NULL),
			OCOP_OK);
		ocop_buf_reset(out);
		assert_int_equal(ocop_buf_bytes(out, ocop_buf_view(&next)),
				 OCOP_OK);
		ocop_signer_clear(&signer);
	}
	ocop_buf_clear(&next);
}

struct ocop_trust *trust_test_trust(const char *from, const char *to,
				    const uint8_t *roots)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_trust *trust = NULL;

	if (from)
		trust_test_json_with(&json, from, to);
	else
		trust_test_json(&json);
	trust_test_payload(&payload, ocop_buf_view(&json));
	trust_test_file(&file, ocop_buf_view(&payload), roots);
	if (ocop_trust_decode(&trust, ocop_buf_view(&file), &diag))
		fail_msg("%s", diag.text);
	ocop_buf_clear(&json);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&file);
	return trust;
}

void trust_test_try(const struct trust_change *change)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err;

	trust_test_json_with(&json, change->from, change->to);
	err = ocop_trust_from_json(&payload, ocop_buf_view(&json), &diag);
	if (!change->why && err)
		fail_msg("'%s' -> '%s': refused: %s", change->from, change->to,
			 diag.text);
	if (change->why && !err)
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

void trust_test_try_all(const struct trust_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		trust_test_try(&changes[i]);
}
