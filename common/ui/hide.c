/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Removes secrets from messages: passwords in addresses and PINs in token URIs.
 * Such an argument is refused, or taken for the name of a file that does not
 * exist. Either way, a message repeats it. So this file recognises the
 * spellings that people use: a path in front, percent-encoding, blanks and
 * quotes inside, a missing end.
 */
#define _GNU_SOURCE	/* memrchr(), memmem() */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "common/ui/hide.h"

#define HIDDEN "***"
#define PIECE_MAX 2048
#define DECODINGS 4

struct span {
	size_t at, len;
};

/* The length up to the closing quote, which a mark of our own text follows: a
 * name may contain quotes. */
static size_t piece_len(const char *p)
{
	size_t len = 0;

	while (p[len] != '\0' &&
	       !(p[len] == '\'' && strchr(" :,.;)", p[len + 1]) != NULL))
		len++;
	return len;
}

static bool begins(const char *text, size_t len, const char *word)
{
	return len >= strlen(word) &&
	       strncasecmp(text, word, strlen(word)) == 0;
}

/* Find a PIN. Everything after it is hidden: a blank may be part of it. */
static bool find_pin(struct span *out, const char *text, size_t len)
{
	bool token = false;	/* from here on any "pin..." counts */

	for (size_t i = 0; i < len; i++) {
		const char *p = text + i;
		size_t rest = len - i;

		token = token || begins(p, rest, "pkcs11:") ||
			begins(p, rest, "pkcs11%");
		if (!begins(p, rest, "pin-value") &&
		    !begins(p, rest, "pin-source") &&
		    !begins(p, rest, "pin=") &&
		    !(token && begins(p, rest, "pin") &&
		      strchr(";?&:# ", p[-1]) != NULL))
			continue;
		*out = (struct span){ i, rest };
		return true;
	}
	return false;
}

/* What follows the "//" of an address; NULL when there is none. */
static const char *authority(const char *text, size_t len)
{
	const char *at = memmem(text, len, "://", 3);

	if (at != NULL)
		return at + 3;
	return begins(text, len, "//") ? text + 2 : NULL;
}

/* Whether a password's end is missing: after a colon comes something that is
 * not a port number. */
static bool is_cut(const char *text, const char *end)
{
	const char *stop = text, *colon;

	while (stop < end && strchr("/?#", *stop) == NULL)
		stop++;
	colon = memchr(text, ':', (size_t)(stop - text));
	if (colon == NULL || memchr(text, '[', (size_t)(stop - text)) != NULL)
		return false;
	for (colon++; colon < stop; colon++)
		if (!isdigit((unsigned char)*colon))
			return true;
	return false;
}

/* The length of a quoted name. If its address stops within what may be a
 * password, the closing quote was part of that password, and the name goes on
 * to the next one. Only an "@" between the two shows this. */
static size_t quoted_len(const char *p)
{
	static const char form[] = "NAME:PASSWORD@";
	size_t len = piece_len(p), more;
	const char *from = authority(p, len);

	if (from == NULL || p[len] == '\0' || memchr(p, '@', len) != NULL ||
	    memchr(from, ':', (size_t)(p + len - from)) == NULL ||
	    (!is_cut(from, p + len) &&
	     memchr(from, '/', (size_t)(p + len - from)) != NULL))
		return len;
	more = len + 1 + piece_len(p + len + 1);
	return p[more] != '\0' && memchr(p + len, '@', more - len) != NULL &&
	       memmem(p + len, more - len, form, strlen(form)) == NULL ?
	       more : len;
}

/* Find "http://NAME:PASSWORD@host", as people write it, also without the
 * scheme. Not found are a folder named "a@b" and our own example of the
 * form. */
static bool find_user(struct span *out, const char *text, size_t len)
{
	const char *end = text + len, *at = memrchr(text, '@', len);
	const char *from = authority(text, len);

	if (begins(text, len, "file:///") ||
	    (from != NULL && begins(from, (size_t)(end - from),
				    "NAME:PASSWORD@")))
		return false;
	if (from == NULL && (text[0] == '/' || text[0] == '.' || at == NULL ||
			     memchr(text, ':', (size_t)(at - text)) == NULL))
		return false;
	if (from == NULL)
		from = text;
	else if (at == NULL && is_cut(from, end))
		at = end;
	if (at == NULL || at <= from)
		return false;
	*out = (struct span){ (size_t)(from - text), (size_t)(at - from) };
	return true;
}

static bool find(struct span *out, const char *text, size_t len)
{
	return find_pin(out, text, len) || find_user(out, text, len);
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' :
	       tolower((unsigned char)c) - 'a' + 10;
}

/* Decode percent-encoding once, in place. */
static size_t decode(char *text, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '%' && len - i > 2 &&
		    isxdigit((unsigned char)text[i + 1]) &&
		    isxdigit((unsigned char)text[i + 2])) {
			text[out++] = (char)(digit(text[i + 1]) * 16 +
					     digit(text[i + 2]));
			i += 2;
		} else {
			text[out++] = text[i];
		}
	}
	return out;
}

/* Whether a secret shows after decoding: then the whole piece is hidden. */
static bool find_encoded(struct span *out, const char *text, size_t len)
{
	char plain[PIECE_MAX];
	size_t n = len < sizeof(plain) ? len : sizeof(plain);

	memcpy(plain, text, n);
	for (int i = 0; i < DECODINGS && memchr(plain, '%', n) != NULL; i++) {
		n = decode(plain, n);
		if (find(out, plain, n)) {
			*out = (struct span){ 0, len };
			return true;
		}
	}
	return false;
}

/* Replace len bytes at p by stars; text that no longer fits is cut off. */
static void hide(char *p, size_t len, const char *end)
{
	size_t stars = strlen(HIDDEN), rest = strlen(p + len), room;

	if ((size_t)(end - p) <= stars) {
		*p = '\0';
		return;
	}
	room = (size_t)(end - p) - stars - 1;
	if (rest > room)
		rest = room;
	memmove(p + stars, p + len, rest);
	memcpy(p, HIDDEN, stars);
	p[stars + rest] = '\0';
}

void hide_secrets(char *line, size_t size)
{
	struct span found;
	size_t len;

	for (char *p = line; *p != '\0'; p += strspn(p, " '")) {
		bool quoted = p > line && p[-1] == '\'' &&
			      (p - 1 == line || strchr(" (=", p[-2]) != NULL);

		len = quoted ? quoted_len(p) :
		      begins(p, strlen(p), "pkcs11:") ?
		      piece_len(p) : strcspn(p, " '");
		if (find(&found, p, len) || find_encoded(&found, p, len)) {
			hide(p + found.at, found.len, line + size);
			p += found.at;
			p += strspn(p, "*");
		} else {
			p += len;
		}
	}
}
