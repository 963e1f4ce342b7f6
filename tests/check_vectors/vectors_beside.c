/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors for what desks are sent, by an implementation that was written from
 * the text alone. A registry with the state of tree.json takes proposals, scans
 * and queries, with a new store for each vector. A client takes answers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/cose_sign1.h>
#include <ocop/field.h>

#include "lib/record/record.h"
#include "registry/reports/reports.h"
#include "tests/check_vectors/vectors.h"

/* One vector's registry. */
struct desk {
	struct ocop_fold *fold;		/* lent */
	struct reports *reports;
	char dir[32], db[64];
};

static bool desk_open(struct desk *d, struct ocop_fold *fold)
{
	memset(d, 0, sizeof(*d));
	d->fold = fold;
	snprintf(d->dir, sizeof(d->dir), "/tmp/vectors.XXXXXX");
	if (!mkdtemp(d->dir))
		return false;
	snprintf(d->db, sizeof(d->db), "%s/r", d->dir);
	return !reports_open(&d->reports, d->db, true, 0, NULL);
}

static void desk_close(struct desk *d)
{
	static const char *const files[] = { "", "-wal", "-shm" };
	char path[96];

	reports_close(d->reports);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s.reports%s", d->db, files[i]);
		unlink(path);
	}
	rmdir(d->dir);
}

/* Whether it is answered; *received_out: when it was first. */
static bool is_stored(struct desk *d, const struct ocop_reporter *by,
		      const struct ocop_payload *p, uint64_t now,
		      struct ocop_bytes record, uint64_t *received_out)
{
	struct ocop_buf room = OCOP_BUF(OCOP_ANSWER_MAX);
	enum report_outcome outcome = REPORT_TROUBLE;
	struct ocop_answer answer;
	enum ocop_err err;

	*received_out = now;
	if (p->kind == OCOP_KIND_QUERY)
		err = reports_answer(d->reports, by, &p->u.query, now, &answer,
				     &room, &outcome);
	else
		err = reports_put(d->reports, by, p, now, record, &outcome,
				  received_out);
	ocop_buf_clear(&room);
	return !err && outcome == REPORT_TAKEN;
}

/* A registry takes no field that it does not know. */
static bool is_taken(struct desk *d, enum ocop_kind kind, uint64_t now,
		     struct ocop_bytes record, uint64_t *received_out,
		     struct ocop_diag *diag)
{
	struct ocop_fold_result judged;
	struct ocop_cose_sign1 env;
	struct ocop_payload payload;
	struct ocop_reporter by;

	if (ocop_fold_try_beside(d->fold, now, kind, record, &judged, &by) ||
	    !judged.counts ||
	    ocop_cose_sign1_open_unverified(&env, record, false, diag) ||
	    ocop_payload_decode(&payload, kind, env.payload, diag)) {
		ocop_fail(diag, OCOP_ERR_RULE, 0, "%s",
			  ocop_rule_key(judged.rule));
		return false;
	}
	return ocop_payload_known(kind, env.payload) &&
	       is_stored(d, &by, &payload, now, record, received_out);
}

static enum ocop_kind kind_of(struct ocop_bytes record)
{
	struct ocop_cose_sign1 env;

	return ocop_cose_sign1_open_unverified(&env, record, false, NULL) ?
	       OCOP_KIND_NONE : ocop_kind_of_typ(env.typ);
}

/* The outcome of the last of what is sent. */
static bool outcome_of(struct desk *d, const struct ocop_json *c,
		       enum ocop_kind kind, uint64_t now,
		       struct ocop_diag *diag)
{
	struct ocop_buf first = OCOP_BUF(4 * OCOP_RECORD_MAX);
	struct ocop_buf then = OCOP_BUF(4 * OCOP_RECORD_MAX);
	uint64_t received;
	bool good = vectors_hex(&first, vectors_str(c, "hex")) &&
		    is_taken(d, kind, now, ocop_buf_view(&first), &received,
			     diag);

	if (good && vectors_bool(c, "twice"))
		good = is_taken(d, kind, now, ocop_buf_view(&first), &received,
				diag);
	if (good && vectors_hex(&then, vectors_str(c, "then")) && then.len) {
		bool same;

		good = is_taken(d, kind_of(ocop_buf_view(&then)), now + 1,
				ocop_buf_view(&then), &received, diag);
		/* The first answer: what was received then. */
		same = strncmp(vectors_str(c, "name"), "the same with", 13) ==
			       0 ||
		       strncmp(vectors_str(c, "name"), "the same again", 14) ==
			       0;
		good = good && (!same || received == now);
	}
	ocop_buf_clear(&first);
	ocop_buf_clear(&then);
	return good;
}

static void check_list(struct vectors *v, struct ocop_fold *fold,
		       enum ocop_kind kind, const struct ocop_json *list,
		       uint64_t now, bool accept)
{
	const struct ocop_json *c;

	vectors_case(v, ocop_json_count(list) > 0, "%s: none",
		     ocop_kind_name(kind));
	for (c = ocop_json_first(list); c; c = ocop_json_next(c)) {
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		struct desk d;
		bool open = desk_open(&d, fold);

		vectors_case(v, open && accept ==
			     outcome_of(&d, c, kind, now, &diag), "%s, %s: %s",
			     ocop_kind_name(kind), vectors_str(c, "name"),
			     diag.text);
		desk_close(&d);
	}
}

static void check_answers(struct vectors *v, const struct ocop_json *list,
			  bool accept)
{
	const struct ocop_json *c;

	vectors_case(v, ocop_json_count(list) > 0, "answer: none");
	for (c = ocop_json_first(list); c; c = ocop_json_next(c)) {
		struct ocop_buf bytes = OCOP_BUF(OCOP_ANSWER_MAX);
		struct ocop_buf query = OCOP_BUF(OCOP_RECORD_MAX);
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		struct ocop_payload payload;
		bool good = vectors_hex(&bytes, vectors_str(c, "hex")) &&
			    vectors_hex(&query, vectors_str(c, "query"));

		vectors_case(v, good && query.len && accept ==
			     !ocop__record_answer_decode(
				     &payload, ocop_buf_view(&bytes),
				     ocop_buf_view(&query), &diag),
			     "answer, %s: %s", vectors_str(c, "name"),
			     diag.text);
		ocop_buf_clear(&bytes);
		ocop_buf_clear(&query);
	}
}

static void run(struct vectors *v, const char *folder, const char *name,
		struct ocop_fold *fold, uint64_t now)
{
	enum ocop_kind kind = ocop_kind_of_name(ocop_bytes_str(name));
	char path[64];
	struct ocop_json *file;

	snprintf(path, sizeof(path), "%s.json", name);
	file = vectors_json(v, folder, path);
	for (int accept = 0; accept < 2; accept++) {
		const struct ocop_json *list =
			ocop_json_get(file, accept ? "accept" : "refuse");

		if (kind == OCOP_KIND_ANSWER)
			check_answers(v, list, accept);
		else
			check_list(v, fold, kind, list, now, accept);
		vectors_say("%s: %zu %s", name, ocop_json_count(list),
			    accept ? "accepted" : "refused");
	}
	ocop_json_free(file);
}

void vectors_beside(struct vectors *v, const char *folder)
{
	static const char *const names[] = { "proposal", "scans", "query",
					     "answer" };
	struct ocop_json *tree = vectors_json(v, folder, "tree.json");
	struct vectors_world w;

	if (vectors_world_open(&w, v, tree))
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			run(v, folder, names[i], w.fold,
			    vectors_uint(tree, "now"));
	vectors_world_close(&w);
	ocop_json_free(tree);
}
