/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /v1/reports: an officer's report, taken in once and beside the log.
 * It is answered when it is on disk. Nothing here gives a report out again:
 * the office reads them with "ocop-registryd reports".
 */
#include "registry/http/handlers.h"

static void taken(struct answer *out, unsigned status,
		  const uint8_t id[static OCOP_HASH_LEN], uint64_t received)
{
	struct ocop_json *root = ocop_json_object();

	ocop_json_set_str(root, "schema", "ocop.reported/1");
	ocop_json_set_hex(root, "id", ocop_bytes_of(id, OCOP_HASH_LEN));
	ocop_json_set_int(root, "received", (int64_t)received);
	answer_json(out, status, root);
}

static void not_stored(struct answer *out)
{
	answer_unavailable(out, "storage", "nothing was stored; try again",
			   "", 5);
}

/* What the fold refuses, and what only a writer asks. */
static bool judge(struct view *view, struct ocop_bytes body, uint64_t now,
		  struct ocop_reporter *by, struct answer *out)
{
	struct ocop_judged judged;
	struct ocop_envelope envelope;
	enum ocop_err err = ocop_fold_try_report(view->replica->fold, now,
						 body, &judged, by);

	if (!err && judged.counts)
		err = ocop_envelope_open_unverified(&envelope, body, false,
						    NULL);
	if (err) {
		answer_trouble(out, err);
		return false;
	}
	if (judged.counts &&
	    !writer_knows_fields(OCOP_KIND_REPORT, envelope.payload,
				 &judged.diag)) {
		judged.counts = false;
		judged.rule = OCOP_RULE_FIELDS;
	}
	if (!judged.counts)
		handle_refused(&judged, out);
	return judged.counts;
}

static void take(struct view *view, struct reports *reports,
		 struct ocop_bytes body, struct answer *out)
{
	struct ocop_reporter by;
	struct ocop_diag diag = { 0 };
	enum report_outcome outcome;
	uint64_t now, received;
	enum ocop_err err = reg_clock_now(view->clock, &now, &diag);

	if (err) {
		answer_trouble(out, err);
		return;
	}
	if (!judge(view, body, now, &by, out))
		return;
	err = reports_put(reports, &by, now, body, &outcome, &received);
	if (err)
		not_stored(out);
	else if (outcome == REPORT_QUOTA)
		handle_over_quota(out);
	else
		taken(out, 201, by.id, received);
}

void handle_report(struct view *view, const struct route_args *args,
		   struct answer *out)
{
	struct ocop_envelope envelope;
	uint8_t id[OCOP_HASH_LEN];
	uint64_t received;
	enum ocop_err err;

	/* One that was taken is told again, also when its signer's key has
	 * been ended since: who was cut off must learn that it arrived. */
	if (!ocop_envelope_open_unverified(&envelope, args->body, false,
					   NULL)) {
		ocop_envelope_id(id, &envelope);
		err = reports_find(args->reports, id, &received);
		if (!err) {
			taken(out, 200, id, received);
			return;
		}
		if (err != OCOP_ERR_ABSENT) {
			not_stored(out);
			return;
		}
	}
	take(view, args->reports, args->body, out);
}
