/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cddl: print each kind's fields in CDDL (RFC 8610), one line a kind, as its
 * field table has them. tools/cddl.py compares that with docs/format.md,
 * because every limit is part of the format.
 */
#include <inttypes.h>
#include <stdio.h>

#include "lib/record/record_table.h"

static void print_value(const struct ocop__field *f);

static void print_range(int64_t min, int64_t max)
{
	if (min == 1 && max == OCOP__INSTANT_MAX)
		printf("instant");
	else if (min == 0 && max == OCOP__TIME_MAX)
		printf("time");
	else if (min == 1 && max == OCOP__NUM_MAX)
		printf("size");
	else
		printf("%" PRId64 "..%" PRId64, min, max);
}

static void print_words(const struct ocop__field *f)
{
	for (int64_t i = 0; f->words[i] && (!f->max || i < f->max); i++)
		printf("%s\"%s\"", i ? " / " : "", f->words[i]);
}

/* open: a payload, in which readers pass over keys that they do not know. */
static void print_parts(const struct ocop__field *rows, size_t count,
			const char *ends, bool open)
{
	putchar(ends[0]);
	for (size_t i = 0; i < count; i++) {
		printf("%s%s%s: ", i ? ", " : "",
		       rows[i].required ? "" : "? ", rows[i].name);
		print_value(&rows[i]);
	}
	printf("%s%c", open ? ", * tstr => any" : "", ends[1]);
}

static void print_either(const struct ocop__field *f)
{
	for (size_t i = 0; i < f->count; i++) {
		printf("%s", i ? " / " : "");
		print_value(&f->of[i]);
	}
}

static void print_text(const struct ocop__field *f)
{
	static const char *const names[] = {
		[FORM_TEXT] = "text", [FORM_ID] = "word", [FORM_ASCII] = "trim",
		[FORM_PRINTABLE] = "ascii", [FORM_ORIGIN] = "origin",
		[FORM_CODE] = "code", [FORM_GTIN] = "gtin",
		[FORM_PRODUCT] = "product", [FORM_UNIT] = "unit",
		[FORM_PROVINCE] = "province", [FORM_MATERIAL] = "material",
		[FORM_MEASURE] = "measure", [FORM_HASH] = "hash",
		[FORM_SPKI] = "spki", [FORM_DATE] = "date",
		[FORM_TRUE] = "true", [FORM_BOOL] = "bool",
	};

	if (f->form == FORM_ID && f->max == OCOP__ID_MAX)
		printf("id");
	else if (f->form <= FORM_PRINTABLE)
		printf("%s<%" PRId64 ">", names[f->form], f->max);
	else
		printf("%s", names[f->form]);
}

static void print_value(const struct ocop__field *f)
{
	switch (f->form) {
	case FORM_UINT: case FORM_HUNDREDTHS:
		print_range(f->min, f->max);
		break;
	case FORM_WORD:
		print_words(f);
		break;
	case FORM_BYTES:
		if (f->min == f->max)
			printf("bstr .size %" PRId64, f->min);
		else
			printf("bstr .size (%" PRId64 "..%" PRId64 ")", f->min,
			       f->max);
		break;
	case FORM_TUPLE:
		print_parts(f->of, f->count, "[]", false);
		break;
	case FORM_MAP:
		print_parts(f->of, f->count, "{}", false);
		break;
	case FORM_EITHER:
		print_either(f);
		break;
	case FORM_LIST: case FORM_SET:
		printf("[%" PRId64 "*%" PRId64 " ", f->min, f->max);
		print_value(f->of);
		printf("]");
		break;
	default:
		print_text(f);
		break;
	}
}

int main(void)
{
	for (int i = 1; i < OCOP_KIND_COUNT; i++) {
		const struct ocop__kind *k =
			ocop__record_kind((enum ocop_kind)i);

		printf("%s = ", k->name);
		print_parts(k->fields, k->count, "{}", true);
		printf("\n");
	}
	return 0;
}
