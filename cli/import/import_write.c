/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was understood, for people and as tables. The tables have the names of
 * fields as columns, so ocop producer and ocop certificate read them, and a
 * person can still correct them.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <ocop/file.h>

#include "cli/import/import.h"
#include "cli/table.h"
#include "common/ui/label.h"

static void show_columns(const struct import *im)
{
	struct ocop_buf head = OCOP_BUF(1024);
	char name[GRID_NAME_SIZE];

	for (size_t i = 0; i < grid_columns(&im->grid); i++) {
		int field = 0;

		ocop_buf_reset(&head);
		import_head(im, i, &head);
		if (!head.len)
			continue;
		while (field < IMPORT_COLUMNS && im->column[field] != i)
			field++;
		grid_name(name, im->header_row, i);
		if (field == IMPORT_COLUMNS)
			printf(_("  %s  '%s': not used\n"), name,
			       ocop_buf_cstr(&head));
		else
			printf(_("  %s  '%s': %s\n"), name,
			       ocop_buf_cstr(&head),
			       import_name((enum import_field)field));
	}
	for (int i = 0; i < IMPORT_FIELDS; i++)
		if (import_given(im, (enum import_field)i))
			printf(_("  for all rows: %s is %s\n"),
			       import_name((enum import_field)i),
			       import_given(im, (enum import_field)i));
	ocop_buf_clear(&head);
}

static void cell(struct table *table, const struct import_row *row,
		 enum import_field field)
{
	const char *value = row->value[field];

	table_cell(table, "%s", value ? value : "-");
}

static void day_cell(struct table *table, const struct import_row *row,
		     enum import_field field)
{
	char shown[LABEL_DAY_SIZE];
	int32_t day = OCOP_DAY_NONE;

	if (!row->value[field] ||
	    ocop_day_parse(&day, ocop_bytes_str(row->value[field])))
		table_cell(table, "-");
	else
		table_cell(table, "%s", label_day(shown, day));
}

static enum ocop_err show_producers(const struct import *im)
{
	static const enum import_field fields[] = {
		IMPORT_ID, IMPORT_NAME, IMPORT_TYPE, IMPORT_UNIT,
		IMPORT_ADDRESS, IMPORT_REG };
	struct table table = TABLE(7);

	table_cell(&table, "%s", _("row"));
	for (size_t i = 0; i < 6; i++)
		table_cell(&table, "%s", import_name(fields[i]));
	for (size_t i = 0; i < im->count; i++) {
		if (im->item[i].repeats)
			continue;
		table_cell(&table, "%zu", im->item[i].row + 1);
		for (size_t k = 0; k < 6; k++)
			cell(&table, &im->item[i], fields[k]);
	}
	return table_print(stdout, &table);
}

static enum ocop_err show_certificates(const struct import *im)
{
	static const enum import_field fields[] = {
		IMPORT_CODE, IMPORT_PRODUCT, IMPORT_ID, IMPORT_GROUP,
		IMPORT_STARS, IMPORT_SCORE, IMPORT_DECISION };
	static const enum import_field days[] = { IMPORT_DECIDED, IMPORT_FROM,
						  IMPORT_TO };
	struct table table = TABLE(11);

	table_cell(&table, "%s", _("row"));
	for (size_t i = 0; i < 7; i++)
		table_cell(&table, "%s", i == 2 ? "producer" :
						  import_name(fields[i]));
	for (size_t i = 0; i < 3; i++)
		table_cell(&table, "%s", import_name(days[i]));
	for (size_t i = 0; i < im->count; i++) {
		table_cell(&table, "%zu", im->item[i].row + 1);
		for (size_t k = 0; k < 7; k++)
			cell(&table, &im->item[i], fields[k]);
		for (size_t k = 0; k < 3; k++)
			day_cell(&table, &im->item[i], days[k]);
	}
	return table_print(stdout, &table);
}

void import_show(const struct import *im)
{
	printf("%s\n", im->path);
	printf("SHA-256: %s\n", im->hash);
	if (im->sheet[0])
		printf(_("sheet: %s\n"), im->sheet);
	else
		printf(_("encoding: %s\n"), charset_name(im->charset));
	printf(_("header: row %zu\n"), im->header_row + 1);
	show_columns(im);
	if (import_has_producers(im)) {
		printf("\n");
		if (show_producers(im))
			return;
	}
	if (import_has_certificates(im)) {
		printf("\n");
		if (show_certificates(im))
			return;
	}
	printf("\n");
	printf(_("%zu rows were understood or refused, %zu headings and totals were skipped.\n"),
	       im->count, im->skipped);
}

/* --- Tables --- */

static void add_cell(struct ocop_buf *out, const char *value, bool first)
{
	ocop_buf_str(out, first ? "\"" : ",\"");
	for (; value && *value; value++) {
		if (*value == '"')
			ocop_buf_byte(out, '"');
		ocop_buf_byte(out, (uint8_t)*value);
	}
	ocop_buf_byte(out, '"');
}

/* The name of a field's column in one of the tables; NULL: none. */
static const char *column(bool producers, enum import_field field)
{
	if (field == IMPORT_AUTHORITY)
		return "authority";
	if (!producers && field == IMPORT_ID)
		return "producer";
	return producers == (field <= IMPORT_PRODUCER_LAST) ?
	       import_name(field) : NULL;
}

static int write_table(const struct import *im, const char *folder,
		       bool producers)
{
	struct ocop_buf out = OCOP_BUF(GRID_TEXT_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[PATH_SIZE];
	enum ocop_err err;

	if (!path_join(path, folder, producers ? "producers.csv" :
						 "certificates.csv"))
		return EXIT_TROUBLE;
	for (size_t i = 0; i <= im->count; i++) {
		bool first = true;

		if (i && producers && im->item[i - 1].repeats)
			continue;
		for (int k = 0; k < IMPORT_FIELDS; k++) {
			const char *name = column(producers,
						  (enum import_field)k);

			if (!name)
				continue;
			add_cell(&out, i ? im->item[i - 1].value[k] : name,
				 first);
			first = false;
		}
		ocop_buf_str(&out, "\r\n");
	}
	err = out.err;
	if (!err)
		err = ocop_file_write(path, ocop_buf_view(&out), OCOP_FILE_NEW,
				      &diag);
	ocop_buf_clear(&out);
	if (err)
		return say_diag(path, err, &diag);
	if (!im->json)
		printf(_("'%s' was written: sign it with %s\n"), path,
		       producers ? "ocop producer --csv" :
				   "ocop certificate --csv");
	return EXIT_DONE;
}

int import_write(const struct import *im, const char *folder)
{
	int code = EXIT_DONE;

	if (mkdir(folder, 0755) && errno != EEXIST)
		return say_errno(folder);
	if (import_has_producers(im))
		code = write_table(im, folder, true);
	if (!code && import_has_certificates(im))
		code = write_table(im, folder, false);
	return code;
}
