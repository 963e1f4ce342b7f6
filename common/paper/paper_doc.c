/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a document's description. One of our programs made it, so a wrong
 * description is that program's mistake. It is refused, with the number of the
 * wrong block.
 */
#include <string.h>

#include "common/paper/paper.h"

static const char *const kinds[PAPER_KIND_COUNT] = {
	"title", "heading", "text", "pairs", "table", "signatures", "qr",
	"blank", "letterhead", "ending", "card"
};

const char *paper_str(const struct ocop_json *o, const char *key)
{
	const char *text = ocop_json_str(o, key);

	return text ? text : "";
}

const char *paper_item(const struct ocop_json *item)
{
	const char *text = ocop_json_value_str(item);

	return text ? text : "";
}

bool paper_is(const struct ocop_json *o, const char *key, const char *word)
{
	return strcmp(paper_str(o, key), word) == 0;
}

enum paper_kind paper_kind(const struct ocop_json *block)
{
	const char *word = paper_str(block, "kind");

	for (unsigned i = 0; i < PAPER_KIND_COUNT; i++)
		if (strcmp(word, kinds[i]) == 0)
			return (enum paper_kind)i;
	return PAPER_KIND_COUNT;
}

size_t paper_columns(unsigned share[static PAPER_COLUMNS_MAX],
		     const struct ocop_json *table)
{
	const struct ocop_json *columns = ocop_json_get(table, "columns");
	const struct ocop_json *c;
	int64_t sum = 0;
	unsigned left = 1000;
	size_t n = 0;

	for (c = ocop_json_first(columns); c; c = ocop_json_next(c))
		sum += ocop_json_int(c, "width", 1);
	for (c = ocop_json_first(columns); c && n < PAPER_COLUMNS_MAX;
	     c = ocop_json_next(c)) {
		share[n] = (unsigned)(ocop_json_int(c, "width", 1) * 1000 /
				      sum);
		left -= share[n++];
	}
	if (n > 0)
		share[n - 1] += left;
	return n;
}

static bool columns_fit(const struct ocop_json *table)
{
	const struct ocop_json *columns = ocop_json_get(table, "columns");
	const size_t count = ocop_json_count(columns);

	if (count == 0 || count > PAPER_COLUMNS_MAX)
		return false;
	for (const struct ocop_json *c = ocop_json_first(columns); c;
	     c = ocop_json_next(c)) {
		const int64_t width = ocop_json_int(c, "width", 1);

		if (width < 1 || width > 1000)
			return false;
	}
	for (const struct ocop_json *row =
	     ocop_json_first(ocop_json_get(table, "rows")); row;
	     row = ocop_json_next(row))
		if (ocop_json_count(ocop_json_get(row, "cells")) != count)
			return false;
	return true;
}

enum ocop_err paper_fail_qr(struct ocop_diag *diag, size_t n,
			    enum ocop_err err)
{
	if (err == OCOP_ERR_LIMIT)
		return ocop_fail(diag, err, 0,
				 "block %zu: too long for a QR symbol", n);
	return ocop_fail(diag, err, 0, "block %zu: %s", n, ocop_err_text(err));
}

/* A member that is missing has a value that fits. */
static bool is_within(const struct ocop_json *block, const char *key,
		      int64_t min, int64_t max)
{
	const int64_t value = ocop_json_int(block, key, min);

	return value >= min && value <= max;
}

enum ocop_err paper_check(const struct ocop_json *doc, struct ocop_diag *diag)
{
	const struct ocop_json *block =
		ocop_json_first(ocop_json_get(doc, "blocks"));

	if (!paper_is(doc, "schema", "ocop.paper/1"))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "not a document of schema ocop.paper/1");
	for (size_t n = 1; block; n++, block = ocop_json_next(block)) {
		const enum paper_kind kind = paper_kind(block);

		if (kind == PAPER_KIND_COUNT)
			return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					 "block %zu: unknown kind", n);
		if (kind == PAPER_TABLE && !columns_fit(block))
			return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					 "block %zu: a table has 1 to %d columns, and each row has one cell for each column",
					 n, PAPER_COLUMNS_MAX);
		if (!is_within(block, "size", PAPER_SIZE_MIN_PT,
			       PAPER_SIZE_MAX_PT))
			return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					 "block %zu: size: must be %d to %d points",
					 n, PAPER_SIZE_MIN_PT,
					 PAPER_SIZE_MAX_PT);
		if (!is_within(block, "lines", 0, PAPER_LINES_MAX))
			return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					 "block %zu: lines: must be 0 to %d",
					 n, PAPER_LINES_MAX);
	}
	return OCOP_OK;
}
