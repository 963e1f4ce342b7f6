/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys at enrolment: one encoding for each key, a point on the curve,
 * and no Ed25519 point under which a signature would fit many messages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/text.h>

#include "lib/crypto/crypto.h"

/* The keys of RFC 6979 A.2.5 and RFC 8032 7.1 test 1. */
static const char p256[] =
	"3059301306072a8648ce3d020106082a8648ce3d03010703420004"
	"60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
	"7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
static const char ed25519[] =
	"302a300506032b6570032100"
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

static size_t unhex(uint8_t *out, const char *hex)
{
	size_t len = strlen(hex) / 2;

	assert_int_equal(ocop_hex_decode(out, len, ocop_bytes_str(hex)),
			 OCOP_OK);
	return len;
}

static enum ocop_err check(const uint8_t *spki, size_t len,
			   struct ocop_diag *diag)
{
	enum ocop_alg alg = OCOP_ALG_EDDSA;
	enum ocop_err err = ocop_spki_check(&alg, ocop_bytes_of(spki, len),
					    diag);

	if (err) {
		assert_int_equal(alg, OCOP_ALG_NONE);
		assert_int_equal(diag->err, err);
		assert_string_not_equal(diag->text, "");
	}
	return err;
}

static void keys_of_both_kinds_are_accepted(void **state)
{
	uint8_t spki[OCOP_SPKI_MAX];
	struct ocop_diag diag;
	enum ocop_alg alg;
	size_t len;

	(void)state;
	len = unhex(spki, p256);
	assert_int_equal(ocop_spki_check(&alg, ocop_bytes_of(spki, len),
					 &diag), OCOP_OK);
	assert_int_equal(alg, OCOP_ALG_ES256);
	len = unhex(spki, ed25519);
	assert_int_equal(ocop_spki_check(&alg, ocop_bytes_of(spki, len),
					 &diag), OCOP_OK);
	assert_int_equal(alg, OCOP_ALG_EDDSA);
	assert_int_equal(ocop_spki_check(&alg, ocop_bytes_of(spki, len), NULL),
			 OCOP_OK);
}

static void every_other_length_is_refused(void **state)
{
	uint8_t spki[OCOP_SPKI_MAX + 1] = { 0 };
	struct ocop_diag diag;

	(void)state;
	unhex(spki, p256);
	for (size_t len = 0; len <= sizeof(spki); len++) {
		if (len != OCOP_SPKI_P256_LEN)
			assert_int_equal(check(spki, len, &diag),
					 OCOP_ERR_KEY);
	}
	unhex(spki, ed25519);
	for (size_t len = 0; len <= sizeof(spki); len++) {
		if (len != OCOP_SPKI_ED25519_LEN)
			assert_int_equal(check(spki, len, &diag),
					 OCOP_ERR_KEY);
	}
}

/* A flipped bit makes another form, or a point beside the curve. */
static void every_flipped_bit_of_a_p256_key_is_refused(void **state)
{
	uint8_t spki[OCOP_SPKI_MAX];
	struct ocop_diag diag;
	size_t len = unhex(spki, p256);

	(void)state;
	for (size_t bit = 0; bit < len * 8; bit++) {
		spki[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (check(spki, len, &diag) != OCOP_ERR_KEY)
			fail_msg("bit %zu", bit);
		spki[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void every_flipped_bit_of_an_ed25519_head_is_refused(void **state)
{
	uint8_t spki[OCOP_SPKI_MAX];
	struct ocop_diag diag;
	size_t len = unhex(spki, ed25519);

	(void)state;
	for (size_t bit = 0; bit < (len - 32) * 8; bit++) {
		spki[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (check(spki, len, &diag) != OCOP_ERR_KEY)
			fail_msg("bit %zu", bit);
		spki[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static enum ocop_err check_raw(const uint8_t raw[32], struct ocop_diag *diag)
{
	uint8_t spki[OCOP_SPKI_MAX];
	size_t len = ocop__spki_make(spki, OCOP_ALG_EDDSA, raw);

	assert_int_equal(len, OCOP_SPKI_ED25519_LEN);
	return check(spki, len, diag);
}

static void points_of_low_order_are_refused(void **state)
{
	static const char *const low[] = {
		"00000000000000000000000000000000"
		"00000000000000000000000000000000",
		"01000000000000000000000000000000"
		"00000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
		"26e8958fc2b227b045c3f489f2ef98f0"
		"d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f"
		"2a2053fa2c39ccc64ec7fd7792ac037a",
	};
	struct ocop_diag diag;
	uint8_t raw[32];

	(void)state;
	for (size_t i = 0; i < sizeof(low) / sizeof(low[0]); i++) {
		for (int sign = 0; sign < 2; sign++) {
			unhex(raw, low[i]);
			raw[31] |= (uint8_t)(sign << 7);
			assert_int_equal(check_raw(raw, &diag), OCOP_ERR_KEY);
			assert_non_null(strstr(diag.text, "low order"));
		}
	}
}

/* 2^255 - 19 + k for each k that still fits: a second name of a point. */
static void encodings_not_below_p_are_refused(void **state)
{
	struct ocop_diag diag;
	uint8_t raw[32];

	(void)state;
	for (int low = 0xed; low <= 0xff; low++) {
		memset(raw, 0xff, sizeof(raw));
		raw[0] = (uint8_t)low;
		assert_int_equal(check_raw(raw, &diag), OCOP_ERR_KEY);
		assert_non_null(strstr(diag.text, "2^255-19"));
		raw[31] = 0x7f;
		assert_int_equal(check_raw(raw, &diag), OCOP_ERR_KEY);
		assert_non_null(strstr(diag.text, "2^255-19"));
	}
	/* p - 3, the highest y of a point of high order, is below. */
	raw[0] = 0xea;
	assert_int_equal(check_raw(raw, &diag), OCOP_OK);
}

static void a_y_of_no_point_is_refused(void **state)
{
	struct ocop_diag diag;
	uint8_t raw[32] = { 2 };

	(void)state;
	assert_int_equal(check_raw(raw, &diag), OCOP_ERR_KEY);
	assert_non_null(strstr(diag.text, "not a point"));
	raw[0] = 3;
	assert_int_equal(check_raw(raw, &diag), OCOP_OK);
	raw[31] = 0x80;
	assert_int_equal(check_raw(raw, &diag), OCOP_OK);
	raw[0] = 7;
	assert_int_equal(check_raw(raw, &diag), OCOP_ERR_KEY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_both_kinds_are_accepted),
		cmocka_unit_test(every_other_length_is_refused),
		cmocka_unit_test(every_flipped_bit_of_a_p256_key_is_refused),
		cmocka_unit_test(
			every_flipped_bit_of_an_ed25519_head_is_refused),
		cmocka_unit_test(points_of_low_order_are_refused),
		cmocka_unit_test(encodings_not_below_p_are_refused),
		cmocka_unit_test(a_y_of_no_point_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
