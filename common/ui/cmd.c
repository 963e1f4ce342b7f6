/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command of a table, and the common start and usage errors of commands.
 */
#include <string.h>

#include <ocop/version.h>

#include "common/ui/cmd.h"

const struct cmd *cmd_find(const struct cmd *table, const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

static int list(const struct cmd *table, const char *prefix)
{
	printf(_("Usage: %s COMMAND [options]\n\n"), prefix);
	cmd_list(table);
	printf("\n");
	printf(_("See '%s help COMMAND' for the options of a command.\n"), prefix);
	return cmd_flush(EXIT_DONE);
}

static int help(const struct cmd *table, const char *prefix, int argc,
		char **argv)
{
	char flag[] = "--help";
	char *sub[4] = { NULL, flag, NULL, NULL };
	const struct cmd *cmd;

	if (argc < 3)
		return list(table, prefix);
	cmd = cmd_find(table, argv[2]);
	if (!cmd)
		return cmd_usage(argv[2], _("no such command (try --help)"));
	sub[0] = argv[2];
	if (argc == 3)
		return cmd->run(2, sub);
	/* "help key new" is "key new --help". */
	sub[1] = argv[3];
	sub[2] = flag;
	return cmd->run(3, sub);
}

int cmd_loop(const struct cmd *table, const char *prefix, int argc, char **argv)
{
	const struct cmd *cmd;

	if (argc < 2) {
		say_error(_("expected a command: see '%s help'"), prefix);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0)
		return list(table, prefix);
	if (strcmp(argv[1], "help") == 0)
		return help(table, prefix, argc, argv);
	cmd = cmd_find(table, argv[1]);
	if (!cmd)
		return cmd_usage(argv[1], _("no such command (try --help)"));
	return cmd->run(argc - 1, argv + 1);
}

bool cmd_start(const char *program, int argc, char **argv, int *code_out)
{
	say_start(program);
	if (argc != 2 || strcmp(argv[1], "--version") != 0)
		return true;
	printf("%s %s\n", program, ocop_version());
	*code_out = cmd_flush(EXIT_DONE);
	return false;
}

int cmd_main(const struct cmd *table, const char *program, int argc,
	     char **argv)
{
	int code;

	return cmd_start(program, argc, argv, &code) ?
	       cmd_loop(table, program, argc, argv) : code;
}

bool cmd_begin(const struct opt *table, int argc, char **argv,
	       const char *usage, const char *description, int *left_out,
	       int *code_out)
{
	bool wants_help = false;
	int left = opt_parse(table, argc, argv, &wants_help);

	*code_out = EXIT_USAGE;
	if (left < 0)
		return false;
	if (wants_help) {
		opt_help(usage, description, table);
		*code_out = cmd_flush(EXIT_DONE);
		return false;
	}
	if (left && !left_out) {
		*code_out = cmd_usage(argv[0], _("unexpected argument (try --help)"));
		return false;
	}
	if (left_out)
		*left_out = left;
	*code_out = EXIT_DONE;
	return true;
}

int cmd_flush(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	say_error(_("'%s': cannot be written"), "stdout");
	return EXIT_TROUBLE;
}

int cmd_usage(const char *what, const char *rule)
{
	char text[SAY_TEXT_SIZE];

	if (what)
		say_error("'%s': %s", what, say_translated(text, rule));
	else
		say_error("%s", say_translated(text, rule));
	return EXIT_USAGE;
}

int cmd_print_json(struct ocop_json *root)
{
	struct ocop_buf line = OCOP_BUF(64 * OCOP_JSON_MAX);
	struct ocop_json_out w = OCOP_JSON_OUT(&line);

	(void)ocop_json_put(&w, NULL, root);
	ocop_json_free(root);
	return cmd_print_written(&line);
}

int cmd_print_written(struct ocop_buf *line)
{
	enum ocop_err err = ocop_buf_byte(line, '\n');

	if (!err)
		fwrite(line->ptr, 1, line->len, stdout);
	ocop_buf_clear(line);
	return err ? say_diag("--json", err, NULL) : cmd_flush(EXIT_DONE);
}
