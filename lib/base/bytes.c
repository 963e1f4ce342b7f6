/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views and growing buffers. A buffer always owns one byte more than cap, so
 * that a NUL fits after the content. To grow, it copies and overwrites the old
 * block: a buffer may hold a secret, and realloc would leave a copy in the
 * heap.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/bytes.h>

#include "lib/base/bytes.h"

#define CAP_MIN 64

struct ocop_bytes ocop_bytes_of(const void *ptr, size_t len)
{
	return (struct ocop_bytes){ ptr, len };
}

struct ocop_bytes ocop_bytes_str(const char *text)
{
	if (text == NULL)
		return (struct ocop_bytes){ NULL, 0 };
	return (struct ocop_bytes){ (const uint8_t *)text, strlen(text) };
}

bool ocop_bytes_equal(struct ocop_bytes a, struct ocop_bytes b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool ocop_bytes_is(struct ocop_bytes b, const char *text)
{
	return ocop_bytes_equal(b, ocop_bytes_str(text));
}

bool ocop_bytes_starts(struct ocop_bytes b, const char *with)
{
	const size_t len = strlen(with);

	return b.len >= len &&
	       ocop_bytes_equal(ocop_bytes_of(b.ptr, len),
				ocop_bytes_str(with));
}

bool ocop_bytes_ends(struct ocop_bytes b, const char *with)
{
	const size_t len = strlen(with);

	return b.len >= len &&
	       ocop_bytes_equal(ocop_bytes_of(b.ptr + b.len - len, len),
				ocop_bytes_str(with));
}

uint64_t ocop_bytes_number(struct ocop_bytes b)
{
	uint64_t value = 0;

	for (size_t i = 0; i < b.len; i++)
		value = value << 8 | b.ptr[i];
	return value;
}

struct ocop_bytes ocop_bytes_of_number(uint8_t *out, uint64_t value,
				       size_t len)
{
	for (size_t i = len; i > 0; value >>= 8)
		out[--i] = (uint8_t)value;
	return ocop_bytes_of(out, len);
}

int ocop__bytes_compare(struct ocop_bytes a, struct ocop_bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool ocop_bytes_copy(char *out, size_t size, struct ocop_bytes b)
{
	if (size == 0)
		return false;
	out[0] = '\0';
	/* A NUL inside would silently shorten the C string. */
	if (b.len >= size ||
	    (b.len > 0 && memchr(b.ptr, '\0', b.len) != NULL))
		return false;
	if (b.len > 0)
		memcpy(out, b.ptr, b.len);
	out[b.len] = '\0';
	return true;
}

/* Make sure that len more bytes and a NUL fit. */
static bool reserve(struct ocop_buf *buf, size_t len)
{
	size_t need, cap;
	uint8_t *ptr;

	if (buf->err)
		return false;
	if (buf->len > buf->max || len > buf->max - buf->len) {
		buf->err = OCOP_ERR_LIMIT;
		return false;
	}
	need = buf->len + len;
	if (buf->ptr != NULL && need <= buf->cap)
		return true;
	cap = buf->cap <= buf->max / 2 ? buf->cap * 2 : buf->max;
	if (cap < CAP_MIN)
		cap = buf->max < CAP_MIN ? buf->max : CAP_MIN;
	if (cap < need)
		cap = need;
	ptr = cap == SIZE_MAX ? NULL : malloc(cap + 1);
	if (ptr == NULL) {
		buf->err = OCOP_ERR_MEMORY;
		return false;
	}
	if (buf->ptr != NULL) {
		memcpy(ptr, buf->ptr, buf->len);
		explicit_bzero(buf->ptr, buf->cap);
		free(buf->ptr);
	}
	buf->ptr = ptr;
	buf->cap = cap;
	return true;
}

enum ocop_err ocop_buf_add(struct ocop_buf *buf, const void *ptr, size_t len)
{
	if (len > 0 && reserve(buf, len)) {
		memcpy(buf->ptr + buf->len, ptr, len);
		buf->len += len;
	}
	return buf->err;
}

enum ocop_err ocop_buf_bytes(struct ocop_buf *buf, struct ocop_bytes bytes)
{
	return ocop_buf_add(buf, bytes.ptr, bytes.len);
}

enum ocop_err ocop_buf_byte(struct ocop_buf *buf, uint8_t byte)
{
	return ocop_buf_add(buf, &byte, 1);
}

enum ocop_err ocop_buf_str(struct ocop_buf *buf, const char *text)
{
	return ocop_buf_bytes(buf, ocop_bytes_str(text));
}

enum ocop_err ocop_buf_printf(struct ocop_buf *buf, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0) {
		/* Longer than INT_MAX, so surely above the ceiling. */
		if (!buf->err)
			buf->err = OCOP_ERR_LIMIT;
		return buf->err;
	}
	if (!reserve(buf, (size_t)len))
		return buf->err;
	va_start(args, format);
	vsnprintf((char *)buf->ptr + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
	return buf->err;
}

uint8_t *ocop_buf_extend(struct ocop_buf *buf, size_t len)
{
	uint8_t *start;

	if (!reserve(buf, len))
		return NULL;
	start = buf->ptr + buf->len;
	buf->len += len;
	return start;
}

struct ocop_bytes ocop_buf_view(const struct ocop_buf *buf)
{
	return (struct ocop_bytes){ buf->ptr, buf->len };
}

const char *ocop_buf_cstr(struct ocop_buf *buf)
{
	if (!reserve(buf, 0))
		return NULL;
	buf->ptr[buf->len] = '\0';
	return (const char *)buf->ptr;
}

void ocop_buf_reset(struct ocop_buf *buf)
{
	buf->len = 0;
	buf->err = OCOP_OK;
}

void ocop_buf_clear(struct ocop_buf *buf)
{
	if (buf == NULL)
		return;
	free(buf->ptr);
	*buf = OCOP_BUF(buf->max);
}

void ocop_buf_wipe(struct ocop_buf *buf)
{
	if (buf == NULL)
		return;
	/* Wipe all of cap: a reset may have left older content past len. */
	if (buf->ptr != NULL)
		explicit_bzero(buf->ptr, buf->cap);
	ocop_buf_clear(buf);
}
