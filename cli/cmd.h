/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of ocop share beside common/ui/cmd.h.
 */
#ifndef OCOP_CLI_CMD_H
#define OCOP_CLI_CMD_H

#include <ocop/json.h>
#include <ocop/signer.h>

#include "common/ui/cmd.h"

/*
 * Open the key file of a --key option with the passphrase of
 * --passphrase-fd (NULL or "": ask on the terminal). Says what is wrong.
 * EXIT_DONE, or the exit code to return. The caller clears out.
 */
int cmd_open_signer(struct ocop_signer *out, const char *path, const char *fd);
#define FD_OPTION(out) \
	{ "passphrase-fd", OPT_TEXT, out, "N", \
	  N_("read the passphrase from file descriptor N") }
/* Of commands that take a new passphrase. */
#define WEAK_OPTION(out) \
	{ "weak", OPT_FLAG, out, NULL, \
	  N_("accept a new passphrase even if it is short") }
/* The descriptor of a --...-fd option: -1 when text is NULL or "".
 * EXIT_DONE or EXIT_USAGE (said). */
int cmd_fd(int *out, const char *option, const char *text);

/*
 * Ask on the terminal; "y", "yes", "c" and "có" are a yes. EXIT_DONE for yes,
 * EXIT_UNDECIDED (said) for anything else, EXIT_USAGE (said) when there is no
 * terminal: then the command's --yes is due. question is already translated.
 */
int cmd_confirm(const char *question);

int cmd_key(int argc, char **argv);
int cmd_trust(int argc, char **argv);
int cmd_producer(int argc, char **argv);
int cmd_officer(int argc, char **argv);
int cmd_certificate(int argc, char **argv);
int cmd_certificate_draw(int argc, char **argv);
int cmd_decision(int argc, char **argv);
int cmd_lot(int argc, char **argv);
int cmd_stamp(int argc, char **argv);
int cmd_template(int argc, char **argv);
int cmd_sign(int argc, char **argv);
int cmd_submit(int argc, char **argv);
int cmd_outbox(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);

#endif
