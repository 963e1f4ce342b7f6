/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync status: show the state of an office's replica on one screen: green,
 * or amber with the reasons. Writes nothing and uses no network, so it may run
 * at any time, also during a sync.
 */
#include <dirent.h>
#include <string.h>

#include <ocop/text.h>

#include "common/desk/outbox.h"
#include "common/ui/label.h"
#include "common/ui/path.h"
#include "sync/sync.h"

#define DAY_S 86400

enum reason {
	NEVER_SYNCED, NO_TIME, STALE, TOO_OLD, CLOCK, LAST_RUN, TRUST_MISSING,
	TRUST_FIRST, SKIPPED, NEWER_RULES, LOTS, WITNESSES, EVIDENCE,
	REASON_COUNT
};

static const struct { const char *key, *text; } reasons[REASON_COUNT] = {
	[NEVER_SYNCED] = { "never-synced",
			   N_("nothing has been copied yet") },
	[NO_TIME] = { "no-time", N_("the data have no signed time") },
	[STALE] = { "stale", N_("the data are some days old") },
	[TOO_OLD] = { "too-old",
		      N_("the data are older than the trust document allows") },
	[CLOCK] = { "clock",
		    N_("the clock is more than a day behind a signed time") },
	[LAST_RUN] = { "last-run", N_("the last run failed") },
	[TRUST_MISSING] = { "trust-missing",
			    N_("a newer trust document is missing") },
	[TRUST_FIRST] = { "trust-first",
			  N_("the log starts with another trust document than this replica: make a new replica with version 1 of the realm's trust document (--trust)") },
	[SKIPPED] = { "skipped",
		      N_("most entries of the log do not count, so verdicts do not use them (see 'ocop-sync check')") },
	[NEWER_RULES] = { "newer-rules",
			  N_("the log has records that need a newer program") },
	[LOTS] = { "lots-unchecked",
		   N_("some lots' signatures are not checked yet; each lot is checked before its stamps are judged") },
	[WITNESSES] = { "witnesses",
			N_("too few witnesses vouch for the time of the data") },
	[EVIDENCE] = { "evidence",
		       N_("evidence against a refused source is stored beside the replica (.evidence-...): give it to the registry's operator, then delete it here") },
};

struct status {
	const char *path, *outbox;
	unsigned long long chosen_now;
	bool json;
	uint64_t now;
	struct ocop_replica *replica;
	struct ocop_verifier judge;
	struct sync_job job;
	size_t waiting;
	bool is[REASON_COUNT];
	bool amber;
};

/* --- Reasons --- */

/* REPLICA.evidence-... */
static bool has_evidence(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	char dir[PATH_SIZE] = ".", prefix[PATH_SIZE];
	struct dirent *entry;
	bool found = false;
	DIR *d;

	if (!path_beside(prefix, name, ".evidence-"))
		return false;
	if (slash != NULL && !ocop_bytes_copy(dir, sizeof(dir), ocop_bytes_of(
				path, (size_t)(slash - path) + 1)))
		return false;
	d = opendir(dir);
	while (d != NULL && !found && (entry = readdir(d)) != NULL)
		found = strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
	if (d != NULL)
		closedir(d);
	return found;
}

static void look_at_time(struct status *s)
{
	const struct ocop_trust *trust = s->judge.trust;
	uint64_t signed_time = s->replica->signed_time;
	enum ocop_age age = ocop_verdict_age(trust, signed_time, s->now);

	if (signed_time == 0) {
		s->is[NO_TIME] = true;
		return;
	}
	s->is[CLOCK] = s->now + DAY_S < signed_time;
	if (trust == NULL)
		return;
	s->is[TOO_OLD] = age == OCOP_AGE_TOO_OLD;
	s->is[STALE] = age == OCOP_AGE_STALE;
}

/* Whether the first entry names another trust document than the one that this
 * replica was made with. Then no key is known and no entry counts. */
static bool begins_otherwise(const struct status *s)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_trust_entry named;
	struct ocop_entry entry;
	bool same = !ocop_log_entry(s->replica->store, 0, &bytes) &&
		    !ocop_entry_decode(&entry, ocop_buf_view(&bytes), NULL) &&
		    ocop_trust_entry_decode(&named, entry.record) &&
		    memcmp(named.hash, s->replica->fingerprint,
			   OCOP_HASH_LEN) == 0;

	ocop_buf_clear(&bytes);
	return !same;
}

static void look(struct status *s)
{
	const struct ocop_fold_info *info = &s->judge.info;
	const struct ocop_trust *trust = s->judge.trust;

	s->is[NEVER_SYNCED] = !ocop_replica_synced(s->replica);
	if (!s->is[NEVER_SYNCED])
		look_at_time(s);
	s->is[LAST_RUN] = s->job.error[0] != '\0';
	s->is[TRUST_MISSING] = info->trust_missing || trust == NULL;
	s->is[TRUST_FIRST] = info->size > 0 && begins_otherwise(s);
	s->is[SKIPPED] = info->skipped > info->size / 2;
	s->is[NEWER_RULES] = info->newer_rules;
	s->is[LOTS] = info->checked < info->size;
	/* Witnesses may be some minutes late, but not days. */
	s->is[WITNESSES] = !s->is[NEVER_SYNCED] && trust != NULL &&
			   trust->quorum > 0 && !s->is[STALE] &&
			   !s->is[TOO_OLD] &&
			   sync_stale_s(trust, s->replica->vouched_time,
					s->now) > 0;
	s->is[EVIDENCE] = has_evidence(s->path);
	for (size_t i = 0; i < REASON_COUNT; i++)
		s->amber = s->amber || s->is[i];
}

/* --- Output --- */

static void row(const char *name, const char *value)
{
	/* Padding by "%-12s" would count bytes, not columns. */
	printf("  %s: %s\n", name, value);
}

static void row_time(const char *name, uint64_t unix_s, const char *never)
{
	char text[LABEL_INSTANT_SIZE];

	if (unix_s > 0)
		label_instant(text, unix_s);
	row(name, unix_s > 0 ? text : never);
}

static void tell_data(const struct status *s)
{
	const struct ocop_replica *r = s->replica;
	struct ocop_buf root = OCOP_BUF(2 * OCOP_HASH_LEN + 1);
	char text[SYNC_NOTE_SIZE], age[SYNC_AGE_SIZE];
	char time[LABEL_INSTANT_SIZE];

	if (s->is[NEVER_SYNCED])
		return;
	ocop_hex_add(&root, ocop_bytes_of(r->checkpoint.root, OCOP_HASH_LEN));
	row(_("origin"), r->checkpoint.origin);
	snprintf(text, sizeof(text),
		 ngettext("%llu entry", "%llu entries",
			  (unsigned long)r->checkpoint.size),
		 (unsigned long long)r->checkpoint.size);
	row(_("size"), text);
	/* If earlier logs have ended: the size by which copies are compared. */
	if (s->judge.info.size > r->checkpoint.size) {
		snprintf(text, sizeof(text), "%llu",
			 (unsigned long long)s->judge.info.size);
		row(_("entries of all logs"), text);
	}
	row(_("root"), ocop_buf_cstr(&root));
	ocop_buf_clear(&root);
	if (r->signed_time == 0)
		return;
	label_instant(time, r->signed_time);
	sync_age(age, s->now > r->signed_time ? s->now - r->signed_time : 0);
	snprintf(text, sizeof(text), s->is[STALE] || s->is[TOO_OLD] ?
		 _("%s (stale %s)") : _("%s (%s ago)"), time, age);
	row(_("signed"), text);
}

static void tell_runs(const struct status *s)
{
	const struct sync_job *job = &s->job;
	char text[SYNC_NOTE_SIZE], said[SAY_TEXT_SIZE];

	row_time(_("last run"), job->last_try, _("none"));
	if (s->is[LAST_RUN])
		row(_("last error"), job->detail[0] != '\0' ?
			say_translated(said, job->detail) : job->error);
	if (job->source[0] != '\0')
		row(_("last good source"), job->source);
	row_time(_("next run"), sync_job_early(job, s->now) ? job->next : 0,
		 _("when the timer says"));
	if (s->outbox == NULL)
		return;
	snprintf(text, sizeof(text),
		 ngettext("%zu record waits", "%zu records wait",
			  (unsigned long)s->waiting), s->waiting);
	row(_("outbox"), text);
}

static void tell(const struct status *s)
{
	printf("%s: %s\n", s->path, s->amber ? _("amber") : _("green"));
	for (size_t i = 0; i < REASON_COUNT; i++)
		if (s->is[i])
			printf("  ! %s\n", _(reasons[i].text));
	tell_data(s);
	tell_runs(s);
}

static int tell_json(const struct status *s, int code)
{
	const struct ocop_replica *r = s->replica;
	struct ocop_json *o = ocop_json_of_schema("ocop.status/1");
	struct ocop_json *why = ocop_json_array();
	bool early = sync_job_early(&s->job, s->now);

	ocop_json_set_str(o, "state", s->amber ? "amber" : "green");
	for (size_t i = 0; i < REASON_COUNT; i++)
		if (s->is[i])
			ocop_json_add_str(why, reasons[i].key);
	ocop_json_set(o, "reasons", why);
	sync_set_held(o, r);
	ocop_json_set_int(o, "entries", (int64_t)s->judge.info.size);
	ocop_json_set_time(o, "signed_time", r->signed_time);
	sync_witness_json(o, s->replica);
	ocop_json_set_int(o, "stale_s", (int64_t)sync_stale_s(
				  s->judge.trust, r->signed_time, s->now));
	ocop_json_set_int(o, "trust_version",
			  (int64_t)s->judge.info.trust_version);
	ocop_json_set_int(o, "checked", (int64_t)s->judge.info.checked);
	ocop_json_set_time(o, "last_try", s->job.last_try);
	ocop_json_set_time(o, "last_good", s->job.last_good);
	ocop_json_set_time(o, "next_try", early ? s->job.next : 0);
	ocop_json_set_int(o, "failures", s->job.failures);
	ocop_json_set_str(o, "error", s->is[LAST_RUN] ? s->job.error : NULL);
	ocop_json_set_str(o, "detail", s->is[LAST_RUN] ? s->job.detail : NULL);
	ocop_json_set_str(o, "source", s->job.source[0] != '\0' ?
				       s->job.source : NULL);
	if (s->outbox != NULL)
		ocop_json_set_int(o, "waiting", (int64_t)s->waiting);
	return cmd_print_json(o) ? EXIT_TROUBLE : code;
}

static int run(struct status *s)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	int code = EXIT_DONE;
	enum ocop_err err;

	s->now = sync_now(s->chosen_now);
	sync_job_load(&s->job, s->path);
	err = ocop_replica_open(&s->replica, s->path, OCOP_STORE_READ, &diag);
	if (!err)
		err = ocop_replica_verifier(s->replica, &s->judge);
	if (err == OCOP_ERR_ABSENT)
		err = sync_no_replica(&diag);
	if (err) {
		say_diag(s->path, err, &diag);
		return EXIT_TROUBLE;
	}
	if (s->outbox != NULL)
		code = outbox_waiting(s->outbox, &s->waiting);
	if (code != EXIT_DONE)
		return code;
	look(s);
	code = s->amber ? EXIT_UNDECIDED : EXIT_DONE;
	if (s->json)
		return tell_json(s, code);
	tell(s);
	return cmd_flush(code);
}

int sync_status(int argc, char **argv)
{
	struct status s = { .path = NULL };
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &s.path, "FILE",
		  N_("the replica to look at (default: HOME/replica.db)") },
		{ "outbox", OPT_TEXT, &s.outbox, "DIR",
		  N_("also count the records that wait in this desk's folder") },
		{ "now", OPT_UINT, &s.chosen_now, "SECONDS",
		  N_("use this Unix time instead of the clock, for drills") },
		{ "json", OPT_FLAG, &s.json, NULL,
		  N_("print the result as JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char room[PATH_SIZE];
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-sync status [--replica FILE] [--json]",
		       N_("Show the state of a replica: green, or amber with the reasons; its size and age, the last error and the next run. Exit code 0 for green, 3 for amber."),
		       NULL, &code))
		return code;
	code = path_named(&s.path, room, "replica.db", "--replica");
	if (code == EXIT_DONE)
		code = run(&s);
	ocop_replica_close(s.replica);
	return code;
}
