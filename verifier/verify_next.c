/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to do next after a verdict: a sentence for people, a word for programs.
 * Several words share one sentence when the first line of the report already
 * says what to do.
 */
#include "common/ui/label.h"
#include "verifier/verify.h"

#define FIRST_LINE N_("do what the first line says, then check again")
#define STEPS(S) \
	S(COMPARE_GOODS, "compare-goods", N_("compare name, producer, batch and dates with the goods")) \
	S(COMPARE_PAPER, "compare-paper", N_("compare name, producer and decision with the paper and the label")) \
	S(SEE_PLACES, "see-places", N_("see whether the symbols with this code are on different articles: if they are, check the code again with --two-articles; if not, check the text of one symbol in place of the picture")) \
	S(SCAN_SYMBOL, "scan-symbol", N_("scan the symbol itself, so that its authentication code can be checked")) \
	S(REFRESH, "refresh", FIRST_LINE) \
	S(UPDATE, "update-program", FIRST_LINE) \
	S(CLOCK, "check-clock", FIRST_LINE) \
	S(ASK_ISSUER, "ask-issuer", FIRST_LINE) \
	S(DECISION, "check-decision", FIRST_LINE) \
	S(LABEL_DATE, "compare-label-date", N_("compare the date on the label; do not sell goods past their date")) \
	S(NEW_DECISION, "ask-new-decision", N_("compare the lot's date with the certificate's; ask the producer whether there is a new decision")) \
	S(FIRST_DAY, "compare-first-day", N_("compare the certificate's first day with the label; ask the producer")) \
	S(ASK_USE, "ask-use", N_("ask the producer when these stamps were put to use, and where they came from")) \
	S(ASIDE, "set-aside", N_("set it aside; do not sell or use it yet; ask the producer or the authority")) \
	S(RECALL, "follow-recall", N_("stop selling, set the goods aside, follow the recall notice")) \
	S(ASK_AUTHORITY, "ask-authority", N_("check the original decision; ask the authority that issued it")) \
	S(REFRESH_FIRST, "refresh-before-acting", N_("before you act, refresh with ocop-sync and check again, or ask the authority")) \
	S(REPORT_ADDRESS, "report-address", N_("do not open the address; note it and report it")) \
	S(SCAN_OR_TYPE, "scan-or-type", N_("scan the symbol itself, or type the line under it")) \
	S(LOOK_UP, "look-up", N_("look for this system's stamp; goods without one are lawful: look them up by name")) \
	S(LOOK_UP_NAME, "look-up-name", N_("compare the code with the certificate, or look up the name; refresh with ocop-sync and look again")) \
	S(LOOK_UP_LESS, "look-up-less", N_("try fewer words, or the code or decision number on the certificate; refresh with ocop-sync and look again")) \
	S(SCAN_AGAIN, "scan-again", N_("scan again, or type the line under the symbol")) \
	S(WHOLE_SYMBOL, "picture-whole-symbol", N_("take the picture again, with the whole symbol in it")) \
	S(WHOLE_PICTURE, "picture-whole", N_("ask for the whole picture to be sent again")) \
	S(CLOSER, "picture-closer", N_("take a closer, sharper picture, or type the line under the symbol")) \
	S(INPUT_METHOD, "input-method-off", N_("turn off the Vietnamese input method, then scan again")) \
	S(KEYBOARD, "keyboard-us", N_("set the keyboard to English (US), then scan again")) \
	S(COPY, "copy-link", N_("copy the whole link again")) \
	S(COPY_OR_SCAN, "copy-or-scan", N_("copy the whole link again, or scan the symbol itself")) \
	S(ALL_DIGITS, "type-all-digits", N_("type all digits of the GTIN; for a decision, type its letters too (91/QĐ-UBND)")) \
	S(CHARACTERS, "compare-characters", N_("compare each character with the line under the symbol"))

enum step {
#define S(id, word, text) STEP_##id,
	STEPS(S)
#undef S
};

static const struct {
	const char *word, *text;
} steps[] = {
#define S(id, word, text) [STEP_##id] = { word, text },
	STEPS(S)
#undef S
};

static enum step of_unread(enum ocop_reason why, struct ocop_bytes item)
{
	switch (why) {
	case OCOP_REASON_EMPTY:
		return STEP_SCAN_AGAIN;
	case OCOP_REASON_NO_CODE:
		return STEP_WHOLE_SYMBOL;
	case OCOP_REASON_CUT:
		return STEP_WHOLE_PICTURE;
	case OCOP_REASON_KEYBOARD:
		return STEP_INPUT_METHOD;
	case OCOP_REASON_LAYOUT:
		return STEP_KEYBOARD;
	case OCOP_REASON_CHANGED:
		return ocop_stamp_is_cut(item) ? STEP_COPY : STEP_COPY_OR_SCAN;
	case OCOP_REASON_TYPING:
		return verify_is_gtin_tried(item) ? STEP_ALL_DIGITS :
						    STEP_CHARACTERS;
	default:
		return STEP_CLOSER;
	}
}

/* The first line of the report says it in full. */
static enum step of_undecided(enum ocop_reason why)
{
	switch (why) {
	case OCOP_REASON_TWO_PLACES:
		return STEP_SEE_PLACES;
	case OCOP_REASON_TYPED:
		return STEP_SCAN_SYMBOL;
	case OCOP_REASON_UPDATE:
		return STEP_UPDATE;
	case OCOP_REASON_CLOCK:
		return STEP_CLOCK;
	case OCOP_REASON_MAYBE_EXTENDED:
		return STEP_ASK_ISSUER;
	case OCOP_REASON_POWER:
		return STEP_DECISION;
	default:
		return STEP_REFRESH;
	}
}

static enum step of_revoked(enum ocop_reason why)
{
	if (why == OCOP_REASON_LOT)
		return STEP_RECALL;
	return why == OCOP_REASON_SERIAL || why == OCOP_REASON_KEY ?
	       STEP_ASIDE : STEP_ASK_AUTHORITY;
}

static enum step of_verdict(const struct ocop_verdict_report *r,
			    struct ocop_bytes item)
{
	switch (r->verdict) {
	case OCOP_VERDICT_EXPIRED:
		return r->reason == OCOP_REASON_GOODS ? STEP_LABEL_DATE :
							STEP_NEW_DECISION;
	case OCOP_VERDICT_INACTIVE:
		return r->reason == OCOP_REASON_FUTURE ? STEP_FIRST_DAY :
							 STEP_ASK_USE;
	case OCOP_VERDICT_SUSPECT_COPY:
	case OCOP_VERDICT_DUPLICATE:
		return STEP_ASIDE;
	case OCOP_VERDICT_REVOKED:
		return of_revoked(r->reason);
	case OCOP_VERDICT_UNREGISTERED:
	case OCOP_VERDICT_FORGED:
		return r->offline ? STEP_REFRESH_FIRST : STEP_ASIDE;
	case OCOP_VERDICT_MALFORMED:
		return r->reason == OCOP_REASON_HOST ? STEP_REPORT_ADDRESS :
						       STEP_SCAN_OR_TYPE;
	case OCOP_VERDICT_FOREIGN:
		return STEP_LOOK_UP;
	case OCOP_VERDICT_UNREAD:
		return of_unread(r->reason, item);
	case OCOP_VERDICT_GENUINE:
		return STEP_COMPARE_GOODS;
	case OCOP_VERDICT_REFUSED:
	case OCOP_VERDICT_LISTED:
	case OCOP_VERDICT_UNDECIDED:
		break;
	}
	return of_undecided(r->reason);
}

static enum step step_of(const struct verify_found *found)
{
	const struct ocop_verdict_report *r = &found->report;
	bool stamp = verify_is_stamp(found->kind);

	if (r->verdict == OCOP_VERDICT_LISTED && found->match_count == 0)
		return found->kind == VERIFY_PRODUCT ? STEP_LOOK_UP_NAME :
						       STEP_LOOK_UP_LESS;
	if (!stamp && r->verdict < OCOP_VERDICT_FOREIGN &&
	    r->verdict != OCOP_VERDICT_MALFORMED)
		return STEP_COMPARE_PAPER;
	return of_verdict(r, found->item);
}

const char *verify_next_word(const struct verify_found *found)
{
	return steps[step_of(found)].word;
}

const char *verify_next(const struct verify_found *found)
{
	enum step step = step_of(found);

	/* Only an officer has powers to name; a shop or a shopper has none. */
	if (step == STEP_ASIDE && found->officer)
		return _("note what does not match; consider sampling, sealing or temporary seizure within your powers; ask the producer and the authority");
	return _(steps[step].text);
}
