/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sealed file: a stream of bytes of any length, encrypted with a passphrase.
 * Reading fails if the file was changed, reordered or cut.
 *
 *	header: "ocop-sealed/1\n", salt (16 bytes), nonce prefix (7 bytes)
 *	then pieces of up to 65,536 bytes, each encrypted with AES-256-GCM
 *		nonce: the prefix, the piece's number (u32, big-endian), and
 *		       a byte that is 1 in the last piece, else 0
 *		additional data: the header
 *
 * Every piece except the last is full; the last may be empty.
 */
#ifndef OCOP_KEYS_SEALED_H
#define OCOP_KEYS_SEALED_H

#include "keys/keys.h"

#define SEALED_PIECE 65536

/* Write a sealed file at path, which is lent. The file appears only when
 * sealed_finish() returns OCOP_OK; it has mode 0600 and never replaces
 * another. */
struct sealed_out;
enum ocop_err sealed_create(struct sealed_out **out, const char *path,
			    struct ocop_bytes passphrase,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* Append bytes. After an error, all later calls fail; sealed_finish() returns
 * the first error. */
void sealed_add(struct sealed_out *file, struct ocop_bytes bytes);
enum ocop_err sealed_finish(struct sealed_out *file, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Remove an unfinished file and free the writer. out may be NULL. */
void sealed_out_free(struct sealed_out *file);

/*
 * Open a sealed file. Errors: OCOP_ERR_MALFORMED (another kind of file, cut, or
 * damaged; diag names the bytes), OCOP_ERR_PASSPHRASE (a wrong passphrase or a
 * damaged first piece, which look the same).
 */
struct sealed_in;
enum ocop_err sealed_open(struct sealed_in **out, const char *path,
			  struct ocop_bytes passphrase,
			  struct ocop_diag *diag) OCOP_CHECKED;
/* Read exactly len bytes; OCOP_ERR_MALFORMED when there are fewer. */
enum ocop_err sealed_get(struct sealed_in *file, void *out, size_t len,
			 struct ocop_diag *diag) OCOP_CHECKED;
/* OCOP_OK when nothing is left to read. */
enum ocop_err sealed_end(struct sealed_in *file, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Offset of the next byte in the stream. */
uint64_t sealed_tell(const struct sealed_in *file);
void sealed_in_free(struct sealed_in *file);	/* may be NULL */

#endif
