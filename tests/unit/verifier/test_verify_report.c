/* SPDX-License-Identifier: Apache-2.0 */
/*
 * common/ui/words.c, verifier/verify_words.c, verify_text.c and verify_json.c:
 * every verdict and case has its words, no word accuses, and both reports have
 * their form.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/json.h>

#include "lib/json/json.h"
#include "verifier/verify.h"

#define TIME_S UINT64_C(1795323600) /* 2026-11-22 12:00, UTC+7 */

static const struct verify_log log_of_test = {
	.origin = "ocop.example/log", .size = 82, .root = { 0xab, 0xcd },
	.signed_time = TIME_S
};

static void empty(struct verify_found *f, enum verify_kind kind)
{
	struct ocop_facts *facts = &f->report.facts;

	memset(f, 0, sizeof(*f));
	f->kind = kind;
	f->item = OCOP_LIT("an item");
	facts->decided = facts->from = facts->to = OCOP_DAY_NONE;
	facts->by_day = facts->made = facts->best_before = OCOP_DAY_NONE;
	facts->key_stolen = OCOP_DAY_NONE;
	facts->stars = facts->stars_now = -1;
	facts->lot = facts->stamp_index = facts->lot_count = -1;
}

static void found_of(struct verify_found *f, enum ocop_verdict verdict,
		     enum ocop_reason reason)
{
	empty(f, VERIFY_STAMP);
	f->report.verdict = verdict;
	f->report.reason = reason;
	f->report.as_of = TIME_S;
	f->report.facts.to = ocop_day_of(TIME_S);
	f->report.facts.made = ocop_day_of(TIME_S) - 30;
	f->report.facts.stars_now = 4;
	ocop_bytes_copy(f->report.facts.by_decision,
			sizeof(f->report.facts.by_decision),
			OCOP_LIT("120/QD"));
}

static const char *head(struct ocop_buf *out, enum ocop_verdict verdict,
			enum ocop_reason reason)
{
	struct verify_found f;

	found_of(&f, verdict, reason);
	ocop_buf_reset(out);
	verify_head(out, &f);
	return ocop_buf_cstr(out);
}

/* The table of the design, in English. */
static void each_verdict_and_case_has_its_words(void **state)
{
	static const struct {
		enum ocop_verdict verdict;
		enum ocop_reason reason;
		const char *words;
	} rows[] = {
		{ OCOP_VERDICT_GENUINE, OCOP_REASON_NONE, "Stamp code matches the register (copying not excluded; compare the goods)" },
		{ OCOP_VERDICT_GENUINE, OCOP_REASON_LAST_DAY, "Stamp code matches the register (copying not excluded; compare the goods)" },
		{ OCOP_VERDICT_UNDECIDED, OCOP_REASON_MAYBE_EXTENDED, "Past its printed date; possibly extended – ask the issuer" },
		{ OCOP_VERDICT_UNDECIDED, OCOP_REASON_TYPED, "Registered; authentication code not seen" },
		{ OCOP_VERDICT_UNDECIDED, OCOP_REASON_POWER, "Issuer's power unconfirmed; check the original decision" },
		{ OCOP_VERDICT_UNDECIDED, OCOP_REASON_OLD_DATA, "Not enough data; missing: newer data; needed: a refresh with ocop-sync" },
		{ OCOP_VERDICT_UNDECIDED, OCOP_REASON_UNKNOWN_LOT, "Not enough data; missing: this lot; needed: a refresh with ocop-sync" },
		{ OCOP_VERDICT_UNDECIDED, OCOP_REASON_UPDATE, "Not enough data; missing: rules that this program does not know yet; needed: an update of this program" },
		{ OCOP_VERDICT_EXPIRED, OCOP_REASON_CERTIFICATE, "OCOP certificate lapsed on 22/11/2026 (lot made 23/10/2026)" },
		{ OCOP_VERDICT_EXPIRED, OCOP_REASON_GOODS, "Past the lot's registered date; compare the label" },
		{ OCOP_VERDICT_SUSPECT_COPY, OCOP_REASON_NONE, "Signs of copying – verify" },
		{ OCOP_VERDICT_SUSPECT_COPY, OCOP_REASON_UNVERIFIED, "Signs of copying – not verified yet" },
		{ OCOP_VERDICT_INACTIVE, OCOP_REASON_HELD, "Stamp not activated" },
		{ OCOP_VERDICT_INACTIVE, OCOP_REASON_FUTURE, "Certificate not yet in force" },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_CERTIFICATE, "OCOP certificate withdrawn (decision 120/QD)" },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_SUSPENDED, "Suspended under 120/QD" },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_LOT, "Lot recalled – stop sale, do not use" },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_SERIAL, "Stamp voided" },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_KEY, "Key compromised before the lot was registered" },
		{ OCOP_VERDICT_DUPLICATE, OCOP_REASON_NONE, "One code on two articles: at least one copy, unknown which" },
		{ OCOP_VERDICT_UNREGISTERED, OCOP_REASON_NONE, "Not found in the register (data to 22/11/2026 12:00)" },
		{ OCOP_VERDICT_UNREGISTERED, OCOP_REASON_SCOPE, "No certificate for this product; the producer holds others" },
		{ OCOP_VERDICT_UNREGISTERED, OCOP_REASON_SERIAL, "Serial outside the registered range" },
		{ OCOP_VERDICT_FORGED, OCOP_REASON_NONE, "Authentication code does not match – verify" },
		{ OCOP_VERDICT_MALFORMED, OCOP_REASON_NONE, "A code of this system in a wrong form" },
		{ OCOP_VERDICT_FOREIGN, OCOP_REASON_NONE, "Not this system's code" },
		{ OCOP_VERDICT_FOREIGN, OCOP_REASON_PAYMENT, "Not this system's code: a payment code" },
		{ OCOP_VERDICT_FOREIGN, OCOP_REASON_TRACE, "Not this system's code: another system's tracing code" },
		{ OCOP_VERDICT_FOREIGN, OCOP_REASON_WEB, "Not this system's code: a web page" },
		{ OCOP_VERDICT_UNREAD, OCOP_REASON_EMPTY, "Nothing could be read: there is no text" },
		{ OCOP_VERDICT_UNREAD, OCOP_REASON_NO_CODE, "Nothing could be read: the picture has no code" },
		{ OCOP_VERDICT_UNREAD, OCOP_REASON_SYMBOL, "Nothing could be read" },
		{ OCOP_VERDICT_UNREAD, OCOP_REASON_CUT, "Nothing could be read: the picture is damaged" },
		{ OCOP_VERDICT_UNREAD, OCOP_REASON_KEYBOARD, "Nothing could be read: a Vietnamese input method changed the text" },
		{ OCOP_VERDICT_MALFORMED, OCOP_REASON_HOST, "Unknown address – do not open it" },
	};
	struct ocop_buf out = OCOP_BUF(1000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(head(&out, rows[i].verdict, rows[i].reason),
				    rows[i].words);
	ocop_buf_clear(&out);
}

static void good_ones_say_what_more_there_is(void **state)
{
	static const struct {
		enum ocop_reason reason;
		const char *words;
	} rows[] = {
		{ OCOP_REASON_NONE, "" },
		{ OCOP_REASON_LAST_DAY,
		  "Certificate valid until the end of today" },
		{ OCOP_REASON_EXTENDED,
		  "Past its printed date; still valid until 22/11/2026 under 120/QD" },
		{ OCOP_REASON_SUPERSEDED,
		  "Stamp of an earlier rank; now 4 stars" },
		{ OCOP_REASON_LOWERED, "Stamp of an earlier rank; now 4 stars" },
	};
	struct ocop_buf out = OCOP_BUF(1000);
	struct verify_found f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		found_of(&f, OCOP_VERDICT_GENUINE, rows[i].reason);
		ocop_buf_reset(&out);
		words_reason(&out, &f.report, true);
		assert_string_equal(ocop_buf_cstr(&out), rows[i].words);
	}
	found_of(&f, OCOP_VERDICT_EXPIRED, OCOP_REASON_LAST_DAY);
	ocop_buf_reset(&out);
	words_reason(&out, &f.report, true);
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&out);
}

/* Also a combination that no judge makes yet. */
static void no_pair_is_silent_and_none_accuses(void **state)
{
	static const char *const words[] = { "fake", "counterfeit", "forged",
					     "false", "fraud" };
	struct ocop_buf out = OCOP_BUF(10000);
	struct verify_found f;

	(void)state;
	for (int v = 0; v <= OCOP_VERDICT_UNREAD; v++) {
		for (int c = 0; c < OCOP_REASON_COUNT; c++) {
			for (int k = VERIFY_STAMP; k <= VERIFY_NAME; k++) {
				found_of(&f, (enum ocop_verdict)v,
					 (enum ocop_reason)c);
				f.kind = (enum verify_kind)k;
				ocop_buf_reset(&out);
				verify_head(&out, &f);
				assert_true(out.len > 5);
				assert_true(strlen(verify_next(&f)) > 5);
				assert_null(strstr(verify_next(&f), "powers"));
				verify_text(&out, &f, &log_of_test, false);
				assert_int_equal(out.err, OCOP_OK);
				for (size_t i = 0; i < 5; i++)
					assert_null(strstr(ocop_buf_cstr(&out),
							   words[i]));
			}
		}
	}
	ocop_buf_clear(&out);
}

/* --- Next steps --- */

#define ASIDE "set it aside; do not sell or use it yet; "
static void old_data_are_updated_before_all_else(void **state)
{
	static const struct {
		enum ocop_verdict verdict;
		enum ocop_reason reason;
		bool stale, first;
	} rows[] = {
		{ OCOP_VERDICT_EXPIRED, OCOP_REASON_CERTIFICATE, true, true },
		{ OCOP_VERDICT_INACTIVE, OCOP_REASON_NONE, true, true },
		{ OCOP_VERDICT_EXPIRED, OCOP_REASON_GOODS, true, false },
		{ OCOP_VERDICT_EXPIRED, OCOP_REASON_CERTIFICATE, false, false },
		{ OCOP_VERDICT_GENUINE, OCOP_REASON_NONE, true, false },
	};
	struct ocop_buf out = OCOP_BUF(100000);
	struct verify_found f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		found_of(&f, rows[i].verdict, rows[i].reason);
		f.report.stale = rows[i].stale;
		ocop_buf_reset(&out);
		verify_text(&out, &f, &log_of_test, false);
		assert_int_equal(strstr(ocop_buf_cstr(&out),
					"update this machine's copy") != NULL,
				 rows[i].first);
	}
	ocop_buf_clear(&out);
}

#define POWERS "consider sampling, sealing or temporary seizure within your powers"

static void a_next_step_names_no_power_of_others(void **state)
{
	static const struct {
		enum ocop_verdict verdict;
		enum ocop_reason reason;
		bool aside;	/* the goods: what else is another cause's */
	} rows[] = {
		{ OCOP_VERDICT_SUSPECT_COPY, OCOP_REASON_NONE, true },
		{ OCOP_VERDICT_DUPLICATE, OCOP_REASON_NONE, true },
		{ OCOP_VERDICT_FORGED, OCOP_REASON_NONE, true },
		{ OCOP_VERDICT_UNREGISTERED, OCOP_REASON_SERIAL, true },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_SERIAL, true },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_KEY, true },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_CERTIFICATE, false },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_SUSPENDED, false },
		{ OCOP_VERDICT_REVOKED, OCOP_REASON_LOT, false },
		{ OCOP_VERDICT_INACTIVE, OCOP_REASON_FUTURE, false },
		{ OCOP_VERDICT_EXPIRED, OCOP_REASON_CERTIFICATE, false },
		{ OCOP_VERDICT_MALFORMED, OCOP_REASON_HOST, false },
	};
	struct verify_found f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		found_of(&f, rows[i].verdict, rows[i].reason);
		assert_int_equal(strncmp(verify_next(&f), ASIDE,
					 strlen(ASIDE)) == 0, rows[i].aside);
		f.officer = true;
		assert_int_equal(strstr(verify_next(&f), POWERS) != NULL,
				 rows[i].aside);
		assert_null(strstr(verify_next(&f), ASIDE));
	}
	/* Newer data may know it: before anybody does anything. */
	found_of(&f, OCOP_VERDICT_FORGED, OCOP_REASON_NONE);
	f.officer = f.report.offline = true;
	assert_null(strstr(verify_next(&f), POWERS));
}

/* --- Colours --- */

static enum words_colour colour(enum ocop_verdict verdict,
				 enum ocop_reason reason)
{
	return words_colour(verdict, reason);
}

static void only_a_recall_or_a_mismatch_is_red(void **state)
{
	(void)state;
	assert_int_equal(colour(OCOP_VERDICT_GENUINE, OCOP_REASON_LAST_DAY),
			 WORDS_GREEN);
	assert_int_equal(colour(OCOP_VERDICT_GENUINE, OCOP_REASON_LOWERED),
			 WORDS_AMBER);
	assert_int_equal(colour(OCOP_VERDICT_REFUSED, OCOP_REASON_NONE),
			 WORDS_AMBER);
	assert_int_equal(colour(OCOP_VERDICT_EXPIRED, OCOP_REASON_CERTIFICATE),
			 WORDS_AMBER);
	assert_int_equal(colour(OCOP_VERDICT_REVOKED, OCOP_REASON_SUSPENDED),
			 WORDS_AMBER);
	assert_int_equal(colour(OCOP_VERDICT_REVOKED, OCOP_REASON_LOT),
			 WORDS_RED);
	assert_int_equal(colour(OCOP_VERDICT_FORGED, OCOP_REASON_NONE),
			 WORDS_RED);
	assert_int_equal(colour(OCOP_VERDICT_MALFORMED, OCOP_REASON_NONE),
			 WORDS_AMBER);
	assert_int_equal(colour(OCOP_VERDICT_MALFORMED, OCOP_REASON_HOST),
			 WORDS_RED);
}

/* --- The text --- */

static void the_head_line_is_first_and_coloured_when_asked(void **state)
{
	struct ocop_buf out = OCOP_BUF(10000);
	struct verify_found f;

	(void)state;
	found_of(&f, OCOP_VERDICT_FORGED, OCOP_REASON_NONE);
	verify_text(&out, &f, &log_of_test, true);
	assert_memory_equal(ocop_buf_cstr(&out),
			    "\033[1;31mAuthentication code", 25);
	ocop_buf_reset(&out);
	verify_text(&out, &f, &log_of_test, false);
	assert_null(strchr(ocop_buf_cstr(&out), '\033'));
	assert_non_null(strstr(ocop_buf_cstr(&out), "82 entries, root "
			       "abcd000000000000, as of 22/11/2026 12:00"));
	ocop_buf_clear(&out);
}

static void a_log_of_one_entry_has_one_entry(void **state)
{
	struct ocop_buf out = OCOP_BUF(10000);
	struct verify_log log = log_of_test;
	struct verify_found f;

	(void)state;
	log.size = 1;
	found_of(&f, OCOP_VERDICT_FORGED, OCOP_REASON_NONE);
	verify_text(&out, &f, &log, false);
	assert_non_null(strstr(ocop_buf_cstr(&out), ", 1 entry, root abcd"));
	ocop_buf_clear(&out);
}

static void every_report_prints_the_legal_basis(void **state)
{
	const enum verify_kind kinds[] = { VERIFY_STAMP, VERIFY_TYPED,
					   VERIFY_CERTIFICATE, VERIFY_PRODUCT,
					   VERIFY_NAME };
	struct ocop_buf out = OCOP_BUF(10000);
	struct verify_log log = log_of_test;
	struct verify_found f;

	(void)state;
	found_of(&f, OCOP_VERDICT_FORGED, OCOP_REASON_NONE);
	verify_text(&out, &f, &log, false);
	assert_null(strstr(ocop_buf_cstr(&out), "Legal basis"));
	log.basis = OCOP_LIT("1/QĐ-UBND");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		f.kind = kinds[i];
		ocop_buf_reset(&out);
		verify_text(&out, &f, &log, false);
		assert_non_null(strstr(ocop_buf_cstr(&out),
				       "  Legal basis:    1/QĐ-UBND\n"));
		ocop_buf_reset(&out);
		assert_int_equal(verify_json(&out, &f, &log, NULL), OCOP_OK);
		assert_non_null(strstr(ocop_buf_cstr(&out),
				       "\"basis\":\"1/QĐ-UBND\""));
	}
	ocop_buf_clear(&out);
}

static void what_was_read_cannot_steer_the_terminal(void **state)
{
	struct ocop_buf out = OCOP_BUF(10000);
	struct verify_found f;

	(void)state;
	found_of(&f, OCOP_VERDICT_MALFORMED, OCOP_REASON_NONE);
	f.item = OCOP_LIT("a\033[2J\nb\xc2\x9bm");
	verify_text(&out, &f, &log_of_test, false);
	assert_non_null(strstr(ocop_buf_cstr(&out), "a?[2J?b?m\n"));
	f.item = OCOP_LIT("a\x9b\xff");
	ocop_buf_reset(&out);
	verify_text(&out, &f, &log_of_test, false);
	assert_non_null(strstr(ocop_buf_cstr(&out), "a??\n"));
	ocop_buf_clear(&out);
}

static void not_found_offline_says_what_may_be_newer(void **state)
{
	struct ocop_buf out = OCOP_BUF(10000);
	struct verify_found f;
	const char *text;

	(void)state;
	found_of(&f, OCOP_VERDICT_UNREGISTERED, OCOP_REASON_NONE);
	f.report.offline = true;
	verify_text(&out, &f, &log_of_test, false);
	text = ocop_buf_cstr(&out);
	assert_non_null(strstr(text, "Not found in the register (data to 22/11/2026 12:00; they lack products certified since then)\n"));
	assert_non_null(strstr(text, "before you act, refresh"));
	ocop_buf_clear(&out);
}

static void a_stolen_key_says_on_which_day(void **state)
{
	struct ocop_buf out = OCOP_BUF(10000);
	struct verify_found f;

	(void)state;
	found_of(&f, OCOP_VERDICT_GENUINE, OCOP_REASON_NONE);
	f.report.facts.key_stolen = ocop_day_of(TIME_S);
	verify_text(&out, &f, &log_of_test, false);
	assert_non_null(strstr(ocop_buf_cstr(&out),
			       "Key stolen:     22/11/2026\n"));
	ocop_buf_reset(&out);
	assert_int_equal(verify_json(&out, &f, &log_of_test, NULL), OCOP_OK);
	assert_non_null(strstr(ocop_buf_cstr(&out),
			       "\"key_stolen\":\"2026-11-22\""));
	ocop_buf_clear(&out);
}

static void old_data_say_how_old(void **state)
{
	struct ocop_buf out = OCOP_BUF(10000);
	struct verify_found f;

	(void)state;
	found_of(&f, OCOP_VERDICT_GENUINE, OCOP_REASON_NONE);
	f.report.stale = true;
	verify_text(&out, &f, &log_of_test, false);
	assert_non_null(strstr(ocop_buf_cstr(&out),
			       "\n  as of 22/11/2026 12:00: newer data"));
	ocop_buf_clear(&out);
}

/* --- The JSON --- */

static struct ocop_json *parse(const struct verify_found *f)
{
	struct ocop_buf out = OCOP_BUF(100000);
	struct ocop_json *root = NULL;
	struct ocop_bytes line;

	assert_int_equal(verify_json(&out, f, &log_of_test, NULL), OCOP_OK);
	line = ocop_buf_view(&out);
	assert_int_equal(line.ptr[line.len - 1], '\n');
	line.len--;
	assert_null(memchr(line.ptr, '\n', line.len));
	assert_null(memchr(line.ptr, 0x9b, line.len));
	assert_null(memchr(line.ptr, 0xae, line.len));
	assert_int_equal(ocop_json_parse(&root, line, NULL), OCOP_OK);
	ocop_buf_clear(&out);
	return root;
}

static void json_has_every_member_and_only_known_facts(void **state)
{
	struct verify_found f;
	struct ocop_json *root;
	const struct ocop_json *check, *log;

	(void)state;
	empty(&f, VERIFY_STAMP);
	f.report.verdict = OCOP_VERDICT_REVOKED;
	f.report.reason = OCOP_REASON_SERIAL;
	f.report.as_of = TIME_S;
	f.report.facts.lot = 0;
	f.report.checks[0] = (struct ocop_check){
		"serial", OCOP_RESULT_FAIL, OCOP_VERDICT_REVOKED,
		OCOP_REASON_SERIAL, "the stamp was voided", 7
	};
	f.report.checks[1] = f.report.checks[0];
	f.report.checks[1].index = OCOP_INDEX_NONE;
	f.report.check_count = 2;
	root = parse(&f);
	assert_string_equal(ocop_json_str(root, "schema"), "ocop.verify/1");
	assert_string_equal(ocop_json_str(root, "item"), "an item");
	assert_string_equal(ocop_json_str(root, "kind"), "stamp");
	assert_string_equal(ocop_json_str(root, "verdict"), "revoked");
	assert_string_equal(ocop_json_str(root, "case"), "serial");
	assert_int_equal(ocop_json_int(root, "as_of", 0), TIME_S);
	assert_false(ocop_json_bool(root, "stale", true));
	assert_int_equal(ocop_json_type(ocop_json_get(root, "note")),
			 OCOP_JSON_NULL);
	assert_int_equal(ocop_json_count(ocop_json_get(root, "facts")), 1);
	assert_int_equal(ocop_json_int(ocop_json_get(root, "facts"), "lot",
				       -1), 0);
	check = ocop_json_first(ocop_json_get(root, "checks"));
	assert_string_equal(ocop_json_str(check, "name"), "serial");
	assert_string_equal(ocop_json_str(check, "result"), "fail");
	assert_string_equal(ocop_json_str(check, "rule"),
			    "the stamp was voided");
	assert_int_equal(ocop_json_int(check, "index", -1), 7);
	check = ocop_json_next(check);
	assert_int_equal(ocop_json_type(ocop_json_get(check, "index")),
			 OCOP_JSON_NULL);
	log = ocop_json_get(root, "log");
	assert_string_equal(ocop_json_str(log, "origin"), "ocop.example/log");
	assert_int_equal(ocop_json_int(log, "size", 0), 82);
	assert_int_equal(strlen(ocop_json_str(log, "root")), 64);
	assert_int_equal(ocop_json_int(log, "signed_time", 0), TIME_S);
	ocop_json_free(root);
}

static void json_of_a_zeroed_report_is_refused(void **state)
{
	struct verify_found f;
	struct ocop_json *root;

	(void)state;
	empty(&f, VERIFY_STAMP);
	root = parse(&f);
	assert_string_equal(ocop_json_str(root, "verdict"), "refused");
	assert_int_equal(ocop_json_type(ocop_json_get(root, "as_of")),
			 OCOP_JSON_NULL);
	assert_int_equal(ocop_json_type(ocop_json_get(root, "case")),
			 OCOP_JSON_NULL);
	ocop_json_free(root);
}

static void json_of_a_look_up_lists_certificates(void **state)
{
	struct verify_match match[2];
	struct verify_found f;
	const struct ocop_json *list;
	struct ocop_json *root;

	(void)state;
	memset(match, 0, sizeof(match));
	match[1].report.verdict = OCOP_VERDICT_EXPIRED;
	match[1].lots = 3;
	empty(&f, VERIFY_NAME);
	f.match = match;
	f.match_count = 2;
	f.more = true;
	root = parse(&f);
	list = ocop_json_get(root, "certificates");
	assert_string_equal(ocop_json_str(root, "kind"), "look-up");
	assert_int_equal(ocop_json_count(list), 2);
	assert_string_equal(ocop_json_str(ocop__json_at(list, 1), "verdict"),
			    "expired");
	assert_int_equal(ocop_json_int(ocop__json_at(list, 1), "lots", 0), 3);
	assert_true(ocop_json_bool(root, "more", false));
	ocop_json_free(root);
}

static void json_of_hostile_bytes_is_still_json(void **state)
{
	struct verify_found f;
	struct ocop_json *root;

	(void)state;
	empty(&f, VERIFY_STAMP);
	/* U+009B and U+202E would steer the terminal that shows them. */
	f.item = OCOP_LIT("\"\\\033\xff\r\n\xc2\x9b\xe2\x80\xae");
	f.did = OCOP_DID_BLANKS | OCOP_DID_CASE;
	root = parse(&f);
	assert_string_equal(ocop_json_str(root, "item"),
			    "\"\\\033\xef\xbf\xbd\r\n\xc2\x9b\xe2\x80\xae");
	assert_string_equal(ocop_json_str(root, "repaired"),
			    "blanks trimmed; upper case changed to lower case");
	assert_int_equal(ocop_json_count(ocop_json_get(root, "repairs")), 2);
	ocop_json_free(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_verdict_and_case_has_its_words),
		cmocka_unit_test(good_ones_say_what_more_there_is),
		cmocka_unit_test(no_pair_is_silent_and_none_accuses),
		cmocka_unit_test(a_next_step_names_no_power_of_others),
		cmocka_unit_test(old_data_are_updated_before_all_else),
		cmocka_unit_test(only_a_recall_or_a_mismatch_is_red),
		cmocka_unit_test(
			the_head_line_is_first_and_coloured_when_asked),
		cmocka_unit_test(a_log_of_one_entry_has_one_entry),
		cmocka_unit_test(every_report_prints_the_legal_basis),
		cmocka_unit_test(what_was_read_cannot_steer_the_terminal),
		cmocka_unit_test(not_found_offline_says_what_may_be_newer),
		cmocka_unit_test(a_stolen_key_says_on_which_day),
		cmocka_unit_test(old_data_say_how_old),
		cmocka_unit_test(json_has_every_member_and_only_known_facts),
		cmocka_unit_test(json_of_a_zeroed_report_is_refused),
		cmocka_unit_test(json_of_a_look_up_lists_certificates),
		cmocka_unit_test(json_of_hostile_bytes_is_still_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
