/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints help for a terminal in the reader's language. The names of values are
 * translated too.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/bytes.h>
#include <ocop/text.h>

#include "common/ui/cmd.h"

#define OPTION_COLUMN 28
#define COMMAND_COLUMN 17
#define HELP_WIDTH 80

/* Names of values in usage lines and option tables. What is not here (URL,
 * HEX, CSV, N) is the same in every language. */
static const char *const names[] = {
	N_("ACTION"), N_("ADDR"), N_("ADDRESS"), N_("ALG"), N_("CAUSE"),
	N_("CODE"), N_("COLUMN"), N_("DATE"), N_("DAYS"), N_("DIR"),
	N_("DOCUMENT"), N_("DRAFTS"), N_("EDITED"), N_("EVENT"), N_("FIELD"),
	N_("FILE"), N_("FOLDER"), N_("FORMAT"), N_("HOST"), N_("INDEX"),
	N_("ITEM"), N_("KEY"), N_("KIND"), N_("LANG"), N_("LINE"), N_("LOT"),
	N_("NAME"), N_("NEW"), N_("NUMBER"), N_("ORIGIN"), N_("PORT"),
	N_("PREVIOUS"), N_("PRODUCT"), N_("PUB"), N_("REALM"), N_("RECORDS"),
	N_("REQUEST"), N_("ROLE"), N_("SECONDS"), N_("SHEET"), N_("SOURCE"),
	N_("STAMP"), N_("STATE"), N_("STATUS"), N_("TEXT"), N_("TIME"),
	N_("VALUE"), N_("WORD"), N_("WORDS"), N_("option"), N_("options"),
};

static size_t width_of(const char *text, size_t len)
{
	return ocop_text_width(ocop_bytes_of(text, len));
}

/* gettext("") would give the catalogue's header. */
static const char *translate(const char *text)
{
	return text == NULL || text[0] == '\0' ? "" : gettext(text);
}

/* Add a usage line, or an option's value, with its names translated. */
static void add_names(struct ocop_buf *out, const char *text)
{
	static const char word[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";
	size_t len;

	for (; *text != '\0'; text += len) {
		const char *name = NULL;

		len = strspn(text, word);
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (len > 0 && strlen(names[i]) == len &&
			    memcmp(names[i], text, len) == 0)
				name = gettext(names[i]);
		if (name != NULL)
			ocop_buf_str(out, name);
		else
			ocop_buf_add(out, text, len = len > 0 ? len : 1);
	}
}

/* What must stand on one line: a word, or an option and its value. */
static size_t piece_len(const char *text)
{
	size_t len = strcspn(text, " \n");

	if (strncmp(text + strspn(text, "[("), "--", 2) == 0 &&
	    text[len] == ' ' && strchr("-[(|", text[len + 1]) == NULL)
		len += 1 + strcspn(text + len + 1, " \n");
	return len;
}

/* A text on lines of a terminal, from a column on. */
static void print_wrapped(const char *text, size_t indent)
{
	size_t at = indent;

	for (;;) {
		size_t len = piece_len(text);
		size_t width = width_of(text, len);

		if (at > indent && at + 1 + width > HELP_WIDTH) {
			printf("\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			putchar(' ');
			at++;
		}
		printf("%.*s", (int)len, text);
		at += width;
		text += len;
		if (*text == '\n') {
			printf("\n%*s", (int)indent, "");
			at = indent;
		}
		if (*text == '\0')
			break;
		text++;
	}
	putchar('\n');
}

/* A name and, from a column on, what it is. */
static void print_row(const char *name, size_t column, const char *help)
{
	size_t width = width_of(name, strlen(name));

	fputs(name, stdout);
	if (width > column - 2) {
		putchar('\n');
		width = 0;
	}
	printf("%*s", (int)(column - width), "");
	print_wrapped(translate(help), column);
}

static void print_option(const char *name, const char *argument,
			 const char *help)
{
	struct ocop_buf row = OCOP_BUF(HELP_WIDTH);

	ocop_buf_printf(&row, "  --%s%s", name, argument == NULL ? "" : " ");
	add_names(&row, argument == NULL ? "" : argument);
	print_row(row.err ? name : ocop_buf_cstr(&row), OPTION_COLUMN, help);
	ocop_buf_clear(&row);
}

void opt_help(const char *usage, const char *description,
	      const struct opt *table)
{
	struct ocop_buf line = OCOP_BUF(8 * HELP_WIDTH);
	const char *head = _("Usage:");

	add_names(&line, usage);
	printf("%s ", head);
	print_wrapped(line.err ? usage : ocop_buf_cstr(&line),
		      width_of(head, strlen(head)) + 1);
	ocop_buf_clear(&line);
	if (description != NULL && description[0] != '\0') {
		putchar('\n');
		print_wrapped(translate(description), 0);
	}
	printf("\n%s\n", _("Options:"));
	for (; table->name != NULL; table++)
		print_option(table->name, table->argument, table->help);
	print_option("help", NULL, N_("Print this help"));
}

void cmd_list(const struct cmd *table)
{
	char name[OPTION_COLUMN];

	printf("%s\n", _("Commands:"));
	for (; table->name != NULL; table++) {
		snprintf(name, sizeof(name), "  %s", table->name);
		print_row(name, COMMAND_COLUMN, table->help);
	}
}
