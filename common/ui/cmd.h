/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program of several commands: the table's form, the loop over it and how
 * each command begins and complains.
 *
 * A command gets argv with its own name in argv[0] (opt_parse skips that)
 * and returns an exit code of common/ui/say.h.
 */
#ifndef OCOP_CMD_H
#define OCOP_CMD_H

#include <ocop/json.h>

#include "common/ui/opt.h"
#include "common/ui/say.h"

struct cmd {
	const char *name;	/* NULL ends a table */
	int (*run)(int argc, char **argv);
	const char *help;	/* N_() msgid */
};

/*
 * What every program begins with: its language and name, and "--version".
 * true: go on; false: return *code_out.
 */
bool cmd_start(const char *program, int argc, char **argv, int *code_out);
/* All that the main of a program of commands does. */
int cmd_main(const struct cmd *table, const char *program, int argc,
	     char **argv);
/*
 * Run the command of table that argv[1] names; "help [NAME]" and "--help"
 * print from the table.
 *
 * prefix  what was typed so far: "ocop", "ocop key"
 */
int cmd_loop(const struct cmd *table, const char *prefix, int argc,
	     char **argv);
/* For a program that also works without a command: the command of a name, or
 * NULL; and the part of the help that lists them. */
const struct cmd *cmd_find(const struct cmd *table, const char *name);
void cmd_list(const struct cmd *table);
/*
 * What every command begins with: its options, its help, and (left_out
 * NULL) that no operand belongs there. true: go on, with *left_out operands
 * in argv and *code_out EXIT_DONE; false: return *code_out.
 */
bool cmd_begin(const struct opt *table, int argc, char **argv,
	       const char *usage, const char *description, int *left_out,
	       int *code_out);
/*
 * A usage error: one line, "'what': rule", and EXIT_USAGE. The rule is
 * already translated.
 */
int cmd_usage(const char *what, const char *rule);
/* Exit code of what was printed: EXIT_TROUBLE when stdout could not take
 * it, else code. */
int cmd_flush(int code);
/* Print one JSON line on stdout; takes root (NULL: no memory). Exit code. */
int cmd_print_json(struct ocop_json *root);

#endif
