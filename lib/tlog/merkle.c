/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Merkle tree of RFC 6962 section 2: how leaves become a root, and the
 * proofs that a leaf is in a tree and that one tree is the start of another.
 * Trees are walked by arithmetic on sizes; nothing is allocated.
 */
#include <string.h>

#include <ocop/tlog.h>

#include "lib/tlog/tlog.h"

void ocop_leaf_hash(uint8_t out[static OCOP_HASH_LEN], struct ocop_bytes entry)
{
	ocop_sha256_prefixed(out, 0x00, entry, ocop_bytes_of(NULL, 0));
}

void ocop__node_hash(uint8_t out[static OCOP_HASH_LEN],
		     const uint8_t left[static OCOP_HASH_LEN],
		     const uint8_t right[static OCOP_HASH_LEN])
{
	ocop_sha256_prefixed(out, 0x01, ocop_bytes_of(left, OCOP_HASH_LEN),
			     ocop_bytes_of(right, OCOP_HASH_LEN));
}

/* --- The compact range --- */

static unsigned bits_of(uint64_t value)
{
	return (unsigned)__builtin_popcountll(value);
}

void ocop_compact_append(struct ocop_compact *range,
			 const uint8_t leaf[static OCOP_HASH_LEN],
			 ocop_node_fn *fn, void *user)
{
	uint8_t hash[OCOP_HASH_LEN];
	uint64_t index = range->size;
	unsigned level = 0;

	memcpy(hash, leaf, sizeof(hash));
	if (fn != NULL)
		fn(user, 0, index, hash);
	/* Each trailing one bit is a subtree that this leaf completes. */
	while (index & 1) {
		range->count--;
		ocop__node_hash(hash, range->hash[range->count], hash);
		index >>= 1;
		level++;
		if (fn != NULL)
			fn(user, level, index, hash);
	}
	memcpy(range->hash[range->count], hash, sizeof(hash));
	range->count++;
	range->size++;
}

void ocop_compact_root(const struct ocop_compact *range,
		       uint8_t out[static OCOP_HASH_LEN])
{
	unsigned i = range->count;

	if (i == 0) {
		ocop_sha256(out, ocop_bytes_of(NULL, 0));
		return;
	}
	i--;
	memcpy(out, range->hash[i], OCOP_HASH_LEN);
	while (i > 0) {
		i--;
		ocop__node_hash(out, range->hash[i], out);
	}
}

void ocop__compact_encode(struct ocop_buf *out, const struct ocop_compact *r)
{
	uint8_t size[8];

	ocop_buf_bytes(out, ocop_bytes_of_number(size, r->size, 8));
	ocop_buf_add(out, r->hash, (size_t)r->count * OCOP_HASH_LEN);
}

enum ocop_err ocop__compact_decode(struct ocop_compact *out,
				   struct ocop_bytes in)
{
	uint64_t size;

	memset(out, 0, sizeof(*out));
	if (in.len < 8)
		return OCOP_ERR_MALFORMED;
	size = ocop_bytes_number(ocop_bytes_of(in.ptr, 8));
	if (in.len != 8 + (size_t)bits_of(size) * OCOP_HASH_LEN)
		return OCOP_ERR_MALFORMED;
	out->size = size;
	out->count = bits_of(size);
	memcpy(out->hash, in.ptr + 8, in.len - 8);
	return OCOP_OK;
}

/* --- Checking proofs --- */

static bool is_root(struct ocop_bytes root,
		    const uint8_t hash[static OCOP_HASH_LEN])
{
	return ocop_bytes_equal(root, ocop_bytes_of(hash, OCOP_HASH_LEN));
}

/* RFC 9162 section 2.1.4.2, steps 4 to 7: fr and sr start at the seed. The
 * walk of sr alone is that of section 2.1.3.2: then root1 is NULL. */
static enum ocop_err walk(uint64_t fn, uint64_t sn, const uint8_t *seed,
			  struct ocop_bytes rest,
			  const struct ocop_bytes *root1,
			  struct ocop_bytes root2)
{
	uint8_t fr[OCOP_HASH_LEN], sr[OCOP_HASH_LEN];

	memcpy(fr, seed, sizeof(fr));
	memcpy(sr, seed, sizeof(sr));
	for (size_t at = 0; at < rest.len; at += OCOP_HASH_LEN) {
		const uint8_t *c = rest.ptr + at;

		if (sn == 0)
			return OCOP_ERR_SIGNATURE;
		if ((fn & 1) || fn == sn) {
			ocop__node_hash(fr, c, fr);
			ocop__node_hash(sr, c, sr);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			ocop__node_hash(sr, sr, c);
		}
		fn >>= 1;
		sn >>= 1;
	}
	if (sn != 0 || (root1 != NULL && !is_root(*root1, fr)) ||
	    !is_root(root2, sr))
		return OCOP_ERR_SIGNATURE;
	return OCOP_OK;
}

enum ocop_err ocop_inclusion_check(uint64_t index, uint64_t size,
				   const uint8_t leaf[static OCOP_HASH_LEN],
				   struct ocop_bytes proof,
				   struct ocop_bytes root)
{
	if (proof.len % OCOP_HASH_LEN != 0 || index >= size)
		return OCOP_ERR_SIGNATURE;
	return walk(index, size - 1, leaf, proof, NULL, root);
}

enum ocop_err ocop_consistency_check(uint64_t size1, uint64_t size2,
				     struct ocop_bytes proof,
				     struct ocop_bytes root1,
				     struct ocop_bytes root2)
{
	uint8_t empty[OCOP_HASH_LEN];
	uint64_t fn, sn;

	if (size1 > size2 || proof.len % OCOP_HASH_LEN != 0)
		return OCOP_ERR_SIGNATURE;
	if (size1 == size2) {
		ocop_sha256(empty, ocop_bytes_of(NULL, 0));
		if (proof.len != 0 || !ocop_bytes_equal(root1, root2) ||
		    (size1 == 0 && !is_root(root1, empty)))
			return OCOP_ERR_SIGNATURE;
		return OCOP_OK;
	}
	/* Every tree starts with the empty one: a proof of it says nothing. */
	if (size1 == 0 || proof.len == 0)
		return OCOP_ERR_SIGNATURE;
	fn = size1 - 1;
	sn = size2 - 1;
	while (fn & 1) {
		fn >>= 1;
		sn >>= 1;
	}
	/* A power of two is one subtree: its root is the seed, not sent. */
	if ((size1 & (size1 - 1)) == 0) {
		if (root1.len != OCOP_HASH_LEN)
			return OCOP_ERR_SIGNATURE;
		return walk(fn, sn, root1.ptr, proof, &root1, root2);
	}
	return walk(fn, sn, proof.ptr,
		    ocop_bytes_of(proof.ptr + OCOP_HASH_LEN,
				  proof.len - OCOP_HASH_LEN),
		    &root1, root2);
}

/* --- Making proofs --- */

/* Level of the largest complete subtree that is shorter than count > 1. */
static unsigned split_level(uint64_t count)
{
	return 63 - (unsigned)__builtin_clzll(count - 1);
}

/*
 * Root of the leaves from begin to end, a subtree on the tree's right edge:
 * complete subtrees are fetched, largest first, then folded from the right.
 */
static enum ocop_err range_root(uint8_t out[static OCOP_HASH_LEN],
				uint64_t begin, uint64_t end,
				ocop__node_get *get, void *user)
{
	uint8_t parts[64][OCOP_HASH_LEN];
	unsigned count = 0;
	enum ocop_err err;

	while (begin < end && count < 64) {
		unsigned level = 63 -
			(unsigned)__builtin_clzll(end - begin);

		err = get(user, level, begin >> level, parts[count]);
		if (err)
			return err;
		count++;
		begin += UINT64_C(1) << level;
	}
	if (count == 0)
		return OCOP_ERR_BUG;
	memcpy(out, parts[--count], OCOP_HASH_LEN);
	while (count > 0)
		ocop__node_hash(out, parts[--count], out);
	return OCOP_OK;
}

static enum ocop_err proof_add(struct ocop_proof *out, uint64_t begin,
			       uint64_t end, ocop__node_get *get, void *user)
{
	enum ocop_err err;

	if (out->count == OCOP_PROOF_MAX)
		return OCOP_ERR_BUG;
	err = range_root(out->hash[out->count], begin, end, get, user);
	if (!err)
		out->count++;
	return err;
}

/* The walk goes from the root down; a proof is read from the leaf up. */
static void proof_reverse(struct ocop_proof *proof)
{
	uint8_t hash[OCOP_HASH_LEN];

	for (unsigned i = 0, j = proof->count; i + 1 < j--; i++) {
		memcpy(hash, proof->hash[i], sizeof(hash));
		memcpy(proof->hash[i], proof->hash[j], sizeof(hash));
		memcpy(proof->hash[j], hash, sizeof(hash));
	}
}

/*
 * From the root of size leaves down to the leaf at index, or (of an old tree
 * that ends with it) to the subtree that ends there too; what is passed by
 * is the proof.
 */
static enum ocop_err prove(struct ocop_proof *out, uint64_t index,
			   uint64_t size, bool old, ocop__node_get *get,
			   void *user)
{
	uint64_t begin = 0, end = size, middle;
	enum ocop_err err = OCOP_OK;

	while (!err && (old ? end != index + 1 : end - begin > 1)) {
		middle = begin + (UINT64_C(1) << split_level(end - begin));
		if (index < middle) {
			err = proof_add(out, middle, end, get, user);
			end = middle;
		} else {
			err = proof_add(out, begin, middle, get, user);
			begin = middle;
		}
	}
	/* From 0 the rest is the old root itself, which the reader has. */
	if (!err && old && begin != 0)
		err = proof_add(out, begin, end, get, user);
	if (err)
		out->count = 0;
	proof_reverse(out);
	return err;
}

/* RFC 6962 section 2.1.1. */
enum ocop_err ocop__inclusion_prove(struct ocop_proof *out, uint64_t index,
				    uint64_t size, ocop__node_get *get,
				    void *user)
{
	out->count = 0;
	return index >= size ? OCOP_ERR_ARGUMENT :
	       prove(out, index, size, false, get, user);
}

/* RFC 6962 section 2.1.2; empty from size 0 and between equal sizes. */
enum ocop_err ocop__consistency_prove(struct ocop_proof *out, uint64_t size1,
				      uint64_t size2, ocop__node_get *get,
				      void *user)
{
	out->count = 0;
	if (size1 > size2)
		return OCOP_ERR_ARGUMENT;
	return size1 == 0 ? OCOP_OK :
	       prove(out, size1 - 1, size2, true, get, user);
}
