/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd: writes the log and serves it over HTTP.
 */
#include "registry/registry.h"

static const struct cmd commands[] = {
	{ "init", cmd_init, N_("start a new log") },
	{ "run", cmd_run, N_("serve it") },
	{ "status", cmd_status, N_("show its state on one screen") },
	{ "trust", cmd_trust, N_("log a newer trust version") },
	{ "reports", cmd_reports, N_("list the reports that officers sent") },
	{ "doubts", cmd_doubts, N_("work on the doubts of shoppers") },
	{ "score", cmd_score,
	  N_("look for copied stamps in the reports, publish alerts") },
	{ "next-log", cmd_next_log,
	  N_("end a frozen log and begin the next") },
	{ "recover", cmd_recover, N_("rebuild a database from a copy") },
	{ "migrate", cmd_migrate,
	  N_("move log and reports to another database") },
	{ "backup", cmd_backup, N_("copy reports and doubts into one file") },
	{ "fsck", cmd_fsck, N_("look for damage in a log or a copy of it") },
	{ NULL, NULL, NULL }
};

int main(int argc, char **argv)
{
	return cmd_main(commands, "ocop-registryd", argc, argv);
}
