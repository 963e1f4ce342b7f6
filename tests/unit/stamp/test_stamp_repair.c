/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/stamp/stamp_repair.c, stamp_link.c, stamp_layout.c, stamp_damage.c: which
 * links are found in a text, how each repair is named, what never counts as our
 * link, whatever is in it, and why a text cannot be read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

/* 158 digits: nine chunks of 17, one of 5. */
#define S "12345678901234567"
#define HALF S S S S "123456789"
#define REST "01234567" S S S S "12345"
#define DIGITS HALF REST
#define PATH "/01/09520000001070/21/0000120000451"
#define HEAD "https://ocop.example" PATH "?s="
#define GOOD HEAD DIGITS
#define CODE "https://ocop.example/p/11-03295-01-2026/21/0000120000451?s=" DIGITS
#define OTHER "https://ocop.example/01/09520000001070/21/0000120000452?s=" DIGITS
#define CERT "https://ocop.example/c/" S S
#define ENCODED "https%3A%2F%2Focop.example%2F01%2F09520000001070%2F21%2F" \
		"0000120000451%3Fs%3D" DIGITS
#define TWICE "https%253A%252F%252Focop.example%252F01%252F09520000001070" \
	      "%252F21%252F0000120000451%253Fs%253D" DIGITS

struct list {
	char text[4][512];
	unsigned did[4];
	size_t count;
};

static enum ocop_err take(void *user, struct ocop_bytes link, unsigned did)
{
	struct list *list = user;

	assert_true(list->count < 4);
	assert_true(ocop_bytes_copy(list->text[list->count], 512, link));
	list->did[list->count++] = did;
	return OCOP_OK;
}

static enum ocop_err find(struct list *list, const char *text)
{
	memset(list, 0, sizeof(*list));
	return ocop_stamp_repair(ocop_bytes_str(text), take, list);
}

#define BLANKS OCOP_DID_BLANKS
#define AROUND OCOP_DID_AROUND
#define TAKEN OCOP_DID_TAKEN
#define PARAMETERS OCOP_DID_PARAMETERS
#define REDIRECT OCOP_DID_REDIRECT
#define PERCENT OCOP_DID_PERCENT
#define WRAP OCOP_DID_WRAP

static const struct {
	const char *text, *link;
	unsigned did;
} rows[] = {
	{ GOOD, GOOD, 0 }, { CODE, CODE, 0 }, { CERT, CERT, 0 },
	{ GOOD "\r\n", GOOD, BLANKS },
	{ " \t" GOOD " ", GOOD, BLANKS },
	{ "\x02" GOOD "\x03", GOOD, BLANKS },
	{ "]Q1" GOOD, GOOD, OCOP_DID_SYMBOLOGY },
	{ "HTTPS://OCOP.EXAMPLE" PATH "?S=" DIGITS, GOOD, OCOP_DID_CASE },
	{ "HTTPS://OCOP.EXAMPLE/P/11-03295-01-2026/21/0000120000451?S=" DIGITS,
	  CODE, OCOP_DID_CASE },
	{ "HTTPS://OCOP.EXAMPLE/C/" S S, CERT, OCOP_DID_CASE },
	{ "http://ocop.example" PATH "?s=" DIGITS, GOOD, OCOP_DID_HTTPS },
	{ "ocop.example" PATH "?s=" DIGITS, GOOD, OCOP_DID_SCHEME },
	{ GOOD "&fbclid=IwAR0abc-_", GOOD, PARAMETERS },
	{ GOOD "&", GOOD, PARAMETERS },
	{ GOOD "&utm_source=zalo&utm_medium=zalo#top", GOOD,
	  PARAMETERS | OCOP_DID_FRAGMENT },
	{ "https://ocop.example" PATH "?fbclid=1&s=" DIGITS, GOOD,
	  PARAMETERS },
	{ CERT "?fbclid=1", CERT, PARAMETERS },
	{ GOOD "#top", GOOD, OCOP_DID_FRAGMENT },
	/* What people put around it. */
	{ "\"" GOOD "\".", GOOD, AROUND },
	{ "(" GOOD ")", GOOD, AROUND },
	{ "<" GOOD ">", GOOD, AROUND },
	{ "URL:" GOOD, GOOD, AROUND },
	{ "[tem](" GOOD ")", GOOD, TAKEN },
	{ "[" GOOD "](" GOOD ")", GOOD, TAKEN },
	{ "<a href=\"" GOOD "\">tem</a>", GOOD, TAKEN },
	{ "Tem đây anh ạ: " GOOD ", anh xem giúp.", GOOD, TAKEN },
	{ "tem:" GOOD "nhé", GOOD, TAKEN },
	{ "https://vnexpress.net/a\n" GOOD, GOOD, TAKEN },
	/* What programs do to it. */
	{ HEAD HALF "\n" REST, GOOD, WRAP },
	{ HEAD HALF "\r\n> " REST "\r\n> Chào", GOOD, WRAP | TAKEN },
	{ HEAD HALF " " REST, GOOD, WRAP },
	{ "https://ocop.exam\nple/01/0952\n0000001070/21/\n0000120000451?s="
	  DIGITS, GOOD, WRAP },
	{ CERT "\n5 sao", CERT, TAKEN },
	{ "https://ocop.example/c/" S "\n" S, CERT, WRAP },
	{ "https://ocop.example" PATH "?s=3D" HALF "=\r\n" REST, GOOD,
	  OCOP_DID_QUOTED },
	{ ENCODED, GOOD, PERCENT }, { TWICE, GOOD, PERCENT },
	{ "Xem%20" ENCODED "%20nh%C3%A9", GOOD, PERCENT | TAKEN },
	{ HEAD HALF "\xe2\x80\x8b" REST, GOOD, OCOP_DID_UNSEEN },
	{ "\xef\xbb\xbf" GOOD, GOOD, OCOP_DID_BOM },
	{ "\xc2\xa0" GOOD "\xc2\xa0", GOOD, BLANKS },
	{ "ｈttps：／／ocop.example" PATH "？s＝" DIGITS, GOOD, OCOP_DID_WIDE },
	{ "https://ocop.example/p/11\xe2\x80\x93" "03295\xe2\x88\x92" "01-2026"
	  "/21/0000120000451?s=" DIGITS, CODE, OCOP_DID_DASH },
	/* Who redirects. */
	{ "https://l.facebook.com/l.php?u=" ENCODED "&h=AT0x", GOOD,
	  REDIRECT },
	{ "https://l.facebook.com/l.php?u=" ENCODED "%26fbclid%3D1&h=AT0x",
	  GOOD, REDIRECT | PARAMETERS },
	{ "https://www.google.com/url?sa=D&q=" ENCODED, GOOD, REDIRECT },
	{ "https://www.google.com/url?q=" GOOD, GOOD, REDIRECT },
	{ "https://apc01.safelinks.protection.outlook.com/?url=" ENCODED
	  "&data=05", GOOD, REDIRECT },
	{ "https://link.zalo.me/?u=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3D"
	  TWICE, GOOD, REDIRECT },
};

static void each_link_is_found_and_what_was_done_named(void **state)
{
	struct list list;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (find(&list, rows[i].text))
			fail_msg("not found: %s", rows[i].text);
		assert_int_equal(list.count, 1);
		assert_string_equal(list.text[0], rows[i].link);
		/* Blanks between are nothing that was done to it. */
		if ((list.did[0] & TAKEN) != 0)
			list.did[0] &= ~(unsigned)(BLANKS | AROUND);
		if (list.did[0] != rows[i].did)
			fail_msg("%s: %x, not %x", rows[i].text, list.did[0],
				 rows[i].did);
	}
}

/* Each looks into all that the one before it holds: no text may make that
 * without end. */
static void at_most_four_redirectors_are_looked_into(void **state)
{
#define HOP "https://www.google.com/url?q="
	static const char *const texts[] = {
		HOP GOOD, HOP HOP GOOD, HOP HOP HOP GOOD, HOP HOP HOP HOP GOOD,
		HOP HOP HOP HOP HOP GOOD,
	};
	struct list list;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(find(&list, texts[i]), OCOP_OK);
		assert_int_equal(list.count, 1);
		assert_string_equal(list.text[0], GOOD);
		assert_int_equal(list.did[0], REDIRECT);
	}
	(void)!find(&list, texts[4]);
	for (size_t i = 0; i < list.count; i++)
		assert_string_not_equal(list.text[i], GOOD);
}

static void two_different_links_are_two(void **state)
{
	struct list list;

	(void)state;
	assert_int_equal(find(&list, GOOD " và " OTHER "," GOOD), OCOP_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.text[0], GOOD);
	assert_string_equal(list.text[1], OTHER);
	assert_int_equal(find(&list, GOOD OTHER), OCOP_OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(find(&list, GOOD "\n" CERT "\n"), OCOP_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.text[1], CERT);
}

static void another_address_never_becomes_ours(void **state)
{
	static const char *const texts[] = {
		"https://evil.example/?url=" ENCODED,
		"https://evil.example/?url=" GOOD,
		"https://evil.example/" GOOD,
		"https://evil.example/#" GOOD,
		"https://evil.example/\"" GOOD "\"",
		"https://evil.example/(" GOOD ")",
		"https://evil.example/%20" ENCODED,
		"https%3A%2F%2Fevil.example%2F%20" ENCODED,
		"https://evil.example\\" GOOD,
		"evil.example/(" GOOD ")",
		"evil.example/?u=" GOOD,
		"evil.example?u=" GOOD,
		"user@" "ocop.example" PATH "?s=" DIGITS,
		"https://ocop.example@evil.example" PATH "?s=" DIGITS,
		"https://ocop.example:8443" PATH "?s=" DIGITS,
		"https://www.google.com@evil.example/url?q=" ENCODED,
		"https://google.com.evil.example/url?q=" ENCODED,
		"https://evilgoogle.com/url?q=" ENCODED,
		"https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F"
		"%3Fu%3D" TWICE,
		"https://www.google.com/url?q=x" ENCODED,
		"https://www.google.com/url?q=" ENCODED "x",
	};
	struct list list;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (find(&list, texts[i]) != OCOP_ERR_ABSENT)
			fail_msg("found in %s: %s", texts[i], list.text[0]);
}

static void no_digit_is_made_up(void **state)
{
	static const char *const texts[] = {
		"", "https://", GOOD "1", GOOD "&s=" DIGITS,
		HEAD HALF, HEAD HALF " gọi 0912345678", HEAD HALF "x" REST,
		HEAD HALF "%20" REST, HEAD "=" DIGITS,
		"https://ocop.example/01/ 09520000001070/21/0000120000451?s="
		DIGITS,
		"https://ocop.example/x/.." PATH "?s=" DIGITS,
		"ftp://ocop.example" PATH "?s=" DIGITS,
		"https://ocop.example/01/09520000001071/21/0000120000451?s="
		DIGITS,
		"https://ocop.example/c/123456",
		"09520000001070 0000120000451-F",
	};
	struct list list;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (find(&list, texts[i]) != OCOP_ERR_ABSENT)
			fail_msg("found in %s: %s", texts[i], list.text[0]);
}

/* --- Keyboards --- */

/* What the keys of text type on a layout: a list of characters, each for the
 * one of us at its place. */
static void type(struct ocop_buf *out, const char *text, const char *us,
		 const char *const *typed)
{
	for (; *text != '\0'; text++) {
		const char *at = strchr(us, *text);

		if (at != NULL)
			ocop_buf_str(out, typed[at - us]);
		else
			ocop_buf_byte(out, (uint8_t)*text);
	}
}

static void each_layout_is_put_back(void **state)
{
	static const struct {
		const char *us, *typed[32];
	} layouts[] = {
		{ "1234567890=", { "ă", "â", "ê", "ô", "\xcc\x80", "\xcc\x89",
				   "\xcc\x83", "\xcc\x81", "\xcc\xa3", "đ",
				   "₫" } },
		{ "1234567890-:/.?aqwm",
		  { "&", "é", "\"", "'", "(", "-", "è", "_", "ç", "à", ")",
		    "M", "!", ":", "§", "q", "a", "z", "," } },
		{ "1234567890-:/.?=aqwm",
		  { "&", "é", "\"", "'", "(", "§", "è", "!", "ç", "à", ")",
		    "M", "=", ":", "+", "-", "q", "a", "z", "," } },
		{ "1234567890-:/.?aqwm",
		  { "&", "É", "\"", "'", "(", "-", "È", "_", "Ç", "À", ")",
		    "m", "!", ":", "§", "Q", "A", "Z", "," } },
		{ "-:/.?=aqwm", { "°", "m", "§", "/", "!", "+", "Q", "A", "Z",
				  "?" } },
		{ "/?:-=yz", { "-", "_", "Ö", "ß", "´", "z", "y" } },
		{ "/?:-=yz", { "-", "_", "ö", "ẞ", "´", "Z", "Y" } },
		{ "1234567890/?:-=.yz",
		  { "!", "\"", "§", "$", "%", "&", "/", "(", ")", "=", "_",
		    "-", "ö", "?", "`", ":", "Z", "Y" } },
		{ "/?:-=", { "-", "_", "Ñ", "'", "¡" } },
		{ "/?:-=.i", { ".", ":", "Ş", "*", "-", "ç", "ı" } },
	};
	struct ocop_buf text = OCOP_BUF(1024);
	struct list list;

	(void)state;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		ocop_buf_reset(&text);
		type(&text, CODE, layouts[i].us, layouts[i].typed);
		if (find(&list, ocop_buf_cstr(&text)))
			fail_msg("layout %zu: %s", i, ocop_buf_cstr(&text));
		assert_string_equal(list.text[0], CODE);
		assert_int_equal(list.did[0] & ~(unsigned)OCOP_DID_CASE,
				 OCOP_DID_LAYOUT);
	}
	ocop_buf_clear(&text);
}

/* --- Damage --- */

static void what_happened_to_a_text_is_told(void **state)
{
	static const struct {
		const char *text;
		enum ocop_stamp_damage damage;
	} texts[] = {
		/* Telex: "ex" is an e with a tilde; VNI: "p2" behind "o". */
		{ "https://ocop.ẽample" PATH "?s=" DIGITS,
		  OCOP_STAMP_INPUT_METHOD },
		{ "https://ocòp.example" PATH "?s=" DIGITS,
		  OCOP_STAMP_INPUT_METHOD },
		{ "https://oco\u0300p.example" PATH "?s=" DIGITS,
		  OCOP_STAMP_INPUT_METHOD },
		{ HEAD HALF " …", OCOP_STAMP_CHANGED },
		{ "Tem: " HEAD HALF, OCOP_STAMP_CHANGED },
		{ "https%3A%2F%2Focop.example%2F01%2F09520000001070%2F21%2F1",
		  OCOP_STAMP_CHANGED },
		{ "https://ocop.example/c/" S S S S " 1", OCOP_STAMP_CHANGED },
		{ "httpsM!!ocop:exqmple!à&!àçé!é&!", OCOP_STAMP_LAYOUT },
		/* Nothing on the way does this. */
		{ HEAD HALF, OCOP_STAMP_NO_DAMAGE },
		{ "https://оcop.example" PATH "?s=" DIGITS,
		  OCOP_STAMP_ADDRESS },
		{ "Tem: https://ocop.exαmple" PATH "?s=" DIGITS,
		  OCOP_STAMP_ADDRESS },
		{ HEAD HALF "о", OCOP_STAMP_CHANGED },
		{ "Тем:" HEAD HALF, OCOP_STAMP_CHANGED },
		{ "https://evil.example/?u=" ENCODED, OCOP_STAMP_NO_DAMAGE },
		{ "https://evil.example/?u=" GOOD, OCOP_STAMP_NO_DAMAGE },
		{ "https://vnexpress.net/tin-tức", OCOP_STAMP_NO_DAMAGE },
		{ "Giấm táo mèo", OCOP_STAMP_NO_DAMAGE },
		{ "", OCOP_STAMP_NO_DAMAGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (ocop_stamp_damage(ocop_bytes_str(texts[i].text)) !=
		    texts[i].damage)
			fail_msg("%s: not %d", texts[i].text,
				 (int)texts[i].damage);
}

static void what_is_only_short_is_told_from_what_is_wrong(void **state)
{
	static const char *const bad[] = {
		"", "https://ocop.example", "https://ocop.example/x",
		"https://ocop.example/01/x", GOOD, GOOD "1", CODE,
		"https://ocop.example/01/0952 ", HEAD "12x", HEAD "12 3",
		/* The check digit, a digit of a serial, another path. */
		"https://ocop.example/01/09520000001071",
		"https://ocop.example/01/09520000001070/22/",
		"https://ocop.example/01/09520000001070/21/00001200004510",
		"https://ocop.example/p/11-03295-00",
		"https://ocop.example/p/11-03295-012",
		/* Digits that no bytes have. */
		HEAD "99999999999999999", HEAD S "9999999999999999",
		"https://ocop.example/c/99999999999999999",
		/* No record of ours begins so. */
		"https://ocop.example/c/" S S, "https://ocop.example/c/x",
	};
	static const char *const whole[] = { GOOD, CODE };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ocop_stamp_is_cut(ocop_bytes_str(bad[i])))
			fail_msg("taken for cut: %s", bad[i]);
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		for (size_t len = strlen("https://ocop.example/");
		     len < strlen(whole[i]); len++)
			if (!ocop_stamp_is_cut(ocop_bytes_of(whole[i], len)))
				fail_msg("not %zu of %s", len, whole[i]);
	assert_true(ocop_stamp_is_cut(OCOP_LIT("HTTPS://OCOP.EXAMPLE" PATH
					       "?S=12")));
	assert_true(ocop_stamp_is_cut(OCOP_LIT("http://ocop.example/01/1")));
	assert_true(ocop_stamp_is_cut(OCOP_LIT("ocop.example/p/11-")));
	assert_true(ocop_stamp_is_cut(OCOP_LIT("https://ocop.example/c/12")));
}

static void each_beginning_of_a_certificate_is_cut(void **state)
{
	/* Tag 18, four items: the first and the second whole, a payload of
	 * 50 bytes, a signature. */
	uint8_t record[5 + 52 + 66] = { 0xd2, 0x84, 0x41, 0xa0, 0xa0, 0x58,
					50 };
	struct ocop_buf link = OCOP_BUF(1024);

	(void)state;
	record[57] = 0x58;
	record[58] = 64;
	assert_false(ocop_cert_uri(&link, "ocop.example",
				   ocop_bytes_of(record, sizeof(record))));
	for (size_t len = strlen("https://ocop.example/c/"); len < link.len;
	     len++)
		assert_true(ocop_stamp_is_cut(ocop_bytes_of(link.ptr, len)));
	/* Whole, but for a rest that is no whole bytes. */
	record[6] = 43;
	ocop_buf_reset(&link);
	assert_false(ocop_cert_uri(&link, "ocop.example",
				   ocop_bytes_of(record, sizeof(record))));
	assert_false(ocop_stamp_is_cut(ocop_buf_view(&link)));
	ocop_buf_clear(&link);
}

static enum ocop_err stop(void *user, struct ocop_bytes link, unsigned did)
{
	(void)link;
	(void)did;
	++*(size_t *)user;
	return OCOP_ERR_STORE;
}

static void limits_and_who_asks_end_it(void **state)
{
	static uint8_t text[65537];
	struct list list = { .count = 0 };
	size_t count = 0;

	(void)state;
	memset(text, '1', sizeof(text));
	assert_int_equal(ocop_stamp_repair(ocop_bytes_of(text, sizeof(text)),
					   take, &list), OCOP_ERR_LIMIT);
	assert_int_equal(ocop_stamp_repair(ocop_bytes_of(text, 65536), take,
					   &list), OCOP_ERR_ABSENT);
	assert_int_equal(ocop_stamp_repair(OCOP_LIT(GOOD " " OTHER), stop,
					   &count), OCOP_ERR_STORE);
	assert_int_equal(count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_link_is_found_and_what_was_done_named),
		cmocka_unit_test(at_most_four_redirectors_are_looked_into),
		cmocka_unit_test(two_different_links_are_two),
		cmocka_unit_test(another_address_never_becomes_ours),
		cmocka_unit_test(no_digit_is_made_up),
		cmocka_unit_test(each_layout_is_put_back),
		cmocka_unit_test(what_happened_to_a_text_is_told),
		cmocka_unit_test(what_is_only_short_is_told_from_what_is_wrong),
		cmocka_unit_test(each_beginning_of_a_certificate_is_cut),
		cmocka_unit_test(limits_and_who_asks_end_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
