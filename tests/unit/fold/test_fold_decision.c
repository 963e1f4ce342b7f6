/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions: what they may do to a certificate, in which order. */
#include <stdio.h>

#include "tests/helpers/realm_test.h"

#define C OCOP_KIND_CERTIFICATE
#define D OCOP_KIND_DECISION
#define P REALM_PROVINCE
#define ACT(word) "action", "\"" word "\""
#define ON(day) "effective", "\"" day "\""
#define NUMBER(n) "decision", "\"" n "\""
#define DAY_S 86400
#define ANNUL(n) ACT("annul"), "annuls", "[\"" n "\",\"2026-11-01\"]"

static int32_t day_of(const char *text)
{
	int32_t day;

	assert_int_equal(ocop_day_parse(&day, ocop_bytes_str(text)), OCOP_OK);
	return day;
}

static struct ocop_cert_view on(const char *day)
{
	struct ocop_cert_ref ref = { OCOP_LIT(REALM_CODE), 0 };
	struct ocop_cert_view view;

	ref.decided = day_of("2026-09-01");
	assert_int_equal(ocop_fold_certificate(r.state, ref, day_of(day),
					       &view), OCOP_OK);
	return view;
}

/* A certificate that ends on a day. */
static void certify(const char *to)
{
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "from", "\"2023-08-16\"", "to", TEXT("\"%s\"", to));
}

static void a_withdrawal_holds_from_its_day(void **state)
{
	(void)state;
	certify("2029-08-31");
	COUNTS(P, D, ON("2026-11-10"));
	assert_int_equal(on("2026-11-09").state, OCOP_CERT_IN_FORCE);
	assert_int_equal(on("2026-11-10").state, OCOP_CERT_WITHDRAWN);
	assert_int_equal(on("2026-11-10").by_index, 3);
	assert_true(ocop_bytes_is(on("2026-11-10").by_decision,
				  "200/QĐ-UBND"));
	/* Also beyond its printed days. */
	assert_int_equal(on("2030-01-01").state, OCOP_CERT_WITHDRAWN);
}

static void the_certificate_is_known(void **state)
{
	(void)state;
	REFUSED(UNKNOWN_CERTIFICATE, P, D);
	certify("2029-08-31");
	REFUSED(UNKNOWN_CERTIFICATE, P, D, "certificate",
		"[\"" REALM_CODE "\",\"2026-09-02\"]");
}

static void the_power_is_as_for_certificates(void **state)
{
	(void)state;
	certify("2029-08-31");
	REFUSED(SIGNER, REALM_RECORD, D);
	REFUSED(ROLE, REALM_INSPECT, D, "authority", "\"qltt\"");
	REFUSED(NOT_ISSUER, REALM_OTHER, D);
	REFUSED(UNKNOWN_AUTHORITY, P, D, "authority", "\"tinh-99\"");
	REFUSED(SCOPE, REALM_OTHER, D, "authority", "\"tinh-22\"");
	REFUSED(GRANT, REALM_CENTRAL, D, "authority", "\"tw\"");
	COUNTS(P, D, "authority", "\"cu-11\"");
}

static void a_withdrawal_ends_all_but_annul_and_release(void **state)
{
	(void)state;
	certify("2029-08-31");
	COUNTS(P, D, NUMBER("1"));
	REFUSED(WITHDRAWN, P, D, ACT("suspend"), "basis", "\"CV 1\"");
	REFUSED(WITHDRAWN, P, D, ACT("reinstate"));
	REFUSED(WITHDRAWN, P, D, ACT("regrade"), "stars", "3");
	REFUSED(WITHDRAWN, P, D, ACT("correct"), "changes",
		"{\"no\":\"2\"}");
	REFUSED(WITHDRAWN, P, D, NUMBER("2"));
	COUNTS(P, OCOP_KIND_PRODUCER, "id", "\"11-000002\"", "keys", "[]");
	COUNTS(P, D, ACT("release"), "changes",
	       "{\"producer\":\"11-000002\"}");
	COUNTS(P, D, NUMBER("3"), ANNUL("1"), ON("2026-11-05"));
	assert_int_equal(on("2026-11-04").state, OCOP_CERT_WITHDRAWN);
	assert_int_equal(on("2026-11-05").state, OCOP_CERT_IN_FORCE);
	/* And what was annulled can be decided again. */
	COUNTS(P, D, NUMBER("4"), ON("2026-11-06"));
	assert_int_equal(on("2026-11-06").state, OCOP_CERT_WITHDRAWN);
}

static void a_withdrawal_not_yet_in_effect_shuts_nothing_out(void **state)
{
	(void)state;
	certify("2029-08-31");
	COUNTS(P, D, NUMBER("1"), ON("2026-12-31"));
	COUNTS(P, D, NUMBER("2"), ACT("suspend"), "basis", "\"CV\"",
	       ON("2026-11-21"));
	assert_int_equal(on("2026-11-21").state, OCOP_CERT_SUSPENDED);
	/* It may be brought forward. */
	COUNTS(P, D, NUMBER("3"), ON("2026-11-23"));
	assert_int_equal(on("2026-11-23").state, OCOP_CERT_WITHDRAWN);
	assert_true(ocop_bytes_is(on("2026-11-23").by_decision, "3"));
	COUNTS(P, D, NUMBER("4"), ACT("suspend"), "basis", "\"CV\"",
	       ON("2026-11-24"));
	/* No suspension takes a withdrawal back. */
	assert_int_equal(on("2026-11-24").state, OCOP_CERT_WITHDRAWN);
	r.accepted += 2 * DAY_S;
	REFUSED(WITHDRAWN, P, D, NUMBER("5"), ACT("suspend"), "basis",
		"\"CV\"");
}

static void an_annul_acts_from_its_own_day(void **state)
{
	(void)state;
	certify("2029-08-31");
	COUNTS(P, D, NUMBER("1"));
	COUNTS(P, D, NUMBER("2"), ANNUL("1"), ON("2026-12-31"));
	REFUSED(WITHDRAWN, P, D, NUMBER("3"), ACT("suspend"), "basis",
		"\"CV\"");
	assert_int_equal(on("2026-12-30").state, OCOP_CERT_WITHDRAWN);
	assert_int_equal(on("2026-12-31").state, OCOP_CERT_IN_FORCE);
	/* It may be brought forward, too; then it is done. */
	COUNTS(P, D, NUMBER("4"), ANNUL("1"), ON("2026-11-22"));
	REFUSED(WITHDRAWN, P, D, NUMBER("5"), ACT("suspend"), "basis",
		"\"CV\"");
	assert_int_equal(on("2026-11-21").state, OCOP_CERT_WITHDRAWN);
	assert_int_equal(on("2026-11-22").state, OCOP_CERT_IN_FORCE);
	r.accepted += DAY_S;
	REFUSED(ANNULS, P, D, NUMBER("5"), ANNUL("1"));
	COUNTS(P, D, NUMBER("5"), ACT("suspend"), "basis", "\"CV\"");
}

static void a_regrade_gives_no_power_before_its_day(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "stars", "3");
	COUNTS(P, D, ACT("regrade"), "stars", "4", ON("2026-11-22"));
	/* A district of old had power for 3 stars only, up to mid 2025. */
	COUNTS(P, D, "authority", "\"huyen-11\"", "decided",
	       "\"2025-06-10\"", ACT("correct"), "changes",
	       "{\"no\":\"2\"}");
	r.accepted += DAY_S;
	REFUSED(GRANT, P, D, "authority", "\"huyen-11\"", "decided",
		"\"2025-06-10\"", ACT("correct"), "changes",
		"{\"no\":\"3\"}");
}

static void it_is_not_decided_in_the_future(void **state)
{
	(void)state;
	certify("2029-08-31");
	REFUSED(DECIDED, P, D, "decided", "\"2026-11-22\"");
	COUNTS(P, D, "decided", "\"2026-11-21\"");
}

static void a_suspension_ends_by_reinstatement(void **state)
{
	(void)state;
	certify("2029-08-31");
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV 1\"", ON("2026-11-01"));
	COUNTS(P, D, ACT("reinstate"), ON("2026-11-15"));
	assert_int_equal(on("2026-10-31").state, OCOP_CERT_IN_FORCE);
	assert_int_equal(on("2026-11-14").state, OCOP_CERT_SUSPENDED);
	assert_int_equal(on("2026-11-15").state, OCOP_CERT_IN_FORCE);
	/* Log order decides among those in effect, not their days. */
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV 2\"", ON("2026-11-02"));
	assert_int_equal(on("2026-11-15").state, OCOP_CERT_SUSPENDED);
}

static void a_regrade_needs_power_for_both_stars(void **state)
{
	(void)state;
	certify("2029-08-31");
	REFUSED(GRANT, P, D, ACT("regrade"), "stars", "5");
	COUNTS(P, D, ACT("regrade"), "stars", "3", ON("2026-11-10"));
	assert_int_equal(on("2026-11-09").stars, 4);
	assert_false(on("2026-11-09").lowered);
	assert_int_equal(on("2026-11-10").stars, 3);
	assert_true(on("2026-11-10").lowered);
	COUNTS(P, D, ACT("regrade"), "stars", "4", ON("2026-11-12"));
	assert_false(on("2026-11-12").lowered);
}

static void the_power_follows_the_star_as_regraded(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "stars", "3");
	COUNTS(P, D, ACT("regrade"), "stars", "4");
	/* A district of old had power for 3 stars only, up to mid 2025. */
	REFUSED(GRANT, P, D, "authority", "\"huyen-11\"", "decided",
		"\"2025-06-10\"");
}

static void still_below_its_own_star_is_lowered(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(REALM_CENTRAL, C, "stars", "5", "authority", "\"tw\"");
	/* Central has no grant of 4: it cannot regrade alone. */
	REFUSED(GRANT, REALM_CENTRAL, D, "authority", "\"tw\"",
		ACT("regrade"), "stars", "4");
}

static void an_extension_is_of_those_the_law_names(void **state)
{
	(void)state;
	certify("2026-05-21");
	REFUSED(EXTEND_WINDOW, P, D, ACT("extend"), "to", "\"2026-06-21\"");
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"", "to", "\"2026-09-19\"");
	REFUSED(EXTEND_WINDOW, P, D, ACT("extend"), "to", "\"2026-10-19\"",
		"certificate", "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
}

static void the_laws_first_and_last_day_are_within(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "from", "\"2023-01-01\"", "to", "\"2026-05-22\"");
	COUNTS(P, D, ACT("extend"), "to", "\"2026-06-22\"");
	COUNTS(P, C, "from", "\"2023-01-01\"", "to", "\"2026-09-18\"",
	       "code", "\"" REALM_CODE2 "\"");
	COUNTS(P, D, ACT("extend"), "to", "\"2026-10-18\"", "certificate",
	       "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
}

static void an_extension_is_at_most_180_days(void **state)
{
	(void)state;
	certify("2026-08-15");
	REFUSED(EXTEND_DAYS, P, D, ACT("extend"), "to", "\"2027-02-12\"");
	REFUSED(EXTEND_DAYS, P, D, ACT("extend"), "to", "\"2026-08-15\"");
	COUNTS(P, D, ACT("extend"), "to", "\"2027-02-11\"");
	assert_int_equal(on("2027-02-11").state, OCOP_CERT_IN_FORCE);
	assert_true(on("2027-02-11").extended);
	assert_int_equal(on("2027-02-12").state, OCOP_CERT_EXPIRED);
	assert_false(on("2027-02-12").may_be_extended);
	/* A second one is measured from the certificate too. */
	REFUSED(EXTEND_DAYS, P, D, ACT("extend"), "to", "\"2027-02-12\"");
}

static void an_extension_is_named_whatever_follows_it(void **state)
{
	(void)state;
	certify("2026-08-15");
	COUNTS(P, D, ACT("extend"), NUMBER("gia hạn"), "to", "\"2027-02-11\"");
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV\"", NUMBER("dừng"));
	COUNTS(P, D, ACT("reinstate"), NUMBER("tiếp"));
	COUNTS(P, D, ACT("regrade"), "stars", "3", NUMBER("hạ"));
	assert_int_equal(on("2026-11-22").state, OCOP_CERT_IN_FORCE);
	assert_true(ocop_bytes_is(on("2026-11-22").by_decision, "gia hạn"));
	assert_int_equal(on("2026-11-22").by_index, 3);
}

static void the_law_may_extend_without_a_decision(void **state)
{
	(void)state;
	certify("2026-08-15");
	assert_false(on("2026-08-15").may_be_extended);
	assert_int_equal(on("2026-08-16").state, OCOP_CERT_EXPIRED);
	assert_true(on("2026-08-16").may_be_extended);
	assert_true(on("2027-02-11").may_be_extended);	/* 180 days */
	assert_false(on("2027-02-12").may_be_extended);
}

static void an_extension_that_lapsed_is_not_extended_by_law(void **state)
{
	(void)state;
	certify("2026-06-01");
	COUNTS(P, D, ACT("extend"), "to", "\"2026-07-01\"",
	       ON("2026-06-01"));
	assert_int_equal(on("2026-07-02").state, OCOP_CERT_EXPIRED);
	assert_true(on("2026-07-02").extended);
	assert_false(on("2026-07-02").may_be_extended);
}

static void a_correction_changes_names_numbers_and_scores(void **state)
{
	(void)state;
	certify("2029-08-31");
	REFUSED(SCORE, P, D, ACT("correct"), "changes", "{\"score\":6999}");
	COUNTS(P, D, ACT("correct"), "changes",
	       "{\"product\":\"Táo mèo khô\",\"no\":\"02\",\"score\":7000}");
	assert_true(ocop_bytes_is(on("2026-11-22").product, "Táo mèo khô"));
	assert_true(ocop_bytes_is(on("2026-11-22").no, "02"));
	assert_int_equal(on("2026-11-22").score, 7000);
	assert_int_equal(on("2026-11-22").state, OCOP_CERT_IN_FORCE);
	assert_true(ocop_bytes_is(on("2026-10-31").product, "Táo mèo"));
}

static void a_correction_adds_only_gtins_that_are_free(void **state)
{
	(void)state;
	certify("2029-08-31");
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"", "gtin",
	       "[\"" REALM_GTIN "\"]");
	REFUSED(PRODUCT_OWNED, P, D, ACT("correct"), "changes",
		"{\"gtin\":[\"" REALM_GTIN "\"]}");
	COUNTS(P, D, ACT("correct"), "changes",
	       "{\"gtin\":[\"" REALM_GTIN2 "\"]}");
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "gtin", "\"" REALM_GTIN2 "\"");
}

static void a_release_frees_a_gtin_from_its_day(void **state)
{
	(void)state;
	certify("2029-08-31");
	REFUSED(GTIN, P, D, ACT("release"), "changes",
		"{\"gtin\":[\"" REALM_GTIN "\"]}");
	COUNTS(P, D, ACT("correct"), "changes",
	       "{\"gtin\":[\"" REALM_GTIN "\"]}");
	COUNTS(P, D, ACT("release"), ON("2026-11-22"), "changes",
	       "{\"gtin\":[\"" REALM_GTIN "\"]}");
	REFUSED(PRODUCT_OWNED, P, C, "code", "\"" REALM_CODE2 "\"", "gtin",
		"[\"" REALM_GTIN "\"]");
	r.accepted += 86400;
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"", "gtin",
	       "[\"" REALM_GTIN "\"]");
	/* What another product took is no longer listed here. */
	REFUSED(GTIN, P, D, ACT("release"), "changes",
		"{\"gtin\":[\"" REALM_GTIN "\"]}");
	REFUSED(GTIN, REALM_RECORD, OCOP_KIND_LOT, "gtin",
		"\"" REALM_GTIN "\"");
}

static void a_release_moves_a_code_to_a_known_producer(void **state)
{
	(void)state;
	certify("2029-08-31");
	REFUSED(UNKNOWN_PRODUCER, P, D, ACT("release"), "changes",
		"{\"producer\":\"11-000002\"}");
	COUNTS(P, OCOP_KIND_PRODUCER, "id", "\"11-000002\"", "keys", "[]");
	COUNTS(P, D, ACT("release"), ON("2026-11-22"), "changes",
	       "{\"producer\":\"11-000002\"}");
	REFUSED(PRODUCT_OWNED, P, C, "decided", "\"2026-11-20\"", "producer",
		"\"11-000002\"");
	r.accepted += 86400;
	COUNTS(P, C, "decided", "\"2026-11-20\"", "producer",
	       "\"11-000002\"");
	REFUSED(PRODUCT_OWNED, P, C, "decided", "\"2026-11-21\"");
}

static void an_annulled_release_frees_its_gtin_until_that_day(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "gtin", "[\"" REALM_GTIN "\"]");
	COUNTS(P, D, NUMBER("1"), ACT("release"), "changes",
	       "{\"gtin\":[\"" REALM_GTIN "\"]}");
	COUNTS(P, D, NUMBER("2"), ANNUL("1"), ON("2026-11-22"));
	REFUSED(GTIN, REALM_RECORD, OCOP_KIND_LOT, "gtin",
		"\"" REALM_GTIN "\"");
	COUNTS(REALM_RECORD, OCOP_KIND_LOT);
	r.accepted += DAY_S;
	REFUSED(GTIN, REALM_RECORD, OCOP_KIND_LOT, "lot", "2");
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "lot", "2", "gtin",
	       "\"" REALM_GTIN "\"");
	REFUSED(PRODUCT_OWNED, P, C, "code", "\"" REALM_CODE2 "\"", "gtin",
		"[\"" REALM_GTIN "\"]");
}

static void what_was_taken_meanwhile_no_annul_gives_back(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "gtin", "[\"" REALM_GTIN "\"]");
	COUNTS(P, D, NUMBER("1"), ACT("release"), "changes",
	       "{\"gtin\":[\"" REALM_GTIN "\"]}");
	COUNTS(P, D, NUMBER("2"), ANNUL("1"), ON("2026-11-22"));
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"", "gtin",
	       "[\"" REALM_GTIN "\"]");
	r.accepted += DAY_S;
	REFUSED(GTIN, REALM_RECORD, OCOP_KIND_LOT, "gtin",
		"\"" REALM_GTIN "\"");
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "gtin", "\"" REALM_GTIN "\"",
	       "certificate", "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
}

static void an_annul_is_of_a_decision_of_this_certificate(void **state)
{
	(void)state;
	certify("2029-08-31");
	REFUSED(ANNULS, P, D, ANNUL("1"));
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"");
	COUNTS(P, D, NUMBER("1"), "certificate",
	       "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
	REFUSED(ANNULS, P, D, ANNUL("1"));
	COUNTS(P, D, NUMBER("2"), ACT("suspend"), "basis", "\"CV\"");
	COUNTS(P, D, NUMBER("3"), ANNUL("2"));
	/* Not twice, and not an annul. */
	REFUSED(ANNULS, P, D, NUMBER("4"), ANNUL("2"));
	REFUSED(ANNULS, P, D, NUMBER("4"), ANNUL("3"));
	assert_int_equal(on("2026-11-22").state, OCOP_CERT_IN_FORCE);
}

static void an_annulled_extension_extends_no_longer(void **state)
{
	(void)state;
	certify("2026-08-15");
	COUNTS(P, D, NUMBER("1"), ACT("extend"), "to", "\"2027-02-11\"");
	COUNTS(P, D, NUMBER("2"), ANNUL("1"), ON("2026-11-20"));
	assert_int_equal(on("2026-11-19").state, OCOP_CERT_IN_FORCE);
	assert_int_equal(on("2026-11-20").state, OCOP_CERT_EXPIRED);
}

static void issued_rises_for_each_signer_and_certificate(void **state)
{
	(void)state;
	certify("2029-08-31");
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV\"", "issued",
	       "1795000000");
	REFUSED(REPLAY, P, D, ACT("reinstate"), "issued", "1795000000");
	REFUSED(REPLAY, P, D, ACT("reinstate"), "issued", "1794999999");
	/* Another signer, or another certificate, counts for itself. */
	COUNTS(REALM_ENDING, D, ACT("reinstate"), "authority", "\"cu-11\"",
	       "issued", "1794999998");
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"");
	COUNTS(P, D, "certificate", "[\"" REALM_CODE2 "\",\"2026-09-01\"]",
	       "issued", "1794999997");
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV\"", "issued",
	       "1795000001");
}

/* However many there are, the fold goes on: the rest do not count. */
static void too_many_decisions_stop_no_fold(void **state)
{
	struct ocop_cert_view view;

	(void)state;
	certify("2029-08-31");
	for (int i = 0; i < 255; i++)
		COUNTS(P, D, ACT("correct"), "changes", "{\"no\":\"2\"}");
	REFUSED(MANY, P, D, ACT("correct"), "changes", "{\"no\":\"3\"}");
	view = on("2026-11-22");
	assert_true(ocop_bytes_is(view.no, "2"));
	/* A withdrawal always finds room. */
	COUNTS(P, D);
	assert_int_equal(on("2026-11-22").state, OCOP_CERT_WITHDRAWN);
}

static enum ocop_err note(void *user, const struct ocop_decided_view *d)
{
	char *out = user;
	size_t len = strlen(out);

	snprintf(out + len, 256 - len, "%.*s %s%s, ", (int)d->decision.len,
		 (const char *)d->decision.ptr, ocop_action_word(d->action),
		 d->acts ? "" : " (not)");
	return OCOP_OK;
}

static const char *decisions(const char *day)
{
	static char told[256];
	struct ocop_cert_ref ref = { OCOP_LIT(REALM_CODE), 0 };

	told[0] = '\0';
	ref.decided = day_of("2026-09-01");
	assert_int_equal(ocop_fold_each_decision(r.state, ref, day_of(day),
						 note, told), OCOP_OK);
	return told;
}

static void all_decisions_are_told_and_which_act(void **state)
{
	(void)state;
	certify("2029-08-31");
	assert_string_equal(decisions("2026-11-22"), "");
	COUNTS(P, D, NUMBER("1"), ACT("suspend"), "basis", "\"CV\"");
	COUNTS(P, D, NUMBER("2"), ON("2026-12-24"));
	assert_string_equal(decisions("2026-11-22"),
			    "1 suspend, 2 withdraw (not), ");
	assert_string_equal(decisions("2026-12-24"),
			    "1 suspend, 2 withdraw, ");
	COUNTS(P, D, NUMBER("3"), ANNUL("1"));
	assert_string_equal(decisions("2026-11-22"),
			    "1 suspend (not), 2 withdraw (not), 3 annul, ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_withdrawal_holds_from_its_day),
		TEST(the_certificate_is_known),
		TEST(the_power_is_as_for_certificates),
		TEST(a_withdrawal_ends_all_but_annul_and_release),
		TEST(a_withdrawal_not_yet_in_effect_shuts_nothing_out),
		TEST(an_annul_acts_from_its_own_day),
		TEST(a_regrade_gives_no_power_before_its_day),
		TEST(it_is_not_decided_in_the_future),
		TEST(a_suspension_ends_by_reinstatement),
		TEST(a_regrade_needs_power_for_both_stars),
		TEST(the_power_follows_the_star_as_regraded),
		TEST(still_below_its_own_star_is_lowered),
		TEST(an_extension_is_of_those_the_law_names),
		TEST(the_laws_first_and_last_day_are_within),
		TEST(an_extension_is_at_most_180_days),
		TEST(an_extension_is_named_whatever_follows_it),
		TEST(the_law_may_extend_without_a_decision),
		TEST(an_extension_that_lapsed_is_not_extended_by_law),
		TEST(a_correction_changes_names_numbers_and_scores),
		TEST(a_correction_adds_only_gtins_that_are_free),
		TEST(a_release_frees_a_gtin_from_its_day),
		TEST(a_release_moves_a_code_to_a_known_producer),
		TEST(an_annulled_release_frees_its_gtin_until_that_day),
		TEST(what_was_taken_meanwhile_no_annul_gives_back),
		TEST(an_annul_is_of_a_decision_of_this_certificate),
		TEST(an_annulled_extension_extends_no_longer),
		TEST(all_decisions_are_told_and_which_act),
		TEST(issued_rises_for_each_signer_and_certificate),
		TEST(too_many_decisions_stop_no_fold),
	};

	return cmocka_run_group_tests_name("fold_decision", tests, NULL, NULL);
}
