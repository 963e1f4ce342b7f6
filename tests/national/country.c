/* SPDX-License-Identifier: Apache-2.0 */
/* The provinces and communes of data/admin_units.csv. */
#include <stdlib.h>
#include <string.h>

#include "common/ui/csv.h"
#include "tests/national/national.h"

static unsigned province_of(const struct national_country *c,
			    struct ocop_bytes code)
{
	unsigned i = 0;

	while (i < c->province_count &&
	       !ocop_bytes_is(code, c->province[i].code))
		i++;
	if (i == c->province_count)
		national_must(OCOP_ERR_MALFORMED, "a commune's province");
	return i;
}

static void add_unit(struct national_country *c, size_t row)
{
	struct ocop_bytes code = csv_cell(c->csv, row,
					  csv_column(c->csv, "code"));
	/* A cell is followed by a NUL and has none. */
	const char *name = (const char *)
		csv_cell(c->csv, row, csv_column(c->csv, "name")).ptr;
	struct ocop_bytes parent = csv_cell(c->csv, row,
					    csv_column(c->csv, "parent_code"));

	if (ocop_bytes_is(csv_cell(c->csv, row, csv_column(c->csv, "level")),
			  "province")) {
		if (c->province_count == NATIONAL_PROVINCES ||
		    !ocop_bytes_copy(c->province[c->province_count].code, 3,
				     code))
			national_must(OCOP_ERR_LIMIT, "provinces");
		c->province[c->province_count++].name = name;
		return;
	}
	c->unit[c->unit_count].province = province_of(c, parent);
	c->unit[c->unit_count].name = name;
	if (!ocop_bytes_copy(c->unit[c->unit_count].code, 6, code))
		national_must(OCOP_ERR_MALFORMED, "a commune's code");
	c->unit_count++;
}

void national_country_read(struct national_country *out, const char *path)
{
	struct ocop_diag diag = { 0 };
	struct csv *csv = NULL;

	memset(out, 0, sizeof(*out));
	if (csv_load(&csv, NULL, path, &diag))
		national_must(diag.err, diag.text);
	out->csv = csv;
	out->unit = national_alloc(csv_rows(csv), sizeof(*out->unit));
	for (size_t i = 0; i < csv_rows(csv); i++)
		add_unit(out, i);
	if (out->unit_count == 0)
		national_must(OCOP_ERR_ABSENT, path);
}

void national_country_free(struct national_country *country)
{
	csv_free(country->csv);
	free(country->unit);
}
