/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one file that knows OpenSSL: its answers, its ASN.1 and its error queue
 * end here. Per key nothing is decoded: a keyring holds one verifier whose
 * P-256 point is exchanged, which costs about 1 us where decoding an SPKI
 * costs 100 and takes locks that stop threads from scaling.
 *
 * FIPS 180-4, FIPS 186-5, RFC 5480 (P-256 keys), RFC 8032 and RFC 8410
 * (Ed25519), RFC 5958 and RFC 8018 (encrypted PKCS#8), RFC 7914 (scrypt),
 * NIST SP 800-38D (GCM).
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "lib/crypto/crypto.h"

#define P256_NAME SN_X9_62_prime256v1
/* OpenSSL 3.0 refuses more memory than N = 16384, r = 8 takes. */
#define SCRYPT_N 16384
#define SCRYPT_R 8
#define SCRYPT_P 5

/*
 * Empties the error queue, and tells a refusal from a lack of memory, for
 * which many calls of OpenSSL give the same answer.
 */
static enum ocop_err refusal(enum ocop_err err)
{
	unsigned long code;

	while ((code = ERR_get_error()) != 0) {
		if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
			err = OCOP_ERR_CRYPTO;
	}
	return err;
}

/*
 * SHA256() and the EVP calls allocate and fetch, so they can fail, and a
 * digest that may fail has no safe answer. The plain SHA256_* functions are
 * marked deprecated but cannot fail, take no lock and are the fastest.
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

/* Whether y is of a point: x^2 = (y^2 - 1) / (d y^2 + 1) has a root. */
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

static enum ocop_err p256_on_curve(const uint8_t point[OCOP__POINT_LEN])
{
	enum ocop_err err = OCOP_ERR_CRYPTO;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *q = group ? EC_POINT_new(group) : NULL;

	if (q)
		err = EC_POINT_oct2point(group, q, point, OCOP__POINT_LEN,
					 NULL) == 1 ?
			OCOP_OK : refusal(OCOP_ERR_KEY);
	EC_POINT_free(q);
	EC_GROUP_free(group);
	ERR_clear_error();
	return err;
}

enum ocop_err ocop__crypto_on_curve(enum ocop_alg alg, const uint8_t *raw)
{
	return alg == OCOP_ALG_ES256 ? p256_on_curve(raw) :
		ed25519_on_curve(raw);
}

struct ocop__crypto_verifier {
	EVP_PKEY *p256;			/* whose point is exchanged */
	EVP_PKEY_CTX *ecdsa;		/* over p256 */
	const struct ocop_pubkey *armed; /* whose point p256 has, or NULL */
	EVP_MD_CTX *eddsa;
};

/*
 * P-256 without a point yet, or a pair when both halves are given; secret is
 * in the byte order of the machine, as parameters carry integers.
 */
static EVP_PKEY *p256_new(uint8_t *point, uint8_t *secret)
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
	verifier->p256 = p256_new(NULL, NULL);
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

/* Gives the verifier the point of a P-256 key. */
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
		return refusal(OCOP_ERR_KEY);
	/* Again for each key, so that nothing of the last one can stay. */
	if (EVP_PKEY_verify_init(verifier->ecdsa) != 1)
		return refusal(OCOP_ERR_CRYPTO);
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
	return key->ed25519 ? OCOP_OK : refusal(OCOP_ERR_CRYPTO);
}

void ocop__crypto_unload(struct ocop_pubkey *key)
{
	if (key->verifier->armed == key)
		key->verifier->armed = NULL;
	EVP_PKEY_free(key->ed25519);
	key->ed25519 = NULL;
}

enum ocop_err ocop_pubkey_verify_digest(struct ocop_pubkey *key,
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
	/* A forger can cause a negative answer too (a sum at infinity). */
	if (EVP_PKEY_verify(key->verifier->ecdsa, der, len, digest,
			    OCOP_HASH_LEN) == 1)
		return OCOP_OK;
	return refusal(OCOP_ERR_SIGNATURE);
}

static enum ocop_err eddsa_verify(EVP_MD_CTX *ctx, EVP_PKEY *pkey,
				  struct ocop_bytes message,
				  const uint8_t sig[static OCOP_SIG_LEN])
{
	/* Without the reset the context would keep the key it had before. */
	if (EVP_MD_CTX_reset(ctx) != 1 ||
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) != 1)
		return refusal(OCOP_ERR_CRYPTO);
	if (EVP_DigestVerify(ctx, sig, OCOP_SIG_LEN, message.ptr,
			     message.len) == 1)
		return OCOP_OK;
	return refusal(OCOP_ERR_SIGNATURE);
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
	return ocop_pubkey_verify_digest(key, digest, sig);
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

/* The public point of a secret scalar, and its bytes in native order. */
static enum ocop_err p256_public(uint8_t point[OCOP__POINT_LEN],
				 uint8_t native[32],
				 const uint8_t secret32[32])
{
	enum ocop_err err = OCOP_ERR_CRYPTO;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *q = group ? EC_POINT_new(group) : NULL;
	BIGNUM *d = BN_secure_new();

	if (!q || !d || !BN_bin2bn(secret32, 32, d))
		goto out;
	BN_set_flags(d, BN_FLG_CONSTTIME);
	if (BN_bn2nativepad(d, native, 32) == 32 &&
	    EC_POINT_mul(group, q, d, NULL, NULL, NULL) == 1 &&
	    EC_POINT_point2oct(group, q, POINT_CONVERSION_UNCOMPRESSED, point,
			       OCOP__POINT_LEN, NULL) == OCOP__POINT_LEN)
		err = OCOP_OK;
out:
	BN_clear_free(d);
	EC_POINT_free(q);
	EC_GROUP_free(group);
	return err;
}

static enum ocop_err p256_load_secret(struct ocop_seckey *key,
				      const uint8_t secret32[32])
{
	uint8_t point[OCOP__POINT_LEN], native[32];
	enum ocop_err err;

	if (!ocop__ecdsa_scalar_ok(secret32))
		return OCOP_ERR_KEY;
	err = p256_public(point, native, secret32);
	if (err)
		goto out;
	err = OCOP_ERR_CRYPTO;
	key->pkey = p256_new(point, native);
	if (!key->pkey)
		goto out;
	key->ecdsa = EVP_PKEY_CTX_new(key->pkey, NULL);
	if (!key->ecdsa || EVP_PKEY_sign_init(key->ecdsa) != 1)
		goto out;
	key->spki_len = ocop__spki_make(key->spki, OCOP_ALG_ES256, point);
	err = OCOP_OK;
out:
	OPENSSL_cleanse(native, sizeof(native));
	return err;
}

static enum ocop_err ed25519_load_secret(struct ocop_seckey *key,
					 const uint8_t secret32[32])
{
	uint8_t raw[OCOP__ED25519_LEN];
	size_t len = sizeof(raw);

	key->pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
						 secret32, 32);
	key->eddsa = EVP_MD_CTX_new();
	if (!key->pkey || !key->eddsa ||
	    EVP_PKEY_get_raw_public_key(key->pkey, raw, &len) != 1)
		return OCOP_ERR_CRYPTO;
	key->spki_len = ocop__spki_make(key->spki, OCOP_ALG_EDDSA, raw);
	return OCOP_OK;
}

enum ocop_err ocop__crypto_load_secret(struct ocop_seckey *key,
				       const uint8_t secret32[static 32])
{
	enum ocop_err err = key->alg == OCOP_ALG_ES256 ?
		p256_load_secret(key, secret32) :
		ed25519_load_secret(key, secret32);

	ERR_clear_error();
	return err;
}

void ocop__crypto_unload_secret(struct ocop_seckey *key)
{
	EVP_PKEY_CTX_free(key->ecdsa);
	EVP_MD_CTX_free(key->eddsa);
	EVP_PKEY_free(key->pkey);	/* overwrites the secret */
}

enum ocop_err ocop__crypto_sign(uint8_t sig_out[static OCOP_SIG_LEN],
				struct ocop_seckey *key,
				struct ocop_bytes message)
{
	uint8_t der[OCOP__ECDSA_DER_MAX], digest[OCOP_HASH_LEN];
	size_t len = OCOP_SIG_LEN;
	bool ok;

	if (key->alg == OCOP_ALG_EDDSA) {
		ok = EVP_MD_CTX_reset(key->eddsa) == 1 &&
			EVP_DigestSignInit(key->eddsa, NULL, NULL, NULL,
					   key->pkey) == 1 &&
			EVP_DigestSign(key->eddsa, sig_out, &len, message.ptr,
				       message.len) == 1;
	} else {
		ocop_sha256(digest, message);
		len = sizeof(der);
		ok = EVP_PKEY_sign(key->ecdsa, der, &len, digest,
				   sizeof(digest)) == 1 &&
			ocop__ecdsa_from_der(sig_out, der, len);
	}
	ERR_clear_error();
	return ok ? OCOP_OK : OCOP_ERR_CRYPTO;
}

/* The DER of the one PEM block, which must be an encrypted key; or NULL. */
static X509_SIG *pem_decode(struct ocop_bytes pem, const char **flaw)
{
	char *name = NULL, *header = NULL;
	unsigned char *der = NULL;
	const unsigned char *end;
	const X509_ALGOR *algor;
	X509_SIG *sealed = NULL;
	long len = 0;
	BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);

	*flaw = "not PEM (RFC 7468)";
	if (!bio || PEM_read_bio(bio, &name, &header, &der, &len) != 1)
		goto out;
	*flaw = "not an encrypted private key; keys are kept encrypted "
		"(PKCS#8, RFC 5958)";
	if (strcmp(name, PEM_STRING_PKCS8) != 0)
		goto out;
	*flaw = "not PKCS#8 encrypted by PBES2 (RFC 5958 3, RFC 8018 6.2)";
	end = der;
	sealed = d2i_X509_SIG(NULL, &end, len);
	if (!sealed || end != der + len)
		goto out;
	X509_SIG_get0(sealed, &algor, NULL);
	if (OBJ_obj2nid(algor->algorithm) == NID_pbes2)
		*flaw = NULL;
out:
	BIO_free(bio);
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(der);
	if (*flaw) {
		X509_SIG_free(sealed);
		sealed = NULL;
	}
	return sealed;
}

/*
 * Whether both halves in a file belong together: the file's encryption has
 * no checksum, so this finds a damaged secret before it signs.
 */
static bool is_pair(EVP_PKEY *pkey)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
	bool ok = ctx && EVP_PKEY_pairwise_check(ctx) == 1;

	EVP_PKEY_CTX_free(ctx);
	return ok;
}

/* The 32 secret bytes of a key of one of the two kinds. */
static enum ocop_err raw_secret(uint8_t secret[32], enum ocop_alg *alg_out,
				const EVP_PKEY *pkey)
{
	enum ocop_err err = OCOP_ERR_ALG;
	size_t len = 32;
	char group[32];
	BIGNUM *d = NULL;

	if (EVP_PKEY_is_a(pkey, "ED25519")) {
		*alg_out = OCOP_ALG_EDDSA;
		if (EVP_PKEY_get_raw_private_key(pkey, secret, &len) == 1)
			err = OCOP_OK;
	} else if (EVP_PKEY_is_a(pkey, "EC") &&
		   EVP_PKEY_get_group_name(pkey, group, sizeof(group),
					   NULL) == 1 &&
		   strcmp(group, P256_NAME) == 0) {
		*alg_out = OCOP_ALG_ES256;
		if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_PRIV_KEY,
					  &d) == 1 &&
		    BN_bn2binpad(d, secret, 32) == 32)
			err = OCOP_OK;
	}
	BN_clear_free(d);
	return err;
}

enum ocop_err ocop__crypto_open_secret(uint8_t secret_out[static 32],
				       enum ocop_alg *alg_out,
				       struct ocop_bytes pem,
				       struct ocop_bytes passphrase,
				       const char **flaw)
{
	enum ocop_err err = OCOP_ERR_MALFORMED;
	PKCS8_PRIV_KEY_INFO *info = NULL;
	EVP_PKEY *pkey = NULL;
	X509_SIG *sealed = pem_decode(pem, flaw);

	if (!sealed)
		goto out;
	*flaw = "the passphrase does not open it";
	err = OCOP_ERR_PASSPHRASE;
	info = PKCS8_decrypt(sealed, (const char *)passphrase.ptr,
			     (int)passphrase.len);
	if (!info)
		goto out;
	*flaw = "neither P-256 nor Ed25519";
	err = OCOP_ERR_ALG;
	pkey = EVP_PKCS82PKEY(info);
	if (!pkey)
		goto out;
	err = raw_secret(secret_out, alg_out, pkey);
	if (!err && *alg_out == OCOP_ALG_ES256 && !is_pair(pkey)) {
		*flaw = "its public half is not of its secret (RFC 5915)";
		err = OCOP_ERR_MALFORMED;
	}
out:
	EVP_PKEY_free(pkey);
	PKCS8_PRIV_KEY_INFO_free(info);
	X509_SIG_free(sealed);
	return refusal(err);
}

enum ocop_err ocop_seckey_encode(struct ocop_buf *out,
				 const struct ocop_seckey *key,
				 struct ocop_bytes passphrase)
{
	enum ocop_err err;
	PKCS8_PRIV_KEY_INFO *info = NULL;
	X509_ALGOR *kdf = NULL;
	X509_SIG *sealed = NULL;
	BIO *bio = NULL;
	char *pem = NULL;
	unsigned char salt[16];
	long len;

	if (!passphrase.len || passphrase.len > OCOP__PASSPHRASE_MAX)
		return OCOP_ERR_ARGUMENT;
	/* Left to itself OpenSSL takes a salt of 8 bytes. */
	err = ocop_random(salt, sizeof(salt));
	if (err)
		return err;
	err = OCOP_ERR_CRYPTO;
	info = EVP_PKEY2PKCS8(key->pkey);
	kdf = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, sizeof(salt),
				    NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
	bio = BIO_new(BIO_s_mem());
	if (!info || !kdf || !bio)
		goto out;
	sealed = PKCS8_set0_pbe((const char *)passphrase.ptr,
				(int)passphrase.len, info, kdf);
	if (!sealed)
		goto out;
	kdf = NULL;
	if (PEM_write_bio_PKCS8(bio, sealed) != 1)
		goto out;
	len = BIO_get_mem_data(bio, &pem);
	if (len > 0)
		err = ocop_buf_add(out, pem, (size_t)len);
out:
	BIO_free(bio);
	X509_SIG_free(sealed);
	X509_ALGOR_free(kdf);
	PKCS8_PRIV_KEY_INFO_free(info);
	ERR_clear_error();
	return err;
}

/* --- Bytes under a passphrase --- */

enum ocop_err ocop_aead_key(uint8_t key_out[static OCOP_AEAD_KEY_LEN],
			    struct ocop_bytes passphrase,
			    const uint8_t salt[static OCOP_AEAD_SALT_LEN])
{
	memset(key_out, 0, OCOP_AEAD_KEY_LEN);
	if (!passphrase.len || passphrase.len > OCOP__PASSPHRASE_MAX)
		return OCOP_ERR_ARGUMENT;
	if (EVP_PBE_scrypt((const char *)passphrase.ptr, passphrase.len, salt,
			   OCOP_AEAD_SALT_LEN, SCRYPT_N, SCRYPT_R, SCRYPT_P, 0,
			   key_out, OCOP_AEAD_KEY_LEN) == 1)
		return OCOP_OK;
	ocop_cleanse(key_out, OCOP_AEAD_KEY_LEN);
	return refusal(OCOP_ERR_CRYPTO);
}

/* An AES-256-GCM run that knows key, nonce and context; NULL on failure. */
static EVP_CIPHER_CTX *gcm_new(const uint8_t *key, const uint8_t *nonce,
			       struct ocop_bytes context, int seal)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len;

	if (ctx &&
	    EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce,
			      seal) == 1 &&
	    EVP_CipherUpdate(ctx, NULL, &len, context.ptr,
			     (int)context.len) == 1)
		return ctx;
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

enum ocop_err ocop_aead_seal(struct ocop_buf *out,
			     const uint8_t key[static OCOP_AEAD_KEY_LEN],
			     const uint8_t nonce[static OCOP_AEAD_NONCE_LEN],
			     struct ocop_bytes context, struct ocop_bytes plain)
{
	EVP_CIPHER_CTX *ctx = NULL;
	size_t before = out->len;
	uint8_t *to, none;
	int len = 0, rest = 0;
	bool ok;

	if (plain.len > OCOP_AEAD_MAX || context.len > OCOP_AEAD_MAX)
		return OCOP_ERR_LIMIT;
	to = ocop_buf_extend(out, plain.len + OCOP_AEAD_TAG_LEN);
	if (!to)
		return out->err;
	ctx = gcm_new(key, nonce, context, 1);
	ok = ctx &&
	     (!plain.len || EVP_CipherUpdate(ctx, to, &len, plain.ptr,
					     (int)plain.len) == 1) &&
	     EVP_CipherFinal_ex(ctx, &none, &rest) == 1 &&
	     (size_t)len == plain.len && rest == 0 &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, OCOP_AEAD_TAG_LEN,
				 to + plain.len) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		return OCOP_OK;
	out->len = before;
	return refusal(OCOP_ERR_CRYPTO);
}

enum ocop_err ocop_aead_open(struct ocop_buf *out,
			     const uint8_t key[static OCOP_AEAD_KEY_LEN],
			     const uint8_t nonce[static OCOP_AEAD_NONCE_LEN],
			     struct ocop_bytes context,
			     struct ocop_bytes sealed)
{
	uint8_t tag[OCOP_AEAD_TAG_LEN], *to, none;
	EVP_CIPHER_CTX *ctx = NULL;
	size_t before = out->len, size;
	int len = 0, rest = 0;
	bool ok;

	if (sealed.len < sizeof(tag))
		return OCOP_ERR_SIGNATURE;
	size = sealed.len - sizeof(tag);
	if (size > OCOP_AEAD_MAX || context.len > OCOP_AEAD_MAX)
		return OCOP_ERR_LIMIT;
	to = ocop_buf_extend(out, size);
	if (!to && size)
		return out->err;
	memcpy(tag, sealed.ptr + size, sizeof(tag));
	ctx = gcm_new(key, nonce, context, 0);
	if (!ctx) {
		out->len = before;
		return refusal(OCOP_ERR_CRYPTO);
	}
	ok = (!size || EVP_CipherUpdate(ctx, to, &len, sealed.ptr,
					(int)size) == 1) &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(tag),
				 tag) == 1 &&
	     EVP_CipherFinal_ex(ctx, &none, &rest) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		return OCOP_OK;
	/* What the tag does not vouch for is nobody's. */
	if (size)
		ocop_cleanse(to, size);
	out->len = before;
	return refusal(OCOP_ERR_SIGNATURE);
}
