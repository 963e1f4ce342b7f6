/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Merkle tree: hashes, the compact range, and proofs that a leaf is in it.
 * All are compared with a second implementation, for every small tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/text.h>

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

/* --- Hashes --- */

static void a_leaf_and_a_node_never_share_a_hash(void **state)
{
	uint8_t pair[2 * OCOP_HASH_LEN] = { 1, 2, 3 };
	hash_t as_leaf, as_node;

	(void)state;
	ocop_leaf_hash(as_leaf, ocop_bytes_of(pair, sizeof(pair)));
	ocop__node_hash(as_node, pair, pair + OCOP_HASH_LEN);
	assert_memory_not_equal(as_leaf, as_node, OCOP_HASH_LEN);
}

static void the_well_known_tree_of_eight_has_its_root(void **state)
{
	static const struct {
		const char *hex;
	} entry[] = {
		{ "" },
		{ "00" },
		{ "10" },
		{ "2021" },
		{ "3031" },
		{ "40414243" },
		{ "5051525354555657" },
		{ "606162636465666768696a6b6c6d6e6f" },
	};
	struct ocop_compact range = { 0 };
	uint8_t bytes[16];
	hash_t hash, want;
	size_t i, len;

	(void)state;
	for (i = 0; i < 8; i++) {
		len = strlen(entry[i].hex) / 2;
		assert_int_equal(ocop_hex_decode(bytes, len,
						 ocop_bytes_str(entry[i].hex)),
				 OCOP_OK);
		ocop_leaf_hash(hash, ocop_bytes_of(bytes, len));
		ocop_compact_append(&range, hash, NULL, NULL);
	}
	assert_int_equal(
		ocop_hex_decode(want, 32,
				OCOP_LIT("5dc9da79a70659a9ad559cb701ded9a2"
					 "ab9d823aad2f4960cfe370eff4604328")),
		OCOP_OK);
	ocop_compact_root(&range, hash);
	assert_memory_equal(hash, want, OCOP_HASH_LEN);
}

static void an_output_may_be_its_own_input(void **state)
{
	hash_t a, b, want;

	(void)state;
	rfc6962_leaf(a, 1);
	rfc6962_leaf(b, 2);
	ocop__node_hash(want, a, b);
	ocop__node_hash(a, a, b);
	assert_memory_equal(a, want, OCOP_HASH_LEN);
	rfc6962_leaf(a, 1);
	ocop__node_hash(b, a, b);
	assert_memory_equal(b, want, OCOP_HASH_LEN);
}

/* --- The compact range --- */

static void every_root_is_that_of_the_recursive_definition(void **state)
{
	struct ocop_compact range = { 0 };
	hash_t hash, want;
	uint64_t i;

	(void)state;
	for (i = 0; i <= RFC6962_MAX - 1; i++) {
		rfc6962_tree(want, 0, i);
		ocop_compact_root(&range, hash);
		assert_memory_equal(hash, want, OCOP_HASH_LEN);
		assert_int_equal(range.size, i);
		rfc6962_leaf(hash, i);
		ocop_compact_append(&range, hash, NULL, NULL);
	}
}

struct seen {
	unsigned count;
	uint64_t leaf;
};

static void see_node(void *user, unsigned level, uint64_t index,
		     const uint8_t hash[static OCOP_HASH_LEN])
{
	struct seen *seen = user;
	hash_t want;

	/* From the leaf up, and only what this leaf completes. */
	assert_int_equal(level, seen->count);
	assert_int_equal(((index + 1) << level) - 1, seen->leaf);
	rfc6962_tree(want, index << level, (index + 1) << level);
	assert_memory_equal(hash, want, OCOP_HASH_LEN);
	seen->count++;
}

static void an_append_names_each_subtree_that_it_completes(void **state)
{
	struct ocop_compact range = { 0 };
	uint64_t i, below;
	hash_t hash;

	(void)state;
	for (i = 0; i < 64; i++) {
		struct seen seen = { 0, i };
		unsigned want = 1;

		for (below = i; below & 1; below >>= 1)
			want++;
		rfc6962_leaf(hash, i);
		ocop_compact_append(&range, hash, see_node, &seen);
		assert_int_equal(seen.count, want);
	}
}

static void a_range_comes_back_from_its_bytes(void **state)
{
	struct ocop_buf buf = OCOP_BUF(4096);
	struct ocop_compact range = { 0 }, again;
	hash_t hash, root;
	uint64_t i;

	(void)state;
	for (i = 0; i < RFC6962_MAX - 1; i++) {
		ocop_buf_reset(&buf);
		ocop__compact_encode(&buf, &range);
		assert_int_equal(
			ocop__compact_decode(&again, ocop_buf_view(&buf)),
			OCOP_OK);
		assert_int_equal(again.size, range.size);
		assert_int_equal(again.count, range.count);
		ocop_compact_root(&range, root);
		ocop_compact_root(&again, hash);
		assert_memory_equal(hash, root, OCOP_HASH_LEN);
		rfc6962_leaf(hash, i);
		ocop_compact_append(&range, hash, NULL, NULL);
	}
	ocop_buf_clear(&buf);
}

static void a_range_has_one_hash_per_bit_of_its_size(void **state)
{
	uint8_t bytes[8 + 3 * OCOP_HASH_LEN] = { 0 };
	struct ocop_compact range;
	size_t len;

	(void)state;
	bytes[7] = 5;
	for (len = 0; len <= sizeof(bytes); len++)
		assert_int_equal(
			ocop__compact_decode(&range, ocop_bytes_of(bytes, len)),
			len == 8 + 2 * OCOP_HASH_LEN ? OCOP_OK
						     : OCOP_ERR_MALFORMED);
}

/* --- Inclusion --- */

static void every_leaf_of_every_tree_is_proven(void **state)
{
	struct ocop_proof proof, want;
	uint64_t size, i;
	hash_t hash, root;

	(void)state;
	for (size = 1; size < RFC6962_MAX; size += size < 20 ? 1 : 7)
		for (i = 0; i < size; i++) {
			want.count = 0;
			rfc6962_path(&want, i, 0, size);
			assert_int_equal(ocop__inclusion_prove(&proof, i, size,
							       rfc6962_get,
							       &size),
					 OCOP_OK);
			assert_int_equal(proof.count, want.count);
			assert_memory_equal(proof.hash, want.hash,
					    want.count * OCOP_HASH_LEN);
			rfc6962_leaf(hash, i);
			rfc6962_tree(root, 0, size);
			assert_int_equal(included(i, size, hash,
						  rfc6962_proof(&proof), root),
					 OCOP_OK);
		}
}

static void no_other_place_or_size_passes_with_a_proof(void **state)
{
	struct ocop_proof proof;
	uint64_t size, i, other;
	hash_t hash, root;
	enum ocop_err want;

	(void)state;
	for (size = 1; size < 18; size++)
		for (i = 0; i < size; i++) {
			proof.count = 0;
			rfc6962_path(&proof, i, 0, size);
			rfc6962_leaf(hash, i);
			rfc6962_tree(root, 0, size);
			for (other = 0; other < 20; other++) {
				want = other == i ? OCOP_OK
						  : OCOP_ERR_SIGNATURE;
				assert_int_equal(included(other, size, hash,
							  rfc6962_proof(&proof),
							  root),
						 want);
			}
			/* A proof has a length that sizes share: only the
			 * path's shape tells them apart. */
			assert_int_equal(included(i, 0, hash,
						  rfc6962_proof(&proof), root),
					 OCOP_ERR_SIGNATURE);
			assert_int_equal(included(i, 2 * size + 1, hash,
						  rfc6962_proof(&proof), root),
					 OCOP_ERR_SIGNATURE);
		}
	assert_int_equal(
		included(UINT64_MAX, 1, hash, ocop_bytes_of(NULL, 0), root),
		OCOP_ERR_SIGNATURE);
}

static void every_flipped_bit_of_an_inclusion_is_refused(void **state)
{
	struct ocop_proof proof = { 0 };
	uint8_t *bytes = proof.hash[0];
	hash_t hash, root;
	size_t bit, bits;

	(void)state;
	rfc6962_path(&proof, 5, 0, 13);
	rfc6962_leaf(hash, 5);
	rfc6962_tree(root, 0, 13);
	bits = (size_t)proof.count * OCOP_HASH_LEN * 8;
	assert_int_equal(proof.count, 4);
	for (bit = 0; bit < bits; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(
			included(5, 13, hash, rfc6962_proof(&proof), root),
			OCOP_ERR_SIGNATURE);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(included(5, 13, hash, rfc6962_proof(&proof), root),
			 OCOP_OK);
}

static void an_inclusion_of_another_length_is_refused(void **state)
{
	struct ocop_proof proof = { 0 };
	hash_t hash, root;
	size_t len;

	(void)state;
	rfc6962_path(&proof, 5, 0, 13);
	rfc6962_leaf(hash, 5);
	rfc6962_tree(root, 0, 13);
	for (len = 0; len <= 6 * OCOP_HASH_LEN; len++)
		assert_int_equal(included(5, 13, hash,
					  ocop_bytes_of(proof.hash, len), root),
				 len == 4 * OCOP_HASH_LEN ? OCOP_OK
							  : OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_inclusion_check(5, 13, hash,
					      rfc6962_proof(&proof),
					      ocop_bytes_of(root, 31)),
			 OCOP_ERR_SIGNATURE);
}

static void a_leaf_beyond_the_tree_cannot_be_proven(void **state)
{
	struct ocop_proof proof;
	uint64_t size = 7;

	(void)state;
	assert_int_equal(ocop__inclusion_prove(&proof, 7, 7, rfc6962_get,
					       &size),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop__inclusion_prove(&proof, 0, 0, rfc6962_get,
					       &size),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(proof.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leaf_and_a_node_never_share_a_hash),
		cmocka_unit_test(the_well_known_tree_of_eight_has_its_root),
		cmocka_unit_test(an_output_may_be_its_own_input),
		cmocka_unit_test(
			every_root_is_that_of_the_recursive_definition),
		cmocka_unit_test(
			an_append_names_each_subtree_that_it_completes),
		cmocka_unit_test(a_range_comes_back_from_its_bytes),
		cmocka_unit_test(a_range_has_one_hash_per_bit_of_its_size),
		cmocka_unit_test(every_leaf_of_every_tree_is_proven),
		cmocka_unit_test(no_other_place_or_size_passes_with_a_proof),
		cmocka_unit_test(every_flipped_bit_of_an_inclusion_is_refused),
		cmocka_unit_test(an_inclusion_of_another_length_is_refused),
		cmocka_unit_test(a_leaf_beyond_the_tree_cannot_be_proven),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
