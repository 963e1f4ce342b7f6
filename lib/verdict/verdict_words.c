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
	[OCOP_CASE_FOREIGN] = "foreign",
};

const char *ocop_verdict_key(enum ocop_verdict verdict)
{
	if (verdict < OCOP_VERDICT_REFUSED || verdict > OCOP_VERDICT_MALFORMED)
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

int ocop_verdict_exit(enum ocop_verdict verdict)
{
	if (verdict == OCOP_VERDICT_GENUINE)
		return 0;
	return verdict == OCOP_VERDICT_UNDECIDED ? 3 : 1;
}
