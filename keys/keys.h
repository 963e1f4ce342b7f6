/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key files, passphrases, enrolment requests and tokens. Shared by ocop and
 * ocop-registryd.
 */
#ifndef OCOP_KEYS_H
#define OCOP_KEYS_H

#include <ocop/record.h>
#include <ocop/signer.h>

#define KEYS_PASSPHRASE_MAX 1024
#define KEYS_PASSPHRASE_LEAST 12	/* characters of a new one */
#define KEYS_TRIES 3			/* attempts on a terminal */

/* Where to read a passphrase: from fd, or from the terminal when fd is -1. */
struct keys_secret {
	int fd;			/* -1: ask on /dev/tty */
	const char *what;	/* the file that it opens, for the question */
	const char *prompt;	/* another question; NULL: the default */
	bool fresh;		/* a new passphrase: enforce the least length;
				 * on a terminal ask twice */
	bool weak;		/* accept any length */
};

/*
 * Read one line and normalise it to NFC. The line end and a byte order mark,
 * which Windows adds, are removed. From a descriptor only this line is read, so
 * that the next one can be read later. The caller wipes out. On a terminal a
 * new passphrase may be tried three times. Errors: OCOP_ERR_PASSPHRASE (empty,
 * too long, too short, or the two are not equal), OCOP_ERR_FILE (no terminal
 * and no descriptor).
 */
enum ocop_err keys_read_passphrase(struct ocop_buf *out,
				   const struct keys_secret *secret,
				   struct ocop_diag *diag) OCOP_CHECKED;
/* Read a passphrase and call use with it. If use returns OCOP_ERR_PASSPHRASE,
 * it was wrong, and on a terminal it may be typed again, up to three times in
 * all. */
enum ocop_err keys_try_passphrase(const struct keys_secret *secret,
				  enum ocop_err (*use)(void *user,
						       struct ocop_bytes phrase,
						       struct ocop_diag *diag),
				  void *user, struct ocop_diag *diag)
	OCOP_CHECKED;

/* Refuse a file that has another form than the expected one. diag says what the
 * file is and how to make the expected one from it, as far as the first bytes
 * show. */
enum keys_due { KEYS_SECRET, KEYS_PUBLIC, KEYS_REQUEST };
enum ocop_err keys_check_form(struct ocop_bytes file, enum keys_due due,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* Whether a file is a secret key that keys_load() accepts. */
bool keys_is_secret(struct ocop_bytes file);

/* Load the secret key of a file: an encrypted PKCS#8 PEM of mode 0600. Errors:
 * also OCOP_ERR_PERMISSION when others can read it. */
enum ocop_err keys_load(struct ocop_seckey **out, const char *path,
			const struct keys_secret *secret,
			struct ocop_diag *diag) OCOP_CHECKED;
/* Write a secret key durably. Without replace: OCOP_ERR_EXISTS if the file
 * exists. */
enum ocop_err keys_save(const char *path, const struct ocop_seckey *key,
			struct ocop_bytes passphrase, bool replace,
			struct ocop_diag *diag) OCOP_CHECKED;

/*
 * Open a signer: the key of a file, loaded, or a key that stays on a token.
 * uri  a path, or a "pkcs11:..." URI (RFC 7512) with token, manufacturer,
 *      model, serial, object, id, and module-path in its query; never a PIN
 * Errors: OCOP_ERR_PERMISSION when others can read the file. For a token:
 * OCOP_ERR_ABSENT (no such module, token or key), OCOP_ERR_ARGUMENT (a wrong
 * URI, or several keys match), OCOP_ERR_PASSPHRASE (a wrong PIN), OCOP_ERR_KEY
 * (private and public key do not belong together).
 */
enum ocop_err keys_open_signer(struct ocop_signer *out, const char *uri,
			       const struct keys_secret *secret,
			       struct ocop_diag *diag) OCOP_CHECKED;

bool keys_is_token(const char *uri);
/*
 * Make a key on a token and open it. The secret never leaves the token.
 * OCOP_ERR_EXISTS when the token has a key of that name.
 */
enum ocop_err keys_token_new(struct ocop_signer *out, const char *uri,
			     enum ocop_alg alg,
			     const struct keys_secret *secret,
			     struct ocop_diag *diag) OCOP_CHECKED;

/* A public key. */
struct keys_public {
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
	enum ocop_alg alg;
	uint8_t hash[OCOP_HASH_LEN];	/* of spki; the first 8 bytes are the
					 * kid */
};
/*
 * Read a public key: base64url of the SPKI on one line (.pub), a PEM "PUBLIC
 * KEY", or an enrolment request whose signature is valid. Errors:
 * OCOP_ERR_MALFORMED, OCOP_ERR_KEY, OCOP_ERR_SIGNATURE, and those of
 * ocop_file_read().
 */
enum ocop_err keys_read_public(struct keys_public *out, const char *path,
			       struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err keys_parse_public(struct keys_public *out, struct ocop_bytes in,
				struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err keys_public_of(struct keys_public *out, struct ocop_bytes spki,
			     struct ocop_diag *diag) OCOP_CHECKED;
/* Read the public key of a token's key, without asking for a PIN. */
enum ocop_err keys_token_public(struct keys_public *out, const char *uri,
				struct ocop_diag *diag) OCOP_CHECKED;

/*
 * An enrolment request: a public key with that key's own signature. It is a
 * COSE_Sign1 of {"issued", "roles", "spki", ? "holder"}, typ
 * "ocop-key-request+cose".
 */
#define KEYS_REQUEST_TYP "ocop-key-request+cose"
#define KEYS_REQUEST_MAX OCOP_KEY_REQUEST_MAX
struct keys_request {
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
	bool role_record, role_stamp;	/* both false: an authority's or
					 * officer's key */
	char holder[OCOP_HOLDER_MAX + 1]; /* "": not given */
	uint64_t issued;
};
enum ocop_err keys_request_make(struct ocop_buf *out,
				struct ocop_signer *signer,
				const struct keys_request *request)
	OCOP_CHECKED; /* spki is the signer's key */
enum ocop_err keys_request_check(struct keys_request *out, struct ocop_bytes in,
				 struct ocop_diag *diag) OCOP_CHECKED;

#endif
