/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the register says of each code. A product is judged by its best
 * certificate in force, otherwise by its newest one. A carton's GTIN does not
 * tell its lot, so the lots that were recalled are named.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/stamp.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "common/ui/words.h"
#include "registry/web/goods.h"
#include "registry/web/web.h"

#define LOTS_MAX 10000	/* looked at for one list */
#define LOTS_NAMED 5	/* in one row */
#define STATE_MAX 4096

/* What is known of one code. */
struct about {
	struct ocop_verdict_report report;
	bool stamp;
	char product[OCOP_PRODUCT_MAX + 1];	/* as asked; "": none */
	struct ocop_buf gtins;		/* of the certificate, 14 digits each */
	struct ocop_buf recalled;	/* the lots, in words */
	uint64_t recalled_count, held_count;
	char extension[256], withdrawal[256];
};

struct judging {
	struct view *view;
	struct goods *goods;
	struct ocop_verifier judge;
	struct ocop_policy policy;
	uint32_t *lot;			/* LOTS_MAX; owned */
	size_t lot_count;		/* of one product */
	size_t lots_seen;		/* of all */
};

/* --- The certificate --- */

enum ocop_err goods_product(struct ocop_verdict_report *out,
			    struct ocop_verifier *judge,
			    const struct ocop_policy *policy,
			    const char *product)
{
	struct ocop_product_view found;
	char code[OCOP_PRODUCT_CERTS_MAX][OCOP_PRODUCT_MAX + 1];
	int32_t decided[OCOP_PRODUCT_CERTS_MAX];
	struct ocop_cert_ref ref = { ocop_bytes_str(product),
				     OCOP_DAY_NONE };
	enum ocop_err err = ocop_fold_product(judge->state, ref.code,
					      &found);

	if (err == OCOP_ERR_ABSENT)
		return ocop_verdict_of_certificate(out, judge, ref, policy);
	/* Judging ends the lent views. */
	for (size_t i = 0; !err && i < found.count; i++) {
		ocop_bytes_copy(code[i], sizeof(code[i]), found.cert[i].code);
		decided[i] = found.cert[i].decided;
	}
	for (size_t i = found.count; !err && i-- > 0;) {
		struct ocop_verdict_report one;

		ref = (struct ocop_cert_ref){ ocop_bytes_str(code[i]),
					      decided[i] };
		err = ocop_verdict_of_certificate(&one, judge, ref, policy);
		if (!err && (i + 1 == found.count ||
			     one.verdict == OCOP_VERDICT_GENUINE))
			*out = one;
		if (!err && one.verdict == OCOP_VERDICT_GENUINE)
			break;
	}
	return err;
}

/* "decision 12/QĐ-UBND, effective 01/02/2026" */
static void describe(char *out, size_t size, const struct ocop_cert_view *v)
{
	char decision[96], day[LABEL_DAY_SIZE];

	if (!ocop_bytes_copy(decision, sizeof(decision), v->by_decision))
		decision[0] = '\0';
	snprintf(out, size, _("decision %s, effective %s"), decision,
		 label_day(day, v->by_day));
}

static enum ocop_err add_certificate(struct judging *j, struct about *a)
{
	const struct ocop_facts *f = &a->report.facts;
	struct ocop_cert_ref ref = { ocop_bytes_str(f->code), f->decided };
	int32_t today = ocop_day_of(ocop_verdict_now(&j->policy));
	struct ocop_cert_view v;
	enum ocop_err err;

	if (f->code[0] == '\0' || f->decided == OCOP_DAY_NONE)
		return OCOP_OK;
	err = ocop_fold_certificate(j->judge.state, ref, today, &v);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	if (v.state == OCOP_CERT_WITHDRAWN || v.state == OCOP_CERT_SUSPENDED)
		describe(a->withdrawal, sizeof(a->withdrawal), &v);
	else if (v.extended)
		describe(a->extension, sizeof(a->extension), &v);
	else if (v.may_be_extended)
		snprintf(a->extension, sizeof(a->extension), "%s",
			 _("possible by law: ask the issuer"));
	for (size_t i = 0; i < v.cert.gtin.count; i++)
		ocop_buf_bytes(&a->gtins, ocop_list_text(&v.cert.gtin, i));
	return a->gtins.err;
}

/* --- The lots --- */

static enum ocop_err note_lot(void *user, uint32_t lot)
{
	struct judging *j = user;

	if (j->lots_seen == LOTS_MAX) {
		j->goods->part = true;
		return OCOP_ERR_LIMIT;
	}
	j->lots_seen++;
	j->lot[j->lot_count++] = lot;
	return OCOP_OK;
}

static void name_lot(struct about *a, const struct ocop_lot_view *lot)
{
	if (a->recalled_count++ >= LOTS_NAMED)
		return;
	ocop_buf_printf(&a->recalled, "%s%lu",
			a->recalled.len > 0 ? "; " : "",
			(unsigned long)lot->lot);
	if (lot->batch.len > 0)
		ocop_buf_printf(&a->recalled, _(" (batch %.*s)"),
				(int)lot->batch.len,
				(const char *)lot->batch.ptr);
}

static enum ocop_err add_lots(struct judging *j, struct about *a,
			      struct ocop_bytes product)
{
	struct ocop_state *state = j->judge.state;
	enum ocop_err err;

	j->lot_count = 0;
	err = ocop_fold_each_lot(state, product, note_lot, j);
	if (err == OCOP_ERR_LIMIT)
		err = OCOP_OK;
	for (size_t i = 0; !err && i < j->lot_count; i++) {
		struct ocop_lot_view lot;
		struct ocop_lot_has has;

		err = ocop_fold_lot(state, product, j->lot[i], &lot);
		if (!err)
			err = ocop_fold_lot_has(state, &lot, &has);
		if (err)
			break;
		if (has.recalled || lot.dropped || lot.refused_for_key)
			name_lot(a, &lot);
		a->held_count += has.held;
	}
	return err;
}

/* Lots stand under a product's GTINs, or under its code. Who asks for one GTIN
 * means one size of pack. */
static enum ocop_err add_all_lots(struct judging *j, struct about *a)
{
	struct ocop_bytes code = ocop_bytes_str(a->report.facts.code);
	enum ocop_err err = OCOP_OK;

	if (a->report.facts.decided == OCOP_DAY_NONE)
		return OCOP_OK;
	err = add_lots(j, a, code);
	for (size_t at = 0; !err && at + 14 <= a->gtins.len; at += 14) {
		struct ocop_bytes gtin = ocop_bytes_of(a->gtins.ptr + at, 14);

		if (strlen(a->product) != 14 ||
		    ocop_bytes_is(gtin, a->product))
			err = add_lots(j, a, gtin);
	}
	if (!err && a->recalled_count > LOTS_NAMED)
		ocop_buf_printf(&a->recalled, _("; and %llu more"),
				(unsigned long long)a->recalled_count -
				LOTS_NAMED);
	return err ? err : a->recalled.err;
}

/* --- A row --- */

static void set(struct goods *g, size_t row, enum goods_column column,
		const char *text)
{
	g->cell[row][column] = g->text.len;
	ocop_buf_str(&g->text, text);
	ocop_buf_byte(&g->text, '\0');
}

static void set_number(struct goods *g, size_t row, enum goods_column column,
		       uint64_t number)
{
	char text[24] = "";

	if (number > 0)
		snprintf(text, sizeof(text), "%llu",
			 (unsigned long long)number);
	set(g, row, column, text);
}

/* A stamp's text is long: the number under its symbol says the same. */
static void set_code(struct goods *g, size_t row, const struct about *a)
{
	const struct ocop_facts *f = &a->report.facts;
	struct ocop_buf line = OCOP_BUF(GOODS_BODY_MAX);

	if (!a->stamp || f->lot < 0 || f->stamp_index < 0 ||
	    ocop_stamp_typed(&line, f->product, (uint32_t)f->lot,
			     (uint32_t)f->stamp_index)) {
		ocop_buf_reset(&line);
		ocop_buf_bytes(&line, g->asked[row]);
	}
	if (ocop_buf_cstr(&line) != NULL)
		set(g, row, GOODS_CODE, ocop_buf_cstr(&line));
	ocop_buf_clear(&line);
}

static void set_light(struct goods *g, size_t row, enum goods_light light)
{
	g->light[row] = light;
	g->total[light]++;
}

static void set_state(struct goods *g, size_t row, struct about *a)
{
	static const enum goods_light of[] = { [WORDS_GREEN] = GOODS_GREEN,
		[WORDS_AMBER] = GOODS_AMBER, [WORDS_RED] = GOODS_RED };
	const struct ocop_verdict_report *r = &a->report;
	enum goods_light light = of[words_colour(r->verdict, r->reason)];
	struct ocop_buf words = OCOP_BUF(STATE_MAX);

	if (!a->stamp && r->reason == OCOP_REASON_UNKNOWN_PRODUCT)
		ocop_buf_str(&words, _("No product in the register has this code"));
	else if (a->stamp || r->verdict != OCOP_VERDICT_GENUINE)
		web_words(&words, r, a->stamp);
	else if (r->reason == OCOP_REASON_LOWERED ||
		 r->reason == OCOP_REASON_SUPERSEDED ||
		 r->reason == OCOP_REASON_LAST_DAY)
		words_reason(&words, r, false);
	else
		ocop_buf_str(&words, _("Certificate in force"));
	if (a->recalled_count > 0) {
		ocop_buf_str(&words, ". ");
		ocop_buf_str(&words, _("Lots were recalled: compare the batch"));
		if (light == GOODS_GREEN)
			light = GOODS_AMBER;
	}
	if (ocop_buf_cstr(&words) != NULL)
		set(g, row, GOODS_STATE, ocop_buf_cstr(&words));
	else if (!g->text.err)
		g->text.err = words.err;
	set_light(g, row, light);
	ocop_buf_clear(&words);
}

static void set_facts(struct goods *g, size_t row, struct about *a)
{
	const struct ocop_facts *f = &a->report.facts;
	int64_t stars = f->stars_now > 0 ? f->stars_now : f->stars;
	char day[LABEL_DAY_SIZE];

	set(g, row, GOODS_PRODUCT, f->name);
	set(g, row, GOODS_PRODUCER, f->producer[0] ? f->producer :
						     f->producer_id);
	set_number(g, row, GOODS_STARS, stars > 0 ? (uint64_t)stars : 0);
	set(g, row, GOODS_CERTIFICATE,
	    f->decided == OCOP_DAY_NONE ? "" : f->code);
	set(g, row, GOODS_TO, label_day(day, f->to));
	set(g, row, GOODS_EXTENSION, a->extension);
	set(g, row, GOODS_WITHDRAWAL, a->withdrawal);
	set(g, row, GOODS_RECALLED, a->recalled.len > 0 ?
	    ocop_buf_cstr(&a->recalled) : "");
	set_number(g, row, GOODS_HELD, a->held_count);
}

/* A code that cannot be read stands in its place, with the reason. */
static void set_unread(struct goods *g, size_t row,
		       const struct ocop_diag *diag, enum ocop_err err)
{
	char why[SAY_TEXT_SIZE];

	set(g, row, GOODS_STATE, say_text(why, "", err, diag));
	for (enum goods_column c = GOODS_PRODUCT; c < GOODS_COLUMNS; c++)
		set(g, row, c, "");
	set_light(g, row, GOODS_UNREAD);
}

/* A stamp's text is an address; the line under a symbol has a blank. */
static bool is_stamp(struct ocop_bytes text)
{
	return memchr(text.ptr, '/', text.len) != NULL ||
	       memchr(text.ptr, ' ', text.len) != NULL ||
	       memchr(text.ptr, '(', text.len) != NULL;
}

static enum ocop_err judge_one(struct judging *j, struct about *a,
			       struct ocop_bytes text, struct ocop_diag *diag)
{
	enum ocop_err err;

	a->stamp = is_stamp(text);
	if (a->stamp) {
		err = ocop_verdict_of_text(&a->report, &j->judge, text,
					   &j->policy);
		if (!err)
			memcpy(a->product, a->report.facts.product,
			       sizeof(a->product));
	} else {
		/* Not a failure of ours: the row says it. */
		diag->err = ocop_product_read(a->product, text, diag);
		if (diag->err)
			return OCOP_OK;
		err = goods_product(&a->report, &j->judge, &j->policy,
				    a->product);
	}
	if (!err)
		err = ocop_verdict_add_names(&a->report, &j->judge);
	if (!err)
		err = add_certificate(j, a);
	return err ? err : add_all_lots(j, a);
}

static enum ocop_err add_row(struct judging *j, size_t row)
{
	struct about a = { .gtins = OCOP_BUF(OCOP_RECORD_MAX),
			   .recalled = OCOP_BUF(STATE_MAX) };
	struct goods *g = j->goods;
	struct ocop_diag diag = { 0 };
	enum ocop_err err = judge_one(j, &a, g->asked[row], &diag);

	if (!err) {
		set_number(g, row, GOODS_LINE, row + 1);
		set_code(g, row, &a);
		if (diag.err) {
			set_unread(g, row, &diag, diag.err);
		} else {
			set_state(g, row, &a);
			set_facts(g, row, &a);
		}
	}
	ocop_buf_clear(&a.gtins);
	ocop_buf_clear(&a.recalled);
	return err ? err : g->text.err;
}

/* A code that is in the list twice is looked up once. */
static bool copied(struct goods *g, size_t row)
{
	size_t i = 0;

	while (i < row && !ocop_bytes_equal(g->asked[i], g->asked[row]))
		i++;
	if (i == row)
		return false;
	memcpy(g->cell[row], g->cell[i], sizeof(g->cell[row]));
	set_number(g, row, GOODS_LINE, row + 1);
	set_light(g, row, g->light[i]);
	return true;
}

enum ocop_err goods_judge(struct goods *goods, struct view *view)
{
	struct judging j = { .view = view, .goods = goods };
	enum ocop_err err = look_start(view, &j.judge, &j.policy);

	j.lot = calloc(LOTS_MAX, sizeof(*j.lot));
	if (!err && j.lot == NULL)
		err = OCOP_ERR_MEMORY;
	for (size_t i = 0; !err && i < goods->count; i++)
		if (!copied(goods, i))
			err = add_row(&j, i);
	free(j.lot);
	return err;
}

/* --- The table --- */

const char *goods_cell(const struct goods *goods, size_t row,
		       enum goods_column column)
{
	return (const char *)goods->text.ptr + goods->cell[row][column];
}

const char *goods_sign(enum goods_light light)
{
	static const char *const sign[GOODS_LIGHTS] = { "✓", "!", "✕", "?" };

	return sign[light];
}

const char *goods_head(enum goods_column column)
{
	switch (column) {
	case GOODS_LINE: return _("No.");
	case GOODS_CODE: return _("Code asked");
	case GOODS_STATE: return _("State");
	case GOODS_PRODUCT: return _("Product");
	case GOODS_PRODUCER: return _("Producer");
	case GOODS_STARS: return _("Stars");
	case GOODS_CERTIFICATE: return _("Certificate");
	case GOODS_TO: return _("End date");
	case GOODS_EXTENSION: return _("Extension");
	case GOODS_WITHDRAWAL: return _("Withdrawal or suspension");
	case GOODS_RECALLED: return _("Lots recalled or not accepted");
	case GOODS_HELD: return _("Lots held");
	case GOODS_COLUMNS: break;
	}
	return "";
}
