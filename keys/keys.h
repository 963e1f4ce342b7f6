/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds a secret and how it is kept: key files, passphrases, requests.
 * Shared by ocop and ocop-registryd.
 */
#ifndef OCOP_KEYS_H
#define OCOP_KEYS_H

#include <ocop/record.h>
#include <ocop/signer.h>

#define KEYS_PASSPHRASE_MAX 1024
#define KEYS_PASSPHRASE_LEAST 12	/* characters of a new one */
#define KEYS_TRIES 3			/* on a terminal */

/* Where a passphrase comes from: a descriptor (>= 0), else the terminal. */
struct keys_secret {
	int fd;			/* -1: ask on /dev/tty */
	const char *what;	/* the file that it opens, for the question */
	const char *prompt;	/* another question; NULL: the usual */
	bool fresh;		/* a new one: held to the least length, and
				 * asked for twice on a terminal */
	bool weak;		/* no least length */
};

/*
 * Read one line (of a descriptor: only that one, so that the next can be
 * read too), normalised to NFC, without its line end and a byte order mark,
 * which Windows adds. The caller wipes out. What a terminal is asked for
 * anew may be tried three times. Errors: OCOP_ERR_PASSPHRASE (empty, too long,
 * too short, not the same twice), OCOP_ERR_FILE (no terminal and no
 * descriptor).
 */
enum ocop_err keys_read_passphrase(struct ocop_buf *out,
				   const struct keys_secret *secret,
				   struct ocop_diag *diag) OCOP_CHECKED;
/* Read one and open something with it by use, whose OCOP_ERR_PASSPHRASE says
 * that it is wrong: whoever typed it may try again, up to three times. */
enum ocop_err keys_try_passphrase(const struct keys_secret *secret,
				  enum ocop_err (*use)(void *user,
						       struct ocop_bytes phrase,
						       struct ocop_diag *diag),
				  void *user, struct ocop_diag *diag)
	OCOP_CHECKED;

/* Refuse a file that is not what is due, with what it is and what makes of it
 * what is due, as far as its first bytes tell. */
enum keys_due { KEYS_SECRET, KEYS_PUBLIC, KEYS_REQUEST };
enum ocop_err keys_check_form(struct ocop_bytes file, enum keys_due due,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* Whether it is a secret key as keys_load takes them. */
bool keys_is_secret(struct ocop_bytes file);

/* The secret key in a file, an encrypted PKCS#8 PEM of mode 0600.
 * Errors: also OCOP_ERR_PERMISSION when others can read it. */
enum ocop_err keys_load(struct ocop_seckey **out, const char *path,
			const struct keys_secret *secret,
			struct ocop_diag *diag) OCOP_CHECKED;
/* Write one durably; without replace OCOP_ERR_EXISTS when there is one. */
enum ocop_err keys_save(const char *path, const struct ocop_seckey *key,
			struct ocop_bytes passphrase, bool replace,
			struct ocop_diag *diag) OCOP_CHECKED;

/*
 * Whoever signs: the key in a file, loaded, or one that stays on a token.
 * uri  a path, or a "pkcs11:..." URI (RFC 7512): token, manufacturer,
 *      model, serial, object, id; module-path as its query, never a PIN
 * Errors: OCOP_ERR_PERMISSION when others can read the file. Of a token:
 * OCOP_ERR_ABSENT (no such module, token or key), OCOP_ERR_ARGUMENT (the
 * URI, or several match), OCOP_ERR_PASSPHRASE (its PIN), OCOP_ERR_KEY (its
 * two halves are not of one key).
 */
enum ocop_err keys_open_signer(struct ocop_signer *out, const char *uri,
			       const struct keys_secret *secret,
			       struct ocop_diag *diag) OCOP_CHECKED;

bool keys_is_token(const char *uri);
/*
 * Make a key on a token, which never gives its secret away, and open it.
 * OCOP_ERR_EXISTS when it has one of that name.
 */
enum ocop_err keys_token_new(struct ocop_signer *out, const char *uri,
			     enum ocop_alg alg,
			     const struct keys_secret *secret,
			     struct ocop_diag *diag) OCOP_CHECKED;

/* A public key as others keep it. */
struct keys_public {
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
	enum ocop_alg alg;
	uint8_t hash[OCOP_HASH_LEN];	/* of spki; its first 8 are the kid */
};
/*
 * Read a public key: base64url of the SPKI on one line (.pub), a PEM
 * "PUBLIC KEY", or an enrolment request whose signature is good.
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_KEY, OCOP_ERR_SIGNATURE, file's.
 */
enum ocop_err keys_read_public(struct keys_public *out, const char *path,
			       struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err keys_parse_public(struct keys_public *out, struct ocop_bytes in,
				struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err keys_public_of(struct keys_public *out, struct ocop_bytes spki,
			     struct ocop_diag *diag) OCOP_CHECKED;
/* The public half of a token's key; no PIN is asked for. */
enum ocop_err keys_token_public(struct keys_public *out, const char *uri,
				struct ocop_diag *diag) OCOP_CHECKED;

/*
 * An enrolment request: the public key signed by itself, COSE_Sign1 of
 * {"issued", "roles", "spki", ? "holder"}, typ "ocop-key-request+cose".
 */
#define KEYS_REQUEST_TYP "ocop-key-request+cose"
#define KEYS_REQUEST_MAX OCOP_KEY_REQUEST_MAX
struct keys_request {
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
	bool role_record, role_stamp;	/* both false: not a producer's key */
	char holder[OCOP_HOLDER_MAX + 1]; /* "": not said */
	uint64_t issued;
};
enum ocop_err keys_request_make(struct ocop_buf *out,
				struct ocop_signer *signer,
				const struct keys_request *request)
	OCOP_CHECKED; /* spki is the signer's */
enum ocop_err keys_request_check(struct keys_request *out, struct ocop_bytes in,
				 struct ocop_diag *diag) OCOP_CHECKED;

#endif
