/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line of a session's journal. A single table says which values each event
 * has. The writer, the reader and every check use that table.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/crypto.h>
#include <ocop/text.h>

#include "lib/base/mark.h"
#include "lib/inspect/session.h"

enum form { TEXT, LINES, WORD, NUMBER, BYTES, HASH, PRINTABLE, NAME };

struct value_form {
	const char *name;
	enum form form;
	bool required;
	uint64_t min, max;	/* of a number; bytes of the others */
	const char *const *words;
};

struct event_form {
	const char *word;
	const struct value_form *value;
	size_t count;
};

static const char *const kinds[] = { "gather", "inspect", "receive", NULL };
static const char *const ways[] = { "camera", "picture", "scanner", "typed",
				    "words", NULL };
static const char *const acts[] = { "taken", "sealed", "handed", "received",
				    "returned", NULL };
/* The head of the sheet. */
static const char *const heads[] = { "decision", "head", "place", "party",
				     "representative", "supplier", "invoice",
				     "sampling", "witness", "refusal", "record",
				     "note", "clock", NULL };
/* What eyes saw and no code can. */
static const char *const seen[] = { "stars-differ", "mark-elsewhere",
				    "printed-after", "goods-differ",
				    "foreign-stamp", "other", NULL };

#define TEXT_MAX 2000
#define TIME_MAX (UINT64_C(1) << 40)
#define COUNT_MAX 1000000000

static const struct value_form open_form[] = {
	{ "kind", WORD, true, 0, 0, kinds },
	{ "authority", PRINTABLE, false, 1, 64, NULL },	/* a shop has none */
	{ "unit", PRINTABLE, true, 8, 8, NULL },
	{ "tool", PRINTABLE, true, 1, 64, NULL },
	{ "origin", PRINTABLE, true, 1, 64, NULL },
	{ "size", NUMBER, true, 1, (UINT64_C(1) << 53) - 1, NULL },
	{ "data", NUMBER, true, 0, TIME_MAX, NULL },
	/* How far the clock is behind the newest signed time, in seconds. */
	{ "behind", NUMBER, false, 0, TIME_MAX, NULL },
};
static const struct value_form set_form[] = {
	{ "name", WORD, true, 0, 0, heads },
	{ "text", TEXT, true, 1, TEXT_MAX, NULL },
};
static const struct value_form member_form[] = {
	{ "who", TEXT, true, 1, 128, NULL },
	{ "card", TEXT, false, 1, 64, NULL },
};
static const struct value_form scan_form[] = {
	{ "how", WORD, true, 0, 0, ways },
	{ "input", BYTES, false, 1, 2953, NULL },
	/* The number (from 1) of the photo that it was read in. */
	{ "photo", NUMBER, false, 1, OCOP_SESSION_ITEMS_MAX, NULL },
	{ "serial", PRINTABLE, false, 1, 64, NULL },
	{ "article", NUMBER, false, 1, 10000, NULL },
};
static const struct value_form finding_form[] = {
	{ "what", WORD, true, 0, 0, seen },
	{ "item", NUMBER, false, 1, OCOP_SESSION_ITEMS_MAX, NULL },
	{ "text", LINES, false, 1, OCOP_SESSION_TEXT_MAX, NULL },
};
static const struct value_form quantity_form[] = {
	{ "product", TEXT, true, 1, 200, NULL },
	{ "present", NUMBER, true, 0, COUNT_MAX, NULL },
	{ "scanned", NUMBER, false, 0, COUNT_MAX, NULL },
	{ "unit", TEXT, false, 1, 32, NULL },
};
static const struct value_form statement_form[] = {
	{ "who", TEXT, true, 1, 128, NULL },
	{ "text", LINES, true, 1, OCOP_SESSION_TEXT_MAX, NULL },
};
static const struct value_form photo_form[] = {
	{ "name", NAME, true, 1, 128, NULL },
	{ "size", NUMBER, true, 1, TIME_MAX, NULL },
	{ "hash", HASH, true, OCOP_HASH_LEN, OCOP_HASH_LEN, NULL },
	{ "item", NUMBER, false, 1, OCOP_SESSION_ITEMS_MAX, NULL },
};
static const struct value_form custody_form[] = {
	{ "act", WORD, true, 0, 0, acts },
	{ "what", TEXT, true, 1, 200, NULL },
	{ "who", TEXT, true, 1, 128, NULL },
};
static const struct value_form sample_form[] = {
	{ "what", TEXT, true, 1, 200, NULL },
	{ "sample", TEXT, false, 1, 64, NULL },
	{ "seal", TEXT, false, 1, 64, NULL },
};
static const struct value_form unstamped_form[] = {
	{ "what", TEXT, true, 1, 200, NULL },
	{ "present", NUMBER, false, 0, COUNT_MAX, NULL },
};
static const struct value_form strike_form[] = {
	{ "line", NUMBER, true, 1, COUNT_MAX, NULL },
	{ "text", TEXT, true, 1, TEXT_MAX, NULL },	/* why */
};

#define FORM(form) form, sizeof(form) / sizeof((form)[0])
static const struct event_form forms[] = {
	[OCOP_SESSION_OPEN] = { "open", FORM(open_form) },
	[OCOP_SESSION_SET] = { "set", FORM(set_form) },
	[OCOP_SESSION_MEMBER] = { "member", FORM(member_form) },
	[OCOP_SESSION_SCAN] = { "scan", FORM(scan_form) },
	[OCOP_SESSION_FINDING] = { "finding", FORM(finding_form) },
	[OCOP_SESSION_QUANTITY] = { "quantity", FORM(quantity_form) },
	[OCOP_SESSION_STATEMENT] = { "statement", FORM(statement_form) },
	[OCOP_SESSION_PHOTO] = { "photo", FORM(photo_form) },
	[OCOP_SESSION_CUSTODY] = { "custody", FORM(custody_form) },
	[OCOP_SESSION_SAMPLE] = { "sample", FORM(sample_form) },
	[OCOP_SESSION_UNSTAMPED] = { "unstamped", FORM(unstamped_form) },
	[OCOP_SESSION_STRIKE] = { "strike", FORM(strike_form) },
	[OCOP_SESSION_CLOSE] = { "close", NULL, 0 },
};

const char *ocop_session_event_word(enum ocop_session_event event)
{
	return event > 0 && event <= OCOP_SESSION_CLOSE ? forms[event].word :
							  NULL;
}

const char *ocop_session_kind_word(enum ocop_session_kind kind)
{
	return kind > 0 && kind <= OCOP_SESSION_RECEIVE ? kinds[kind - 1] : "";
}

/* --- Checks --- */

static const struct value_form *form_of(enum ocop_session_event event,
					const char *name)
{
	for (size_t i = 0; i < forms[event].count; i++)
		if (strcmp(forms[event].value[i].name, name) == 0)
			return &forms[event].value[i];
	return NULL;
}

static bool is_word(const char *const *words, struct ocop_bytes value)
{
	for (; *words; words++)
		if (ocop_bytes_is(value, *words))
			return true;
	return false;
}

static bool is_printable(struct ocop_bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] < 0x20 || value.ptr[i] > 0x7e)
			return false;
	return true;
}

/* Texts of a record with line ends between them. */
static bool is_lines(struct ocop_bytes value)
{
	while (value.len) {
		const uint8_t *end = memchr(value.ptr, '\n', value.len);
		size_t len = end ? (size_t)(end - value.ptr) : value.len;

		if (len && ocop_text_check(ocop_bytes_of(value.ptr, len), NULL))
			return false;
		len += end != NULL;
		value = ocop_bytes_of(value.ptr + len, value.len - len);
	}
	return true;
}

/* One file in one folder, and none of the inspection's own. */
static bool is_file_name(struct ocop_bytes value)
{
	static const char *const own[] = { OCOP_SESSION_JOURNAL,
					   OCOP_SESSION_FILE,
					   OCOP_SESSION_KEEP, NULL };

	return !ocop_text_check(value, NULL) &&
	       !memchr(value.ptr, '/', value.len) &&
	       !memchr(value.ptr, '\\', value.len) &&
	       !ocop_bytes_is(value, ".") && !ocop_bytes_is(value, "..") &&
	       !is_word(own, value);
}

static enum ocop_err check_value(const struct value_form *form,
				 struct ocop_bytes value,
				 struct ocop_diag *diag)
{
	uint64_t number;

	if (form->form == WORD)
		return is_word(form->words, value) ? OCOP_OK :
		       ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%s: not an allowed word", form->name);
	if (form->form == NUMBER)
		return !ocop_decimal(&number, value) && number >= form->min &&
		       number <= form->max ? OCOP_OK :
		       ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%s: not a number from %llu to %llu",
				 form->name, (unsigned long long)form->min,
				 (unsigned long long)form->max);
	if (value.len < form->min || value.len > form->max)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%s: it has %zu bytes; expected %llu to %llu", form->name,
				 value.len, (unsigned long long)form->min,
				 (unsigned long long)form->max);
	if ((form->form == TEXT && ocop_text_check(value, NULL)) ||
	    (form->form == LINES && !is_lines(value)) ||
	    (form->form == PRINTABLE && !is_printable(value)))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%s: it has characters that are not allowed in a record",
				 form->name);
	if (form->form == NAME && !is_file_name(value))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%s: not the name of a file", form->name);
	return OCOP_OK;
}

enum ocop_err ocop__session_line_check(
	enum ocop_session_event event, const struct ocop_session_value *values,
	size_t count, struct ocop_diag *diag)
{
	const struct event_form *form = &forms[event];

	for (size_t i = 0; i < count; i++) {
		const struct value_form *f = form_of(event, values[i].name);
		enum ocop_err err;

		if (!f)
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "%s: this event has no such value",
					 values[i].name);
		for (size_t k = 0; k < i; k++)
			if (strcmp(values[k].name, f->name) == 0)
				return ocop_fail(diag, OCOP_ERR_RULE, 0,
						 "%s: given twice", f->name);
		err = check_value(f, values[i].value, diag);
		if (err)
			return err;
	}
	for (size_t i = 0; i < form->count; i++) {
		bool given = !form->value[i].required;

		for (size_t k = 0; k < count; k++)
			given |= strcmp(values[k].name,
					form->value[i].name) == 0;
		if (!given)
			return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s: missing",
					 form->value[i].name);
	}
	return OCOP_OK;
}

/* --- Writing --- */

enum ocop_err ocop__session_line_write(
	struct ocop_buf *out, const char *after,
	enum ocop_session_event event, uint64_t time,
	const struct ocop_session_value *values, size_t count)
{
	struct ocop_json *o = ocop_json_object();
	enum ocop_err err;

	ocop_json_set_str(o, "after", after);
	ocop_json_set_str(o, "event", forms[event].word);
	ocop_json_set_int(o, "time", (int64_t)time);
	for (size_t i = 0; i < count; i++) {
		const struct value_form *f = form_of(event, values[i].name);
		uint64_t number = 0;

		if (f->form == NUMBER && !ocop_decimal(&number,
						       values[i].value))
			ocop_json_set_int(o, f->name, (int64_t)number);
		else if (f->form == BYTES || f->form == HASH)
			ocop_json_set_base64(o, f->name, values[i].value);
		else
			ocop_json_set_text(o, f->name, values[i].value);
	}
	err = ocop_json_print(out, o, false);
	ocop_json_free(o);
	return err ? err : ocop_buf_byte(out, '\n');
}

/* --- Reading --- */

void ocop__session_line_clear(struct ocop_session_entry *entry)
{
	for (size_t i = 0; i < entry->count; i++)
		free((void *)(uintptr_t)entry->value[i].value.ptr);
	memset(entry, 0, sizeof(*entry));
}

/* A member as the value that it was written from. */
static enum ocop_err read_value(struct ocop_session_entry *out,
				const struct value_form *form,
				const struct ocop_json *member)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_SESSION_LINE_MAX);
	enum ocop_json_type type = ocop_json_type(member);
	enum ocop_err err = OCOP_ERR_MALFORMED;

	if (form->form == NUMBER && type == OCOP_JSON_INT)
		err = ocop_buf_printf(&bytes, "%lld", (long long)
				      ocop_json_value_int(member));
	else if (type == OCOP_JSON_TEXT &&
		 (form->form == BYTES || form->form == HASH))
		err = ocop_base64url_decode(
			&bytes, ocop_bytes_str(ocop_json_value_str(member)));
	else if (type == OCOP_JSON_TEXT && form->form != NUMBER)
		err = ocop_buf_str(&bytes, ocop_json_value_str(member));
	if (err || out->count == OCOP_SESSION_VALUES_MAX) {
		ocop_buf_clear(&bytes);
		return err ? err : OCOP_ERR_MALFORMED;
	}
	out->value[out->count].name = form->name;
	out->value[out->count++].value = ocop_buf_view(&bytes);
	return OCOP_OK;
}

static enum ocop_session_event event_of(const char *word)
{
	for (int i = OCOP_SESSION_OPEN; word && i <= OCOP_SESSION_CLOSE; i++)
		if (strcmp(forms[i].word, word) == 0)
			return (enum ocop_session_event)i;
	return 0;
}

static enum ocop_err read_members(struct ocop_session_entry *out,
				  const struct ocop_json *o,
				  struct ocop_diag *diag)
{
	const struct ocop_json *m;

	for (m = ocop_json_first(o); m; m = ocop_json_next(m)) {
		const char *key = ocop_json_key(m);
		const struct value_form *form = form_of(out->event, key);
		enum ocop_err err = OCOP_ERR_MALFORMED;

		if (strcmp(key, "after") == 0 || strcmp(key, "event") == 0 ||
		    strcmp(key, "time") == 0)
			continue;
		if (form)
			err = read_value(out, form, m);
		if (err == OCOP_ERR_MALFORMED)
			return ocop_fail(diag, err, 0,
					 "%s: this event has no such value", key);
		if (err)
			return err;
	}
	return OCOP_OK;
}

enum ocop_err ocop__session_line_read(struct ocop_session_entry *out,
				      const char *after, struct ocop_bytes line,
				      struct ocop_diag *diag)
{
	struct ocop_json *o = NULL;
	const char *named;
	int64_t time;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (line.len >= OCOP_SESSION_LINE_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "a line of %zu bytes (at most %d)", line.len,
				 OCOP_SESSION_LINE_MAX);
	err = ocop_json_parse(&o, line, diag);
	if (err)
		return err;
	named = ocop_json_str(o, "after");
	time = ocop_json_int(o, "time", -1);
	out->event = event_of(ocop_json_str(o, "event"));
	if (!named || strcmp(named, after) != 0)
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "%s",
				N_("it does not follow the line before it: a line was changed or is missing"));
	else if (!out->event || time < 0 || (uint64_t)time > TIME_MAX)
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "%s",
				N_("not an event of an inspection"));
	else
		err = read_members(out, o, diag);
	out->time = (uint64_t)time;
	ocop_json_free(o);
	return err ? err : ocop__session_line_check(out->event, out->value,
						    out->count, diag);
}
