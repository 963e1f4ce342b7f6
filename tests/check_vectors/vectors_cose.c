/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other people's COSE_Sign1 and signatures: the working group's examples, and
 * Wycheproof's of ECDSA P-256 (r||s) and Ed25519. Cases outside our profile are
 * listed, and must be refused for that reason.
 */
#include <string.h>

#include <ocop/cose_sign1.h>
#include <ocop/text.h>

#include "tests/check_vectors/vectors.h"

/* SubjectPublicKeyInfo before the key's own bytes (RFC 5480, RFC 8410). */
static const char p256_head[] =
	"3059301306072a8648ce3d020106082a8648ce3d03010703420004";
static const char ed25519_head[] = "302a300506032b6570032100";

static bool coordinate(struct ocop_buf *out, const struct ocop_json *key,
		       const char *name)
{
	char hex[16];
	const char *text = ocop_json_str(key, name);

	if (text)
		return !ocop_base64url_decode(out, ocop_bytes_str(text));
	hex[0] = name[0];
	memcpy(hex + 1, "_hex", 5);
	return vectors_hex(out, vectors_str(key, hex));
}

static bool spki_of(struct ocop_buf *out, const struct ocop_json *key)
{
	if (strcmp(vectors_str(key, "crv"), "Ed25519") == 0)
		return vectors_hex(out, ed25519_head) &&
		       coordinate(out, key, "x");
	return strcmp(vectors_str(key, "crv"), "P-256") == 0 &&
	       vectors_hex(out, p256_head) && coordinate(out, key, "x") &&
	       coordinate(out, key, "y");
}

/* What an example must come to, by what it says was done to it. */
static enum ocop_err cose_expected(const struct ocop_json *root,
				   const struct ocop_json *sign)
{
	const struct ocop_json *input = ocop_json_get(root, "input");
	const struct ocop_json *done = ocop_json_get(input, "failures");
	const char *alg = vectors_str(sign, "alg");

	if (strcmp(alg, "ES256") != 0 && strcmp(alg, "EdDSA") != 0)
		return OCOP_ERR_ALG;
	if (!vectors_bool(root, "fail"))
		return OCOP_OK;
	if (ocop_json_get(done, "ChangeCBORTag"))
		return OCOP_ERR_MALFORMED;
	if (ocop_json_get(ocop_json_get(done, "ChangeAttr"), "alg"))
		return OCOP_ERR_ALG;
	return OCOP_ERR_SIGNATURE;
}

static void cose_check(struct vectors *v, const struct ocop_json *root,
		       const char *name, struct ocop_keyring *ring)
{
	const struct ocop_json *input = ocop_json_get(root, "input");
	const struct ocop_json *sign = ocop_json_get(input, "sign0");
	struct ocop_buf spki = OCOP_BUF(256), message = OCOP_BUF(65536);
	struct ocop_buf aad = OCOP_BUF(4096);
	struct ocop_buf plain = OCOP_BUF(65536);
	struct ocop_bytes payload;
	struct ocop_pubkey *key;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err want = cose_expected(root, sign), err;
	const char *text = ocop_json_str(input, "plaintext");

	if (text)
		ocop_buf_str(&plain, text);
	else
		vectors_hex(&plain, vectors_str(input, "plaintext_hex"));
	if (!spki_of(&spki, ocop_json_get(sign, "key")) ||
	    !vectors_hex(&message,
			 vectors_str(ocop_json_get(root, "output"), "cbor")) ||
	    !vectors_hex(&aad, vectors_str(sign, "external")) ||
	    ocop_keyring_get(&key, ring, ocop_buf_view(&spki))) {
		vectors_case(v, false, "%s: not a vector that is understood",
			     name);
		goto out;
	}
	err = ocop_cose_verify_lenient(ocop_buf_view(&message),
				       ocop_buf_view(&aad), key, &payload,
				       &diag);
	vectors_case(v,
		     err == want &&
			     (err ||
			      ocop_bytes_equal(payload, ocop_buf_view(&plain))),
		     "%s: %s, not %s: %s", name, ocop_err_name(err),
		     ocop_err_name(want), diag.text);
	if (want == OCOP_ERR_ALG && !vectors_bool(root, "fail"))
		vectors_say("%s: refused as outside our profile (%s; ours are "
			    "ES256 and EdDSA)",
			    name, vectors_str(sign, "alg"));
out:
	ocop_buf_clear(&spki);
	ocop_buf_clear(&message);
	ocop_buf_clear(&aad);
	ocop_buf_clear(&plain);
}

struct cose_walk {
	struct vectors *v;
	const char *folder;
	struct ocop_keyring *ring;
};

static void cose_file(void *user, const char *path, const char *name,
		      bool is_folder)
{
	struct cose_walk *w = user;
	struct ocop_json *root = NULL;

	(void)path;
	if (is_folder || !strstr(name, ".json"))
		return;
	root = vectors_json(w->v, w->folder, name);
	if (root)
		cose_check(w->v, root, name, w->ring);
	ocop_json_free(root);
}

void vectors_cose(struct vectors *v, const char *folder)
{
	struct cose_walk w = { v, folder, NULL };

	if (ocop_keyring_new(&w.ring))
		vectors_case(v, false, "no keyring");
	else
		vectors_each(folder, cose_file, &w);
	ocop_keyring_free(w.ring);
}

/* --- Wycheproof --- */

/* A signature that is not 64 bytes has no place in our form: refused. */
static enum ocop_err verify(struct ocop_pubkey *key, struct ocop_bytes spki,
			    struct ocop_bytes message, struct ocop_bytes sig)
{
	enum ocop_err err;

	if (sig.len != OCOP_SIG_LEN)
		return OCOP_ERR_MALFORMED;
	err = ocop_pubkey_verify(key, message, sig.ptr);
	if (spki.len == OCOP_SPKI_ED25519_LEN &&
	    ocop_ed25519_verify(spki.ptr + OCOP_SPKI_ED25519_LEN - 32, message,
				sig.ptr) != err)
		return OCOP_ERR_BUG; /* the two ways must agree */
	return err;
}

static void wycheproof_test(struct vectors *v, const char *name,
			    const struct ocop_json *test,
			    struct ocop_pubkey *key, struct ocop_bytes spki)
{
	struct ocop_buf message = OCOP_BUF(65536), sig = OCOP_BUF(65536);
	const char *result = vectors_str(test, "result");
	bool good = false;
	enum ocop_err err = OCOP_ERR_ARGUMENT;

	if (vectors_hex(&message, vectors_str(test, "msg")) &&
	    vectors_hex(&sig, vectors_str(test, "sig"))) {
		err = verify(key, spki, ocop_buf_view(&message),
			     ocop_buf_view(&sig));
		if (strcmp(result, "valid") == 0)
			good = !err;
		else if (strcmp(result, "invalid") == 0)
			good = err == OCOP_ERR_SIGNATURE ||
			       (err == OCOP_ERR_MALFORMED &&
				sig.len != OCOP_SIG_LEN);
		else if (strcmp(result, "acceptable") == 0)
			good = !err || err == OCOP_ERR_SIGNATURE;
	}
	vectors_case(v, good, "%s: test %s (%s), stated %s: %s", name,
		     vectors_str(test, "tcId"), vectors_str(test, "comment"),
		     result, ocop_err_name(err));
	ocop_buf_clear(&message);
	ocop_buf_clear(&sig);
}

/* A key that no enrolment takes (of low order) verifies nothing. */
static void wycheproof_group(struct vectors *v, const char *name,
			     const struct ocop_json *group,
			     struct ocop_keyring *ring)
{
	struct ocop_buf spki = OCOP_BUF(256);
	struct ocop_pubkey *key = NULL;
	const struct ocop_json *test;

	if (!vectors_hex(&spki, vectors_str(group, "publicKeyDer")) ||
	    ocop_keyring_get(&key, ring, ocop_buf_view(&spki))) {
		vectors_case(v, false, "%s: a key was refused", name);
		ocop_buf_clear(&spki);
		return;
	}
	for (test = ocop_json_first(ocop_json_get(group, "tests")); test;
	     test = ocop_json_next(test))
		wycheproof_test(v, name, test, key, ocop_buf_view(&spki));
	ocop_buf_clear(&spki);
}

void vectors_wycheproof(struct vectors *v, const char *folder)
{
	static const char *const names[] = {
		"ecdsa_secp256r1_sha256_p1363_test.json", "ed25519_test.json"
	};
	struct ocop_keyring *ring = NULL;

	if (ocop_keyring_new(&ring)) {
		vectors_case(v, false, "no keyring");
		return;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ocop_json *root = vectors_json(v, folder, names[i]);
		const struct ocop_json *group;
		unsigned before = v->passed + v->failed;

		for (group = ocop_json_first(ocop_json_get(root, "testGroups"));
		     group; group = ocop_json_next(group))
			wycheproof_group(v, names[i], group, ring);
		/* A file that lost tests is not the file. */
		vectors_case(
			v,
			root && v->passed + v->failed - before ==
					vectors_uint(root, "numberOfTests"),
			"%s: %u tests, not %s", names[i],
			v->passed + v->failed - before,
			vectors_str(root, "numberOfTests"));
		ocop_json_free(root);
	}
	ocop_keyring_free(ring);
}
