/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a trust version stands in the log, so that the same document sent
 * again is answered as the same. The fold does not keep it: the log is read
 * once, when it is first asked for, and again only when it got a version.
 */
#include <stdlib.h>
#include <string.h>

#include "registry/writer/writer_inside.h"

struct trust_place {
	uint8_t fingerprint[OCOP_HASH_LEN];
	uint64_t index;
};

void writer_forget_places(struct writer *writer)
{
	free(writer->places);
	writer->places = NULL;
	writer->place_count = 0;
	writer->places_known = false;
}

static enum ocop_err note_place(void *user, uint64_t index,
				struct ocop_bytes bytes)
{
	struct writer *w = user;
	struct ocop_trust_entry trust;
	struct trust_place *more;
	struct ocop_entry entry;
	enum ocop_rule rule;
	enum ocop_err err;

	if (ocop_entry_decode(&entry, bytes, NULL) ||
	    !ocop_trust_entry_decode(&trust, entry.record))
		return OCOP_OK;
	err = ocop_fold_skipped(w->replica->state, index, &rule);
	if (err || rule != OCOP_RULE_COUNTS)
		return err;
	more = reallocarray(w->places, w->place_count + 1, sizeof(*more));
	if (more == NULL)
		return OCOP_ERR_MEMORY;
	w->places = more;
	memcpy(more[w->place_count].fingerprint, trust.hash, OCOP_HASH_LEN);
	more[w->place_count++].index = index;
	return OCOP_OK;
}

enum ocop_err writer_find_trust(struct writer *writer,
				const uint8_t fingerprint[static OCOP_HASH_LEN],
				uint64_t *index_out)
{
	struct ocop_store *store = writer->replica->store;
	uint64_t size = 0;
	enum ocop_err err = OCOP_OK;

	*index_out = 0;
	if (!writer->places_known) {
		writer_forget_places(writer);
		err = ocop_log_total(store, &size);
		if (!err)
			err = ocop_log_each(store, 0, size, note_place,
					    writer);
		writer->places_known = !err;
	}
	for (size_t i = 0; !err && i < writer->place_count; i++) {
		if (memcmp(writer->places[i].fingerprint, fingerprint,
			   OCOP_HASH_LEN) != 0)
			continue;
		*index_out = writer->places[i].index;
		return OCOP_OK;
	}
	return !err ? OCOP_ERR_ABSENT : err;
}
