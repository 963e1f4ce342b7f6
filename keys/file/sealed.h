/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sealed file: a stream of bytes under a passphrase, of any length, that
 * cannot be read, changed, reordered or cut unseen.
 *
 *	"ocop-sealed/1\n", salt (16), nonce prefix (7)
 *	pieces of up to 65,536 bytes, each AES-256-GCM with
 *	nonce = prefix, piece's number (u32), 1 for the last one, else 0,
 *	context = all that stands before the pieces
 *
 * Every piece but the last is full; the last may be empty. Numbers are
 * big-endian.
 */
#ifndef OCOP_KEYS_SEALED_H
#define OCOP_KEYS_SEALED_H

#include "keys/keys.h"

#define SEALED_PIECE 65536

/* Write one at path, which is lent. It stands there when sealed_finish
 * returned OCOP_OK, and not before; mode 0600, never over another file. */
struct sealed_out;
enum ocop_err sealed_create(struct sealed_out **out, const char *path,
			    struct ocop_bytes passphrase,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* Sticky: sealed_finish says what failed first. */
void sealed_add(struct sealed_out *file, struct ocop_bytes bytes);
enum ocop_err sealed_finish(struct sealed_out *file, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Takes away what was not finished. NULL-safe. */
void sealed_out_free(struct sealed_out *file);

/*
 * Read one. Errors: OCOP_ERR_MALFORMED (no such file, cut, or damaged; diag
 * names the bytes), OCOP_ERR_PASSPHRASE (wrong, or the first piece is
 * damaged: nobody can tell).
 */
struct sealed_in;
enum ocop_err sealed_open(struct sealed_in **out, const char *path,
			  struct ocop_bytes passphrase,
			  struct ocop_diag *diag) OCOP_CHECKED;
/* Exactly len bytes; OCOP_ERR_MALFORMED when there are fewer. */
enum ocop_err sealed_get(struct sealed_in *file, void *out, size_t len,
			 struct ocop_diag *diag) OCOP_CHECKED;
/* OCOP_OK when nothing is left. */
enum ocop_err sealed_end(struct sealed_in *file, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Offset of the next byte in the stream. */
uint64_t sealed_tell(const struct sealed_in *file);
void sealed_in_free(struct sealed_in *file);	/* NULL-safe */

#endif
