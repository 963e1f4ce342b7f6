/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as an office's public key, in each of its forms, or as an enrolment
 * request. What is accepted names a key that can be used. Functions:
 * keys_request_check, keys_parse_public, keys_public_of.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "keys/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

static void check_public(const struct keys_public *key)
{
	struct keys_public again;

	require(!keys_public_of(&again,
				ocop_bytes_of(key->spki, key->spki_len),
				NULL));
	require(again.alg == key->alg && again.spki_len == key->spki_len);
	require(memcmp(again.spki, key->spki, key->spki_len) == 0);
	require(memcmp(again.hash, key->hash, OCOP_HASH_LEN) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes in = ocop_bytes_of(data, size);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct keys_request request;
	struct keys_public key;
	enum ocop_err err = keys_parse_public(&key, in, &diag);

	if (!err)
		check_public(&key);
	if (keys_request_check(&request, in, &diag)) {
		require(request.spki_len == 0 && diag.text[0] != '\0');
		return 0;
	}
	require(size <= KEYS_REQUEST_MAX);
	require(request.holder[0] == '\0' ||
		!ocop_text_check(ocop_bytes_str(request.holder), NULL));
	/* As a public key it is the same one. */
	require(!err && key.spki_len == request.spki_len);
	require(memcmp(key.spki, request.spki, key.spki_len) == 0);
	return 0;
}
