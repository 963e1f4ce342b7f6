/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop stamp: its table, and the subcommands list, activate, void and recall.
 */
#include <string.h>
#include <sys/stat.h>

#include <ocop/cbor.h>

#include "cli/cells.h"
#include "cli/home.h"
#include "cli/records/rows.h"
#include "cli/stamps/sheets.h"
#include "common/ui/day.h"

static void status_hook(struct rows *rows)
{
	struct ocop_status *status = &rows->payload.u.status;
	struct ocop_bytes cell = rows_cell(rows, "ranges"), word;
	size_t start = rows->mem.len;
	uint64_t first, count;
	int32_t day;

	status->status = *(const enum ocop_stamp_status *)rows->user;
	status->ranges.count = cells_words(cell);
	ocop_cbor_add_array(&rows->mem, status->ranges.count);
	while (cells_word(&word, &cell) && cells_range(&first, &count, word)) {
		ocop_cbor_add_array(&rows->mem, 2);
		ocop_cbor_add_uint(&rows->mem, first);
		ocop_cbor_add_uint(&rows->mem, count);
	}
	status->ranges.raw = rows_since(rows, start);
	if (status->ranges.count && !word.len)
		return;
	if (day_read(&day, word, NULL))
		rows_fault(rows, "ranges", "spreadsheet",
			   N_("the spreadsheet turned this into a date: write FIRST+COUNT"));
	else
		rows_fault(rows, "ranges", "ranges",
			   N_("expected FIRST-LAST or FIRST+COUNT, separated by spaces"));
}

/* ocop stamp activate, void, recall */
static int status(int argc, char **argv)
{
	static const char *const extra[] = { "ranges", NULL };
	static const char *const usage[] = {
		"ocop stamp activate --csv FILE (--key FILE | --draft FILE)",
		"ocop stamp void --csv FILE (--key FILE | --draft FILE)",
		"ocop stamp recall --csv FILE (--key FILE | --draft FILE)"
	};
	static const char *const help[] = {
		N_("Activate stamps of a held lot, or end your own recall."),
		N_("Void stamps permanently."),
		N_("Recall goods by their stamps.")
	};
	enum ocop_stamp_status value =
		strcmp(argv[0], "activate") == 0 ? OCOP_STATUS_ACTIVE :
		strcmp(argv[0], "void") == 0 ? OCOP_STATUS_VOID :
					       OCOP_STATUS_RECALLED;
	const size_t at = value - OCOP_STATUS_ACTIVE;
	const struct rows_spec spec = { OCOP_KIND_STATUS, extra,   1,
					"status",	  NULL,	   status_hook,
					usage[at],	  help[at],
					stamp_warn };
	struct rows_options o = { 0 };
	const struct opt table[] = {
		ROWS_OPTIONS(&o),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!rows_begin(table, argc, argv, &spec, &code))
		return code;
	return rows_run(&o, &spec, &value);
}

int stamp_list(int argc, char **argv)
{
	const char *product = NULL;
	const char *lot = NULL;
	const char *dir = NULL;
	const struct opt table[] = {
		{ "product", OPT_TEXT, &product, "PRODUCT", N_("only this product") },
		{ "lot", OPT_TEXT, &lot, "N", N_("only this lot") },
		HOME_OPTION(&dir),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_store *store = NULL;
	struct ocop_trust *trust = NULL;
	char home[HOME_PATH_SIZE];
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop stamp list [--product PRODUCT [--lot N]]",
		       N_("Print the stamps that were made, as CSV: code, lot, index, uri."),
		       NULL, &code))
		return code;
	code = home_open(home, dir, true);
	if (!code)
		code = stamp_store_open(&store, home, false);
	/* A desk without stamps lists none. A folder that is not a desk is an
	 * error, which home_trust() prints. */
	if (!code && !store)
		code = home_trust(&trust, home, NULL);
	if (!code)
		code = stamp_store_list(store, product, lot);
	ocop_store_close(store);
	ocop_trust_free(trust);
	return code;
}

int cmd_stamp(int argc, char **argv)
{
	static const struct cmd commands[] = {
		{ "make", stamp_make, N_("sign and draw stamps of a lot") },
		{ "draw", stamp_draw, N_("draw existing stamps again") },
		{ "labels", stamp_labels, N_("list the known sheets of labels") },
		{ "calibrate", stamp_calibrate, N_("correct a printer, so that stamps meet their labels") },
		{ "check", stamp_check, N_("read printed stamps back and compare them with their list") },
		{ "list", stamp_list, N_("print the stamps that were made") },
		{ "activate", status, N_("activate stamps") },
		{ "void", status, N_("void stamps") },
		{ "recall", status, N_("recall goods by their stamps") },
		{ NULL, NULL, NULL }
	};

	/* Somebody who reads a stamp before it is on its article could print it
	 * first. Only the desk may read the store, the pictures and the
	 * lists. */
	umask(S_IRWXG | S_IRWXO);
	return cmd_loop(commands, "ocop stamp", argc, argv);
}
