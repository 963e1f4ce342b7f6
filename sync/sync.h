/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of ocop-sync share: the options of a run, what came of it,
 * and the state that a job keeps from one run to the next.
 */
#ifndef OCOP_SYNC_SYNC_H
#define OCOP_SYNC_SYNC_H

#include <ocop/json.h>
#include <ocop/sync.h>

#include "common/ui/cmd.h"
#include "common/desk/push.h"

struct sync_args {
	const char *replica, *trust, *fingerprint, *ca_file;
	const char *proxy, *proxy_file;
	const char *push, *push_reports;
	struct opt_texts registries, sources;
	unsigned long long wait_s;	/* for another run to end */
	unsigned long long now;		/* Unix s; 0: the machine's clock */
	bool scheduled, dry_run, json, quiet;
};

/* --- Where a run copies from, as log URLs (sync_sources.c) --- */

#define SYNC_SOURCES_MAX OCOP_SYNC_SOURCES_MAX

struct sync_sources {
	char *url[SYNC_SOURCES_MAX];	/* owned */
	size_t count;
};

void sync_sources_clear(struct sync_sources *s);

/* Unix seconds. */
uint64_t sync_now(unsigned long long chosen);
/* Where to copy from: --source (a URL, or a folder, which becomes a file://
 * URL), --registry (its log is at URL/log), else the trust document's (may be
 * NULL). None has a user name or a password. Exit code; said. */
int sync_find_sources(struct sync_sources *out, const struct sync_args *a,
		      const struct ocop_trust *trust);

/* --- A job's state, in a file beside the replica (sync_job.c) --- */

#define SYNC_BACKOFF_FIRST_S 300
#define SYNC_BACKOFF_MAX_S 21600

struct sync_job {
	uint64_t last_try, last_good;	/* Unix s; 0: never */
	uint64_t next;			/* not before; 0: at once */
	unsigned failures;		/* in a row, of scheduled runs */
	char error[40];			/* of the last try; "": it went well */
	char detail[200];
	char source[256];		/* of the last good one */
};

/* One that is absent or spoilt is empty: it must not stop a sync. */
void sync_job_load(struct sync_job *out, const char *replica);
/* Write a JSON object into a file, a line; takes root. secret: for nobody
 * else's eyes. */
enum ocop_err sync_write_json(const char *path, struct ocop_json *root,
			      bool secret, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Exit code. */
int sync_job_save(const struct sync_job *job, const char *replica);
void sync_job_good(struct sync_job *job, uint64_t now, const char *source);
/*
 * A run failed. After a scheduled one the next waits, twice as long each
 * time, from SYNC_BACKOFF_FIRST_S to SYNC_BACKOFF_MAX_S, less up to a
 * quarter by chance, so that offices do not all come back at once.
 */
void sync_job_bad(struct sync_job *job, uint64_t now, enum ocop_err err,
		  const char *detail, bool scheduled, uint32_t chance);
/* Whether a scheduled run should wait. A time further off than the longest
 * wait is a moved clock's. */
bool sync_job_early(const struct sync_job *job, uint64_t now);

/* --- One run --- */

struct sync_run {
	const struct sync_args *args;
	uint64_t now;
	struct ocop_replica *replica;	/* owned */
	struct sync_sources sources;	/* owned */
	struct sync_job job;
	struct ocop_sync_result result;
	struct push push, reports;	/* counts */
	bool pushed, reported;		/* it was tried */
};

/* Exit code (sync_run.c). */
int sync_run(const struct sync_args *args);
/* Send the outbox of --push and the folder of --push-reports; counts in
 * r->push and r->reports. The worse exit code; said (sync_push.c). */
int sync_push(struct sync_run *r);
/* Exit code of an error of a run: where no source or registry could be
 * asked, EXIT_UNDECIDED. */
int sync_exit(enum ocop_err err);
/* Says in diag that there is no replica yet: OCOP_ERR_ABSENT. */
enum ocop_err sync_no_replica(struct ocop_diag *diag);

/* --- Telling (sync_show.c) --- */

#define SYNC_AGE_SIZE 64
#define SYNC_NOTE_SIZE 160

/* "31 hours": minutes below 2 hours, hours below 3 days, else days. */
void sync_age(char out[static SYNC_AGE_SIZE], uint64_t seconds);
/* Seconds by which signed data are too old to be called fresh; 0: fresh. */
uint64_t sync_stale_s(const struct ocop_trust *trust, uint64_t signed_time,
		      uint64_t now);
/* " (stale 31 hours)"; "" while fresh. */
void sync_stale(char out[static SYNC_NOTE_SIZE], struct ocop_replica *replica,
		uint64_t now);
/* Set "origin", "size" and "root" of what a replica holds. */
void sync_set_held(struct ocop_json *object,
		   const struct ocop_replica *replica);
/* What a good run did, by --json and --quiet. Exit code. */
int sync_show(struct sync_run *r, int code);
/* What went wrong, one line on stderr, and JSON; code is returned. */
int sync_fail(struct sync_run *r, const char *what, enum ocop_err err,
	      const struct ocop_diag *diag, int code);
/* It is too early for a scheduled run. Exit code. */
int sync_show_early(struct sync_run *r);

/* --- What it says about witnesses (sync_show.c) --- */

/* How the stored checkpoint stands with the witnesses. */
struct sync_witness {
	size_t listed;		/* in the trust document in force */
	size_t cosigned;	/* of these, on the stored checkpoint */
	int64_t quorum;		/* how many are needed; 0: none are asked */
};

struct sync_witness sync_witness_of(struct ocop_replica *replica);
/* Set "vouched_time" and "witnesses" in a JSON object. */
void sync_witness_json(struct ocop_json *object, struct ocop_replica *replica);

/* --- Commands of their own; argv[0] is the command's name. Exit codes --- */

int sync_export(int argc, char **argv);
int sync_check(int argc, char **argv);
int sync_status(int argc, char **argv);
/* --dry-run (sync_dry.c). */
int sync_dry(const struct sync_args *args);

/* --- The age of a static copy (sync_age.c) --- */

/* Write DIR/age.json and DIR/age.txt. */
enum ocop_err sync_age_write(const char *dir, struct ocop_replica *replica,
			     uint64_t now, struct ocop_diag *diag) OCOP_CHECKED;
/* When a copy at a file: URL was made, by its own word; 0: it says nothing,
 * or nothing that can be. */
uint64_t sync_age_read(const char *source, uint64_t now);

#endif
