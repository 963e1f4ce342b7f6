/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop stamp: make, list, activate, void, recall.
 */
#include <string.h>
#include <sys/stat.h>

#include <ocop/text.h>

#include "cli/records/cells.h"
#include "cli/home.h"
#include "cli/records/rows.h"
#include "cli/stamps/stamp.h"

static const struct column columns[] = {
	{ "product", NULL, COLUMN_TEXT, true },
	{ "lot", NULL, COLUMN_UINT, true },
	{ "ranges", NULL, COLUMN_HOOK, true },
	{ "reason", NULL, COLUMN_TEXT, false },
	{ "batch", NULL, COLUMN_TEXT, false },
	{ "made", NULL, COLUMN_TEXT, false },
	{ "best_before", NULL, COLUMN_TEXT, false },
	{ NULL, NULL, COLUMN_TEXT, false }
};

/* The cell's ranges as an array of pairs; NULL when one is no range. */
static struct ocop_json *parse_ranges(struct ocop_bytes cell)
{
	struct ocop_json *list = ocop_json_array();
	struct ocop_bytes word;
	uint64_t first, count;
	size_t found = 0;

	while (cells_word(&word, &cell)) {
		struct ocop_json *pair;

		if (!cells_range(&first, &count, word))
			goto bad;
		pair = ocop_json_array();
		ocop_json_add_int(pair, (int64_t)first);
		ocop_json_add_int(pair, (int64_t)count);
		ocop_json_add(list, pair);
		found++;
	}
	if (found)
		return list;
bad:
	ocop_json_free(list);
	return NULL;
}

static void hook(struct rows *rows, struct ocop_json *fields)
{
	struct ocop_json *list = parse_ranges(rows_cell(rows, "ranges"));

	if (!list)
		rows_fault(rows, "ranges",
			   _("FIRST-LAST or FIRST+COUNT, blanks between them"));
	else
		ocop_json_set(fields, "ranges", list);
	ocop_json_set_str(fields, "status", rows->user);
}

static int status(int argc, char **argv, const char *word, const char *usage,
		  const char *description)
{
	static const struct rows_spec spec = { OCOP_KIND_STATUS, columns, hook };
	struct rows_options o = { 0 };
	char value[16];
	const struct opt table[] = {
		ROWS_OPTIONS(&o),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv, usage, description, NULL, &code))
		return code;
	snprintf(value, sizeof(value), "%s", word);
	return rows_run(&o, &spec, value);
}

int stamp_activate(int argc, char **argv)
{
	return status(argc, argv, "active",
		      "ocop stamp activate --csv FILE (--key FILE | --draft FILE)",
		      _("Activate stamps of a held lot, or lift one's own recall. Columns: product, lot, ranges; reason, batch, made and best_before may be left out."));
}

int stamp_void(int argc, char **argv)
{
	return status(argc, argv, "void",
		      "ocop stamp void --csv FILE (--key FILE | --draft FILE)",
		      _("Void stamps, for good. Columns: product, lot, ranges; reason may be left out."));
}

int stamp_recall(int argc, char **argv)
{
	return status(argc, argv, "recalled",
		      "ocop stamp recall --csv FILE (--key FILE | --draft FILE)",
		      _("Recall goods by their stamps. Columns: product, lot, ranges; reason may be left out."));
}

int stamp_list(int argc, char **argv)
{
	const char *product = NULL;
	const char *lot = NULL;
	const char *dir = NULL;
	const struct opt table[] = {
		{ "product", OPT_TEXT, &product, "PRODUCT", N_("only this one") },
		{ "lot", OPT_TEXT, &lot, "N", N_("only this lot") },
		{ "home", OPT_TEXT, &dir, "DIR",
		  N_("the desk's folder (default: $OCOP_HOME)") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct stamp_store *store = NULL;
	char home[HOME_PATH_SIZE];
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop stamp list [--product P [--lot N]]",
		       _("Print the stamps that were made, as CSV: code, lot, index, uri."),
		       NULL, &code))
		return code;
	code = home_open(home, dir);
	if (!code)
		code = stamp_store_open(&store, home, false);
	if (!code)
		code = stamp_store_list(store, product, lot);
	stamp_store_close(store);
	return code;
}

int cmd_stamp(int argc, char **argv)
{
	static const struct cmd commands[] = {
		{ "make", stamp_make, N_("sign and draw stamps of a lot") },
		{ "draw", stamp_draw, N_("draw stamps again that were made") },
		{ "list", stamp_list, N_("print the stamps that were made") },
		{ "activate", stamp_activate, N_("activate stamps") },
		{ "void", stamp_void, N_("void stamps") },
		{ "recall", stamp_recall, N_("recall goods by their stamps") },
		{ NULL, NULL, NULL }
	};

	/* Whoever can read a stamp that is not on its article yet can print it
	 * first: store, pictures and lists are for the desk alone. */
	umask(S_IRWXG | S_IRWXO);
	return cmd_loop(commands, "ocop stamp", argc, argv);
}
