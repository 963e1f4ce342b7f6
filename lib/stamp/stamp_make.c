/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a stamp. It needs a signer and is a separate file, so that a program
 * that verifies contains no code that signs.
 * Source: docs/format.md.
 */
#include <string.h>

#include <ocop/signer.h>

#include "lib/stamp/stamp.h"
#include "lib/stamp/stamp_digits.h"

static uint8_t alg_profile(enum ocop_alg alg)
{
	return alg == OCOP_ALG_ES256 ? 1 : alg == OCOP_ALG_EDDSA ? 2 : 0;
}

enum ocop_err ocop_stamp_make(struct ocop_buf *uri_out,
			      struct ocop_signer *signer, const char *host,
			      const char *product, uint32_t lot,
			      uint32_t index)
{
	uint8_t bytes[OCOP_STAMP_BYTES] = { alg_profile(signer->alg) };
	char path[OCOP_STAMP_PATH_MAX + 1];
	struct ocop_buf tbs = OCOP_BUF(OCOP_STAMP_URI_MAX);
	enum ocop_err err;

	err = bytes[0] ? ocop__stamp_host_check(host) : OCOP_ERR_ALG;
	if (!err)
		err = ocop_stamp_path(path, product, lot, index);
	if (err)
		goto out;
	ocop__stamp_tbs(&tbs, bytes[0], path);
	err = tbs.err;
	if (!err)
		err = signer->sign(signer->ctx, bytes + 1, ocop_buf_view(&tbs));
	if (err)
		goto out;
	ocop_buf_str(uri_out, OCOP__SCHEME);
	ocop_buf_str(uri_out, host);
	ocop_buf_str(uri_out, path);
	ocop_buf_str(uri_out, "?s=");
	ocop__stamp_digits_encode(uri_out, ocop_bytes_of(bytes, sizeof(bytes)));
	err = uri_out->err;
out:
	ocop_buf_clear(&tbs);
	return err;
}
