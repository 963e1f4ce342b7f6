/* SPDX-License-Identifier: Apache-2.0 */
/* One link of ours within a text, for the files that search for links. */
#ifndef OCOP_STAMP_LINK_INTERNAL_H
#define OCOP_STAMP_LINK_INTERNAL_H

#include "lib/stamp/stamp.h"

#define OCOP__REPAIR_MAX 65536	/* above the longest certificate text */
#define OCOP__DECODES_MAX 3	/* an encoding of an encoding */

/* A text, read from at on. */
struct ocop__link {
	struct ocop_bytes text;
	size_t at;
	struct ocop_buf *out;	/* the link as it must be */
	unsigned did;
	bool whole;		/* no line break is inside it */
};

/* Rebuild the link that begins at r->at, and move r->at past it. False: it is
 * not one of ours, or malformed. */
bool ocop__stamp_link_read(struct ocop__link *r);
/* A link of ours as one whole parameter of link, which is known to redirect;
 * perhaps through a second one that does. */
bool ocop__stamp_link_inside(struct ocop__link *r, struct ocop_bytes link,
			     int depth);
/* RFC 3986 section 2.1. A blank or control becomes '+', so that a word stays
 * one word. */
void ocop__stamp_percent(struct ocop_buf *out, struct ocop_bytes in);

/* --- Characters, independent of the locale --- */

static inline uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static inline bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_line_end(uint8_t c)
{
	return c == '\n' || c == '\r';
}

static inline bool is_space(uint8_t c)
{
	return c <= ' ' || c == 0x7f;
}

static inline bool is_host(uint8_t c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
	       c == '.' || c == '-';
}

static inline uint8_t byte_at(struct ocop_bytes t, size_t at)
{
	return at < t.len ? t.ptr[at] : 0;
}

static inline struct ocop_bytes from(struct ocop_bytes t, size_t at)
{
	return at < t.len ? ocop_bytes_of(t.ptr + at, t.len - at) :
			    ocop_bytes_of(t.ptr, 0);
}

/* Whether the text has word (lower case) there, in any case. */
static inline bool has(struct ocop_bytes t, size_t at, const char *word)
{
	for (; *word != '\0'; word++, at++)
		if (at >= t.len || lower(t.ptr[at]) != (uint8_t)*word)
			return false;
	return true;
}

static inline size_t word_end(struct ocop_bytes t, size_t at)
{
	while (at < t.len && !is_space(t.ptr[at]))
		at++;
	return at;
}

static inline int hex(uint8_t c)
{
	return is_digit(c) ? c - '0' :
	       lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

/* Two hex digits at a place, or -1. */
static inline int hex_pair(struct ocop_bytes t, size_t at)
{
	int high = hex(byte_at(t, at)), low = hex(byte_at(t, at + 1));

	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

#endif
