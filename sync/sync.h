/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of ocop-sync share: the options of a run, its result, and the
 * state that is kept from one run to the next.
 */
#ifndef OCOP_SYNC_SYNC_H
#define OCOP_SYNC_SYNC_H

#include <ocop/json.h>
#include <ocop/log.h>
#include <ocop/sync.h>

#include "common/ui/cmd.h"
#include "common/desk/push.h"

struct sync_args {
	const char *replica, *trust, *fingerprint, *ca_file;
	const char *proxy, *proxy_file;
	const char *push, *push_reports;
	struct opt_texts registries, sources;
	unsigned long long wait_s;	/* how long to wait for another run */
	unsigned long long now;		/* Unix s; 0: machine's clock */
	bool scheduled, dry_run, json, quiet;
	bool trust_named;		/* trust is not the default */
};

/* --- Sources: addresses of logs to copy from (sync_sources.c) --- */

#define SYNC_SOURCES_MAX OCOP_SYNC_SOURCES_MAX

struct sync_sources {
	char *url[SYNC_SOURCES_MAX];	/* owned */
	size_t count;
};

void sync_sources_clear(struct sync_sources *s);

/* Unix seconds. */
uint64_t sync_now(unsigned long long chosen);
/* Find the sources: --source (a URL, or a folder, which becomes a file:// URL),
 * else --registry (its log is at URL/log), else those of the trust document
 * (may be NULL). None may have a user name or a password. Prints errors;
 * returns an exit code. */
int sync_find_sources(struct sync_sources *out, const struct sync_args *a,
		      const struct ocop_trust *trust);

/* Read the trust document of a first run into out: args->trust, or, when that
 * is the default and absent, the one of the first --source. Nothing is checked:
 * the fingerprint does that. *what_out: where it stands, lent. */
enum ocop_err sync_first_trust(struct ocop_buf *out, const char **what_out,
			       const struct sync_args *args,
			       struct ocop_diag *diag) OCOP_CHECKED;

/* --- State of the job, in a file beside the replica (sync_job.c) --- */

#define SYNC_BACKOFF_FIRST_S 300
#define SYNC_BACKOFF_MAX_S 21600

struct sync_job {
	uint64_t last_try, last_good;	/* Unix seconds; 0: never */
	uint64_t next;			/* do not run before; 0: run at once */
	unsigned failures;		/* in a row, of scheduled runs */
	char error[40];			/* of the last run; "": it succeeded */
	char detail[200];
	char source[256];		/* of the last successful run */
};

/* Load the state. An absent or damaged file gives an empty state: it must not
 * stop a sync. */
void sync_job_load(struct sync_job *out, const char *replica);
/* Exit code. */
int sync_job_save(const struct sync_job *job, const char *replica);
void sync_job_good(struct sync_job *job, uint64_t now, const char *source);
/*
 * Note that a run failed. After a scheduled run the next one waits: twice as
 * long each time, from SYNC_BACKOFF_FIRST_S to SYNC_BACKOFF_MAX_S. A random
 * part, up to a quarter, is subtracted, so that offices do not all return at
 * once.
 */
void sync_job_bad(struct sync_job *job, uint64_t now, enum ocop_err err,
		  const char *detail, bool scheduled, uint32_t chance);
/* Whether a scheduled run should wait. A time further away than the longest
 * wait is ignored: the clock was moved. */
bool sync_job_early(const struct sync_job *job, uint64_t now);

/* --- One run --- */

struct sync_run {
	const struct sync_args *args;
	uint64_t now;
	struct ocop_replica *replica;	/* owned */
	struct sync_sources sources;	/* owned */
	struct sync_job job;
	struct ocop_sync_result result;
	struct push push, reports;	/* their counts */
	bool pushed, reported;		/* were attempted */
};

/* Returns an exit code (sync_run.c). */
int sync_run(const struct sync_args *args);
/* Send the outbox of --push and the folder of --push-reports. The counts go to
 * r->push and r->reports. Prints errors; returns the worse exit code
 * (sync_push.c). */
int sync_push(struct sync_run *r);
/* The exit code for an error of a run. EXIT_UNDECIDED if no source or registry
 * could be reached. */
int sync_exit(enum ocop_err err);
/* OCOP_ERR_ABSENT; diag says that there is no replica yet. */
enum ocop_err sync_no_replica(struct ocop_diag *diag);

/* --- Output (sync_show.c) --- */

#define SYNC_AGE_SIZE 64
#define SYNC_NOTE_SIZE 160

/* An age such as "31 hours": minutes below 2 hours, hours below 3 days, then
 * days. */
void sync_age(char out[static SYNC_AGE_SIZE], uint64_t seconds);
/* By how many seconds signed data are too old to be fresh; 0: fresh. */
uint64_t sync_stale_s(const struct ocop_trust *trust, uint64_t signed_time,
		      uint64_t now);
/* " (stale 31 hours)", or "" while fresh. */
void sync_stale(char out[static SYNC_NOTE_SIZE], struct ocop_replica *replica,
		uint64_t now);
/* Set "origin", "size" and "root" of a replica's log. */
void sync_set_held(struct ocop_json *object,
		   const struct ocop_replica *replica);
/* Print what a successful run did, as --json and --quiet say. Returns an exit
 * code. */
int sync_show(struct sync_run *r, int code);
/* Print what went wrong, on stderr and with --json as JSON. Returns code. */
int sync_fail(struct sync_run *r, const char *what, enum ocop_err err,
	      const struct ocop_diag *diag, int code);
/* Say that it is too early for a scheduled run. Returns an exit code. */
int sync_show_early(struct sync_run *r);

/* --- Witnesses (sync_show.c) --- */

/* What the witnesses say about the stored checkpoint. */
struct sync_witness {
	size_t listed;		/* in the trust document in force */
	size_t cosigned;	/* how many of them cosigned */
	int64_t quorum;		/* how many must cosign; 0: none */
};

struct sync_witness sync_witness_of(struct ocop_replica *replica);
/* Set "vouched_time" and "witnesses" in a JSON object. */
void sync_witness_json(struct ocop_json *object, struct ocop_replica *replica);

/* --- The commands. argv[0] is the command's name. All return exit codes --- */

int sync_export(int argc, char **argv);
int sync_check(int argc, char **argv);
int sync_status(int argc, char **argv);
/* --dry-run (sync_dry.c). */
int sync_dry(const struct sync_args *args);

/* --- Age of a static copy (sync_age.c) --- */

/* Write age.json and age.txt by put. */
enum ocop_err sync_age_write(ocop_log_file_fn *put, void *user,
			     struct ocop_replica *replica, uint64_t now)
	OCOP_CHECKED;
/* When a copy at a file: URL says that it was made; 0: it does not say, or the
 * time is impossible. */
uint64_t sync_age_read(const char *source, uint64_t now);

#endif
