/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Merkle tree against a second implementation: RFC 6962's recursive
 * definitions, written down as they stand, for every small tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/text.h>
#include <ocop/tlog.h>

#define TREE_MAX 70

typedef uint8_t hash_t[OCOP_HASH_LEN];

static struct ocop_bytes hash_view(const uint8_t *hash)
{
	return ocop_bytes_of(hash, OCOP_HASH_LEN);
}

static struct ocop_bytes proof_view(const struct ocop_proof *proof)
{
	return ocop_bytes_of(proof->hash, (size_t)proof->count * OCOP_HASH_LEN);
}

/* Entry i is the byte i, i times over: entry 0 is empty. */
static void leaf(uint8_t *out, uint64_t i)
{
	uint8_t entry[TREE_MAX];

	memset(entry, (int)i, sizeof(entry));
	ocop_leaf_hash(out, ocop_bytes_of(entry, (size_t)i));
}

static uint64_t half(uint64_t count)
{
	uint64_t k = 1;

	while (2 * k < count)
		k *= 2;
	return k;
}

/* MTH(D[begin:end]). */
static void tree(uint8_t *out, uint64_t begin, uint64_t end)
{
	hash_t left, right;
	uint64_t middle;

	if (begin == end) {
		ocop_sha256(out, ocop_bytes_of(NULL, 0));
		return;
	}
	if (end - begin == 1) {
		leaf(out, begin);
		return;
	}
	middle = begin + half(end - begin);
	tree(left, begin, middle);
	tree(right, middle, end);
	ocop_node_hash(out, left, right);
}

/* PATH(m, D[begin:end]). */
static void path(struct ocop_proof *out, uint64_t m, uint64_t begin,
		 uint64_t end)
{
	uint64_t middle;

	if (end - begin == 1)
		return;
	middle = begin + half(end - begin);
	path(out, m, m < middle ? begin : middle, m < middle ? middle : end);
	if (m < middle)
		tree(out->hash[out->count], middle, end);
	else
		tree(out->hash[out->count], begin, middle);
	out->count++;
}

/* SUBPROOF(m, D[begin:end], whole). */
static void subproof(struct ocop_proof *out, uint64_t m, uint64_t begin,
		     uint64_t end, bool whole)
{
	uint64_t middle;

	if (m == end) {
		if (!whole)
			tree(out->hash[out->count++], begin, end);
		return;
	}
	middle = begin + half(end - begin);
	if (m <= middle) {
		subproof(out, m, begin, middle, whole);
		tree(out->hash[out->count++], middle, end);
	} else {
		subproof(out, m, middle, end, false);
		tree(out->hash[out->count++], begin, middle);
	}
}

static enum ocop_err get_small(void *user, unsigned level, uint64_t index,
			       uint8_t out[static OCOP_HASH_LEN])
{
	uint64_t size = *(uint64_t *)user;

	/* Only complete subtrees may be asked for. */
	assert_true(((index + 1) << level) <= size);
	tree(out, index << level, (index + 1) << level);
	return OCOP_OK;
}

/* --- Hashes --- */

static void a_leaf_and_a_node_never_share_a_hash(void **state)
{
	uint8_t pair[2 * OCOP_HASH_LEN] = { 1, 2, 3 };
	hash_t as_leaf, as_node;

	(void)state;
	ocop_leaf_hash(as_leaf, ocop_bytes_of(pair, sizeof(pair)));
	ocop_node_hash(as_node, pair, pair + OCOP_HASH_LEN);
	assert_memory_not_equal(as_leaf, as_node, OCOP_HASH_LEN);
}

static void the_well_known_tree_of_eight_has_its_root(void **state)
{
	static const struct { const char *hex; } entry[] = {
		{ "" }, { "00" }, { "10" }, { "2021" }, { "3031" },
		{ "40414243" }, { "5051525354555657" },
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
	assert_int_equal(ocop_hex_decode(want, 32, OCOP_LIT(
		"5dc9da79a70659a9ad559cb701ded9a2"
		"ab9d823aad2f4960cfe370eff4604328")), OCOP_OK);
	ocop_compact_root(&range, hash);
	assert_memory_equal(hash, want, OCOP_HASH_LEN);
}

static void an_output_may_be_its_own_input(void **state)
{
	hash_t a, b, want;

	(void)state;
	leaf(a, 1);
	leaf(b, 2);
	ocop_node_hash(want, a, b);
	ocop_node_hash(a, a, b);
	assert_memory_equal(a, want, OCOP_HASH_LEN);
	leaf(a, 1);
	ocop_node_hash(b, a, b);
	assert_memory_equal(b, want, OCOP_HASH_LEN);
}

/* --- The compact range --- */

static void every_root_is_that_of_the_recursive_definition(void **state)
{
	struct ocop_compact range = { 0 };
	hash_t hash, want;
	uint64_t i;

	(void)state;
	for (i = 0; i <= TREE_MAX - 1; i++) {
		tree(want, 0, i);
		ocop_compact_root(&range, hash);
		assert_memory_equal(hash, want, OCOP_HASH_LEN);
		assert_int_equal(range.size, i);
		leaf(hash, i);
		ocop_compact_append(&range, hash, NULL, NULL);
	}
}

struct seen { unsigned count; uint64_t leaf; };

static void see_node(void *user, unsigned level, uint64_t index,
		     const uint8_t hash[static OCOP_HASH_LEN])
{
	struct seen *seen = user;
	hash_t want;

	/* From the leaf up, and only what this leaf completes. */
	assert_int_equal(level, seen->count);
	assert_int_equal(((index + 1) << level) - 1, seen->leaf);
	tree(want, index << level, (index + 1) << level);
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
		leaf(hash, i);
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
	for (i = 0; i < TREE_MAX - 1; i++) {
		ocop_buf_reset(&buf);
		ocop_compact_encode(&buf, &range);
		assert_int_equal(ocop_compact_decode(&again,
						     ocop_buf_view(&buf)),
				 OCOP_OK);
		assert_int_equal(again.size, range.size);
		assert_int_equal(again.count, range.count);
		ocop_compact_root(&range, root);
		ocop_compact_root(&again, hash);
		assert_memory_equal(hash, root, OCOP_HASH_LEN);
		leaf(hash, i);
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
		assert_int_equal(ocop_compact_decode(&range, ocop_bytes_of(
						     bytes, len)),
				 len == 8 + 2 * OCOP_HASH_LEN ?
				 OCOP_OK : OCOP_ERR_MALFORMED);
}

/* --- Inclusion --- */

static void every_leaf_of_every_tree_is_proven(void **state)
{
	struct ocop_proof proof, want;
	uint64_t size, i;
	hash_t hash, root;

	(void)state;
	for (size = 1; size < TREE_MAX; size += size < 20 ? 1 : 7)
		for (i = 0; i < size; i++) {
			want.count = 0;
			path(&want, i, 0, size);
			assert_int_equal(ocop_inclusion_prove(
				&proof, i, size, get_small, &size), OCOP_OK);
			assert_int_equal(proof.count, want.count);
			assert_memory_equal(proof.hash, want.hash,
					    want.count * OCOP_HASH_LEN);
			leaf(hash, i);
			tree(root, 0, size);
			assert_int_equal(ocop_inclusion_check(
				i, size, hash, proof_view(&proof),
				hash_view(root)), OCOP_OK);
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
			path(&proof, i, 0, size);
			leaf(hash, i);
			tree(root, 0, size);
			for (other = 0; other < 20; other++) {
				want = other == i ? OCOP_OK :
						    OCOP_ERR_SIGNATURE;
				assert_int_equal(ocop_inclusion_check(
					other, size, hash, proof_view(&proof),
					hash_view(root)), want);
			}
			/* A proof has a length that sizes share: only the
			 * path's shape tells them apart. */
			assert_int_equal(ocop_inclusion_check(
				i, 0, hash, proof_view(&proof),
				hash_view(root)), OCOP_ERR_SIGNATURE);
			assert_int_equal(ocop_inclusion_check(
				i, 2 * size + 1, hash, proof_view(&proof),
				hash_view(root)), OCOP_ERR_SIGNATURE);
		}
	assert_int_equal(ocop_inclusion_check(UINT64_MAX, 1, hash,
					      ocop_bytes_of(NULL, 0),
					      hash_view(root)),
			 OCOP_ERR_SIGNATURE);
}

static void every_flipped_bit_of_an_inclusion_is_refused(void **state)
{
	struct ocop_proof proof = { 0 };
	uint8_t *bytes = proof.hash[0];
	hash_t hash, root;
	size_t bit, bits;

	(void)state;
	path(&proof, 5, 0, 13);
	leaf(hash, 5);
	tree(root, 0, 13);
	bits = (size_t)proof.count * OCOP_HASH_LEN * 8;
	assert_int_equal(proof.count, 4);
	for (bit = 0; bit < bits; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(ocop_inclusion_check(
			5, 13, hash, proof_view(&proof), hash_view(root)),
			OCOP_ERR_SIGNATURE);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(ocop_inclusion_check(5, 13, hash, proof_view(&proof),
					      hash_view(root)), OCOP_OK);
}

static void an_inclusion_of_another_length_is_refused(void **state)
{
	struct ocop_proof proof = { 0 };
	hash_t hash, root;
	size_t len;

	(void)state;
	path(&proof, 5, 0, 13);
	leaf(hash, 5);
	tree(root, 0, 13);
	for (len = 0; len <= 6 * OCOP_HASH_LEN; len++)
		assert_int_equal(ocop_inclusion_check(
			5, 13, hash, ocop_bytes_of(proof.hash, len),
			hash_view(root)),
			len == 4 * OCOP_HASH_LEN ? OCOP_OK :
						   OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_inclusion_check(5, 13, hash, proof_view(&proof),
					      ocop_bytes_of(root, 31)),
			 OCOP_ERR_SIGNATURE);
}

static void a_leaf_beyond_the_tree_cannot_be_proven(void **state)
{
	struct ocop_proof proof;
	uint64_t size = 7;

	(void)state;
	assert_int_equal(ocop_inclusion_prove(&proof, 7, 7, get_small, &size),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_inclusion_prove(&proof, 0, 0, get_small, &size),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(proof.count, 0);
}

/* --- Consistency --- */

static void every_tree_is_proven_to_start_every_later_one(void **state)
{
	struct ocop_proof proof, want;
	uint64_t size1, size2;
	hash_t root1, root2;

	(void)state;
	for (size2 = 1; size2 < 40; size2 += size2 < 18 ? 1 : 5)
		for (size1 = 1; size1 <= size2; size1++) {
			want.count = 0;
			subproof(&want, size1, 0, size2, true);
			assert_int_equal(ocop_consistency_prove(
				&proof, size1, size2, get_small, &size2),
				OCOP_OK);
			assert_int_equal(proof.count, want.count);
			assert_memory_equal(proof.hash, want.hash,
					    want.count * OCOP_HASH_LEN);
			tree(root1, 0, size1);
			tree(root2, 0, size2);
			assert_int_equal(ocop_consistency_check(
				size1, size2, proof_view(&proof),
				hash_view(root1), hash_view(root2)), OCOP_OK);
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
	tree(root2, 0, 13);
	for (i = 0; i < 4; i++) {
		proof.count = 0;
		subproof(&proof, size1[i], 0, 13, true);
		tree(root1, 0, size1[i]);
		for (bit = 0; bit < proof_view(&proof).len * 8; bit++) {
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(ocop_consistency_check(
				size1[i], 13, proof_view(&proof),
				hash_view(root1), hash_view(root2)),
				OCOP_ERR_SIGNATURE);
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		/* Other roots, and the two exchanged. */
		assert_int_equal(ocop_consistency_check(
			size1[i], 13, proof_view(&proof), hash_view(root2),
			hash_view(root1)), OCOP_ERR_SIGNATURE);
		assert_int_equal(ocop_consistency_check(
			size1[i], 13, proof_view(&proof), hash_view(root1),
			hash_view(root1)), OCOP_ERR_SIGNATURE);
		assert_int_equal(ocop_consistency_check(
			size1[i], 13, proof_view(&proof), hash_view(root2),
			hash_view(root2)), OCOP_ERR_SIGNATURE);
	}
}

static void a_consistency_of_another_length_is_refused(void **state)
{
	struct ocop_proof proof = { 0 };
	hash_t root1, root2;
	size_t len, right;

	(void)state;
	subproof(&proof, 6, 0, 13, true);
	tree(root1, 0, 6);
	tree(root2, 0, 13);
	right = proof_view(&proof).len;
	for (len = 0; len <= right + 2 * OCOP_HASH_LEN; len++)
		assert_int_equal(ocop_consistency_check(
			6, 13, ocop_bytes_of(proof.hash, len),
			hash_view(root1), hash_view(root2)),
			len == right ? OCOP_OK : OCOP_ERR_SIGNATURE);
}

static void a_tree_is_consistent_with_itself_without_a_proof(void **state)
{
	struct ocop_bytes none = ocop_bytes_of(NULL, 0);
	hash_t root, other;

	(void)state;
	tree(root, 0, 5);
	tree(other, 0, 4);
	assert_int_equal(ocop_consistency_check(5, 5, none, hash_view(root),
						hash_view(root)), OCOP_OK);
	assert_int_equal(ocop_consistency_check(5, 5, none, hash_view(root),
						hash_view(other)),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_consistency_check(5, 5, hash_view(root),
						hash_view(root),
						hash_view(root)),
			 OCOP_ERR_SIGNATURE);
}

static void the_empty_tree_proves_nothing(void **state)
{
	struct ocop_bytes none = ocop_bytes_of(NULL, 0);
	struct ocop_proof proof;
	uint64_t size = 5;
	hash_t empty, root;

	(void)state;
	tree(empty, 0, 0);
	tree(root, 0, 5);
	assert_int_equal(ocop_consistency_check(0, 0, none, hash_view(empty),
						hash_view(empty)), OCOP_OK);
	assert_int_equal(ocop_consistency_check(0, 0, none, hash_view(root),
						hash_view(root)),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_consistency_check(0, 5, none, hash_view(empty),
						hash_view(root)),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_consistency_prove(&proof, 0, 5, get_small,
						&size), OCOP_OK);
	assert_int_equal(proof.count, 0);
}

static void a_smaller_tree_never_follows_a_larger(void **state)
{
	struct ocop_proof proof;
	uint64_t size = 5;
	hash_t root;

	(void)state;
	tree(root, 0, 5);
	assert_int_equal(ocop_consistency_check(5, 4, hash_view(root),
						hash_view(root),
						hash_view(root)),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_consistency_prove(&proof, 5, 4, get_small,
						&size), OCOP_ERR_ARGUMENT);
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
	leaf(levels[0], 1);
	for (i = 1; i < 64; i++)
		ocop_node_hash(levels[i], levels[i - 1], levels[i - 1]);
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
	assert_int_equal(ocop_inclusion_prove(&proof, size - 2, size,
					      get_level, levels), OCOP_OK);
	assert_int_equal(ocop_inclusion_check(size - 2, size, levels[0],
					      proof_view(&proof),
					      hash_view(root)), OCOP_OK);
	assert_int_equal(ocop_consistency_prove(&proof, size1, size,
						get_level, levels), OCOP_OK);
	assert_int_equal(ocop_consistency_check(size1, size,
						proof_view(&proof),
						hash_view(root1),
						hash_view(root)), OCOP_OK);
	assert_int_equal(ocop_consistency_check(size1 - 1, size,
						proof_view(&proof),
						hash_view(root1),
						hash_view(root)),
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
	assert_int_equal(ocop_inclusion_prove(&proof, 1, 9, get_nothing, NULL),
			 OCOP_ERR_STORE);
	assert_int_equal(proof.count, 0);
	assert_int_equal(ocop_consistency_prove(&proof, 3, 9, get_nothing,
						NULL), OCOP_ERR_STORE);
	assert_int_equal(proof.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leaf_and_a_node_never_share_a_hash),
		cmocka_unit_test(the_well_known_tree_of_eight_has_its_root),
		cmocka_unit_test(an_output_may_be_its_own_input),
		cmocka_unit_test(every_root_is_that_of_the_recursive_definition),
		cmocka_unit_test(an_append_names_each_subtree_that_it_completes),
		cmocka_unit_test(a_range_comes_back_from_its_bytes),
		cmocka_unit_test(a_range_has_one_hash_per_bit_of_its_size),
		cmocka_unit_test(every_leaf_of_every_tree_is_proven),
		cmocka_unit_test(no_other_place_or_size_passes_with_a_proof),
		cmocka_unit_test(every_flipped_bit_of_an_inclusion_is_refused),
		cmocka_unit_test(an_inclusion_of_another_length_is_refused),
		cmocka_unit_test(a_leaf_beyond_the_tree_cannot_be_proven),
		cmocka_unit_test(every_tree_is_proven_to_start_every_later_one),
		cmocka_unit_test(every_flipped_bit_of_a_consistency_is_refused),
		cmocka_unit_test(a_consistency_of_another_length_is_refused),
		cmocka_unit_test(a_tree_is_consistent_with_itself_without_a_proof),
		cmocka_unit_test(the_empty_tree_proves_nothing),
		cmocka_unit_test(a_smaller_tree_never_follows_a_larger),
		cmocka_unit_test(trees_near_the_ceiling_are_proven_too),
		cmocka_unit_test(a_node_that_cannot_be_had_fails_the_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
