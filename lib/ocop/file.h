/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files: bounded reads, atomic durable writes, secrets kept from others.
 */
#ifndef OCOP_FILE_H
#define OCOP_FILE_H

#include <ocop/bytes.h>

/*
 * Append a whole file to out, whose ceiling bounds the read.
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_LIMIT, OCOP_ERR_FILE; diag names path.
 */
enum ocop_err ocop_file_read(struct ocop_buf *out, const char *path,
			     struct ocop_diag *diag) OCOP_CHECKED;
/* As above; OCOP_ERR_PERMISSION when group or others can read it, or when
 * it is not a regular file of the caller (or root). */
enum ocop_err ocop_file_read_secret(struct ocop_buf *out, const char *path,
				    struct ocop_diag *diag) OCOP_CHECKED;

enum ocop_file_mode {
	OCOP_FILE_NEW = 0,	/* OCOP_ERR_EXISTS when path exists */
	OCOP_FILE_REPLACE = 1,
	OCOP_FILE_SECRET = 2	/* flag: mode 0600 (else 0644 less umask) */
};
/*
 * Write a whole file: a temporary file beside it, fsync, rename (or link,
 * for OCOP_FILE_NEW), fsync of the folder. On failure path is untouched.
 */
enum ocop_err ocop_file_write(const char *path, struct ocop_bytes data,
			      unsigned mode, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Make the name of a file that was written or renamed durable. */
enum ocop_err ocop_file_sync_name(const char *path, struct ocop_diag *diag)
	OCOP_CHECKED;
/* mkdir -p, 0777 less umask (0700 with secret); existing is fine. */
enum ocop_err ocop_file_mkdirs(const char *path, bool secret,
			       struct ocop_diag *diag) OCOP_CHECKED;

#endif
