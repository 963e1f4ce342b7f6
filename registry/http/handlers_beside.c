/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the records of officers and authorities that belong in no log: reports,
 * scans and proposals. Each is stored once, outside the log, and answered when
 * it is on disk. They are given out only to a signed query from somebody who
 * may ask. The office itself uses "ocop-registryd reports".
 */
#include "common/ui/say.h"
#include "registry/http/http.h"

static void taken(struct answer *out, unsigned status,
		  const uint8_t id[static OCOP_HASH_LEN], uint64_t received)
{
	struct ocop_json *root = ocop_json_of_schema("ocop.reported/1");

	ocop_json_set_hex(root, "id", ocop_bytes_of(id, OCOP_HASH_LEN));
	ocop_json_set_int(root, "received", (int64_t)received);
	answer_json(out, status, root);
}

/* Apply the fold's rules and those that only a writer has. payload lends from
 * body. */
static bool judge(struct view *view, enum ocop_kind kind,
		  struct ocop_bytes body, uint64_t now,
		  struct ocop_reporter *by, struct ocop_payload *payload,
		  struct answer *out)
{
	struct ocop_fold_result judged;
	struct ocop_cose_sign1 envelope;
	enum ocop_err err = ocop_fold_try_beside(view->replica->fold, now,
						 kind, body, &judged, by);

	if (!err && judged.counts)
		err = ocop_cose_sign1_open_unverified(&envelope, body, false,
						      NULL);
	if (!err && judged.counts)
		err = ocop_payload_decode(payload, kind, envelope.payload,
					  NULL);
	if (err) {
		answer_trouble(out, err);
		return false;
	}
	if (judged.counts &&
	    !writer_knows_fields(kind, envelope.payload, &judged.diag)) {
		judged.counts = false;
		judged.rule = OCOP_RULE_FIELDS;
	}
	if (!judged.counts) {
		say_error(_("a report: refused: %s (%s)"),
			  _(ocop_rule_text(judged.rule)),
			  ocop_rule_key(judged.rule));
		answer_refused(&judged, out);
	}
	return judged.counts;
}

/* Answer what was not taken; false: it was. */
static bool not_taken(enum report_outcome outcome, struct answer *out)
{
	switch (outcome) {
	case REPORT_TAKEN:
		return false;
	case REPORT_QUOTA:
		answer_over_quota(out);
		break;
	case REPORT_NONCE:
		answer_problem(out, 422, "nonce",
			       "the signer used this nonce before", "");
		break;
	case REPORT_TROUBLE:
		answer_not_stored(out);
		break;
	}
	return true;
}

static void take(struct view *view, const struct route_args *args,
		 enum ocop_kind kind, struct answer *out)
{
	struct ocop_payload payload;
	struct ocop_reporter by;
	struct ocop_diag diag = { 0 };
	enum report_outcome outcome;
	uint64_t now, received;
	enum ocop_err err = reg_clock_now(view->clock, &now, &diag);

	if (err) {
		answer_trouble(out, err);
		return;
	}
	if (!judge(view, kind, args->body, now, &by, &payload, out))
		return;
	err = reports_put(args->reports, &by, &payload, now, args->body,
			  &outcome, &received);
	say_error("%s", err ? _("a report: it could not be stored") :
		  outcome == REPORT_QUOTA ?
		  _("a report: its key has used up today's quota") :
		  outcome == REPORT_NONCE ?
		  _("a report: its key used this nonce before") :
		  _("a report: accepted"));
	if (!not_taken(err ? REPORT_TROUBLE : outcome, out))
		taken(out, 201, by.id, received);
}

static void handle(struct view *view, const struct route_args *args,
		   enum ocop_kind kind, struct answer *out)
{
	struct ocop_cose_sign1 envelope;
	uint8_t id[OCOP_HASH_LEN];
	uint64_t received;
	enum ocop_err err;

	/* Confirm again what was accepted before, even if its key was ended
	 * since: the officer must learn that it arrived. */
	if (!ocop_cose_sign1_open_unverified(&envelope, args->body, false,
					     NULL)) {
		ocop_cose_sign1_id(id, &envelope);
		err = reports_find(args->reports, id, &received);
		if (!err) {
			taken(out, 200, id, received);
			return;
		}
		if (err != OCOP_ERR_ABSENT) {
			answer_not_stored(out);
			return;
		}
	}
	take(view, args, kind, out);
}

void handle_report(struct view *view, const struct route_args *args,
		   struct answer *out)
{
	handle(view, args, OCOP_KIND_REPORT, out);
}

void handle_scans(struct view *view, const struct route_args *args,
		  struct answer *out)
{
	handle(view, args, OCOP_KIND_SCANS, out);
}

void handle_proposal(struct view *view, const struct route_args *args,
		     struct answer *out)
{
	handle(view, args, OCOP_KIND_PROPOSAL, out);
}

/* --- Queries --- */

static void answer_query(const struct ocop_answer *answer, struct answer *out)
{
	struct ocop_payload payload = { .kind = OCOP_KIND_ANSWER,
					.u.answer = *answer };
	enum ocop_err err = ocop_payload_encode(&out->body, &payload, NULL);

	if (err) {
		answer_trouble(out, err);
		return;
	}
	out->status = 200;
	out->type = "application/cbor";
	out->cache = "no-store";
}

void handle_query(struct view *view, const struct route_args *args,
		  struct answer *out)
{
	struct ocop_buf room = OCOP_BUF(OCOP_ANSWER_MAX);
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_payload query, answer;
	struct ocop_reporter by;
	enum report_outcome outcome = REPORT_TROUBLE;
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	if (err) {
		answer_trouble(out, err);
		return;
	}
	if (!judge(view, OCOP_KIND_QUERY, args->body, now, &by, &query, out))
		return;
	ocop_payload_init(&answer, OCOP_KIND_ANSWER);
	ocop_sha256(hash, args->body);
	answer.u.answer.query = ocop_bytes_of(hash, sizeof(hash));
	err = reports_answer(args->reports, &by, &query.u.query, now,
			     &answer.u.answer, &room, &outcome);
	if (!not_taken(err ? REPORT_TROUBLE : outcome, out))
		answer_query(&answer.u.answer, out);
	ocop_buf_clear(&room);
}
