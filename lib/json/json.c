/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON values with cJSON. cJSON has no link from a member to its root. So a
 * setter that fails marks the value on which it failed, in a bit of cJSON's
 * type that cJSON does not use. Printing looks for marks in the whole tree.
 * Numbers are given to cJSON as raw text, because it would print them as
 * inexact doubles.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/text.h>

#include "lib/json/json.h"

#define BAD (1 << 16)
#define REAL (1 << 17)
#define NUMBER_SIZE 32

struct ocop_json {
	cJSON node;
};

static struct ocop_json *wrap(cJSON *node)
{
	return (struct ocop_json *)node;
}

/* Parsing. */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sort the names: comparing each with each would be quadratic. */
static enum ocop_err check_names(const cJSON *object, struct ocop_diag *diag)
{
	size_t count = (size_t)cJSON_GetArraySize(object), n = 0;
	const char **names = NULL;
	const cJSON *member;
	enum ocop_err err = OCOP_OK;

	if (count < 2)
		return OCOP_OK;
	names = calloc(count, sizeof(*names));
	if (names == NULL)
		return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	cJSON_ArrayForEach(member, object)
		names[n++] = member->string;
	qsort(names, n, sizeof(*names), compare_names);
	for (size_t i = 1; i < n && !err; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					"JSON: the name '%.60s' appears twice",
					names[i]);
	free(names);
	return err;
}

/* The shortest text that reads as the same number. */
static void write_real(char out[NUMBER_SIZE], double number)
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, NUMBER_SIZE, "%.*g", digits, number);
		if (strtod(out, NULL) == number)
			break;
	}
	/* A locale that the caller has set may change the decimal point. */
	for (char *p = out; *p != '\0'; p++)
		if (strchr("+-0123456789e", *p) == NULL)
			*p = '.';
	/* An integer beyond the range of integers stays a real. */
	if (strpbrk(out, ".e") == NULL)
		memcpy(out + strlen(out), ".0", 3);
}

/*
 * cJSON prints a double with 15 digits if that is near enough, which changes
 * integers above 10^15 and makes the largest real infinite. So numbers are kept
 * as text.
 */
static enum ocop_err settle_number(cJSON *node, struct ocop_diag *diag)
{
	double number = node->valuedouble;

	if (!isfinite(number))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "JSON: number too large");
	node->valuestring = cJSON_malloc(NUMBER_SIZE);
	if (node->valuestring == NULL)
		return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	node->type = cJSON_Raw;
	if (number >= -(double)JSON_INT_MAX && number <= (double)JSON_INT_MAX &&
	    (double)(int64_t)number == number) {
		snprintf(node->valuestring, NUMBER_SIZE, "%" PRId64,
			 (int64_t)number);
	} else {
		write_real(node->valuestring, number);
		node->type |= REAL;
	}
	return OCOP_OK;
}

static enum ocop_err settle_tree(cJSON *node, struct ocop_diag *diag)
{
	cJSON *member;
	enum ocop_err err = OCOP_OK;

	if (cJSON_IsNumber(node))
		return settle_number(node, diag);
	if (cJSON_IsObject(node))
		err = check_names(node, diag);
	cJSON_ArrayForEach(member, node) {
		if (err)
			break;
		err = settle_tree(member, diag);
	}
	return err;
}

enum ocop_err ocop_json_parse(struct ocop_json **out, struct ocop_bytes text,
			      struct ocop_diag *diag)
{
	cJSON *root = NULL;
	enum ocop_err err;

	*out = NULL;
	if (text.len > OCOP_JSON_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "JSON: longer than %d bytes", OCOP_JSON_MAX);
	err = ocop__json_scan(text, diag);
	if (err)
		return err;
	root = cJSON_ParseWithLength((const char *)text.ptr, text.len);
	if (root == NULL)
		return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	err = settle_tree(root, diag);
	if (err) {
		cJSON_Delete(root);
		return err;
	}
	*out = wrap(root);
	return OCOP_OK;
}

void ocop_json_free(struct ocop_json *root)
{
	if (root != NULL)
		cJSON_Delete(&root->node);
}

/* Building. */

struct ocop_json *ocop_json_object(void)
{
	return wrap(cJSON_CreateObject());
}

struct ocop_json *ocop_json_array(void)
{
	return wrap(cJSON_CreateArray());
}

#define REPLACEMENT "\xef\xbf\xbd"	/* U+FFFD in UTF-8 */

/* Copy a text; what cJSON cannot hold becomes U+FFFD. */
static void add_clean(struct ocop_buf *out, struct ocop_bytes value)
{
	struct ocop_diag why;

	while (value.len > 0) {
		size_t good = ocop_utf8_check(value, &why) ? why.offset :
							      value.len;
		const uint8_t *nul = good > 0 ? memchr(value.ptr, '\0', good) :
						NULL;

		if (nul != NULL)
			good = (size_t)(nul - value.ptr);
		ocop_buf_add(out, value.ptr, good);
		if (good == value.len)
			return;
		ocop_buf_str(out, REPLACEMENT);
		value.ptr += good + 1;
		value.len -= good + 1;
	}
}

/* A text value from a buffer, which is cleared; NULL: no memory. */
static struct ocop_json *take_text(struct ocop_buf *text)
{
	const char *cstr = ocop_buf_cstr(text);
	cJSON *node = cstr == NULL ? NULL : cJSON_CreateString(cstr);

	ocop_buf_clear(text);
	return wrap(node);
}

struct ocop_json *ocop__json_text(struct ocop_bytes value)
{
	struct ocop_buf buf = OCOP_BUF(SIZE_MAX);

	add_clean(&buf, value);
	return take_text(&buf);
}

struct ocop_json *ocop__json_digits(bool negative, uint64_t value)
{
	char number[NUMBER_SIZE];

	snprintf(number, sizeof(number), "%s%" PRIu64, negative ? "-" : "",
		 value);
	return wrap(cJSON_CreateRaw(number));
}

struct ocop_json *ocop__json_bool(bool value)
{
	return wrap(cJSON_CreateBool(value));
}

static struct ocop_json *null_value(void)
{
	return wrap(cJSON_CreateNull());
}

static struct ocop_json *text_or_null(const char *value)
{
	struct ocop_bytes text = ocop_bytes_str(value);

	if (value == NULL)
		return null_value();
	return ocop_utf8_check(text, NULL) ? ocop__json_text(text) :
					     wrap(cJSON_CreateString(value));
}

bool ocop__json_marked(const struct ocop_json *value)
{
	return (value->node.type & BAD) != 0;
}

void ocop__json_member(struct ocop_json *o, const char *key,
		       struct ocop_json *value)
{
	if (value != NULL &&
	    cJSON_AddItemToObject(&o->node, key, &value->node))
		return;
	ocop_json_free(value);
	o->node.type |= BAD;
}

/* Not cJSON_ReplaceItemInObject, which loses the name when memory is short. */
static bool set_member(cJSON *o, const char *key, cJSON *value)
{
	cJSON *old = cJSON_GetObjectItemCaseSensitive(o, key);

	if (!cJSON_AddItemToObject(o, key, value))
		return false;
	if (old == NULL)
		return true;
	value = cJSON_DetachItemViaPointer(o, value);
	return cJSON_ReplaceItemViaPointer(o, old, value);
}

void ocop_json_set(struct ocop_json *o, const char *key,
		   struct ocop_json *value)
{
	if (o != NULL && value != NULL && cJSON_IsObject(&o->node) &&
	    set_member(&o->node, key, &value->node))
		return;
	ocop_json_free(value);
	if (o != NULL)
		o->node.type |= BAD;
}

void ocop_json_add(struct ocop_json *array, struct ocop_json *value)
{
	if (array != NULL && value != NULL && cJSON_IsArray(&array->node) &&
	    cJSON_AddItemToArray(&array->node, &value->node))
		return;
	ocop_json_free(value);
	if (array != NULL)
		array->node.type |= BAD;
}

void ocop_json_set_text(struct ocop_json *o, const char *key,
			struct ocop_bytes value)
{
	ocop_json_set(o, key, ocop__json_text(value));
}

void ocop_json_set_str(struct ocop_json *o, const char *key, const char *value)
{
	ocop_json_set(o, key, text_or_null(value));
}

static struct ocop_json *integer(int64_t value)
{
	return ocop__json_digits(value < 0, value < 0 ? 0 - (uint64_t)value :
							(uint64_t)value);
}

void ocop_json_set_int(struct ocop_json *o, const char *key, int64_t value)
{
	ocop_json_set(o, key, integer(value));
}

void ocop_json_set_time(struct ocop_json *o, const char *key, uint64_t unix_s)
{
	ocop_json_set(o, key, unix_s == 0 ? null_value() :
					    ocop__json_digits(false, unix_s));
}

void ocop_json_set_bool(struct ocop_json *o, const char *key, bool value)
{
	ocop_json_set(o, key, ocop__json_bool(value));
}

void ocop_json_set_null(struct ocop_json *o, const char *key)
{
	ocop_json_set(o, key, null_value());
}

void ocop_json_set_hex(struct ocop_json *o, const char *key,
		       struct ocop_bytes value)
{
	struct ocop_buf buf = OCOP_BUF(SIZE_MAX);

	ocop_hex_add(&buf, value);
	ocop_json_set(o, key, take_text(&buf));
}

void ocop_json_set_base64(struct ocop_json *o, const char *key,
			  struct ocop_bytes value)
{
	struct ocop_buf buf = OCOP_BUF(SIZE_MAX);

	ocop_base64url_add(&buf, value);
	ocop_json_set(o, key, take_text(&buf));
}

void ocop_json_add_str(struct ocop_json *array, const char *value)
{
	ocop_json_add(array, text_or_null(value));
}

void ocop_json_add_int(struct ocop_json *array, int64_t value)
{
	ocop_json_add(array, integer(value));
}

struct ocop_json *ocop_json_of_schema(const char *schema)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "schema", schema);
	return o;
}

/* Reading. */

const struct ocop_json *ocop_json_get(const struct ocop_json *o,
				      const char *key)
{
	if (o == NULL || !cJSON_IsObject(&o->node))
		return NULL;
	return wrap(cJSON_GetObjectItemCaseSensitive(&o->node, key));
}

const char *ocop_json_str(const struct ocop_json *o, const char *key)
{
	return ocop_json_value_str(ocop_json_get(o, key));
}

int64_t ocop_json_int(const struct ocop_json *o, const char *key,
		      int64_t fallback)
{
	const struct ocop_json *value = ocop_json_get(o, key);

	if (ocop_json_type(value) != OCOP_JSON_INT)
		return fallback;
	return ocop_json_value_int(value);
}

bool ocop_json_bool(const struct ocop_json *o, const char *key, bool fallback)
{
	const struct ocop_json *value = ocop_json_get(o, key);

	if (ocop_json_type(value) != OCOP_JSON_BOOL)
		return fallback;
	return ocop__json_value_bool(value);
}

size_t ocop_json_count(const struct ocop_json *array)
{
	if (array == NULL || (!cJSON_IsArray(&array->node) &&
			      !cJSON_IsObject(&array->node)))
		return 0;
	return (size_t)cJSON_GetArraySize(&array->node);
}

const struct ocop_json *ocop__json_at(const struct ocop_json *array,
				      size_t index)
{
	const struct ocop_json *value = ocop_json_first(array);

	while (index-- > 0 && value != NULL)
		value = ocop_json_next(value);
	return value;
}

const struct ocop_json *ocop_json_first(const struct ocop_json *array)
{
	return array == NULL ? NULL : wrap(array->node.child);
}

const struct ocop_json *ocop_json_next(const struct ocop_json *member)
{
	return member == NULL ? NULL : wrap(member->node.next);
}

const char *ocop_json_key(const struct ocop_json *member)
{
	return member == NULL ? NULL : member->node.string;
}

enum ocop_json_type ocop_json_type(const struct ocop_json *value)
{
	if (value == NULL)
		return OCOP_JSON_NULL;
	switch (value->node.type & 0xff) {
	case cJSON_False:
	case cJSON_True:
		return OCOP_JSON_BOOL;
	case cJSON_Raw:
		return (value->node.type & REAL) != 0 ? OCOP_JSON_REAL :
							OCOP_JSON_INT;
	case cJSON_String:
		return OCOP_JSON_TEXT;
	case cJSON_Array:
		return OCOP_JSON_ARRAY;
	case cJSON_Object:
		return OCOP_JSON_OBJECT;
	default:
		return OCOP_JSON_NULL;
	}
}

const char *ocop_json_value_str(const struct ocop_json *value)
{
	if (ocop_json_type(value) != OCOP_JSON_TEXT)
		return NULL;
	return value->node.valuestring;
}

int64_t ocop_json_value_int(const struct ocop_json *value)
{
	if (ocop_json_type(value) != OCOP_JSON_INT)
		return 0;
	/* Digits that this file wrote. */
	return strtoll(value->node.valuestring, NULL, 10);
}

bool ocop__json_value_bool(const struct ocop_json *value)
{
	return value != NULL && cJSON_IsTrue(&value->node);
}

/* Printing. */

static void put_node(struct ocop_json_out *w, const char *key,
		     const cJSON *node)
{
	const cJSON *member;

	if ((node->type & BAD) != 0 && !w->buf->err)
		w->buf->err = OCOP_ERR_MEMORY;
	switch (node->type & 0xff) {
	case cJSON_False:
	case cJSON_True:
		ocop_json_put_bool(w, key, cJSON_IsTrue(node));
		break;
	case cJSON_Raw:
		ocop__json_put_raw(w, key, node->valuestring);
		break;
	case cJSON_String:
		ocop_json_put_str(w, key, node->valuestring);
		break;
	case cJSON_Array:
	case cJSON_Object:
		if (cJSON_IsArray(node))
			ocop_json_put_array(w, key);
		else
			ocop_json_put_object(w, key);
		/* What does not fit ends the descent, too. */
		cJSON_ArrayForEach(member, node)
			if (!w->buf->err)
				put_node(w, member->string, member);
		ocop_json_put_end(w);
		break;
	default:
		ocop_json_put_null(w, key);
	}
}

enum ocop_err ocop_json_put(struct ocop_json_out *w, const char *key,
			    const struct ocop_json *value)
{
	if (value != NULL)
		put_node(w, key, &value->node);
	else if (!w->buf->err)
		w->buf->err = OCOP_ERR_MEMORY;
	return w->buf->err;
}

enum ocop_err ocop_json_print(struct ocop_buf *out,
			      const struct ocop_json *root, bool pretty)
{
	struct ocop_json_out w = OCOP_JSON_OUT(out);
	const size_t before = out->len;
	enum ocop_err err;

	if (root == NULL)
		return OCOP_ERR_MEMORY;
	w.pretty = pretty;
	err = ocop_json_put(&w, NULL, root);
	if (err)
		out->len = before;
	return err;
}
