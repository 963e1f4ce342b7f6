/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Vietnamese offices call the columns of the tables that they keep for
 * themselves, and the words in these columns. Those of records are in
 * common/ui/header.c.
 */
#include <string.h>

#include "cli/office/office_words.h"

static const struct { const char *word, *vi; } words[] = {
	/* The calendar (due.csv). */
	{ "kind", "loại" }, { "subject", "nội dung" }, { "date", "hạn" },
	{ "day", "ngày" }, { "month", "tháng" }, { "unit", "mã xã" },
	{ "recipient", "nơi nhận" }, { "note", "ghi chú" },
	{ "key", "khóa" }, { "report", "báo cáo" },
	{ "round", "đợt đánh giá" }, { "vietgap", "VietGAP" },
	{ "food-safety", "an toàn thực phẩm" },
	{ "self-declaration", "tự công bố" }, { "trademark", "nhãn hiệu" },
	{ "other", "khác" },
	/* Inspections (inspections.csv). */
	{ "code", "mã sản phẩm" }, { "authority", "cơ quan" },
	{ "result", "kết quả" },
	/* Shares of the programme (shares.csv), one row a producer. */
	{ "producer", "mã chủ thể" }, { "sme", "doanh nghiệp nhỏ và vừa" },
	{ "women_led", "nữ làm chủ" },
	{ "minority_led", "dân tộc thiểu số làm chủ" },
	{ "circular", "kinh tế tuần hoàn" },
	{ "modern_channel", "kênh bán hiện đại" },
	{ "trained", "lao động qua đào tạo" },
	/* The three texts of a monthly report (texts.csv). */
	{ "state", "thực trạng" }, { "strengths", "điểm mạnh" },
	{ "difficulties", "khó khăn, vướng mắc" },
	/* The head and the foot of an official letter (letterhead.csv). */
	{ "parent", "cơ quan chủ quản" }, { "office", "cơ quan ban hành" },
	{ "symbol", "ký hiệu" }, { "place", "địa danh" },
	{ "title", "chức vụ" }, { "signer", "người ký" },
};

const char *office_word(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].vi;
	return word;
}
