/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop import: read a register that an office keeps, and show row by row what
 * was understood and what is refused. With --out, and without a fault, write
 * the tables that other commands sign from. This command signs nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/import/import.h"

#define TEXT_MAX (64 * 1024 * 1024)	/* of all values; most is never
					 * touched */

const char *import_keep(struct import *im, struct ocop_bytes text)
{
	size_t start = im->text.len;

	/* The memory was reserved, and values point into it: it must not
	 * move. */
	if (text.len >= TEXT_MAX - start) {
		im->text.err = OCOP_ERR_LIMIT;
		return NULL;
	}
	ocop_buf_bytes(&im->text, text);
	ocop_buf_byte(&im->text, '\0');
	return (const char *)im->text.ptr + start;
}

const char *import_given(const struct import *im, enum import_field field)
{
	const char *name = import_name(field);
	size_t len = strlen(name);

	for (size_t i = 0; i < im->set.count; i++)
		if (strncmp(im->set.value[i], name, len) == 0 &&
		    im->set.value[i][len] == '=')
			return im->set.value[i] + len + 1;
	return NULL;
}

static bool shows(const struct import *im, enum import_field field)
{
	return im->column[field] != IMPORT_NO_COLUMN;
}

bool import_has_producers(const struct import *im)
{
	return shows(im, IMPORT_NAME);
}

bool import_has_certificates(const struct import *im)
{
	return shows(im, IMPORT_PRODUCT) || shows(im, IMPORT_STARS);
}

static int check_options(struct import *im)
{
	for (size_t i = 0; i < im->set.count; i++) {
		const char *text = im->set.value[i];
		const char *equals = strchr(text, '=');
		bool known = false;

		for (int k = 0; k < IMPORT_FIELDS; k++)
			known |= equals && equals[1] &&
				 strlen(import_name((enum import_field)k)) ==
					(size_t)(equals - text) &&
				 strncmp(text,
					 import_name((enum import_field)k),
					 (size_t)(equals - text)) == 0;
		if (!known)
			return cmd_usage(text, _("expected FIELD=VALUE with a field of a producer or certificate"));
	}
	if (im->months > 60)
		return cmd_usage("--months", _("at most 60"));
	if (im->province &&
	    !places_province(im->places, ocop_bytes_str(im->province)))
		return cmd_usage("--province", _("no present province has this name or number, and no table of --old-units has it"));
	return EXIT_DONE;
}

static int print_row(const struct import_row *row)
{
	struct ocop_json *root = ocop_json_of_schema("ocop.import_row/1");

	ocop_json_set_int(root, "row", (int64_t)row->row + 1);
	for (int i = 0; i < IMPORT_FIELDS; i++)
		ocop_json_set_str(root, import_name((enum import_field)i),
				  row->value[i]);
	return cmd_print_json(root);
}

static int print_json(const struct import *im, bool written)
{
	struct ocop_json *root;

	for (size_t i = 0; i < im->count; i++)
		if (print_row(&im->item[i]))
			return EXIT_TROUBLE;
	root = ocop_json_of_schema("ocop.import/1");
	ocop_json_set_str(root, "file", im->path);
	ocop_json_set_str(root, "sha256", im->hash);
	ocop_json_set_str(root, "sheet", im->sheet[0] ? im->sheet : NULL);
	ocop_json_set_str(root, "encoding", im->sheet[0] ? NULL :
			  charset_name(im->charset));
	ocop_json_set_int(root, "rows", (int64_t)im->count);
	ocop_json_set_int(root, "skipped", (int64_t)im->skipped);
	ocop_json_set_int(root, "faults", (int64_t)im->faults);
	ocop_json_set_int(root, "doubts", (int64_t)im->doubts);
	ocop_json_set_bool(root, "written", written);
	return cmd_print_json(root);
}

static int finish(struct import *im, const char *out)
{
	int code = EXIT_DONE;

	if (!im->json)
		import_show(im);
	if (im->faults > FAULTS_SAID_MAX)
		say_error(_("'%s': and %zu more"), im->path,
			  im->faults - FAULTS_SAID_MAX);
	if (!im->count && !im->faults) {
		say_error(_("'%s': no row under the header"), im->path);
		code = EXIT_USAGE;
	} else if (im->faults) {
		say_error(ngettext("'%s': %zu fault; nothing was written",
				   "'%s': %zu faults; nothing was written",
				   im->faults),
			  im->path, im->faults);
		code = EXIT_USAGE;
	} else if (out) {
		code = import_write(im, out);
	} else if (!im->json) {
		printf("%s\n", _("Nothing was written: name a folder with --out to write the tables."));
	}
	if (im->json && (!code || code == EXIT_USAGE) &&
	    print_json(im, out && !code))
		code = EXIT_TROUBLE;
	return cmd_flush(code);
}

int cmd_import(int argc, char **argv)
{
	struct import im = { .grid = GRID(), .text = OCOP_BUF(TEXT_MAX) };
	const char *out = NULL;
	const struct opt table[] = {
		{ "sheet", OPT_TEXT, &im.sheet_name, "NAME",
		  N_("the sheet (default: the only one that is filled in)") },
		{ "encoding", OPT_TEXT, &im.encoding, "NAME",
		  N_("encoding of a CSV file: utf-8, utf-16, cp1258, tcvn3 or vni (default: found from the file; if that fails, you are asked)") },
		{ "province", OPT_TEXT, &im.province, "NAME",
		  N_("province of all communes, by name or number") },
		{ "old-units", OPT_TEXT, &im.old_units, "FILE",
		  N_("a CSV table of the communes of before 1 July 2025 that your office has, with the columns name, district, province (of then) and now (code of the present commune); without it, only names of present communes are known") },
		{ "set", OPT_TEXTS, &im.set, "FIELD=VALUE",
		  N_("one value for all rows, in place of a column (may be repeated)") },
		{ "months", OPT_UINT, &im.months, "N",
		  N_("if no column has the days of a certificate: the first day is that of the decision, the last day is N months later") },
		{ "first-id", OPT_TEXT, &im.first_id, "ID",
		  N_("give numbers to producers that have none, from this one on, such as 11-000001") },
		{ "accept-doubts", OPT_FLAG, &im.doubts_accepted, NULL,
		  N_("you have looked at the words that do not read as Vietnamese") },
		{ "out", OPT_TEXT, &out, "DIR",
		  N_("write producers.csv and certificates.csv there (default: show only)") },
		{ "json", OPT_FLAG, &im.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv, "ocop import FILE [--out DIR]",
		       N_("Read a register of producers and certificates, CSV or .xlsx, as an office keeps it, and show row by row what was understood and what is refused. Without --out, nothing is written. Nothing is signed here."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop import", _("expected one FILE"));
	im.path = argv[0];
	if (!ocop_buf_extend(&im.text, TEXT_MAX))
		return say_diag(im.path, OCOP_ERR_MEMORY, NULL);
	im.text.len = 0;
	code = places_load(&im.places, im.old_units, im.json);
	if (!code)
		code = check_options(&im);
	if (!code)
		code = import_read(&im);
	if (!code)
		code = import_header(&im);
	if (!code)
		code = import_rows(&im);
	if (!code)
		code = finish(&im, out);
	places_free(im.places);
	grid_clear(&im.grid);
	free(im.item);
	ocop_buf_clear(&im.text);
	return code;
}
