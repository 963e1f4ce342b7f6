/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files of the token signer: what a pkcs11: URI asks for, and how
 * a token's attributes become an SPKI. Only keys/pkcs11/signer_pkcs11.c knows
 * PKCS#11 itself.
 */
#ifndef OCOP_KEYS_TOKEN_H
#define OCOP_KEYS_TOKEN_H

#include "keys/keys.h"

#define TOKEN_ID_MAX 64

/* A text of "" was not given: it fits all. */
struct token_uri {
	char token[33], manufacturer[33], model[17], serial[17];
	char object[128];
	uint8_t id[TOKEN_ID_MAX];
	size_t id_len;
	char module[1024];	/* an absolute path; never "" */
};

/*
 * Read a pkcs11: URI (RFC 7512). What it does not know is refused, and so
 * are a PIN in it, an empty value and a module without an absolute path.
 * Errors: OCOP_ERR_ARGUMENT.
 */
enum ocop_err keys__token_uri(struct token_uri *out, const char *uri,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* keys_open_signer's other half: the signer over a token. */
enum ocop_err keys__token_open(struct ocop_signer *out, const char *uri,
			       const struct keys_secret *secret,
			       struct ocop_diag *diag) OCOP_CHECKED;

/* DER of CKA_EC_PARAMS: the named curve alone. */
struct ocop_bytes keys__token_params(enum ocop_alg alg);
/* From CKA_EC_PARAMS and CKA_EC_POINT (an OCTET STRING, or the point bare,
 * as some tokens have it). Errors: OCOP_ERR_ALG, OCOP_ERR_KEY. */
enum ocop_err keys__token_point(struct keys_public *out,
				struct ocop_bytes params,
				struct ocop_bytes point,
				struct ocop_diag *diag) OCOP_CHECKED;
/* From an X.509 certificate in DER, of which nothing else is believed.
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_KEY. */
enum ocop_err keys__token_certificate(struct keys_public *out,
				      struct ocop_bytes der,
				      struct ocop_diag *diag) OCOP_CHECKED;

#endif
