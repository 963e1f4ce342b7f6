/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why an entry does not count: a stable key and one sentence for each rule.
 * Source: docs/fold-and-verdict.md.
 */
#include <ocop/fold.h>

#include "lib/base/mark.h"

struct row {
	enum ocop_rule rule;
	const char *key, *text;
};

static const struct row rows[] = {
	{ OCOP_RULE_COUNTS, "counts", N_("the entry counts") },
	{ OCOP_RULE_ENTRY, "entry", N_("not an entry of the log") },
	{ OCOP_RULE_RECORD, "record", N_("not a sealed record") },
	{ OCOP_RULE_TYP, "typ", N_("a kind of record that this program does not know") },
	{ OCOP_RULE_FIELDS, "fields", N_("a field is missing or breaks its rule") },
	{ OCOP_RULE_REALM, "realm", N_("another realm") },
	{ OCOP_RULE_SIGNER, "signer", N_("the signer is not enrolled for this") },
	{ OCOP_RULE_KEY_ENDED, "key-ended", N_("the signer's key was ended before") },
	{ OCOP_RULE_KEY_COMPROMISED, "key-compromised", N_("the key was ended as compromised before") },
	{ OCOP_RULE_SIGNATURE, "signature", N_("the signature does not match") },
	{ OCOP_RULE_SAME, "same", N_("the same record counted before") },
	{ OCOP_RULE_ORDER, "order", N_("accepted earlier than the last entry that counts") },
	{ OCOP_RULE_REPLAY, "replay", N_("not issued after this signer's last record on the subject") },
	{ OCOP_RULE_NO_TRUST, "no-trust", N_("before the first trust document") },
	{ OCOP_RULE_TRUST, "trust", N_("the trust document is missing, another, or not signed by enough roots") },
	{ OCOP_RULE_LOG_KIND, "log-kind", N_("this kind belongs in the other log") },
	{ OCOP_RULE_OFF_LOG, "off-log", N_("this kind belongs in no log") },
	{ OCOP_RULE_ROLE, "role", N_("the signer's role does not allow it") },
	{ OCOP_RULE_SCOPE, "scope", N_("outside the authority's area") },
	{ OCOP_RULE_NOT_LIVE, "not-live", N_("the authority or officer was not in office on that day") },
	{ OCOP_RULE_GRANT, "grant", N_("the authority had no power for that star on the day of decision") },
	{ OCOP_RULE_NOT_ISSUER, "not-issuer", N_("the signer is neither the stated authority nor its successor") },
	{ OCOP_RULE_NOT_ENROLLER, "not-enroller", N_("only the enroller, its successor or the central body may change this") },
	{ OCOP_RULE_UNKNOWN_AUTHORITY, "unknown-authority", N_("the stated authority is not in the trust document") },
	{ OCOP_RULE_KEY_OWNED, "key-owned", N_("the key already has another owner") },
	{ OCOP_RULE_KID, "kid", N_("another live key has the same key id") },
	{ OCOP_RULE_KEY_TWICE, "key-twice", N_("the same key is listed twice") },
	{ OCOP_RULE_UNKNOWN_PRODUCER, "unknown-producer", N_("the producer is not enrolled") },
	{ OCOP_RULE_UNKNOWN_KEY, "unknown-key", N_("not the key of a producer or officer") },
	{ OCOP_RULE_FIRST_STANDS, "first-stands", N_("the number is taken: the first record stands") },
	{ OCOP_RULE_SCORE, "score", N_("the score is below the star's floor") },
	{ OCOP_RULE_PRODUCT_OWNED, "product-owned", N_("the code or GTIN names another product or producer") },
	{ OCOP_RULE_SUPERSEDES, "supersedes", N_("the superseded certificate is unknown") },
	{ OCOP_RULE_UNKNOWN_CERTIFICATE, "unknown-certificate", N_("the certificate is unknown") },
	{ OCOP_RULE_WITHDRAWN, "withdrawn", N_("a withdrawal ends all but annul and release") },
	{ OCOP_RULE_EXTEND_WINDOW, "extend-window", N_("the law extends only certificates that end from 2026-05-22 to 2026-09-18") },
	{ OCOP_RULE_EXTEND_DAYS, "extend-days", N_("an extension runs 1 to 180 days past the certificate's end") },
	{ OCOP_RULE_ANNULS, "annuls", N_("no such decision of this certificate to annul") },
	{ OCOP_RULE_DECIDED, "decided", N_("decided after the day of acceptance") },
	{ OCOP_RULE_NOT_PRODUCER, "not-producer", N_("the signer is not the certificate's producer") },
	{ OCOP_RULE_STAMP_KEY, "stamp-key", N_("the stamp key is not a live stamp key of the producer") },
	{ OCOP_RULE_GTIN, "gtin", N_("the certificate's GTINs do not fit: one it lists, or none where it lists none") },
	{ OCOP_RULE_NOT_IN_FORCE, "not-in-force", N_("the certificate is not in force on that day") },
	{ OCOP_RULE_SUPERSEDED, "superseded", N_("the certificate is superseded") },
	{ OCOP_RULE_BATCH, "batch", N_("a held lot's release names batch and days, once, and nothing else does") },
	{ OCOP_RULE_UNKNOWN_LOT, "unknown-lot", N_("the lot is unknown") },
	{ OCOP_RULE_RANGE, "range", N_("beyond the lot's count") },
	{ OCOP_RULE_VOID_FINAL, "void-final", N_("a voided stamp stays void") },
	{ OCOP_RULE_NOT_PLACER, "not-placer", N_("only the authority that placed a status, its successor or the central body lifts it") },
	{ OCOP_RULE_MONITOR, "monitor", N_("a monitor signs only new alerts") },
	{ OCOP_RULE_CLEARED, "cleared", N_("a monitor does not reopen a cleared alert") },
	{ OCOP_RULE_DROP, "drop", N_("only the enroller drops lots, and only counted lots of that key") },
	{ OCOP_RULE_MANY, "many", N_("the subject already has as many records as may count") },
};

static const struct row *find(enum ocop_rule rule)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].rule == rule)
			return &rows[i];
	return NULL;
}

const char *ocop_rule_key(enum ocop_rule rule)
{
	const struct row *row = find(rule);

	return row ? row->key : "unknown";
}

const char *ocop_rule_text(enum ocop_rule rule)
{
	const struct row *row = find(rule);

	return row ? row->text : "an unknown rule";
}
