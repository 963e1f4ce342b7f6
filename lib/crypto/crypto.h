/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interface between crypto*.c, which call OpenSSL, and the files that do
 * not: spki.c (the form of public keys), ecdsa.c (the form of signatures),
 * keyring.c (loaded public keys) and seckey.c (secret keys).
 */
#ifndef OCOP_LIB_CRYPTO_H
#define OCOP_LIB_CRYPTO_H

#include <ocop/crypto.h>

#define OCOP__POINT_LEN 65	/* 0x04, x, y */
#define OCOP__ED25519_LEN 32
#define OCOP__ECDSA_DER_MAX 72	/* a head, two integers of 35 */
#define OCOP__PASSPHRASE_MAX 1024

/* What one thread verifies with; its ring lends it to the keys. */
struct ocop__crypto_verifier;

/* Signatures that a ring knows to be good: keyring_memo.c. */
struct ocop__keyring_memo {
	uint8_t (*slots)[OCOP_HASH_LEN];	/* NULL: nothing is kept */
	size_t mask, count, max;
};

struct ocop_pubkey {
	struct ocop__crypto_verifier *verifier;	/* lent, outlives the key */
	const struct ocop__keyring_memo *memo;	/* likewise */
	void *ed25519;		/* owned by crypto*.c; NULL for P-256 */
	uint64_t age;		/* the ring's age when the key was last used */
	enum ocop_alg alg;
	uint8_t hash[OCOP_HASH_LEN];
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
};

struct ocop_seckey {
	void *pkey;		/* these three are owned by crypto*.c */
	void *ecdsa;		/* ready to sign; NULL for Ed25519 */
	void *eddsa;		/* NULL for P-256 */
	enum ocop_alg alg;
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
};

/* spki.c: the algorithm, by exact length and prefix; OCOP_ALG_NONE: neither. */
enum ocop_alg ocop__spki_alg(struct ocop_bytes spki);
/* The point or raw key in an SPKI that has an algorithm; lent. */
const uint8_t *ocop__spki_raw(const uint8_t *spki, enum ocop_alg alg);
/* Write prefix and raw key. Returns the length. */
size_t ocop__spki_make(uint8_t out[static OCOP_SPKI_MAX], enum ocop_alg alg,
		       const uint8_t *raw);
/* The rule that a raw Ed25519 key breaks, or NULL; needs no curve
 * arithmetic. */
const char *ocop__spki_ed25519_flaw(const uint8_t raw[static 32]);

/* ecdsa.c: true when 0 < scalar < n of P-256. */
bool ocop__ecdsa_scalar_ok(const uint8_t scalar[static 32]);
/* DER of r||s. Returns its length, or 0 when r or s is not such a scalar. */
size_t ocop__ecdsa_to_der(uint8_t out[static OCOP__ECDSA_DER_MAX],
			  const uint8_t sig[static OCOP_SIG_LEN]);
/* r||s of DER. False (and zeros) when it is malformed. */
bool ocop__ecdsa_from_der(uint8_t sig_out[static OCOP_SIG_LEN],
			  const uint8_t *der, size_t len) OCOP_CHECKED;

/* OpenSSL 3.0 refuses more memory than N = 16384, r = 8 need. */
#define OCOP__SCRYPT_N 16384
#define OCOP__SCRYPT_R 8
#define OCOP__SCRYPT_P 5

/* crypto.c, crypto_secret.c, crypto_aead.c: empty OpenSSL's error queue, and
 * tell a refusal from a lack of memory, for which it often returns the same. */
enum ocop_err ocop__crypto_refusal(enum ocop_err err) OCOP_CHECKED;
/* Empty the queue. Returns err when it blames the input with one of these
 * reasons (0 ends them; NULL: any) of a part of OpenSSL; otherwise
 * OCOP_ERR_CRYPTO. */
enum ocop_err ocop__crypto_blame(enum ocop_err err, int lib,
				 const int *reasons) OCOP_CHECKED;
bool ocop__crypto_ready(void);
/* An EVP_PKEY of P-256 without a point yet, or a pair when both halves are
 * given. secret is in the byte order of the machine, as OpenSSL's parameters
 * are. NULL on failure. */
void *ocop__crypto_p256_new(uint8_t *point, uint8_t *secret);
/* The curve P-256, to ask for several keys: making it takes longer than the
 * question. NULL on failure. */
void *ocop__crypto_p256_group(void);
void ocop__crypto_p256_group_free(void *group);
/* OCOP_ERR_KEY: raw is not a point of the curve. group: of the above; Ed25519
 * needs none. */
enum ocop_err ocop__crypto_on_curve(enum ocop_alg alg, const uint8_t *raw,
				    void *group) OCOP_CHECKED;
/* ocop_spki_check with such a group. */
enum ocop_err ocop__spki_check_in(void *group, enum ocop_alg *alg_out,
				  struct ocop_bytes spki,
				  struct ocop_diag *diag) OCOP_CHECKED;

/* True when this signature over a digest was noted as good. */
bool ocop__keyring_knows(const struct ocop_pubkey *key,
			 const uint8_t digest[static OCOP_HASH_LEN],
			 const uint8_t sig[static OCOP_SIG_LEN]);
/* The memo of a ring. (keyring.c) */
struct ocop__keyring_memo *ocop__keyring_memo(struct ocop_keyring *ring);

enum ocop_err ocop__crypto_verifier_new(struct ocop__crypto_verifier **out)
	OCOP_CHECKED;
void ocop__crypto_verifier_free(struct ocop__crypto_verifier *verifier);
/* Load a key whose alg, spki and verifier are set. */
enum ocop_err ocop__crypto_load(struct ocop_pubkey *key) OCOP_CHECKED;
/* Call it before the key's memory is freed: the verifier must forget the
 * address. */
void ocop__crypto_unload(struct ocop_pubkey *key);

/* Load a secret key whose alg is set. OCOP_ERR_KEY: not a scalar of P-256. */
enum ocop_err ocop__crypto_load_secret(struct ocop_seckey *key,
				       const uint8_t secret32[static 32])
	OCOP_CHECKED;
void ocop__crypto_unload_secret(struct ocop_seckey *key);
enum ocop_err ocop__crypto_sign(uint8_t sig_out[static OCOP_SIG_LEN],
				struct ocop_seckey *key,
				struct ocop_bytes message) OCOP_CHECKED;
/* Get the secret bytes of an encrypted key file; flaw gets the broken rule. */
enum ocop_err ocop__crypto_open_secret(uint8_t secret_out[static 32],
				       enum ocop_alg *alg_out,
				       struct ocop_bytes pem,
				       struct ocop_bytes passphrase,
				       const char **flaw) OCOP_CHECKED;

/* Note a signature of an ES256 key as good, for instance one that another ring
 * verified. The caller vouches for it. */
void ocop__keyring_note(struct ocop_keyring *ring, struct ocop_bytes spki,
			const uint8_t digest[static OCOP_HASH_LEN],
			const uint8_t sig[static OCOP_SIG_LEN]);
/*
 * Keep up to count noted signatures, which ocop_pubkey_verify then need not
 * compute again. 0: forget them all. OCOP_ERR_LIMIT: over 2^20.
 */
enum ocop_err ocop__keyring_remember(struct ocop_keyring *ring, size_t count)
	OCOP_CHECKED;
/* As ocop_keyring_get, with a hash that the caller already computed. */
enum ocop_err ocop__keyring_get_hashed(struct ocop_pubkey **out,
				       struct ocop_keyring *ring,
			      const uint8_t hash[static OCOP_HASH_LEN],
				       struct ocop_bytes spki) OCOP_CHECKED;
/* Verify with an ES256 key and the SHA-256 of the message. OCOP_ERR_ALG:
 * another kind of key. */
enum ocop_err
ocop__pubkey_verify_digest(struct ocop_pubkey *key,
			   const uint8_t digest[static OCOP_HASH_LEN],
			   const uint8_t sig[static OCOP_SIG_LEN])
	OCOP_CHECKED;

#endif
