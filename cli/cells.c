/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small readings of cells: words, scores, ranges of serials, references.
 */
#include <ocop/record.h>
#include <ocop/text.h>

#include "cli/cells.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
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

/* Bytes before the first of two marks; all when there is none. */
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
