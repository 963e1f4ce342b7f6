/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-inspection+cose: what was read, photographed and sampled at an
 * inspection. It holds no verdict: a reader works it out again from the state
 * of the log, which the fields origin, size and root identify. Photos are
 * separate files.
 */
#include <string.h>

#include "lib/record/record_table.h"

#define ITEMS_MAX 500

static const char *const ways[] = { "camera", "picture", "scanner", "typed",
				    "words", NULL };
static const char *const acts[] = { "taken", "sealed", "handed", "received",
				    "returned", NULL };

/* Names that are one file each, in the folder that the inspection is in. */
static enum ocop_err check_names(const struct ocop_list *photos,
				 struct ocop_diag *diag)
{
	struct ocop_bytes name[ITEMS_MAX];
	struct ocop_cbor c = ocop_cbor_of(photos->raw);

	ocop_cbor_array(&c);
	for (size_t i = 0; i < photos->count; i++) {
		struct ocop_cbor part = ocop__record_part(ocop_cbor_item(&c),
							  0, "name");

		name[i] = ocop_cbor_text(&part);
		if (memchr(name[i].ptr, '/', name[i].len) ||
		    memchr(name[i].ptr, '\\', name[i].len) ||
		    ocop_bytes_is(name[i], ".") || ocop_bytes_is(name[i], ".."))
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "photos: not the name of a file");
		for (size_t k = 0; k < i; k++)
			if (ocop_bytes_equal(name[k], name[i]))
				return ocop_fail(diag, OCOP_ERR_RULE, 0,
						 "photos: a name appears "
						 "twice");
	}
	return OCOP_OK;
}

/* An item's photos are places in the list of photos. */
static enum ocop_err check_places(const struct ocop_inspection *v,
				  struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(v->items.raw);

	ocop_cbor_array(&c);
	for (size_t i = 0; i < v->items.count; i++) {
		struct ocop_cbor part = ocop__record_part(ocop_cbor_item(&c),
							  0, "photos");
		size_t count = ocop_cbor_array(&part);

		for (size_t k = 0; k < count; k++)
			if (ocop_cbor_uint(&part) >= v->photos.count)
				return ocop_fail(diag, OCOP_ERR_RULE, 0,
						 "items: there is no photo of that number");
	}
	return OCOP_OK;
}

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_inspection *v = &payload->u.inspection;
	enum ocop_err err;

	if (v->closed < v->opened || v->issued < v->closed)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "closed: before opened, or after issued");
	err = ocop__record_times(&v->items, 0, v->opened, v->closed, "items",
				 diag);
	if (!err)
		err = ocop__record_times(&v->custody, 0, 0, v->issued,
					 "custody", diag);
	if (!err && v->photos.count)
		err = check_names(&v->photos, diag);
	return err ? err : check_places(v, diag);
}

static const struct ocop__field read[] = {
	OCOP__PART_WORD("how", ways, 0),
	OCOP__PART("time", FORM_UINT, true, 0, 0, OCOP__TIME_MAX),
	OCOP__PART("input", FORM_BYTES, false, 0, 1, 2953),
	OCOP__PART("article", FORM_UINT, false, 0, 1, 10000),
	OCOP__PART_OF("photos", FORM_SET, false, 1, 20, OCOP__ROWS(
		OCOP__PART(NULL, FORM_UINT, true, 0, 0, ITEMS_MAX - 1))),
};
static const struct ocop__field photo[] = {
	OCOP__PART("name", FORM_TEXT, true, 0, 1, 128),
	OCOP__PART("size", FORM_UINT, true, 0, 1, OCOP__TIME_MAX),
	OCOP__PART("hash", FORM_HASH, true, 0, 0, 0),
};
static const struct ocop__field step[] = {
	OCOP__PART("time", FORM_UINT, true, 0, 0, OCOP__TIME_MAX),
	OCOP__PART_WORD("act", acts, 0),
	OCOP__PART("what", FORM_TEXT, true, 0, 1, 200),
	OCOP__PART("who", FORM_TEXT, true, 0, 1, 128),
};

#define F(member, form, required, min, max) \
	OCOP__FIELD(inspection, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON_NONCE(inspection),
	F(authority, FORM_PRINTABLE, true, 1, OCOP__ID_MAX),
	F(unit, FORM_UNIT, true, 0, 0),
	F(opened, FORM_UINT, true, 0, OCOP__TIME_MAX),
	F(closed, FORM_UINT, true, 0, OCOP__TIME_MAX),
	F(tool, FORM_PRINTABLE, true, 1, 64),
	F(origin, FORM_ORIGIN, true, 1, 64),
	F(size, FORM_UINT, true, 1, OCOP__NUM_MAX),
	F(root, FORM_HASH, true, 0, 0),
	OCOP__OF(inspection, items, FORM_LIST, true, 1, ITEMS_MAX,
		 OCOP__ITEM_MAP(read)),
	OCOP__OF(inspection, photos, FORM_LIST, false, 1, ITEMS_MAX,
		 OCOP__ITEM_MAP(photo)),
	OCOP__OF(inspection, custody, FORM_LIST, false, 1, 64,
		 OCOP__ITEM_MAP(step)),
	F(continues, FORM_HASH, false, 0, 0),
	F(note, FORM_TEXT, false, 1, 2000),
};

OCOP__KIND(inspection, "inspection", NONE, OCOP_INSPECTION_MAX, check);
