/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limit for signatures: EVP_PKEY_verify and EVP_PKEY_sign alone. Digests
 * and DER are made beforehand, and keys and contexts are kept. In the benches,
 * this is the one file that includes OpenSSL's headers.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "lib/cose/cose_sign1.h"
#include "lib/stamp/stamp.h"
#include "tests/bench/bench.h"

struct limit_key {
	EVP_PKEY *pkey;
	EVP_PKEY_CTX *ctx;	/* initialised for the one thing it does */
};

static struct limit_key *key_of(EVP_PKEY *pkey, bool sign)
{
	struct limit_key *key = calloc(1, sizeof(*key));

	bench_must(key != NULL && pkey != NULL, "limit key");
	key->pkey = pkey;
	key->ctx = EVP_PKEY_CTX_new(pkey, NULL);
	bench_must(key->ctx != NULL &&
		   (sign ? EVP_PKEY_sign_init(key->ctx) :
			   EVP_PKEY_verify_init(key->ctx)) == 1, "limit key");
	return key;
}

struct limit_key *limit_key_new(struct ocop_bytes spki)
{
	const unsigned char *at = spki.ptr;

	return key_of(d2i_PUBKEY(NULL, &at, (long)spki.len), false);
}

struct limit_key *limit_secret_new(const uint8_t secret[32])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	BIGNUM *scalar = BN_bin2bn(secret, 32, NULL);
	uint8_t native[32];
	char group[] = "prime256v1";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
						 group, 0),
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native,
					sizeof(native)),
		OSSL_PARAM_construct_end()
	};
	EVP_PKEY *pkey = NULL;

	bench_must(ctx != NULL && scalar != NULL &&
		   BN_bn2nativepad(scalar, native, sizeof(native)) == 32 &&
		   EVP_PKEY_fromdata_init(ctx) == 1 &&
		   EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) == 1,
		   "limit secret");
	BN_free(scalar);
	EVP_PKEY_CTX_free(ctx);
	return key_of(pkey, true);
}

size_t limit_key_spki(const struct limit_key *key, uint8_t out[static 128])
{
	unsigned char *at = out;
	int len = i2d_PUBKEY(key->pkey, NULL);

	bench_must(len > 0 && len <= 128 && i2d_PUBKEY(key->pkey, &at) == len,
		   "limit key");
	return (size_t)len;
}

void limit_key_free(struct limit_key *key)
{
	if (!key)
		return;
	EVP_PKEY_CTX_free(key->ctx);
	EVP_PKEY_free(key->pkey);
	free(key);
}

static void fill(struct limit_sig *out, struct ocop_buf *tbs,
		 const uint8_t sig64[OCOP_SIG_LEN])
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *at = out->der;
	int len;

	ocop_sha256(out->digest, ocop_buf_view(tbs));
	ocop_buf_clear(tbs);
	bench_must(sig != NULL &&
		   ECDSA_SIG_set0(sig, BN_bin2bn(sig64, 32, NULL),
				  BN_bin2bn(sig64 + 32, 32, NULL)) == 1,
		   "limit signature");
	len = i2d_ECDSA_SIG(sig, &at);
	bench_must(len > 0 && (size_t)len <= sizeof(out->der),
		   "limit signature");
	out->len = (size_t)len;
	ECDSA_SIG_free(sig);
}

void limit_sig_of(struct limit_sig *out, const struct ocop_stamp *stamp)
{
	struct ocop_buf tbs = OCOP_BUF(256);

	ocop__stamp_tbs(&tbs, stamp->profile, stamp->path);
	fill(out, &tbs, stamp->sig);
}

void limit_sig_of_record(struct limit_sig *out, const struct ocop_cose_sign1 *e)
{
	struct ocop_buf tbs = OCOP_BUF(2 * OCOP_RECORD_MAX);

	ocop__cose_sign1_tbs(&tbs, e->protected_, e->payload);
	fill(out, &tbs, e->sig.ptr);
}

bool limit_verify(struct limit_key *key, const struct limit_sig *sig)
{
	return EVP_PKEY_verify(key->ctx, sig->der, sig->len, sig->digest,
			       sizeof(sig->digest)) == 1;
}

bool limit_sign(struct limit_key *key, struct limit_sig *sig)
{
	sig->len = sizeof(sig->der);
	return EVP_PKEY_sign(key->ctx, sig->der, &sig->len, sig->digest,
			     sizeof(sig->digest)) == 1;
}
