/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tar file: 512 bytes of header for each file, then its bytes, filled up to
 * 512; two blocks of zeros at the end (POSIX.1-2017, pax, ustar Interchange
 * Format). It is written whole or not at all. Its files are read by name, in
 * place, so nothing is unpacked. Of a header, only the name, size, type and
 * checksum mean anything here, and each has exactly one spelling. The caller
 * must prove what the files say.
 */
#define _GNU_SOURCE		/* strerrordesc_np */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/mark.h"
#include "lib/base/tar.h"

#define BLOCK 512
#define FILES_MAX ((size_t)1 << 18)	/* 128 entries each, at the least */
#define SIZE_DIGITS 11			/* octal, then a NUL */

/* Places in a header. */
enum { NAME = 0, MODE = 100, UID = 108, GID = 116, SIZE = 124, MTIME = 136,
       SUM = 148, TYPE = 156, LINK = 157, MAGIC = 257, PREFIX = 345 };

struct member {
	char name[OCOP_TAR_NAME_MAX + 1];
	uint64_t at;		/* of its first byte */
	size_t len;
};

struct ocop__tar {
	int fd;
	struct member *member;	/* owned; sorted by name */
	size_t count, room;
};

/* The sum of all bytes, with blanks in place of the sum itself. */
static unsigned sum_of(const uint8_t *header)
{
	unsigned sum = 8 * ' ';

	for (size_t i = 0; i < BLOCK; i++)
		sum += i < SUM || i >= SUM + 8 ? header[i] : 0;
	return sum;
}

/* --- Writing --- */

static void put_octal(uint8_t *field, int digits, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%0*" PRIo64, digits, value);
	memcpy(field, text, (size_t)digits + 1);
}

static void make_header(uint8_t header[static BLOCK], const char *name,
			size_t len, uint64_t modified)
{
	memset(header, 0, BLOCK);
	memcpy(header + NAME, name, strlen(name));
	put_octal(header + MODE, 7, 0644);
	put_octal(header + UID, 7, 0);
	put_octal(header + GID, 7, 0);
	put_octal(header + SIZE, SIZE_DIGITS, len);
	/* Eleven octal digits hold times up to the year 2242. */
	put_octal(header + MTIME, 11, modified & 077777777777);
	header[TYPE] = '0';
	memcpy(header + MAGIC, "ustar\0" "00", 8);
	put_octal(header + SUM, 6, sum_of(header));
	header[SUM + 7] = ' ';
}

static void add(struct ocop_tar *tar, const void *ptr, size_t len)
{
	ocop_file_add(&tar->file, ocop_bytes_of(ptr, len));
	tar->bytes += len;
}

enum ocop_err ocop_tar_begin(struct ocop_tar *out, const char *path,
			     uint64_t modified_unix_s, struct ocop_diag *diag)
{
	out->bytes = 0;
	out->modified_unix_s = modified_unix_s;
	return ocop_file_begin(&out->file, path, OCOP_FILE_REPLACE, diag);
}

enum ocop_err ocop_tar_add(struct ocop_tar *tar, const char *name,
			   struct ocop_bytes data)
{
	static const uint8_t zeros[BLOCK];
	uint8_t header[BLOCK];

	if (strlen(name) > OCOP_TAR_NAME_MAX || data.len > OCOP_TAR_FILE_MAX)
		return OCOP_ERR_LIMIT;
	make_header(header, name, data.len, tar->modified_unix_s);
	add(tar, header, BLOCK);
	add(tar, data.ptr, data.len);
	add(tar, zeros, (BLOCK - data.len % BLOCK) % BLOCK);
	return OCOP_OK;
}

enum ocop_err ocop_tar_end(struct ocop_tar *tar, bool keep,
			   struct ocop_diag *diag)
{
	static const uint8_t zeros[2 * BLOCK];

	if (keep && tar->file.fd >= 0)
		add(tar, zeros, sizeof(zeros));
	return ocop_file_end(&tar->file, keep, diag);
}

/* --- Reading --- */

static bool read_octal(uint64_t *out, const uint8_t *field, int digits)
{
	*out = 0;
	for (int i = 0; i < digits; i++) {
		if (field[i] < '0' || field[i] > '7')
			return false;
		*out = *out * 8 + (field[i] - '0');
	}
	return field[digits] == '\0';
}

static bool is_zero(const uint8_t *ptr, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (ptr[i] != 0)
			return false;
	return true;
}

/* A header as make_header writes it. NULL, or the rule that it breaks. */
static const char *read_header(struct member *out, const uint8_t *header)
{
	const uint8_t *name = header + NAME;
	size_t len = strnlen((const char *)name, OCOP_TAR_NAME_MAX + 1);
	uint64_t sum, size;

	if (memcmp(header + MAGIC, "ustar\0" "00", 8) != 0)
		return N_("expected the header of a file (ustar)");
	if (!read_octal(&sum, header + SUM, 6) || header[SUM + 7] != ' ' ||
	    sum != sum_of(header))
		return N_("the header's checksum does not match");
	if (header[TYPE] != '0' || !is_zero(header + LINK, 100))
		return N_("expected regular files only");
	if (len == 0 || len > OCOP_TAR_NAME_MAX ||
	    !is_zero(name + len, MODE - len) || !is_zero(header + PREFIX, 155))
		return N_("a file's name is empty or too long");
	if (!read_octal(&size, header + SIZE, SIZE_DIGITS) ||
	    size > OCOP_TAR_FILE_MAX)
		return N_("a file is too long");
	memcpy(out->name, name, len + 1);
	out->len = (size_t)size;
	return NULL;
}

static enum ocop_err read_at(int fd, void *ptr, size_t len, uint64_t at,
			     struct ocop_diag *diag)
{
	uint8_t *to = ptr;

	while (len > 0) {
		ssize_t got = pread(fd, to, len, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ocop_fail(diag, OCOP_ERR_FILE, 0, "%s",
					 strerrordesc_np(errno));
		if (got == 0)
			return ocop_fail(diag, OCOP_ERR_MALFORMED, (size_t)at,
					 "byte %" PRIu64 ": the file ends before this byte, so it was cut off",
					 at);
		to += got;
		at += (uint64_t)got;
		len -= (size_t)got;
	}
	return OCOP_OK;
}

static struct member *more(struct ocop__tar *tar)
{
	struct member *list = tar->member;

	if (tar->count == tar->room) {
		tar->room = tar->room == 0 ? 64 : 2 * tar->room;
		list = reallocarray(list, tar->room, sizeof(*list));
		if (list == NULL)
			return NULL;
		tar->member = list;
	}
	return &tar->member[tar->count++];
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->name,
		      ((const struct member *)b)->name);
}

/* After the last file: two blocks of zeros, and nothing more. */
static enum ocop_err check_end(const struct ocop__tar *tar, uint64_t at,
			       uint64_t size, struct ocop_diag *diag)
{
	uint8_t block[BLOCK];
	enum ocop_err err = read_at(tar->fd, block, BLOCK, at + BLOCK, diag);

	if (!err && (!is_zero(block, BLOCK) || at + 2 * BLOCK != size))
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, (size_t)at,
				"byte %" PRIu64 ": more follows after the end",
				at);
	return err;
}

static enum ocop_err read_headers(struct ocop__tar *tar, uint64_t size,
				  struct ocop_diag *diag)
{
	uint8_t block[BLOCK];
	struct member *m;
	const char *rule;
	enum ocop_err err;

	for (uint64_t at = 0;; at = m->at + (m->len + BLOCK - 1) / BLOCK *
					      BLOCK) {
		err = read_at(tar->fd, block, BLOCK, at, diag);
		if (!err && is_zero(block, BLOCK))
			return check_end(tar, at, size, diag);
		if (err)
			return err;
		if (tar->count == FILES_MAX)
			return ocop_fail(diag, OCOP_ERR_LIMIT, (size_t)at,
					 "more than %zu files", FILES_MAX);
		m = more(tar);
		if (m == NULL)
			return OCOP_ERR_MEMORY;
		rule = read_header(m, block);
		if (rule != NULL)
			return ocop_fail(diag, OCOP_ERR_MALFORMED, (size_t)at,
					 "byte %" PRIu64 ": %s", at, rule);
		m->at = at + BLOCK;
	}
}

enum ocop_err ocop__tar_open(struct ocop__tar **out, const char *path,
			     struct ocop_diag *diag)
{
	struct ocop__tar *tar = calloc(1, sizeof(*tar));
	enum ocop_err err = OCOP_ERR_MEMORY;
	uint64_t size;

	*out = NULL;
	if (tar == NULL)
		return err;
	err = ocop_file_open(&tar->fd, &size, path, diag);
	if (!err)
		err = read_headers(tar, size, diag);
	if (!err && tar->count > 1)
		qsort(tar->member, tar->count, sizeof(*tar->member), compare);
	for (size_t i = 1; !err && i < tar->count; i++)
		if (compare(&tar->member[i - 1], &tar->member[i]) == 0)
			err = ocop_fail(diag, OCOP_ERR_MALFORMED,
					(size_t)tar->member[i].at,
					"%s: appears twice",
					tar->member[i].name);
	if (err)
		ocop__tar_close(tar);
	else
		*out = tar;
	return err;
}

void ocop__tar_close(struct ocop__tar *tar)
{
	if (tar == NULL)
		return;
	if (tar->fd >= 0)
		close(tar->fd);
	free(tar->member);
	free(tar);
}

enum ocop_err ocop__tar_read(const struct ocop__tar *tar, const char *name,
			     struct ocop_buf *out, struct ocop_diag *diag)
{
	const struct member *m;
	struct member key;
	uint8_t *to;
	enum ocop_err err;

	if (strlen(name) > OCOP_TAR_NAME_MAX || tar->count == 0)
		return OCOP_ERR_ABSENT;
	memcpy(key.name, name, strlen(name) + 1);
	m = bsearch(&key, tar->member, tar->count, sizeof(*m), compare);
	if (m == NULL)
		return OCOP_ERR_ABSENT;
	if (m->len == 0)
		return OCOP_OK;
	to = ocop_buf_extend(out, m->len);
	if (to == NULL)
		return ocop_fail(diag, out->err, 0, "%s: larger than %zu bytes",
				 m->name, out->max);
	err = read_at(tar->fd, to, m->len, m->at, diag);
	if (err)
		out->len -= m->len;
	return err;
}
