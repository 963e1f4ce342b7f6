/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run of ocop-sync as a job: it has the replica to itself, does not start
 * too soon after a failure, and is recorded for the next run and for 'ocop-sync
 * status'.
 */
#include <sys/random.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/store.h>

#include "common/desk/lock.h"
#include "common/ui/path.h"
#include "common/ui/say.h"
#include "sync/sync.h"

int sync_exit(enum ocop_err err)
{
	int code = say_exit(err);

	if (err == OCOP_ERR_NETWORK || err == OCOP_ERR_HTTP)
		return EXIT_UNDECIDED;
	/* What a source sent is not the user's input, so it is not a usage
	 * error. */
	return code == EXIT_USAGE && err != OCOP_ERR_ARGUMENT ? EXIT_TROUBLE :
								code;
}

enum ocop_err sync_no_replica(struct ocop_diag *diag)
{
	return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%s",
			 N_("no such replica: the first run needs --trust and "
			   "--fingerprint"));
}

/* --- Recording the run --- */

static void remember(struct sync_run *r, enum ocop_err err, const char *detail)
{
	uint32_t chance = 0;

	/* Without random bytes the waits are only less spread out. */
	if (getrandom(&chance, sizeof(chance), GRND_NONBLOCK) < 0)
		chance = 0;
	sync_job_bad(&r->job, r->now, err, detail, r->args->scheduled, chance);
}

/* Without a replica there is no state to keep. */
static int save(struct sync_run *r)
{
	if (access(r->args->replica, F_OK) != 0)
		return EXIT_DONE;
	return sync_job_save(&r->job, r->args->replica);
}

static int fail_with(struct sync_run *r, const char *what, enum ocop_err err,
		     const struct ocop_diag *diag, int code)
{
	remember(r, err, ocop_diag_text(diag, err));
	code = sync_fail(r, what, err, diag, code);
	return save(r) == EXIT_DONE ? code : EXIT_TROUBLE;
}

static int fail(struct sync_run *r, const char *what, enum ocop_err err,
		const struct ocop_diag *diag)
{
	return fail_with(r, what, err, diag, sync_exit(err));
}

/* An error of the sources. Data that the log did not sign prove nothing against
 * the log. */
static int fail_copy(struct sync_run *r, enum ocop_err err,
		     const struct ocop_diag *diag)
{
	bool unsigned_one = err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_TRUST;

	return fail_with(r, r->args->replica, err, diag, unsigned_one ?
			 EXIT_UNDECIDED : sync_exit(err));
}

/* --- The work --- */

static enum ocop_err create(const struct sync_args *a, const char **what_out,
			    struct ocop_diag *diag)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	enum ocop_err err = sync_first_trust(&trust, what_out, a, diag);

	if (!err)
		err = ocop_replica_create(a->replica, ocop_buf_view(&trust),
					  ocop_bytes_str(a->fingerprint), diag);
	ocop_buf_clear(&trust);
	return err;
}

/* A registry's database is the original: nothing may be synced into it. */
static enum ocop_err open_replica(struct sync_run *r, struct ocop_diag *diag)
{
	bool registry = false;
	enum ocop_err err = ocop_replica_open(&r->replica, r->args->replica,
					      OCOP_STORE_WRITE, diag);

	if (!err)
		err = ocop_replica_is_registry(r->replica, &registry);
	return err || !registry ? err :
	       ocop_fail(diag, OCOP_ERR_EXISTS, 0, "%s",
			 N_("this is a registry's database, not a replica: name another file"));
}

static void progress(void *user, const struct ocop_sync_progress *p)
{
	const char *format = _("fetched %llu of %llu entries (%llu bytes)");

	(void)user;
	if (p->checking)
		format = _("ready; checked lots of %llu of %llu entries (%llu bytes)");
	else if (p->folding)
		format = _("checked %llu of %llu entries (%llu bytes)");
	say_progress(format, (unsigned long long)p->done,
		     (unsigned long long)p->to, (unsigned long long)p->bytes);
}

static enum ocop_err copy(struct sync_run *r, struct ocop_diag *diag)
{
	const struct sync_args *a = r->args;
	struct ocop_sync_options options = {
		.sources = (const char *const *)r->sources.url,
		.source_count = r->sources.count,
		.limits = { .proxy = a->proxy, .ca_file = a->ca_file },
		.progress = a->quiet ? NULL : progress,
		.now_unix_s = r->now };
	enum ocop_err err = ocop_replica_sync(r->replica, &options, &r->result,
					      diag);

	say_progress_end();
	if (r->replica->damaged)
		say_error(_("'%s': its folded state was damaged and is being folded again from the stored log: check the disk"),
			  a->replica);
	return err;
}

/* The replica is up to date; now send the outbox. */
static int finish(struct sync_run *r)
{
	unsigned failures = r->job.failures;
	int code;

	sync_job_good(&r->job, r->now, r->result.source);
	code = sync_push(r);
	if (r->push.stopped) {
		r->job.failures = failures;
		remember(r, r->push.stopped, _("the outbox was not sent"));
	} else if (r->reports.stopped) {
		r->job.failures = failures;
		remember(r, r->reports.stopped,
			 _("the reports were not sent"));
	}
	code = sync_show(r, code);
	return save(r) == EXIT_DONE ? code : EXIT_TROUBLE;
}

static int work(struct sync_run *r)
{
	const struct sync_args *a = r->args;
	struct ocop_diag diag = { 0 };
	const char *what = NULL;
	enum ocop_err err = OCOP_OK;
	int code;

	if (a->trust != NULL)
		err = create(a, &what, &diag);
	if (err)
		return fail_with(r, what, err, &diag, EXIT_TROUBLE);
	err = open_replica(r, &diag);
	if (err)
		return fail(r, a->replica, err, &diag);
	code = sync_find_sources(&r->sources, a,
				 ocop_replica_newest(r->replica));
	if (code != EXIT_DONE)
		return code;
	err = copy(r, &diag);
	return err ? fail_copy(r, err, &diag) : finish(r);
}

/* Even during the pause after failures, a file of an older version is upgraded,
 * so that readers can use it. Returns an exit code. */
static int pause_run(struct sync_run *r)
{
	const char *path = r->args->replica;
	struct ocop_diag diag = { 0 };
	enum ocop_err err = open_replica(r, &diag);

	if (!err)
		err = ocop_replica_catch_up(r->replica, r->args->quiet ? NULL :
					    progress, NULL);
	say_progress_end();
	return !err ? sync_show_early(r) :
	       sync_fail(r, path, err, &diag, sync_exit(err));
}

/* Take the lock file beside the replica. Returns an exit code. */
static int take_lock(struct sync_run *r, int *lock)
{
	const struct sync_args *a = r->args;
	struct ocop_diag diag = { 0 };
	char path[PATH_SIZE];

	*lock = -1;
	if (!lock_database_path(path, a->replica))
		return EXIT_TROUBLE;
	switch (lock_take(lock, path, a->wait_s)) {
	case LOCK_TAKEN:
		return EXIT_DONE;
	case LOCK_BUSY:
		(void)ocop_fail(&diag, OCOP_ERR_CONFLICT, 0, "%s",
				N_("another ocop-sync is using it"));
		return sync_fail(r, a->replica, OCOP_ERR_CONFLICT, &diag,
				 EXIT_UNDECIDED);
	case LOCK_FAILED:
		break;
	}
	return EXIT_TROUBLE;
}

int sync_run(const struct sync_args *args)
{
	struct sync_run r = { .args = args, .now = sync_now(args->now) };
	struct ocop_diag diag = { 0 };
	int lock, code;

	/* Check this first: otherwise the lock file would be created and left
	 * behind. */
	if (args->trust == NULL && access(args->replica, F_OK) != 0)
		return sync_fail(&r, args->replica, sync_no_replica(&diag),
				 &diag, EXIT_TROUBLE);
	code = take_lock(&r, &lock);
	if (code != EXIT_DONE)
		return code;
	sync_job_load(&r.job, args->replica);
	if (args->scheduled && sync_job_early(&r.job, r.now))
		code = pause_run(&r);
	else
		code = work(&r);
	sync_sources_clear(&r.sources);
	ocop_replica_close(r.replica);
	lock_free(lock);
	return code;
}
