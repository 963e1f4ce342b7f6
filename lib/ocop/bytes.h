/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes: views, and buffers that grow up to a ceiling.
 *
 * Threads and lifetime: a view is valid as long as the memory that it points
 * into. One thread at a time uses a buffer. A view of a buffer is valid until
 * the next write to the buffer.
 */
#ifndef OCOP_BYTES_H
#define OCOP_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ocop/err.h>

OCOP_C_BEGIN

/* A view of len bytes that somebody else owns. ptr may be NULL when len is
 * 0. */
struct ocop_bytes {
	const uint8_t *ptr;
	size_t len;
};

/* A struct written as an expression, its members in order. */
#ifdef __cplusplus
#define OCOP_OF(type) type
#else
#define OCOP_OF(type) (struct type)
#endif

/* A view of a string literal, without its NUL. */
#define OCOP_LIT(s) \
	(OCOP_OF(ocop_bytes){ (const uint8_t *)("" s), sizeof(s) - 1 })

/* A view of len bytes at ptr. */
struct ocop_bytes ocop_bytes_of(const void *ptr, size_t len);
/* A view of a C string, without its NUL. NULL gives the empty view. */
struct ocop_bytes ocop_bytes_str(const char *text);
bool ocop_bytes_equal(struct ocop_bytes a, struct ocop_bytes b);
/* True when b is exactly the C string text. */
bool ocop_bytes_is(struct ocop_bytes b, const char *text);
/* True when b begins with the C string with. */
bool ocop_bytes_starts(struct ocop_bytes b, const char *with);
/* True when b ends with the C string with. */
bool ocop_bytes_ends(struct ocop_bytes b, const char *with);
/* Read at most 8 bytes as a big-endian number. */
uint64_t ocop_bytes_number(struct ocop_bytes b);
/* Write a number to out as len big-endian bytes, and return a view of them. */
struct ocop_bytes ocop_bytes_of_number(uint8_t *out, uint64_t value,
				       size_t len);
/* Copy b into out as a C string. size counts the NUL. When b is too long or
 * holds a NUL, out is "" and the result is false. */
bool ocop_bytes_copy(char *out, size_t size, struct ocop_bytes b);

/*
 * A buffer that grows up to a ceiling. The functions that write remember the
 * first failure in err and then add nothing, so one check at the end is enough.
 * Start with OCOP_BUF(max), end with ocop_buf_clear.
 */
struct ocop_buf {
	uint8_t *ptr;		/* owned */
	size_t len;
	size_t cap;
	size_t max;		/* the ceiling, in bytes */
	enum ocop_err err;	/* OCOP_OK, OCOP_ERR_MEMORY or OCOP_ERR_LIMIT */
};

#define OCOP_BUF(max_len) \
	(OCOP_OF(ocop_buf){ NULL, 0, 0, (max_len), OCOP_OK })

/* Append. Errors: OCOP_ERR_MEMORY, OCOP_ERR_LIMIT; buf->err keeps the first. */
enum ocop_err ocop_buf_add(struct ocop_buf *buf, const void *ptr, size_t len);
enum ocop_err ocop_buf_bytes(struct ocop_buf *buf, struct ocop_bytes bytes);
enum ocop_err ocop_buf_byte(struct ocop_buf *buf, uint8_t byte);
enum ocop_err ocop_buf_str(struct ocop_buf *buf, const char *text);
enum ocop_err ocop_buf_printf(struct ocop_buf *buf, const char *format, ...)
	OCOP_PRINTF(2, 3);
/* Make room for len more bytes, raise the buffer's len, and return their start.
 * They are uninitialised. NULL on failure (err is set). */
uint8_t *ocop_buf_extend(struct ocop_buf *buf, size_t len);
/* A view of the content, valid until the next write. */
struct ocop_bytes ocop_buf_view(const struct ocop_buf *buf);
/* The content as a C string, valid until the next write. NULL on failure. The
 * NUL does not count in len. */
const char *ocop_buf_cstr(struct ocop_buf *buf);
/* Empty the buffer and forget err. The memory stays. */
void ocop_buf_reset(struct ocop_buf *buf);
/* Free the memory; the ceiling stays. Does nothing when buf is NULL. */
void ocop_buf_clear(struct ocop_buf *buf);
/* Like ocop_buf_clear, but overwrite the content first: for secrets. */
void ocop_buf_wipe(struct ocop_buf *buf);

OCOP_C_END

#endif
