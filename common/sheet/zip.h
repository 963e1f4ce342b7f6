/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of an .xlsx file, which is a zip archive. All sizes are limited
 * before a byte is unpacked.
 */
#ifndef OCOP_SHEET_ZIP_H
#define OCOP_SHEET_ZIP_H

#include <ocop/bytes.h>

#define SHEET_FILE_MAX (16 * 1024 * 1024)
#define SHEET_PART_MAX (32 * 1024 * 1024)	/* unpacked */
#define SHEET_WHOLE_MAX (64 * 1024 * 1024)	/* all parts that are read */
#define SHEET_RATIO_MAX 200	/* unpacked to packed, of parts from 1 MiB */

struct parts;

/* Open an archive in memory; file is lent until parts_close(). Errors:
 * OCOP_ERR_MALFORMED (no zip), OCOP_ERR_LIMIT, OCOP_ERR_MEMORY. */
enum ocop_err parts_open(struct parts **out, struct ocop_bytes file,
			 struct ocop_diag *diag) OCOP_CHECKED;
void parts_close(struct parts *parts);	/* may be NULL */
/* Append a part. Errors: OCOP_ERR_ABSENT, OCOP_ERR_LIMIT (diag has the
 * numbers), OCOP_ERR_MALFORMED (damaged, encrypted). */
enum ocop_err parts_read(struct parts *parts, const char *name,
			 struct ocop_buf *out, struct ocop_diag *diag)
	OCOP_CHECKED;

#endif
