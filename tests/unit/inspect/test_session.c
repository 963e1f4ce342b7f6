/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* memmem */
/*
 * A session: which event may follow which, that the session is rebuilt from its
 * journal, even if that was cut at any byte, and that a changed line is named;
 * and the record of a closed session.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/crypto.h>
#include <ocop/session.h>

#define T0 1795309200u
#define V(name, text) { name, OCOP_LIT(text) }

static struct ocop_session *s;
static struct ocop_buf journal;
static struct ocop_diag diag;

static int setup(void **state)
{
	(void)state;
	journal = OCOP_BUF(OCOP_SESSION_JOURNAL_MAX);
	return (int)ocop_session_new(&s);
}

static int teardown(void **state)
{
	(void)state;
	ocop_session_free(s);
	ocop_buf_clear(&journal);
	return 0;
}

/* Make a line, keep it, take it. */
static enum ocop_err add_at(uint64_t time, enum ocop_session_event event,
			    const struct ocop_session_value *values,
			    size_t count)
{
	size_t before = journal.len;
	enum ocop_err err = ocop_session_line(&journal, s, event, time, values,
					      count, &diag);

	if (err) {
		assert_int_equal(journal.len, before);
		return err;
	}
	return ocop_session_take(s, ocop_bytes_of(journal.ptr + before,
						  journal.len - before - 1),
				 &diag);
}

#define ADD(event, ...) \
	add_at(T0, OCOP_SESSION_##event, \
	       (const struct ocop_session_value[]){ __VA_ARGS__ }, \
	       sizeof((const struct ocop_session_value[]){ __VA_ARGS__ }) / \
	       sizeof(struct ocop_session_value))
#define GOOD(...) assert_int_equal(ADD(__VA_ARGS__), OCOP_OK)
#define BAD(said, ...) \
	do { \
		assert_int_equal(ADD(__VA_ARGS__), OCOP_ERR_RULE); \
		assert_string_equal(diag.text, said); \
	} while (0)

static void open_session(const char *kind)
{
	const struct ocop_session_value values[] = {
		{ "kind", ocop_bytes_str(kind) }, V("authority", "qltt"),
		V("unit", "11-03295"), V("tool", "test"), V("origin", "o"),
		V("size", "7"), V("data", "1795309000")
	};

	assert_int_equal(add_at(T0, OCOP_SESSION_OPEN, values, 7), OCOP_OK);
}

static void set(const char *name)
{
	const struct ocop_session_value values[] = {
		{ "name", ocop_bytes_str(name) }, V("text", "một hai ba")
	};

	assert_int_equal(add_at(T0, OCOP_SESSION_SET, values, 2), OCOP_OK);
}

static void what_is_no_event_is_refused(void **state)
{
	(void)state;
	BAD("the first event, and no other, must open the inspection", SET,
	    V("name", "place"), V("text", "chợ"));
	open_session("inspect");
	BAD("name: not an allowed word", SET, V("name", "colour"),
	    V("text", "x"));
	BAD("text: missing", SET, V("name", "place"));
	BAD("text: it has 0 bytes; expected 1 to 2000", SET, V("name", "place"),
	    V("text", ""));
	BAD("text: it has characters that are not allowed in a record", SET,
	    V("name", "place"), V("text", "a\nb"));
	BAD("present: not a number from 0 to 1000000000", QUANTITY,
	    V("product", "x"), V("present", "-1"));
	BAD("colour: this event has no such value", SAMPLE, V("what", "x"),
	    V("colour", "red"));
	BAD("article: not a number from 1 to 10000", SCAN, V("how", "camera"),
	    V("article", "0"));
	GOOD(SCAN, V("how", "camera"), V("article", "1"));
	BAD("item: there is no item of that number", FINDING,
	    V("what", "stars-differ"), V("item", "2"));
	GOOD(FINDING, V("what", "stars-differ"), V("item", "1"));
	BAD("name: not the name of a file", PHOTO, V("name", "a/b"),
	    V("size", "1"), V("hash", "01234567890123456789012345678901"));
	BAD("name: not the name of a file", PHOTO, V("name", "journal.jsonl"),
	    V("size", "1"), V("hash", "01234567890123456789012345678901"));
	BAD("name: not the name of a file", PHOTO,
	    V("name", "inspection.json"), V("size", "1"),
	    V("hash", "01234567890123456789012345678901"));
	BAD("name: not the name of a file", PHOTO, V("name", "keep.json"),
	    V("size", "1"), V("hash", "01234567890123456789012345678901"));
	BAD("what: given twice", SAMPLE, V("what", "x"), V("what", "y"));
	GOOD(PHOTO, V("name", "a.jpg"), V("size", "1"),
	     V("hash", "01234567890123456789012345678901"));
	BAD("name: there is already a photo of that name", PHOTO, V("name", "a.jpg"),
	    V("size", "1"), V("hash", "01234567890123456789012345678901"));
}

static enum ocop_err close_it(void)
{
	return add_at(T0 + 9, OCOP_SESSION_CLOSE, NULL, 0);
}

static void each_kind_needs_its_own_texts(void **state)
{
	(void)state;
	open_session("inspect");
	assert_int_equal(close_it(), OCOP_ERR_RULE);
	set("decision");
	set("head");
	set("place");
	assert_int_equal(close_it(), OCOP_ERR_RULE);
	assert_string_equal(diag.text, "party: missing; set it before you close the inspection");
	set("party");
	assert_int_equal(close_it(), OCOP_ERR_RULE);
	assert_string_equal(diag.text, "nothing was scanned: scan at least one item, or note goods without a stamp (add unstamped)");
	GOOD(SCAN, V("how", "words"), V("input", "x"));
	assert_int_equal(close_it(), OCOP_OK);
	assert_true(ocop_session_is_closed(s));
	BAD("the inspection is closed", SCAN, V("how", "camera"));
}

static void only_a_shop_has_no_authority(void **state)
{
	struct ocop_session_value values[] = {
		V("kind", "inspect"), V("unit", "11-03295"), V("tool", "test"),
		V("origin", "o"), V("size", "7"), V("data", "1795309000")
	};

	(void)state;
	assert_int_equal(add_at(T0, OCOP_SESSION_OPEN, values, 6),
			 OCOP_ERR_RULE);
	assert_string_equal(diag.text, "authority: missing");
	values[0].value = OCOP_LIT("receive");
	assert_int_equal(add_at(T0, OCOP_SESSION_OPEN, values, 6), OCOP_OK);
}

static void goods_in_need_a_supplier(void **state)
{
	(void)state;
	open_session("receive");
	GOOD(SCAN, V("how", "camera"));
	assert_int_equal(close_it(), OCOP_ERR_RULE);
	set("supplier");
	assert_int_equal(close_it(), OCOP_OK);
}

static void a_clock_that_goes_back_does_not_stop_it(void **state)
{
	(void)state;
	open_session("gather");
	assert_int_equal(add_at(T0 + 50, OCOP_SESSION_UNSTAMPED,
				(const struct ocop_session_value[]){
					V("what", "mật ong") }, 1), OCOP_OK);
	GOOD(SCAN, V("how", "camera"));
	assert_int_equal(ocop_session_at(s, 2)->time, T0 + 50);
}

static void a_serial_that_comes_again_is_told(void **state)
{
	int64_t article;

	(void)state;
	open_session("gather");
	assert_int_equal(ocop_session_serial(s, OCOP_LIT("/p/1"), &article), 0);
	GOOD(SCAN, V("how", "camera"), V("serial", "/p/1"),
	     V("article", "3"));
	GOOD(SCAN, V("how", "camera"), V("serial", "/p/2"),
	     V("article", "4"));
	assert_int_equal(ocop_session_serial(s, OCOP_LIT("/p/1"), &article), 1);
	assert_int_equal(article, 3);
	assert_int_equal(ocop_session_article(s), 5);
	/* A reading about which nobody was asked does not hide the article. */
	GOOD(SCAN, V("how", "camera"), V("serial", "/p/1"));
	assert_int_equal(ocop_session_serial(s, OCOP_LIT("/p/1"), &article), 2);
	assert_int_equal(article, 3);
}

static void fill(void)
{
	open_session("gather");
	set("place");
	GOOD(SCAN, V("how", "camera"), V("input", "\xff\x00z"),
	     V("article", "1"));
	GOOD(PHOTO, V("name", "ảnh 1.jpg"), V("size", "12"),
	     V("hash", "01234567890123456789012345678901"), V("item", "1"));
	GOOD(QUANTITY, V("product", "Táo mèo"), V("present", "120"),
	     V("scanned", "8"));
	GOOD(STATEMENT, V("who", "chủ cửa hàng"), V("text", "\"mua\" \\ ngoài"));
	GOOD(CUSTODY, V("act", "sealed"), V("what", "2 hộp"), V("who", "A"));
	GOOD(SAMPLE, V("what", "1 hộp"), V("seal", "NP-7"));
	GOOD(MEMBER, V("who", "Nguyễn Văn A"), V("card", "KT-01"));
	GOOD(SCAN, V("how", "picture"));
}

static void a_journal_cut_anywhere_gives_all_whole_lines(void **state)
{
	(void)state;
	fill();
	for (size_t len = 0; len <= journal.len; len++) {
		struct ocop_session *again;
		size_t used, lines = 0;

		assert_int_equal(ocop_session_new(&again), OCOP_OK);
		assert_int_equal(ocop_session_read(
			again, ocop_bytes_of(journal.ptr, len), &used, NULL),
			OCOP_OK);
		for (size_t i = 0; i < len; i++)
			lines += journal.ptr[i] == '\n';
		assert_int_equal(ocop_session_count(again), lines);
		assert_true(used <= len &&
			    (!used || journal.ptr[used - 1] == '\n'));
		ocop_session_free(again);
	}
}

static void a_changed_or_missing_line_is_named(void **state)
{
	struct ocop_session *again;
	uint8_t *second;
	size_t used;

	(void)state;
	fill();
	second = (uint8_t *)memchr(journal.ptr, '\n', journal.len) + 1;
	assert_int_equal(ocop_session_new(&again), OCOP_OK);
	assert_int_equal(ocop_session_read(
		again, ocop_bytes_of(second, journal.len - (size_t)(
					     second - journal.ptr)),
		&used, &diag), OCOP_ERR_MALFORMED);
	ocop_session_free(again);
	/* A letter of the second line: the third does not follow it. */
	*(uint8_t *)strstr((char *)second, "hai") = 'H';
	assert_int_equal(ocop_session_new(&again), OCOP_OK);
	assert_int_equal(ocop_session_read(again, ocop_buf_view(&journal),
					   &used, &diag), OCOP_ERR_MALFORMED);
	assert_string_equal(diag.text, "line 3: it does not follow the line before it: a line was changed or is missing");
	assert_int_equal(ocop_session_count(again), 2);
	ocop_session_free(again);
}

static void a_closed_session_is_a_record_with_its_journal(void **state)
{
	struct ocop_buf room = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_payload p = { .kind = OCOP_KIND_INSPECTION };
	uint8_t nonce[16] = { 1 }, root[OCOP_HASH_LEN] = { 0 };
	uint8_t hash[OCOP_HASH_LEN];

	(void)state;
	fill();
	assert_int_equal(ocop_session_record(&p.u.inspection, &room, s,
					     ocop_buf_view(&journal), nonce,
					     T0 + 20, &diag), OCOP_ERR_RULE);
	assert_int_equal(close_it(), OCOP_OK);
	assert_int_equal(ocop_session_record(&p.u.inspection, &room, s,
					     ocop_buf_view(&journal), nonce,
					     T0 + 20, NULL), OCOP_OK);
	assert_int_equal(p.u.inspection.items.count, 2);
	assert_int_equal(p.u.inspection.photos.count, 2);
	assert_int_equal(p.u.inspection.custody.count, 1);
	p.u.inspection.realm = OCOP_LIT("demo");
	p.u.inspection.origin = OCOP_LIT("o");
	p.u.inspection.size = 1;
	p.u.inspection.root = ocop_bytes_of(root, sizeof(root));
	assert_int_equal(ocop_payload_encode(&payload, &p, &diag), OCOP_OK);
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_INSPECTION,
					     ocop_buf_view(&payload), &diag),
			 OCOP_OK);
	assert_int_equal(p.u.inspection.opened, T0);
	assert_int_equal(p.u.inspection.closed, T0 + 9);
	/* The journal is bound by its hash. */
	ocop_sha256(hash, ocop_buf_view(&journal));
	assert_non_null(memmem(payload.ptr, payload.len, hash, sizeof(hash)));
	ocop_buf_clear(&room);
	ocop_buf_clear(&payload);
}

static void a_full_session_asks_for_another(void **state)
{
	(void)state;
	open_session("gather");
	for (int i = 0; i < OCOP_SESSION_ITEMS_MAX; i++)
		GOOD(SCAN, V("how", "camera"));
	assert_int_equal(ADD(SCAN, V("how", "camera")), OCOP_ERR_LIMIT);
	assert_string_equal(diag.text, "this inspection is full: close it and open another");
	GOOD(UNSTAMPED, V("what", "x"));
}

/* Whatever it was filled with, what was taken can be signed. */
static void a_session_takes_no_more_than_a_record_holds(void **state)
{
	struct ocop_buf room = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_payload p = { .kind = OCOP_KIND_INSPECTION };
	uint8_t nonce[16] = { 1 }, root[OCOP_HASH_LEN] = { 0 };
	static uint8_t input[2953];
	const struct ocop_session_value scan[] = {
		V("how", "camera"), { "input", ocop_bytes_of(input, 2953) },
		V("article", "10000")
	};
	enum ocop_err err = OCOP_OK;

	(void)state;
	open_session("gather");
	set("place");
	while (!err)
		err = add_at(T0, OCOP_SESSION_SCAN, scan, 3);
	assert_int_equal(err, OCOP_ERR_LIMIT);
	assert_string_equal(diag.text, "this inspection is full: close it and open another");
	assert_true(ocop_session_items(s) > 340);
	assert_true(ocop_session_items(s) < OCOP_SESSION_ITEMS_MAX);
	GOOD(STATEMENT, V("who", "x"), V("text", "y"));
	assert_int_equal(close_it(), OCOP_OK);
	assert_int_equal(ocop_session_record(&p.u.inspection, &room, s,
					     ocop_buf_view(&journal), nonce,
					     T0 + 20, NULL), OCOP_OK);
	p.u.inspection.realm = OCOP_LIT("demo");
	p.u.inspection.origin = OCOP_LIT("o");
	p.u.inspection.size = 1;
	p.u.inspection.root = ocop_bytes_of(root, sizeof(root));
	assert_int_equal(ocop_payload_encode(&payload, &p, &diag), OCOP_OK);
	assert_true(payload.len < OCOP_INSPECTION_MAX - 4096);
	ocop_buf_clear(&room);
	ocop_buf_clear(&payload);
}

/* --- Corrections, goods without a stamp, long texts --- */

static void a_struck_line_does_not_hold_and_stays(void **state)
{
	struct ocop_buf room = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_inspection made;
	uint8_t nonce[16] = { 1 };

	(void)state;
	fill();
	assert_true(ocop_bytes_is(ocop_session_head(s, "place"),
				  "một hai ba"));
	GOOD(STRIKE, V("line", "2"), V("text", "nhầm chợ"));
	assert_int_equal(ocop_session_head(s, "place").len, 0);
	assert_int_equal(ocop_session_at(s, 1)->struck, 11);
	assert_int_equal(close_it(), OCOP_ERR_RULE);
	set("place");
	GOOD(STRIKE, V("line", "7"), V("text", "nhầm số"));	/* custody */
	BAD("line: it is already struck out", STRIKE, V("line", "7"),
	    V("text", "x"));
	BAD("line: there is no line of that number", STRIKE, V("line", "14"),
	    V("text", "x"));
	BAD("text: missing", STRIKE, V("line", "6"));
	/* What was read and photographed, the opening, a strike. */
	for (const char *line = "1349"; *line; line++) {
		const char number[] = { *line == '9' ? '1' : *line,
					*line == '9' ? '1' : '\0', '\0' };

		BAD("line: an opening, a scan, a photo or a strike-out cannot be struck out; note a finding about the item instead",
		    STRIKE, { "line", ocop_bytes_str(number) },
		    V("text", "x"));
	}
	assert_int_equal(close_it(), OCOP_OK);
	assert_int_equal(ocop_session_count(s), 14);
	assert_int_equal(ocop_session_record(&made, &room, s,
					     ocop_buf_view(&journal), nonce,
					     T0 + 20, NULL), OCOP_OK);
	assert_int_equal(made.items.count, 2);
	assert_int_equal(made.custody.count, 0);
	ocop_buf_clear(&room);
}

static void goods_without_a_stamp_alone_are_an_inspection(void **state)
{
	struct ocop_buf room = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_inspection made;
	uint8_t nonce[16] = { 1 };
	/* 2 items of 2 members: "how" "words", "time" its time. */
	static const uint8_t item[] = { 0xa2, 0x63, 'h', 'o', 'w', 0x65, 'w',
					'o', 'r', 'd', 's', 0x64, 't', 'i',
					'm', 'e' };

	(void)state;
	open_session("gather");
	set("place");
	assert_int_equal(close_it(), OCOP_ERR_RULE);
	GOOD(UNSTAMPED, V("what", "rượu ngô"), V("present", "12"));
	GOOD(UNSTAMPED, V("what", "mật ong"));
	GOOD(UNSTAMPED, V("what", "nhầm"));
	GOOD(STRIKE, V("line", "5"), V("text", "không có"));
	assert_int_equal(close_it(), OCOP_OK);
	assert_int_equal(ocop_session_record(&made, &room, s,
					     ocop_buf_view(&journal), nonce,
					     T0 + 20, NULL), OCOP_OK);
	assert_int_equal(made.items.count, 2);
	assert_int_equal(made.items.raw.len, 1 + 2 * (sizeof(item) + 5));
	assert_int_equal(made.items.raw.ptr[0], 0x82);
	assert_memory_equal(made.items.raw.ptr + 1, item, sizeof(item));
	ocop_buf_clear(&room);
}

static void a_struck_last_item_is_none(void **state)
{
	(void)state;
	open_session("gather");
	set("place");
	GOOD(UNSTAMPED, V("what", "nhầm"));
	GOOD(STRIKE, V("line", "3"), V("text", "không có"));
	assert_int_equal(close_it(), OCOP_ERR_RULE);
}

static void a_statement_has_lines(void **state)
{
	static char text[OCOP_SESSION_TEXT_MAX + 2];
	struct ocop_session_value values[] = {
		V("who", "chủ cửa hàng"),
		{ "text", ocop_bytes_of(text, OCOP_SESSION_TEXT_MAX) }
	};

	(void)state;
	fill();
	GOOD(STATEMENT, V("who", "x"), V("text", "một\n\nhai\n"));
	assert_true(ocop_bytes_is(ocop_session_text(ocop_session_at(s, 10),
						    "text"), "một\n\nhai\n"));
	BAD("text: it has characters that are not allowed in a record", STATEMENT,
	    V("who", "x"), V("text", "một\n\x07"));
	BAD("text: it has characters that are not allowed in a record", STATEMENT,
	    V("who", "x"), V("text", "một\r\nhai"));
	/* The longest, of characters that JSON writes as two. */
	memset(text, '"', sizeof(text));
	assert_int_equal(add_at(T0, OCOP_SESSION_STATEMENT, values, 2),
			 OCOP_OK);
	values[1].value.len++;
	assert_int_equal(add_at(T0, OCOP_SESSION_STATEMENT, values, 2),
			 OCOP_ERR_RULE);
	assert_string_equal(diag.text, "text: it has 7001 bytes; expected 1 to 7000");
}

static void an_item_has_the_photo_that_it_was_read_in(void **state)
{
	struct ocop_buf room = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_inspection made;
	uint8_t nonce[16] = { 1 };
	static const uint8_t photos[] = { 'p', 'h', 'o', 't', 'o', 's', 0x81,
					  0x01 };

	(void)state;
	fill();
	BAD("photo: there is no photo of that number", SCAN,
	    V("how", "picture"), V("photo", "2"));
	GOOD(PHOTO, V("name", "b.jpg"), V("size", "9"),
	     V("hash", "01234567890123456789012345678901"));
	GOOD(SCAN, V("how", "picture"), V("photo", "2"));
	assert_int_equal(close_it(), OCOP_OK);
	assert_int_equal(ocop_session_record(&made, &room, s,
					     ocop_buf_view(&journal), nonce,
					     T0 + 20, NULL), OCOP_OK);
	assert_int_equal(made.items.count, 3);
	assert_memory_equal(made.items.raw.ptr + made.items.raw.len -
			    sizeof(photos), photos, sizeof(photos));
	ocop_buf_clear(&room);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_no_event_is_refused),
		TEST(each_kind_needs_its_own_texts),
		TEST(only_a_shop_has_no_authority),
		TEST(goods_in_need_a_supplier),
		TEST(a_clock_that_goes_back_does_not_stop_it),
		TEST(a_serial_that_comes_again_is_told),
		TEST(a_journal_cut_anywhere_gives_all_whole_lines),
		TEST(a_changed_or_missing_line_is_named),
		TEST(a_closed_session_is_a_record_with_its_journal),
		TEST(a_full_session_asks_for_another),
		TEST(a_session_takes_no_more_than_a_record_holds),
		TEST(a_struck_line_does_not_hold_and_stays),
		TEST(goods_without_a_stamp_alone_are_an_inspection),
		TEST(a_struck_last_item_is_none),
		TEST(a_statement_has_lines),
		TEST(an_item_has_the_photo_that_it_was_read_in),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
