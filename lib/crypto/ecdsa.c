/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two forms of an ECDSA P-256 signature: r||s of 64 bytes in COSE and
 * browsers (RFC 9053 2.1), and DER in OpenSSL (RFC 3279 2.2.3).
 */
#include <string.h>

#include "lib/crypto/crypto.h"

#define DER_INTEGER 0x02
#define DER_SEQUENCE 0x30

/* The order n of P-256 (FIPS 186-5, SP 800-186 3.2.1.3). */
static const uint8_t p256_order[32] = {
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
	0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};

/* Whether 0 < scalar < n. */
bool ocop__ecdsa_scalar_ok(const uint8_t scalar[static 32])
{
	static const uint8_t zero[32];

	return memcmp(scalar, zero, 32) != 0 &&
		memcmp(scalar, p256_order, 32) < 0;
}

/* Write a positive scalar as a DER INTEGER. Returns the length, at most 35. */
static size_t der_integer(uint8_t *out, const uint8_t scalar[32])
{
	size_t skip = 0, pad;

	while (skip < 31 && scalar[skip] == 0)
		skip++;
	pad = scalar[skip] >> 7;
	out[0] = DER_INTEGER;
	out[1] = (uint8_t)(32 - skip + pad);
	out[2] = 0;
	memcpy(out + 2 + pad, scalar + skip, 32 - skip);
	return 2 + pad + 32 - skip;
}

size_t ocop__ecdsa_to_der(uint8_t out[static OCOP__ECDSA_DER_MAX],
			  const uint8_t sig[static OCOP_SIG_LEN])
{
	size_t len = 2;

	/* FIPS 186-5 6.4.2 step 1. */
	if (!ocop__ecdsa_scalar_ok(sig) || !ocop__ecdsa_scalar_ok(sig + 32))
		return 0;
	len += der_integer(out + len, sig);
	len += der_integer(out + len, sig + 32);
	out[0] = DER_SEQUENCE;
	out[1] = (uint8_t)(len - 2);
	return len;
}

/* Read a DER INTEGER into 32 bytes. Returns its end, or NULL. */
static const uint8_t *raw_integer(uint8_t out[32], const uint8_t *der,
				  const uint8_t *end)
{
	size_t len;

	if (end - der < 2 || der[0] != DER_INTEGER || der[1] > end - der - 2)
		return NULL;
	len = der[1];
	der += 2;
	for (; len > 32; len--, der++) {
		if (*der != 0)
			return NULL;
	}
	memset(out, 0, 32 - len);
	memcpy(out + 32 - len, der, len);
	return der + len;
}

bool ocop__ecdsa_from_der(uint8_t sig_out[static OCOP_SIG_LEN],
			  const uint8_t *der, size_t len)
{
	const uint8_t *end = der + len;
	const uint8_t *ptr;

	if (len >= 2 && len <= OCOP__ECDSA_DER_MAX && der[0] == DER_SEQUENCE &&
	    der[1] == len - 2) {
		ptr = raw_integer(sig_out, der + 2, end);
		if (ptr && raw_integer(sig_out + 32, ptr, end) == end)
			return true;
	}
	memset(sig_out, 0, OCOP_SIG_LEN);
	return false;
}
