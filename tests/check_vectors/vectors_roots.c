/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Root signatures, receipts, and the trust documents that name their keys. The
 * vectors are our own (folder "roots"), and those for the last section of the
 * formats by an implementation that was written from the text alone (folder
 * "section4"). Only this file lists the cases of that folder that are not run
 * yet.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/rootsig.h>
#include <ocop/trust.h>

#include "lib/tlog/tlog.h"
#include "tests/check_vectors/vectors.h"

/* What one file's cases are checked by. */
struct roots {
	struct vectors *v;
	struct ocop_trust *trust;	/* owned */
	struct ocop_keyring *ring;	/* owned */
	struct ocop_checkpoint checkpoint;
	const struct ocop_json *file;
};

static bool hash_of(uint8_t out[OCOP_HASH_LEN], const struct ocop_json *o,
		    const char *key)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_HASH_LEN);
	bool good = vectors_hex(&bytes, vectors_str(o, key)) &&
		    bytes.len == OCOP_HASH_LEN;

	if (good)
		memcpy(out, bytes.ptr, OCOP_HASH_LEN);
	ocop_buf_clear(&bytes);
	return good;
}

static struct ocop_bytes key_of(const struct roots *r)
{
	return ocop_trust_receipt_key(r->trust,
				      ocop_bytes_str(r->checkpoint.origin),
				      r->checkpoint.size);
}

/* Whether we, with one of the secrets, make all but these bytes' signature. */
static bool same_again(struct roots *r, struct ocop_bytes bytes, uint64_t iat)
{
	const struct ocop_json *s =
		ocop_json_first(ocop_json_get(r->file, "secrets"));
	struct ocop_buf out = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf secret = OCOP_BUF(32);
	bool good = false;

	for (; s && !good; s = ocop_json_next(s)) {
		struct ocop_seckey *key = NULL;
		struct ocop_signer signer;

		ocop_buf_reset(&out);
		ocop_buf_reset(&secret);
		if (!vectors_hex(&secret, ocop_json_value_str(s)) ||
		    ocop_seckey_from_raw(&key, OCOP_ALG_ES256, secret.ptr))
			break;
		ocop_signer_of_key(&signer, key);
		good = !ocop_rootsig_sign(&out, &r->checkpoint, &signer,
					   iat) &&
		       out.len == bytes.len &&
		       memcmp(out.ptr, bytes.ptr, out.len - OCOP_SIG_LEN) ==
			       0 &&
		       !ocop_rootsig_verify(ocop_buf_view(&out), &r->checkpoint,
					    key_of(r), r->ring, NULL);
		ocop_signer_clear(&signer);
	}
	ocop_buf_clear(&out);
	ocop_buf_clear(&secret);
	return good;
}

static void check_rootsig(struct roots *r, const struct ocop_json *c,
			  struct ocop_bytes bytes, bool accept)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	bool known = hash_of(r->checkpoint.root, c, "root");
	enum ocop_err err;

	r->checkpoint.size = vectors_uint(c, "size");
	err = ocop_rootsig_verify(bytes, &r->checkpoint, key_of(r), r->ring,
				  &diag);
	vectors_case(r->v, known && accept == !err, "%s: %s: %s",
		     vectors_str(c, "name"), ocop_err_name(err), diag.text);
	if (accept && ocop_json_get(r->file, "secrets"))
		vectors_case(r->v, same_again(r, bytes,
					      vectors_uint(c, "iat")),
			     "%s: other bytes when it is made",
			     vectors_str(c, "name"));
}

static void check_made(struct roots *r, const struct ocop_json *c,
		       struct ocop_bytes bytes)
{
	const struct ocop_json *hash =
		ocop_json_first(ocop_json_get(c, "path"));
	struct ocop_buf rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_RECEIPT_MAX);
	struct ocop_buf path = OCOP_BUF(OCOP_RECEIPT_MAX);
	struct ocop_proof proof = { 0 };

	for (; hash; hash = ocop_json_next(hash), proof.count++)
		vectors_hex(&path, ocop_json_value_str(hash));
	memcpy(proof.hash, path.ptr, path.len);
	/* The signature is the vector's, which may be the other s. */
	vectors_case(r->v,
		     vectors_hex(&rootsig, vectors_str(r->file, "rootsig")) &&
			     !ocop_rootsig_add_receipt(
				     &out, ocop_buf_view(&rootsig),
				     r->checkpoint.size,
				     vectors_uint(c, "index"), &proof) &&
			     out.len == bytes.len &&
			     memcmp(out.ptr, bytes.ptr,
				    out.len - OCOP_HASH_LEN) == 0,
		     "%s: other bytes when it is made",
		     vectors_str(c, "name"));
	ocop_buf_clear(&rootsig);
	ocop_buf_clear(&out);
	ocop_buf_clear(&path);
}

static void check_receipt(struct roots *r, const struct ocop_json *c,
			  struct ocop_bytes bytes, bool accept)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	bool known = vectors_hex(&entry, vectors_str(c, "entry"));
	enum ocop_err err = ocop_rootsig_verify_receipt(
		bytes, ocop_buf_view(&entry), &r->checkpoint, key_of(r),
		r->ring, &diag);

	vectors_case(r->v, known && accept == !err, "%s: %s: %s",
		     vectors_str(c, "name"), ocop_err_name(err), diag.text);
	if (accept && ocop_json_get(c, "path"))
		check_made(r, c, bytes);
	ocop_buf_clear(&entry);
}

/* A file of the trust document's, signed by two of its own three roots. */
static void check_trust_file(struct roots *r, const struct ocop_json *c,
			     struct ocop_bytes bytes, bool accept)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_trust *trust = NULL;
	enum ocop_err err = ocop_trust_decode(&trust, bytes, &diag);

	if (!err)
		err = ocop_trust_verify(trust, NULL, r->ring, &diag);
	vectors_case(r->v, accept == !err, "%s: %s: %s",
		     vectors_str(c, "name"), ocop_err_name(err), diag.text);
	ocop_trust_free(trust);
}

typedef void check_fn(struct roots *r, const struct ocop_json *c,
		      struct ocop_bytes bytes, bool accept);

static void run(struct roots *r, const char *member, check_fn *check)
{
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(r->file, member));
	struct ocop_buf bytes = OCOP_BUF(OCOP_TRUST_MAX);

	if (!c)
		vectors_case(r->v, false, "%s: nothing to run", member);
	for (; c; c = ocop_json_next(c)) {
		ocop_buf_reset(&bytes);
		if (vectors_hex(&bytes, vectors_str(c, "hex")))
			check(r, c, ocop_buf_view(&bytes),
			      strcmp(member, "accept") == 0);
		else
			vectors_case(r->v, false, "%s: no hex",
				     vectors_str(c, "name"));
	}
	ocop_buf_clear(&bytes);
}

/* Run a file; tree has origin, size, root and the trust document (the member
 * named) that its cases are checked by. */
static void run_file(struct vectors *v, const struct ocop_json *file,
		     const struct ocop_json *tree, const char *trust,
		     check_fn *check)
{
	struct roots r = { .v = v, .file = file };
	struct ocop_buf bytes = OCOP_BUF(OCOP_TRUST_MAX);

	if (!vectors_hex(&bytes, vectors_str(tree, trust)) ||
	    ocop_trust_decode(&r.trust, ocop_buf_view(&bytes), NULL) ||
	    ocop_keyring_new(&r.ring) ||
	    !ocop_bytes_copy(r.checkpoint.origin, sizeof(r.checkpoint.origin),
			     ocop_bytes_str(vectors_str(tree, "origin")))) {
		vectors_case(v, false, "no trust document or origin");
	} else {
		r.checkpoint.size = vectors_uint(tree, "size");
		hash_of(r.checkpoint.root, tree, "root");
		run(&r, "accept", check);
		run(&r, "refuse", check);
	}
	ocop_trust_free(r.trust);
	ocop_keyring_free(r.ring);
	ocop_buf_clear(&bytes);
}

void vectors_roots(struct vectors *v, const char *folder)
{
	struct ocop_json *file = vectors_json(v, folder, "rootsig.json");

	run_file(v, file, file, "trust", check_rootsig);
	ocop_json_free(file);
	file = vectors_json(v, folder, "receipts.json");
	run_file(v, file, file, "trust", check_receipt);
	ocop_json_free(file);
}

/* --- section4 --- */

static const struct {
	const char *name;
	check_fn *check;
	const char *later; /* why it is not run; NULL: its shape is */
} section4[] = {
	{ "rootsig", check_rootsig, NULL },
	{ "receipts", check_receipt, NULL },
	{ "trust", check_trust_file, NULL },
	{ "proposal", NULL, NULL },
	{ "scans", NULL, NULL },
	{ "query", NULL, NULL },
	{ "answer", NULL, NULL },
	{ "trace", NULL, NULL },
	{ "trace-pending", NULL, "folding the trace log is a later feature" },
};

void vectors_section4(struct vectors *v, const char *folder)
{
	struct ocop_json *tree = vectors_json(v, folder, "tree.json");
	char name[64];

	for (size_t i = 0; i < sizeof(section4) / sizeof(section4[0]); i++) {
		unsigned passed = v->passed, failed = v->failed;
		struct ocop_json *file;

		if (section4[i].later) {
			vectors_say("%s: not run (%s)", section4[i].name,
				    section4[i].later);
			continue;
		}
		snprintf(name, sizeof(name), "%s.json", section4[i].name);
		if (section4[i].check) {
			file = vectors_json(v, folder, name);
			run_file(v, file, tree, "trust1", section4[i].check);
			ocop_json_free(file);
		} else {
			vectors_shape(v, folder, section4[i].name);
		}
		vectors_say("%s: %u passed, %u failed", section4[i].name,
			    v->passed - passed, v->failed - failed);
	}
	vectors_eventid(v, folder);
	vectors_alert(v, folder, tree);
	vectors_beside(v, folder);
	vectors_inspection(v, folder, tree);
	vectors_inspection_file(v, folder, tree);
	ocop_json_free(tree);
}
