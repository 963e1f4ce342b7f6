/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Translates the texts of libraries. Libraries write in English, because their
 * texts are also stored, sent and printed as JSON. A text arrives complete:
 * "byte 9: it must begin with https://". So the text is matched against the
 * formats of the catalogue, and what matches is replaced by its translation.
 */
#include <ctype.h>
#include <inttypes.h>	/* formats have PRIu64 in them */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <ocop/bytes.h>
#include <ocop/fold.h>

#include "common/ui/header.h"
#include "common/ui/name.h"
#include "common/ui/say.h"

#define DEPTH_MAX 6	/* nesting of texts */
#define SPANS_MAX 8	/* conversions in one format */
#define STEPS_MAX 200000	/* bounds the cost of a hostile text */
#define NAME_SIZE 40	/* longest name that has words, and more */
#define RULE_MAX 255	/* above every rule */
#define LETTERS_MIN 3	/* fewer letters match by accident */

/* Every msgid with a conversion; the Makefile takes them from po/vi.po. */
static const char *const formats[] = {
#include FORMATS
};

/* Frequent texts of system libraries, so that xgettext finds them too. */
static const char *const foreign[] __attribute__((unused)) = {
	N_("No such file or directory"), N_("Permission denied"),
	N_("No space left on device"), N_("File exists"),
	N_("Is a directory"), N_("Not a directory"), N_("Read-only file system"),
	N_("Input/output error"), N_("Too many open files"),
	N_("File name too long"), N_("Too many levels of symbolic links"),
	N_("Operation not permitted"), N_("Cannot allocate memory"),
	N_("Broken pipe"), N_("Bad file descriptor"), N_("Invalid argument"),
	N_("Address already in use"), N_("Cannot assign requested address"),
	N_("Disk quota exceeded"), N_("Device or resource busy"),
	N_("Directory not empty"), N_("Invalid cross-device link"),
	N_("Illegal seek"), N_("No such device or address"),
	N_("Resource temporarily unavailable"), N_("File too large"),
	N_("file is not a database"), N_("database disk image is malformed"),
	N_("database is locked"), N_("disk I/O error"),
	N_("attempt to write a readonly database"),
	N_("unable to open database file"), N_("database or disk is full"),
	N_("Could not connect to server"), N_("Couldn't connect to server"),
	N_("Could not resolve hostname"), N_("Couldn't resolve host name"),
	N_("Could not resolve proxy name"), N_("Couldn't resolve proxy name"),
	N_("Timeout was reached"), N_("SSL connect error"),
	N_("SSL peer certificate or SSH remote key was not OK"),
	N_("Server returned nothing (no headers, no data)"),
	N_("Failure when receiving data from the peer"),
	N_("Failed sending data to the peer"),
	N_("Transferred a partial file"), N_("Empty reply from server"),
	N_("Connection refused"), N_("Connection reset by peer"),
	N_("Network is unreachable"), N_("Connection timed out"),
	N_("%s (evidence not written)"),	/* lib/sync/sync_evidence.c */
	N_("Problem with the SSL CA cert (path? access rights?)"),
	N_("Failed to connect to %s port %s after %s ms"),
	N_("Could not resolve host: %s"), N_("Could not resolve proxy: %s"),
	N_("Connection timed out after %s milliseconds"),
	N_("Operation timed out after %s milliseconds with %s bytes received"),
	N_("transfer closed with %s bytes remaining to read"),
	N_("transfer closed with outstanding read data remaining"),
	N_("Recv failure"), N_("Send failure"), N_("SSL certificate problem"),
	N_("self-signed certificate"),
	N_("self-signed certificate in certificate chain"),
	N_("unable to get local issuer certificate"),
	N_("certificate has expired"), N_("certificate is not yet valid"),
	N_("error setting certificate file"), N_("Proxy CONNECT aborted"),
	N_("CONNECT tunnel failed, response %s"),
	N_("SSL: no alternative certificate subject name matches target host name '%s'"),
	N_("SSL: certificate subject name '%s' does not match target hostname '%s'"),
	N_("Received HTTP/0.9 when not allowed"),
	N_("Unsupported protocol"), N_("Weird server reply"),
	N_("Error while processing content unencoding"),
	N_("incorrect header check"),
	/* Texts of lib/net without address and stage, as sync --dry-run prints
	 * them. */
	N_("it requires a user name and a password (407)"),
	N_("too few bytes arrived in the allowed time"),
	N_("its certificate is not valid on the date of this machine's clock: check the clock"),
};

struct span {
	const char *at;
	size_t len;
};

struct match {
	struct span spans[SPANS_MAX];
	size_t steps;
};

/* The end of the conversion that begins at format, such as "%.120s" or
 * "%2$llu". *number is the argument's number, from 1; 0: the next argument. */
static const char *conversion(const char *format, size_t *number)
{
	const char *p = format + 1 + strspn(format + 1, "0123456789");

	*number = 0;
	if (*p == '$')
		*number = (size_t)(*(p++ - 1) - '0');
	p += strspn(p, "-+ #0123456789.*");
	p += strspn(p, "hlzjt");
	return *p == '\0' ? p : p + 1;
}

/* Whether the rest of format matches the rest of text. Stores the texts of its
 * conversions, from number n on. Shorter texts are tried first. */
static bool fits(struct match *m, size_t n, const char *format,
		 const char *text)
{
	size_t number, max, min = 1;

	for (; *format != '%' || format[1] == '%'; format++, text++) {
		if (*format == '%')
			format++;
		if (*format != *text)
			return false;
		if (*text == '\0')
			return true;
	}
	if (n == SPANS_MAX)
		return false;
	format = conversion(format, &number);
	if (format[-1] == 's')
		max = strlen(text), min = 0;
	else if (format[-1] == 'c')
		max = *text != '\0';
	else
		max = strspn(text, "-0123456789abcdefABCDEF");
	for (size_t len = min; len <= max; len++) {
		if (m->steps++ > STEPS_MAX)
			return false;
		if (fits(m, n + 1, format, text + len)) {
			m->spans[n] = (struct span){ text, len };
			return true;
		}
	}
	return false;
}

/* How many letters a format has outside its conversions. */
static size_t letters_of(const char *format)
{
	size_t letters = 0, number;

	while (*format != '\0') {
		if (*format == '%' && format[1] != '%') {
			format = conversion(format, &number);
			continue;
		}
		letters += isalpha((unsigned char)*format) != 0;
		format++;
	}
	return letters;
}

/* The matching format with the most letters; NULL: none. */
static const char *format_of(const char *text, struct match *found)
{
	const char *best = NULL;
	size_t most = LETTERS_MIN - 1;

	found->steps = 0;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct match m = { .steps = found->steps };
		size_t letters = letters_of(formats[i]);

		if (letters > most && fits(&m, 0, formats[i], text)) {
			best = formats[i];
			most = letters;
			*found = m;
		}
		found->steps = m.steps;
	}
	return best;
}

static void add(struct ocop_buf *out, const char *text, size_t len,
		unsigned depth);

/* The name of a field, such as "stars" or "items[2].serial". */
static bool is_name(const char *text, size_t len)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789[].") >= len;
}

/* What the language calls a member; NULL: nothing. Tables of offices have
 * their own names for columns. */
static const char *words_of(const char *name)
{
	const char *words = name_words(name);

	if (words == NULL)
		words = header_label(name, OCOP_KIND_NONE);
	return strcmp(words, name) == 0 ? NULL : words;
}

/* A name is the same in every language, because a person looks for it in a
 * file. The words for its last part precede it. */
static void add_name(struct ocop_buf *out, const char *text, size_t len)
{
	char last[NAME_SIZE];
	const char *words, *from = text;
	size_t end = len;

	while (end > 0 && text[end - 1] == ']')
		while (end > 0 && text[--end] != '[')
			;
	for (size_t i = 0; i < end; i++)
		if (text[i] == '.')
			from = text + i + 1;
	snprintf(last, sizeof(last), "%.*s", (int)(text + end - from), from);
	words = words_of(last);
	if (words == NULL)
		ocop_buf_add(out, text, len);
	else
		ocop_buf_printf(out, "%s (%.*s)", words, (int)len, text);
}

/* The length of the rule's word at the beginning of "RULE: TEXT", 0: none. A
 * member may have the same word: then the text must be the rule's own. */
static size_t rule_len(const char *text)
{
	size_t len = strcspn(text, ":");
	char word[NAME_SIZE];

	if (text[len] == '\0' || text[len + 1] != ' ' || len >= sizeof(word))
		return 0;
	snprintf(word, sizeof(word), "%.*s", (int)len, text);
	for (int i = OCOP_RULE_COUNTS + 1; i <= RULE_MAX; i++) {
		enum ocop_rule rule = (enum ocop_rule)i;

		if (strcmp(ocop_rule_key(rule), word) == 0)
			return strcmp(word, "unknown") != 0 &&
			       (words_of(word) == NULL ||
				strcmp(ocop_rule_text(rule), text + len + 2) ==
				0) ? len : 0;
	}
	return 0;
}

/* What stands before ": ": a name, also after other parts, or a text. */
static void add_subject(struct ocop_buf *out, const char *text, size_t len,
			unsigned depth)
{
	size_t last = len;

	while (last > 0 && !(last >= 2 && strncmp(text + last - 2, ": ", 2) == 0))
		last--;
	if (!is_name(text + last, len - last)) {
		add(out, text, len, depth);
		return;
	}
	if (last > 0) {
		add_subject(out, text, last - 2, depth);
		ocop_buf_add(out, ": ", 2);
	}
	add_name(out, text + last, len - last);
}

/* Fill a translated format with the texts of the match. These are translated
 * too, except in quotes, where a person's text stands. */
static void fill(struct ocop_buf *out, const char *format,
		 const struct match *m, unsigned depth)
{
	size_t next = 0, number;

	while (*format != '\0') {
		size_t len = strcspn(format, "%");
		const struct span *span;
		bool quoted;

		ocop_buf_add(out, format, len);
		quoted = len > 0 && format[len - 1] == '\'';
		format += len;
		if (*format == '\0')
			return;
		if (format[1] == '%') {
			ocop_buf_add(out, "%", 1);
			format += 2;
			continue;
		}
		format = conversion(format, &number);
		number = number == 0 ? next++ : number - 1;
		span = &m->spans[number < SPANS_MAX ? number : 0];
		if (format[-1] != 's' || quoted)
			ocop_buf_add(out, span->at, span->len);
		else if (strncmp(format, ": ", 2) == 0)
			add_subject(out, span->at, span->len, depth + 1);
		else
			add(out, span->at, span->len, depth + 1);
	}
}

/* Translate a text: as a whole, by a format, or in its parts before and after
 * ": ". */
static void add(struct ocop_buf *out, const char *text, size_t len,
		unsigned depth)
{
	struct match m;
	char part[SAY_TEXT_SIZE];
	const char *format, *rest;
	size_t rule;

	if (len == 0 || len >= sizeof(part) || depth > DEPTH_MAX) {
		ocop_buf_add(out, text, len);
		return;
	}
	memcpy(part, text, len);
	part[len] = '\0';
	format = gettext(part);
	rest = strstr(part, ": ");
	rule = rule_len(part);
	if (format != part) {
		ocop_buf_str(out, format);
	} else if (rule > 0) {
		add(out, rest + 2, strlen(rest + 2), depth + 1);
		ocop_buf_printf(out, _(" (rule %.*s)"), (int)rule, part);
	} else if ((format = format_of(part, &m)) != NULL) {
		fill(out, gettext(format), &m, depth);
	} else if (rest != NULL) {
		add_subject(out, part, (size_t)(rest - part), depth + 1);
		ocop_buf_add(out, ": ", 2);
		add(out, rest + 2, strlen(rest + 2), depth + 1);
	} else {
		ocop_buf_add(out, part, len);
	}
}

/* The empty msgid has a text if a catalogue is loaded. */
static bool has_catalogue(void)
{
	static const char head[] = "";	/* hides "" from xgettext */

	return gettext(head)[0] != '\0';
}

const char *say_name(char out[static SAY_TEXT_SIZE], const char *name)
{
	struct ocop_buf made = OCOP_BUF(SAY_TEXT_SIZE);
	const char *text = NULL;

	if (has_catalogue()) {
		add_name(&made, name, strlen(name));
		text = ocop_buf_cstr(&made);
	}
	snprintf(out, SAY_TEXT_SIZE, "%s", text != NULL ? text : name);
	ocop_buf_clear(&made);
	return out;
}

const char *say_translated(char out[static SAY_TEXT_SIZE], const char *text)
{
	struct ocop_buf made = OCOP_BUF(SAY_TEXT_SIZE);
	size_t len = strlen(text);

	if (has_catalogue() && len < SAY_TEXT_SIZE) {
		add(&made, text, len, 0);
		if (!made.err && made.len < SAY_TEXT_SIZE) {
			text = (const char *)made.ptr;
			len = made.len;
		}
	}
	snprintf(out, SAY_TEXT_SIZE, "%.*s", (int)len, text);
	ocop_buf_clear(&made);
	return out;
}
