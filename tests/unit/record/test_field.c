/* SPDX-License-Identifier: Apache-2.0 */
/* Fields one by one: what a table learns about them, and setting them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/field.h>

static struct ocop_field field_of(enum ocop_kind kind, const char *name)
{
	struct ocop_field f;

	for (size_t i = 0; ocop_kind_field(&f, kind, i); i++)
		if (ocop_bytes_is(ocop_bytes_str(name), f.name))
			return f;
	fail_msg("no field %s", name);
	return (struct ocop_field){ 0 };
}

static void fields_are_told_by_name_and_form(void **state)
{
	struct ocop_field f;

	(void)state;
	assert_true(ocop_kind_field(&f, OCOP_KIND_LOT, 0));
	assert_string_equal(f.name, "realm");
	f = field_of(OCOP_KIND_CERTIFICATE, "score");
	assert_int_equal(f.form, OCOP_FIELD_HUNDREDTHS);
	assert_false(f.required);
	f = field_of(OCOP_KIND_CERTIFICATE, "from");
	assert_int_equal(f.form, OCOP_FIELD_DATE);
	assert_true(f.required);
	assert_int_equal(field_of(OCOP_KIND_CERTIFICATE, "code").form,
			 OCOP_FIELD_TEXT);
	assert_int_equal(field_of(OCOP_KIND_CERTIFICATE, "gtin").form,
			 OCOP_FIELD_PRODUCTS);
	assert_int_equal(field_of(OCOP_KIND_LOT, "gtin").form,
			 OCOP_FIELD_PRODUCT);
	assert_int_equal(field_of(OCOP_KIND_STATUS, "product").form,
			 OCOP_FIELD_PRODUCT);
	f = field_of(OCOP_KIND_DECISION, "action");
	assert_string_equal(f.words[0], "withdraw");
	assert_int_equal(field_of(OCOP_KIND_LOT, "count").form,
			 OCOP_FIELD_UINT);
	assert_int_equal(field_of(OCOP_KIND_LOT, "held").form,
			 OCOP_FIELD_TRUE);
	assert_int_equal(field_of(OCOP_KIND_LOT, "market").form,
			 OCOP_FIELD_LIST);
	/* Its texts may have blanks, which stand between a list's items. */
	assert_int_equal(field_of(OCOP_KIND_CERTIFICATE, "standards").form,
			 OCOP_FIELD_OTHER);
	assert_int_equal(field_of(OCOP_KIND_LOT, "stamp_key").form,
			 OCOP_FIELD_OTHER);
	assert_false(ocop_kind_field(&f, OCOP_KIND_LOT, 99));
	assert_false(ocop_kind_field(&f, OCOP_KIND_NONE, 0));
}

static void a_gtin_is_read_in_all_its_lengths(void **state)
{
	static const struct { const char *text, *want; } same[] = {
		{ "09520000001070", "09520000001070" },
		{ "9520000001070", "09520000001070" },
		{ "614141007349", "00614141007349" },
		{ "95200002", "00000095200002" },
		{ "11-03295-01-2026", "11-03295-01-2026" },
	};
	static const char *const bad[] = {
		"", "9520000001071", "614141007348", "95200003", "952000",
		"9520000001", "14141007349", "009520000001070", "952000000107x",
		" 9520000001070", "11-03295-1-2026",
	};
	char out[OCOP_PRODUCT_MAX + 1];
	struct ocop_diag diag;

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_int_equal(ocop_product_read(out, ocop_bytes_str(
			same[i].text), NULL), OCOP_OK);
		assert_string_equal(out, same[i].want);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ocop_product_read(out, ocop_bytes_str(bad[i]),
						   &diag), OCOP_ERR_RULE);
		assert_string_equal(out, "");
	}
	assert_int_equal(ocop_product_read(out, OCOP_LIT("9520000001"), &diag),
			 OCOP_ERR_RULE);
	assert_string_equal(diag.text,
			    "10 digits; a GTIN has 8, 12, 13 or 14");
}

static void a_field_is_set_by_its_own_rule(void **state)
{
	struct ocop_buf item = OCOP_BUF(64);
	struct ocop_diag diag;
	struct ocop_payload p;

	(void)state;
	ocop_payload_init(&p, OCOP_KIND_CERTIFICATE);
	ocop_cbor_add_uint(&item, 5);
	assert_int_equal(ocop_payload_set(&p, "stars", ocop_buf_view(&item),
					  &diag), OCOP_OK);
	assert_int_equal(p.u.certificate.stars, 5);
	assert_int_equal(ocop_payload_set(&p, "colour", ocop_buf_view(&item),
					  &diag), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_payload_set(&p, "from", ocop_buf_view(&item),
					  &diag), OCOP_ERR_RULE);
	assert_string_equal(diag.text, "not a date");
	ocop_buf_reset(&item);
	ocop_cbor_add_uint(&item, 6);
	assert_int_equal(ocop_payload_set(&p, "stars", ocop_buf_view(&item),
					  &diag), OCOP_ERR_RULE);
	assert_int_equal(ocop_payload_set(&p, "stars", ocop_bytes_str(""),
					  &diag), OCOP_ERR_RULE);
	ocop_buf_clear(&item);
}

static void keys_of_another_are_seen(void **state)
{
	struct ocop_buf map = OCOP_BUF(64);

	(void)state;
	ocop_cbor_add_map(&map, 2);
	ocop_cbor_add_str(&map, "lot");
	ocop_cbor_add_array(&map, 1);
	ocop_cbor_add_str(&map, "colour");	/* inside a value */
	ocop_cbor_add_str(&map, "realm");
	ocop_cbor_add_str(&map, "demo");
	assert_true(ocop_payload_known(OCOP_KIND_LOT, ocop_buf_view(&map)));
	assert_false(ocop_payload_known(OCOP_KIND_PRODUCER,
					ocop_buf_view(&map)));
	assert_true(ocop_payload_known(OCOP_KIND_NONE, ocop_buf_view(&map)));
	map.ptr[0]++;
	ocop_cbor_add_str(&map, "colour");
	ocop_cbor_add_uint(&map, 1);
	assert_false(ocop_payload_known(OCOP_KIND_LOT, ocop_buf_view(&map)));
	ocop_buf_clear(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_told_by_name_and_form),
		cmocka_unit_test(a_gtin_is_read_in_all_its_lengths),
		cmocka_unit_test(a_field_is_set_by_its_own_rule),
		cmocka_unit_test(keys_of_another_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
