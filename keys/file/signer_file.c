/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret keys in files: encrypted PKCS#8 PEM that only the owner can read. The
 * signer for a key on a token is signer_pkcs11.c.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* A file that is not secret may be readable by others, so name what it is. If
 * ocop key new made it, also name the file of its secret key. */
static enum ocop_err tell_form(const char *path, enum ocop_err err,
			       struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(PEM_MAX);
	struct ocop_diag form = { OCOP_OK, 0, "" };
	size_t stem = strlen(path) < 4 ? 0 : strlen(path) - 4;
	char secret[PEM_MAX];

	if (!ocop_file_read(&file, path, NULL) &&
	    keys_check_form(ocop_buf_view(&file), KEYS_SECRET, &form)) {
		if (stem && strcmp(path + stem, ".pub") == 0 &&
		    ocop_bytes_copy(secret, sizeof(secret),
				    ocop_bytes_of(path, stem)) &&
		    access(secret, F_OK) == 0)
			(void)ocop_fail(&form, form.err, 0, "a public key, which cannot sign: name the secret key's file ('%.*s')",
					(int)stem, path);
		err = form.err;
		if (diag)
			*diag = form;
	}
	ocop_buf_wipe(&file);
	return err;
}

enum ocop_err keys_load(struct ocop_seckey **out, const char *path,
			const struct keys_secret *how, struct ocop_diag *diag)
{
	struct sealed_key k = { OCOP_BUF(PEM_MAX), NULL };
	struct keys_secret secret = *how;
	enum ocop_err err;

	secret.what = path;
	/* Check the file before asking for the passphrase. */
	err = ocop_file_read_secret(&k.pem, path, diag);
	if (!err || err == OCOP_ERR_PERMISSION)
		err = tell_form(path, err, diag);
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
