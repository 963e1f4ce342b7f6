/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Holds the values of a row against the rules of the records: the same ones
 * that ocop producer and ocop certificate keep. And the faults of cells, with
 * their place as the spreadsheet names it.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/field.h>
#include <ocop/record.h>
#include <ocop/text.h>

#include "cli/cells.h"
#include "cli/import/import.h"

#define HEAD_MAX 1024

static void place_of(const struct import *im, size_t row,
		     enum import_field field, char out[GRID_NAME_SIZE])
{
	size_t column = field < IMPORT_COLUMNS ? im->column[field] :
						 IMPORT_NO_COLUMN;

	if (column == IMPORT_NO_COLUMN)
		snprintf(out, GRID_NAME_SIZE, "%zu", row + 1);
	else
		grid_name(out, row, column);
}

struct fault import_fault_begin(struct import *im, size_t row,
				enum import_field field, const char *rule)
{
	size_t column = field < IMPORT_COLUMNS ? im->column[field] :
						 IMPORT_NO_COLUMN;
	const struct grid_cell *cell = column == IMPORT_NO_COLUMN ? NULL :
				       grid_at(&im->grid, row, column);
	struct ocop_buf head = OCOP_BUF(HEAD_MAX);
	char name[GRID_NAME_SIZE];
	struct fault fault;

	place_of(im, row, field, name);
	if (column != IMPORT_NO_COLUMN)
		import_head(im, column, &head);
	fault = FAULT(.file = im->path, .line = row + 1,
		      .sheet = im->sheet[0] ? im->sheet : NULL,
		      .cell = import_keep(im, ocop_bytes_str(name)),
		      .column = field < IMPORT_COLUMNS ? import_name(field) :
							 NULL,
		      .header = head.len ?
				import_keep(im, ocop_buf_view(&head)) : NULL,
		      .value = cell && row >= im->first_row ?
				grid_text(&im->grid, cell) :
				ocop_bytes_of(NULL, 0),
		      .rule = rule);
	ocop_buf_clear(&head);
	return fault;
}

void import_fault_end(struct import *im, struct fault *fault)
{
	fault_say(fault, im->faults++ < FAULTS_SAID_MAX, im->json);
}

void import_fault(struct import *im, size_t row, enum import_field field,
		  const char *rule, const char *text)
{
	struct fault fault = import_fault_begin(im, row, field, rule);

	fault_text(&fault, text);
	import_fault_end(im, &fault);
}

void import_doubt(struct import *im, size_t row, enum import_field field,
		  struct ocop_bytes word, const char *text)
{
	struct fault fault;

	im->doubts++;
	if (im->doubts_accepted)
		return;
	fault = import_fault_begin(im, row, field, "doubt");
	fault_print(&fault, "'%.*s' ", (int)word.len, (const char *)word.ptr);
	fault_text(&fault, text);
	import_fault_end(im, &fault);
}

/* Append a value as CBOR, as the field's form wants it. false: another form. */
static bool add_value(struct ocop_buf *out, const struct ocop_field *field,
		      const char *text)
{
	struct ocop_bytes value = ocop_bytes_str(text), word, rest = value;
	char product[OCOP_PRODUCT_MAX + 1];
	int64_t hundredths;
	uint64_t number;

	switch (field->form) {
	case OCOP_FIELD_UINT:
		if (ocop_digits(&number, value) || number > INT32_MAX)
			return false;
		ocop_cbor_add_uint(out, number);
		break;
	case OCOP_FIELD_HUNDREDTHS:
		if (!cells_hundredths(&hundredths, value))
			return false;
		ocop_cbor_add_int(out, hundredths);
		break;
	case OCOP_FIELD_PRODUCTS:
		ocop_cbor_add_array(out, cells_words(value));
		while (cells_word(&word, &rest)) {
			if (ocop_product_read(product, word, NULL))
				return false;
			ocop_cbor_add_str(out, product);
		}
		break;
	default:
		ocop_cbor_add_text(out, value);
	}
	return !out->err;
}

static bool set_value(struct import *im, struct import_row *row,
		      struct ocop_payload *payload, enum import_field at,
		      const char *name, struct ocop_buf *mem)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_field field;
	struct fault fault;
	size_t start = mem->len;
	enum ocop_err err = OCOP_ERR_RULE;

	for (size_t i = 0; ocop_kind_field(&field, payload->kind, i); i++)
		if (strcmp(field.name, name) == 0)
			break;
	if (add_value(mem, &field, row->value[at]))
		err = ocop_payload_set(payload, name,
				       ocop_bytes_of(mem->ptr + start,
						     mem->len - start), &diag);
	if (!err)
		return true;
	fault = import_fault_begin(im, row->row, at, "fields");
	if (!diag.text[0] && at == IMPORT_GTIN)
		fault_text(&fault, N_("GTIN check digit does not match; if the spreadsheet removed leading zeros, format the column as Text, then type it again"));
	else
		fault_text(&fault, diag.text[0] ? diag.text :
						  N_("expected a number"));
	import_fault_end(im, &fault);
	row->value[at] = NULL;
	return false;
}

/* The name of a field in a record of this kind; NULL: it has none. */
static const char *name_in(enum ocop_kind kind, enum import_field at)
{
	if (at == IMPORT_AUTHORITY)
		return "authority";
	if (kind == OCOP_KIND_CERTIFICATE && at == IMPORT_ID)
		return "producer";
	return (at <= IMPORT_PRODUCER_LAST) == (kind == OCOP_KIND_PRODUCER) ?
	       import_name(at) : NULL;
}

static void check_record(struct import *im, struct import_row *row,
			 enum ocop_kind kind)
{
	struct ocop_buf mem = OCOP_BUF(4 * OCOP_RECORD_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_payload payload;
	enum import_field at = IMPORT_COLUMNS;
	const char *colon, *name;
	bool whole = ocop_buf_extend(&mem, 4 * OCOP_RECORD_MAX) != NULL;
	bool good = whole;

	/* The payload points into mem, so mem must not move. */
	mem.len = 0;
	ocop_payload_init(&payload, kind);
	payload.u.common.realm = ocop_bytes_str("import");
	payload.u.common.issued = 1;
	for (int i = 0; whole && i < IMPORT_FIELDS; i++) {
		name = name_in(kind, (enum import_field)i);
		if (name && row->value[i])
			good &= set_value(im, row, &payload,
					  (enum import_field)i, name, &mem);
	}
	if (kind == OCOP_KIND_PRODUCER)
		payload.u.producer.keys = (struct ocop_list){
			.raw = OCOP_LIT("\x80") };
	/* Rules over several fields count when all are there. */
	if (good && ocop_payload_encode(&out, &payload, &diag)) {
		colon = strstr(diag.text, ": ");
		for (int i = 0; colon && i < IMPORT_FIELDS; i++) {
			name = name_in(kind, (enum import_field)i);
			if (name && strncmp(diag.text, name,
					    (size_t)(colon - diag.text)) == 0 &&
			    !name[colon - diag.text])
				at = (enum import_field)i;
		}
		/* A field that is missing was reported as such. */
		if (at != IMPORT_COLUMNS && row->value[at]) {
			import_fault(im, row->row, at, "fields", colon + 2);
			row->value[at] = NULL;
		}
	}
	ocop_buf_clear(&mem);
	ocop_buf_clear(&out);
}

void import_check(struct import *im, struct import_row *row)
{
	if (import_has_producers(im) && !row->repeats)
		check_record(im, row, OCOP_KIND_PRODUCER);
	if (import_has_certificates(im))
		check_record(im, row, OCOP_KIND_CERTIFICATE);
}
