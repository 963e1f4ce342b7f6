/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests, public keys, secret keys, random bytes. lib/crypto/crypto.c alone
 * includes OpenSSL's headers.
 *
 * Threads and lifetime: an object is used by one thread at a time; a keyring
 * and all its keys are one object, for they share the verifier. Give each
 * thread its own keyring: loading the same public key in each is cheap (no
 * ASN.1 decoder is run). A key is lent by its ring, see ocop_keyring_get.
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

/* FIPS 180-4. Cannot fail. */
void ocop_sha256(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)], struct ocop_bytes in);
/* SHA-256 of a prefix byte, then a, then b (either may be empty). */
void ocop_sha256_prefixed(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)], uint8_t prefix,
			  struct ocop_bytes a, struct ocop_bytes b);

enum ocop_err ocop_random(void *out, size_t len) OCOP_CHECKED;
/* Overwrite a secret so that the compiler keeps it. */
void ocop_cleanse(void *ptr, size_t len);

/*
 * Which algorithm an SPKI carries, after the checks that enrolment asks
 * for: exact length and prefix, a point on the curve, no low-order or
 * non-canonical Ed25519 point.
 * Errors: OCOP_ERR_KEY. Source: docs/format.md; RFC 5480, RFC 8410.
 */
enum ocop_err ocop_spki_check(enum ocop_alg *alg_out, struct ocop_bytes spki,
			      struct ocop_diag *diag) OCOP_CHECKED;

/* A public key ready to verify. */
struct ocop_pubkey;

/* A per-thread store of loaded keys by SHA-256(SPKI). */
struct ocop_keyring;

enum ocop_err ocop_keyring_new(struct ocop_keyring **out) OCOP_CHECKED;
void ocop_keyring_free(struct ocop_keyring *ring);
/*
 * The loaded key of an SPKI; loads it the first time (at most 5 us).
 * Lends: *out lives until the ring is freed, or until 4,096 other keys were
 * asked for. Errors: OCOP_ERR_KEY, OCOP_ERR_MEMORY, OCOP_ERR_CRYPTO.
 */
enum ocop_err ocop_keyring_get(struct ocop_pubkey **out,
			       struct ocop_keyring *ring,
			       struct ocop_bytes spki) OCOP_CHECKED;

enum ocop_alg ocop_pubkey_alg(const struct ocop_pubkey *key);
/*
 * OCOP_OK when sig is a signature over message; OCOP_ERR_SIGNATURE when it
 * is not (also r or s of 0 or not below n); OCOP_ERR_CRYPTO only for a lack
 * of memory: no signature, however forged, causes it.
 */
enum ocop_err ocop_pubkey_verify(struct ocop_pubkey *key,
				 struct ocop_bytes message,
				 const uint8_t sig[OCOP_MIN(OCOP_SIG_LEN)])
	OCOP_CHECKED;

/* A raw 32-byte Ed25519 public key (signed notes). */
enum ocop_err ocop_ed25519_verify(const uint8_t public32[OCOP_MIN(32)],
				  struct ocop_bytes message,
				  const uint8_t sig[OCOP_MIN(OCOP_SIG_LEN)])
	OCOP_CHECKED;

/* A secret key. Cleansed when freed. */
struct ocop_seckey;

enum ocop_err ocop_seckey_generate(struct ocop_seckey **out, enum ocop_alg alg)
	OCOP_CHECKED;
/*
 * PKCS#8 PEM, encrypted by PBES2 (ours: scrypt N=16384 r=8 p=5,
 * AES-256-CBC). A key that is not encrypted is refused.
 * Errors: OCOP_ERR_MALFORMED (also a damaged pair), OCOP_ERR_PASSPHRASE,
 * OCOP_ERR_ALG, OCOP_ERR_LIMIT (over 16 KiB; a passphrase over 1 KiB).
 */
enum ocop_err ocop_seckey_decode(struct ocop_seckey **out,
				 struct ocop_bytes pem,
				 struct ocop_bytes passphrase,
				 struct ocop_diag *diag) OCOP_CHECKED;
/* Appends PEM. passphrase has 1 to 1024 bytes, else OCOP_ERR_ARGUMENT. */
enum ocop_err ocop_seckey_encode(struct ocop_buf *out,
				 const struct ocop_seckey *key,
				 struct ocop_bytes passphrase) OCOP_CHECKED;
enum ocop_alg ocop_seckey_alg(const struct ocop_seckey *key);
/* Its SPKI; lent. */
struct ocop_bytes ocop_seckey_spki(const struct ocop_seckey *key);
enum ocop_err ocop_seckey_sign(uint8_t sig_out[OCOP_MIN(OCOP_SIG_LEN)],
			       struct ocop_seckey *key,
			       struct ocop_bytes message) OCOP_CHECKED;
/* The key from a 32-byte secret (P-256 scalar, or Ed25519 seed): tests and
 * deterministic demo keys only. */
enum ocop_err ocop_seckey_from_raw(struct ocop_seckey **out, enum ocop_alg alg,
				   const uint8_t secret32[OCOP_MIN(32)])
	OCOP_CHECKED;
void ocop_seckey_free(struct ocop_seckey *key);

/*
 * Bytes that only who knows a passphrase may read or change: scrypt as for
 * key files, then AES-256-GCM. The same key and nonce never seal twice.
 * context is not stored, but has to be the same to open.
 */
#define OCOP_AEAD_KEY_LEN 32
#define OCOP_AEAD_SALT_LEN 16
#define OCOP_AEAD_NONCE_LEN 12
#define OCOP_AEAD_TAG_LEN 16
#define OCOP_AEAD_MAX (1024 * 1024)	/* bytes in one piece */
/* passphrase has 1 to 1024 bytes, else OCOP_ERR_ARGUMENT. */
enum ocop_err ocop_aead_key(uint8_t key_out[OCOP_MIN(OCOP_AEAD_KEY_LEN)],
			    struct ocop_bytes passphrase,
			    const uint8_t salt[OCOP_MIN(OCOP_AEAD_SALT_LEN)])
	OCOP_CHECKED;
/* Appends as many bytes as plain has, and the tag. */
enum ocop_err ocop_aead_seal(struct ocop_buf *out,
			     const uint8_t key[OCOP_MIN(OCOP_AEAD_KEY_LEN)],
			     const uint8_t nonce[OCOP_MIN(OCOP_AEAD_NONCE_LEN)],
			     struct ocop_bytes context,
			     struct ocop_bytes plain) OCOP_CHECKED;
/* Appends the plain bytes; OCOP_ERR_SIGNATURE (and appends nothing) when
 * key, nonce, context or any byte is another. */
enum ocop_err ocop_aead_open(struct ocop_buf *out,
			     const uint8_t key[OCOP_MIN(OCOP_AEAD_KEY_LEN)],
			     const uint8_t nonce[OCOP_MIN(OCOP_AEAD_NONCE_LEN)],
			     struct ocop_bytes context,
			     struct ocop_bytes sealed) OCOP_CHECKED;

OCOP_C_END

#endif
