/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests, public keys, secret keys, random bytes, encryption with a
 * passphrase.
 *
 * Threads and lifetime: one thread at a time uses an object. A keyring and all
 * its keys are one object, because they share a verifier: give each thread its
 * own keyring. Loading the same key in each is cheap. A key is lent by its
 * keyring, see ocop_keyring_get.
 */
#ifndef OCOP_CRYPTO_H
#define OCOP_CRYPTO_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

#define OCOP_HASH_LEN 32	/* SHA-256 */
#define OCOP_SIG_LEN 64		/* r||s (ES256), or the Ed25519 signature */
#define OCOP_KID_LEN 8		/* SHA-256(SPKI)[0..8] */
#define OCOP_SPKI_P256_LEN 91	/* SubjectPublicKeyInfo, uncompressed point */
#define OCOP_SPKI_ED25519_LEN 44
#define OCOP_SPKI_MAX OCOP_SPKI_P256_LEN

/* COSE algorithm numbers (RFC 9053). */
enum ocop_alg { OCOP_ALG_NONE = 0, OCOP_ALG_ES256 = -7, OCOP_ALG_EDDSA = -8 };

/* SHA-256 (FIPS 180-4). It cannot fail. */
void ocop_sha256(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)], struct ocop_bytes in);
/* SHA-256 of a prefix byte, then a, then b. a and b may be empty. */
void ocop_sha256_prefixed(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)], uint8_t prefix,
			  struct ocop_bytes a, struct ocop_bytes b);

/* SHA-256 of what is left of an open file of any size, and how many bytes that
 * was. OCOP_ERR_FILE: errno says why. */
enum ocop_err ocop_sha256_fd(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)],
			     uint64_t *size_out, int fd) OCOP_CHECKED;

/* Fill out with random bytes that are good for keys. OCOP_ERR_CRYPTO. */
enum ocop_err ocop_random(void *out, size_t len) OCOP_CHECKED;
/* Overwrite a secret. The compiler does not optimise this away. */
void ocop_cleanse(void *ptr, size_t len);

/*
 * Check a SubjectPublicKeyInfo as enrolment requires, and return its algorithm:
 * exact length and prefix, a point on the curve, no low-order or non-canonical
 * Ed25519 point.
 * Errors: OCOP_ERR_KEY. Source: docs/format.md; RFC 5480, RFC 8410.
 */
enum ocop_err ocop_spki_check(enum ocop_alg *alg_out, struct ocop_bytes spki,
			      struct ocop_diag *diag) OCOP_CHECKED;

/* A public key that is ready to verify. */
struct ocop_pubkey;

/* A store of loaded keys, found by SHA-256(SPKI); one for each thread. */
struct ocop_keyring;

/* Make an empty keyring (owned); freeing it frees its keys. */
enum ocop_err ocop_keyring_new(struct ocop_keyring **out) OCOP_CHECKED;
void ocop_keyring_free(struct ocop_keyring *ring);
/*
 * Get the loaded key of an SPKI. The first call loads it (at most 5 us). *out
 * is lent: valid until the keyring is freed, or until 4,096 other keys were
 * asked for. Errors: OCOP_ERR_KEY, OCOP_ERR_MEMORY, OCOP_ERR_CRYPTO.
 */
enum ocop_err ocop_keyring_get(struct ocop_pubkey **out,
			       struct ocop_keyring *ring,
			       struct ocop_bytes spki) OCOP_CHECKED;

/* The algorithm that the key verifies. */
enum ocop_alg ocop_pubkey_alg(const struct ocop_pubkey *key);
/*
 * Verify a signature over message. OCOP_ERR_SIGNATURE: it does not match (also
 * when r or s is 0 or not below n). OCOP_ERR_CRYPTO: out of memory; no forged
 * signature causes it.
 */
enum ocop_err ocop_pubkey_verify(struct ocop_pubkey *key,
				 struct ocop_bytes message,
				 const uint8_t sig[OCOP_MIN(OCOP_SIG_LEN)])
	OCOP_CHECKED;

/* Verify with a raw 32-byte Ed25519 public key, as signed notes have it. Errors
 * as above. */
enum ocop_err ocop_ed25519_verify(const uint8_t public32[OCOP_MIN(32)],
				  struct ocop_bytes message,
				  const uint8_t sig[OCOP_MIN(OCOP_SIG_LEN)])
	OCOP_CHECKED;

/* A secret key. Its memory is wiped when it is freed. */
struct ocop_seckey;

/* Generate a key (owned). OCOP_ERR_ALG: not one of the two algorithms. */
enum ocop_err ocop_seckey_generate(struct ocop_seckey **out, enum ocop_alg alg)
	OCOP_CHECKED;
/*
 * Read a key file: PKCS#8 PEM, encrypted with PBES2. (Ours use scrypt N=16384
 * r=8 p=5 and AES-256-CBC.) A key that is not encrypted is refused.
 * Errors: OCOP_ERR_MALFORMED (also a pair whose halves do not match),
 * OCOP_ERR_PASSPHRASE, OCOP_ERR_ALG, OCOP_ERR_LIMIT (over 16 KiB, or a
 * passphrase over 1 KiB).
 */
enum ocop_err ocop_seckey_decode(struct ocop_seckey **out,
				 struct ocop_bytes pem,
				 struct ocop_bytes passphrase,
				 struct ocop_diag *diag) OCOP_CHECKED;
/* Append the key as an encrypted key file. OCOP_ERR_ARGUMENT: the passphrase is
 * empty or longer than 1,024 bytes. */
enum ocop_err ocop_seckey_encode(struct ocop_buf *out,
				 const struct ocop_seckey *key,
				 struct ocop_bytes passphrase) OCOP_CHECKED;
/* The algorithm that the key signs with. */
enum ocop_alg ocop_seckey_alg(const struct ocop_seckey *key);
/* The key's SPKI, lent by the key. */
struct ocop_bytes ocop_seckey_spki(const struct ocop_seckey *key);
/* Sign a message, which is hashed here. */
enum ocop_err ocop_seckey_sign(uint8_t sig_out[OCOP_MIN(OCOP_SIG_LEN)],
			       struct ocop_seckey *key,
			       struct ocop_bytes message) OCOP_CHECKED;
/* A key from a 32-byte secret: a P-256 scalar or an Ed25519 seed. For a key
 * that another system stores, and for tests. OCOP_ERR_KEY: not a scalar of
 * P-256. */
enum ocop_err ocop_seckey_from_raw(struct ocop_seckey **out, enum ocop_alg alg,
				   const uint8_t secret32[OCOP_MIN(32)])
	OCOP_CHECKED;
void ocop_seckey_free(struct ocop_seckey *key);

/*
 * Encryption with a passphrase. The key comes from scrypt, as for key files.
 * The encryption is AES-256-GCM. The caller must never use a nonce twice with
 * one key. context is not stored; the reader must pass the same context.
 */
#define OCOP_AEAD_KEY_LEN 32
#define OCOP_AEAD_SALT_LEN 16
#define OCOP_AEAD_NONCE_LEN 12
#define OCOP_AEAD_TAG_LEN 16
#define OCOP_AEAD_MAX (1024 * 1024)	/* bytes in one call */
/* Derive the key. OCOP_ERR_ARGUMENT: the passphrase is empty or longer than
 * 1,024 bytes. */
enum ocop_err ocop_aead_key(uint8_t key_out[OCOP_MIN(OCOP_AEAD_KEY_LEN)],
			    struct ocop_bytes passphrase,
			    const uint8_t salt[OCOP_MIN(OCOP_AEAD_SALT_LEN)])
	OCOP_CHECKED;
/* Append the encrypted bytes, as many as plain has, and the tag. */
enum ocop_err ocop_aead_seal(struct ocop_buf *out,
			     const uint8_t key[OCOP_MIN(OCOP_AEAD_KEY_LEN)],
			     const uint8_t nonce[OCOP_MIN(OCOP_AEAD_NONCE_LEN)],
			     struct ocop_bytes context,
			     struct ocop_bytes plain) OCOP_CHECKED;
/* Append the decrypted bytes. OCOP_ERR_SIGNATURE: key, nonce, context or a byte
 * differs; then nothing is appended. */
enum ocop_err ocop_aead_open(struct ocop_buf *out,
			     const uint8_t key[OCOP_MIN(OCOP_AEAD_KEY_LEN)],
			     const uint8_t nonce[OCOP_MIN(OCOP_AEAD_NONCE_LEN)],
			     struct ocop_bytes context,
			     struct ocop_bytes sealed) OCOP_CHECKED;

OCOP_C_END

#endif
