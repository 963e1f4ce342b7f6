/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the table of communes once and sorts it by code. The table is found
 * beside the program, as translations are: a path of the building machine is
 * never used.
 */
#include "common/ui/communes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/ui/cmd.h"
#include "common/ui/csv.h"
#include "common/ui/path.h"

#define NAME_SIZE 128

struct communes {
	struct csv *csv;
	struct commune *item, *province;
	char (*name)[NAME_SIZE];
	size_t count, province_count;
};

bool data_find(char out[static PATH_SIZE], const char *name)
{
	static const char *const places[] = {
		"/../share/ocop-trace/",
		"/../data/",	/* where it was built */
		"/../../data/",	/* a variant, or tests */
		"/../../../data/",	/* a variant's tests */
	};
	ssize_t len = readlink("/proc/self/exe", out, PATH_SIZE - 64);
	char *slash;

	out[len < 0 ? 0 : len] = '\0';
	slash = strrchr(out, '/');
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(*places); i++) {
		snprintf(slash, 64, "%s%s", places[i], name);
		if (access(out, R_OK) == 0)
			return true;
	}
	return false;
}

static bool read_degrees(double *out, struct ocop_bytes cell, double most)
{
	char *end;

	*out = strtod((const char *)cell.ptr, &end);
	return cell.len && *end == '\0' && fabs(*out) <= most;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct commune *)a)->code,
		      ((const struct commune *)b)->code);
}

struct columns {
	int code, level, name, parent, lat, lon;
};

static bool add_province(struct communes *c, size_t row,
			 const struct columns *at)
{
	struct commune *item = &c->province[c->province_count++];

	item->name = c->name[row];
	return ocop_bytes_copy(item->code, sizeof(item->code),
			       csv_cell(c->csv, row, at->code)) &&
	       ocop_bytes_copy(c->name[row], NAME_SIZE,
			       csv_cell(c->csv, row, at->name));
}

/* false: the row is wrong. */
static bool add_row(struct communes *c, size_t row, const struct columns *at)
{
	struct commune *item = &c->item[c->count];

	if (ocop_bytes_is(csv_cell(c->csv, row, at->level), "province"))
		return add_province(c, row, at);
	if (!ocop_bytes_is(csv_cell(c->csv, row, at->level), "commune"))
		return true;
	item->name = c->name[row];
	if (!ocop_bytes_copy(item->code, sizeof(item->code),
			     csv_cell(c->csv, row, at->code)) ||
	    !ocop_bytes_copy(item->province, sizeof(item->province),
			     csv_cell(c->csv, row, at->parent)) ||
	    !ocop_bytes_copy(c->name[row], NAME_SIZE,
			     csv_cell(c->csv, row, at->name)) ||
	    !read_degrees(&item->lat, csv_cell(c->csv, row, at->lat), 90) ||
	    !read_degrees(&item->lon, csv_cell(c->csv, row, at->lon), 180))
		return false;
	c->count++;
	return true;
}

static int read_table(struct communes *c, const char *path)
{
	const struct columns at = {
		csv_column(c->csv, "code"), csv_column(c->csv, "level"),
		csv_column(c->csv, "name"), csv_column(c->csv, "parent_code"),
		csv_column(c->csv, "lat"), csv_column(c->csv, "lon") };
	size_t rows = csv_rows(c->csv);

	c->item = calloc(rows + 1, sizeof(*c->item));
	c->province = calloc(rows + 1, sizeof(*c->province));
	c->name = calloc(rows + 1, sizeof(*c->name));
	if (!c->item || !c->province || !c->name)
		return say_diag(path, OCOP_ERR_MEMORY, NULL);
	for (size_t row = 0; row < rows; row++) {
		if (add_row(c, row, &at))
			continue;
		say_error(_("'%s': line %zu: expected code, level, name, parent_code, lat and lon of a commune"),
			  path, csv_line(c->csv, row));
		return EXIT_USAGE;
	}
	if (!c->count) {
		say_error(_("'%s': there is no commune in it"), path);
		return EXIT_USAGE;
	}
	qsort(c->item, c->count, sizeof(*c->item), compare);
	qsort(c->province, c->province_count, sizeof(*c->province), compare);
	return EXIT_DONE;
}

int communes_load(struct communes **out, const char *path, bool needed)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char room[PATH_SIZE];
	enum ocop_err err;

	*out = NULL;
	if (!path) {
		if (data_find(room, "admin_units.csv"))
			path = room;
		else
			return needed ? cmd_usage("--units", _("is required: the table of communes is not installed beside this program")) :
					EXIT_DONE;
	}
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return say_diag(path, OCOP_ERR_MEMORY, NULL);
	err = csv_load(&(*out)->csv, NULL, path, &diag);
	return err ? say_diag(path, err, &diag) : read_table(*out, path);
}

void communes_free(struct communes *c)
{
	if (!c)
		return;
	csv_free(c->csv);
	free(c->item);
	free(c->province);
	free(c->name);
	free(c);
}

const struct commune *communes_provinces(const struct communes *c,
					 size_t *count)
{
	*count = c ? c->province_count : 0;
	return c ? c->province : NULL;
}

const struct commune *communes_province(const struct communes *c,
					const char *code)
{
	for (size_t i = 0; c && i < c->province_count; i++)
		if (strcmp(c->province[i].code, code) == 0)
			return &c->province[i];
	return NULL;
}

const struct commune *communes_find(const struct communes *c,
				    struct ocop_bytes unit)
{
	struct commune key = { .lat = 0 };
	const struct commune *found;

	if (!c || unit.len != 8 || unit.ptr[2] != '-')
		return NULL;
	memcpy(key.code, unit.ptr + 3, 5);
	memcpy(key.province, unit.ptr, 2);
	found = bsearch(&key, c->item, c->count, sizeof(key), compare);
	return found && strcmp(found->province, key.province) == 0 ? found :
								    NULL;
}
