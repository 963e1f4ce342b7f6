/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the result of a run as one line, which suits a journal, or as JSON. A
 * run that failed says how old the stored data are: a failure makes them older,
 * never wrong.
 */
#include <string.h>

#include <ocop/text.h>

#include "common/ui/label.h"
#include "sync/sync.h"

#define MINUTE_S 60
#define HOUR_S 3600
#define DAY_S 86400

void sync_age(char out[static SYNC_AGE_SIZE], uint64_t seconds)
{
	unsigned long n;

	if (seconds < 2 * HOUR_S) {
		n = (unsigned long)(seconds / MINUTE_S);
		snprintf(out, SYNC_AGE_SIZE,
			 ngettext("%lu minute", "%lu minutes", n), n);
	} else if (seconds < 3 * DAY_S) {
		n = (unsigned long)(seconds / HOUR_S);
		snprintf(out, SYNC_AGE_SIZE,
			 ngettext("%lu hour", "%lu hours", n), n);
	} else {
		n = (unsigned long)(seconds / DAY_S);
		snprintf(out, SYNC_AGE_SIZE,
			 ngettext("%lu day", "%lu days", n), n);
	}
}

uint64_t sync_stale_s(const struct ocop_trust *trust, uint64_t signed_time,
		      uint64_t now)
{
	if (trust == NULL || now <= signed_time ||
	    ocop_verdict_age(trust, signed_time, now) == OCOP_AGE_FRESH)
		return 0;
	return now - signed_time;
}

void sync_stale(char out[static SYNC_NOTE_SIZE], struct ocop_replica *replica,
		uint64_t now)
{
	char age[SYNC_AGE_SIZE];
	uint64_t stale = 0;

	out[0] = '\0';
	if (replica != NULL && replica->signed_time > 0)
		stale = sync_stale_s(ocop_replica_trust(replica),
				     replica->signed_time, now);
	if (stale == 0)
		return;
	sync_age(age, stale);
	snprintf(out, SYNC_NOTE_SIZE, _(" (stale %s)"), age);
}

void sync_set_held(struct ocop_json *object, const struct ocop_replica *replica)
{
	const struct ocop_checkpoint *at = &replica->checkpoint;

	ocop_json_set_str(object, "origin", at->origin);
	ocop_json_set_int(object, "size", (int64_t)at->size);
	ocop_json_set_hex(object, "root", ocop_bytes_of(at->root, OCOP_HASH_LEN));
}

/* Returns code, or EXIT_TROUBLE if the JSON could not be printed. */
static int print_json(struct ocop_json *o, int code)
{
	return cmd_print_json(o) ? EXIT_TROUBLE : code;
}

/* --- A successful run --- */

static void set_time(struct ocop_json *o, const struct sync_run *r)
{
	uint64_t signed_time;

	if (r->replica == NULL)
		return;
	signed_time = r->replica->signed_time;
	ocop_json_set_int(o, "signed_time", (int64_t)signed_time);
	ocop_json_set_int(o, "stale_s", (int64_t)sync_stale_s(
				  ocop_replica_trust(r->replica), signed_time,
				  r->now));
}

static void set_sent(struct ocop_json *o, const char *key, bool tried,
		     const struct push *push)
{
	struct ocop_json *sent;

	if (!tried)
		return;
	sent = ocop_json_object();
	ocop_json_set_int(sent, "accepted", (int64_t)push->accepted);
	ocop_json_set_int(sent, "refused", (int64_t)push->refused);
	ocop_json_set(o, key, sent);
}

static void set_pushed(struct ocop_json *o, const struct sync_run *r)
{
	set_sent(o, "pushed", r->pushed, &r->push);
	set_sent(o, "reports", r->reported, &r->reports);
}

static void set_sources(struct ocop_json *o, const struct sync_run *r)
{
	const struct ocop_sync_result *res = &r->result;
	struct ocop_json *list;

	if (res->source_count == 0)
		return;
	list = ocop_json_array();
	for (size_t i = 0; i < res->source_count; i++) {
		const struct ocop_sync_source *s = &res->sources[i];
		struct ocop_json *one = ocop_json_object();

		ocop_json_set_str(one, "url", s->url);
		ocop_json_set_str(one, "outcome",
				  ocop_sync_outcome_word(s->outcome));
		ocop_json_set_int(one, "size", (int64_t)s->size);
		ocop_json_set_int(one, "time", (int64_t)s->time);
		if (s->diag.err)
			ocop_json_set_str(one, "detail", s->diag.text);
		ocop_json_add(list, one);
	}
	ocop_json_set(o, "sources", list);
}

static int show_json(const struct sync_run *r, uint64_t copied, int code)
{
	const struct ocop_sync_result *res = &r->result;
	struct ocop_json *o = ocop_json_of_schema("ocop.sync/1");

	sync_set_held(o, r->replica);
	set_time(o, r);
	sync_witness_json(o, r->replica);
	ocop_json_set_bool(o, "unchanged", res->unchanged);
	ocop_json_set_int(o, "from", (int64_t)res->from);
	ocop_json_set_int(o, "entries", (int64_t)res->to);
	ocop_json_set_str(o, "source", res->source);
	ocop_json_set_int(o, "bytes", (int64_t)res->bytes);
	ocop_json_set_int(o, "counted", (int64_t)res->counted);
	ocop_json_set_int(o, "skipped", (int64_t)res->skipped);
	ocop_json_set_int(o, "begun", res->begun);
	ocop_json_set_bool(o, "restarted", res->restarted);
	ocop_json_set_bool(o, "damaged", r->replica->damaged);
	if (copied != 0)
		ocop_json_set_int(o, "copied", (int64_t)copied);
	set_sources(o, r);
	set_pushed(o, r);
	return print_json(o, code);
}

/* " (a copy from 2026-11-10, 12 days old)" */
static void of_copy(char out[static SYNC_NOTE_SIZE], uint64_t copied,
		    uint64_t now)
{
	char day[LABEL_DAY_SIZE];
	char age[SYNC_AGE_SIZE];

	out[0] = '\0';
	if (copied == 0)
		return;
	label_day(day, ocop_day_of(copied));
	sync_age(age, now - copied);
	snprintf(out, SYNC_NOTE_SIZE, _(" (a copy from %s, %s old)"), day, age);
}

/* "; others: same 1, down 1": counts the outcomes of the other sources. */
static void of_others(char out[static SYNC_NOTE_SIZE],
		      const struct ocop_sync_result *res)
{
	size_t count[OCOP_SYNC_DOWN + 1] = { 0 };
	struct ocop_buf text = OCOP_BUF(SYNC_NOTE_SIZE);
	const char *list;

	for (size_t i = 0; i < res->source_count; i++)
		count[res->sources[i].outcome]++;
	for (int k = OCOP_SYNC_SAME; k <= OCOP_SYNC_DOWN; k++)
		if (count[k] > 0)
			ocop_buf_printf(&text, "%s%s %zu",
					text.len > 0 ? ", " : "",
					_(ocop_sync_outcome_word(
						(enum ocop_sync_outcome)k)),
					count[k]);
	list = text.len > 0 ? ocop_buf_cstr(&text) : NULL;
	out[0] = '\0';
	if (list != NULL)
		snprintf(out, SYNC_NOTE_SIZE, _("; others: %s"), list);
	ocop_buf_clear(&text);
}

static void of_push(char out[static SYNC_NOTE_SIZE], const struct sync_run *r)
{
	size_t used = 0;

	out[0] = '\0';
	if (r->pushed)
		snprintf(out, SYNC_NOTE_SIZE,
			 _("; sent: %zu accepted, %zu refused"),
			 r->push.accepted, r->push.refused);
	used = strlen(out);
	if (r->reported)
		snprintf(out + used, SYNC_NOTE_SIZE - used,
			 _("; reports: %zu accepted, %zu refused"),
			 r->reports.accepted, r->reports.refused);
}

int sync_show(struct sync_run *r, int code)
{
	const struct ocop_sync_result *res = &r->result;
	unsigned long long to = (unsigned long long)res->to;
	unsigned long long skipped = (unsigned long long)res->skipped;
	uint64_t copied = sync_age_read(res->source, r->now);
	char time[LABEL_INSTANT_SIZE] = "-";
	char stale[SYNC_NOTE_SIZE], copy[SYNC_NOTE_SIZE], sent[SYNC_NOTE_SIZE];
	char entries[SYNC_NOTE_SIZE], left[SYNC_NOTE_SIZE];
	char others[SYNC_NOTE_SIZE];

	if (res->restarted)
		say_error("'%s': %s", r->args->replica,
			  _("the stored log was not the one that was frozen: the log was copied again from the start, and the old one is kept as evidence"));
	if (res->unkept)
		say_error("'%s': %s", r->args->replica,
			  _("evidence could not be written"));
	if (r->args->json)
		return show_json(r, copied, code);
	if (r->args->quiet)
		return code;
	if (r->replica->signed_time > 0)
		label_instant(time, r->replica->signed_time);
	sync_stale(stale, r->replica, r->now);
	of_copy(copy, copied, r->now);
	of_others(others, res);
	of_push(sent, r);
	snprintf(entries, sizeof(entries),
		 ngettext("%llu entry", "%llu entries", (unsigned long)to), to);
	snprintf(left, sizeof(left),
		 ngettext("%llu new one does not count",
			  "%llu new ones do not count",
			  (unsigned long)skipped), skipped);
	if (res->unchanged)
		printf(_("%s: unchanged, %s, signed %s%s, from %s%s%s%s\n"),
		       r->args->replica, entries, time, stale, res->source,
		       copy, others, sent);
	else
		printf(_("%s: %llu to %s (%s), signed %s%s, from %s%s%s%s\n"),
		       r->args->replica, (unsigned long long)res->from,
		       entries, left, time, stale, res->source, copy, others,
		       sent);
	return cmd_flush(code);
}

/* --- Other results --- */

int sync_show_early(struct sync_run *r)
{
	char time[LABEL_INSTANT_SIZE];
	struct ocop_json *o;

	if (r->args->json) {
		o = ocop_json_of_schema("ocop.sync/1");
		ocop_json_set_int(o, "next_try", (int64_t)r->job.next);
		ocop_json_set_int(o, "failures", r->job.failures);
		return cmd_print_json(o);
	}
	label_instant(time, r->job.next);
	if (!r->args->quiet)
		printf(_("%s: next try at %s\n"), r->args->replica, time);
	return cmd_flush(EXIT_DONE);
}

/* Say what state a failure leaves, and when the next attempt is. */
static void of_state(char out[static 2 * SYNC_NOTE_SIZE],
		     const struct sync_run *r)
{
	char stale[SYNC_NOTE_SIZE] = "", next[SYNC_NOTE_SIZE] = "";
	char time[LABEL_INSTANT_SIZE];

	out[0] = '\0';
	if (r->replica == NULL || !ocop_replica_synced(r->replica))
		return;
	sync_stale(stale, r->replica, r->now);
	if (sync_job_early(&r->job, r->now)) {
		label_instant(time, r->job.next);
		snprintf(next, sizeof(next), _("; next try at %s"), time);
	}
	snprintf(out, 2 * SYNC_NOTE_SIZE, _("; the stored data stay in use%s%s"),
		 stale, next);
}

int sync_fail(struct sync_run *r, const char *what, enum ocop_err err,
	      const struct ocop_diag *diag, int code)
{
	char state[2 * SYNC_NOTE_SIZE], text[SAY_TEXT_SIZE];
	struct ocop_json *o;

	of_state(state, r);
	say_error("'%s': %s%s", what, say_text(text, what, err, diag), state);
	if (!r->args->json)
		return code;
	o = ocop_json_of_schema("ocop.sync/1");
	ocop_json_set_str(o, "error", ocop_err_name(err));
	ocop_json_set_str(o, "detail", ocop_diag_text(diag, err));
	set_time(o, r);
	set_sources(o, r);
	if (r->job.next != 0) {
		ocop_json_set_int(o, "next_try", (int64_t)r->job.next);
		ocop_json_set_int(o, "failures", r->job.failures);
	}
	set_pushed(o, r);
	return print_json(o, code);
}

/* --- Witnesses --- */

/* A replica is usable with fewer cosignatures than the quorum, but then only
 * the time key vouches for its time. */
struct sync_witness sync_witness_of(struct ocop_replica *replica)
{
	const struct ocop_trust *trust = ocop_replica_newest(replica);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_witness w = { 0, 0, 0 };
	uint64_t time;

	if (trust == NULL)
		return w;
	w.listed = trust->witness_count;
	w.quorum = trust->quorum;
	if (!ocop_log_checkpoint(replica->store, &note))
		for (size_t i = 0; i < trust->witness_count; i++)
			if (!ocop_checkpoint_time(&time, ocop_buf_view(&note),
						  &trust->witnesses[i]) &&
			    time > 0)
				w.cosigned++;
	ocop_buf_clear(&note);
	return w;
}

void sync_witness_json(struct ocop_json *object, struct ocop_replica *replica)
{
	struct sync_witness w = sync_witness_of(replica);
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_int(object, "vouched_time",
			  (int64_t)replica->vouched_time);
	ocop_json_set_int(o, "listed", (int64_t)w.listed);
	ocop_json_set_int(o, "cosigned", (int64_t)w.cosigned);
	ocop_json_set_int(o, "quorum", w.quorum);
	ocop_json_set(object, "witnesses", o);
}
