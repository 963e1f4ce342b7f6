/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secret key in a file: encrypted PKCS#8 PEM that only its owner can
 * read. The signer over a token stands beside it: signer_pkcs11.c.
 */
#include <limits.h>
#include <string.h>

#include <ocop/file.h>

#include "common/ui/say.h"
#include "keys/pkcs11/token.h"

#define PEM_MAX 16384

/* A registry asks for two: the question says of which file. */
static enum ocop_err read_passphrase(struct ocop_buf *out, const char *path,
				     const struct keys_secret *how,
				     struct ocop_diag *diag)
{
	struct keys_secret secret = *how;
	struct ocop_buf prompt = OCOP_BUF(PATH_MAX + 128);
	enum ocop_err err;

	if (!secret.prompt && secret.fd < 0) {
		ocop_buf_printf(&prompt, _("Passphrase of '%s':"), path);
		secret.prompt = ocop_buf_cstr(&prompt);	/* or the usual */
	}
	err = keys_read_passphrase(out, &secret, diag);
	ocop_buf_clear(&prompt);
	return err;
}

enum ocop_err keys_load(struct ocop_seckey **out, const char *path,
			const struct keys_secret *secret,
			struct ocop_diag *diag)
{
	struct ocop_buf passphrase = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	struct ocop_buf pem = OCOP_BUF(PEM_MAX);
	enum ocop_err err;

	*out = NULL;
	/* The file first: nobody types a secret for a file that is refused. */
	err = ocop_file_read_secret(&pem, path, diag);
	if (!err)
		err = read_passphrase(&passphrase, path, secret, diag);
	if (!err)
		err = ocop_seckey_decode(out, ocop_buf_view(&pem),
					 ocop_buf_view(&passphrase), diag);
	ocop_buf_wipe(&passphrase);
	ocop_buf_wipe(&pem);
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
