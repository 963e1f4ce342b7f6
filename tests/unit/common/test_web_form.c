/* SPDX-License-Identifier: Apache-2.0 */
/* common/server/form.c: what a browser sends from a form, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/server/form.h"

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART "multipart/form-data; boundary=XY"
#define PART(name, value) "--XY\r\nContent-Disposition: form-data; name=\"" \
	name "\"\r\n\r\n" value "\r\n"

static void assert_value(const struct form *form, const char *name,
			 const char *want)
{
	struct ocop_bytes value = form_get(form, name);

	assert_int_equal(value.len, strlen(want));
	if (value.len > 0)
		assert_memory_equal(value.ptr, want, value.len);
}

static void read_good(struct form *out, const char *type, const char *body)
{
	struct ocop_diag diag = { 0 };

	if (form_read(out, type, ocop_bytes_str(body), &diag))
		fail_msg("%s: %s", body, diag.text);
}

static void urlencoded_is_decoded(void **state)
{
	struct form form;

	(void)state;
	read_good(&form, URLENCODED, "codes=11%0D%0A12+%2b&to=&x_1-=%C3%a1");
	assert_int_equal(form.count, 3);
	assert_value(&form, "codes", "11\r\n12 +");
	assert_value(&form, "to", "");
	assert_value(&form, "x_1-", "á");
	assert_value(&form, "absent", "");
	form_clear(&form);
	read_good(&form, URLENCODED ";charset=UTF-8", "");
	assert_int_equal(form.count, 0);
	form_clear(&form);
}

static void multipart_is_split(void **state)
{
	struct form form;

	(void)state;
	read_good(&form, MULTIPART, PART("codes", "a\r\nb")
		  "--XY\r\nContent-Disposition: form-data; name=\"file\"; "
		  "filename=\"a b.txt\"\r\nContent-Type: text/plain\r\n\r\n"
		  "12\n--XZ\r\n\r\n--XY--\r\n");
	assert_int_equal(form.count, 2);
	assert_value(&form, "codes", "a\r\nb");
	assert_value(&form, "file", "12\n--XZ\r\n");
	form_clear(&form);
	read_good(&form, "multipart/form-data;boundary=\"XY\"",
		  PART("a", "") "--XY--");
	assert_value(&form, "a", "");
	form_clear(&form);
}

static void nothing_else_is_a_form(void **state)
{
	static const struct {
		const char *type, *body;
	} bad[] = {
		{ NULL, "a=1" },
		{ "text/plain", "a=1" },
		{ URLENCODED "x", "a=1" },
		{ URLENCODED, "a" },
		{ URLENCODED, "a=1&" "b" },
		{ URLENCODED, "a=1&&b=2" },
		{ URLENCODED, "=1" },
		{ URLENCODED, "a=%" },
		{ URLENCODED, "a=%4" },
		{ URLENCODED, "a=%4g" },
		{ URLENCODED, "a=1&a=2" },
		{ URLENCODED, "A=1" },
		{ URLENCODED, "%61=1" },
		{ URLENCODED, "abcdefghijklmnopqrstuvwxyz012345=1" },
		{ URLENCODED, "a=&b=&c=&d=&e=&f=&g=&h=&i=" },
		{ "multipart/form-data", PART("a", "1") "--XY--" },
		{ "multipart/form-data; boundary=", PART("a", "1") "--XY--" },
		{ "multipart/form-data; boundary=XY; x=1",
		  PART("a", "1") "--XY--" },
		{ "multipart/form-data; boundary=\"XY",
		  PART("a", "1") "--XY--" },
		{ MULTIPART, "" },
		{ MULTIPART, "preamble\r\n" PART("a", "1") "--XY--" },
		{ MULTIPART, PART("a", "1") },
		{ MULTIPART, PART("a", "1") "--XY" },
		{ MULTIPART, PART("a", "1") "--XY--\r\nmore" },
		{ MULTIPART, PART("a", "1") "--XYZ\r\n\r\n--XY--" },
		{ MULTIPART, PART("a", "1") PART("a", "2") "--XY--" },
		{ MULTIPART, PART("a b", "1") "--XY--" },
		{ MULTIPART, "--XY\r\n\r\n1\r\n--XY--" },
		{ MULTIPART, "--XY\r\nContent-Disposition: form-data; name=\"a"
		  "\r\n\r\n1\r\n--XY--" },
		{ MULTIPART, "--XY\r\nContent-Disposition: form-data; name=\"a\""
		  " x\r\n\r\n1\r\n--XY--" },
		{ MULTIPART, "--XY\r\nContent-Disposition: form-data; name=\"a\""
		  "\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n--XY--" },
		{ MULTIPART, "--XY\r\nContent-Disposition: form-data; name=\"a\""
		  "\r\nContent-Disposition: form-data; name=\"b\""
		  "\r\n\r\n1\r\n--XY--" },
	};
	struct form form;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ocop_diag diag = { 0 };

		if (!form_read(&form, bad[i].type, ocop_bytes_str(bad[i].body),
			       &diag))
			fail_msg("%zu: taken", i);
		assert_int_equal(strncmp(diag.text, "form: ", 6), 0);
		form_clear(&form);
	}
	form_clear(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urlencoded_is_decoded),
		cmocka_unit_test(multipart_is_split),
		cmocka_unit_test(nothing_else_is_a_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
