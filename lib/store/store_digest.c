/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest over a store's named values and trust documents, which no other
 * hash covers. It is a chain of SHA-256 over the rows, META before TRUST:
 * each step hashes the previous digest, the hash of the key and the hash of
 * the value. The digest is stored in META under the empty key.
 */
#include <string.h>

#include <ocop/crypto.h>

#include "lib/store/store.h"

static enum ocop_err add_row(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	uint8_t *digest = user, row[3 * OCOP_HASH_LEN];

	memcpy(row, digest, OCOP_HASH_LEN);
	ocop_sha256(row + OCOP_HASH_LEN, key);
	ocop_sha256(row + 2 * OCOP_HASH_LEN, value);
	ocop_sha256(digest, ocop_bytes_of(row, sizeof(row)));
	return OCOP_OK;
}

enum ocop_err ocop__store_digest(uint8_t out[static OCOP_HASH_LEN],
				 struct ocop_store *store)
{
	struct ocop_bytes all = ocop_bytes_of(NULL, 0);
	enum ocop_err err;

	memset(out, 0, OCOP_HASH_LEN);
	err = ocop_store_each(store, OCOP_SPACE_META, all, add_row, out);
	return err ? err : ocop_store_each(store, OCOP_SPACE_TRUST, all,
					   add_row, out);
}
