/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edge cases of ECDSA P-256. Each is verified over the digest and, where it has
 * one, over the message.
 */
#include <ocop/crypto.h>

#include "lib/crypto/crypto.h"
#include "tests/check_vectors/vectors.h"

static void ecdsa_case(struct vectors *v, struct ocop_keyring *ring,
		       const struct ocop_json *c, bool off_curve)
{
	struct ocop_buf spki = OCOP_BUF(256), sig = OCOP_BUF(OCOP_SIG_LEN);
	struct ocop_buf digest = OCOP_BUF(64), message = OCOP_BUF(4096);
	const char *name = vectors_str(c, "name");
	const char *text = ocop_json_str(c, "message");
	enum ocop_err want = !off_curve && vectors_bool(c, "good") ?
			     OCOP_OK : OCOP_ERR_SIGNATURE;
	struct ocop_pubkey *key = NULL;
	enum ocop_err err = OCOP_ERR_BUG;

	if (vectors_hex(&spki, vectors_str(c, "spki")) &&
	    vectors_hex(&sig, vectors_str(c, "sig")) &&
	    vectors_hex(&digest, vectors_str(c, "digest")) &&
	    (!text || vectors_hex(&message, text)) &&
	    sig.len == OCOP_SIG_LEN && digest.len == OCOP_HASH_LEN)
		err = ocop_keyring_get(&key, ring, ocop_buf_view(&spki));
	if (off_curve) {
		vectors_case(v, err == OCOP_ERR_KEY, "%s: not refused", name);
	} else if (err) {
		vectors_case(v, false, "%s: not read", name);
	} else {
		err = ocop__pubkey_verify_digest(key, digest.ptr, sig.ptr);
		vectors_case(v, err == want, "%s: by its digest: %s", name,
			     ocop_err_name(err));
		if (text)
			err = ocop_pubkey_verify(key, ocop_buf_view(&message),
						 sig.ptr);
		vectors_case(v, err == want, "%s: by itself: %s", name,
			     ocop_err_name(err));
	}
	ocop_buf_clear(&spki);
	ocop_buf_clear(&sig);
	ocop_buf_clear(&digest);
	ocop_buf_clear(&message);
}

void vectors_ecdsa(struct vectors *v, const char *folder)
{
	struct ocop_json *root = vectors_json(v, folder, "ecdsa.json");
	const struct ocop_json *off =
		ocop_json_first(ocop_json_get(root, "off"));
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(root, "cases"));
	struct ocop_keyring *ring = NULL;

	if (ocop_keyring_new(&ring) || !c || !off)
		vectors_case(v, false, "%s: nothing to run", folder);
	for (; ring && off; off = ocop_json_next(off))
		ecdsa_case(v, ring, off, true);
	for (; ring && c; c = ocop_json_next(c))
		ecdsa_case(v, ring, c, false);
	ocop_keyring_free(ring);
	ocop_json_free(root);
}
