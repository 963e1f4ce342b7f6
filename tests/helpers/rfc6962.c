/* SPDX-License-Identifier: Apache-2.0 */
/* The recursive definitions of the RFC, word by word. See rfc6962.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/tlog/tlog.h"
#include "tests/helpers/rfc6962.h"

/* Entry i is the byte i, i times over: entry 0 is empty. */
void rfc6962_leaf(uint8_t *out, uint64_t i)
{
	uint8_t entry[RFC6962_MAX];

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
void rfc6962_tree(uint8_t *out, uint64_t begin, uint64_t end)
{
	uint8_t left[OCOP_HASH_LEN], right[OCOP_HASH_LEN];
	uint64_t middle;

	if (begin == end) {
		ocop_sha256(out, ocop_bytes_of(NULL, 0));
		return;
	}
	if (end - begin == 1) {
		rfc6962_leaf(out, begin);
		return;
	}
	middle = begin + half(end - begin);
	rfc6962_tree(left, begin, middle);
	rfc6962_tree(right, middle, end);
	ocop__node_hash(out, left, right);
}

/* PATH(m, D[begin:end]). */
void rfc6962_path(struct ocop_proof *out, uint64_t m, uint64_t begin,
		  uint64_t end)
{
	uint64_t middle;

	if (end - begin == 1)
		return;
	middle = begin + half(end - begin);
	rfc6962_path(out, m, m < middle ? begin : middle,
		     m < middle ? middle : end);
	if (m < middle)
		rfc6962_tree(out->hash[out->count], middle, end);
	else
		rfc6962_tree(out->hash[out->count], begin, middle);
	out->count++;
}

/* SUBPROOF(m, D[begin:end], whole). */
void rfc6962_subproof(struct ocop_proof *out, uint64_t m, uint64_t begin,
		      uint64_t end, bool whole)
{
	uint64_t middle;

	if (m == end) {
		if (!whole)
			rfc6962_tree(out->hash[out->count++], begin, end);
		return;
	}
	middle = begin + half(end - begin);
	if (m <= middle) {
		rfc6962_subproof(out, m, begin, middle, whole);
		rfc6962_tree(out->hash[out->count++], middle, end);
	} else {
		rfc6962_subproof(out, m, middle, end, false);
		rfc6962_tree(out->hash[out->count++], begin, middle);
	}
}

enum ocop_err rfc6962_get(void *user, unsigned level, uint64_t index,
			  uint8_t out[static OCOP_HASH_LEN])
{
	uint64_t size = *(uint64_t *)user;

	/* Only complete subtrees may be asked for. */
	assert_true(((index + 1) << level) <= size);
	rfc6962_tree(out, index << level, (index + 1) << level);
	return OCOP_OK;
}
