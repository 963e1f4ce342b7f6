/* SPDX-License-Identifier: Apache-2.0 */
/* Empty tables to fill in. */
#ifndef OCOP_CLI_BLANK_H
#define OCOP_CLI_BLANK_H

#include <ocop/bytes.h>

/* Print a header row that header_add() made, or write it as a file: CSV, or a
 * spreadsheet if the path ends with ".xlsx". path may be NULL. Clears line.
 * Prints errors; returns an exit code. */
int blank_write(struct ocop_buf *line, const char *path);

#endif
