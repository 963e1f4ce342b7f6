/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify: says what a replica of the register knows about a stamp, a
 * certificate or a name. It holds no secret and uses no network; it runs
 * ocop-sync for a refresh.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/ui/cmd.h"
#include "verifier/inspect.h"
#include "verifier/receipt.h"
#include "verifier/report.h"
#include "verifier/scanner.h"
#include "verifier/shelf.h"
#include "verifier/verify.h"

static const struct cmd commands[] = {
	{ "inspect", inspect_main,
	  N_("keep an inspection: scans, findings, photos, seals") },
	{ "receipt", receipt_main, N_("make and check receipts of entries") },
	{ "report", report_main, N_("check inspection files") },
	{ "scanner-test", scanner_main,
	  N_("test a scanner that types like a keyboard") },
	{ "shelf", shelf_main,
	  N_("check many pictures or scans, show what needs a look") },
	{ NULL, NULL, NULL }
};

/* As cmd_begin. */
static bool read_args(struct verify_args *a, int argc, char **argv, int *left,
		      int *code)
{
	const struct opt table[] = {
		{ "json", OPT_FLAG, &a->json, NULL,
		  N_("print one JSON object per line") },
		{ "offline", OPT_FLAG, &a->offline, NULL,
		  N_("use the data at hand; do not refresh it") },
		{ "replica", OPT_TEXT, &a->replica, "FILE",
		  N_("the replica to use (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "registry", OPT_URL, &a->registry, "URL",
		  N_("refresh the replica from this registry first") },
		{ "trust", OPT_TEXT, &a->trust, "FILE",
		  N_("the trust document, as received") },
		{ "fingerprint", OPT_HASH, &a->fingerprint, "HEX",
		  N_("first run: its fingerprint, as received on paper") },
		{ "at", OPT_TEXT, &a->at, "DATE",
		  N_("judge as of a day (dd/mm/yyyy or YYYY-MM-DD) or time (YYYY-MM-DDTHH:MM)") },
		{ "log-size", OPT_TEXT, &a->log_size, "N",
		  N_("use the first N entries only") },
		{ "two-articles", OPT_FLAG, &a->two_articles, NULL,
		  N_("you saw this serial on two articles") },
		{ "withdrawal", OPT_TEXT, &a->withdrawal, "FILE",
		  N_("count this signed withdrawal too: it came as a file and is not in the log yet") },
		{ "report-key", OPT_TEXT, &a->report_key, "FILE",
		  N_("sign a report of each article with this officer's key") },
		{ "report-dir", OPT_TEXT, &a->report_dir, "DIR",
		  N_("write the reports to this folder, for ocop-sync to send") },
		{ "report-place", OPT_TEXT, &a->report_place, "TT-XXXXX",
		  N_("the commune of the inspection, for the reports") },
		{ "report-note", OPT_TEXT, &a->report_note, "TEXT",
		  N_("a note for the reports; name no consumer") },
		{ "report-passphrase-fd", OPT_UINT, &a->report_fd, "N",
		  N_("read the report key's passphrase from this file descriptor") },
		{ "history-key", OPT_TEXT, &a->history_key, "FILE",
		  N_("ask the registry where each stamp was reported; sign the question with this officer's key") },
		{ "history-passphrase-fd", OPT_UINT, &a->history_fd, "N",
		  N_("read that key's passphrase from this file descriptor") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};

	if (cmd_begin(table, argc, argv,
		      "ocop-verify [option]... ITEM...",
		      N_("Tell what the register says about each ITEM: a "
			 "stamp's text, a picture (PNG, JPEG, WebP, HEIC), a folder of "
			 "pictures, a table of stamps (.csv), the line "
			 "under a symbol, a product code or GTIN, a name or "
			 "decision to look up, or - for lines on standard "
			 "input."), left, code))
		return true;
	if (*code == EXIT_DONE) {
		putchar('\n');
		cmd_list(commands);
		*code = cmd_flush(EXIT_DONE);
	}
	return false;
}

static bool args_fit(const struct verify_args *a, int left)
{
	if (left == 0)
		say_error("%s", _("name a stamp, a picture or a product (try --help)"));
	else if ((a->report_key == NULL) != (a->report_dir == NULL))
		say_error("%s", _("--report-key and --report-dir must be given together"));
	else if (a->report_key == NULL &&
		 (a->report_place != NULL || a->report_note != NULL ||
		  a->report_fd != VERIFY_NO_FD))
		say_error("%s", _("--report-place, --report-note and --report-passphrase-fd need --report-key"));
	/* A report speaks of the present, with all data. */
	else if (a->report_key != NULL &&
		 (a->at != NULL || a->log_size != NULL))
		say_error("%s", _("--report-key cannot be used with --at or --log-size"));
	else if (a->report_fd != VERIFY_NO_FD && a->report_fd > 1023)
		say_error("'--report-passphrase-fd': %s", _("not a file descriptor"));
	else if (a->history_key != NULL && a->offline)
		say_error("%s", _("--history-key cannot be used with --offline: it asks the registry"));
	else if (a->history_fd != VERIFY_NO_FD &&
		 (a->history_key == NULL || a->history_fd > 1023))
		say_error("'--history-passphrase-fd': %s", _("not a file descriptor, or --history-key is missing"));
	else
		return true;
	return false;
}

int main(int argc, char **argv)
{
	struct verify_args args = { .report_fd = VERIFY_NO_FD,
				    .history_fd = VERIFY_NO_FD };
	struct verify_run run = { .args = &args };
	const struct cmd *cmd;
	int left, code;

	if (!cmd_start("ocop-verify", argc, argv, &code))
		return code;
	cmd = argc > 1 ? cmd_find(commands, argv[1]) : NULL;
	if (cmd)
		return cmd->run(argc - 1, argv + 1);
	if (!read_args(&args, argc, argv, &left, &code))
		return code;
	if (!args_fit(&args, left))
		return EXIT_USAGE;
	run.withdrawn = OCOP_BUF(OCOP_PRODUCT_MAX);
	run.history_line = OCOP_BUF(OCOP_JSON_MAX);
	run.colour = !args.json && verify_wants_colour();
	return verify_run_items(&run, left, argv);
}
