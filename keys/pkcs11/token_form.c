/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns a token's public key into an SPKI. Tokens store a curve's name and a
 * point, or an X.509 certificate. Only the certificate's key is used; its
 * issuer means nothing here, because the register enrols keys.
 */
#include <string.h>

#include "keys/pkcs11/token.h"

#define POINT_LEN 65
#define ED25519_LEN 32

/* The bytes of the two possible SPKIs before the key's own bytes. */
static const uint8_t p256_head[] = {
	0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce,
	0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
	0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
};
static const uint8_t ed25519_head[] = {
	0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
};
/* Older tokens write the curve's name as a PrintableString. */
static const uint8_t ed25519_name[] = { 0x13, 0x0c, 'e', 'd', 'w', 'a', 'r',
					'd',  's',  '2', '5', '5', '1', '9' };

struct ocop_bytes keys__token_params(enum ocop_alg alg)
{
	return alg == OCOP_ALG_ES256 ? ocop_bytes_of(p256_head + 13, 10) :
				       ocop_bytes_of(ed25519_head + 4, 5);
}

static enum ocop_err join(struct keys_public *out, struct ocop_bytes head,
			  struct ocop_bytes key, struct ocop_diag *diag)
{
	uint8_t spki[OCOP_SPKI_MAX];

	memcpy(spki, head.ptr, head.len);
	memcpy(spki + head.len, key.ptr, key.len);
	return keys_public_of(out, ocop_bytes_of(spki, head.len + key.len),
			      diag);
}

enum ocop_err keys__token_point(struct keys_public *out,
				struct ocop_bytes params,
				struct ocop_bytes point,
				struct ocop_diag *diag)
{
	struct ocop_bytes head;
	size_t len;

	memset(out, 0, sizeof(*out));
	if (ocop_bytes_equal(params, keys__token_params(OCOP_ALG_ES256))) {
		head = ocop_bytes_of(p256_head, sizeof(p256_head));
		len = POINT_LEN;
	} else if (ocop_bytes_equal(params,
				    keys__token_params(OCOP_ALG_EDDSA)) ||
		   ocop_bytes_equal(params,
				    ocop_bytes_of(ed25519_name,
						  sizeof(ed25519_name)))) {
		head = ocop_bytes_of(ed25519_head, sizeof(ed25519_head));
		len = ED25519_LEN;
	} else {
		return ocop_fail(diag, OCOP_ERR_ALG, 0, "token: the key is neither P-256 nor Ed25519");
	}
	if (point.len == len + 2 && point.ptr[0] == 0x04 &&
	    point.ptr[1] == len)
		point = ocop_bytes_of(point.ptr + 2, len);
	if (point.len != len)
		return ocop_fail(diag, OCOP_ERR_KEY, 0, "token: the public point has %zu bytes", point.len);
	return join(out, head, point, diag);
}

/*
 * Read the DER element at the start of *in and move *in past it; empty when it
 * is cut. out is the whole element, inside_out (may be NULL) its content.
 */
static uint8_t element(struct ocop_bytes *out, struct ocop_bytes *inside_out,
		       struct ocop_bytes *in)
{
	size_t head = 2, len;

	*out = ocop_bytes_of(NULL, 0);
	if (in->len < 2)
		return 0;
	len = in->ptr[1];
	if (len & 0x80) {
		size_t more = len & 0x7f;

		if (more < 1 || more > 2 || in->len < 2 + more)
			return 0;
		for (len = 0; head < 2 + more; head++)
			len = len << 8 | in->ptr[head];
	}
	if (in->len - head < len)
		return 0;
	*out = ocop_bytes_of(in->ptr, head + len);
	if (inside_out)
		*inside_out = ocop_bytes_of(in->ptr + head, len);
	in->ptr += head + len;
	in->len -= head + len;
	return out->ptr[0];
}

enum ocop_err keys__token_certificate(struct keys_public *out,
				      struct ocop_bytes der,
				      struct ocop_diag *diag)
{
	/* Skip serialNumber, signature, issuer, validity, subject: RFC 5280
	 * 4.1. */
	static const uint8_t before[] = { 0x02, 0x30, 0x30, 0x30, 0x30 };
	struct ocop_bytes whole, inside, tbs, field;
	size_t at = 0;
	uint8_t tag;

	memset(out, 0, sizeof(*out));
	if (element(&whole, &inside, &der) != 0x30 ||
	    element(&whole, &tbs, &inside) != 0x30)
		goto bad;
	tag = element(&field, NULL, &tbs);
	if (tag == 0xa0)	/* the version */
		tag = element(&field, NULL, &tbs);
	for (; at < sizeof(before); at++) {
		if (tag != before[at])
			goto bad;
		tag = element(&field, NULL, &tbs);
	}
	if (tag == 0x30)
		return keys_public_of(out, field, diag);
bad:
	return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
			 "token: its certificate is not an X.509 certificate");
}
