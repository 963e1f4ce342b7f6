/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole certificate record in a link, for QR symbols on paper and shelves:
 * https://HOST/c/DIGITS. Anyone may copy it, so it proves the certificate,
 * never the single product. Source: docs/format.md.
 */
#include <string.h>

#include "lib/stamp/stamp_digits.h"
#include "lib/stamp/stamp.h"

#define CERT_START "/c/"
#define START_LEN (sizeof(CERT_START) - 1)

enum ocop_err ocop_cert_uri(struct ocop_buf *out, const char *host,
			    struct ocop_bytes record)
{
	enum ocop_err err = ocop__stamp_host_check(host);

	if (err)
		return err;
	if (record.len == 0 || record.len > OCOP_RECORD_MAX)
		return OCOP_ERR_ARGUMENT;
	ocop_buf_str(out, OCOP__SCHEME);
	ocop_buf_str(out, host);
	ocop_buf_str(out, CERT_START);
	ocop__stamp_digits_encode(out, record);
	return out->err;
}

enum ocop_err ocop_cert_uri_parse(struct ocop_buf *record_out,
				  char host_out[static OCOP_STAMP_URI_MAX],
				  struct ocop_bytes text,
				  struct ocop_diag *diag)
{
	const size_t max = sizeof(OCOP__SCHEME) - 1 + OCOP__HOST_LEN_MAX +
			   START_LEN + ocop__stamp_digits_of(OCOP_RECORD_MAX);
	struct ocop_diag inner = { 0 };
	size_t at = 0;
	enum ocop_err err;

	host_out[0] = '\0';
	if (text.len > max)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, max,
				 "%zu bytes (a certificate has at most %zu)",
				 text.len, max);
	err = ocop__stamp_host(host_out, &at, text, diag);
	if (err)
		return err;
	if (text.len - at <= START_LEN ||
	    memcmp(text.ptr + at, CERT_START, START_LEN) != 0) {
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, at,
				"byte %zu: expected /c/ and digits", at);
	} else {
		at += START_LEN;
		err = ocop__stamp_digits_decode(record_out,
						ocop_bytes_of(text.ptr + at,
							      text.len - at),
						&inner);
		if (err)
			ocop_fail(diag, err, at + inner.offset, "byte %zu: %s",
				  at + inner.offset, inner.text);
	}
	if (err)
		host_out[0] = '\0';
	return err;
}

enum ocop_err ocop_cert_uri_open(struct ocop_buf *record_out,
				 char host_out[static OCOP_STAMP_URI_MAX],
				 struct ocop_cose_sign1 *envelope,
				 struct ocop_payload *out,
				 struct ocop_bytes text,
				 struct ocop_diag *diag)
{
	enum ocop_err err = ocop_cert_uri_parse(record_out, host_out, text,
						diag);

	return err ? err : ocop_payload_open(out, envelope,
					     ocop_buf_view(record_out),
					     OCOP_KIND_CERTIFICATE, diag);
}
