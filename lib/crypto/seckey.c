/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A secret key is 32 bytes: generated, given, or read from an encrypted file.
 * The public half is always derived from these bytes, so a key cannot claim the
 * SPKI of another key.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/crypto/crypto.h"

#define PEM_MAX 16384

enum ocop_err ocop_seckey_from_raw(struct ocop_seckey **out, enum ocop_alg alg,
				   const uint8_t secret32[static 32])
{
	struct ocop_seckey *key = NULL;
	enum ocop_err err;

	*out = NULL;
	if (alg != OCOP_ALG_ES256 && alg != OCOP_ALG_EDDSA)
		return OCOP_ERR_ALG;
	key = calloc(1, sizeof(*key));
	if (!key)
		return OCOP_ERR_MEMORY;
	key->alg = alg;
	err = ocop__crypto_load_secret(key, secret32);
	if (err)
		goto out;
	*out = key;
	key = NULL;
out:
	ocop_seckey_free(key);
	return err;
}

enum ocop_err ocop_seckey_generate(struct ocop_seckey **out, enum ocop_alg alg)
{
	uint8_t secret[32];
	enum ocop_err err;

	*out = NULL;
	/* FIPS 186-5 A.2.2: draw again when it is no scalar (once in 2^32). */
	do {
		err = ocop_random(secret, sizeof(secret));
		if (err)
			return err;
	} while (alg == OCOP_ALG_ES256 && !ocop__ecdsa_scalar_ok(secret));
	err = ocop_seckey_from_raw(out, alg, secret);
	ocop_cleanse(secret, sizeof(secret));
	return err;
}

enum ocop_err ocop_seckey_decode(struct ocop_seckey **out,
				 struct ocop_bytes pem,
				 struct ocop_bytes passphrase,
				 struct ocop_diag *diag)
{
	enum ocop_alg alg = OCOP_ALG_NONE;
	const char *flaw = "";
	uint8_t secret[32];
	enum ocop_err err;

	*out = NULL;
	if (pem.len > PEM_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, PEM_MAX,
				 "secret key: file over %d bytes", PEM_MAX);
	if (passphrase.len > OCOP__PASSPHRASE_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0, "secret key: "
				 "passphrase over %d bytes",
				 OCOP__PASSPHRASE_MAX);
	err = ocop__crypto_open_secret(secret, &alg, pem, passphrase, &flaw);
	if (!err) {
		flaw = N_("not a scalar of P-256 (FIPS 186-5 A.2)");
		err = ocop_seckey_from_raw(out, alg, secret);
	}
	ocop_cleanse(secret, sizeof(secret));
	if (!err)
		return OCOP_OK;
	if (err == OCOP_ERR_CRYPTO || err == OCOP_ERR_MEMORY)
		flaw = ocop_err_text(err);
	return ocop_fail(diag, err, 0, "secret key: %s", flaw);
}

enum ocop_alg ocop_seckey_alg(const struct ocop_seckey *key)
{
	return key->alg;
}

struct ocop_bytes ocop_seckey_spki(const struct ocop_seckey *key)
{
	return ocop_bytes_of(key->spki, key->spki_len);
}

enum ocop_err ocop_seckey_sign(uint8_t sig_out[static OCOP_SIG_LEN],
			       struct ocop_seckey *key,
			       struct ocop_bytes message)
{
	enum ocop_err err;

	memset(sig_out, 0, OCOP_SIG_LEN);
	err = ocop__crypto_sign(sig_out, key, message);
	if (err)
		memset(sig_out, 0, OCOP_SIG_LEN);
	return err;
}

void ocop_seckey_free(struct ocop_seckey *key)
{
	if (!key)
		return;
	ocop__crypto_unload_secret(key);
	ocop_cleanse(key, sizeof(*key));
	free(key);
}
