/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd reports: print the reports of officers for the office. The
 * history that each report saw is compared with this log. If they differ,
 * somebody shows two histories, which nobody else would notice.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/json.h>
#include <ocop/replica.h>
#include <ocop/stamp.h>

#include "common/ui/day.h"
#include "registry/reports/reports.h"
#include "registry/registry.h"

struct listing {
	struct ocop_replica *replica;	/* owned */
	uint64_t since;
	bool json;
	size_t count;
};

/* --- Comparing with the log --- */

enum history { HISTORY_SAME, HISTORY_OTHER, HISTORY_LATER, HISTORY_FOREIGN };

static const char *const history_word[] = {
	[HISTORY_SAME] = "same",	/* our root at that size */
	[HISTORY_OTHER] = "other",	/* a root that our log never had */
	[HISTORY_LATER] = "later",	/* a longer log than ours */
	[HISTORY_FOREIGN] = "foreign",	/* another log */
};

static enum ocop_err compare(struct ocop_replica *r,
			     const struct ocop_scan_report *report,
			     enum history *out)
{
	const struct ocop_checkpoint *ours = &r->checkpoint;
	struct ocop_proof proof = { 0 };
	uint64_t size = (uint64_t)report->size;
	enum ocop_err err;

	*out = HISTORY_FOREIGN;
	if (!ocop_bytes_is(report->origin, ours->origin))
		return OCOP_OK;
	*out = HISTORY_LATER;
	if (size > ours->size)
		return OCOP_OK;
	err = ocop_log_prove_consistency(r->store, size, ours->size, &proof);
	if (err)
		return err;
	err = ocop_consistency_check(size, ours->size, ocop_bytes_of(
			proof.hash, (size_t)proof.count * OCOP_HASH_LEN),
			report->root, ocop_bytes_of(ours->root,
						    OCOP_HASH_LEN));
	*out = !err ? HISTORY_SAME : HISTORY_OTHER;
	return err == OCOP_ERR_SIGNATURE ? OCOP_OK : err;
}

/* --- One report --- */

/* The scanned text, if it has the form of a stamp of ours. */
static bool stamp_of(struct ocop_stamp *out, struct ocop_bytes text)
{
	return !ocop_stamp_parse(out, text, NULL) ||
	       !ocop_stamp_parse_typed(out, text, NULL);
}

static void set_text(struct ocop_json *o, const char *key,
		     struct ocop_bytes text)
{
	if (text.len > 0)
		ocop_json_set_text(o, key, text);
}

static enum ocop_err print_json(const struct report_row *row,
				const struct ocop_scan_report *p,
				enum history history)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.report/1");
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_stamp stamp;
	enum ocop_err err;

	ocop_json_set_hex(o, "id", row->id);
	ocop_json_set_int(o, "received", (int64_t)row->received);
	ocop_json_set_str(o, "by", row->owner_kind == 'o' ? "officer" :
							    "authority");
	ocop_json_set_text(o, "by_id", row->owner);
	ocop_json_set_int(o, "issued", p->issued);
	ocop_json_set_str(o, "verdict", ocop_verdict_key(
			(enum ocop_verdict)p->verdict));
	set_text(o, "case", p->reason);
	ocop_json_set_text(o, "text", p->text);
	if (stamp_of(&stamp, p->text)) {
		ocop_json_set_str(o, "product", stamp.product);
		ocop_json_set_int(o, "lot", stamp.lot);
		ocop_json_set_int(o, "stamp_index", stamp.index);
	}
	set_text(o, "place", p->place);
	ocop_json_set_bool(o, "two_articles", p->two_articles);
	set_text(o, "note", p->note);
	ocop_json_set_text(o, "origin", p->origin);
	ocop_json_set_int(o, "size", p->size);
	ocop_json_set_hex(o, "root", p->root);
	ocop_json_set_str(o, "history", history_word[history]);
	ocop_json_set_base64(o, "report", row->record);
	err = ocop_json_print(&line, o, false);
	ocop_json_free(o);
	if (!err)
		printf("%.*s\n", (int)line.len, (const char *)line.ptr);
	ocop_buf_clear(&line);
	return err;
}

/* Columns separated by tabs, for people and for spreadsheets. */
static void print_row(const struct report_row *row,
		      const struct ocop_scan_report *p, enum history history)
{
	char when[OCOP_INSTANT_SIZE];
	struct ocop_stamp stamp;

	ocop_instant_format(when, row->received);
	printf("%.16s\t%.*s\t%s%s\t%.*s\t", when, (int)row->owner.len,
	       (const char *)row->owner.ptr,
	       ocop_verdict_key((enum ocop_verdict)p->verdict),
	       p->two_articles ? " (2)" : "",
	       p->place.len > 0 ? (int)p->place.len : 1,
	       p->place.len > 0 ? (const char *)p->place.ptr : "-");
	if (stamp_of(&stamp, p->text))
		printf("%s %06u%07u", stamp.product, stamp.lot, stamp.index);
	else
		printf("%.*s", (int)p->text.len, (const char *)p->text.ptr);
	printf("\t%s\t%.*s\n", history_word[history], (int)p->note.len,
	       p->note.len > 0 ? (const char *)p->note.ptr : "");
}

static enum ocop_err list_one(void *user, const struct report_row *row)
{
	struct listing *l = user;
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	enum history history;
	enum ocop_err err;

	if (row->received < l->since)
		return OCOP_OK;
	err = ocop_cose_sign1_open_unverified(&envelope, row->record, false,
					      NULL);
	if (!err)
		err = ocop_payload_decode(&payload, OCOP_KIND_REPORT,
					  envelope.payload, NULL);
	if (!err)
		err = compare(l->replica, &payload.u.report, &history);
	if (err)
		return err;
	l->count++;
	if (l->json)
		return print_json(row, &payload.u.report, history);
	print_row(row, &payload.u.report, history);
	return OCOP_OK;
}

/* --- All reports --- */

static int list(const char *db, struct listing *l)
{
	struct reports *reports = NULL;
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	int code = EXIT_DONE;

	err = ocop_replica_open(&l->replica, db, OCOP_STORE_READ, &diag);
	if (!err)
		err = reports_open(&reports, db, false, 0, &diag);
	/* A registry that never ran has no reports. */
	if (l->replica != NULL && err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	else if (!err)
		err = reports_each(reports, list_one, l);
	if (err)
		code = say_trouble(db, err, &diag);
	if (!l->json && code == EXIT_DONE)
		say_error(_("'%s': %zu reports"), db, l->count);
	reports_close(reports);
	ocop_replica_close(l->replica);
	return cmd_flush(code);
}

int cmd_reports(int argc, char **argv)
{
	struct listing l = { 0 };
	const char *db = NULL, *since = NULL;
	const struct opt table[] = {
		{ "db", OPT_NEEDED, &db, "FILE",
		  N_("the registry's database") },
		{ "since", OPT_TEXT, &since, "DATE",
		  N_("only what was received on that day or later") },
		{ "json", OPT_FLAG, &l.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int32_t day;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd reports --db FILE [--since DATE] "
		       "[--json]",
		       N_("List the reports that officers sent: when each was received, from whom, the verdict ((2) means on two articles), the commune, the scanned text, and whether it was judged by this log's history."),
		       NULL, &code))
		return code;
	if (since != NULL) {
		code = day_option(&day, "--since", ocop_bytes_str(since));
		if (code != EXIT_DONE)
			return code;
		l.since = ocop_day_start(day);
	}
	return list(db, &l);
}
