/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format of a desk's backup, inside a sealed file (keys/file/sealed.h). It
 * is a sequence of frames. A frame is: kind (1 byte), length of the name (2
 * bytes), size of the data (8 bytes), name, data. Numbers are big-endian.
 *
 *	H  first; name "ocop-backup/1", data: Unix seconds (8 bytes)
 *	F  a file; name: its path in the home folder, data: its bytes
 *	S  a store; the size field is 0. The data are rows, ended by a byte
 *	   255. A row is: space (1 byte), length of the key (4 bytes), length
 *	   of the value (4 bytes), key, value.
 *	M  last, without a name; data: a line "SHA256  SIZE  NAME\n" for each
 *	   F and S, in their order
 *
 * In a line of M, the SIZE of a store is the number of its rows, and its
 * SHA256 is a chain. The chain begins as 32 zero bytes; each row replaces it by
 * SHA256(space, chain, key), and then by SHA256(254, chain, value).
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
