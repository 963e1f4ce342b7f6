/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a verdict that people see. No text accuses anybody or calls
 * goods or a stamp false: it says what does not match the register, and what to
 * do next. The machine words are in the library.
 * Source: docs/fold-and-verdict.md.
 */
#include <string.h>

#include "common/ui/label.h"
#include "verifier/verify.h"

static bool is_stamp(enum verify_kind kind)
{
	return kind == VERIFY_STAMP || kind == VERIFY_TYPED;
}

/* --- Undecided: what is missing, what to do --- */

static void missing(struct ocop_buf *out, const char *what, const char *todo)
{
	/* Translators: "missing" a thing; "do" an action. */
	ocop_buf_printf(out, _("Not enough data: missing %s; do %s"), what,
			todo);
}

static void undecided(struct ocop_buf *out, const struct ocop_verdict_report *r,
		      enum verify_kind kind)
{
	const char *refresh = _("a refresh with ocop-sync");

	if (r->reason == OCOP_REASON_MAYBE_EXTENDED)
		ocop_buf_str(out, _("Past its printed date; possibly extended – ask the issuer"));
	else if (r->reason == OCOP_REASON_TWO_PLACES)
		ocop_buf_str(out, _("One code at several places of the picture: on different articles, or on one?"));
	else if (r->reason == OCOP_REASON_TYPED)
		ocop_buf_str(out, _("Registered; authentication code not seen"));
	else if (r->reason == OCOP_REASON_POWER)
		ocop_buf_str(out, _("Issuer's power unconfirmed; check the original decision"));
	else if (r->reason == OCOP_REASON_UNKNOWN_LOT)
		missing(out, _("this lot"), refresh);
	else if (r->reason == OCOP_REASON_UNKNOWN_PRODUCT && is_stamp(kind))
		missing(out, _("this product"), refresh);
	else if (r->reason == OCOP_REASON_UNKNOWN_PRODUCT)
		missing(out, _("this certificate"),
			_("a check of the original decision"));
	else if (r->reason == OCOP_REASON_UPDATE)
		missing(out, _("rules that this program does not know yet"),
			_("an update of this program"));
	else if (r->reason == OCOP_REASON_CLOCK)
		missing(out, _("a right time"),
			_("a check of this machine's clock"));
	else if (r->reason == OCOP_REASON_NO_TRUST)
		missing(out, _("the trust document in force"), refresh);
	else
		missing(out, _("newer data"), refresh);
}

/* --- Definite words --- */

static void expired(struct ocop_buf *out, const struct ocop_verdict_report *r)
{
	char to[LABEL_DAY_SIZE], made[LABEL_DAY_SIZE];

	label_day(to, r->facts.to);
	label_day(made, r->facts.made);
	if (r->reason == OCOP_REASON_GOODS)
		ocop_buf_str(out, _("Past the lot's registered date; compare the label"));
	else if (made[0] != '\0')
		ocop_buf_printf(out, _("OCOP certificate lapsed on %s (lot made %s)"),
				to, made);
	else
		ocop_buf_printf(out, _("OCOP certificate lapsed on %s"), to);
}

static void revoked(struct ocop_buf *out, const struct ocop_verdict_report *r)
{
	const char *by = r->facts.by_decision;

	if (r->reason == OCOP_REASON_SUSPENDED)
		ocop_buf_printf(out, _("Suspended under %s"), by);
	else if (r->reason == OCOP_REASON_LOT)
		ocop_buf_str(out, _("Lot recalled – stop sale, do not use"));
	else if (r->reason == OCOP_REASON_SERIAL)
		ocop_buf_str(out, _("Stamp voided"));
	else if (r->reason == OCOP_REASON_KEY)
		ocop_buf_str(out, _("Key compromised before the lot was registered"));
	else if (by[0] != '\0')
		ocop_buf_printf(out, _("OCOP certificate withdrawn (decision %s)"),
				by);
	else
		ocop_buf_str(out, _("OCOP certificate withdrawn"));
}

static void unregistered(struct ocop_buf *out,
			 const struct ocop_verdict_report *r)
{
	char as_of[LABEL_INSTANT_SIZE];

	label_instant(as_of, r->as_of);
	if (r->reason == OCOP_REASON_SCOPE)
		ocop_buf_str(out, _("No certificate for this product; the producer holds others"));
	else if (r->reason == OCOP_REASON_SERIAL)
		ocop_buf_str(out, _("Serial outside the registered range"));
	else
		ocop_buf_printf(out, r->offline ?
				_("Not found in the register (data to %s; a product certified since is not in them)") :
				_("Not found in the register (data to %s)"),
				as_of[0] != '\0' ? as_of : "-");
}

static const char *foreign(enum ocop_reason whose)
{
	return whose == OCOP_REASON_PAYMENT ?
	       _("Not this system's code: a payment code") :
	       whose == OCOP_REASON_TRACE ?
	       _("Not this system's code: another system's tracing code") :
	       whose == OCOP_REASON_WEB ?
	       _("Not this system's code: a web page") :
	       _("Not this system's code");
}

static const char *unread(enum ocop_reason why, struct ocop_bytes item)
{
	switch (why) {
	case OCOP_REASON_EMPTY:
		return _("Nothing could be read: there is no text");
	case OCOP_REASON_NO_CODE:
		return _("Nothing could be read: the picture has no code");
	case OCOP_REASON_CUT:
		return _("Nothing could be read: the picture is damaged");
	case OCOP_REASON_KEYBOARD:
		return _("Nothing could be read: a Vietnamese input method changed the text");
	case OCOP_REASON_LAYOUT:
		return _("Nothing could be read: another keyboard layout changed the text");
	case OCOP_REASON_CHANGED:
		return ocop_stamp_is_cut(item) ?
		       _("Nothing could be read: the text ends too early") :
		       _("Nothing could be read: the text is incomplete or was changed on its way");
	case OCOP_REASON_TYPING:
		return _("Nothing could be read: the typed line has an error");
	default:
		return _("Nothing could be read");
	}
}

static void head(struct ocop_buf *out, const struct ocop_verdict_report *r,
		 enum verify_kind kind, struct ocop_bytes item)
{
	switch (r->verdict) {
	case OCOP_VERDICT_UNREAD:
		ocop_buf_str(out, unread(r->reason, item));
		break;
	case OCOP_VERDICT_FOREIGN:
		ocop_buf_str(out, foreign(r->reason));
		break;
	case OCOP_VERDICT_LISTED:
	case OCOP_VERDICT_GENUINE:
		ocop_buf_str(out, is_stamp(kind) ?
			     _("Stamp code matches the register (copying not excluded; compare the goods)") :
			     _("Certificate in the register and in force (says nothing about any single article)"));
		break;
	case OCOP_VERDICT_EXPIRED:
		expired(out, r);
		break;
	case OCOP_VERDICT_SUSPECT_COPY:
		ocop_buf_str(out, r->reason == OCOP_REASON_UNVERIFIED ?
			     _("Signs of copying – not verified yet") :
			     _("Signs of copying – verify"));
		break;
	case OCOP_VERDICT_INACTIVE:
		ocop_buf_str(out, r->reason == OCOP_REASON_FUTURE ?
			     _("Certificate not yet in force") :
			     _("Stamp not activated"));
		break;
	case OCOP_VERDICT_REVOKED:
		revoked(out, r);
		break;
	case OCOP_VERDICT_DUPLICATE:
		ocop_buf_str(out, _("One code on two articles: at least one copy, unknown which"));
		break;
	case OCOP_VERDICT_UNREGISTERED:
		unregistered(out, r);
		break;
	case OCOP_VERDICT_FORGED:
		ocop_buf_str(out, is_stamp(kind) ?
			     _("Authentication code does not match – verify") :
			     _("Certificate text does not match the register – verify"));
		break;
	case OCOP_VERDICT_MALFORMED:
		ocop_buf_str(out, r->reason == OCOP_REASON_HOST ?
			     _("Unknown address – do not open it") :
			     _("A code of this system in a wrong form"));
		break;
	case OCOP_VERDICT_REFUSED:
	case OCOP_VERDICT_UNDECIDED:
		undecided(out, r, kind);
		break;
	}
}

void verify_match_head(struct ocop_buf *out,
		       const struct ocop_verdict_report *report)
{
	head(out, report, VERIFY_CERTIFICATE, ocop_bytes_of(NULL, 0));
}

void verify_head(struct ocop_buf *out, const struct verify_found *found)
{
	if (found->one != NULL)
		verify_match_head(out, found->one);
	else if (found->report.verdict != OCOP_VERDICT_LISTED)
		head(out, &found->report, found->kind, found->item);
	else if (found->match_count == 0)
		ocop_buf_str(out, _("Nothing found for these words (goods without this system's code are lawful)"));
	else
		ocop_buf_str(out, _("Several products found; look one up by its code"));
}

enum ocop_verdict verify_counts(const struct verify_found *found)
{
	enum ocop_verdict verdict = found->report.verdict;

	if (found->one != NULL)
		verdict = found->one->verdict == OCOP_VERDICT_LISTED ?
			  OCOP_VERDICT_GENUINE : found->one->verdict;
	else if (verdict == OCOP_VERDICT_LISTED)
		verdict = OCOP_VERDICT_UNDECIDED;
	return ocop_verdict_is_judged(verdict) ? verdict :
						 OCOP_VERDICT_REFUSED;
}

/* --- What more a good one has to say --- */

void verify_reason(struct ocop_buf *out, const struct ocop_verdict_report *r,
		   enum verify_kind kind)
{
	const struct ocop_facts *f = &r->facts;
	char to[LABEL_DAY_SIZE];

	if (r->verdict != OCOP_VERDICT_GENUINE &&
	    r->verdict != OCOP_VERDICT_LISTED)
		return;
	label_day(to, f->to);
	if (r->reason == OCOP_REASON_LAST_DAY)
		ocop_buf_str(out, _("Certificate valid until the end of today"));
	else if (r->reason == OCOP_REASON_EXTENDED)
		ocop_buf_printf(out, _("Past its printed date; still valid until %s under %s"),
				to, f->by_decision);
	else if (r->reason != OCOP_REASON_SUPERSEDED &&
		 r->reason != OCOP_REASON_LOWERED)
		return;
	else if (is_stamp(kind))
		ocop_buf_printf(out, _("Stamp of an earlier rank; now %lld stars"),
				(long long)f->stars_now);
	else
		ocop_buf_printf(out, _("An earlier rank; now %lld stars"),
				(long long)f->stars_now);
}

/* --- What to do next --- */

static const char *next_of_unread(enum ocop_reason why, struct ocop_bytes item)
{
	switch (why) {
	case OCOP_REASON_EMPTY:
		return _("scan again, or type the line under the symbol");
	case OCOP_REASON_NO_CODE:
		return _("take the picture again, with the whole symbol in it");
	case OCOP_REASON_CUT:
		return _("ask for the whole picture to be sent again");
	case OCOP_REASON_KEYBOARD:
		return _("turn off the Vietnamese input method, then scan again");
	case OCOP_REASON_LAYOUT:
		return _("set the keyboard to English (US), then scan again");
	case OCOP_REASON_CHANGED:
		return ocop_stamp_is_cut(item) ?
		       _("copy the whole link again") :
		       _("copy the whole link again, or scan the symbol itself");
	case OCOP_REASON_TYPING:
		return verify_is_number(item) ?
		       _("type all digits of the GTIN; for a decision, type its letters too (91/QĐ-UBND)") :
		       _("compare each character with the line under the symbol");
	default:
		return _("take a closer, sharper picture, or type the line under the symbol");
	}
}

/* The next step for doubtful goods. Only an officer has powers to name; a shop
 * or a shopper has none. */
static const char *set_aside(bool officer)
{
	return officer ?
	       _("note what does not match; consider sampling, sealing or temporary seizure within your powers; ask the producer and the authority") :
	       _("set it aside; do not sell or use it yet; ask the producer or the authority");
}

static const char *next_of_revoked(enum ocop_reason why, bool officer)
{
	if (why == OCOP_REASON_LOT)
		return _("stop selling, set the goods aside, follow the recall notice");
	if (why == OCOP_REASON_SERIAL || why == OCOP_REASON_KEY)
		return set_aside(officer);
	return _("check the original decision; ask the authority that issued it");
}

static const char *next_of(const struct ocop_verdict_report *r,
			   const struct verify_found *found)
{
	bool officer = found->officer;

	switch (r->verdict) {
	case OCOP_VERDICT_EXPIRED:
		return r->reason == OCOP_REASON_GOODS ?
		       _("compare the date on the label; do not sell goods past their date") :
		       _("compare the lot's date with the certificate's; ask the producer whether there is a new decision");
	case OCOP_VERDICT_INACTIVE:
		return r->reason == OCOP_REASON_FUTURE ?
		       _("compare the certificate's first day with the label; ask the producer") :
		       _("ask the producer when these stamps were put to use, and where they came from");
	case OCOP_VERDICT_SUSPECT_COPY:
	case OCOP_VERDICT_DUPLICATE:
		return set_aside(officer);
	case OCOP_VERDICT_REVOKED:
		return next_of_revoked(r->reason, officer);
	case OCOP_VERDICT_UNREGISTERED:
	case OCOP_VERDICT_FORGED:
		return r->offline ?
		       _("before you act, refresh with ocop-sync and check again, or ask the authority") :
		       set_aside(officer);
	case OCOP_VERDICT_MALFORMED:
		return r->reason == OCOP_REASON_HOST ?
		       _("do not open the address; note it and report it") :
		       _("scan the symbol itself, or type the line under it");
	case OCOP_VERDICT_FOREIGN:
		return _("look for this system's stamp; goods without one are lawful: look them up by name");
	case OCOP_VERDICT_UNREAD:
		return next_of_unread(r->reason, found->item);
	case OCOP_VERDICT_REFUSED:
	case OCOP_VERDICT_LISTED:
	case OCOP_VERDICT_GENUINE:
	case OCOP_VERDICT_UNDECIDED:
		break;
	}
	return _("do what the first line says, then check again");
}

const char *verify_next(const struct verify_found *found)
{
	const struct ocop_verdict_report *r = &found->report;

	if (r->verdict == OCOP_VERDICT_LISTED && found->match_count == 0)
		return found->kind == VERIFY_PRODUCT ?
		       _("compare the code with the certificate, or look up the name; refresh with ocop-sync and look again") :
		       _("try fewer words, or the code or decision number on the certificate; refresh with ocop-sync and look again");
	if (!is_stamp(found->kind) && r->verdict < OCOP_VERDICT_FOREIGN &&
	    r->verdict != OCOP_VERDICT_MALFORMED)
		return _("compare name, producer and decision with the paper and the label");
	if (r->verdict == OCOP_VERDICT_GENUINE)
		return _("compare name, producer, batch and dates with the goods");
	if (r->reason == OCOP_REASON_TWO_PLACES)
		return _("see whether the places are on different articles: if they are, check the code with --two-articles; if not, check its text alone");
	if (r->reason == OCOP_REASON_TYPED)
		return _("scan the symbol itself, so that its authentication code can be checked");
	return next_of(r, found);
}

/* Amber: a lapsed or suspended certificate, and whatever is undecided. Red:
 * only a recall or a mismatch. */
enum verify_colour verify_colour_of(enum ocop_verdict verdict,
				    enum ocop_reason reason)
{
	switch (verdict) {
	case OCOP_VERDICT_GENUINE:
	case OCOP_VERDICT_LISTED:
		return reason == OCOP_REASON_LOWERED ? VERIFY_AMBER :
						       VERIFY_GREEN;
	case OCOP_VERDICT_REFUSED:
	case OCOP_VERDICT_UNREAD:
	case OCOP_VERDICT_FOREIGN:
	case OCOP_VERDICT_UNDECIDED:
	case OCOP_VERDICT_EXPIRED:
	case OCOP_VERDICT_SUSPECT_COPY:
	case OCOP_VERDICT_INACTIVE:
		return VERIFY_AMBER;
	case OCOP_VERDICT_REVOKED:
		return reason == OCOP_REASON_SUSPENDED ? VERIFY_AMBER :
							 VERIFY_RED;
	case OCOP_VERDICT_MALFORMED:
		return reason == OCOP_REASON_HOST ? VERIFY_RED : VERIFY_AMBER;
	case OCOP_VERDICT_DUPLICATE:
	case OCOP_VERDICT_UNREGISTERED:
	case OCOP_VERDICT_FORGED:
		break;
	}
	return VERIFY_RED;
}
