/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ocop report, ocop scans and ocop proposal share: the lines of
 * ocop-verify --json and the inspection files that they read, and the folder of
 * signed reports that they fill. (cmd_report.c)
 */
#ifndef OCOP_CLI_REPORT_H
#define OCOP_CLI_REPORT_H

#include <stdio.h>

#include <ocop/inspect.h>
#include <ocop/record.h>
#include <ocop/replica.h>

#define REPORT_LINES "ocop.verify/1"	/* their schema */

/* Read one line without its line end. false: the end, or an error of in. */
bool report_read_line(struct ocop_buf *line, FILE *in);
/* enum ocop_verdict of its word; 0: not about an article of ours. */
int64_t report_verdict(const char *word);
/* Write DIR/ID.cose and print its name. The file is written under another name,
 * synced, then renamed: a file named .cose is always complete. Returns an exit
 * code. */
int report_write(const char *dir, struct ocop_bytes record);
/* Warn when the key is not enrolled in the replica: the registry would say so
 * only days later. The report stays, because the key may be enrolled before the
 * report is sent. */
void report_tell_enrolled(const char *key, const char *replica,
			  enum ocop_kind kind, struct ocop_bytes record);
/* Check an inspection file, and judge its items with the replica (NULL:
 * HOME/replica.db). Both results are owned, also after a failure. Returns an
 * exit code. (report_inspect.c) */
int report_open_inspection(struct ocop_inspect **out,
			   struct ocop_replica **replica_out,
			   const char *path, const char *replica);

#endif
