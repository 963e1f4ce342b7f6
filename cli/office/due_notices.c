/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Letters about what falls due: one for each producer, in the layout of Decree
 * 30/2020/ND-CP, for the office to number, sign and send.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>

#include "cli/office/due.h"
#include "cli/office/letter.h"
#include "common/ui/label.h"

#define TEXT_MAX 4096

/* What concerns a producer, and nobody else. */
static bool is_told(const struct due_item *item)
{
	switch (item->kind) {
	case DUE_LAPSE:
	case DUE_EXTEND:
	case DUE_SHUTS:
	case DUE_OPENS:
	case DUE_KEY:
		return due_fact(item, "producer")[0] != '\0';
	default:
		return false;
	}
}

static const char *advice(enum due_kind kind)
{
	switch (kind) {
	case DUE_LAPSE:
		return _("From the day after, the OCOP mark must not be used on the product.");
	case DUE_EXTEND:
		return _("The certificate has lapsed; without a decision to extend it, the OCOP mark must not be used.");
	case DUE_SHUTS:
		return _("The file for ranking again must have arrived by this day.");
	case DUE_OPENS:
		return _("From this day on, the file for ranking again is accepted.");
	case DUE_KEY:
		return _("Before this day, ask to enrol a new key; what the key signs later does not count.");
	default:
		return "";
	}
}

static void add_table(struct document *doc, struct due_item *const *item,
		      size_t count)
{
	struct ocop_json *table = document_block(doc, "table", NULL);
	char day[LABEL_DAY_SIZE];

	ocop_json_set_int(table, "size", 11);
	document_column(table, _("day"), 16, NULL, false);
	document_column(table, _("product"), 24, NULL, false);
	document_column(table, _("code"), 23, NULL, false);
	document_column(table, _("what falls due"), 37, NULL, false);
	for (size_t i = 0; i < count; i++) {
		struct ocop_json *row = document_row(table);
		char text[600];

		snprintf(text, sizeof(text), "%s. %s",
			 _(due_text(item[i]->kind)), advice(item[i]->kind));
		document_cell(row, label_day(day, item[i]->day));
		document_cell(row, due_about(item[i]));
		document_cell(row, due_fact(item[i], "code"));
		document_cell(row, text);
	}
}

static int write_one(const char *dir, const struct letter *letter,
		     struct due_item *const *item, size_t count,
		     uint64_t created)
{
	const char *name = due_fact(item[0], "producer_name");
	const char *id = due_fact(item[0], "producer");
	char file[128], path[PATH_SIZE];
	struct document doc;
	int code;

	snprintf(file, sizeof(file), "%s.docx", id);
	/* An id is printable ASCII, so it may hold a slash. */
	for (char *c = file; *c; c++)
		if (*c == '/')
			*c = '_';
	if (!path_join(path, dir, file))
		return EXIT_USAGE;
	document_begin(&doc, _("Notice of what falls due"), created);
	letter_head(&doc, letter, "", _("Re: OCOP certificates and days that fall due"));
	letter_to(&doc, name[0] ? name : id);
	document_block(&doc, "text", _("By the OCOP register, the following falls due for your products:"));
	add_table(&doc, item, count);
	document_block(&doc, "text", _("We ask you to do in time what is necessary, and to contact this office when something in the table is wrong."));
	letter_end(&doc, letter);
	code = document_write(&doc, NULL, path, NULL);
	document_clear(&doc);
	return code;
}

static int by_producer(const void *a, const void *b)
{
	struct due_item *const *x = a, *const *y = b;
	const int order = strcmp(due_fact(*x, "producer"),
				 due_fact(*y, "producer"));

	/* The list is in order of days, and so are its items in memory. */
	return order ? order : (*x > *y) - (*x < *y);
}

int due_notices(const struct due_list *list, const char *dir,
		const struct letter *letter, size_t *written)
{
	struct due_item **told = calloc(list->count + 1, sizeof(*told));
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t count = 0, next;
	int code = EXIT_DONE;
	enum ocop_err err;

	*written = 0;
	err = told ? ocop_file_mkdirs(dir, true, &diag) : OCOP_ERR_MEMORY;
	if (err) {
		free(told);
		return say_diag(dir, err, &diag);
	}
	for (size_t i = 0; i < list->count; i++)
		if (is_told(&list->item[i]))
			told[count++] = &list->item[i];
	qsort(told, count, sizeof(*told), by_producer);
	for (size_t i = 0; !code && i < count; i = next) {
		for (next = i + 1; next < count &&
		     strcmp(due_fact(told[i], "producer"),
			    due_fact(told[next], "producer")) == 0;)
			next++;
		code = write_one(dir, letter, told + i, next - i,
				 list->replica->signed_time);
		*written += !code;
	}
	free(told);
	return code;
}
