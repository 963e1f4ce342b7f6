/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of ocop alert share: the words of states and causes, and
 * reading the alert of a log entry.
 */
#ifndef OCOP_CLI_ALERT_H
#define OCOP_CLI_ALERT_H

#include <ocop/fold_view.h>
#include <ocop/stamp.h>

/* A folder of the desk: copies of evidence files, named by SHA-256 in hex. */
#define ALERT_EVIDENCE "evidence"

/* In the reader's language. inspected: false for a monitor's alone. */
const char *alert_state_text(enum ocop_alert_state state, bool inspected);
const char *alert_cause_text(int64_t cause);	/* "": none */
/* The number of a cause, by its word in English or Vietnamese; 0: unknown. */
int64_t alert_cause(const char *word);
/* The stamp that an operand names: a link or the line under the symbol. Prints
 * errors; returns an exit code. */
int alert_stamp(struct ocop_stamp *out, const char *text);

int alert_list(int argc, char **argv);
int alert_show(int argc, char **argv);

#endif
