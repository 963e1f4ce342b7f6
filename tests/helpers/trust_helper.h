/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small trust document for tests, made of keys that are the same in every
 * run, and a way to make it wrong in one place.
 */
#ifndef OCOP_TESTS_TRUST_HELPER_H
#define OCOP_TESTS_TRUST_HELPER_H

#include <ocop/trust.h>

/* Key number n; Ed25519 keys and P-256 keys of one number differ. */
void trust_test_signer(struct ocop_signer *out, enum ocop_alg alg, uint8_t n);

/*
 * The JSON view of the document: realm demo, version 1, roots 1 to 3 with a
 * threshold of 2, authorities MAE, DBN, TGO (ended, DBN's) and QLD with the
 * keys 11, 12 and 14.
 */
void trust_test_json(struct ocop_buf *out);
/* The same with the first from in it replaced; from must be there. */
void trust_test_json_with(struct ocop_buf *out, const char *from,
			  const char *to);
/* base64url of the SPKI of key n, and the verifier key of Ed25519 key n. */
void trust_test_key(char out[128], enum ocop_alg alg, uint8_t n);
void trust_test_vkey(char out[192], const char *name, uint8_t type, uint8_t n);

/* The payload of a view, which must be good. */
void trust_test_payload(struct ocop_buf *out, struct ocop_bytes json);
/* A file: payload signed by the P-256 keys in roots, 0 ends. */
void trust_test_file(struct ocop_buf *out, struct ocop_bytes payload,
		     const uint8_t *roots);
/* Decoded; owned. from NULL: the document as it is. */
struct ocop_trust *trust_test_trust(const char *from, const char *to,
				    const uint8_t *roots);

/* One change of the document; why NULL: it is still good. */
struct trust_change {
	const char *from, *to, *why;
};
/* Require that writing it is accepted, or refused with why in the words. */
void trust_test_try(const struct trust_change *change);
void trust_test_try_all(const struct trust_change *changes, size_t count);
#define TRUST_TEST_TRY(changes) \
	trust_test_try_all(changes, sizeof(changes) / sizeof(changes[0]))

#endif
