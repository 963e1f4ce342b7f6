/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The benches' register: 500 producers, each with a key, a certificate and two
 * lots, and ten stamps for each lot. The stamps' order jumps from lot to lot,
 * which an officer's scans do not, so that no cache of one lot helps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/helpers/realm.h"

struct bench_world {
	struct realm realm;
	struct ocop_verifier judge;
	struct ocop_signer signer[BENCH_PRODUCERS];
	struct ocop_signer usual;	/* the realm's own record key */
};

static void secret_of(size_t producer, uint8_t out[32])
{
	memset(out, 0x40, 32);
	out[30] = (uint8_t)(producer >> 8);
	out[31] = (uint8_t)producer;
}

static void code_of(size_t producer, char *out, size_t size)
{
	snprintf(out, size, "11-03295-%02zu-2026", producer + 1);
}

static const char *base64(struct realm *r, struct ocop_bytes bytes)
{
	struct ocop_buf text = OCOP_BUF(256);
	const char *out;

	ocop_base64url_add(&text, bytes);
	out = realm_text(r, "%s", ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
	return out;
}

static void add_lots(struct bench_world *w, size_t producer, const char *code,
		     struct ocop_bytes spki)
{
	struct realm *r = &w->realm;
	uint8_t hash[OCOP_HASH_LEN];
	const size_t each = BENCH_LOTS / BENCH_PRODUCERS;

	ocop_sha256(hash, spki);
	/* The producer's own key signs in the place of the usual one. */
	r->key[REALM_RECORD] = w->signer[producer];
	for (size_t i = 0; i < each; i++)
		bench_must(!realm_add(r, REALM_RECORD, OCOP_KIND_LOT,
				      "certificate",
				      realm_text(r, "[\"%s\",\"2026-09-01\"]",
						 code),
				      "lot", realm_text(r, "%zu", i + 1),
				      "stamp_key", realm_text(
					      r, "\"%s\"",
					      base64(r, ocop_bytes_of(
							     hash,
							     OCOP_HASH_LEN))),
				      "best_before", "\"2027-11-01\"",
				      REALM_END), "lot");
	r->key[REALM_RECORD] = w->usual;
}

static void add_producer(struct bench_world *w, size_t producer)
{
	struct realm *r = &w->realm;
	struct ocop_seckey *key = NULL;
	struct ocop_bytes spki;
	uint8_t secret[32];
	char code[OCOP_PRODUCT_MAX + 1];
	const char *id;

	secret_of(producer, secret);
	bench_must(!ocop_seckey_from_raw(&key, OCOP_ALG_ES256, secret), "key");
	ocop_signer_of_key(&w->signer[producer], key);
	spki = ocop_bytes_of(w->signer[producer].spki,
			     w->signer[producer].spki_len);
	code_of(producer, code, sizeof(code));
	id = realm_text(r, "\"11-%06zu\"", producer + 1);
	bench_must(!realm_add(r, REALM_PROVINCE, OCOP_KIND_PRODUCER,
			      "id", id, "keys",
			      realm_text(r, "[{\"spki\":\"%s\",\"roles\":"
					 "[\"record\",\"stamp\"]}]",
					 base64(r, spki)), REALM_END),
		   "producer");
	id = realm_text(r, "\"11-%06zu\"", producer + 1);
	bench_must(!realm_add(r, REALM_PROVINCE, OCOP_KIND_CERTIFICATE,
			      "code", realm_text(r, "\"%s\"", code),
			      "producer", id, REALM_END), "certificate");
	add_lots(w, producer, code, spki);
}

struct bench_world *bench_world_new(void)
{
	struct bench_world *w = calloc(1, sizeof(*w));

	bench_must(w != NULL, "memory");
	realm_new(&w->realm);
	w->usual = w->realm.key[REALM_RECORD];
	for (size_t i = 0; i < BENCH_PRODUCERS; i++)
		add_producer(w, i);
	w->judge = realm_judge_of(&w->realm);
	return w;
}

void bench_world_free(struct bench_world *w)
{
	for (size_t i = 0; i < BENCH_PRODUCERS; i++)
		ocop_signer_clear(&w->signer[i]);
	realm_free(&w->realm);
	free(w);
}

struct ocop_verifier *bench_world_judge(struct bench_world *w)
{
	return &w->judge;
}

const struct ocop_policy *bench_world_policy(const struct bench_world *w)
{
	return &w->realm.policy;
}

struct ocop_signer *bench_world_signer(struct bench_world *w, size_t producer)
{
	return &w->signer[producer];
}

void bench_stamp_place(size_t stamp, char product[OCOP_PRODUCT_MAX + 1],
		       uint32_t *lot, uint32_t *index, size_t *producer)
{
	/* 387 has no factor in common with 1,000: each lot comes by turns. */
	const size_t at = stamp * 387 % BENCH_LOTS;

	*producer = at % BENCH_PRODUCERS;
	*lot = (uint32_t)(at / BENCH_PRODUCERS) + 1;
	*index = (uint32_t)(stamp / BENCH_LOTS);
	code_of(*producer, product, OCOP_PRODUCT_MAX + 1);
}

char (*bench_stamps_new(struct bench_world *w))[OCOP_STAMP_URI_MAX]
{
	char (*text)[OCOP_STAMP_URI_MAX] = calloc(BENCH_STAMPS, sizeof(*text));
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);

	bench_must(text != NULL, "memory");
	for (size_t i = 0; i < BENCH_STAMPS; i++) {
		char product[OCOP_PRODUCT_MAX + 1];
		uint32_t lot, index;
		size_t producer;

		bench_stamp_place(i, product, &lot, &index, &producer);
		ocop_buf_reset(&uri);
		bench_must(!ocop_stamp_make(&uri, &w->signer[producer],
					    REALM_HOST, product, lot, index) &&
			   ocop_bytes_copy(text[i], sizeof(text[i]),
					   ocop_buf_view(&uri)), "stamp");
	}
	ocop_buf_clear(&uri);
	return text;
}
