/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the cells of a sheet in the order of reading, and finds them by row and
 * column. A merged range holds its value in its first cell only, so the value
 * is repeated once all cells are known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/sheet/grid.h"

static void *grow(void *array, size_t *room, size_t count, size_t size)
{
	size_t wanted = *room ? *room * 2 : 256;

	if (count < *room)
		return array;
	array = reallocarray(array, wanted, size);
	if (array)
		*room = wanted;
	return array;
}

static enum ocop_err put(struct grid *grid, struct grid_cell cell)
{
	struct grid_cell *cells;

	if (grid->count == GRID_CELLS_MAX || cell.row >= GRID_ROWS_MAX ||
	    cell.column >= GRID_COLUMNS_MAX)
		return OCOP_ERR_LIMIT;
	cells = grow(grid->cell, &grid->room, grid->count, sizeof(*cells));
	if (!cells)
		return OCOP_ERR_MEMORY;
	grid->cell = cells;
	cells[grid->count++] = cell;
	return OCOP_OK;
}

static int compare(const void *a, const void *b)
{
	const struct grid_cell *x = a;
	const struct grid_cell *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

enum ocop_err grid_add(struct grid *grid, uint32_t row, uint32_t column,
		       enum grid_kind kind, struct ocop_bytes text)
{
	struct grid_cell cell = { row, column, (uint32_t)grid->text.len,
				  (uint32_t)text.len, kind, GRID_OWN };

	if (!text.len)
		return OCOP_OK;
	/* ECMA-376 part 1, 18.3.1.73: cells stand in order. A cell that is
	 * given twice has two values. */
	if (grid->count && compare(&grid->cell[grid->count - 1], &cell) >= 0)
		return OCOP_ERR_MALFORMED;
	ocop_buf_bytes(&grid->text, text);
	ocop_buf_byte(&grid->text, '\0');
	return grid->text.err ? grid->text.err : put(grid, cell);
}

enum ocop_err grid_add_merge(struct grid *grid, struct grid_merge merge)
{
	struct grid_merge *merges;

	if (grid->merges == GRID_CELLS_MAX)
		return OCOP_ERR_LIMIT;
	merges = grow(grid->merge, &grid->merge_room, grid->merges,
		      sizeof(*merges));
	if (!merges)
		return OCOP_ERR_MEMORY;
	grid->merge = merges;
	merges[grid->merges++] = merge;
	return OCOP_OK;
}

/* Find a cell among the first count ones. */
static const struct grid_cell *find(const struct grid *grid, size_t count,
				    size_t row, size_t column)
{
	struct grid_cell key = { .row = (uint32_t)row,
				 .column = (uint32_t)column };

	return count ? bsearch(&key, grid->cell, count, sizeof(key), compare) :
		       NULL;
}

static enum ocop_err spread_one(struct grid *grid, size_t count,
				struct grid_merge m)
{
	const struct grid_cell *found = find(grid, count, m.row, m.column);
	uint32_t end = count ? grid->cell[count - 1].row : 0;
	struct grid_cell cell;
	enum ocop_err err = OCOP_OK;

	if (!found)
		return OCOP_OK;
	cell = *found;
	/* Below the last row there are no data. */
	if (end > m.last_row)
		end = m.last_row;
	for (uint32_t row = m.row; !err && row <= end; row++)
		for (uint32_t at = m.column; !err && at <= m.last_column;
		     at++) {
			if (find(grid, count, row, at))
				continue;
			cell.row = row;
			cell.column = at;
			cell.copy = at == m.column ? GRID_BELOW : GRID_BESIDE;
			err = put(grid, cell);
		}
	return err;
}

enum ocop_err grid_spread(struct grid *grid)
{
	size_t count = grid->count;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < grid->merges; i++)
		err = spread_one(grid, count, grid->merge[i]);
	if (grid->count)
		qsort(grid->cell, grid->count, sizeof(*grid->cell), compare);
	/* Ranges that overlap would give a cell two values. */
	for (size_t i = 1; !err && i < grid->count; i++)
		if (compare(&grid->cell[i - 1], &grid->cell[i]) == 0)
			err = OCOP_ERR_MALFORMED;
	return err;
}

void grid_clear(struct grid *grid)
{
	free(grid->cell);
	free(grid->merge);
	ocop_buf_clear(&grid->text);
	*grid = (struct grid)GRID();
}

const struct grid_cell *grid_at(const struct grid *grid, size_t row,
				size_t column)
{
	return find(grid, grid->count, row, column);
}

struct ocop_bytes grid_text(const struct grid *grid,
			    const struct grid_cell *cell)
{
	return ocop_bytes_of(grid->text.ptr + cell->start, cell->len);
}

size_t grid_rows(const struct grid *grid)
{
	return grid->count ? grid->cell[grid->count - 1].row + 1 : 0;
}

size_t grid_columns(const struct grid *grid)
{
	size_t columns = 0;

	for (size_t i = 0; i < grid->count; i++)
		if (grid->cell[i].column >= columns)
			columns = grid->cell[i].column + 1;
	return columns;
}

void grid_name(char out[GRID_NAME_SIZE], size_t row, size_t column)
{
	char letters[4] = "";
	size_t at = sizeof(letters) - 1;

	for (size_t n = column + 1; n && at; n = (n - 1) / 26)
		letters[--at] = (char)('A' + (n - 1) % 26);
	snprintf(out, GRID_NAME_SIZE, "%s%zu", letters + at, row + 1);
}

static void add_quoted(struct ocop_buf *out, struct ocop_bytes text)
{
	ocop_buf_byte(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c == '"')
			ocop_buf_byte(out, '"');
		ocop_buf_byte(out, c == '\n' || c == '\r' ? ' ' : c);
	}
	ocop_buf_byte(out, '"');
}

enum ocop_err grid_csv(struct ocop_buf *out, const struct grid *grid)
{
	uint32_t row = 0, column = 0;

	for (size_t i = 0; i < grid->count; i++) {
		const struct grid_cell *cell = &grid->cell[i];

		for (; row < cell->row; row++, column = 0)
			ocop_buf_byte(out, '\n');
		/* What was merged across columns belongs to the first one. */
		if (cell->copy == GRID_BESIDE)
			continue;
		for (; column < cell->column; column++)
			ocop_buf_byte(out, ',');
		add_quoted(out, grid_text(grid, cell));
	}
	ocop_buf_byte(out, '\n');
	return out->err;
}
