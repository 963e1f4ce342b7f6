/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of a log that only lib/ itself reads and writes. */
#ifndef OCOP_LIB_TLOG_H
#define OCOP_LIB_TLOG_H

#include <ocop/tlog.h>

/* SHA-256(0x01 || left || right); out may be left or right. */
void ocop__node_hash(uint8_t out[static OCOP_HASH_LEN],
		     const uint8_t left[static OCOP_HASH_LEN],
		     const uint8_t right[static OCOP_HASH_LEN]);
/* Gets the hash of a complete subtree, by level and index. */
typedef enum ocop_err ocop__node_get(void *user, unsigned level, uint64_t index,
				     uint8_t out[static OCOP_HASH_LEN]);
/* Make a proof (RFC 6962 sections 2.1.1 and 2.1.2) of the hashes that get
 * returns. OCOP_ERR_ARGUMENT: index is not below size, or size1 is above
 * size2; or an error of get. */
enum ocop_err ocop__inclusion_prove(struct ocop_proof *out, uint64_t index,
				    uint64_t size, ocop__node_get *get,
				    void *user) OCOP_CHECKED;
enum ocop_err ocop__consistency_prove(struct ocop_proof *out, uint64_t size1,
				      uint64_t size2, ocop__node_get *get,
				      void *user) OCOP_CHECKED;
/* size (8 bytes, big-endian) and the hashes. */
void ocop__compact_encode(struct ocop_buf *out, const struct ocop_compact *r);
enum ocop_err ocop__compact_decode(struct ocop_compact *out,
				   struct ocop_bytes in) OCOP_CHECKED;
enum ocop_err ocop__bundle_add(struct ocop_buf *out, struct ocop_bytes entry)
	OCOP_CHECKED;
/* Whether a realm's log may be called so: 1 to 64 of printable ASCII, no
 * blank, '+' or ':'. */
bool ocop__vkey_is_origin(struct ocop_bytes name);

#endif
