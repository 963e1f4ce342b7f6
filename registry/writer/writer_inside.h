/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer's own state, shared by writer_open.c (which proves it) and
 * writer.c (which moves it). Nobody else includes this.
 */
#ifndef REGISTRY_WRITER_INSIDE_H
#define REGISTRY_WRITER_INSIDE_H

#include "registry/writer/quota.h"
#include "registry/writer/writer.h"

struct writer {
	struct writer_options o;
	struct quota *quota;		/* owned */
	struct ocop_replica *replica;	/* owned; NULL after a failure */
	struct ocop_log *log;		/* owned; lends the replica's store */
	unsigned number;		/* of the live log */
	uint64_t first;			/* global index of its first entry */
	char origin[OCOP_ORIGIN_MAX + 1];
	/* Our own log key as the document in force at the start names it. */
	struct ocop_vkey log_vkey;
	bool key_stored;		/* META names it */
	bool sign_again;		/* the stored note is of the key before */
	/* Our own time key as the trust document named it at the start: a
	 * newer one may name another, which the next start is with. */
	struct ocop_vkey time_vkey;
	struct trust_place *places;	/* of trust versions; owned */
	size_t place_count;
	bool places_known;
	/* Of the stored checkpoint; 0: none. */
	uint64_t signed_time;		/* the time key's */
	uint64_t vouched_time;		/* the quorum's of witnesses */
};

/*
 * Read everything from the store (again); audit reads every bundle too.
 * On failure the writer holds no replica.
 */
enum ocop_err writer_load(struct writer *writer, bool audit,
			  struct ocop_diag *diag) OCOP_CHECKED;
void writer_unload(struct writer *writer);
/* Whether a trust document names this writer's log and its key. */
enum ocop_err writer_is_named(const struct writer *writer,
			      const struct ocop_trust *trust,
			      struct ocop_diag *diag) OCOP_CHECKED;

/* --- writer_note.c --- */

/* The note of the tree in memory, with the time. */
enum ocop_err writer_sign(struct writer *writer, uint64_t now,
			  struct ocop_buf *note,
			  struct ocop_checkpoint *checkpoint) OCOP_CHECKED;
/* Whether the clock lets entries in; *now_out is its time. */
enum ocop_err writer_ask_clock(struct writer *writer, uint64_t *now_out,
			       enum reg_clock_state *state_out,
			       struct ocop_diag *diag) OCOP_CHECKED;
/* Put origin and log key into META, beside a note that it signed. */
enum ocop_err writer_store_key(struct writer *writer) OCOP_CHECKED;
/* The stored tree's note under a new log key, its time as it was. */
enum ocop_err writer_take_over(struct writer *writer, struct ocop_diag *diag)
	OCOP_CHECKED;
/* The time on a note that the quorum of witnesses vouches for. */
uint64_t writer_vouched(struct writer *writer, struct ocop_bytes note);

/* --- writer_find.c --- */

/* The index of a logged trust document; OCOP_ERR_ABSENT. */
enum ocop_err writer_find_trust(struct writer *writer,
				const uint8_t fingerprint[static OCOP_HASH_LEN],
				uint64_t *index_out) OCOP_CHECKED;
void writer_forget_places(struct writer *writer);

#endif
