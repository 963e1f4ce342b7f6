/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two forms of an ECDSA signature: only scalars in range become DER, and
 * only DER of exactly two short integers becomes r||s.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/text.h>

#include "lib/crypto/crypto.h"

#define ORDER "ffffffff00000000ffffffffffffffff" \
	      "bce6faada7179e84f3b9cac2fc632551"
#define BELOW "ffffffff00000000ffffffffffffffff" \
	      "bce6faada7179e84f3b9cac2fc632550"
#define ZERO "00000000000000000000000000000000" \
	     "00000000000000000000000000000000"
#define ONE "00000000000000000000000000000000" \
	    "00000000000000000000000000000001"
#define HIGH "00000000000000000000000000000000" \
	     "00000000000000000000000000000080"

static void unhex(uint8_t *out, size_t len, const char *hex)
{
	assert_int_equal(ocop_hex_decode(out, len, ocop_bytes_str(hex)),
			 OCOP_OK);
}

static size_t der_of(uint8_t der[static OCOP__ECDSA_DER_MAX], const char *hex)
{
	uint8_t sig[OCOP_SIG_LEN];

	unhex(sig, sizeof(sig), hex);
	return ocop__ecdsa_to_der(der, sig);
}

static void scalars_out_of_range_have_no_der(void **state)
{
	uint8_t der[OCOP__ECDSA_DER_MAX];

	(void)state;
	assert_int_equal(der_of(der, ZERO ONE), 0);
	assert_int_equal(der_of(der, ONE ZERO), 0);
	assert_int_equal(der_of(der, ORDER ONE), 0);
	assert_int_equal(der_of(der, ONE ORDER), 0);
	assert_int_not_equal(der_of(der, ONE BELOW), 0);
	assert_int_not_equal(der_of(der, BELOW ONE), 0);
}

static void integers_are_as_short_as_der_wants(void **state)
{
	static const uint8_t small[] = { 0x30, 0x07, 0x02, 0x01, 0x01,
					 0x02, 0x02, 0x00, 0x80 };
	uint8_t der[OCOP__ECDSA_DER_MAX];

	(void)state;
	assert_int_equal(der_of(der, ONE HIGH), sizeof(small));
	assert_memory_equal(der, small, sizeof(small));
	assert_int_equal(der_of(der, BELOW BELOW), OCOP__ECDSA_DER_MAX);
	assert_int_equal(der[1], OCOP__ECDSA_DER_MAX - 2);
	assert_int_equal(der[3], 33);
}

static void both_forms_lead_back_to_each_other(void **state)
{
	static const char *const all[] = { ONE ONE, ONE BELOW, BELOW HIGH,
					   HIGH ONE, BELOW BELOW };
	uint8_t der[OCOP__ECDSA_DER_MAX], sig[OCOP_SIG_LEN];
	uint8_t want[OCOP_SIG_LEN];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		len = der_of(der, all[i]);
		assert_true(ocop__ecdsa_from_der(sig, der, len));
		unhex(want, sizeof(want), all[i]);
		assert_memory_equal(sig, want, sizeof(want));
	}
}

static void refuse(const char *hex)
{
	uint8_t der[128], sig[OCOP_SIG_LEN], none[OCOP_SIG_LEN] = { 0 };
	size_t len = strlen(hex) / 2;

	assert_true(len <= sizeof(der));
	unhex(der, len, hex);
	memset(sig, 0xff, sizeof(sig));
	if (ocop__ecdsa_from_der(sig, der, len))
		fail_msg("accepted: %s", hex);
	assert_memory_equal(sig, none, sizeof(none));
}

static void other_der_is_refused(void **state)
{
	uint8_t sig[OCOP_SIG_LEN];
	static const uint8_t good[] = { 0x30, 0x06, 0x02, 0x01, 0x01,
					0x02, 0x01, 0x01 };

	(void)state;
	assert_true(ocop__ecdsa_from_der(sig, good, sizeof(good)));
	refuse("");
	refuse("30");
	refuse("3000");
	refuse("3106020101020101");	/* a set */
	refuse("3007020101020101");	/* a length beyond the end */
	refuse("3005020101020101");	/* a byte behind */
	refuse("300702010102010100");	/* an item behind */
	refuse("3006030101020101");	/* not an integer */
	refuse("3006020101030101");
	refuse("3006020101020201");	/* an integer beyond the end */
	refuse("3006020501020101");
	refuse("3003020101");		/* one integer only */
	/* 33 bytes without the leading zero. */
	refuse("30260221" "01" ONE "020101");
	refuse("30260201" "01" "0221" "01" ONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_out_of_range_have_no_der),
		cmocka_unit_test(integers_are_as_short_as_der_wants),
		cmocka_unit_test(both_forms_lead_back_to_each_other),
		cmocka_unit_test(other_der_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
