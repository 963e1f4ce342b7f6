/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop: what authorities, producers and operators do. This program holds
 * secrets; ocop-verify and ocop-sync do not. A table and a loop.
 */
#include <string.h>

#include "cli/cmd.h"

static const struct cmd commands[] = {
	{ "key", cmd_key, N_("make, show and guard keys") },
	{ "trust", cmd_trust, N_("write, sign and show trust documents") },
	{ NULL, NULL, NULL }
};

int main(int argc, char **argv)
{
	say_start("ocop");
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("ocop %s\n", OCOP_VERSION);
		return cmd_flush(EXIT_DONE);
	}
	return cmd_run(commands, "ocop", argc, argv);
}
