/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tlog-proof: the text that proves an entry together with a signed note, for
 * readers who have neither the log nor a network.
 * Source: https://c2sp.org/tlog-proof
 */
#include <inttypes.h>

#include <ocop/text.h>
#include <ocop/tlog.h>

void ocop_tlog_proof_add(struct ocop_buf *out, uint64_t index,
			 const struct ocop_proof *path, struct ocop_bytes note)
{
	ocop_buf_str(out, "c2sp.org/tlog-proof@v1\n");
	ocop_buf_printf(out, "index %" PRIu64 "\n", index);
	for (unsigned i = 0; i < path->count; i++) {
		ocop_base64_add(out, ocop_bytes_of(path->hash[i],
						   OCOP_HASH_LEN));
		ocop_buf_byte(out, '\n');
	}
	ocop_buf_byte(out, '\n');
	ocop_buf_bytes(out, note);
}
