/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors over any bytes, and writers whose output is the one encoding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/text.h>

#define ITEM_MAX 64

struct hex_item {
	uint8_t bytes[ITEM_MAX];
	struct ocop_bytes view;
};

static struct ocop_bytes unhex(struct hex_item *out, const char *hex)
{
	size_t len = strlen(hex) / 2;

	assert_true(len <= ITEM_MAX);
	assert_int_equal(ocop_hex_decode(out->bytes, len, ocop_bytes_str(hex)),
			 OCOP_OK);
	out->view = ocop_bytes_of(out->bytes, len);
	return out->view;
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void a_cursor_reads_what_the_writers_wrote(void **state)
{
	struct ocop_buf buf = OCOP_BUF(1000);
	struct ocop_cbor c;

	(void)state;
	ocop_cbor_add_tag(&buf, 18);
	ocop_cbor_add_array(&buf, 6);
	ocop_cbor_add_map(&buf, 1);
	ocop_cbor_add_str(&buf, "lot");
	ocop_cbor_add_uint(&buf, 999999);
	ocop_cbor_add_int(&buf, INT64_MIN);
	ocop_cbor_add_bytes(&buf, OCOP_LIT("\1\2"));
	ocop_cbor_add_bool(&buf, true);
	ocop_cbor_add_bool(&buf, false);
	ocop_cbor_add_null(&buf);
	assert_int_equal(buf.err, OCOP_OK);

	c = ocop_cbor_of(ocop_buf_view(&buf));
	assert_int_equal(ocop_cbor_peek(&c), OCOP_CBOR_TAG);
	assert_int_equal(ocop_cbor_tag(&c), 18);
	assert_int_equal(ocop_cbor_array(&c), 6);
	assert_int_equal(ocop_cbor_map(&c), 1);
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "lot"));
	assert_int_equal(ocop_cbor_uint(&c), 999999);
	assert_true(ocop_cbor_int(&c) == INT64_MIN);
	assert_true(ocop_bytes_is(ocop_cbor_bytes(&c), "\1\2"));
	assert_true(ocop_cbor_bool(&c));
	assert_false(ocop_cbor_bool(&c));
	assert_int_equal(ocop_cbor_peek(&c), OCOP_CBOR_SIMPLE);
	assert_false(ocop_cbor_done(&c));
	ocop_cbor_null(&c);
	assert_true(ocop_cbor_done(&c));
	assert_int_equal(ocop_cbor_peek(&c), OCOP_CBOR_END);
	ocop_buf_clear(&buf);
}

static void writers_take_the_shortest_form(void **state)
{
	static const struct { uint64_t value; const char *hex; } cases[] = {
		{ 0, "00" }, { 23, "17" }, { 24, "1818" }, { 255, "18ff" },
		{ 256, "190100" }, { 65535, "19ffff" },
		{ 65536, "1a00010000" }, { 4294967295, "1affffffff" },
		{ 4294967296, "1b0000000100000000" },
		{ UINT64_MAX, "1bffffffffffffffff" },
	};
	static const struct { int64_t value; const char *hex; } ints[] = {
		{ 0, "00" }, { -1, "20" }, { -7, "26" }, { -24, "37" },
		{ -25, "3818" }, { -256, "38ff" }, { -257, "390100" },
		{ INT64_MAX, "1b7fffffffffffffff" },
		{ INT64_MIN, "3b7fffffffffffffff" },
	};
	struct ocop_buf buf = OCOP_BUF(16);
	struct hex_item want;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		ocop_buf_reset(&buf);
		ocop_cbor_add_uint(&buf, cases[i].value);
		assert_true(ocop_bytes_equal(ocop_buf_view(&buf),
					     unhex(&want, cases[i].hex)));
	}
	for (size_t i = 0; i < COUNT(ints); i++) {
		struct ocop_cbor c;

		ocop_buf_reset(&buf);
		ocop_cbor_add_int(&buf, ints[i].value);
		assert_true(ocop_bytes_equal(ocop_buf_view(&buf),
					     unhex(&want, ints[i].hex)));
		c = ocop_cbor_of(ocop_buf_view(&buf));
		assert_true(ocop_cbor_int(&c) == ints[i].value);
		assert_true(ocop_cbor_done(&c));
	}
	ocop_buf_clear(&buf);
}

static void a_failed_read_gives_zero_and_spoils_the_rest(void **state)
{
	struct hex_item item;
	struct ocop_cbor c = ocop_cbor_of(unhex(&item, "8201f5"));

	(void)state;
	assert_int_equal(ocop_cbor_map(&c), 0);
	assert_true(c.bad);
	assert_false(ocop_cbor_done(&c));
	assert_int_equal(ocop_cbor_peek(&c), OCOP_CBOR_END);
	assert_int_equal(ocop_cbor_array(&c), 0);
	assert_int_equal(ocop_cbor_uint(&c), 0);
	assert_int_equal(ocop_cbor_int(&c), 0);
	assert_int_equal(ocop_cbor_tag(&c), 0);
	assert_false(ocop_cbor_bool(&c));
	assert_null(ocop_cbor_text(&c).ptr);
	assert_null(ocop_cbor_bytes(&c).ptr);
	assert_null(ocop_cbor_item(&c).ptr);
	ocop_cbor_null(&c);
	assert_false(ocop_cbor_done(&c));
}

typedef void read_fn(struct ocop_cbor *c);

static void read_uint(struct ocop_cbor *c) { ocop_cbor_uint(c); }
static void read_int(struct ocop_cbor *c) { ocop_cbor_int(c); }
static void read_bytes(struct ocop_cbor *c) { ocop_cbor_bytes(c); }
static void read_text(struct ocop_cbor *c) { ocop_cbor_text(c); }
static void read_array(struct ocop_cbor *c) { ocop_cbor_array(c); }
static void read_map(struct ocop_cbor *c) { ocop_cbor_map(c); }
static void read_tag(struct ocop_cbor *c) { ocop_cbor_tag(c); }
static void read_bool(struct ocop_cbor *c) { ocop_cbor_bool(c); }
static void read_null(struct ocop_cbor *c) { ocop_cbor_null(c); }

/* Each reader with the only items that it takes. */
static void each_read_takes_its_type_only(void **state)
{
	static const struct { read_fn *read; const char *takes; } readers[] = {
		{ read_uint, "U" }, { read_int, "UN" }, { read_bytes, "B" },
		{ read_text, "T" }, { read_array, "A" }, { read_map, "M" },
		{ read_tag, "G" }, { read_bool, "F" }, { read_null, "0" },
	};
	static const struct { char type; const char *hex; } items[] = {
		{ 'U', "01" }, { 'N', "20" }, { 'B', "4100" }, { 'T', "6161" },
		{ 'A', "8100" }, { 'M', "a10000" }, { 'G', "c100" },
		{ 'F', "f4" }, { '0', "f6" }, { '-', "f7" }, { '-', "f93c00" },
		{ '-', "ff" }, { '-', "" },
	};
	struct hex_item item;

	(void)state;
	for (size_t r = 0; r < COUNT(readers); r++) {
		for (size_t i = 0; i < COUNT(items); i++) {
			struct ocop_cbor c =
				ocop_cbor_of(unhex(&item, items[i].hex));
			bool taken = strchr(readers[r].takes,
					    items[i].type) != NULL;

			readers[r].read(&c);
			if (c.bad == taken)
				fail_msg("reader %zu, item %s", r,
					 items[i].hex);
		}
	}
}

static void a_cursor_is_safe_on_lengths_that_do_not_fit(void **state)
{
	static const char *const bad[] = {
		"5bffffffffffffffff00", "7a00000002ff", "42ff", "1800", "18",
		"9bffffffffffffffff00", "bb8000000000000000", "a100", "81",
		"5f", "1c", "bbffffffffffffffff0000",
	};
	struct hex_item item;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct ocop_bytes bytes = unhex(&item, bad[i]);

		for (int k = 0; k < 7; k++) {
			static read_fn *const reads[7] = {
				read_uint, read_int, read_bytes, read_text,
				read_array, read_map, read_tag,
			};
			struct ocop_cbor c = ocop_cbor_of(bytes);

			reads[k](&c);
			assert_true(c.bad);
		}
	}
}

static void integers_beyond_int64_do_not_wrap(void **state)
{
	struct hex_item item;
	struct ocop_cbor c = ocop_cbor_of(unhex(&item, "1b8000000000000000"));

	(void)state;
	assert_true(ocop_cbor_int(&c) == 0 && c.bad);
	c = ocop_cbor_of(unhex(&item, "3b8000000000000000"));
	assert_true(ocop_cbor_int(&c) == 0 && c.bad);
	c = ocop_cbor_of(unhex(&item, "1b8000000000000000"));
	assert_true(ocop_cbor_uint(&c) == 0x8000000000000000 && !c.bad);
}

static void a_whole_item_is_lent_and_skipped(void **state)
{
	struct hex_item item;
	/* [{"a": [1, h'0203']}, 18(null)], true */
	struct ocop_cbor c = ocop_cbor_of(unhex(&item,
					"82a161618201420203d2f6f5"));
	struct ocop_bytes first;

	(void)state;
	first = ocop_cbor_item(&c);
	assert_ptr_equal(first.ptr, item.bytes);
	assert_int_equal(first.len, 11);
	assert_true(ocop_cbor_bool(&c));
	assert_true(ocop_cbor_done(&c));
	/* Floats are of no profile. */
	c = ocop_cbor_of(unhex(&item, "81f93c00"));
	assert_null(ocop_cbor_item(&c).ptr);
	assert_true(c.bad);
}

static void no_bytes_are_no_item(void **state)
{
	struct ocop_cbor c = ocop_cbor_of(ocop_bytes_of(NULL, 0));

	(void)state;
	assert_true(ocop_cbor_done(&c));
	assert_null(ocop_cbor_item(&c).ptr);
	assert_true(c.bad);
	assert_int_equal(ocop_cbor_check(ocop_bytes_of(NULL, 0),
					 OCOP_CBOR_PLAIN, NULL),
			 OCOP_ERR_MALFORMED);
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
		ocop_cbor_add_int(out, ocop_cbor_int(c));
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
	default:
		ocop_cbor_add_bool(out, ocop_cbor_bool(c));
		return;
	}
	while (count-- > 0)
		rewrite(c, out);
}

/* Also that a check which accepted a changed byte accepted another item. */
static void what_is_accepted_has_one_encoding(void **state)
{
	static const char seed[] = "a4616183014203041903e8616281a1617819"
				   "0100626363f562646465c3a9616263";
	struct ocop_buf buf = OCOP_BUF(1000);
	struct hex_item item;
	size_t accepted = 0;

	(void)state;
	assert_int_equal(ocop_cbor_check(unhex(&item, seed), OCOP_CBOR_PLAIN,
					 NULL), OCOP_OK);
	for (size_t i = 0; i < item.view.len; i++) {
		uint8_t kept = item.bytes[i];

		for (unsigned byte = 0; byte < 256; byte++) {
			struct ocop_cbor c = ocop_cbor_of(item.view);

			item.bytes[i] = (uint8_t)byte;
			if (ocop_cbor_check(item.view, OCOP_CBOR_PLAIN,
					    NULL))
				continue;
			accepted++;
			ocop_buf_reset(&buf);
			rewrite(&c, &buf);
			assert_true(ocop_cbor_done(&c));
			assert_true(ocop_bytes_equal(ocop_buf_view(&buf),
						     item.view));
		}
		item.bytes[i] = kept;
	}
	assert_true(accepted > item.view.len);
	ocop_buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_reads_what_the_writers_wrote),
		cmocka_unit_test(writers_take_the_shortest_form),
		cmocka_unit_test(a_failed_read_gives_zero_and_spoils_the_rest),
		cmocka_unit_test(each_read_takes_its_type_only),
		cmocka_unit_test(a_cursor_is_safe_on_lengths_that_do_not_fit),
		cmocka_unit_test(integers_beyond_int64_do_not_wrap),
		cmocka_unit_test(a_whole_item_is_lent_and_skipped),
		cmocka_unit_test(no_bytes_are_no_item),
		cmocka_unit_test(what_is_accepted_has_one_encoding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
