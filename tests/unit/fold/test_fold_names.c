/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of names: words find each certificate that has them on some day,
 * whichever record they come from, and few other certificates.
 */
#include <stdio.h>

#include "lib/fold/fold_state.h"
#include "tests/helpers/realm_test.h"

#define C OCOP_KIND_CERTIFICATE
#define D OCOP_KIND_DECISION
#define P REALM_PROVINCE
#define SECOND "11-000002"
#define REF2 "[\"" REALM_CODE2 "\",\"2026-09-01\"]"
#define NAME(text) "\"" text "\""
#define MANY 70

/* What a look-up found. */
struct found {
	char codes[512];	/* one after another, a blank behind each */
	size_t count, written;
};

static enum ocop_err note(void *user, const struct ocop_cert_ref *ref,
			  bool written)
{
	struct found *f = user;
	size_t len = strlen(f->codes);

	f->count++;
	f->written += written;
	if (len + ref->code.len + 2 > sizeof(f->codes))
		return OCOP_OK;
	snprintf(f->codes + len, sizeof(f->codes) - len, "%.*s ",
		 (int)ref->code.len, (const char *)ref->code.ptr);
	return OCOP_OK;
}

static struct found look(const char *words)
{
	struct found f = { "", 0, 0 };

	assert_int_equal(ocop__fold_find(r.state, ocop_bytes_str(words), note,
					&f), OCOP_OK);
	return f;
}

static void finds(const char *words, const char *codes)
{
	assert_string_equal(look(words).codes, codes);
}

/* The realm's first certificate, and one of another producer. */
static void fill(void)
{
	COUNTS(P, OCOP_KIND_PRODUCER, "name", NAME("HTX Bản Liền"));
	COUNTS(P, C, "product", NAME("Mật ong hoa rừng"), "decision",
	       NAME("901/QĐ-UBND"), "no", NAME("A 17"));
	COUNTS(P, OCOP_KIND_PRODUCER, "id", NAME(SECOND), "name",
	       NAME("Công ty Đông Xanh"), "keys", "[]");
	COUNTS(P, C, "code", NAME(REALM_CODE2), "producer", NAME(SECOND),
	       "product", NAME("Trà hoa vàng"), "decision",
	       NAME("902/QĐ-UBND"));
}

static void each_name_of_a_certificate_finds_it(void **state)
{
	static const char *const words[] = {
		"mật ong", "mat ong", "MAT ONG", "ong mat", "'Mật ong'",
		"ban lien", "mat lien", "901/qd", "901/QĐ-UBND", "a 17", "a17",
		REALM_CODE, "01-2026 mat"
	};

	(void)state;
	fill();
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		finds(words[i], strcmp(words[i], "a17") == 0 ? "" :
							       REALM_CODE " ");
	finds("dong xanh", REALM_CODE2 " ");
	finds("hoa", REALM_CODE " " REALM_CODE2 " ");
}

static void no_other_words_do(void **state)
{
	(void)state;
	finds("mat", "");
	fill();
	finds("mat dong", "");	/* one's product, the other's producer */
	finds("ongho", "");	/* across two names */
	finds("", "");
	finds(" \t", "");
	finds("vang mat", "");
}

static void a_producers_new_name_finds_its_certificates_too(void **state)
{
	(void)state;
	fill();
	finds("sao", "");
	COUNTS(P, OCOP_KIND_PRODUCER, "id", NAME(SECOND), "name",
	       NAME("Công ty Sao Mai"), "keys", "[]");
	finds("sao tra", REALM_CODE2 " ");
	finds("xanh tra", REALM_CODE2 " ");
}

static void a_correction_adds_its_names(void **state)
{
	(void)state;
	fill();
	COUNTS(P, D, "action", NAME("correct"), "changes",
	       "{\"product\":\"Mật hoa nhãn\",\"no\":\"B 18\"}");
	finds("nhan lien", REALM_CODE " ");
	finds("nhan 901", REALM_CODE " ");
	finds("b 18 rung", REALM_CODE " ");
	finds("nhan xanh", "");
}

static void a_product_that_moves_has_both_producers_names(void **state)
{
	(void)state;
	fill();
	COUNTS(P, D, "action", NAME("release"), "changes",
	       "{\"producer\":\"" SECOND "\"}");
	finds("xanh mat", REALM_CODE " ");
	finds("lien mat", REALM_CODE " ");
	finds("lien tra", "");
	COUNTS(P, OCOP_KIND_PRODUCER, "id", NAME(SECOND), "name",
	       NAME("Công ty Sao Mai"), "keys", "[]");
	finds("sao mat", REALM_CODE " ");
}

/* Moved before or after they are joined, by whichever code. */
static void codes_that_are_one_product_move_together(void **state)
{
	const char *third = "\"11-03295-03-2026\"";

	(void)state;
	fill();
	COUNTS(P, C, "code", third, "supersedes", REALM_REF, "product",
	       NAME("Mật ong bạc hà"));
	COUNTS(P, D, "action", NAME("release"), "changes",
	       "{\"producer\":\"" SECOND "\"}");
	finds("xanh bac", "11-03295-03-2026 ");
	finds("xanh rung", REALM_CODE " ");
	COUNTS(P, C, "code", "\"11-03295-04-2026\"", "supersedes",
	       "[\"11-03295-03-2026\",\"2026-09-01\"]", "producer",
	       NAME(SECOND), "product", NAME("Mật ong chín"));
	finds("lien chin", "");
	finds("xanh chin", "11-03295-04-2026 ");
}

/* Of few all may have the marks: reading these is cheaper. */
static void of_many_it_tells_which_have_the_marks(void **state)
{
	struct found f;

	(void)state;
	fill();
	for (int i = 0; i < MANY; i++)
		COUNTS(P, C, "code", TEXT("\"11-03295-%d-2026\"", 100 + i),
		       "product", i % 2 ? NAME("Bún khô") : NAME("Bùn khô"));
	f = look("mat");
	assert_int_equal(f.count, 1);
	assert_int_equal(f.written, 1);
	f = look("bun kho");
	assert_int_equal(f.count, MANY);
	assert_int_equal(f.written, 0);
	f = look("bún kho 2026");
	assert_int_equal(f.count, MANY);
	assert_int_equal(f.written, 0);
	f = look("BÚN khô 2026 Liền");
	assert_int_equal(f.count, MANY);
	assert_int_equal(f.written, MANY / 2);
}

/* More lines than a block holds, and longer ones than most. */
static void lines_go_on_in_further_blocks(void **state)
{
	char name[500];
	struct found f;

	(void)state;
	fill();
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "\"%0470dn%02d\"", 0, i);
		COUNTS(P, C, "code", TEXT("\"11-03295-%d-2026\"", 100 + i),
		       "product", name);
	}
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "n%02d ban lien", i);
		f = look(name);
		assert_int_equal(f.count, 1);
		assert_string_equal(f.codes,
				    TEXT("11-03295-%d-2026 ", 100 + i));
	}
	finds("mat ong", REALM_CODE " ");
}

/* --- What has the words on a day --- */

static enum ocop_err note_ref(void *user, const struct ocop_cert_ref *ref)
{
	return note(user, ref, false);
}

static void has(const char *words, size_t most, const char *codes, bool more)
{
	struct found f = { "", 0, 0 };
	bool told;

	assert_int_equal(ocop_fold_look(r.state, ocop_bytes_str(words),
					ocop_day_of(REALM_NOW), most, note_ref,
					&f, &told), OCOP_OK);
	assert_string_equal(f.codes, codes);
	assert_int_equal(told, more);
}

static void words_as_written_come_before_those_without_marks(void **state)
{
	(void)state;
	fill();
	COUNTS(P, C, "code", "\"11-03295-08-2026\"", "product",
	       NAME("Bún khô"));
	COUNTS(P, C, "code", "\"11-03295-07-2026\"", "product",
	       NAME("Bùn khô"));
	has("bún khô", 9, "11-03295-08-2026 ", false);
	has("bùn khô", 9, "11-03295-07-2026 ", false);
	has("bun kho", 9, "11-03295-07-2026 11-03295-08-2026 ", false);
	has("bủn khô", 9, "11-03295-07-2026 11-03295-08-2026 ", false);
	has("bun kho", 1, "11-03295-07-2026 ", true);
	has("bun kho", 2, "11-03295-07-2026 11-03295-08-2026 ", false);
	has("ban dong", 9, "", false);
	has("", 9, "", false);
}

static void names_of_another_day_do_not_count(void **state)
{
	(void)state;
	fill();
	COUNTS(P, D, "action", NAME("correct"), "changes",
	       "{\"product\":\"Mật hoa nhãn\"}");
	finds("rung", REALM_CODE " ");
	has("rung", 9, "", false);
	has("nhan", 9, REALM_CODE " ", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_name_of_a_certificate_finds_it),
		TEST(no_other_words_do),
		TEST(a_producers_new_name_finds_its_certificates_too),
		TEST(a_correction_adds_its_names),
		TEST(a_product_that_moves_has_both_producers_names),
		TEST(codes_that_are_one_product_move_together),
		TEST(of_many_it_tells_which_have_the_marks),
		TEST(lines_go_on_in_further_blocks),
		TEST(words_as_written_come_before_those_without_marks),
		TEST(names_of_another_day_do_not_count),
	};

	return cmocka_run_group_tests_name("fold_names", tests, NULL, NULL);
}
