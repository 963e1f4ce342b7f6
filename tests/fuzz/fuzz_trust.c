/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trust documents: ocop_trust_decode, ocop_trust_decode_payload,
 * ocop_trust_from_json, ocop_trust_verify and the look-ups. What decodes must
 * be the same after it was turned into its JSON view and back.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/trust.h>

#include "lib/trust/trust_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
	if (!good)
		abort();
}

static void look_up(const struct ocop_trust *t)
{
	struct ocop_bytes spki;
	uint8_t hash[OCOP_HASH_LEN];

	for (size_t i = 0; i < t->authority_count; i++) {
		const struct ocop_authority *a = &t->authorities[i];

		require(ocop_trust_authority(t, a->id) == a);
		require(ocop_trust_succeeds(t, a->id, a->id));
		if (a->successor.len)
			require(ocop_trust_succeeds(t, a->successor, a->id) &&
				!ocop_trust_succeeds(t, a->id, a->successor));
		for (size_t k = 0; k < a->key_count; k++) {
			ocop_sha256(hash, a->keys[k]);
			require(ocop_trust_authority_by_key(t, hash, &spki) ==
				a);
			require(ocop_bytes_equal(spki, a->keys[k]));
		}
		require(ocop_authority_live(a, a->from));
	}
	for (size_t i = 0; i < t->root_count; i++) {
		ocop_sha256(hash, t->roots[i]);
		require(!ocop_trust_authority_by_key(t, hash, NULL));
	}
	for (size_t i = 0; i < t->host_count; i++)
		require(ocop__trust_host_on(t, t->hosts[i].host,
					    t->hosts[i].from));
	require(ocop__trust_level_at(t, 0) >= 1);
}

/* Only a payload without unknown members has a view that can be written. */
static void there_and_back(const struct ocop_trust *t)
{
	struct ocop_buf view = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_json *root = ocop_json_of_cbor(t->payload);

	if (root && !ocop_json_print(&view, root, false) &&
	    !ocop_trust_from_json(&payload, ocop_buf_view(&view), NULL))
		require(ocop_bytes_equal(ocop_buf_view(&payload), t->payload));
	ocop_json_free(root);
	ocop_buf_clear(&view);
	ocop_buf_clear(&payload);
}

static void judge(struct ocop_trust *t)
{
	struct ocop_keyring *ring = NULL;
	enum ocop_err err;

	if (!t)
		return;
	look_up(t);
	there_and_back(t);
	if (!ocop_keyring_new(&ring)) {
		err = ocop_trust_verify(t, NULL, ring, NULL);
		require(!err || err == OCOP_ERR_TRUST);
		/* A document never follows itself. */
		require(ocop_trust_verify(t, t, ring, NULL));
	}
	ocop_keyring_free(ring);
	ocop_trust_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes in = ocop_bytes_of(data, size);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *t = NULL;
	struct ocop_diag diag;

	if (size && data[0] == '{') {
		if (!ocop_trust_from_json(&payload, in, &diag))
			require(!ocop_trust_decode_payload(
				&t, ocop_buf_view(&payload), &diag));
		judge(t);
	} else {
		require((!ocop_trust_decode(&t, in, &diag)) ==
			(t != NULL));
		judge(t);
		require((!ocop_trust_decode_payload(&t, in, &diag)) ==
			(t != NULL));
		judge(t);
	}
	ocop_buf_clear(&payload);
	return 0;
}
