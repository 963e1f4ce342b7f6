/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading vector files and counting cases.
 */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "tests/check_vectors/vectors.h"

void vectors_case(struct vectors *v, bool ok, const char *format, ...)
{
	va_list args;

	if (ok) {
		v->passed++;
		return;
	}
	v->failed++;
	va_start(args, format);
	printf("  FAIL ");
	vprintf(format, args);
	printf("\n");
	va_end(args);
}

void vectors_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("  ");
	vprintf(format, args);
	printf("\n");
	va_end(args);
}

bool vectors_file(struct vectors *v, const char *folder, const char *name,
		  struct ocop_buf *out)
{
	char path[VECTORS_PATH_MAX];
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	snprintf(path, sizeof(path), name[0] ? "%s/%s" : "%s", folder, name);
	if (!ocop_file_read(out, path, &diag))
		return true;
	vectors_case(v, false, "%s: %s", path, diag.text);
	return false;
}

static bool in_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
	       c == 'e' || c == 'E';
}

/* Our JSON takes no NUL: this character (private use) stands for it. */
#define NUL_STAND_IN "\xee\x80\x80"

/* The length of the text at i of in, behind its quote, when it is too long. */
static size_t long_text(struct ocop_bytes in, size_t i)
{
	const uint8_t *end = memchr(in.ptr + i, '"', in.len - i);
	size_t len = end ? (size_t)(end - in.ptr) - i : 0;

	return len > OCOP_JSON_MAX / 2 ? len : 0;
}

/* Outside texts, a digit or a minus begins a number. */
static void quote_numbers(struct ocop_buf *out, struct ocop_bytes in,
			  struct ocop_buf *cut)
{
	size_t len;

	bool text = false;

	for (size_t i = 0; i < in.len; i++) {
		char c = (char)in.ptr[i];

		if (text && in.len - i >= 6 &&
		    memcmp(in.ptr + i, "\\u0000", 6) == 0) {
			ocop_buf_str(out, NUL_STAND_IN);
			i += 5;
			continue;
		}
		if (text && c == '\\' && i + 1 < in.len) {
			ocop_buf_byte(out, in.ptr[i++]);
			c = (char)in.ptr[i];
		} else if (c == '"') {
			text = !text;
			len = text && cut ? long_text(in, i + 1) : 0;
			if (len) {
				ocop_buf_add(cut, in.ptr + i + 1, len);
				ocop_buf_str(out, "\"" VECTORS_CUT);
				i += len;
				continue;
			}
		} else if (!text && ((c >= '0' && c <= '9') || c == '-')) {
			ocop_buf_byte(out, '"');
			while (i < in.len && in_number((char)in.ptr[i]))
				ocop_buf_byte(out, in.ptr[i++]);
			ocop_buf_byte(out, '"');
			if (i == in.len)
				return;
			c = (char)in.ptr[i];
		}
		ocop_buf_byte(out, (uint8_t)c);
	}
}

struct ocop_json *vectors_json(struct vectors *v, const char *folder,
			       const char *name)
{
	return vectors_json_cut(v, folder, name, NULL);
}

struct ocop_json *vectors_json_cut(struct vectors *v, const char *folder,
				   const char *name, struct ocop_buf *cut)
{
	struct ocop_buf raw = OCOP_BUF(4 * VECTORS_FILE_MAX);
	struct ocop_buf text = OCOP_BUF(VECTORS_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_json *json = NULL;

	if (!vectors_file(v, folder, name, &raw))
		goto out;
	quote_numbers(&text, ocop_buf_view(&raw), cut);
	if (text.err || ocop_json_parse(&json, ocop_buf_view(&text), &diag)) {
		vectors_case(v, false, "%s/%s: %s", folder, name, diag.text);
		json = NULL;
	}
out:
	ocop_buf_clear(&raw);
	ocop_buf_clear(&text);
	return json;
}

uint64_t vectors_uint(const struct ocop_json *o, const char *key)
{
	const char *text = vectors_str(o, key);
	bool minus = text[0] == '-';
	uint64_t value;

	if (ocop_digits(&value, ocop_bytes_str(text + minus)))
		return 0;
	return minus ? 0 - value : value;
}

bool vectors_bool(const struct ocop_json *o, const char *key)
{
	return ocop_json_bool(o, key, false);
}

const char *vectors_str(const struct ocop_json *o, const char *key)
{
	const char *text = ocop_json_str(o, key);

	return text ? text : "";
}

bool vectors_hex(struct ocop_buf *out, const char *text)
{
	size_t len = strlen(text) / 2;
	uint8_t *to;

	if (strlen(text) % 2 != 0)
		return false;
	if (len == 0)
		return true;
	to = ocop_buf_extend(out, len);
	return to && !ocop_hex_decode(to, len, ocop_bytes_str(text));
}

bool vectors_base64(struct ocop_buf *out, const char *text)
{
	return !ocop_base64_decode(out, ocop_bytes_str(text));
}

void vectors_each(const char *folder,
		  void (*fn)(void *user, const char *path, const char *name,
			     bool is_folder),
		  void *user)
{
	struct dirent **names = NULL;
	char path[VECTORS_PATH_MAX];
	struct stat st;
	int count = scandir(folder, &names, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && stat(path, &st) == 0)
			fn(user, path, names[i]->d_name, S_ISDIR(st.st_mode));
		free(names[i]);
	}
	free(names);
}

void vectors_text_of(struct ocop_buf *out, const char *text)
{
	const char *at;

	while ((at = strstr(text, NUL_STAND_IN)) != NULL) {
		ocop_buf_add(out, text, (size_t)(at - text));
		ocop_buf_byte(out, 0);
		text = at + sizeof(NUL_STAND_IN) - 1;
	}
	ocop_buf_str(out, text);
}
