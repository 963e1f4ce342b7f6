/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret keys with OpenSSL: their public halves, their signatures, and their
 * files. FIPS 186-5, RFC 8032, RFC 5958 and RFC 8018 (encrypted PKCS#8), RFC
 * 7914 (scrypt).
 */
#include <limits.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "lib/base/mark.h"
#include "lib/crypto/crypto.h"

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
	key->pkey = ocop__crypto_p256_new(point, native);
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
	enum ocop_err err = OCOP_ERR_CRYPTO;

	if (ocop__crypto_ready())
		err = key->alg == OCOP_ALG_ES256 ?
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

/* Read the one PEM block, which must be an encrypted key. */
static enum ocop_err pem_decode(X509_SIG **out, struct ocop_bytes pem,
				const char **flaw)
{
	static const int not_pem[] = { PEM_R_NO_START_LINE, PEM_R_BAD_END_LINE,
				       PEM_R_BAD_BASE64_DECODE,
				       PEM_R_SHORT_HEADER, 0 };
	enum ocop_err err = OCOP_ERR_MALFORMED;
	char *name = NULL, *header = NULL;
	unsigned char *der = NULL;
	const unsigned char *end;
	const X509_ALGOR *algor;
	long len = 0;
	BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);

	*flaw = N_("not PEM (RFC 7468)");
	if (!pem.len)
		goto out;
	if (!bio || PEM_read_bio(bio, &name, &header, &der, &len) != 1) {
		err = ocop__crypto_blame(err, ERR_LIB_PEM, not_pem);
		goto out;
	}
	*flaw = N_("not an encrypted private key; keys are kept encrypted (PKCS#8, RFC 5958)");
	if (strcmp(name, PEM_STRING_PKCS8) != 0)
		goto out;
	*flaw = N_("not PKCS#8 encrypted by PBES2 (RFC 5958 3, RFC 8018 6.2)");
	end = der;
	*out = d2i_X509_SIG(NULL, &end, len);
	if (!*out) {
		err = ocop__crypto_blame(err, ERR_LIB_ASN1, NULL);
		goto out;
	}
	X509_SIG_get0(*out, &algor, NULL);
	if (end == der + len && OBJ_obj2nid(algor->algorithm) == NID_pbes2)
		err = OCOP_OK;
out:
	BIO_free(bio);
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(der);
	return err;
}

/*
 * Check that both halves in a file belong together. The encryption has no
 * checksum, so this finds a damaged secret before it signs.
 */
static enum ocop_err check_pair(const EVP_PKEY *pkey,
				const uint8_t secret[static 32])
{
	uint8_t told[OCOP__POINT_LEN], point[OCOP__POINT_LEN], native[32];
	enum ocop_err err = OCOP_ERR_CRYPTO;
	size_t len;

	if (EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, told,
					    sizeof(told), &len) == 1)
		err = p256_public(point, native, secret);
	if (!err && len == 33)	/* compressed: the last bit tells y */
		point[0] = 2 | (point[64] & 1);
	if (!err && ((len != 33 && len != sizeof(told)) ||
		     memcmp(told, point, len) != 0))
		err = OCOP_ERR_MALFORMED;
	OPENSSL_cleanse(native, sizeof(native));
	return err;
}

/* The 32 secret bytes of a key of one of the two kinds. */
static enum ocop_err raw_secret(uint8_t secret[32], enum ocop_alg *alg_out,
				const EVP_PKEY *pkey)
{
	enum ocop_err err = OCOP_ERR_CRYPTO;
	size_t len = 32;
	char group[32];
	BIGNUM *d = NULL;

	if (EVP_PKEY_is_a(pkey, "ED25519")) {
		*alg_out = OCOP_ALG_EDDSA;
		if (EVP_PKEY_get_raw_private_key(pkey, secret, &len) == 1)
			err = OCOP_OK;
	} else if (EVP_PKEY_get_group_name(pkey, group, sizeof(group),
					   NULL) == 1) {
		*alg_out = OCOP_ALG_ES256;
		if (strcmp(group, SN_X9_62_prime256v1) != 0)
			err = OCOP_ERR_ALG;
		else if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_PRIV_KEY,
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
	/* The result of opening a file with a wrong passphrase. */
	static const int nonsense[] = { PKCS12_R_PKCS12_CIPHERFINAL_ERROR,
					PKCS12_R_DECODE_ERROR, 0 };
	PKCS8_PRIV_KEY_INFO *info = NULL;
	EVP_PKEY *pkey = NULL;
	X509_SIG *sealed = NULL;
	const ASN1_OBJECT *kind;
	enum ocop_err err = OCOP_ERR_CRYPTO;

	if (ocop__crypto_ready())
		err = pem_decode(&sealed, pem, flaw);
	if (err)
		goto out;
	*flaw = N_("the passphrase does not open it");
	info = PKCS8_decrypt(sealed, (const char *)passphrase.ptr,
			     (int)passphrase.len);
	if (!info) {
		err = ocop__crypto_blame(OCOP_ERR_PASSPHRASE, ERR_LIB_PKCS12,
					 nonsense);
		goto out;
	}
	*flaw = N_("neither P-256 nor Ed25519");
	err = OCOP_ERR_CRYPTO;
	if (PKCS8_pkey_get0(&kind, NULL, NULL, NULL, info) == 1 &&
	    OBJ_obj2nid(kind) != EVP_PKEY_EC &&
	    OBJ_obj2nid(kind) != EVP_PKEY_ED25519)
		err = OCOP_ERR_ALG;
	else
		pkey = EVP_PKCS82PKEY(info);
	if (!pkey)
		goto out;
	err = raw_secret(secret_out, alg_out, pkey);
	if (!err && *alg_out == OCOP_ALG_ES256) {
		*flaw = N_("its public key does not belong to its secret key (RFC 5915)");
		err = check_pair(pkey, secret_out);
	}
out:
	EVP_PKEY_free(pkey);
	PKCS8_PRIV_KEY_INFO_free(info);
	X509_SIG_free(sealed);
	ERR_clear_error();
	return err;
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
	/* By default OpenSSL uses a salt of 8 bytes. */
	err = ocop_random(salt, sizeof(salt));
	if (err)
		return err;
	err = OCOP_ERR_CRYPTO;
	info = EVP_PKEY2PKCS8(key->pkey);
	kdf = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, sizeof(salt), NULL,
				    OCOP__SCRYPT_N, OCOP__SCRYPT_R,
				    OCOP__SCRYPT_P);
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
