/* SPDX-License-Identifier: Apache-2.0 */
/* What a line says about a stamp's scans: the newest ones, in whatever order
 * they arrived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/json.h>

#include "cli/desk/query.h"

static void scan(struct query_scans *s, uint64_t number, uint64_t time,
		 const char *unit)
{
	struct ocop_buf item = OCOP_BUF(256);
	struct ocop_cbor c;

	ocop_cbor_add_str(&item, unit);
	ocop_cbor_add_uint(&item, time);
	ocop_cbor_add_str(&item, "genuine");
	ocop_cbor_add_bool(&item, false);
	ocop_cbor_add_str(&item, "QLTT");
	c = ocop_cbor_of(ocop_buf_view(&item));
	assert_int_equal(query_scan(s, number, 1764200000, &c), 0);
	ocop_buf_clear(&item);
}

/* What query_line() prints; the caller frees it. */
static struct ocop_json *line_of(struct query_scans *s)
{
	struct ocop_buf text = OCOP_BUF(65536);
	struct ocop_json *json = NULL;
	FILE *file = tmpfile();
	int out, code;

	assert_non_null(file);
	fflush(stdout);
	out = dup(STDOUT_FILENO);
	assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
	code = query_line(s, 0);
	fflush(stdout);
	assert_true(dup2(out, STDOUT_FILENO) >= 0);
	close(out);
	rewind(file);
	for (int c; (c = fgetc(file)) != EOF;)
		ocop_buf_byte(&text, (uint8_t)c);
	fclose(file);
	assert_int_equal(code, 0);
	assert_int_equal(ocop_json_parse(&json, ocop_buf_view(&text), NULL),
			 OCOP_OK);
	ocop_buf_clear(&text);
	return json;
}

static int64_t time_at(const struct ocop_json *line, size_t i)
{
	const struct ocop_json *one =
		ocop_json_first(ocop_json_get(line, "seen"));

	while (one != NULL && i-- > 0)
		one = ocop_json_next(one);
	return one == NULL ? -1 : ocop_json_int(one, "time", -1);
}

static void the_newest_are_told_by_their_own_time(void **state)
{
	struct query_scans s = { .lines = true };
	struct ocop_json *line;

	(void)state;
	scan(&s, 1, 1764100300, "11-03298");
	/* They came later, and are older. */
	for (uint64_t i = 0; i < QUERY_SEEN_MAX + 5; i++)
		scan(&s, 2 + i, 1764100000 + i, "11-03295");
	scan(&s, 90, 1764100200, "01-00004");
	line = line_of(&s);
	assert_int_equal(ocop_json_int(line, "scans", -1), QUERY_SEEN_MAX + 7);
	assert_int_equal(ocop_json_int(line, "communes", -1), 3);
	assert_int_equal(ocop_json_count(ocop_json_get(line, "seen")),
			 QUERY_SEEN_MAX);
	assert_int_equal(time_at(line, 0), 1764100300);
	assert_int_equal(time_at(line, 1), 1764100200);
	for (size_t i = 2; i < QUERY_SEEN_MAX; i++)
		assert_int_equal(time_at(line, i),
				 1764100000 + QUERY_SEEN_MAX + 6 - (int)i);
	ocop_json_free(line);
	/* The next stamp begins anew. */
	scan(&s, 1, 1764100001, "11-03295");
	line = line_of(&s);
	assert_int_equal(ocop_json_int(line, "scans", -1), 1);
	assert_int_equal(time_at(line, 0), 1764100001);
	assert_int_equal(time_at(line, 1), -1);
	ocop_json_free(line);
	query_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_are_told_by_their_own_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
