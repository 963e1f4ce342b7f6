/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's words of a verdict; shown words are the programs'. */
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

static const char *const cases[OCOP_CASE_COUNT] = {
	[OCOP_CASE_NONE] = "",
	[OCOP_CASE_LAST_DAY] = "last day",
	[OCOP_CASE_EXTENDED] = "extended",
	[OCOP_CASE_SUPERSEDED] = "superseded",
	[OCOP_CASE_LOWERED] = "lowered",
	[OCOP_CASE_MAYBE_EXTENDED] = "maybe extended by law",
	[OCOP_CASE_TYPED] = "typed code",
	[OCOP_CASE_POWER] = "issuer's power",
	[OCOP_CASE_OLD_DATA] = "old data",
	[OCOP_CASE_UNKNOWN_LOT] = "unknown lot",
	[OCOP_CASE_UNKNOWN_PRODUCT] = "unknown product",
	[OCOP_CASE_UPDATE] = "update",
	[OCOP_CASE_CLOCK] = "clock",
	[OCOP_CASE_TWO_PLACES] = "two places",
	[OCOP_CASE_NO_TRUST] = "no trust",
	[OCOP_CASE_CERTIFICATE] = "certificate",
	[OCOP_CASE_GOODS] = "goods",
	[OCOP_CASE_HELD] = "held",
	[OCOP_CASE_FUTURE] = "future",
	[OCOP_CASE_SUSPENDED] = "suspended",
	[OCOP_CASE_LOT] = "lot",
	[OCOP_CASE_SERIAL] = "serial",
	[OCOP_CASE_KEY] = "key",
	[OCOP_CASE_SCOPE] = "scope",
	[OCOP_CASE_HOST] = "unknown address",
	[OCOP_CASE_PAYMENT] = "payment code",
	[OCOP_CASE_TRACE] = "tracing code",
	[OCOP_CASE_WEB] = "web page",
	[OCOP_CASE_EMPTY] = "empty",
	[OCOP_CASE_NO_CODE] = "no code",
	[OCOP_CASE_SYMBOL] = "symbol",
	[OCOP_CASE_CUT] = "cut",
	[OCOP_CASE_KEYBOARD] = "keyboard",
	[OCOP_CASE_LAYOUT] = "keyboard layout",
	[OCOP_CASE_CHANGED] = "changed text",
	[OCOP_CASE_TYPING] = "typing",
};

const char *ocop_verdict_key(enum ocop_verdict verdict)
{
	if (verdict < OCOP_VERDICT_REFUSED || verdict > OCOP_VERDICT_UNREAD)
		return "refused";
	return verdicts[verdict];
}

const char *ocop_case_key(enum ocop_case case_)
{
	if (case_ < OCOP_CASE_NONE || case_ >= OCOP_CASE_COUNT)
		return "";
	return cases[case_];
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
