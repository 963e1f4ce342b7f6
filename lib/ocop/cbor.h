/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deterministic CBOR (RFC 8949 section 4.2.1).
 *
 * Read in two steps. ocop_cbor_check proves that bytes are exactly one item of
 * a profile. A cursor then walks the item. A cursor is safe on any bytes, but
 * only checked bytes are known to be well formed.
 *
 * Threads and lifetime: no shared state. What a cursor returns is lent from the
 * bytes that it walks. One thread uses a cursor.
 */
#ifndef OCOP_CBOR_H
#define OCOP_CBOR_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

#define OCOP_CBOR_DEPTH_MAX 8	/* nesting of arrays, maps and tags */

enum ocop_cbor_profile {
	/* Definite lengths, shortest forms, sorted unique keys (integers or
	 * text), UTF-8; no floats, no null, no undefined, no tags. */
	OCOP_CBOR_PLAIN = 0,
	/* As above, with text keys only; texts are not empty and hold no
	 * control character (Cc) and no Bidi_Control character. */
	OCOP_CBOR_RECORD = 1
};

enum ocop_cbor_type {
	OCOP_CBOR_UINT = 0, OCOP_CBOR_NEGINT = 1, OCOP_CBOR_BYTES = 2,
	OCOP_CBOR_TEXT = 3, OCOP_CBOR_ARRAY = 4, OCOP_CBOR_MAP = 5,
	OCOP_CBOR_TAG = 6, OCOP_CBOR_SIMPLE = 7, OCOP_CBOR_END = 8
};

/*
 * Prove that item is exactly one item of the profile. Allocates nothing, takes
 * linear time and recurses at most OCOP_CBOR_DEPTH_MAX deep.
 *
 * Errors: OCOP_ERR_MALFORMED (also nested too deep). diag->offset is the first
 * bad byte, diag->text names the rule.
 */
enum ocop_err ocop_cbor_check(struct ocop_bytes item,
			      enum ocop_cbor_profile profile,
			      struct ocop_diag *diag) OCOP_CHECKED;

/* A cursor. After the first failure bad is set, and every read returns zero or
 * an empty view. */
struct ocop_cbor {
	const uint8_t *start;
	const uint8_t *ptr;
	const uint8_t *end;
	bool bad;
};

/* A cursor at the first item of bytes, which must outlive it. */
struct ocop_cbor ocop_cbor_of(struct ocop_bytes bytes);
/* The type of the next item. OCOP_CBOR_END: no item is left, or bad is set. */
enum ocop_cbor_type ocop_cbor_peek(const struct ocop_cbor *c);
bool ocop_cbor_done(const struct ocop_cbor *c);	/* at the end and not bad */
uint64_t ocop_cbor_uint(struct ocop_cbor *c);
int64_t ocop_cbor_int(struct ocop_cbor *c);	/* -2^63 to 2^63-1 */
struct ocop_bytes ocop_cbor_bytes(struct ocop_cbor *c);	/* lent */
struct ocop_bytes ocop_cbor_text(struct ocop_cbor *c);	/* lent */
size_t ocop_cbor_array(struct ocop_cbor *c);	/* count of items */
size_t ocop_cbor_map(struct ocop_cbor *c);	/* count of pairs */
uint64_t ocop_cbor_tag(struct ocop_cbor *c);
bool ocop_cbor_bool(struct ocop_cbor *c);
void ocop_cbor_null(struct ocop_cbor *c);
/* Skip the next item with all that it contains, and return its bytes (lent). */
struct ocop_bytes ocop_cbor_item(struct ocop_cbor *c);

/* Append one item in its shortest form; a failure is remembered in out->err.
 * The caller writes map keys in their order. */
void ocop_cbor_add_uint(struct ocop_buf *out, uint64_t value);
void ocop_cbor_add_int(struct ocop_buf *out, int64_t value);
void ocop_cbor_add_bytes(struct ocop_buf *out, struct ocop_bytes value);
void ocop_cbor_add_text(struct ocop_buf *out, struct ocop_bytes value);
void ocop_cbor_add_str(struct ocop_buf *out, const char *text);
void ocop_cbor_add_array(struct ocop_buf *out, size_t count);
void ocop_cbor_add_map(struct ocop_buf *out, size_t count);
void ocop_cbor_add_tag(struct ocop_buf *out, uint64_t tag);
void ocop_cbor_add_bool(struct ocop_buf *out, bool value);
void ocop_cbor_add_null(struct ocop_buf *out);

OCOP_C_END

#endif
