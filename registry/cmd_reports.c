/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd reports: print for the office what officers sent: reports, and
 * each single scan of a record of scans. The history that the officer saw is
 * compared with this log. If they differ, somebody shows two histories, which
 * nobody else would notice.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/replica.h>
#include <ocop/stamp.h>

#include "common/ui/day.h"
#include "registry/reports/reports.h"
#include "registry/registry.h"
#include "registry/writer/database.h"

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

static enum ocop_err compare(struct ocop_replica *r, struct ocop_bytes origin,
			     uint64_t size, struct ocop_bytes root,
			     enum history *out)
{
	const struct ocop_checkpoint *ours = &r->checkpoint;
	struct ocop_proof proof = { 0 };
	enum ocop_err err;

	*out = HISTORY_FOREIGN;
	if (!ocop_bytes_is(origin, ours->origin))
		return OCOP_OK;
	*out = HISTORY_LATER;
	if (size > ours->size)
		return OCOP_OK;
	err = ocop_log_prove_consistency(r->store, size, ours->size, &proof);
	if (err)
		return err;
	err = ocop_consistency_check(size, ours->size, ocop_bytes_of(
			proof.hash, (size_t)proof.count * OCOP_HASH_LEN),
			root, ocop_bytes_of(ours->root, OCOP_HASH_LEN));
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

/* The members that every line begins with. */
static struct ocop_json *begin_json(const char *schema,
				    const struct report_row *row,
				    int64_t issued)
{
	struct ocop_json *o = ocop_json_of_schema(schema);

	ocop_json_set_hex(o, "id", row->id);
	ocop_json_set_int(o, "received", (int64_t)row->received);
	ocop_json_set_str(o, "by", row->owner_kind == 'o' ? "officer" :
							    "authority");
	ocop_json_set_text(o, "by_id", row->owner);
	ocop_json_set_int(o, "issued", issued);
	return o;
}

/* Takes o. */
static enum ocop_err end_json(struct ocop_json *o)
{
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	enum ocop_err err = ocop_json_print(&line, o, false);

	ocop_json_free(o);
	if (!err)
		printf("%.*s\n", (int)line.len, (const char *)line.ptr);
	ocop_buf_clear(&line);
	return err;
}

static enum ocop_err print_json(const struct report_row *row,
				const struct ocop_scan_report *p,
				enum history history)
{
	struct ocop_json *o = begin_json("ocop.report/1", row, p->issued);
	struct ocop_stamp stamp;

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
	return end_json(o);
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

static enum ocop_err list_report(struct listing *l,
				 const struct report_row *row,
				 const struct ocop_scan_report *p)
{
	enum history history;
	enum ocop_err err = compare(l->replica, p->origin, (uint64_t)p->size,
				    p->root, &history);

	if (err)
		return err;
	l->count++;
	if (l->json)
		return print_json(row, p, history);
	print_row(row, p, history);
	return OCOP_OK;
}

/* --- Scans: a line for each --- */

struct scan {
	struct ocop_bytes product, verdict;
	uint64_t lot, index, time;
	bool two;
};

static struct scan next_scan(struct ocop_cbor *c)
{
	struct scan scan = { 0 };

	ocop_cbor_array(c);
	scan.product = ocop_cbor_text(c);
	scan.lot = ocop_cbor_uint(c);
	scan.index = ocop_cbor_uint(c);
	scan.time = ocop_cbor_uint(c);
	scan.verdict = ocop_cbor_text(c);
	scan.two = ocop_cbor_bool(c);
	return scan;
}

static enum ocop_err scan_json(const struct report_row *row,
			       const struct ocop_scans *p,
			       const struct scan *scan, enum history history)
{
	struct ocop_json *o = begin_json("ocop.scan/1", row, p->issued);

	ocop_json_set_text(o, "verdict", scan->verdict);
	ocop_json_set_text(o, "product", scan->product);
	ocop_json_set_int(o, "lot", (int64_t)scan->lot);
	ocop_json_set_int(o, "stamp_index", (int64_t)scan->index);
	ocop_json_set_int(o, "time", (int64_t)scan->time);
	ocop_json_set_text(o, "place", p->unit);
	ocop_json_set_bool(o, "two_articles", scan->two);
	ocop_json_set_text(o, "origin", p->origin);
	ocop_json_set_int(o, "size", p->size);
	ocop_json_set_hex(o, "root", p->root);
	ocop_json_set_str(o, "history", history_word[history]);
	return end_json(o);
}

/* The columns of a report; the last has the time of the scan. */
static void scan_row(const struct report_row *row, const struct ocop_scans *p,
		     const struct scan *scan, enum history history)
{
	char when[OCOP_INSTANT_SIZE], scanned[OCOP_INSTANT_SIZE];

	ocop_instant_format(when, row->received);
	ocop_instant_format(scanned, scan->time);
	printf("%.16s\t%.*s\t%.*s%s\t%.*s\t%.*s %06u%07u\t%s\t%.16s\n",
	       when, (int)row->owner.len, (const char *)row->owner.ptr,
	       (int)scan->verdict.len, (const char *)scan->verdict.ptr,
	       scan->two ? " (2)" : "", (int)p->unit.len,
	       (const char *)p->unit.ptr, (int)scan->product.len,
	       (const char *)scan->product.ptr,
	       (unsigned)scan->lot, (unsigned)scan->index,
	       history_word[history], scanned);
}

static enum ocop_err list_scans(struct listing *l,
				const struct report_row *row,
				const struct ocop_scans *p)
{
	struct ocop_cbor c = ocop_cbor_of(p->scans.raw);
	size_t count = ocop_cbor_array(&c);
	enum history history;
	enum ocop_err err = compare(l->replica, p->origin, (uint64_t)p->size,
				    p->root, &history);

	for (size_t i = 0; !err && i < count; i++) {
		struct scan scan = next_scan(&c);

		l->count++;
		if (l->json)
			err = scan_json(row, p, &scan, history);
		else
			scan_row(row, p, &scan, history);
	}
	return err;
}

/* --- One record --- */

static enum ocop_err list_one(void *user, const struct report_row *row)
{
	struct listing *l = user;
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	enum ocop_kind kind;
	enum ocop_err err;

	if (row->received < l->since)
		return OCOP_OK;
	err = ocop_cose_sign1_open_unverified(&envelope, row->record, false,
					      NULL);
	if (err)
		return err;
	kind = ocop_kind_of_typ(envelope.typ);
	err = ocop_payload_decode(&payload, kind, envelope.payload, NULL);
	if (!err && kind == OCOP_KIND_REPORT)
		err = list_report(l, row, &payload.u.report);
	else if (!err && kind == OCOP_KIND_SCANS)
		err = list_scans(l, row, &payload.u.scans);
	return err;
}

/* --- All reports --- */

static int list(const char *db, struct listing *l)
{
	struct reports *reports = NULL;
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	int code = EXIT_DONE;

	err = database_replica(&l->replica, db, OCOP_STORE_READ, &diag);
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
		  N_("the registry's database: a file, or the address of a PostgreSQL database (postgresql://...)") },
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
		       N_("List the reports and scans that officers sent. Each stamp has one line: when the report was received, from whom, the verdict ((2) means on two articles), the commune, the scanned text, and the history. The history says by which log the officer judged: same (this one), later (longer than this one), other (a history that this log never had) or foreign (another log). The last column has a report's note, or the time of a scan."),
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
