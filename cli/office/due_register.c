/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the register says will fall due: windows, last days, extensions, keys of
 * producers; and the proposals about which this desk must decide.
 */
#include <string.h>

#include "cli/desk/proposal.h"
#include "cli/office/due.h"

struct gather {
	struct due_list *list;
	struct ocop_cert_ref ref;
	struct ocop_cert_view view;
	struct ocop_producer producer;
	bool known;			/* producer is */
};

static void set_day(struct ocop_json *o, const char *key, int32_t day)
{
	char text[OCOP_DATE_SIZE];

	ocop_day_format(text, day);
	ocop_json_set_str(o, key, text);
}

static struct ocop_json *facts_of(const struct gather *g)
{
	const struct commune *commune = g->known ?
		communes_find(g->list->communes, g->producer.unit) : NULL;
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_text(o, "code", g->ref.code);
	set_day(o, "decided", g->ref.decided);
	ocop_json_set_text(o, "product", g->view.product);
	ocop_json_set_int(o, "stars", g->view.stars);
	ocop_json_set_text(o, "producer", g->view.producer);
	if (!g->known)
		return o;
	ocop_json_set_text(o, "producer_name", g->producer.name);
	ocop_json_set_text(o, "unit", g->producer.unit);
	if (commune)
		ocop_json_set_str(o, "commune", commune->name);
	return o;
}

/* until: a day that the item names; OCOP_DAY_NONE: none. */
static int add(const struct gather *g, enum due_kind kind, int32_t day,
	       int32_t until)
{
	struct ocop_json *facts;

	if (!due_listed(kind, day, &g->list->span))
		return EXIT_DONE;
	facts = facts_of(g);
	if (until != OCOP_DAY_NONE)
		set_day(facts, "until", until);
	return due_add(g->list, kind, day, facts);
}

/* A certificate that nothing has replaced. */
static int add_days(const struct gather *g)
{
	const struct ocop_cert_view *v = &g->view;
	const int32_t at = g->list->span.at;
	int code = EXIT_DONE;

	if (v->state == OCOP_CERT_EXPIRED && v->may_be_extended)
		/* Until the last day to which it may be extended. */
		return at > due_extended_most(v->to) ? EXIT_DONE :
		       due_add(g->list, DUE_EXTEND, due_extended_most(v->to),
			       facts_of(g));
	code = add(g, DUE_LAPSE, v->to, OCOP_DAY_NONE);
	if (code || v->extended || v->state == OCOP_CERT_EXPIRED)
		return code;
	code = add(g, DUE_OPENS, due_opens(v->to), due_shuts(v->to));
	return code ? code : add(g, DUE_SHUTS, due_shuts(v->to), v->to);
}

static int add_keys(const struct gather *g)
{
	struct ocop_key_view key;
	uint8_t hash[OCOP_HASH_LEN];
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < g->producer.keys.count; i++) {
		struct ocop_producer_key k = ocop_list_key(&g->producer.keys,
							   i);

		if (k.to == OCOP_DAY_NONE ||
		    !due_listed(DUE_KEY, k.to, &g->list->span))
			continue;
		ocop_sha256(hash, k.spki);
		if (!ocop_fold_key(g->list->replica->state, hash, &key) &&
		    key.end)
			continue;
		code = add(g, DUE_KEY, k.to, OCOP_DAY_NONE);
	}
	return code;
}

static int read_view(struct gather *g, struct ocop_cert_ref ref, int32_t day)
{
	struct ocop_state *state = g->list->replica->state;
	enum ocop_err err;

	g->ref = ref;
	err = ocop_fold_certificate(state, ref, day, &g->view);
	if (err == OCOP_ERR_ABSENT) {
		/* A proposal may name one that is not in this copy yet. */
		memset(&g->view, 0, sizeof(g->view));
		err = OCOP_OK;
	}
	g->known = !err && !ocop_fold_producer(state, g->view.producer,
					       &g->producer, NULL);
	return err ? say_trouble(g->list->replica->path, err, NULL) :
		     EXIT_DONE;
}

int due_of_register(struct due_list *list, const struct office *office)
{
	struct gather g = { .list = list };
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < office->count; i++) {
		code = read_view(&g, office_ref(office, i), list->span.at);
		if (code || g.view.superseded ||
		    g.view.state == OCOP_CERT_WITHDRAWN)
			continue;
		code = add_days(&g);
		if (!code && g.known)
			code = add_keys(&g);
	}
	return code;
}

/* --- Proposals --- */

/* Whether a decision on the certificate since the finding ended the matter: a
 * withdrawal or a new grade. */
static enum ocop_err look_decided(void *user,
				  const struct ocop_decided_view *d)
{
	int32_t *found = user;

	if ((d->action == OCOP_ACTION_WITHDRAW ||
	     d->action == OCOP_ACTION_REGRADE) && d->decided >= *found)
		*found = OCOP_DAY_NONE;
	return OCOP_OK;
}

static int add_proposal(void *user, const struct proposal_case *c)
{
	struct gather *g = user;
	struct ocop_json *facts;
	int32_t found = c->found;
	int code;
	enum ocop_err err;

	if (g->list->province &&
	    !ocop_bytes_starts(c->certificate.code, g->list->province))
		return EXIT_DONE;
	code = read_view(g, c->certificate, g->list->span.at);
	if (code)
		return code;
	err = ocop_fold_each_decision(g->list->replica->state, c->certificate,
				      INT32_MAX, look_decided, &found);
	if (err)
		return say_trouble(g->list->replica->path, err, NULL);
	if (found == OCOP_DAY_NONE ||
	    !due_listed(DUE_DECIDE, proposal_due(found), &g->list->span))
		return EXIT_DONE;
	facts = facts_of(g);
	ocop_json_set_str(facts, "action",
			  c->regrade ? "regrade" : "withdraw");
	set_day(facts, "found", found);
	if (c->note)
		ocop_json_set_str(facts, "note", c->note);
	return due_add(g->list, DUE_DECIDE, proposal_due(found), facts);
}

int due_of_proposals(struct due_list *list, const char *dir)
{
	struct gather g = { .list = list };

	return proposal_each_found(dir, add_proposal, &g);
}
