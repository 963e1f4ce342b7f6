/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a COSE_Sign1. A message that opens has one encoding: made again
 * from its parts, it has the same bytes, so no part of it is ignored. No
 * signature that we did not make verifies, and no input causes an internal
 * error.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>
#include <ocop/rootsig.h>

#include "lib/cose/cose_sign1.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds)
{
	if (!holds)
		abort();
}

/* Loaded once: this program has one thread. */
static struct ocop_keyring *ring;
static uint8_t spki[OCOP_SPKI_P256_LEN];	/* of the ES256 one */

static struct ocop_pubkey *key_of(enum ocop_alg alg)
{
	static struct ocop_pubkey *keys[2];
	struct ocop_seckey *secret = NULL;
	const uint8_t raw[32] = { 1 };
	size_t i = alg == OCOP_ALG_EDDSA;

	if (keys[i])
		return keys[i];
	if (!ring)
		must(!ocop_keyring_new(&ring));
	must(!ocop_seckey_from_raw(&secret, alg, raw));
	if (alg == OCOP_ALG_ES256)
		memcpy(spki, ocop_seckey_spki(secret).ptr, sizeof(spki));
	must(!ocop_keyring_get(&keys[i], ring, ocop_seckey_spki(secret)));
	ocop_seckey_free(secret);
	return keys[i];
}

static void open_strictly(struct ocop_bytes in, bool detached)
{
	struct ocop_buf headers = OCOP_BUF(200), again = OCOP_BUF(20000);
	char typ[OCOP_TYP_MAX + 1];
	struct ocop_cose_sign1 e;
	struct ocop_diag diag;
	enum ocop_err err;

	err = ocop_cose_sign1_open_unverified(&e, in, detached, &diag);
	if (err) {
		must(diag.err == err && diag.offset <= in.len);
		must(diag.text[0] && !e.sig.ptr && !e.payload.ptr);
		return;
	}
	must(ocop_bytes_copy(typ, sizeof(typ), e.typ));
	must(e.kid.len == OCOP_KID_LEN && e.sig.len == OCOP_SIG_LEN);
	ocop__cose_sign1_protected(&headers, e.alg, e.kid, typ);
	must(ocop_bytes_equal(ocop_buf_view(&headers), e.protected_));
	ocop_cbor_add_tag(&again, 18);
	ocop_cbor_add_array(&again, 4);
	ocop_cbor_add_bytes(&again, e.protected_);
	ocop_cbor_add_map(&again, 0);
	if (detached)
		ocop_cbor_add_null(&again);
	else
		ocop_cbor_add_bytes(&again, e.payload);
	ocop_cbor_add_bytes(&again, e.sig);
	must(!again.err);
	must(ocop_bytes_equal(ocop_buf_view(&again), in));
	/* The secret is never used here, so no signature is good. */
	must(ocop_cose_sign1_verify(&e, e.payload, key_of(e.alg)) ==
	     OCOP_ERR_SIGNATURE);
	ocop_buf_clear(&headers);
	ocop_buf_clear(&again);
}

static void read_leniently(struct ocop_bytes in, enum ocop_alg alg)
{
	struct ocop_bytes payload;
	struct ocop_diag diag;
	enum ocop_err err;

	err = ocop_cose_verify_lenient(in, OCOP_LIT(""), key_of(alg), &payload,
				       &diag);
	must(err == OCOP_ERR_MALFORMED || err == OCOP_ERR_ALG ||
	     err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_LIMIT);
	must(diag.err == err && diag.offset <= in.len && !payload.ptr);
}

/* As a root signature of that key, and as a receipt of it. */
static void read_root(struct ocop_bytes in)
{
	struct ocop_checkpoint c = { "ocop.example/log", 7, { 0 } };
	struct ocop_bytes key = { spki, sizeof(spki) };
	struct ocop_diag diag;
	enum ocop_err err = ocop_rootsig_verify(in, &c, key, ring, &diag);

	must(err && diag.err == err && diag.text[0]);
	err = ocop_rootsig_verify_receipt(in, OCOP_LIT("x"), &c, key, ring,
					  &diag);
	must(err && diag.err == err && diag.text[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes in = ocop_bytes_of(data, size);

	open_strictly(in, false);
	open_strictly(in, true);
	read_leniently(in, OCOP_ALG_ES256);
	read_leniently(in, OCOP_ALG_EDDSA);
	read_root(in);
	return 0;
}
