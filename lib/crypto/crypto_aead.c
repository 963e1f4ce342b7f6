/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encryption with a passphrase, by OpenSSL: RFC 7914 (scrypt), NIST SP 800-38D
 * (GCM).
 */
#include <string.h>

#include <openssl/evp.h>

#include "lib/crypto/crypto.h"

enum ocop_err ocop_aead_key(uint8_t key_out[static OCOP_AEAD_KEY_LEN],
			    struct ocop_bytes passphrase,
			    const uint8_t salt[static OCOP_AEAD_SALT_LEN])
{
	memset(key_out, 0, OCOP_AEAD_KEY_LEN);
	if (!passphrase.len || passphrase.len > OCOP__PASSPHRASE_MAX)
		return OCOP_ERR_ARGUMENT;
	if (!ocop__crypto_ready())
		return OCOP_ERR_CRYPTO;
	if (EVP_PBE_scrypt((const char *)passphrase.ptr, passphrase.len, salt,
			   OCOP_AEAD_SALT_LEN, OCOP__SCRYPT_N, OCOP__SCRYPT_R,
			   OCOP__SCRYPT_P, 0, key_out, OCOP_AEAD_KEY_LEN) == 1)
		return OCOP_OK;
	ocop_cleanse(key_out, OCOP_AEAD_KEY_LEN);
	return ocop__crypto_refusal(OCOP_ERR_CRYPTO);
}

/* An AES-256-GCM context with key, nonce and associated data. NULL on
 * failure. */
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
	return ocop__crypto_refusal(OCOP_ERR_CRYPTO);
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
		return ocop__crypto_refusal(OCOP_ERR_CRYPTO);
	}
	ok = (!size || EVP_CipherUpdate(ctx, to, &len, sealed.ptr,
					(int)size) == 1) &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(tag),
				 tag) == 1 &&
	     EVP_CipherFinal_ex(ctx, &none, &rest) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		return OCOP_OK;
	/* Never return bytes whose tag does not match. */
	if (size)
		ocop_cleanse(to, size);
	out->len = before;
	return ocop__crypto_refusal(OCOP_ERR_SIGNATURE);
}
