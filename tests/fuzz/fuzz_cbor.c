/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop_cbor_check, the cursors and the JSON view on any bytes. What the check
 * accepts must have the same bytes after it was read and written again;
 * otherwise the format would be ambiguous.
 */
#include <stdlib.h>

#include <ocop/cbor.h>
#include <ocop/json.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Read one item and write it again. */
static void rewrite(struct ocop_cbor *c, struct ocop_buf *out)
{
	size_t count = 0;

	switch (ocop_cbor_peek(c)) {
	case OCOP_CBOR_UINT:
		ocop_cbor_add_uint(out, ocop_cbor_uint(c));
		return;
	case OCOP_CBOR_NEGINT:
		/* What lies below int64_t is copied. */
		{
			struct ocop_cbor before = *c;
			int64_t value = ocop_cbor_int(c);

			if (!c->bad) {
				ocop_cbor_add_int(out, value);
			} else {
				*c = before;
				ocop_buf_bytes(out, ocop_cbor_item(c));
			}
		}
		return;
	case OCOP_CBOR_BYTES:
		ocop_cbor_add_bytes(out, ocop_cbor_bytes(c));
		return;
	case OCOP_CBOR_TEXT:
		ocop_cbor_add_text(out, ocop_cbor_text(c));
		return;
	case OCOP_CBOR_ARRAY:
		count = ocop_cbor_array(c);
		ocop_cbor_add_array(out, count);
		break;
	case OCOP_CBOR_MAP:
		count = ocop_cbor_map(c);
		ocop_cbor_add_map(out, count);
		count *= 2;
		break;
	case OCOP_CBOR_SIMPLE:
		ocop_cbor_add_bool(out, ocop_cbor_bool(c));
		return;
	case OCOP_CBOR_TAG:
	case OCOP_CBOR_END:
		require(false);
	}
	while (count-- > 0)
		rewrite(c, out);
}

static void accepted(struct ocop_bytes item)
{
	struct ocop_buf buf = OCOP_BUF(SIZE_MAX);
	struct ocop_cbor c = ocop_cbor_of(item);

	require(ocop_bytes_equal(ocop_cbor_item(&c), item));
	require(ocop_cbor_done(&c));
	c = ocop_cbor_of(item);
	rewrite(&c, &buf);
	require(ocop_cbor_done(&c));
	require(ocop_bytes_equal(ocop_buf_view(&buf), item));
	ocop_buf_clear(&buf);
}

static void viewed(struct ocop_bytes item)
{
	struct ocop_buf buf = OCOP_BUF(SIZE_MAX);
	struct ocop_json *view = ocop_json_of_cbor(item);

	if (view != NULL) {
		require(!ocop_json_print(&buf, view, false));
		require(buf.len > 0);
	}
	ocop_json_free(view);
	ocop_buf_clear(&buf);
}

/* Every reader on whatever comes next. */
static void walk(struct ocop_bytes bytes)
{
	struct ocop_cbor c = ocop_cbor_of(bytes);

	for (size_t i = 0; !ocop_cbor_done(&c) && !c.bad; i++) {
		const uint8_t *before = c.ptr;

		switch (ocop_cbor_peek(&c)) {
		case OCOP_CBOR_ARRAY:
			require(ocop_cbor_array(&c) <= bytes.len);
			break;
		case OCOP_CBOR_MAP:
			require(ocop_cbor_map(&c) <= bytes.len / 2);
			break;
		case OCOP_CBOR_TAG:
			ocop_cbor_tag(&c);
			break;
		default:
			ocop_cbor_item(&c);
			break;
		}
		require(c.bad || c.ptr > before);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes item = ocop_bytes_of(data, size);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	bool plain, record;

	plain = !ocop_cbor_check(item, OCOP_CBOR_PLAIN, &diag);
	require(plain || (diag.offset <= size && diag.text[0] != '\0'));
	record = !ocop_cbor_check(item, OCOP_CBOR_RECORD, NULL);
	require(plain || !record);
	if (plain)
		accepted(item);
	viewed(item);
	walk(item);
	return 0;
}
