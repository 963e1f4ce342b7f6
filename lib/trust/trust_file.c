/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust file's frame: [payload, [+ COSE_Sign1 with nil payload]].
 * The CBOR reader refuses lengths that are not written in their shortest form.
 * So a frame has one encoding.
 */
#include <ocop/cbor.h>

#include "lib/base/mark.h"
#include "lib/trust/trust_internal.h"

static enum ocop_err frame(struct ocop_diag *diag, size_t offset,
			   const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_MALFORMED, offset, "trust file: %s",
			 rule);
}

enum ocop_err ocop__trust_file_next(struct ocop_cose_sign1 *out,
				    const struct ocop__trust_file *file,
				    size_t *at, struct ocop_diag *diag)
{
	struct ocop_bytes rest = { file->signatures.ptr + *at,
				   file->signatures.len - *at };
	struct ocop_cbor c;
	struct ocop_bytes item;
	enum ocop_err err;

	if (rest.len == 0)
		return OCOP_ERR_ABSENT;
	c = ocop_cbor_of(rest);
	item = ocop_cbor_item(&c);
	if (item.len == 0)
		return frame(diag, 0, N_("a signature is cut off"));
	err = ocop_cose_sign1_open_unverified(out, item, true, diag);
	if (err)
		return err;
	if (!ocop_bytes_is(out->typ, OCOP_TRUST_TYP))
		return frame(diag, 0, N_("a signature's typ is not "
			     "ocop-trust+cose"));
	*at += item.len;
	return OCOP_OK;
}

enum ocop_err ocop__trust_file_split(struct ocop__trust_file *out,
				     struct ocop_bytes in,
				     struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(in);
	struct ocop_cose_sign1 message;
	struct ocop__trust_file file;
	enum ocop_err err = OCOP_OK;
	size_t at = 0, seen = 0;

	*out = (struct ocop__trust_file){ { NULL, 0 }, { NULL, 0 }, 0 };
	if (ocop_cbor_peek(&c) != OCOP_CBOR_ARRAY || ocop_cbor_array(&c) != 2)
		return frame(diag, 0, N_("expected an array of payload and "
			     "signatures"));
	if (ocop_cbor_peek(&c) != OCOP_CBOR_BYTES)
		return frame(diag, 1, N_("the payload is not bytes"));
	file.payload = ocop_cbor_bytes(&c);
	if (c.bad || ocop_cbor_peek(&c) != OCOP_CBOR_ARRAY)
		return frame(diag, 1, N_("no array of signatures after the "
			     "payload"));
	file.count = ocop_cbor_array(&c);
	if (c.bad || file.count == 0)
		return frame(diag, in.len, N_("no signature"));
	if (file.count > OCOP__TRUST_SIGNATURES_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "trust file: %zu signatures (at most %d)",
				 file.count, OCOP__TRUST_SIGNATURES_MAX);
	file.signatures = ocop_bytes_of(c.ptr, (size_t)(c.end - c.ptr));
	while (!err) {
		err = ocop__trust_file_next(&message, &file, &at, diag);
		seen += !err;
	}
	if (err != OCOP_ERR_ABSENT)
		return err;
	if (seen != file.count)
		return frame(diag, in.len, N_("the number of signatures is not "
			     "the stated one"));
	*out = file;
	return OCOP_OK;
}
