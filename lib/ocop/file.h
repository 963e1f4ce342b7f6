/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files: bounded reads, atomic durable writes, secrets kept from others.
 *
 * Threads and lifetime: no shared state: any thread, each with its own struct.
 */
#ifndef OCOP_FILE_H
#define OCOP_FILE_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

/*
 * Open a file by its name to read it: without waiting for anybody, and only
 * when it is a regular file. Whatever reads a named file opens it by this.
 *
 * fd_out    owned; -1 unless OCOP_OK
 * size_out  its size when it was opened
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_FILE (also: a pipe, a folder, a device);
 * diag names path.
 */
enum ocop_err ocop_file_open(int *fd_out, uint64_t *size_out, const char *path,
			     struct ocop_diag *diag) OCOP_CHECKED;
/*
 * Append a whole file to out, whose ceiling bounds the read.
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_LIMIT, OCOP_ERR_FILE; diag names path.
 */
enum ocop_err ocop_file_read(struct ocop_buf *out, const char *path,
			     struct ocop_diag *diag) OCOP_CHECKED;
/* As above; OCOP_ERR_PERMISSION when group or others can read it, or when
 * it belongs to somebody else than the caller (or root). */
enum ocop_err ocop_file_read_secret(struct ocop_buf *out, const char *path,
				    struct ocop_diag *diag) OCOP_CHECKED;

enum ocop_file_mode {
	OCOP_FILE_NEW = 0,	/* OCOP_ERR_EXISTS when path exists */
	OCOP_FILE_REPLACE = 1,
	OCOP_FILE_SECRET = 2,	/* flag: mode 0600 (else 0644 less umask) */
	OCOP_FILE_UNSYNCED = 4	/* flag: whole, but on disk only when the
				 * caller has synced the file system */
};
/*
 * Write a whole file: a temporary file beside it, fsync, rename (or link,
 * for OCOP_FILE_NEW), fsync of the folder. On failure path is untouched.
 */
enum ocop_err ocop_file_write(const char *path, struct ocop_bytes data,
			      unsigned mode, struct ocop_diag *diag)
	OCOP_CHECKED;
/*
 * The same for a file that comes piece by piece: it has its name when it is
 * whole. After ocop_file_begin, which lends path, always ocop_file_end, which
 * does nothing to a file that was not begun (fd -1).
 */
struct ocop_file {
	int fd;
	int code;		/* errno of what failed first */
	unsigned mode;
	const char *path;
	struct ocop_buf temp;	/* its name until then */
};
enum ocop_err ocop_file_begin(struct ocop_file *out, const char *path,
			      unsigned mode, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Sticky: ocop_file_end says what failed first. */
void ocop_file_add(struct ocop_file *file, struct ocop_bytes data);
/* Give it its name, or (keep false) leave nothing of it. */
enum ocop_err ocop_file_end(struct ocop_file *file, bool keep,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* Remove what writers that were killed left in a folder: files of this
 * library's own names that nobody writes, and that are older. */
void ocop_file_sweep(const char *folder, int64_t before_unix_s);
/* Make the name of a file that was written or renamed durable. */
enum ocop_err ocop_file_sync_name(const char *path, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Rename inside one file system, durably: replaces a file at to.
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_FILE; diag names from. */
enum ocop_err ocop_file_move(const char *from, const char *to,
			     struct ocop_diag *diag) OCOP_CHECKED;
/* mkdir -p, 0777 less umask (0700 with secret), durably; existing is fine. */
enum ocop_err ocop_file_mkdirs(const char *path, bool secret,
			       struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif
