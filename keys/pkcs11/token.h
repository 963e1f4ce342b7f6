/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files of the token signer: what a pkcs11: URI names, and how a
 * token's attributes become an SPKI. Only signer_pkcs11.c uses PKCS#11 itself.
 */
#ifndef OCOP_KEYS_TOKEN_H
#define OCOP_KEYS_TOKEN_H

#include "keys/keys.h"

#define TOKEN_ID_MAX 64

/* A text that is "" was not given and matches anything. */
struct token_uri {
	char token[33], manufacturer[33], model[17], serial[17];
	char object[128];
	uint8_t id[TOKEN_ID_MAX];
	size_t id_len;
	char module[1024];	/* an absolute path; never "" */
};

/*
 * Parse a pkcs11: URI (RFC 7512). Refused are unknown attributes, a PIN, an
 * empty value, and a module without an absolute path. Errors:
 * OCOP_ERR_ARGUMENT.
 */
enum ocop_err keys__token_uri(struct token_uri *out, const char *uri,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* keys_open_signer() for a URI: the signer for a key on a token. */
enum ocop_err keys__token_open(struct ocop_signer *out, const char *uri,
			       const struct keys_secret *secret,
			       struct ocop_diag *diag) OCOP_CHECKED;

/* The DER of CKA_EC_PARAMS: only the named curve. */
struct ocop_bytes keys__token_params(enum ocop_alg alg);
/* Build an SPKI from CKA_EC_PARAMS and CKA_EC_POINT. The point is in an OCTET
 * STRING, or bare on some tokens. Errors: OCOP_ERR_ALG, OCOP_ERR_KEY. */
enum ocop_err keys__token_point(struct keys_public *out,
				struct ocop_bytes params,
				struct ocop_bytes point,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Take the SPKI from an X.509 certificate in DER; nothing else of it is
 * trusted. Errors: OCOP_ERR_MALFORMED, OCOP_ERR_KEY. */
enum ocop_err keys__token_certificate(struct keys_public *out,
				      struct ocop_bytes der,
				      struct ocop_diag *diag) OCOP_CHECKED;

#endif
