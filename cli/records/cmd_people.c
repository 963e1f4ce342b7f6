/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop producer, ocop officer: enrol who makes and who inspects.
 */
#include "cli/records/rows.h"

static const char *requests(const struct rows *rows)
{
	return *(const char *const *)rows->user;
}

static void producer_hook(struct rows *rows, struct ocop_json *fields)
{
	rows_add_keys(rows, fields, requests(rows), rows_cell(rows, "id"),
		      false);
}

static void officer_hook(struct rows *rows, struct ocop_json *fields)
{
	rows_add_keys(rows, fields, requests(rows), rows_cell(rows, "id"), true);
}

static const struct column producer_columns[] = {
	{ "id", NULL, COLUMN_TEXT, true },
	{ "name", NULL, COLUMN_TEXT, true },
	{ "type", NULL, COLUMN_TEXT, true },
	{ "address", NULL, COLUMN_TEXT, true },
	{ "unit", NULL, COLUMN_TEXT, true },
	{ "authority", NULL, COLUMN_TEXT, true },
	{ "reg", NULL, COLUMN_TEXT, false },
	{ "gs1_prefix", NULL, COLUMN_TEXT, false },
	{ NULL, NULL, COLUMN_TEXT, false }
};

static const struct column officer_columns[] = {
	{ "id", NULL, COLUMN_TEXT, true },
	{ "authority", NULL, COLUMN_TEXT, true },
	{ "from", NULL, COLUMN_TEXT, true },
	{ "to", NULL, COLUMN_TEXT, false },
	{ NULL, NULL, COLUMN_TEXT, false }
};

static int run(int argc, char **argv, const struct rows_spec *spec,
	       const char *usage, const char *description)
{
	struct rows_options o = { 0 };
	const char *dir = NULL;
	const struct opt table[] = {
		ROWS_OPTIONS(&o),
		{ "requests", OPT_TEXT, &dir, "DIR",
		  N_("enrolment requests, named ID.*.request") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv, usage, description, NULL, &code))
		return code;
	return rows_run(&o, spec, &dir);
}

int cmd_producer(int argc, char **argv)
{
	static const struct rows_spec spec = { OCOP_KIND_PRODUCER,
					       producer_columns,
					       producer_hook };

	return run(argc, argv, &spec,
		   "ocop producer --csv FILE (--key FILE | --draft FILE) [--requests DIR]",
		   _("Enrol producers or replace their records. Columns: id, name, type (cooperative, group, company, farm, household, association), address, unit, authority; reg and gs1_prefix may be left out."));
}

int cmd_officer(int argc, char **argv)
{
	static const struct rows_spec spec = { OCOP_KIND_OFFICER,
					       officer_columns, officer_hook };

	return run(argc, argv, &spec,
		   "ocop officer --csv FILE (--key FILE | --draft FILE) --requests DIR",
		   _("Enrol inspection officers. Columns: id, authority, from; to may be left out. Every officer has at least one enrolment request."));
}
