/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log's only writer, and what stands around it: the clock that may stop
 * it, the quotas, the thread that alone calls it and the witnesses that
 * cosign what it wrote.
 */
#ifndef REGISTRY_WRITER_H
#define REGISTRY_WRITER_H

#include <stdatomic.h>

#include <ocop/replica.h>

/* --- clock.c: what time it is, and whether that can be right --- */

/* Over the last entry that counted and over the last signed time. */
#define REG_CLOCK_AHEAD_MAX_S 86400

struct reg_clock {
	const char *file;	/* NULL: the machine's; lent */
	bool confirm_always;	/* an operator confirmed a moving file clock */
	atomic_uint_fast64_t confirmed; /* the time an operator confirmed */
};

enum reg_clock_state {
	REG_CLOCK_OK = 0,
	REG_CLOCK_AHEAD,	/* over 24 h after what was last known */
	REG_CLOCK_BEHIND	/* before the last entry */
};

/* Unix seconds. Errors: OCOP_ERR_MALFORMED and file errors of the file. */
enum ocop_err reg_clock_now(const struct reg_clock *clock, uint64_t *out,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* "1788888888", "2026-11-22" or "2026-11-22T09:10:00" (UTC+7). */
enum ocop_err reg_clock_parse(uint64_t *out, struct ocop_bytes text)
	OCOP_CHECKED;
/*
 * last         time of the last entry that counted, 0: none
 * signed_time  newest time that the time key or a quorum of witnesses signed,
 *              0: none. It is renewed hourly, so a quiet weekend is no jump;
 *              after days without power the witnesses' word is enough.
 */
enum reg_clock_state reg_clock_judge(const struct reg_clock *clock,
				     uint64_t now, uint64_t last,
				     uint64_t signed_time);
/* "ok", "ahead", "behind". */
const char *reg_clock_word(enum reg_clock_state state);
/* An operator says that the clock is right now. */
void reg_clock_confirm(struct reg_clock *clock, uint64_t now);

/*
 * --- quota.c: how many records each signing key had taken today. In memory
 * only: it stands outside the fold and decides nothing about what counts ---
 */

struct quota {
	uint64_t limit;		/* a key id and day of UTC+7; 0: none */
	int32_t day;
	struct quota_slot *slots;	/* owned: free() it; NULL at first */
};

/* Whether the key may have one more today; counts it when it may. */
bool quota_take(struct quota *quota, struct ocop_bytes kid, uint64_t now);

/* --- What witnesses say of a longer log: witness.c --- */

struct reg_witness_lag {
	atomic_uint witnesses;		/* that have said so at last */
	atomic_uint_fast64_t size;	/* the largest that they cosigned */
};

/* Whether as many say so as the quorum (0: none is asked for). a NULL: nobody
 * does. */
bool reg_witness_lag_stops(const struct reg_witness_lag *a, int64_t quorum);
/* Whether any does. a NULL: nobody. */
bool reg_witness_lag_any(const struct reg_witness_lag *a);

/*
 * --- The writer. It judges submits in order by the same fold that every
 * replica runs, and makes a whole batch durable in one transaction under one
 * signed checkpoint. No socket, no thread of its own. One thread at a time ---
 */

/* META key of a database that is being recovered: nothing is appended. */
#define WRITER_RECOVERING "recovering"

enum submit_kind { SUBMIT_RECORD = 0, SUBMIT_TRUST,
		   SUBMIT_COSIGNED /* a note's body and witnesses' lines */ };

enum submit_outcome {
	SUBMIT_TROUBLE = 0,	/* nothing was stored: try again */
	SUBMIT_COUNTED,		/* stored at index */
	SUBMIT_SAME,		/* was stored before, at index */
	SUBMIT_REFUSED,		/* judged says why */
	SUBMIT_CLOCK,		/* the clock rule stands in the way */
	SUBMIT_QUOTA,		/* the signer's day is used up */
	SUBMIT_BEHIND		/* a quorum of witnesses has seen more */
};

struct submit {
	enum submit_kind kind;
	struct ocop_bytes body;	/* lent until done */

	/* Written by the writer. */
	enum submit_outcome outcome;
	uint64_t index;
	enum reg_clock_state clock;
	struct ocop_fold_result judged;

	/* Of the queue. */
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
	unsigned long long cosign_s;	/* oldest time cosignature, 3600 */
	unsigned long long daily_quota;	/* records per signer; 0: none */
	/* The version that names the log to be founded, when none in force
	 * does yet: the next log's. Lent. */
	const struct ocop_trust *next;
	bool founds;	/* take a database that is no registry's yet */
	/* Take a version that names another key for this log: the next start
	 * is with that one. For who stops afterwards. */
	bool last_of_key;
	/* Of what a state that is behind its log folds first; may be NULL. */
	void (*progress)(void *user, const struct ocop_sync_progress *p);
};

struct writer;

/*
 * Open the log for appending, after proving that what is stored hashes to
 * the stored checkpoint and that the fold stands at its size.
 * Errors: OCOP_ERR_FORK, OCOP_ERR_STORE, OCOP_ERR_KEY (the keys are not the
 * ones that the trust document names), OCOP_ERR_TRUST; diag says where.
 */
enum ocop_err writer_open(struct writer **out,
			  const struct writer_options *options,
			  struct ocop_diag *diag) OCOP_CHECKED;
void writer_close(struct writer *writer);

/* The first entry of a new log: the installed trust document, or next. */
enum ocop_err writer_found(struct writer *writer, struct ocop_diag *diag)
	OCOP_CHECKED;

/*
 * Judge, append and commit. Every outcome is set; those that say "stored"
 * are on disk when this returns. appended_out counts new entries.
 * Errors are for the log line only: the outcomes already carry them.
 */
enum ocop_err writer_batch(struct writer *writer, struct submit **submits,
			   size_t count, size_t *appended_out,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* Sign the time anew when the last signed time is old enough; what witnesses
 * cosigned of the same tree stays. */
enum ocop_err writer_cosign(struct writer *writer, struct ocop_diag *diag)
	OCOP_CHECKED;

/* Whether a payload has no field that this program does not know: readers
 * keep such, a writer takes none in. */
bool writer_knows_fields(enum ocop_kind kind, struct ocop_bytes payload,
			 struct ocop_diag *diag);

/*
 * Take what witnesses of the trust in force cosigned into the stored note:
 * COUNTED; SAME when the log has gone on since; REFUSED when none of them
 * signed.
 */
enum ocop_err writer_cosigned(struct writer *writer, struct submit *submit,
			      struct ocop_diag *diag) OCOP_CHECKED;

/* Entries of all logs. */
uint64_t writer_size(const struct writer *writer);

/* --- The writer's own state: writer.c, writer_note.c, writer_open.c --- */

struct writer {
	struct writer_options o;
	struct quota quota;
	struct ocop_replica *replica;	/* owned; NULL after a failure */
	struct ocop_log *log;		/* owned; lends the replica's store */
	unsigned number;		/* of the live log */
	uint64_t first;			/* global index of its first entry */
	char origin[OCOP_ORIGIN_MAX + 1];
	/* Our own log key as the document in force at the start names it. */
	struct ocop_vkey log_vkey;
	bool key_stored;		/* META names it */
	bool sign_again; /* the stored note is of the key before, or lacks its
			  * root signature */
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
/* Refuse what init, recover or next-log did not make a registry's: to append
 * to a replica would fork its log. */
enum ocop_err writer_check_role(struct ocop_replica *replica,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Whether a key is the one that a trust document names. */
bool writer_is_key(const struct ocop_signer *signer,
		   const struct ocop_vkey *vkey);
/* Whether a trust document names this writer's log and its key. */
enum ocop_err writer_is_named(const struct writer *writer,
			      const struct ocop_trust *trust,
			      struct ocop_diag *diag) OCOP_CHECKED;

/* The note of the tree in memory, with the time, and its root signature, which
 * is empty when the trust document names no key of ours for that size. */
enum ocop_err writer_sign(struct writer *writer, uint64_t now,
			  struct ocop_buf *note, struct ocop_buf *rootsig,
			  struct ocop_checkpoint *checkpoint) OCOP_CHECKED;
/* The key that the newest trust document names for roots of that size of this
 * log; empty: none. */
struct ocop_bytes writer_receipts_key(struct writer *writer, uint64_t size);
/* Whether the stored checkpoint lacks the root signature that it should have:
 * the registry had no key when it was signed. */
enum ocop_err writer_lacks_rootsig(struct writer *writer,
				   const struct ocop_checkpoint *checkpoint,
				   bool *lacks) OCOP_CHECKED;
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

/* Where trust versions stand (writer.c) is read from the log anew. */
void writer_forget_places(struct writer *writer);

/*
 * --- appender.c: the single appending thread. It takes all submits that
 * wait, gives them to the writer as one batch, and tells each what became of
 * it ---
 */

#define APPENDER_BATCH_MAX 256

struct appender;

/*
 * Start the thread. Lends writer, which nobody else may use until stop.
 *
 * queue_max  submits that may wait; one more is refused
 * tick_s     how often the time cosignature's age is looked at
 */
enum ocop_err appender_start(struct appender **out, struct writer *writer,
			     size_t queue_max, unsigned tick_s) OCOP_CHECKED;
/* Queue a submit; its done is called once, from the thread. False when the
 * queue is full or closed: done is then never called. Any thread. */
bool appender_submit(struct appender *appender, struct submit *submit);
/* Whether the last that was to be stored could not be. Any thread. */
bool appender_failing(const struct appender *appender);
/* Call fn after each change of the stored note, and at each tick; it must not
 * wait. In the appender's thread, until appender_stop; once, before the
 * first submit. */
void appender_watch(struct appender *appender, void (*fn)(void *user),
		    void *user);
/* Take no more, finish what waits, end the thread. NULL-safe. */
void appender_stop(struct appender *appender);
/* Only when nobody can submit any more. NULL-safe; of a stopped one. */
void appender_free(struct appender *appender);

/*
 * --- witness.c: asking witnesses to cosign what this log has become (C2SP
 * tlog-witness). Nobody who submits waits for it: one thread a witness, one
 * request each ---
 */

#define WITNESSES_MAX 16

struct witnesses;

struct witnesses_options {
	const char *path;		/* the database; lent */
	const char *const *urls;	/* submission prefixes; lent */
	size_t count;
	struct appender *appender;	/* lent */
	const struct reg_clock *clock;	/* lent */
	struct reg_witness_lag *witness_lag;	/* written here; lent */
	uint64_t every_s;	/* ask again for the same tree after so long */
};

/* Whether it may be a witness's submission prefix: http or https. */
bool witness_is_url(const char *text);
/* Start asking; the appender's watch is set to it. */
enum ocop_err witnesses_start(struct witnesses **out,
			      const struct witnesses_options *options,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* End the threads; the appender must still be running. What is under way is
 * waited for, seconds at most. NULL-safe. */
void witnesses_stop(struct witnesses *witnesses);
/* Only when the appender has stopped. NULL-safe; of stopped ones. */
void witnesses_free(struct witnesses *witnesses);

#endif
