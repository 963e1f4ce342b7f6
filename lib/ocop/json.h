/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON, by cJSON: lib/json/json.c is the only file that includes its header.
 * Records are viewed 1:1: byte strings become base64url.
 *
 * Threads and lifetime: a value is used by one thread at a time. What is read
 * from it (texts, members) is lent until its root is freed or that member is
 * set again.
 */
#ifndef OCOP_JSON_H
#define OCOP_JSON_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

#define OCOP_JSON_MAX (4 * 1024 * 1024)	/* the view of 1 MiB of CBOR */
#define OCOP_JSON_DEPTH_MAX 32	/* nesting of arrays and objects, parsed */

/* A JSON value; owned by its root. */
struct ocop_json;

/* Parse one value, UTF-8, no trailing text, at most OCOP_JSON_MAX bytes.
 * Refused: duplicate keys, a NUL in a text, integers beyond 2^53 - 1. */
enum ocop_err ocop_json_parse(struct ocop_json **out, struct ocop_bytes text,
			      struct ocop_diag *diag) OCOP_CHECKED;
void ocop_json_free(struct ocop_json *root);

struct ocop_json *ocop_json_object(void);	/* owned; NULL: no memory */
/* One that begins with the member "schema". */
struct ocop_json *ocop_json_of_schema(const char *schema);
struct ocop_json *ocop_json_array(void);
/* The view of one checked CBOR item; owned; NULL: no memory or bad item (also
 * integers below -2^63, a NUL in a text, keys 1 and "1" in one map). */
struct ocop_json *ocop_json_of_cbor(struct ocop_bytes item);

/*
 * Set members of an object; the same key again replaces. NULL-safe; a
 * failure marks the object as bad, and ocop_json_print of it or of what
 * holds it then fails. Texts are copied; bytes that are not UTF-8 (and NUL)
 * become U+FFFD. A NULL str is null. Integers print exactly.
 */
void ocop_json_set_text(struct ocop_json *o, const char *key,
			struct ocop_bytes value);
void ocop_json_set_str(struct ocop_json *o, const char *key, const char *value);
void ocop_json_set_int(struct ocop_json *o, const char *key, int64_t value);
/* Unix seconds; 0 is null. */
void ocop_json_set_time(struct ocop_json *o, const char *key, uint64_t unix_s);
void ocop_json_set_bool(struct ocop_json *o, const char *key, bool value);
void ocop_json_set_null(struct ocop_json *o, const char *key);
void ocop_json_set_hex(struct ocop_json *o, const char *key,
		       struct ocop_bytes value);
/* base64url without padding, as in every JSON view. */
void ocop_json_set_base64(struct ocop_json *o, const char *key,
			  struct ocop_bytes value);
/* Takes value, even on failure. */
void ocop_json_set(struct ocop_json *o, const char *key,
		   struct ocop_json *value);
void ocop_json_add(struct ocop_json *array,
		   struct ocop_json *value); /* takes */
void ocop_json_add_str(struct ocop_json *array, const char *value);
void ocop_json_add_int(struct ocop_json *array, int64_t value);

/* Reading: lent; NULL / empty / fallback when absent or of another type. */
const struct ocop_json *ocop_json_get(const struct ocop_json *o,
				      const char *key);
const char *ocop_json_str(const struct ocop_json *o, const char *key);
int64_t ocop_json_int(const struct ocop_json *o, const char *key,
		      int64_t fallback);
bool ocop_json_bool(const struct ocop_json *o, const char *key, bool fallback);
size_t ocop_json_count(const struct ocop_json *array);	/* or object */
const struct ocop_json *ocop_json_first(const struct ocop_json *array);
const struct ocop_json *ocop_json_next(const struct ocop_json *member);
const char *ocop_json_key(const struct ocop_json *member); /* in its object */
enum ocop_json_type { OCOP_JSON_NULL, OCOP_JSON_BOOL, OCOP_JSON_INT,
		      OCOP_JSON_REAL, OCOP_JSON_TEXT, OCOP_JSON_ARRAY,
		      OCOP_JSON_OBJECT };
enum ocop_json_type ocop_json_type(const struct ocop_json *value);
const char *ocop_json_value_str(const struct ocop_json *value);
/* Nearest int64_t for a view's integer beyond it. */
int64_t ocop_json_value_int(const struct ocop_json *value);

/* Append: one line (pretty false), or indented. OCOP_ERR_MEMORY when root is
 * NULL or anything in it is marked as bad. */
enum ocop_err ocop_json_print(struct ocop_buf *out,
			      const struct ocop_json *root, bool pretty)
	OCOP_CHECKED;

OCOP_C_END

#endif
