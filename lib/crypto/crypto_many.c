/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many ECDSA P-256 signatures at once: the second home of OpenSSL's headers
 * in lib/. For each FIPS 186-5 6.4.2, in OpenSSL's own curve arithmetic; only
 * step 3, the inverse of s, is done once for all of them (Montgomery's trick:
 * one inverse of the product, three products each), and step 7 is done without
 * the inverse that affine coordinates take; together a fifth. A yes does not
 * rest on the trick: s w = 1 is checked with each one's own s.
 *
 * It says yes or nothing: what is not found good here is asked again alone,
 * by ocop_pubkey_verify, which takes s and n - s alike, too. All of it is
 * public, so no time tells anything.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include "lib/crypto/crypto.h"

/* EC_POINT_get_Jprojective_coordinates_GFp alone gives a point as it is: what
 * came in its place in OpenSSL 3 divides first. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

struct ocop_crypto_many {
	EC_GROUP *group;
	BN_MONT_CTX *mont;		/* modulo n */
	BN_CTX *ctx;
	EC_POINT *q, *sum;		/* key; u1 G + u2 Q */
	const struct ocop_pubkey *key;	/* whose point q is; or NULL */
	/* In Montgomery's form: s, s_0 s_1 .. s_i, and the inverse of that */
	BIGNUM *s[OCOP_CRYPTO_MANY_MAX], *product[OCOP_CRYPTO_MANY_MAX];
	BIGNUM *inverse, *w, *e, *r, *u1, *u2, *x, *z;
};

enum ocop_err ocop_crypto_many_new(struct ocop_crypto_many **out)
{
	struct ocop_crypto_many *m = calloc(1, sizeof(*m));
	bool good = m != NULL;

	*out = NULL;
	if (!m)
		return OCOP_ERR_MEMORY;
	m->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	m->mont = BN_MONT_CTX_new();
	m->ctx = BN_CTX_new();
	m->q = m->group ? EC_POINT_new(m->group) : NULL;
	m->sum = m->group ? EC_POINT_new(m->group) : NULL;
	for (size_t i = 0; i < OCOP_CRYPTO_MANY_MAX; i++) {
		m->s[i] = BN_new();
		m->product[i] = BN_new();
		good = good && m->s[i] && m->product[i];
	}
	m->inverse = BN_new();
	m->w = BN_new();
	m->e = BN_new();
	m->r = BN_new();
	m->u1 = BN_new();
	m->u2 = BN_new();
	m->x = BN_new();
	m->z = BN_new();
	if (good && m->mont && m->ctx && m->q && m->sum && m->inverse &&
	    m->w && m->e && m->r && m->u1 && m->u2 && m->x && m->z &&
	    BN_MONT_CTX_set(m->mont, EC_GROUP_get0_order(m->group),
			    m->ctx) == 1) {
		*out = m;
		return OCOP_OK;
	}
	ocop_crypto_many_free(m);
	ERR_clear_error();
	return OCOP_ERR_CRYPTO;
}

void ocop_crypto_many_free(struct ocop_crypto_many *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < OCOP_CRYPTO_MANY_MAX; i++) {
		BN_free(m->s[i]);
		BN_free(m->product[i]);
	}
	BN_free(m->inverse);
	BN_free(m->w);
	BN_free(m->e);
	BN_free(m->r);
	BN_free(m->u1);
	BN_free(m->u2);
	BN_free(m->x);
	BN_free(m->z);
	EC_POINT_free(m->sum);
	EC_POINT_free(m->q);
	BN_CTX_free(m->ctx);
	BN_MONT_CTX_free(m->mont);
	EC_GROUP_free(m->group);
	free(m);
}

/* Steps 1 and 3, first half: s, and the product of all up to this one. One
 * that is out of range stands as 1. */
static bool multiply(struct ocop_crypto_many *m,
		     const struct ocop_crypto_signed *item, size_t i)
{
	bool in_range = ocop__ecdsa_scalar_ok(item->sig) &&
			ocop__ecdsa_scalar_ok(item->sig + 32);
	bool good = in_range ? BN_bin2bn(item->sig + 32, 32, m->s[i]) != NULL :
			       BN_one(m->s[i]) == 1;

	good = good && BN_to_montgomery(m->s[i], m->s[i], m->mont, m->ctx) == 1;
	if (i == 0)
		return good && BN_copy(m->product[0], m->s[0]);
	return good && BN_mod_mul_montgomery(m->product[i], m->product[i - 1],
					     m->s[i], m->mont, m->ctx) == 1;
}

static bool invert(struct ocop_crypto_many *m, const BIGNUM *product)
{
	const BIGNUM *n = EC_GROUP_get0_order(m->group);

	return BN_from_montgomery(m->inverse, product, m->mont, m->ctx) == 1 &&
	       BN_mod_inverse(m->inverse, m->inverse, n, m->ctx) &&
	       BN_to_montgomery(m->inverse, m->inverse, m->mont, m->ctx) == 1;
}

/* Second half of step 3: w, the inverse of s_i; m->inverse, which is that of
 * the product up to i, becomes that of the product before. */
static bool split(struct ocop_crypto_many *m, size_t i)
{
	bool good = i == 0 ? BN_copy(m->w, m->inverse) != NULL :
		    BN_mod_mul_montgomery(m->w, m->inverse, m->product[i - 1],
					  m->mont, m->ctx) == 1;

	return good && BN_mod_mul_montgomery(m->inverse, m->inverse, m->s[i],
					     m->mont, m->ctx) == 1;
}

static bool load(struct ocop_crypto_many *m, const struct ocop_pubkey *key)
{
	if (m->key == key)
		return true;
	m->key = NULL;
	/* Refuses a point that is not on the curve. */
	if (key->alg != OCOP_ALG_ES256 ||
	    EC_POINT_oct2point(m->group, m->q, ocop__spki_raw(key->spki,
							      key->alg),
			       OCOP__POINT_LEN, m->ctx) != 1)
		return false;
	m->key = key;
	return true;
}

/* What step 3 is for, however w was come by: s w = 1. */
static bool inverts(struct ocop_crypto_many *m, const uint8_t s[static 32])
{
	return BN_bin2bn(s, 32, m->x) &&
	       BN_mod_mul_montgomery(m->x, m->x, m->w, m->mont, m->ctx) == 1 &&
	       BN_is_one(m->x);
}

/* Step 2's digest modulo n, which it is below twice. */
static bool reduce(struct ocop_crypto_many *m)
{
	const BIGNUM *n = EC_GROUP_get0_order(m->group);

	return BN_cmp(m->e, n) < 0 || BN_sub(m->e, m->e, n) == 1;
}

/* Whether r is the x of the sum modulo n (steps 6 to 8). The sum is (X, Y, Z)
 * with x = X / Z^2, and 0 <= x < p: x is r or r + n. Where Z is 0 OpenSSL's
 * P-256 leaves an X that is not: no signature can show the lack of step 6. */
static bool is_x_of_sum(struct ocop_crypto_many *m)
{
	const BIGNUM *p = EC_GROUP_get0_field(m->group);
	BIGNUM *scaled = m->w;

	if (EC_POINT_get_Jprojective_coordinates_GFp(m->group, m->sum, m->x,
						     NULL, m->z, m->ctx) != 1 ||
	    BN_is_zero(m->z) || BN_mod_sqr(m->z, m->z, p, m->ctx) != 1)
		return false;
	while (BN_cmp(m->r, p) < 0) {
		if (BN_mod_mul(scaled, m->r, m->z, p, m->ctx) != 1)
			return false;
		if (BN_cmp(scaled, m->x) == 0)
			return true;
		if (BN_add(m->r, m->r, EC_GROUP_get0_order(m->group)) != 1)
			return false;
	}
	return false;
}

/* Steps 4 to 8, with w: u1 = e w, u2 = r w, and r is the x of their sum. */
static bool is_good(struct ocop_crypto_many *m,
		    const struct ocop_crypto_signed *item)
{
	return ocop__ecdsa_scalar_ok(item->sig) &&
	       ocop__ecdsa_scalar_ok(item->sig + 32) &&
	       inverts(m, item->sig + 32) && load(m, item->key) &&
	       BN_bin2bn(item->digest, OCOP_HASH_LEN, m->e) &&
	       BN_bin2bn(item->sig, 32, m->r) && reduce(m) &&
	       BN_mod_mul_montgomery(m->u1, m->e, m->w, m->mont, m->ctx) == 1 &&
	       BN_mod_mul_montgomery(m->u2, m->r, m->w, m->mont, m->ctx) == 1 &&
	       EC_POINT_mul(m->group, m->sum, m->u1, m->q, m->u2,
			    m->ctx) == 1 &&
	       is_x_of_sum(m);
}

void ocop_crypto_many_verify(struct ocop_crypto_many *m,
			     struct ocop_crypto_signed *items, size_t count)
{
	bool going = count <= OCOP_CRYPTO_MANY_MAX;

	for (size_t i = 0; i < count; i++)
		items[i].good = false;
	for (size_t i = 0; going && i < count; i++)
		going = multiply(m, &items[i], i);
	if (going && count > 0)
		going = invert(m, m->product[count - 1]);
	for (size_t i = count; going && i-- > 0;) {
		going = split(m, i);
		items[i].good = going && is_good(m, &items[i]);
	}
	/* The key may be freed, and another have its address. */
	m->key = NULL;
	ERR_clear_error();
}
