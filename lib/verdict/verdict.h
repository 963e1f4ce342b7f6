/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict's internal header: the context of one verdict, and the table of
 * all findings. For lib/verdict/ only.
 */
#ifndef OCOP_VERDICT_INTERNAL_H
#define OCOP_VERDICT_INTERNAL_H

#include <ocop/verdict.h>

#include "lib/base/mark.h"

/* Into a fact; what does not fit shows as none. */
#define COPY(dst, src) ocop_bytes_copy((dst), sizeof(dst), (src))

/*
 * Every finding: its check, result, verdict and case, what data that are too
 * old or incomplete make of it, and the sentence.
 *
 *	STANDS	nothing newer changes it
 *	LIFTED	a no that a newer decision or status may lift: undecided
 *		when the data are too old, or when the keys that could lift
 *		it stand in a trust version that is not at hand
 *	MISSED	nothing was found: undecided when what is missing may stand
 *		in entries that could not be judged
 */
#define OCOP__FINDINGS(F) \
	/* 1. The host and the profile */ \
	F(OUR_STAMP, "parse", PASS, GENUINE, NONE, STANDS, N_("a stamp of this system")) \
	F(NO_STAMP, "parse", FAIL, MALFORMED, NONE, STANDS, N_("the text is not a stamp of this system")) \
	F(FOREIGN, "parse", NOTE, FOREIGN, NONE, STANDS, N_("the text is of another system")) \
	F(FOREIGN_PAYMENT, "parse", NOTE, FOREIGN, PAYMENT, STANDS, N_("the text is a payment code")) \
	F(FOREIGN_TRACE, "parse", NOTE, FOREIGN, TRACE, STANDS, N_("the text is another system's tracing code")) \
	F(FOREIGN_WEB, "parse", NOTE, FOREIGN, WEB, STANDS, N_("the text is a web page's address")) \
	F(UNREAD, "parse", UNKNOWN, UNREAD, EMPTY, STANDS, N_("there is no text to check")) \
	F(UNREAD_PICTURE, "parse", UNKNOWN, UNREAD, NO_CODE, STANDS, N_("no QR symbol was found in the picture")) \
	F(UNREAD_SYMBOL, "parse", UNKNOWN, UNREAD, SYMBOL, STANDS, N_("the symbol in the picture could not be read")) \
	F(UNREAD_CUT, "parse", UNKNOWN, UNREAD, CUT, STANDS, N_("the picture is damaged")) \
	F(UNREAD_KEYBOARD, "parse", UNKNOWN, UNREAD, KEYBOARD, STANDS, N_("a Vietnamese input method changed the text")) \
	F(UNREAD_LAYOUT, "parse", UNKNOWN, UNREAD, LAYOUT, STANDS, N_("another keyboard layout changed the text")) \
	F(UNREAD_CHANGED, "parse", UNKNOWN, UNREAD, CHANGED, STANDS, N_("the text is incomplete or was changed on its way")) \
	F(UNREAD_TYPING, "parse", UNKNOWN, UNREAD, TYPING, STANDS, N_("the typed line has an error")) \
	F(HOST, "parse", FAIL, MALFORMED, HOST, STANDS, N_("the address is not the register's")) \
	F(PROFILE, "parse", FAIL, MALFORMED, NONE, STANDS, N_("no such signature profile")) \
	F(NEW_PROFILE, "signature", UNKNOWN, UNDECIDED, UPDATE, STANDS, N_("this program does not know the signature profile")) \
	/* 2. The lot */ \
	F(LOT, "lot", PASS, GENUINE, NONE, STANDS, N_("the lot is registered")) \
	F(LOT_UNSIGNED, "lot", UNKNOWN, UNDECIDED, UNKNOWN_LOT, STANDS, N_("the lot is not signed by its producer; run ocop-sync to rebuild the data")) \
	F(LOT_REFUSED, "lot", FAIL, REVOKED, KEY, LIFTED, N_("the lot was registered with a key that had already been ended as compromised")) \
	F(LOT_DROPPED, "lot", FAIL, REVOKED, KEY, STANDS, N_("the lot was dropped: it was registered with a stolen key")) \
	F(LOT_UNKNOWN, "lot", UNKNOWN, UNDECIDED, UNKNOWN_LOT, STANDS, N_("the lot is not in the data at hand")) \
	F(NO_LOT, "lot", FAIL, UNREGISTERED, NONE, MISSED, N_("the lot is not in the register")) \
	F(PRODUCT_UNKNOWN, "lot", UNKNOWN, UNDECIDED, UNKNOWN_PRODUCT, STANDS, N_("the product is not in the data at hand")) \
	F(NO_PRODUCT, "lot", FAIL, UNREGISTERED, NONE, MISSED, N_("the product is not in the register")) \
	F(SCOPE, "certificate", FAIL, UNREGISTERED, SCOPE, MISSED, N_("no certificate for this product; its producer holds others")) \
	/* 3. The signature */ \
	F(SIGNED, "signature", PASS, GENUINE, NONE, STANDS, N_("the signature was made by the lot's stamp key")) \
	F(KEY_STOLEN, "signature", NOTE, GENUINE, NONE, STANDS, N_("the lot's stamp key was reported stolen after the lot was registered: compare the goods carefully")) \
	F(TYPED, "signature", UNKNOWN, UNDECIDED, TYPED, STANDS, N_("a typed code has no signature")) \
	F(FORGED, "signature", FAIL, FORGED, NONE, STANDS, N_("the signature was not made by the lot's stamp key")) \
	F(NO_KEY, "signature", FAIL, FORGED, NONE, STANDS, N_("no stamp key of the product's producer made this signature")) \
	/* 4. The issuer's power */ \
	F(POWER, "certificate", PASS, GENUINE, NONE, STANDS, N_("certified by an authority that may grant this star")) \
	F(POWER_UNKNOWN, "certificate", UNKNOWN, UNDECIDED, POWER, STANDS, N_("the issuer's power is not confirmed")) \
	F(CERTIFICATE_UNKNOWN, "certificate", UNKNOWN, UNDECIDED, UNKNOWN_PRODUCT, STANDS, N_("the certificate is not in the data at hand")) \
	/* 5. Its successors */ \
	F(LOWERED, "star", NOTE, GENUINE, LOWERED, STANDS, N_("the product now has a lower star")) \
	F(SUPERSEDED, "star", NOTE, GENUINE, SUPERSEDED, STANDS, N_("a stamp of an earlier certificate; a newer one is in force")) \
	/* 6. Withdrawn or suspended */ \
	F(NOT_WITHDRAWN, "withdrawn", PASS, GENUINE, NONE, STANDS, N_("neither withdrawn nor suspended")) \
	F(WITHDRAWN, "withdrawn", FAIL, REVOKED, CERTIFICATE, STANDS, N_("the certificate was withdrawn")) \
	F(SUSPENDED, "withdrawn", FAIL, REVOKED, SUSPENDED, LIFTED, N_("the certificate is suspended")) \
	/* 7. Its days */ \
	F(IN_FORCE, "dates", PASS, GENUINE, NONE, STANDS, N_("in force today")) \
	F(EXTENDED, "dates", NOTE, GENUINE, EXTENDED, STANDS, N_("in force under an extension")) \
	F(LAST_DAY, "dates", NOTE, GENUINE, LAST_DAY, STANDS, N_("in force until the end of today")) \
	F(RENEWED, "dates", NOTE, GENUINE, SUPERSEDED, STANDS, N_("lapsed, but renewed by a newer certificate")) \
	F(FUTURE, "dates", FAIL, INACTIVE, FUTURE, STANDS, N_("the certificate is not yet in force")) \
	F(MAYBE_EXTENDED, "dates", UNKNOWN, UNDECIDED, MAYBE_EXTENDED, STANDS, N_("past its printed date; the law may extend it without a decision")) \
	F(LAPSED, "dates", FAIL, EXPIRED, CERTIFICATE, LIFTED, N_("the certificate lapsed")) \
	F(CLOCKS_NO, "dates", UNKNOWN, UNDECIDED, CLOCK, STANDS, N_("not in force by this machine's clock, but the clock is behind")) \
	/* 8. The goods */ \
	F(GOODS, "best-before", PASS, GENUINE, NONE, STANDS, N_("the best-before date has not passed")) \
	F(GOODS_PAST, "best-before", FAIL, EXPIRED, GOODS, STANDS, N_("the lot's best-before date has passed")) \
	/* 9. The serial */ \
	F(ACTIVE, "serial", PASS, GENUINE, NONE, STANDS, N_("the serial is active")) \
	F(PAST_COUNT, "serial", FAIL, UNREGISTERED, SERIAL, MISSED, N_("the serial is beyond the lot's count")) \
	F(RECALLED, "serial", FAIL, REVOKED, LOT, STANDS, N_("recalled: stop sale, do not use")) \
	F(VOID, "serial", FAIL, REVOKED, SERIAL, STANDS, N_("the stamp was voided")) \
	F(HELD, "serial", FAIL, INACTIVE, HELD, LIFTED, N_("the stamp was not activated")) \
	/* 10. Signs of copying */ \
	F(NO_ALERT, "copies", PASS, GENUINE, NONE, STANDS, N_("there is no alert on this serial")) \
	F(ALERT, "copies", FAIL, SUSPECT_COPY, NONE, STANDS, N_("there is a copying alert on this serial")) \
	F(ALERT_UNVERIFIED, "copies", FAIL, SUSPECT_COPY, UNVERIFIED, STANDS, N_("there is a copying alert on this serial, which no inspecting authority has verified yet")) \
	F(TWO_PLACES, "copies", UNKNOWN, UNDECIDED, TWO_PLACES, STANDS, N_("one picture shows this serial at two places: on two articles, or on one?")) \
	F(TWO_ARTICLES, "copies", FAIL, DUPLICATE, NONE, STANDS, N_("the officer confirmed this serial on two articles")) \
	/* 11. The data */ \
	F(FRESH, "freshness", PASS, GENUINE, NONE, STANDS, N_("the data are fresh")) \
	F(STALE, "freshness", NOTE, GENUINE, NONE, STANDS, N_("the data are some days old")) \
	F(TOO_OLD, "freshness", UNKNOWN, UNDECIDED, OLD_DATA, STANDS, N_("the data are older than the trust document allows")) \
	F(NO_TIME, "freshness", UNKNOWN, UNDECIDED, OLD_DATA, STANDS, N_("the data have no signed time")) \
	F(AGE_UNKNOWN, "freshness", UNKNOWN, UNDECIDED, CLOCK, STANDS, N_("the clock cannot tell how old the data are")) \
	F(CLOCK_BEHIND, "clock", UNKNOWN, UNDECIDED, CLOCK, STANDS, N_("the clock is more than a day behind a signed time")) \
	F(CLOCK_RIGHTED, "clock", NOTE, GENUINE, NONE, STANDS, N_("the clock is more than a day behind: the time signed by a quorum of witnesses is used")) \
	F(LAST_ENTRY, "clock", UNKNOWN, UNDECIDED, CLOCK, STANDS, N_("the log's last entry is more than a day later than its signed time")) \
	F(NEWER_RULES, "rules", UNKNOWN, UNDECIDED, UPDATE, STANDS, N_("the log has kinds of records that this program does not know")) \
	F(TRUST_MISSING, "trust", UNKNOWN, UNDECIDED, NO_TRUST, STANDS, N_("a trust version that the log names is missing here")) \
	F(NO_TRUST, "trust", UNKNOWN, UNDECIDED, NO_TRUST, STANDS, N_("no trust document is in force"))

enum ocop__finding {
#define F(id, check, result, verdict, reason, newer, rule) FINDING_##id,
	OCOP__FINDINGS(F)
#undef F
	FINDING_COUNT
};

struct ocop__verdict_ctx {
	struct ocop_verdict_report *report;
	struct ocop_verifier *verifier;
	const struct ocop_policy *policy;
	const struct ocop_stamp *stamp;
	uint64_t now;		/* not before what is vouched for */
	int32_t today;		/* of now */
	bool clock_behind;	/* today is too early, by how much unknown */
	struct ocop_lot_view lot;
	bool lot_known;
	bool lot_forged;	/* counts, but is not signed */
};

void ocop__verdict_start(struct ocop__verdict_ctx *j,
			 struct ocop_verdict_report *out,
			 struct ocop_verifier *verifier,
			 const struct ocop_policy *policy);
void ocop__verdict_end(struct ocop__verdict_ctx *j);
/* Note a finding; index: of the entry it rests on, or OCOP_INDEX_NONE. */
void ocop__verdict_add(struct ocop__verdict_ctx *j,
		       enum ocop__finding finding,
		       uint64_t index);
/* Whether a text that is no stamp claims to be one of this system; the reason
 * tells of an unknown address. */
bool ocop__foreign_claims(enum ocop_reason *reason_out,
			  const struct ocop_trust *trust,
			  struct ocop_bytes text);
/* Whether the log holds what could not be judged: a kind to come, or a trust
 * version that is not at hand. Then nothing is "not found". */
bool ocop__verdict_is_blind(const struct ocop__verdict_ctx *j);
enum ocop_err ocop__verdict_check_stamp(struct ocop__verdict_ctx *j)
	OCOP_CHECKED;
/* Checks 4 to 7: the certificate. own: the chain's first certificate. */
enum ocop_err ocop__verdict_check_certificate(struct ocop__verdict_ctx *j,
					      struct ocop_cert_ref ref)
	OCOP_CHECKED;

#endif
