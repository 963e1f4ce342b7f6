/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened to a product, in order of days: certificates and decisions,
 * lots and cases of copying by the register, and inspections by the office's
 * table.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/office/product.h"
#include "common/ui/day.h"
#include "common/ui/label.h"
#include "common/ui/name.h"

static enum ocop_err add(struct history *h, int32_t day, const char *kind,
			 struct ocop_json *facts)
{
	struct happened *more = h->item;

	if (h->count == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 32;
		more = reallocarray(more, h->cap, sizeof(*more));
	}
	if (!more || !facts) {
		ocop_json_free(facts);
		return OCOP_ERR_MEMORY;
	}
	h->item = more;
	more[h->count] = (struct happened){ day, h->count, kind, facts };
	h->count++;
	return OCOP_OK;
}

static void set_day(struct ocop_json *o, const char *key, int32_t day)
{
	char text[OCOP_DATE_SIZE];

	ocop_day_format(text, day);
	ocop_json_set_str(o, key, text);
}

/* --- Certificates and decisions --- */

static enum ocop_err note_decision(void *user,
				   const struct ocop_decided_view *d)
{
	struct history *h = user;
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "action", ocop_action_word(d->action));
	ocop_json_set_text(o, "decision", d->decision);
	set_day(o, "decided", d->decided);
	if (d->stars > 0)
		ocop_json_set_int(o, "stars", d->stars);
	if (d->to != OCOP_DAY_NONE)
		set_day(o, "to", d->to);
	return add(h, d->effective, "decision", o);
}

static enum ocop_err add_certificate(struct history *h,
				     struct ocop_cert_ref ref)
{
	struct ocop_state *state = h->office->replica->state;
	struct ocop_cert_view v;
	struct ocop_json *o;
	enum ocop_err err = ocop_fold_certificate(state, ref, INT32_MAX, &v);

	if (err)
		return err;
	o = ocop_json_object();
	ocop_json_set_text(o, "code", v.cert.code);
	ocop_json_set_text(o, "product", v.cert.product);
	ocop_json_set_text(o, "decision", v.cert.decision);
	ocop_json_set_int(o, "stars", v.cert.stars);
	if (v.cert.score >= 0)
		ocop_json_set_int(o, "score", v.cert.score);
	ocop_json_set_text(o, "rules", v.cert.rules);
	set_day(o, "from", v.cert.from);
	set_day(o, "to", v.cert.to);
	err = add(h, v.cert.decided, "certificate", o);
	return err ? err : ocop_fold_each_decision(state, ref, INT32_MAX,
						   note_decision, h);
}

/* --- Lots and cases --- */

struct lots { uint32_t *lot; size_t count, cap; };

static enum ocop_err note_lot(void *user, uint32_t lot)
{
	struct lots *l = user;
	uint32_t *more;

	if (l->count == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 64;
		more = reallocarray(l->lot, l->cap, sizeof(*more));
		if (!more)
			return OCOP_ERR_MEMORY;
		l->lot = more;
	}
	l->lot[l->count++] = lot;
	return OCOP_OK;
}

static bool is_named(const struct products *of, struct ocop_bytes name)
{
	for (size_t i = 0; i < of->count; i++)
		if (ocop_bytes_is(name, of->name[i]))
			return true;
	return false;
}

/* A GTIN may have been another product's before. */
static enum ocop_err add_lots(struct history *h, const struct products *of,
			      struct ocop_bytes product)
{
	struct ocop_state *state = h->office->replica->state;
	struct lots l = { NULL, 0, 0 };
	enum ocop_err err = ocop_fold_each_lot(state, product, note_lot, &l);

	for (size_t i = 0; !err && i < l.count; i++) {
		struct ocop_lot_view v;
		struct ocop_json *o;

		err = ocop_fold_lot(state, product, l.lot[i], &v);
		if (err || v.dropped || !is_named(of, v.certificate.code))
			continue;
		o = ocop_json_object();
		ocop_json_set_int(o, "lot", v.lot);
		ocop_json_set_int(o, "count", v.count);
		if (v.batch.len)
			ocop_json_set_text(o, "batch", v.batch);
		err = add(h, v.accepted_day, "lot", o);
	}
	free(l.lot);
	return err;
}

struct cases { struct history *history; const struct products *of; };

static enum ocop_err note_alert(void *user, const struct ocop_alert_view *a)
{
	struct cases *c = user;
	struct ocop_json *o;

	if (!is_named(c->of, a->product))
		return OCOP_OK;
	o = ocop_json_object();
	ocop_json_set_int(o, "lot", a->lot);
	ocop_json_set_int(o, "stamp_index", a->index);
	ocop_json_set_str(o, "state", ocop_alert_state_word(a->state));
	ocop_json_set_text(o, "authority", a->owner);
	return add(c->history, ocop_day_of(a->since), "case", o);
}

/* --- Inspections --- */

int history_inspections(struct history *h, const struct csv *csv,
			const struct products *of)
{
	for (size_t i = 0; i < csv_rows(csv); i++) {
		const struct ocop_bytes code = office_cell(csv, i, "code");
		const struct ocop_bytes by = office_cell(csv, i, "authority");
		const struct ocop_bytes result = office_cell(csv, i,
							     "result");
		struct ocop_json *o;
		int32_t day;

		if (!is_named(of, code) ||
		    !day_read(&day, office_cell(csv, i, "date"), NULL))
			continue;
		o = ocop_json_object();
		if (by.len)
			ocop_json_set_text(o, "authority", by);
		if (result.len)
			ocop_json_set_text(o, "result", result);
		if (add(h, day, "inspection", o))
			return say_diag("inspections", OCOP_ERR_MEMORY, NULL);
	}
	return EXIT_DONE;
}

/* --- All --- */

static void add_name(struct products *p, struct ocop_bytes name)
{
	for (size_t i = 0; i < p->count; i++)
		if (ocop_bytes_is(name, p->name[i]))
			return;
	if (p->count < PRODUCT_NAMES_MAX &&
	    ocop_bytes_copy(p->name[p->count], sizeof(p->name[0]), name))
		p->count++;
}

/* The codes and GTINs of a product: those of its certificates, and of the
 * certificates that they superseded. A GTIN leads to certificates only when it
 * was asked for: it may have been another product's before. */
static enum ocop_err find_names(struct products *p, struct ocop_state *state)
{
	struct ocop_product_view view;
	struct ocop_cert_view cert;
	enum ocop_err err = OCOP_OK;

	for (size_t n = 0; n < p->count && !err; n++) {
		if (n && !strchr(p->name[n], '-'))
			continue;
		err = ocop_fold_product(state, ocop_bytes_str(p->name[n]),
					&view);
		if (err == OCOP_ERR_ABSENT && n) {
			err = OCOP_OK;
			continue;
		}
		for (size_t i = 0; !err && i < view.count; i++) {
			const struct ocop_cert_ref ref = view.cert[i];

			err = ocop_fold_certificate(state, ref, INT32_MAX,
						    &cert);
			if (err)
				break;
			add_name(p, cert.cert.code);
			if (cert.cert.supersedes.code.len)
				add_name(p, cert.cert.supersedes.code);
			for (size_t g = 0; g < cert.cert.gtin.count; g++)
				add_name(p, ocop_list_text(&cert.cert.gtin,
							   g));
			/* Lent texts end with the next look-up. */
			if (!err)
				err = ocop_fold_product(
					state, ocop_bytes_str(p->name[n]),
					&view);
		}
	}
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct happened *x = a, *y = b;

	return x->day != y->day ? (x->day > y->day) - (x->day < y->day) :
				  (x->order > y->order) - (x->order < y->order);
}

enum ocop_err history_gather(struct history *h, struct products *of,
			     const char *code)
{
	const struct office *o = h->office;
	struct ocop_state *state = o->replica->state;
	struct cases cases = { h, of };
	enum ocop_err err;

	of->count = 0;
	add_name(of, ocop_bytes_str(code));
	err = find_names(of, state);
	for (size_t i = 0; !err && i < o->count; i++)
		for (size_t k = 0; !err && k < of->count; k++)
			if (strcmp(o->ref[i].code, of->name[k]) == 0)
				err = add_certificate(h, office_ref(o, i));
	for (size_t k = 0; !err && k < of->count; k++)
		err = add_lots(h, of, ocop_bytes_str(of->name[k]));
	return err ? err : ocop_fold_each_alert(state, note_alert, &cases);
}

void history_sort(struct history *h)
{
	if (h->count)
		qsort(h->item, h->count, sizeof(*h->item), compare);
}

void history_clear(struct history *h)
{
	for (size_t i = 0; i < h->count; i++)
		ocop_json_free(h->item[i].facts);
	free(h->item);
}

/* --- Words --- */

static const struct { const char *kind, *text; } kinds[] = {
	{ "certificate", N_("certificate") }, { "decision", N_("decision") },
	{ "lot", N_("lot") }, { "case", N_("suspected copy") },
	{ "inspection", N_("inspection") }
};

const char *history_kind(const struct happened *item)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].kind, item->kind) == 0)
			return _(kinds[i].text);
	return item->kind;
}

static void add_text(struct ocop_buf *out, const char *text)
{
	if (text && text[0])
		ocop_buf_printf(out, "%s%s", out->len ? "; " : "", text);
}

static void add_day(struct ocop_buf *out, const char *format,
		    const char *iso)
{
	char day[LABEL_DAY_SIZE];
	int32_t n;

	if (!iso || ocop_day_parse(&n, ocop_bytes_str(iso)))
		return;
	ocop_buf_str(out, out->len ? "; " : "");
	ocop_buf_printf(out, format, label_day(day, n));
}

void history_text(struct ocop_buf *out, const struct happened *item)
{
	const struct ocop_json *f = item->facts;
	const char *action = ocop_json_str(f, "action");
	const int64_t stars = ocop_json_int(f, "stars", 0);
	const int64_t lot = ocop_json_int(f, "lot", -1);
	const int64_t index = ocop_json_int(f, "stamp_index", -1);

	if (action)
		add_text(out, name_value("action", ocop_bytes_str(action)));
	add_text(out, ocop_json_str(f, "code"));
	add_text(out, ocop_json_str(f, "product"));
	if (stars > 0)
		ocop_buf_printf(out, _("%s%lld stars"), out->len ? "; " : "",
				(long long)stars);
	add_text(out, ocop_json_str(f, "decision"));
	add_day(out, _("to %s"), ocop_json_str(f, "to"));
	if (lot >= 0)
		ocop_buf_printf(out, _("%slot %lld"), out->len ? "; " : "",
				(long long)lot);
	if (index >= 0)
		ocop_buf_printf(out, _("; stamp %lld"), (long long)index);
	if (ocop_json_int(f, "count", 0) > 0)
		ocop_buf_printf(out, _("; %lld stamps"),
				(long long)ocop_json_int(f, "count", 0));
	add_text(out, ocop_json_str(f, "batch"));
	add_text(out, ocop_json_str(f, "authority"));
	add_text(out, ocop_json_str(f, "result"));
}
