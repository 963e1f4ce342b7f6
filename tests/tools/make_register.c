/* SPDX-License-Identifier: Apache-2.0 */
/*
 * make_register FOLDER TIME [TIME1 TIME2 [FROM]]: write a small register for
 * the command-line tests: FOLDER/trust.cose, FOLDER/log/..., FOLDER/NAME.txt
 * (stamps and certificates' links; many.txt has stamps, lines.txt typed ones),
 * stamp.png, short.png (a symbol without its end), withdrawal.cose (signed, not
 * logged), and print the trust document's fingerprint. TIME is the log's signed
 * time. TIME1 and TIME2 (0: none) are the times that its first two witnesses
 * sign. FROM adds a certificate that is in force from that day on; its link is
 * in later.txt.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/qr.h>
#include <ocop/record.h>
#include <ocop/stamp.h>
#include <ocop/text.h>

#include "tests/helpers/made_log.h"

#define HOST "ocop.example"
#define GTIN "09520000001070"
#define CODE "11-03295-01-2025"
#define HONEY "11-03295-02-2022"
#define PAST "11-03295-03-2022"
#define LATER "11-03295-04-2025"
#define DECISION "{\"realm\":\"demo\",\"issued\":1764000000," \
	"\"certificate\":[\"" CODE "\",\"2025-11-01\"]," \
	"\"authority\":\"tinh-11\",\"decision\":\"120/QĐ-UBND\"," \
	"\"decided\":\"2025-11-25\",\"action\":\"%s\",\"effective\":\"%s\"%s}"
#define CERTIFICATE "{\"realm\":\"demo\",\"issued\":1763999500,\"code\":\"%s\"," \
	"\"decided\":\"%s\",\"decision\":\"%s\",\"authority\":\"tinh-11\"," \
	"\"producer\":\"11-000001\",\"product\":\"%s\",\"group\":1,\"set\":1," \
	"\"stars\":%d,\"rules\":\"148/2023\",\"from\":\"%s\",\"to\":\"%s\"%s}"

static const char *folder;

static void must(enum ocop_err err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "make_register: %s: %s\n", what, ocop_err_name(err));
	exit(4);
}

static void put(const char *name, struct ocop_bytes bytes)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	must(ocop_file_write(path, bytes, OCOP_FILE_REPLACE, NULL), path);
}

static void make_signer(struct ocop_signer *out, uint8_t secret)
{
	struct ocop_seckey *key = NULL;
	uint8_t bytes[32];

	memset(bytes, secret, sizeof(bytes));
	must(ocop_seckey_from_raw(&key, OCOP_ALG_ES256, bytes), "key");
	ocop_signer_of_key(out, key);
}

static const char *base64(struct ocop_bytes bytes, char out[256])
{
	struct ocop_buf text = OCOP_BUF(255);

	ocop_base64url_add(&text, bytes);
	if (!ocop_bytes_copy(out, 256, ocop_buf_view(&text)))
		exit(4);
	ocop_buf_clear(&text);
	return out;
}

static const char *spki(const struct ocop_signer *signer, char out[256])
{
	return base64(ocop_bytes_of(signer->spki, signer->spki_len), out);
}

static void seal(struct ocop_buf *out, struct ocop_signer *signer,
		 enum ocop_kind kind, const char *json)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { 0 };
	enum ocop_err err = ocop_payload_from_json(
		&payload, kind, ocop_bytes_str(json), &diag);

	must(err, diag.text);
	ocop_buf_reset(out);
	must(ocop_cose_sign(out, signer, ocop_kind_typ(kind),
			    ocop_buf_view(&payload), false), "seal");
	ocop_buf_clear(&payload);
}

static void add(struct made_log *m, struct ocop_signer *signer,
		enum ocop_kind kind, const char *json)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	seal(&record, signer, kind, json);
	made_log_add(m, ocop_buf_view(&record));
	ocop_buf_clear(&record);
}

/* The made log's own document names nobody who certifies: take another. */
static void make_trust(struct made_log *m)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf vkey = OCOP_BUF(512), time = OCOP_BUF(512);
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf witnesses = OCOP_BUF(2048);
	struct ocop_buf entry = OCOP_BUF(1024);
	struct ocop_diag diag = { 0 };
	char root[256], authority[256];

	ocop_vkey_format(&vkey, &m->vkey);
	ocop_vkey_format(&time, &m->time_vkey);
	made_log_witnesses(m, &witnesses);
	ocop_buf_printf(&json, "{\"version\":1,\"realm\":\"demo\","
		"\"issued\":1763999001,\"levels\":[[0,1]],\"threshold\":1,"
		"\"roots\":[\"%s\"],\"logs\":[{\"origin\":\"%s\","
		"\"kind\":\"records\",\"vkey\":\"%s\",\"time_vkey\":\"%s\"}],%s,"
		"\"hosts\":[{\"host\":\"" HOST "\",\"from\":\"2025-01-01\"}],"
		"\"registries\":[\"https://" HOST "\"],\"fresh_days\":3,"
		"\"basis\":\"Quyết định 1/QĐ-UBND ngày 01/09/2025\","
		"\"stale_days\":10,\"authorities\":[{\"id\":\"tinh-11\","
		"\"name\":\"Tỉnh 11\",\"level\":\"province\","
		"\"scope\":[\"11\"],\"roles\":[\"enrol\",\"certify\"],"
		"\"grants\":[[3,\"2020-01-01\"],[4,\"2020-01-01\"]],"
		"\"keys\":[\"%s\"],\"from\":\"2020-01-01\","
		"\"complete_since\":\"2025-09-01\"}]}", spki(&m->root, root),
		m->origin, ocop_buf_cstr(&vkey), ocop_buf_cstr(&time),
		ocop_buf_cstr(&witnesses), spki(&m->authority, authority));
	must(ocop_trust_from_json(&payload, ocop_buf_view(&json), &diag),
	     diag.text);
	ocop_buf_reset(&m->trust);
	must(ocop_trust_add_signature(&m->trust, ocop_buf_view(&payload),
				      ocop_bytes_of(NULL, 0), &m->root, NULL),
	     "trust");
	ocop_sha256(m->fingerprint, ocop_buf_view(&payload));
	ocop_trust_entry_encode(&entry, 1, m->fingerprint);
	ocop_buf_clear(&m->entry[0]);
	m->size = 0;
	made_log_add(m, ocop_buf_view(&entry));
	ocop_buf_clear(&payload);
	ocop_buf_clear(&vkey);
	ocop_buf_clear(&time);
	ocop_buf_clear(&witnesses);
	ocop_buf_clear(&json);
	ocop_buf_clear(&entry);
}

static void certificate(struct made_log *m, const char *code,
			const char *decided, const char *decision,
			const char *product, int stars, const char *to,
			const char *more)
{
	char json[1024];

	snprintf(json, sizeof(json), CERTIFICATE, code, decided, decision,
		 product, stars, decided, to, more);
	add(m, &m->authority, OCOP_KIND_CERTIFICATE, json);
}

static void lot(struct made_log *m, struct ocop_signer *producer,
		const char *code, const char *decided, const char *more,
		int number)
{
	uint8_t hash[OCOP_HASH_LEN];
	char json[1024], key[256];

	ocop_sha256(hash, ocop_bytes_of(producer->spki, producer->spki_len));
	snprintf(json, sizeof(json), "{\"realm\":\"demo\","
		 "\"issued\":1763999600,\"certificate\":[\"%s\",\"%s\"],"
		 "\"lot\":%d,\"count\":1000,\"stamp_key\":\"%s\","
		 "\"batch\":\"L%d\",\"made\":\"2025-11-20\"%s}", code, decided,
		 number, base64(ocop_bytes_of(hash, sizeof(hash)), key),
		 number, more);
	add(m, producer, OCOP_KIND_LOT, json);
}

static void fill(struct made_log *m, struct ocop_signer *producer)
{
	char json[1024], key[256];

	snprintf(json, sizeof(json), "{\"realm\":\"demo\","
		 "\"issued\":1763999400,\"id\":\"11-000001\","
		 "\"name\":\"HTX Quài Tở\",\"type\":\"cooperative\","
		 "\"address\":\"Quài Tở\",\"unit\":\"11-03295\",\"keys\":["
		 "{\"spki\":\"%s\",\"roles\":[\"record\",\"stamp\"]}],"
		 "\"authority\":\"tinh-11\",\"gs1_prefix\":\"95200000\"}",
		 spki(producer, key));
	add(m, &m->authority, OCOP_KIND_PRODUCER, json);
	certificate(m, CODE, "2025-11-01", "100/QĐ-UBND", "Táo mèo sấy lạnh",
		    4, "2028-10-31", ",\"gtin\":[\"" GTIN "\"]");
	certificate(m, HONEY, "2022-11-26", "90/QĐ-UBND", "Mật ong Đồng bộ",
		    3, "2025-11-26", "");
	certificate(m, PAST, "2022-11-01", "91/QĐ-UBND", "Thảo quả khô",
		    3, "2025-11-25", "");
	lot(m, producer, CODE, "2025-11-01", ",\"gtin\":\"" GTIN "\"", 12);
	lot(m, producer, CODE, "2025-11-01",
	    ",\"gtin\":\"" GTIN "\",\"held\":true", 13);
	lot(m, producer, HONEY, "2022-11-26", "", 1);
	lot(m, producer, PAST, "2022-11-01", "", 1);
	add(m, producer, OCOP_KIND_STATUS, "{\"realm\":\"demo\","
	    "\"issued\":1763999700,\"product\":\"" GTIN "\",\"lot\":12,"
	    "\"ranges\":[[3,1]],\"status\":\"void\",\"reason\":\"torn\"}");
}

static void stamp(const char *name, struct ocop_signer *signer,
		  const char *host, const char *product, uint32_t number,
		  uint32_t index)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);

	must(ocop_stamp_make(&uri, signer, host, product, number, index),
	     name);
	put(name, ocop_buf_view(&uri));
	ocop_buf_clear(&uri);
}

static void link_of(const char *name, const char *host,
		    struct ocop_bytes record)
{
	struct ocop_buf uri = OCOP_BUF(65536);

	must(ocop_cert_uri(&uri, host, record), name);
	put(name, ocop_buf_view(&uri));
	ocop_buf_clear(&uri);
}

static void draw(const char *name, struct ocop_bytes text)
{
	static struct ocop_qr qr;
	struct ocop_buf png = OCOP_BUF(1024 * 1024);

	must(ocop_qr_encode(&qr, text, OCOP_QR_M, 0), "qr");
	must(ocop_qr_png(&png, &qr, 4), "png");
	put(name, ocop_buf_view(&png));
	ocop_buf_clear(&png);
}

/* Good ones of a GTIN and of a code, a line each. */
static void many(struct ocop_signer *signer)
{
	struct ocop_buf lines = OCOP_BUF(64 * 1024);
	struct ocop_buf typed = OCOP_BUF(64 * 1024);

	for (uint32_t i = 100; i < 115; i++) {
		must(ocop_stamp_make(&lines, signer, HOST, GTIN, 12, i), "many");
		ocop_buf_byte(&lines, '\n');
		must(ocop_stamp_make(&lines, signer, HOST, HONEY, 1, i), "many");
		ocop_buf_byte(&lines, '\n');
		must(ocop_stamp_typed(&typed, GTIN, 12, i), "lines");
		ocop_buf_byte(&typed, '\n');
		must(ocop_stamp_typed(&typed, HONEY, 1, i), "lines");
		ocop_buf_byte(&typed, '\n');
	}
	put("many.txt", ocop_buf_view(&lines));
	put("lines.txt", ocop_buf_view(&typed));
	ocop_buf_clear(&typed);
	ocop_buf_clear(&lines);
}

/* A good symbol, and one whose text was printed without its end. */
static void picture(struct ocop_signer *signer)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);

	must(ocop_stamp_make(&uri, signer, HOST, GTIN, 12, 7), "picture");
	draw("stamp.png", ocop_buf_view(&uri));
	draw("short.png", ocop_bytes_of(uri.ptr, uri.len - 8));
	ocop_buf_clear(&uri);
}

static void items(struct made_log *m, struct ocop_signer *producer,
		  struct ocop_signer *stranger)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	char json[1024];

	many(producer);
	stamp("good.txt", producer, HOST, GTIN, 12, 0);
	stamp("other.txt", producer, HOST, GTIN, 12, 1);
	stamp("void.txt", producer, HOST, GTIN, 12, 3);
	stamp("beyond.txt", producer, HOST, GTIN, 12, 1000);
	stamp("held.txt", producer, HOST, GTIN, 13, 0);
	stamp("unknown.txt", producer, HOST, GTIN, 99, 0);
	stamp("honey.txt", producer, HOST, HONEY, 1, 0);
	stamp("past.txt", producer, HOST, PAST, 1, 0);
	stamp("never.txt", producer, HOST, "11-03295-09-2025", 1, 0);
	stamp("scope.txt", producer, HOST, "09520000009991", 1, 0);
	stamp("stranger.txt", stranger, HOST, GTIN, 12, 0);
	stamp("host.txt", producer, "ocop-example.vn", GTIN, 12, 0);
	must(ocop_stamp_typed(&record, GTIN, 12, 0), "typed");
	put("typed.txt", ocop_buf_view(&record));
	picture(producer);
	link_of("certificate.txt", HOST, made_log_record(m, 2));
	link_of("certificate-host.txt", "ocop-example.vn",
		made_log_record(m, 2));
	snprintf(json, sizeof(json), CERTIFICATE, CODE, "2025-11-01",
		 "100/QĐ-UBND", "Táo mèo sấy lạnh", 5, "2025-11-01",
		 "2028-10-31", "");
	seal(&record, stranger, OCOP_KIND_CERTIFICATE, json);
	link_of("certificate-other.txt", HOST, ocop_buf_view(&record));
	snprintf(json, sizeof(json), DECISION, "suspend", "2025-11-25",
		 ",\"basis\":\"Công văn 7\"");
	seal(&record, &m->authority, OCOP_KIND_DECISION, json);
	put("suspension.cose", ocop_buf_view(&record));
	snprintf(json, sizeof(json), DECISION, "withdraw", "2025-11-27",
		 ",\"ground\":1");
	seal(&record, &m->authority, OCOP_KIND_DECISION, json);
	put("withdrawal-to-come.cose", ocop_buf_view(&record));
	snprintf(json, sizeof(json), DECISION, "withdraw", "2025-11-25",
		 ",\"ground\":1");
	seal(&record, &m->authority, OCOP_KIND_DECISION, json);
	put("withdrawal.cose", ocop_buf_view(&record));
	seal(&record, stranger, OCOP_KIND_DECISION, json);
	put("withdrawal-stranger.cose", ocop_buf_view(&record));
	ocop_buf_clear(&record);
}

static void later(struct made_log *m, const char *from)
{
	char json[1024];

	snprintf(json, sizeof(json), CERTIFICATE, LATER, "2025-11-01",
		 "101/QĐ-UBND", "Chè dây", 4, from, "2036-12-31", "");
	add(m, &m->authority, OCOP_KIND_CERTIFICATE, json);
}

int main(int argc, char **argv)
{
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN);
	struct ocop_signer producer = { 0 }, stranger = { 0 };
	struct made_log *m;
	char path[1024];
	uint64_t time[3] = { 0 };
	bool good = argc >= 3 && argc <= 6 && strlen(argv[1]) <= 900;

	for (int i = 2; good && i < argc && i < 5; i++)
		good = !ocop_decimal(&time[i - 2], ocop_bytes_str(argv[i]));
	if (!good) {
		fprintf(stderr, "usage: make_register FOLDER TIME "
			"[TIME1 TIME2 [FROM]]\n");
		return 2;
	}
	folder = argv[1];
	m = made_log_new("ocop.example/log", 7);
	make_signer(&producer, 21);
	make_signer(&stranger, 22);
	make_trust(m);
	m->cosigned[0] = time[1];
	m->cosigned[1] = time[2];
	fill(m, &producer);
	if (argc == 6)
		later(m, argv[5]);
	snprintf(path, sizeof(path), "%s/log", folder);
	made_log_write(m, path, m->size, time[0]);
	put("trust.cose", ocop_buf_view(&m->trust));
	items(m, &producer, &stranger);
	if (argc == 6)
		link_of("later.txt", HOST, made_log_record(m, m->size - 1));
	ocop_hex_add(&hex, ocop_bytes_of(m->fingerprint, OCOP_HASH_LEN));
	puts(ocop_buf_cstr(&hex));
	ocop_buf_clear(&hex);
	ocop_signer_clear(&producer);
	ocop_signer_clear(&stranger);
	made_log_free(m);
	return 0;
}
