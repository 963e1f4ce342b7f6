/* SPDX-License-Identifier: Apache-2.0 */
/* The realm of the registry's tests, made from fixed secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/cose_sign1.h>
#include <ocop/file.h>
#include <ocop/json.h>

#include "tests/helpers/reg_world.h"

#define ORIGIN "log.demo.test/records"

static void signer_of(struct ocop_signer *out, enum ocop_alg alg, uint8_t fill)
{
	struct ocop_seckey *key = NULL;
	uint8_t secret[32];

	memset(secret, fill, sizeof(secret));
	assert_int_equal(ocop_seckey_from_raw(&key, alg, secret), OCOP_OK);
	ocop_signer_of_key(out, key);
}

/* The SPKI as base64url, into a C string. */
static void spki_text(const struct ocop_signer *signer, char *out, size_t size)
{
	struct ocop_buf text = OCOP_BUF(256);

	ocop_base64url_add(&text, ocop_bytes_of(signer->spki,
						signer->spki_len));
	assert_true(ocop_bytes_copy(out, size, ocop_buf_view(&text)));
	ocop_buf_clear(&text);
}

static void vkey_text(const struct ocop_vkey *vkey, char *out, size_t size)
{
	struct ocop_buf text = OCOP_BUF(512);

	ocop_vkey_format(&text, vkey);
	assert_true(ocop_bytes_copy(out, size, ocop_buf_view(&text)));
	ocop_buf_clear(&text);
}

void world_trust(struct world *w, const char *realm, unsigned version,
		 const char *origin, struct ocop_buf *out)
{
	char root[160], authority[160], log[512], time[512], json[4096];
	char receipts[160], to[32] = "";
	char witness[WORLD_WITNESSES][512];
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { 0 };
	struct ocop_vkey vkey;

	assert_int_equal(ocop_vkey_of(&vkey, origin, OCOP_VKEY_ED25519,
				      ocop_bytes_of(w->log.spki,
						    w->log.spki_len)),
			 OCOP_OK);
	spki_text(&w->root, root, sizeof(root));
	spki_text(&w->authority, authority, sizeof(authority));
	spki_text(&w->receipts, receipts, sizeof(receipts));
	if (w->receipts_to)
		snprintf(to, sizeof(to), ",\"to\":%llu",
			 (unsigned long long)w->receipts_to);
	vkey_text(&vkey, log, sizeof(log));
	vkey_text(&w->time_vkey, time, sizeof(time));
	for (size_t i = 0; i < WORLD_WITNESSES; i++)
		vkey_text(&w->witness_vkey[i], witness[i], sizeof(witness[i]));
	snprintf(json, sizeof(json),
		 "{\"version\":%u,\"realm\":\"%s\",\"issued\":1780000000,"
		 "\"levels\":[[0,1]],\"roots\":[\"%s\"],\"threshold\":1,"
		 "\"logs\":[{\"origin\":\"%s\",\"kind\":\"records\","
		 "\"vkey\":\"%s\",\"time_vkey\":\"%s\"}],"
		 "\"receipts\":[{\"origin\":\"%s\",\"key\":\"%s\","
		 "\"from\":2%s}],"
		 "\"quorum\":2,\"witnesses\":[\"%s\",\"%s\"],"
		 "\"hosts\":[{\"host\":\"ocop.example\","
		 "\"from\":\"2025-09-01\"}],"
		 "\"registries\":[\"https://ocop.example\"],"
		 "\"fresh_days\":3,\"stale_days\":10,"
		 "\"authorities\":[{\"id\":\"tinh-11\",\"name\":\"Tỉnh 11\","
		 "\"level\":\"province\",\"scope\":[\"11\"],"
		 "\"roles\":[\"enrol\",\"certify\",\"inspect\"],"
		 "\"grants\":[[3,\"2020-01-01\"],[4,\"2020-01-01\"]],"
		 "\"keys\":[\"%s\"],\"from\":\"2020-01-01\"}]}",
		 version, realm, root, origin, log, time, origin, receipts,
		 to, witness[0], witness[1], authority);
	if (ocop_trust_from_json(&payload, ocop_bytes_str(json), &diag))
		fail_msg("trust: %s", diag.text);
	ocop_buf_reset(out);
	if (ocop_trust_add_signature(out, ocop_buf_view(&payload),
				     ocop_bytes_of(NULL, 0), &w->root,
				     &diag))
		fail_msg("trust: %s", diag.text);
	ocop_buf_clear(&payload);
}

static void path_in(const struct world *w, char out[WORLD_PATH],
		    const char *name)
{
	assert_true(snprintf(out, WORLD_PATH, "%s/%s", w->dir, name) <
		    WORLD_PATH);
}

void world_new(struct world *w, const char *realm)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN);
	struct ocop_trust *trust = NULL;
	char name[32];

	memset(w, 0, sizeof(*w));
	snprintf(w->dir, sizeof(w->dir), "/tmp/ocop-reg-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	path_in(w, w->db, "registry.db");
	path_in(w, w->trust, "trust.cose");
	path_in(w, w->log_key, "log.key");
	path_in(w, w->time_key, "time.key");
	path_in(w, w->clock, "clock");
	signer_of(&w->root, OCOP_ALG_ES256, 1);
	signer_of(&w->authority, OCOP_ALG_ES256, 2);
	signer_of(&w->log, OCOP_ALG_EDDSA, 3);
	signer_of(&w->time, OCOP_ALG_EDDSA, 4);
	signer_of(&w->producer, OCOP_ALG_ES256, 5);
	signer_of(&w->other, OCOP_ALG_EDDSA, 6);
	signer_of(&w->officer, OCOP_ALG_EDDSA, 7);
	signer_of(&w->receipts, OCOP_ALG_ES256, 8);
	assert_int_equal(ocop_vkey_of(&w->vkey, ORIGIN, OCOP_VKEY_ED25519,
				      ocop_bytes_of(w->log.spki,
						    w->log.spki_len)),
			 OCOP_OK);
	assert_int_equal(ocop_vkey_of(&w->time_vkey, "time.demo.test",
				      OCOP_VKEY_COSIGNATURE,
				      ocop_bytes_of(w->time.spki,
						    w->time.spki_len)),
			 OCOP_OK);
	for (size_t i = 0; i < WORLD_WITNESSES; i++) {
		signer_of(&w->witness[i], OCOP_ALG_EDDSA, (uint8_t)(100 + i));
		snprintf(name, sizeof(name), "witness.demo.test/%zu", i);
		assert_int_equal(ocop_vkey_of(&w->witness_vkey[i], name,
			OCOP_VKEY_COSIGNATURE,
			ocop_bytes_of(w->witness[i].spki,
				      w->witness[i].spki_len)), OCOP_OK);
	}
	world_trust(w, realm, 1, ORIGIN, &file);
	assert_int_equal(ocop_file_write(w->trust, ocop_buf_view(&file),
					 OCOP_FILE_NEW, NULL), OCOP_OK);
	assert_int_equal(ocop_trust_decode(&trust, ocop_buf_view(&file), NULL),
			 OCOP_OK);
	ocop_hex_add(&hex, ocop_bytes_of(trust->fingerprint, OCOP_HASH_LEN));
	assert_true(ocop_bytes_copy(w->fingerprint, sizeof(w->fingerprint),
				    ocop_buf_view(&hex)));
	world_set_clock(w, WORLD_START);
	ocop_trust_free(trust);
	ocop_buf_clear(&hex);
	ocop_buf_clear(&file);
}

static void write_key(const char *path, uint8_t fill)
{
	struct ocop_buf pem = OCOP_BUF(8192);
	struct ocop_seckey *key = NULL;
	uint8_t secret[32];

	memset(secret, fill, sizeof(secret));
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_EDDSA, secret),
			 OCOP_OK);
	assert_int_equal(ocop_seckey_encode(&pem, key,
					    OCOP_LIT(WORLD_PASSPHRASE)),
			 OCOP_OK);
	assert_int_equal(ocop_file_write(path, ocop_buf_view(&pem),
					 OCOP_FILE_NEW | OCOP_FILE_SECRET,
					 NULL), OCOP_OK);
	ocop_buf_wipe(&pem);
	ocop_seckey_free(key);
}

void world_write_keys(struct world *w)
{
	write_key(w->log_key, 3);
	write_key(w->time_key, 4);
}

void world_free(struct world *w)
{
	static const char *const names[] = {
		"registry.db", "registry.db-wal", "registry.db-shm",
		"registry.db.lock",
		"registry.db.reports", "registry.db.reports-wal",
		"registry.db.reports-shm",
		"trust.cose", "trust-2.cose", "log.key", "time.key", "clock",
		"port", "stderr", "copy.db", "copy.db-wal", "copy.db-shm",
		"copy.db.lock",
		"socket", "checkpoint",
	};
	char path[WORLD_PATH];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path_in(w, path, names[i]);
		unlink(path);
	}
	/* A file that a test forgot shows here. */
	assert_int_equal(rmdir(w->dir), 0);
	ocop_signer_clear(&w->root);
	ocop_signer_clear(&w->authority);
	ocop_signer_clear(&w->log);
	ocop_signer_clear(&w->time);
	for (i = 0; i < WORLD_WITNESSES; i++)
		ocop_signer_clear(&w->witness[i]);
	ocop_signer_clear(&w->producer);
	ocop_signer_clear(&w->other);
	ocop_signer_clear(&w->officer);
	ocop_signer_clear(&w->receipts);
}

void world_set_clock(struct world *w, uint64_t unix_s)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu\n", (unsigned long long)unix_s);
	assert_int_equal(ocop_file_write(w->clock, ocop_bytes_str(text),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
}

void world_seal(struct ocop_signer *signer, enum ocop_kind kind,
		const char *json, struct ocop_buf *out)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { 0 };

	if (ocop_payload_from_json(&payload, kind, ocop_bytes_str(json),
				   &diag))
		fail_msg("%s: %s", ocop_kind_name(kind), diag.text);
	ocop_buf_reset(out);
	assert_int_equal(ocop_cose_sign(out, signer, ocop_kind_typ(kind),
					ocop_buf_view(&payload), false),
			 OCOP_OK);
	ocop_buf_clear(&payload);
}

void world_producer(struct world *w, unsigned number, struct ocop_buf *out)
{
	char json[1024], keys[256] = "", spki[160];

	spki_text(&w->producer, spki, sizeof(spki));
	if (number == 0)
		snprintf(keys, sizeof(keys), "{\"spki\":\"%s\",\"roles\":"
			 "[\"record\",\"stamp\"]}", spki);
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":"
		 "1789000000,\"id\":\"11-%06u\",\"name\":\"Hợp tác xã %u\","
		 "\"type\":\"cooperative\",\"address\":\"Quài Tở\","
		 "\"unit\":\"11-03295\",\"keys\":[%s],"
		 "\"authority\":\"tinh-11\"}", number, number, keys);
	world_seal(&w->authority, OCOP_KIND_PRODUCER, json, out);
}

void world_certificate(struct world *w, struct ocop_buf *out)
{
	world_seal(&w->authority, OCOP_KIND_CERTIFICATE,
		   "{\"realm\":\"demo\",\"issued\":1789000001,"
		   "\"code\":\"" WORLD_CODE "\",\"decided\":\"2026-09-01\","
		   "\"decision\":\"100/QD-UBND\",\"authority\":\"tinh-11\","
		   "\"producer\":\"11-000000\",\"product\":\"Táo mèo\","
		   "\"group\":1,\"set\":1,\"stars\":3,\"rules\":\"148/2023\","
		   "\"from\":\"2026-09-01\",\"to\":\"2029-08-31\"}", out);
}

void world_lot(struct world *w, struct ocop_buf *out)
{
	struct ocop_buf key = OCOP_BUF(64);
	uint8_t hash[OCOP_HASH_LEN];
	char json[1024];

	ocop_sha256(hash, ocop_bytes_of(w->producer.spki,
					w->producer.spki_len));
	ocop_base64url_add(&key, ocop_bytes_of(hash, sizeof(hash)));
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":"
		 "1789000002,\"certificate\":[\"" WORLD_CODE "\","
		 "\"2026-09-01\"],\"lot\":12,\"count\":1000,\"stamp_key\":"
		 "\"%s\",\"batch\":\"L12\",\"made\":\"2026-09-10\"}",
		 ocop_buf_cstr(&key));
	world_seal(&w->producer, OCOP_KIND_LOT, json, out);
	ocop_buf_clear(&key);
}

void world_officer(struct world *w, struct ocop_buf *out)
{
	char json[512], spki[160];

	spki_text(&w->officer, spki, sizeof(spki));
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":"
		 "1789000003,\"id\":\"11-CB-1\",\"authority\":\"tinh-11\","
		 "\"keys\":[\"%s\"],\"from\":\"2026-01-01\"}", spki);
	world_seal(&w->authority, OCOP_KIND_OFFICER, json, out);
}

void world_report(struct world *w, struct ocop_signer *signer,
		  unsigned number, struct ocop_buf *out)
{
	struct ocop_buf text = OCOP_BUF(128);
	uint8_t nonce[OCOP_HASH_LEN];
	char json[1024];
	const char *hash;

	(void)w;
	ocop_sha256(nonce, ocop_bytes_of(&number, sizeof(number)));
	ocop_base64url_add(&text, ocop_bytes_of(nonce, sizeof(nonce)));
	hash = ocop_buf_cstr(&text);
	assert_non_null(hash);
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":"
		 "1790000000,\"nonce\":\"%s\",\"text\":\"" WORLD_CODE
		 " 0000120000451-0\",\"verdict\":\"forged\",\"place\":"
		 "\"11-03295\",\"origin\":\"" ORIGIN "\",\"size\":1,"
		 "\"root\":\"%s\",\"note\":\"sạp 12\"}", hash, hash);
	world_seal(signer, OCOP_KIND_REPORT, json, out);
	ocop_buf_clear(&text);
}
