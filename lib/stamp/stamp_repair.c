/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What scanners and trackers do to a link, undone: upper case from a
 * keyboard scanner, line ends, added parameters, a lost scheme. Strict
 * parsing comes after this and decides; each repair is named so that a
 * report can say what was read and what was made of it. Nothing that is
 * signed is ever changed: no digit, no order.
 * Source: DESIGN.md "The stamp".
 */
#include <string.h>

#include "lib/stamp/stamp.h"

#define REPAIR_MAX 65536	/* above the longest certificate text */

#define DID_TRIM "blanks trimmed"
#define DID_SYMBOLOGY "symbology identifier dropped"
#define DID_CASE "upper case put back"
#define DID_HTTPS "http:// made https://"
#define DID_SCHEME "https:// added"
#define DID_PARAMETERS "parameters dropped"
#define DID_FRAGMENT "fragment dropped"

/* What is left to read, what was made of it, what was done. */
struct repair {
	struct ocop_bytes rest;
	struct ocop_buf *out, *names;
	size_t names_start;
	bool cased, trimmed;	/* said once */
};

static void say(struct repair *r, const char *name)
{
	if (r->names->len > r->names_start)
		ocop_buf_str(r->names, "; ");
	ocop_buf_str(r->names, name);
}

static void say_case(struct repair *r)
{
	if (!r->cased)
		say(r, DID_CASE);
	r->cased = true;
}

static void skip(struct repair *r, size_t len)
{
	r->rest = ocop_bytes_of(r->rest.ptr + len, r->rest.len - len);
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* Whether the rest begins with word (lower case), in any case. */
static bool begins(const struct repair *r, const char *word)
{
	size_t len = strlen(word);

	if (r->rest.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(r->rest.ptr[i]) != (uint8_t)word[i])
			return false;
	return true;
}

/* Copy len bytes in lower case. */
static void copy_lower(struct repair *r, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t c = lower(r->rest.ptr[i]);

		if (c != r->rest.ptr[i])
			say_case(r);
		ocop_buf_byte(r->out, c);
	}
	skip(r, len);
}

/* Length of the rest up to a byte, all of it when the byte is not there. */
static size_t until(struct ocop_bytes text, char stop)
{
	const uint8_t *at = text.len ? memchr(text.ptr, stop, text.len) : NULL;

	return at ? (size_t)(at - text.ptr) : text.len;
}

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void say_trim(struct repair *r)
{
	if (!r->trimmed)
		say(r, DID_TRIM);
	r->trimmed = true;
}

static void trim(struct repair *r)
{
	const size_t len = r->rest.len;

	while (r->rest.len && blank(r->rest.ptr[r->rest.len - 1]))
		r->rest.len--;
	while (r->rest.len && blank(r->rest.ptr[0]))
		skip(r, 1);
	if (r->rest.len != len)
		say_trim(r);
}

/* ISO/IEC 15424: "]Q" and a digit, if a scanner is set to say so. */
static void drop_symbology(struct repair *r)
{
	bool dropped = false;

	while (r->rest.len > 3 && memcmp(r->rest.ptr, "]Q", 2) == 0 &&
	       r->rest.ptr[2] >= '0' && r->rest.ptr[2] <= '9') {
		skip(r, 3);
		dropped = true;
		trim(r);
	}
	if (dropped)
		say(r, DID_SYMBOLOGY);
}

/* Dropping a tail may bare blanks before it. */
static void trim_out(struct repair *r, size_t start)
{
	while (!r->out->err && r->out->len > start &&
	       blank(r->out->ptr[r->out->len - 1])) {
		r->out->len--;
		say_trim(r);
	}
}

/* "ocop.example/...": a host with a dot, then a path, and no scheme. */
static bool bare_host(const struct repair *r)
{
	size_t len = until(r->rest, '/');
	bool dot = false;

	if (len == 0 || len == r->rest.len)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint8_t c = lower(r->rest.ptr[i]);

		if (c == '.')
			dot = true;
		else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			   c == '-'))
			return false;
	}
	return dot;
}

/* False when this is no link of ours, and left alone. */
static bool scheme(struct repair *r)
{
	if (begins(r, OCOP__SCHEME)) {
		copy_lower(r, strlen(OCOP__SCHEME));
		return true;
	}
	if (begins(r, "http://")) {
		skip(r, strlen("http://"));
		say(r, DID_HTTPS);
	} else if (bare_host(r)) {
		say(r, DID_SCHEME);
	} else {
		return false;
	}
	ocop_buf_str(r->out, OCOP__SCHEME);
	return true;
}

/*
 * Keep the signature, drop what was added before or after it. A second
 * signature is kept too: which one was meant is not ours to say.
 */
static void query(struct repair *r, bool wanted)
{
	bool dropped = !wanted || r->rest.len == 1;
	char mark = '?';

	skip(r, 1);
	while (wanted && r->rest.len) {
		size_t len = until(r->rest, '&');

		if (begins(r, "s=")) {
			ocop_buf_byte(r->out, (uint8_t)mark);
			copy_lower(r, 2);
			ocop_buf_add(r->out, r->rest.ptr, len - 2);
			skip(r, len - 2);
			mark = '&';
		} else {
			skip(r, len);
			dropped = true;
		}
		if (r->rest.len) {
			skip(r, 1);
			dropped = dropped || r->rest.len == 0;
		}
	}
	if (dropped)
		say(r, DID_PARAMETERS);
}

static void repair_link(struct repair *r)
{
	size_t len = until(r->rest, '#');
	bool certificate;

	if (len < r->rest.len) {
		r->rest.len = len;
		say(r, DID_FRAGMENT);
	}
	copy_lower(r, until(r->rest, '/'));
	certificate = begins(r, "/c/");
	if (certificate || begins(r, "/p/"))
		copy_lower(r, 3);
	len = until(r->rest, '?');
	ocop_buf_add(r->out, r->rest.ptr, len);
	skip(r, len);
	if (r->rest.len)
		query(r, !certificate);
}

enum ocop_err ocop_stamp_repair(struct ocop_buf *out, struct ocop_buf *repairs,
				struct ocop_bytes text)
{
	struct repair r = { text, out, repairs, repairs->len, false, false };
	const size_t start = out->len;

	if (text.len > REPAIR_MAX)
		return OCOP_ERR_LIMIT;
	trim(&r);
	drop_symbology(&r);
	if (scheme(&r))
		repair_link(&r);
	else
		ocop_buf_bytes(out, r.rest);
	trim_out(&r, start);
	return out->err ? out->err : repairs->err;
}
