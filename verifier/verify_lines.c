/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standard input, a line at a time: a scanner that types what it reads, a
 * pipe, a message that somebody pasted. A line is never a file's name: a
 * symbol must not choose what is opened here. Lines end with LF, CR or both;
 * UTF-16, as PowerShell writes it, is decoded.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "verifier/verify.h"

#define JOINED_MAX 65536	/* of a link that is broken over lines */
#define LINES_MAX 64		/* of these: each is looked for anew */
#define REPLACEMENT 0xfffd

struct input {
	int fd;
	uint8_t bytes[4096];
	size_t at, len;
	bool ended, failed;
	bool little, wide;	/* UTF-16, and its byte order */
	bool after_cr;		/* an LF is the same line end */
	struct ocop_buf line;	/* room for one */
};

/* --- Bytes and characters --- */

static bool fill(struct input *in)
{
	ssize_t got;

	while (!in->ended && in->at == in->len) {
		/* Whoever feeds the lines may wait for these answers. */
		fflush(stdout);
		got = read(in->fd, in->bytes, sizeof(in->bytes));
		if (got < 0 && errno == EINTR)
			continue;
		in->failed = got < 0;
		in->ended = got <= 0;
		in->at = 0;
		in->len = got > 0 ? (size_t)got : 0;
	}
	return in->at < in->len;
}

static int next_byte(struct input *in)
{
	return fill(in) ? in->bytes[in->at++] : -1;
}

/* By its mark, or by the NUL in most of the first letters. */
static void find_utf16(struct verify_run *run, struct input *in)
{
	const uint8_t *b = in->bytes;
	size_t nul[2] = { 0, 0 }, len;

	if (!fill(in) || in->len < 2)
		return;
	len = in->len < 64 ? in->len / 2 * 2 : 64;
	for (size_t i = 0; i < len; i++)
		nul[i % 2] += b[i] == 0;
	in->little = (b[0] == 0xff && b[1] == 0xfe) ||
		     (4 * nul[1] >= len && 8 * nul[0] < len);
	in->wide = in->little || (b[0] == 0xfe && b[1] == 0xff) ||
		   (4 * nul[0] >= len && 8 * nul[1] < len);
	if (in->wide)
		run->did |= OCOP_DID_UTF16;
}

static int next_unit(struct input *in)
{
	int a = next_byte(in), b = in->wide && a >= 0 ? next_byte(in) : 0;

	if (!in->wide || a < 0 || b < 0)
		return in->wide && b < 0 ? -1 : a;
	return in->little ? b << 8 | a : a << 8 | b;
}

static void put_utf8(struct ocop_buf *line, uint32_t c)
{
	uint8_t lead = c < 0x80 ? 0 : c < 0x800 ? 0xc0 :
		       c < 0x10000 ? 0xe0 : 0xf0;
	int more = lead == 0 ? 0 : lead == 0xc0 ? 1 : lead == 0xe0 ? 2 : 3;

	ocop_buf_byte(line, (uint8_t)(lead | c >> (6 * more)));
	while (more-- > 0)
		ocop_buf_byte(line, (uint8_t)(0x80 | (c >> (6 * more) & 0x3f)));
}

static void put_unit(struct input *in, struct ocop_buf *line, uint32_t c)
{
	if (!in->wide) {
		ocop_buf_byte(line, (uint8_t)c);
		return;
	}
	if (c >= 0xd800 && c <= 0xdbff) {
		int low = next_unit(in);

		c = low >= 0xdc00 && low <= 0xdfff ?
		    0x10000 + ((c - 0xd800) << 10) + ((uint32_t)low - 0xdc00) :
		    REPLACEMENT;
	} else if (c >= 0xdc00 && c <= 0xdfff) {
		c = REPLACEMENT;
	}
	if (c != 0xfeff)
		put_utf8(line, c);
}

/* --- Lines --- */

/* Bytes of a line that are there already, all at once. */
static void take_run(struct input *in, struct ocop_buf *line)
{
	size_t from = in->at;

	while (in->at < in->len && in->bytes[in->at] != '\n' &&
	       in->bytes[in->at] != '\r')
		in->at++;
	ocop_buf_add(line, in->bytes + from, in->at - from);
}

/* Append a line without its line end; false at the end of input. A line beyond
 * the limit is cut. */
static bool read_line(struct input *in, struct ocop_buf *out)
{
	struct ocop_buf *line = &in->line;
	int c = next_unit(in);
	bool any;

	ocop_buf_reset(line);
	if (in->after_cr && c == '\n')
		c = next_unit(in);
	for (any = c >= 0; c >= 0 && c != '\n' && c != '\r';
	     c = next_unit(in)) {
		put_unit(in, line, (uint32_t)c);
		if (!in->wide)
			take_run(in, line);
	}
	in->after_cr = c == '\r';
	ocop_buf_bytes(out, ocop_buf_view(line));
	return any;
}

/* Whether more input is already there, as in a pasted or piped message.
 * Somebody who scans waits for the answer first. */
static bool is_waiting(const struct input *in)
{
	struct pollfd fd = { in->fd, POLLIN, 0 };

	return in->at < in->len ||
	       (!in->ended && poll(&fd, 1, 0) > 0);
}

static enum ocop_err note_link(void *user, struct ocop_bytes link,
			       unsigned did)
{
	(void)link;
	*(unsigned *)user |= did;
	return OCOP_OK;
}

/* Whether a text has the digits of a signature, full-width ones too. This is
 * asked for every line after an unfinished link, so it must be cheap. */
static bool has_digits(struct ocop_bytes text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len && count < OCOP_STAMP_DIGITS; i++)
		count += (text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
			 (text.ptr[i] >= 0x90 && text.ptr[i] <= 0x99);
	return count == OCOP_STAMP_DIGITS;
}

/* Whether there is a link; broken over lines, if it must be. */
static bool has_link(struct ocop_bytes text, bool broken)
{
	unsigned did = 0;

	return has_digits(text) &&
	       !ocop_stamp_repair(text, note_link, &did) &&
	       (!broken || (did & (OCOP_DID_WRAP | OCOP_DID_QUOTED)) != 0);
}

static bool has_word(struct ocop_bytes text, const char *word)
{
	return verify_find(text, word) < text.len;
}

/* Whether a link can begin in a line and end in another; "=" breaks a quoted
 * line. */
static bool may_go_on(struct ocop_bytes text)
{
	return (text.len > 0 && text.ptr[text.len - 1] == '=') ||
	       has_word(text, "http") || has_word(text, "/01/") ||
	       has_word(text, "/p/") || has_word(text, "/c/");
}

/* Whether a line may be the middle of a link: one word, if it is quoted. */
static bool is_middle(struct ocop_bytes line)
{
	while (line.len > 0 && (line.ptr[0] == '>' || line.ptr[0] <= ' '))
		line = ocop_bytes_of(line.ptr + 1, line.len - 1);
	while (line.len > 0 && line.ptr[line.len - 1] <= ' ')
		line.len--;
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] <= ' ')
			return false;
	return !has_word(line, "://");
}

/*
 * How much of joined, which begins with a line, is one item: the line itself,
 * and the lines that can only be the rest of its link. Any line read beyond
 * that stays in joined.
 */
static size_t first_item(struct input *in, struct ocop_buf *joined)
{
	const uint8_t *end = memchr(joined->ptr, '\n', joined->len);
	const size_t first = end ? (size_t)(end - joined->ptr) : joined->len;
	struct ocop_bytes line = ocop_bytes_of(joined->ptr, first);
	size_t item = first;

	if (has_link(line, false) || !may_go_on(line))
		return first;
	for (size_t lines = 1; lines < LINES_MAX &&
	     joined->len < JOINED_MAX / 2; lines++) {
		size_t at = item + 1;

		if (at > joined->len) {
			if (!is_waiting(in))
				break;
			ocop_buf_byte(joined, '\n');
			if (!read_line(in, joined))
				break;
		}
		end = memchr(joined->ptr + at, '\n', joined->len - at);
		line = ocop_bytes_of(joined->ptr + at,
				     end ? (size_t)(end - joined->ptr) - at :
					   joined->len - at);
		if (has_link(ocop_bytes_of(joined->ptr, at + line.len), true))
			return at + line.len;
		if (!is_middle(line))
			break;
		item = at + line.len;
	}
	return ocop_stamp_damage(ocop_bytes_of(joined->ptr, item)) ==
	       OCOP_STAMP_CHANGED ? item : first;
}

static void drop(struct ocop_buf *buf, size_t len)
{
	buf->len -= len;
	if (buf->len > 0)
		memmove(buf->ptr, buf->ptr + len, buf->len);
}

void verify_lines(struct verify_run *run, int fd)
{
	struct input in = { .fd = fd, .line = OCOP_BUF(VERIFY_LINE_MAX) };
	struct ocop_buf joined = OCOP_BUF(JOINED_MAX);
	bool any = false;

	if (isatty(fd))
		say_error("%s", _("scan a symbol, or type the line under it and press Enter; to finish, press Ctrl+D at the start of a line"));
	find_utf16(run, &in);
	run->lines = true;
	while (joined.len > 0 || read_line(&in, &joined)) {
		size_t len = joined.len > 0 ? first_item(&in, &joined) : 0;

		if (len > 0) {
			verify_item(run, (const char *)joined.ptr, len, false);
			any = true;
		}
		drop(&joined, len < joined.len ? len + 1 : len);
	}
	if (in.failed || joined.err) {
		say_error("%s", _("cannot read standard input"));
		run->trouble = true;
	} else if (!any) {
		verify_item(run, "", 0, false);
	}
	run->did = 0;
	run->lines = false;
	ocop_buf_clear(&joined);
	ocop_buf_clear(&in.line);
}
