/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tile paths, bundles and entries: what is accepted has the same bytes when it
 * is written again. Functions: ocop_tile_path_parse, ocop_bundle_count, _next,
 * ocop_entry_decode, ocop_trust_entry_decode, ocop__compact_decode.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/tlog.h>

#include "lib/tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

static void try_path(struct ocop_bytes in)
{
	char again[OCOP_TILE_PATH_MAX];
	uint64_t index;
	unsigned width;
	int level;

	if (ocop_tile_path_parse(in, &level, &index, &width)) {
		require(width == 0);
		return;
	}
	require(level >= -1 && level <= 63);
	require(width >= 1 && width <= OCOP_TILE_WIDTH);
	ocop_tile_path(again, level, index, width);
	require(ocop_bytes_is(in, again));
}

static void try_entry(struct ocop_bytes in)
{
	struct ocop_buf again = OCOP_BUF(OCOP_ENTRY_MAX + 16);
	struct ocop_trust_entry trust;
	struct ocop_entry entry;
	struct ocop_diag diag;

	if (!ocop_entry_decode(&entry, in, &diag)) {
		ocop_entry_encode(&again, entry.accepted, entry.record);
		require(ocop_bytes_equal(in, ocop_buf_view(&again)));
		ocop_buf_reset(&again);
		if (ocop_trust_entry_decode(&trust, entry.record)) {
			ocop_trust_entry_encode(&again, trust.version,
						trust.hash);
			require(ocop_bytes_equal(entry.record,
						 ocop_buf_view(&again)));
		}
	}
	ocop_buf_clear(&again);
}

static void try_bundle(struct ocop_bytes in)
{
	struct ocop_buf again = OCOP_BUF(in.len);
	struct ocop_bytes entry;
	unsigned count, walked = 0;
	size_t offset = 0;
	enum ocop_err err;

	while (!(err = ocop_bundle_next(&entry, in, &offset))) {
		require(!ocop__bundle_add(&again, entry));
		try_entry(entry);
		walked++;
	}
	require(offset == again.len);
	if (!ocop_bundle_count(in, &count)) {
		require(err == OCOP_ERR_ABSENT && count == walked);
		require(ocop_bytes_equal(in, ocop_buf_view(&again)));
	} else {
		require(err == OCOP_ERR_MALFORMED || walked > OCOP_TILE_WIDTH);
	}
	ocop_buf_clear(&again);
}

static void try_compact(struct ocop_bytes in)
{
	struct ocop_buf again = OCOP_BUF(sizeof(struct ocop_compact));
	struct ocop_compact range;

	if (!ocop__compact_decode(&range, in)) {
		ocop__compact_encode(&again, &range);
		require(ocop_bytes_equal(in, ocop_buf_view(&again)));
	}
	ocop_buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes in = ocop_bytes_of(data, size);

	try_path(in);
	try_bundle(in);
	try_entry(in);
	try_compact(in);
	return 0;
}
