/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes: a lent view, and an owned buffer that is born with its ceiling.
 *
 * Threads and lifetime: a view is valid while what it points into is; a buffer
 * is used by one thread at a time, and a view of it ends with its next write.
 */
#ifndef OCOP_BYTES_H
#define OCOP_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ocop/err.h>

OCOP_C_BEGIN

/* A lent view. ptr may be NULL when len is 0. Never freed through this. */
struct ocop_bytes {
	const uint8_t *ptr;
	size_t len;
};

/* A struct by its members in order, as an expression. */
#ifdef __cplusplus
#define OCOP_OF(type) type
#else
#define OCOP_OF(type) (struct type)
#endif

/* View of a string literal, without its NUL. */
#define OCOP_LIT(s) \
	(OCOP_OF(ocop_bytes){ (const uint8_t *)("" s), sizeof(s) - 1 })

struct ocop_bytes ocop_bytes_of(const void *ptr, size_t len);
/* View of a C string, without its NUL; NULL gives the empty view. */
struct ocop_bytes ocop_bytes_str(const char *text);
bool ocop_bytes_equal(struct ocop_bytes a, struct ocop_bytes b);
/* Whether b is exactly the C string text. */
bool ocop_bytes_is(struct ocop_bytes b, const char *text);
/* Whether it is what b begins with. */
bool ocop_bytes_starts(struct ocop_bytes b, const char *with);
/* Whether it is what b ends with. */
bool ocop_bytes_ends(struct ocop_bytes b, const char *with);
/* A number of at most 8 big-endian bytes; and as len of them, in out. */
uint64_t ocop_bytes_number(struct ocop_bytes b);
struct ocop_bytes ocop_bytes_of_number(uint8_t *out, uint64_t value,
				       size_t len);
/* Copy into a C string of size bytes; false (and "") when it does not fit or
 * holds a NUL. */
bool ocop_bytes_copy(char *out, size_t size, struct ocop_bytes b);

/*
 * A growing buffer with a ceiling. Writers are sticky: after the first
 * failure err is set, nothing more is added, and one check at the end is
 * enough. Start with OCOP_BUF(max); end with ocop_buf_clear.
 */
struct ocop_buf {
	uint8_t *ptr;		/* owned */
	size_t len;
	size_t cap;
	size_t max;		/* never grows past this many bytes */
	enum ocop_err err;	/* OCOP_OK, OCOP_ERR_MEMORY or OCOP_ERR_LIMIT */
};

#define OCOP_BUF(max_len) \
	(OCOP_OF(ocop_buf){ NULL, 0, 0, (max_len), OCOP_OK })

enum ocop_err ocop_buf_add(struct ocop_buf *buf, const void *ptr, size_t len);
enum ocop_err ocop_buf_bytes(struct ocop_buf *buf, struct ocop_bytes bytes);
enum ocop_err ocop_buf_byte(struct ocop_buf *buf, uint8_t byte);
enum ocop_err ocop_buf_str(struct ocop_buf *buf, const char *text);
enum ocop_err ocop_buf_printf(struct ocop_buf *buf, const char *format, ...)
	OCOP_PRINTF(2, 3);
/* Room for len more bytes: their start, or NULL (err set). Raises len. */
uint8_t *ocop_buf_extend(struct ocop_buf *buf, size_t len);
/* View of what is in it; lent until the next write. */
struct ocop_bytes ocop_buf_view(const struct ocop_buf *buf);
/* The content as a C string (adds a NUL outside len); NULL on failure. */
const char *ocop_buf_cstr(struct ocop_buf *buf);
/* Empty it, keep the memory; forgets err. */
void ocop_buf_reset(struct ocop_buf *buf);
/* Free the memory, keep the ceiling. NULL-safe. */
void ocop_buf_clear(struct ocop_buf *buf);
/* As clear, after overwriting the content: for secrets. */
void ocop_buf_wipe(struct ocop_buf *buf);

OCOP_C_END

#endif
