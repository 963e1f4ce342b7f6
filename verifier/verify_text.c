/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for people: first the verdict, then the goods, then each check
 * with its rule and log entry, then the data that were used.
 */
#include <string.h>

#include "common/ui/label.h"
#include "verifier/verify.h"

#define LABEL_COLUMN 16
#define ROOT_BYTES 8	/* shown of the root */
#define READ_BYTES 96	/* shown of what was read: its digits say nothing */

/* What came from a scanner must not steer the terminal. */
static void add_clean(struct ocop_buf *out, struct ocop_bytes text)
{
	size_t before = out->len;

	if (!ocop_buf_bytes(out, text))
		out->len = before + ocop_text_tame(out->ptr + before, text.len);
}

static void label(struct ocop_buf *out, const char *name)
{
	size_t len = ocop_text_width(ocop_bytes_str(name)) + 1;

	ocop_buf_printf(out, "  %s:", name);
	do
		ocop_buf_byte(out, ' ');
	while (++len < LABEL_COLUMN);
}

static void row(struct ocop_buf *out, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	label(out, name);
	add_clean(out, ocop_bytes_str(value));
	ocop_buf_byte(out, '\n');
}

static void row_day(struct ocop_buf *out, const char *name, int32_t day)
{
	char text[LABEL_DAY_SIZE];

	label_day(text, day);
	row(out, name, text);
}

static void row_read(struct ocop_buf *out, const char *name,
		     struct ocop_bytes text)
{
	size_t len = text.len;

	if (len == 0)
		return;
	if (len > READ_BYTES) {
		len = READ_BYTES;
		while (len > 0 && (text.ptr[len] & 0xc0) == 0x80)
			len--;
	}
	label(out, name);
	add_clean(out, ocop_bytes_of(text.ptr, len));
	ocop_buf_str(out, len < text.len ? "…\n" : "\n");
}

/* --- The goods --- */

static void show_product(struct ocop_buf *out, const struct ocop_facts *f)
{
	const char *code = f->product[0] != '\0' ? f->product : f->code;

	if (f->name[0] == '\0') {
		row(out, _("Product"), code);
		return;
	}
	label(out, _("Product"));
	add_clean(out, ocop_bytes_str(f->name));
	if (code[0] != '\0')
		ocop_buf_printf(out, " (%s)", code);
	ocop_buf_byte(out, '\n');
}

static void show_stars(struct ocop_buf *out, const struct ocop_facts *f)
{
	if (f->stars <= 0)
		return;
	label(out, _("Stars"));
	ocop_buf_printf(out, "%lld", (long long)f->stars);
	if (f->stars_now > 0 && f->stars_now != f->stars)
		ocop_buf_printf(out, _(", now %lld"), (long long)f->stars_now);
	ocop_buf_byte(out, '\n');
}

static void show_certificate(struct ocop_buf *out, const struct ocop_facts *f)
{
	char day[LABEL_DAY_SIZE], to[LABEL_DAY_SIZE];

	if (f->decision[0] != '\0') {
		label_day(day, f->decided);
		label(out, _("Certificate"));
		ocop_buf_printf(out, _("%s, decision %s of %s"), f->code,
				f->decision, day);
		ocop_buf_byte(out, '\n');
		row(out, _("Issued by"), f->authority_name[0] != '\0' ?
		    f->authority_name : f->authority);
	}
	if (f->from != OCOP_DAY_NONE) {
		label_day(day, f->from);
		label_day(to, f->to);
		label(out, _("Valid"));
		ocop_buf_printf(out, _("from %s to %s"), day, to);
		ocop_buf_byte(out, '\n');
	}
	if (f->by_decision[0] != '\0') {
		label_day(day, f->by_day);
		label(out, _("Changed by"));
		ocop_buf_printf(out, _("decision %s, effective %s"),
				f->by_decision, day);
		ocop_buf_byte(out, '\n');
	}
	row(out, _("Newer one"), f->successor_code);
	if (f->entered_later)
		row(out, _("Remark"),
		    _("entered more than 90 days after the decision"));
}

/* Whose case it is, so that an officer knows whom to ask. */
static void show_alert(struct ocop_buf *out, const struct ocop_facts *f)
{
	if (!f->alert)
		return;
	label(out, _("Alert"));
	ocop_buf_printf(out, f->alert == OCOP_ALERT_REVIEW ?
			     _("being verified by %s") :
			     f->alert == OCOP_ALERT_CONFIRMED ?
			     _("confirmed by %s") : _("opened by %s"),
			f->alert_by);
	ocop_buf_byte(out, '\n');
}

static void show_lot(struct ocop_buf *out, const struct ocop_facts *f)
{
	if (f->lot >= 0) {
		label(out, _("Lot"));
		if (f->lot_count >= 0)
			ocop_buf_printf(out, _("%lld, stamp %lld (of 0 to %lld)"),
					(long long)f->lot,
					(long long)f->stamp_index,
					(long long)f->lot_count - 1);
		else
			ocop_buf_printf(out, _("%lld, stamp %lld"),
					(long long)f->lot,
					(long long)f->stamp_index);
		ocop_buf_byte(out, '\n');
	}
	row(out, _("Batch"), f->batch);
	row(out, _("Pack"), f->pack);
	row_day(out, _("Made"), f->made);
	row_day(out, _("Best before"), f->best_before);
	row(out, _("Reason"), f->reason);
	show_alert(out, f);
	row_day(out, _("Key stolen"), f->key_stolen);
}

static void show_facts(struct ocop_buf *out, const struct ocop_facts *f)
{
	show_product(out, f);
	row(out, _("Producer"), f->producer[0] != '\0' ? f->producer :
							 f->producer_id);
	row(out, _("Address"), f->address);
	show_stars(out, f);
	show_certificate(out, f);
	row(out, _("Picture hash"), f->image);
	show_lot(out, f);
}

/* --- Checks --- */

static const char *result_word(enum ocop_result result)
{
	switch (result) {
	case OCOP_RESULT_PASS:
		return _("passed");
	case OCOP_RESULT_NOTE:
		return _("note");
	case OCOP_RESULT_FAIL:
		return _("does not match");
	case OCOP_RESULT_UNKNOWN:
		return _("cannot tell");
	case OCOP_RESULT_SKIPPED:
		break;
	}
	return _("skipped");
}

static void show_checks(struct ocop_buf *out,
			const struct ocop_verdict_report *r)
{
	for (size_t i = 0; i < r->check_count; i++) {
		const struct ocop_check *c = &r->checks[i];

		ocop_buf_printf(out, "  %s: ", result_word(c->result));
		if (c->rule != NULL && c->rule[0] != '\0')
			ocop_buf_str(out, _(c->rule));
		else
			ocop_buf_str(out, c->name);
		if (c->index != OCOP_INDEX_NONE)
			ocop_buf_printf(out, _(" (log entry %llu)"),
					(unsigned long long)c->index);
		ocop_buf_byte(out, '\n');
	}
}

/* --- Look-ups --- */

static void show_match(struct ocop_buf *out, const struct verify_match *m)
{
	ocop_buf_str(out, "* ");
	verify_match_head(out, &m->report);
	ocop_buf_byte(out, '\n');
	show_facts(out, &m->report.facts);
	label(out, _("Lots"));
	ocop_buf_printf(out, "%llu\n", (unsigned long long)m->lots);
}

/* The producer's certified products, beside a stamp for one that is not
 * certified. */
static void show_others(struct ocop_buf *out, const struct verify_found *f)
{
	for (size_t i = 0; i < f->match_count; i++) {
		const struct ocop_facts *facts = &f->match[i].report.facts;

		label(out, _("Certified"));
		add_clean(out, ocop_bytes_str(facts->name));
		ocop_buf_printf(out, " (%s)\n", facts->code);
	}
}

static void show_matches(struct ocop_buf *out, const struct verify_found *f)
{
	for (size_t i = 0; i < f->match_count; i++)
		show_match(out, &f->match[i]);
	if (f->more)
		ocop_buf_printf(out, _("  more than %d found: use more words\n"),
				VERIFY_MATCHES_MAX);
}

/* --- The whole --- */

static void show_head(struct ocop_buf *out, const struct verify_found *f,
		      bool colour)
{
	const struct ocop_verdict_report *r = f->one != NULL ? f->one :
	&f->report;
	size_t before;

	if (colour)
		ocop_buf_printf(out, "\033[1;%dm",
				(int)words_colour(verify_counts(f),
						      r->reason));
	verify_head(out, f);
	if (colour)
		ocop_buf_str(out, "\033[0m");
	ocop_buf_byte(out, '\n');
	before = out->len;
	ocop_buf_str(out, "  ");
	words_reason(out, r, verify_is_stamp(f->kind));
	if (out->len == before + 2)
		out->len = before;
	else
		ocop_buf_byte(out, '\n');
}

static void show_log(struct ocop_buf *out, const struct verify_found *f,
		     const struct verify_log *log)
{
	char as_of[LABEL_INSTANT_SIZE];

	label_instant(as_of, f->report.as_of ? f->report.as_of :
					     log->signed_time);
	label(out, _("Register"));
	ocop_buf_printf(out, ngettext("%s, %llu entry, root ",
				      "%s, %llu entries, root ",
				      (unsigned long)log->size),
			log->origin, (unsigned long long)log->size);
	ocop_hex_add(out, ocop_bytes_of(log->root, ROOT_BYTES));
	if (as_of[0] != '\0') {
		/* Translators: the time that the data speaks for. */
		ocop_buf_printf(out, _(", as of %s"), as_of);
	}
	ocop_buf_byte(out, '\n');
	if (log->basis.len > 0) {
		/* Translators: the law that the register rests on. */
		label(out, _("Legal basis"));
		add_clean(out, log->basis);
		ocop_buf_byte(out, '\n');
	}
}

/* What else the picture showed, so that nobody takes this report for all of
 * it. */
static void show_picture(struct ocop_buf *out, const struct verify_found *f)
{
	char count[24];

	snprintf(count, sizeof(count), "%zu", f->places);
	row(out, _("Places"), f->places > 1 ? count : "");
	snprintf(count, sizeof(count), "%zu", f->unread);
	row(out, _("Seen, unread"), f->unread > 0 ? count : "");
	if (f->read > 0) {
		label(out, _("Picture"));
		ocop_buf_printf(out, ngettext("%zu code was read in it: compare with what you see\n",
					      "%zu codes were read in it: compare with what you see\n",
					      (unsigned long)f->read), f->read);
	}
	row(out, _("Picture"), f->cut ?
	    _("the file is cut off: it may have held more codes") : "");
}

/* Newer data may extend a certificate, or put stamps to use. What is old is
 * the copy of the register here, not the clock and not the goods. */
static bool is_update_first(const struct ocop_verdict_report *r)
{
	return (r->stale || r->too_old) && r->reason != OCOP_REASON_GOODS &&
	       (r->verdict == OCOP_VERDICT_EXPIRED ||
		r->verdict == OCOP_VERDICT_INACTIVE);
}

void verify_text(struct ocop_buf *out, const struct verify_found *f,
		 const struct verify_log *log, bool colour)
{
	const struct ocop_verdict_report *r = &f->report;
	char text[SAY_TEXT_SIZE];
	char as_of[LABEL_INSTANT_SIZE];

	show_head(out, f, colour);
	if (r->stale || r->too_old) {
		label_instant(as_of, r->as_of);
		ocop_buf_printf(out, _("  as of %s: newer data may say otherwise\n"),
				as_of[0] != '\0' ? as_of : "-");
	}
	row_read(out, _("Read"), f->item);
	row_read(out, _("Judged"), f->uri);
	if (f->did != 0) {
		label(out, _("Repaired"));
		label_repairs(out, f->did, true);
		ocop_buf_byte(out, '\n');
	}
	row(out, _("Detail"), say_translated(text, r->diag.text));
	if (f->kind == VERIFY_PRODUCT || f->kind == VERIFY_NAME)
		show_matches(out, f);
	else
		show_facts(out, &r->facts);
	if (verify_is_stamp(f->kind))
		show_others(out, f);
	show_checks(out, r);
	verify_show_history(out, f);
	show_log(out, f, log);
	show_picture(out, f);
	row(out, _("Picture kept"), f->kept ? f->kept : "");
	row(out, _("Note"), VERIFY_NOTE(f) ? _(VERIFY_NOTE(f)) : "");
	row(out, _("First"), is_update_first(r) ?
	    _("update this machine's copy of the register, which is old (ocop-sync, or a data package), and check again") : "");
	row(out, _("Next"), verify_next(f));
}
