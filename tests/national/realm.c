/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of the made register, all from its seed, and its trust document:
 * the ministry and the provinces. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>
#include <ocop/trust.h>

#include "tests/national/national.h"

static struct ocop_seckey *make_key(enum ocop_alg alg, uint64_t seed,
				    const char *what, size_t number)
{
	struct ocop_seckey *key = NULL;
	uint8_t secret[32];
	char text[96];

	snprintf(text, sizeof(text), "national register %llu, %s %zu",
		 (unsigned long long)seed, what, number);
	ocop_sha256(secret, ocop_bytes_str(text));
	national_must(ocop_seckey_from_raw(&key, alg, secret), what);
	return key;
}

static void make_signer(struct ocop_signer *out, enum ocop_alg alg,
			uint64_t seed, const char *what, size_t number)
{
	ocop_signer_of_key(out, make_key(alg, seed, what, number));
}

void national_key_file(struct ocop_buf *out, const struct national_realm *realm,
		       bool time)
{
	struct ocop_seckey *key = make_key(OCOP_ALG_EDDSA, realm->seed,
					   time ? "time" : "log", 0);

	national_must(ocop_seckey_encode(out, key,
					 OCOP_LIT(NATIONAL_PASSPHRASE)),
		      "key file");
	ocop_seckey_free(key);
}

void national_realm_new(struct national_realm *out, uint64_t seed,
			size_t producers)
{
	memset(out, 0, sizeof(*out));
	out->seed = seed;
	out->signer_count = NATIONAL_FIRST_PRODUCER + 2 * producers;
	out->signer = national_alloc(out->signer_count, sizeof(*out->signer));
	for (size_t i = 0; i < out->signer_count; i++)
		make_signer(&out->signer[i], OCOP_ALG_ES256, seed, "key", i);
	make_signer(&out->log, OCOP_ALG_EDDSA, seed, "log", 0);
	make_signer(&out->time, OCOP_ALG_EDDSA, seed, "time", 0);
}

void national_realm_free(struct national_realm *realm)
{
	for (size_t i = 0; i < realm->signer_count; i++)
		ocop_signer_clear(&realm->signer[i]);
	ocop_signer_clear(&realm->log);
	ocop_signer_clear(&realm->time);
	free(realm->signer);
}

static void base64(char *out, size_t size, struct ocop_bytes bytes)
{
	struct ocop_buf text = OCOP_BUF(size - 1);

	ocop_base64url_add(&text, bytes);
	national_must(text.err, "base64url");
	ocop_bytes_copy(out, size, ocop_buf_view(&text));
	ocop_buf_clear(&text);
}

void national_spki(char out[static 256], const struct ocop_signer *signer)
{
	base64(out, 256, ocop_bytes_of(signer->spki, signer->spki_len));
}

void national_key_hash(char out[static 64], const struct ocop_signer *signer)
{
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, ocop_bytes_of(signer->spki, signer->spki_len));
	base64(out, 64, ocop_bytes_of(hash, sizeof(hash)));
}

void national_vkey(char out[static 256], const struct national_realm *realm,
		   bool time)
{
	const struct ocop_signer *signer = time ? &realm->time : &realm->log;
	struct ocop_buf text = OCOP_BUF(255);
	struct ocop_vkey vkey;

	national_must(ocop_vkey_of(&vkey, time ? NATIONAL_ORIGIN "-time" :
						 NATIONAL_ORIGIN,
				   time ? OCOP_VKEY_COSIGNATURE :
					  OCOP_VKEY_ED25519,
				   ocop_bytes_of(signer->spki,
						 signer->spki_len)), "vkey");
	ocop_vkey_format(&text, &vkey);
	national_must(text.err, "vkey");
	ocop_bytes_copy(out, 256, ocop_buf_view(&text));
	ocop_buf_clear(&text);
}

static void add_authorities(struct ocop_buf *json,
			    const struct national_realm *realm,
			    const struct national_country *country)
{
	char key[256];

	national_spki(key, &realm->signer[NATIONAL_CENTRAL]);
	ocop_buf_printf(json, "{\"id\":\"TW\",\"name\":\"Bộ Nông nghiệp và "
			"Môi trường\",\"level\":\"central\","
			"\"roles\":[\"enrol\",\"certify\",\"inspect\"],"
			"\"grants\":[[5,\"2019-01-01\"]],\"keys\":[\"%s\"],"
			"\"from\":\"2019-01-01\"}", key);
	for (size_t i = 0; i < country->province_count; i++) {
		national_spki(key, &realm->signer[NATIONAL_FIRST_PROVINCE + i]);
		ocop_buf_printf(json, ",{\"id\":\"tinh-%s\",\"name\":\"%s\","
				"\"level\":\"province\",\"scope\":[\"%s\"],"
				"\"roles\":[\"enrol\",\"certify\","
				"\"inspect\"],\"grants\":"
				"[[3,\"2019-01-01\"],[4,\"2019-01-01\"]],"
				"\"keys\":[\"%s\"],\"from\":\"2019-01-01\","
				"\"complete_since\":\"2026-01-20\"}",
				country->province[i].code,
				country->province[i].name,
				country->province[i].code, key);
	}
}

static void make_payload(struct ocop_buf *out,
			 const struct national_realm *realm,
			 const struct national_country *country)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { 0 };
	char text[256], time[256];

	ocop_buf_str(&json, "{\"version\":1,\"realm\":\"demo\","
		     "\"issued\":1759276800,\"levels\":[[0,1]],"
		     "\"threshold\":2,\"roots\":[");
	for (size_t i = 0; i < NATIONAL_ROOTS; i++) {
		national_spki(text, &realm->signer[i]);
		ocop_buf_printf(&json, "%s\"%s\"", i > 0 ? "," : "", text);
	}
	national_vkey(text, realm, false);
	national_vkey(time, realm, true);
	ocop_buf_printf(&json, "],\"logs\":[{\"origin\":\"" NATIONAL_ORIGIN
			"\",\"kind\":\"records\",\"vkey\":\"%s\","
			"\"time_vkey\":\"%s\"}],\"hosts\":[{\"host\":\""
			NATIONAL_HOST "\",\"from\":\"2025-10-01\"}],"
			"\"registries\":[\"https://" NATIONAL_HOST "\"],"
			"\"fresh_days\":3,\"stale_days\":10,"
			"\"authorities\":[", text, time);
	add_authorities(&json, realm, country);
	ocop_buf_str(&json, "]}");
	national_must(json.err, "trust document");
	if (ocop_trust_from_json(out, ocop_buf_view(&json), &diag))
		national_must(diag.err, diag.text);
	ocop_buf_clear(&json);
}

void national_trust(struct ocop_buf *out, uint8_t fingerprint[static 32],
		    struct national_realm *realm,
		    const struct national_country *country)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf one = OCOP_BUF(OCOP_TRUST_MAX);

	make_payload(&payload, realm, country);
	national_must(ocop_trust_add_signature(&one, ocop_buf_view(&payload),
					       ocop_bytes_of(NULL, 0),
					       &realm->signer[0], NULL),
		      "trust signature");
	national_must(ocop_trust_add_signature(out, ocop_buf_view(&payload),
					       ocop_buf_view(&one),
					       &realm->signer[1], NULL),
		      "trust signature");
	ocop_sha256(fingerprint, ocop_buf_view(&payload));
	ocop_buf_clear(&payload);
	ocop_buf_clear(&one);
}
