/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a cell of an office's table means. These functions know neither tables
 * nor records.
 */
#ifndef OCOP_CLI_CELLS_H
#define OCOP_CLI_CELLS_H

#include <ocop/bytes.h>

/* Read the next word of a cell. Blanks, commas, semicolons and line ends
 * separate words. false: there is none. */
bool cells_word(struct ocop_bytes *out, struct ocop_bytes *rest);
size_t cells_words(struct ocop_bytes cell);	/* how many */
/* "66.5", "66.50" and "66,50" give 6650; "66" gives 6600. false: another form,
 * or above 1000. */
bool cells_hundredths(int64_t *out, struct ocop_bytes cell);
/* "FIRST", "FIRST-LAST" or "FIRST+COUNT", serials of a lot. */
bool cells_range(uint64_t *first_out, uint64_t *count_out,
		 struct ocop_bytes word);
/* Split "A/B" at the last slash. Without a slash, b is empty. */
void cells_split(struct ocop_bytes cell, struct ocop_bytes *a_out,
		 struct ocop_bytes *b_out);
/* Split "A/DAY"; DAY has a form that day_read() accepts. Without a day, a is
 * the whole cell and b is empty. */
void cells_split_day(struct ocop_bytes cell, struct ocop_bytes *a_out,
		     struct ocop_bytes *b_out);
/* An English msgid that says how a spreadsheet changed the typed value and how
 * to correct it; NULL when it looks unchanged. day: the cell should hold a
 * day. */
const char *cells_spoilt(struct ocop_bytes cell, bool day);
/* Whether a cell, or one of its words, is a number that may have lost its
 * leading zeros in a spreadsheet. */
bool cells_is_number(struct ocop_bytes cell);

#endif
