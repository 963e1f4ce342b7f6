/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-witness: cosigns the checkpoints of logs that only grow. A table and
 * a loop.
 */
#include <string.h>

#include "witness/commands.h"
#include "witness/state.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "init", cmd_init, N_("make the state of a new witness") },
	{ "run", cmd_run, N_("serve it") },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

int usage(const char *what, const char *rule)
{
	say_error("'%s': %s", what, rule);
	return EXIT_USAGE;
}

int cmd_init(int argc, char **argv)
{
	const char *state = NULL;
	const struct opt table[] = {
		{ "state", OPT_TEXT, &state, "FILE",
		  N_("what the witness last cosigned") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_diag diag = { 0 };
	bool help = false;
	int rest = opt_parse(table, argc, argv, &help);
	enum ocop_err err;

	if (rest < 0)
		return EXIT_USAGE;
	if (help) {
		opt_help("ocop-witness init --state FILE",
			 _("Make the state of a witness that has cosigned nothing yet. Never for one that has: it would cosign a second history."),
			 table);
		return EXIT_DONE;
	}
	if (rest > 0)
		return usage(argv[0], _("nothing is taken here"));
	if (state == NULL)
		return usage("--state", _("is needed"));
	err = state_create(state, &diag);
	return err == OCOP_OK ? EXIT_DONE : say_diag(state, err, &diag);
}

static int list(void)
{
	size_t i;

	printf(_("Usage: %s COMMAND [options]\n\n"), "ocop-witness");
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

	say_start("ocop-witness");
	if (argc < 2) {
		say_error(_("which command? See '%s help'"), "ocop-witness");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("ocop-witness %s\n", OCOP_VERSION);
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
	return usage(argv[1], _("no such command"));
}
