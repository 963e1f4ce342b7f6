/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of ocop, and what they share in addition to common/ui/cmd.h.
 */
#ifndef OCOP_CLI_CMD_H
#define OCOP_CLI_CMD_H

#include <ocop/json.h>
#include <ocop/signer.h>

#include "common/ui/cmd.h"

/*
 * Open the key file of a --key option. The passphrase comes from
 * --passphrase-fd, or from the terminal when fd is NULL or "". Returns
 * EXIT_DONE, or the exit code after printing the error. The caller clears out.
 */
int cmd_open_signer(struct ocop_signer *out, const char *path, const char *fd);
#define FD_OPTION(out) \
	{ "passphrase-fd", OPT_TEXT, out, "N", \
	  N_("read the passphrase from file descriptor N") }
/* For commands that set a new passphrase. */
#define WEAK_OPTION(out) \
	{ "weak", OPT_FLAG, out, NULL, \
	  N_("accept a new passphrase even if it is short") }
/* Read a --...-fd option. *out is -1 when text is NULL or "". Returns
 * EXIT_DONE, or EXIT_USAGE after printing the error. */
int cmd_fd(int *out, const char *option, const char *text);

/*
 * Ask on the terminal; "y", "yes", "c" and "có" mean yes. Returns EXIT_DONE for
 * yes. Otherwise prints why and returns EXIT_UNDECIDED, or EXIT_USAGE when
 * there is no terminal and --yes is needed. question is already translated.
 */
int cmd_confirm(const char *question);

int cmd_key(int argc, char **argv);
int cmd_trust(int argc, char **argv);
int cmd_producer(int argc, char **argv);
int cmd_officer(int argc, char **argv);
int cmd_certificate(int argc, char **argv);
int cmd_certificate_draw(int argc, char **argv);
int cmd_certificate_print(int argc, char **argv);
int cmd_decision(int argc, char **argv);
int cmd_lot(int argc, char **argv);
int cmd_stamp(int argc, char **argv);
int cmd_template(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_sign(int argc, char **argv);
int cmd_submit(int argc, char **argv);
int cmd_outbox(int argc, char **argv);
int cmd_alert(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_report_period(int argc, char **argv);
int cmd_report_monthly(int argc, char **argv);
int cmd_report_product(int argc, char **argv);
int cmd_proposal(int argc, char **argv);
int cmd_query(int argc, char **argv);
int cmd_scans(int argc, char **argv);
int cmd_due(int argc, char **argv);
int cmd_inspection(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);

#endif
