/* SPDX-License-Identifier: Apache-2.0 */
/* Names of tiles, framing of bundles, and the content of an entry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/text.h>
#include <ocop/tlog.h>

#include "lib/tlog/tlog.h"

static const struct {
	const char *path;
	int level;
	uint64_t index;
	unsigned width;
} good_paths[] = {
	{ "tile/0/000", 0, 0, 256 },
	{ "tile/0/000.p/1", 0, 0, 1 },
	{ "tile/0/000.p/82", 0, 0, 82 },
	{ "tile/7/999.p/255", 7, 999, 255 },
	{ "tile/63/005", 63, 5, 256 },
	{ "tile/1/x001/000", 1, 1000, 256 },
	{ "tile/entries/x001/234", -1, 1234, 256 },
	{ "tile/entries/x001/x234/067.p/9", -1, 1234067, 9 },
	{ "tile/0/x018/x446/x744/x073/x709/x551/615", 0, UINT64_MAX, 256 },
};

static void a_path_says_level_number_and_width(void **state)
{
	char path[OCOP_TILE_PATH_MAX];
	uint64_t index;
	unsigned width;
	size_t i;
	int level;

	(void)state;
	for (i = 0; i < sizeof(good_paths) / sizeof(good_paths[0]); i++) {
		ocop_tile_path(path, good_paths[i].level, good_paths[i].index,
			       good_paths[i].width);
		assert_string_equal(path, good_paths[i].path);
		assert_int_equal(ocop_tile_path_parse(ocop_bytes_str(path),
						      &level, &index, &width),
				 OCOP_OK);
		assert_int_equal(level, good_paths[i].level);
		assert_true(index == good_paths[i].index);
		assert_int_equal(width, good_paths[i].width);
	}
}

static void a_path_has_one_spelling(void **state)
{
	static const char *const bad[] = {
		"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0",
		"tile/0/00", "tile/0/0000", "tile/00/000", "tile/64/000",
		"tile/-1/000", "tile/256/000", "tile/0/x000/001",
		"tile/0/x000", "tile/0/x001", "tile/0/x001/1",
		"tile/0/001/234", "tile/0/x001/x234", "tile/0/X001/234",
		"tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
		"tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/",
		"tile/0/000.p/1/2", "tile/0/000/", "tile/0/000.P/1",
		"tile/0/x001.p/234", "/tile/0/000", "tile//000", "tile/0//000",
		"tile/entries", "tile/Entries/000", "tile/0/000 ", "tile/0/+00",
		"tile/0/x018/x446/x744/x073/x709/x551/616",
		"tile/0/x001/x000/x000/x000/x000/x000/x000/000",
		"tile/0/x000/x018/x446/x744/x073/x709/x551/615",
	};
	struct ocop_bytes nul = OCOP_LIT("tile/0/000\0");
	uint64_t index;
	unsigned width;
	size_t i;
	int level;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ocop_tile_path_parse(ocop_bytes_str(bad[i]),
						      &level, &index, &width),
				 OCOP_ERR_MALFORMED);
	assert_int_equal(ocop_tile_path_parse(nul, &level, &index, &width),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(width, 0);
}

/* --- Bundles --- */

static void a_bundle_gives_back_its_entries(void **state)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	static uint8_t largest[OCOP_ENTRY_MAX];
	struct ocop_bytes entry;
	size_t offset = 0;
	unsigned count;

	(void)state;
	assert_int_equal(ocop__bundle_add(&bundle, OCOP_LIT("one")), OCOP_OK);
	assert_int_equal(ocop__bundle_add(&bundle, OCOP_LIT("")), OCOP_OK);
	assert_int_equal(ocop__bundle_add(&bundle, ocop_bytes_of(
					  largest, sizeof(largest))), OCOP_OK);
	assert_memory_equal(bundle.ptr, "\x00\x03one\x00\x00\xff\xff", 9);
	assert_int_equal(ocop_bundle_count(ocop_buf_view(&bundle), &count),
			 OCOP_OK);
	assert_int_equal(count, 3);
	assert_int_equal(ocop_bundle_next(&entry, ocop_buf_view(&bundle),
					  &offset), OCOP_OK);
	assert_true(ocop_bytes_is(entry, "one"));
	assert_int_equal(ocop_bundle_next(&entry, ocop_buf_view(&bundle),
					  &offset), OCOP_OK);
	assert_int_equal(entry.len, 0);
	assert_int_equal(ocop_bundle_next(&entry, ocop_buf_view(&bundle),
					  &offset), OCOP_OK);
	assert_int_equal(entry.len, OCOP_ENTRY_MAX);
	assert_int_equal(ocop_bundle_next(&entry, ocop_buf_view(&bundle),
					  &offset), OCOP_ERR_ABSENT);
	assert_int_equal(entry.len, 0);
	ocop_buf_clear(&bundle);
}

static void an_entry_longer_than_its_prefix_can_say_is_refused(void **state)
{
	static uint8_t entry[OCOP_ENTRY_MAX + 1];
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);

	(void)state;
	assert_int_equal(ocop__bundle_add(&bundle, ocop_bytes_of(
					  entry, sizeof(entry))),
			 OCOP_ERR_LIMIT);
	assert_int_equal(bundle.len, 0);
	ocop_buf_clear(&bundle);
}

static void no_half_entry_is_left_in_a_full_buffer(void **state)
{
	struct ocop_buf bundle = OCOP_BUF(9);

	(void)state;
	assert_int_equal(ocop__bundle_add(&bundle, OCOP_LIT("one")), OCOP_OK);
	assert_int_equal(ocop__bundle_add(&bundle, OCOP_LIT("three")),
			 OCOP_ERR_LIMIT);
	assert_int_equal(bundle.len, 5);
	ocop_buf_clear(&bundle);
}

static void a_bundle_ends_on_an_edge(void **state)
{
	static const uint8_t bundle[] = { 0, 3, 'o', 'n', 'e', 0, 2, 'a', 'b' };
	struct ocop_bytes entry;
	unsigned count;
	size_t len, offset;

	(void)state;
	for (len = 0; len <= sizeof(bundle); len++) {
		bool edge = len == 0 || len == 5 || len == 9;
		enum ocop_err err = OCOP_OK;

		/* A copy of the exact length, for the address sanitizer. */
		uint8_t *exact = malloc(len + 1);

		assert_non_null(exact);
		memcpy(exact, bundle, len);
		assert_int_equal(ocop_bundle_count(ocop_bytes_of(exact, len),
						   &count),
				 edge ? OCOP_OK : OCOP_ERR_MALFORMED);
		assert_int_equal(count, !edge || len == 0 ? 0 :
					len == 5 ? 1 : 2);
		for (offset = 0; !err;)
			err = ocop_bundle_next(&entry,
					       ocop_bytes_of(exact, len),
					       &offset);
		assert_int_equal(err, edge ? OCOP_ERR_ABSENT :
					     OCOP_ERR_MALFORMED);
		free(exact);
	}
	offset = sizeof(bundle) + 1;
	assert_int_equal(ocop_bundle_next(&entry, ocop_bytes_of(
					  bundle, sizeof(bundle)), &offset),
			 OCOP_ERR_MALFORMED);
}

static void a_bundle_holds_256_entries_and_no_more(void **state)
{
	static const uint8_t bundle[2 * 257];
	unsigned count;

	(void)state;
	assert_int_equal(ocop_bundle_count(ocop_bytes_of(bundle, 2 * 256),
					   &count), OCOP_OK);
	assert_int_equal(count, 256);
	assert_int_equal(ocop_bundle_count(ocop_bytes_of(bundle, 2 * 257),
					   &count), OCOP_ERR_MALFORMED);
	assert_int_equal(count, 0);
}

/* --- Entries --- */

static void an_entry_is_a_time_and_a_record(void **state)
{
	struct ocop_buf buf = OCOP_BUF(100);
	struct ocop_entry entry;

	(void)state;
	ocop_entry_encode(&buf, 1764000000, OCOP_LIT("rec"));
	assert_int_equal(buf.len, 10);
	assert_memory_equal(buf.ptr, "\x82\x1a\x69\x24\x81\x00\x43rec", 10);
	assert_int_equal(ocop_entry_decode(&entry, ocop_buf_view(&buf), NULL),
			 OCOP_OK);
	assert_int_equal(entry.accepted, 1764000000);
	assert_true(ocop_bytes_is(entry.record, "rec"));
	ocop_buf_clear(&buf);
}

static void any_other_shape_of_entry_is_refused(void **state)
{
	static const char *const bad[] = {
		"",		/* nothing */
		"820143",	/* cut short */
		"8101",		/* an array of 1 */
		"83014161f5",	/* of 3 */
		"822041aa",	/* a negative time */
		"82016161",	/* a text for a record */
		"a1014161",	/* a map */
		"8201416100",	/* a byte after it */
		"82180141aa",	/* 1 in two bytes */
		"9f0141aaff",	/* an indefinite array */
		"c1820141aa",	/* a tag */
	};
	struct ocop_entry entry;
	struct ocop_diag diag;
	uint8_t bytes[16];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		len = strlen(bad[i]) / 2;
		assert_int_equal(ocop_hex_decode(bytes, len,
						 ocop_bytes_str(bad[i])),
				 OCOP_OK);
		memset(&diag, 0, sizeof(diag));
		assert_int_equal(ocop_entry_decode(&entry, ocop_bytes_of(
						   bytes, len), &diag),
				 OCOP_ERR_MALFORMED);
		assert_true(diag.text[0] != '\0');
		assert_int_equal(entry.record.len, 0);
	}
}

static void an_entry_over_its_ceiling_is_not_parsed(void **state)
{
	static const uint8_t bytes[OCOP_ENTRY_MAX + 1];
	struct ocop_entry entry;

	(void)state;
	assert_int_equal(ocop_entry_decode(&entry, ocop_bytes_of(
					   bytes, sizeof(bytes)), NULL),
			 OCOP_ERR_LIMIT);
}

static void a_trust_entry_names_a_version_and_its_hash(void **state)
{
	struct ocop_buf buf = OCOP_BUF(100);
	struct ocop_trust_entry entry;
	uint8_t hash[OCOP_HASH_LEN] = { 1, 2, 3 };
	size_t len;

	(void)state;
	ocop_trust_entry_encode(&buf, 7, hash);
	assert_memory_equal(buf.ptr, "\x83\x65trust\x07\x58\x20\x01\x02\x03",
			    13);
	assert_true(ocop_trust_entry_decode(&entry, ocop_buf_view(&buf)));
	assert_int_equal(entry.version, 7);
	assert_memory_equal(entry.hash, hash, OCOP_HASH_LEN);
	for (len = 0; len < buf.len; len++)
		assert_false(ocop_trust_entry_decode(
			&entry, ocop_bytes_of(buf.ptr, len)));
	buf.ptr[6] = 'T';
	assert_false(ocop_trust_entry_decode(&entry, ocop_buf_view(&buf)));
	assert_int_equal(entry.version, 0);
	ocop_buf_clear(&buf);
}

static void a_trust_entry_has_no_other_types(void **state)
{
	static const char *const bad[] = {
		"8365747275737420" "43010203",	/* a negative version */
		"83657472757374074101",		/* a hash of one byte */
		"82657472757374" "07",
		"8465747275737407410141aa",
		"83" "4574727573740741aa",	/* bytes for "trust" */
	};
	struct ocop_trust_entry entry;
	uint8_t bytes[32];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		len = strlen(bad[i]) / 2;
		assert_int_equal(ocop_hex_decode(bytes, len,
						 ocop_bytes_str(bad[i])),
				 OCOP_OK);
		assert_false(ocop_trust_entry_decode(
			&entry, ocop_bytes_of(bytes, len)));
	}
}

static void a_marker_names_a_size_and_its_root(void **state)
{
	static const uint64_t sizes[] = { 0, 1, (UINT64_C(1) << 53) - 1,
					  UINT64_C(1) << 53 };
	struct ocop_marker marker = { 7, { 1, 2, 3 } }, out;
	struct ocop_trust_entry entry;
	struct ocop_buf buf = OCOP_BUF(100);

	(void)state;
	ocop_marker_encode(&buf, &marker);
	assert_memory_equal(buf.ptr, "\x83\x67records\x07\x58\x20\x01\x02\x03",
			    15);
	assert_true(ocop_marker_decode(&out, ocop_buf_view(&buf)));
	assert_int_equal(out.size, 7);
	assert_memory_equal(out.root, marker.root, OCOP_HASH_LEN);
	assert_false(ocop_trust_entry_decode(&entry, ocop_buf_view(&buf)));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		bool good = i == 1 || i == 2;

		ocop_buf_reset(&buf);
		marker.size = sizes[i];
		ocop_marker_encode(&buf, &marker);
		assert_int_equal(ocop_marker_decode(&out, ocop_buf_view(&buf)),
				 good);
		assert_int_equal(out.size, good ? sizes[i] : 0);
	}
	ocop_buf_reset(&buf);
	ocop_trust_entry_encode(&buf, 7, marker.root);
	assert_false(ocop_marker_decode(&out, ocop_buf_view(&buf)));
	ocop_buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_says_level_number_and_width),
		cmocka_unit_test(a_path_has_one_spelling),
		cmocka_unit_test(a_marker_names_a_size_and_its_root),
		cmocka_unit_test(a_bundle_gives_back_its_entries),
		cmocka_unit_test(
			an_entry_longer_than_its_prefix_can_say_is_refused),
		cmocka_unit_test(no_half_entry_is_left_in_a_full_buffer),
		cmocka_unit_test(a_bundle_ends_on_an_edge),
		cmocka_unit_test(a_bundle_holds_256_entries_and_no_more),
		cmocka_unit_test(an_entry_is_a_time_and_a_record),
		cmocka_unit_test(any_other_shape_of_entry_is_refused),
		cmocka_unit_test(an_entry_over_its_ceiling_is_not_parsed),
		cmocka_unit_test(a_trust_entry_names_a_version_and_its_hash),
		cmocka_unit_test(a_trust_entry_has_no_other_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
