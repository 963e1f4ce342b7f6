/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of offices, from a CSV file or a sheet of an .xlsx file. */
#ifndef OCOP_SHEET_TABLE_H
#define OCOP_SHEET_TABLE_H

#include "common/ui/csv.h"

/* Like csv_load(), but the file may be an .xlsx file, too. The line of a row is
 * then its number in the sheet. The sheet is the only one that is not empty. */
enum ocop_err table_load(struct csv **out, size_t *line_out, const char *path,
			 struct ocop_diag *diag) OCOP_CHECKED;

#endif
