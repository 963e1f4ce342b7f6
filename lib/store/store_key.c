/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of a store's keys. Bundles and trust files have numbers below 2^63.
 * A tile has a level and a number below 2^56 (it covers 256 leaves or more). So
 * each key is one integer that sorts like its bytes.
 */
#include <string.h>

#include "lib/store/store.h"

bool ocop__store_key_has(struct ocop_bytes key, struct ocop_bytes prefix)
{
	return key.len >= prefix.len &&
	       (prefix.len == 0 ||
		memcmp(key.ptr, prefix.ptr, prefix.len) == 0);
}

bool ocop__store_key_good(enum ocop_space space, struct ocop_bytes key)
{
	switch (space) {
	case OCOP_SPACE_META:
		return key.len > 0 && key.len <= OCOP_STORE_KEY_MAX;
	case OCOP_SPACE_STATE:
		return key.len <= OCOP_STORE_KEY_MAX;
	case OCOP_SPACE_BUNDLE:
	case OCOP_SPACE_TRUST:
		return key.len == 8 && key.ptr[0] < 0x80;
	case OCOP_SPACE_TILE:
		return key.len == 9 && key.ptr[0] < 0x80 && key.ptr[1] == 0;
	case OCOP_SPACE_COUNT:
	default:
		return false;
	}
}

int64_t ocop__store_key_number(enum ocop_space space, const uint8_t *key)
{
	uint64_t number = 0;
	size_t i = 0;

	if (space == OCOP_SPACE_TILE) {
		number = key[0];
		key++;
		i++;
	}
	for (; i < 8; i++)
		number = number << 8 | key[i];
	return (int64_t)number;
}

size_t ocop__store_key_bytes(enum ocop_space space, int64_t number,
			     uint8_t key[static OCOP__STORE_NUMBER_MAX])
{
	uint8_t *at = key;
	int shift = 56;

	if (space == OCOP_SPACE_TILE) {
		*at++ = (uint8_t)((uint64_t)number >> 56);
		*at++ = 0;
		shift = 48;
	}
	for (; shift >= 0; shift -= 8)
		*at++ = (uint8_t)((uint64_t)number >> shift);
	return (size_t)(at - key);
}

bool ocop__store_key_range(enum ocop_space space, struct ocop_bytes prefix,
			   int64_t *first_out, int64_t *last_out)
{
	uint8_t first[OCOP__STORE_NUMBER_MAX] = { 0 };
	uint8_t last[OCOP__STORE_NUMBER_MAX];
	size_t len = space == OCOP_SPACE_TILE ? 9 : 8;

	*first_out = 0;
	*last_out = 0;
	memset(last, 0xff, sizeof(last));
	last[0] = 0x7f;
	if (space == OCOP_SPACE_TILE)
		last[1] = 0;
	if (prefix.len > len)
		return false;
	if (prefix.len > 0) {
		memcpy(first, prefix.ptr, prefix.len);
		memcpy(last, prefix.ptr, prefix.len);
	}
	if (!ocop__store_key_good(space, ocop_bytes_of(first, len)))
		return false;
	*first_out = ocop__store_key_number(space, first);
	*last_out = ocop__store_key_number(space, last);
	return true;
}
