/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the header of a register under its titles. It may have two rows: a head
 * such as "Quyết định công nhận" over the columns "Số" and "Ngày". The names of
 * tables (common/ui/header.h) count here, too; registers have some more.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/import/import.h"
#include "common/ui/day.h"
#include "common/ui/header.h"

#define TITLE_ROWS_MAX 20

/* The fields in order; kind and name are those of common/ui/header.h. */
static const struct {
	const char *name;
	enum ocop_kind kind;
	const char *more;	/* further names, simplified, "|" around */
} fields[IMPORT_COLUMNS] = {
	[IMPORT_ID] = { "id", OCOP_KIND_PRODUCER, "|ma chu the ocop|" },
	[IMPORT_NAME] = { "name", OCOP_KIND_PRODUCER,
		"|ten chu the ocop|chu the ocop|ten chu the san xuat|"
		"chu the san xuat|ten to chuc ca nhan|chu the ten|"
		"thong tin chu the ten|ten chu the san pham|don vi san xuat|" },
	[IMPORT_TYPE] = { "type", OCOP_KIND_PRODUCER, "|chu the loai hinh|" },
	[IMPORT_ADDRESS] = { "address", OCOP_KIND_PRODUCER,
		"|dia chi chu the|dia chi co so|dia chi san xuat kinh doanh|"
		"chu the dia chi|thong tin chu the dia chi|" },
	[IMPORT_UNIT] = { "unit", OCOP_KIND_PRODUCER,
		"|ten xa|xa phuong thi tran|xa thi tran|phuong xa|"
		"dia ban xa|ten xa phuong|xa phuong dac khu|" },
	[IMPORT_REG] = { "reg", OCOP_KIND_PRODUCER,
		"|ma so thue mst|so giay dang ky kinh doanh|so gcn dkkd|" },
	[IMPORT_GS1_PREFIX] = { "gs1_prefix", OCOP_KIND_PRODUCER, "" },
	[IMPORT_CODE] = { "code", OCOP_KIND_CERTIFICATE, "" },
	[IMPORT_PRODUCT] = { "product", OCOP_KIND_CERTIFICATE,
		"|ten san pham ocop|san pham ocop|" },
	[IMPORT_GROUP] = { "group", OCOP_KIND_CERTIFICATE,
		"|nhom san pham ocop|nganh hang|nganh san pham|" },
	[IMPORT_SET] = { "set", OCOP_KIND_CERTIFICATE, "|bo san pham so|" },
	[IMPORT_STARS] = { "stars", OCOP_KIND_CERTIFICATE,
		"|hang sao dat duoc|so sao dat duoc|dat hang|ket qua|"
		"ket qua xep hang|hang sao ocop|phan hang sao|" },
	[IMPORT_SCORE] = { "score", OCOP_KIND_CERTIFICATE,
		"|diem trung binh|ket qua diem|so diem dat duoc|" },
	[IMPORT_RULES] = { "rules", OCOP_KIND_CERTIFICATE, "" },
	[IMPORT_DECISION] = { "decision", OCOP_KIND_CERTIFICATE,
		"|so ngay quyet dinh|so quyet dinh ngay thang nam|"
		"quyet dinh cong nhan so|so ngay thang nam quyet dinh|"
		"so va ngay quyet dinh|quyet dinh cong nhan so quyet dinh|"
		"quyet dinh phe duyet|so ngay qd cong nhan|qd cong nhan|" },
	[IMPORT_DECIDED] = { "decided", OCOP_KIND_CERTIFICATE,
		"|quyet dinh cong nhan ngay|ngay quyet dinh cong nhan|"
		"quyet dinh cong nhan ngay ky|quyet dinh ngay|"
		"ngay thang quyet dinh|ngay thang nam cong nhan|"
		"quyet dinh cong nhan ngay ban hanh|" },
	[IMPORT_FROM] = { "from", OCOP_KIND_CERTIFICATE,
		"|hieu luc tu ngay|thoi han tu|thoi han tu ngay|" },
	[IMPORT_TO] = { "to", OCOP_KIND_CERTIFICATE,
		"|co gia tri den|co gia tri den ngay|thoi han den|"
		"thoi han den ngay|han giay chung nhan|" },
	[IMPORT_NO] = { "no", OCOP_KIND_CERTIFICATE, "|giay chung nhan so|" },
	[IMPORT_GTIN] = { "gtin", OCOP_KIND_CERTIFICATE, "" },
	[IMPORT_AUTHORITY] = { "authority", OCOP_KIND_CERTIFICATE, "" },
	[IMPORT_DISTRICT] = { "district", OCOP_KIND_NONE,
		"|huyen|quan huyen|huyen thi xa thanh pho|ten huyen|"
		"huyen thi xa|huyen thanh pho|huyen tp|" },
	[IMPORT_PROVINCE] = { "province", OCOP_KIND_NONE,
		"|tinh|tinh thanh pho|tinh tp|ten tinh|" },
	[IMPORT_REMARK] = { "note", OCOP_KIND_NONE, "|stt|tt|" },
};

const char *import_name(enum import_field field)
{
	return fields[field].name;
}

static bool listed(const char *list, const char *plain)
{
	size_t len = strlen(plain);

	for (const char *p = list; len && (p = strstr(p, plain)); p++)
		if (p[-1] == '|' && p[len] == '|')
			return true;
	return false;
}

/* The field of a simplified header; IMPORT_COLUMNS: none. */
static enum import_field field_of(const char *plain)
{
	uint64_t means = header_fields(ocop_bytes_str(plain));

	/* "Tên" or "Mã số" alone may be the producer's or the product's. */
	if (listed("|ten|ma|ma so|so|ngay|", plain))
		return IMPORT_COLUMNS;
	/* Names of registers first: they say more. A header may fit several
	 * fields of tables; here the first one counts, except that "chủ thể"
	 * is a name. */
	for (int i = 0; i < IMPORT_COLUMNS; i++)
		if (listed(fields[i].more, plain))
			return (enum import_field)i;
	if (means & header_named("note", OCOP_KIND_NONE) ||
	    means & header_named("row", OCOP_KIND_NONE))
		return IMPORT_REMARK;
	for (int i = 0; i < IMPORT_FIELDS; i++)
		if (means & header_named(fields[i].name, fields[i].kind))
			return (enum import_field)i;
	return IMPORT_COLUMNS;
}

static struct ocop_bytes text_at(const struct import *im, size_t row,
				 size_t column)
{
	const struct grid_cell *cell = grid_at(&im->grid, row, column);

	return cell ? grid_text(&im->grid, cell) : ocop_bytes_of(NULL, 0);
}

/* What a column means: by both rows of the header together, by the lower one,
 * or by the upper one alone when the lower one is empty. */
static enum import_field meaning(const struct import *im, size_t row, bool two,
				 size_t column)
{
	struct ocop_bytes above = text_at(im, row, column);
	struct ocop_bytes below = two ? text_at(im, row + 1, column) :
					ocop_bytes_of(NULL, 0);
	struct ocop_buf both = OCOP_BUF(1024), plain = OCOP_BUF(4096);
	enum import_field field = IMPORT_COLUMNS;
	bool same = ocop_bytes_equal(above, below);

	if (above.len + below.len < 500) {
		ocop_buf_bytes(&both, above);
		if (!same)
			ocop_buf_printf(&both, " %.*s", (int)below.len,
					(const char *)below.ptr);
		field = field_of(header_plain(&plain, ocop_buf_view(&both)));
	}
	if (field == IMPORT_COLUMNS && below.len && !same &&
	    below.len < 500) {
		ocop_buf_reset(&plain);
		field = field_of(header_plain(&plain, below));
	}
	ocop_buf_clear(&both);
	ocop_buf_clear(&plain);
	return field;
}

/* How many different fields a header in this row would show. */
static size_t shown(const struct import *im, size_t row, bool two)
{
	bool seen[IMPORT_COLUMNS] = { false };
	size_t count = 0;

	for (size_t i = 0; i < grid_columns(&im->grid); i++) {
		enum import_field field = meaning(im, row, two, i);

		if (field == IMPORT_COLUMNS || seen[field])
			continue;
		seen[field] = true;
		count++;
	}
	return count;
}

void import_template(struct ocop_buf *line, bool vi)
{
	header_add(line, "row", OCOP_KIND_NONE, vi);
	for (int i = 0; i < IMPORT_FIELDS; i++)
		header_add(line, fields[i].name, fields[i].kind, vi);
	header_add(line, "note", OCOP_KIND_NONE, vi);
}

void import_head(const struct import *im, size_t column, struct ocop_buf *out)
{
	struct ocop_bytes above = text_at(im, im->header_row, column), below;

	ocop_buf_bytes(out, above);
	if (!im->header_two)
		return;
	below = text_at(im, im->header_row + 1, column);
	if (below.len && !ocop_bytes_equal(above, below))
		ocop_buf_printf(out, "%s%.*s", above.len ? " / " : "",
				(int)below.len, (const char *)below.ptr);
}

/* "(1) (2) (3)" or "1 2 3" or "A B C" under the header. */
static bool is_numbering(const struct import *im, size_t row)
{
	size_t cells = 0;

	for (size_t i = 0; i < grid_columns(&im->grid); i++) {
		struct ocop_bytes text = text_at(im, row, i);
		size_t letters = 0;

		if (!text.len)
			continue;
		cells++;
		for (size_t k = 0; k < text.len; k++)
			letters += text.ptr[k] >= 'A' && text.ptr[k] <= 'Z';
		if (text.len > 4 || letters > 1)
			return false;
		for (size_t k = 0; k < text.len; k++)
			if (!strchr("()0123456789ABCDEFGHIJKL=+", text.ptr[k]))
				return false;
	}
	return cells > 2;
}

/* Two columns for one field: nobody can say which is right. */
static void twice(struct import *im, size_t column, size_t other,
		  enum import_field field)
{
	struct ocop_buf head = OCOP_BUF(1024);
	struct fault fault;

	im->column[field] = column;
	fault = import_fault_begin(im, im->header_row, field, "column-twice");
	import_head(im, other, &head);
	fault_print(&fault, N_("this column and '%s' mean the same field (%s): rename one"),
		    ocop_buf_cstr(&head), fields[field].name);
	import_fault_end(im, &fault);
	ocop_buf_clear(&head);
}

/* Whether a column of days has one that only reads with the month first. Then
 * a program of another country turned them, and the others may be turned,
 * too. */
static bool has_month_first(const struct import *im, size_t column)
{
	char turned[40];
	int32_t day;

	for (size_t row = im->first_row; row < grid_rows(&im->grid); row++) {
		struct ocop_bytes text = text_at(im, row, column);
		const uint8_t *slash, *second;

		slash = text.len && text.len < 12 ?
			memchr(text.ptr, '/', text.len) : NULL;
		if (!slash || day_read(&day, text, NULL))
			continue;
		second = memchr(slash + 1, '/',
				text.len - (size_t)(slash + 1 - text.ptr));
		if (!second)
			continue;
		snprintf(turned, sizeof(turned), "%.*s/%.*s%.*s",
			 (int)(second - slash - 1), (const char *)slash + 1,
			 (int)(slash - text.ptr), (const char *)text.ptr,
			 (int)(text.ptr + text.len - second),
			 (const char *)second);
		if (day_read(&day, ocop_bytes_str(turned), NULL))
			return true;
	}
	return false;
}

static void find_row(struct import *im)
{
	size_t best = 0, found, last = grid_rows(&im->grid);

	if (last > TITLE_ROWS_MAX)
		last = TITLE_ROWS_MAX;
	/* Two rows must show more than the best one alone: a title over the
	 * header is no part of it. */
	for (size_t i = 0; i < 2 * last; i++) {
		found = shown(im, i % last, i >= last);
		if (found <= best)
			continue;
		best = found;
		im->header_row = i % last;
		im->header_two = i >= last;
	}
	if (best < 2)
		im->header_row = SIZE_MAX;
}

int import_header(struct import *im)
{
	for (size_t i = 0; i < IMPORT_COLUMNS; i++)
		im->column[i] = IMPORT_NO_COLUMN;
	find_row(im);
	if (im->header_row == SIZE_MAX) {
		say_error(_("'%s': no header row: expected columns such as 'Tên sản phẩm' and 'Tên chủ thể' in the first 20 rows"),
			  im->path);
		return EXIT_USAGE;
	}
	im->first_row = im->header_row + 1 + im->header_two;
	if (is_numbering(im, im->first_row))
		im->first_row++;
	for (size_t i = 0; i < grid_columns(&im->grid); i++) {
		enum import_field field = meaning(im, im->header_row,
						  im->header_two, i);

		if (field == IMPORT_COLUMNS || field == IMPORT_REMARK)
			continue;
		if (field < IMPORT_FIELDS && import_given(im, field))
			continue;
		if (im->column[field] != IMPORT_NO_COLUMN)
			twice(im, i, im->column[field], field);
		im->column[field] = i;
		if (field == IMPORT_DECIDED || field == IMPORT_FROM ||
		    field == IMPORT_TO)
			im->monthly[i] = has_month_first(im, i);
	}
	return EXIT_DONE;
}
