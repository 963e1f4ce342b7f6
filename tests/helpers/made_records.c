/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records for made logs. See made_records.h.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "tests/helpers/made_records.h"

static void must(enum ocop_err err, const struct ocop_diag *diag)
{
	if (err) {
		fprintf(stderr, "made_records: %s %s\n", ocop_err_name(err),
			diag != NULL ? diag->text : "");
		abort();
	}
}

static void make_key(struct ocop_signer *out, uint8_t secret)
{
	struct ocop_seckey *key = NULL;
	uint8_t bytes[32];

	memset(bytes, secret, sizeof(bytes));
	must(ocop_seckey_from_raw(&key, OCOP_ALG_ES256, bytes), NULL);
	ocop_signer_of_key(out, key);
}

void made_records_init(struct made_records *m)
{
	make_key(&m->record, 21);
	make_key(&m->stamp, 22);
	m->issued = MADE_LOG_ACCEPTED;
}

void made_records_clear(struct made_records *m)
{
	ocop_signer_clear(&m->record);
	ocop_signer_clear(&m->stamp);
}

static void add_b64(struct ocop_buf *json, const void *ptr, size_t len)
{
	ocop_buf_str(json, "\"");
	ocop_base64url_add(json, ocop_bytes_of(ptr, len));
	ocop_buf_str(json, "\"");
}

void made_records_add(struct made_records *m, struct made_log *log,
		      struct ocop_signer *by, enum ocop_kind kind,
		      const char *fields, bool forged)
{
	struct ocop_buf json = OCOP_BUF(4096), payload = OCOP_BUF(4096);
	struct ocop_buf sealed = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { 0 };

	ocop_buf_printf(&json, "{\"realm\":\"demo\",\"issued\":%llu,%s}",
			(unsigned long long)m->issued++, fields);
	must(ocop_payload_from_json(&payload, kind, ocop_buf_view(&json),
				    &diag), &diag);
	must(ocop_cose_sign(&sealed, by, ocop_kind_typ(kind),
			    ocop_buf_view(&payload), false), NULL);
	if (forged)
		sealed.ptr[sealed.len - 10] ^= 4;
	made_log_add(log, ocop_buf_view(&sealed));
	ocop_buf_clear(&json);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&sealed);
}

void made_records_producer(struct made_records *m, struct made_log *log)
{
	struct ocop_buf f = OCOP_BUF(4096);

	ocop_buf_str(&f, "\"id\":\"11-000001\",\"name\":\"Táo Mèo\","
		     "\"type\":\"cooperative\",\"address\":\"Quài Tở\","
		     "\"unit\":\"11-03295\",\"authority\":\"TW\",\"keys\":["
		     "{\"roles\":[\"record\"],\"spki\":");
	add_b64(&f, m->record.spki, m->record.spki_len);
	ocop_buf_str(&f, "},{\"roles\":[\"stamp\"],\"spki\":");
	add_b64(&f, m->stamp.spki, m->stamp.spki_len);
	ocop_buf_str(&f, "}]");
	made_records_add(m, log, &log->authority, OCOP_KIND_PRODUCER,
			 ocop_buf_cstr(&f), false);
	ocop_buf_clear(&f);
}

void made_records_certificate(struct made_records *m, struct made_log *log,
			      const char *code)
{
	struct ocop_buf f = OCOP_BUF(4096);

	ocop_buf_printf(&f, "\"code\":\"%s\",\"decided\":\"2025-09-01\","
			"\"decision\":\"100/QĐ-UBND\",\"authority\":\"TW\","
			"\"producer\":\"11-000001\",\"product\":\"Táo mèo\","
			"\"group\":1,\"set\":1,\"stars\":4,\"rules\":\"148\","
			"\"from\":\"2025-09-01\",\"to\":\"2028-08-31\"", code);
	made_records_add(m, log, &log->authority, OCOP_KIND_CERTIFICATE,
			 ocop_buf_cstr(&f), false);
	ocop_buf_clear(&f);
}

void made_records_lot(struct made_records *m, struct made_log *log,
		      const char *code, unsigned number, bool forged)
{
	struct ocop_buf f = OCOP_BUF(4096);
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, ocop_bytes_of(m->stamp.spki, m->stamp.spki_len));
	ocop_buf_printf(&f, "\"certificate\":[\"%s\",\"2025-09-01\"],"
			"\"lot\":%u,\"count\":1000,\"batch\":\"L1\","
			"\"made\":\"2025-11-01\",\"stamp_key\":", code, number);
	add_b64(&f, hash, sizeof(hash));
	made_records_add(m, log, &m->record, OCOP_KIND_LOT, ocop_buf_cstr(&f),
			 forged);
	ocop_buf_clear(&f);
}
