/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the trust document share: its two parts as bytes, its
 * look-up tables, and how many roots it may have.
 */
#ifndef OCOP_TRUST_INTERNAL_H
#define OCOP_TRUST_INTERNAL_H

#include <ocop/trust.h>

/* A bit per root in verify; a realm has three to seven. */
#define OCOP__TRUST_ROOTS_MAX 64
/* Signatures looked at: old and new roots, and as many strangers. */
#define OCOP__TRUST_SIGNATURES_MAX 256

/* A key of the document, and its owner. */
struct ocop__trust_slot {
	uint8_t hash[OCOP_HASH_LEN];	/* SHA-256 of spki */
	struct ocop_bytes spki;		/* lent; empty for a vkey's */
	size_t owner;			/* authority's index, or SIZE_MAX */
};

struct ocop__trust_id {
	struct ocop_bytes id;		/* lent */
	size_t owner;
};

struct ocop_trust_index {
	struct ocop__trust_slot *slots;	/* by hash */
	size_t slot_count;
	struct ocop__trust_id *ids;	/* by id, one per authority */
	size_t *heir;			/* successor's index, SIZE_MAX: none */
};

/* trust_file.c: [payload, [+ COSE_Sign1]] */
struct ocop__trust_file {
	struct ocop_bytes payload;
	struct ocop_bytes signatures;	/* the signed messages, one after
					 * another */
	size_t count;
};
enum ocop_err ocop__trust_file_split(struct ocop__trust_file *out,
				     struct ocop_bytes in,
				     struct ocop_diag *diag) OCOP_CHECKED;
/* The message at *at (0 at first); moves *at past it. OCOP_ERR_ABSENT at the
 * end. */
enum ocop_err ocop__trust_file_next(struct ocop_cose_sign1 *out,
				    const struct ocop__trust_file *file,
				    size_t *at, struct ocop_diag *diag)
	OCOP_CHECKED;

/* trust_index.c: builds the tables and holds the document to the rules that
 * need them: unique ids and keys, successors that exist and end. */
enum ocop_err ocop__trust_index_build(struct ocop_trust *trust,
				      struct ocop_diag *diag) OCOP_CHECKED;
void ocop__trust_index_free(struct ocop_trust_index *index);
/* The authority's index, SIZE_MAX when unknown. */
size_t ocop__trust_index_id(const struct ocop_trust *trust,
			    struct ocop_bytes id);
const struct ocop__trust_slot *
ocop__trust_index_key(const struct ocop_trust *trust,
		      const uint8_t hash[static OCOP_HASH_LEN]);

/* trust_rules.c: whether host is listed for that day; the level of the rules
 * in force at a log index. */
bool ocop__trust_host_on(const struct ocop_trust *t, struct ocop_bytes host,
			 int32_t day);
int64_t ocop__trust_level_at(const struct ocop_trust *t, uint64_t index);

/* trust.c: room for one more item in an array of count items. NULL when out
 * of memory: the array then stays as it was. */
void *ocop__trust_more(void *array, size_t count, size_t size);

/* Whether a set has the document of these bytes (trustset.c). */
bool ocop__trustset_has(const struct ocop_trustset *set,
			struct ocop_bytes bytes);

#endif
