/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/stamp/stamp.c and lib/stamp/stamp_make.c: a stamp has one text, and only
 * the key of its lot makes it good. The two fixed stamps were made by an
 * independent program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#include "lib/stamp/stamp.h"
#include "lib/stamp/stamp_digits.h"

#define HOST "https://ocop.example"
#define GTIN_PATH "/01/09520000001070/21/9999999999999"
#define GTIN_DIGITS \
	"3925576291690188944371500984955615088395436659147803729514543282" \
	"6311434690563853400934263321637318791514804038965085966155135455" \
	"889942910859587040277056054360"
#define CODE_PATH "/p/11-03295-01-2026/21/0000120000451"
#define CODE_DIGITS \
	"0729186642181888269326357399244232395809176641716081852743320138" \
	"6516087026181571752010119927915229186937565161352042871267389255" \
	"967531790547693300887147403336"
#define HOST40 "tem.so-nongnghiepvamoitruong-tinh.gov.vn"
#define GTIN_STAMP HOST GTIN_PATH "?s=" GTIN_DIGITS
#define CODE_STAMP HOST CODE_PATH "?s=" CODE_DIGITS

struct keys {
	struct ocop_signer signer[2];	/* ES256, EdDSA */
	struct ocop_keyring *ring;
	struct ocop_pubkey *key[2];
};

static int setup(void **state)
{
	static const enum ocop_alg algs[2] = { OCOP_ALG_ES256,
					       OCOP_ALG_EDDSA };
	struct keys *keys = calloc(1, sizeof(*keys));
	uint8_t secret[32];

	assert_non_null(keys);
	assert_int_equal(ocop_keyring_new(&keys->ring), OCOP_OK);
	for (unsigned i = 0; i < 2; i++) {
		struct ocop_seckey *key = NULL;

		for (unsigned j = 0; j < sizeof(secret); j++)
			secret[j] = (uint8_t)(j + 1 - i);
		assert_int_equal(ocop_seckey_from_raw(&key, algs[i], secret),
				 OCOP_OK);
		ocop_signer_of_key(&keys->signer[i], key);
		assert_int_equal(ocop_keyring_get(
			&keys->key[i], keys->ring,
			ocop_bytes_of(keys->signer[i].spki,
				      keys->signer[i].spki_len)), OCOP_OK);
	}
	*state = keys;
	return 0;
}

static int teardown(void **state)
{
	struct keys *keys = *state;

	ocop_signer_clear(&keys->signer[0]);
	ocop_signer_clear(&keys->signer[1]);
	ocop_keyring_free(keys->ring);
	free(keys);
	return 0;
}

static enum ocop_err parse(struct ocop_stamp *out, const char *text)
{
	return ocop_stamp_parse(out, ocop_bytes_str(text), NULL);
}

/* The error of a text on its way to a good signature; OCOP_OK is good. */
static enum ocop_err judge(struct ocop_bytes text, struct ocop_pubkey *key)
{
	struct ocop_stamp stamp;
	enum ocop_err err = ocop_stamp_parse(&stamp, text, NULL);

	return err ? err : ocop_stamp_verify(&stamp, key);
}

static bool all_zero(const struct ocop_stamp *stamp)
{
	const uint8_t *ptr = (const uint8_t *)stamp;

	for (size_t i = 0; i < sizeof(*stamp); i++)
		if (ptr[i])
			return false;
	return true;
}

static void stamps_of_another_program_are_good(void **state)
{
	struct keys *keys = *state;
	struct ocop_stamp stamp;

	assert_int_equal(strlen(GTIN_DIGITS), OCOP_STAMP_DIGITS);
	assert_int_equal(parse(&stamp, GTIN_STAMP), OCOP_OK);
	assert_string_equal(stamp.host, "ocop.example");
	assert_string_equal(stamp.path, GTIN_PATH);
	assert_string_equal(stamp.product, "09520000001070");
	assert_true(stamp.is_gtin);
	assert_int_equal(stamp.lot, 999999);
	assert_int_equal(stamp.index, 9999999);
	assert_int_equal(stamp.profile, 1);
	assert_false(stamp.typed);
	assert_int_equal(ocop_stamp_verify(&stamp, keys->key[0]), OCOP_OK);

	assert_int_equal(parse(&stamp, CODE_STAMP), OCOP_OK);
	assert_string_equal(stamp.path, CODE_PATH);
	assert_string_equal(stamp.product, "11-03295-01-2026");
	assert_false(stamp.is_gtin);
	assert_int_equal(stamp.lot, 12);
	assert_int_equal(stamp.index, 451);
	assert_int_equal(stamp.profile, 2);
	assert_int_equal(ocop_stamp_verify(&stamp, keys->key[1]), OCOP_OK);
}

static void an_ed25519_stamp_is_the_same_text_each_time(void **state)
{
	struct keys *keys = *state;
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);

	assert_int_equal(ocop_stamp_make(&uri, &keys->signer[1],
					 "ocop.example", "11-03295-01-2026",
					 12, 451), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&uri), CODE_STAMP);
	ocop_buf_clear(&uri);
}

static void what_is_made_is_good_and_says_what_was_asked(void **state)
{
	static const struct {
		const char *product;
		uint32_t lot, index;
	} rows[] = {
		{ "09520000001070", 0, 0 },
		{ "11-03295-01-2026", 999999, 9999999 },
		{ "11-03295-9999-2026", 1, 10 },
	};
	struct keys *keys = *state;
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	struct ocop_stamp stamp;

	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		ocop_buf_reset(&uri);
		assert_int_equal(ocop_stamp_make(
			&uri, &keys->signer[i % 2], HOST40,
			rows[i / 2].product, rows[i / 2].lot,
			rows[i / 2].index), OCOP_OK);
		assert_int_equal(parse(&stamp, ocop_buf_cstr(&uri)), OCOP_OK);
		assert_string_equal(stamp.host, HOST40);
		assert_string_equal(stamp.product, rows[i / 2].product);
		assert_int_equal(stamp.lot, rows[i / 2].lot);
		assert_int_equal(stamp.index, rows[i / 2].index);
		assert_int_equal(ocop_stamp_verify(&stamp, keys->key[i % 2]),
				 OCOP_OK);
		assert_int_equal(ocop_stamp_verify(&stamp,
						   keys->key[1 - i % 2]),
				 OCOP_ERR_ALG);
	}
	ocop_buf_clear(&uri);
}

static void every_other_digit_is_refused(void **state)
{
	struct keys *keys = *state;
	const char *stamps[2] = { GTIN_STAMP, CODE_STAMP };

	for (size_t k = 0; k < 2; k++) {
		char text[OCOP_STAMP_URI_MAX];
		size_t len = strlen(stamps[k]), changed = 0;

		memcpy(text, stamps[k], len + 1);
		assert_int_equal(judge(ocop_bytes_str(text), keys->key[k]),
				 OCOP_OK);
		for (size_t i = strlen(HOST); i < len; i++) {
			if (text[i] < '0' || text[i] > '9')
				continue;
			for (char c = '0'; c <= '9'; c++) {
				if (c == stamps[k][i])
					continue;
				text[i] = c;
				assert_int_not_equal(judge(
					ocop_bytes_str(text), keys->key[k]),
					OCOP_OK);
				changed++;
			}
			text[i] = stamps[k][i];
		}
		/* 158 digits, the serial, "21", and "01" and the GTIN, or the
		 * code's digits. */
		assert_int_equal(changed, 9 * (158 + 13 + 2 +
					       (k ? 13 : 2 + 14)));
	}
}

static void every_cut_and_every_added_byte_is_refused(void **state)
{
	const size_t len = strlen(GTIN_STAMP);
	struct ocop_stamp stamp;
	struct ocop_diag diag;
	char text[OCOP_STAMP_URI_MAX];

	(void)state;
	for (size_t cut = 0; cut < len; cut++) {
		memset(&stamp, 0xff, sizeof(stamp));
		assert_int_equal(ocop_stamp_parse(
			&stamp, ocop_bytes_of(GTIN_STAMP, cut), &diag),
			OCOP_ERR_MALFORMED);
		assert_true(diag.offset <= cut);
		assert_true(all_zero(&stamp));
	}
	for (unsigned c = 0; c < 256; c++) {
		memcpy(text, GTIN_STAMP, len);
		text[len] = (char)c;
		assert_int_equal(ocop_stamp_parse(
			&stamp, ocop_bytes_of(text, len + 1), &diag),
			OCOP_ERR_MALFORMED);
		assert_int_equal(diag.offset, len);
	}
}

static void every_malformed_form_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} rows[] = {
		{ "", 0 },
		{ "http://ocop.example" GTIN_PATH "?s=" GTIN_DIGITS, 4 },
		{ "HTTPS://ocop.example" GTIN_PATH "?s=" GTIN_DIGITS, 0 },
		{ " " GTIN_STAMP, 0 },
		{ "https:///01/09520000001070", 8 },
		{ "https://Ocop.example" GTIN_PATH "?s=" GTIN_DIGITS, 8 },
		{ "https://a@b.example" GTIN_PATH "?s=" GTIN_DIGITS, 9 },
		{ HOST ":443" GTIN_PATH "?s=" GTIN_DIGITS, 20 },
		{ HOST "." GTIN_PATH, 56 },
		{ HOST "/", 20 },
		{ HOST "/1/", 20 },
		{ HOST "//01/09520000001070", 20 },
		{ HOST "/P/11-03295-01-2026/21/0000120000451", 20 },
		{ HOST "/01/9520000001070/21/9999999999999", 24 },
		{ HOST "/01/09520000001071/21/9999999999999", 37 },
		{ HOST "/01/0952000000107O/21/9999999999999", 24 },
		{ HOST "/01/11-03295-01-2026/21/0000120000451", 24 },
		{ HOST "/p/09520000001070/21/9999999999999", 23 },
		{ HOST "/p/11-3295-01-2026/21/0000120000451", 23 },
		{ HOST "/p/11-03295-00-2026/21/0000120000451", 23 },
		{ HOST "/p/11-03295-001-2026/21/0000120000451", 23 },
		{ HOST "/p/11-03295-01-2026%2F21/0000120000451", 23 },
		{ HOST "/01/09520000001070//21/9999999999999", 38 },
		{ HOST "/01/09520000001070/10/9999999999999", 38 },
		{ HOST "/01/09520000001070/21/999999999999?s=1", 42 },
		{ HOST "/01/09520000001070/21/+999999999999", 42 },
		{ HOST "/01/09520000001070/21/99999999999999", 55 },
		{ HOST GTIN_PATH "/?s=" GTIN_DIGITS, 55 },
		{ HOST GTIN_PATH "?S=" GTIN_DIGITS, 55 },
		{ HOST GTIN_PATH "#s=" GTIN_DIGITS, 55 },
		{ HOST GTIN_PATH "?s=", 58 },
		{ HOST GTIN_PATH "?s=-1", 58 },
		{ HOST GTIN_PATH "?s=12345", 63 },
		{ GTIN_STAMP "0", 216 },
		{ GTIN_STAMP "\n", 216 },
		{ GTIN_STAMP "&fbclid=x", 216 },
		{ GTIN_STAMP "&s=" GTIN_DIGITS, 216 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ocop_stamp stamp;
		struct ocop_diag diag = { 0 };

		assert_int_equal(ocop_stamp_parse(
			&stamp, ocop_bytes_str(rows[i].text), &diag),
			OCOP_ERR_MALFORMED);
		if (diag.offset != rows[i].offset)
			fail_msg("%s: offset %zu, not %zu (%s)", rows[i].text,
				 diag.offset, rows[i].offset, diag.text);
		assert_true(diag.text[0] != '\0');
		assert_true(all_zero(&stamp));
	}
}

static void digits_that_are_too_large_are_refused(void **state)
{
	struct ocop_stamp stamp;
	struct ocop_diag diag;
	char text[] = GTIN_STAMP;
	const size_t start = strlen(HOST GTIN_PATH "?s=");

	(void)state;
	for (size_t chunk = 0; chunk < 9; chunk++) {
		memcpy(text, GTIN_STAMP, sizeof(text));
		memcpy(text + start + chunk * 17, "72057594037927936", 17);
		assert_int_equal(ocop_stamp_parse(&stamp, ocop_bytes_str(text),
						  &diag), OCOP_ERR_MALFORMED);
		assert_int_equal(diag.offset, start + chunk * 17);
	}
	memcpy(text, GTIN_STAMP, sizeof(text));
	memcpy(text + start + 153, "65536", 5);
	assert_int_equal(ocop_stamp_parse(&stamp, ocop_bytes_str(text), &diag),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(diag.offset, start + 153);
	memcpy(text + start + 153, "65535", 5);
	assert_int_equal(parse(&stamp, text), OCOP_OK);
}

static void an_unknown_profile_is_returned_and_never_verifies(void **state)
{
	struct keys *keys = *state;
	struct ocop_stamp stamp;
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	uint8_t bytes[OCOP_STAMP_BYTES] = { 0 };

	for (unsigned profile = 0; profile < 256; profile++) {
		bytes[0] = (uint8_t)profile;
		ocop_buf_reset(&uri);
		ocop_buf_str(&uri, HOST GTIN_PATH "?s=");
		ocop__stamp_digits_encode(&uri,
					  ocop_bytes_of(bytes, sizeof(bytes)));
		assert_int_equal(parse(&stamp, ocop_buf_cstr(&uri)), OCOP_OK);
		assert_int_equal(stamp.profile, profile);
		for (unsigned k = 0; k < 2; k++)
			assert_int_equal(
				ocop_stamp_verify(&stamp, keys->key[k]),
				profile == k + 1 ? OCOP_ERR_SIGNATURE :
						   OCOP_ERR_ALG);
	}
	ocop_buf_clear(&uri);
}

static void the_host_is_returned_and_not_signed(void **state)
{
	struct keys *keys = *state;
	struct ocop_stamp stamp;
	char host[260], text[600];

	assert_int_equal(parse(&stamp, "https://evil.test" GTIN_PATH "?s="
			       GTIN_DIGITS), OCOP_OK);
	assert_string_equal(stamp.host, "evil.test");
	assert_int_equal(ocop_stamp_verify(&stamp, keys->key[0]), OCOP_OK);
	for (size_t len = 253; len <= 254; len++) {
		struct ocop_buf uri = { (uint8_t *)text, 0, 599, 599,
					OCOP_OK };

		memset(host, 'a', len);
		host[len] = '\0';
		ocop_buf_printf(&uri, "https://%s%s", host, GTIN_PATH "?s="
				GTIN_DIGITS);
		assert_int_equal(ocop_stamp_parse(&stamp, ocop_buf_view(&uri),
						  NULL),
				 len == 253 ? OCOP_OK : OCOP_ERR_MALFORMED);
		assert_string_equal(stamp.host, len == 253 ? host : "");
	}
}

static void what_is_signed_is_the_path_and_the_kind(void **state)
{
	static const char expected[] =
		"846a5369676e61747572653154a20126106f6f636f702d7374616d70"
		"2b636f73654058232f30312f30393532303030303030313037302f32"
		"312f39393939393939393939393939";
	struct ocop_buf tbs = OCOP_BUF(200), hex = OCOP_BUF(400);

	(void)state;
	ocop__stamp_tbs(&tbs, 1, GTIN_PATH);
	assert_int_equal(tbs.err, OCOP_OK);
	ocop_hex_add(&hex, ocop_buf_view(&tbs));
	assert_string_equal(ocop_buf_cstr(&hex), expected);
	ocop_buf_reset(&tbs);
	ocop__stamp_tbs(&tbs, 2, GTIN_PATH);
	assert_int_equal(tbs.ptr[15], 0x27);
	ocop_buf_clear(&tbs);
	ocop_buf_clear(&hex);
}

static void a_path_is_made_of_its_parts_within_their_limits(void **state)
{
	char path[OCOP_STAMP_PATH_MAX + 1];

	(void)state;
	assert_int_equal(ocop_stamp_path(path, "09520000001070", 999999,
					 9999999), OCOP_OK);
	assert_string_equal(path, GTIN_PATH);
	assert_int_equal(ocop_stamp_path(path, "11-03295-01-2026", 12, 451),
			 OCOP_OK);
	assert_string_equal(path, CODE_PATH);
	assert_int_equal(ocop_stamp_path(path, "09520000001070", 1000000, 0),
			 OCOP_ERR_ARGUMENT);
	assert_string_equal(path, "");
	assert_int_equal(ocop_stamp_path(path, "09520000001070", 0, 10000000),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_stamp_path(path, "09520000001071", 0, 0),
			 OCOP_ERR_RULE);
	assert_int_equal(ocop_stamp_path(path, "", 0, 0), OCOP_ERR_RULE);
	assert_string_equal(path, "");
}

static enum ocop_err fails(void *ctx, uint8_t sig_out[OCOP_SIG_LEN],
			   struct ocop_bytes message)
{
	(void)ctx;
	(void)message;
	memset(sig_out, 0, OCOP_SIG_LEN);
	return OCOP_ERR_CRYPTO;
}

static void a_stamp_that_cannot_be_is_not_made(void **state)
{
	static const struct {
		const char *host, *product;
		uint32_t lot, index;
		enum ocop_err err;
	} rows[] = {
		{ "", "09520000001070", 0, 0, OCOP_ERR_ARGUMENT },
		{ "x" HOST40, "09520000001070", 0, 0, OCOP_ERR_ARGUMENT },
		{ "Ocop.example", "09520000001070", 0, 0, OCOP_ERR_ARGUMENT },
		{ "ocop/example", "09520000001070", 0, 0, OCOP_ERR_ARGUMENT },
		{ "ocop.example", "09520000001071", 0, 0, OCOP_ERR_RULE },
		{ "ocop.example", "09520000001070", 1000000, 0,
		  OCOP_ERR_ARGUMENT },
		{ "ocop.example", "09520000001070", 0, 10000000,
		  OCOP_ERR_ARGUMENT },
	};
	struct keys *keys = *state;
	struct ocop_signer broken = keys->signer[0];
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	struct ocop_buf small = OCOP_BUF(100);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(ocop_stamp_make(
			&uri, &keys->signer[0], rows[i].host, rows[i].product,
			rows[i].lot, rows[i].index), rows[i].err);
	broken.sign = fails;
	assert_int_equal(ocop_stamp_make(&uri, &broken, "ocop.example",
					 "09520000001070", 0, 0),
			 OCOP_ERR_CRYPTO);
	broken.alg = OCOP_ALG_NONE;
	assert_int_equal(ocop_stamp_make(&uri, &broken, "ocop.example",
					 "09520000001070", 0, 0), OCOP_ERR_ALG);
	assert_int_equal(uri.len, 0);
	assert_int_equal(ocop_stamp_make(&small, &keys->signer[0],
					 "ocop.example", "09520000001070", 0,
					 0), OCOP_ERR_LIMIT);
	ocop_buf_clear(&uri);
	ocop_buf_clear(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stamps_of_another_program_are_good),
		cmocka_unit_test(an_ed25519_stamp_is_the_same_text_each_time),
		cmocka_unit_test(what_is_made_is_good_and_says_what_was_asked),
		cmocka_unit_test(every_other_digit_is_refused),
		cmocka_unit_test(every_cut_and_every_added_byte_is_refused),
		cmocka_unit_test(every_malformed_form_is_refused_at_its_place),
		cmocka_unit_test(digits_that_are_too_large_are_refused),
		cmocka_unit_test(
			an_unknown_profile_is_returned_and_never_verifies),
		cmocka_unit_test(the_host_is_returned_and_not_signed),
		cmocka_unit_test(what_is_signed_is_the_path_and_the_kind),
		cmocka_unit_test(
			a_path_is_made_of_its_parts_within_their_limits),
		cmocka_unit_test(a_stamp_that_cannot_be_is_not_made),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
