/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/stamp/stamp_typed.c and lib/stamp/mod37_36.c: the line under the symbol,
 * and which errors its check character finds. The check characters in this test
 * come from another program; "A12425GABC1234002" is the example of the GRid
 * standard.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#include "lib/stamp/stamp.h"

#define GTIN_LINE "09520000001070 0000120000451-F"
#define CODE_LINE "11-03295-01-2026 0000120000451-B"

static enum ocop_err parse(struct ocop_stamp *out, const char *text,
			   struct ocop_diag *diag)
{
	return ocop_stamp_parse_typed(out, ocop_bytes_str(text), diag);
}

static void known_texts_have_known_check_characters(void **state)
{
	(void)state;
	assert_int_equal(ocop_mod37_36(OCOP_LIT("A12425GABC1234002")), 'M');
	assert_int_equal(ocop_mod37_36(OCOP_LIT("P11-03295-01-2026 "
						 "0000120000451")), 'B');
	assert_int_equal(ocop_mod37_36(OCOP_LIT("P110329501202600001200004"
						 "51")), 'B');
	assert_int_equal(ocop_mod37_36(OCOP_LIT("095200000010700000120000451")),
			 'F');
}

static void a_line_is_written_and_read_back(void **state)
{
	static const struct {
		const char *product, *line, *path;
	} rows[] = {
		{ "09520000001070", GTIN_LINE,
		  "/01/09520000001070/21/0000120000451" },
		{ "11-03295-01-2026", CODE_LINE,
		  "/p/11-03295-01-2026/21/0000120000451" },
	};
	struct ocop_buf line = OCOP_BUF(100);
	struct ocop_stamp stamp;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		ocop_buf_reset(&line);
		assert_int_equal(ocop_stamp_typed(&line, rows[i].product, 12,
						  451), OCOP_OK);
		assert_string_equal(ocop_buf_cstr(&line), rows[i].line);
		assert_int_equal(parse(&stamp, rows[i].line, NULL), OCOP_OK);
		assert_string_equal(stamp.product, rows[i].product);
		assert_string_equal(stamp.path, rows[i].path);
		assert_string_equal(stamp.host, "");
		assert_int_equal(stamp.is_gtin, i == 0);
		assert_int_equal(stamp.lot, 12);
		assert_int_equal(stamp.index, 451);
		assert_true(stamp.typed);
		assert_int_equal(stamp.profile, 0);
	}
	assert_int_equal(ocop_stamp_typed(&line, "09520000001071", 0, 0),
			 OCOP_ERR_RULE);
	assert_int_equal(ocop_stamp_typed(&line, "09520000001070", 1000000, 0),
			 OCOP_ERR_ARGUMENT);
	ocop_buf_clear(&line);
}

static void a_typed_stamp_never_verifies(void **state)
{
	static const uint8_t secret[32] = { 1 };
	struct ocop_seckey *secret_key = NULL;
	struct ocop_keyring *ring = NULL;
	struct ocop_pubkey *key = NULL;
	struct ocop_stamp stamp;

	(void)state;
	assert_int_equal(ocop_seckey_from_raw(&secret_key, OCOP_ALG_EDDSA,
					      secret), OCOP_OK);
	assert_int_equal(ocop_keyring_new(&ring), OCOP_OK);
	assert_int_equal(ocop_keyring_get(&key, ring,
					  ocop_seckey_spki(secret_key)),
			 OCOP_OK);
	assert_int_equal(parse(&stamp, CODE_LINE, NULL), OCOP_OK);
	stamp.profile = 2;
	assert_int_equal(ocop_stamp_verify(&stamp, key), OCOP_ERR_SIGNATURE);
	ocop_keyring_free(ring);
	ocop_seckey_free(secret_key);
}

static void every_wrong_character_is_found(void **state)
{
	static const char *const lines[] = { GTIN_LINE, CODE_LINE };
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	struct ocop_stamp stamp;

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		char text[64];

		memcpy(text, lines[k], strlen(lines[k]) + 1);
		for (size_t i = 0; text[i]; i++) {
			for (size_t j = 0; j < sizeof(letters) - 1; j++) {
				if (letters[j] == lines[k][i])
					continue;
				text[i] = letters[j];
				assert_int_equal(parse(&stamp, text, NULL),
						 OCOP_ERR_MALFORMED);
			}
			text[i] = lines[k][i];
		}
		assert_int_equal(parse(&stamp, text, NULL), OCOP_OK);
	}
}

static void every_swap_of_neighbours_in_the_serial_is_found(void **state)
{
	char text[] = CODE_LINE;
	struct ocop_stamp stamp;
	size_t swaps = 0;

	(void)state;
	for (size_t i = 17; i + 1 < 30; i++) {
		char c = text[i];

		if (text[i] == text[i + 1])
			continue;
		text[i] = text[i + 1];
		text[i + 1] = c;
		assert_int_equal(parse(&stamp, text, NULL),
				 OCOP_ERR_MALFORMED);
		text[i + 1] = text[i];
		text[i] = c;
		swaps++;
	}
	assert_int_equal(swaps, 6);
}

static void blanks_and_a_small_check_letter_are_forgiven(void **state)
{
	static const char *const lines[] = {
		"  " CODE_LINE, CODE_LINE "\r\n",
		"\t11-03295-01-2026   0000120000451-b ",
		"11-03295-01-2026\n0000120000451-B",
	};
	struct ocop_stamp stamp;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(parse(&stamp, lines[i], NULL), OCOP_OK);
		assert_string_equal(stamp.product, "11-03295-01-2026");
		assert_int_equal(stamp.index, 451);
	}
}

static void blanks_around_the_hyphen_are_forgiven(void **state)
{
	struct ocop_stamp stamp;

	(void)state;
	assert_int_equal(parse(&stamp, "11-03295-01-2026 0000120000451 - B",
			       NULL), OCOP_OK);
	assert_int_equal(stamp.index, 451);
}

static void element_strings_are_typed_lines(void **state)
{
	static const char *const texts[] = {
		"(01)09520000001070(21)0000120000451",
		"(21)0000120000451(01)09520000001070",
		"(01)09520000001070(17)271231(10)L-7(21)0000120000451",
		"0109520000001070210000120000451",
		"010952000000107010L-7\x1d" "210000120000451",
		"210000120000451\x1d" "0109520000001070",
		"01095200000010701727123121" "0000120000451\x1d",
	};
	struct ocop_stamp stamp;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(parse(&stamp, texts[i], NULL), OCOP_OK);
		assert_true(stamp.typed && stamp.is_gtin);
		assert_string_equal(stamp.path, "/01/09520000001070/21/"
						"0000120000451");
	}
}

static void other_lines_are_refused_at_their_place(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} rows[] = {
		{ "", 0 },
		{ "   ", 3 },
		{ "09520000001070", 14 },
		{ "09520000001071 0000120000451-F", 13 },
		{ " 0952000000107 0000120000451-F", 1 },
		{ "09520000001070 000120000451-F", 15 },
		{ "09520000001070 0000120000451F", 15 },
		{ "09520000001070 0000120000451-", 15 },
		{ "09520000001070 0000120000451 F", 15 },
		{ "(01)09520000001071(21)0000120000451", 0 },
		{ "(01)09520000001070(21)000120000451", 0 },
		{ "(01)09520000001070(21)00001200004512", 0 },
		{ "(01)09520000001070", 0 },
		{ "(02)09520000001070(21)0000120000451", 0 },
		{ "0109520000001070 210000120000451", 0 },
		{ "09520000001070 0000120000451-G", 29 },
		{ "09520000001070 0000120000451-FF", 30 },
		{ "09520000001070-0000120000451-F", 0 },
		{ "P11-03295-01-2026 0000120000451-B", 0 },
	};
	struct ocop_stamp stamp;
	struct ocop_diag diag;
	char long_line[82];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(parse(&stamp, rows[i].text, &diag),
				 OCOP_ERR_MALFORMED);
		if (diag.offset != rows[i].offset)
			fail_msg("%s: offset %zu, not %zu", rows[i].text,
				 diag.offset, rows[i].offset);
		assert_string_equal(stamp.product, "");
		assert_string_equal(stamp.path, "");
		assert_false(stamp.typed);
	}
	memset(long_line, ' ', 81);
	memcpy(long_line, CODE_LINE, strlen(CODE_LINE));
	long_line[81] = '\0';
	assert_int_equal(parse(&stamp, long_line, NULL), OCOP_ERR_MALFORMED);
	long_line[80] = '\0';
	assert_int_equal(parse(&stamp, long_line, NULL), OCOP_OK);
}

static void another_layout_is_put_back(void **state)
{
	static const struct {
		const char *typed, *line;
	} rows[] = {
		{ "đ\u0323\u0300âđđđđđđăđ\u0303đ đđđđăâđđđđô\u0300ă-F",
		  GTIN_LINE },
		{ "ĂĂ-ĐÊÂ\u0323\u0300-ĐĂ-ÂĐÂ\u0309 "
		  "ĐĐĐĐĂÂĐĐĐĐÔ\u0300Ă-b", "11-03295-01-2026 "
		  "0000120000451-b" },
		{ "àç(éàààààà&àèà àààà&éàààà'(&)F", GTIN_LINE },
		{ "11°03295°01°2026 0000120000451°b",
		  "11-03295-01-2026 0000120000451-b" },
		{ "=)%\"======!=/= ====!\"====$%!?f",
		  "09520000001070 0000120000451-f" },
		{ "àç(éàààààà&àèàé&àààà&éàààà'(&",
		  NULL },	/* element "01" is missing */
		{ "à&àç(éàààààà&àèàé&àààà&éàààà'(&",
		  "0109520000001070210000120000451" },
		/* Whole as it is; a wrong digit; not typed on a layout. */
		{ GTIN_LINE, NULL },
		{ "àç(éàààààà&àèà àààà&éàààà'&&)F", NULL },
		{ "Giấm táo mèo", NULL }, { "", NULL },
	};
	struct ocop_buf line = OCOP_BUF(300);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ocop_buf_reset(&line);
		if (ocop__stamp_typed_repair(&line, ocop_bytes_str(
				rows[i].typed)) != (rows[i].line != NULL))
			fail_msg("%s", rows[i].typed);
		if (rows[i].line)
			assert_string_equal(ocop_buf_cstr(&line),
					    rows[i].line);
	}
	ocop_buf_clear(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_texts_have_known_check_characters),
		cmocka_unit_test(a_line_is_written_and_read_back),
		cmocka_unit_test(a_typed_stamp_never_verifies),
		cmocka_unit_test(every_wrong_character_is_found),
		cmocka_unit_test(
			every_swap_of_neighbours_in_the_serial_is_found),
		cmocka_unit_test(blanks_and_a_small_check_letter_are_forgiven),
		cmocka_unit_test(blanks_around_the_hyphen_are_forgiven),
		cmocka_unit_test(element_strings_are_typed_lines),
		cmocka_unit_test(other_lines_are_refused_at_their_place),
		cmocka_unit_test(another_layout_is_put_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
