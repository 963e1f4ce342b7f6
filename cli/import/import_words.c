/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of registers: decisions with their day, stars, groups of the
 * programme then and now, types of producers. They are compared without
 * diacritics and case.
 */
#include <string.h>

#include <ocop/text.h>

#include "cli/import/import.h"
#include "common/ui/day.h"
#include "common/ui/header.h"

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* --- Decisions --- */

/* A day at the beginning of a text. */
static bool leading_day(int32_t *out, struct ocop_bytes text)
{
	size_t len = 0;

	while (len < text.len && len < OCOP_DATE_LEN &&
	       (is_digit(text.ptr[len]) || strchr("/-.", text.ptr[len])))
		len++;
	while (len && strchr("/-.", text.ptr[len - 1]))
		len--;
	return len >= 6 && day_read(out, ocop_bytes_of(text.ptr, len), NULL);
}

/* "ngay 4 thang 2 nam 2020", simplified. */
static bool worded_day(int32_t *out, const char *plain)
{
	uint64_t part[3] = { 0, 0, 0 };
	static const char *const words[] = { "ngay ", " thang ", " nam " };
	char text[40];

	for (size_t i = 0; i < 3; i++) {
		size_t len = 0;

		do {
			plain = strstr(plain, words[i]);
			if (!plain)
				return false;
			plain += strlen(words[i]);
		} while (!i && !is_digit((uint8_t)plain[0]));
		while (is_digit((uint8_t)plain[len]) && len < 5)
			len++;
		if (ocop_digits(&part[i], ocop_bytes_of(plain, len)))
			return false;
		plain += len;
	}
	snprintf(text, sizeof(text), "%u/%u/%u", (unsigned)part[0],
		 (unsigned)part[1], (unsigned)part[2]);
	return part[2] >= 1990 && day_read(out, ocop_bytes_str(text), NULL);
}

bool words_day(int32_t *out, struct ocop_bytes text)
{
	struct ocop_buf plain = OCOP_BUF(4 * text.len + 16);
	bool found = day_read(out, text, NULL) ||
		     worded_day(out, header_plain(&plain, text));

	ocop_buf_clear(&plain);
	return found;
}

/* The end of a decision's number: blanks end it, and what follows them. */
static size_t number_len(struct ocop_bytes text)
{
	size_t len = 0;

	while (len < text.len && !strchr(" ,;()\t", text.ptr[len]))
		len++;
	while (len && strchr(".:", text.ptr[len - 1]))
		len--;
	return len;
}

bool words_decision(struct ocop_bytes text, struct ocop_bytes *number,
		    int32_t *day)
{
	size_t at = 0, len = 0;
	int32_t other;

	*day = OCOP_DAY_NONE;
	/* The number: digits, a slash, and letters, as "303/QĐ-UBND". */
	for (; at < text.len; at += len ? len : 1) {
		struct ocop_bytes rest = { text.ptr + at, text.len - at };

		len = 0;
		if (!is_digit(rest.ptr[0]))
			continue;
		while (len < rest.len && is_digit(rest.ptr[len]))
			len++;
		if (len + 1 < rest.len && rest.ptr[len] == '/' &&
		    !is_digit(rest.ptr[len + 1]))
			break;
	}
	if (at >= text.len)
		return false;
	len = number_len(ocop_bytes_of(text.ptr + at, text.len - at));
	*number = ocop_bytes_of(text.ptr + at, len);
	for (at += len; at < text.len; at++) {
		struct ocop_bytes rest = { text.ptr + at, text.len - at };

		if (!is_digit(rest.ptr[0]) || is_digit(rest.ptr[-1]))
			continue;
		if (!leading_day(&other, rest))
			continue;
		/* Two days: nobody can say which is the decision's. */
		if (*day != OCOP_DAY_NONE && *day != other)
			return false;
		*day = other;
	}
	if (*day == OCOP_DAY_NONE && words_day(&other, text))
		*day = other;
	return true;
}

/* --- Stars --- */

int words_stars(struct ocop_bytes text)
{
	static const char *const spoken[] = { "ba", "bon", "nam" };
	struct ocop_buf buf = OCOP_BUF(4 * text.len + 16);
	struct ocop_buf words = OCOP_BUF(text.len + 1);
	size_t marks = 0, len;
	const char *plain;
	int stars = 0;

	for (size_t i = 0; i < text.len; i++) {
		bool star = i + 2 < text.len &&
			    memcmp(text.ptr + i, "\xe2\x98\x85", 3) == 0;

		marks += star || text.ptr[i] == '*';
		i += star ? 2 : 0;
		ocop_buf_byte(&words, star ? '*' : text.ptr[i]);
	}
	plain = header_plain(&buf, ocop_buf_view(&words));
	for (; *plain; plain += len + strspn(plain + len, " ")) {
		int here = 0;

		len = strcspn(plain, " ");
		if (len == 1 && plain[0] >= '3' && plain[0] <= '5')
			here = plain[0] - '0';
		for (int i = 0; i < 3; i++)
			if (strlen(spoken[i]) == len &&
			    strncmp(plain, spoken[i], len) == 0)
				here = 3 + i;
		/* "3*" has one mark, which says "stars". */
		if ((here && stars) ||
		    (!here && strncmp(plain, "sao", len) != 0 &&
		     strncmp(plain, "hang", len) != 0 &&
		     strncmp(plain, "ocop", len) != 0 &&
		     strncmp(plain, "dat", len) != 0)) {
			stars = -1;
			break;
		}
		stars = here ? here : stars;
	}
	ocop_buf_clear(&buf);
	ocop_buf_clear(&words);
	if (!stars && marks >= 3 && marks <= 5)
		return (int)marks;
	return stars > 0 && (marks <= 1 || marks == (size_t)stars) ? stars : 0;
}

/* --- Groups --- */

static const struct {
	const char *plain;
	int group;
} groups[] = {
	{ "thuc pham", 1 }, { "do uong", 2 },
	{ "duoc lieu va san pham tu duoc lieu", 3 }, { "duoc lieu", 3 },
	{ "thu cong my nghe", 4 }, { "sinh vat canh", 5 },
	{ "dich vu du lich cong dong du lich sinh thai va diem du lich", 6 },
	{ "dich vu du lich cong dong sinh thai diem du lich", 6 },
	{ "du lich cong dong du lich sinh thai va diem du lich", 6 },
	{ "dich vu du lich cong dong", 6 }, { "du lich", 6 },
	{ "dich vu du lich", 6 }, { "du lich cong dong", 6 },
	/* Decision 1048/QĐ-TTg, 2019 to 2023. Crafts took up cloth and
	 * souvenirs. */
	{ "thao duoc", 3 }, { "vai va may mac", 4 }, { "vai may mac", 4 },
	{ "luu niem noi that trang tri", 4 },
	{ "luu niem noi that va trang tri", 4 },
	{ "dich vu du lich nong thon ban hang", 6 },
	{ "dich vu du lich nong thon va ban hang", 6 },
	{ "dich vu du lich nong thon", 6 },
};

int words_group(struct ocop_bytes text, bool *old)
{
	struct ocop_buf buf = OCOP_BUF(4 * text.len + 16);
	const char *plain = header_plain(&buf, text);
	int number = 0, named = 0;

	*old = false;
	/* "Nhóm 1: Thực phẩm", "nhóm thực phẩm", "1" */
	if (strncmp(plain, "nhom ", 5) == 0)
		plain += 5;
	if (plain[0] >= '1' && plain[0] <= '6' &&
	    (!plain[1] || plain[1] == ' ')) {
		number = plain[0] - '0';
		plain += plain[1] ? 2 : 1;
	}
	if (strncmp(plain, "nhom ", 5) == 0)
		plain += 5;
	if (strncmp(plain, "san pham ", 9) == 0)
		plain += 9;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strcmp(plain, groups[i].plain) == 0)
			named = groups[i].group;
	if (!*plain) {
		/* Group 5 was souvenirs until 2023, and is ornamental plants
		 * and animals now. */
		*old = number == 5;
		named = number;
	}
	ocop_buf_clear(&buf);
	return named;
}

/* --- Producers --- */

const char *words_type(struct ocop_bytes text)
{
	static const struct {
		const char *plain, *word;
	} types[] = {
		{ "hop tac xa", "cooperative" }, { "htx", "cooperative" },
		{ "lien hiep hop tac xa", "cooperative" },
		{ "lien hiep htx", "cooperative" },
		{ "to hop tac", "group" }, { "tht", "group" },
		{ "cong ty", "company" }, { "doanh nghiep", "company" },
		{ "cty", "company" }, { "dntn", "company" },
		{ "trang trai", "farm" },
		{ "ho kinh doanh", "household" }, { "ho san xuat", "household" },
		{ "ho gia dinh", "household" }, { "ho ca the", "household" },
		{ "hkd", "household" }, { "ho", "household" },
		{ "ho sx", "household" }, { "hiep hoi", "association" },
		{ "hoi", "association" },
		{ "cooperative", "cooperative" }, { "group", "group" },
		{ "company", "company" }, { "farm", "farm" },
		{ "household", "household" }, { "association", "association" },
	};
	struct ocop_buf buf = OCOP_BUF(4 * text.len + 16);
	const char *plain = header_plain(&buf, text), *found = NULL;
	size_t best = 0;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t len = strlen(types[i].plain);

		if (len > best && strncmp(plain, types[i].plain, len) == 0 &&
		    (!plain[len] || plain[len] == ' ')) {
			best = len;
			found = types[i].word;
		}
	}
	ocop_buf_clear(&buf);
	return found;
}

/* The last digit of a tax code of 10 digits is a check digit. */
static bool is_tax_code(const uint8_t *digits)
{
	static const int weight[] = { 31, 29, 23, 19, 17, 13, 7, 5, 3 };
	int sum = 0;

	for (size_t i = 0; i < 9; i++)
		sum += weight[i] * (digits[i] - '0');
	return 10 - sum % 11 == digits[9] - '0';
}

const char *words_reg_lost(struct ocop_bytes text)
{
	static const char *const lost = N_("the spreadsheet removed leading zeros: format the column as Text, then type it again");

	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.ptr[i]))
			return NULL;
	/* Tax codes have 10 or 13 digits, personal numbers 12. Those of five
	 * provinces begin with 00, so that 10 digits remain, of which the
	 * second says the century. */
	if (text.len == 13 || (text.len == 12 && text.ptr[0] == '0'))
		return NULL;
	if (text.len != 10)
		return lost;
	return is_tax_code(text.ptr) &&
	       !(strchr("12468", text.ptr[0]) && text.ptr[1] <= '3' &&
		 text.ptr[0] != '0') ? NULL : lost;
}
