/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of goods received as a file. The .xlsx is made here with
 * libxlsxwriter, which needs none of the other libraries of ocop-paper. So no
 * stranger can make the registry start a program.
 */
#define _GNU_SOURCE		/* memfd_create */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include <ocop/text.h>

#include "registry/web/goods.h"

#define STATE_MAX 5000

/* RFC 4180, with the mark by which spreadsheets know UTF-8. A cell that begins
 * like a formula would be run by them, so it begins with an apostrophe. */
static void csv_cell_add(struct ocop_buf *out, const char *sign,
			 const char *text)
{
	ocop_buf_byte(out, '"');
	if (sign[0] != '\0')
		ocop_buf_printf(out, "%s ", sign);
	if (text[0] != '\0' && strchr("=+-@", text[0]) != NULL)
		ocop_buf_byte(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			ocop_buf_byte(out, '"');
		ocop_buf_byte(out, (uint8_t)*text);
	}
	ocop_buf_byte(out, '"');
}

void goods_csv(struct ocop_buf *out, const struct goods *goods)
{
	ocop_buf_str(out, "\xef\xbb\xbf");
	for (size_t row = 0; row <= goods->count; row++) {
		for (enum goods_column c = 0; c < GOODS_COLUMNS; c++) {
			if (c > 0)
				ocop_buf_byte(out, ',');
			if (row == 0)
				csv_cell_add(out, "", goods_head(c));
			else
				csv_cell_add(out, c == GOODS_STATE ?
					     goods_sign(goods->light[row - 1]) :
					     "", goods_cell(goods, row - 1, c));
		}
		ocop_buf_str(out, "\r\n");
	}
}

/* --- .xlsx --- */

struct sheet {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *head, *cell, *light[GOODS_LIGHTS];
};

static lxw_format *format(struct sheet *s)
{
	lxw_format *f = workbook_add_format(s->book);

	format_set_font_name(f, "Times New Roman");
	format_set_font_size(f, 12);
	format_set_border(f, LXW_BORDER_THIN);
	format_set_text_wrap(f);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	return f;
}

static void set_formats(struct sheet *s)
{
	static const lxw_color_t colour[GOODS_LIGHTS] = {
		0x14532d, 0x6b4300, 0x7f1d1d, 0x454545 };

	s->head = format(s);
	format_set_bold(s->head);
	s->cell = format(s);
	for (size_t i = 0; i < GOODS_LIGHTS; i++) {
		s->light[i] = format(s);
		format_set_bold(s->light[i]);
		format_set_font_color(s->light[i], colour[i]);
	}
}

/* Codes are texts, so that they keep their zeros and nothing is taken for a
 * formula. */
static lxw_error put_cell(const struct sheet *s, const struct goods *goods,
			  size_t row, enum goods_column c)
{
	const bool number = c == GOODS_LINE || c == GOODS_STARS ||
			    c == GOODS_HELD;
	const char *text = goods_cell(goods, row, c);
	lxw_format *f = c == GOODS_STATE ? s->light[goods->light[row]] :
					   s->cell;
	struct ocop_buf state = OCOP_BUF(STATE_MAX);
	uint64_t value;
	lxw_error bad;

	if (number && !ocop_decimal(&value, ocop_bytes_str(text)))
		return worksheet_write_number(s->sheet, (lxw_row_t)row + 1,
					      (lxw_col_t)c, (double)value, f);
	if (c == GOODS_STATE) {
		ocop_buf_printf(&state, "%s %s",
				goods_sign(goods->light[row]), text);
		text = ocop_buf_cstr(&state);
	}
	bad = text == NULL ? LXW_ERROR_MEMORY_MALLOC_FAILED :
	      worksheet_write_string(s->sheet, (lxw_row_t)row + 1,
				     (lxw_col_t)c, text, f);
	ocop_buf_clear(&state);
	return bad;
}

static lxw_error put_table(struct sheet *s, const struct goods *goods)
{
	static const double width[GOODS_COLUMNS] = {
		5, 26, 44, 30, 30, 7, 20, 12, 28, 28, 24, 8 };
	lxw_error bad = LXW_NO_ERROR;

	for (enum goods_column c = 0; c < GOODS_COLUMNS && !bad; c++) {
		worksheet_set_column(s->sheet, (lxw_col_t)c, (lxw_col_t)c,
				     width[c], NULL);
		bad = worksheet_write_string(s->sheet, 0, (lxw_col_t)c,
					     goods_head(c), s->head);
	}
	for (size_t row = 0; row < goods->count; row++)
		for (enum goods_column c = 0; c < GOODS_COLUMNS && !bad; c++)
			bad = put_cell(s, goods, row, c);
	worksheet_freeze_panes(s->sheet, 1, 0);
	worksheet_repeat_rows(s->sheet, 0, 0);
	worksheet_set_landscape(s->sheet);
	worksheet_set_paper(s->sheet, 9);	/* A4 */
	worksheet_fit_to_pages(s->sheet, 1, 0);
	return bad;
}

static bool write_book(const char *path, const struct goods *goods)
{
	static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
	struct sheet s = { 0 };
	lxw_error bad = LXW_ERROR_MEMORY_MALLOC_FAILED, end;

	/* The library asks libc for the time in a way that two threads cannot
	 * use at once. */
	pthread_mutex_lock(&one);
	s.book = workbook_new(path);
	if (s.book != NULL) {
		set_formats(&s);
		s.sheet = workbook_add_worksheet(s.book, NULL);
		if (s.sheet != NULL)
			bad = put_table(&s, goods);
		end = workbook_close(s.book);
		bad = bad ? bad : end;
	}
	pthread_mutex_unlock(&one);
	return !bad;
}

static enum ocop_err read_all(struct ocop_buf *out, int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	uint8_t *to = size > 0 ? ocop_buf_extend(out, (size_t)size) : NULL;

	if (to == NULL)
		return out->err ? out->err : OCOP_ERR_FILE;
	return pread(fd, to, (size_t)size, 0) == size ? OCOP_OK :
							OCOP_ERR_FILE;
}

/* The library writes to a name, so the file in memory gets one. */
enum ocop_err goods_xlsx(struct ocop_buf *out, const struct goods *goods)
{
	int fd = memfd_create("goods", MFD_CLOEXEC);
	char path[40];
	enum ocop_err err;

	if (fd < 0)
		return OCOP_ERR_FILE;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = write_book(path, goods) ? read_all(out, fd) : OCOP_ERR_FILE;
	close(fd);
	return err;
}
