/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What outbox_reports.c, which lists a folder of reports, offers to
 * cmd_outbox.c, which reads the options. A desk's own outbox is
 * common/desk/outbox.h.
 */
#ifndef OCOP_CLI_OUTBOX_H
#define OCOP_CLI_OUTBOX_H

#include <stdbool.h>

/* Print what became of each report in a folder. Returns an exit code. */
int outbox_list_reports(const char *dir, bool json);

#endif
