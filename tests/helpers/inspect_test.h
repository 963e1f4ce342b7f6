/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set-up of the tests of inspection files: a folder with a replica, whose
 * log has the chosen records, and an inspection file of one reading. A test
 * program includes it once.
 */
#ifndef TESTS_INSPECT_TEST_H
#define TESTS_INSPECT_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <ocop/inspect.h>
#include <ocop/json.h>

#include "tests/helpers/realm_test.h"

/* So many entries at most, when records lie apart. */
#define ENTRIES (1u << 18)

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

#define IN_FOLDER(f) \
	cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

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

#endif
