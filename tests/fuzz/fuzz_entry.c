/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fold over arbitrary records. Each step is signed by a key of the tests'
 * realm, so that it gets past the check of the signature. It is folded after
 * the realm's producer, certificate and lot. Input: steps, each two bytes of
 * length (big-endian), a signer ('A' is the realm's first key), a kind ('1' is
 * producer), and the payload as CBOR or, from '{' on, JSON; signer '!' is a raw
 * entry, '+' moves the clock on by the payload's first byte in days. What must
 * hold: any step is folded, or is skipped and listed, and never causes an
 * error; ocop_fold_try says what the fold then does; nothing counts twice.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/tlog.h>

#include "tests/helpers/realm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STEPS_MAX 64

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void fold(struct realm *r, struct ocop_bytes entry,
		 struct ocop_fold_result *out)
{
	uint64_t size = ocop_fold_size(r->fold);
	enum ocop_rule rule;

	must(!ocop_fold_entry(r->fold, entry, out));
	must(ocop_fold_size(r->fold) == size + 1);
	must(out->counts == (out->rule == OCOP_RULE_COUNTS));
	must(!ocop_fold_skipped(r->state, size, &rule));
	must(rule == out->rule);
}

static void read_lot(struct realm *r, struct ocop_bytes product, int64_t number)
{
	struct ocop_lot_view lot;
	struct ocop_serial_view serial;

	if (number < 0 || ocop_fold_lot(r->state, product, (uint32_t)number,
					&lot))
		return;
	for (uint32_t i = 0; i < 40; i++)
		must(!ocop_fold_serial(r->state, &lot, i, &serial));
}

/* What the look-ups say of what a payload names. */
static void read_back(struct realm *r, enum ocop_kind kind,
		      struct ocop_bytes bytes)
{
	struct ocop_payload payload;
	struct ocop_cert_view view;
	struct ocop_cert_ref ref = { { NULL, 0 }, 0 };
	const struct ocop_lot *lot = &payload.u.lot;
	enum ocop_err err = OCOP_ERR_ABSENT;
	int32_t today = ocop_day_of(r->accepted);

	if (ocop_payload_decode(&payload, kind, bytes, NULL))
		return;
	if (kind == OCOP_KIND_CERTIFICATE) {
		ref.code = payload.u.certificate.code;
		ref.decided = payload.u.certificate.decided;
	} else if (kind == OCOP_KIND_DECISION) {
		ref = payload.u.decision.certificate;
	} else if (kind == OCOP_KIND_LOT) {
		ref = lot->certificate;
		read_lot(r, lot->gtin.len ? lot->gtin : ref.code, lot->lot);
	} else if (kind == OCOP_KIND_STATUS) {
		read_lot(r, payload.u.status.product, payload.u.status.lot);
	}
	for (int32_t day = today - 400; ref.code.len && day < today + 800;
	     day += 100) {
		err = ocop_fold_certificate(r->state, ref, day, &view);
		must(!err || err == OCOP_ERR_ABSENT);
	}
}

static void seal_and_fold(struct realm *r, uint8_t signer,
			  uint8_t kind_byte, struct ocop_bytes body)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_fold_result trial, judged;
	enum ocop_kind kind = (enum ocop_kind)(
		1 + (uint8_t)(kind_byte - '1') % (OCOP_KIND_COUNT - 1));
	enum ocop_err err = OCOP_OK;

	if (body.len && body.ptr[0] == '{')
		err = ocop_payload_from_json(&payload, kind, body, NULL);
	else
		ocop_buf_bytes(&payload, body);
	if (!err)
		err = ocop_cose_sign(
			&record, &r->key[(uint8_t)(signer - 'A') % REALM_KEYS],
			ocop_kind_typ(kind), ocop_buf_view(&payload), false);
	if (err)
		goto out;
	must(!ocop_fold_try(r->fold, r->accepted, ocop_buf_view(&record),
			    &trial));
	ocop_entry_encode(&entry, r->accepted, ocop_buf_view(&record));
	fold(r, ocop_buf_view(&entry), &judged);
	must(trial.rule == judged.rule);
	if (judged.counts) {
		fold(r, ocop_buf_view(&entry), &judged);
		must(judged.rule == OCOP_RULE_SAME && judged.same);
	}
	read_back(r, kind, ocop_buf_view(&payload));
out:
	ocop_buf_clear(&payload);
	ocop_buf_clear(&record);
	ocop_buf_clear(&entry);
}

static void step(struct realm *r, struct ocop_bytes in)
{
	struct ocop_bytes body = { in.ptr + 2, in.len - 2 };
	struct ocop_fold_result judged;

	if (in.ptr[0] == '!')
		fold(r, body, &judged);
	else if (in.ptr[0] == '+')
		r->accepted += (body.len ? body.ptr[0] : 1) * UINT64_C(86400);
	else
		seal_and_fold(r, in.ptr[0], in.ptr[1], body);
	r->accepted += 60;
}

/* The realm as new: entry 0 is its trust document, 1 to 3 are its own. */
static void begin(struct realm *r)
{
	struct ocop_buf record = OCOP_BUF(256);

	ocop_fold_free(r->fold);
	ocop_state_free(r->state);
	r->fold = NULL;
	r->state = NULL;
	must(!ocop_state_new(&r->state, NULL));
	must(!ocop_fold_new(&r->fold, r->state, r->set, r->ring,
			    r->fingerprint, false));
	r->accepted = REALM_ACCEPTED;
	r->issued = REALM_ACCEPTED - 100000;
	ocop_trust_entry_encode(&record, 1, r->fingerprint);
	must(realm_entry(r, ocop_buf_view(&record)) == OCOP_RULE_COUNTS);
	realm_fill(r);
	ocop_buf_clear(&record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_fold_info info;
	/* Made once a process: its keys and its trust document are slow. */
	static struct realm realm;
	size_t at = 0;

	if (!realm.fold)
		realm_new(&realm);
	begin(&realm);
	for (size_t steps = 0; steps < STEPS_MAX && size - at >= 4; steps++) {
		size_t len = (size_t)data[at] << 8 | data[at + 1];

		at += 2;
		if (len > size - at)
			len = size - at;
		if (len >= 2)
			step(&realm, ocop_bytes_of(data + at, len));
		at += len;
	}
	must(!ocop_fold_info(realm.state, &info));
	must(info.size == ocop_fold_size(realm.fold));
	must(info.skipped < info.size);
	return 0;
}
