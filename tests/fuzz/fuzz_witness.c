/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests to a witness: what is accepted has the same bytes when it is written
 * again, and a note that opens can be merged with itself. Functions: add_parse,
 * ocop_checkpoint_open_known, ocop_checkpoint_merge.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "witness/witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

static void try_note(struct ocop_bytes note)
{
	/* The log's key of tests/vectors/witness. */
	static const char text[] = "ocop.example/log+be79a2bd+Acg87ruifvEVnzVU4KdkRU2X5er75CMlX+6a3AvmL2CI";
	struct ocop_buf out = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf again = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_vkey keys[2];
	struct ocop_checkpoint c;

	require(!ocop_vkey_parse(&keys[0], ocop_bytes_str(text), NULL));
	keys[1] = keys[0];
	keys[1].type = OCOP_VKEY_COSIGNATURE;
	if (!ocop_checkpoint_open_known(&c, note, keys, 2, NULL))
		require(strcmp(c.origin, keys[0].name) == 0);
	else
		require(c.size == 0 && c.origin[0] == '\0');
	if (!ocop_checkpoint_merge(&out, note, note, &keys[1], 1)) {
		require(out.len <= note.len);
		if (!ocop_checkpoint_merge(&again, ocop_buf_view(&out), note,
					   &keys[1], 1))
			require(ocop_bytes_equal(ocop_buf_view(&out),
						 ocop_buf_view(&again)));
	}
	ocop_buf_clear(&out);
	ocop_buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes in = ocop_bytes_of(data, size);
	struct ocop_buf out = OCOP_BUF(size + 1);
	struct add_request request;

	if (!add_parse(&request, in, NULL)) {
		ocop_buf_printf(&out, "old %" PRIu64 "\n", request.old);
		for (size_t i = 0; i < request.count; i++) {
			ocop_base64_add(&out, ocop_bytes_of(request.proof[i],
							    OCOP_HASH_LEN));
			ocop_buf_byte(&out, '\n');
		}
		ocop_buf_byte(&out, '\n');
		ocop_buf_bytes(&out, request.note);
		require(ocop_bytes_equal(ocop_buf_view(&out), in));
		try_note(request.note);
	}
	ocop_buf_clear(&out);
	return 0;
}
