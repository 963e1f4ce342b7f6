/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document's CDDL as tables: which member has which form, and
 * where it goes in struct ocop_trust. The decoder and the writer from JSON
 * read the same ones.
 */
#ifndef OCOP_TRUST_SHAPE_H
#define OCOP_TRUST_SHAPE_H

#include <ocop/cbor.h>
#include <ocop/trust.h>

enum ocop__trust_form {	/* read into */
	OCOP__FORM_UINT,	/* int64_t or uint64_t */
	OCOP__FORM_TEXT,	/* struct ocop_bytes, or what parse makes */
	OCOP__FORM_WORD,	/* the same: printable ASCII, no space */
	OCOP__FORM_DATE,	/* int32_t; absent: OCOP_DAY_NONE */
	OCOP__FORM_SPKI,	/* struct ocop_bytes: a usable public key */
	OCOP__FORM_HASH,	/* 32 bytes */
	OCOP__FORM_LIST,	/* a pointer, followed by its size_t count */
	OCOP__FORM_MAP,		/* a struct */
	OCOP__FORM_TUPLE	/* the same, from an array */
};

struct ocop__trust_key;

struct ocop__trust_shape {
	enum ocop__trust_form form;
	/* Of a number, of the bytes of a text or of the items of a list. most
	 * 0: no limit. */
	int64_t least, most;
	/* On failure *why is the rule that the text breaks, or what failed. */
	enum ocop_err (*parse)(void *out, struct ocop_bytes text,
			       const char **why);
	const struct ocop__trust_shape *item;	/* of a list */
	size_t size;		/* of its items; 0: all into one place */
	/* Of a map in the order of the encoded keys (RFC 8949 4.2.1), or the
	 * places of a tuple. */
	const struct ocop__trust_key *keys;
};

struct ocop__trust_key {
	const char *name;	/* NULL ends */
	bool required;
	const struct ocop__trust_shape *shape;
	size_t offset;		/* in the struct */
	size_t there;		/* of a bool that says it is there; 0: none */
};

/* The payload T. */
extern const struct ocop__trust_shape ocop__trust_shape_payload;

/* Where a walk is, for diagnostics: "authorities[3].keys[0]". */
struct ocop__trust_path {
	char text[80];
	size_t len;
};
/* Step into a member or an item. Returns what to step back to. */
size_t ocop__trust_shape_in(struct ocop__trust_path *path,
			    struct ocop_bytes name);
size_t ocop__trust_shape_at(struct ocop__trust_path *path, size_t index);
void ocop__trust_shape_back(struct ocop__trust_path *path, size_t before);

#endif
