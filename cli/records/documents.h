/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed decisions as PDF files: the record of a row has the file's hash, and
 * the desk keeps the file.
 */
#ifndef OCOP_CLI_DOCUMENTS_H
#define OCOP_CLI_DOCUMENTS_H

#include <stdio.h>

#include <ocop/crypto.h>

#include "common/ui/path.h"

/* A folder of the desk: SHA256.pdf each. */
#define DOCUMENTS "documents"

struct document_file {
	char path[PATH_SIZE];
	uint8_t hash[OCOP_HASH_LEN];
};

struct document_files {
	struct document_file *file;	/* owned */
	size_t count, cap;
};

/* Read a PDF and remember it. *out is lent until the next call. Errors:
 * OCOP_ERR_MALFORMED (not a PDF), those of ocop_file_read. */
enum ocop_err documents_read(struct document_files *files, const char *path,
			     const uint8_t **out, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Copy what was read into a desk's folder. Refuses a file that has changed
 * since. Prints errors; returns an exit code. */
int documents_keep(const struct document_files *files, const char *home);
/* Say which files the records will name. */
void documents_print(FILE *to, const struct document_files *files);
void documents_clear(struct document_files *files);

#endif
