/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a run judges by: where the replica is, how many of its entries are used,
 * which trust document is in force, and what time it is.
 */
#include <string.h>
#include <time.h>

#include <ocop/file.h>

#include "common/ui/day.h"
#include "common/ui/path.h"
#include "verifier/verify.h"

/* --- Where and when --- */

bool verify_at(uint64_t *unix_s, struct ocop_bytes text)
{
	size_t len = text.len > 6 && text.ptr[text.len - 6] == 'T' ?
		     text.len - 6 : text.len;
	const uint8_t *p = text.ptr + len;
	uint64_t hour = 12, minute = 0;
	int32_t day;

	*unix_s = 0;
	if (!day_read(&day, ocop_bytes_of(text.ptr, len), NULL))
		return false;
	if (len < text.len &&
	    (p[3] != ':' ||
	     ocop_digits(&hour, ocop_bytes_of(p + 1, 2)) || hour > 23 ||
	     ocop_digits(&minute, ocop_bytes_of(p + 4, 2)) || minute > 59))
		return false;
	*unix_s = ocop_day_start(day) + hour * 3600 + minute * 60;
	return true;
}

static int set_time(struct verify_run *run)
{
	const char *at = run->args->at;

	run->policy.now_unix_s = (uint64_t)time(NULL);
	if (at == NULL)
		return EXIT_DONE;
	run->policy.at = true;
	if (verify_at(&run->policy.now_unix_s, ocop_bytes_str(at)))
		return EXIT_DONE;
	say_error("'--at': '%s': %s", at,
		  _("expected a day (dd/mm/yyyy or YYYY-MM-DD) or a time (YYYY-MM-DDTHH:MM)"));
	return EXIT_USAGE;
}

/* --- How much is known --- */

static enum ocop_err go_back(struct verify_run *run, uint64_t size,
			     struct ocop_diag *diag)
{
	enum ocop_err err;

	if (size == 0)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "%s",
				 N_("it must be at least 1"));
	err = ocop_replica_snapshot_at(&run->past, run->disk, size, diag);
	if (!err) {
		run->policy.refreshed = false;
		run->replica = run->past;
	}
	return err;
}

/* --- A trust document given beside the replica --- */

/* It must be the one in force, or a newer one that the one in force confirms.
 * Otherwise another realm's document could say who may decide. */
static enum ocop_err take_trust(struct verify_run *run, struct ocop_diag *diag)
{
	const struct ocop_trust *now = ocop_replica_trust(run->replica);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *trust = NULL;
	enum ocop_err err = ocop_file_read(&file, run->args->trust, diag);

	if (!err)
		err = ocop_trust_decode(&trust, ocop_buf_view(&file), diag);
	if (!err && now == NULL)
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0, "%s",
				N_("the replica has no trust document to compare it with"));
	if (!err && memcmp(trust->fingerprint, now->fingerprint,
			   OCOP_HASH_LEN) != 0) {
		/* The first one, as received on paper, is older and fine when
		 * it is this realm's. */
		if (memcmp(trust->fingerprint, run->replica->fingerprint,
			   OCOP_HASH_LEN) == 0)
			goto out;
		err = ocop_trust_verify(trust, now, run->replica->ring, diag);
		if (!err) {
			run->trust = trust;
			run->verifier.trust = trust;
			trust = NULL;
		}
	}
out:
	ocop_trust_free(trust);
	ocop_buf_clear(&file);
	return err;
}

/* --- All of it --- */

static int open_disk(struct verify_run *run, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_replica_open(&run->disk, path,
					      OCOP_STORE_READ, &diag);

	run->replica = run->disk;
	if (!err && !ocop_replica_synced(run->disk))
		err = ocop_fail(&diag, OCOP_ERR_ABSENT, 0, "%s",
				N_("the replica is empty: run ocop-sync first"));
	else if (err == OCOP_ERR_ABSENT)
		ocop_fail(&diag, err, 0, "%s",
			  N_("no replica: make one with ocop-sync, or give --registry, --trust and --fingerprint"));
	return err ? say_trouble(path, err, &diag) : EXIT_DONE;
}

static int prepare(struct verify_run *run, uint64_t size)
{
	const char *what = "--log-size";
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_policy policy;
	enum ocop_err err = OCOP_OK;

	if (run->args->log_size != NULL)
		err = go_back(run, size, &diag);
	if (err)
		return say_trouble(what, err, &diag);
	what = run->args->replica;
	err = ocop_replica_verifier(run->replica, &run->verifier);
	/* Policy for this state: a sync may have run since the replica was
	 * opened. */
	policy = ocop_replica_policy(run->replica, run->policy.now_unix_s);
	policy.refreshed = run->policy.refreshed;
	policy.at = run->policy.at;
	policy.two_articles = run->args->two_articles;
	run->policy = policy;
	if (!err && run->args->trust != NULL) {
		what = run->args->trust;
		err = take_trust(run, &diag);
	}
	if (!err && run->args->withdrawal != NULL) {
		what = run->args->withdrawal;
		err = verify_withdrawal(run, &diag);
	}
	return err ? say_trouble(what, err, &diag) : EXIT_DONE;
}

/* The first refresh creates the replica, and its folder if that is the default
 * one. A folder named by the user must exist. */
static int make_folder(const struct verify_args *a, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char folder[PATH_SIZE];
	enum ocop_err err;

	if (a->replica != NULL || a->fingerprint == NULL)
		return EXIT_DONE;
	snprintf(folder, sizeof(folder), "%s", path);
	*strrchr(folder, '/') = '\0';
	err = ocop_file_mkdirs(folder, true, &diag);
	return err ? say_trouble(folder, err, &diag) : EXIT_DONE;
}

int verify_open(struct verify_run *run)
{
	const struct verify_args *a = run->args;
	char room[PATH_SIZE];
	const char *path = a->replica;
	uint64_t size = 0;
	int code = set_time(run);

	if (code == EXIT_DONE && a->log_size != NULL &&
	    ocop_decimal(&size, ocop_bytes_str(a->log_size))) {
		say_error("'--log-size': '%s': %s", a->log_size,
			  _("expected a whole number"));
		code = EXIT_USAGE;
	}
	if (code == EXIT_DONE)
		code = path_named(&path, room, "replica.db", "--replica");
	if (code != EXIT_DONE)
		return code;
	if (a->registry != NULL && !a->offline) {
		code = make_folder(a, path);
		if (code != EXIT_DONE)
			return code;
		run->policy.refreshed = verify_refresh(a, path);
	}
	code = open_disk(run, path);
	return code == EXIT_DONE ? prepare(run, size) : code;
}

void verify_close(struct verify_run *run)
{
	verify_seen_clear(&run->seen);
	ocop_buf_clear(&run->withdrawn);
	ocop_buf_clear(&run->out);
	report_memo_clear(&run->memo);
	ocop_trust_free(run->trust);
	ocop_replica_close(run->past);
	ocop_replica_close(run->disk);
}
