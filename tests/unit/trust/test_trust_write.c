/* SPDX-License-Identifier: Apache-2.0 */
/* From the JSON view to the payload, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/json.h>

#include "tests/helpers/trust_helper.h"

static enum ocop_err from(struct ocop_buf *out, struct ocop_bytes json,
			  struct ocop_diag *diag)
{
	memset(diag, 0, sizeof(*diag));
	return ocop_trust_from_json(out, json, diag);
}

static void the_view_of_what_was_written_writes_the_same(void **state)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf first = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf view = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf second = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_json *root;

	(void)state;
	trust_test_json(&json);
	trust_test_payload(&first, ocop_buf_view(&json));
	assert_int_equal(ocop_cbor_check(ocop_buf_view(&first),
					 OCOP_CBOR_RECORD, NULL), OCOP_OK);
	root = ocop_json_of_cbor(ocop_buf_view(&first));
	assert_non_null(root);
	assert_int_equal(ocop_json_print(&view, root, true), OCOP_OK);
	trust_test_payload(&second, ocop_buf_view(&view));
	assert_true(ocop_bytes_equal(ocop_buf_view(&first),
				     ocop_buf_view(&second)));
	ocop_json_free(root);
	ocop_buf_clear(&json);
	ocop_buf_clear(&first);
	ocop_buf_clear(&view);
	ocop_buf_clear(&second);
}

static void the_order_of_members_does_not_matter(void **state)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf first = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf second = OCOP_BUF(OCOP_TRUST_MAX);

	(void)state;
	trust_test_json(&json);
	trust_test_payload(&first, ocop_buf_view(&json));
	ocop_buf_reset(&json);
	trust_test_json_with(&json, "\"version\":1,\"realm\":\"demo\"",
			     "\"realm\":\"demo\",\"version\":1");
	trust_test_payload(&second, ocop_buf_view(&json));
	assert_true(ocop_bytes_equal(ocop_buf_view(&first),
				     ocop_buf_view(&second)));
	ocop_buf_clear(&json);
	ocop_buf_clear(&first);
	ocop_buf_clear(&second);
}

static void refusals_name_the_place(void **state)
{
	static const struct { const char *from, *to, *why; } cases[] = {
		{ "\"realm\"", "\"color\":1,\"realm\"",
		  "color: unknown member" },
		{ "\"id\":\"TGO\"", "\"id\":\"TGO\",\"fax\":1",
		  "authorities[2].fax: unknown member" },
		{ "\"id\":\"TGO\"", "\"id\":7", "authorities[2].id: expected a text" },
		{ "\"id\":\"TGO\"", "\"id\":\"\"",
		  "authorities[2].id: empty text" },
		{ "\"levels\":[[0,1]]", "\"levels\":[[0,1.5]]",
		  "levels[0][1]: expected a whole number" },
		{ "\"levels\":[[0,1]]", "\"levels\":[[0,1,2]]",
		  "levels[0]: too many" },
		{ "\"levels\":[[0,1]]", "\"levels\":{}", "levels: expected an array" },
		{ "\"keys\":[]", "\"keys\":[\"A*\"]",
		  "authorities[2].keys[0]: expected base64url" },
		/* Bits left over; without them it is no key. */
		{ "\"keys\":[]", "\"keys\":[\"AB\"]",
		  "authorities[2].keys[0]: expected base64url" },
		{ "\"keys\":[]", "\"keys\":[true]",
		  "authorities[2].keys[0]: expected base64url" },
		{ "\"hosts\":[{", "\"hosts\":[3,{", "hosts[0]: expected an object" },
		{ "\"scope\":[\"11\"]", "\"scope\":null",
		  "authorities[2].scope" },
	};
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ocop_buf_reset(&json);
		trust_test_json_with(&json, cases[i].from, cases[i].to);
		assert_int_equal(from(&out, ocop_buf_view(&json), &diag),
				 OCOP_ERR_RULE);
		if (!strstr(diag.text, cases[i].why))
			fail_msg("'%s' does not say '%s'", diag.text,
				 cases[i].why);
		assert_int_equal(out.len, 0);
	}
	ocop_buf_clear(&json);
	ocop_buf_clear(&out);
}

/* The payload with the records log frozen at a root, as it is spelled. */
static enum ocop_err frozen(struct ocop_buf *out, const char *root)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag;
	enum ocop_err err;
	char to[200];

	snprintf(to, sizeof(to), "\"frozen\":[7,\"%s\"],\"kind\":\"records\"",
		 root);
	trust_test_json_with(&json, "\"kind\":\"records\"", to);
	err = from(out, ocop_buf_view(&json), &diag);
	ocop_buf_clear(&json);
	return err;
}

static void a_root_may_be_pasted_as_a_checkpoint_or_a_status_has_it(
	void **state)
{
	static const char *const same[] = {
		"-________________________________________-8",
		"+////////////////////////////////////////+8=",
		"fbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffef",
	};
	static const char *const bad[] = {
		"-________________________________________-8=",
		"+////////////////////////////////////////+8",
		"fbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"",
	};
	struct ocop_buf first = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_TRUST_MAX);

	(void)state;
	assert_int_equal(frozen(&first, same[0]), OCOP_OK);
	for (size_t i = 1; i < sizeof(same) / sizeof(same[0]); i++) {
		ocop_buf_reset(&out);
		assert_int_equal(frozen(&out, same[i]), OCOP_OK);
		assert_true(ocop_bytes_equal(ocop_buf_view(&first),
					     ocop_buf_view(&out)));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(frozen(&out, bad[i]), OCOP_ERR_RULE);
	ocop_buf_clear(&first);
	ocop_buf_clear(&out);
}

static void what_is_no_object_is_refused(void **state)
{
	struct ocop_buf out = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag;

	(void)state;
	assert_int_equal(from(&out, OCOP_LIT("[]"), &diag), OCOP_ERR_RULE);
	assert_int_equal(from(&out, OCOP_LIT("{}"), &diag), OCOP_ERR_RULE);
	assert_int_equal(from(&out, OCOP_LIT("{"), &diag),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(from(&out, OCOP_LIT(""), &diag), OCOP_ERR_MALFORMED);
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_view_of_what_was_written_writes_the_same),
		cmocka_unit_test(the_order_of_members_does_not_matter),
		cmocka_unit_test(refusals_name_the_place),
		cmocka_unit_test(
			a_root_may_be_pasted_as_a_checkpoint_or_a_status_has_it),
		cmocka_unit_test(what_is_no_object_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
