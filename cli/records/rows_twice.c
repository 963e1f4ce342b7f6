/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a table names twice: the register would take the first row and
 * refuse the second, when both may have been signed.
 */
#include <stdlib.h>
#include <string.h>

#include "common/ui/label.h"
#include "cli/records/rows.h"

struct named {
	char label[LABEL_SIZE];
	size_t row;
};

static int by_label(const void *a, const void *b)
{
	const struct named *x = a;
	const struct named *y = b;
	int order = strcmp(x->label, y->label);

	return order ? order : x->row < y->row ? -1 : 1;
}

/* The column that names a kind; NULL: many rows may speak of one thing. */
static const char *naming_column(enum ocop_kind kind)
{
	return kind == OCOP_KIND_CERTIFICATE ? "code" :
	       kind == OCOP_KIND_LOT ? "lot" :
	       kind == OCOP_KIND_PRODUCER || kind == OCOP_KIND_OFFICER ?
					       "id" : NULL;
}

int rows_check_twice(struct rows *rows, const struct batch *batch)
{
	const char *column = naming_column(rows->spec->kind);
	struct named *named;
	struct ocop_payload payload;
	char rule[128];

	if (!column || batch->count < 2)
		return EXIT_DONE;
	named = calloc(batch->count, sizeof(*named));
	if (!named)
		return say_diag(rows->options->csv, OCOP_ERR_MEMORY, NULL);
	for (size_t i = 0; i < batch->count; i++) {
		const struct batch_item *item = &batch->item[i];

		named[i].row = item->row;
		if (ocop_payload_decode(&payload, item->kind,
					ocop_buf_view(&item->payload), NULL) ==
		    OCOP_OK)
			label_payload(named[i].label, &payload);
	}
	qsort(named, batch->count, sizeof(*named), by_label);
	for (size_t i = 1; i < batch->count; i++) {
		if (strcmp(named[i].label, named[i - 1].label) != 0)
			continue;
		rows->row = named[i].row;
		snprintf(rule, sizeof(rule), _("the same as in line %zu"),
			 csv_line(rows->csv, named[i - 1].row));
		rows_fault(rows, column, rule);
	}
	free(named);
	return EXIT_DONE;
}
