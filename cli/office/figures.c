/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts a period. Each certificate is read as it stood on the period's last
 * day. A case of copying counts for the certificate of its lot.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/office/figures.h"
#include "common/ui/day.h"
#include "common/ui/name.h"

/* --- Rows --- */

static int compare_rows(const void *a, const void *b)
{
	const struct figure_row *x = a, *y = b;

	return x->by != y->by ? (int)x->by - (int)y->by :
				strcmp(x->key, y->key);
}

static enum ocop_err count_in(struct figures *f, enum figure_by by,
			      const char *key, unsigned bits)
{
	struct figure_row *row = NULL;

	for (size_t i = 0; i < f->count && !row; i++)
		if (f->row[i].by == by && strcmp(f->row[i].key, key) == 0)
			row = &f->row[i];
	if (!row && f->count == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 64;
		row = reallocarray(f->row, f->cap, sizeof(*row));
		if (!row)
			return OCOP_ERR_MEMORY;
		f->row = row;
		row = NULL;
	}
	if (!row) {
		row = &f->row[f->count++];
		memset(row, 0, sizeof(*row));
		row->by = by;
		snprintf(row->key, sizeof(row->key), "%s", key);
	}
	for (unsigned i = 0; i < FIGURES; i++)
		row->n[i] += bits >> i & 1;
	return OCOP_OK;
}

static enum ocop_err count(struct figures *f, const struct figure_cert *c,
			   unsigned bits)
{
	const char *keys[BYS] = { "", "", c->unit, c->stars, c->group,
				  c->type };
	const char province[3] = { c->unit[0], c->unit[1], '\0' };
	enum ocop_err err = OCOP_OK;

	keys[BY_PROVINCE] = province;
	for (unsigned by = 0; by < BYS && !err; by++)
		err = count_in(f, (enum figure_by)by, keys[by], bits);
	return err;
}

static bool is_wanted(const struct figures *f, struct ocop_bytes code)
{
	return !f->unit || ocop_bytes_starts(code, f->unit);
}

/* --- Certificates --- */

struct decided { int32_t withdrawn, lowered; int64_t stars; };

static enum ocop_err note_decision(void *user,
				   const struct ocop_decided_view *d)
{
	struct decided *out = user;

	if (!d->acts)
		return OCOP_OK;
	if (d->action == OCOP_ACTION_WITHDRAW)
		out->withdrawn = d->effective;
	else if (d->action == OCOP_ACTION_REGRADE && d->stars < out->stars)
		out->lowered = d->effective;
	return OCOP_OK;
}

static enum ocop_err add_producer(struct figures *f, struct ocop_bytes id)
{
	if (!f->producer)
		f->producer = calloc(f->office->count,
				     sizeof(*f->producer));
	if (!f->producer)
		return OCOP_ERR_MEMORY;
	return ocop_bytes_copy(f->producer[f->producers++],
			       sizeof(*f->producer), id) ? OCOP_OK :
							   OCOP_ERR_STORE;
}

static void fill_cert(struct figure_cert *c, const struct office *o,
		      const struct ocop_cert_view *v)
{
	struct ocop_producer producer;
	const char *type = NULL;

	snprintf(c->unit, sizeof(c->unit), "%.8s",
		 (const char *)v->cert.code.ptr);
	snprintf(c->stars, sizeof(c->stars), "%u", (unsigned)v->stars % 10);
	snprintf(c->group, sizeof(c->group), "%u",
		 (unsigned)v->cert.group % 10);
	if (!ocop_fold_producer(o->replica->state, v->producer, &producer,
				NULL))
		type = ocop_producer_type_word(producer.type);
	snprintf(c->type, sizeof(c->type), "%s", type ? type : "");
}

static enum ocop_err count_cert(struct figures *f, size_t i)
{
	struct ocop_state *state = f->office->replica->state;
	const struct ocop_cert_ref ref = office_ref(f->office, i);
	struct decided d = { OCOP_DAY_NONE, OCOP_DAY_NONE, 0 };
	char producer[64 + 1] = "";
	struct figure_facts facts;
	struct ocop_cert_view v, older;
	unsigned bits;
	enum ocop_err err = ocop_fold_certificate(state, ref, f->last, &v);

	if (err || v.cert.decided > f->last)
		return err;
	facts = (struct figure_facts){
		v.cert.decided, v.to, v.state, v.superseded, v.cert.stars, 0,
		OCOP_DAY_NONE, OCOP_DAY_NONE };
	fill_cert(&f->cert[i], f->office, &v);
	if (!ocop_bytes_copy(producer, sizeof(producer), v.producer))
		return OCOP_ERR_STORE;
	d.stars = v.cert.stars;
	/* Lent texts end with the next look-up. */
	if (v.cert.supersedes.code.len &&
	    !ocop_fold_certificate(state, v.cert.supersedes,
				   v.cert.decided - 1, &older))
		facts.older = older.stars;
	err = ocop_fold_each_decision(state, ref, f->last, note_decision, &d);
	facts.withdrawn = d.withdrawn;
	facts.lowered = d.lowered;
	bits = figures_of(&facts, f->from, f->last);
	if (!err)
		err = count(f, &f->cert[i], bits);
	if (!err && bits & 1u << FIGURE_IN_FORCE)
		err = add_producer(f, ocop_bytes_str(producer));
	return err;
}

/* --- Inspections and cases of copying --- */

static int compare_ref(const void *key, const void *item)
{
	const struct office_ref *a = key, *b = item;
	const int order = strcmp(a->code, b->code);

	return order ? order : (a->decided > b->decided) -
			       (a->decided < b->decided);
}

/* The place of a certificate; -1: it is none of these. decided may be
 * OCOP_DAY_NONE: the newest of the code. */
static long place_of(const struct figures *f, struct ocop_bytes code,
		     int32_t decided)
{
	const struct office *o = f->office;
	struct office_ref key = { .decided = decided };
	const struct office_ref *found = NULL;

	if (!is_wanted(f, code) ||
	    !ocop_bytes_copy(key.code, sizeof(key.code), code))
		return -1;
	if (decided != OCOP_DAY_NONE)
		found = o->count ? bsearch(&key, o->ref, o->count,
					   sizeof(*o->ref), compare_ref) :
				   NULL;
	for (size_t i = 0; decided == OCOP_DAY_NONE && i < o->count; i++)
		if (strcmp(o->ref[i].code, key.code) == 0 &&
		    f->cert[i].unit[0])
			found = &o->ref[i];
	return found && f->cert[found - o->ref].unit[0] ? found - o->ref : -1;
}

static int count_inspections(struct figures *f, const struct csv *csv,
			     const char *path)
{
	size_t faults = 0;

	for (size_t i = 0; i < csv_rows(csv); i++) {
		const struct ocop_bytes code = office_cell(csv, i, "code");
		int32_t day;
		long at;
		enum ocop_err err;

		if (!day_read(&day, office_cell(csv, i, "date"), NULL) ||
		    ocop_code_check(code, NULL)) {
			say_error(_("'%s': line %zu: expected a day and a product code"),
				  path, csv_line(csv, i));
			faults++;
			continue;
		}
		at = place_of(f, code, OCOP_DAY_NONE);
		if (at < 0 || day < f->from || day > f->last)
			continue;
		err = count(f, &f->cert[at], 1u << FIGURE_INSPECTED);
		if (err)
			return say_diag(path, err, NULL);
	}
	return faults ? EXIT_USAGE : EXIT_DONE;
}

struct flag { char product[OCOP_PRODUCT_MAX + 1]; uint32_t lot; };

struct flags {
	struct figures *figures;
	struct flag *flag;		/* owned */
	size_t count, cap;
};

static enum ocop_err note_alert(void *user, const struct ocop_alert_view *a)
{
	struct flags *s = user;
	const int32_t day = ocop_day_of(a->since);
	struct flag *more;

	if (day < s->figures->from || day > s->figures->last)
		return OCOP_OK;
	if (s->count == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 64;
		more = reallocarray(s->flag, s->cap, sizeof(*more));
		if (!more)
			return OCOP_ERR_MEMORY;
		s->flag = more;
	}
	s->flag[s->count].lot = a->lot;
	return ocop_bytes_copy(s->flag[s->count++].product,
			       sizeof(s->flag->product), a->product) ?
	       OCOP_OK : OCOP_ERR_STORE;
}

static enum ocop_err count_flags(struct figures *f)
{
	struct ocop_state *state = f->office->replica->state;
	struct flags s = { .figures = f };
	enum ocop_err err = ocop_fold_each_alert(state, note_alert, &s);

	for (size_t i = 0; !err && i < s.count; i++) {
		struct ocop_lot_view lot;
		long at;

		/* An alert may come before its lot. */
		if (ocop_fold_lot(state, ocop_bytes_str(s.flag[i].product),
				  s.flag[i].lot, &lot))
			continue;
		at = place_of(f, lot.certificate.code,
			      lot.certificate.decided);
		if (at >= 0)
			err = count(f, &f->cert[at], 1u << FIGURE_FLAGGED);
	}
	free(s.flag);
	return err;
}

/* --- All --- */

static int compare_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void sort(struct figures *f)
{
	size_t kept = 0;

	qsort(f->row, f->count, sizeof(*f->row), compare_rows);
	if (!f->producers)
		return;
	qsort(f->producer, f->producers, sizeof(*f->producer), compare_text);
	for (size_t i = 1; i < f->producers; i++)
		if (strcmp(f->producer[i], f->producer[kept]) != 0)
			memmove(f->producer[++kept], f->producer[i],
				sizeof(*f->producer));
	f->producers = kept + 1;
}

int figures_count(struct figures *f, const struct csv *inspections,
		  const char *path)
{
	int code = EXIT_DONE;
	enum ocop_err err = count_in(f, BY_ALL, "", 0);

	f->cert = calloc(f->office->count + 1, sizeof(*f->cert));
	if (!f->cert)
		err = OCOP_ERR_MEMORY;
	for (size_t i = 0; !err && i < f->office->count; i++)
		if (is_wanted(f, ocop_bytes_str(f->office->ref[i].code)))
			err = count_cert(f, i);
	if (!err)
		err = count_flags(f);
	if (!err && inspections)
		code = count_inspections(f, inspections, path);
	if (err)
		return say_trouble(f->office->replica->path, err, NULL);
	sort(f);
	return code;
}

void figures_clear(struct figures *f)
{
	free(f->cert);
	free(f->row);
	free(f->producer);
}

const struct figure_row *figures_all(const struct figures *f)
{
	return &f->row[0];
}

/* --- Names --- */

static const struct { const char *word, *text; } bys[BYS] = {
	{ "all", N_("total") }, { "province", N_("by province") },
	{ "commune", N_("by commune") }, { "stars", N_("by star") },
	{ "group", N_("by group of products") },
	{ "type", N_("by type of producer") }
};

const char *figures_by_text(enum figure_by by)
{
	return bys[by].text;
}

const char *figures_by_word(enum figure_by by)
{
	return bys[by].word;
}

static const char *const groups[] = {
	N_("food"), N_("drinks"), N_("medicinal herbs and their products"),
	N_("handicrafts"), N_("ornamental plants and animals"),
	N_("community tourism, ecotourism and tourist sites")
};

void figures_name(struct ocop_buf *out, const struct figures *f,
		  const struct figure_row *row)
{
	const struct commune *province;
	const char *said;

	switch (row->by) {
	case BY_PROVINCE:
		province = communes_province(f->office->communes, row->key);
		ocop_buf_str(out, province ? province->name : row->key);
		return;
	case BY_UNIT:
		office_place(out, f->office, ocop_bytes_str(row->key));
		return;
	case BY_STARS:
		ocop_buf_printf(out, _("%s stars"), row->key);
		return;
	case BY_GROUP:
		if (row->key[0] >= '1' && row->key[0] <= '6')
			ocop_buf_printf(out, "%s. %s", row->key,
					_(groups[row->key[0] - '1']));
		return;
	case BY_TYPE:
		said = name_value("type", ocop_bytes_str(row->key));
		ocop_buf_str(out, !row->key[0] ? _("unknown") :
				  said ? said : row->key);
		return;
	case BY_ALL:
	case BYS:
		ocop_buf_str(out, _("total"));
		return;
	}
}
