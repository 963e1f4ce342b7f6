/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd: the log's writer and its HTTP door. A table and a loop.
 */
#include <string.h>

#include "registry/setup.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "init", cmd_init, N_("found a log") },
	{ "run", cmd_run, N_("serve it") },
	{ "trust", cmd_trust, N_("log a newer trust version") },
	{ "reports", cmd_reports, N_("list the reports that officers sent") },
	{ "next-log", cmd_next_log,
	  N_("end the log as a trust version froze it, begin the next") },
	{ "recover", cmd_recover, N_("rebuild a database from a copy") },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int list(void)
{
	size_t i;

	printf(_("Usage: %s COMMAND [options]\n\n"), "ocop-registryd");
	printf("%s\n", _("Commands:"));
	for (i = 0; i < COMMANDS; i++)
		printf("  %-14s %s\n", commands[i].name, _(commands[i].help));
	return fflush(stdout) == 0 ? EXIT_DONE : EXIT_TROUBLE;
}

int main(int argc, char **argv)
{
	char option[] = "--help";
	char *help[3] = { NULL, option, NULL };
	size_t i;

	say_start("ocop-registryd");
	if (argc < 2) {
		say_error(_("which command? See '%s help'"), "ocop-registryd");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("ocop-registryd %s\n", OCOP_VERSION);
		return fflush(stdout) == 0 ? EXIT_DONE : EXIT_TROUBLE;
	}
	if (strcmp(argv[1], "--help") == 0 ||
	    (strcmp(argv[1], "help") == 0 && argc == 2))
		return list();
	for (i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
		if (argc == 3 && strcmp(argv[1], "help") == 0 &&
		    strcmp(argv[2], commands[i].name) == 0) {
			help[0] = argv[2];
			return commands[i].run(2, help);
		}
	}
	return setup_usage(argv[1], _("no such command"));
}
