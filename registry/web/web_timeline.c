/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logbook of a stamp: the records behind what the register says of it now,
 * in the order of the days on which they take effect, each with its index in
 * the log. A record that a later one replaced is not among them: the state does
 * not remember it.
 */
#include <stdio.h>
#include <stdlib.h>

#include <ocop/log.h>
#include <ocop/text.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web.h"

#define EVENTS_MAX 16

struct event {
	int32_t day;
	uint64_t index;
	char text[256];
};

struct timeline {
	struct view *view;
	struct event event[EVENTS_MAX];
	size_t count;
};

static void add(struct timeline *t, int32_t day, uint64_t index,
		const char *text)
{
	struct event *e = &t->event[t->count];

	if (t->count == EVENTS_MAX || day == OCOP_DAY_NONE)
		return;
	e->day = day;
	e->index = index;
	snprintf(e->text, sizeof(e->text), "%s", text);
	t->count++;
}

/* --- Records --- */

static const char *of_status(int64_t status, bool producer)
{
	switch (status) {
	case OCOP_STATUS_ACTIVE:
		return producer ? N_("The producer activated the stamp") :
				  N_("An authority lifted a recall of the stamp");
	case OCOP_STATUS_VOID:
		return N_("The stamp was declared void");
	default:
		return producer ? N_("The producer recalled the goods") :
				  N_("An authority recalled the goods");
	}
}

const char *web_action(int64_t action)
{
	switch (action) {
	case OCOP_ACTION_WITHDRAW:
		return N_("Certificate withdrawn, decision %.*s");
	case OCOP_ACTION_SUSPEND:
		return N_("Certificate suspended, decision %.*s");
	case OCOP_ACTION_REINSTATE:
		return N_("Certificate in force again, decision %.*s");
	case OCOP_ACTION_REGRADE:
		return N_("Number of stars changed, decision %.*s");
	case OCOP_ACTION_EXTEND:
		return N_("Certificate extended, decision %.*s");
	default:
		return N_("Certificate changed, decision %.*s");
	}
}

static const char *of_alert(int64_t state)
{
	return state == OCOP_ALERT_CLEARED ?
	       N_("An inspecting authority closed its alert about this number") :
	       N_("An inspecting authority published an alert about this number");
}

/* What a record says, and the day on which that acts. */
static void add_payload(struct timeline *t, uint64_t index, int32_t accepted,
			const struct ocop_payload *p, bool producer)
{
	const struct ocop_certificate *cert = &p->u.certificate;
	const struct ocop_decision *decision = &p->u.decision;
	char text[256] = "";

	switch (p->kind) {
	case OCOP_KIND_CERTIFICATE:
		snprintf(text, sizeof(text),
			 _("Certificate granted, decision %.*s"),
			 (int)cert->decision.len,
			 (const char *)cert->decision.ptr);
		add(t, cert->decided, index, text);
		break;
	case OCOP_KIND_DECISION:
		snprintf(text, sizeof(text), _(web_action(decision->action)),
			 (int)decision->decision.len,
			 (const char *)decision->decision.ptr);
		add(t, decision->effective != OCOP_DAY_NONE ?
		    decision->effective : decision->decided, index, text);
		break;
	case OCOP_KIND_LOT:
		snprintf(text, sizeof(text),
			 ngettext("Lot registered, with %lld stamp",
				  "Lot registered, with %lld stamps",
				  (unsigned long)p->u.lot.count),
			 (long long)p->u.lot.count);
		add(t, accepted, index, text);
		break;
	case OCOP_KIND_STATUS:
		add(t, accepted, index,
		    _(of_status(p->u.status.status, producer)));
		break;
	case OCOP_KIND_ALERT:
		add(t, accepted, index, _(of_alert(p->u.alert.state)));
		break;
	case OCOP_KIND_KEY_STATUS:
		add(t, accepted, index,
		    _("The key of these stamps was ended as stolen"));
		break;
	default:
		break;
	}
}

/* An index that the state does not have is OCOP_INDEX_NONE, or 0, where every
 * log has a trust document. */
static enum ocop_err add_record(struct timeline *t, uint64_t index,
				bool producer)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_RECORD_MAX + 64);
	struct ocop_cose_sign1 message;
	struct ocop_payload payload;
	struct ocop_entry entry;
	enum ocop_err err;

	if (index == 0 || index == OCOP_INDEX_NONE)
		return OCOP_OK;
	for (size_t i = 0; i < t->count; i++)
		if (t->event[i].index == index)
			return OCOP_OK;
	err = ocop_log_entry(t->view->replica->store, index, &bytes);
	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), NULL);
	if (!err)
		err = ocop_cose_sign1_open_unverified(&message, entry.record,
						      false, NULL);
	if (!err)
		err = ocop_payload_decode(&payload,
					  ocop_kind_of_typ(message.typ),
					  message.payload, NULL);
	if (!err)
		add_payload(t, index, ocop_day_of(entry.accepted), &payload,
			    producer);
	ocop_buf_clear(&bytes);
	return err;
}

/* --- What the state has --- */

static enum ocop_err add_certificate(struct timeline *t,
				     struct ocop_cert_ref ref)
{
	struct ocop_cert_view cert;
	uint64_t now;
	enum ocop_err err = reg_clock_now(t->view->clock, &now, NULL);

	if (!err)
		err = ocop_fold_certificate(t->view->replica->state, ref,
					    ocop_day_of(now), &cert);
	if (!err)
		err = add_record(t, cert.index, false);
	if (!err && cert.lowered)
		err = add_record(t, cert.lowered_index, false);
	if (!err && cert.by_decision.len)
		err = add_record(t, cert.by_index, false);
	return err;
}

static enum ocop_err add_serial(struct timeline *t,
				const struct ocop_lot_view *lot,
				uint32_t index)
{
	struct ocop_serial_view s;
	enum ocop_err err = ocop_fold_serial(t->view->replica->state, lot,
					     index, &s);
	uint64_t stated = lot->index;
	int32_t made = lot->made, best_before = lot->best_before;

	if (!err && s.release_index)
		stated = s.release_index;
	if (!err && s.made != OCOP_DAY_NONE)
		made = s.made;
	if (!err && s.best_before != OCOP_DAY_NONE)
		best_before = s.best_before;
	if (!err)
		err = add_record(t, s.release_index, true);
	if (!err)
		err = add_record(t, s.producer_index, true);
	if (!err)
		err = add_record(t, s.authority_index, false);
	/* A monitor's alert alone says nothing to a shopper. */
	if (!err && s.alert_inspected)
		err = add_record(t, s.alert_index, false);
	if (!err) {
		add(t, made, stated, _("The goods were made, as the producer states"));
		add(t, best_before, stated, _("Best before, as the producer states"));
	}
	return err;
}

static enum ocop_err gather(struct timeline *t, const struct ocop_facts *f)
{
	struct ocop_state *state = t->view->replica->state;
	char code[OCOP_PRODUCT_MAX + 1];
	struct ocop_cert_ref ref;
	struct ocop_lot_view lot;
	enum ocop_err err = ocop_fold_lot(state, ocop_bytes_str(f->product),
					  (uint32_t)f->lot, &lot);

	if (err || (int64_t)f->stamp_index >= lot.count)
		return err;
	if (!ocop_bytes_copy(code, sizeof(code), lot.certificate.code))
		return OCOP_ERR_STORE;
	ref = (struct ocop_cert_ref){ ocop_bytes_str(code),
				      lot.certificate.decided };
	err = add_record(t, lot.index, true);
	if (!err && lot.refused_for_key)
		err = add_record(t, lot.key_index, false);
	if (!err)
		err = add_serial(t, &lot, (uint32_t)f->stamp_index);
	return err ? err : add_certificate(t, ref);
}

/* --- The list --- */

static int by_day(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static void list(struct ocop_buf *out, struct timeline *t)
{
	char day[LABEL_DAY_SIZE], where[64];

	qsort(t->event, t->count, sizeof(t->event[0]), by_day);
	html_element(out, "h2", NULL, _("Logbook"));
	html_open(out, "ol", "class", "log", NULL);
	for (size_t i = 0; i < t->count; i++) {
		const struct event *e = &t->event[i];

		html_open(out, "li", NULL);
		html_element(out, "b", NULL, label_day(day, e->day));
		ocop_buf_str(out, " ");
		html_text(out, e->text);
		snprintf(where, sizeof(where), _("record %llu"),
			 (unsigned long long)e->index);
		ocop_buf_str(out, " ");
		html_element(out, "small", NULL, where);
		html_close(out, "li");
	}
	html_close(out, "ol");
}

void web_timeline(struct ocop_buf *out, struct view *view,
		  const struct ocop_facts *facts)
{
	struct timeline t = { .view = view };

	if (facts->lot < 0 || facts->stamp_index < 0 ||
	    gather(&t, facts) || t.count == 0)
		return;
	list(out, &t);
}
