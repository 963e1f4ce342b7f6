/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Find our links in a text, whatever keyboards, chat and mail programs did to
 * it: clean it, decode it, undo another keyboard layout. Each reading is tried
 * until one gives a link that passes strict parsing.
 *
 * A link of another host never becomes ours: what follows it in the same word
 * belongs to it. We look only into hosts that are known to redirect, and take
 * only a whole parameter that is a link of ours.
 * Source: docs/format.md; RFC 2045 section 6.7; RFC 3986.
 */
#include <string.h>

#include "lib/stamp/stamp_link.h"

/* One way to read the text. */
struct view {
	struct ocop_bytes text;
	unsigned did;
};

struct finder {
	struct ocop_buf seen;	/* owned; each link with a line end */
	struct ocop_buf link;	/* owned; the one that is being read */
	ocop_stamp_link_fn *fn;
	void *user;
	size_t count;
};

/* --- A text --- */

/* "ocop.example/01/...": a link without scheme begins at *at, after nothing but
 * characters that open a word. */
static bool bare_link(struct ocop_bytes t, size_t end, size_t *at)
{
	size_t slash = *at, start;
	bool dot = false;

	while (slash < end && !has(t, slash, "/01/") &&
	       !has(t, slash, "/p/") && !has(t, slash, "/c/"))
		slash++;
	for (start = slash; start > *at && is_host(t.ptr[start - 1]); start--)
		dot |= t.ptr[start - 1] == '.';
	if (slash == end || !dot || t.ptr[start] == '.' ||
	    (start > *at &&
	     strchr("\"'`<>()[]{}*=:,;", t.ptr[start - 1]) == NULL))
		return false;
	*at = start;
	return true;
}

static size_t find_scheme(struct ocop_bytes t, size_t at, size_t end)
{
	while (at < end && !has(t, at, "http://") && !has(t, at, OCOP__SCHEME))
		at++;
	return at;
}

/* Whether the text before a link in its word makes it a part of another
 * address. */
static bool is_owned(struct ocop_bytes t, size_t start, size_t link)
{
	static const char marks[] = "/@?&#%\\";
	bool dot = false, bare = true;

	for (size_t i = start; i < link; i++) {
		bool mark = memchr(marks, t.ptr[i], sizeof(marks) - 1) != NULL;

		dot |= t.ptr[i] == '.';
		if (dot && mark)
			return true;
		bare = !mark && (bare || strchr("\"'<>()[]{}", t.ptr[i]));
	}
	return !bare;
}

/* ISO/IEC 15424: "]Q1". */
static bool is_symbology(struct ocop_bytes t, size_t at)
{
	return byte_at(t, at) == ']' && is_digit(byte_at(t, at + 2));
}

/* Name what surrounds a link: what cleaning removes, or a text that the link
 * was taken from. */
static unsigned name_around(struct ocop_bytes t)
{
	struct ocop_buf rest = OCOP_BUF(OCOP__REPAIR_MAX);
	unsigned did = 0;

	if (is_symbology(t, 0)) {
		did = OCOP_DID_SYMBOLOGY;
		t = from(t, 3);
	}
	if (ocop_clean_add(&rest, t, OCOP_CLEAN_WORDS, &did))
		did |= OCOP_DID_TAKEN;
	for (size_t i = 0; i < rest.len; i++) {
		uint8_t c = rest.ptr[i];

		if (c >= 0x80 || (is_host(c) && c != '.' && c != '-'))
			did = OCOP_DID_TAKEN;
		else if ((did & OCOP_DID_TAKEN) == 0)
			did |= is_space(c) ? OCOP_DID_BLANKS : OCOP_DID_AROUND;
	}
	ocop_buf_clear(&rest);
	return did;
}

/* Hand out a link that was not seen before. */
static enum ocop_err found(struct finder *f, const struct view *v,
			   struct ocop_bytes before, struct ocop__link *r)
{
	struct ocop_bytes seen = ocop_buf_view(&f->seen);
	struct ocop_bytes link = ocop_buf_view(r->out);
	struct ocop_bytes after = from(r->text, r->at);

	for (size_t at = 0; at + link.len < seen.len; at++)
		if (memcmp(seen.ptr + at, link.ptr, link.len) == 0 &&
		    seen.ptr[at + link.len] == '\n')
			return OCOP_OK;
	ocop_buf_bytes(&f->seen, link);
	if (ocop_buf_byte(&f->seen, '\n'))
		return f->seen.err;
	f->count++;
	return f->fn(f->user, link, r->did | v->did | name_around(before) |
		     name_around(after));
}

/* A link of ours that begins here, or one inside the word that does. */
static bool read_any(struct ocop__link *r, struct ocop_bytes word)
{
	const size_t start = r->at;

	if (ocop__stamp_link_read(r))
		return true;
	r->at = start + word.len;
	r->did = 0;
	return ocop__stamp_link_inside(r, word, 0);
}

static enum ocop_err find_in(struct finder *f, const struct view *v)
{
	struct ocop_bytes t = v->text;
	enum ocop_err err = OCOP_OK;
	size_t at = 0, start, end, link;

	while (!err && at < t.len) {
		while (at < t.len && is_space(t.ptr[at]))
			at++;
		end = word_end(t, at);
		/* A scanner's first characters are not part of a host. */
		at += end - at > 3 && is_symbology(t, at) ? 3 : 0;
		start = at;
		link = find_scheme(t, at, end);
		if (link < end ? is_owned(t, start, link) :
				 !bare_link(t, end, &at)) {
			at = end;
			continue;
		}
		if (link == end)
			link = at;

		struct ocop__link r = { t, link, &f->link, 0, false };

		if (read_any(&r, ocop_bytes_of(t.ptr + link, end - link)))
			err = found(f, v, ocop_bytes_of(t.ptr, link), &r);
		at = r.at > at ? r.at : end;
	}
	return err;
}

/* --- Ways to read it --- */

/* Length of "=" and the line end after it, or 0. */
static size_t soft_break(struct ocop_bytes in, size_t at)
{
	size_t end = at + 1;

	while (byte_at(in, end) == ' ' || byte_at(in, end) == '\t')
		end++;
	if (byte_at(in, end) == '\r' && byte_at(in, end + 1) == '\n')
		return end + 2 - at;
	return is_line_end(byte_at(in, end)) ? end + 1 - at : 0;
}

static bool quoted_decode(struct ocop_buf *out, struct ocop_bytes in)
{
	const size_t before = out->len;

	for (size_t at = 0, len; at < in.len; at += len) {
		bool mark = in.ptr[at] == '=';
		int value = mark ? hex_pair(in, at + 1) : -1;

		len = value >= 0 ? 3 : mark ? soft_break(in, at) : 0;
		if (value >= 0 || len == 0)
			ocop_buf_byte(out, value < 0 ? in.ptr[at] :
						       (uint8_t)value);
		len += len == 0;
	}
	return out->len - before < in.len;
}

/* Each word that is not a link already. */
static bool words_decode(struct ocop_buf *out, struct ocop_bytes in)
{
	bool any = false;

	for (size_t at = 0, end; at < in.len; at = end) {
		struct ocop_bytes word;
		size_t before = out->len;

		end = word_end(in, at);
		word = ocop_bytes_of(in.ptr + at, end - at);
		if (end == at)
			ocop_buf_byte(out, in.ptr[end++]);
		else if (find_scheme(word, 0, word.len) < word.len)
			ocop_buf_bytes(out, word);
		else
			ocop__stamp_percent(out, word);
		any |= end - at > out->len - before;
	}
	return any;
}

static enum ocop_err try_percent(struct finder *f, struct view view)
{
	struct ocop_buf room[2] = { OCOP_BUF(OCOP__REPAIR_MAX),
				    OCOP_BUF(OCOP__REPAIR_MAX) };
	enum ocop_err err = OCOP_OK;

	for (int i = 0; !err && f->count == 0 && i < OCOP__DECODES_MAX; i++) {
		struct ocop_buf *out = &room[i % 2];

		ocop_buf_reset(out);
		if (!words_decode(out, view.text))
			break;
		view.text = ocop_buf_view(out);
		view.did |= OCOP_DID_PERCENT;
		err = out->err ? out->err : find_in(f, &view);
	}
	ocop_buf_clear(&room[0]);
	ocop_buf_clear(&room[1]);
	return err;
}

static enum ocop_err try_quoted(struct finder *f, struct view view)
{
	struct ocop_buf out = OCOP_BUF(OCOP__REPAIR_MAX);
	enum ocop_err err = OCOP_OK;

	if (quoted_decode(&out, view.text)) {
		view.did |= OCOP_DID_QUOTED;
		/* Encoded characters are often invisible ones. */
		if (!out.err)
			out.len = ocop_clean(out.ptr, out.len,
					     OCOP_CLEAN_WORDS, &view.did);
		view.text = ocop_buf_view(&out);
		err = out.err ? out.err : find_in(f, &view);
		if (!err)
			err = try_percent(f, view);
	}
	ocop_buf_clear(&out);
	return err;
}

static enum ocop_err try_layouts(struct finder *f, struct view view)
{
	struct ocop_buf out = OCOP_BUF(OCOP__REPAIR_MAX);
	struct ocop_bytes typed = view.text;
	enum ocop_err err = OCOP_OK;

	view.did |= OCOP_DID_LAYOUT;
	for (size_t i = 0; !err && f->count == 0 &&
	     ocop__stamp_layout(&out, typed, i); i++) {
		view.text = ocop_buf_view(&out);
		err = out.err ? out.err : find_in(f, &view);
		ocop_buf_reset(&out);
	}
	ocop_buf_clear(&out);
	return err;
}

static enum ocop_err try_all(struct finder *f, struct view view)
{
	enum ocop_err err = find_in(f, &view);

	if (!err)
		err = try_percent(f, view);
	return err;
}

enum ocop_err ocop_stamp_repair(struct ocop_bytes text, ocop_stamp_link_fn *fn,
				void *user)
{
	struct finder f = { OCOP_BUF(2 * OCOP__REPAIR_MAX),
			    OCOP_BUF(OCOP__REPAIR_MAX), fn, user, 0 };
	struct ocop_buf clean = OCOP_BUF(OCOP__REPAIR_MAX);
	struct view view = { text, 0 };
	struct ocop_stamp stamp;
	enum ocop_err err;

	if (text.len > OCOP__REPAIR_MAX)
		return OCOP_ERR_LIMIT;
	/* Most texts are a stamp's link and nothing else. */
	if (!ocop_stamp_parse(&stamp, text, NULL))
		return fn(user, text, 0);
	/* As at first: what was done elsewhere in a message is not reported. */
	err = try_all(&f, view);
	if (!err && f.count == 0)
		err = ocop_clean_add(&clean, text, OCOP_CLEAN_WORDS,
				     &view.did);
	if (!err && f.count == 0) {
		view.text = ocop_buf_view(&clean);
		err = try_all(&f, view);
	}
	if (!err && f.count == 0)
		err = try_quoted(&f, (struct view){ text, 0 });
	if (!err && f.count == 0)
		err = try_layouts(&f, view);
	ocop_buf_clear(&clean);
	ocop_buf_clear(&f.link);
	ocop_buf_clear(&f.seen);
	return !err && f.count == 0 ? OCOP_ERR_ABSENT : err;
}
