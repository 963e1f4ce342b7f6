/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads tables as spreadsheets save them: with the quotes of RFC 4180, and with
 * what Vietnamese offices add: a BOM, semicolons, titles, empty rows and
 * columns. The table owns one copy of the text; quotes are removed in place.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <ocop/clean.h>
#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/csv.h"
#include "common/ui/header.h"
#include "common/ui/say.h"

#define TITLES_MAX 10	/* rows that may stand above the header */

struct cell {
	uint32_t start;		/* offset in text */
	uint32_t len;
};

struct csv {
	struct ocop_buf text;	/* owned */
	struct cell *cells;	/* owned; row by row, header first */
	size_t cell_count;
	size_t cell_room;
	size_t *lines;		/* owned; of each row, header first */
	size_t row_count;	/* including the header */
	size_t row_room;
	size_t columns;
	bool open_end;		/* the last row has no line end */
	enum ocop_kind kind;
	uint64_t fields[CSV_COLUMNS_MAX];	/* which fields a header may
						 * mean */
};

/* Reads the text from left to right. */
struct reader {
	struct csv *csv;
	uint8_t *text;
	size_t len;
	size_t at;
	size_t line;		/* from 1 */
	size_t column;		/* of the current cell, from 0 */
	uint8_t delimiter;
	struct ocop_diag *diag;
};

static enum ocop_err refuse(const struct reader *r, enum ocop_err err,
			    size_t at, const char *rule)
{
	const char *name = NULL;

	if (r->csv->row_count > 0 && r->column < r->csv->columns)
		name = csv_name(r->csv, r->column);
	if (name == NULL || name[0] == '\0')
		return ocop_fail(r->diag, err, at, "line %zu, column %zu: %s",
				 r->line, r->column + 1, rule);
	return ocop_fail(r->diag, err, at, "line %zu, column %zu (%.40s): %s",
			 r->line, r->column + 1, name, rule);
}

/* Make room for one more element of a growing array. NULL: no memory. */
static void *grow(void *array, size_t *room, size_t count, size_t size)
{
	size_t wanted = *room == 0 ? 256 : *room * 2;

	if (count < *room)
		return array;
	array = reallocarray(array, wanted, size);
	if (array != NULL)
		*room = wanted;
	return array;
}

static enum ocop_err no_memory(const struct reader *r)
{
	return ocop_fail(r->diag, OCOP_ERR_MEMORY, 0, "out of memory");
}

static bool is_blank(const struct reader *r, uint8_t c)
{
	return (c == ' ' || c == '\t') && c != r->delimiter;
}

/* The length of a line end at this place: 0, 1 or 2. Old programs write only a
 * carriage return. */
static size_t line_end(const struct reader *r)
{
	if (r->at == r->len)
		return 0;
	if (r->text[r->at] == '\n')
		return 1;
	if (r->text[r->at] != '\r')
		return 0;
	return r->at + 1 < r->len && r->text[r->at + 1] == '\n' ? 2 : 1;
}

static bool cell_ends(const struct reader *r)
{
	return r->at == r->len || r->text[r->at] == r->delimiter ||
	       line_end(r) > 0;
}

/* Read a quoted cell, removing the quotes in place, up to the end of the
 * cell. */
static enum ocop_err read_quoted(struct reader *r, struct cell *cell)
{
	size_t open = r->at++, to = r->at, line = r->line;

	cell->start = (uint32_t)to;
	for (;;) {
		if (r->at == r->len) {
			r->line = line;
			return refuse(r, OCOP_ERR_MALFORMED, open,
				      N_("RFC 4180: the quote that opens here is "
				      "not closed"));
		}
		if (r->text[r->at] == '"') {
			r->at++;
			if (r->at == r->len || r->text[r->at] != '"')
				break;
		}
		if (r->text[r->at] == '\n')
			r->line++;
		r->text[to++] = r->text[r->at++];
	}
	cell->len = (uint32_t)(to - cell->start);
	while (r->at < r->len && is_blank(r, r->text[r->at]))
		r->at++;
	if (!cell_ends(r))
		return refuse(r, OCOP_ERR_MALFORMED, r->at,
			      N_("RFC 4180: text after a closing quote"));
	return OCOP_OK;
}

static enum ocop_err read_plain(struct reader *r, struct cell *cell)
{
	cell->start = (uint32_t)r->at;
	for (; !cell_ends(r); r->at++) {
		if (r->text[r->at] == '"')
			return refuse(r, OCOP_ERR_MALFORMED, r->at,
				      N_("RFC 4180: a quote in a cell that is not quoted"));
	}
	cell->len = (uint32_t)(r->at - cell->start);
	return OCOP_OK;
}

static enum ocop_err check_cell(const struct reader *r, struct cell cell)
{
	struct ocop_bytes text = ocop_bytes_of(r->text + cell.start, cell.len);
	struct ocop_diag why;

	if (ocop_utf8_check(text, &why))
		return refuse(r, OCOP_ERR_MALFORMED, cell.start + why.offset,
			      N_("not UTF-8 (save as 'CSV UTF-8')"));
	if (cell.len > 0 && memchr(text.ptr, '\0', text.len) != NULL)
		return refuse(r, OCOP_ERR_MALFORMED, cell.start, N_("NUL"));
	return OCOP_OK;
}

static enum ocop_err keep_cell(struct reader *r, struct cell cell)
{
	struct csv *csv = r->csv;
	struct cell *cells = grow(csv->cells, &csv->cell_room, csv->cell_count,
				  sizeof(*cells));

	if (cells == NULL)
		return no_memory(r);
	csv->cells = cells;
	cells[csv->cell_count++] = cell;
	return OCOP_OK;
}

/* Replace two blanks between words by one: people cannot see the difference. */
static uint32_t close_blanks(uint8_t *text, size_t len)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] != ' ' || to == 0 || text[to - 1] != ' ')
			text[to++] = text[i];
	return (uint32_t)to;
}

static enum ocop_err read_cell(struct reader *r)
{
	const struct csv *csv = r->csv;
	struct cell cell = { 0, 0 };
	enum ocop_err err;

	while (r->at < r->len && is_blank(r, r->text[r->at]))
		r->at++;
	if (r->at < r->len && r->text[r->at] == '"')
		err = read_quoted(r, &cell);
	else
		err = read_plain(r, &cell);
	if (!err)
		err = check_cell(r, cell);
	if (err)
		return err;
	/* People cannot see such blanks, but with them two names would
	 * differ. */
	cell.len = close_blanks(r->text + cell.start,
				ocop_clean(r->text + cell.start, cell.len,
					   OCOP_CLEAN_CELL, NULL));
	/* Ignore empty cells after the last column; spreadsheets add them. */
	if (cell.len == 0 && r->column >= (csv->row_count > 0 ?
					   csv->columns : CSV_COLUMNS_MAX))
		return OCOP_OK;
	if (r->column >= CSV_COLUMNS_MAX)
		return refuse(r, OCOP_ERR_LIMIT, r->at, N_("more than 64 columns"));
	if (csv->row_count > 0 && cell.len > 0 &&
	    (r->column >= csv->columns || csv_name(csv, r->column)[0] == '\0'))
		return refuse(r, OCOP_ERR_MALFORMED, cell.start,
			      N_("a cell in a column without a header"));
	return keep_cell(r, cell);
}

/* Whether all cells from first on are empty. */
static bool is_empty_row(const struct csv *csv, size_t first)
{
	for (size_t i = first; i < csv->cell_count; i++)
		if (csv->cells[i].len > 0)
			return false;
	return true;
}

/* End of a row: keep it, or drop it if it is empty. */
static enum ocop_err end_row(struct reader *r, size_t first, size_t line)
{
	struct csv *csv = r->csv;
	const struct cell none = { (uint32_t)r->len, 0 };
	enum ocop_err err = OCOP_OK;
	size_t *lines;

	if (is_empty_row(csv, first)) {
		csv->cell_count = first;
		return OCOP_OK;
	}
	/* Drop columns without a name at the end of the header. */
	while (csv->row_count == 0 && csv->cells[csv->cell_count - 1].len == 0)
		csv->cell_count--;
	if (csv->row_count == 0)
		csv->columns = csv->cell_count - first;
	while (!err && csv->cell_count - first < csv->columns)
		err = keep_cell(r, none);
	if (err)
		return err;
	lines = grow(csv->lines, &csv->row_room, csv->row_count,
		     sizeof(*lines));
	if (lines == NULL)
		return no_memory(r);
	csv->lines = lines;
	lines[csv->row_count++] = line;
	/* The bytes after the cells were read, so a NUL can replace them. */
	for (size_t i = first; i < csv->cell_count; i++)
		r->text[csv->cells[i].start + csv->cells[i].len] = '\0';
	return OCOP_OK;
}

static enum ocop_err read_row(struct reader *r)
{
	size_t first = r->csv->cell_count, line = r->line;
	enum ocop_err err;

	for (r->column = 0;; r->column++) {
		err = read_cell(r);
		if (err)
			return err;
		if (r->at == r->len || line_end(r) > 0)
			break;
		r->at++;
	}
	if (r->at < r->len) {
		r->at += line_end(r);
		r->line++;
	}
	return end_row(r, first, line);
}

/* --- Above the header --- */

/* Skip a row without changing it. Returns how many of its cells are known names
 * of columns; *empty: it has no text. */
static size_t scan_row(struct reader *r, bool *empty)
{
	size_t start = r->at, known = 0;
	bool quoted = false;

	for (*empty = true;; r->at++) {
		bool ends = r->at == r->len || (!quoted && line_end(r) > 0);
		uint8_t c = ends ? '\n' : r->text[r->at];

		if (!ends && (quoted || c != r->delimiter)) {
			quoted ^= c == '"';
			*empty &= c == '"' || is_blank(r, c);
			r->line += c == '\n';
			continue;
		}
		known += header_fields(ocop_bytes_of(r->text + start,
						     r->at - start)) != 0;
		start = r->at + 1;
		if (ends)
			break;
	}
	if (r->at < r->len) {
		r->at += line_end(r);
		r->line++;
	}
	return known;
}

/* Read Excel's first line "sep=;", which names the delimiter. */
static bool take_sep(struct reader *r)
{
	const uint8_t *p = r->text + r->at;
	size_t quote = r->at < r->len && *p == '"';
	struct reader rest = *r;

	if (r->len - r->at < quote * 2 + 5 || strncasecmp((const char *)p +
							  quote, "sep=", 4) != 0)
		return false;
	rest.at += 2 * quote + 5;
	if ((quote && p[6] != '"') ||
	    (rest.at < rest.len && line_end(&rest) == 0))
		return false;
	r->delimiter = p[quote + 4];
	r->at = rest.at + line_end(&rest);
	r->line++;
	return true;
}

/* Find the header: the first row with at least two known names. The delimiter
 * that shows the names is the right one. Titles may stand above the header and
 * may contain commas. */
static bool find_header(struct reader *r, const char *delimiters)
{
	struct reader best = *r;
	bool found = false, empty;

	for (; *delimiters != '\0'; delimiters++) {
		struct reader scan = *r, row = *r;
		size_t known = 0;

		scan.delimiter = (uint8_t)*delimiters;
		for (int i = 0; known < 2 && i <= TITLES_MAX &&
				scan.at < scan.len; i += !empty) {
			row = scan;
			known = scan_row(&scan, &empty);
		}
		if (known > 1 && (!found || row.at < best.at)) {
			best = row;
			found = true;
		}
	}
	if (found)
		*r = best;
	return found;
}

/* Choose comma, semicolon or tab: the one that the first row has most of. */
static uint8_t find_delimiter(const uint8_t *text, size_t len)
{
	static const char delimiters[] = ",;\t";
	size_t count[3] = { 0, 0, 0 }, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < len && (quoted || (text[i] != '\n' &&
						    text[i] != '\r')); i++) {
		if (text[i] == '"')
			quoted = !quoted;
		for (size_t k = 0; k < 3 && !quoted; k++)
			count[k] += text[i] == (uint8_t)delimiters[k];
	}
	for (size_t k = 1; k < 3; k++)
		if (count[k] > count[best])
			best = k;
	return (uint8_t)delimiters[best];
}

static enum ocop_err check_header(struct reader *r)
{
	struct csv *csv = r->csv;

	if (csv->row_count == 0) {
		r->line = 0;
		return ocop_fail(r->diag, OCOP_ERR_MALFORMED, 0,
				 "no header row");
	}
	for (size_t i = 0; i < csv->columns; i++)
		csv->fields[i] = header_fields(
			ocop_bytes_str(csv_name(csv, i)));
	for (size_t i = 0; i < csv->columns; i++)
		for (size_t k = 0; k < i; k++) {
			if (csv_name(csv, i)[0] == '\0' ||
			    strcasecmp(csv_name(csv, i), csv_name(csv, k)) != 0)
				continue;
			r->line = csv->lines[0];
			return ocop_fail(r->diag, OCOP_ERR_MALFORMED,
					 csv->cells[i].start,
					 "line %zu, column %zu: '%.60s' appears twice",
					 r->line, i + 1, csv_name(csv, i));
		}
	return OCOP_OK;
}

static enum ocop_err read_table(struct reader *r)
{
	enum ocop_err err = OCOP_OK;
	char sep[] = ",";
	size_t rows = 0;
	bool told;

	if (r->len >= 3 && memcmp(r->text, "\xef\xbb\xbf", 3) == 0)
		r->at = 3;
	told = take_sep(r);
	sep[0] = (char)r->delimiter;
	told |= find_header(r, told ? sep : ",;\t");
	while (!err && r->at < r->len) {
		if (r->csv->row_count == 0 && !told)
			r->delimiter = find_delimiter(r->text + r->at,
						      r->len - r->at);
		err = read_row(r);
		if (!err && rows == 0 && r->csv->row_count == 1)
			err = check_header(r);
		rows = r->csv->row_count;
	}
	return !err && rows == 0 ? check_header(r) : err;
}

/* Build a table from a text. Takes the text. */
static enum ocop_err parse(struct csv **out, struct ocop_buf *text,
			   size_t *line_out, struct ocop_diag *diag)
{
	struct csv *csv = NULL;
	enum ocop_err err;

	/* A NUL after the text leaves room for the last cell's own. */
	if (ocop_buf_cstr(text) == NULL)
		return ocop_fail(diag, text->err, 0, "%s",
				 ocop_err_text(text->err));
	csv = calloc(1, sizeof(*csv));
	if (csv == NULL)
		return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	csv->text = *text;
	*text = OCOP_BUF(text->max);
	csv->open_end = csv->text.len > 0 &&
			csv->text.ptr[csv->text.len - 1] != '\n' &&
			csv->text.ptr[csv->text.len - 1] != '\r';

	struct reader r = { csv, csv->text.ptr, csv->text.len, 0, 1, 0, ',',
			    diag };
	err = read_table(&r);
	if (line_out != NULL)
		*line_out = r.line;
	if (!err) {
		*out = csv;
		csv = NULL;
	}
	csv_free(csv);
	return err;
}

enum ocop_err csv_parse(struct csv **out, struct ocop_bytes text,
			struct ocop_diag *diag)
{
	struct ocop_buf copy = OCOP_BUF(CSV_MAX);
	enum ocop_err err;

	*out = NULL;
	if (!ocop_buf_bytes(&copy, text))
		err = parse(out, &copy, NULL, diag);
	else
		err = ocop_fail(diag, copy.err, 0, "%s",
				ocop_err_text(copy.err));
	ocop_buf_clear(&copy);
	return err;
}

static enum ocop_err read_stdin(struct ocop_buf *text, struct ocop_diag *diag)
{
	uint8_t chunk[65536];
	size_t got;

	do {
		got = fread(chunk, 1, sizeof(chunk), stdin);
		ocop_buf_add(text, chunk, got);
	} while (got > 0 && !text->err);
	if (ferror(stdin))
		return ocop_fail(diag, OCOP_ERR_FILE, 0,
				 "standard input cannot be read");
	if (text->err)
		return ocop_fail(diag, text->err, 0, "%s",
				 ocop_err_text(text->err));
	return OCOP_OK;
}

enum ocop_err csv_load(struct csv **out, size_t *line_out, const char *path,
		       struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(CSV_MAX);
	enum ocop_err err;

	*out = NULL;
	if (line_out != NULL)
		*line_out = 0;
	err = strcmp(path, "-") == 0 ? read_stdin(&text, diag) :
				       ocop_file_read(&text, path, diag);
	if (!err)
		err = parse(out, &text, line_out, diag);
	ocop_buf_clear(&text);
	return err;
}

void csv_free(struct csv *csv)
{
	if (csv == NULL)
		return;
	ocop_buf_clear(&csv->text);
	free(csv->cells);
	free(csv->lines);
	free(csv);
}

size_t csv_rows(const struct csv *csv)
{
	return csv->row_count - 1;
}

bool csv_may_be_cut(const struct csv *csv, size_t row)
{
	return csv->open_end && row + 1 == csv_rows(csv);
}

size_t csv_line(const struct csv *csv, size_t row)
{
	return row < csv_rows(csv) ? csv->lines[row + 1] : 0;
}

size_t csv_header_line(const struct csv *csv)
{
	return csv->lines[0];
}

void csv_set_kind(struct csv *csv, enum ocop_kind kind)
{
	csv->kind = kind;
}

size_t csv_columns(const struct csv *csv)
{
	return csv->columns;
}

const char *csv_name(const struct csv *csv, size_t column)
{
	if (column >= csv->columns)
		return NULL;
	return (const char *)csv->text.ptr + csv->cells[column].start;
}

int csv_column(const struct csv *csv, const char *name)
{
	uint64_t named = header_named(name, csv->kind);

	for (size_t i = 0; i < csv->columns && name[0] != '\0'; i++)
		if (strcasecmp(csv_name(csv, i), name) == 0)
			return (int)i;
	for (size_t i = 0; i < csv->columns; i++)
		if (csv->fields[i] & named)
			return (int)i;
	return -1;
}

struct ocop_bytes csv_cell(const struct csv *csv, size_t row, int column)
{
	struct cell cell;

	if (column < 0 || (size_t)column >= csv->columns ||
	    row >= csv_rows(csv))
		return ocop_bytes_str("");
	cell = csv->cells[(row + 1) * csv->columns + (size_t)column];
	return ocop_bytes_of(csv->text.ptr + cell.start, cell.len);
}
