/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that need the whole trust document: keys, ids, successors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/helpers/trust_helper.h"

static void a_key_stands_at_most_once(void **state)
{
	char root[192], other[192], authority[192], vkey[192], more[512];
	struct trust_change change = { root, more, "appears twice" };

	(void)state;
	root[0] = other[0] = authority[0] = '"';
	trust_test_key(root + 1, OCOP_ALG_ES256, 1);
	trust_test_key(other + 1, OCOP_ALG_ES256, 5);
	trust_test_key(authority + 1, OCOP_ALG_ES256, 12);

	/* Two roots; a root and an authority; a root that is new. */
	snprintf(more, sizeof(more), "%s\",%s", root, root);
	trust_test_try(&change);
	snprintf(more, sizeof(more), "%s\",%s", root, authority);
	trust_test_try(&change);
	snprintf(more, sizeof(more), "%s\",%s", root, other);
	change.why = NULL;
	trust_test_try(&change);

	/* Two authorities. */
	snprintf(more, sizeof(more), "\"keys\":[%s\"]", authority);
	change = (struct trust_change){ "\"keys\":[]", more, "appears twice" };
	trust_test_try(&change);

	/* An authority with the log's key. */
	trust_test_key(other + 1, OCOP_ALG_EDDSA, 21);
	snprintf(more, sizeof(more), "\"keys\":[%s\"]", other);
	trust_test_try(&change);
	trust_test_key(other + 1, OCOP_ALG_EDDSA, 23);
	snprintf(more, sizeof(more), "\"keys\":[%s\"]", other);
	change.why = NULL;
	trust_test_try(&change);

	/* The log's key as its time key. */
	trust_test_vkey(other, "ocop.example/time", OCOP_VKEY_COSIGNATURE, 22);
	trust_test_vkey(vkey, "ocop.example/time", OCOP_VKEY_COSIGNATURE, 21);
	change = (struct trust_change){ other, vkey, "appears twice" };
	trust_test_try(&change);
}

static void who_signs_roots_is_nobody_else(void **state)
{
	char more[512], key[128];
	struct trust_change change = { "\"registries\"", more, NULL };

	(void)state;
	/* One key for two ranges; a root; an authority. */
	for (uint8_t n = 30; n > 0; n = n == 30 ? 1 : n == 1 ? 12 : 0) {
		trust_test_key(key, OCOP_ALG_ES256, n);
		snprintf(more, sizeof(more), "\"receipts\":["
			 "{\"origin\":\"ocop.example/log\",\"key\":\"%s\","
			 "\"from\":1,\"to\":2},"
			 "{\"origin\":\"ocop.example/log\",\"key\":\"%s\","
			 "\"from\":4}],\"registries\"", key, key);
		change.why = n == 30 ? NULL : "appears twice";
		trust_test_try(&change);
	}
}

static void successors_exist_and_their_chains_end(void **state)
{
	static const struct trust_change changes[] = {
		{ "\"successor\":\"DBN\"", "\"successor\":\"MAE\"", NULL },
		{ "\"successor\":\"DBN\"", "\"successor\":\"NIX\"",
		  "not an authority" },
		{ "\"successor\":\"DBN\"", "\"successor\":\"TGO\"",
		  "back to itself" },
		{ "\"id\":\"DBN\",", "\"id\":\"DBN\",\"successor\":\"MAE\",",
		  NULL },
		{ "\"id\":\"DBN\",", "\"id\":\"DBN\",\"successor\":\"TGO\",",
		  "back to itself" },
	};

	(void)state;
	TRUST_TEST_TRY(changes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_stands_at_most_once),
		cmocka_unit_test(who_signs_roots_is_nobody_else),
		cmocka_unit_test(successors_exist_and_their_chains_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
