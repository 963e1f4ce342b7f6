/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points of sale, by a table of the office. The plans want one in each commune,
 * so the communes that have one are counted, too.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/office/period.h"

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

int points_count(struct points *out, const struct csv *csv, const char *path,
		 const char *unit)
{
	char (*units)[9] = calloc(csv_rows(csv) + 1, sizeof(*units));
	int code = EXIT_DONE;

	*out = (struct points){ 0, 0 };
	if (!units)
		return say_diag(path, OCOP_ERR_MEMORY, NULL);
	for (size_t i = 0; i < csv_rows(csv); i++) {
		const struct ocop_bytes at = office_cell(csv, i, "unit");

		if (ocop_unit_check(at, NULL)) {
			say_error(_("'%s': line %zu: %s"), path,
				  csv_line(csv, i),
				  _("expected a commune: TT-XXXXX"));
			code = EXIT_USAGE;
		} else if (!unit || ocop_bytes_starts(at, unit)) {
			memcpy(units[out->count++], at.ptr, 8);
		}
	}
	qsort(units, out->count, sizeof(*units), compare);
	for (size_t i = 0; i < out->count; i++)
		out->communes += !i || strcmp(units[i], units[i - 1]) != 0;
	free(units);
	return code;
}
