/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making an inspection file from a replica: from the golden log, where the file
 * must have the entries that an independent script gathered, and from a log of
 * 2^18 entries, where the file must stay small.
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
#include "tests/helpers/inspect_test.h"

#define GOLDEN "tests/vectors/inspection"
#define NOW 1795316400u		/* of the golden file */

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

#define CERTS 30
#define LOTS 60
#define ITEMS 200

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(what_a_script_gathered_is_gathered),
		IN_FOLDER(only_an_officer_in_office_makes_a_file),
		IN_FOLDER(a_file_of_200_items_of_a_national_log_is_small),
		IN_FOLDER(a_replica_knows_who_was_dismissed),
		IN_FOLDER(the_end_of_a_record_key_is_gathered),
		IN_FOLDER(an_unknown_profile_does_not_stand_alone),
	};

	return cmocka_run_group_tests_name("inspect_make", tests, NULL, NULL);
}
