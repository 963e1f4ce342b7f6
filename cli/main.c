/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop: the program of authorities, producers and operators. It uses secret
 * keys; ocop-verify and ocop-sync have none.
 */
#include "cli/cmd.h"

static const struct cmd commands[] = {
	{ "key", cmd_key, N_("make, show and end keys") },
	{ "trust", cmd_trust, N_("write, sign and show trust documents") },
	{ "producer", cmd_producer, N_("enrol producers") },
	{ "officer", cmd_officer, N_("enrol inspection officers") },
	{ "certificate", cmd_certificate, N_("register product certificates") },
	{ "decision", cmd_decision, N_("register decisions on certificates") },
	{ "lot", cmd_lot, N_("register lots") },
	{ "stamp", cmd_stamp, N_("make stamps; activate, void or recall them") },
	{ "template", cmd_template, N_("print an empty table to fill in") },
	{ "import", cmd_import,
	  N_("read a register that an office keeps, CSV or .xlsx") },
	{ "sign", cmd_sign, N_("show drafts and sign them") },
	{ "submit", cmd_submit, N_("send the outbox to the registry") },
	{ "outbox", cmd_outbox, N_("show records that are waiting or were refused") },
	{ "inspection", cmd_inspection,
	  N_("sign a closed inspection and write its file") },
	{ "scans", cmd_scans, N_("sign many scans as one record") },
	{ "proposal", cmd_proposal,
	  N_("propose to withdraw a certificate or to lower its stars") },
	{ "alert", cmd_alert,
	  N_("list, open, take and close cases of copied stamps") },
	{ "due", cmd_due, N_("list what falls due at an office") },
	{ "query", cmd_query,
	  N_("ask the registry where a stamp was scanned, or fetch proposals") },
	{ "report", cmd_report, N_("sign reports of what ocop-verify printed") },
	{ "show", cmd_show, N_("show a record, a stamp or a picture as JSON") },
	{ "backup", cmd_backup, N_("back up a desk's folder to one encrypted file") },
	{ "restore", cmd_restore, N_("restore a desk's folder from a backup") },
	{ NULL, NULL, NULL }
};

int main(int argc, char **argv)
{
	return cmd_main(commands, "ocop", argc, argv);
}
