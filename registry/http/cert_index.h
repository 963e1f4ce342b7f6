/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All certificates of a view with their states today, newest first. The folded
 * state finds certificates by code only, and the state of one on a day is
 * worked out from its decisions. So a list by state would read all of them for
 * each request. Instead, a view keeps what it read until the day ends, and
 * updates it with the entries that came since.
 */
#ifndef REGISTRY_CERT_INDEX_H
#define REGISTRY_CERT_INDEX_H

#include <ocop/fold.h>

struct view;

struct cert_row {
	char code[OCOP_PRODUCT_MAX + 1];
	int32_t decided;
	enum ocop_cert_state state;
	int32_t since;		/* the day on which that state began */
	uint64_t index;		/* of its entry */
};

struct cert_index {
	struct cert_row *row;	/* owned; by since, then index, from the
				 * newest on */
	size_t count, room;
	int32_t day;		/* for which they are; 0: none were read */
	uint64_t total;		/* up to this entry */
};

/* The certificates of an entered view, as of its clock's day. Lent by the view
 * until the next call. */
enum ocop_err cert_index_get(struct view *view, const struct cert_index **out)
	OCOP_CHECKED;
/* What a row is about; lent from the row. */
struct ocop_cert_ref cert_row_ref(const struct cert_row *row);
void cert_index_clear(struct cert_index *index);

#endif
