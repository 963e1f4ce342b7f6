/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps signed decisions at the desk. Files are named by their hash, so that a
 * record leads to its file, and one file that many rows name is kept once.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/records/documents.h"
#include "common/ui/say.h"

#define DOCUMENT_MAX (64 * 1024 * 1024)

static enum ocop_err read_pdf(struct ocop_buf *out, const char *path,
			      struct ocop_diag *diag)
{
	enum ocop_err err = ocop_file_read(out, path, diag);

	if (!err && !ocop_bytes_starts(ocop_buf_view(out), "%PDF-"))
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				N_("not a PDF file"));
	return err;
}

enum ocop_err documents_read(struct document_files *f, const char *path,
			     const uint8_t **out, struct ocop_diag *diag)
{
	struct ocop_buf bytes = OCOP_BUF(DOCUMENT_MAX);
	struct document_file *more;
	enum ocop_err err;

	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->file[i].path, path) == 0) {
			*out = f->file[i].hash;
			return OCOP_OK;
		}
	err = read_pdf(&bytes, path, diag);
	if (!err && f->count == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 16;
		more = reallocarray(f->file, f->cap, sizeof(*more));
		if (more)
			f->file = more;
		else
			err = OCOP_ERR_MEMORY;
	}
	if (!err) {
		struct document_file *file = &f->file[f->count];

		if (!ocop_bytes_copy(file->path, sizeof(file->path),
				     ocop_bytes_str(path)))
			err = OCOP_ERR_LIMIT;
		ocop_sha256(file->hash, ocop_buf_view(&bytes));
		*out = file->hash;
		f->count += !err;
	}
	ocop_buf_clear(&bytes);
	return err;
}

static int keep_one(const struct document_file *file, const char *folder)
{
	struct ocop_buf bytes = OCOP_BUF(DOCUMENT_MAX);
	struct ocop_buf name = OCOP_BUF(2 * OCOP_HASH_LEN + 8);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t hash[OCOP_HASH_LEN];
	char to[PATH_SIZE];
	int code = EXIT_DONE;
	enum ocop_err err = read_pdf(&bytes, file->path, &diag);

	ocop_sha256(hash, ocop_buf_view(&bytes));
	ocop_hex_add(&name, ocop_bytes_of(hash, sizeof(hash)));
	ocop_buf_str(&name, ".pdf");
	if (!err && memcmp(hash, file->hash, sizeof(hash)) != 0)
		err = ocop_fail(&diag, OCOP_ERR_FILE, 0,
				N_("this file has changed since it was read"));
	if (!err && !ocop_buf_cstr(&name))
		err = name.err;
	if (!err && !path_join(to, folder, ocop_buf_cstr(&name)))
		code = EXIT_USAGE;
	if (!err && !code && access(to, F_OK) != 0)
		err = ocop_file_write(to, ocop_buf_view(&bytes),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      &diag);
	ocop_buf_clear(&bytes);
	ocop_buf_clear(&name);
	return err ? say_diag(file->path, err, &diag) : code;
}

int documents_keep(const struct document_files *f, const char *home)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char folder[PATH_SIZE];
	int code = EXIT_DONE;
	enum ocop_err err;

	if (!f->count)
		return EXIT_DONE;
	if (!path_join(folder, home, DOCUMENTS))
		return EXIT_USAGE;
	err = ocop_file_mkdirs(folder, true, &diag);
	if (err)
		return say_diag(folder, err, &diag);
	for (size_t i = 0; !code && i < f->count; i++)
		code = keep_one(&f->file[i], folder);
	return code;
}

void documents_print(FILE *to, const struct document_files *f)
{
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN + 1);

	for (size_t i = 0; f && i < f->count; i++) {
		ocop_buf_reset(&hex);
		ocop_hex_add(&hex, ocop_bytes_of(f->file[i].hash,
						 OCOP_HASH_LEN));
		fprintf(to, _("Document '%s': SHA-256 %s\n"),
			f->file[i].path, ocop_buf_cstr(&hex) ?
			(const char *)hex.ptr : "");
	}
	ocop_buf_clear(&hex);
}

void documents_clear(struct document_files *f)
{
	free(f->file);
	*f = (struct document_files){ NULL, 0, 0 };
}
