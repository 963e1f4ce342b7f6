/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making an inspection file from a replica: of the golden log, where it must
 * gather what an independent script gathered, and of a log of 2^18 entries,
 * where it must stay small.
 */
#include <stdio.h>
#include <stdlib.h>
#include <limits.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/inspect.h>
#include <ocop/json.h>
#include <ocop/sync.h>
#include <ocop/text.h>

#include "lib/inspect/inspect.h"
#include "lib/stamp/stamp_digits.h"
#include "tests/helpers/realm_test.h"

#define GOLDEN "tests/vectors/inspection"
#define NOW 1795316400u		/* of the golden file */

static char dir[64], path[96];

static int make_folder(void **state)
{
	snprintf(dir, sizeof(dir), "/tmp/ocop-inspect-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/replica.db", dir);
	return setup(state);
}

static int remove_folder(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock",
					    ".lock" };
	char name[128];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
	rmdir(dir);
	return teardown(state);
}

static void read_file(struct ocop_buf *out, const char *name)
{
	assert_int_equal(ocop_file_read(out, name, NULL), OCOP_OK);
}

/* --- The golden log --- */

static struct ocop_replica *golden_replica(void)
{
	char url[PATH_MAX + 16], full[PATH_MAX];
	const char *sources[] = { url };
	struct ocop_sync_options options = { .sources = sources,
					     .source_count = 1,
					     .now_unix_s = NOW };
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf hex = OCOP_BUF(128);
	struct ocop_sync_result result;
	struct ocop_replica *replica;

	read_file(&trust, GOLDEN "/trust.cose");
	read_file(&hex, GOLDEN "/trust.fingerprint");
	assert_int_equal(ocop_replica_create(path, ocop_buf_view(&trust),
					     ocop_bytes_of(hex.ptr, 64), NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_open(&replica, path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_non_null(realpath(GOLDEN "/log", full));
	snprintf(url, sizeof(url), "file://%s", full);
	assert_int_equal(ocop_replica_sync(replica, &options, &result, NULL),
			 OCOP_OK);
	ocop_buf_clear(&trust);
	ocop_buf_clear(&hex);
	return replica;
}

static void key_named(struct ocop_signer *out, const char *name)
{
	struct ocop_seckey *key = NULL;
	uint8_t seed[OCOP_HASH_LEN];
	char text[64];

	snprintf(text, sizeof(text), "ocop test vector key %s", name);
	ocop_sha256(seed, ocop_bytes_str(text));
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_ES256, seed),
			 OCOP_OK);
	ocop_signer_of_key(out, key);
}

/* The golden file's own reading, made into a file again. */
static void what_a_script_gathered_is_gathered(void **state)
{
	struct ocop_replica *replica = golden_replica();
	struct ocop_buf golden = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_buf made = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop__inspect_file want, got;
	struct ocop_inspect *read;
	struct ocop_signer officer;
	size_t differ = 1;

	(void)state;
	key_named(&officer, "officer 1");
	read_file(&golden, GOLDEN "/whole.json");
	assert_int_equal(ocop_inspect_check(&read, ocop_buf_view(&golden),
					    replica->fingerprint, NOW, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_inspect_make(&made, &read->record, replica,
					   &officer, &differ, NULL), OCOP_OK);
	assert_int_equal(differ, 0);
	assert_int_equal(ocop__inspect_file_read(&want,
						 ocop_buf_view(&golden), NULL),
			 OCOP_OK);
	assert_int_equal(ocop__inspect_file_read(&got, ocop_buf_view(&made),
						 NULL), OCOP_OK);
	assert_int_equal(got.entry_count, want.entry_count);
	for (size_t i = 0; i < got.entry_count; i++) {
		assert_int_equal(got.entry[i].index, want.entry[i].index);
		assert_true(ocop_bytes_equal(got.entry[i].bytes,
					     want.entry[i].bytes));
	}
	assert_int_equal(got.node_count, want.node_count);
	for (size_t i = 0; i < got.node_count; i++)
		assert_memory_equal(got.node[i].hash, want.node[i].hash,
				    OCOP_HASH_LEN);
	ocop__inspect_file_clear(&want);
	ocop__inspect_file_clear(&got);
	ocop_inspect_free(read);
	ocop_signer_clear(&officer);
	ocop_buf_clear(&golden);
	ocop_buf_clear(&made);
	ocop_replica_close(replica);
}

static void only_an_officer_in_office_makes_a_file(void **state)
{
	struct ocop_replica *replica = golden_replica();
	struct ocop_buf golden = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_buf made = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_inspect *read;
	struct ocop_inspection other;
	struct ocop_signer key;

	(void)state;
	read_file(&golden, GOLDEN "/whole.json");
	assert_int_equal(ocop_inspect_check(&read, ocop_buf_view(&golden),
					    replica->fingerprint, NOW, NULL),
			 OCOP_OK);
	key_named(&key, "stranger 1");
	assert_int_equal(ocop_inspect_make(&made, &read->record, replica, &key,
					   NULL, NULL), OCOP_ERR_KEY);
	ocop_signer_clear(&key);
	key_named(&key, "officer 1");
	other = read->record;
	other.closed = other.opened - 1;
	assert_int_equal(ocop_inspect_make(&made, &other, replica, &key,
					   NULL, NULL), OCOP_ERR_RULE);
	ocop_signer_clear(&key);
	ocop_inspect_free(read);
	ocop_buf_clear(&golden);
	ocop_buf_clear(&made);
	ocop_replica_close(replica);
}

/* --- A log of 2^18 entries --- */

#define ENTRIES (1u << 18)
#define CERTS 30
#define LOTS 60
#define ITEMS 200

struct big {
	struct ocop_log *log;
	uint64_t at, step;	/* of the next record: they lie apart */
};

static void append(struct big *b, struct ocop_bytes record)
{
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	char text[32];

	ocop_entry_encode(&entry, REALM_ACCEPTED, record);
	assert_int_equal(ocop_log_append(b->log, ocop_buf_view(&entry)),
			 OCOP_OK);
	b->at++;
	/* Entries that no fold can use. */
	for (uint64_t next = b->at + b->step;
	     b->step && b->at < next && b->at < ENTRIES; b->at++) {
		ocop_buf_reset(&entry);
		snprintf(text, sizeof(text), "%llu",
			 (unsigned long long)b->at);
		ocop_entry_encode(&entry, REALM_ACCEPTED,
				  ocop_bytes_str(text));
		assert_int_equal(ocop_log_append(b->log,
						 ocop_buf_view(&entry)),
				 OCOP_OK);
	}
	ocop_buf_clear(&entry);
}

#define SEAL(signer, kind, ...) \
	do { \
		realm_seal(&r, &record, signer, kind, __VA_ARGS__, REALM_END); \
		append(b, ocop_buf_view(&record)); \
	} while (0)

static void code_of(char out[32], int cert)
{
	snprintf(out, 32, "11-03295-%02d-2026", cert + 1);
}

static void fill(struct big *b)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	char code[32], text[64];

	ocop_trust_entry_encode(&record, 1, r.fingerprint);
	append(b, ocop_buf_view(&record));
	SEAL(REALM_INSPECT, OCOP_KIND_OFFICER, "id", "\"qltt-0007\"");
	SEAL(REALM_PROVINCE, OCOP_KIND_PRODUCER, "id", "\"11-000001\"");
	b->step = (ENTRIES - 300) / (CERTS + 2 * LOTS);
	for (int i = 0; i < CERTS; i++) {
		code_of(code, i);
		SEAL(REALM_PROVINCE, OCOP_KIND_CERTIFICATE, "code",
		     TEXT("\"%s\"", code));
	}
	for (int i = 0; i < LOTS; i++) {
		code_of(code, i % CERTS);
		snprintf(text, sizeof(text), "%d", i / CERTS + 1);
		SEAL(REALM_RECORD, OCOP_KIND_LOT, "certificate",
		     TEXT("[\"%s\",\"2026-09-01\"]", code), "lot", text,
		     "held", "true", "batch", NULL, "made", NULL);
		SEAL(REALM_RECORD, OCOP_KIND_STATUS, "product",
		     TEXT("\"%s\"", code), "lot", text, "batch", "\"L\"",
		     "made", "\"2026-11-01\"");
	}
	b->step = ENTRIES;
	append(b, ocop_bytes_str("x"));
	assert_int_equal(b->at, ENTRIES);
	ocop_buf_clear(&record);
}

/* A replica of the log that fn appends. */
static struct ocop_replica *replica_of(void (*fn)(struct big *))
{
	const struct ocop_trust *trust = ocop_trustset_at(r.set, 0);
	struct ocop_buf hex = OCOP_BUF(65);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf whole = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint cp = { .origin = "log.demo.test/records" };
	struct ocop_replica *replica;
	struct big b = { 0 };

	ocop_hex_add(&hex, ocop_bytes_of(r.fingerprint, OCOP_HASH_LEN));
	assert_int_equal(ocop_replica_create(path, trust->bytes,
					     ocop_buf_view(&hex), NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_open(&replica, path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_store_begin(replica->store, true), OCOP_OK);
	assert_int_equal(ocop_log_open(&b.log, replica->store, false, NULL),
			 OCOP_OK);
	fn(&b);
	cp.size = b.at;
	ocop_log_root(b.log, cp.root);
	assert_int_equal(ocop_checkpoint_sign(&note, &cp, &r.key[REALM_LOG]),
			 OCOP_OK);
	ocop_buf_bytes(&whole, ocop_buf_view(&note));
	assert_int_equal(ocop_checkpoint_cosign(
		&whole, ocop_buf_view(&note), trust->logs[0].time_vkey.name,
		&r.key[REALM_TIME], REALM_NOW), OCOP_OK);
	assert_int_equal(ocop_log_flush(b.log, ocop_buf_view(&whole)),
			 OCOP_OK);
	assert_int_equal(ocop_store_set_meta(replica->store, "origin",
					     ocop_bytes_str(cp.origin)),
			 OCOP_OK);
	assert_int_equal(ocop_store_commit(replica->store), OCOP_OK);
	ocop_log_free(b.log);
	assert_int_equal(ocop_replica_catch_up(replica, NULL, NULL), OCOP_OK);
	ocop_replica_close(replica);
	assert_int_equal(ocop_replica_open(&replica, path, OCOP_STORE_READ,
					   NULL), OCOP_OK);
	ocop_buf_clear(&hex);
	ocop_buf_clear(&note);
	ocop_buf_clear(&whole);
	return replica;
}

/* The fields before its items, as JSON, since lists are written from their
 * bytes. */
static void begin_reading(struct ocop_buf *json)
{
	ocop_buf_printf(json, "{\"realm\":\"demo\",\"issued\":%llu,"
			"\"nonce\":\"AAAAAAAAAAAAAAAAAAAAAA\","
			"\"authority\":\"qltt\",\"unit\":\"11-03295\","
			"\"opened\":%llu,\"closed\":%llu,\"tool\":\"test\","
			"\"origin\":\"o\",\"size\":1,\"root\":"
			"\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
			"\"items\":[", (unsigned long long)REALM_NOW,
			(unsigned long long)REALM_NOW,
			(unsigned long long)REALM_NOW);
}

static void add_reading(struct ocop_buf *json, int i, const char *uri)
{
	ocop_buf_printf(json, "%s{\"how\":\"camera\",\"time\":%llu,"
			"\"article\":%d,\"input\":\"", i ? "," : "",
			(unsigned long long)REALM_NOW, i + 1);
	ocop_base64url_add(json, ocop_bytes_str(uri));
	ocop_buf_str(json, "\"}");
}

static void end_reading(struct ocop_buf *json, struct ocop_buf *payload)
{
	ocop_buf_str(json, "]}");
	assert_int_equal(ocop_payload_from_json(payload, OCOP_KIND_INSPECTION,
						ocop_buf_view(json), NULL),
			 OCOP_OK);
	ocop_buf_clear(json);
}

static void reading(struct ocop_buf *payload)
{
	struct ocop_buf json = OCOP_BUF(OCOP_JSON_MAX);
	char code[32];

	begin_reading(&json);
	for (int i = 0; i < ITEMS; i++) {
		code_of(code, i % CERTS);
		add_reading(&json, i, realm_stamp(
				    &r, REALM_STAMP, code,
				    (uint32_t)(i % LOTS / CERTS + 1),
				    (uint32_t)i));
	}
	end_reading(&json, payload);
}

static void a_file_of_200_items_of_a_national_log_is_small(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_buf made = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_replica *replica = replica_of(fill);
	struct ocop_inspect *inspect;
	struct ocop_payload p;
	size_t differ = 1;

	(void)state;
	reading(&payload);
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_INSPECTION,
					     ocop_buf_view(&payload), NULL),
			 OCOP_OK);
	assert_int_equal(ocop_inspect_make(&made, &p.u.inspection, replica,
					   &r.key[REALM_OFFICER], &differ,
					   NULL), OCOP_OK);
	assert_int_equal(differ, 0);
	print_message("%zu bytes\n", made.len);
	assert_true(made.len <= 300000);
	assert_int_equal(ocop_inspect_check(&inspect, ocop_buf_view(&made),
					    replica->fingerprint, REALM_NOW,
					    NULL), OCOP_OK);
	assert_int_equal(inspect->entry_count, 3 + CERTS + 2 * LOTS);
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(inspect->item[i].report.verdict,
				 OCOP_VERDICT_GENUINE);
	ocop_inspect_free(inspect);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&made);
	ocop_replica_close(replica);
}

/* --- What a file leaves out --- */

static struct ocop_inspect *made_file(struct ocop_buf *out, const char *uri,
				      struct ocop_replica *replica,
				      enum realm_key signer, size_t *differ)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_buf json = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_inspect *inspect;
	struct ocop_payload p;

	begin_reading(&json);
	add_reading(&json, 0, uri);
	end_reading(&json, &payload);
	assert_int_equal(ocop_payload_decode(&p, OCOP_KIND_INSPECTION,
					     ocop_buf_view(&payload), NULL),
			 OCOP_OK);
	assert_int_equal(ocop_inspect_make(out, &p.u.inspection, replica,
					   &r.key[signer], differ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_inspect_check(&inspect, ocop_buf_view(out),
					    replica->fingerprint, REALM_NOW,
					    NULL), OCOP_OK);
	ocop_buf_clear(&payload);
	return inspect;
}

static void begin_log(struct big *b)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	ocop_trust_entry_encode(&record, 1, r.fingerprint);
	append(b, ocop_buf_view(&record));
	SEAL(REALM_INSPECT, OCOP_KIND_OFFICER, "id", "\"qltt-0007\"");
	ocop_buf_clear(&record);
}

/* Entry 1 has the officer's key, entry 2 no longer. */
static void dismissed(struct big *b)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	begin_log(b);
	SEAL(REALM_INSPECT, OCOP_KIND_OFFICER, "id", "\"qltt-0007\"", "keys",
	     TEXT("[%s]", r.spki[REALM_STRANGER]));
	ocop_buf_clear(&record);
}

/* A file of his that has entries 0 and 1, and a node for entry 2. */
static void leave_out(struct ocop_buf *out, struct ocop_replica *replica,
		      const struct ocop_inspect *by_authority)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_buf record = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_buf old = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_buf left = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop__inspect_file f = by_authority->parts->file;
	struct ocop__inspect_entry entry[2] = { f.entry[0] };
	struct ocop__inspect_node node = { 0, 2, { 0 } };
	struct ocop_payload p = { .kind = OCOP_KIND_INSPECTION };

	p.u.inspection = by_authority->record;
	assert_int_equal(f.entry_count, 1);
	assert_int_equal(ocop_payload_encode(&bytes, &p, NULL), OCOP_OK);
	assert_int_equal(ocop_cose_sign(&record, &r.key[REALM_OFFICER],
					OCOP_INSPECTION_TYP,
					ocop_buf_view(&bytes), false), OCOP_OK);
	assert_int_equal(ocop_log_entry(replica->store, 1, &old), OCOP_OK);
	assert_int_equal(ocop_log_entry(replica->store, 2, &left), OCOP_OK);
	entry[1] = (struct ocop__inspect_entry){ 1, ocop_buf_view(&old) };
	ocop_leaf_hash(node.hash, ocop_buf_view(&left));
	f.entry = entry;
	f.entry_count = 2;
	f.node = &node;
	f.node_count = 1;
	f.signed_ = ocop_buf_view(&record);
	assert_int_equal(ocop__inspect_file_write(out, &f), OCOP_OK);
	ocop_buf_clear(&bytes);
	ocop_buf_clear(&record);
	ocop_buf_clear(&old);
	ocop_buf_clear(&left);
}

static void a_replica_knows_who_was_dismissed(void **state)
{
	struct ocop_buf made = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_buf bad = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_replica *replica = replica_of(dismissed);
	struct ocop_inspect *inspect, *his;

	(void)state;
	inspect = made_file(&made, "x", replica, REALM_INSPECT, NULL);
	assert_int_equal(ocop_inspect_confirm(inspect, replica, NULL),
			 OCOP_OK);
	assert_int_equal(inspect->signer_rule, OCOP_RULE_COUNTS);
	leave_out(&bad, replica, inspect);
	assert_int_equal(ocop_inspect_check(&his, ocop_buf_view(&bad),
					    replica->fingerprint, REALM_NOW,
					    NULL), OCOP_OK);
	assert_int_equal(ocop_inspect_confirm(his, replica, NULL), OCOP_OK);
	assert_true(his->replica_used);
	assert_false(his->key_ended);
	assert_int_not_equal(his->signer_rule, OCOP_RULE_COUNTS);
	ocop_inspect_free(his);
	ocop_inspect_free(inspect);
	ocop_buf_clear(&made);
	ocop_buf_clear(&bad);
	ocop_replica_close(replica);
}

/* --- A key that was ended --- */

/* A log, byte for byte, to which more is appended the next time. */
static struct ocop_buf kept[16];
static size_t kept_count;
/* What follows: an alert about a hash, and the end of the officer's key. */
static const char *alert_hash;
static enum realm_key alert_by;
static bool alert_late;

static void put_kept(struct big *b, struct ocop_buf *record)
{
	assert_true(kept_count < 16);
	kept[kept_count++] = *record;
	append(b, ocop_buf_view(record));
	*record = OCOP_BUF(OCOP_RECORD_MAX);
}

static void a_lot(struct big *b)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	ocop_trust_entry_encode(&record, 1, r.fingerprint);
	put_kept(b, &record);
	realm_seal(&r, &record, REALM_INSPECT, OCOP_KIND_OFFICER, "id",
		   "\"qltt-0007\"", REALM_END);
	put_kept(b, &record);
	realm_seal(&r, &record, REALM_PROVINCE, OCOP_KIND_PRODUCER, "id",
		   "\"11-000001\"", REALM_END);
	put_kept(b, &record);
	realm_seal(&r, &record, REALM_PROVINCE, OCOP_KIND_CERTIFICATE, "code",
		   "\"" REALM_CODE "\"", REALM_END);
	put_kept(b, &record);
	realm_seal(&r, &record, REALM_RECORD, OCOP_KIND_LOT, "lot", "1",
		   REALM_END);
	put_kept(b, &record);
}

static void an_alert_and_an_end(struct big *b)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	for (size_t i = 0; i < kept_count; i++)
		append(b, ocop_buf_view(&kept[i]));
	for (int step = 0; step < 2; step++)
		if ((step == 1) == alert_late)
			SEAL(alert_by, OCOP_KIND_ALERT, "evidence",
			     TEXT("[%s]", alert_hash));
		else
			SEAL(REALM_INSPECT, OCOP_KIND_KEY_STATUS, "key",
			     r.hash[REALM_OFFICER]);
	ocop_buf_clear(&record);
}

/* Where the log, as it is after that, names the file. */
static uint64_t logged(struct ocop_bytes file, const char *hash,
		       enum realm_key by, bool late)
{
	struct ocop_inspect *inspect;
	struct ocop_replica *replica;
	uint64_t index;

	unlink(path);
	alert_hash = hash;
	alert_by = by;
	alert_late = late;
	replica = replica_of(an_alert_and_an_end);
	assert_int_equal(ocop_inspect_check(&inspect, file,
					    replica->fingerprint, REALM_NOW,
					    NULL), OCOP_OK);
	assert_int_equal(inspect->logged_index, OCOP_INDEX_NONE);
	assert_int_equal(ocop_inspect_confirm(inspect, replica, NULL),
			 OCOP_OK);
	assert_true(inspect->key_ended);
	index = inspect->logged_index;
	ocop_inspect_free(inspect);
	ocop_replica_close(replica);
	return index;
}

static void an_alert_before_the_end_keeps_a_file(void **state)
{
	struct ocop_buf made = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_buf hash = OCOP_BUF(64);
	struct ocop_replica *replica = replica_of(a_lot);
	struct ocop_inspect *inspect = made_file(
		&made, realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 7), replica,
		REALM_OFFICER, NULL);
	const struct ocop_bytes file = ocop_buf_view(&made);

	(void)state;
	ocop_buf_byte(&hash, '"');
	ocop_base64url_add(&hash, ocop_bytes_of(inspect->hash, OCOP_HASH_LEN));
	ocop_buf_byte(&hash, '"');
	assert_non_null(ocop_buf_cstr(&hash));
	ocop_replica_close(replica);
	assert_int_equal(logged(file, ocop_buf_cstr(&hash), REALM_INSPECT,
				false), 5);
	/* After the end, about another file, or by who may send no alert. */
	assert_int_equal(logged(file, ocop_buf_cstr(&hash), REALM_INSPECT,
				true), OCOP_INDEX_NONE);
	assert_int_equal(logged(file, r.hash[REALM_ROOT], REALM_INSPECT,
				false), OCOP_INDEX_NONE);
	assert_int_equal(logged(file, ocop_buf_cstr(&hash), REALM_OFFICER,
				false), OCOP_INDEX_NONE);
	while (kept_count > 0)
		ocop_buf_clear(&kept[--kept_count]);
	ocop_inspect_free(inspect);
	ocop_buf_clear(&made);
	ocop_buf_clear(&hash);
}

/* The record key is ended, and not the stamp key: lot 1 is dropped by name. */
static void dropped(struct big *b)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	begin_log(b);
	SEAL(REALM_PROVINCE, OCOP_KIND_PRODUCER, "id", "\"11-000001\"");
	SEAL(REALM_PROVINCE, OCOP_KIND_CERTIFICATE, "code",
	     "\"" REALM_CODE "\"");
	SEAL(REALM_RECORD, OCOP_KIND_LOT, "lot", "1");
	SEAL(REALM_RECORD, OCOP_KIND_LOT, "lot", "2");
	SEAL(REALM_PROVINCE, OCOP_KIND_KEY_STATUS, "key", r.hash[REALM_RECORD],
	     "drop", "[[\"" REALM_CODE "\",1]]");
	ocop_buf_clear(&record);
}

static void the_end_of_a_record_key_is_gathered(void **state)
{
	struct ocop_replica *replica = replica_of(dropped);

	(void)state;
	for (uint32_t lot = 1; lot <= 2; lot++) {
		struct ocop_buf made = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
		struct ocop_inspect *inspect;
		size_t differ = 1;

		inspect = made_file(&made, realm_stamp(&r, REALM_STAMP,
						       REALM_CODE, lot, 7),
				    replica, REALM_OFFICER, &differ);
		assert_int_equal(differ, 0);
		assert_int_equal(inspect->item[0].report.verdict, lot == 1 ?
				 OCOP_VERDICT_REVOKED : OCOP_VERDICT_GENUINE);
		ocop_inspect_free(inspect);
		ocop_buf_clear(&made);
	}
	ocop_replica_close(replica);
}

/* Which profiles there are, a trust version says that a file may leave out; a
 * text that is none of ours needs none. */
static void an_unknown_profile_does_not_stand_alone(void **state)
{
	struct ocop_replica *replica = replica_of(dismissed);
	uint8_t bytes[OCOP_STAMP_BYTES] = { 8 };
	struct ocop_buf digits = OCOP_BUF(256);
	const char *uri[2];

	(void)state;
	ocop__stamp_digits_encode(&digits, ocop_bytes_of(bytes, sizeof(bytes)));
	uri[0] = TEXT("https://" REALM_HOST "/p/" REALM_CODE
		      "/21/0000010000007?s=%s", ocop_buf_cstr(&digits));
	uri[1] = "https://" REALM_HOST "/p/" REALM_CODE "/21/0000010000007";
	for (int i = 0; i < 2; i++) {
		struct ocop_buf made = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
		struct ocop_inspect *inspect = made_file(
			&made, uri[i], replica, REALM_INSPECT, NULL);

		assert_int_equal(inspect->item[0].report.verdict,
				 OCOP_VERDICT_MALFORMED);
		assert_int_equal(inspect->item[0].proof, i ?
				 OCOP_INSPECT_ALONE : OCOP_INSPECT_OPEN);
		ocop_inspect_free(inspect);
		ocop_buf_clear(&made);
	}
	ocop_buf_clear(&digits);
	ocop_replica_close(replica);
}

#define IN_FOLDER(f) \
	cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(what_a_script_gathered_is_gathered),
		IN_FOLDER(only_an_officer_in_office_makes_a_file),
		IN_FOLDER(a_file_of_200_items_of_a_national_log_is_small),
		IN_FOLDER(a_replica_knows_who_was_dismissed),
		IN_FOLDER(an_alert_before_the_end_keeps_a_file),
		IN_FOLDER(the_end_of_a_record_key_is_gathered),
		IN_FOLDER(an_unknown_profile_does_not_stand_alone),
	};

	return cmocka_run_group_tests_name("inspect_make", tests, NULL, NULL);
}
