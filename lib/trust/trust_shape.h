/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document's CDDL as tables: which member has which form. The
 * decoder and the writer from JSON read the same ones.
 */
#ifndef OCOP_TRUST_SHAPE_H
#define OCOP_TRUST_SHAPE_H

#include <ocop/cbor.h>
#include <ocop/trust.h>

enum ocop__trust_form {
	OCOP__FORM_UINT,	/* 0 to 2^63-1 */
	OCOP__FORM_TEXT,	/* for people */
	OCOP__FORM_WORD,	/* printable ASCII, no space */
	OCOP__FORM_DATE,	/* "YYYY-MM-DD" */
	OCOP__FORM_VKEY,	/* a note verifier key */
	OCOP__FORM_SPKI,	/* bytes: a usable public key */
	OCOP__FORM_HASH,	/* 32 bytes */
	OCOP__FORM_LIST, OCOP__FORM_MAP,
	OCOP__FORM_TUPLE	/* array whose places have their own forms */
};

struct ocop__trust_key;

struct ocop__trust_shape {
	enum ocop__trust_form form;
	size_t least;		/* items of a list or tuple */
	const struct ocop__trust_shape *item;	/* of a list */
	const struct ocop__trust_shape *places;	/* of a tuple */
	size_t place_count;
	const struct ocop__trust_key *keys;	/* of a map */
};

/* Tables stand in the order of the encoded keys (RFC 8949 4.2.1). */
struct ocop__trust_key {
	const char *name;	/* NULL ends */
	bool required;
	const struct ocop__trust_shape *shape;
};

/* The payload T. */
extern const struct ocop__trust_shape ocop__trust_shape_payload;

/* Where a walk is, for diagnostics: "authorities[3].keys[0]". */
struct ocop__trust_path {
	char text[80];
	size_t len;
};
/* Step into a member or an item; what to step back to. */
size_t ocop__trust_shape_in(struct ocop__trust_path *path,
			    struct ocop_bytes name);
size_t ocop__trust_shape_at(struct ocop__trust_path *path, size_t index);
void ocop__trust_shape_back(struct ocop__trust_path *path, size_t before);

/*
 * Hold a payload, which ocop_cbor_check accepted, to the tables. Unknown
 * members are allowed at the top only. diag names the place.
 */
enum ocop_err ocop__trust_shape_check(struct ocop_bytes payload,
				      struct ocop_diag *diag) OCOP_CHECKED;

/* The member of a checked map as its whole item; empty when absent. */
struct ocop_bytes ocop__trust_shape_get(struct ocop_bytes map,
					const char *name);

#endif
