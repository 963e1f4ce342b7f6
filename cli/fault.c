/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sentence of a bad cell is composed twice, in English and in the reader's
 * language, because JSON must not change with the language.
 */
#include <stdarg.h>
#include <string.h>

#include "cli/fault.h"
#include "common/ui/cmd.h"

static void add(struct ocop_buf *out, const char *text, size_t len)
{
	if (len < out->max - out->len)
		ocop_buf_add(out, text, len);
}

void fault_text(struct fault *f, const char *text)
{
	char shown[SAY_TEXT_SIZE];

	add(&f->english, text, strlen(text));
	say_translated(shown, text);
	add(&f->shown, shown, strlen(shown));
}

/* The catalogue translates "FIELD: RULE" as a whole, so cut it afterwards. */
static const char *rule_of(const char *text)
{
	const char *colon = strstr(text, ": ");

	return colon ? colon + 2 : text;
}

void fault_text_rule(struct fault *f, const char *text)
{
	char shown[SAY_TEXT_SIZE];

	add(&f->english, rule_of(text), strlen(rule_of(text)));
	say_translated(shown, text);
	add(&f->shown, rule_of(shown), strlen(rule_of(shown)));
}

static void add_format(struct ocop_buf *out, const char *format, va_list args)
{
	char text[FAULT_TEXT_MAX];
	int len = vsnprintf(text, sizeof(text), format, args);

	if (len > 0 && (size_t)len < sizeof(text))
		add(out, text, (size_t)len);
}

void fault_print(struct fault *f, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	add_format(&f->english, format, args);
	add_format(&f->shown, gettext(format), again);
	va_end(again);
	va_end(args);
}

void fault_bytes(struct fault *f, struct ocop_bytes text)
{
	add(&f->english, (const char *)text.ptr, text.len);
	add(&f->shown, (const char *)text.ptr, text.len);
}

static void print_json(const struct fault *f)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.fault/1");

	ocop_json_set_str(o, "file", f->file);
	if (f->line)
		ocop_json_set_int(o, "line", (int64_t)f->line);
	else
		ocop_json_set_null(o, "line");
	if (f->cell) {
		ocop_json_set_str(o, "sheet", f->sheet);
		ocop_json_set_str(o, "cell", f->cell);
	}
	ocop_json_set_str(o, "column", f->column);
	ocop_json_set_str(o, "header", f->header);
	if (f->value.ptr)
		ocop_json_set_text(o, "value", f->value);
	else
		ocop_json_set_null(o, "value");
	ocop_json_set_str(o, "rule", f->rule);
	ocop_json_set_str(o, "error",
			  ocop_err_name(f->err ? f->err : OCOP_ERR_RULE));
	ocop_json_set_text(o, "detail", ocop_buf_view(&f->english));
	(void)cmd_print_json(o);
}

static void print_line(struct fault *f)
{
	char name[SAY_TEXT_SIZE];
	const char *column = f->header ? f->header :
			     f->column ? say_name(name, f->column) : NULL;
	const char *text = ocop_buf_cstr(&f->shown);

	if (!text)
		text = f->rule;
	if (f->file && f->cell && f->sheet)
		say_error(_("'%s': sheet %s, cell %s (%s): %s"), f->file,
			  f->sheet, f->cell, column ? column : "-", text);
	else if (f->file && f->cell)
		say_error(_("'%s': cell %s (%s): %s"), f->file, f->cell,
			  column ? column : "-", text);
	else if (f->file && f->line && column)
		say_error(_("'%s': line %zu, column %s: %s"), f->file, f->line,
			  column, text);
	else if (f->file && f->line)
		say_error(_("'%s': line %zu: %s"), f->file, f->line, text);
	else if (f->file)
		say_error("'%s': %s", f->file, text);
	else if (column)
		say_error("%s: %s", column, text);
	else
		say_error(_("rule %s: %s"), f->rule, text);
}

void fault_say(struct fault *f, bool said, bool json)
{
	if (said)
		print_line(f);
	if (json)
		print_json(f);
	ocop_buf_clear(&f->english);
	ocop_buf_clear(&f->shown);
}

int fault_of_table(const char *file, size_t line, enum ocop_err err,
		   const struct ocop_diag *diag, bool json)
{
	struct fault f = FAULT(.file = file, .line = line, .rule = "csv",
			       .err = err);

	fault_text(&f, ocop_diag_text(diag, err));
	fault_say(&f, false, json);
	return say_diag(file, err, diag);
}
