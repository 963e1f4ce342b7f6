/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payloads of every kind: ocop_payload_decode, _encode, _from_json and the
 * lists. Input: a byte that names the kind, then CBOR, or JSON from '{' on.
 * What must hold: an accepted payload without unknown keys has one encoding,
 * its own; it is the same after it was turned into its JSON view and back; and
 * a reader accepts whatever a writer makes from JSON.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/record.h>

#include "lib/record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Every list by every reader, also those of other forms, and too far. */
static void walk_list(const struct ocop_list *list)
{
	struct ocop_producer_key key;
	uint64_t a, b;

	must(list->count <= list->raw.len);
	for (size_t i = 0; i < list->count + 1; i++) {
		key = ocop_list_key(list, i);
		must(key.spki.len <= list->raw.len);
		must(ocop_list_text(list, i).len <= list->raw.len);
		must(ocop_list_bytes(list, i).len <= list->raw.len);
		must(ocop__list_lot(list, i, &a).len <= list->raw.len);
		ocop_list_range(list, i, &a, &b);
	}
	(void)ocop_list_has_text(list, OCOP_LIT("x"));
}

static void walk(const struct ocop_payload *p)
{
	switch (p->kind) {
	case OCOP_KIND_PRODUCER:
		walk_list(&p->u.producer.keys);
		break;
	case OCOP_KIND_CERTIFICATE:
		walk_list(&p->u.certificate.gtin);
		walk_list(&p->u.certificate.standards);
		break;
	case OCOP_KIND_DECISION:
		walk_list(&p->u.decision.changes.gtin);
		break;
	case OCOP_KIND_LOT:
		walk_list(&p->u.lot.sites);
		walk_list(&p->u.lot.market);
		break;
	case OCOP_KIND_STATUS:
		walk_list(&p->u.status.ranges);
		break;
	case OCOP_KIND_KEY_STATUS:
		walk_list(&p->u.key_status.drop);
		break;
	case OCOP_KIND_OFFICER:
		walk_list(&p->u.officer.keys);
		break;
	case OCOP_KIND_ALERT:
		walk_list(&p->u.alert.evidence);
		break;
	case OCOP_KIND_TRACE:
		walk_list(&p->u.trace.inputs);
		walk_list(&p->u.trace.outputs);
		walk_list(&p->u.trace.documents);
		break;
	case OCOP_KIND_PROPOSAL:
		must(p->u.proposal.nonce.len == 16);
		break;
	case OCOP_KIND_SCANS:
		walk_list(&p->u.scans.scans);
		break;
	case OCOP_KIND_QUERY:
		walk_list(&p->u.query.what);
		break;
	case OCOP_KIND_INSPECTION:
		walk_list(&p->u.inspection.items);
		walk_list(&p->u.inspection.photos);
		walk_list(&p->u.inspection.custody);
		break;
	case OCOP_KIND_SITE:
		walk_list(&p->u.site.holders);
		break;
	case OCOP_KIND_ANSWER:
		walk_list(&p->u.answer.items);
		break;
	case OCOP_KIND_KEY_REQUEST:
		walk_list(&p->u.key_request.roles);
		break;
	case OCOP_KIND_REPORT:
		must(p->u.report.text.len > 0 && p->u.report.root.len == 32);
		break;
	case OCOP_KIND_NONE:
	case OCOP_KIND_COUNT:
		abort();
	}
}

/* The view of a payload, written again; false when it cannot be. */
static bool through_json(struct ocop_buf *out, enum ocop_kind kind,
			 struct ocop_bytes payload)
{
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_json *view = ocop_json_of_cbor(payload);
	bool good = view && !ocop_json_print(&text, view, false) &&
		    !ocop_payload_from_json(out, kind, ocop_buf_view(&text),
					    NULL);

	ocop_json_free(view);
	ocop_buf_clear(&text);
	return good;
}

static void judge(enum ocop_kind kind, struct ocop_bytes in)
{
	struct ocop_payload first, second;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_buf bytes = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_buf again = OCOP_BUF(OCOP_ANSWER_MAX);

	if (ocop_payload_decode(&first, kind, in, &diag)) {
		must(diag.err && diag.text[0] != '\0');
		return;
	}
	must(first.kind == kind);
	must((kind == OCOP_KIND_ANSWER || kind == OCOP_KIND_KEY_REQUEST) ==
	     (first.u.common.realm.len == 0));
	walk(&first);
	must(!ocop_payload_encode(&bytes, &first, &diag));
	/* Only unknown keys are left out. */
	must(bytes.len <= in.len);
	if (bytes.len == in.len)
		must(ocop_bytes_equal(ocop_buf_view(&bytes), in));
	must(!ocop_payload_decode(&second, kind, ocop_buf_view(&bytes),
				  &diag));
	must(!ocop_payload_encode(&again, &second, &diag));
	must(ocop_bytes_equal(ocop_buf_view(&bytes), ocop_buf_view(&again)));
	ocop_buf_reset(&again);
	must(through_json(&again, kind, ocop_buf_view(&bytes)));
	must(ocop_bytes_equal(ocop_buf_view(&bytes), ocop_buf_view(&again)));
	ocop_buf_clear(&bytes);
	ocop_buf_clear(&again);
}

static void write_json(enum ocop_kind kind, struct ocop_bytes json)
{
	struct ocop_payload payload;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_buf bytes = OCOP_BUF(OCOP_ANSWER_MAX);

	if (!ocop_payload_from_json(&bytes, kind, json, &diag)) {
		must(!ocop_payload_decode(&payload, kind,
					 ocop_buf_view(&bytes), NULL));
		judge(kind, ocop_buf_view(&bytes));
	} else {
		must(diag.text[0] != '\0');
	}
	ocop_buf_clear(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum ocop_kind kind;

	if (!size)
		return 0;
	/* '1' to '9', then ':', so that seeds can be typed. */
	kind = (enum ocop_kind)(1 + (uint8_t)(data[0] - '1') %
				(OCOP_KIND_COUNT - 1));
	if (size > 1 && data[1] == '{')
		write_json(kind, ocop_bytes_of(data + 1, size - 1));
	else
		judge(kind, ocop_bytes_of(data + 1, size - 1));
	return 0;
}
