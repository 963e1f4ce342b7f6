/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of the folded state in a store. Each row has a check over its key,
 * its value and the key of the next row; the first row has an empty key. So a
 * reader notices when anything but a flush changed, removed or added a row,
 * even if it looks up a key that has no row. META "state_digest" holds the sum
 * of all checks. So a reader of all rows also notices when a row was replaced
 * by an older row with the same key.
 */
#ifndef OCOP_LIB_STATE_CHAIN_H
#define OCOP_LIB_STATE_CHAIN_H

#include <ocop/store.h>

#include "lib/store/store.h"

struct ocop__state_chain {
	struct ocop_store *store;	/* lent */
	uint32_t table[8][256];		/* of CRC-32C, by a byte's place */
	struct ocop__store_row row;	/* owned; of the last look */
	struct ocop_buf bytes;		/* owned; the row that is being
					 * written */
	bool looked;			/* in this flush: row.next is known */
	bool held;			/* row is what the last seek found */
	uint64_t sum;			/* of the checks, in a flush */
};

void ocop__state_chain_init(struct ocop__state_chain *chain,
			    struct ocop_store *store);
void ocop__state_chain_clear(struct ocop__state_chain *chain);

/* CRC-32C (RFC 3720, appendix B.4) of bytes, continued from crc; 0: from the
 * start. */
uint32_t ocop__state_chain_crc(const struct ocop__state_chain *chain,
			       uint32_t crc, struct ocop_bytes bytes);

/* Whether a store has no row at all. */
enum ocop_err ocop__state_chain_empty(struct ocop_store *store, bool *out)
	OCOP_CHECKED;
/* The last row that is not after key; its check is right. Then no row lies
 * between: row->key is key, or key is not stored. OCOP_ERR_ABSENT: there is no
 * row at all. */
enum ocop_err ocop__state_chain_look(const struct ocop__state_chain *chain,
				     struct ocop_bytes key,
				     struct ocop__store_row *row) OCOP_CHECKED;
/* The same, into chain->row. When the row that is there tells already that key
 * is not stored, the store is not asked again: the judge of a stamp asks for
 * two statuses, which often lie between the same two rows. */
enum ocop_err ocop__state_chain_seek(struct ocop__state_chain *chain,
				     struct ocop_bytes key) OCOP_CHECKED;
/* The store may have changed. */
void ocop__state_chain_forget(struct ocop__state_chain *chain);
/* Its value, without the check. */
struct ocop_bytes ocop__state_chain_value(const struct ocop__store_row *row);

/* A flush, inside a transaction: put keys in order, each with the key that is
 * put next (empty for the last). */
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
/* Walk all rows; the sum of their checks must match the digest. */
enum ocop_err ocop__state_chain_check(struct ocop__state_chain *chain)
	OCOP_CHECKED;

#endif
