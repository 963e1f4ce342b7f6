/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only writer of the log, and what belongs to it: the clock that may stop
 * it, the quotas, the one thread that calls it, and the witnesses that cosign
 * its checkpoints.
 */
#ifndef REGISTRY_WRITER_H
#define REGISTRY_WRITER_H

#include <stdatomic.h>

#include <ocop/replica.h>

#include "registry/writer/settled.h"

/* --- clock.c: the time, and whether it can be right --- */

/* How far the clock may be ahead of the last entry that counts and of the last
 * signed time. */
#define REG_CLOCK_AHEAD_MAX_S 86400

struct reg_clock {
	const char *file;	/* NULL: the machine's clock; lent */
	bool confirm_always;	/* always accept a file clock that moves */
	atomic_uint_fast64_t confirmed; /* the time an operator confirmed */
};

enum reg_clock_state {
	REG_CLOCK_OK = 0,
	REG_CLOCK_AHEAD,	/* over 24 h after the last known time */
	REG_CLOCK_BEHIND	/* before the last entry */
};

/* The time in Unix seconds. Errors: OCOP_ERR_MALFORMED and those of reading the
 * file. */
enum ocop_err reg_clock_now(const struct reg_clock *clock, uint64_t *out,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* "1788888888", "2026-11-22" or "2026-11-22T09:10:00" (UTC+7). */
enum ocop_err reg_clock_parse(uint64_t *out, struct ocop_bytes text)
	OCOP_CHECKED;
/*
 * Judge the time now. last: time of the last entry that counts, 0: none.
 * signed_time: the newest time that the time key or a quorum of witnesses
 * signed, 0: none. It is renewed every hour, so a quiet weekend is no jump.
 * After days without power, the witnesses' time alone can show that the clock
 * is right.
 */
enum reg_clock_state reg_clock_judge(const struct reg_clock *clock,
				     uint64_t now, uint64_t last,
				     uint64_t signed_time);
/* "ok", "ahead", "behind". */
const char *reg_clock_word(enum reg_clock_state state);
/* An operator says that the clock is right. */
void reg_clock_confirm(struct reg_clock *clock, uint64_t now);

/*
 * --- quota.c: how many records of each key were stored today. In memory only:
 * it is not part of the fold and does not decide what counts ---
 */

struct quota {
	uint64_t limit;		/* records for each key in a day; 0: none */
	int32_t day;
	struct quota_slot *slots;	/* owned: call free(); NULL at first */
};

/* Whether the key may submit one more record today; if so, count it. */
bool quota_take(struct quota *quota, struct ocop_bytes kid, uint64_t now);

/* --- witness.c: witnesses that know a longer log --- */

struct reg_witness_lag {
	atomic_uint witnesses;		/* how many said so last */
	atomic_uint_fast64_t size;	/* the largest size of them */
};

/* Whether at least a quorum of witnesses says so (quorum 0: none is needed). a
 * NULL: no. */
bool reg_witness_lag_stops(const struct reg_witness_lag *a, int64_t quorum);
/* Whether any witness says so. a NULL: no. */
bool reg_witness_lag_any(const struct reg_witness_lag *a);

/*
 * --- The writer. It judges submits in order by the same fold that every
 * replica uses. It stores a batch in one transaction with one signed
 * checkpoint. No socket, no thread; one thread at a time may use it ---
 */

/* META key that marks an unfinished recovery: nothing is appended. */
#define WRITER_RECOVERING "recovering"
/* The same of a copy that is not whole yet, and of a log that goes on in
 * another database. */
#define WRITER_MIGRATING "migrating"
#define WRITER_MOVED "moved"

enum submit_kind { SUBMIT_RECORD = 0, SUBMIT_TRUST,
		   SUBMIT_COSIGNED /* a note's body and witnesses' lines */ };

enum submit_outcome {
	SUBMIT_TROUBLE = 0,	/* nothing was stored: try again */
	SUBMIT_COUNTED,		/* stored at index */
	SUBMIT_SAME,		/* was stored before, at index */
	SUBMIT_REFUSED,		/* see judged */
	SUBMIT_CLOCK,		/* the clock may be wrong */
	SUBMIT_QUOTA,		/* the signer's quota of the day is used up */
	SUBMIT_BEHIND		/* a quorum of witnesses knows a longer log */
};

struct submit {
	enum submit_kind kind;
	struct ocop_bytes body;	/* lent until done */

	/* Set by the writer. */
	enum submit_outcome outcome;
	uint64_t index;
	enum reg_clock_state clock;
	struct ocop_fold_result judged;

	/* For the queue. */
	struct submit *next;
	void (*done)(struct submit *submit);
	void *user;
};

struct writer_options {
	const char *path;		/* the database; lent */
	struct ocop_signer *log_signer;	/* lent */
	struct ocop_signer *time_signer; /* lent */
	/* Signs roots for receipts (RFC 9942); NULL: nobody does. Lent. */
	struct ocop_signer *receipts_signer;
	struct reg_clock *clock;	/* lent */
	const struct reg_witness_lag *witness_lag; /* NULL: no witness; lent */
	struct settled *settled;	/* NULL: nobody else reads; lent */
	unsigned long long cosign_s;	/* renew the time signature after this;
					 * 3600 */
	unsigned long long daily_quota;	/* records per key; 0: no limit */
	/* For the next log: the version that names it, while no version in
	 * force does. Lent. */
	const struct ocop_trust *next;
	bool founds;	/* accept a database that is not a registry's yet */
	/* Accept a version that names another key for this log, because this
	 * process stops afterwards and the next one starts with that key. */
	bool last_of_key;
	/* Progress of folding a state that is behind its log; may be NULL. */
	void (*progress)(void *user, const struct ocop_sync_progress *p);
};

struct writer;

/*
 * Open the log for appending. First check that the stored entries hash to the
 * stored checkpoint and that the fold has the same size. Errors: OCOP_ERR_FORK,
 * OCOP_ERR_STORE, OCOP_ERR_KEY (the trust document names other keys),
 * OCOP_ERR_TRUST; diag says where.
 */
enum ocop_err writer_open(struct writer **out,
			  const struct writer_options *options,
			  struct ocop_diag *diag) OCOP_CHECKED;
void writer_close(struct writer *writer);

/* Append the first entry of a new log: the installed trust document, or
 * next. */
enum ocop_err writer_found(struct writer *writer, struct ocop_diag *diag)
	OCOP_CHECKED;

/*
 * Judge, append and commit a batch. Every outcome is set. An outcome that says
 * "stored" is on disk when this returns. appended_out counts the new entries.
 * An error is only for the daemon's own message: the outcomes already say it.
 */
enum ocop_err writer_batch(struct writer *writer, struct submit **submits,
			   size_t count, size_t *appended_out,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* Sign the time again if the last signed time is old enough. Witnesses' lines
 * on the same tree are kept. */
enum ocop_err writer_cosign(struct writer *writer, struct ocop_diag *diag)
	OCOP_CHECKED;

/* Whether this program knows all fields of a payload. Readers keep unknown
 * fields; a writer refuses them. */
bool writer_knows_fields(enum ocop_kind kind, struct ocop_bytes payload,
			 struct ocop_diag *diag);

/*
 * Add witnesses' lines to the stored note. Outcome: COUNTED; SAME if the log
 * has grown meanwhile; REFUSED if no witness of the trust document in force
 * signed it.
 */
enum ocop_err writer_cosigned(struct writer *writer, struct submit *submit,
			      struct ocop_diag *diag) OCOP_CHECKED;

/* How many entries all logs have together. */
uint64_t writer_size(const struct writer *writer);

/* --- The writer's inside: writer.c, writer_note.c, writer_open.c --- */

struct writer {
	struct writer_options o;
	struct quota quota;
	struct ocop_replica *replica;	/* owned; NULL after an error */
	struct ocop_log *log;		/* owned; uses the replica's store */
	unsigned number;		/* number of the live log */
	uint64_t first;			/* global index of its first entry */
	char origin[OCOP_ORIGIN_MAX + 1];
	/* Our log key, as the trust document named it at the start. */
	struct ocop_vkey log_vkey;
	bool key_stored;		/* META names it */
	bool sign_again; /* the stored note has the previous key, or lacks its
			  * root signature */
	/* Our time key, as the trust document named it at the start. A newer
	 * version may name another one, which is used from the next start
	 * on. */
	struct ocop_vkey time_vkey;
	struct trust_place *places;	/* index of each trust version; owned */
	size_t place_count;
	bool places_known;
	/* Times of the stored checkpoint; 0: none. */
	uint64_t signed_time;		/* by the time key */
	uint64_t vouched_time;		/* by the quorum of witnesses */
	uint8_t note[OCOP_HASH_LEN];	/* hash of that checkpoint */
	bool unsettled;	/* it was read, not stored by us */
};

/*
 * Read everything from the store. audit: also read every bundle. After an error
 * the writer has no replica.
 */
enum ocop_err writer_load(struct writer *writer, bool audit,
			  struct ocop_diag *diag) OCOP_CHECKED;
void writer_unload(struct writer *writer);
/*
 * Begin a write transaction, and read what other writers stored since the last
 * one. Until it ends, nobody else stores anything. After an error there is no
 * transaction. OCOP_ERR_CONFLICT: another writer takes too long; all is as it
 * was.
 */
enum ocop_err writer_begin(struct writer *writer, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Our commit stored this checkpoint. */
void writer_stored(struct writer *writer, struct ocop_bytes note);
/* Make sure that what was read from the store stays in it. */
enum ocop_err writer_settle(struct writer *writer) OCOP_CHECKED;
/* Refuse a database that init, recover or next-log did not make: appending to a
 * replica would fork its log. */
enum ocop_err writer_check_role(struct ocop_replica *replica,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Let any thread call a signer: one waits for the other (signer_share.c).
 * OCOP_ERR_MEMORY: the signer is as before. */
enum ocop_err signer_share(struct ocop_signer *signer) OCOP_CHECKED;
/* Whether a key is the one that a trust document names. */
bool writer_is_key(const struct ocop_signer *signer,
		   const struct ocop_vkey *vkey);
/* Whether a trust document names this writer's log and its key. */
enum ocop_err writer_is_named(const struct writer *writer,
			      const struct ocop_trust *trust,
			      struct ocop_diag *diag) OCOP_CHECKED;

/* Sign the note of the tree in memory, with the time, and its root. The root
 * signature is empty when the trust document names no key of ours for that
 * size. */
enum ocop_err writer_sign(struct writer *writer, uint64_t now,
			  struct ocop_buf *note, struct ocop_buf *rootsig,
			  struct ocop_checkpoint *checkpoint) OCOP_CHECKED;
/* The key that the newest trust document names for roots of that size of this
 * log; empty: none. */
struct ocop_bytes writer_receipts_key(struct writer *writer, uint64_t size);
/* Whether the stored checkpoint should have a root signature but has none,
 * because the registry had no key when it was signed. */
enum ocop_err writer_lacks_rootsig(struct writer *writer,
				   const struct ocop_checkpoint *checkpoint,
				   bool *lacks) OCOP_CHECKED;
/* Read the time into *now_out, and whether the clock allows entries. */
enum ocop_err writer_ask_clock(struct writer *writer, uint64_t *now_out,
			       enum reg_clock_state *state_out,
			       struct ocop_diag *diag) OCOP_CHECKED;
/* Store origin and log key in META, beside a note that this key signed. */
enum ocop_err writer_store_key(struct writer *writer) OCOP_CHECKED;
/* Sign the stored tree's note with a new log key; its time does not change. */
enum ocop_err writer_take_over(struct writer *writer, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Set vouched_time: for what time the quorum of witnesses vouches on a note. */
enum ocop_err writer_vouched(struct writer *writer, struct ocop_bytes note)
	OCOP_CHECKED;

/* Forget where trust versions are (writer.c); they will be read again. */
void writer_forget_places(struct writer *writer);

/*
 * --- appender.c: the only appending thread. It takes all waiting submits,
 * gives them to the writer as one batch, and tells each its outcome ---
 */

#define APPENDER_BATCH_MAX 256

struct appender;

/*
 * Start the thread. Until appender_stop() nobody else may use writer.
 *
 * queue_max  how many submits may wait
 * tick_s     how often to check the age of the time signature
 */
enum ocop_err appender_start(struct appender **out, struct writer *writer,
			     size_t queue_max, unsigned tick_s) OCOP_CHECKED;
/* Queue a submit. Its done is called once, from the thread. false: the queue is
 * full or closed, and done is never called. Any thread may call this. */
bool appender_submit(struct appender *appender, struct submit *submit);
/* How many submits wait. Any thread may call this. */
size_t appender_waiting(struct appender *appender);
/* Whether the last batch could not be stored. Any thread may call this. */
bool appender_failing(const struct appender *appender);
/* Call fn once before the first submit, and then after each change of the
 * stored note and at each tick. fn runs in the appender's thread until
 * appender_stop() and must not block. */
void appender_watch(struct appender *appender, void (*fn)(void *user),
		    void *user);
/* Accept no more submits, finish those that wait, end the thread. May be
 * NULL. */
void appender_stop(struct appender *appender);
/* Free a stopped appender, when nobody can submit any more. May be NULL. */
void appender_free(struct appender *appender);

/*
 * --- witness.c: asks witnesses to cosign the log (C2SP tlog-witness). No
 * submitter waits for it: each witness has its own thread, with one request at
 * a time ---
 */

#define WITNESSES_MAX 16

struct witnesses;

struct witnesses_options {
	const char *path;		/* the database; lent */
	struct settled *settled;	/* lent; NULL: as settled_wait() */
	const char *const *urls;	/* addresses of witnesses; lent */
	size_t count;
	struct appender *appender;	/* lent */
	const struct reg_clock *clock;	/* lent */
	struct reg_witness_lag *witness_lag;	/* this file writes it; lent */
	uint64_t every_s;	/* ask again for the same tree after this */
};

/* Whether a text can be the address of a witness: http or https. */
bool witness_is_url(const char *text);
/* Start asking. Sets the appender's watch. */
enum ocop_err witnesses_start(struct witnesses **out,
			      const struct witnesses_options *options,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* End the threads, waiting some seconds for requests under way. The appender
 * must still be running. May be NULL. */
void witnesses_stop(struct witnesses *witnesses);
/* Free them after both they and the appender have stopped. May be NULL. */
void witnesses_free(struct witnesses *witnesses);

#endif
