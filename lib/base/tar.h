/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a tar file that ocop_tar_add wrote, by the names in it. */
#ifndef OCOP_LIB_TAR_H
#define OCOP_LIB_TAR_H

#include <ocop/tar.h>

/* An open tar file with the list of its files. */
struct ocop__tar;

/*
 * Open a tar file and read the headers of all files in it. Anything that
 * ocop_tar_add does not write is refused: links, folders, long names, bytes
 * after the end. Nothing is ever written by a name that stands in it.
 * out is owned (ocop__tar_close).
 * Errors: those of ocop_file_open; OCOP_ERR_MALFORMED: damaged, cut or no such
 * file, diag says at which byte; OCOP_ERR_LIMIT: more files than a log has.
 */
enum ocop_err ocop__tar_open(struct ocop__tar **out, const char *path,
			     struct ocop_diag *diag) OCOP_CHECKED;
void ocop__tar_close(struct ocop__tar *tar);
/* Append a file to out, whose ceiling limits it (OCOP_ERR_LIMIT).
 * Errors: OCOP_ERR_ABSENT: there is none of that name. */
enum ocop_err ocop__tar_read(const struct ocop__tar *tar, const char *name,
			     struct ocop_buf *out, struct ocop_diag *diag)
	OCOP_CHECKED;

#endif
