/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bucket of each client: how many requests it allows at once, when it
 * fills again, and who shares one.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/server/rate.h"

#define PER_S 2
#define FULL (PER_S * RATE_BURST_S)

static int setup(void **state)
{
	struct rate *rate;

	if (rate_new(&rate, PER_S))
		return -1;
	*state = rate;
	return 0;
}

static int teardown(void **state)
{
	rate_free(*state);
	return 0;
}

static bool takes(struct rate *rate, const char *from, uint64_t now_ms)
{
	uint8_t address[RATE_ADDRESS_LEN];
	unsigned wait_s = 0;
	bool good;

	assert_int_equal(inet_pton(AF_INET6, from, address), 1);
	good = rate_take(rate, address, now_ms, &wait_s);
	assert_true(good || wait_s >= 1);
	return good;
}

static void empty(struct rate *rate, const char *from, uint64_t now_ms)
{
	for (int i = 0; i < FULL; i++)
		assert_true(takes(rate, from, now_ms));
	assert_false(takes(rate, from, now_ms));
}

static void a_full_bucket_is_used_up_and_fills_again(void **state)
{
	empty(*state, "::ffff:1.2.3.4", 1000);
	/* Half a second is one token, and not two. */
	assert_false(takes(*state, "::ffff:1.2.3.4", 1499));
	assert_true(takes(*state, "::ffff:1.2.3.4", 1500));
	assert_false(takes(*state, "::ffff:1.2.3.4", 1500));
	/* It never holds more than when it was full. */
	assert_true(takes(*state, "::ffff:1.2.3.4", 10000000));
	empty(*state, "::ffff:1.2.3.4", 20000000);
}

/* Otherwise somebody who asks twice a millisecond would never get one. */
static void what_is_refused_costs_no_time(void **state)
{
	int got = 0;

	empty(*state, "::ffff:1.2.3.4", 1000);
	for (uint64_t ms = 1000; ms < 11000; ms++)
		got += takes(*state, "::ffff:1.2.3.4", ms);
	assert_int_equal(got, PER_S * 10 - 1);
}

static void each_address_has_its_own(void **state)
{
	empty(*state, "::ffff:1.2.3.4", 1000);
	assert_true(takes(*state, "::ffff:1.2.3.5", 1000));
	assert_true(takes(*state, "2001:db8::1", 1000));
}

static void a_prefix_of_ipv6_shares_one(void **state)
{
	empty(*state, "2001:db8:1:2::1", 1000);
	assert_false(takes(*state, "2001:db8:1:2:ffff:ffff:ffff:ffff", 1000));
	assert_true(takes(*state, "2001:db8:1:3::1", 1000));
}

/* More clients than there are buckets: those who ask go on, and one that
 * asks again and again keeps its own. */
static void strangers_in_thousands_keep_nobody_out(void **state)
{
	uint8_t address[RATE_ADDRESS_LEN] = { [10] = 0xff, [11] = 0xff };
	unsigned wait_s;

	for (uint32_t i = 0; i < 200000; i++) {
		memcpy(address + 12, &i, sizeof(i));
		assert_true(rate_take(*state, address, 1000 + i, &wait_s));
	}
	assert_true(takes(*state, "::ffff:9.9.9.9", 300000));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_full_bucket_is_used_up_and_fills_again),
		T(what_is_refused_costs_no_time),
		T(each_address_has_its_own),
		T(a_prefix_of_ipv6_shares_one),
		T(strangers_in_thousands_keep_nobody_out),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
