/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shows what will be signed: a table for each kind, the changes in the
 * register, and a count. Days are written dd/mm/yyyy, keys as ids, and "for
 * ever" marks what nobody can undo.
 */
#include <string.h>

#include "cli/records/batch.h"
#include "cli/records/impact.h"
#include "cli/table.h"
#include "common/ui/label.h"
#include "common/ui/name.h"

struct sheet {
	struct table table;
	const struct known *known;
};

static const char *state_word(enum batch_state state)
{
	static const char *const words[BATCH_STATES] = {
		N_("not judged"), N_("new"), N_("changed"), N_("unchanged"),
		N_("refused")
	};

	return _(words[state]);
}

/* --- Cells --- */

/* A value for which the format has a word; NULL: there is none. */
static void word_cell(struct sheet *s, const char *name, const char *word)
{
	const char *said = word ? name_value(name, ocop_bytes_str(word)) : "";

	table_cell(&s->table, "%s", said ? said : word);
}

static void day_cell(struct sheet *s, int32_t day)
{
	char text[LABEL_DAY_SIZE];

	label_day(text, day);
	table_cell(&s->table, "%s", text);
}

static void days_cell(struct sheet *s, int32_t from, int32_t to)
{
	char a[LABEL_DAY_SIZE], b[LABEL_DAY_SIZE];

	label_day(a, from);
	label_day(b, to);
	table_cell(&s->table, "%s - %s", a, b);
}

/* A producer's number and, if known, its name. */
static void producer_cell(struct sheet *s, struct ocop_bytes id)
{
	struct ocop_producer producer;
	bool known = !ocop_fold_producer(s->known->state, id, &producer, NULL);

	table_cell(&s->table, "%.*s%s%.*s", (int)id.len, (const char *)id.ptr,
		   known ? " " : "", known ? (int)producer.name.len : 0,
		   known ? (const char *)producer.name.ptr : "");
}

/* A certificate's code and its product. */
static void product_cells(struct sheet *s, struct ocop_cert_ref ref)
{
	struct ocop_cert_view view;

	table_text(&s->table, ref.code);
	if (ocop_fold_certificate(s->known->state, ref, INT32_MAX, &view))
		table_cell(&s->table, "%s", "");
	else
		table_text(&s->table, view.product);
}

static void keys_cell(struct sheet *s, const struct ocop_payload *p)
{
	bool officer = p->kind == OCOP_KIND_OFFICER;
	const struct ocop_list *keys = officer ? &p->u.officer.keys :
						 &p->u.producer.keys;
	struct ocop_buf text = OCOP_BUF(8192);
	char kid[LABEL_KID_SIZE];

	for (size_t i = 0; i < keys->count; i++) {
		struct ocop_producer_key key = { .role_record = false };

		if (!officer)
			key = ocop_list_key(keys, i);
		label_kid(kid, officer ? ocop_list_bytes(keys, i) : key.spki);
		ocop_buf_printf(&text, "%s%s%s%s", i ? ", " : "", kid,
				key.role_record ? _(" (records)") : "",
				key.role_stamp ? _(" (stamps)") : "");
	}
	if (!keys->count)
		ocop_buf_str(&text, _("none"));
	table_take(&s->table, &text);
}

static void texts_cell(struct sheet *s, const struct ocop_list *list)
{
	struct ocop_buf text = OCOP_BUF(OCOP_RECORD_MAX);

	for (size_t i = 0; i < list->count; i++) {
		struct ocop_bytes one = ocop_list_text(list, i);

		ocop_buf_printf(&text, "%s%.*s", i ? " " : "", (int)one.len,
				(const char *)one.ptr);
	}
	table_take(&s->table, &text);
}

static void ranges_cell(struct sheet *s, const struct ocop_list *ranges)
{
	struct ocop_buf text = OCOP_BUF(65536);
	uint64_t first, count, total = 0;

	for (size_t i = 0; i < ranges->count; i++) {
		ocop_list_range(ranges, i, &first, &count);
		total += count;
		ocop_buf_printf(&text, "%s%llu-%llu", i ? " " : "",
				(unsigned long long)first,
				(unsigned long long)(first + count - 1));
	}
	table_take(&s->table, &text);
	table_cell(&s->table, "%llu", (unsigned long long)total);
}

/* What a decision sets besides its action: star, new end, ground, changes. */
static void effect_cell(struct sheet *s, const struct ocop_decision *d)
{
	struct ocop_buf text = OCOP_BUF(2 * OCOP_RECORD_MAX);
	char day[LABEL_DAY_SIZE];

	label_day(day, d->to);
	if (d->stars > 0)
		ocop_buf_printf(&text, _("%lld stars "), (long long)d->stars);
	if (day[0])
		ocop_buf_printf(&text, _("to %s "), day);
	if (d->ground > 0)
		ocop_buf_printf(&text, _("reason %lld "),
				(long long)d->ground);
	if (d->changes.product.len)
		ocop_buf_printf(&text, "%.*s ", (int)d->changes.product.len,
				(const char *)d->changes.product.ptr);
	if (d->changes.producer.len)
		ocop_buf_printf(&text, "-> %.*s ",
				(int)d->changes.producer.len,
				(const char *)d->changes.producer.ptr);
	if (d->changes.no.len)
		ocop_buf_printf(&text, "%.*s ", (int)d->changes.no.len,
				(const char *)d->changes.no.ptr);
	if (d->changes.score >= 0)
		ocop_buf_printf(&text, "%lld.%02lld ",
				(long long)(d->changes.score / 100),
				(long long)(d->changes.score % 100));
	for (size_t i = 0; i < d->changes.gtin.count; i++) {
		struct ocop_bytes gtin = ocop_list_text(&d->changes.gtin, i);

		ocop_buf_printf(&text, "%.*s ", (int)gtin.len,
				(const char *)gtin.ptr);
	}
	if (d->annuls.decision.len)
		ocop_buf_printf(&text, "%.*s ", (int)d->annuls.decision.len,
				(const char *)d->annuls.decision.ptr);
	if (d->action == OCOP_ACTION_WITHDRAW)
		ocop_buf_str(&text, _("for ever"));
	table_take(&s->table, &text);
}

/* --- Headings and rows of each kind --- */

static const char *const heads[OCOP_KIND_COUNT][TABLE_COLUMNS_MAX] = {
	[OCOP_KIND_PRODUCER] = { N_("id"), N_("producer"), N_("type"),
				 N_("commune"), N_("keys") },
	[OCOP_KIND_OFFICER] = { N_("id"), N_("authority"), N_("in office"),
				N_("keys") },
	[OCOP_KIND_CERTIFICATE] = { N_("code"), N_("product"), N_("producer"),
				    N_("stars"), N_("decision"),
				    N_("decided"), N_("in force"), N_("GTIN"),
				    N_("supersedes") },
	[OCOP_KIND_DECISION] = { N_("code"), N_("product"), N_("action"),
				 N_("details"), N_("decision"), N_("decided"),
				 N_("effective") },
	[OCOP_KIND_LOT] = { N_("code"), N_("product"), N_("lot"), N_("stamps"),
			    N_("batch"), N_("made"), N_("best before"),
			    N_("opened") },
	[OCOP_KIND_STATUS] = { N_("product"), N_("lot"), N_("which stamps"),
			       N_("stamps"), N_("status"), N_("for how long") },
	[OCOP_KIND_KEY_STATUS] = { N_("key"), N_("owner"), N_("status"),
				   N_("for how long"), N_("lots dropped") },
	[OCOP_KIND_ALERT] = { N_("product"), N_("lot"), N_("stamp"),
			      N_("status"), N_("cause"), N_("evidence") },
};

static void producer_row(struct sheet *s, const struct ocop_payload *p)
{
	const struct ocop_producer *r = &p->u.producer;

	table_text(&s->table, r->id);
	table_text(&s->table, r->name);
	word_cell(s, "type", ocop_producer_type_word(r->type));
	table_text(&s->table, r->unit);
	keys_cell(s, p);
}

static void officer_row(struct sheet *s, const struct ocop_payload *p)
{
	table_text(&s->table, p->u.officer.id);
	table_text(&s->table, p->u.officer.authority);
	days_cell(s, p->u.officer.from, p->u.officer.to);
	keys_cell(s, p);
}

static void certificate_row(struct sheet *s, const struct ocop_payload *p)
{
	const struct ocop_certificate *c = &p->u.certificate;

	table_text(&s->table, c->code);
	table_text(&s->table, c->product);
	producer_cell(s, c->producer);
	table_cell(&s->table, "%lld", (long long)c->stars);
	table_text(&s->table, c->decision);
	day_cell(s, c->decided);
	days_cell(s, c->from, c->to);
	texts_cell(s, &c->gtin);
	table_text(&s->table, c->supersedes.code);
}

static void decision_row(struct sheet *s, const struct ocop_payload *p)
{
	const struct ocop_decision *d = &p->u.decision;

	product_cells(s, d->certificate);
	word_cell(s, "action", ocop_action_word(d->action));
	effect_cell(s, d);
	table_text(&s->table, d->decision);
	day_cell(s, d->decided);
	day_cell(s, d->effective);
}

static void lot_row(struct sheet *s, const struct ocop_payload *p)
{
	const struct ocop_lot *l = &p->u.lot;

	product_cells(s, l->certificate);
	table_cell(&s->table, "%lld", (long long)l->lot);
	table_cell(&s->table, "%lld", (long long)l->count);
	table_text(&s->table, l->batch);
	day_cell(s, l->made);
	day_cell(s, l->best_before);
	table_cell(&s->table, "%s", l->held ? _("held") : _("active"));
}

static void status_row(struct sheet *s, const struct ocop_payload *p)
{
	const struct ocop_status *st = &p->u.status;

	table_text(&s->table, st->product);
	table_cell(&s->table, "%lld", (long long)st->lot);
	ranges_cell(s, &st->ranges);
	word_cell(s, "status", ocop_status_word(st->status));
	table_cell(&s->table, "%s", st->status == OCOP_STATUS_VOID ?
		   _("for ever") : "");
}

static void key_status_row(struct sheet *s, const struct ocop_payload *p)
{
	const struct ocop_key_status *k = &p->u.key_status;
	char kid[2 * OCOP_KID_LEN + 1];
	struct ocop_key_view view;

	for (size_t i = 0; i < OCOP_KID_LEN; i++)
		snprintf(kid + 2 * i, 3, "%02x", k->key.ptr[i]);
	table_cell(&s->table, "%s", kid);
	if (ocop_fold_key(s->known->state, k->key.ptr, &view))
		table_cell(&s->table, "%s", "");
	else
		table_text(&s->table, view.owner);
	word_cell(s, "status", ocop_key_end_word(k->status));
	table_cell(&s->table, "%s", _("for ever"));
	table_cell(&s->table, "%zu", k->drop.count);
}

static void alert_row(struct sheet *s, const struct ocop_payload *p)
{
	const struct ocop_alert *a = &p->u.alert;

	table_text(&s->table, a->product);
	table_cell(&s->table, "%lld", (long long)a->lot);
	table_cell(&s->table, "%lld", (long long)a->index);
	word_cell(s, "state", ocop_alert_state_word(a->state));
	word_cell(s, "cause", ocop_alert_cause_word(a->cause));
	table_cell(&s->table, "%zu", a->evidence.count);
}

static void (*const rows[OCOP_KIND_COUNT])(struct sheet *,
					   const struct ocop_payload *) = {
	[OCOP_KIND_PRODUCER] = producer_row,
	[OCOP_KIND_OFFICER] = officer_row,
	[OCOP_KIND_CERTIFICATE] = certificate_row,
	[OCOP_KIND_DECISION] = decision_row,
	[OCOP_KIND_LOT] = lot_row,
	[OCOP_KIND_STATUS] = status_row,
	[OCOP_KIND_KEY_STATUS] = key_status_row,
	[OCOP_KIND_ALERT] = alert_row,
};

/* --- The whole sheet --- */

static void add_heads(struct sheet *s, enum ocop_kind kind)
{
	table_cell(&s->table, "%s", "");
	for (s->table.columns = 1; s->table.columns < TABLE_COLUMNS_MAX &&
				   heads[kind][s->table.columns - 1];
	     s->table.columns++)
		table_cell(&s->table, "%s",
			   _(heads[kind][s->table.columns - 1]));
}

/* Print the items of one kind, beginning at index at. Returns the index after
 * the last. Kinds without a table are printed like drafts. */
static size_t print_kind(FILE *to, struct sheet *s, const struct batch *batch,
			 size_t at, enum ocop_err *err)
{
	enum ocop_kind kind = batch->item[at].kind;
	struct ocop_payload p;

	if (rows[kind])
		add_heads(s, kind);
	for (; at < batch->count && batch->item[at].kind == kind; at++) {
		const struct batch_item *item = &batch->item[at];
		struct ocop_json *view;
		struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);

		*err = ocop_payload_decode(&p, kind,
					   ocop_buf_view(&item->payload), NULL);
		if (*err)
			break;
		if (rows[kind]) {
			table_cell(&s->table, "%s", state_word(item->state));
			rows[kind](s, &p);
			continue;
		}
		view = ocop_json_of_cbor(ocop_buf_view(&item->payload));
		*err = ocop_json_print(&text, view, false);
		fprintf(to, "  %s %.*s\n", ocop_kind_name(kind), (int)text.len,
			(const char *)text.ptr);
		ocop_json_free(view);
		ocop_buf_clear(&text);
		if (*err)
			break;
	}
	if (!*err && rows[kind])
		*err = table_print(to, &s->table);
	return at;
}

/* Lines " NAME: WAS -> IS", with what the language calls the name. */
static void print_diff(FILE *to, struct ocop_bytes diff)
{
	char name[SAY_TEXT_SIZE], said[SAY_TEXT_SIZE];

	while (diff.len) {
		const uint8_t *end = memchr(diff.ptr, '\n', diff.len);
		size_t len = end ? (size_t)(end - diff.ptr) + 1 : diff.len;
		size_t stop = 1;

		while (stop < len && diff.ptr[stop] != ':' &&
		       diff.ptr[stop] != ' ')
			stop++;
		snprintf(name, sizeof(name), "%.*s", (int)(stop - 1),
			 (const char *)diff.ptr + 1);
		fprintf(to, " %s%.*s", stop < len && diff.ptr[stop] == ':' ?
			say_name(said, name) : name, (int)(len - stop),
			(const char *)diff.ptr + stop);
		diff = ocop_bytes_of(diff.ptr + len, diff.len - len);
	}
}

static void print_diffs(FILE *to, const struct batch *batch)
{
	struct ocop_payload p;
	char label[LABEL_SIZE];

	for (size_t i = 0; i < batch->count; i++) {
		const struct batch_item *item = &batch->item[i];

		if (!item->diff.len ||
		    ocop_payload_decode(&p, item->kind,
					ocop_buf_view(&item->payload), NULL))
			continue;
		label_payload(label, &p);
		fprintf(to, "%s\n", label);
		print_diff(to, ocop_buf_view(&item->diff));
	}
}

int batch_print(FILE *to, const struct batch *batch, const struct known *known)
{
	struct impact impact[IMPACT_ACTIONS];
	struct sheet s = { TABLE(1), known };
	char day[LABEL_DAY_SIZE];
	enum ocop_err err = OCOP_OK;

	for (size_t at = 0; !err && at < batch->count;)
		at = print_kind(to, &s, batch, at, &err);
	ocop_buf_clear(&s.table.text);
	if (!err)
		err = impact_of(impact, batch, known);
	if (err)
		return say_diag("sheet", err, NULL);
	print_diffs(to, batch);
	impact_print(to, impact);
	fprintf(to, _("%zu new, %zu changed, %zu unchanged, %zu refused\n"),
		batch->tally[BATCH_NEW], batch->tally[BATCH_CHANGED],
		batch->tally[BATCH_SAME], batch->tally[BATCH_REFUSED]);
	label_day(day, ocop_day_of(known->as_of));
	if (known->replica)
		fprintf(to, _("Compared with the copy of the register as of %s.\n"),
			day);
	else
		fprintf(to, "%s\n",
			_("Compared with the trust document and the records that this desk has sent: there is no copy of the register here (--replica)."));
	if (batch->tally[BATCH_UNJUDGED])
		fprintf(to, _("%zu records could not be judged here: the registry will judge them.\n"),
			batch->tally[BATCH_UNJUDGED]);
	return EXIT_DONE;
}
