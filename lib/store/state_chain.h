/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the folded state as a store has them. Each bears a check that
 * covers its key, its value and the key of the next row, and the first row
 * has an empty key: a row that was changed, removed or put in by anything
 * but a flush is found by whoever reads there, also when he reads that there
 * is none. The sum of all checks stands in META "state_digest": a row that
 * is an older one of its key is found by whoever reads all.
 */
#ifndef OCOP_LIB_STATE_CHAIN_H
#define OCOP_LIB_STATE_CHAIN_H

#include <ocop/store.h>

#include "lib/store/store.h"

struct ocop__state_chain {
	struct ocop_store *store;	/* lent */
	uint32_t table[4][256];		/* of CRC-32C, by a byte's place */
	struct ocop__store_row row;	/* owned; of the last look */
	struct ocop_buf bytes;		/* owned; of a row that is written */
	bool looked;			/* in this flush: row.next is known */
	uint64_t sum;			/* of the checks, in a flush */
};

void ocop__state_chain_init(struct ocop__state_chain *chain,
			    struct ocop_store *store);
void ocop__state_chain_clear(struct ocop__state_chain *chain);

/* CRC-32C (RFC 3720, appendix B.4) of bytes behind what gave crc; 0: none. */
uint32_t ocop__state_chain_crc(const struct ocop__state_chain *chain,
			       uint32_t crc, struct ocop_bytes bytes);

/* Whether a store has no row at all. */
enum ocop_err ocop__state_chain_empty(struct ocop_store *store, bool *out)
	OCOP_CHECKED;
/* The last row that is not behind key, its check found right, so that none
 * lies between: row->key is the one asked for, or that one is not stored.
 * OCOP_ERR_ABSENT: there is no row at all. */
enum ocop_err ocop__state_chain_look(const struct ocop__state_chain *chain,
				     struct ocop_bytes key,
				     struct ocop__store_row *row) OCOP_CHECKED;
/* Its value, without the check. */
struct ocop_bytes ocop__state_chain_value(const struct ocop__store_row *row);

/* A flush, inside a transaction: keys are put in order, each with the one
 * that is put next, empty for the last. */
enum ocop_err ocop__state_chain_begin(struct ocop__state_chain *chain)
	OCOP_CHECKED;
enum ocop_err ocop__state_chain_put(struct ocop__state_chain *chain,
				    struct ocop_bytes key,
				    struct ocop_bytes value,
				    struct ocop_bytes after) OCOP_CHECKED;
enum ocop_err ocop__state_chain_end(struct ocop__state_chain *chain)
	OCOP_CHECKED;

/* Each row whose key begins with prefix, in order. */
enum ocop_err ocop__state_chain_each(struct ocop__state_chain *chain,
				     struct ocop_bytes prefix,
				     ocop_store_fn *fn, void *user)
	OCOP_CHECKED;
/* Walk all rows; their checks are what the digest says. */
enum ocop_err ocop__state_chain_check(struct ocop__state_chain *chain)
	OCOP_CHECKED;

#endif
