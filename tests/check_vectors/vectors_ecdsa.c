/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA P-256 signatures checked many at a time: Wycheproof's and our own
 * edge cases, each alone and in a batch where every other one is good. Both
 * must say what is stated, and what ocop_pubkey_verify says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crypto/crypto.h"
#include "tests/check_vectors/vectors.h"

#define MANY OCOP_CRYPTO_MANY_MAX

struct batch {
	struct vectors *v;
	struct ocop_keyring *ring;
	struct ocop_crypto_many *many;
	struct ocop_crypto_signed good;		/* beside each case */
	uint8_t good_sig[OCOP_SIG_LEN];
	struct ocop_crypto_signed items[MANY];
	uint8_t sig[MANY][OCOP_SIG_LEN];
	char name[MANY][96];
	bool want[MANY];
	size_t count;
};

static void batch_free(struct batch *b)
{
	if (!b)
		return;
	ocop_crypto_many_free(b->many);
	ocop_keyring_free(b->ring);
	free(b);
}

static struct batch *batch_new(struct vectors *v)
{
	struct batch *b = calloc(1, sizeof(*b));
	struct ocop_bytes message = OCOP_LIT("good");
	struct ocop_seckey *secret = NULL;
	uint8_t raw[32];
	bool made;

	memset(raw, 7, sizeof(raw));
	made = b && !ocop_keyring_new(&b->ring) &&
	       !ocop_crypto_many_new(&b->many) &&
	       !ocop_seckey_from_raw(&secret, OCOP_ALG_ES256, raw) &&
	       !ocop_seckey_sign(b->good_sig, secret, message) &&
	       !ocop_keyring_get(&b->good.key, b->ring,
				 ocop_seckey_spki(secret));
	ocop_seckey_free(secret);
	if (!made) {
		vectors_case(v, false, "no batch");
		batch_free(b);
		return NULL;
	}
	b->v = v;
	b->good.sig = b->good_sig;
	ocop_sha256(b->good.digest, message);
	return b;
}

/* Each even one is a case, each odd one is good. */
static void batch_run(struct batch *b)
{
	ocop_crypto_many_verify(b->many, b->items, b->count);
	for (size_t i = 0; i < b->count; i += 2) {
		struct ocop_crypto_signed alone = b->items[i];
		bool good = b->items[i].good;

		ocop_crypto_many_verify(b->many, &alone, 1);
		vectors_case(b->v, good == b->want[i] && alone.good == good &&
			     b->items[i + 1].good,
			     "%s: among many %d, alone %d, not %d; beside it %d",
			     b->name[i], good, alone.good, b->want[i],
			     b->items[i + 1].good);
	}
	b->count = 0;
}

static void batch_add(struct batch *b, struct ocop_pubkey *key,
		      const uint8_t digest[OCOP_HASH_LEN], const uint8_t *sig,
		      bool want, const char *name)
{
	size_t i = b->count;

	memcpy(b->sig[i], sig, OCOP_SIG_LEN);
	snprintf(b->name[i], sizeof(b->name[i]), "%s", name);
	b->items[i].key = key;
	b->items[i].sig = b->sig[i];
	memcpy(b->items[i].digest, digest, OCOP_HASH_LEN);
	b->items[i + 1] = b->good;
	b->want[i] = want;
	b->count += 2;
	if (b->count == MANY)
		batch_run(b);
}

/* --- Our own --- */

static void ecdsa_case(struct batch *b, const struct ocop_json *c)
{
	struct ocop_buf spki = OCOP_BUF(256), sig = OCOP_BUF(OCOP_SIG_LEN);
	struct ocop_buf digest = OCOP_BUF(64), message = OCOP_BUF(4096);
	const char *name = vectors_str(c, "name");
	const char *text = ocop_json_str(c, "message");
	struct ocop_pubkey *key = NULL;
	bool want = vectors_bool(c, "good");
	bool read = vectors_hex(&spki, vectors_str(c, "spki")) &&
		    vectors_hex(&sig, vectors_str(c, "sig")) &&
		    vectors_hex(&digest, vectors_str(c, "digest")) &&
		    (!text || vectors_hex(&message, text)) &&
		    sig.len == OCOP_SIG_LEN && digest.len == OCOP_HASH_LEN &&
		    ocop_keyring_get(&key, b->ring, ocop_buf_view(&spki)) ==
			    OCOP_OK;

	if (!read)
		vectors_case(b->v, false, "%s: not read", name);
	else
		batch_add(b, key, digest.ptr, sig.ptr, want, name);
	/* Of a digest alone there is no message. */
	if (read && text)
		vectors_case(b->v, ocop_pubkey_verify(
				     key, ocop_buf_view(&message), sig.ptr) ==
				     (want ? OCOP_OK : OCOP_ERR_SIGNATURE),
			     "%s: by itself it is not as stated", name);
	ocop_buf_clear(&spki);
	ocop_buf_clear(&sig);
	ocop_buf_clear(&digest);
	ocop_buf_clear(&message);
}

/* A key that no ring lends, as if one had. */
static void ecdsa_off_curve(struct batch *b, const struct ocop_json *c)
{
	struct ocop_buf spki = OCOP_BUF(256), sig = OCOP_BUF(OCOP_SIG_LEN);
	struct ocop_buf digest = OCOP_BUF(64);
	struct ocop_pubkey *key = NULL, as_if = *b->good.key;
	struct ocop_crypto_signed item = { .key = &as_if };
	bool refused = vectors_hex(&spki, vectors_str(c, "spki")) &&
		       vectors_hex(&sig, vectors_str(c, "sig")) &&
		       vectors_hex(&digest, vectors_str(c, "digest")) &&
		       spki.len == OCOP_SPKI_P256_LEN &&
		       sig.len == OCOP_SIG_LEN && digest.len == OCOP_HASH_LEN &&
		       ocop_keyring_get(&key, b->ring, ocop_buf_view(&spki)) ==
			       OCOP_ERR_KEY;

	if (refused) {
		memcpy(as_if.spki, spki.ptr, OCOP_SPKI_P256_LEN);
		memcpy(item.digest, digest.ptr, OCOP_HASH_LEN);
		item.sig = sig.ptr;
		ocop_crypto_many_verify(b->many, &item, 1);
	}
	vectors_case(b->v, refused && !item.good, "%s: %s",
		     vectors_str(c, "name"),
		     refused ? "is good" : "not read, or no ring refuses it");
	ocop_buf_clear(&spki);
	ocop_buf_clear(&sig);
	ocop_buf_clear(&digest);
}

void vectors_ecdsa(struct vectors *v, const char *folder)
{
	const struct ocop_json *off;
	struct ocop_json *root = vectors_json(v, folder, "ecdsa.json");
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(root, "cases"));
	struct batch *b = batch_new(v);

	off = ocop_json_first(ocop_json_get(root, "off"));
	if (b && (!c || !off))
		vectors_case(v, false, "%s: nothing to run", folder);
	for (; b && off; off = ocop_json_next(off))
		ecdsa_off_curve(b, off);
	for (; b && c; c = ocop_json_next(c))
		ecdsa_case(b, c);
	if (b)
		batch_run(b);
	batch_free(b);
	ocop_json_free(root);
}

/* --- Wycheproof --- */

static void wycheproof_group(struct batch *b, const struct ocop_json *group)
{
	const struct ocop_json *test =
		ocop_json_first(ocop_json_get(group, "tests"));
	struct ocop_buf spki = OCOP_BUF(256);
	struct ocop_pubkey *key = NULL;
	uint8_t digest[OCOP_HASH_LEN];

	if (!vectors_hex(&spki, vectors_str(group, "publicKeyDer")) ||
	    ocop_keyring_get(&key, b->ring, ocop_buf_view(&spki)))
		vectors_case(b->v, false, "many: a key was refused");
	for (; key && test; test = ocop_json_next(test)) {
		struct ocop_buf message = OCOP_BUF(65536);
		struct ocop_buf sig = OCOP_BUF(65536);
		char name[32];

		if (!vectors_hex(&message, vectors_str(test, "msg")) ||
		    !vectors_hex(&sig, vectors_str(test, "sig"))) {
			vectors_case(b->v, false, "many: a test was not read");
		} else if (sig.len == OCOP_SIG_LEN) {
			snprintf(name, sizeof(name), "many: test %s",
				 vectors_str(test, "tcId"));
			ocop_sha256(digest, ocop_buf_view(&message));
			batch_add(b, key, digest, sig.ptr, !ocop_pubkey_verify(
					  key, ocop_buf_view(&message),
					  sig.ptr), name);
		}
		ocop_buf_clear(&message);
		ocop_buf_clear(&sig);
	}
	ocop_buf_clear(&spki);
}

void vectors_wycheproof_many(struct vectors *v, const struct ocop_json *root)
{
	const struct ocop_json *group =
		ocop_json_first(ocop_json_get(root, "testGroups"));
	struct batch *b = batch_new(v);

	for (; b && group; group = ocop_json_next(group))
		wycheproof_group(b, group);
	if (b)
		batch_run(b);
	batch_free(b);
}
