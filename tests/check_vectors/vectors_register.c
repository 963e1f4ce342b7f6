/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small register. It is copied by file:// into a replica that was made from a
 * fingerprint. Then the test looks whether each entry counts, and judges each
 * stamp on its day. expected.json has the expected results.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/sync.h>
#include <ocop/text.h>

#include "tests/check_vectors/vectors.h"

#define NOON_S (12 * 3600)

struct world {
	struct vectors *v;
	struct ocop_replica *replica;
	char dir[64], path[96];
};

static uint64_t noon_of(const char *date)
{
	int32_t day;

	if (ocop_day_parse(&day, ocop_bytes_str(date)))
		return 0;
	return ocop_day_start(day) + NOON_S;
}

static bool make_replica(struct world *w, const char *folder)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf print = OCOP_BUF(4096);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes hex;
	bool good = false;
	enum ocop_err err;

	snprintf(w->dir, sizeof(w->dir), "/tmp/ocop-vectors-XXXXXX");
	if (mkdtemp(w->dir) == NULL) {
		w->dir[0] = '\0';
		vectors_case(w->v, false, "no folder for the replica");
		goto out;
	}
	snprintf(w->path, sizeof(w->path), "%s/replica.db", w->dir);
	if (!vectors_file(w->v, folder, "trust.cose", &trust) ||
	    !vectors_file(w->v, folder, "trust.fingerprint", &print))
		goto out;
	hex = ocop_buf_view(&print);
	while (hex.len && hex.ptr[hex.len - 1] <= ' ')
		hex.len--;
	err = ocop_replica_create(w->path, ocop_buf_view(&trust), hex, &diag);
	if (!err)
		err = ocop_replica_open(&w->replica, w->path, OCOP_STORE_WRITE,
					&diag);
	good = !err;
	if (!good)
		vectors_case(w->v, false, "%s: replica: %s", folder, diag.text);
out:
	ocop_buf_clear(&trust);
	ocop_buf_clear(&print);
	return good;
}

static bool copy_log(struct world *w, const char *folder, const char *today)
{
	char *full = realpath(folder, NULL);
	char url[VECTORS_PATH_MAX];
	const char *sources[] = { url };
	struct ocop_sync_options options = { .sources = sources,
					     .source_count = 1,
					     .now_unix_s = noon_of(today) };
	struct ocop_sync_result result;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	snprintf(url, sizeof(url), "file://%s/log", full ? full : "");
	free(full);
	err = ocop_replica_sync(w->replica, &options, &result, &diag);
	if (!err)
		return true;
	vectors_case(w->v, false, "%s: sync: %s", url, diag.text);
	return false;
}

/* "refused", when given, is the key of the rule that must have been cited;
 * "rule" is for people. */
static void check_entry(struct world *w, const struct ocop_json *e)
{
	uint64_t index = vectors_uint(e, "index");
	bool want = vectors_bool(e, "counts");
	const char *key = ocop_json_str(e, "refused");
	const char *name = vectors_str(e, "name");
	enum ocop_rule rule = OCOP_RULE_ENTRY;
	enum ocop_err err;
	bool good;

	err = ocop_fold_skipped(w->replica->state, index, &rule);
	good = !err && (rule == OCOP_RULE_COUNTS) == want &&
	       (want || key == NULL || strcmp(key, ocop_rule_key(rule)) == 0);
	vectors_case(w->v, good, "entry %llu %s: %s, expected %s %s (%s)",
		     (unsigned long long)index, name, ocop_rule_key(rule),
		     want ? "counts" : "refused", key ? key : "",
		     vectors_str(e, "rule"));
}

static void check_entries(struct world *w, const struct ocop_json *list)
{
	const struct ocop_json *e;

	for (e = ocop_json_first(list); e; e = ocop_json_next(e))
		check_entry(w, e);
	vectors_case(w->v, ocop_json_count(list) == w->replica->checkpoint.size,
		     "%zu entries are stated, the log has %llu",
		     ocop_json_count(list),
		     (unsigned long long)w->replica->checkpoint.size);
}

static enum ocop_err judge(struct ocop_verdict_report *report, struct world *w,
			   const struct ocop_json *s)
{
	struct ocop_policy policy = {
		.now_unix_s = noon_of(vectors_str(s, "at")),
		.signed_time = vectors_bool(s, "unsigned_time")
				       ? 0
				       : w->replica->signed_time,
		.at = vectors_bool(s, "chosen"),
		.two_articles = vectors_bool(s, "two_articles"),
		.refreshed = vectors_bool(s, "refreshed")
	};
	const char *typed = ocop_json_str(s, "typed");
	struct ocop_stamp stamp;
	struct ocop_verifier by;
	enum ocop_err err = ocop_replica_verifier(w->replica, &by);

	memset(report, 0, sizeof(*report));
	if (err)
		return err;
	if (typed == NULL)
		return ocop_verdict_of_text(report, &by,
					    ocop_bytes_str(vectors_str(s, "uri")),
					    &policy);
	err = ocop_stamp_parse_typed(&stamp, ocop_bytes_str(typed), NULL);
	return err ? err : ocop_verdict_of_stamp(report, &by, &stamp, &policy);
}

/* A case is compared where one is stated; a plain good has none. */
static void compare(struct world *w, const struct ocop_json *s,
		    const char *what, enum ocop_err err,
		    const struct ocop_verdict_report *report)
{
	const char *verdict = vectors_str(s, "verdict");
	const char *want = ocop_json_str(s, "case");
	const char *got = ocop_reason_key(report->reason);

	if (want == NULL && strcmp(verdict, "genuine") == 0)
		want = "";
	vectors_case(w->v,
		     !err &&
			     strcmp(ocop_verdict_key(report->verdict),
				    verdict) == 0 &&
			     (want == NULL || strcmp(got, want) == 0),
		     "%s '%s' on %s: %s '%s', expected %s '%s'", what,
		     vectors_str(s, "name"), vectors_str(s, "at"),
		     ocop_verdict_key(report->verdict), got, verdict,
		     want ? want : "");
}

static void check_stamp(struct world *w, const struct ocop_json *s)
{
	struct ocop_verdict_report report;
	enum ocop_err err = judge(&report, w, s);

	compare(w, s, "stamp", err, &report);
}

static void check_certificate(struct world *w, const struct ocop_json *c)
{
	struct ocop_policy policy = { .now_unix_s =
					      noon_of(vectors_str(c, "at")),
				      .signed_time = w->replica->signed_time,
				      .at = vectors_bool(c, "chosen") };
	struct ocop_cert_ref ref = { ocop_bytes_str(vectors_str(c, "code")),
				     OCOP_DAY_NONE };
	struct ocop_verdict_report report = { 0 };
	struct ocop_verifier by;
	enum ocop_err err = ocop_replica_verifier(w->replica, &by);

	if (!err)
		err = ocop_day_parse(&ref.decided,
				     ocop_bytes_str(vectors_str(c, "decided")));
	if (!err)
		err = ocop_verdict_of_certificate(&report, &by, ref, &policy);
	compare(w, c, "certificate", err, &report);
}

static void remove_one(void *user, const char *path, const char *name,
		       bool is_folder)
{
	(void)user;
	(void)name;
	if (!is_folder)
		unlink(path);
}

static void close_world(struct world *w)
{
	ocop_replica_close(w->replica);
	if (w->dir[0]) {
		vectors_each(w->dir, remove_one, NULL);
		rmdir(w->dir);
	}
}

void vectors_with_replica(struct vectors *v, const char *folder,
			  void (*fn)(void *user, struct ocop_replica *replica),
			  void *user)
{
	struct world w = { v, NULL, "", "" };

	if (make_replica(&w, folder) && copy_log(&w, folder, "2026-11-22"))
		fn(user, w.replica);
	close_world(&w);
}

void vectors_register(struct vectors *v, const char *folder)
{
	struct world w = { v, NULL, "", "" };
	struct ocop_json *root = vectors_json(v, folder, "expected.json");
	const struct ocop_json *entries = ocop_json_get(root, "entries");
	const struct ocop_json *stamps = ocop_json_get(root, "stamps");
	const struct ocop_json *s = ocop_json_first(stamps);

	if (root && make_replica(&w, folder) &&
	    copy_log(&w, folder, s ? vectors_str(s, "at") : "2026-11-22")) {
		check_entries(&w, entries);
		for (; s; s = ocop_json_next(s))
			check_stamp(&w, s);
		s = ocop_json_first(ocop_json_get(root, "certificates"));
		for (; s; s = ocop_json_next(s))
			check_certificate(&w, s);
		vectors_say("%zu entries, %zu stamps", ocop_json_count(entries),
			    ocop_json_count(stamps));
	}
	close_world(&w);
	ocop_json_free(root);
}
