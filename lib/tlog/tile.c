/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP tlog-tiles: how a tile or an entry bundle is named, how a bundle
 * holds its entries, and what stands in an entry of this log.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/text.h>
#include <ocop/tlog.h>

#include "lib/tlog/tlog.h"

#define LEVEL_MAX 63	/* tlog-tiles: 0 to 63 */

/* --- Paths --- */

void ocop_tile_path(char out[static OCOP_TILE_PATH_MAX], int level,
		    uint64_t index, unsigned width)
{
	char *at = out, *end = out + OCOP_TILE_PATH_MAX;
	uint64_t unit = 1;

	at += snprintf(at, (size_t)(end - at),
		       level < 0 ? "tile/entries" : "tile/%d", level);
	while (index / unit >= 1000)
		unit *= 1000;
	for (; unit > 0; unit /= 1000)
		at += snprintf(at, (size_t)(end - at),
			       unit > 1 ? "/x%03u" : "/%03u",
			       (unsigned)(index / unit % 1000));
	if (width < OCOP_TILE_WIDTH)
		snprintf(at, (size_t)(end - at), ".p/%u", width);
}

/* The number in the digits of a part of a path; others are passed by, and
 * what is too large wraps. */
static uint64_t digits_in(const char *at, const char *end)
{
	uint64_t value = 0;

	for (; at < end; at++)
		if (*at >= '0' && *at <= '9')
			value = value * 10 + (uint64_t)(*at - '0');
	return value;
}

/* Read loosely, then held against what we would write: one spelling per
 * tile, and nothing else. */
enum ocop_err ocop_tile_path_parse(struct ocop_bytes path, int *level_out,
				   uint64_t *index_out, unsigned *width_out)
{
	static const char tile[] = "tile/", entries[] = "tile/entries/";
	char text[OCOP_TILE_PATH_MAX], again[OCOP_TILE_PATH_MAX];
	const char *number, *part, *end;
	uint64_t level, index, width;
	bool bundle;

	*level_out = 0;
	*index_out = 0;
	*width_out = 0;
	if (!ocop_bytes_copy(text, sizeof(text), path))
		return OCOP_ERR_MALFORMED;
	end = text + path.len;
	bundle = strncmp(text, entries, strlen(entries)) == 0;
	if (!bundle && strncmp(text, tile, strlen(tile)) != 0)
		return OCOP_ERR_MALFORMED;
	number = strchr(text + strlen(tile), '/');
	if (number == NULL)
		return OCOP_ERR_MALFORMED;
	part = strstr(number, ".p/");
	level = digits_in(text, number);
	index = digits_in(number, part != NULL ? part : end);
	width = part != NULL ? digits_in(part, end) : OCOP_TILE_WIDTH;
	if (level > LEVEL_MAX || width < 1 || width > OCOP_TILE_WIDTH)
		return OCOP_ERR_MALFORMED;
	ocop_tile_path(again, bundle ? -1 : (int)level, index,
		       (unsigned)width);
	if (strcmp(text, again) != 0)
		return OCOP_ERR_MALFORMED;
	*level_out = bundle ? -1 : (int)level;
	*index_out = index;
	*width_out = (unsigned)width;
	return OCOP_OK;
}

/* --- Bundles --- */

enum ocop_err ocop_bundle_next(struct ocop_bytes *entry_out,
			       struct ocop_bytes bundle, size_t *offset)
{
	size_t at = *offset, len;

	*entry_out = ocop_bytes_of(NULL, 0);
	if (at >= bundle.len)
		return at == bundle.len ? OCOP_ERR_ABSENT : OCOP_ERR_MALFORMED;
	if (bundle.len - at < 2)
		return OCOP_ERR_MALFORMED;
	len = (size_t)bundle.ptr[at] << 8 | bundle.ptr[at + 1];
	at += 2;
	if (bundle.len - at < len)
		return OCOP_ERR_MALFORMED;
	*entry_out = ocop_bytes_of(bundle.ptr + at, len);
	*offset = at + len;
	return OCOP_OK;
}

enum ocop_err ocop__bundle_add(struct ocop_buf *out, struct ocop_bytes entry)
{
	size_t start = out->len;

	if (entry.len > OCOP_ENTRY_MAX)
		return OCOP_ERR_LIMIT;
	ocop_buf_byte(out, (uint8_t)(entry.len >> 8));
	ocop_buf_byte(out, (uint8_t)entry.len);
	ocop_buf_bytes(out, entry);
	/* Never leave half an entry behind. */
	if (out->err)
		out->len = start;
	return out->err;
}

enum ocop_err ocop_bundle_count(struct ocop_bytes bundle, unsigned *out)
{
	struct ocop_bytes entry;
	size_t offset = 0;
	unsigned count = 0;
	enum ocop_err err;

	*out = 0;
	while (!(err = ocop_bundle_next(&entry, bundle, &offset))) {
		count++;
		if (count > OCOP_TILE_WIDTH)
			return OCOP_ERR_MALFORMED;
	}
	if (err != OCOP_ERR_ABSENT)
		return err;
	*out = count;
	return OCOP_OK;
}

/* --- Entries --- */

enum ocop_err ocop_entry_decode(struct ocop_entry *out, struct ocop_bytes in,
				struct ocop_diag *diag)
{
	struct ocop_cbor c;
	struct ocop_entry entry = { 0 };
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (in.len > OCOP_ENTRY_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, OCOP_ENTRY_MAX,
				 "entry: it is longer than %d bytes", OCOP_ENTRY_MAX);
	err = ocop_cbor_check(in, OCOP_CBOR_PLAIN, diag);
	if (err)
		return err;
	c = ocop_cbor_of(in);
	if (ocop_cbor_peek(&c) != OCOP_CBOR_ARRAY || ocop_cbor_array(&c) != 2)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "entry: expected an array of 2 items");
	if (ocop_cbor_peek(&c) != OCOP_CBOR_UINT)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 1,
				 "entry: the time of acceptance is missing");
	entry.accepted = ocop_cbor_uint(&c);
	if (ocop_cbor_peek(&c) != OCOP_CBOR_BYTES)
		return ocop_fail(diag, OCOP_ERR_MALFORMED,
				 (size_t)(c.ptr - c.start),
				 "entry: the record is missing");
	entry.record = ocop_cbor_bytes(&c);
	if (!ocop_cbor_done(&c))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "entry: bytes after the record");
	*out = entry;
	return OCOP_OK;
}

void ocop_entry_encode(struct ocop_buf *out, uint64_t accepted,
		       struct ocop_bytes record)
{
	ocop_cbor_add_array(out, 2);
	ocop_cbor_add_uint(out, accepted);
	ocop_cbor_add_bytes(out, record);
}

/* [word, number, hash] */
static bool decode_named(struct ocop_bytes record, const char *word,
			 uint64_t *number_out, uint8_t hash_out[OCOP_HASH_LEN])
{
	struct ocop_cbor c = ocop_cbor_of(record);
	struct ocop_bytes hash;
	uint64_t number;

	if (ocop_cbor_check(record, OCOP_CBOR_PLAIN, NULL))
		return false;
	if (ocop_cbor_array(&c) != 3 ||
	    !ocop_bytes_is(ocop_cbor_text(&c), word))
		return false;
	number = ocop_cbor_uint(&c);
	hash = ocop_cbor_bytes(&c);
	if (!ocop_cbor_done(&c) || hash.len != OCOP_HASH_LEN)
		return false;
	*number_out = number;
	memcpy(hash_out, hash.ptr, OCOP_HASH_LEN);
	return true;
}

static void encode_named(struct ocop_buf *out, const char *word,
			 uint64_t number, const uint8_t hash[OCOP_HASH_LEN])
{
	ocop_cbor_add_array(out, 3);
	ocop_cbor_add_str(out, word);
	ocop_cbor_add_uint(out, number);
	ocop_cbor_add_bytes(out, ocop_bytes_of(hash, OCOP_HASH_LEN));
}

bool ocop_trust_entry_decode(struct ocop_trust_entry *out,
			     struct ocop_bytes record)
{
	memset(out, 0, sizeof(*out));
	return decode_named(record, "trust", &out->version, out->hash);
}

void ocop_trust_entry_encode(struct ocop_buf *out, uint64_t version,
			     const uint8_t hash[static OCOP_HASH_LEN])
{
	encode_named(out, "trust", version, hash);
}

bool ocop_marker_decode(struct ocop_marker *out, struct ocop_bytes record)
{
	memset(out, 0, sizeof(*out));
	if (decode_named(record, "records", &out->size, out->root) &&
	    out->size > 0 && out->size < UINT64_C(1) << 53)
		return true;
	memset(out, 0, sizeof(*out));
	return false;
}

void ocop_marker_encode(struct ocop_buf *out, const struct ocop_marker *marker)
{
	encode_named(out, "records", marker->size, marker->root);
}
