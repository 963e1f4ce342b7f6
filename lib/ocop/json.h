/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON. The JSON view of a record has the same members as the record; byte
 * strings become base64url.
 *
 * Threads and lifetime: one thread at a time uses a value. Texts and members
 * that are read from a value are lent: until its root is freed, or until that
 * member is set again.
 */
#ifndef OCOP_JSON_H
#define OCOP_JSON_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

#define OCOP_JSON_MAX (4 * 1024 * 1024)	/* of the view of 1 MiB of CBOR */
#define OCOP_JSON_DEPTH_MAX 32	/* nesting of arrays and objects in parsed
				 * text */

/* A JSON value, owned by its root. */
struct ocop_json;

/* Parse exactly one value of at most OCOP_JSON_MAX bytes of UTF-8. Duplicate
 * keys, a NUL in a text and integers beyond 2^53 - 1 are refused.
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_LIMIT, OCOP_ERR_MEMORY. */
enum ocop_err ocop_json_parse(struct ocop_json **out, struct ocop_bytes text,
			      struct ocop_diag *diag) OCOP_CHECKED;
void ocop_json_free(struct ocop_json *root);

struct ocop_json *ocop_json_object(void);	/* owned; NULL: no memory */
/* An object whose first member is "schema". */
struct ocop_json *ocop_json_of_schema(const char *schema);
struct ocop_json *ocop_json_array(void);
/* The view of one checked CBOR item. Owned. NULL: out of memory, or the item
 * has no view (an integer below -2^63, a NUL in a text, keys 1 and "1" in one
 * map). */
struct ocop_json *ocop_json_of_cbor(struct ocop_bytes item);

/*
 * Set a member of an object; the same key again replaces it. A failure marks
 * the object as bad: printing it, or what holds it, then fails. o may be NULL.
 * Texts are copied; NUL and bytes that are not UTF-8 become U+FFFD. A NULL
 * value becomes null. Integers print exactly.
 */
void ocop_json_set_text(struct ocop_json *o, const char *key,
			struct ocop_bytes value);
void ocop_json_set_str(struct ocop_json *o, const char *key, const char *value);
void ocop_json_set_int(struct ocop_json *o, const char *key, int64_t value);
/* Unix seconds; 0 becomes null. */
void ocop_json_set_time(struct ocop_json *o, const char *key, uint64_t unix_s);
void ocop_json_set_bool(struct ocop_json *o, const char *key, bool value);
void ocop_json_set_null(struct ocop_json *o, const char *key);
void ocop_json_set_hex(struct ocop_json *o, const char *key,
		       struct ocop_bytes value);
/* base64url without padding, as in every JSON view. */
void ocop_json_set_base64(struct ocop_json *o, const char *key,
			  struct ocop_bytes value);
/* Takes value, also when it fails. */
void ocop_json_set(struct ocop_json *o, const char *key,
		   struct ocop_json *value);
void ocop_json_add(struct ocop_json *array,
		   struct ocop_json *value); /* takes */
void ocop_json_add_str(struct ocop_json *array, const char *value);
void ocop_json_add_int(struct ocop_json *array, int64_t value);

/* Read a member. Lent. NULL, empty or fallback: it is absent or has another
 * type. */
const struct ocop_json *ocop_json_get(const struct ocop_json *o,
				      const char *key);
const char *ocop_json_str(const struct ocop_json *o, const char *key);
int64_t ocop_json_int(const struct ocop_json *o, const char *key,
		      int64_t fallback);
bool ocop_json_bool(const struct ocop_json *o, const char *key, bool fallback);
size_t ocop_json_count(const struct ocop_json *array);	/* or of an object */
const struct ocop_json *ocop_json_first(const struct ocop_json *array);
const struct ocop_json *ocop_json_next(const struct ocop_json *member);
const char *ocop_json_key(const struct ocop_json *member); /* in its object */
enum ocop_json_type { OCOP_JSON_NULL, OCOP_JSON_BOOL, OCOP_JSON_INT,
		      OCOP_JSON_REAL, OCOP_JSON_TEXT, OCOP_JSON_ARRAY,
		      OCOP_JSON_OBJECT };
enum ocop_json_type ocop_json_type(const struct ocop_json *value);
const char *ocop_json_value_str(const struct ocop_json *value);
/* When an integer of a view does not fit, the nearest int64_t. */
int64_t ocop_json_value_int(const struct ocop_json *value);

/* Append as text: one line, or indented when pretty is true. OCOP_ERR_MEMORY:
 * root is NULL, or something in it is marked as bad. */
enum ocop_err ocop_json_print(struct ocop_buf *out,
			      const struct ocop_json *root, bool pretty)
	OCOP_CHECKED;

/*
 * Write JSON without building it first: members appear in the order in which
 * they are put, and a name that comes twice is not noticed. key names the
 * member; it is not used (NULL) inside an array and for the outermost value.
 * Texts and numbers come out as ocop_json_print writes them. A failure is
 * remembered in buf->err, which the caller checks at the end.
 */
struct ocop_json_out {
	struct ocop_buf *buf;	/* lent */
	bool pretty;		/* indented */
	bool first;		/* nothing is in the open value yet */
	unsigned depth;		/* open objects and arrays */
	uint64_t arrays;	/* bit n: the open value at depth n + 1 is an
				 * array */
};
#define OCOP_JSON_OUT(buffer) (OCOP_OF(ocop_json_out){ .buf = (buffer) })
#define OCOP_JSON_OUT_DEPTH 64	/* deeper nesting sets OCOP_ERR_LIMIT */

/* Begin an object or an array; ocop_json_put_end ends the innermost. */
void ocop_json_put_object(struct ocop_json_out *w, const char *key);
void ocop_json_put_array(struct ocop_json_out *w, const char *key);
void ocop_json_put_end(struct ocop_json_out *w);
/* A value; the same as the setters of a tree above. */
void ocop_json_put_text(struct ocop_json_out *w, const char *key,
			struct ocop_bytes value);
void ocop_json_put_str(struct ocop_json_out *w, const char *key,
		       const char *value);
void ocop_json_put_int(struct ocop_json_out *w, const char *key,
		       int64_t value);
void ocop_json_put_time(struct ocop_json_out *w, const char *key,
			uint64_t unix_s);
void ocop_json_put_bool(struct ocop_json_out *w, const char *key, bool value);
void ocop_json_put_null(struct ocop_json_out *w, const char *key);
void ocop_json_put_hex(struct ocop_json_out *w, const char *key,
		       struct ocop_bytes value);
void ocop_json_put_base64(struct ocop_json_out *w, const char *key,
			  struct ocop_bytes value);
/* Members of the open object, as the bytes that this writer made of them
 * before, compact and without braces. They are not read again. */
void ocop_json_put_members(struct ocop_json_out *w, struct ocop_bytes members);
/* A tree. OCOP_ERR_MEMORY, also in buf->err: as ocop_json_print. */
enum ocop_err ocop_json_put(struct ocop_json_out *w, const char *key,
			    const struct ocop_json *value);

OCOP_C_END

#endif
