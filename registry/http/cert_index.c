/* SPDX-License-Identifier: Apache-2.0 */
/* A view's certificates, read once a day and kept up to date. */
#include <stdlib.h>
#include <string.h>

#include <ocop/log.h>

#include "registry/http/cert_index.h"
#include "registry/http/http.h"

#define ENTRIES_MAX 20000	/* beyond, all is read anew */
#define CERTS_MAX ((size_t)1 << 22)
#define STATE_BYTES ((size_t)16 * 1024 * 1024)

struct ocop_cert_ref cert_row_ref(const struct cert_row *row)
{
	return (struct ocop_cert_ref){ ocop_bytes_str(row->code),
				       row->decided };
}

void cert_index_clear(struct cert_index *index)
{
	free(index->row);
	*index = (struct cert_index){ .row = NULL };
}

/* --- Rows --- */

static bool add_row(struct cert_index *index, struct ocop_cert_ref ref,
		    enum ocop_err *err)
{
	struct cert_row *row;

	if (index->count == index->room) {
		size_t room = index->room ? index->room * 2 : 256;

		row = index->count >= CERTS_MAX ? NULL :
		      realloc(index->row, room * sizeof(*row));
		if (row == NULL) {
			*err = OCOP_ERR_MEMORY;
			return false;
		}
		index->row = row;
		index->room = room;
	}
	row = &index->row[index->count];
	memset(row, 0, sizeof(*row));
	row->decided = ref.decided;
	if (!ocop_bytes_copy(row->code, sizeof(row->code), ref.code)) {
		*err = OCOP_ERR_STORE;
		return false;
	}
	index->count++;
	return true;
}

static int32_t since(const struct ocop_cert_view *v)
{
	switch (v->state) {
	case OCOP_CERT_EXPIRED:
		return v->to + 1;
	case OCOP_CERT_SUSPENDED:
	case OCOP_CERT_WITHDRAWN:
		return v->by_day;
	case OCOP_CERT_IN_FORCE:
	case OCOP_CERT_FUTURE:
		break;
	}
	return v->cert.from;
}

static enum ocop_err read_row(struct view *view, int32_t day,
			      struct cert_row *row)
{
	struct ocop_state *state = view->replica->state;
	struct ocop_cert_view v;
	enum ocop_err err = ocop_fold_certificate(state, cert_row_ref(row),
						  day, &v);

	if (err)
		return err;
	row->state = v.state;
	row->since = since(&v);
	row->index = v.index;
	ocop_state_trim(state, STATE_BYTES);
	return OCOP_OK;
}

static int newest_first(const void *a, const void *b)
{
	const struct cert_row *x = a, *y = b;

	if (x->since != y->since)
		return x->since > y->since ? -1 : 1;
	return x->index > y->index ? -1 : x->index < y->index;
}

/* --- All of them --- */

struct reading {
	struct cert_index *index;
	enum ocop_err err;
};

static enum ocop_err note_ref(void *user, const struct ocop_cert_ref *ref)
{
	struct reading *reading = user;

	add_row(reading->index, *ref, &reading->err);
	return reading->err;
}

static enum ocop_err read_all(struct view *view, struct cert_index *index,
			      int32_t day)
{
	struct reading reading = { index, OCOP_OK };
	enum ocop_err err;

	index->count = 0;
	err = ocop_fold_each_certificate(view->replica->state, note_ref,
					 &reading);
	for (size_t i = 0; !err && i < index->count; i++)
		err = read_row(view, day, &index->row[i]);
	return err;
}

/* --- What came since --- */

struct news {
	struct view *view;
	struct cert_index *index;
	int32_t day;
	bool any;
};

/* A record of a certificate, or of a decision on it, may have changed its row;
 * whether it counts, the fold knows. */
static enum ocop_err note_change(struct news *news, struct ocop_cert_ref ref)
{
	struct cert_index *index = news->index;
	enum ocop_err err = OCOP_OK;
	size_t i = 0;

	while (i < index->count &&
	       (index->row[i].decided != ref.decided ||
		!ocop_bytes_is(ref.code, index->row[i].code)))
		i++;
	if (i == index->count && !add_row(index, ref, &err))
		return err;
	news->any = true;
	err = read_row(news->view, news->day, &index->row[i]);
	if (err != OCOP_ERR_ABSENT)
		return err;
	index->row[i] = index->row[--index->count];
	return OCOP_OK;
}

static enum ocop_err note_entry(void *user, uint64_t at,
				struct ocop_bytes bytes)
{
	struct ocop_cose_sign1 message;
	struct ocop_payload payload;
	struct ocop_entry entry;
	enum ocop_kind kind;

	(void)at;
	/* What is no record changes no certificate. */
	if (ocop_entry_decode(&entry, bytes, NULL) ||
	    ocop_cose_sign1_open_unverified(&message, entry.record, false,
					    NULL))
		return OCOP_OK;
	kind = ocop_kind_of_typ(message.typ);
	if ((kind != OCOP_KIND_CERTIFICATE && kind != OCOP_KIND_DECISION) ||
	    ocop_payload_decode(&payload, kind, message.payload, NULL))
		return OCOP_OK;
	if (kind == OCOP_KIND_DECISION)
		return note_change(user, payload.u.decision.certificate);
	return note_change(user, (struct ocop_cert_ref){
				 payload.u.certificate.code,
				 payload.u.certificate.decided });
}

static void sort(struct cert_index *index)
{
	if (index->count > 0)
		qsort(index->row, index->count, sizeof(*index->row),
		      newest_first);
}

enum ocop_err cert_index_get(struct view *view, const struct cert_index **out)
{
	struct cert_index *index = &view->certs;
	struct news news = { view, index, 0, true };
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	*out = index;
	if (err)
		return err;
	news.day = ocop_day_of(now);
	if (index->day == news.day && index->total == view->total)
		return OCOP_OK;
	if (index->day == news.day && index->total < view->total &&
	    view->total - index->total <= ENTRIES_MAX) {
		news.any = false;
		err = ocop_log_each(view->replica->store, index->total,
				    view->total, note_entry, &news);
	} else {
		err = read_all(view, index, news.day);
	}
	if (err) {
		cert_index_clear(index);
		return err;
	}
	if (news.any)
		sort(index);
	index->day = news.day;
	index->total = view->total;
	return OCOP_OK;
}
