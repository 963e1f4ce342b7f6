/* SPDX-License-Identifier: Apache-2.0 */
/* The machine words of verdicts. The words shown to people are in the
 * programs. */
#include <ocop/verdict.h>

static const char *const verdicts[] = {
	[OCOP_VERDICT_REFUSED] = "refused",
	[OCOP_VERDICT_GENUINE] = "genuine",
	[OCOP_VERDICT_UNDECIDED] = "undecided",
	[OCOP_VERDICT_EXPIRED] = "expired",
	[OCOP_VERDICT_SUSPECT_COPY] = "suspect-copy",
	[OCOP_VERDICT_INACTIVE] = "inactive",
	[OCOP_VERDICT_REVOKED] = "revoked",
	[OCOP_VERDICT_DUPLICATE] = "duplicate",
	[OCOP_VERDICT_UNREGISTERED] = "unregistered",
	[OCOP_VERDICT_FORGED] = "forged",
	[OCOP_VERDICT_MALFORMED] = "malformed",
	[OCOP_VERDICT_LISTED] = "listed",
	[OCOP_VERDICT_FOREIGN] = "foreign",
	[OCOP_VERDICT_UNREAD] = "unread",
};

static const char *const reasons[OCOP_REASON_COUNT] = {
	[OCOP_REASON_NONE] = "",
	[OCOP_REASON_LAST_DAY] = "last day",
	[OCOP_REASON_EXTENDED] = "extended",
	[OCOP_REASON_SUPERSEDED] = "superseded",
	[OCOP_REASON_LOWERED] = "lowered",
	[OCOP_REASON_MAYBE_EXTENDED] = "maybe extended by law",
	[OCOP_REASON_TYPED] = "typed code",
	[OCOP_REASON_POWER] = "issuer's power",
	[OCOP_REASON_OLD_DATA] = "old data",
	[OCOP_REASON_UNKNOWN_LOT] = "unknown lot",
	[OCOP_REASON_UNKNOWN_PRODUCT] = "unknown product",
	[OCOP_REASON_UPDATE] = "update",
	[OCOP_REASON_CLOCK] = "clock",
	[OCOP_REASON_UNVERIFIED] = "unverified",
	[OCOP_REASON_TWO_PLACES] = "two places",
	[OCOP_REASON_NO_TRUST] = "no trust",
	[OCOP_REASON_CERTIFICATE] = "certificate",
	[OCOP_REASON_GOODS] = "goods",
	[OCOP_REASON_HELD] = "held",
	[OCOP_REASON_FUTURE] = "future",
	[OCOP_REASON_SUSPENDED] = "suspended",
	[OCOP_REASON_LOT] = "lot",
	[OCOP_REASON_SERIAL] = "serial",
	[OCOP_REASON_KEY] = "key",
	[OCOP_REASON_SCOPE] = "scope",
	[OCOP_REASON_HOST] = "unknown address",
	[OCOP_REASON_PAYMENT] = "payment code",
	[OCOP_REASON_TRACE] = "tracing code",
	[OCOP_REASON_WEB] = "web page",
	[OCOP_REASON_EMPTY] = "empty",
	[OCOP_REASON_NO_CODE] = "no code",
	[OCOP_REASON_SYMBOL] = "symbol",
	[OCOP_REASON_CUT] = "cut",
	[OCOP_REASON_KEYBOARD] = "keyboard",
	[OCOP_REASON_LAYOUT] = "keyboard layout",
	[OCOP_REASON_CHANGED] = "changed text",
	[OCOP_REASON_TYPING] = "typing",
};

const char *ocop_verdict_key(enum ocop_verdict verdict)
{
	if (verdict < OCOP_VERDICT_REFUSED || verdict > OCOP_VERDICT_UNREAD)
		return "refused";
	return verdicts[verdict];
}

const char *ocop_reason_key(enum ocop_reason reason)
{
	if (reason < OCOP_REASON_NONE || reason >= OCOP_REASON_COUNT)
		return "";
	return reasons[reason];
}

const char *ocop_result_key(enum ocop_result result)
{
	switch (result) {
	case OCOP_RESULT_PASS:
		return "pass";
	case OCOP_RESULT_NOTE:
		return "note";
	case OCOP_RESULT_FAIL:
		return "fail";
	case OCOP_RESULT_UNKNOWN:
		return "unknown";
	case OCOP_RESULT_SKIPPED:
		return "skipped";
	}
	return "unknown";
}

bool ocop_verdict_is_judged(enum ocop_verdict verdict)
{
	return verdict >= OCOP_VERDICT_GENUINE &&
	       verdict <= OCOP_VERDICT_MALFORMED;
}

int ocop_verdict_exit(enum ocop_verdict verdict)
{
	switch (verdict) {
	case OCOP_VERDICT_LISTED:
	case OCOP_VERDICT_GENUINE:
		return 0;
	case OCOP_VERDICT_REFUSED:
	case OCOP_VERDICT_UNREAD:
	case OCOP_VERDICT_FOREIGN:
	case OCOP_VERDICT_UNDECIDED:
		return 3;
	case OCOP_VERDICT_EXPIRED:
	case OCOP_VERDICT_SUSPECT_COPY:
	case OCOP_VERDICT_INACTIVE:
	case OCOP_VERDICT_REVOKED:
	case OCOP_VERDICT_DUPLICATE:
	case OCOP_VERDICT_UNREGISTERED:
	case OCOP_VERDICT_FORGED:
	case OCOP_VERDICT_MALFORMED:
		break;
	}
	return 1;
}
