/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses: which are accepted, and that no message repeats an address that
 * may hold a name or a password, however it is written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/net/http_url.h"

static struct ocop_diag diag;

static void an_address_of_a_log_is_taken(void **state)
{
	static const char *const good[] = {
		"https://ocop.example/log", "http://127.0.0.1:8080",
		"HTTPS://ocop.example", "http://[::1]:80/a%40b?c=d",
		"file:///stick/a@b/log", "FILE:///x", "http://h:65535/",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(ocop_http_check_url(good[i], &diag), OCOP_OK);
}

static void one_with_a_name_or_a_password_is_refused_and_not_repeated(
	void **state)
{
	static const char *const bad[] = {
		"https://officer:S3cret@ocop.example/log",
		"https://officer:S3cret#1@ocop.example/log",
		"https://officer:S3cret?1@ocop.example/log",
		"https://officer:12/S3cret@ocop.example/log",
		"https://officer:S3cret@1@ocop.example/log",
		"https://S3cret@ocop.example", "http:/officer:S3cret@h",
		"http:///officer:S3cret@h", "http://h:S3cret/", "S3cret:80",
		"http://h:99999/S3cret", "ftp://h/S3cret", "http://S3 cret/",
		"http://", "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ocop_http_check_url(bad[i], &diag),
				 OCOP_ERR_ARGUMENT);
		assert_int_equal(diag.err, OCOP_ERR_ARGUMENT);
		assert_null(strstr(diag.text, "cret"));
		assert_null(strstr(diag.text, "officer"));
	}
}

/* --- A proxy --- */

static void takes(const char *address, const char *url, const char *user,
		  const char *password)
{
	struct ocop__http_proxy p;

	assert_int_equal(ocop__http_proxy_parse(&p, address, &diag), OCOP_OK);
	assert_string_equal(p.url, url);
	if (user == NULL)
		assert_null(p.user);
	else
		assert_string_equal(p.user, user);
	if (password == NULL)
		assert_null(p.password);
	else
		assert_string_equal(p.password, password);
	ocop__http_proxy_clear(&p);
	assert_null(p.url);
}

static void a_proxys_name_and_password_are_taken_out_of_its_address(
	void **state)
{
	(void)state;
	takes("http://proxy.example:3128", "http://proxy.example:3128/", NULL,
	      NULL);
	takes("proxy.example:3128", "http://proxy.example:3128/", NULL, NULL);
	takes("http://officer:S3cret@127.0.0.1:3128/",
	      "http://127.0.0.1:3128/", "officer", "S3cret");
	takes("http://officer@127.0.0.1:3128", "http://127.0.0.1:3128/",
	      "officer", NULL);
	takes("https://o%40x:a%23b%2Fc%3Fd%40e%3A%25@p.example:1",
	      "https://p.example:1/", "o@x", "a#b/c?d@e:%");
	takes("socks5h://officer:S3cret@[::1]:1080",
	      "socks5h://[::1]:1080/", "officer", "S3cret");
}

static void a_proxy_that_is_not_understood_is_not_repeated(void **state)
{
	static const char *const bad[] = {
		"http://officer:S3cret#1@127.0.0.1:3128",
		"http://officer:S3cret@1@127.0.0.1:3128",
		"http://officer:S3cret/1@127.0.0.1:3128",
		"http://officer:S3cret?1@127.0.0.1:3128",
		"http://officer:12/S3cret@127.0.0.1:3128",
		"http://officer:12?S3cret@127.0.0.1:3128",
		"http://officer:12#S3cret@127.0.0.1:3128",
		"http://officer:S3cret@127.0.0.1:99999",
		"ftp://officer:S3cret@127.0.0.1:3128",
		"http://officer:S3 cret@127.0.0.1:3128", "S3cret://", "",
	};
	struct ocop__http_proxy p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ocop__http_proxy_parse(&p, bad[i], &diag),
				 OCOP_ERR_ARGUMENT);
		assert_null(p.url);
		assert_null(strstr(diag.text, "cret"));
		assert_null(strstr(diag.text, "officer"));
	}
}

/* --- Where a redirect leads --- */

static void place(const char *url, const char *want)
{
	char out[64];

	ocop__http_place(out, sizeof(out), url);
	assert_string_equal(out, want);
}

static void a_redirect_is_told_without_what_may_be_a_session(void **state)
{
	(void)state;
	place("https://new.example:8443/log/checkpoint",
	      "https://new.example:8443/log/checkpoint");
	place("http://o:S3cret@portal.example/login?token=S3cret#S3cret",
	      "http://portal.example/login");
	place("http://portal.example/a@b", "another address");
	place("http://portal.example/\xe2\x80\xae" "x",
	      "http://portal.example/?x");
	place("http://h:port/S3cret", "another address");
	place("", "another address");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_of_a_log_is_taken),
		cmocka_unit_test(one_with_a_name_or_a_password_is_refused_and_not_repeated),
		cmocka_unit_test(a_proxys_name_and_password_are_taken_out_of_its_address),
		cmocka_unit_test(a_proxy_that_is_not_understood_is_not_repeated),
		cmocka_unit_test(a_redirect_is_told_without_what_may_be_a_session),
	};

	return cmocka_run_group_tests_name("http_url", tests, NULL, NULL);
}
