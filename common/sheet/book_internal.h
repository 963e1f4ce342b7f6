/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read a workbook share. */
#ifndef OCOP_SHEET_BOOK_INTERNAL_H
#define OCOP_SHEET_BOOK_INTERNAL_H

#include "common/sheet/book.h"
#include "common/sheet/xml.h"
#include "common/sheet/zip.h"

#define NAME_MAX_BYTES 128	/* 31 characters */
#define STYLES_MAX 65536
#define BOOK_PATH_SIZE 256

enum number_form {
	FORM_GENERAL = 0,
	FORM_DAY,	/* day, month and year are shown */
	FORM_PART,	/* only some of them, or a time */
	FORM_TEXT_CELL,	/* "@" */
	FORM_ZEROS	/* "00000": shown with leading zeros */
};

struct font {
	enum charset charset;
	bool capitals;
};

struct style {
	uint8_t form;	/* enum number_form */
	uint8_t zeros;	/* how many digits FORM_ZEROS shows */
	struct font font;
};

/* A piece of a shared or inline string in one font. */
struct run {
	uint32_t start, len;	/* in texts */
	struct font font;
	bool own;		/* false: the cell's font */
};

struct string {
	uint32_t run, count;
};

struct sheet {
	char name[NAME_MAX_BYTES];
	char path[BOOK_PATH_SIZE];
	char id[64];		/* of the relation */
	bool hidden;
};

struct book {
	struct parts *parts;
	struct sheet sheet[BOOK_SHEETS_MAX];
	size_t sheets;
	bool from_1904;		/* days are counted from 1904-01-01 */
	struct style *style;	/* owned */
	size_t styles;
	struct ocop_buf texts;	/* of shared strings; owned */
	struct run *run;	/* owned */
	size_t runs, run_room;
	struct string *string;	/* owned */
	size_t strings, string_room;
};

/* Make room for one more element. NULL: no memory. */
void *book_grow(void *array, size_t *room, size_t count, size_t size);
/* Read the styles and shared strings; a missing part is none. */
enum ocop_err book_read_styles(struct book *book, struct ocop_bytes part,
			       struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err book_read_strings(struct book *book, struct ocop_bytes part,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Read the cells of a worksheet. */
enum ocop_err book_read_cells(const struct book *book, struct ocop_bytes part,
			      const char *path, struct grid *grid,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* What a number format shows (ECMA-376 part 1, 18.8.30 and 18.8.31). */
struct style book_form_of(uint32_t id, const char *code);

/* --- strings, for the shared and the inline ones --- */

struct string_reader {
	struct ocop_buf *texts;
	struct run **run;
	size_t *runs, *room;
	struct run now;
	bool in_text, in_run, in_phonetic;
};
void string_start(struct string_reader *r, const char *name,
		  const char **attrs);
void string_text(struct string_reader *r, struct ocop_bytes piece);
enum ocop_err string_end(struct string_reader *r, const char *name);

#endif
