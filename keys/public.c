/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads public keys from files: one line of base64url, a PEM, or an enrolment
 * request. The result is always a checked SPKI.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "keys/keys.h"

#define COSE_SIGN1_HEAD 0xd2	/* CBOR tag 18; not a letter, unlike the other
				 * forms */

static const char pem_begin[] = "-----BEGIN PUBLIC KEY-----";
static const char pem_end[] = "-----END PUBLIC KEY-----";

enum ocop_err keys_public_of(struct keys_public *out, struct ocop_bytes spki,
			     struct ocop_diag *diag)
{
	enum ocop_alg alg;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = ocop_spki_check(&alg, spki, diag);
	if (err)
		return err;
	memcpy(out->spki, spki.ptr, spki.len);
	out->spki_len = spki.len;
	out->alg = alg;
	ocop_sha256(out->hash, spki);
	return OCOP_OK;
}

static bool is_blank(uint8_t ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

static struct ocop_bytes trim(struct ocop_bytes text)
{
	if (ocop_bytes_starts(text, "\xef\xbb\xbf"))	/* written by Notepad */
		text = ocop_bytes_of(text.ptr + 3, text.len - 3);
	while (text.len && is_blank(text.ptr[text.len - 1]))
		text.len--;
	while (text.len && is_blank(text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	return text;
}

/* The base64 between the two lines, without line ends. */
static enum ocop_err pem_decode(struct ocop_buf *out, struct ocop_bytes text)
{
	char joined[KEYS_REQUEST_MAX];
	size_t len = 0, end = sizeof(pem_end) - 1;

	text.ptr += sizeof(pem_begin) - 1;
	text.len -= sizeof(pem_begin) - 1;
	if (text.len < end || text.len > sizeof(joined) ||
	    memcmp(text.ptr + text.len - end, pem_end, end) != 0)
		return OCOP_ERR_MALFORMED;
	text.len -= end;
	for (size_t i = 0; i < text.len; i++)
		if (!is_blank(text.ptr[i]))
			joined[len++] = (char)text.ptr[i];
	return ocop_base64_decode(out, ocop_bytes_of(joined, len));
}

enum ocop_err keys_parse_public(struct keys_public *out, struct ocop_bytes in,
				struct ocop_diag *diag)
{
	struct ocop_buf spki = OCOP_BUF(KEYS_REQUEST_MAX);
	struct keys_request request;
	struct ocop_bytes text;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = keys_check_form(in, KEYS_PUBLIC, diag);
	if (err)
		return err;
	if (in.len && in.ptr[0] == COSE_SIGN1_HEAD) {
		err = keys_request_check(&request, in, diag);
		if (!err)
			err = keys_public_of(out, ocop_bytes_of(
				request.spki, request.spki_len), diag);
		return err;
	}
	text = trim(in);
	if (ocop_bytes_starts(text, pem_begin))
		err = pem_decode(&spki, text);
	else
		err = ocop_base64url_decode(&spki, text);
	if (!err)
		err = keys_public_of(out, ocop_buf_view(&spki), diag);
	else if (err != OCOP_ERR_MEMORY)
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "public key: expected base64url of an SPKI, a PEM PUBLIC KEY or an enrolment request");
	ocop_buf_clear(&spki);
	return err;
}

enum ocop_err keys_read_public(struct keys_public *out, const char *path,
			       struct ocop_diag *diag)
{
	struct ocop_buf in = OCOP_BUF(KEYS_REQUEST_MAX);
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = ocop_file_read(&in, path, diag);
	if (!err)
		err = keys_parse_public(out, ocop_buf_view(&in), diag);
	ocop_buf_clear(&in);
	return err;
}
