/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints a checked inspection file for people: who signed it, by which data it
 * was judged, each item in a few lines, the files beside it, the custody. It
 * compares data and concludes nothing about anybody.
 */
#include <string.h>

#include "common/ui/name.h"
#include "verifier/report.h"
#include "verifier/verify.h"

#define INPUT_BYTES 64	/* shown of what was read */

static void add_clean(struct ocop_buf *out, struct ocop_bytes text)
{
	size_t before = out->len;

	if (!ocop_buf_bytes(out, text))
		out->len = before + ocop_text_tame(out->ptr + before, text.len);
}

static void row(struct ocop_buf *out, const char *name, struct ocop_bytes value)
{
	if (!value.len)
		return;
	ocop_buf_printf(out, "  %s: ", name);
	add_clean(out, value);
	ocop_buf_byte(out, '\n');
}

static void row_time(struct ocop_buf *out, const char *name, uint64_t unix_s)
{
	char text[LABEL_INSTANT_SIZE];

	row(out, name, ocop_bytes_str(label_instant(text, unix_s)));
}

/* --- The whole --- */

static void show_data(struct ocop_buf *out, const struct ocop_inspect *inspect)
{
	const struct ocop_inspection *r = &inspect->record;

	ocop_buf_printf(out, "  %s: ", _("Register"));
	add_clean(out, r->origin);
	ocop_buf_printf(out, ngettext(", %llu entry, root ",
				      ", %llu entries, root ",
				      (unsigned long)r->size),
			(unsigned long long)r->size);
	ocop_hex_add(out, r->root);
	ocop_buf_byte(out, '\n');
	row_time(out, _("Data as of"), inspect->data_time);
	ocop_buf_printf(out, _("  Trust document: version %llu, "),
			(unsigned long long)inspect->trust->version);
	ocop_hex_add(out, ocop_bytes_of(inspect->trust->fingerprint,
					OCOP_HASH_LEN));
	ocop_buf_byte(out, '\n');
	row(out, _("Legal basis"), inspect->trust->basis);
	row(out, _("Program"), r->tool);
}

static const char *continued(enum report_beside state)
{
	switch (state) {
	case REPORT_BESIDE_SAME:
		return _("at hand: it is the one that was signed");
	case REPORT_BESIDE_MISSING:
		return _("missing");
	case REPORT_BESIDE_OTHER:
		return _("the file given is another one");
	case REPORT_BESIDE_UNREADABLE:
		return _("cannot be read");
	case REPORT_BESIDE_NOT_ASKED:
		break;
	}
	return _("not compared: give it with --continues");
}

static void show_head(struct ocop_buf *out, const struct report *report)
{
	const struct ocop_inspect *inspect = report->inspect;
	const struct ocop_inspection *r = &inspect->record;
	const struct ocop_authority *a =
		ocop_trust_authority(inspect->trust, r->authority);

	ocop_buf_str(out, _("The file is complete and signed, and its entries are in the register"));
	ocop_buf_byte(out, '\n');
	row(out, _("Authority"), a ? a->name : r->authority);
	if (inspect->signer_kind == 'o')
		row(out, _("Officer"), ocop_bytes_str(inspect->signer));
	row(out, _("Commune"), r->unit);
	row_time(out, _("Opened"), (uint64_t)r->opened);
	row_time(out, _("Closed"), (uint64_t)r->closed);
	row(out, _("Note"), r->note);
	ocop_buf_printf(out, "  %s: ", _("Hash of this file"));
	ocop_hex_add(out, ocop_bytes_of(inspect->hash, OCOP_HASH_LEN));
	ocop_buf_byte(out, '\n');
	if (r->continues.len) {
		ocop_buf_printf(out, "  %s: ", _("Continues the file"));
		ocop_hex_add(out, r->continues);
		ocop_buf_printf(out, " (%s)\n", continued(report->continued));
	}
	show_data(out, inspect);
	if (report_warning(inspect))
		row(out, _("Warning"), ocop_bytes_str(report_warning(inspect)));
	if (inspect->logged_index != OCOP_INDEX_NONE)
		ocop_buf_printf(out, _("  The signer's key has been ended, but before that, log entry %llu named this file: the file counts\n"),
				(unsigned long long)inspect->logged_index);
}

const char *report_warning(const struct ocop_inspect *inspect)
{
	if (inspect->signer_rule)
		return _("according to the replica, the signer had no power to sign this inspection: the file does not count");
	return inspect->key_ended &&
	       inspect->logged_index == OCOP_INDEX_NONE ?
	       _("the signer's key has been ended: the file counts only if an authority received it, or the log named it, before that") : NULL;
}

/* --- One item --- */

static enum verify_kind kind_of(const struct ocop_inspect_item *item)
{
	if (item->how == OCOP_INSPECT_WORDS)
		return VERIFY_PRODUCT;
	if (item->report.facts.stamp_index >= 0)
		return item->how == OCOP_INSPECT_TYPED ? VERIFY_TYPED :
							 VERIFY_STAMP;
	return item->report.facts.code[0] ? VERIFY_CERTIFICATE : VERIFY_STAMP;
}

const char *report_how(const struct ocop_inspect_item *item)
{
	switch (item->how) {
	case OCOP_INSPECT_CAMERA:
		return _("camera");
	case OCOP_INSPECT_PICTURE:
		return _("picture");
	case OCOP_INSPECT_SCANNER:
		return _("scanner");
	case OCOP_INSPECT_TYPED:
		return _("typed");
	case OCOP_INSPECT_WORDS:
		break;
	}
	return report_is_bare(item) ? _("noted") : _("look-up");
}

bool report_is_bare(const struct ocop_inspect_item *item)
{
	return item->how == OCOP_INSPECT_WORDS && !item->input.len;
}

void report_head(struct ocop_buf *out, const struct ocop_inspect_item *item)
{
	struct verify_found found = { .item = item->input,
				      .kind = kind_of(item),
				      .report = item->report };

	if (item->report.facts.code[0])
		found.one = &item->report;
	if (verify_is_stamp(found.kind))
		found.one = NULL;
	if (report_is_bare(item))
		ocop_buf_str(out, _("Goods without a stamp: nothing was compared, and nothing follows from that"));
	else if (item->how == OCOP_INSPECT_WORDS && found.one == NULL)
		ocop_buf_str(out, _("A look-up by words: no article was seen, and the look-up is not repeated here"));
	else
		verify_head(out, &found);
}

static void show_verdict(struct ocop_buf *out,
			 const struct ocop_inspect_item *item, bool colour)
{
	if (item->proof == OCOP_INSPECT_OPEN) {
		ocop_buf_str(out, _("undecided, because the file alone is not enough; by the entries in the file: "));
		colour = false;
	}
	if (colour)
		ocop_buf_printf(out, "\033[1;%dm",
				(int)words_colour(item->verdict,
						      item->report.reason));
	report_head(out, item);
	if (colour)
		ocop_buf_str(out, "\033[0m");
	ocop_buf_byte(out, '\n');
}

static void show_rule(struct ocop_buf *out,
		      const struct ocop_inspect_item *item)
{
	const char *rule = item->report.rule;

	if (!rule || !rule[0] || report_is_bare(item))
		return;
	ocop_buf_printf(out, "     %s", _(rule));
	if (item->index != OCOP_INDEX_NONE)
		ocop_buf_printf(out, _(" (log entry %llu)"),
				(unsigned long long)item->index);
	ocop_buf_byte(out, '\n');
}

static void show_item(struct ocop_buf *out,
		      const struct ocop_inspect_item *item, size_t number,
		      bool colour)
{
	const struct ocop_facts *f = &item->report.facts;
	size_t len = item->input.len < INPUT_BYTES ? item->input.len :
						     INPUT_BYTES;
	char time[LABEL_INSTANT_SIZE];

	ocop_buf_printf(out, "%zu. %s, %s", number,
			label_instant(time, item->time), report_how(item));
	if (item->article > 0)
		ocop_buf_printf(out, _(", article %lld"),
				(long long)item->article);
	ocop_buf_str(out, "\n     ");
	show_verdict(out, item, colour);
	if (len) {
		ocop_buf_str(out, "     ");
		add_clean(out, ocop_bytes_of(item->input.ptr, len));
		ocop_buf_str(out, len < item->input.len ? "…\n" : "\n");
	}
	if (f->name[0]) {
		ocop_buf_str(out, "     ");
		add_clean(out, ocop_bytes_str(f->name));
		ocop_buf_printf(out, " (%s)", f->code);
		if (f->decision[0])
			ocop_buf_printf(out, _(", decision %s"), f->decision);
		ocop_buf_byte(out, '\n');
	}
	show_rule(out, item);
	if (item->proof == OCOP_INSPECT_DIFFERS)
		ocop_buf_printf(out, "     %s\n",
				_("by the file alone, the verdict would be another one, because the file leaves out entries"));
}

/* --- Files beside, custody --- */

const char *report_beside_text(enum report_beside state)
{
	switch (state) {
	case REPORT_BESIDE_SAME:
		return _("as it was signed");
	case REPORT_BESIDE_MISSING:
		return _("missing");
	case REPORT_BESIDE_OTHER:
		return _("changed since it was signed");
	case REPORT_BESIDE_UNREADABLE:
		return _("cannot be read");
	case REPORT_BESIDE_NOT_ASKED:
		break;
	}
	return _("not checked (--photos)");
}

void report_text_photos(struct ocop_buf *out, const struct report *report)
{
	for (size_t i = 0; i < report->inspect->photo_count; i++) {
		ocop_buf_str(out, "  ");
		add_clean(out, report->inspect->photo[i].name);
		ocop_buf_printf(out, ": %s\n", report_beside_text(report->beside[i]));
	}
}

static void show_custody(struct ocop_buf *out,
			 const struct ocop_inspect *inspect)
{
	char time[LABEL_INSTANT_SIZE];

	for (size_t i = 0; i < inspect->custody_count; i++) {
		const struct ocop_inspect_step *step = &inspect->custody[i];

		ocop_buf_printf(out, "  %s, %s: ",
				label_instant(time, step->time),
				name_value("act", step->act));
		add_clean(out, step->what);
		ocop_buf_str(out, ", ");
		add_clean(out, step->who);
		ocop_buf_byte(out, '\n');
	}
}

void report_text(struct ocop_buf *out, const struct report *report)
{
	const struct ocop_inspect *inspect = report->inspect;

	show_head(out, report);
	for (size_t i = 0; i < inspect->item_count; i++)
		show_item(out, &inspect->item[i], i + 1, report->colour);
	if (inspect->photo_count)
		ocop_buf_printf(out, "%s\n", _("Files beside:"));
	report_text_photos(out, report);
	if (inspect->custody_count)
		ocop_buf_printf(out, "%s\n", _("Custody:"));
	show_custody(out, inspect);
}
