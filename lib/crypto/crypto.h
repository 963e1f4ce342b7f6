/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between crypto*.c, which know OpenSSL, and the files that need none of it:
 * spki.c (the form of public keys), ecdsa.c (the form of signatures),
 * keyring.c (which public keys are loaded) and seckey.c (secret keys).
 */
#ifndef OCOP_LIB_CRYPTO_H
#define OCOP_LIB_CRYPTO_H

#include <ocop/crypto.h>

#define OCOP__POINT_LEN 65	/* 0x04, x, y */
#define OCOP__ED25519_LEN 32
#define OCOP__ECDSA_DER_MAX 72	/* a head, two integers of 35 */
#define OCOP__PASSPHRASE_MAX 1024

/* What one thread verifies with; lent to the keys of its ring. */
struct ocop__crypto_verifier;

/* Signatures that a ring has found good: keyring_memo.c. */
struct ocop__keyring_memo {
	uint8_t (*slots)[OCOP_HASH_LEN];	/* NULL: nothing is kept */
	size_t mask, count, max;
};

struct ocop_pubkey {
	struct ocop__crypto_verifier *verifier;	/* lent, outlives the key */
	const struct ocop__keyring_memo *memo;	/* likewise */
	void *ed25519;		/* owned by crypto*.c; NULL for P-256 */
	uint64_t age;		/* the ring's, when last asked for */
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

/* spki.c: the algorithm by exact length and prefix, or OCOP_ALG_NONE. */
enum ocop_alg ocop__spki_alg(struct ocop_bytes spki);
/* The point, or the raw key, of bytes that have an algorithm; lent. */
const uint8_t *ocop__spki_raw(const uint8_t *spki, enum ocop_alg alg);
/* Writes prefix and raw key; the length. */
size_t ocop__spki_make(uint8_t out[static OCOP_SPKI_MAX], enum ocop_alg alg,
		       const uint8_t *raw);
/* NULL, or the rule that a raw Ed25519 key breaks; needs no curve. */
const char *ocop__spki_ed25519_flaw(const uint8_t raw[static 32]);

/* ecdsa.c: whether 0 < scalar < n of P-256. */
bool ocop__ecdsa_scalar_ok(const uint8_t scalar[static 32]);
/* DER of r||s; its length, or 0 when r or s is not such a scalar. */
size_t ocop__ecdsa_to_der(uint8_t out[static OCOP__ECDSA_DER_MAX],
			  const uint8_t sig[static OCOP_SIG_LEN]);
/* r||s of DER; false (and zeroes) when it is not of the form. */
bool ocop__ecdsa_from_der(uint8_t sig_out[static OCOP_SIG_LEN],
			  const uint8_t *der, size_t len) OCOP_CHECKED;

/* OpenSSL 3.0 refuses more memory than N = 16384, r = 8 takes. */
#define OCOP__SCRYPT_N 16384
#define OCOP__SCRYPT_R 8
#define OCOP__SCRYPT_P 5

/* crypto.c, crypto_secret.c, crypto_aead.c: empties OpenSSL's error queue, and
 * tells a refusal from a lack of memory, for which it often answers alike. */
enum ocop_err ocop__crypto_refusal(enum ocop_err err) OCOP_CHECKED;
/* err when the queue, which is emptied, blames the input by one of the
 * reasons (0 ends them, NULL: any) of a part of OpenSSL; else
 * OCOP_ERR_CRYPTO. */
enum ocop_err ocop__crypto_blame(enum ocop_err err, int lib,
				 const int *reasons) OCOP_CHECKED;
bool ocop__crypto_ready(void);
/* An EVP_PKEY of P-256 without a point yet, or a pair when both halves are
 * given; secret is in the byte order of the machine, as parameters carry
 * integers. NULL on failure. */
void *ocop__crypto_p256_new(uint8_t *point, uint8_t *secret);
/* OCOP_ERR_KEY when raw is not of a point of its curve. */
enum ocop_err ocop__crypto_on_curve(enum ocop_alg alg, const uint8_t *raw)
	OCOP_CHECKED;

/* Whether a signature over a digest was noted as good. */
bool ocop__keyring_knows(const struct ocop_pubkey *key,
			 const uint8_t digest[static OCOP_HASH_LEN],
			 const uint8_t sig[static OCOP_SIG_LEN]);
/* The memo of a ring. (keyring.c) */
struct ocop__keyring_memo *ocop__keyring_memo(struct ocop_keyring *ring);

enum ocop_err ocop__crypto_verifier_new(struct ocop__crypto_verifier **out)
	OCOP_CHECKED;
void ocop__crypto_verifier_free(struct ocop__crypto_verifier *verifier);
/* Makes ready a key whose alg, spki and verifier are set. */
enum ocop_err ocop__crypto_load(struct ocop_pubkey *key) OCOP_CHECKED;
/* Before its memory goes: the verifier must not know its address then. */
void ocop__crypto_unload(struct ocop_pubkey *key);

/* Makes ready a key whose alg is set; OCOP_ERR_KEY for no scalar of P-256. */
enum ocop_err ocop__crypto_load_secret(struct ocop_seckey *key,
				       const uint8_t secret32[static 32])
	OCOP_CHECKED;
void ocop__crypto_unload_secret(struct ocop_seckey *key);
enum ocop_err ocop__crypto_sign(uint8_t sig_out[static OCOP_SIG_LEN],
				struct ocop_seckey *key,
				struct ocop_bytes message) OCOP_CHECKED;
/* The secret bytes of an encrypted key file; flaw names the rule broken. */
enum ocop_err ocop__crypto_open_secret(uint8_t secret_out[static 32],
				       enum ocop_alg *alg_out,
				       struct ocop_bytes pem,
				       struct ocop_bytes passphrase,
				       const char **flaw) OCOP_CHECKED;

/* Remember one of an ES256 key that was found good, by another ring perhaps.
 * Whoever calls it says that it is. */
void ocop__keyring_note(struct ocop_keyring *ring, struct ocop_bytes spki,
			const uint8_t digest[static OCOP_HASH_LEN],
			const uint8_t sig[static OCOP_SIG_LEN]);
/*
 * Remember up to count good signatures (as noted), so that
 * ocop_pubkey_verify need not compute them again. 0: forget them all.
 * OCOP_ERR_LIMIT: over 2^20.
 */
enum ocop_err ocop__keyring_remember(struct ocop_keyring *ring, size_t count)
	OCOP_CHECKED;
/* As above, by a hash that the caller already has (not re-computed). */
enum ocop_err ocop__keyring_get_hashed(struct ocop_pubkey **out,
				       struct ocop_keyring *ring,
			      const uint8_t hash[static OCOP_HASH_LEN],
				       struct ocop_bytes spki) OCOP_CHECKED;
/* The same of an ES256 key, by the SHA-256 of the message. OCOP_ERR_ALG: of
 * another. */
enum ocop_err
ocop__pubkey_verify_digest(struct ocop_pubkey *key,
			   const uint8_t digest[static OCOP_HASH_LEN],
			   const uint8_t sig[static OCOP_SIG_LEN])
	OCOP_CHECKED;

#endif
