/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines for a file, such as one line for each request. They are gathered in
 * memory, and a separate thread writes them at least once a second, so no
 * request waits for a disk. If the disk cannot keep up, lines are dropped and
 * counted.
 */
#ifndef COMMON_LINE_LOG_H
#define COMMON_LINE_LOG_H

#include <stdint.h>

#include <ocop/err.h>

#define LINE_LOG_BYTES 262144	/* that may wait */

struct line_log;

/*
 * path  a file, made with mode 0640 if it does not exist; it is opened again
 *       when somebody has moved it away, so logrotate needs no signal. "-":
 *       standard error, which a service's journal reads.
 */
enum ocop_err line_log_open(struct line_log **out, const char *path,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* Add a line without its end. Any thread. log NULL: nothing. */
void line_log_add(struct line_log *log, const char *line);
/* How many lines were dropped. log NULL: 0. */
uint64_t line_log_dropped(struct line_log *log);
/* Write what waits, and close. May be NULL. */
void line_log_close(struct line_log *log);

#endif
