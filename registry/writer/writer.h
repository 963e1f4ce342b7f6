/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log's only writer. It judges submits in order by the same fold that
 * every replica runs, and makes a whole batch durable in one transaction
 * under one signed checkpoint. No socket, no thread of its own: appender.c
 * gives it one. One thread at a time.
 */
#ifndef REGISTRY_WRITER_H
#define REGISTRY_WRITER_H

#include <ocop/replica.h>

#include "registry/writer/ahead.h"
#include "registry/writer/clock.h"

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
	struct ocop_judged judged;

	/* Of the queue. */
	struct submit *next;
	void (*done)(struct submit *submit);
	void *user;
};

struct writer_options {
	const char *path;		/* the database; lent */
	struct ocop_signer *log_signer;	/* lent */
	struct ocop_signer *time_signer; /* lent */
	struct reg_clock *clock;	/* lent */
	const struct reg_ahead *ahead;	/* NULL: no witnesses; lent */
	uint64_t cosign_s;		/* oldest time cosignature, 3600 */
	unsigned long long daily_quota;	/* records per signer; 0: none */
	/* The version that names the log to be founded, when none in force
	 * does yet: the next log's. Lent. */
	const struct ocop_trust *next;
	/* Take a version that names another key for this log: the next start
	 * is with that one. For who stops afterwards. */
	bool last_of_key;
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
/* The trust document in force; lent until the next batch. */
const struct ocop_trust *writer_trust(const struct writer *writer);
struct ocop_replica *writer_replica(struct writer *writer);	/* lent */

#endif
