/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside lib/: the strict check before the JSON parser, and the values of which
 * the view of CBOR is made.
 */
#ifndef OCOP_LIB_JSON_H
#define OCOP_LIB_JSON_H

#include <ocop/json.h>

#define JSON_INT_MAX 9007199254740991	/* 2^53 - 1: RFC 7493 section 2.2 */

/* Prove that text is exactly one JSON value, nested at most OCOP_JSON_DEPTH_MAX
 * deep, that a lenient parser cannot read in another way. */
enum ocop_err ocop__json_scan(struct ocop_bytes text, struct ocop_diag *diag)
	OCOP_CHECKED;

/* Single values, owned. NULL: no memory. */
struct ocop_json *ocop__json_text(struct ocop_bytes value);
struct ocop_json *ocop__json_digits(bool negative, uint64_t value);
struct ocop_json *ocop__json_bool(bool value);
/* As ocop_json_set (takes value), for a key that is new for certain. */
void ocop__json_member(struct ocop_json *o, const char *key,
		       struct ocop_json *value);
/* Item number index of an array or object; NULL when there is none. Walks
 * from the first: a loop takes ocop_json_first and ocop_json_next. */
const struct ocop_json *ocop__json_at(const struct ocop_json *array,
				      size_t index);
/* False, too, when it is no bool. */
bool ocop__json_value_bool(const struct ocop_json *value);
/* A value that is JSON text already. */
void ocop__json_put_raw(struct ocop_json_out *w, const char *key,
			const char *raw);
/* True when a failure is marked on this value itself. */
bool ocop__json_marked(const struct ocop_json *value);

#endif
