/* SPDX-License-Identifier: Apache-2.0 */
/* The realm of the fold's and the verdict's tests. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold.h"
#include "tests/helpers/realm.h"

#define FIELDS_MAX 32

struct field {
	const char *name, *value;	/* value: JSON */
};

struct fields {
	struct field at[FIELDS_MAX];
	size_t count;
};

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "realm: %s\n", what);
	abort();
}

static void put(struct fields *f, const char *name, const char *value)
{
	size_t i = 0;

	while (i < f->count && strcmp(f->at[i].name, name) != 0)
		i++;
	must(i < FIELDS_MAX, "too many fields");
	f->at[i] = (struct field){ name, value };
	if (i == f->count)
		f->count++;
}

static void put_all(struct fields *f, va_list args)
{
	const char *name;

	while ((name = va_arg(args, const char *)) != NULL)
		put(f, name, va_arg(args, const char *));
}

static void write_json(struct ocop_buf *out, const struct fields *f)
{
	const char *comma = "{";

	for (size_t i = 0; i < f->count; i++) {
		if (!f->at[i].value)
			continue;
		ocop_buf_printf(out, "%s\"%s\":%s", comma, f->at[i].name,
				f->at[i].value);
		comma = ",";
	}
	ocop_buf_str(out, "}");
	must(!out->err, "JSON");
}

#define FIELD(name, value) put(f, name, value)

static void usual_certificate(struct fields *f)
{
	FIELD("code", "\"" REALM_CODE "\"");
	FIELD("decided", "\"2026-09-01\"");
	FIELD("decision", "\"100/QĐ-UBND\"");
	FIELD("authority", "\"tinh-11\"");
	FIELD("producer", "\"11-000001\"");
	FIELD("product", "\"Táo mèo\"");
	FIELD("group", "1");
	FIELD("set", "1");
	FIELD("stars", "4");
	FIELD("rules", "\"148/QĐ-TTg\"");
	FIELD("from", "\"2026-09-01\"");
	FIELD("to", "\"2029-08-31\"");
}

static void usual_people(struct realm *r, struct fields *f, enum ocop_kind kind)
{
	bool producer = kind == OCOP_KIND_PRODUCER;

	FIELD("id", producer ? "\"11-000001\"" : "\"qltt-0007\"");
	FIELD("authority", producer ? "\"tinh-11\"" : "\"qltt\"");
	FIELD("keys", producer ?
	      realm_text(r, "[{\"spki\":%s,\"roles\":[\"record\"]},"
			 "{\"spki\":%s,\"roles\":[\"stamp\"]}]",
			 r->spki[REALM_RECORD], r->spki[REALM_STAMP]) :
	      realm_text(r, "[%s]", r->spki[REALM_OFFICER]));
	if (!producer) {
		FIELD("from", "\"2026-01-01\"");
		return;
	}
	FIELD("name", "\"Hợp tác xã Táo Mèo\"");
	FIELD("type", "\"cooperative\"");
	FIELD("address", "\"Bản Hua Sa, xã Quài Tở\"");
	FIELD("unit", "\"11-03295\"");
}

static void usual_lot(struct realm *r, struct fields *f)
{
	FIELD("certificate", REALM_REF);
	FIELD("lot", "1");
	FIELD("count", "1000");
	FIELD("stamp_key", r->hash[REALM_STAMP]);
	FIELD("batch", "\"L1\"");
	FIELD("made", "\"2026-11-01\"");
}

static void usual_decision(struct fields *f)
{
	FIELD("certificate", REALM_REF);
	FIELD("authority", "\"tinh-11\"");
	FIELD("decision", "\"200/QĐ-UBND\"");
	FIELD("decided", "\"2026-11-01\"");
	FIELD("action", "\"withdraw\"");
	FIELD("effective", "\"2026-11-01\"");
}

static void usual_on_lot(struct realm *r, struct fields *f, enum ocop_kind kind)
{
	FIELD("product", "\"" REALM_CODE "\"");
	FIELD("lot", "1");
	if (kind == OCOP_KIND_STATUS) {
		FIELD("ranges", "[[0,1000]]");
		FIELD("status", "\"active\"");
		return;
	}
	FIELD("index", "7");
	FIELD("state", "\"new\"");
	FIELD("evidence", realm_text(r, "[%s]", r->hash[REALM_ROOT]));
	FIELD("count", "3");
}

#define NONCE "\"AAAAAAAAAAAAAAAAAAAAAA\""	/* 16 bytes */

#define HISTORY(r) do { \
	FIELD("unit", "\"11-03295\""); \
	FIELD("origin", "\"log.demo.test/records\""); \
	FIELD("size", "4"); \
	FIELD("root", (r)->hash[REALM_ROOT2]); \
} while (0)

static void usual_beside(struct realm *r, struct fields *f,
			 enum ocop_kind kind, const char *issued)
{
	if (kind >= OCOP_KIND_PROPOSAL && kind <= OCOP_KIND_INSPECTION)
		FIELD("nonce", NONCE);
	if (kind == OCOP_KIND_PROPOSAL) {
		FIELD("authority", "\"tinh-11\"");
		FIELD("certificate", REALM_REF);
		FIELD("action", "\"withdraw\"");
		FIELD("found", "\"2026-11-01\"");
		FIELD("basis", r->hash[REALM_ROOT]);
	} else if (kind == OCOP_KIND_SCANS) {
		HISTORY(r);
		FIELD("scans", realm_text(r, "[[\"" REALM_CODE "\",1,7,%s,"
					  "\"genuine\",false]]", issued));
	} else if (kind == OCOP_KIND_QUERY) {
		FIELD("what", "[\"reports\",\"" REALM_CODE "\",1,7]");
	} else if (kind == OCOP_KIND_INSPECTION) {
		FIELD("authority", "\"qltt\"");
		HISTORY(r);
		FIELD("opened", issued);
		FIELD("closed", issued);
		FIELD("tool", "\"ocop 0\"");
		FIELD("items", realm_text(r, "[{\"how\":\"typed\",\"time\":%s}]",
					  issued));
	} else if (kind == OCOP_KIND_KEY_REQUEST) {
		f->at[0] = (struct field){ "spki", r->spki[REALM_RECORD] };
		FIELD("roles", "[\"stamp\"]");
	} else if (kind == OCOP_KIND_ANSWER) {
		f->count = 0;
		FIELD("query", r->hash[REALM_ROOT]);
		FIELD("time", issued);
		FIELD("items", "[]");
	}
}

static void usual_trace(struct fields *f, enum ocop_kind kind)
{
	FIELD("unit", "\"11-03295\"");
	if (kind == OCOP_KIND_TRACE) {
		FIELD("id", NONCE);
		FIELD("step", "\"collecting\"");
		FIELD("time", "1794000000");
		FIELD("offset", "420");
		FIELD("outputs", "[[\"tea-leaf\",\"L1\",250000,\"KGM\"]]");
	} else {
		FIELD("id", "\"VN-DBN-0001\"");
		FIELD("area", "12000");
		FIELD("crop", "\"tea-leaf\"");
		FIELD("ceiling", "[8000000,\"KGM\"]");
	}
}

static void usual(struct realm *r, struct fields *f, enum ocop_kind kind)
{
	const char *issued = realm_text(r, "%llu",
					(unsigned long long)r->issued++);

	f->count = 0;
	FIELD("realm", "\"demo\"");
	FIELD("issued", issued);
	usual_beside(r, f, kind, issued);
	if (kind == OCOP_KIND_PRODUCER || kind == OCOP_KIND_OFFICER)
		usual_people(r, f, kind);
	else if (kind == OCOP_KIND_CERTIFICATE)
		usual_certificate(f);
	else if (kind == OCOP_KIND_DECISION)
		usual_decision(f);
	else if (kind == OCOP_KIND_LOT)
		usual_lot(r, f);
	else if (kind == OCOP_KIND_STATUS || kind == OCOP_KIND_ALERT)
		usual_on_lot(r, f, kind);
	if (kind == OCOP_KIND_KEY_STATUS) {
		FIELD("key", r->hash[REALM_RECORD]);
		FIELD("status", "\"compromised\"");
	} else if (kind == OCOP_KIND_TRACE || kind == OCOP_KIND_SITE) {
		usual_trace(f, kind);
	} else if (kind == OCOP_KIND_REPORT) {
		FIELD("nonce", r->hash[REALM_ROOT]);
		FIELD("text", "\"" REALM_GTIN " 0000010000007-5\"");
		FIELD("verdict", "\"unregistered\"");
		FIELD("origin", "\"log.demo.test/records\"");
		FIELD("size", "4");
		FIELD("root", r->hash[REALM_ROOT2]);
	}
}

/* --- The trust document --- */

static const char *vkey_text(struct realm *r, const char *name,
			     uint8_t type, enum realm_key key)
{
	struct ocop_buf text = OCOP_BUF(512);
	struct ocop_vkey vkey;
	const char *out;

	must(!ocop_vkey_of(&vkey, name, type,
			   ocop_bytes_of(r->key[key].spki,
					 r->key[key].spki_len)),
	     "vkey");
	ocop_vkey_format(&text, &vkey);
	out = realm_text(r, "\"%s\"", ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
	return out;
}

#define GRANTS "[[3,\"2025-07-01\"],[4,\"2020-01-01\"]]"

static void add_authorities(struct realm *r, struct ocop_buf *out)
{
	static const struct {
		enum realm_key key;
		const char *fields;
	} rows[] = {
		{ REALM_CENTRAL, "\"id\":\"tw\",\"level\":\"central\","
		  "\"roles\":[\"enrol\",\"certify\",\"inspect\"],"
		  "\"grants\":[[5,\"2020-01-01\"]]" },
		{ REALM_PROVINCE, "\"id\":\"tinh-11\",\"level\":\"province\","
		  "\"scope\":[\"11\"],\"roles\":[\"enrol\",\"certify\"],"
		  "\"complete_since\":\"2026-06-01\",\"grants\":" GRANTS },
		{ REALM_OTHER, "\"id\":\"tinh-22\",\"level\":\"province\","
		  "\"scope\":[\"22\"],\"roles\":[\"enrol\",\"certify\"],"
		  "\"grants\":" GRANTS },
		{ REALM_ENDING, "\"id\":\"cu-11\",\"level\":\"province\","
		  "\"scope\":[\"11\"],\"to\":\"2027-01-31\","
		  "\"successor\":\"tinh-11\","
		  "\"roles\":[\"enrol\",\"certify\"],\"grants\":" GRANTS },
		{ REALM_KEYS, "\"id\":\"huyen-11\",\"level\":\"district\","
		  "\"scope\":[\"11\"],\"to\":\"2025-06-30\","
		  "\"successor\":\"tinh-11\",\"roles\":[\"certify\"],"
		  "\"grants\":[[3,\"2020-01-01\",\"2025-06-30\"]]" },
		{ REALM_INSPECT, "\"id\":\"qltt\",\"level\":\"inspection\","
		  "\"roles\":[\"inspect\"],\"grants\":[]" },
		{ REALM_INSPECT2, "\"id\":\"qltt-2\",\"level\":\"inspection\","
		  "\"scope\":[\"11\"],\"roles\":[\"inspect\"],\"grants\":[]" },
		{ REALM_MONITOR, "\"id\":\"may\",\"level\":\"inspection\","
		  "\"roles\":[\"monitor\"],\"grants\":[]" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ocop_buf_printf(out, "%s{%s,\"name\":\"Cơ quan %zu\","
				"\"from\":\"2020-01-01\",\"keys\":[%s]}",
				i ? "," : "[", rows[i].fields, i,
				rows[i].key == REALM_KEYS ? "" :
				r->spki[rows[i].key]);
	ocop_buf_str(out, "]");
}

static void usual_trust(struct realm *r, struct fields *f,
			struct ocop_buf *authorities)
{
	f->count = 0;
	FIELD("version", "1");
	FIELD("realm", "\"demo\"");
	FIELD("issued", "1780000000");
	FIELD("levels", "[[0,1]]");
	FIELD("roots", realm_text(r, "[%s,%s]", r->spki[REALM_ROOT],
				  r->spki[REALM_ROOT2]));
	FIELD("threshold", "1");
	FIELD("logs", realm_text(
		r, "[{\"origin\":\"log.demo.test/records\","
		"\"kind\":\"records\",\"vkey\":%s,\"time_vkey\":%s}]",
		vkey_text(r, "log.demo.test/records", OCOP_VKEY_ED25519,
			  REALM_LOG),
		vkey_text(r, "time.demo.test", OCOP_VKEY_COSIGNATURE,
			  REALM_TIME)));
	FIELD("hosts", "[{\"host\":\"" REALM_HOST "\",\"from\":"
	      "\"2025-09-01\"},{\"host\":\"cu.example\",\"from\":"
	      "\"2025-09-01\",\"to\":\"2026-10-31\"}]");
	FIELD("registries", "[\"https://" REALM_HOST "\"]");
	FIELD("fresh_days", "3");
	FIELD("stale_days", "10");
	FIELD("profiles", "[7]");
	add_authorities(r, authorities);
	must(!authorities->err, "authorities");
	FIELD("authorities", ocop_buf_cstr(authorities));
}

/* Fold the entry of a trust document made of usual and changed fields. */
static enum ocop_rule fold_trust(struct realm *r, bool in_set,
				 enum realm_key root, va_list args)
{
	struct ocop_buf authorities = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *trust = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct fields f;
	uint64_t version;
	enum ocop_rule rule;

	usual_trust(r, &f, &authorities);
	put_all(&f, args);
	write_json(&json, &f);
	must(!ocop_trust_from_json(&payload, ocop_buf_view(&json), &diag),
	     diag.text);
	must(!ocop_trust_add_signature(&file, ocop_buf_view(&payload),
				       ocop_bytes_of(NULL, 0), &r->key[root],
				       &diag), diag.text);
	must(!ocop_trust_decode(&trust, ocop_buf_view(&file), &diag),
	     diag.text);
	version = trust->version;
	if (version == 1)
		memcpy(r->fingerprint, trust->fingerprint, OCOP_HASH_LEN);
	if (!r->fold)
		must(!ocop_fold_new(&r->fold, r->state, r->set, r->ring,
				    r->fingerprint, false),
		     "fold");
	ocop_buf_reset(&json);
	ocop_trust_entry_encode(&json, version, trust->fingerprint);
	if (in_set)
		must(!ocop_trustset_add(r->set, trust), "trust set");
	else
		ocop_trust_free(trust);
	rule = realm_entry(r, ocop_buf_view(&json));
	ocop_buf_clear(&authorities);
	ocop_buf_clear(&json);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&file);
	return rule;
}

enum ocop_rule realm_trust(struct realm *r, bool in_set, enum realm_key root,
			   ...)
{
	va_list args;
	enum ocop_rule rule;

	va_start(args, root);
	rule = fold_trust(r, in_set, root, args);
	va_end(args);
	return rule;
}

/* --- The realm --- */

static void make_key(struct realm *r, enum realm_key at)
{
	struct ocop_buf text = OCOP_BUF(256);
	struct ocop_seckey *key = NULL;
	struct ocop_bytes spki;
	uint8_t secret[32];

	memset(secret, (int)at + 1, sizeof(secret));
	must(!ocop_seckey_from_raw(&key, at >= REALM_LOG ? OCOP_ALG_EDDSA :
				   OCOP_ALG_ES256, secret), "key");
	ocop_signer_of_key(&r->key[at], key);
	spki = ocop_bytes_of(r->key[at].spki, r->key[at].spki_len);
	ocop_sha256(r->sha[at], spki);
	ocop_base64url_add(&text, spki);
	snprintf(r->spki[at], sizeof(r->spki[at]), "\"%s\"",
		 ocop_buf_cstr(&text));
	ocop_buf_reset(&text);
	ocop_base64url_add(&text, ocop_bytes_of(r->sha[at], OCOP_HASH_LEN));
	snprintf(r->hash[at], sizeof(r->hash[at]), "\"%s\"",
		 ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
}

static void start(struct realm *r, uint64_t accepted)
{
	memset(r, 0, sizeof(*r));
	for (int i = 0; i < REALM_KEYS; i++)
		make_key(r, (enum realm_key)i);
	r->accepted = accepted;
	r->issued = REALM_ACCEPTED - 100000;
	r->policy.now_unix_s = REALM_NOW;
	r->policy.signed_time = REALM_NOW - 3600;
	must(!ocop_trustset_new(&r->set), "trust set");
	must(!ocop_keyring_new(&r->ring), "keyring");
	must(!ocop_state_new(&r->state, NULL), "state");
}

void realm_new_with(struct realm *r, ...)
{
	va_list args;

	start(r, REALM_ACCEPTED);
	va_start(args, r);
	must(fold_trust(r, true, REALM_ROOT, args) == OCOP_RULE_COUNTS,
	     "trust entry");
	va_end(args);
}

void realm_new(struct realm *r)
{
	realm_new_with(r, REALM_END);
}

void realm_new_at(struct realm *r, uint64_t accepted)
{
	start(r, accepted);
	must(realm_trust(r, true, REALM_ROOT, REALM_END) == OCOP_RULE_COUNTS,
	     "trust entry");
}

void realm_free(struct realm *r)
{
	ocop_fold_free(r->fold);
	ocop_state_free(r->state);
	ocop_keyring_free(r->ring);
	ocop_trustset_free(r->set);
	for (int i = 0; i < REALM_KEYS; i++)
		ocop_signer_clear(&r->key[i]);
}

void realm_fill(struct realm *r)
{
	must(!realm_add(r, REALM_PROVINCE, OCOP_KIND_PRODUCER, REALM_END),
	     "producer");
	must(!realm_add(r, REALM_PROVINCE, OCOP_KIND_CERTIFICATE, REALM_END),
	     "certificate");
	must(!realm_add(r, REALM_RECORD, OCOP_KIND_LOT, REALM_END), "lot");
}

/* --- Records --- */

static enum ocop_err payload_of(struct realm *r, struct ocop_buf *out,
				struct ocop_diag *diag, enum ocop_kind kind,
				va_list args)
{
	struct ocop_buf json = OCOP_BUF(65536);
	struct fields f;
	enum ocop_err err;

	usual(r, &f, kind);
	put_all(&f, args);
	write_json(&json, &f);
	ocop_buf_reset(out);
	err = ocop_payload_from_json(out, kind, ocop_buf_view(&json), diag);
	ocop_buf_clear(&json);
	return err;
}

enum ocop_err realm_payload(struct realm *r, struct ocop_buf *out,
			    struct ocop_diag *diag, enum ocop_kind kind, ...)
{
	va_list args;
	enum ocop_err err;

	va_start(args, kind);
	err = payload_of(r, out, diag, kind, args);
	va_end(args);
	return err;
}

static void seal(struct realm *r, struct ocop_buf *out, enum realm_key signer,
		 enum ocop_kind kind, va_list args)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	must(!payload_of(r, &payload, &diag, kind, args), diag.text);
	ocop_buf_reset(out);
	must(!ocop_cose_sign(out, &r->key[signer], ocop_kind_typ(kind),
			     ocop_buf_view(&payload), false), "seal");
	ocop_buf_clear(&payload);
}

void realm_seal(struct realm *r, struct ocop_buf *out, enum realm_key signer,
		enum ocop_kind kind, ...)
{
	va_list args;

	va_start(args, kind);
	seal(r, out, signer, kind, args);
	va_end(args);
}

enum ocop_rule realm_entry(struct realm *r, struct ocop_bytes record)
{
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);

	ocop_entry_encode(&entry, r->accepted, record);
	must(!ocop_fold_entry(r->fold, ocop_buf_view(&entry), &r->judged),
	     "fold entry");
	ocop_buf_clear(&entry);
	return r->judged.rule;
}

enum ocop_rule realm_add(struct realm *r, enum realm_key signer,
			 enum ocop_kind kind, ...)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_fold_result tried;
	enum ocop_rule rule;
	va_list args;

	va_start(args, kind);
	seal(r, &record, signer, kind, args);
	va_end(args);
	/* The registry's question has the same answer as the log's. */
	must(!ocop_fold_try(r->fold, r->accepted, ocop_buf_view(&record),
			    &tried), "fold try");
	rule = realm_entry(r, ocop_buf_view(&record));
	must(tried.rule == rule, "fold try and fold entry disagree");
	ocop_buf_clear(&record);
	return rule;
}

uint64_t realm_last(const struct realm *r)
{
	return ocop_fold_size(r->fold) - 1;
}

const char *realm_text(struct realm *r, const char *format, ...)
{
	char *out = r->text[r->text_at++ % 16];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(out, sizeof(r->text[0]), format, args);
	va_end(args);
	must(len >= 0 && (size_t)len < sizeof(r->text[0]), "long text");
	return out;
}

/* --- Judging --- */

const char *realm_stamp(struct realm *r, enum realm_key signer,
			const char *product, uint32_t lot, uint32_t index)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	const char *out;

	must(!ocop_stamp_make(&uri, &r->key[signer], REALM_HOST, product, lot,
			      index), "stamp");
	out = realm_text(r, "%s", ocop_buf_cstr(&uri));
	ocop_buf_clear(&uri);
	return out;
}

struct ocop_verifier realm_judge_of(struct realm *r)
{
	struct ocop_verifier judge = { .state = r->state,
				       .trust = ocop__fold_trust(r->fold),
				       .ring = r->ring };

	must(!ocop_fold_info(r->state, &judge.info), "fold info");
	return judge;
}

enum ocop_verdict realm_judge(struct realm *r, const char *text)
{
	struct ocop_verifier judge = realm_judge_of(r);

	must(!ocop_verdict_of_text(&r->report, &judge, ocop_bytes_str(text),
				   &r->policy), "judge");
	return r->report.verdict;
}
