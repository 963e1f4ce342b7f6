/* SPDX-License-Identifier: Apache-2.0 */
/* The deterministic profile: RFC 8949 sections 3, 4.2.1 and Appendix A. */
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

static enum ocop_err check(const char *hex, enum ocop_cbor_profile profile,
			   struct ocop_diag *diag)
{
	struct hex_item item;

	return ocop_cbor_check(unhex(&item, hex), profile, diag);
}

static void accepted_by_both(const char *const *hex, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (check(hex[i], OCOP_CBOR_PLAIN, NULL) ||
		    check(hex[i], OCOP_CBOR_RECORD, NULL))
			fail_msg("%s", hex[i]);
}

struct refusal {
	const char *hex;
	size_t offset;
	const char *rule;	/* part of the text */
};

static void refused_by_both(const struct refusal *r, size_t count)
{
	struct ocop_diag diag;

	for (size_t i = 0; i < count; i++) {
		for (int profile = 0; profile < 2; profile++) {
			if (!check(r[i].hex, (enum ocop_cbor_profile)profile,
				   &diag))
				fail_msg("%s accepted", r[i].hex);
			if (diag.offset != r[i].offset ||
			    strstr(diag.text, r[i].rule) == NULL)
				fail_msg("%s: %s at %zu", r[i].hex, diag.text,
					 diag.offset);
		}
	}
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void shortest_heads_are_accepted(void **state)
{
	static const char *const good[] = {
		"00", "17", "1818", "18ff", "190100", "19ffff", "1a00010000",
		"1affffffff", "1b0000000100000000", "1bffffffffffffffff",
		"20", "37", "3818", "3bffffffffffffffff", "40", "4101",
		"80", "8101", "a0", "a1616101", "f4", "f5", "6161",
		"62c3a9", "83010203", "8201820203", "a26161016162820203",
		"826161a161626163",
	};

	(void)state;
	accepted_by_both(good, COUNT(good));
}

static void longer_heads_than_needed_are_refused(void **state)
{
	static const struct refusal bad[] = {
		{ "1800", 0, "shortest" }, { "1817", 0, "shortest" },
		{ "1900ff", 0, "shortest" }, { "1a0000ffff", 0, "shortest" },
		{ "1b00000000ffffffff", 0, "shortest" },
		{ "3817", 0, "shortest" }, { "580101", 0, "shortest" },
		{ "780161", 0, "shortest" }, { "980101", 0, "shortest" },
		{ "b801616101", 0, "shortest" },
		{ "82001805", 2, "shortest" },
	};

	(void)state;
	refused_by_both(bad, COUNT(bad));
}

static void indefinite_lengths_and_reserved_heads_are_refused(void **state)
{
	static const struct refusal bad[] = {
		{ "5f4101ff", 0, "indefinite" }, { "7f6161ff", 0, "indefinite" },
		{ "9fff", 0, "indefinite" }, { "bfff", 0, "indefinite" },
		{ "819fff", 1, "indefinite" }, { "1f", 0, "indefinite" },
		{ "1c", 0, "reserved" }, { "3d", 0, "reserved" },
		{ "5e", 0, "reserved" }, { "9c", 0, "reserved" },
		{ "ff", 0, "simple" },
	};

	(void)state;
	refused_by_both(bad, COUNT(bad));
}

static void only_true_and_false_are_simple_values(void **state)
{
	char hex[] = "00";
	static const char digits[] = "0123456789abcdef";

	(void)state;
	for (unsigned byte = 0xe0; byte <= 0xff; byte++) {
		hex[0] = digits[byte >> 4];
		hex[1] = digits[byte & 15];
		assert_int_equal(!check(hex, OCOP_CBOR_PLAIN, NULL),
				 byte == 0xf4 || byte == 0xf5);
	}
	/* Half, single and double 1.0, a simple value of two bytes. */
	assert_int_not_equal(check("f93c00", OCOP_CBOR_PLAIN, NULL), OCOP_OK);
	assert_int_not_equal(check("fa3f800000", OCOP_CBOR_PLAIN, NULL),
			     OCOP_OK);
	assert_int_not_equal(check("fb3ff0000000000000", OCOP_CBOR_PLAIN, NULL),
			     OCOP_OK);
	assert_int_not_equal(check("f8ff", OCOP_CBOR_PLAIN, NULL), OCOP_OK);
}

static void tags_are_refused(void **state)
{
	static const struct refusal bad[] = {
		{ "c000", 0, "tag" }, { "d28443a10126a04040", 0, "tag" },
		{ "81d8184100", 1, "tag" },
	};

	(void)state;
	refused_by_both(bad, COUNT(bad));
}

static void what_ends_too_early_or_too_late_is_refused(void **state)
{
	static const struct refusal bad[] = {
		{ "", 0, "ends inside" }, { "18", 1, "ends inside" },
		{ "1901", 2, "ends inside" }, { "1bffffffffffffff", 8,
						"ends inside" },
		{ "41", 0, "more than what remains" },
		{ "6261", 0, "more than what remains" },
		{ "81", 0, "more than what remains" },
		{ "a161", 0, "more than what remains" },
		{ "a1616101a1", 4, "after" },
		{ "82410101ff", 4, "after" },
		{ "0000", 1, "after" }, { "8000", 1, "after" },
		/* Lengths of 2^32 and more. */
		{ "5bffffffffffffffff00", 0, "more than what remains" },
		{ "9bffffffffffffffff00", 0, "more than what remains" },
		{ "bb7fffffffffffffff00", 0, "more than what remains" },
		{ "bb8000000000000000", 0, "more than what remains" },
		{ "9a0001000000", 0, "more than what remains" },
		/* The count fits, the items do not. */
		{ "82820101", 4, "ends inside" },
	};

	(void)state;
	refused_by_both(bad, COUNT(bad));
}

static void map_keys_are_sorted_by_their_encoded_bytes(void **state)
{
	static const char *const good[] = {
		"a2616101616202", "a261620162616102",
		"a361610161620262616103", "a2616101617a02",
	};
	static const struct refusal bad[] = {
		{ "a2616201616101", 4, "order" },
		/* Length before letters. */
		{ "a262616101616202", 5, "order" },
		{ "a2616101616102", 4, "twice" },
		/* Inside another item. */
		{ "8201a2616201616101", 6, "order" },
	};

	(void)state;
	accepted_by_both(good, COUNT(good));
	refused_by_both(bad, COUNT(bad));
}

static void integer_keys_are_for_the_plain_profile_only(void **state)
{
	struct ocop_diag diag;

	(void)state;
	/* {1: -7, 4: h'01', 16: "x"}; 1 before -1 before "a". */
	assert_int_equal(check("a30126044101106178", OCOP_CBOR_PLAIN, NULL),
			 OCOP_OK);
	assert_int_equal(check("a3010120016161f4", OCOP_CBOR_PLAIN, NULL),
			 OCOP_OK);
	assert_int_equal(check("a220010101", OCOP_CBOR_PLAIN, &diag),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(diag.offset, 3);
	assert_int_equal(check("a1616101", OCOP_CBOR_RECORD, NULL), OCOP_OK);
	assert_int_equal(check("a10126", OCOP_CBOR_RECORD, &diag),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(diag.offset, 1);
	assert_non_null(strstr(diag.text, "not text"));
}

static void keys_of_other_types_are_refused(void **state)
{
	static const struct refusal bad[] = {
		{ "a1410100", 1, "key" }, { "a18000", 1, "key" },
		{ "a1a000", 1, "key" }, { "a1f500", 1, "key" },
	};

	(void)state;
	refused_by_both(bad, COUNT(bad));
}

static void texts_are_strict_utf8_in_both_profiles(void **state)
{
	static const struct refusal bad[] = {
		{ "61ff", 1, "UTF-8" }, { "6361c080", 2, "UTF-8" },
		{ "a161ff00", 2, "UTF-8" }, { "816261c3", 3, "UTF-8" },
	};

	(void)state;
	refused_by_both(bad, COUNT(bad));
}

static void a_records_texts_are_not_empty_and_hold_no_controls(void **state)
{
	static const struct refusal bad[] = {
		{ "60", 0, "empty" }, { "8160", 1, "empty" },
		{ "a16000", 1, "empty" }, { "62610a", 2, "U+000A" },
		{ "6100", 1, "U+0000" }, { "62c285", 1, "U+0085" },
		{ "63e280ae", 1, "U+202E" }, { "a163e281a600", 2, "U+2066" },
	};
	struct ocop_diag diag;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(check(bad[i].hex, OCOP_CBOR_PLAIN, NULL),
				 OCOP_OK);
		assert_int_equal(check(bad[i].hex, OCOP_CBOR_RECORD, &diag),
				 OCOP_ERR_RULE);
		if (diag.offset != bad[i].offset ||
		    strstr(diag.text, bad[i].rule) == NULL)
			fail_msg("%s: %s at %zu", bad[i].hex, diag.text,
				 diag.offset);
	}
}

static void nesting_stops_at_the_limit(void **state)
{
	uint8_t item[OCOP_CBOR_DEPTH_MAX + 2];
	struct ocop_diag diag;
	struct ocop_cbor c;

	(void)state;
	memset(item, 0x81, sizeof(item));
	item[OCOP_CBOR_DEPTH_MAX] = 0x01;
	assert_int_equal(ocop_cbor_check(ocop_bytes_of(item,
						       OCOP_CBOR_DEPTH_MAX + 1),
					 OCOP_CBOR_RECORD, NULL), OCOP_OK);
	c = ocop_cbor_of(ocop_bytes_of(item, OCOP_CBOR_DEPTH_MAX + 1));
	assert_int_equal(ocop_cbor_item(&c).len, OCOP_CBOR_DEPTH_MAX + 1);
	/* One deeper, even when it is empty. */
	item[OCOP_CBOR_DEPTH_MAX] = 0x80;
	assert_int_equal(ocop_cbor_check(ocop_bytes_of(item,
						       OCOP_CBOR_DEPTH_MAX + 1),
					 OCOP_CBOR_RECORD, &diag),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(diag.offset, OCOP_CBOR_DEPTH_MAX);
	c = ocop_cbor_of(ocop_bytes_of(item, OCOP_CBOR_DEPTH_MAX + 1));
	assert_int_equal(ocop_cbor_item(&c).len, 0);
	assert_true(c.bad);
}

static void a_long_chain_of_tags_does_not_exhaust_the_stack(void **state)
{
	static uint8_t item[1 << 20];
	struct ocop_cbor c = ocop_cbor_of(ocop_bytes_of(item, sizeof(item)));

	(void)state;
	memset(item, 0xc1, sizeof(item));
	assert_null(ocop_cbor_item(&c).ptr);
	assert_true(c.bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shortest_heads_are_accepted),
		cmocka_unit_test(longer_heads_than_needed_are_refused),
		cmocka_unit_test(
			indefinite_lengths_and_reserved_heads_are_refused),
		cmocka_unit_test(only_true_and_false_are_simple_values),
		cmocka_unit_test(tags_are_refused),
		cmocka_unit_test(what_ends_too_early_or_too_late_is_refused),
		cmocka_unit_test(map_keys_are_sorted_by_their_encoded_bytes),
		cmocka_unit_test(integer_keys_are_for_the_plain_profile_only),
		cmocka_unit_test(keys_of_other_types_are_refused),
		cmocka_unit_test(texts_are_strict_utf8_in_both_profiles),
		cmocka_unit_test(
			a_records_texts_are_not_empty_and_hold_no_controls),
		cmocka_unit_test(nesting_stops_at_the_limit),
		cmocka_unit_test(
			a_long_chain_of_tags_does_not_exhaust_the_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
