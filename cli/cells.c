/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parse the contents of table cells: words, scores, ranges of serials,
 * references, days as offices write them. Also recognise what spreadsheets do
 * to numbers.
 */
#include <stdio.h>

#include <ocop/record.h>
#include <ocop/text.h>

#include "cli/cells.h"
#include "common/ui/day.h"
#include "common/ui/say.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' ||
	       c == ';';
}

bool cells_word(struct ocop_bytes *out, struct ocop_bytes *rest)
{
	while (rest->len && is_blank(*rest->ptr)) {
		rest->ptr++;
		rest->len--;
	}
	*out = ocop_bytes_of(rest->ptr, 0);
	while (rest->len && !is_blank(*rest->ptr)) {
		rest->ptr++;
		rest->len--;
		out->len++;
	}
	return out->len > 0;
}

size_t cells_words(struct ocop_bytes cell)
{
	struct ocop_bytes word;
	size_t count = 0;

	while (cells_word(&word, &cell))
		count++;
	return count;
}

/* How many bytes stand before the first of two marks; all bytes when neither is
 * there. */
static size_t before(struct ocop_bytes text, char mark, char other)
{
	size_t at = 0;

	while (at < text.len && text.ptr[at] != mark && text.ptr[at] != other)
		at++;
	return at;
}

bool cells_hundredths(int64_t *out, struct ocop_bytes cell)
{
	size_t point = before(cell, '.', ',');
	struct ocop_bytes tail;
	uint64_t whole;
	uint64_t part;

	*out = -1;
	if (ocop_digits(&whole, ocop_bytes_of(cell.ptr, point)) ||
	    whole > 1000)
		return false;
	*out = (int64_t)whole * 100;
	if (point == cell.len)
		return true;
	tail = ocop_bytes_of(cell.ptr + point + 1, cell.len - point - 1);
	if (tail.len < 1 || tail.len > 2 ||
	    ocop_digits(&part, tail)) {
		*out = -1;
		return false;
	}
	*out += (int64_t)(tail.len == 1 ? part * 10 : part);
	return true;
}

bool cells_range(uint64_t *first_out, uint64_t *count_out,
		 struct ocop_bytes word)
{
	size_t at = before(word, '-', '+');
	uint64_t second;

	*first_out = 0;
	*count_out = 1;
	if (ocop_digits(first_out, ocop_bytes_of(word.ptr, at)) ||
	    *first_out >= OCOP_LOT_COUNT_MAX)
		return false;
	if (at == word.len)
		return true;
	if (ocop_digits(&second,
			ocop_bytes_of(word.ptr + at + 1, word.len - at - 1)) ||
	    second > OCOP_LOT_COUNT_MAX)
		return false;
	if (word.ptr[at] == '+') {
		*count_out = second;
		return second > 0;
	}
	if (second < *first_out)
		return false;
	*count_out = second - *first_out + 1;
	return true;
}

void cells_split(struct ocop_bytes cell, struct ocop_bytes *a_out,
		 struct ocop_bytes *b_out)
{
	size_t at = cell.len;

	*a_out = cell;
	*b_out = ocop_bytes_of(NULL, 0);
	while (at > 0 && cell.ptr[at - 1] != '/')
		at--;
	if (!at)
		return;
	*a_out = ocop_bytes_of(cell.ptr, at - 1);
	*b_out = ocop_bytes_of(cell.ptr + at, cell.len - at);
}

/* Read a number of at most max digits and move *rest past it. */
static bool take_number(uint64_t *out, struct ocop_bytes *rest, size_t max)
{
	size_t len = 0;

	while (len < rest->len && len < max && rest->ptr[len] >= '0' &&
	       rest->ptr[len] <= '9')
		len++;
	if (ocop_digits(out, ocop_bytes_of(rest->ptr, len)))
		return false;
	*rest = ocop_bytes_of(rest->ptr + len, rest->len - len);
	return true;
}

void cells_split_day(struct ocop_bytes cell, struct ocop_bytes *a_out,
		     struct ocop_bytes *b_out)
{
	int32_t day;

	for (size_t at = 0; at < cell.len; at++) {
		*a_out = ocop_bytes_of(cell.ptr, at);
		*b_out = ocop_bytes_of(cell.ptr + at + 1, cell.len - at - 1);
		if (cell.ptr[at] == '/' && day_read(&day, *b_out, NULL))
			return;
	}
	*a_out = cell;
	*b_out = ocop_bytes_of(NULL, 0);
}

/* "9.52E+12" */
static bool is_rounded(struct ocop_bytes cell)
{
	uint64_t number;

	if (!take_number(&number, &cell, 1) || !cell.len)
		return false;
	if (cell.ptr[0] == '.' || cell.ptr[0] == ',') {
		cell = ocop_bytes_of(cell.ptr + 1, cell.len - 1);
		if (!take_number(&number, &cell, 15) || !cell.len)
			return false;
	}
	if (cell.len < 3 || (cell.ptr[0] != 'E' && cell.ptr[0] != 'e') ||
	    (cell.ptr[1] != '+' && cell.ptr[1] != '-'))
		return false;
	cell = ocop_bytes_of(cell.ptr + 2, cell.len - 2);
	return take_number(&number, &cell, 3) && !cell.len;
}

bool cells_is_number(struct ocop_bytes cell)
{
	struct ocop_bytes word;
	uint64_t number;

	while (cells_word(&word, &cell))
		if (word.len < 15 && !ocop_digits(&number, word))
			return true;
	return false;
}

const char *cells_spoilt(struct ocop_bytes cell, bool day)
{
	uint64_t number;

	if (is_rounded(cell))
		return N_("the spreadsheet rounded this number: format the column as Text, then type it again");
	if (cell.len > 1 && cell.ptr[0] == '#')
		return N_("the spreadsheet saved an error or ### (column too narrow) instead of what was typed");
	/* A spreadsheet counts days from 1900. This range is the years 1954 to
	 * 2119. */
	if (day && cell.len == 5 && !ocop_digits(&number, cell) &&
	    number >= 20000 && number < 80000)
		return N_("this is the spreadsheet's internal number for a date: format the column as a date dd/mm/yyyy, then save again");
	return NULL;
}
