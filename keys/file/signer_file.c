/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secret key in a file: encrypted PKCS#8 PEM that only its owner can
 * read. The signer over a token stands beside it: signer_pkcs11.c.
 */
#include <string.h>

#include <ocop/file.h>

#include "keys/pkcs11/token.h"

#define PEM_MAX 16384

/* What a passphrase opens. */
struct sealed_key {
	struct ocop_buf pem;
	struct ocop_seckey *key;
};

static enum ocop_err decode(void *user, struct ocop_bytes passphrase,
			    struct ocop_diag *diag)
{
	struct sealed_key *k = user;

	return ocop_seckey_decode(&k->key, ocop_buf_view(&k->pem), passphrase,
				  diag);
}

enum ocop_err keys_load(struct ocop_seckey **out, const char *path,
			const struct keys_secret *how, struct ocop_diag *diag)
{
	struct sealed_key k = { OCOP_BUF(PEM_MAX), NULL };
	struct keys_secret secret = *how;
	enum ocop_err err;

	secret.what = path;
	/* The file first: nobody types a secret for a file that is refused. */
	err = ocop_file_read_secret(&k.pem, path, diag);
	if (!err)
		err = keys_check_form(ocop_buf_view(&k.pem), KEYS_SECRET, diag);
	if (!err)
		err = keys_try_passphrase(&secret, decode, &k, diag);
	*out = k.key;
	ocop_buf_wipe(&k.pem);
	return err;
}

enum ocop_err keys_save(const char *path, const struct ocop_seckey *key,
			struct ocop_bytes passphrase, bool replace,
			struct ocop_diag *diag)
{
	struct ocop_buf pem = OCOP_BUF(PEM_MAX);
	unsigned mode = OCOP_FILE_SECRET |
			(replace ? OCOP_FILE_REPLACE : OCOP_FILE_NEW);
	enum ocop_err err;

	err = ocop_seckey_encode(&pem, key, passphrase);
	if (!err)
		err = ocop_file_write(path, ocop_buf_view(&pem), mode, diag);
	ocop_buf_wipe(&pem);
	return err;
}

enum ocop_err keys_open_signer(struct ocop_signer *out, const char *uri,
			       const struct keys_secret *secret,
			       struct ocop_diag *diag)
{
	struct ocop_seckey *key = NULL;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (keys_is_token(uri))
		return keys__token_open(out, uri, secret, diag);
	err = keys_load(&key, uri, secret, diag);
	if (!err)
		ocop_signer_of_key(out, key);
	return err;
}
