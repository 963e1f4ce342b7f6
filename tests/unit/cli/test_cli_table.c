/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table that is shown before signing: columns are aligned, and no cell is
 * cut, or left empty without a mark.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/table.h"

static void columns_are_as_wide_as_their_widest_cell(void **state)
{
	struct table table = TABLE(2);
	struct ocop_buf taken = OCOP_BUF(16);
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_non_null(out);
	table_cell(&table, "%d", 1);
	table_text(&table, OCOP_LIT("mật ong"));
	table_text(&table, OCOP_LIT("giấm"));
	ocop_buf_str(&taken, "táo");
	table_take(&table, &taken);
	assert_int_equal(taken.len, 0);
	assert_int_equal(table_print(out, &table), OCOP_OK);
	fclose(out);
	assert_string_equal(text, "  1     mật ong\n  giấm  táo\n");
	free(text);
}

static void a_cell_that_does_not_fit_fails_the_table(void **state)
{
	struct table table = TABLE(1);
	struct ocop_buf taken = OCOP_BUF(2);

	(void)state;
	ocop_buf_str(&taken, "three");
	table_take(&table, &taken);
	assert_int_equal(table_print(stderr, &table), OCOP_ERR_LIMIT);
	table = (struct table)TABLE(1);
	table_cell(&table, "%09000d", 1);
	assert_int_equal(table_print(stderr, &table), OCOP_ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
		cmocka_unit_test(a_cell_that_does_not_fit_fails_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
