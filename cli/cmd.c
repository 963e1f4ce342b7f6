/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop over a table of commands, its help, and what all commands do
 * alike: print JSON, open a key, complain about their arguments.
 */
#include <string.h>
#include <strings.h>

#include <ocop/text.h>

#include "cli/cmd.h"
#include "keys/keys.h"

static const struct cmd *find(const struct cmd *table, const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

static int list(const struct cmd *table, const char *prefix)
{
	printf(_("Usage: %s COMMAND [options]\n\n"), prefix);
	printf("%s\n", _("Commands:"));
	for (; table->name; table++)
		printf("  %-14s %s\n", table->name, _(table->help));
	printf("\n");
	printf(_("See '%s help COMMAND' for one of them.\n"), prefix);
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
	cmd = find(table, argv[2]);
	if (!cmd)
		return cmd_usage(argv[2], _("no such command"));
	sub[0] = argv[2];
	if (argc == 3)
		return cmd->run(2, sub);
	/* "help key new" is "key new --help". */
	sub[1] = argv[3];
	sub[2] = flag;
	return cmd->run(3, sub);
}

int cmd_run(const struct cmd *table, const char *prefix, int argc, char **argv)
{
	const struct cmd *cmd;

	if (argc < 2) {
		say_error(_("which command? See '%s help'"), prefix);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0)
		return list(table, prefix);
	if (strcmp(argv[1], "help") == 0)
		return help(table, prefix, argc, argv);
	cmd = find(table, argv[1]);
	if (!cmd)
		return cmd_usage(argv[1], _("no such command"));
	return cmd->run(argc - 1, argv + 1);
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
		*code_out = cmd_usage(argv[0], _("no operand belongs here"));
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

int cmd_print_json(struct ocop_json *root)
{
	struct ocop_buf line = OCOP_BUF(64 * OCOP_JSON_MAX);
	enum ocop_err err = OCOP_ERR_MEMORY;
	int code;

	if (root)
		err = ocop_json_print(&line, root, false);
	if (err == OCOP_OK) {
		fwrite(line.ptr, 1, line.len, stdout);
		putchar('\n');
		code = cmd_flush(EXIT_DONE);
	} else {
		code = say_diag("--json", err, NULL);
	}
	ocop_json_free(root);
	ocop_buf_clear(&line);
	return code;
}

int cmd_usage(const char *what, const char *rule)
{
	say_error("'%s': %s", what, rule);
	return EXIT_USAGE;
}

int cmd_fd(int *out, const char *option, const char *text)
{
	uint64_t fd = 0;

	*out = -1;
	if (!text || !*text)
		return EXIT_DONE;
	if (ocop_decimal(&fd, ocop_bytes_str(text)) != OCOP_OK || fd > 1023)
		return cmd_usage(option, _("a file descriptor's number"));
	*out = (int)fd;
	return EXIT_DONE;
}

int cmd_open_signer(struct ocop_signer *out, const char *path, const char *fd)
{
	struct keys_secret secret = { .fd = -1 };
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err;
	int code;

	memset(out, 0, sizeof(*out));
	code = cmd_fd(&secret.fd, "--passphrase-fd", fd);
	if (code != EXIT_DONE)
		return code;
	err = keys_open_signer(out, path, &secret, &diag);
	return err == OCOP_OK ? EXIT_DONE : say_diag(path, err, &diag);
}

int cmd_confirm(const char *question)
{
	FILE *tty = fopen("/dev/tty", "r+");
	char answer[16] = "";
	int code = EXIT_NO;

	if (!tty)
		return cmd_usage("--yes", _("is needed: there is no terminal "
					    "to ask on"));
	fprintf(tty, "%s [y/N] ", question);
	fflush(tty);
	if (fgets(answer, sizeof(answer), tty) &&
	    (strcasecmp(answer, "y\n") == 0 ||
	     strcasecmp(answer, "yes\n") == 0))
		code = EXIT_DONE;
	else
		say_error("%s", _("not confirmed: nothing was done"));
	fclose(tty);
	return code;
}
