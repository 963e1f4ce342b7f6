/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tar file (POSIX.1-2017, pax: ustar Interchange Format) of regular files
 * with short names: the data package of a log. Any tar program can unpack it.
 *
 * Threads and lifetime: no shared state: any thread, each with its own struct.
 */
#ifndef OCOP_TAR_H
#define OCOP_TAR_H

#include <ocop/file.h>

OCOP_C_BEGIN

/* Limits of each file in it. */
#define OCOP_TAR_NAME_MAX 63			/* bytes of its name */
#define OCOP_TAR_FILE_MAX ((size_t)64 * 1024 * 1024)

struct ocop_tar {
	struct ocop_file file;
	uint64_t bytes;			/* written so far */
	uint64_t modified_unix_s;	/* of each file in it */
};
/*
 * Write a tar file, piece by piece. It gets its name when it is complete
 * (ocop_file_begin, which lends path until ocop_tar_end). Call ocop_tar_end
 * after every ocop_tar_begin; it does nothing when begin failed.
 */
enum ocop_err ocop_tar_begin(struct ocop_tar *out, const char *path,
			     uint64_t modified_unix_s, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Add one file. The caller makes sure that no name comes twice.
 * Errors: OCOP_ERR_LIMIT: name or data are too long. ocop_tar_end reports a
 * failure to write. */
enum ocop_err ocop_tar_add(struct ocop_tar *tar, const char *name,
			   struct ocop_bytes data) OCOP_CHECKED;
/* Give the file its name, in place of an older one, or remove it when keep is
 * false. Durable when OCOP_OK. */
enum ocop_err ocop_tar_end(struct ocop_tar *tar, bool keep,
			   struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif
