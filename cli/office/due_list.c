/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of what falls due, and the rows of an office's own calendar: private
 * dates, which stand in no record.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/office/due.h"

int due_add(struct due_list *list, enum due_kind kind, int32_t day,
	    struct ocop_json *facts)
{
	struct due_item *more = list->item;

	if (list->count == list->cap && list->cap < DUE_MAX) {
		list->cap = list->cap ? 2 * list->cap : 64;
		more = reallocarray(more, list->cap, sizeof(*more));
	}
	if (!more || !facts || list->count >= list->cap) {
		ocop_json_free(facts);
		return say_diag("due", OCOP_ERR_MEMORY, NULL);
	}
	list->item = more;
	more[list->count++] = (struct due_item){ kind, day, facts };
	return EXIT_DONE;
}

void due_clear(struct due_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		ocop_json_free(list->item[i].facts);
	free(list->item);
	list->item = NULL;
	list->count = list->cap = 0;
}

const char *due_fact(const struct due_item *item, const char *key)
{
	const char *text = ocop_json_str(item->facts, key);

	return text ? text : "";
}

const char *due_about(const struct due_item *item)
{
	const char *product = due_fact(item, "product");

	return product[0] ? product : due_fact(item, "subject");
}

static int compare(const void *a, const void *b)
{
	const struct due_item *x = a, *y = b;
	int order = (x->day > y->day) - (x->day < y->day);

	if (!order)
		order = (x->kind > y->kind) - (x->kind < y->kind);
	if (!order)
		order = strcmp(due_fact(x, "code"), due_fact(y, "code"));
	return order ? order : strcmp(due_about(x), due_about(y));
}

void due_sort(struct due_list *list)
{
	if (list->count)
		qsort(list->item, list->count, sizeof(*list->item), compare);
}

/* --- The calendar --- */

struct row {
	struct ocop_bytes unit, subject, recipient, note;
	enum due_kind kind;
	struct due_rule rule;
};

static int add_row(struct due_list *list, const struct row *row, int32_t day)
{
	const struct commune *commune = communes_find(list->communes,
						      row->unit);
	struct ocop_json *facts = ocop_json_object();

	ocop_json_set_text(facts, "subject", row->subject);
	if (row->unit.len)
		ocop_json_set_text(facts, "unit", row->unit);
	if (commune)
		ocop_json_set_str(facts, "commune", commune->name);
	if (row->recipient.len)
		ocop_json_set_text(facts, "recipient", row->recipient);
	if (row->note.len)
		ocop_json_set_text(facts, "note", row->note);
	return due_add(list, row->kind, day, facts);
}

/* Each day of the span on which a row falls due. */
static int add_days(struct due_list *list, const struct row *row)
{
	const int32_t last = list->span.at + list->span.ahead;
	int32_t day = row->rule.once;
	int code = EXIT_DONE;

	if (day != OCOP_DAY_NONE)
		return due_listed(row->kind, day, &list->span) ?
		       add_row(list, row, day) : EXIT_DONE;
	day = due_rule_next(&row->rule, list->span.at);
	for (; !code && day != OCOP_DAY_NONE && day <= last;
	     day = due_rule_next(&row->rule, day + 1))
		code = add_row(list, row, day);
	return code;
}

/* NULL: good, otherwise a msgid. */
static const char *read_row(struct row *out, const struct csv *csv, size_t i)
{
	*out = (struct row){
		office_cell(csv, i, "unit"),
		office_cell(csv, i, "subject"),
		office_cell(csv, i, "recipient"),
		office_cell(csv, i, "note"),
		due_of_cell(office_cell(csv, i, "kind")), { 0 } };
	if (out->kind == DUE_KINDS)
		return N_("expected a kind: report, round, vietgap, food-safety, self-declaration, trademark, key or other");
	if (!out->subject.len)
		return N_("the subject is empty");
	if (out->unit.len && out->unit.len != 2 &&
	    ocop_unit_check(out->unit, NULL))
		return N_("expected a commune or a province: TT-XXXXX or TT");
	return due_rule_read(&out->rule, office_cell(csv, i, "date"),
			     office_cell(csv, i, "day"),
			     office_cell(csv, i, "month"));
}

int due_of_calendar(struct due_list *list, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct csv *csv = NULL;
	struct row row;
	size_t faults = 0;
	int code = EXIT_DONE;
	enum ocop_err err = csv_load(&csv, NULL, path, &diag);

	if (err)
		return say_diag(path, err, &diag);
	for (size_t i = 0; !code && i < csv_rows(csv); i++) {
		const char *wrong = read_row(&row, csv, i);

		if (wrong) {
			say_error(_("'%s': line %zu: %s"), path,
				  csv_line(csv, i), _(wrong));
			faults++;
		} else if (!list->province || !row.unit.len ||
			   ocop_bytes_starts(row.unit, list->province)) {
			code = add_days(list, &row);
		}
	}
	csv_free(csv);
	return code ? code : faults ? EXIT_USAGE : EXIT_DONE;
}
