/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks for an inspection file in the log. If the signer's key has been ended,
 * a file counts only if it existed before that. An alert can prove it: the
 * alert must count, and must name the file's hash among its evidence.
 */
#define _GNU_SOURCE		/* memmem */
#include <string.h>

#include "lib/fold/fold.h"
#include "lib/inspect/inspect.h"

struct search {
	struct ocop_state *state;
	const uint8_t *hash;
	uint64_t found;
};

static bool is_named(const struct ocop_list *evidence, const uint8_t *hash)
{
	for (size_t i = 0; i < evidence->count; i++)
		if (ocop_bytes_equal(ocop_list_bytes(evidence, i),
				     ocop_bytes_of(hash, OCOP_HASH_LEN)))
			return true;
	return false;
}

/* An alert whose evidence has the hash. An entry of another shape is none. */
static bool is_alert(struct ocop_bytes bytes, const uint8_t *hash)
{
	struct ocop_cose_sign1 env;
	struct ocop_payload payload;
	struct ocop_entry entry;

	return !ocop_entry_decode(&entry, bytes, NULL) &&
	       !ocop_cose_sign1_open_unverified(&env, entry.record, false,
						NULL) &&
	       ocop_kind_of_typ(env.typ) == OCOP_KIND_ALERT &&
	       !ocop_payload_decode(&payload, OCOP_KIND_ALERT, env.payload,
				    NULL) &&
	       is_named(&payload.u.alert.evidence, hash);
}

static enum ocop_err look(void *user, uint64_t index, struct ocop_bytes entry)
{
	struct search *s = user;
	enum ocop_rule rule = OCOP_RULE_COUNTS;
	enum ocop_err err;

	/* Few entries have these bytes at all. */
	if (s->found != OCOP_INDEX_NONE ||
	    !memmem(entry.ptr, entry.len, s->hash, OCOP_HASH_LEN) ||
	    !is_alert(entry, s->hash))
		return OCOP_OK;
	err = ocop_fold_skipped(s->state, index, &rule);
	if (!err && rule == OCOP_RULE_COUNTS)
		s->found = index;
	return err;
}

enum ocop_err ocop__inspect_logged(uint64_t *out,
				   const struct ocop_inspect *inspect,
				   struct ocop_replica *replica,
				   struct ocop_state *state, uint64_t end)
{
	struct search search = { state, inspect->hash, OCOP_INDEX_NONE };
	const uint64_t first = (uint64_t)inspect->record.size;
	enum ocop_err err = OCOP_OK;

	if (first < end)
		err = ocop_log_each(replica->store, first, end, look, &search);
	*out = search.found;
	return err;
}
