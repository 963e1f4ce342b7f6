/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of a public key: a SubjectPublicKeyInfo of one of two exact lengths,
 * so that a key has one encoding, one hash and one owner. RFC 5480 (P-256,
 * uncompressed), RFC 8410 (Ed25519). No ASN.1 is decoded: everything before the
 * key itself is constant.
 */
#include <string.h>

#include "lib/base/mark.h"
#include "lib/crypto/crypto.h"

/* The bytes of an SPKI before the point or the raw key. */
static const uint8_t p256_prefix[] = {
	0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce,
	0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
	0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
};
static const uint8_t ed25519_prefix[] = {
	0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
};

/* The kind of key that an SPKI claims to be, by its exact length and prefix. */
enum ocop_alg ocop__spki_alg(struct ocop_bytes spki)
{
	if (spki.len == OCOP_SPKI_P256_LEN &&
	    !memcmp(spki.ptr, p256_prefix, sizeof(p256_prefix)) &&
	    spki.ptr[sizeof(p256_prefix)] == 0x04)
		return OCOP_ALG_ES256;
	if (spki.len == OCOP_SPKI_ED25519_LEN &&
	    !memcmp(spki.ptr, ed25519_prefix, sizeof(ed25519_prefix)))
		return OCOP_ALG_EDDSA;
	return OCOP_ALG_NONE;
}

const uint8_t *ocop__spki_raw(const uint8_t *spki, enum ocop_alg alg)
{
	return spki + (alg == OCOP_ALG_ES256 ? sizeof(p256_prefix) :
		       sizeof(ed25519_prefix));
}

size_t ocop__spki_make(uint8_t out[static OCOP_SPKI_MAX], enum ocop_alg alg,
		       const uint8_t *raw)
{
	if (alg == OCOP_ALG_ES256) {
		memcpy(out, p256_prefix, sizeof(p256_prefix));
		memcpy(out + sizeof(p256_prefix), raw, OCOP__POINT_LEN);
		return OCOP_SPKI_P256_LEN;
	}
	memcpy(out, ed25519_prefix, sizeof(ed25519_prefix));
	memcpy(out + sizeof(ed25519_prefix), raw, OCOP__ED25519_LEN);
	return OCOP_SPKI_ED25519_LEN;
}

/* Whether y < p = 2^255 - 19 (RFC 8032 5.1.3 step 1), without the sign bit. */
static bool ed25519_canonical(const uint8_t raw[32])
{
	if ((raw[31] & 0x7f) != 0x7f || raw[0] < 0xed)
		return true;
	for (int i = 1; i < 31; i++) {
		if (raw[i] != 0xff)
			return true;
	}
	return false;
}

/*
 * The eight points of order 1, 2, 4 and 8 have five values of y. Ignoring the
 * sign bit also refuses the two encodings of x = -0. With such a key one
 * signature would fit many messages.
 */
static bool ed25519_low_order(const uint8_t raw[32])
{
	static const uint8_t low_y[5][32] = {
		{ 0x00 },
		{ 0x01 },
		{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
		{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0,
		  0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
		  0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39,
		  0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
		{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f,
		  0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
		  0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6,
		  0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
	};

	for (size_t i = 0; i < sizeof(low_y) / sizeof(low_y[0]); i++) {
		if (!memcmp(raw, low_y[i], 31) &&
		    (raw[31] & 0x7f) == low_y[i][31])
			return true;
	}
	return false;
}

const char *ocop__spki_ed25519_flaw(const uint8_t raw[static 32])
{
	if (!ed25519_canonical(raw))
		return N_("y is not below 2^255-19 (RFC 8032 5.1.3)");
	if (ed25519_low_order(raw))
		return N_("a point of low order (RFC 8032 5.1.7)");
	return NULL;
}

enum ocop_err ocop__spki_check_in(void *group, enum ocop_alg *alg_out,
				  struct ocop_bytes spki,
				  struct ocop_diag *diag)
{
	enum ocop_alg alg = ocop__spki_alg(spki);
	const char *flaw = NULL;
	enum ocop_err err;
	const uint8_t *raw;

	*alg_out = OCOP_ALG_NONE;
	if (alg == OCOP_ALG_NONE)
		return ocop_fail(diag, OCOP_ERR_KEY, 0, "public key: neither "
				 "91 bytes of P-256 (RFC 5480) nor 44 of "
				 "Ed25519 (RFC 8410)");
	raw = ocop__spki_raw(spki.ptr, alg);
	if (alg == OCOP_ALG_EDDSA)
		flaw = ocop__spki_ed25519_flaw(raw);
	if (flaw)
		return ocop_fail(diag, OCOP_ERR_KEY, (size_t)(raw - spki.ptr),
				 "public key: %s", flaw);
	err = ocop__crypto_on_curve(alg, raw, group);
	if (err == OCOP_ERR_KEY)
		return ocop_fail(diag, err, (size_t)(raw - spki.ptr),
				 "public key: not a point of the curve");
	if (err)
		return ocop_fail(diag, err, 0, "public key: not checked: %s",
				 ocop_err_text(err));
	*alg_out = alg;
	return OCOP_OK;
}

enum ocop_err ocop_spki_check(enum ocop_alg *alg_out, struct ocop_bytes spki,
			      struct ocop_diag *diag)
{
	void *group = ocop__spki_alg(spki) == OCOP_ALG_ES256 ?
		      ocop__crypto_p256_group() : NULL;
	enum ocop_err err = ocop__spki_check_in(group, alg_out, spki, diag);

	ocop__crypto_p256_group_free(group);
	return err;
}
