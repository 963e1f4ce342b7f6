/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of all column names. Headers are compared without regard to case,
 * diacritics and punctuation: "TÊN  SẢN PHẨM" and "Ten san pham" are equal.
 */
#include <string.h>

#include <ocop/clean.h>
#include <ocop/nfc.h>

#include "common/ui/header.h"

#define HEADER_MAX 80	/* longest header that is compared, in bytes */

struct header {
	const char *field;
	enum ocop_kind kind;	/* only in tables of this kind; NONE: in all */
	const char *label;
	const char *plain;	/* its names, simplified; "|" between */
};

#define ANY OCOP_KIND_NONE
static const struct header headers[] = {
	{ "id", OCOP_KIND_PRODUCER, "Mã chủ thể",
	  "ma chu the|ma so chu the|ma so|ma" },
	{ "id", OCOP_KIND_OFFICER, "Mã cán bộ",
	  "ma can bo|ma so can bo|so hieu|ma so|ma" },
	{ "id", ANY, "Mã cơ quan", "ma co quan|ma so|ma" },
	{ "name", OCOP_KIND_PRODUCER, "Tên chủ thể",
	  "ten chu the|chu the|ten|ten co so|ten co so san xuat|co so san xuat|"
	  "ten don vi" },
	{ "name", ANY, "Tên cơ quan", "ten co quan|ten" },
	{ "type", ANY, "Loại hình", "loai hinh|loai hinh chu the|loai chu the" },
	{ "address", ANY, "Địa chỉ",
	  "dia chi|dia chi san xuat|noi san xuat" },
	{ "unit", ANY, "Mã xã",
	  "ma xa|xa|xa phuong|ma xa phuong|don vi hanh chinh|"
	  "ma don vi hanh chinh" },
	{ "authority", ANY, "Mã cơ quan",
	  "ma co quan|co quan|co quan cong nhan|co quan ban hanh|don vi cong nhan|"
	  "noi cap|co quan cap" },
	{ "reg", ANY, "Số đăng ký kinh doanh",
	  "so dang ky kinh doanh|ma so doanh nghiep|so dkkd|ma so thue|mst" },
	{ "gs1_prefix", ANY, "Mã doanh nghiệp GS1",
	  "ma doanh nghiep gs1|tien to gs1" },
	{ "code", ANY, "Mã sản phẩm OCOP",
	  "ma san pham ocop|ma san pham|ma so san pham|ma ocop|ma so ocop|ma sp|"
	  "ma so" },
	{ "product", ANY, "Tên sản phẩm", "ten san pham|san pham|ten sp" },
	{ "product", OCOP_KIND_STATUS, "GTIN hoặc mã sản phẩm OCOP",
	  "gtin hoac ma san pham ocop|ma hang|gtin|ma san pham ocop|ma san pham|"
	  "ma vach|ma so" },
	{ "group", ANY, "Nhóm", "nhom|nhom san pham|nhom nganh" },
	{ "set", ANY, "Bộ sản phẩm", "bo san pham|bo" },
	{ "producer", ANY, "Mã chủ thể", "ma chu the|chu the" },
	{ "stars", ANY, "Hạng sao", "hang sao|so sao|xep hang|hang|sao|phan hang|ket qua phan hang" },
	{ "score", ANY, "Điểm", "diem|tong diem|so diem|diem so|diem danh gia" },
	{ "rules", ANY, "Bộ tiêu chí", "bo tieu chi|bo tieu chi danh gia" },
	{ "decision", ANY, "Số quyết định",
	  "so quyet dinh|quyet dinh so|quyet dinh|so qd|qd so|"
	  "quyet dinh cong nhan|so quyet dinh cong nhan" },
	{ "decided", ANY, "Ngày quyết định",
	  "ngay quyet dinh|ngay qd|ngay ky|ngay ban hanh|ngay cong nhan|ngay cap" },
	{ "from", ANY, "Từ ngày", "tu ngay|hieu luc tu|hieu luc tu ngay|ngay bat dau|ngay hieu luc" },
	{ "to", ANY, "Đến ngày",
	  "den ngay|hieu luc den|hieu luc den ngay|ngay het han|het han|"
	  "ngay het hieu luc|ngay ket thuc" },
	{ "no", ANY, "Số giấy chứng nhận", "so giay chung nhan|so gcn" },
	{ "gtin", ANY, "GTIN", "gtin|ma vach|ma so ma vach|ma gtin" },
	{ "supersedes", ANY, "Thay giấy chứng nhận",
	  "thay giay chung nhan|thay the|thay cho" },
	{ "decided_certificate", ANY, "Ngày quyết định của giấy chứng nhận",
	  "ngay quyet dinh cua giay chung nhan" },
	{ "action", ANY, "Nội dung", "noi dung|hinh thuc" },
	{ "effective", ANY, "Ngày có hiệu lực",
	  "ngay co hieu luc|ngay hieu luc|co hieu luc tu|hieu luc" },
	{ "ground", ANY, "Trường hợp thu hồi", "truong hop thu hoi" },
	{ "annuls", ANY, "Hủy bỏ quyết định", "huy bo quyet dinh" },
	{ "document_file", ANY, "Tệp quyết định (PDF)", "tep quyet dinh pdf" },
	{ "basis", ANY, "Căn cứ", "can cu" },
	{ "new_product", ANY, "Tên sản phẩm mới", "ten san pham moi" },
	{ "new_no", ANY, "Số giấy chứng nhận mới", "so giay chung nhan moi" },
	{ "new_score", ANY, "Điểm mới", "diem moi" },
	{ "new_producer", ANY, "Mã chủ thể mới", "ma chu the moi" },
	{ "lot", ANY, "Số lô", "so lo|lo|ma lo" },
	{ "count", ANY, "Số lượng tem", "so luong tem|so tem|so luong|so luong san xuat" },
	{ "batch", ANY, "Lô sản xuất",
	  "lo san xuat|so lo san xuat|ma lo san xuat" },
	{ "made", ANY, "Ngày sản xuất", "ngay san xuat|ngay sx|nsx" },
	{ "best_before", ANY, "Hạn sử dụng", "han su dung|han dung|hsd" },
	{ "pack", ANY, "Quy cách", "quy cach|quy cach dong goi" },
	{ "sites", ANY, "Mã số vùng trồng", "ma so vung trong|vung trong" },
	{ "market", ANY, "Mã tỉnh tiêu thụ", "ma tinh tieu thu|thi truong" },
	{ "held", ANY, "Chờ kích hoạt", "cho kich hoat" },
	{ "ranges", ANY, "Dải số tem", "dai so tem|dai so|day so|so seri|seri" },
	{ "reason", ANY, "Lý do", "ly do|ly do thu hoi" },
	{ "level", ANY, "Cấp", "cap" },
	{ "scope", ANY, "Địa bàn", "dia ban" },
	{ "roles", ANY, "Vai trò", "vai tro" },
	{ "grants", ANY, "Thẩm quyền", "tham quyen" },
	{ "successor", ANY, "Cơ quan kế thừa", "co quan ke thua|co quan ke nhiem" },
	{ "complete_since", ANY, "Đủ dữ liệu từ", "du du lieu tu" },
	/* Columns that only people read. */
	{ "accepted", ANY, "Ngày vào sổ", "ngay vao so" },
	{ "note", ANY, "Ghi chú", "ghi chu" },
	{ "row", ANY, "STT", "stt|tt|so thu tu" },
};
#define HEADERS (sizeof(headers) / sizeof(headers[0]))
_Static_assert(HEADERS <= 64, "a bit each");

const char *header_plain(struct ocop_buf *out, struct ocop_bytes text)
{
	struct ocop_buf clean = OCOP_BUF(text.len + 1);
	struct ocop_buf fold = OCOP_BUF(4 * text.len + 16);
	const char *plain;
	bool word = false;

	if (!ocop_clean_add(&clean, text, OCOP_CLEAN_CELL, NULL) &&
	    !ocop_nfc_fold(&fold, ocop_buf_view(&clean), true)) {
		for (size_t i = 0; i < fold.len; i++) {
			uint8_t c = fold.ptr[i];
			bool part = (c >= 'a' && c <= 'z') ||
				    (c >= '0' && c <= '9') || c >= 0x80;

			if (part && !word && out->len)
				ocop_buf_byte(out, ' ');
			if (part)
				ocop_buf_byte(out, c);
			word = part;
		}
	}
	ocop_buf_clear(&clean);
	ocop_buf_clear(&fold);
	plain = ocop_buf_cstr(out);
	return plain ? plain : "";
}

/* Whether a simplified text is one of the names of a field. */
static bool is_one_of(const char *plain, const struct header *h)
{
	size_t len = strlen(plain), at = 0;

	for (const char *p = h->plain; *p; p += strspn(p, "|")) {
		size_t n = strcspn(p, "|");

		if (n == len && memcmp(p, plain, n) == 0)
			return true;
		p += n;
	}
	while (at < len && (h->field[at] == plain[at] ||
			    (h->field[at] == '_' && plain[at] == ' ')))
		at++;
	return at == len && !h->field[at];
}

uint64_t header_fields(struct ocop_bytes text)
{
	struct ocop_buf buf = OCOP_BUF(2 * HEADER_MAX);
	const char *plain;
	uint64_t found = 0;

	if (text.len > HEADER_MAX)
		return 0;
	plain = header_plain(&buf, text);
	for (size_t i = 0; *plain && i < HEADERS; i++)
		if (is_one_of(plain, &headers[i]))
			found |= UINT64_C(1) << i;
	ocop_buf_clear(&buf);
	return found;
}

uint64_t header_named(const char *field, enum ocop_kind kind)
{
	uint64_t any = 0, own = 0;

	for (size_t i = 0; i < HEADERS; i++) {
		if (strcmp(headers[i].field, field) != 0)
			continue;
		if (headers[i].kind == ANY)
			any |= UINT64_C(1) << i;
		else if (headers[i].kind == kind)
			own |= UINT64_C(1) << i;
	}
	return own ? own : any;
}

const char *header_label(const char *field, enum ocop_kind kind)
{
	uint64_t named = header_named(field, kind);

	for (size_t i = 0; i < HEADERS; i++)
		if (named >> i & 1)
			return headers[i].label;
	return field;
}

void header_add(struct ocop_buf *out, const char *field, enum ocop_kind kind,
		bool vi)
{
	ocop_buf_printf(out, "%s%s", out->len ? "," : "\xef\xbb\xbf",
			vi ? header_label(field, kind) : field);
}
