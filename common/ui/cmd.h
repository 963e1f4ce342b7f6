/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program with several commands: the table of commands, the loop over it, and
 * what each command does first.
 *
 * A command gets argv with its own name in argv[0] (opt_parse() skips it) and
 * returns an exit code of common/ui/say.h.
 */
#ifndef OCOP_CMD_H
#define OCOP_CMD_H

#include <ocop/json.h>

#include "common/ui/opt.h"
#include "common/ui/say.h"

struct cmd {
	const char *name;	/* NULL ends the table */
	int (*run)(int argc, char **argv);
	const char *help;	/* N_() msgid */
};

/*
 * Start of every program: set the language and the name, handle "--version".
 * true: continue. false: return *code_out.
 */
bool cmd_start(const char *program, int argc, char **argv, int *code_out);
/* The whole main() of a program with commands. */
int cmd_main(const struct cmd *table, const char *program, int argc,
	     char **argv);
/*
 * Run the command that argv[1] names. "help [NAME]" and "--help" print the
 * table.
 *
 * prefix  what was typed before the command: "ocop", "ocop key"
 */
int cmd_loop(const struct cmd *table, const char *prefix, int argc,
	     char **argv);
/* For programs that also work without a command: find a command by its name
 * (NULL: none), and print the list of commands for --help. */
const struct cmd *cmd_find(const struct cmd *table, const char *name);
void cmd_list(const struct cmd *table);
/*
 * Start of every command: parse options, handle --help and, if left_out is
 * NULL, refuse operands. true: continue, with *left_out operands in argv and
 * *code_out EXIT_DONE. false: return *code_out.
 */
bool cmd_begin(const struct opt *table, int argc, char **argv,
	       const char *usage, const char *description, int *left_out,
	       int *code_out);
/*
 * Print a usage error as one line "'what': rule", and return EXIT_USAGE. what
 * may be NULL. rule is already translated.
 */
int cmd_usage(const char *what, const char *rule);
/* Flush stdout. Returns EXIT_TROUBLE if it could not be written, else code. */
int cmd_flush(int code);
/* Print root as one line of JSON on stdout. Takes root (NULL: no memory).
 * Returns an exit code. */
int cmd_print_json(struct ocop_json *root);
/* The same for JSON that was written into line, which is cleared. */
int cmd_print_written(struct ocop_buf *line);

#endif
