/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COSE receipts (RFC 9942): the root of a checkpoint signed with ECDSA, for
 * readers that know neither notes nor Ed25519, and the proof that an entry is
 * in it. This is the only signature without a typ, so no decoder of records
 * accepts it.
 * Source: docs/log-and-sync.md.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>
#include <ocop/rootsig.h>

#include "lib/base/mark.h"
#include "lib/cose/cose_sign1.h"
#include "lib/crypto/crypto.h"
#include "lib/tlog/tlog.h"

#define COSE_SIGN1_TAG 18
#define TIME_MAX (UINT64_C(1) << 40)
/* Labels and claims: RFC 9052 3.1, RFC 9597, RFC 8392 4, RFC 9942. */
enum { ALG = 1, KID = 4, CWT_CLAIMS = 15, VDS = 395, VDP = 396 };
enum { ISS = 1, SUB = 2, IAT = 6 };
#define RFC9162_SHA256 1	/* the vds */
#define INCLUSION (-1)		/* the kind of proof */

/* A root signature taken apart; of a receipt the proof too. */
struct parts {
	struct ocop_bytes protected_, sig;
	const uint8_t *map;		/* the unprotected header */
	uint64_t size, index;
	struct ocop_proof path;
};

/* The protected header of a log and key, up to the label of iat. */
static void add_start(struct ocop_buf *out, const char *origin,
		      const uint8_t key_hash[static OCOP_HASH_LEN])
{
	ocop_cbor_add_map(out, 4);
	ocop_cbor_add_uint(out, ALG);
	ocop_cbor_add_int(out, OCOP_ALG_ES256);
	ocop_cbor_add_uint(out, KID);
	ocop_cbor_add_bytes(out, ocop_bytes_of(key_hash, OCOP_KID_LEN));
	ocop_cbor_add_uint(out, CWT_CLAIMS);
	ocop_cbor_add_map(out, 3);
	ocop_cbor_add_uint(out, ISS);
	ocop_cbor_add_str(out, origin);
	ocop_cbor_add_uint(out, SUB);
	ocop_cbor_add_str(out, origin);
	ocop_cbor_add_uint(out, IAT);
}

/* {396: {-1: [bstr .cbor [size, index, [+ hash]]]}} */
static bool read_proof(struct parts *p, struct ocop_cbor *outer)
{
	struct ocop_cbor c;
	struct ocop_bytes hash;
	size_t count;

	if (ocop_cbor_map(outer) != 1 || ocop_cbor_uint(outer) != VDP ||
	    ocop_cbor_map(outer) != 1 || ocop_cbor_int(outer) != INCLUSION ||
	    ocop_cbor_array(outer) != 1)
		return false;
	c = ocop_cbor_of(ocop_cbor_bytes(outer));
	if (ocop_cbor_array(&c) != 3)
		return false;
	p->size = ocop_cbor_uint(&c);
	p->index = ocop_cbor_uint(&c);
	count = ocop_cbor_array(&c);
	if (count == 0 || count > OCOP_PROOF_MAX)
		return false;
	while (p->path.count < count) {
		hash = ocop_cbor_bytes(&c);
		if (hash.len != OCOP_HASH_LEN)
			return false;
		memcpy(p->path.hash[p->path.count++], hash.ptr, hash.len);
	}
	return ocop_cbor_done(&c);
}

static enum ocop_err refuse(struct ocop_diag *diag, enum ocop_err err,
			    const char *rule)
{
	return ocop_fail(diag, err, 0, "root signature: %s", rule);
}

static enum ocop_err split(struct parts *out, struct ocop_bytes in,
			   bool receipt, struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(in);

	memset(out, 0, sizeof(*out));
	if (in.len > (receipt ? OCOP_RECEIPT_MAX : OCOP_ROOTSIG_MAX))
		return refuse(diag, OCOP_ERR_LIMIT, N_("too long"));
	if (ocop_cbor_tag(&c) != COSE_SIGN1_TAG || ocop_cbor_array(&c) != 4)
		return refuse(diag, OCOP_ERR_MALFORMED, N_("not a COSE_Sign1"));
	out->protected_ = ocop_cbor_bytes(&c);
	out->map = c.ptr;
	if (receipt ? !read_proof(out, &c) : ocop_cbor_map(&c) != 0)
		return refuse(diag, OCOP_ERR_MALFORMED, receipt ?
			      N_("expected exactly one inclusion proof (RFC 9942)") :
			      N_("it has an unprotected header"));
	ocop_cbor_null(&c);
	out->sig = ocop_cbor_bytes(&c);
	if (!ocop_cbor_done(&c) || out->sig.len != OCOP_SIG_LEN)
		return refuse(diag, OCOP_ERR_MALFORMED,
			      N_("expected nil and a signature of 64 bytes"));
	return OCOP_OK;
}

static enum ocop_err verify(const struct parts *p,
			    const struct ocop_checkpoint *checkpoint,
			    struct ocop_bytes spki, struct ocop_keyring *ring,
			    struct ocop_diag *diag)
{
	struct ocop_cose_sign1 message = { .protected_ = p->protected_,
					   .sig = p->sig,
					   .alg = OCOP_ALG_ES256 };
	struct ocop_bytes root = { checkpoint->root, OCOP_HASH_LEN };
	struct ocop_buf start = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_cbor c = ocop_cbor_of(p->protected_);
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_pubkey *key;
	enum ocop_err err;

	if (checkpoint->size < 1 || checkpoint->size > OCOP_SIZE_MAX)
		return refuse(diag, OCOP_ERR_SIGNATURE, N_("it names no tree"));
	/* All but iat is known beforehand. */
	ocop_sha256(hash, spki);
	add_start(&start, checkpoint->origin, hash);
	err = start.err;
	if (!err && (p->protected_.len < start.len ||
		     memcmp(p->protected_.ptr, start.ptr, start.len) != 0))
		err = refuse(diag, OCOP_ERR_SIGNATURE, N_("it belongs to another log or key"));
	c.ptr += err ? 0 : start.len;
	ocop_buf_clear(&start);
	if (!err && (ocop_cbor_uint(&c) > TIME_MAX ||
		     ocop_cbor_uint(&c) != VDS ||
		     ocop_cbor_uint(&c) != RFC9162_SHA256 ||
		     !ocop_cbor_done(&c)))
		err = refuse(diag, OCOP_ERR_SIGNATURE, N_("malformed iat or vds"));
	if (err)
		return err;
	err = ocop__keyring_get_hashed(&key, ring, hash, spki);
	if (!err)
		err = ocop_cose_sign1_verify(&message, root, key);
	return err ? refuse(diag, err, ocop_err_text(err)) : OCOP_OK;
}

enum ocop_err ocop_rootsig_verify(struct ocop_bytes in,
				  const struct ocop_checkpoint *checkpoint,
				  struct ocop_bytes spki,
				  struct ocop_keyring *ring,
				  struct ocop_diag *diag)
{
	struct parts p;
	enum ocop_err err = split(&p, in, false, diag);

	return err ? err : verify(&p, checkpoint, spki, ring, diag);
}

enum ocop_err ocop_rootsig_read_receipt(struct ocop_bytes in,
					uint64_t *size_out,
					uint64_t *index_out,
					struct ocop_diag *diag)
{
	struct parts p;
	enum ocop_err err = split(&p, in, true, diag);

	*size_out = p.size;
	*index_out = p.index;
	return err;
}

enum ocop_err ocop_rootsig_verify_receipt(
	struct ocop_bytes in, struct ocop_bytes entry,
	const struct ocop_checkpoint *checkpoint, struct ocop_bytes spki,
	struct ocop_keyring *ring, struct ocop_diag *diag)
{
	struct ocop_bytes root = { checkpoint->root, OCOP_HASH_LEN };
	uint8_t leaf[OCOP_HASH_LEN];
	struct parts p;
	enum ocop_err err = split(&p, in, true, diag);

	if (err)
		return err;
	/* Nobody signed the size: a false one may lead to the same root. */
	if (p.size != checkpoint->size)
		return refuse(diag, OCOP_ERR_SIGNATURE, N_("it belongs to another tree"));
	ocop_leaf_hash(leaf, entry);
	err = ocop_inclusion_check(p.index, p.size, leaf,
				   ocop_bytes_of(p.path.hash, p.path.count *
						 OCOP_HASH_LEN), root);
	if (err)
		return refuse(diag, err, N_("the path leads to another root"));
	return verify(&p, checkpoint, spki, ring, diag);
}

/* --- Making them --- */

enum ocop_err ocop_rootsig_sign(struct ocop_buf *out,
				const struct ocop_checkpoint *checkpoint,
				struct ocop_signer *signer,
				uint64_t now_unix_s)
{
	struct ocop_buf protected_ = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf tbs = OCOP_BUF(OCOP_ROOTSIG_MAX);
	uint8_t hash[OCOP_HASH_LEN], sig[OCOP_SIG_LEN];
	enum ocop_err err;

	if (signer->alg != OCOP_ALG_ES256 || now_unix_s > TIME_MAX ||
	    checkpoint->size < 1 || checkpoint->size > OCOP_SIZE_MAX ||
	    !ocop__vkey_is_origin(ocop_bytes_str(checkpoint->origin)))
		return OCOP_ERR_ARGUMENT;
	ocop_sha256(hash, ocop_bytes_of(signer->spki, signer->spki_len));
	add_start(&protected_, checkpoint->origin, hash);
	ocop_cbor_add_uint(&protected_, now_unix_s);
	ocop_cbor_add_uint(&protected_, VDS);
	ocop_cbor_add_uint(&protected_, RFC9162_SHA256);
	ocop__cose_sign1_tbs(&tbs, ocop_buf_view(&protected_),
			     ocop_bytes_of(checkpoint->root, OCOP_HASH_LEN));
	err = protected_.err ? protected_.err : tbs.err;
	if (!err)
		err = signer->sign(signer->ctx, sig, ocop_buf_view(&tbs));
	if (!err) {
		ocop_cbor_add_tag(out, COSE_SIGN1_TAG);
		ocop_cbor_add_array(out, 4);
		ocop_cbor_add_bytes(out, ocop_buf_view(&protected_));
		ocop_cbor_add_map(out, 0);
		ocop_cbor_add_null(out);
		ocop_cbor_add_bytes(out, ocop_bytes_of(sig, sizeof(sig)));
		err = out->err;
	}
	ocop_buf_clear(&protected_);
	ocop_buf_clear(&tbs);
	return err;
}

enum ocop_err ocop_rootsig_add_receipt(struct ocop_buf *out,
				       struct ocop_bytes rootsig,
				       uint64_t size, uint64_t index,
				       const struct ocop_proof *path)
{
	struct ocop_buf proof = OCOP_BUF(OCOP_RECEIPT_MAX);
	struct parts p;
	enum ocop_err err = split(&p, rootsig, false, NULL);
	const uint8_t *end = rootsig.ptr + rootsig.len;

	if (err)
		return err;
	if (path->count == 0)
		return OCOP_ERR_ARGUMENT; /* a tree of one has no receipt */
	ocop_cbor_add_array(&proof, 3);
	ocop_cbor_add_uint(&proof, size);
	ocop_cbor_add_uint(&proof, index);
	ocop_cbor_add_array(&proof, path->count);
	for (unsigned i = 0; i < path->count; i++)
		ocop_cbor_add_bytes(&proof, ocop_bytes_of(path->hash[i],
							  OCOP_HASH_LEN));
	/* In the place of the empty map, which is one byte. */
	ocop_buf_add(out, rootsig.ptr, (size_t)(p.map - rootsig.ptr));
	ocop_cbor_add_map(out, 1);
	ocop_cbor_add_uint(out, VDP);
	ocop_cbor_add_map(out, 1);
	ocop_cbor_add_int(out, INCLUSION);
	ocop_cbor_add_array(out, 1);
	ocop_cbor_add_bytes(out, ocop_buf_view(&proof));
	ocop_buf_add(out, p.map + 1, (size_t)(end - p.map - 1));
	err = proof.err ? proof.err : out->err;
	ocop_buf_clear(&proof);
	return err;
}
