/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a backup of a desk holds, inside a sealed file (keys/file/sealed.h):
 * frames of kind (1 byte), length of the name (2), size (8), name, data.
 *
 *	H  "ocop-backup/1"; data: Unix seconds (8)
 *	F  a file by its path in the home folder; data: its bytes
 *	S  a store, size 0: rows of space (1), lengths of key and value (4
 *	   each), key, value, ended by a byte 255
 *	M  last, no name: a line per F and S in order, "SHA256  SIZE  NAME\n"
 *
 * Numbers are big-endian. A store's SHA256 is a chain: from 32 zeros, for
 * each row SHA256(space, chain, key), then SHA256(254, chain, value); its
 * SIZE is the number of its rows.
 */
#ifndef OCOP_CLI_BACKUP_H
#define OCOP_CLI_BACKUP_H

#include <ocop/store.h>

#include "keys/file/sealed.h"

#define BACKUP_SCHEMA "ocop-backup/1"
#define BACKUP_STAMPS "stamps.db"
#define BACKUP_NAME_MAX 1024
#define BACKUP_FILE_MAX (1024u * 1024 * 1024)
#define BACKUP_MANIFEST_MAX (256u * 1024 * 1024)
#define BACKUP_ROWS_END 255

static inline void backup_line(struct ocop_buf *manifest,
			       const uint8_t hash[static OCOP_HASH_LEN],
			       uint64_t size, const char *name)
{
	for (size_t i = 0; i < OCOP_HASH_LEN; i++)
		ocop_buf_printf(manifest, "%02x", hash[i]);
	ocop_buf_printf(manifest, "  %llu  %s\n", (unsigned long long)size,
			name);
}

static inline void backup_chain(uint8_t chain[static OCOP_HASH_LEN],
				uint8_t space, struct ocop_bytes key,
				struct ocop_bytes value)
{
	uint8_t next[OCOP_HASH_LEN];

	ocop_sha256_prefixed(next, space,
			     ocop_bytes_of(chain, OCOP_HASH_LEN), key);
	ocop_sha256_prefixed(chain, 254, ocop_bytes_of(next, OCOP_HASH_LEN),
			     value);
}

#endif
