/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rebuild one link from what scanners, keyboards, chat and mail programs made
 * of it: upper case, line breaks, a lost scheme, added parameters, another link
 * around it. The result must pass strict parsing. Each repair is named, and no
 * digit changes.
 * Source: docs/format.md; RFC 3986.
 */
#include <string.h>

#include "lib/stamp/stamp_link.h"

/*
 * A line break within a link, with what mail programs write before the next
 * line. Blanks alone count only among a stamp's digits, where a program joined
 * the lines.
 */
static void skip_wrap(struct ocop__link *r, bool blanks)
{
	size_t at = r->at;
	bool line = false;

	while (!r->whole && at < r->text.len &&
	       (r->text.ptr[at] == ' ' || r->text.ptr[at] == '\t' ||
		is_line_end(r->text.ptr[at]) ||
		(line && r->text.ptr[at] == '>')))
		line |= is_line_end(r->text.ptr[at++]);
	if (at > r->at && at < r->text.len && (line || blanks)) {
		r->did |= OCOP_DID_WRAP;
		r->at = at;
	}
}

static void put_lower(struct ocop__link *r, uint8_t c)
{
	if (lower(c) != c)
		r->did |= OCOP_DID_CASE;
	ocop_buf_byte(r->out, lower(c));
}

static void read_scheme(struct ocop__link *r)
{
	bool plain = has(r->text, r->at, "http://");

	if (plain || !has(r->text, r->at, OCOP__SCHEME)) {
		r->did |= plain ? OCOP_DID_HTTPS : OCOP_DID_SCHEME;
		r->at += plain ? sizeof("http://") - 1 : 0;
		ocop_buf_str(r->out, OCOP__SCHEME);
		return;
	}
	for (size_t i = 0; i < sizeof(OCOP__SCHEME) - 1; i++)
		put_lower(r, r->text.ptr[r->at++]);
}

/* Whether c goes on with a path whose last character is last: "/p/" and
 * "/c/" have the only letters, a code its hyphens. */
static bool is_path(uint8_t c, uint8_t last, bool code)
{
	return is_digit(c) || c == '/' || (c == '-' && code) ||
	       (last == '/' && (lower(c) == 'p' || lower(c) == 'c'));
}

/* The host and the path, up to '?' or another end. */
static void read_path(struct ocop__link *r)
{
	bool path = false, code = false;
	uint8_t last = 0;

	for (;; r->at++) {
		uint8_t c;

		skip_wrap(r, false);
		c = byte_at(r->text, r->at);
		path |= c == '/';
		code |= last == '/' && lower(c) == 'p';
		if (r->out->err ||
		    !(path ? is_path(c, last, code) : is_host(c)))
			break;
		put_lower(r, c);
		last = c;
	}
}

/* A value of exactly 158 digits; false when there are more or fewer. */
static bool read_digits(struct ocop__link *r)
{
	for (size_t i = 0; i < OCOP_STAMP_DIGITS; i++) {
		skip_wrap(r, true);
		if (!is_digit(byte_at(r->text, r->at)))
			return false;
		ocop_buf_byte(r->out, r->text.ptr[r->at++]);
	}
	return !is_digit(byte_at(r->text, r->at));
}

static size_t parameter_end(struct ocop_bytes t, size_t at)
{
	while (at < t.len && !is_space(t.ptr[at]) &&
	       strchr("&#\"<>", t.ptr[at]) == NULL)
		at++;
	return at;
}

/*
 * Keep the signature and drop the other parameters. With a second signature
 * nothing is repaired: we cannot know which one was meant.
 */
static bool read_query(struct ocop__link *r, bool certificate)
{
	bool found = certificate;
	uint8_t c = byte_at(r->text, r->at);

	while (c == '?' || c == '&') {
		r->at++;
		skip_wrap(r, false);
		if (!certificate && has(r->text, r->at, "s=")) {
			if (found)
				return false;
			found = true;
			ocop_buf_byte(r->out, '?');
			put_lower(r, r->text.ptr[r->at]);
			ocop_buf_byte(r->out, '=');
			r->at += 2;
			if (!read_digits(r))
				return false;
		} else {
			r->at = parameter_end(r->text, r->at);
			r->did |= OCOP_DID_PARAMETERS;
		}
		c = byte_at(r->text, r->at);
	}
	if (found && c == '#') {
		r->at = word_end(r->text, r->at);
		r->did |= OCOP_DID_FRAGMENT;
	}
	return found;
}

static bool is_strict(struct ocop_bytes link, bool certificate)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	char host[OCOP_STAMP_URI_MAX];
	struct ocop_stamp stamp;
	enum ocop_err err;

	if (!certificate)
		return !ocop_stamp_parse(&stamp, link, NULL);
	err = ocop_cert_uri_parse(&record, host, link, NULL);
	ocop_buf_clear(&record);
	return !err;
}

static bool read_once(struct ocop__link *r)
{
	struct ocop_bytes path;
	bool certificate;

	ocop_buf_reset(r->out);
	read_scheme(r);
	read_path(r);
	path = from(ocop_buf_view(r->out), sizeof(OCOP__SCHEME) - 1);
	while (path.len > 0 && path.ptr[0] != '/')
		path = from(path, 1);
	certificate = has(path, 0, "/c/");
	return read_query(r, certificate) && !r->out->err &&
	       is_strict(ocop_buf_view(r->out), certificate);
}

/* The link ends with its line unless the next line continues it. */
bool ocop__stamp_link_read(struct ocop__link *r)
{
	const struct ocop__link start = *r;

	if (read_once(r))
		return true;
	*r = start;
	r->whole = true;
	return read_once(r);
}

/* --- Redirecting links --- */

/* They open the link in a parameter; we never open anything. */
static const char *const redirectors[] = {
	"zalo.me", "zaloapp.com", "zalo.vn", "facebook.com", "fb.com",
	"messenger.com", "instagram.com", "threads.net", "google.com",
	"google.com.vn", "youtube.com", "coccoc.com", "bing.com",
	"safelinks.protection.outlook.com", "linkedin.com", "tiktok.com",
	"t.me", "viber.com", "whatsapp.com",
};

/* The host itself, or one below it. */
static bool is_redirector(struct ocop_bytes host)
{
	for (size_t i = 0; i < sizeof(redirectors) / sizeof(redirectors[0]);
	     i++) {
		size_t len = strlen(redirectors[i]);

		if (host.len >= len &&
		    has(host, host.len - len, redirectors[i]) &&
		    (host.len == len || host.ptr[host.len - len - 1] == '.'))
			return true;
	}
	return false;
}

void ocop__stamp_percent(struct ocop_buf *out, struct ocop_bytes in)
{
	for (size_t i = 0; i < in.len; i++) {
		int value = in.ptr[i] == '%' ? hex_pair(in, i + 1) : -1;

		if (value >= 0 && is_space((uint8_t)value))
			value = '+';
		ocop_buf_byte(out, value < 0 ? in.ptr[i] : (uint8_t)value);
		i += value < 0 ? 0 : 2;
	}
}

/* The '?' of a link whose host is known to redirect; otherwise the end, also
 * when there is a user name (the host comes after it) or a port. */
static size_t find_query(struct ocop_bytes link)
{
	size_t at = sizeof("http://") - 1, end;

	if (has(link, 0, OCOP__SCHEME))
		at++;
	else if (!has(link, 0, "http://"))
		return link.len;
	for (end = at; is_host(byte_at(link, end)); )
		end++;
	if (strchr("/?", byte_at(link, end)) == NULL ||
	    !is_redirector(ocop_bytes_of(link.ptr + at, end - at)))
		return link.len;
	while (end < link.len && link.ptr[end] != '?')
		end++;
	return end;
}

/* True when only characters that close a sentence or quotation are left. */
static bool is_closing(struct ocop_bytes t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.ptr[i] < 0x80 && strchr("\"'`)]}>*.,;!?", t.ptr[i]) == NULL)
			return false;
	return true;
}

/* A parameter's value: decoded until it begins as a link does. */
static void value_decode(struct ocop_buf *out, struct ocop_bytes in)
{
	struct ocop_buf once = OCOP_BUF(OCOP__REPAIR_MAX);

	ocop__stamp_percent(out, in);
	for (int i = 1; i < OCOP__DECODES_MAX &&
	     !has(ocop_buf_view(out), 0, "http:") &&
	     !has(ocop_buf_view(out), 0, "https:"); i++) {
		ocop_buf_reset(&once);
		ocop_buf_bytes(&once, ocop_buf_view(out));
		ocop_buf_reset(out);
		ocop__stamp_percent(out, ocop_buf_view(&once));
	}
	ocop_buf_clear(&once);
}

bool ocop__stamp_link_inside(struct ocop__link *r, struct ocop_bytes link,
			     int depth)
{
	bool found = false;
	size_t end;

	for (size_t at = find_query(link); !found && at < link.len; at = end) {
		struct ocop_buf value = OCOP_BUF(OCOP__REPAIR_MAX);
		struct ocop__link inner;

		end = parameter_end(link, ++at);
		while (at < end && link.ptr[at] != '=')
			at++;
		at += at < end;
		value_decode(&value, ocop_bytes_of(link.ptr + at, end - at));
		inner = (struct ocop__link){ ocop_buf_view(&value), 0, r->out,
					     r->did, true };
		if (has(inner.text, 0, "http"))
			found = (ocop__stamp_link_read(&inner) &&
				 is_closing(from(inner.text, inner.at))) ||
				(depth < OCOP__DECODES_MAX &&
				 ocop__stamp_link_inside(&inner, inner.text,
							 depth + 1));
		if (found)
			r->did = inner.did | OCOP_DID_REDIRECT;
		ocop_buf_clear(&value);
	}
	return found;
}
