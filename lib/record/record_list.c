/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Items of decoded lists. The bytes of a list were checked when its record was
 * decoded; a list that a writer filled by hand is read just as safely.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "lib/record/record.h"
#include "lib/record/record_table.h"

static struct ocop_cbor at_item(const struct ocop_list *list, size_t index)
{
	struct ocop_cbor c = ocop_cbor_of(list->raw);
	size_t count = ocop_cbor_array(&c);

	if (index >= count)
		c.bad = true;
	for (size_t i = 0; !c.bad && i < index; i++)
		ocop_cbor_item(&c);
	return c;
}

struct ocop_bytes ocop_list_text(const struct ocop_list *list, size_t index)
{
	struct ocop_cbor c = at_item(list, index);

	return ocop_cbor_text(&c);
}

struct ocop_bytes ocop_list_bytes(const struct ocop_list *list, size_t index)
{
	struct ocop_cbor c = at_item(list, index);

	return ocop_cbor_bytes(&c);
}

struct ocop_producer_key ocop_list_key(const struct ocop_list *list,
				       size_t index)
{
	struct ocop_cbor c = at_item(list, index);
	struct ocop_producer_key out;
	size_t pairs;

	memset(&out, 0, sizeof(out));
	out.to = OCOP_DAY_NONE;
	pairs = ocop_cbor_map(&c);
	for (size_t i = 0; !c.bad && i < pairs; i++) {
		struct ocop_bytes key = ocop_cbor_text(&c);

		if (ocop_bytes_is(key, "spki")) {
			out.spki = ocop_cbor_bytes(&c);
		} else if (ocop_bytes_is(key, "holder")) {
			out.holder = ocop_cbor_text(&c);
		} else if (ocop_bytes_is(key, "to")) {
			if (ocop_day_parse(&out.to, ocop_cbor_text(&c)))
				out.to = OCOP_DAY_NONE;
		} else if (ocop_bytes_is(key, "roles")) {
			struct ocop_list roles = { ocop_cbor_item(&c), 1 };

			out.role_record = ocop_list_has_text(
				&roles, OCOP_LIT("record"));
			out.role_stamp = ocop_list_has_text(
				&roles, OCOP_LIT("stamp"));
		} else {
			ocop_cbor_item(&c);
		}
	}
	return out;
}

void ocop_list_range(const struct ocop_list *list, size_t index,
		     uint64_t *first_out, uint64_t *count_out)
{
	struct ocop_cbor c = at_item(list, index);

	ocop_cbor_array(&c);
	*first_out = ocop_cbor_uint(&c);
	*count_out = ocop_cbor_uint(&c);
}

struct ocop_bytes ocop__list_lot(const struct ocop_list *list, size_t index,
				 uint64_t *lot_out)
{
	struct ocop_cbor c = at_item(list, index);
	struct ocop_bytes product;

	ocop_cbor_array(&c);
	product = ocop_cbor_text(&c);
	*lot_out = ocop_cbor_uint(&c);
	return product;
}

bool ocop_list_has_text(const struct ocop_list *list, struct ocop_bytes text)
{
	struct ocop_cbor c = ocop_cbor_of(list->raw);
	size_t count = list->count ? ocop_cbor_array(&c) : 0;

	for (size_t i = 0; i < count && !c.bad; i++)
		if (ocop_bytes_equal(ocop_cbor_text(&c), text))
			return true;
	return false;
}

struct ocop_cbor ocop__record_part(struct ocop_bytes item, size_t place,
				   const char *name)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	size_t count;

	if (ocop_cbor_peek(&c) == OCOP_CBOR_ARRAY) {
		count = ocop_cbor_array(&c);
		for (size_t i = 0; i < place && i < count; i++)
			ocop_cbor_item(&c);
		return c;
	}
	count = ocop_cbor_map(&c);
	for (size_t i = 0; i < count; i++) {
		if (ocop_bytes_is(ocop_cbor_text(&c), name))
			return c;
		ocop_cbor_item(&c);
	}
	c.bad = true;
	return c;
}

enum ocop_err ocop__record_times(const struct ocop_list *list, size_t place,
				 int64_t from, int64_t to, const char *name,
				 struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(list->raw);
	size_t count = list->count ? ocop_cbor_array(&c) : 0;

	for (size_t i = 0; i < count; i++) {
		struct ocop_cbor part = ocop__record_part(ocop_cbor_item(&c),
							  place, "time");
		int64_t time = ocop_cbor_int(&part);

		if (time < from || time > to)
			return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s: times are out of order or out of range", name);
		from = time;
	}
	return OCOP_OK;
}
