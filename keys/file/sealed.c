/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealed files, written and read piece by piece. Only authenticated bytes are
 * given out, however long the file is and wherever it was cut.
 */
#define _GNU_SOURCE	/* strerrordesc_np() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>

#include "keys/file/sealed.h"

#define MAGIC "ocop-sealed/1\n"
#define MAGIC_LEN (sizeof(MAGIC) - 1)
#define PREFIX_LEN 7
#define HEAD_LEN (MAGIC_LEN + OCOP_AEAD_SALT_LEN + PREFIX_LEN)
#define SEALED_MAX (SEALED_PIECE + OCOP_AEAD_TAG_LEN)

/* What writing and reading share: the key, and the number of the next piece. */
struct pieces {
	uint8_t head[HEAD_LEN];
	uint8_t key[OCOP_AEAD_KEY_LEN];
	uint32_t number;
};

static enum ocop_err fail_errno(struct ocop_diag *diag, const char *path)
{
	return ocop_fail(diag, errno == EEXIST ? OCOP_ERR_EXISTS :
			       errno == ENOENT ? OCOP_ERR_ABSENT :
						 OCOP_ERR_FILE,
			 0, "%s: %s", path, strerrordesc_np(errno));
}

static enum ocop_err take_key(struct pieces *p, struct ocop_bytes passphrase)
{
	return ocop_aead_key(p->key, passphrase, p->head + MAGIC_LEN);
}

static void nonce_of(uint8_t out[OCOP_AEAD_NONCE_LEN], const struct pieces *p,
		     bool last)
{
	memcpy(out, p->head + HEAD_LEN - PREFIX_LEN, PREFIX_LEN);
	ocop_bytes_of_number(out + PREFIX_LEN, p->number, 4);
	out[OCOP_AEAD_NONCE_LEN - 1] = last;
}

/* --- Writing --- */

struct sealed_out {
	struct pieces p;
	struct ocop_file file;
	uint8_t plain[SEALED_PIECE];
	size_t len;
	struct ocop_buf sealed;
	enum ocop_err err;
};

enum ocop_err sealed_create(struct sealed_out **out, const char *path,
			    struct ocop_bytes passphrase,
			    struct ocop_diag *diag)
{
	struct sealed_out *f = calloc(1, sizeof(*f));
	enum ocop_err err = OCOP_OK;

	*out = NULL;
	if (!f)
		return OCOP_ERR_MEMORY;
	f->file.fd = -1;
	f->sealed = OCOP_BUF(SEALED_MAX);
	memcpy(f->p.head, MAGIC, MAGIC_LEN);
	err = ocop_random(f->p.head + MAGIC_LEN, HEAD_LEN - MAGIC_LEN);
	if (!err && access(path, F_OK) == 0) {
		errno = EEXIST;
		err = fail_errno(diag, path);
	}
	if (!err)
		err = take_key(&f->p, passphrase);
	if (!err)
		err = ocop_file_begin(&f->file, path,
				      OCOP_FILE_NEW | OCOP_FILE_SECRET, diag);
	if (err) {
		sealed_out_free(f);
		return err;
	}
	ocop_file_add(&f->file, ocop_bytes_of(f->p.head, HEAD_LEN));
	*out = f;
	return OCOP_OK;
}

static void put_piece(struct sealed_out *f, bool last)
{
	uint8_t nonce[OCOP_AEAD_NONCE_LEN];

	nonce_of(nonce, &f->p, last);
	ocop_buf_reset(&f->sealed);
	f->err = ocop_aead_seal(&f->sealed, f->p.key, nonce,
				ocop_bytes_of(f->p.head, HEAD_LEN),
				ocop_bytes_of(f->plain, f->len));
	ocop_file_add(&f->file, ocop_buf_view(&f->sealed));
	f->len = 0;
	/* A number is never used twice: to run out of them, a file needs 256
	 * TiB. */
	if (++f->p.number == 0 && !f->err)
		f->err = OCOP_ERR_LIMIT;
}

void sealed_add(struct sealed_out *f, struct ocop_bytes bytes)
{
	while (!f->err && !f->file.code && bytes.len) {
		size_t room = sizeof(f->plain) - f->len;
		size_t n = bytes.len < room ? bytes.len : room;

		/* A full piece is written only when more bytes come: it may be
		 * the last one. */
		if (!room) {
			put_piece(f, false);
			continue;
		}
		memcpy(f->plain + f->len, bytes.ptr, n);
		f->len += n;
		bytes.ptr += n;
		bytes.len -= n;
	}
}

enum ocop_err sealed_finish(struct sealed_out *f, struct ocop_diag *diag)
{
	enum ocop_err err;

	if (!f->err)
		put_piece(f, true);
	err = ocop_file_end(&f->file, !f->err, diag);
	return f->err ? f->err : err;
}

void sealed_out_free(struct sealed_out *f)
{
	if (!f)
		return;
	if (ocop_file_end(&f->file, false, NULL))
		f->err = OCOP_ERR_FILE;
	ocop_buf_clear(&f->sealed);
	ocop_cleanse(f, sizeof(*f));
	free(f);
}

/* --- Reading --- */

struct sealed_in {
	struct pieces p;
	FILE *file;
	uint8_t sealed[SEALED_MAX];
	struct ocop_buf plain;
	size_t at;		/* in plain */
	uint64_t told;		/* number of bytes given out */
	bool last;
};

static enum ocop_err damaged(const struct sealed_in *f, size_t got,
			     struct ocop_diag *diag)
{
	uint64_t from = HEAD_LEN + (uint64_t)f->p.number * SEALED_MAX;
	uint8_t nonce[OCOP_AEAD_NONCE_LEN];
	struct ocop_buf plain = OCOP_BUF(SEALED_PIECE);
	enum ocop_err err;

	/* This piece is complete but is not marked as the last: the rest was
	 * cut. */
	nonce_of(nonce, &f->p, false);
	err = ocop_aead_open(&plain, f->p.key, nonce,
			     ocop_bytes_of(f->p.head, HEAD_LEN),
			     ocop_bytes_of(f->sealed, got));
	ocop_buf_wipe(&plain);
	if (!err)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, from + got,
				 "cut off after byte %llu",
				 (unsigned long long)(from + got));
	if (f->p.number == 0)
		return ocop_fail(diag, OCOP_ERR_PASSPHRASE, from, "wrong passphrase, or the first %llu bytes are damaged",
				 (unsigned long long)(from + got));
	return ocop_fail(diag, OCOP_ERR_MALFORMED, from,
			 "damaged or cut between byte %llu and byte %llu",
			 (unsigned long long)from,
			 (unsigned long long)(from + got));
}

static enum ocop_err next_piece(struct sealed_in *f, struct ocop_diag *diag)
{
	uint8_t nonce[OCOP_AEAD_NONCE_LEN];
	enum ocop_err err;
	size_t got;
	int more;

	ocop_buf_wipe(&f->plain);
	f->at = 0;
	got = fread(f->sealed, 1, sizeof(f->sealed), f->file);
	more = got == sizeof(f->sealed) ? getc(f->file) : EOF;
	if (ferror(f->file))
		return ocop_fail(diag, OCOP_ERR_FILE, 0, "cannot be read");
	if (more != EOF)
		ungetc(more, f->file);
	f->last = more == EOF;
	nonce_of(nonce, &f->p, f->last);
	err = ocop_aead_open(&f->plain, f->p.key, nonce,
			     ocop_bytes_of(f->p.head, HEAD_LEN),
			     ocop_bytes_of(f->sealed, got));
	if (err == OCOP_ERR_SIGNATURE)
		return damaged(f, got, diag);
	f->p.number++;
	return err;
}

enum ocop_err sealed_open(struct sealed_in **out, const char *path,
			  struct ocop_bytes passphrase,
			  struct ocop_diag *diag)
{
	struct sealed_in *f = calloc(1, sizeof(*f));
	enum ocop_err err;
	uint64_t size;
	int fd;

	*out = NULL;
	if (!f)
		return OCOP_ERR_MEMORY;
	f->plain = OCOP_BUF(SEALED_PIECE);
	err = ocop_file_open(&fd, &size, path, diag);
	if (!err) {
		f->file = fdopen(fd, "rb");
		if (!f->file)
			close(fd);
	}
	if (!err && !f->file)
		err = OCOP_ERR_MEMORY;
	else if (!err &&
		 (fread(f->p.head, 1, HEAD_LEN, f->file) != HEAD_LEN ||
		  memcmp(f->p.head, MAGIC, MAGIC_LEN) != 0))
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "expected a file of ocop backup, version 1");
	if (!err)
		err = take_key(&f->p, passphrase);
	if (!err)
		err = next_piece(f, diag);
	if (err) {
		sealed_in_free(f);
		return err;
	}
	*out = f;
	return OCOP_OK;
}

enum ocop_err sealed_get(struct sealed_in *f, void *out, size_t len,
			 struct ocop_diag *diag)
{
	uint8_t *to = out;
	enum ocop_err err;

	while (len) {
		size_t have = f->plain.len - f->at;
		size_t n = len < have ? len : have;

		if (!have) {
			if (f->last)
				return ocop_fail(diag, OCOP_ERR_MALFORMED,
						 f->told, "ends too early");
			err = next_piece(f, diag);
			if (err) {
				f->last = true;
				return err;
			}
			continue;
		}
		memcpy(to, f->plain.ptr + f->at, n);
		f->at += n;
		f->told += n;
		to += n;
		len -= n;
	}
	return OCOP_OK;
}

enum ocop_err sealed_end(struct sealed_in *f, struct ocop_diag *diag)
{
	if (f->last && f->at == f->plain.len)
		return OCOP_OK;
	return ocop_fail(diag, OCOP_ERR_MALFORMED, f->told,
			 "extra bytes after its end");
}

uint64_t sealed_tell(const struct sealed_in *f)
{
	return f->told;
}

void sealed_in_free(struct sealed_in *f)
{
	if (!f)
		return;
	if (f->file)
		fclose(f->file);
	ocop_buf_wipe(&f->plain);
	ocop_cleanse(f, sizeof(*f));
	free(f);
}
