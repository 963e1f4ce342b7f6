/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lot's statuses as an IETF Token Status List in CWT form
 * (draft-ietf-oauth-status-list-21), for readers that know that format and
 * nothing of the log. A stamp's index in its lot is its index in the list. The
 * key that signs roots for receipts signs the lists, too: the trust document
 * names it, it is the one key that COSE libraries can use, and the typ keeps
 * the two apart.
 */
#include <stdlib.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>

#include "common/server/gzip.h"
#include "registry/http/http.h"

#define CACHE_STATUS_LIST "public, max-age=300"
#define BITS 2		/* active, void, held, recalled */
#define TTL_S 300	/* a recall must become known soon */
#define LIFE_S 86400	/* a reader without a connection has a day */
/* Claims: RFC 8392 section 4; the draft, section "CWT Claims Registration". */
enum { SUB = 2, EXP = 4, IAT = 6, STATUS_LIST = 65533, TTL = 65534 };

/* The address that the draft has as the list's name: by the first registry of
 * the trust document, whoever serves it. */
static void add_uri(struct ocop_buf *out, const struct ocop_trust *trust,
		    const struct ocop_lot_view *lot)
{
	struct ocop_bytes base = trust->registries[0];

	if (base.len > 0 && base.ptr[base.len - 1] == '/')
		base.len--;
	ocop_buf_bytes(out, base);
	ocop_buf_printf(out, "/v1/lots/%.*s/%u/status", (int)lot->product.len,
			(const char *)lot->product.ptr, (unsigned)lot->lot);
}

/* {"bits": 2, "lst": the bits, compressed} */
static enum ocop_err add_list(struct ocop_buf *out, struct view *view,
			      const struct ocop_lot_view *lot)
{
	const size_t len = OCOP_STATUS_BITS_LEN(lot->count);
	/* Room for bits that do not become shorter. */
	struct ocop_buf lst = OCOP_BUF(2 * len + 64);
	uint8_t *bits = malloc(len);
	enum ocop_err err = OCOP_ERR_MEMORY;

	if (bits != NULL)
		err = ocop_fold_status_bits(view->replica->state, lot, bits);
	if (!err)
		err = zlib_add(&lst, ocop_bytes_of(bits, len));
	free(bits);
	ocop_cbor_add_map(out, 2);
	ocop_cbor_add_str(out, "lst");
	ocop_cbor_add_bytes(out, ocop_buf_view(&lst));
	ocop_cbor_add_str(out, "bits");
	ocop_cbor_add_uint(out, BITS);
	ocop_buf_clear(&lst);
	return err;
}

static enum ocop_err make(struct ocop_buf *out, struct view *view,
			  const struct ocop_lot_view *lot,
			  struct ocop_signer *signer, uint64_t now)
{
	struct ocop_buf uri = OCOP_BUF(4096);
	struct ocop_buf claims = OCOP_BUF(OCOP_STATUS_LIST_MAX);
	enum ocop_err err;

	add_uri(&uri, ocop_replica_trust(view->replica), lot);
	ocop_cbor_add_map(&claims, 5);
	ocop_cbor_add_uint(&claims, SUB);
	ocop_cbor_add_text(&claims, ocop_buf_view(&uri));
	ocop_cbor_add_uint(&claims, EXP);
	ocop_cbor_add_uint(&claims, now + LIFE_S);
	ocop_cbor_add_uint(&claims, IAT);
	ocop_cbor_add_uint(&claims, now);
	ocop_cbor_add_uint(&claims, STATUS_LIST);
	err = add_list(&claims, view, lot);
	ocop_cbor_add_uint(&claims, TTL);
	ocop_cbor_add_uint(&claims, TTL_S);
	if (!err)
		err = uri.err ? uri.err : claims.err;
	if (!err)
		err = ocop_cose_sign(out, signer, OCOP_STATUS_LIST_TYP,
				     ocop_buf_view(&claims), false);
	ocop_buf_clear(&uri);
	ocop_buf_clear(&claims);
	return err;
}

/* Whether the newest trust document names this key for the tree at hand. */
static bool may_sign(const struct view *view, const struct ocop_signer *signer)
{
	struct ocop_bytes key = ocop_trust_receipt_key(
		ocop_replica_newest(view->replica),
		ocop_bytes_str(view->checkpoint.origin),
		view->checkpoint.size);

	return signer != NULL &&
	       ocop_bytes_equal(key, ocop_bytes_of(signer->spki,
						   signer->spki_len));
}

void handle_status_list(struct view *view, const struct route_args *args,
			struct answer *out)
{
	struct ocop_lot_view lot;
	enum ocop_err err;
	uint64_t now;

	if (!look_lot(&lot, view, args, out))
		return;
	if (!may_sign(view, args->list_signer)) {
		answer_not_found(out, "this registry signs no status lists");
		return;
	}
	err = reg_clock_now(view->clock, &now, NULL);
	if (!err)
		err = make(&out->body, view, &lot, args->list_signer, now);
	if (err) {
		answer_trouble(out, err);
		return;
	}
	out->status = 200;
	out->type = OCOP_STATUS_LIST_TYP;
	out->cache = CACHE_STATUS_LIST;
}
