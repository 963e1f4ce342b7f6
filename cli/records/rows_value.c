/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turn a cell into a field's value (one CBOR item) and check it by the field's
 * rule. A refusal says what would be accepted.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/nfc.h>
#include <ocop/text.h>

#include "cli/cells.h"
#include "cli/records/rows.h"
#include "common/ui/ask.h"
#include "common/ui/day.h"

/* Refuse a value; for a number, add that a spreadsheet may have removed leading
 * zeros. */
static void refuse_value(struct rows *rows, const char *column,
			 struct ocop_bytes cell, const char *text)
{
	struct fault fault = rows_fault_begin(rows, column, "fields");

	fault_text(&fault, text);
	if (cells_is_number(cell)) {
		fault_print(&fault, "; ");
		fault_text(&fault, N_("if the spreadsheet removed leading zeros, format the column as Text, then type it again"));
	}
	rows_fault_end(rows, &fault);
}

struct ocop_bytes rows_since(const struct rows *rows, size_t start)
{
	return ocop_bytes_of(rows->mem.ptr + start, rows->mem.len - start);
}

/* Append a text as CBOR to the row's memory. */
static void add_text(struct rows *rows, const char *column,
		     struct ocop_bytes text)
{
	struct ocop_buf nfc = OCOP_BUF(ROWS_MEM_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_text_check(text, &diag);

	if (!err)
		err = ocop_nfc(&nfc, text);
	ocop_cbor_add_text(&rows->mem, ocop_buf_view(&nfc));
	if (!err)
		err = rows->mem.err;
	/* Lack of memory is not the cell's fault: read_row() reports it. */
	if (err == OCOP_ERR_MEMORY)
		rows->mem.err = err;
	else if (err)
		rows_fault(rows, column, "text", ocop_diag_text(&diag, err));
	ocop_buf_clear(&nfc);
}

struct ocop_bytes rows_text(struct rows *rows, const char *column,
			    struct ocop_bytes text)
{
	size_t start = rows->mem.len;
	struct ocop_cbor c;

	if (!text.len)
		return text;
	add_text(rows, column, text);
	c = ocop_cbor_of(rows_since(rows, start));
	return ocop_cbor_text(&c);
}

struct ocop_bytes rows_product(struct rows *rows, const char *column,
			       struct ocop_bytes text)
{
	char product[OCOP_PRODUCT_MAX + 1];
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	if (!text.len || !ocop_product_read(product, text, &diag))
		return rows_text(rows, column, ocop_bytes_str(
			text.len ? product : ""));
	refuse_value(rows, column, text, diag.text);
	return ocop_bytes_of(NULL, 0);
}

int32_t rows_day(struct rows *rows, const char *column, struct ocop_bytes text)
{
	const char *spoilt = cells_spoilt(text, true);
	int32_t day = OCOP_DAY_NONE;
	bool turned;

	if (spoilt || !day_read(&day, text, &turned)) {
		rows_fault(rows, column, spoilt ? "spreadsheet" : "date",
			   spoilt ? spoilt :
				    N_("expected a valid date: YYYY-MM-DD or dd/mm/yyyy"));
		return OCOP_DAY_NONE;
	}
	if (turned && !rows->turned++) {
		rows->turned_row = rows->row;
		rows->turned_column = column;
	}
	return day;
}

struct ocop_list rows_list(struct rows *rows, const char *column,
			   bool products)
{
	struct ocop_bytes rest = rows_cell(rows, column), word;
	struct ocop_list list = { .count = cells_words(rest) };
	size_t start = rows->mem.len;

	ocop_cbor_add_array(&rows->mem, list.count);
	while (cells_word(&word, &rest))
		if (products)
			rows_product(rows, column, word);
		else
			add_text(rows, column, word);
	list.raw = rows_since(rows, start);
	return list;
}

int64_t rows_hundredths(struct rows *rows, const char *column)
{
	struct ocop_bytes cell = rows_cell(rows, column);
	int64_t value = -1;

	if (cell.len && !cells_hundredths(&value, cell))
		rows_fault(rows, column, "decimal",
			   N_("expected a number with at most two decimals"));
	return value;
}

/* Append a cell's value as CBOR. false: no value, or a fault. */
static bool add_cell(struct rows *rows, const struct ocop_field *column,
		     struct ocop_bytes cell)
{
	size_t faults = rows->faults;
	char date[OCOP_DATE_SIZE];
	uint64_t value;

	switch (column->form) {
	case OCOP_FIELD_TEXT:
		add_text(rows, column->name, cell);
		break;
	case OCOP_FIELD_DATE:
		ocop_day_format(date, rows_day(rows, column->name, cell));
		ocop_cbor_add_str(&rows->mem, date);
		break;
	case OCOP_FIELD_PRODUCT:
		rows_product(rows, column->name, cell);
		break;
	case OCOP_FIELD_UINT:
		if (ocop_digits(&value, cell) || value > INT32_MAX)
			rows_fault(rows, column->name, "number",
				   N_("expected a number"));
		ocop_cbor_add_uint(&rows->mem, value);
		break;
	case OCOP_FIELD_HUNDREDTHS:
		ocop_cbor_add_int(&rows->mem,
				  rows_hundredths(rows, column->name));
		break;
	case OCOP_FIELD_LIST: case OCOP_FIELD_PRODUCTS:
		rows_list(rows, column->name,
			  column->form == OCOP_FIELD_PRODUCTS);
		break;
	case OCOP_FIELD_TRUE:
		if (answer_of(cell) == ANSWER_NO)
			return false;
		if (answer_of(cell) == ANSWER_NOBODY)
			rows_fault(rows, column->name, "yes-no",
				   N_("expected yes or no"));
		ocop_cbor_add_bool(&rows->mem, true);
		break;
	case OCOP_FIELD_OTHER:	/* set by the hook */
		return false;
	}
	return faults == rows->faults;
}

/* Add the accepted words to the text of the rule. */
static void fault_with_words(struct rows *rows, const struct ocop_field *column,
			     const char *text)
{
	struct fault fault = rows_fault_begin(rows, column->name, "fields");

	fault_text(&fault, text);
	if (column->words)
		fault_text(&fault, N_("; expected one of:"));
	for (size_t i = 0; column->words && column->words[i]; i++)
		fault_print(&fault, "%s%s", i ? ", " : " ", column->words[i]);
	if (strcmp(column->name, "group") == 0) {
		fault_print(&fault, "; ");
		fault_text(&fault, N_("1 food, 2 drinks, 3 medicinal herbs and their products, 4 handicrafts, 5 ornamental plants and animals, 6 community tourism, ecotourism and tourist sites"));
	} else if (strcmp(column->name, "set") == 0) {
		fault_print(&fault, "; ");
		fault_text(&fault, N_("the product's set: its number in the programme's list, 1 to 26"));
	}
	rows_fault_end(rows, &fault);
}

void rows_set(struct rows *rows, const struct ocop_field *column)
{
	struct ocop_bytes cell = rows_cell(rows, column->name);
	const char *spoilt = cells_spoilt(cell, false);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t start = rows->mem.len;

	if (spoilt) {
		rows_fault(rows, column->name, "spreadsheet", spoilt);
	} else if (cell.len && add_cell(rows, column, cell) &&
		   ocop_payload_set(&rows->payload, column->name,
				    rows_since(rows, start), &diag)) {
		if (column->words || column->form == OCOP_FIELD_UINT)
			fault_with_words(rows, column, diag.text);
		else
			refuse_value(rows, column->name, cell, diag.text);
	}
}

/* A file beside the table, unless the path is absolute. */
static bool beside(char out[static PATH_SIZE], const char *table,
		   const char *cell)
{
	const char *slash = strrchr(table, '/');
	struct ocop_buf folder = OCOP_BUF(PATH_SIZE);
	bool fits;

	if (!slash || cell[0] == '/')
		return path_beside(out, cell, "");
	ocop_buf_add(&folder, table, (size_t)(slash - table));
	fits = ocop_buf_cstr(&folder) &&
	       path_join(out, (const char *)folder.ptr, cell);
	ocop_buf_clear(&folder);
	return fits;
}

struct ocop_bytes rows_document(struct rows *rows)
{
	struct ocop_bytes cell = rows_cell(rows, ROWS_DOCUMENT);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	const uint8_t *hash = NULL;
	char path[PATH_SIZE];
	enum ocop_err err;
	uint8_t *kept;

	if (!cell.len && !rows->options->document)
		return cell;
	if (cell.len ? !beside(path, rows->options->csv,
			       (const char *)cell.ptr) :
		       !path_beside(path, rows->options->document, "")) {
		rows->faults++;
		return ocop_bytes_of(NULL, 0);
	}
	err = documents_read(&rows->documents, path, &hash, &diag);
	if (err) {
		rows_fault(rows, ROWS_DOCUMENT, "document",
			   ocop_diag_text(&diag, err));
		return ocop_bytes_of(NULL, 0);
	}
	kept = ocop_buf_extend(&rows->mem, OCOP_HASH_LEN);
	if (kept)
		memcpy(kept, hash, OCOP_HASH_LEN);
	return ocop_bytes_of(kept, kept ? OCOP_HASH_LEN : 0);
}
