/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the log entries that are needed to judge what an inspection read. These
 * are the records of the products, lots and serials that were read, and of all
 * that these records name, over any number of steps. Names are noted, and the
 * log is walked again until a walk notes no new name. Every version of a
 * producer and every status of a lot is taken, because leaving one out can
 * change what another does.
 */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "lib/fold/fold_state.h"
#include "lib/inspect/inspect.h"
#include "lib/record/record.h"

#define NAME_SIZE 120	/* "a/11-03295-9999-2026/999999/9999999" */

struct gather {
	struct ocop_state *state;
	void *names;		/* as tsearch has it; owned texts */
	bool grown;
	uint8_t *taken;		/* a bit an entry */
	enum ocop_err err;
};

/* --- Names --- */

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool has(const struct gather *g, const char *name)
{
	void *const *names = &g->names;

	return tfind(name, names, by_text) != NULL;
}

static void note(struct gather *g, const char *name)
{
	char *copy;

	if (has(g, name))
		return;
	copy = strdup(name);
	if (!copy || !tsearch(copy, &g->names, by_text)) {
		free(copy);
		g->err = OCOP_ERR_MEMORY;
	}
	g->grown = true;
}

static void forget(struct gather *g)
{
	/* A tree node begins with a pointer to its text. */
	while (g->names) {
		char *name = *(char **)g->names;

		tdelete(name, &g->names, by_text);
		free(name);
	}
}

/* "c/CODE", "p/PRODUCER", "o/OFFICER". */
static const char *name_of(char out[static NAME_SIZE], char kind,
			   struct ocop_bytes text)
{
	snprintf(out, NAME_SIZE, "%c/%.*s", kind, (int)text.len,
		 (const char *)text.ptr);
	return out;
}

static void note_text(struct gather *g, char kind, struct ocop_bytes text)
{
	char name[NAME_SIZE];

	if (text.len)
		note(g, name_of(name, kind, text));
}

static const char *lot_name(char out[static NAME_SIZE],
			    struct ocop_bytes product, uint64_t lot)
{
	snprintf(out, NAME_SIZE, "l/%.*s/%llu", (int)product.len,
		 (const char *)product.ptr, (unsigned long long)lot);
	return out;
}

static const char *serial_name(char out[static NAME_SIZE],
			       struct ocop_bytes product, uint64_t lot,
			       uint64_t index)
{
	snprintf(out, NAME_SIZE, "a/%.*s/%llu/%llu", (int)product.len,
		 (const char *)product.ptr, (unsigned long long)lot,
		 (unsigned long long)index);
	return out;
}

/* --- Keys --- */

/* Who a key is, and that its end matters. */
static void note_key(struct gather *g, const uint8_t hash[OCOP_HASH_LEN])
{
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN + 1);
	struct ocop_key_view view;
	enum ocop_err err = ocop_fold_key(g->state, hash, &view);
	const char *text;

	if (err && err != OCOP_ERR_ABSENT)
		g->err = err;
	if (err)
		return;
	if (view.owner_kind == 'p' || view.owner_kind == 'o')
		note_text(g, view.owner_kind, view.owner);
	ocop_hex_add(&hex, ocop_bytes_of(hash, OCOP_HASH_LEN));
	text = ocop_buf_cstr(&hex);
	if (text)
		note_text(g, 'k', ocop_bytes_str(text));
	else
		g->err = OCOP_ERR_MEMORY;
	ocop_buf_clear(&hex);
}

static bool has_key(const struct gather *g, struct ocop_bytes hash)
{
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN + 8);
	const char *text;
	bool found;

	ocop_buf_str(&hex, "k/");
	ocop_hex_add(&hex, hash);
	text = ocop_buf_cstr(&hex);
	found = text && has(g, text);
	ocop_buf_clear(&hex);
	return found;
}

/* --- Records --- */

static struct ocop_bytes product_of(const struct ocop_lot *lot)
{
	return lot->gtin.len ? lot->gtin : lot->certificate.code;
}

static bool wants(const struct gather *g, const struct ocop_payload *p)
{
	const struct ocop_alert *a = &p->u.alert;
	char name[NAME_SIZE];

	switch (p->kind) {
	case OCOP_KIND_PRODUCER:
		return has(g, name_of(name, 'p', p->u.producer.id));
	case OCOP_KIND_CERTIFICATE:
		return has(g, name_of(name, 'c', p->u.certificate.code));
	case OCOP_KIND_DECISION:
		return has(g, name_of(name, 'c',
				      p->u.decision.certificate.code));
	case OCOP_KIND_LOT:
		return has(g, lot_name(name, product_of(&p->u.lot),
				       (uint64_t)p->u.lot.lot));
	case OCOP_KIND_STATUS:
		return has(g, lot_name(name, p->u.status.product,
				       (uint64_t)p->u.status.lot));
	case OCOP_KIND_ALERT:
		return has(g, serial_name(name, a->product, (uint64_t)a->lot,
					  (uint64_t)a->index));
	case OCOP_KIND_OFFICER:
		return has(g, name_of(name, 'o', p->u.officer.id));
	case OCOP_KIND_KEY_STATUS:
		return has_key(g, p->u.key_status.key);
	default:
		return false;
	}
}

/* What a record that is taken names. */
static void note_named(struct gather *g, const struct ocop_payload *p)
{
	uint8_t hash[OCOP_HASH_LEN];

	switch (p->kind) {
	case OCOP_KIND_PRODUCER:
		/* The end of any of them may drop lots. */
		for (size_t i = 0; i < p->u.producer.keys.count; i++) {
			ocop_sha256(hash, ocop_list_key(&p->u.producer.keys,
							i).spki);
			note_key(g, hash);
		}
		break;
	case OCOP_KIND_CERTIFICATE:
		note_text(g, 'p', p->u.certificate.producer);
		note_text(g, 'c', p->u.certificate.supersedes.code);
		break;
	case OCOP_KIND_DECISION:
		note_text(g, 'p', p->u.decision.changes.producer);
		break;
	case OCOP_KIND_LOT:
		note_text(g, 'c', p->u.lot.certificate.code);
		note_key(g, p->u.lot.stamp_key.ptr);
		break;
	default:
		break;
	}
}

static bool counts(struct gather *g, uint64_t index, enum ocop_kind kind)
{
	enum ocop_rule rule = OCOP_RULE_ENTRY;
	enum ocop_err err = ocop_fold_skipped(g->state, index, &rule);

	if (err)
		g->err = err;
	/* A lot that a thief tried to open is remembered. */
	return !rule || (kind == OCOP_KIND_LOT &&
			 rule == OCOP_RULE_KEY_COMPROMISED);
}

static enum ocop_err visit(void *user, uint64_t index, struct ocop_bytes bytes)
{
	struct gather *g = user;
	struct ocop_trust_entry trust;
	struct ocop_cose_sign1 env;
	struct ocop_payload payload;
	struct ocop_entry entry;
	enum ocop_kind kind;

	if (g->taken[index / 8] >> (index % 8) & 1 ||
	    ocop_entry_decode(&entry, bytes, NULL))
		return OCOP_OK;
	if (ocop_trust_entry_decode(&trust, entry.record)) {
		if (counts(g, index, OCOP_KIND_NONE))
			g->taken[index / 8] |= (uint8_t)(1 << (index % 8));
		return g->err;
	}
	if (ocop_cose_sign1_open_unverified(&env, entry.record, false, NULL))
		return OCOP_OK;
	kind = ocop_kind_of_typ(env.typ);
	if (ocop_payload_decode(&payload, kind, env.payload, NULL) ||
	    !wants(g, &payload) || !counts(g, index, kind))
		return g->err;
	g->taken[index / 8] |= (uint8_t)(1 << (index % 8));
	note_named(g, &payload);
	return g->err;
}

/* --- What the readings name --- */

static void note_product(struct gather *g, struct ocop_bytes product,
			 int32_t day)
{
	struct ocop_product_view certs;
	struct ocop_cert_view view;
	enum ocop_err err = ocop_fold_product(g->state, product, &certs);

	for (size_t i = 0; !err && i < certs.count; i++) {
		note_text(g, 'c', certs.cert[i].code);
		err = ocop_fold_certificate(g->state, certs.cert[i], day,
					    &view);
		if (!err && view.superseded)
			note_text(g, 'c', view.successor.code);
	}
	if (err && err != OCOP_ERR_ABSENT)
		g->err = err;
}

static void note_report(struct gather *g, const struct ocop_verdict_report *r,
			uint64_t time)
{
	const struct ocop_facts *f = &r->facts;
	char name[NAME_SIZE];

	note_text(g, 'c', ocop_bytes_str(f->code));
	note_text(g, 'c', ocop_bytes_str(f->successor_code));
	if (f->product[0])
		note_product(g, ocop_bytes_str(f->product), ocop_day_of(time));
	if (f->code[0])
		note_product(g, ocop_bytes_str(f->code), ocop_day_of(time));
	if (f->lot < 0)
		return;
	note(g, lot_name(name, ocop_bytes_str(f->product), (uint64_t)f->lot));
	note(g, serial_name(name, ocop_bytes_str(f->product),
			    (uint64_t)f->lot, (uint64_t)f->stamp_index));
}

enum ocop_err ocop__inspect_gather(struct ocop_replica *replica, uint64_t size,
				   const struct ocop_inspect *inspect,
				   const struct ocop_verdict_report *report,
				   const uint8_t signer[static OCOP_HASH_LEN],
				   uint8_t *taken)
{
	struct gather g = { .state = replica->state, .taken = taken,
			    .grown = true };

	note_key(&g, signer);
	for (size_t i = 0; i < inspect->item_count; i++)
		note_report(&g, &report[i], inspect->item[i].time);
	while (!g.err && g.grown) {
		g.grown = false;
		g.err = ocop_log_each(replica->store, 0, size, visit, &g);
	}
	forget(&g);
	return g.err;
}
