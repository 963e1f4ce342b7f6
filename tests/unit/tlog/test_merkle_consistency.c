/* SPDX-License-Identifier: Apache-2.0 */
/* The Merkle tree: proofs that one tree is the start of another; also trees
 * near the ceiling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/tlog/tlog.h"
#include "tests/helpers/rfc6962.h"

static struct ocop_bytes hash_view(const uint8_t *hash)
{
	return ocop_bytes_of(hash, OCOP_HASH_LEN);
}

static enum ocop_err included(uint64_t index, uint64_t size,
			      const uint8_t *hash, struct ocop_bytes proof,
			      const uint8_t *root)
{
	return ocop_inclusion_check(index, size, hash, proof, hash_view(root));
}

static enum ocop_err follows(uint64_t size1, uint64_t size2,
			     struct ocop_bytes proof, const uint8_t *root1,
			     const uint8_t *root2)
{
	return ocop_consistency_check(size1, size2, proof, hash_view(root1),
				      hash_view(root2));
}

static void every_tree_is_proven_to_start_every_later_one(void **state)
{
	struct ocop_proof proof, want;
	uint64_t size1, size2;
	hash_t root1, root2;

	(void)state;
	for (size2 = 1; size2 < 40; size2 += size2 < 18 ? 1 : 5)
		for (size1 = 1; size1 <= size2; size1++) {
			want.count = 0;
			rfc6962_subproof(&want, size1, 0, size2, true);
			assert_int_equal(
				ocop__consistency_prove(&proof, size1, size2,
							rfc6962_get, &size2),
				OCOP_OK);
			assert_int_equal(proof.count, want.count);
			assert_memory_equal(proof.hash, want.hash,
					    want.count * OCOP_HASH_LEN);
			rfc6962_tree(root1, 0, size1);
			rfc6962_tree(root2, 0, size2);
			assert_int_equal(follows(size1, size2,
						 rfc6962_proof(&proof), root1,
						 root2),
					 OCOP_OK);
		}
}

static void every_flipped_bit_of_a_consistency_is_refused(void **state)
{
	static const uint64_t size1[] = { 6, 8, 3, 12 };
	struct ocop_proof proof;
	uint8_t *bytes = proof.hash[0];
	hash_t root1, root2;
	size_t i, bit;

	(void)state;
	rfc6962_tree(root2, 0, 13);
	for (i = 0; i < 4; i++) {
		proof.count = 0;
		rfc6962_subproof(&proof, size1[i], 0, 13, true);
		rfc6962_tree(root1, 0, size1[i]);
		for (bit = 0; bit < rfc6962_proof(&proof).len * 8; bit++) {
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(follows(size1[i], 13,
						 rfc6962_proof(&proof), root1,
						 root2),
					 OCOP_ERR_SIGNATURE);
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		/* Other roots, and the two exchanged. */
		assert_int_equal(follows(size1[i], 13, rfc6962_proof(&proof),
					 root2, root1),
				 OCOP_ERR_SIGNATURE);
		assert_int_equal(follows(size1[i], 13, rfc6962_proof(&proof),
					 root1, root1),
				 OCOP_ERR_SIGNATURE);
		assert_int_equal(follows(size1[i], 13, rfc6962_proof(&proof),
					 root2, root2),
				 OCOP_ERR_SIGNATURE);
	}
}

static void a_consistency_of_another_length_is_refused(void **state)
{
	struct ocop_proof proof = { 0 };
	hash_t root1, root2;
	size_t len, right;

	(void)state;
	rfc6962_subproof(&proof, 6, 0, 13, true);
	rfc6962_tree(root1, 0, 6);
	rfc6962_tree(root2, 0, 13);
	right = rfc6962_proof(&proof).len;
	for (len = 0; len <= right + 2 * OCOP_HASH_LEN; len++)
		assert_int_equal(follows(6, 13, ocop_bytes_of(proof.hash, len),
					 root1, root2),
				 len == right ? OCOP_OK : OCOP_ERR_SIGNATURE);
}

static void a_tree_is_consistent_with_itself_without_a_proof(void **state)
{
	struct ocop_bytes none = ocop_bytes_of(NULL, 0);
	hash_t root, other;

	(void)state;
	rfc6962_tree(root, 0, 5);
	rfc6962_tree(other, 0, 4);
	assert_int_equal(follows(5, 5, none, root, root), OCOP_OK);
	assert_int_equal(follows(5, 5, none, root, other), OCOP_ERR_SIGNATURE);
	assert_int_equal(follows(5, 5, hash_view(root), root, root),
			 OCOP_ERR_SIGNATURE);
}

static void the_empty_tree_proves_nothing(void **state)
{
	struct ocop_bytes none = ocop_bytes_of(NULL, 0);
	struct ocop_proof proof;
	uint64_t size = 5;
	hash_t empty, root;

	(void)state;
	rfc6962_tree(empty, 0, 0);
	rfc6962_tree(root, 0, 5);
	assert_int_equal(follows(0, 0, none, empty, empty), OCOP_OK);
	assert_int_equal(follows(0, 0, none, root, root), OCOP_ERR_SIGNATURE);
	assert_int_equal(follows(0, 5, none, empty, root), OCOP_ERR_SIGNATURE);
	assert_int_equal(
		ocop__consistency_prove(&proof, 0, 5, rfc6962_get, &size),
		OCOP_OK);
	assert_int_equal(proof.count, 0);
}

static void a_smaller_tree_never_follows_a_larger(void **state)
{
	struct ocop_proof proof;
	uint64_t size = 5;
	hash_t root;

	(void)state;
	rfc6962_tree(root, 0, 5);
	assert_int_equal(follows(5, 4, hash_view(root), root, root),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(
		ocop__consistency_prove(&proof, 5, 4, rfc6962_get, &size),
		OCOP_ERR_ARGUMENT);
}

/* --- Large trees: every leaf is the same, so a level has one hash. --- */

static enum ocop_err get_level(void *user, unsigned level, uint64_t index,
			       uint8_t out[static OCOP_HASH_LEN])
{
	hash_t *levels = user;

	(void)index;
	memcpy(out, levels[level], OCOP_HASH_LEN);
	return OCOP_OK;
}

static void trees_near_the_ceiling_are_proven_too(void **state)
{
	const uint64_t size = UINT64_C(0x7fffffffffffffff);
	const uint64_t size1 = UINT64_C(0x5000000000000001);
	struct ocop_compact range = { 0 }, range1 = { 0 };
	struct ocop_proof proof;
	hash_t levels[64], root, root1;
	int i;

	(void)state;
	rfc6962_leaf(levels[0], 1);
	for (i = 1; i < 64; i++)
		ocop__node_hash(levels[i], levels[i - 1], levels[i - 1]);
	range.size = size;
	range1.size = size1;
	for (i = 63; i >= 0; i--) {
		if (size >> i & 1)
			memcpy(range.hash[range.count++], levels[i],
			       OCOP_HASH_LEN);
		if (size1 >> i & 1)
			memcpy(range1.hash[range1.count++], levels[i],
			       OCOP_HASH_LEN);
	}
	ocop_compact_root(&range, root);
	ocop_compact_root(&range1, root1);
	assert_int_equal(
		ocop__inclusion_prove(&proof, size - 2, size, get_level,
				      levels),
		OCOP_OK);
	assert_int_equal(included(size - 2, size, levels[0],
				  rfc6962_proof(&proof), root),
			 OCOP_OK);
	assert_int_equal(
		ocop__consistency_prove(&proof, size1, size, get_level, levels),
		OCOP_OK);
	assert_int_equal(
		follows(size1, size, rfc6962_proof(&proof), root1, root),
		OCOP_OK);
	assert_int_equal(
		follows(size1 - 1, size, rfc6962_proof(&proof), root1, root),
		OCOP_ERR_SIGNATURE);
}

static enum ocop_err get_nothing(void *user, unsigned level, uint64_t index,
				 uint8_t out[static OCOP_HASH_LEN])
{
	(void)user;
	(void)level;
	(void)index;
	(void)out;
	return OCOP_ERR_STORE;
}

static void a_node_that_cannot_be_had_fails_the_proof(void **state)
{
	struct ocop_proof proof;

	(void)state;
	assert_int_equal(ocop__inclusion_prove(&proof, 1, 9, get_nothing, NULL),
			 OCOP_ERR_STORE);
	assert_int_equal(proof.count, 0);
	assert_int_equal(
		ocop__consistency_prove(&proof, 3, 9, get_nothing, NULL),
		OCOP_ERR_STORE);
	assert_int_equal(proof.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_tree_is_proven_to_start_every_later_one),
		cmocka_unit_test(every_flipped_bit_of_a_consistency_is_refused),
		cmocka_unit_test(a_consistency_of_another_length_is_refused),
		cmocka_unit_test(
			a_tree_is_consistent_with_itself_without_a_proof),
		cmocka_unit_test(the_empty_tree_proves_nothing),
		cmocka_unit_test(a_smaller_tree_never_follows_a_larger),
		cmocka_unit_test(trees_near_the_ceiling_are_proven_too),
		cmocka_unit_test(a_node_that_cannot_be_had_fails_the_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
