/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payloads: each kind survives writing and reading, a refusal names the field,
 * and unknown keys are ignored and never written.
 */
#include <stdio.h>

#include "lib/record/record.h"
#include "tests/helpers/realm_test.h"
#include <ocop/cbor.h>
#include <ocop/json.h>

static struct ocop_buf payload;
static struct ocop_diag diag;

#define MAKE(...) realm_payload(&r, &payload, &diag, __VA_ARGS__, REALM_END)
#define GOOD(...) \
	do { \
		if (MAKE(__VA_ARGS__)) \
			fail_msg("%s", diag.text); \
	} while (0)
/* field: what the diagnostic begins with. */
#define BAD(field, ...) \
	do { \
		assert_int_not_equal(MAKE(__VA_ARGS__), OCOP_OK); \
		if (strncmp(diag.text, field ":", sizeof(field)) != 0) \
			fail_msg("'%s' does not name '%s'", diag.text, field); \
	} while (0)

static int fresh(void **state)
{
	payload = OCOP_BUF(2 * OCOP_RECORD_MAX);
	memset(&diag, 0, sizeof(diag));
	return setup(state);
}

static int done(void **state)
{
	ocop_buf_clear(&payload);
	return teardown(state);
}

/* A text of len letters, quoted. */
static const char *letters(size_t len)
{
	static char text[1024];

	assert_true(len + 3 <= sizeof(text));
	memset(text, 'a', len + 2);
	text[0] = text[len + 1] = '"';
	text[len + 2] = '\0';
	return text;
}

/* Decoded and encoded again the bytes are the same; so they are when made
 * from their own JSON view. */
static void round_trip(enum ocop_kind kind)
{
	struct ocop_buf again = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_payload decoded;
	struct ocop_json *view;

	assert_int_equal(ocop_payload_decode(&decoded, kind,
					     ocop_buf_view(&payload), &diag),
			 OCOP_OK);
	assert_int_equal(decoded.kind, kind);
	assert_int_equal(ocop_payload_encode(&again, &decoded, &diag),
			 OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&again),
				     ocop_buf_view(&payload)));
	view = ocop_json_of_cbor(ocop_buf_view(&payload));
	assert_non_null(view);
	assert_int_equal(ocop_json_print(&text, view, true), OCOP_OK);
	ocop_json_free(view);
	ocop_buf_reset(&again);
	assert_int_equal(ocop_payload_from_json(&again, kind,
						ocop_buf_view(&text), &diag),
			 OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&again),
				     ocop_buf_view(&payload)));
	ocop_buf_clear(&again);
	ocop_buf_clear(&text);
}

static void each_kind_round_trips(void **state)
{
	(void)state;
	for (int kind = 1; kind < OCOP_KIND_COUNT; kind++) {
		GOOD((enum ocop_kind)kind);
		round_trip((enum ocop_kind)kind);
	}
}

static void each_kind_round_trips_with_all_its_fields(void **state)
{
	const char *hash = r.hash[REALM_ROOT];

	(void)state;
	GOOD(OCOP_KIND_PRODUCER, "reg", "\"6200123456\"", "gs1_prefix",
	     "\"9520000\"", "keys",
	     TEXT("[{\"spki\":%s,\"roles\":[\"record\",\"stamp\"],\"holder\":"
		  "\"kho 1\",\"to\":\"2027-01-01\"},{\"spki\":%s,\"roles\":"
		  "[\"stamp\"]}]", r.spki[REALM_RECORD], r.spki[REALM_LOG]));
	round_trip(OCOP_KIND_PRODUCER);
	GOOD(OCOP_KIND_CERTIFICATE, "score", "8950", "no", "\"01/GCN\"",
	     "gtin", "[\"" REALM_GTIN "\",\"" REALM_GTIN2 "\"]", "supersedes",
	     REALM_REF, "standards", "[\"VietGAP\",\"HACCP\"]", "image", hash,
	     "document", hash);
	round_trip(OCOP_KIND_CERTIFICATE);
	GOOD(OCOP_KIND_DECISION, "action", "\"correct\"", "ground", "6",
	     "stars", "3", "to", "\"2027-01-01\"", "basis", "\"CV\"",
	     "document", hash, "annuls", "[\"1/QĐ\",\"2026-01-01\"]",
	     "changes", "{\"no\":\"2\",\"gtin\":[\"" REALM_GTIN "\"],"
	     "\"score\":7000,\"product\":\"x\"}");
	round_trip(OCOP_KIND_DECISION);
	GOOD(OCOP_KIND_LOT, "gtin", "\"" REALM_GTIN "\"", "best_before",
	     "\"2027-01-01\"", "pack", "\"500 g\"", "sites", "[\"VN-11-1\"]",
	     "market", "[\"01\",\"79\"]", "held", "true");
	round_trip(OCOP_KIND_LOT);
	GOOD(OCOP_KIND_STATUS, "reason", "\"rách\"", "batch", "\"B 1\"",
	     "made", "\"2026-11-01\"", "best_before", "\"2027-11-01\"",
	     "ranges", "[[0,1],[1,5],[999,1]]");
	round_trip(OCOP_KIND_STATUS);
	GOOD(OCOP_KIND_KEY_STATUS, "drop",
	     "[[\"" REALM_CODE "\",0],[\"" REALM_GTIN "\",999999]]");
	round_trip(OCOP_KIND_KEY_STATUS);
	GOOD(OCOP_KIND_OFFICER, "to", "\"2027-01-01\"");
	round_trip(OCOP_KIND_OFFICER);
	GOOD(OCOP_KIND_TRACE, "site", "\"VN 1\"", "offset", "-840", "inputs",
	     "[[\"" REALM_GTIN "\",0,1,\"C62\"],[\"" REALM_CODE "\",1,\"KGM\"],"
	     "[\"a-1\",\"L 1\",1,\"4N\"]]", "outputs",
	     "[[\"a\",1000000000000000,\"KGM\"]]", "documents",
	     TEXT("[%s]", hash), "corrects", hash, "reason",
	     "\"incorrect_data\"");
	round_trip(OCOP_KIND_TRACE);
	GOOD(OCOP_KIND_REPORT, "verdict", "\"duplicate\"", "case", "\"serial\"",
	     "place", "\"11-03295\"", "two_articles", "true", "note",
	     "\"sạp 12\"");
	round_trip(OCOP_KIND_REPORT);
}

static void a_report_has_the_verdicts_words(void **state)
{
	struct ocop_payload p;

	(void)state;
	for (int i = OCOP_VERDICT_GENUINE; i <= OCOP_VERDICT_MALFORMED; i++) {
		GOOD(OCOP_KIND_REPORT, "two_articles", "true", "verdict",
		     TEXT("\"%s\"", ocop_verdict_key((enum ocop_verdict)i)));
		assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_REPORT,
						     ocop_buf_view(&payload),
						     NULL), OCOP_OK);
		assert_int_equal(p.u.report.verdict, i);
	}
	BAD("verdict", OCOP_KIND_REPORT, "verdict", "\"refused\"");
}

static void two_articles_are_an_officers_word(void **state)
{
	(void)state;
	BAD("two_articles", OCOP_KIND_REPORT, "verdict", "\"duplicate\"");
	BAD("two_articles", OCOP_KIND_REPORT, "two_articles", "false");
	GOOD(OCOP_KIND_REPORT, "two_articles", "true");
}

static void a_report_holds_what_one_symbol_holds(void **state)
{
	static char text[OCOP_REPORT_TEXT_MAX + 4];

	(void)state;
	memset(text, '7', sizeof(text));
	text[0] = text[OCOP_REPORT_TEXT_MAX + 1] = '"';
	text[OCOP_REPORT_TEXT_MAX + 2] = '\0';
	GOOD(OCOP_KIND_REPORT, "text", text);
	text[OCOP_REPORT_TEXT_MAX + 1] = '7';
	text[OCOP_REPORT_TEXT_MAX + 2] = '"';
	text[OCOP_REPORT_TEXT_MAX + 3] = '\0';
	BAD("text", OCOP_KIND_REPORT, "text", text);
	BAD("place", OCOP_KIND_REPORT, "place", "\"11\"");
	BAD("size", OCOP_KIND_REPORT, "size", "0");
}

static void what_is_absent_reads_as_absent(void **state)
{
	struct ocop_payload p;

	(void)state;
	GOOD(OCOP_KIND_CERTIFICATE);
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_CERTIFICATE,
					     ocop_buf_view(&payload), NULL),
			 OCOP_OK);
	assert_int_equal(p.u.certificate.score, -1);
	assert_int_equal(p.u.certificate.gtin.count, 0);
	assert_int_equal(p.u.certificate.supersedes.code.len, 0);
	GOOD(OCOP_KIND_LOT);
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_LOT,
					     ocop_buf_view(&payload), NULL),
			 OCOP_OK);
	assert_int_equal(p.u.lot.best_before, OCOP_DAY_NONE);
	assert_false(p.u.lot.held);
}

static void each_required_field_is_required(void **state)
{
	static const struct {
		enum ocop_kind kind;
		const char *names[16];
	} rows[] = {
		{ OCOP_KIND_PRODUCER, { "id", "name", "type", "address",
		  "unit", "keys", "authority" } },
		{ OCOP_KIND_CERTIFICATE, { "code", "decided", "decision",
		  "authority", "producer", "product", "group", "set", "stars",
		  "rules", "from", "to" } },
		{ OCOP_KIND_DECISION, { "certificate", "authority",
		  "decision", "decided", "action", "effective" } },
		{ OCOP_KIND_LOT, { "certificate", "lot", "count",
		  "stamp_key" } },
		{ OCOP_KIND_STATUS, { "product", "lot", "ranges", "status" } },
		{ OCOP_KIND_KEY_STATUS, { "key", "status" } },
		{ OCOP_KIND_OFFICER, { "id", "authority", "keys", "from" } },
		{ OCOP_KIND_ALERT, { "product", "lot", "index", "state",
		  "evidence", "count" } },
		{ OCOP_KIND_TRACE, { "id", "step", "time", "offset", "unit" } },
		{ OCOP_KIND_SITE, { "id", "unit", "area", "crop", "ceiling" } },
		{ OCOP_KIND_PROPOSAL, { "nonce", "authority", "certificate",
		  "action", "found", "basis" } },
		{ OCOP_KIND_SCANS, { "nonce", "unit", "origin", "size", "root",
		  "scans" } },
		{ OCOP_KIND_QUERY, { "nonce", "what" } },
		{ OCOP_KIND_INSPECTION, { "nonce", "authority", "unit",
		  "opened", "closed", "tool", "origin", "size", "root",
		  "items" } },
		{ OCOP_KIND_REPORT, { "nonce", "text", "verdict", "origin",
		  "size", "root" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		BAD("realm", rows[i].kind, "realm", NULL);
		BAD("issued", rows[i].kind, "issued", NULL);
		for (size_t k = 0; rows[i].names[k]; k++) {
			assert_int_equal(MAKE(rows[i].kind, rows[i].names[k],
					      NULL), OCOP_ERR_RULE);
			assert_string_equal(diag.text,
					    TEXT("%s: missing",
						 rows[i].names[k]));
		}
	}
}

static void a_writer_writes_known_keys_only(void **state)
{
	(void)state;
	BAD("phone", OCOP_KIND_PRODUCER, "phone", "\"0912\"");
	BAD("keys", OCOP_KIND_PRODUCER, "keys",
	    TEXT("[{\"spki\":%s,\"roles\":[\"stamp\"],\"name\":\"x\"}]",
		 r.spki[REALM_STAMP]));
	BAD("changes", OCOP_KIND_DECISION, "action", "\"correct\"", "changes",
	    "{\"stars\":5}");
	/* Maps, lists and pairs in each other's place. */
	BAD("gtin", OCOP_KIND_CERTIFICATE, "gtin", "{\"a\":1}");
	BAD("supersedes", OCOP_KIND_CERTIFICATE, "supersedes", "{\"code\":1}");
	BAD("changes", OCOP_KIND_DECISION, "changes", "[\"a\",{\"b\":[1]}]");
}

static void a_reader_reads_over_keys_to_come(void **state)
{
	struct ocop_buf longer = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_payload p;

	(void)state;
	GOOD(OCOP_KIND_KEY_STATUS);	/* a map of 4 */
	assert_int_equal(payload.ptr[0], 0xa4);
	ocop_buf_bytes(&longer, ocop_buf_view(&payload));
	longer.ptr[0]++;
	ocop_cbor_add_str(&longer, "zzzzzzzzz");
	ocop_cbor_add_map(&longer, 0);
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_KEY_STATUS,
					     ocop_buf_view(&longer), &diag),
			 OCOP_OK);
	assert_int_equal(p.u.key_status.status, OCOP_KEY_COMPROMISED);
	ocop_buf_clear(&longer);
}

static void texts_keep_to_their_lengths(void **state)
{
	(void)state;
	GOOD(OCOP_KIND_PRODUCER, "name", letters(500));
	BAD("name", OCOP_KIND_PRODUCER, "name", letters(501));
	GOOD(OCOP_KIND_PRODUCER, "id", letters(64));
	BAD("id", OCOP_KIND_PRODUCER, "id", letters(65));
	BAD("realm", OCOP_KIND_PRODUCER, "realm", letters(17));
	BAD("decision", OCOP_KIND_CERTIFICATE, "decision", letters(81));
	BAD("batch", OCOP_KIND_LOT, "batch", letters(65));
	BAD("gs1_prefix", OCOP_KIND_PRODUCER, "gs1_prefix", letters(13));
}

static void texts_keep_to_their_forms(void **state)
{
	(void)state;
	/* The profile's own refusals name the place, not the field. */
	assert_int_equal(MAKE(OCOP_KIND_PRODUCER, "name", "\"\""),
			 OCOP_ERR_RULE);
	assert_int_equal(MAKE(OCOP_KIND_PRODUCER, "name", "\"a\\u202eb\""),
			 OCOP_ERR_RULE);
	assert_int_equal(MAKE(OCOP_KIND_PRODUCER, "name", "\"a\\nb\""),
			 OCOP_ERR_RULE);
	BAD("id", OCOP_KIND_PRODUCER, "id", "\"11 000001\"");
	BAD("id", OCOP_KIND_PRODUCER, "id", "\"tỉnh\"");
	BAD("reg", OCOP_KIND_PRODUCER, "reg", "\" 62\"");
	GOOD(OCOP_KIND_PRODUCER, "reg", "\"62 1\"");
	BAD("name", OCOP_KIND_PRODUCER, "name", "7");
	BAD("type", OCOP_KIND_PRODUCER, "type", "\"bank\"");
	BAD("type", OCOP_KIND_PRODUCER, "type", "1");
	BAD("unit", OCOP_KIND_PRODUCER, "unit", "\"11-3295\"");
	BAD("unit", OCOP_KIND_PRODUCER, "unit", "\"11-0329x\"");
}

static void codes_are_padded_to_two_digits_and_no_further(void **state)
{
	(void)state;
	GOOD(OCOP_KIND_CERTIFICATE, "code", "\"11-03295-99-2026\"");
	GOOD(OCOP_KIND_CERTIFICATE, "code", "\"11-03295-100-2026\"");
	GOOD(OCOP_KIND_CERTIFICATE, "code", "\"11-03295-9999-2026\"");
	BAD("code", OCOP_KIND_CERTIFICATE, "code", "\"11-03295-00-2026\"");
	BAD("code", OCOP_KIND_CERTIFICATE, "code", "\"11-03295-1-2026\"");
	BAD("code", OCOP_KIND_CERTIFICATE, "code", "\"11-03295-001-2026\"");
	BAD("code", OCOP_KIND_CERTIFICATE, "code", "\"11-03295-10000-2026\"");
	BAD("code", OCOP_KIND_CERTIFICATE, "code", "\"11-03295-01-026\"");
	BAD("code", OCOP_KIND_CERTIFICATE, "code", "\"11_03295-01-2026\"");
}

static void gtins_have_14_digits_and_their_check_digit(void **state)
{
	(void)state;
	BAD("gtin", OCOP_KIND_CERTIFICATE, "gtin", "[\"09520000001071\"]");
	BAD("gtin", OCOP_KIND_CERTIFICATE, "gtin", "[\"9520000001070\"]");
	BAD("gtin", OCOP_KIND_CERTIFICATE, "gtin", "[]");
	BAD("gtin", OCOP_KIND_CERTIFICATE, "gtin", "\"" REALM_GTIN "\"");
	BAD("gtin", OCOP_KIND_LOT, "gtin", "\"09520000001071\"");
	BAD("product", OCOP_KIND_STATUS, "product", "\"9520000001070\"");
}

static void numbers_keep_to_their_ranges(void **state)
{
	(void)state;
	BAD("group", OCOP_KIND_CERTIFICATE, "group", "0");
	BAD("group", OCOP_KIND_CERTIFICATE, "group", "7");
	BAD("set", OCOP_KIND_CERTIFICATE, "set", "27");
	BAD("stars", OCOP_KIND_CERTIFICATE, "stars", "2");
	BAD("stars", OCOP_KIND_CERTIFICATE, "stars", "6");
	BAD("stars", OCOP_KIND_CERTIFICATE, "stars", "-3");
	BAD("stars", OCOP_KIND_CERTIFICATE, "stars", "\"4\"");
	BAD("lot", OCOP_KIND_LOT, "lot", "1000000");
	GOOD(OCOP_KIND_LOT, "lot", "0");
	BAD("count", OCOP_KIND_LOT, "count", "0");
	GOOD(OCOP_KIND_LOT, "count", "10000000");
	BAD("count", OCOP_KIND_LOT, "count", "10000001");
	BAD("issued", OCOP_KIND_LOT, "issued", "0");
	BAD("ground", OCOP_KIND_DECISION, "ground", "7");
	BAD("index", OCOP_KIND_ALERT, "index", "10000000");
	BAD("count", OCOP_KIND_ALERT, "count", "0");
}

static void days_exist(void **state)
{
	(void)state;
	BAD("decided", OCOP_KIND_CERTIFICATE, "decided", "\"2026-02-29\"");
	BAD("decided", OCOP_KIND_CERTIFICATE, "decided", "\"2026-9-1\"");
	BAD("decided", OCOP_KIND_CERTIFICATE, "decided", "20260901");
	GOOD(OCOP_KIND_CERTIFICATE, "decided", "\"2024-02-29\"", "to",
	     "\"2027-02-28\"");
	BAD("to", OCOP_KIND_CERTIFICATE, "from", "\"2026-09-02\"", "to",
	    "\"2026-09-01\"");
	GOOD(OCOP_KIND_CERTIFICATE, "from", "\"2026-09-01\"", "to",
	     "\"2026-09-01\"");
	BAD("to", OCOP_KIND_OFFICER, "to", "\"2025-12-31\"");
}

static void a_score_is_not_below_its_stars_floor(void **state)
{
	(void)state;
	GOOD(OCOP_KIND_CERTIFICATE, "stars", "3", "score", "5000");
	BAD("score", OCOP_KIND_CERTIFICATE, "stars", "3", "score", "4999");
	GOOD(OCOP_KIND_CERTIFICATE, "score", "7000");
	BAD("score", OCOP_KIND_CERTIFICATE, "score", "6999");
	/* The star follows the decision: a high score lifts nothing. */
	GOOD(OCOP_KIND_CERTIFICATE, "score", "9000");
	BAD("score", OCOP_KIND_CERTIFICATE, "stars", "5", "score", "8999");
	BAD("score", OCOP_KIND_CERTIFICATE, "stars", "5", "score", "10001");
}

static void a_key_has_an_spki_and_one_or_two_roles(void **state)
{
	const char *spki = r.spki[REALM_RECORD];

	(void)state;
	BAD("keys", OCOP_KIND_PRODUCER, "keys", TEXT("[{\"spki\":%s}]", spki));
	BAD("keys", OCOP_KIND_PRODUCER, "keys", "[{\"roles\":[\"stamp\"]}]");
	BAD("keys", OCOP_KIND_PRODUCER, "keys",
	    TEXT("[{\"spki\":%s,\"roles\":[]}]", spki));
	BAD("keys", OCOP_KIND_PRODUCER, "keys",
	    TEXT("[{\"spki\":%s,\"roles\":[\"stamp\",\"stamp\"]}]", spki));
	BAD("keys", OCOP_KIND_PRODUCER, "keys",
	    TEXT("[{\"spki\":%s,\"roles\":[\"sign\"]}]", spki));
	BAD("keys", OCOP_KIND_PRODUCER, "keys",
	    TEXT("[{\"spki\":%s,\"roles\":[\"stamp\"]}]", r.hash[0]));
	assert_int_not_equal(MAKE(OCOP_KIND_PRODUCER, "keys",
				  "[{\"spki\":\"!\",\"roles\":[\"stamp\"]}]"),
			     OCOP_OK);
	BAD("keys", OCOP_KIND_OFFICER, "keys", "[]");
}

static void each_action_has_what_it_needs(void **state)
{
#define ACT(word) OCOP_KIND_DECISION, "action", "\"" word "\""
	(void)state;
	BAD("action", ACT("erase"));
	GOOD(ACT("withdraw"));
	GOOD(ACT("reinstate"));
	BAD("basis", ACT("suspend"));
	GOOD(ACT("suspend"), "basis", "\"CV\"");
	BAD("stars", ACT("regrade"));
	BAD("to", ACT("extend"));
	BAD("annuls", ACT("annul"));
	GOOD(ACT("annul"), "annuls", "[\"1\",\"2026-01-01\"]");
	BAD("annuls", ACT("annul"), "annuls", "[\"1\"]");
	BAD("changes", ACT("correct"));
	BAD("changes", ACT("correct"), "changes", "{}");
	BAD("changes", ACT("correct"), "changes", "{\"producer\":\"x\"}");
	BAD("changes", ACT("release"));
	BAD("changes", ACT("release"), "changes", "{\"no\":\"1\"}");
	BAD("changes", ACT("release"), "changes",
	    "{\"gtin\":[\"" REALM_GTIN "\"],\"producer\":\"x\"}");
	GOOD(ACT("release"), "changes", "{\"producer\":\"x\"}");
#undef ACT
}

static void a_lot_that_is_not_held_has_batch_and_day(void **state)
{
	(void)state;
	BAD("batch", OCOP_KIND_LOT, "batch", NULL);
	BAD("made", OCOP_KIND_LOT, "made", NULL);
	GOOD(OCOP_KIND_LOT, "batch", NULL, "made", NULL, "held", "true");
	/* An absent field is never a false one. */
	BAD("held", OCOP_KIND_LOT, "held", "false");
	BAD("batch", OCOP_KIND_LOT, "batch", "\"Lô\"");
	BAD("market", OCOP_KIND_LOT, "market", "[\"1\"]");
	BAD("stamp_key", OCOP_KIND_LOT, "stamp_key", "\"AAAA\"");
}

static void a_lot_has_at_most_1_kib(void **state)
{
	(void)state;
	assert_int_equal(ocop_kind_max(OCOP_KIND_LOT), 1024);
	assert_int_equal(ocop_kind_max(OCOP_KIND_STATUS), 16384);
	assert_int_equal(MAKE(OCOP_KIND_LOT, "sites",
			      TEXT("[%s,%s,%s]", letters(64), letters(64),
				   letters(64))), OCOP_OK);
	{
		char sites[1400] = "";
		size_t at = 0;

		for (int i = 0; i < 16; i++)
			at += (size_t)snprintf(sites + at, sizeof(sites) - at,
					       "%s%s", i ? "," : "[",
					       letters(64));
		snprintf(sites + at, sizeof(sites) - at, "]");
		assert_int_equal(MAKE(OCOP_KIND_LOT, "sites", sites),
				 OCOP_ERR_LIMIT);
	}
}

static void ranges_are_sorted_and_disjoint(void **state)
{
	(void)state;
	BAD("ranges", OCOP_KIND_STATUS, "ranges", "[]");
	BAD("ranges", OCOP_KIND_STATUS, "ranges", "[[5,1],[0,1]]");
	BAD("ranges", OCOP_KIND_STATUS, "ranges", "[[0,5],[4,1]]");
	BAD("ranges", OCOP_KIND_STATUS, "ranges", "[[0,0]]");
	BAD("ranges", OCOP_KIND_STATUS, "ranges", "[[0]]");
	BAD("ranges", OCOP_KIND_STATUS, "ranges", "[[0,1,2]]");
	BAD("status", OCOP_KIND_STATUS, "status", "\"held\"");
}

static void items_of_lists_are_read_by_number(void **state)
{
	struct ocop_producer_key key;
	struct ocop_payload p;
	uint64_t first, count, lot;

	(void)state;
	GOOD(OCOP_KIND_PRODUCER);
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_PRODUCER,
					     ocop_buf_view(&payload), NULL),
			 OCOP_OK);
	key = ocop_list_key(&p.u.producer.keys, 1);
	assert_true(key.role_stamp);
	assert_false(key.role_record);
	assert_int_equal(key.to, OCOP_DAY_NONE);
	key = ocop_list_key(&p.u.producer.keys, 2);
	assert_int_equal(key.spki.len, 0);
	GOOD(OCOP_KIND_STATUS, "ranges", "[[1,2],[10,20]]");
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_STATUS,
					     ocop_buf_view(&payload), NULL),
			 OCOP_OK);
	ocop_list_range(&p.u.status.ranges, 1, &first, &count);
	assert_int_equal(first, 10);
	assert_int_equal(count, 20);
	GOOD(OCOP_KIND_KEY_STATUS, "drop", "[[\"" REALM_CODE "\",12]]");
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_KEY_STATUS,
					     ocop_buf_view(&payload), NULL),
			 OCOP_OK);
	assert_true(ocop_bytes_is(ocop__list_lot(&p.u.key_status.drop, 0, &lot),
				  REALM_CODE));
	assert_int_equal(lot, 12);
	GOOD(OCOP_KIND_CERTIFICATE, "gtin", "[\"" REALM_GTIN "\"]");
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_CERTIFICATE,
					     ocop_buf_view(&payload), NULL),
			 OCOP_OK);
	assert_true(ocop_list_has_text(&p.u.certificate.gtin,
				       OCOP_LIT(REALM_GTIN)));
	assert_false(ocop_list_has_text(&p.u.certificate.gtin,
					OCOP_LIT(REALM_GTIN2)));
}

static void kinds_have_their_names(void **state)
{
	(void)state;
	for (int i = 1; i < OCOP_KIND_COUNT; i++) {
		enum ocop_kind kind = (enum ocop_kind)i;
		const char *name = ocop_kind_name(kind);

		assert_int_equal(ocop_kind_of_name(ocop_bytes_str(name)), i);
		if (kind == OCOP_KIND_ANSWER) {	/* not signed */
			assert_string_equal(ocop_kind_typ(kind), "");
			continue;
		}
		assert_string_equal(ocop_kind_typ(kind),
				    TEXT("ocop-%s+cose", name));
		assert_int_equal(ocop_kind_of_typ(
			ocop_bytes_str(ocop_kind_typ(kind))), i);
	}
	assert_int_equal(ocop_kind_of_typ(OCOP_LIT("ocop-pack+cose")),
			 OCOP_KIND_NONE);
	assert_null(ocop_kind_typ(OCOP_KIND_NONE));
	assert_null(ocop_kind_name(OCOP_KIND_COUNT));
}

static void words_are_those_of_the_records(void **state)
{
	(void)state;
	assert_string_equal(ocop_producer_type_word(OCOP_PRODUCER_FARM),
			    "farm");
	assert_string_equal(ocop_action_word(OCOP_ACTION_RELEASE), "release");
	assert_string_equal(ocop_status_word(OCOP_STATUS_RECALLED),
			    "recalled");
	assert_string_equal(ocop_status_word(OCOP_STATUS_HELD), "held");
	assert_string_equal(ocop_key_end_word(OCOP_KEY_RETIRED), "retired");
	assert_string_equal(ocop_alert_state_word(OCOP_ALERT_CLEARED),
			    "cleared");
	assert_null(ocop_action_word(0));
	assert_null(ocop_action_word(9));
	assert_null(ocop_status_word(5));
}

int main(void)
{
#undef TEST
#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)
	const struct CMUnitTest tests[] = {
		TEST(each_kind_round_trips),
		TEST(each_kind_round_trips_with_all_its_fields),
		TEST(a_report_has_the_verdicts_words),
		TEST(two_articles_are_an_officers_word),
		TEST(a_report_holds_what_one_symbol_holds),
		TEST(what_is_absent_reads_as_absent),
		TEST(each_required_field_is_required),
		TEST(a_writer_writes_known_keys_only),
		TEST(a_reader_reads_over_keys_to_come),
		TEST(texts_keep_to_their_lengths),
		TEST(texts_keep_to_their_forms),
		TEST(codes_are_padded_to_two_digits_and_no_further),
		TEST(gtins_have_14_digits_and_their_check_digit),
		TEST(numbers_keep_to_their_ranges),
		TEST(days_exist),
		TEST(a_score_is_not_below_its_stars_floor),
		TEST(a_key_has_an_spki_and_one_or_two_roles),
		TEST(each_action_has_what_it_needs),
		TEST(a_lot_that_is_not_held_has_batch_and_day),
		TEST(a_lot_has_at_most_1_kib),
		TEST(ranges_are_sorted_and_disjoint),
		TEST(items_of_lists_are_read_by_number),
		TEST(kinds_have_their_names),
		TEST(words_are_those_of_the_records),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
