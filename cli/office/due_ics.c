/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list as iCalendar (RFC 5545), for the calendar of a mail program. The
 * identity of an event comes from what it is about, so that a calendar that
 * takes the file again moves an event and does not double it.
 */
#include <string.h>
#include <time.h>

#include <ocop/crypto.h>

#include "cli/office/due.h"
#include "common/ui/label.h"
#include "common/ui/say.h"

#define FOLD_MAX 75	/* octets of a line without its end: section 3.1 */
#define UID_BYTES 16
#define ALARM_DAYS 1

/* Append a content line, folded between characters. */
static void put_line(struct ocop_buf *out, const char *line)
{
	size_t room = FOLD_MAX;

	while (*line) {
		size_t len = 1;

		while (((unsigned char)line[len] & 0xc0) == 0x80)
			len++;
		if (len > room) {
			ocop_buf_str(out, "\r\n ");
			room = FOLD_MAX - 1;
		}
		ocop_buf_add(out, line, len);
		room -= len;
		line += len;
	}
	ocop_buf_str(out, "\r\n");
}

/* Append a TEXT value: section 3.3.11. */
static void add_text(struct ocop_buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n') {
			ocop_buf_str(out, "\\n");
			continue;
		}
		if (strchr("\\;,", *text))
			ocop_buf_byte(out, '\\');
		/* A line has no other control character: CONTROL. */
		if ((unsigned char)*text >= 0x20 && *text != 0x7f)
			ocop_buf_byte(out, (uint8_t)*text);
	}
}

static void put_text(struct ocop_buf *out, const char *name, const char *text)
{
	struct ocop_buf line = OCOP_BUF(out->max);
	const char *whole;

	ocop_buf_printf(&line, "%s:", name);
	add_text(&line, text);
	whole = ocop_buf_cstr(&line);
	if (whole)
		put_line(out, whole);
	else
		out->err = line.err;
	ocop_buf_clear(&line);
}

static void put_day(struct ocop_buf *out, const char *name, int32_t day)
{
	char text[OCOP_DATE_SIZE];

	ocop_day_format(text, day);
	ocop_buf_printf(out, "%s;VALUE=DATE:%.4s%.2s%.2s\r\n", name, text,
			text + 5, text + 8);
}

static void put_stamp(struct ocop_buf *out, uint64_t unix_s)
{
	const time_t t = (time_t)unix_s;
	char text[32];
	struct tm tm;

	if (gmtime_r(&t, &tm) &&
	    strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm))
		ocop_buf_printf(out, "DTSTAMP:%s\r\n", text);
	else
		out->err = OCOP_ERR_LIMIT;
}

/* A certificate's day may move, by an extension: it is the same event. A row
 * of the calendar is another event on each day. */
static void put_uid(struct ocop_buf *out, const struct due_item *item)
{
	struct ocop_buf id = OCOP_BUF(OCOP_JSON_MAX);
	const char *code = due_fact(item, "code");
	uint8_t hash[OCOP_HASH_LEN];

	ocop_buf_printf(&id, "%s|%s|%s|%s|", due_word(item->kind), code,
			due_fact(item, "decided"), due_fact(item, "found"));
	if (!code[0] || item->kind == DUE_KEY)
		ocop_buf_printf(&id, "%s|%s|%d", due_fact(item, "unit"),
				due_fact(item, "subject"), (int)item->day);
	ocop_sha256(hash, ocop_buf_view(&id));
	ocop_buf_str(out, "UID:");
	ocop_hex_add(out, ocop_bytes_of(hash, UID_BYTES));
	ocop_buf_str(out, "@ocop-trace\r\n");
	if (id.err)
		out->err = id.err;
	ocop_buf_clear(&id);
}

static void add_fact(struct ocop_buf *out, const char *name,
		     const char *value)
{
	if (value[0])
		ocop_buf_printf(out, "%s%s: %s", out->len ? "\n" : "", name,
				value);
}

static void put_description(struct ocop_buf *out, const struct due_item *item)
{
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	const char *whole;

	add_fact(&text, _("code"), due_fact(item, "code"));
	add_fact(&text, _("producer"), due_fact(item, "producer_name"));
	add_fact(&text, _("commune"), due_fact(item, "commune"));
	add_fact(&text, _("recipient"), due_fact(item, "recipient"));
	add_fact(&text, _("note"), due_fact(item, "note"));
	whole = ocop_buf_cstr(&text);
	if (whole && whole[0])
		put_text(out, "DESCRIPTION", whole);
	ocop_buf_clear(&text);
}

static void put_event(struct ocop_buf *out, const struct due_item *item,
		      uint64_t stamp)
{
	struct ocop_buf summary = OCOP_BUF(OCOP_JSON_MAX);
	const char *text;

	ocop_buf_printf(&summary, "%s: %s", _(due_text(item->kind)),
			due_about(item));
	text = ocop_buf_cstr(&summary);
	ocop_buf_str(out, "BEGIN:VEVENT\r\n");
	put_uid(out, item);
	put_stamp(out, stamp);
	put_day(out, "DTSTART", item->day);
	put_day(out, "DTEND", item->day + 1);
	put_text(out, "SUMMARY", text ? text : "");
	put_description(out, item);
	put_text(out, "CATEGORIES", due_word(item->kind));
	ocop_buf_str(out, "TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\n"
		     "ACTION:DISPLAY\r\n");
	ocop_buf_printf(out, "TRIGGER:-P%dD\r\n", ALARM_DAYS);
	put_text(out, "DESCRIPTION", text ? text : "");
	ocop_buf_str(out, "END:VALARM\r\nEND:VEVENT\r\n");
	ocop_buf_clear(&summary);
}

enum ocop_err due_ics(struct ocop_buf *out, const struct due_list *list,
		      uint64_t stamp_unix_s)
{
	ocop_buf_str(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
		     "PRODID:-//OCOP Trace//ocop due//EN\r\n"
		     "CALSCALE:GREGORIAN\r\n");
	for (size_t i = 0; i < list->count; i++)
		put_event(out, &list->item[i], stamp_unix_s);
	ocop_buf_str(out, "END:VCALENDAR\r\n");
	return out->err;
}
