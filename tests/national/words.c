/* SPDX-License-Identifier: Apache-2.0 */
/* Names of goods, people and firms: common words, combined at random. */
#include <stdio.h>
#include <string.h>

#include "tests/national/national.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct national_product products[] = {
	{ "Gạo nếp", 1, 1, "5 kg", 365 },
	{ "Gạo tẻ thơm", 1, 1, "10 kg", 365 },
	{ "Rau cải", 1, 2, "500 g", 7 },
	{ "Cam sành", 1, 2, "1 kg", 20 },
	{ "Xoài", 1, 2, "2 kg", 15 },
	{ "Mật ong hoa rừng", 1, 3, "500 ml", 730 },
	{ "Trứng vịt", 1, 4, "10 quả", 30 },
	{ "Thịt trâu gác bếp", 1, 5, "300 g", 180 },
	{ "Nem chua", 1, 5, "20 cái", 10 },
	{ "Cá khô", 1, 6, "500 g", 180 },
	{ "Mực một nắng", 1, 6, "1 kg", 90 },
	{ "Nước mắm", 1, 7, "500 ml", 730 },
	{ "Tương ớt", 1, 7, "250 ml", 365 },
	{ "Bánh đa", 1, 8, "400 g", 120 },
	{ "Miến dong", 1, 8, "500 g", 365 },
	{ "Măng khô", 1, 9, "200 g", 365 },
	{ "Hạt điều rang muối", 1, 10, "400 g", 270 },
	{ "Kẹo dừa", 1, 11, "450 g", 120 },
	{ "Cà phê bột", 1, 12, "500 g", 365 },
	{ "Trà shan tuyết", 1, 13, "100 g", 730 },
	{ "Rượu nếp cái", 2, 14, "500 ml", 1825 },
	{ "Rượu mơ", 2, 15, "700 ml", 1825 },
	{ "Nước ép dứa", 2, 17, "330 ml", 180 },
	{ "Cao cà gai leo", 3, 18, "100 g", 730 },
	{ "Tinh dầu sả", 3, 19, "10 ml", 1095 },
	{ "Tinh bột nghệ", 3, 20, "200 g", 730 },
	{ "Khăn thổ cẩm", 4, 21, "1 chiếc", 0 },
	{ "Giỏ mây tre", 4, 22, "1 chiếc", 0 },
	{ "Gốm men ngọc", 4, 23, "1 bộ", 0 },
	{ "Hoa lan", 5, 24, "1 chậu", 0 },
	{ "Cây cảnh bon sai", 5, 25, "1 chậu", 0 },
	{ "Du lịch cộng đồng", 6, 26, NULL, 0 },
};

static const char *const qualities[] = {
	"", "", "", " sấy lạnh", " hữu cơ", " đặc sản", " truyền thống",
	" loại một", " thượng hạng", " nguyên chất", " VietGAP",
};

static const char *const families[] = {
	"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi",
	"Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Lò", "Giàng", "Y", "Thạch",
};
static const char *const middles[] = {
	"Văn", "Thị", "Hữu", "Đức", "Ngọc", "Thanh", "Minh", "Quang", "Xuân",
};
static const char *const givens[] = {
	"An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hạnh", "Hòa", "Hùng",
	"Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Phúc", "Sơn", "Tâm",
	"Thảo", "Tuấn", "Vân", "Yến",
};
static const char *const firms[] = {
	"Hương Quê", "Đất Lành", "Xanh", "Thịnh Phát", "An Khang", "Bản Mây",
	"Sông Hậu", "Tây Nguyên", "Biển Bạc", "Đồng Xanh", "Phú Quý",
};

const struct national_product *national_product(uint64_t *random)
{
	return &products[national_below(random, COUNT(products))];
}

const char *national_quality(uint64_t *random)
{
	return qualities[national_below(random, COUNT(qualities))];
}

/* "Quài Tở" of "Xã Quài Tở", "Phường ...", "Đặc khu ...". */
static const char *bare_name(const char *name)
{
	static const char *const kinds[] = { "Xã ", "Phường ", "Đặc khu " };

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strncmp(name, kinds[i], strlen(kinds[i])) == 0)
			return name + strlen(kinds[i]);
	return name;
}

/* In thousandths, as the register of 2024 has them. */
static enum ocop_producer_type draw_type(uint64_t *random)
{
	uint64_t n = national_below(random, 1000);

	return n < 328 ? OCOP_PRODUCER_COOPERATIVE :
	       n < 555 ? OCOP_PRODUCER_COMPANY :
	       n < 941 ? OCOP_PRODUCER_HOUSEHOLD :
	       n < 971 ? OCOP_PRODUCER_GROUP :
	       n < 990 ? OCOP_PRODUCER_FARM : OCOP_PRODUCER_ASSOCIATION;
}

enum ocop_producer_type national_producer_name(char out[static 160],
					       uint64_t *random,
					       const struct national_unit *unit)
{
	enum ocop_producer_type type = draw_type(random);
	const char *family = families[national_below(random, COUNT(families))];
	const char *middle = middles[national_below(random, COUNT(middles))];
	const char *given = givens[national_below(random, COUNT(givens))];
	const char *firm = firms[national_below(random, COUNT(firms))];
	const char *place = bare_name(unit->name);

	switch (type) {
	case OCOP_PRODUCER_COOPERATIVE:
		snprintf(out, 160, "HTX nông nghiệp %s %s", firm, place);
		break;
	case OCOP_PRODUCER_COMPANY:
		snprintf(out, 160, "Công ty TNHH %s %s", firm, place);
		break;
	case OCOP_PRODUCER_GROUP:
		snprintf(out, 160, "Tổ hợp tác %s", place);
		break;
	case OCOP_PRODUCER_ASSOCIATION:
		snprintf(out, 160, "Hội làng nghề %s", place);
		break;
	case OCOP_PRODUCER_FARM:
		snprintf(out, 160, "Trang trại %s %s", given, place);
		break;
	case OCOP_PRODUCER_HOUSEHOLD:
		snprintf(out, 160, "Hộ kinh doanh %s %s %s", family, middle,
			 given);
		break;
	}
	return type;
}
