/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for a single authority of a trust document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/helpers/trust_helper.h"

static void authorities_have_a_level_roles_and_a_scope(void **state)
{
	static const struct trust_change changes[] = {
		{ "\"level\":\"district\"", "\"level\":\"commune\"", NULL },
		{ "\"level\":\"district\"", "\"level\":\"ward\"", "authorities[2].level" },
		{ "\"roles\":[\"certify\"]", "\"roles\":[\"judge\"]", "roles" },
		{ "\"roles\":[\"certify\"]",
		  "\"roles\":[\"certify\",\"certify\"]", "roles" },
		{ "\"roles\":[\"certify\"]", "\"roles\":[]", "roles" },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[\"11\",\"99\"]",
		  NULL },
		{ "\"scope\":[\"11\",\"12\"],", "", NULL },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[]", "scope" },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[\"11\",\"11\"]",
		  "scope" },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[\"1\"]", "scope" },
		{ "\"scope\":[\"11\",\"12\"]", "\"scope\":[\"1x\"]", "scope" },
		{ "\"name\":\"District\",", "", "authorities[2].name" },
		{ "\"name\":\"District\"", "\"name\":\"a\\u202eb\"", "bidirect" },
		{ "\"id\":\"TGO\"", "\"id\":\"T O\"", "authorities[2].id" },
		{ "\"id\":\"TGO\"", "\"id\":\"QLD\"", "appears twice" },
		{ "\"id\":\"TGO\"", "\"id\":\"TGO\",\"phone\":\"1\"",
		  "authorities[2].phone: unknown member" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
}

static void grants_and_dates_are_in_order(void **state)
{
	static const struct trust_change changes[] = {
		{ "[[5,\"2023-02-24\"]]", "[[3,\"2023-02-24\"]]", NULL },
		{ "[[5,\"2023-02-24\"]]", "[[2,\"2023-02-24\"]]", "grants" },
		{ "[[5,\"2023-02-24\"]]", "[[6,\"2023-02-24\"]]", "grants" },
		{ "[[5,\"2023-02-24\"]]", "[[5]]", "grants" },
		{ "[[5,\"2023-02-24\"]]", "[[5,\"2023-02-30\"]]", "grants" },
		{ "\"2023-02-24\",\"2025-06-30\"",
		  "\"2023-02-24\",\"2023-02-24\"", NULL },
		{ "\"2023-02-24\",\"2025-06-30\"",
		  "\"2023-02-24\",\"2023-02-23\"", "grants" },
		{ "\"to\":\"2025-06-30\"", "\"to\":\"2023-02-24\"", NULL },
		{ "\"to\":\"2025-06-30\"", "\"to\":\"2023-02-23\"",
		  "'to' is earlier than 'from'" },
		{ "\"complete_since\":\"2025-09-01\"",
		  "\"complete_since\":\"soon\"", "complete_since" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
}

static void only_a_body_that_ended_has_no_key(void **state)
{
	static const struct trust_change changes[] = {
		{ "\"to\":\"2025-06-30\",", "", "has not ended" },
		{ "\"keys\":[],", "", "keys: is missing" },
		{ "\"keys\":[]", "\"keys\":[\"AA\"]", "keys[0]" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(authorities_have_a_level_roles_and_a_scope),
		cmocka_unit_test(grants_and_dates_are_in_order),
		cmocka_unit_test(only_a_body_that_ended_has_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
