/* SPDX-License-Identifier: Apache-2.0 */
/* common/server/html.c: no text and no value becomes markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/server/html.h"

static void assert_html(struct ocop_buf *out, const char *want)
{
	assert_string_equal(ocop_buf_cstr(out), want);
	ocop_buf_reset(out);
}

static void texts_are_escaped(void **state)
{
	struct ocop_buf out = OCOP_BUF(4096);

	(void)state;
	html_text(&out, "<b>\"Táo & mèo\"</b> 'x'");
	assert_html(&out, "&lt;b&gt;&quot;Táo &amp; mèo&quot;&lt;/b&gt; "
		    "&#39;x&#39;");
	html_text(&out, "");
	assert_html(&out, "");
	/* What steers a terminal or a page's direction, and what is no
	 * UTF-8. */
	html_text(&out, "a\x1b[31m\xe2\x80\xae" "b\xff\n");
	assert_html(&out, "a?[31m?b??");
	ocop_buf_clear(&out);
}

static void values_cannot_end_their_attribute(void **state)
{
	struct ocop_buf out = OCOP_BUF(4096);

	(void)state;
	html_open(&out, "a", "href", "?x=\"><script>", "class", NULL, "lang",
		  "vi", NULL);
	assert_html(&out, "<a href=\"?x=&quot;&gt;&lt;script&gt;\" "
		    "lang=\"vi\">");
	html_element(&out, "p", "red", "<i>");
	assert_html(&out, "<p class=\"red\">&lt;i&gt;</p>\n");
	html_element(&out, "p", NULL, "i");
	assert_html(&out, "<p>i</p>\n");
	ocop_buf_clear(&out);
}

static void a_full_buffer_is_an_error(void **state)
{
	struct ocop_buf out = OCOP_BUF(8);

	(void)state;
	html_element(&out, "p", NULL, "more than eight");
	assert_int_equal(out.err, OCOP_ERR_LIMIT);
	ocop_buf_clear(&out);
	out = OCOP_BUF(8);
	html_text(&out, NULL);
	assert_int_equal(out.err, OCOP_ERR_MEMORY);
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(values_cannot_end_their_attribute),
		cmocka_unit_test(a_full_buffer_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
