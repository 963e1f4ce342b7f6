/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three texts that the plans ask communes for each month: the state, the
 * strengths, the difficulties. Each commune sends a row; the report of a
 * province has all of them, one after another, and names who sent none.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/office/period.h"

static const struct { const char *column, *text; } parts[PARTS] = {
	{ "state", N_("State of things") }, { "strengths", N_("Strengths") },
	{ "difficulties", N_("Difficulties and obstacles") }
};

const char *part_text(enum part part)
{
	return parts[part].text;
}

static struct told_by *add_item(struct texts *t)
{
	struct told_by *more;

	if (t->count == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 16;
		more = reallocarray(t->item, t->cap, sizeof(*more));
		if (!more)
			return NULL;
		t->item = more;
	}
	memset(&t->item[t->count], 0, sizeof(*t->item));
	return &t->item[t->count++];
}

static int add_row(struct texts *t, const struct csv *csv, size_t row,
		   const char *path, const char *unit)
{
	const struct ocop_bytes from = office_cell(csv, row, "unit");
	struct told_by *item;

	if ((from.len != 2 || !from.ptr) && ocop_unit_check(from, NULL)) {
		say_error(_("'%s': line %zu: %s"), path, csv_line(csv, row),
			  _("expected a commune or a province: TT-XXXXX or TT"));
		return EXIT_USAGE;
	}
	if (unit && !ocop_bytes_starts(from, unit))
		return EXIT_DONE;
	item = add_item(t);
	if (!item)
		return say_diag(path, OCOP_ERR_MEMORY, NULL);
	memcpy(item->unit, from.ptr, from.len);
	for (unsigned i = 0; i < PARTS; i++) {
		const struct ocop_bytes cell = office_cell(csv, row,
							   parts[i].column);

		item->text[i] = cell.len ? strndup((const char *)cell.ptr,
						   cell.len) : NULL;
		if (cell.len && !item->text[i])
			return say_diag(path, OCOP_ERR_MEMORY, NULL);
	}
	return EXIT_DONE;
}

static int by_unit(const void *a, const void *b)
{
	return strcmp(((const struct told_by *)a)->unit,
		      ((const struct told_by *)b)->unit);
}

int texts_load(struct texts *t, const char *path, const char *unit)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct csv *csv = NULL;
	int worst = EXIT_DONE;
	enum ocop_err err = csv_load(&csv, NULL, path, &diag);

	if (err)
		return say_diag(path, err, &diag);
	for (size_t i = 0; worst != EXIT_TROUBLE && i < csv_rows(csv); i++) {
		int code = add_row(t, csv, i, path, unit);

		worst = code > worst ? code : worst;
	}
	csv_free(csv);
	if (t->count)
		qsort(t->item, t->count, sizeof(*t->item), by_unit);
	return worst;
}

void texts_clear(struct texts *t)
{
	for (size_t i = 0; i < t->count; i++)
		for (unsigned k = 0; k < PARTS; k++)
			free(t->item[i].text[k]);
	free(t->item);
}
