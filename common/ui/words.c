/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a verdict that people see. No text accuses anybody or calls
 * goods or a stamp false: it says what does not match the register, and what to
 * do next. The machine words are in the library.
 * Source: docs/fold-and-verdict.md.
 */
#include <string.h>

#include <ocop/stamp.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "common/ui/words.h"

/* --- Undecided: what is missing, what to do --- */

static void missing(struct ocop_buf *out, const char *what, const char *todo)
{
	/* Translators: a thing is missing; an action is needed. */
	ocop_buf_printf(out, _("Not enough data; missing: %s; needed: %s"), what,
			todo);
}

static void undecided(struct ocop_buf *out, const struct ocop_verdict_report *r,
		      bool stamp)
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
	else if (r->reason == OCOP_REASON_UNKNOWN_PRODUCT && stamp)
		missing(out, _("this product"), refresh);
	else if (r->reason == OCOP_REASON_UNKNOWN_PRODUCT)
		missing(out, _("this certificate"),
			_("a check of the original decision"));
	else if (r->reason == OCOP_REASON_UPDATE)
		missing(out, _("rules that this program does not know yet"),
			_("an update of this program"));
	else if (r->reason == OCOP_REASON_CLOCK)
		missing(out, _("the correct time"),
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
				_("Not found in the register (data to %s; they lack products certified since then)") :
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

void words_head(struct ocop_buf *out, const struct ocop_verdict_report *r,
		bool stamp, struct ocop_bytes item)
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
		ocop_buf_str(out, stamp ?
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
		ocop_buf_str(out, stamp ?
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
		undecided(out, r, stamp);
		break;
	}
}

/* --- What more a good one has to say --- */

void words_reason(struct ocop_buf *out, const struct ocop_verdict_report *r,
		  bool stamp)
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
	else if (stamp)
		ocop_buf_printf(out, _("Stamp of an earlier rank; now %lld stars"),
				(long long)f->stars_now);
	else
		ocop_buf_printf(out, _("An earlier rank; now %lld stars"),
				(long long)f->stars_now);
}

/* --- Colours --- */

/* Amber: a lapsed or suspended certificate, and whatever is undecided. Red:
 * only a recall or a mismatch. */
enum words_colour words_colour(enum ocop_verdict verdict,
			       enum ocop_reason reason)
{
	switch (verdict) {
	case OCOP_VERDICT_GENUINE:
	case OCOP_VERDICT_LISTED:
		return reason == OCOP_REASON_LOWERED ? WORDS_AMBER :
						       WORDS_GREEN;
	case OCOP_VERDICT_REFUSED:
	case OCOP_VERDICT_UNREAD:
	case OCOP_VERDICT_FOREIGN:
	case OCOP_VERDICT_UNDECIDED:
	case OCOP_VERDICT_EXPIRED:
	case OCOP_VERDICT_SUSPECT_COPY:
	case OCOP_VERDICT_INACTIVE:
		return WORDS_AMBER;
	case OCOP_VERDICT_REVOKED:
		return reason == OCOP_REASON_SUSPENDED ? WORDS_AMBER :
							 WORDS_RED;
	case OCOP_VERDICT_MALFORMED:
		return reason == OCOP_REASON_HOST ? WORDS_RED : WORDS_AMBER;
	case OCOP_VERDICT_DUPLICATE:
	case OCOP_VERDICT_UNREGISTERED:
	case OCOP_VERDICT_FORGED:
		break;
	}
	return WORDS_RED;
}
