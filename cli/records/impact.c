/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What decisions would touch, for the person who signs: how many certificates,
 * and how many lots and stamps stand under them. Stamps are those of the lots'
 * records: nobody knows how many were printed or sold.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/records/impact.h"
#include "common/ui/name.h"

struct lots {
	struct ocop_state *state;
	struct ocop_cert_ref ref;
	uint32_t *lot;			/* owned */
	size_t count, cap;
};

static enum ocop_err note_lot(void *user, uint32_t lot)
{
	struct lots *l = user;

	if (l->count == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 64;
		uint32_t *more = reallocarray(l->lot, cap, sizeof(*more));

		if (!more)
			return OCOP_ERR_MEMORY;
		l->lot = more;
		l->cap = cap;
	}
	l->lot[l->count++] = lot;
	return OCOP_OK;
}

/* Add a product's lots of the certificate; a later certificate's lots have the
 * same product. */
static enum ocop_err add_lots(struct impact *to, struct lots *l,
			      struct ocop_bytes product)
{
	struct ocop_lot_view view;
	enum ocop_err err;

	l->count = 0;
	err = ocop_fold_each_lot(l->state, product, note_lot, l);
	for (size_t i = 0; !err && i < l->count; i++) {
		err = ocop_fold_lot(l->state, product, l->lot[i], &view);
		if (err || view.dropped ||
		    view.certificate.decided != l->ref.decided ||
		    !ocop_bytes_equal(view.certificate.code, l->ref.code))
			continue;
		to->lots++;
		to->stamps += (uint64_t)view.count;
	}
	return err;
}

/* A certificate's lots stand under its code and under its GTINs. */
static enum ocop_err add_certificate(struct impact *to, struct lots *l)
{
	struct ocop_buf gtins = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_cert_view view;
	enum ocop_err err;

	to->certificates++;
	to->unknown = !l->state;
	if (to->unknown)
		return OCOP_OK;
	err = ocop_fold_certificate(l->state, l->ref, INT32_MAX, &view);
	/* Lent texts end with the next look-up. */
	for (size_t i = 0; !err && i < view.cert.gtin.count; i++)
		err = ocop_buf_bytes(&gtins,
				     ocop_list_text(&view.cert.gtin, i));
	if (!err)
		err = add_lots(to, l, l->ref.code);
	for (size_t at = 0; !err && at + 14 <= gtins.len; at += 14)
		err = add_lots(to, l, ocop_bytes_of(gtins.ptr + at, 14));
	ocop_buf_clear(&gtins);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err impact_of(struct impact out[static IMPACT_ACTIONS],
			const struct batch *batch, const struct known *known)
{
	struct ocop_replica *replica = NULL;
	struct lots lots = { .state = NULL };
	struct ocop_payload p;
	enum ocop_err err = OCOP_OK;

	memset(out, 0, IMPACT_ACTIONS * sizeof(*out));
	for (size_t i = 0; !err && i < batch->count; i++) {
		const struct batch_item *item = &batch->item[i];

		if (item->kind != OCOP_KIND_DECISION ||
		    item->state == BATCH_SAME || item->state == BATCH_REFUSED)
			continue;
		/* The desk's own state has drafts in it, so nobody can walk
		 * it. */
		if (!replica && known->replica && known->replica->path)
			err = ocop_replica_open(&replica, known->replica->path,
						OCOP_STORE_READ, NULL);
		if (err)
			break;
		lots.state = replica ? replica->state : NULL;
		err = ocop_payload_decode(&p, item->kind,
					  ocop_buf_view(&item->payload), NULL);
		lots.ref = p.u.decision.certificate;
		if (!err && p.u.decision.action < IMPACT_ACTIONS)
			err = add_certificate(&out[p.u.decision.action],
					      &lots);
	}
	free(lots.lot);
	ocop_replica_close(replica);
	return err;
}

/* "12,300" in English, "12.300" in Vietnamese. */
static char *grouped(char out[static IMPACT_NUMBER_SIZE], uint64_t n)
{
	char digits[24];
	const int len = snprintf(digits, sizeof(digits), "%llu",
				 (unsigned long long)n);
	/* Translators: what stands between thousands. */
	const char *between = _(",");
	size_t at = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[at++] = between[0];
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}

void impact_print(FILE *to, const struct impact of[static IMPACT_ACTIONS])
{
	char a[IMPACT_NUMBER_SIZE], b[IMPACT_NUMBER_SIZE],
	     c[IMPACT_NUMBER_SIZE];

	for (int i = 0; i < IMPACT_ACTIONS; i++) {
		const char *word = ocop_action_word(i);
		const char *said = word ?
			name_value("action", ocop_bytes_str(word)) : NULL;

		if (!of[i].certificates)
			continue;
		if (of[i].unknown) {
			fprintf(to, _("This concerns (%s): %s certificates; lots and stamps are not known here\n"),
				said ? said : word,
				grouped(a, of[i].certificates));
			continue;
		}
		fprintf(to, _("This concerns (%s): %s certificates, %s lots, %s stamps\n"),
			said ? said : word,
			grouped(a, of[i].certificates), grouped(b, of[i].lots),
			grouped(c, of[i].stamps));
	}
}

void impact_put(struct ocop_json *o,
		const struct impact of[static IMPACT_ACTIONS])
{
	struct ocop_json *list = ocop_json_array();
	size_t count = 0;

	for (int i = 0; i < IMPACT_ACTIONS; i++) {
		struct ocop_json *one;

		if (!of[i].certificates)
			continue;
		one = ocop_json_object();
		ocop_json_set_str(one, "action", ocop_action_word(i));
		ocop_json_set_int(one, "certificates",
				  (int64_t)of[i].certificates);
		if (!of[i].unknown) {
			ocop_json_set_int(one, "lots", (int64_t)of[i].lots);
			ocop_json_set_int(one, "stamps",
					  (int64_t)of[i].stamps);
		}
		ocop_json_add(list, one);
		count++;
	}
	if (count)
		ocop_json_set(o, "impact", list);
	else
		ocop_json_free(list);
}
