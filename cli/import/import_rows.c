/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goes through the rows of a register: headings and totals are skipped, what is
 * given for all rows is filled in, and a producer with several products is one
 * producer.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "cli/import/import.h"

/* A table in which every fifth word does not read was read by a scanner. */
#define WORDS_MIN 20
#define ODD_SHARE 5

/* Whether a row has data: more than one cell of its own, or one in a merged
 * block. A heading ("I. Xã Quài Tở") has one. */
static bool has_data(const struct import *im, size_t row)
{
	size_t own = 0, below = 0;

	for (size_t i = 0; i < IMPORT_FIELDS; i++) {
		const struct grid_cell *cell =
			im->column[i] == IMPORT_NO_COLUMN ? NULL :
			grid_at(&im->grid, row, im->column[i]);

		own += cell && cell->copy == GRID_OWN;
		below += cell && cell->copy == GRID_BELOW;
	}
	return own > 1 || (own && below);
}

static bool is_empty(const struct import *im, size_t row)
{
	for (size_t i = 0; i < grid_columns(&im->grid); i++)
		if (grid_at(&im->grid, row, i))
			return false;
	return true;
}

static bool is_producer(enum import_field field)
{
	return field <= IMPORT_PRODUCER_LAST;
}

/* The fields that a record cannot lack. */
static bool is_required(const struct import *im, enum import_field field)
{
	bool both = import_has_certificates(im) && import_has_producers(im);

	switch (field) {
	case IMPORT_ID: case IMPORT_AUTHORITY:
		return true;
	case IMPORT_NAME: case IMPORT_TYPE: case IMPORT_ADDRESS:
	case IMPORT_UNIT:
		return both || import_has_producers(im);
	case IMPORT_REG: case IMPORT_GS1_PREFIX: case IMPORT_SCORE:
	case IMPORT_NO: case IMPORT_GTIN:
		return false;
	default:
		return import_has_certificates(im);
	}
}

/* --- What is filled in --- */

/* The last day, as many months later: the day with the same number, or the
 * month's last one. */
static const char *months_later(struct import *im, const char *from)
{
	unsigned year, month, day;
	char date[48];
	int32_t found;
	uint64_t part[3];

	if (ocop_digits(&part[0], ocop_bytes_of(from, 4)) ||
	    ocop_digits(&part[1], ocop_bytes_of(from + 5, 2)) ||
	    ocop_digits(&part[2], ocop_bytes_of(from + 8, 2)))
		return NULL;
	month = (unsigned)(part[1] - 1 + im->months);
	year = (unsigned)part[0] + month / 12;
	month = month % 12 + 1;
	for (day = (unsigned)part[2]; day > 27; day--) {
		snprintf(date, sizeof(date), "%04u-%02u-%02u", year % 10000,
			 month, day);
		if (!ocop_day_parse(&found, ocop_bytes_str(date)))
			break;
	}
	snprintf(date, sizeof(date), "%04u-%02u-%02u", year % 10000, month,
		 day);
	return import_keep(im, ocop_bytes_str(date));
}

static void fill_in(struct import *im, struct import_row *row)
{
	if (im->column[IMPORT_TYPE] == IMPORT_NO_COLUMN &&
	    !row->value[IMPORT_TYPE] && row->value[IMPORT_NAME])
		row->value[IMPORT_TYPE] =
			words_type(ocop_bytes_str(row->value[IMPORT_NAME]));
	if (!im->months)
		return;
	if (im->column[IMPORT_FROM] == IMPORT_NO_COLUMN &&
	    !row->value[IMPORT_FROM])
		row->value[IMPORT_FROM] = row->value[IMPORT_DECIDED];
	if (im->column[IMPORT_TO] == IMPORT_NO_COLUMN &&
	    !row->value[IMPORT_TO] && row->value[IMPORT_FROM])
		row->value[IMPORT_TO] = months_later(im,
						     row->value[IMPORT_FROM]);
}

/* --- Producers of several rows --- */

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The number after the one given to as many producers. */
static const char *next_id(struct import *im, size_t given)
{
	size_t len = strlen(im->first_id), digits = 0;
	uint64_t number;
	char id[80];

	while (digits < len && im->first_id[len - digits - 1] >= '0' &&
	       im->first_id[len - digits - 1] <= '9' && digits < 15)
		digits++;
	if (ocop_digits(&number, ocop_bytes_of(im->first_id + len - digits,
					       digits)))
		return NULL;
	snprintf(id, sizeof(id), "%.*s%0*llu", (int)(len - digits),
		 im->first_id, (int)digits,
		 (unsigned long long)(number + given));
	return import_keep(im, ocop_bytes_str(id));
}

/* Find the earlier row of the same producer: by its number, or, in a register
 * without numbers, by name, commune and registration. */
static struct import_row *earlier(struct import *im,
				  const struct import_row *row)
{
	for (size_t i = 0; i < im->count; i++) {
		struct import_row *other = &im->item[i];

		if (other->repeats)
			continue;
		if (row->value[IMPORT_ID] ?
		    same(other->value[IMPORT_ID], row->value[IMPORT_ID]) :
		    same(other->value[IMPORT_NAME], row->value[IMPORT_NAME]) &&
		    same(other->value[IMPORT_UNIT], row->value[IMPORT_UNIT]) &&
		    same(other->value[IMPORT_REG], row->value[IMPORT_REG]))
			return other;
	}
	return NULL;
}

static void join_producer(struct import *im, struct import_row *row,
			  size_t *given)
{
	struct import_row *other = earlier(im, row);
	struct fault fault;

	if (!other) {
		if (!row->value[IMPORT_ID] && im->first_id)
			row->value[IMPORT_ID] = next_id(im, (*given)++);
		return;
	}
	row->repeats = true;
	if (!row->value[IMPORT_ID])
		row->value[IMPORT_ID] = other->value[IMPORT_ID];
	for (int i = 0; i <= IMPORT_PRODUCER_LAST; i++) {
		if (same(row->value[i], other->value[i]))
			continue;
		/* What one row has and the other lacks is the producer's. */
		if (!row->value[i] || !other->value[i]) {
			if (!other->value[i])
				other->value[i] = row->value[i];
			continue;
		}
		fault = import_fault_begin(im, row->row, (enum import_field)i,
					   "differs");
		fault_print(&fault, N_("differs from row %zu, which has the same producer"),
			    other->row + 1);
		import_fault_end(im, &fault);
	}
}

/* --- All rows --- */

/* One fault for a column that all rows lack. */
static void check_columns(struct import *im)
{
	for (int i = 0; i < IMPORT_FIELDS; i++) {
		enum import_field field = (enum import_field)i;
		struct fault fault;

		if (!is_required(im, field) || import_given(im, field) ||
		    im->column[i] != IMPORT_NO_COLUMN)
			continue;
		if ((field == IMPORT_ID && im->first_id) ||
		    (field == IMPORT_TYPE &&
		     im->column[IMPORT_NAME] != IMPORT_NO_COLUMN) ||
		    (field == IMPORT_DECIDED &&
		     im->column[IMPORT_DECISION] != IMPORT_NO_COLUMN) ||
		    (im->months && (field == IMPORT_FROM ||
				    field == IMPORT_TO)))
			continue;
		fault = import_fault_begin(im, im->header_row, field,
					   "column-missing");
		fault_print(&fault, N_("no column has this field: add one, or give one value for all rows with --set %s=VALUE"),
			    import_name(field));
		import_fault_end(im, &fault);
	}
}

static void check_required(struct import *im, const struct import_row *row,
			   const bool refused[static IMPORT_FIELDS])
{
	for (int i = 0; i < IMPORT_FIELDS; i++) {
		enum import_field field = (enum import_field)i;
		bool shown = im->column[i] != IMPORT_NO_COLUMN ||
			     field == IMPORT_TYPE || field == IMPORT_DECIDED;

		/* Without its name, a producer's type is not known either. */
		if (!is_required(im, field) || row->value[i] || refused[i] ||
		    (field == IMPORT_TYPE && refused[IMPORT_NAME]) ||
		    !shown || (row->repeats && is_producer(field)))
			continue;
		import_fault(im, row->row, field, "missing",
			     field == IMPORT_TYPE ?
			     N_("the name does not say the type of producer: add a column 'Loại hình'") :
			     N_("this cell is empty"));
	}
}

/* The register counts a code once. */
static void check_twice(struct import *im, const struct import_row *row)
{
	const char *code = row->value[IMPORT_CODE];
	struct fault fault;

	for (size_t i = 0; code && i < im->count; i++) {
		const char *other = im->item[i].value[IMPORT_CODE];

		if (!other || strcmp(other, code) != 0 ||
		    !same(im->item[i].value[IMPORT_DECIDED],
			  row->value[IMPORT_DECIDED]))
			continue;
		fault = import_fault_begin(im, row->row, IMPORT_CODE, "twice");
		fault_print(&fault, N_("the same as row %zu"),
			    im->item[i].row + 1);
		import_fault_end(im, &fault);
		return;
	}
}

static int read_row(struct import *im, size_t at, size_t *given)
{
	struct import_row row = { .row = at }, *items = im->item;
	bool refused[IMPORT_FIELDS] = { false };

	/* The decision's cell may have its day, so it is read first. */
	row.value[IMPORT_DECISION] = import_value(im, &row, IMPORT_DECISION);
	for (int i = 0; i < IMPORT_FIELDS; i++) {
		size_t faults = im->faults;

		if (i != IMPORT_DECISION)
			row.value[i] = import_value(im, &row,
						    (enum import_field)i);
		refused[i] = im->faults > faults ||
			     (i == IMPORT_DECISION && !row.value[i]);
	}
	fill_in(im, &row);
	if (import_has_producers(im) && row.value[IMPORT_NAME])
		join_producer(im, &row, given);
	check_required(im, &row, refused);
	check_twice(im, &row);
	import_check(im, &row);
	if (im->text.err)
		return say_diag(im->path, im->text.err, NULL);
	if (im->count == im->room) {
		im->room = im->room ? 2 * im->room : 256;
		items = reallocarray(im->item, im->room, sizeof(*items));
		if (!items)
			return say_diag(im->path, OCOP_ERR_MEMORY, NULL);
		im->item = items;
	}
	im->item[im->count++] = row;
	return EXIT_DONE;
}

int import_rows(struct import *im)
{
	struct fault fault;
	size_t given = 0;
	int code = EXIT_DONE;

	check_columns(im);
	for (size_t row = im->first_row; !code && row < grid_rows(&im->grid);
	     row++) {
		if (is_empty(im, row))
			continue;
		if (has_data(im, row))
			code = read_row(im, row, &given);
		else
			im->skipped++;
	}
	/* Words that read may be wrong, too, when so many do not. It is said
	 * however many faults there are. */
	if (!code && im->texts >= WORDS_MIN &&
	    im->odd * ODD_SHARE > im->texts) {
		fault = import_fault_begin(im, im->header_row, IMPORT_COLUMNS,
					   "scan");
		fault_text(&fault, N_("more than one word in five does not read as Vietnamese, as happens when a scanner turns paper into text: type the register again from paper"));
		fault_say(&fault, true, im->json);
		im->faults++;
	}
	return code;
}
