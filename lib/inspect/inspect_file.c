/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an inspection file is written: JSON by RFC 8785. Members are sorted.
 * Texts are base64url, so there are no escapes, numbers or blanks. So there is
 * exactly one way to write a file. The reader accepts only that way, and it
 * needs no JSON parser.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "lib/base/mark.h"
#include "lib/inspect/inspect.h"

#define KEY_MAX 40	/* "LEVEL/INDEX" */

struct reader {
	struct ocop__inspect_file *out;
	struct ocop_bytes in;
	size_t at;
	struct ocop_diag *diag;
};

static enum ocop_err bad(struct reader *r, const char *place, const char *rule)
{
	return ocop_fail(r->diag, OCOP_ERR_MALFORMED, r->at, "%s: %s", place,
			 rule);
}

/* The next bytes are exactly these. */
static bool take(struct reader *r, const char *text)
{
	size_t len = strlen(text);

	if (r->in.len - r->at < len ||
	    memcmp(r->in.ptr + r->at, text, len) != 0)
		return false;
	r->at += len;
	return true;
}

static enum ocop_err need(struct reader *r, const char *text, const char *place)
{
	return take(r, text) ? OCOP_OK :
	       bad(r, place, N_("not in the canonical form (RFC 8785)"));
}

/* A text up to its quote, which is passed. */
static enum ocop_err read_text(struct reader *r, const char *place,
			       struct ocop_bytes *out)
{
	const uint8_t *start = r->in.ptr + r->at, *end;
	enum ocop_err err = need(r, "\"", place);

	if (err)
		return err;
	start++;
	end = memchr(start, '"', r->in.len - r->at);
	if (!end)
		return bad(r, place, N_("the text does not end"));
	*out = ocop_bytes_of(start, (size_t)(end - start));
	r->at += out->len + 1;
	return OCOP_OK;
}

/* Bytes in base64url, into the data, whose room was made at the start. */
static enum ocop_err read_bytes(struct reader *r, const char *place,
				struct ocop_bytes *out)
{
	struct ocop_buf *data = &r->out->data;
	size_t start = data->len, at = r->at;
	struct ocop_bytes text;
	enum ocop_err err = read_text(r, place, &text);

	if (err)
		return err;
	if (ocop_base64url_decode(data, text)) {
		r->at = at;
		return bad(r, place, N_("not base64url"));
	}
	*out = ocop_bytes_of(data->ptr + start, data->len - start);
	return OCOP_OK;
}

/* --- Members by number --- */

/* Room for one more item; the new array, or NULL. */
static void *grow(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return realloc(array, (count ? 2 * count : 1) * size);
}

typedef enum ocop_err member_fn(struct reader *r, struct ocop_bytes key);

/* An object whose keys rise; empty: whether it may have no member. */
static enum ocop_err read_object(struct reader *r, const char *place,
				 member_fn *fn, bool empty)
{
	struct ocop_bytes key, last = { NULL, 0 };
	enum ocop_err err = need(r, "{", place);

	if (!err && empty && take(r, "}"))
		return OCOP_OK;
	for (bool first = true; !err; first = false) {
		size_t shared;

		err = read_text(r, place, &key);
		shared = key.len < last.len ? key.len : last.len;
		if (!err && !first &&
		    (memcmp(last.ptr, key.ptr, shared) > 0 ||
		     (memcmp(last.ptr, key.ptr, shared) == 0 &&
		      key.len <= last.len)))
			err = bad(r, place, N_("members are not sorted, or one appears twice"));
		if (!err)
			err = need(r, ":", place);
		if (!err)
			err = fn(r, key);
		if (!err && take(r, "}"))
			return OCOP_OK;
		if (!err)
			err = need(r, ",", place);
		last = key;
	}
	return err;
}

static enum ocop_err read_entry(struct reader *r, struct ocop_bytes key)
{
	struct ocop__inspect_file *f = r->out;
	struct ocop__inspect_entry *entry;
	uint64_t index;

	if (ocop_decimal(&index, key) || index > OCOP_SIZE_MAX)
		return bad(r, "entries", N_("not an index"));
	if (f->entry_count == OCOP_INSPECT_ENTRIES_MAX)
		return ocop_fail(r->diag, OCOP_ERR_LIMIT, r->at,
				 "entries: more than %d",
				 OCOP_INSPECT_ENTRIES_MAX);
	entry = grow(f->entry, f->entry_count, sizeof(*entry));
	if (!entry)
		return OCOP_ERR_MEMORY;
	f->entry = entry;
	entry += f->entry_count++;
	entry->index = index;
	return read_bytes(r, "entries", &entry->bytes);
}

/* "LEVEL/INDEX", of leaves that a tree can have. */
static bool node_key(struct ocop__inspect_node *out, struct ocop_bytes key)
{
	const uint8_t *slash = memchr(key.ptr, '/', key.len);
	size_t len = slash ? (size_t)(slash - key.ptr) : 0;
	uint64_t level;

	if (!slash || ocop_decimal(&level, ocop_bytes_of(key.ptr, len)) ||
	    ocop_decimal(&out->index, ocop_bytes_of(slash + 1,
						    key.len - len - 1)) ||
	    level > 52 || out->index > OCOP_SIZE_MAX >> level)
		return false;
	out->level = (unsigned)level;
	return true;
}

static enum ocop_err read_node(struct reader *r, struct ocop_bytes key)
{
	struct ocop__inspect_file *f = r->out;
	struct ocop__inspect_node *node = grow(f->node, f->node_count,
					       sizeof(*node));
	struct ocop_bytes hash;
	enum ocop_err err;

	if (!node)
		return OCOP_ERR_MEMORY;
	f->node = node;
	node += f->node_count++;
	memset(node, 0, sizeof(*node));
	if (!node_key(node, key))
		return bad(r, "nodes", N_("not LEVEL/INDEX"));
	err = read_bytes(r, "nodes", &hash);
	if (!err && hash.len != OCOP_HASH_LEN)
		err = bad(r, "nodes", N_("not a hash of 32 bytes"));
	if (!err)
		memcpy(node->hash, hash.ptr, OCOP_HASH_LEN);
	return err;
}

static enum ocop_err read_trusts(struct reader *r)
{
	struct ocop__inspect_file *f = r->out;
	enum ocop_err err = need(r, "[", "trust");

	while (!err) {
		if (f->trust_count == OCOP_INSPECT_TRUSTS_MAX)
			return ocop_fail(r->diag, OCOP_ERR_LIMIT, r->at,
					 "trust: more than %d versions",
					 OCOP_INSPECT_TRUSTS_MAX);
		err = read_bytes(r, "trust", &f->trust[f->trust_count++]);
		if (!err && take(r, "]"))
			return OCOP_OK;
		if (!err)
			err = need(r, ",", "trust");
	}
	return err;
}

static int by_index(const void *a, const void *b)
{
	const struct ocop__inspect_entry *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

int ocop__inspect_file_order(const void *a, const void *b)
{
	const struct ocop__inspect_node *x = a, *y = b;
	uint64_t p = x->index << x->level, q = y->index << y->level;

	return p != q ? (p > q) - (p < q) :
	       (x->level > y->level) - (x->level < y->level);
}

#define SCHEMA "\"schema\":\"ocop.inspection/1\",\"signed\":"

static enum ocop_err read_members(struct reader *r)
{
	struct ocop__inspect_file *f = r->out;
	enum ocop_err err = need(r, "{\"checkpoint\":", "checkpoint");

	if (!err)
		err = read_bytes(r, "checkpoint", &f->checkpoint);
	if (!err)
		err = need(r, ",\"entries\":", "entries");
	if (!err)
		err = read_object(r, "entries", read_entry, false);
	if (!err)
		err = need(r, ",\"nodes\":", "nodes");
	if (!err)
		err = read_object(r, "nodes", read_node, true);
	if (!err && take(r, ",\"receipt\":")) {
		err = read_bytes(r, "receipt", &f->receipt);
		if (!err && !f->receipt.len)
			err = bad(r, "receipt", N_("empty"));
	}
	if (!err)
		err = need(r, "," SCHEMA, "schema");
	if (!err)
		err = read_bytes(r, "signed", &f->signed_);
	if (!err)
		err = need(r, ",\"trust\":", "trust");
	if (!err)
		err = read_trusts(r);
	if (!err)
		err = need(r, "}", "trust");
	if (!err && r->at != r->in.len)
		err = bad(r, "end", N_("more bytes follow"));
	return err;
}

enum ocop_err ocop__inspect_file_read(struct ocop__inspect_file *out,
				      struct ocop_bytes file,
				      struct ocop_diag *diag)
{
	struct reader r = { out, file, 0, diag };
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	out->data = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	if (file.len > OCOP_INSPECT_FILE_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "inspection file: %zu bytes (at most %u)",
				 file.len, OCOP_INSPECT_FILE_MAX);
	/* Views stay where they are: the bytes are fewer than their text. */
	if (file.len && !ocop_buf_extend(&out->data, file.len))
		return out->data.err;
	ocop_buf_reset(&out->data);
	err = read_members(&r);
	if (err)
		return err;
	qsort(out->entry, out->entry_count, sizeof(*out->entry), by_index);
	if (out->node_count)
		qsort(out->node, out->node_count, sizeof(*out->node),
		      ocop__inspect_file_order);
	return OCOP_OK;
}

void ocop__inspect_file_clear(struct ocop__inspect_file *file)
{
	free(file->entry);
	free(file->node);
	ocop_buf_clear(&file->data);
	memset(file, 0, sizeof(*file));
}

/* --- Writing --- */

struct member {
	char key[KEY_MAX];
	struct ocop_bytes bytes;
};

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->key,
		      ((const struct member *)b)->key);
}

static void add_bytes(struct ocop_buf *out, struct ocop_bytes bytes)
{
	ocop_buf_byte(out, '"');
	ocop_base64url_add(out, bytes);
	ocop_buf_byte(out, '"');
}

static void add_object(struct ocop_buf *out, struct member *member,
		       size_t count)
{
	if (count)
		qsort(member, count, sizeof(*member), by_key);
	ocop_buf_byte(out, '{');
	for (size_t i = 0; i < count; i++) {
		ocop_buf_printf(out, "%s\"%s\":", i ? "," : "", member[i].key);
		add_bytes(out, member[i].bytes);
	}
	ocop_buf_byte(out, '}');
}

enum ocop_err ocop__inspect_file_write(struct ocop_buf *out,
				       const struct ocop__inspect_file *file)
{
	size_t most = file->entry_count > file->node_count ?
		      file->entry_count : file->node_count;
	struct member *member = calloc(most + 1, sizeof(*member));

	if (!member)
		return OCOP_ERR_MEMORY;
	ocop_buf_str(out, "{\"checkpoint\":");
	add_bytes(out, file->checkpoint);
	for (size_t i = 0; i < file->entry_count; i++) {
		snprintf(member[i].key, KEY_MAX, "%llu",
			 (unsigned long long)file->entry[i].index);
		member[i].bytes = file->entry[i].bytes;
	}
	ocop_buf_str(out, ",\"entries\":");
	add_object(out, member, file->entry_count);
	for (size_t i = 0; i < file->node_count; i++) {
		snprintf(member[i].key, KEY_MAX, "%u/%llu",
			 file->node[i].level,
			 (unsigned long long)file->node[i].index);
		member[i].bytes = ocop_bytes_of(file->node[i].hash,
						OCOP_HASH_LEN);
	}
	ocop_buf_str(out, ",\"nodes\":");
	add_object(out, member, file->node_count);
	if (file->receipt.len) {
		ocop_buf_str(out, ",\"receipt\":");
		add_bytes(out, file->receipt);
	}
	ocop_buf_str(out, "," SCHEMA);
	add_bytes(out, file->signed_);
	ocop_buf_str(out, ",\"trust\":");
	for (size_t i = 0; i < file->trust_count; i++) {
		ocop_buf_byte(out, i ? ',' : '[');
		add_bytes(out, file->trust[i]);
	}
	ocop_buf_str(out, "]}");
	free(member);
	return out->err;
}
