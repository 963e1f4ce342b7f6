/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attacks on a replica, for tests. See attack.h. The forged records are
 * signed as real ones would be: nothing but the log, its checkpoint and the
 * trust document stands between them and a verdict.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/text.h>

#include "tests/helpers/attack.h"

#define LOT_GOOD 3
#define LOT_VOID 4
#define LOT_WITHDRAWN 5
#define LOT_UNOPENED 900

static void make_signer(struct ocop_signer *out, uint8_t secret)
{
	struct ocop_seckey *key = NULL;
	uint8_t bytes[32];

	memset(bytes, secret, sizeof(bytes));
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_ES256, bytes),
			 OCOP_OK);
	ocop_signer_of_key(out, key);
}

/* --- Trust documents --- */

static void add_key(struct ocop_buf *json, const char *comma,
		    const struct ocop_signer *signer)
{
	ocop_buf_printf(json, "%s\"", comma);
	ocop_base64url_add(json, ocop_bytes_of(signer->spki, signer->spki_len));
	ocop_buf_str(json, "\"");
}

static void add_authority(struct ocop_buf *json, const char *id,
			  const struct ocop_signer *key)
{
	ocop_buf_printf(json, "{\"id\":\"%s\",\"name\":\"%s\","
			"\"level\":\"central\","
			"\"roles\":[\"enrol\",\"certify\"],"
			"\"grants\":[[4,\"2025-01-01\"]],"
			"\"from\":\"2025-01-01\",\"keys\":[", id, id);
	add_key(json, "", key);
	ocop_buf_str(json, "]}");
}

static void add_roots(struct ocop_buf *json, struct attack *a, unsigned roots)
{
	const char *comma = "";

	for (unsigned i = 0; i < ATTACK_ROOTS; i++)
		if ((roots >> i) & 1) {
			add_key(json, comma, &a->root[i]);
			comma = ",";
		}
}

/* JSON's numbers end at 2^53 - 1, CBOR's at 2^64 - 1. */
#define VERSION_JSON ((UINT64_C(1) << 53) - 1)

static void lift_version(struct ocop_buf *payload, uint64_t version)
{
	uint8_t from[8], to[8];
	size_t at = 0;

	for (unsigned i = 0; i < 8; i++) {
		from[i] = (uint8_t)(VERSION_JSON >> (56 - 8 * i));
		to[i] = (uint8_t)(version >> (56 - 8 * i));
	}
	while (memcmp(payload->ptr + at, from, 8) != 0)
		assert_true(++at + 8 <= payload->len);
	memcpy(payload->ptr + at, to, 8);
}

static void make_payload(struct attack *a, const struct attack_trust *t,
			 struct ocop_buf *payload)
{
	const struct made_log_in usual = { .log = a->b->log,
					   .keys = t->keys };
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { 0 };

	ocop_buf_printf(&json, "{\"version\":%llu,\"realm\":\"%s\","
			"\"issued\":1763999000,\"levels\":[[0,1]],"
			"\"threshold\":%u,\"roots\":[",
			(unsigned long long)(t->version < VERSION_JSON ?
					     t->version : VERSION_JSON),
			t->realm != NULL ? t->realm : "demo",
			t->threshold > 0 ? t->threshold : 2);
	add_roots(&json, a, t->roots > 0 ? t->roots : ROOTS);
	ocop_buf_str(&json, "],\"logs\":[");
	made_log_logs(t->logs != NULL ? t->logs : &usual,
		      t->logs != NULL ? t->log_count : 1, &json);
	ocop_buf_str(&json, "],");
	made_log_witnesses(a->b->log, &json);
	ocop_buf_str(&json, ",\"hosts\":[{\"host\":\"" MADE_HOST "\","
		     "\"from\":\"2025-01-01\"}],"
		     "\"registries\":[\"https://" MADE_HOST "\"],"
		     "\"fresh_days\":3,\"stale_days\":10,\"authorities\":[");
	add_authority(&json, "TW", &a->b->log->authority);
	if (t->thief) {
		ocop_buf_str(&json, ",");
		add_authority(&json, "THIEF", &a->thief);
	}
	ocop_buf_str(&json, "]}");
	if (ocop_trust_from_json(payload, ocop_buf_view(&json), &diag))
		fail_msg("%s", diag.text);
	if (t->version > VERSION_JSON)
		lift_version(payload, t->version);
	ocop_buf_clear(&json);
}

void attack_trust(struct attack *a, const struct attack_trust *t,
		  struct ocop_buf *out)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	size_t count = 0;

	for (unsigned i = 0; i < ATTACK_ROOTS; i++)
		count += ((t->signers >> i) & 1) * (t->twice ? 2 : 1);
	make_payload(a, t, &payload);
	ocop_buf_reset(out);
	/* By hand: our own writer puts nobody's signature there twice. */
	ocop_cbor_add_array(out, 2);
	ocop_cbor_add_bytes(out, ocop_buf_view(&payload));
	ocop_cbor_add_array(out, count);
	for (unsigned i = 0; i < 2 * ATTACK_ROOTS; i++)
		if (((t->signers >> (i / 2)) & 1) && (t->twice || i % 2 == 0))
			assert_int_equal(ocop_cose_sign(out, &a->root[i / 2],
							OCOP_TRUST_TYP,
							ocop_buf_view(&payload),
							true), OCOP_OK);
	assert_int_equal(out->err, OCOP_OK);
	ocop_buf_clear(&payload);
}

void attack_put_trust(struct attack *a, uint64_t version,
		      const struct ocop_buf *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/log/trust/%llu.cose",
		 (unsigned long long)version);
	fault_server_put(a->b->server, path, ocop_buf_view(file));
}

/* --- Logs --- */

static void decide(struct attack *a, struct made_log *log,
		   struct ocop_signer *by, const char *fields)
{
	made_records_add(&a->records, log, by, OCOP_KIND_DECISION, fields,
			 false);
}

void attack_add(struct attack *a, struct made_log *log, struct ocop_signer *by)
{
	const char *id = by == &a->thief ? "THIEF" : "TW";
	char fields[512];

	if (by == NULL)
		by = &a->b->log->authority;
	snprintf(fields, sizeof(fields), "\"certificate\":[\"" MADE_CODE "\","
		 "\"2025-09-01\"],\"authority\":\"%s\","
		 "\"decision\":\"666\",\"decided\":\"2025-11-02\","
		 "\"action\":\"withdraw\",\"effective\":\"2025-11-02\"", id);
	decide(a, log, by, fields);
	snprintf(fields, sizeof(fields), "\"certificate\":[\"" MADE_CODE2 "\","
		 "\"2025-09-01\"],\"authority\":\"%s\","
		 "\"decision\":\"667\",\"decided\":\"2025-11-02\","
		 "\"annuls\":[\"200\",\"2025-11-01\"],"
		 "\"action\":\"annul\",\"effective\":\"2025-11-02\"", id);
	decide(a, log, by, fields);
	made_records_lot(&a->records, log, MADE_CODE2, LOT_UNOPENED, false);
}

void attack_add_void(struct attack *a, struct made_log *log)
{
	made_records_add(&a->records, log, &a->records.record,
			 OCOP_KIND_STATUS,
			 "\"product\":\"" MADE_CODE "\",\"lot\":4,"
			 "\"ranges\":[[500,1]],\"status\":\"void\"", false);
}

static void fill(struct attack *a, struct made_log *log)
{
	struct made_records *m = &a->records;

	made_records_producer(m, log);
	made_records_certificate(m, log, MADE_CODE);
	made_records_certificate(m, log, MADE_CODE2);
	made_records_lot(m, log, MADE_CODE, LOT_GOOD, false);
	made_records_lot(m, log, MADE_CODE, LOT_VOID, false);
	made_records_lot(m, log, MADE_CODE2, LOT_WITHDRAWN, false);
	made_records_add(m, log, &m->record, OCOP_KIND_STATUS,
			 "\"product\":\"" MADE_CODE "\",\"lot\":4,"
			 "\"ranges\":[[7,1]],\"status\":\"void\"", false);
	decide(a, log, &log->authority,
	       "\"certificate\":[\"" MADE_CODE2 "\",\"2025-09-01\"],"
	       "\"authority\":\"TW\",\"decision\":\"200\",\"decided\":\"2025-11-01\","
	       "\"action\":\"withdraw\",\"effective\":\"2025-11-01\"");
	made_log_grow(log, ATTACK_ALL - log->size, "a");
}

static struct made_log *copy_of(const struct made_log *from, size_t size,
				uint8_t secret)
{
	struct made_log *log = made_log_next(from, BENCH_ORIGIN, secret);

	log->accepted = from->accepted;
	for (size_t i = 0; i < size; i++)
		made_log_add(log, made_log_record(from, i));
	log->trust = OCOP_BUF(OCOP_TRUST_MAX);
	ocop_buf_bytes(&log->trust, ocop_buf_view(&from->trust));
	return log;
}

struct made_log *attack_copy(const struct attack *a, size_t size)
{
	return copy_of(a->b->log, size, 7);
}

void attack_forge(struct attack *a, size_t at, bool other_keys,
		  struct ocop_signer *by)
{
	made_log_free(a->forged);
	a->forged = copy_of(a->b->log, at, other_keys ? 57 : 7);
	attack_add(a, a->forged, by);
	for (size_t i = a->forged->size; i < ATTACK_ALL; i++)
		made_log_add(a->forged, made_log_record(a->b->log, i));
}

const char *attack_mirror(struct attack *a, const char *name,
			  struct made_log *log, uint64_t size, uint64_t time)
{
	char folder[128];
	static char url[4][160];
	static unsigned turn;

	snprintf(folder, sizeof(folder), "%s/%s", a->b->dir, name);
	made_log_write(log, folder, size, time);
	turn = (turn + 1) % 4;
	snprintf(url[turn], sizeof(url[turn]), "file://%s", folder);
	return url[turn];
}

/* --- Setting up --- */

static void tell(struct attack *a, enum attack_stamp at,
		 struct ocop_signer *key, const char *code, uint32_t lot,
		 uint32_t index)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);

	assert_int_equal(ocop_stamp_make(&uri, key, MADE_HOST, code, lot,
					 index), OCOP_OK);
	snprintf(a->told[at], sizeof(a->told[at]), "%s", ocop_buf_cstr(&uri));
	ocop_buf_clear(&uri);
}

static void make_stamps(struct attack *a)
{
	struct ocop_signer *key = &a->records.stamp;

	tell(a, STAMP_GOOD, key, MADE_CODE, LOT_GOOD, 3);
	tell(a, STAMP_VOID, key, MADE_CODE, LOT_VOID, 7);
	tell(a, STAMP_WITHDRAWN, key, MADE_CODE2, LOT_WITHDRAWN, 3);
	tell(a, STAMP_BEYOND, key, MADE_CODE, LOT_GOOD, 1000);
	tell(a, STAMP_STRANGE, &a->thief, MADE_CODE, LOT_GOOD, 3);
	tell(a, STAMP_UNOPENED, key, MADE_CODE2, LOT_UNOPENED, 3);
}

/* The replica of the fixture has another trust document: another file. */
static void make_replica(struct attack *a)
{
	struct sync_bench *b = a->b;
	struct ocop_diag diag = { 0 };

	assert_int_equal(unlink(b->path), 0);
	if (ocop_replica_create(b->path, ocop_buf_view(&b->log->trust),
				ocop_bytes_str(b->log->fingerprint_hex),
				&diag))
		fail_msg("%s", diag.text);
}

static void make_log(struct attack *a)
{
	struct attack_trust first = { .version = 1, .signers = ROOTS_TWO };
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN);
	struct made_log *old = a->b->log, *log;
	struct ocop_trust *trust = NULL;

	a->b->log = log = made_log_next(old, BENCH_ORIGIN, 7);
	log->accepted = old->accepted;
	made_log_free(old);
	log->trust = OCOP_BUF(OCOP_TRUST_MAX);
	attack_trust(a, &first, &log->trust);
	assert_int_equal(ocop_trust_decode(&trust, ocop_buf_view(&log->trust),
					   NULL), OCOP_OK);
	ocop_hex_add(&hex, ocop_bytes_of(trust->fingerprint, OCOP_HASH_LEN));
	snprintf(log->fingerprint_hex, sizeof(log->fingerprint_hex), "%s",
		 ocop_buf_cstr(&hex));
	ocop_trust_free(trust);
	ocop_buf_clear(&hex);
	made_log_add_trust(log, ocop_buf_view(&log->trust));
	fill(a, log);
}

int attack_setup(void **state)
{
	struct attack *a = calloc(1, sizeof(*a));
	void *bench = NULL;

	if (a == NULL || sync_bench_setup(&bench) != 0)
		return -1;
	a->b = bench;
	*state = a;
	for (uint8_t i = 0; i < ATTACK_ROOTS; i++)
		make_signer(&a->root[i], (uint8_t)(101 + i));
	make_signer(&a->thief, 120);
	a->keys = made_log_next(a->b->log, BENCH_ORIGIN, 57);
	made_records_init(&a->records);
	make_log(a);
	make_stamps(a);
	make_replica(a);
	sync_bench_follow(a->b, ATTACK_SIZE, BENCH_TIME);
	attack_stands(a);
	return 0;
}

int attack_teardown(void **state)
{
	struct attack *a = *state;
	void *bench = a->b;

	for (unsigned i = 0; i < ATTACK_ROOTS; i++)
		ocop_signer_clear(&a->root[i]);
	ocop_signer_clear(&a->thief);
	made_records_clear(&a->records);
	made_log_free(a->keys);
	made_log_free(a->forged);
	free(a);
	return sync_bench_teardown(&bench);
}

/* --- The three questions --- */

void attack_refused_by(struct attack *a, const char *const *sources,
		       size_t count, enum ocop_err err, const char *words)
{
	enum ocop_err got = sync_bench_from(a->b, sources, count);

	if (strcmp(ocop_err_name(got), ocop_err_name(err)) != 0 ||
	    strstr(a->b->diag.text, words) == NULL)
		fail_msg("%s: '%s', not %s: '%s'", ocop_err_name(got),
			 a->b->diag.text, ocop_err_name(err), words);
}

void attack_refused(struct attack *a, enum ocop_err err, const char *words)
{
	const char *source = a->b->url;

	attack_refused_by(a, &source, 1, err, words);
}

enum ocop_verdict attack_judge(struct attack *a, enum attack_stamp stamp,
			       uint64_t now)
{
	struct ocop_policy policy = { .now_unix_s = now };
	struct ocop_replica *r = NULL;
	struct ocop_verdict_report report;
	struct ocop_verifier judge;

	assert_int_equal(ocop_replica_open(&r, a->b->path, OCOP_STORE_READ,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	policy.signed_time = r->signed_time;
	policy.vouched_time = r->vouched_time;
	assert_int_equal(ocop_verdict_of_text(&report, &judge,
					      ocop_bytes_str(a->told[stamp]),
					      &policy), OCOP_OK);
	ocop_replica_close(r);
	return report.verdict;
}

static const enum ocop_verdict honest[STAMPS] = {
	[STAMP_GOOD] = OCOP_VERDICT_GENUINE,
	[STAMP_VOID] = OCOP_VERDICT_REVOKED,
	[STAMP_WITHDRAWN] = OCOP_VERDICT_REVOKED,
	[STAMP_BEYOND] = OCOP_VERDICT_UNREGISTERED,
	[STAMP_STRANGE] = OCOP_VERDICT_FORGED,
	[STAMP_UNOPENED] = OCOP_VERDICT_UNDECIDED,
};

static void judge_all(struct attack *a, uint64_t now, bool undecided)
{
	for (int i = 0; i < STAMPS; i++) {
		enum ocop_verdict v = attack_judge(a, (enum attack_stamp)i,
						   now);

		if (undecided && v == OCOP_VERDICT_UNDECIDED)
			continue;
		if (v != honest[i])
			fail_msg("stamp %d: %s, not %s", i,
				 ocop_verdict_key(v),
				 ocop_verdict_key(honest[i]));
	}
}

void attack_stands_at(struct attack *a, uint64_t now)
{
	judge_all(a, now, false);
}

void attack_stands(struct attack *a)
{
	attack_stands_at(a, ATTACK_NOW);
}

void attack_undecided_at(struct attack *a, uint64_t now)
{
	judge_all(a, now, true);
	assert_string_equal(ocop_verdict_key(attack_judge(a, STAMP_GOOD, now)),
			    ocop_verdict_key(OCOP_VERDICT_UNDECIDED));
}

void attack_recovers(struct attack *a)
{
	uint64_t size = ATTACK_SIZE;
	struct ocop_replica *r = NULL;

	assert_int_equal(ocop_replica_open(&r, a->b->path, OCOP_STORE_READ,
					   NULL), OCOP_OK);
	size = r->checkpoint.size + 60;
	ocop_replica_close(r);
	fault_server_fault(a->b->server, "/log/checkpoint", FAULT_NONE, 0, 0);
	sync_bench_follow(a->b, size, BENCH_TIME + 1);
	sync_bench_expect(a->b, size, BENCH_TIME + 1);
	attack_stands(a);
}
