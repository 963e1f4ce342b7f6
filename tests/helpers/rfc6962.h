/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second implementation of the Merkle tree, with which tests compare the
 * first: RFC 6962's recursive definitions over entries 0, 1, 2... where entry i
 * is the byte i, repeated i times. Slow; for trees of up to RFC6962_MAX leaves.
 */
#ifndef RFC6962_H
#define RFC6962_H

#include <ocop/tlog.h>

#define RFC6962_MAX 70

typedef uint8_t hash_t[OCOP_HASH_LEN];

void rfc6962_leaf(uint8_t *out, uint64_t i);
/* MTH(D[begin:end]). */
void rfc6962_tree(uint8_t *out, uint64_t begin, uint64_t end);
/* PATH(m, D[begin:end]), appended. */
void rfc6962_path(struct ocop_proof *out, uint64_t m, uint64_t begin,
		  uint64_t end);
/* SUBPROOF(m, D[begin:end], whole), appended. */
void rfc6962_subproof(struct ocop_proof *out, uint64_t m, uint64_t begin,
		      uint64_t end, bool whole);
/* An ocop__node_get over a tree of *user leaves; asserts that only complete
 * subtrees are asked for. */
enum ocop_err rfc6962_get(void *user, unsigned level, uint64_t index,
			  uint8_t out[static OCOP_HASH_LEN]);

static inline struct ocop_bytes rfc6962_proof(const struct ocop_proof *proof)
{
	return ocop_bytes_of(proof->hash,
			     (size_t)proof->count * OCOP_HASH_LEN);
}

#endif
