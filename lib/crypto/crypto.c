/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests and verification with OpenSSL. Only crypto*.c call OpenSSL; its
 * return codes and its error queue stay inside them. A keyring has one verifier
 * for all P-256 keys. To use a key, it replaces the verifier's point, which
 * takes about 1 us. Decoding an SPKI would take 100 us, and it takes locks that
 * keep threads from scaling. FIPS 180-4, FIPS 186-5, RFC 5480 (P-256 keys), RFC
 * 8032 and RFC 8410 (Ed25519).
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "lib/crypto/crypto.h"

#define P256_NAME SN_X9_62_prime256v1

/* Check that OpenSSL works: if its very first call finds no memory, the next
 * ones crash. */
bool ocop__crypto_ready(void)
{
	return OSSL_LIB_CTX_get0_global_default() != NULL;
}

/*
 * Empty the error queue, and tell a refusal from a lack of memory: many calls
 * of OpenSSL return the same for both.
 */
enum ocop_err ocop__crypto_refusal(enum ocop_err err)
{
	unsigned long code;

	while ((code = ERR_get_error()) != 0) {
		if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
			err = OCOP_ERR_CRYPTO;
	}
	return err;
}

enum ocop_err ocop__crypto_blame(enum ocop_err err, int lib,
				 const int *reasons)
{
	enum ocop_err found = OCOP_ERR_CRYPTO;
	unsigned long code;

	while ((code = ERR_get_error()) != 0) {
		int reason = ERR_GET_REASON(code);

		if (reason == ERR_R_MALLOC_FAILURE)
			err = OCOP_ERR_CRYPTO;
		if (ERR_GET_LIB(code) == lib && !reasons)
			found = OCOP_OK;
		for (size_t i = 0; reasons && reasons[i]; i++)
			if (ERR_GET_LIB(code) == lib && reason == reasons[i])
				found = OCOP_OK;
	}
	return found ? found : err;
}

/*
 * SHA256() and the EVP calls allocate memory, so they can fail, and a digest
 * has no safe value for a failure. The plain SHA256_* functions are marked
 * deprecated, but they cannot fail, take no lock and are fastest.
 */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void sha256_parts(uint8_t out[static OCOP_HASH_LEN],
			 const struct ocop_bytes *parts, size_t count)
{
	SHA256_CTX ctx;

	SHA256_Init(&ctx);
	for (size_t i = 0; i < count; i++)
		SHA256_Update(&ctx, parts[i].ptr, parts[i].len);
	SHA256_Final(out, &ctx);
}

enum ocop_err ocop_sha256_fd(uint8_t out[static OCOP_HASH_LEN],
			     uint64_t *size_out, int fd)
{
	uint8_t piece[65536];
	SHA256_CTX ctx;
	ssize_t len;

	*size_out = 0;
	SHA256_Init(&ctx);
	while ((len = read(fd, piece, sizeof(piece))) != 0) {
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return OCOP_ERR_FILE;
		SHA256_Update(&ctx, piece, (size_t)len);
		*size_out += (uint64_t)len;
	}
	SHA256_Final(out, &ctx);
	return OCOP_OK;
}
#pragma GCC diagnostic pop

void ocop_sha256(uint8_t out[static OCOP_HASH_LEN], struct ocop_bytes in)
{
	sha256_parts(out, &in, 1);
}

void ocop_sha256_prefixed(uint8_t out[static OCOP_HASH_LEN], uint8_t prefix,
			  struct ocop_bytes a, struct ocop_bytes b)
{
	const struct ocop_bytes parts[3] = { { &prefix, 1 }, a, b };

	sha256_parts(out, parts, 3);
}

enum ocop_err ocop_random(void *out, size_t len)
{
	uint8_t *ptr = out;

	if (!ocop__crypto_ready())
		return OCOP_ERR_CRYPTO;
	while (len) {
		int step = len < INT_MAX ? (int)len : INT_MAX;

		if (RAND_priv_bytes(ptr, step) != 1) {
			ERR_clear_error();
			OPENSSL_cleanse(out, (size_t)(ptr - (uint8_t *)out));
			return OCOP_ERR_CRYPTO;
		}
		ptr += step;
		len -= (size_t)step;
	}
	return OCOP_OK;
}

void ocop_cleanse(void *ptr, size_t len)
{
	if (ptr && len)
		OPENSSL_cleanse(ptr, len);
}

/* Whether y belongs to a point: x^2 = (y^2 - 1) / (d y^2 + 1) has a root. */
static enum ocop_err ed25519_on_curve(const uint8_t raw[32])
{
	static const char prime[] = "7fffffffffffffffffffffffffffffff"
				    "ffffffffffffffffffffffffffffffed";
	static const char coefficient[] = "52036cee2b6ffe738cc740797779e898"
					  "00700a4d4141d8ab75eb4dca135978a3";
	enum ocop_err err = OCOP_ERR_CRYPTO;
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = NULL, *d = NULL, *y = BN_new(), *u = BN_new();
	uint8_t y_bytes[32];
	int symbol;

	memcpy(y_bytes, raw, 32);
	y_bytes[31] &= 0x7f;
	if (!ctx || !y || !u || !BN_hex2bn(&p, prime) ||
	    !BN_hex2bn(&d, coefficient) || !BN_lebin2bn(y_bytes, 32, y) ||
	    !BN_mod_sqr(y, y, p, ctx) || !BN_mod_mul(d, d, y, p, ctx) ||
	    !BN_add_word(d, 1) || !BN_copy(u, y) || !BN_sub_word(u, 1) ||
	    !BN_mod_mul(u, u, d, p, ctx))
		goto out;
	symbol = BN_kronecker(u, p, ctx);
	if (symbol >= -1)
		err = symbol >= 0 ? OCOP_OK : OCOP_ERR_KEY;
out:
	BN_free(u);
	BN_free(y);
	BN_free(d);
	BN_free(p);
	BN_CTX_free(ctx);
	ERR_clear_error();
	return err;
}

void *ocop__crypto_p256_group(void)
{
	EC_GROUP *group = ocop__crypto_ready() ?
		EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1) : NULL;

	ERR_clear_error();
	return group;
}

void ocop__crypto_p256_group_free(void *group)
{
	EC_GROUP_free(group);
}

static enum ocop_err p256_on_curve(const EC_GROUP *group,
				   const uint8_t point[OCOP__POINT_LEN])
{
	enum ocop_err err = OCOP_ERR_CRYPTO;
	EC_POINT *q = EC_POINT_new(group);

	if (q)
		err = EC_POINT_oct2point(group, q, point, OCOP__POINT_LEN,
					 NULL) == 1 ?
			OCOP_OK : ocop__crypto_refusal(OCOP_ERR_KEY);
	EC_POINT_free(q);
	ERR_clear_error();
	return err;
}

enum ocop_err ocop__crypto_on_curve(enum ocop_alg alg, const uint8_t *raw,
				    void *group)
{
	if (!ocop__crypto_ready() || (alg == OCOP_ALG_ES256 && !group))
		return OCOP_ERR_CRYPTO;
	return alg == OCOP_ALG_ES256 ? p256_on_curve(group, raw) :
		ed25519_on_curve(raw);
}

struct ocop__crypto_verifier {
	EVP_PKEY *p256;			/* whose point is exchanged */
	EVP_PKEY_CTX *ecdsa;		/* over p256 */
	const struct ocop_pubkey *armed; /* whose point p256 has, or NULL */
	EVP_MD_CTX *eddsa;
};

/*
 * P-256 without a point yet, or a pair when both halves are given. secret is in
 * the byte order of the machine, as OpenSSL's parameters are.
 */
void *ocop__crypto_p256_new(uint8_t *point, uint8_t *secret)
{
	char group[] = P256_NAME;
	OSSL_PARAM params[4], *next = params;
	int selection = point ? EVP_PKEY_KEYPAIR : EVP_PKEY_KEY_PARAMETERS;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;

	*next++ = OSSL_PARAM_construct_utf8_string(
		OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	if (point) {
		*next++ = OSSL_PARAM_construct_octet_string(
			OSSL_PKEY_PARAM_PUB_KEY, point, OCOP__POINT_LEN);
		*next++ = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY,
						  secret, 32);
	}
	*next = OSSL_PARAM_construct_end();
	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey, selection, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

enum ocop_err ocop__crypto_verifier_new(struct ocop__crypto_verifier **out)
{
	struct ocop__crypto_verifier *verifier = calloc(1, sizeof(*verifier));
	enum ocop_err err = OCOP_ERR_CRYPTO;

	*out = NULL;
	if (!verifier)
		return OCOP_ERR_MEMORY;
	if (!ocop__crypto_ready())
		goto out;
	verifier->p256 = ocop__crypto_p256_new(NULL, NULL);
	verifier->eddsa = EVP_MD_CTX_new();
	if (!verifier->p256 || !verifier->eddsa)
		goto out;
	verifier->ecdsa = EVP_PKEY_CTX_new(verifier->p256, NULL);
	if (!verifier->ecdsa)
		goto out;
	*out = verifier;
	verifier = NULL;
	err = OCOP_OK;
out:
	ocop__crypto_verifier_free(verifier);
	ERR_clear_error();
	return err;
}

void ocop__crypto_verifier_free(struct ocop__crypto_verifier *verifier)
{
	if (!verifier)
		return;
	EVP_MD_CTX_free(verifier->eddsa);
	EVP_PKEY_CTX_free(verifier->ecdsa);
	EVP_PKEY_free(verifier->p256);
	free(verifier);
}

/* Set the verifier's point to that of a P-256 key. */
static enum ocop_err p256_arm(const struct ocop_pubkey *key)
{
	struct ocop__crypto_verifier *verifier = key->verifier;
	const uint8_t *point = ocop__spki_raw(key->spki, key->alg);

	if (verifier->armed == key)
		return OCOP_OK;
	verifier->armed = NULL;
	/* Refuses a point that is not on the curve. */
	if (EVP_PKEY_set1_encoded_public_key(verifier->p256, point,
					     OCOP__POINT_LEN) != 1)
		return ocop__crypto_refusal(OCOP_ERR_KEY);
	/* Reset for each key, so that nothing of the last one remains. */
	if (EVP_PKEY_verify_init(verifier->ecdsa) != 1)
		return ocop__crypto_refusal(OCOP_ERR_CRYPTO);
	verifier->armed = key;
	return OCOP_OK;
}

enum ocop_err ocop__crypto_load(struct ocop_pubkey *key)
{
	const uint8_t *raw = ocop__spki_raw(key->spki, key->alg);

	if (key->alg == OCOP_ALG_ES256)
		return p256_arm(key);
	if (ocop__spki_ed25519_flaw(raw))
		return OCOP_ERR_KEY;
	key->ed25519 = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw,
						   OCOP__ED25519_LEN);
	return key->ed25519 ? OCOP_OK : ocop__crypto_refusal(OCOP_ERR_CRYPTO);
}

void ocop__crypto_unload(struct ocop_pubkey *key)
{
	if (key->verifier->armed == key)
		key->verifier->armed = NULL;
	EVP_PKEY_free(key->ed25519);
	key->ed25519 = NULL;
}

enum ocop_err
ocop__pubkey_verify_digest(struct ocop_pubkey *key,
			   const uint8_t digest[static OCOP_HASH_LEN],
			   const uint8_t sig[static OCOP_SIG_LEN])
{
	uint8_t der[OCOP__ECDSA_DER_MAX];
	size_t len = ocop__ecdsa_to_der(der, sig);
	enum ocop_err err;

	if (key->alg != OCOP_ALG_ES256)
		return OCOP_ERR_ALG;
	if (len == 0)
		return OCOP_ERR_SIGNATURE;
	if (ocop__keyring_knows(key, digest, sig))
		return OCOP_OK;
	err = p256_arm(key);
	if (err)
		return err;
	/* A forger can also cause a negative result (a sum at infinity). */
	if (EVP_PKEY_verify(key->verifier->ecdsa, der, len, digest,
			    OCOP_HASH_LEN) == 1)
		return OCOP_OK;
	return ocop__crypto_refusal(OCOP_ERR_SIGNATURE);
}

static enum ocop_err eddsa_verify(EVP_MD_CTX *ctx, EVP_PKEY *pkey,
				  struct ocop_bytes message,
				  const uint8_t sig[static OCOP_SIG_LEN])
{
	/* When its digest finds no memory, OpenSSL says no and reports nothing:
	 * so a no is asked for twice. */
	for (int i = 0; i < 2; i++) {
		/* Without the reset the previous key would stay. */
		if (EVP_MD_CTX_reset(ctx) != 1 ||
		    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) != 1)
			return ocop__crypto_refusal(OCOP_ERR_CRYPTO);
		if (EVP_DigestVerify(ctx, sig, OCOP_SIG_LEN, message.ptr,
				     message.len) == 1)
			return OCOP_OK;
	}
	return ocop__crypto_refusal(OCOP_ERR_SIGNATURE);
}

enum ocop_err ocop_pubkey_verify(struct ocop_pubkey *key,
				 struct ocop_bytes message,
				 const uint8_t sig[static OCOP_SIG_LEN])
{
	uint8_t digest[OCOP_HASH_LEN];

	if (key->alg == OCOP_ALG_EDDSA)
		return eddsa_verify(key->verifier->eddsa, key->ed25519,
				    message, sig);
	ocop_sha256(digest, message);
	return ocop__pubkey_verify_digest(key, digest, sig);
}

enum ocop_err ocop_ed25519_verify(const uint8_t public32[static 32],
				  struct ocop_bytes message,
				  const uint8_t sig[static OCOP_SIG_LEN])
{
	enum ocop_err err = OCOP_ERR_CRYPTO;
	EVP_MD_CTX *ctx;
	EVP_PKEY *pkey;

	if (ocop__spki_ed25519_flaw(public32))
		return OCOP_ERR_KEY;
	ctx = EVP_MD_CTX_new();
	pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public32,
					   OCOP__ED25519_LEN);
	if (ctx && pkey)
		err = eddsa_verify(ctx, pkey, message, sig);
	EVP_PKEY_free(pkey);
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return err;
}
