/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop_json_parse on any bytes. What our own check accepts, cJSON must accept,
 * too. What is printed must print in the same way after it was parsed again.
 */
#include <stdlib.h>

#include <ocop/json.h>

#include "lib/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void read_all(const struct ocop_json *value)
{
	size_t count = 0;

	ocop_json_value_str(value);
	ocop_json_value_int(value);
	ocop__json_value_bool(value);
	for (const struct ocop_json *m = ocop_json_first(value); m != NULL;
	     m = ocop_json_next(m)) {
		count++;
		/* A name is found again; it stands once. */
		if (ocop_json_type(value) == OCOP_JSON_OBJECT && count < 100)
			require(ocop_json_get(value, ocop_json_key(m)) == m);
		read_all(m);
	}
	require(count == ocop_json_count(value));
}

/* Print, parse what was printed, and give the tree back. */
static struct ocop_json *again(struct ocop_json *root, struct ocop_buf *out,
			       bool pretty)
{
	struct ocop_json *next = NULL;

	ocop_buf_reset(out);
	require(!ocop_json_print(out, root, pretty));
	/* Blanks and escapes may grow it beyond what is parsed. */
	if (out->len <= OCOP_JSON_MAX)
		require(!ocop_json_parse(&next, ocop_buf_view(out), NULL));
	ocop_json_free(root);
	return next;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_buf one = OCOP_BUF(SIZE_MAX), two = OCOP_BUF(SIZE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_json *root = NULL;
	enum ocop_err err;

	err = ocop_json_parse(&root, ocop_bytes_of(data, size), &diag);
	require((!err) == (root != NULL));
	require(!err || err == OCOP_ERR_MALFORMED ||
		err == OCOP_ERR_LIMIT);
	require(!err ||
		(diag.offset <= size && diag.text[0] != '\0'));
	if (root != NULL) {
		read_all(root);
		require(!ocop_json_print(&one, root, false));
		root = again(root, &two, true);
		if (root != NULL)
			root = again(root, &two, false);
		if (root != NULL)
			require(ocop_bytes_equal(ocop_buf_view(&one),
						 ocop_buf_view(&two)));
	}
	ocop_json_free(root);
	ocop_buf_clear(&one);
	ocop_buf_clear(&two);
	return 0;
}
