/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync: brings an office's replica up to date. On the officers' side, only
 * this program uses the network. It has no secret key, so a timer can run it.
 * This file reads its options.
 */
#include <string.h>
#include <time.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/path.h"
#include "sync/sync.h"

uint64_t sync_now(unsigned long long chosen)
{
	return chosen != 0 ? chosen : (uint64_t)time(NULL);
}

static const struct cmd commands[] = {
	{ "status", sync_status, N_("show the state of a replica: green or amber") },
	{ "export", sync_export, N_("write a static copy, or a data package") },
	{ "check", sync_check, N_("check a whole replica again") },
	{ NULL, NULL, NULL }
};

/* Like cmd_begin(), and the help also lists the commands. */
static bool read_args(struct sync_args *a, int argc, char **argv, int *code)
{
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &a->replica, "FILE",
		  N_("the replica to bring up to date (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "trust", OPT_TEXT, &a->trust, "FILE",
		  N_("first run: the trust document, as received (default: HOME/trust.cose, else that of the first --source)") },
		{ "fingerprint", OPT_HASH, &a->fingerprint, "HEX",
		  N_("first run: its fingerprint, as received on paper") },
		{ "registry", OPT_URLS, &a->registries, "URL",
		  N_("copy from this registry; may be repeated") },
		{ "source", OPT_URLS, &a->sources, "URL",
		  N_("copy from this log: https, http, file, a folder, or a data package (see 'ocop-sync export')") },
		{ "push", OPT_TEXT, &a->push, "DIR",
		  N_("then send the outbox of this desk's folder") },
		{ "push-reports", OPT_TEXT, &a->push_reports, "DIR",
		  N_("then send the reports of this folder") },
		{ "scheduled", OPT_FLAG, &a->scheduled, NULL,
		  N_("for runs by a timer: wait longer after each failure before the next try") },
		{ "wait", OPT_UINT, &a->wait_s, "SECONDS",
		  N_("wait this long for another run to end (default 0)") },
		{ "dry-run", OPT_FLAG, &a->dry_run, NULL,
		  N_("say which sources can be reached; change nothing") },
		{ "proxy", OPT_URL, &a->proxy, "URL",
		  N_("go through this proxy (proxy variables of the environment are ignored)") },
		{ "proxy-file", OPT_TEXT, &a->proxy_file, "FILE",
		  N_("read the proxy's address, which may have a password, from this file") },
		{ "ca-file", OPT_TEXT, &a->ca_file, "FILE",
		  N_("trust these TLS authorities instead of the system's") },
		{ "now", OPT_UINT, &a->now, "SECONDS",
		  N_("use this Unix time instead of the clock, for drills") },
		{ "json", OPT_FLAG, &a->json, NULL,
		  N_("print the result as JSON") },
		{ "quiet", OPT_FLAG, &a->quiet, NULL,
		  N_("print nothing when all went well") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};

	if (cmd_begin(table, argc, argv,
		      "ocop-sync [option]...",
		      N_("Copy the register into a replica, check it and "
			 "fold it.\nWithout --registry and --source, the "
			 "trust document's registries are asked."),
		      NULL, code))
		return true;
	if (*code == EXIT_DONE) {
		putchar('\n');
		cmd_list(commands);
		*code = cmd_flush(EXIT_DONE);
	}
	return false;
}

/* Paths that are not given are in the default folder, which the first run may
 * have to create. */
static int name_files(struct sync_args *a, char replica[static PATH_SIZE],
		      char trust[static PATH_SIZE])
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	bool named = a->replica != NULL;
	enum ocop_err err;
	char folder[PATH_SIZE];
	int code;

	a->trust_named = a->trust != NULL;
	if (a->trust_named && a->fingerprint == NULL)
		return cmd_usage("--trust", _("it requires --fingerprint"));
	code = path_named(&a->replica, replica, "replica.db", "--replica");
	if (code == EXIT_DONE && a->fingerprint != NULL)
		code = path_named(&a->trust, trust, "trust.cose", "--trust");
	if (code != EXIT_DONE || named || a->fingerprint == NULL)
		return code;
	snprintf(folder, sizeof(folder), "%s", replica);
	*strrchr(folder, '/') = '\0';
	err = ocop_file_mkdirs(folder, true, &diag);
	return err ? say_diag(folder, err, &diag) : EXIT_DONE;
}

int main(int argc, char **argv)
{
	struct ocop_buf proxy = OCOP_BUF(PROXY_MAX);
	struct sync_args args = { 0 };
	char replica[PATH_SIZE], trust[PATH_SIZE];
	const struct cmd *cmd;
	int code;

	if (!cmd_start("ocop-sync", argc, argv, &code))
		return code;
	cmd = argc > 1 ? cmd_find(commands, argv[1]) : NULL;
	if (cmd != NULL)
		return cmd->run(argc - 1, argv + 1);
	if (!read_args(&args, argc, argv, &code))
		return code;
	code = name_files(&args, replica, trust);
	if (code == EXIT_DONE)
		code = proxy_from_file(&args.proxy, &proxy, args.proxy_file);
	if (code == EXIT_DONE)
		code = args.dry_run ? sync_dry(&args) : sync_run(&args);
	ocop_buf_wipe(&proxy);
	return code;
}
