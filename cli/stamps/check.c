/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares what was read with the list, byte for byte by a hash: a stamp is
 * right only if its whole text is the one that was signed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/crypto.h>

#include "cli/stamps/check.h"

#define LINE_BYTES_MAX 1024

static void hash_of(uint8_t out[static CHECK_HASH_LEN], struct ocop_bytes text)
{
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, text);
	memcpy(out, hash, CHECK_HASH_LEN);
}

/* The link in a line: up to what no link has. */
static struct ocop_bytes link_of(const char *line)
{
	const char *link = strstr(line, "https://");

	return link ? ocop_bytes_of(link, strcspn(link, ",;\t \"\r\n")) :
		      ocop_bytes_of(NULL, 0);
}

static int by_serial(const void *a, const void *b)
{
	const struct check_row *x = a, *y = b;

	if (x->lot != y->lot)
		return x->lot < y->lot ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static enum ocop_err add(struct check *check, struct ocop_bytes link)
{
	struct ocop_stamp stamp;
	struct check_row *rows;
	enum ocop_err err = ocop_stamp_parse(&stamp, link, NULL);

	if (err)
		return OCOP_ERR_MALFORMED;
	if (!check->count)
		memcpy(check->product, stamp.product, sizeof(check->product));
	if (strcmp(check->product, stamp.product) != 0)
		return OCOP_ERR_MALFORMED;
	if (check->count == CHECK_STAMPS_MAX)
		return OCOP_ERR_LIMIT;
	if (check->count == check->cap) {
		check->cap = check->cap ? 2 * check->cap : 1024;
		rows = reallocarray(check->row, check->cap, sizeof(*rows));
		if (!rows)
			return OCOP_ERR_MEMORY;
		check->row = rows;
	}
	check->row[check->count].lot = stamp.lot;
	check->row[check->count].index = stamp.index;
	check->row[check->count].seen = 0;
	hash_of(check->row[check->count++].hash, link);
	return OCOP_OK;
}

enum ocop_err check_load(struct check *out, const char *path, size_t *line_out,
			 struct ocop_diag *diag)
{
	char line[LINE_BYTES_MAX];
	FILE *file = fopen(path, "re");
	enum ocop_err err = OCOP_OK;

	memset(out, 0, sizeof(*out));
	*line_out = 0;
	if (!file)
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%s",
				 ocop_err_text(OCOP_ERR_ABSENT));
	while (!err && fgets(line, sizeof(line), file)) {
		struct ocop_bytes link = link_of(line);

		/* The first line names the columns. */
		if (++*line_out > 1 || link.len)
			err = add(out, link);
	}
	if (!err && (ferror(file) || !out->count))
		err = OCOP_ERR_MALFORMED;
	fclose(file);
	if (err)
		return ocop_fail(diag, err, 0,
				 "line %zu: expected the link of a stamp of one product",
				 *line_out);
	qsort(out->row, out->count, sizeof(*out->row), by_serial);
	for (size_t i = 1; i < out->count; i++)
		if (by_serial(&out->row[i - 1], &out->row[i]) == 0)
			return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					 "lot %u, stamp %u is in the list twice",
					 out->row[i].lot, out->row[i].index);
	return OCOP_OK;
}

void check_clear(struct check *check)
{
	free(check->row);
	memset(check, 0, sizeof(*check));
}

void check_note(struct check *check, struct ocop_bytes text, size_t places)
{
	struct ocop_stamp stamp;
	struct check_row key = { 0 }, *row = NULL;

	check->read += places;
	if (!ocop_stamp_parse(&stamp, text, NULL) &&
	    strcmp(stamp.product, check->product) == 0) {
		key.lot = stamp.lot;
		key.index = stamp.index;
		hash_of(key.hash, text);
		row = bsearch(&key, check->row, check->count, sizeof(key),
			      by_serial);
	}
	if (!row || memcmp(row->hash, key.hash, sizeof(key.hash)) != 0)
		check->others += places;
	else
		row->seen = places > 255u - row->seen ? 255 :
			    (uint8_t)(row->seen + places);
}

void check_end(struct check *check)
{
	check->missing = check->twice = 0;
	for (size_t i = 0; i < check->count; i++) {
		check->missing += check->row[i].seen == 0;
		check->twice += check->row[i].seen > 1;
	}
}

bool check_is_good(const struct check *check)
{
	return check->count && !check->missing && !check->twice &&
	       !check->others && !check->unread;
}
