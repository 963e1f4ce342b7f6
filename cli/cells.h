/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a cell of an office's table means. Pure: no table, no record.
 */
#ifndef OCOP_CLI_CELLS_H
#define OCOP_CLI_CELLS_H

#include <ocop/bytes.h>

/* Next word of a cell; blanks, commas, semicolons and line ends stand
 * between. false: no more. */
bool cells_word(struct ocop_bytes *out, struct ocop_bytes *rest);
size_t cells_words(struct ocop_bytes cell);	/* how many */
/* "66.5", "66.50", "66,50" and "66" are 6650, 6650, 6650 and 6600. False:
 * none of these, or above 1000. */
bool cells_hundredths(int64_t *out, struct ocop_bytes cell);
/* "FIRST", "FIRST-LAST" or "FIRST+COUNT", serials of a lot. */
bool cells_range(uint64_t *first_out, uint64_t *count_out,
		 struct ocop_bytes word);
/* "A/B" at the last slash; without one b is empty. */
void cells_split(struct ocop_bytes cell, struct ocop_bytes *a_out,
		 struct ocop_bytes *b_out);
/* "A/DAY", a day as day_read takes it; without one a is the whole cell, b empty. */
void cells_split_day(struct ocop_bytes cell, struct ocop_bytes *a_out,
		     struct ocop_bytes *b_out);
/* What a spreadsheet made of what was typed, and what to do about it: an
 * English msgid; NULL: nothing. day: a day is due. */
const char *cells_spoilt(struct ocop_bytes cell, bool day);
/* Whether a cell (or a word of it) is a number whose first zeros a spreadsheet
 * may have taken. */
bool cells_is_number(struct ocop_bytes cell);

#endif
