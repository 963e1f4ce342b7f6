/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files: reads with a ceiling, atomic and durable writes, secret files.
 *
 * Threads and lifetime: no shared state: any thread, each with its own struct.
 */
#ifndef OCOP_FILE_H
#define OCOP_FILE_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

/*
 * Open a file by name to read it. It never waits (a pipe is refused), and it
 * opens regular files only. Every reader of a named file opens it with this.
 *
 * fd_out    owned; -1 unless the result is OCOP_OK
 * size_out  the size when it was opened, in bytes
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_FILE (also a pipe, a folder, a device).
 * diag names path.
 */
enum ocop_err ocop_file_open(int *fd_out, uint64_t *size_out, const char *path,
			     struct ocop_diag *diag) OCOP_CHECKED;
/*
 * Append a whole file to out. The ceiling of out limits the read.
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_LIMIT, OCOP_ERR_FILE; diag names path.
 */
enum ocop_err ocop_file_read(struct ocop_buf *out, const char *path,
			     struct ocop_diag *diag) OCOP_CHECKED;
/* The same for a secret. OCOP_ERR_PERMISSION: group or others can read the
 * file, or it belongs neither to the caller nor to root. */
enum ocop_err ocop_file_read_secret(struct ocop_buf *out, const char *path,
				    struct ocop_diag *diag) OCOP_CHECKED;

enum ocop_file_mode {
	OCOP_FILE_NEW = 0,	/* OCOP_ERR_EXISTS when path exists */
	OCOP_FILE_REPLACE = 1,
	OCOP_FILE_SECRET = 2,	/* flag: mode 0600 (else 0644 less umask) */
	OCOP_FILE_UNSYNCED = 4	/* flag: complete, but durable only after the
				 * caller synced the file system */
};
/*
 * Write a whole file: write a temporary file beside it, fsync it, rename it (or
 * link it, for OCOP_FILE_NEW), fsync the folder. After a failure path is
 * unchanged.
 */
enum ocop_err ocop_file_write(const char *path, struct ocop_bytes data,
			      unsigned mode, struct ocop_diag *diag)
	OCOP_CHECKED;
/*
 * Write a file piece by piece. It gets its name when it is complete. Call
 * ocop_file_end after every ocop_file_begin; it does nothing when begin failed.
 * path is lent until then.
 */
struct ocop_file {
	int fd;
	int code;		/* errno of the first failure */
	unsigned mode;
	const char *path;
	struct ocop_buf temp;	/* the temporary name */
};
enum ocop_err ocop_file_begin(struct ocop_file *out, const char *path,
			      unsigned mode, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Add bytes. ocop_file_end reports the first failure. */
void ocop_file_add(struct ocop_file *file, struct ocop_bytes data);
/* The same for any open file. Returns 0, or the errno of the failure. */
int ocop_file_put(int fd, struct ocop_bytes data) OCOP_CHECKED;
/* Give the file its name, or remove it when keep is false. */
enum ocop_err ocop_file_end(struct ocop_file *file, bool keep,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* Remove temporary files of this library that killed writers left in a folder:
 * older than before_unix_s, and not being written. */
void ocop_file_sweep(const char *folder, int64_t before_unix_s);
/* Make the name of a written or renamed file durable. */
enum ocop_err ocop_file_sync_name(const char *path, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Rename durably inside one file system. A file at to is replaced.
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_FILE; diag names from. */
enum ocop_err ocop_file_move(const char *from, const char *to,
			     struct ocop_diag *diag) OCOP_CHECKED;
/* Make a folder and its parents, durably: mode 0777 less umask, or 0700 with
 * secret. A folder that exists is fine. */
enum ocop_err ocop_file_mkdirs(const char *path, bool secret,
			       struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif
