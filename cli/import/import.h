/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of offices, row by row: which column is which field, what each cell
 * means, and what is refused. Nothing here signs: the result is the tables that
 * ocop producer and ocop certificate read.
 */
#ifndef OCOP_CLI_IMPORT_H
#define OCOP_CLI_IMPORT_H

#include <ocop/crypto.h>
#include <ocop/json.h>
#include <ocop/text.h>

#include "cli/cmd.h"
#include "cli/fault.h"
#include "common/sheet/charset.h"
#include "common/sheet/grid.h"
#include "common/ui/path.h"

/* The fields of a register: of a producer, then of a certificate, then columns
 * that help to understand others. */
enum import_field {
	IMPORT_ID = 0, IMPORT_NAME, IMPORT_TYPE, IMPORT_ADDRESS, IMPORT_UNIT,
	IMPORT_REG, IMPORT_GS1_PREFIX,
	IMPORT_CODE, IMPORT_PRODUCT, IMPORT_GROUP, IMPORT_SET, IMPORT_STARS,
	IMPORT_SCORE, IMPORT_RULES, IMPORT_DECISION, IMPORT_DECIDED,
	IMPORT_FROM, IMPORT_TO, IMPORT_NO, IMPORT_GTIN,
	IMPORT_AUTHORITY,	/* of both */
	IMPORT_FIELDS,
	IMPORT_DISTRICT = IMPORT_FIELDS, IMPORT_PROVINCE, IMPORT_REMARK,
	IMPORT_COLUMNS
};
#define IMPORT_PRODUCER_LAST IMPORT_GS1_PREFIX
#define IMPORT_NO_COLUMN SIZE_MAX

/* A row as it was understood. */
struct import_row {
	size_t row;		/* in the grid */
	const char *value[IMPORT_FIELDS];	/* lent by the import's text;
						 * NULL: none */
	bool repeats;		/* the producer stands in an earlier row */
};

struct places;

struct import {
	/* What the command was given. */
	const char *path, *sheet_name, *encoding, *province, *first_id;
	const char *old_units;
	struct opt_texts set;
	unsigned long long months;
	bool json, doubts_accepted;
	/* The file. */
	struct grid grid;
	char hash[2 * OCOP_HASH_LEN + 1];
	char sheet[128];	/* "" for CSV */
	enum charset charset;
	bool sure, from_1904;
	/* Its columns. */
	size_t column[IMPORT_COLUMNS];
	size_t header_row, first_row;
	bool header_two;
	bool monthly[GRID_COLUMNS_MAX];	/* has dates as month/day */
	/* What it says. */
	struct places *places;
	struct import_row *item;	/* owned */
	size_t count, room;
	struct ocop_buf text;	/* of all values; never moves; owned */
	size_t faults, doubts, skipped;
	size_t texts, odd;	/* words, and those that do not read */
};

const char *import_name(enum import_field field);	/* "decided" */
/* The value of --set for a field; NULL: none. */
const char *import_given(const struct import *im, enum import_field field);
/* Whether the register has producers, and certificates. */
bool import_has_producers(const struct import *im);
bool import_has_certificates(const struct import *im);
/* Keep a value while the import lives; NULL when memory ends. */
const char *import_keep(struct import *im, struct ocop_bytes text);

/* --- import_read.c, import_header.c --- */

/* Read the file into the grid. Prints errors; returns an exit code. */
int import_read(struct import *im);
/* Find the header and its columns. Reports faults; returns an exit code. */
int import_header(struct import *im);
/* Add the header row of an empty register. */
void import_template(struct ocop_buf *line, bool vi);
/* The header of a column, as the register has it; "" when there is none. */
void import_head(const struct import *im, size_t column, struct ocop_buf *out);

/* --- import_rows.c, import_value.c, import_check.c --- */

/* Understand every row. Reports all faults; returns an exit code. */
int import_rows(struct import *im);
/* The value of a field in a row, or NULL after a fault or without a value.
 * values has the fields that were read before. */
const char *import_value(struct import *im, struct import_row *row,
			 enum import_field field);
/* Check a row by the rules of the records. Reports faults, and removes what was
 * refused from the row. */
void import_check(struct import *im, struct import_row *row);

/* Begin a fault of a cell (column IMPORT_COLUMNS: of the whole row); end it:
 * print and count. */
struct fault import_fault_begin(struct import *im, size_t row,
				enum import_field field, const char *rule);
void import_fault_end(struct import *im, struct fault *fault);
void import_fault(struct import *im, size_t row, enum import_field field,
		  const char *rule, const char *text);
/* A doubt: a fault unless --accept-doubts is given. */
void import_doubt(struct import *im, size_t row, enum import_field field,
		  struct ocop_bytes word, const char *text);

/* --- import_words.c --- */

/* Take "Quyết định số 303/QĐ-UBND ngày 04/02/2020 của ..." apart: the number,
 * and the day if there is one (else OCOP_DAY_NONE). false: no number in it. */
bool words_decision(struct ocop_bytes text, struct ocop_bytes *number,
		    int32_t *day);
/* A day in words, "ngày 4 tháng 2 năm 2020", or as day_read() reads it. */
bool words_day(int32_t *out, struct ocop_bytes text);
/* "3 sao", "ba sao", "***": 3 to 5; 0: none of them. */
int words_stars(struct ocop_bytes text);
/* The product group, 1 to 6, by its number or name; 0: unknown. *old: a number
 * whose meaning changed in 2023. */
int words_group(struct ocop_bytes text, bool *old);
/* The word of a producer's type, of a column or of a name; NULL: unknown. */
const char *words_type(struct ocop_bytes text);
/* NULL, or why a registration number may have lost its leading zeros. */
const char *words_reg_lost(struct ocop_bytes text);

/* --- import_places.c --- */

/* before: the office's table of communes of before 01/07/2025; NULL: none.
 * Prints errors; returns an exit code. */
int places_load(struct places **out, const char *before, bool json);
void places_free(struct places *places);
/* A province's two digits by its name or digits, also by a name that the
 * office's table has; NULL: unknown. Lent. */
const char *places_province(const struct places *places,
			    struct ocop_bytes text);
/* A commune by its code or name, of now or of before. district and province
 * may be empty. Returns NULL, and *code is "TT-XXXXX"; or why it cannot be told
 * (static, an English msgid), and candidates lists some that fit. */
const char *places_commune(const struct places *places, char code[static 9],
			   struct ocop_bytes text, struct ocop_bytes district,
			   struct ocop_bytes province,
			   struct ocop_buf *candidates);

/* --- import_write.c --- */

/* Print what was understood, for people. */
void import_show(const struct import *im);
/* Write producers.csv and certificates.csv into a folder. Exit code. */
int import_write(const struct import *im, const char *folder);

#endif
