/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For each kind of record, the fields by which its author recognises it.
 */
#include "common/ui/label.h"

#include <stdio.h>

#include <ocop/clean.h>
#include <ocop/cose_sign1.h>

#include "common/ui/say.h"

/* Arguments for "%.*s". */
#define TEXT(b) (int)((b).len < 64 ? (b).len : 64), (const char *)(b).ptr

static void of_product(char out[static LABEL_SIZE], const char *kind,
		       struct ocop_bytes product, int64_t lot)
{
	snprintf(out, LABEL_SIZE, "%s %.*s/%lld", kind, TEXT(product),
		 (long long)lot);
}

static void of_certificate(char out[static LABEL_SIZE], const char *kind,
			   struct ocop_bytes code, int32_t decided)
{
	char day[OCOP_DATE_SIZE];

	ocop_day_format(day, decided);
	snprintf(out, LABEL_SIZE, "%s %.*s/%s", kind, TEXT(code), day);
}

void label_payload(char out[static LABEL_SIZE],
		   const struct ocop_payload *payload)
{
	const char *kind = ocop_kind_name(payload->kind);
	const struct ocop_lot *lot = &payload->u.lot;

	snprintf(out, LABEL_SIZE, "%s", kind ? kind : "record");
	switch (payload->kind) {
	case OCOP_KIND_PRODUCER:
		snprintf(out, LABEL_SIZE, "%s %.*s", kind,
			 TEXT(payload->u.producer.id));
		break;
	case OCOP_KIND_OFFICER:
		snprintf(out, LABEL_SIZE, "%s %.*s", kind,
			 TEXT(payload->u.officer.id));
		break;
	case OCOP_KIND_CERTIFICATE:
		of_certificate(out, kind, payload->u.certificate.code,
			       payload->u.certificate.decided);
		break;
	case OCOP_KIND_DECISION:
		snprintf(out, LABEL_SIZE, "%s %.*s (%.*s)", kind,
			 TEXT(payload->u.decision.decision),
			 TEXT(payload->u.decision.certificate.code));
		break;
	case OCOP_KIND_LOT:
		of_product(out, kind, lot->gtin.len ? lot->gtin :
						      lot->certificate.code,
			   lot->lot);
		break;
	case OCOP_KIND_STATUS:
		of_product(out, kind, payload->u.status.product,
			   payload->u.status.lot);
		break;
	case OCOP_KIND_ALERT:
		of_product(out, kind, payload->u.alert.product,
			   payload->u.alert.lot);
		break;
	default:
		break;
	}
}

void label_record(char out[static LABEL_SIZE], struct ocop_bytes record)
{
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	enum ocop_kind kind;

	snprintf(out, LABEL_SIZE, "record");
	if (ocop_cose_sign1_open_unverified(&envelope, record, false, NULL))
		return;
	kind = ocop_kind_of_typ(envelope.typ);
	if (kind != OCOP_KIND_NONE &&
	    !ocop_payload_decode(&payload, kind, envelope.payload, NULL))
		label_payload(out, &payload);
}

char *label_day(char out[static LABEL_DAY_SIZE], int32_t day)
{
	char iso[OCOP_DATE_SIZE];

	ocop_day_format(iso, day);
	out[0] = '\0';
	if (iso[0])
		snprintf(out, LABEL_DAY_SIZE, "%.2s/%.2s/%.4s", iso + 8,
			 iso + 5, iso);
	return out;
}

char *label_instant(char out[static LABEL_INSTANT_SIZE], uint64_t unix_s)
{
	char iso[OCOP_INSTANT_SIZE];

	ocop_instant_format(iso, unix_s);
	out[0] = '\0';
	if (unix_s > 0)
		snprintf(out, LABEL_INSTANT_SIZE, "%.2s/%.2s/%.4s %.5s",
			 iso + 8, iso + 5, iso, iso + 11);
	return out;
}

void label_kid(char out[static LABEL_KID_SIZE], struct ocop_bytes spki)
{
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, spki);
	for (size_t i = 0; i < OCOP_KID_LEN; i++)
		snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

void label_repairs(struct ocop_buf *out, unsigned did, bool translated)
{
	for (unsigned bit = 1; bit <= did && bit != 0; bit <<= 1) {
		const char *name = ocop_clean_name(did & bit);

		if (name[0] == '\0')
			continue;
		ocop_buf_str(out, translated ? _(name) : name);
		if (did > (bit | (bit - 1)))
			ocop_buf_str(out, "; ");
	}
}
