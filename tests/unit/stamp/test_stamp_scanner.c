/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/stamp/stamp_scanner.c: finding what changed three known texts. The typed
 * texts were made by hand, with libxkbcommon and xkeyboard-config 2.35, and,
 * for Windows, with its layout tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

static const struct {
	const char *keys, *words, *layout;
	bool caps_lock, one_case, telex, vni, normalised;
} rows[] = {
	{ "12340-5.6/7:8?9bcdfghjkKlnprstvxqaeiouy=", "too/to6", "us",
	  false, false, false, false, false },
	{ " 12340-5.6/7:8?9bcdfghjkKlnprstvxqaeiouy=\r", "tô/to6\n", "us",
	  false, false, true, false, false },
	{ "12340-5.6/7:8?9bcdfghjkKlnprstvxqaeiouy=", "too/tô", "us",
	  false, false, false, true, false },
	{ "12340-5.6/7:8?9BCDFGHJKkLNPRSTVXQAEIOUY=", "TOO/TO6", "us",
	  true, false, false, false, false },
	{ "12340-5.6/7:8?9BCDFGHJKkLNPRSTVXQAEIOUY=", "TÔ/TO6", "us",
	  true, false, true, false, false },
	{ "12340-5.6/7:8?9BCDFGHJKKLNPRSTVXQAEIOUY=", "TOO/TO6", "us",
	  false, true, false, false, false },
	{ "ăâêôđ-\u0300.\u0309/\u0303:\u0301?\u0323"
	  "bcdfghjkKlnprstvxqaeiouy₫", "too/to\u0309", "vn",
	  false, false, false, false, false },
	{ "ăâêôđ-\u0300.\u0309/\u0303:\u0301?\u0323"
	  "bcdfghjkKlnprstvxqaeiouy₫", "too/tỏ", "vn",
	  false, false, false, false, true },
	{ "ĂÂÊÔĐ-\u0300.\u0309/\u0303:\u0301?\u0323"
	  "BCDFGHJKkLNPRSTVXQAEIOUY₫", "TÔ/TO\u0309", "vn",
	  true, false, true, false, false },
	{ "&é\"'à)(:-!èM_§çbcdfghjkKlnprstvxaqeiouy=", "too!to-", "fr",
	  false, false, false, false, false },
	{ "&É\"'À)(:-!Èm_§ÇBCDFGHJKkLNPRSTVXAQEIOUY=", "TÔ!TO-", "fr",
	  true, false, true, false, false },
	{ "12340°5/6§7m8!9BCDFGHJKkLNPRSTVXAQEIOUY+", "TOO§TÔ", "fr",
	  true, false, false, true, false },
	{ "12340ß5.6-7Ö8_9bcdfghjkKlnprstvxqaeiouz´", "too-to6", "de",
	  false, false, false, false, false },
	/* A dead key that nothing follows is lost. */
	{ "12340ẞ5.6-7ö8_9BCDFGHJKkLNPRSTVXQAEIOUZ", "TÔ-TO6", "de",
	  true, false, true, false, false },
	{ "!\"§$=?%:&_/ö(-)BCDFGHJKkLNPRSTVXQAEIOUZ`", "TOO_TO&", "de",
	  true, false, false, false, false },
	{ "something else", "too/to6", NULL, false, false, false, false,
	  false },
	{ "", "", NULL, false, false, false, false, false },
};

static void each_cause_is_found(void **state)
{
	struct ocop_stamp_scanner found;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ocop_bytes typed[] = {
			ocop_bytes_str(rows[i].keys),
			ocop_bytes_str(rows[i].words), OCOP_LIT("")
		};

		ocop_stamp_scanner_find(&found, typed);
		if (!rows[i].layout != !found.layout ||
		    (found.layout && strcmp(rows[i].layout, found.layout) != 0))
			fail_msg("row %zu: %s", i, found.layout ?
				 found.layout : "no layout");
		if (found.caps_lock != rows[i].caps_lock ||
		    found.one_case != rows[i].one_case ||
		    found.telex != rows[i].telex ||
		    found.vni != rows[i].vni ||
		    found.normalised != rows[i].normalised || found.read)
			fail_msg("row %zu: %d %d %d %d %d", i, found.caps_lock,
				 found.one_case, found.telex, found.vni,
				 found.normalised);
	}
}

static void a_stamp_is_read_as_it_was_printed_or_not_at_all(void **state)
{
	const char *text = ocop_stamp_scanner_text(2);
	char capitals[512], changed[512];
	struct ocop_stamp_scanner found;
	struct ocop_stamp stamp;
	struct ocop_bytes typed[] = {
		ocop_bytes_str(ocop_stamp_scanner_text(0)),
		ocop_bytes_str(ocop_stamp_scanner_text(1)),
		ocop_bytes_str(text)
	};

	(void)state;
	assert_false(ocop_stamp_parse(&stamp, ocop_bytes_str(text), NULL));
	ocop_stamp_scanner_find(&found, typed);
	assert_true(found.read);
	assert_int_equal(found.did, 0);
	for (size_t i = 0; i <= strlen(text); i++) {
		char c = text[i];

		capitals[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		changed[i] = c;
	}
	typed[2] = ocop_bytes_str(capitals);
	ocop_stamp_scanner_find(&found, typed);
	assert_true(found.read);
	assert_int_equal(found.did, OCOP_DID_CASE);
	/* Another digit, one less. */
	changed[strlen(text) - 1] ^= 1;
	typed[2] = ocop_bytes_str(changed);
	ocop_stamp_scanner_find(&found, typed);
	assert_false(found.read);
	typed[2] = ocop_bytes_of(text, strlen(text) - 1);
	ocop_stamp_scanner_find(&found, typed);
	assert_false(found.read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_cause_is_found),
		cmocka_unit_test(
			a_stamp_is_read_as_it_was_printed_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
