/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings of a workbook, shared or in their cell: runs of text, each in its own
 * font (ECMA-376 part 1, 18.4). The reading aids of East Asian texts (rPh) are
 * not part of the text.
 */
#include <string.h>

#include "common/sheet/book_internal.h"

void string_start(struct string_reader *r, const char *name, const char **attrs)
{
	const char *value = xml_attr(attrs, "val");

	if (strcmp(name, "rPh") == 0)
		r->in_phonetic = true;
	else if (strcmp(name, "r") == 0)
		r->in_run = true;
	else if (strcmp(name, "rFont") == 0 && r->in_run && value) {
		r->now.font.charset = charset_of_font(value,
						      &r->now.font.capitals);
		r->now.own = true;
	} else if (strcmp(name, "t") == 0 && !r->in_phonetic) {
		r->in_text = true;
		r->now.start = (uint32_t)r->texts->len;
	}
}

void string_text(struct string_reader *r, struct ocop_bytes piece)
{
	if (r->in_text)
		ocop_buf_bytes(r->texts, piece);
}

enum ocop_err string_end(struct string_reader *r, const char *name)
{
	struct run *run;

	if (strcmp(name, "rPh") == 0)
		r->in_phonetic = false;
	if (strcmp(name, "t") == 0 && r->in_text) {
		r->in_text = false;
		r->now.len = (uint32_t)r->texts->len - r->now.start;
		run = book_grow(*r->run, r->room, *r->runs, sizeof(*run));
		if (!run)
			return OCOP_ERR_MEMORY;
		*r->run = run;
		run[(*r->runs)++] = r->now;
	}
	if (strcmp(name, "r") == 0) {
		r->in_run = false;
		r->now = (struct run){ 0, 0, { CHARSET_UTF8, false }, false };
	}
	return r->texts->err;
}

struct shared {
	struct book *book;
	struct string_reader reader;
	bool in_string;
};

static void start(struct xml *xml, const char *name, const char **attrs)
{
	struct shared *s = xml->user;

	if (strcmp(name, "si") == 0) {
		s->in_string = true;
		s->reader.now = (struct run){ .own = false };
	}
	if (s->in_string)
		string_start(&s->reader, name, attrs);
}

static void text(struct xml *xml, struct ocop_bytes piece)
{
	struct shared *s = xml->user;

	string_text(&s->reader, piece);
}

static void end(struct xml *xml, const char *name)
{
	struct shared *s = xml->user;
	struct book *book = s->book;
	struct string *string;
	size_t first = book->strings ? book->string[book->strings - 1].run +
				       book->string[book->strings - 1].count :
				       0;

	if (s->in_string)
		xml->err = string_end(&s->reader, name);
	if (xml->err || strcmp(name, "si") != 0)
		return;
	s->in_string = false;
	string = book_grow(book->string, &book->string_room, book->strings,
			   sizeof(*string));
	if (!string || book->strings == GRID_CELLS_MAX) {
		xml->err = string ? OCOP_ERR_LIMIT : OCOP_ERR_MEMORY;
		book->string = string ? string : book->string;
		return;
	}
	book->string = string;
	string[book->strings++] = (struct string){
		(uint32_t)first, (uint32_t)(book->runs - first) };
}

enum ocop_err book_read_strings(struct book *book, struct ocop_bytes part,
				struct ocop_diag *diag)
{
	struct shared s = { book, { .texts = &book->texts, .run = &book->run,
				    .runs = &book->runs,
				    .room = &book->run_room }, false };
	struct xml xml = { .start = start, .end = end, .text = text,
			   .user = &s };

	return xml_read(&xml, part, "sharedStrings", diag);
}
