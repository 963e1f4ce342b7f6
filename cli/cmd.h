/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of ocop share: the table's form, the loop over it and
 * the few things that every command does alike.
 *
 * A command gets argv with its own name in argv[0] (opt_parse skips that)
 * and returns an exit code of common/say.h.
 */
#ifndef OCOP_CLI_CMD_H
#define OCOP_CLI_CMD_H

#include <ocop/json.h>
#include <ocop/signer.h>

#include "common/opt.h"
#include "common/say.h"

struct cmd {
	const char *name;	/* NULL ends a table */
	int (*run)(int argc, char **argv);
	const char *help;	/* N_() msgid, one line */
};

/*
 * Run the command of table that argv[1] names; "help [NAME]" and "--help"
 * print from the table.
 *
 * prefix  what was typed so far: "ocop", "ocop key"
 */
int cmd_run(const struct cmd *table, const char *prefix, int argc,
	    char **argv);

/* Print one JSON line on stdout; takes root (NULL: no memory). */
int cmd_print_json(struct ocop_json *root);
/* Exit code of what was printed: EXIT_TROUBLE when stdout could not take
 * it, else code. */
int cmd_flush(int code);
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
/*
 * Open the key file of a --key option with the passphrase of
 * --passphrase-fd (NULL or "": ask on the terminal). Says what is wrong.
 * EXIT_DONE, or the exit code to return. The caller clears out.
 */
int cmd_open_signer(struct ocop_signer *out, const char *path, const char *fd);
/* The descriptor of a --...-fd option: -1 when text is NULL or "".
 * EXIT_DONE or EXIT_USAGE (said). */
int cmd_fd(int *out, const char *option, const char *text);

/*
 * Ask on the terminal; "y" and "yes" are a yes. EXIT_DONE for yes, EXIT_NO
 * (said) for anything else, EXIT_USAGE (said) when there is no terminal: then the
 * command's --yes is due. question is already translated.
 */
int cmd_confirm(const char *question);

int cmd_key(int argc, char **argv);
int cmd_trust(int argc, char **argv);
int cmd_producer(int argc, char **argv);
int cmd_officer(int argc, char **argv);
int cmd_certificate(int argc, char **argv);
int cmd_decision(int argc, char **argv);
int cmd_lot(int argc, char **argv);
int cmd_stamp(int argc, char **argv);
int cmd_sign(int argc, char **argv);
int cmd_submit(int argc, char **argv);
int cmd_outbox(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);

#endif
