/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why an entry does not count: a stable key and one sentence for each rule.
 * Source: docs/fold-and-verdict.md.
 */
#include <ocop/fold.h>

#include "lib/base/mark.h"

#define RULES(R) \
	R(COUNTS, "counts", N_("the entry counts")) \
	R(ENTRY, "entry", N_("not an entry of the log")) \
	R(RECORD, "record", N_("not a signed record")) \
	R(TYP, "typ", N_("a kind of record that this program does not know")) \
	R(FIELDS, "fields", N_("a field is missing or breaks its rule")) \
	R(REALM, "realm", N_("the record belongs to another realm")) \
	R(SIGNER, "signer", N_("the signer is not enrolled for this")) \
	R(KEY_ENDED, "key-ended", N_("the signer's key had already been ended")) \
	R(KEY_COMPROMISED, "key-compromised", N_("the key had already been ended as compromised")) \
	R(SIGNATURE, "signature", N_("the signature does not match")) \
	R(SAME, "same", N_("this record was already counted")) \
	R(ORDER, "order", N_("its time of acceptance is before that of the last entry that counts")) \
	R(REPLAY, "replay", N_("must be issued after this signer's last record on the same subject")) \
	R(NO_TRUST, "no-trust", N_("the entry comes before the first trust document")) \
	R(TRUST, "trust", N_("the trust document is missing, is a different one, or is not signed by enough roots")) \
	R(LOG_KIND, "log-kind", N_("this kind belongs in the other log")) \
	R(OFF_LOG, "off-log", N_("this kind belongs in no log")) \
	R(TIME, "time", N_("issued too long ago, or ahead of the receiver's clock")) \
	R(ORIGIN, "origin", N_("the origin is not a records log of this realm")) \
	R(DESK, "desk", N_("a proposal must go to the authority that decided, or to its successor")) \
	R(STARS, "stars", N_("the proposed stars must be lower than those in force")) \
	R(ROLE, "role", N_("the signer's role does not allow it")) \
	R(SCOPE, "scope", N_("outside the authority's area")) \
	R(NOT_LIVE, "not-live", N_("the authority or officer was not in office on that day")) \
	R(GRANT, "grant", N_("the authority had no power to grant this star on the day of the decision")) \
	R(NOT_ISSUER, "not-issuer", N_("the signer is neither the stated authority nor its successor")) \
	R(NOT_ENROLLER, "not-enroller", N_("only the enroller, its successor or the central body may change this")) \
	R(UNKNOWN_AUTHORITY, "unknown-authority", N_("the stated authority is not in the trust document")) \
	R(KEY_OWNED, "key-owned", N_("the key already has another owner")) \
	R(KID, "kid", N_("another key in use has the same key id")) \
	R(KEY_TWICE, "key-twice", N_("the same key is listed twice")) \
	R(UNKNOWN_PRODUCER, "unknown-producer", N_("the producer is not enrolled")) \
	R(UNKNOWN_KEY, "unknown-key", N_("not the key of a producer or officer")) \
	R(FIRST_STANDS, "first-stands", N_("the number is already taken: the first record counts")) \
	R(SCORE, "score", N_("the score is below the minimum for this star")) \
	R(PRODUCT_OWNED, "product-owned", N_("the code or GTIN belongs to another product or producer")) \
	R(SUPERSEDES, "supersedes", N_("the superseded certificate is unknown")) \
	R(UNKNOWN_CERTIFICATE, "unknown-certificate", N_("the certificate is unknown")) \
	R(WITHDRAWN, "withdrawn", N_("after a withdrawal, only annul and release are allowed")) \
	R(EXTEND_WINDOW, "extend-window", N_("the law extends only certificates that end from 2026-05-22 to 2026-09-18")) \
	R(EXTEND_DAYS, "extend-days", N_("an extension must end 1 to 180 days after the certificate's end")) \
	R(ANNULS, "annuls", N_("this certificate has no such decision to annul")) \
	R(DECIDED, "decided", N_("the decision is dated after the day of acceptance")) \
	R(NOT_PRODUCER, "not-producer", N_("the signer is not the certificate's producer")) \
	R(STAMP_KEY, "stamp-key", N_("the stamp key is not one of the producer's stamp keys in use")) \
	R(GTIN, "gtin", N_("the GTIN must be one that the certificate lists, or absent if it lists none")) \
	R(NOT_IN_FORCE, "not-in-force", N_("the certificate is not in force on that day")) \
	R(SUPERSEDED, "superseded", N_("the certificate is superseded")) \
	R(BATCH, "batch", N_("batch and dates can be given only once, when a held lot is activated")) \
	R(UNKNOWN_LOT, "unknown-lot", N_("the lot is unknown")) \
	R(RANGE, "range", N_("the serials go beyond the lot's count")) \
	R(VOID_FINAL, "void-final", N_("a voided stamp stays void")) \
	R(NOT_PLACER, "not-placer", N_("only the authority that placed a status, its successor or the central body may lift it")) \
	R(MONITOR, "monitor", N_("a monitor may sign only new alerts")) \
	R(CLEARED, "cleared", N_("a monitor may not reopen a cleared alert")) \
	R(DROP, "drop", N_("only the authority that enrolled the key may drop lots; each must be a lot of that key, and must count")) \
	R(MANY, "many", N_("the subject already has the maximum number of records that count"))

/* Without a default: the compiler names a rule that has no row. */
#define WORD(id, key, text) case OCOP_RULE_##id: return key;
#define SENTENCE(id, key, text) case OCOP_RULE_##id: return text;

const char *ocop_rule_key(enum ocop_rule rule)
{
	switch (rule) {
	RULES(WORD)
	}
	return "unknown";
}

const char *ocop_rule_text(enum ocop_rule rule)
{
	switch (rule) {
	RULES(SENTENCE)
	}
	return N_("an unknown rule");
}
