/* SPDX-License-Identifier: Apache-2.0 */
/* Reads forms. libmicrohttpd's own reader takes what no browser sends. */
#define _GNU_SOURCE		/* memmem */
#include <string.h>
#include <strings.h>

#include <ocop/text.h>

#include "common/server/form.h"

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART "multipart/form-data"
#define NAMED "Content-Disposition: form-data; name="
#define BOUNDARY_MAX 70		/* RFC 2046, section 5.1.1 */
#define HEADER_MAX 1024		/* of one part */

/* What is not yet read. */
struct cursor {
	struct ocop_bytes body;
	size_t at;
	struct ocop_diag *diag;
};

static enum ocop_err malformed(const struct cursor *in, const char *why)
{
	return ocop_fail(in->diag, OCOP_ERR_MALFORMED, in->at, "form: %s", why);
}

static struct ocop_bytes rest(const struct cursor *in)
{
	return ocop_bytes_of(in->body.ptr + in->at, in->body.len - in->at);
}

/* Add a field without a value. */
static enum ocop_err add_field(struct form *out, const struct cursor *in,
			       struct ocop_bytes name)
{
	struct form_field *field = &out->field[out->count];

	if (out->count == FORM_FIELDS_MAX)
		return ocop_fail(in->diag, OCOP_ERR_LIMIT, in->at,
				 "form: more than %d fields", FORM_FIELDS_MAX);
	if (name.len == 0 || !ocop_bytes_copy(field->name, FORM_NAME_SIZE,
					      name) ||
	    strspn(field->name, "abcdefghijklmnopqrstuvwxyz0123456789-_") !=
	    name.len)
		return malformed(in, "a field with a name that no form of ours has");
	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->field[i].name, field->name) == 0)
			return malformed(in, "a field is given twice");
	field->value = ocop_bytes_of(NULL, 0);
	out->count++;
	return OCOP_OK;
}

/* --- application/x-www-form-urlencoded --- */

static enum ocop_err add_decoded(struct form *out, struct cursor *in,
				 struct ocop_bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t byte = text.ptr[i];

		if (byte == '+') {
			byte = ' ';
		} else if (byte == '%') {
			if (text.len - i < 3 ||
			    ocop_hex_decode(&byte, 1, ocop_bytes_of(
						text.ptr + i + 1, 2)))
				return malformed(in, "a '%' without two hex digits");
			i += 2;
		}
		ocop_buf_byte(&out->text, byte);
	}
	return out->text.err;
}

static enum ocop_err read_urlencoded(struct form *out, struct cursor *in)
{
	/* It never grows beyond this, so values may point into it. */
	enum ocop_err err = ocop_buf_extend(&out->text, in->body.len + 1) ?
			    OCOP_OK : OCOP_ERR_MEMORY;

	out->text.len = 0;
	while (!err && in->at < in->body.len) {
		struct ocop_bytes pair = rest(in), name;
		const uint8_t *end = memchr(pair.ptr, '&', pair.len);
		const uint8_t *equals;
		size_t from = out->text.len;

		if (end != NULL)
			pair.len = (size_t)(end - pair.ptr);
		equals = memchr(pair.ptr, '=', pair.len);
		if (equals == NULL)
			return malformed(in, "a field without '='");
		name = ocop_bytes_of(pair.ptr, (size_t)(equals - pair.ptr));
		err = add_field(out, in, name);
		if (!err)
			err = add_decoded(out, in, ocop_bytes_of(equals + 1,
					pair.len - name.len - 1));
		if (!err)
			out->field[out->count - 1].value = ocop_bytes_of(
				out->text.ptr + from, out->text.len - from);
		in->at += pair.len + (end != NULL);
	}
	return err;
}

/* --- multipart/form-data --- */

/* The next line of a part's head, without its end. */
static enum ocop_err read_line(struct cursor *in, struct ocop_bytes *line)
{
	const uint8_t *end;

	*line = rest(in);
	if (line->len > HEADER_MAX)
		line->len = HEADER_MAX;
	end = memmem(line->ptr, line->len, "\r\n", 2);
	if (end == NULL)
		return malformed(in, "the head of a part does not end");
	line->len = (size_t)(end - line->ptr);
	in->at += line->len + 2;
	return OCOP_OK;
}

/* Browsers write the name first, and a quotation mark in it as %22. */
static enum ocop_err add_part(struct form *out, const struct cursor *in,
			      struct ocop_bytes line)
{
	const size_t skip = sizeof(NAMED "\"") - 1;
	struct ocop_bytes name;
	const uint8_t *end;

	name = ocop_bytes_of(line.ptr + skip, line.len - skip);
	end = memchr(name.ptr, '"', name.len);
	if (end == NULL)
		return malformed(in, "the name of a part does not end");
	name.len = (size_t)(end - name.ptr);
	if (skip + name.len + 1 != line.len && end[1] != ';')
		return malformed(in, "text follows the name of a part");
	return add_field(out, in, name);
}

static bool begins(struct ocop_bytes line, const char *with)
{
	return line.len >= strlen(with) &&
	       strncasecmp((const char *)line.ptr, with, strlen(with)) == 0;
}

static enum ocop_err read_head(struct form *out, struct cursor *in)
{
	size_t before = out->count;
	struct ocop_bytes line;
	enum ocop_err err;

	while (!(err = read_line(in, &line)) && line.len > 0) {
		if (begins(line, NAMED "\""))
			err = out->count == before ? add_part(out, in, line) :
			      malformed(in, "a part has two names");
		else if (!begins(line, "Content-Type:"))
			err = malformed(in, "a part with a header that no browser sends");
		if (err)
			return err;
	}
	if (!err && out->count == before)
		err = malformed(in, "a part without a name");
	return err;
}

static enum ocop_err read_multipart(struct form *out, struct cursor *in,
				    struct ocop_bytes delimiter)
{
	struct ocop_bytes left, first;
	enum ocop_err err = OCOP_OK;
	const uint8_t *end;

	/* The first delimiter has no line before it. */
	first = ocop_bytes_of(delimiter.ptr + 2, delimiter.len - 2);
	left = rest(in);
	if (left.len < first.len || memcmp(left.ptr, first.ptr, first.len) != 0)
		return malformed(in, "the form does not begin with its "
				     "boundary");
	in->at += first.len;
	while (!err) {
		left = rest(in);
		if (ocop_bytes_is(left, "--") || ocop_bytes_is(left, "--\r\n"))
			return OCOP_OK;
		if (!ocop_bytes_starts(left, "\r\n"))
			return malformed(in, "a boundary is not followed by a line break");
		in->at += 2;
		err = read_head(out, in);
		if (err)
			break;
		left = rest(in);
		end = memmem(left.ptr, left.len, delimiter.ptr, delimiter.len);
		if (end == NULL)
			return malformed(in, "a part does not end");
		left.len = (size_t)(end - left.ptr);
		out->field[out->count - 1].value = left;
		in->at += left.len + delimiter.len;
	}
	return err;
}

/* "\r\n--" and the boundary, which begins after "boundary=". */
static bool delimiter_of(char out[static BOUNDARY_MAX + 5], const char *type)
{
	const char *at = type + strlen(MULTIPART);
	bool quoted;
	size_t len;

	at += strspn(at, "; ");
	if (strncasecmp(at, "boundary=", 9) != 0)
		return false;
	at += 9;
	quoted = *at == '"';
	at += quoted;
	len = strspn(at, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		     "abcdefghijklmnopqrstuvwxyz'()+_,-./:=?");
	if (len == 0 || len > BOUNDARY_MAX)
		return false;
	memcpy(out, "\r\n--", 4);
	memcpy(out + 4, at, len);
	out[4 + len] = '\0';
	return strcmp(at + len, quoted ? "\"" : "") == 0;
}

/* --- Both --- */

static bool is_type(const char *content_type, const char *type)
{
	size_t len = strlen(type);

	return strncasecmp(content_type, type, len) == 0 &&
	       (content_type[len] == '\0' || content_type[len] == ';');
}

enum ocop_err form_read(struct form *out, const char *content_type,
			struct ocop_bytes body, struct ocop_diag *diag)
{
	struct cursor in = { body, 0, diag };
	char delimiter[BOUNDARY_MAX + 5];

	*out = (struct form){ .text = OCOP_BUF(body.len + 1) };
	if (content_type != NULL && is_type(content_type, URLENCODED))
		return read_urlencoded(out, &in);
	if (content_type == NULL || !is_type(content_type, MULTIPART))
		return malformed(&in, "expected the Content-Type of a form");
	if (!delimiter_of(delimiter, content_type))
		return malformed(&in, "the Content-Type names no boundary");
	return read_multipart(out, &in, ocop_bytes_str(delimiter));
}

void form_clear(struct form *form)
{
	if (form == NULL)
		return;
	ocop_buf_clear(&form->text);
	*form = (struct form){ .text = OCOP_BUF(0) };
}

struct ocop_bytes form_get(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (strcmp(form->field[i].name, name) == 0)
			return form->field[i].value;
	return ocop_bytes_of(NULL, 0);
}
