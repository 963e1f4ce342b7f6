/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/replica*.c: a replica is made only with a fingerprint, is opened only
 * when its parts agree, shows one snapshot while stamps are judged, and can be
 * shortened in memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/replica/replica.h"
#include "lib/store/state.h"
#include "tests/helpers/sync_bench.h"

/* --- Making one --- */

static enum ocop_err create(const char *path, struct ocop_bytes trust,
			    const char *fingerprint)
{
	return ocop_replica_create(path, trust, ocop_bytes_str(fingerprint),
				   NULL);
}

static void only_the_named_and_signed_document_makes_a_replica(void **state)
{
	struct made_log *other = made_log_new("other.example/log", 9);
	struct sync_bench *b = *state;
	const struct made_log *m = b->log;
	struct ocop_bytes trust = ocop_buf_view(&m->trust);
	struct ocop_buf changed = OCOP_BUF(OCOP_TRUST_MAX);
	char path[96], hex[65];

	snprintf(path, sizeof(path), "%s/new.db", b->dir);
	memcpy(hex, m->fingerprint_hex, sizeof(hex));
	hex[0] = hex[0] == '0' ? '1' : '0';
	assert_int_equal(create(path, trust, hex), OCOP_ERR_TRUST);
	assert_int_equal(create(path, trust, other->fingerprint_hex),
			 OCOP_ERR_TRUST);
	assert_int_equal(create(path, trust, ""), OCOP_ERR_TRUST);
	assert_int_equal(create(path, trust, "not hex"), OCOP_ERR_TRUST);
	/* The payload is right, its one signature is not. */
	ocop_buf_bytes(&changed, trust);
	changed.ptr[changed.len - 1] ^= 1;
	assert_int_equal(create(path, ocop_buf_view(&changed),
				m->fingerprint_hex), OCOP_ERR_TRUST);
	/* Nothing refused leaves a file behind. */
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(create(path, trust, m->fingerprint_hex), OCOP_OK);
	assert_int_equal(access(path, F_OK), 0);
	ocop_buf_clear(&changed);
	made_log_free(other);
}

static void a_replica_begins_with_version_1_or_says_why_not(void **state)
{
	struct sync_bench *b = *state;
	const struct made_log_in in = { .log = b->log };
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN);
	struct ocop_trust *two = NULL;
	struct ocop_diag diag = { 0 };
	char path[96];

	snprintf(path, sizeof(path), "%s/new.db", b->dir);
	made_log_trust(b->log, 2, false, &in, 1, &file);
	assert_int_equal(ocop_trust_decode(&two, ocop_buf_view(&file), NULL),
			 OCOP_OK);
	ocop_hex_add(&hex, ocop_bytes_of(two->fingerprint, OCOP_HASH_LEN));
	assert_int_equal(ocop_replica_create(path, ocop_buf_view(&file),
					     ocop_buf_view(&hex), &diag),
			 OCOP_ERR_TRUST);
	assert_non_null(strstr(diag.text, "version 2; a replica starts with "
			       "version 1"));
	assert_int_equal(access(path, F_OK), -1);
	ocop_trust_free(two);
	ocop_buf_clear(&file);
	ocop_buf_clear(&hex);
}

static void making_it_again_keeps_what_is_there(void **state)
{
	struct made_log *other = made_log_new("other.example/log", 9);
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	assert_int_equal(create(b->path, ocop_buf_view(&b->log->trust),
				b->log->fingerprint_hex), OCOP_OK);
	assert_int_equal(create(b->path, ocop_buf_view(&other->trust),
				other->fingerprint_hex), OCOP_ERR_EXISTS);
	sync_bench_expect(b, 300, BENCH_TIME);
	made_log_free(other);
}

/* --- Opening one --- */

static enum ocop_err try_open(const char *path, enum ocop_store_mode mode)
{
	struct ocop_replica *r = NULL;
	enum ocop_err err = ocop_replica_open(&r, path, mode, NULL);

	assert_true((!err) == (r != NULL));
	ocop_replica_close(r);
	return err;
}

static void what_is_no_replica_does_not_open(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_store *store = NULL;
	char path[96];

	snprintf(path, sizeof(path), "%s/other.db", b->dir);
	assert_int_equal(try_open(path, OCOP_STORE_READ), OCOP_ERR_ABSENT);
	assert_int_equal(try_open(path, OCOP_STORE_WRITE), OCOP_ERR_ABSENT);
	assert_int_equal(ocop_store_open_sqlite(&store, path,
						OCOP_STORE_CREATE, NULL),
			 OCOP_OK);
	ocop_store_close(store);
	assert_int_equal(try_open(path, OCOP_STORE_READ), OCOP_ERR_STORE);
}

/* Change a META row behind the replica's back; NULL removes it. */
static void set_meta(struct sync_bench *b, const char *key,
		     struct ocop_bytes value)
{
	struct ocop_store *store = NULL;

	assert_int_equal(ocop_store_open_sqlite(&store, b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_set_meta(store, key, value), OCOP_OK);
	ocop_store_close(store);
}

/* Of each row that a replica is opened by: a byte of it flipped is trouble
 * with the file, and says nothing of the log or of its trust. */
static void a_damaged_row_is_no_verdict(void **state)
{
	static const char *const keys[] = { "fingerprint", "checkpoint",
					    "vkey" };
	struct ocop_buf row = OCOP_BUF(OCOP_TRUST_MAX);
	struct sync_bench *b = *state;
	struct ocop_store *store = NULL;
	uint8_t version[8] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	struct ocop_bytes first = { version, sizeof(version) };
	size_t refused = 0;
	enum ocop_err err;

	sync_bench_follow(b, 300, BENCH_TIME);
	assert_int_equal(ocop_store_open_sqlite(&store, b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (ocop_store_meta(store, keys[i], &row) == OCOP_ERR_ABSENT)
			continue;
		row.ptr[row.len / 2] ^= 1;
		set_meta(b, keys[i], ocop_buf_view(&row));
		assert_int_equal(try_open(b->path, OCOP_STORE_READ),
				 OCOP_ERR_STORE);
		row.ptr[row.len / 2] ^= 1;
		set_meta(b, keys[i], ocop_buf_view(&row));
		assert_int_equal(try_open(b->path, OCOP_STORE_READ), OCOP_OK);
	}
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TRUST, first, &row),
			 OCOP_OK);
	for (size_t at = 0; at < row.len; at += 7) {
		row.ptr[at] ^= 1;
		assert_int_equal(ocop_store_put(store, OCOP_SPACE_TRUST, first,
						ocop_buf_view(&row)), OCOP_OK);
		row.ptr[at] ^= 1;
		/* Signatures were checked when it was stored. */
		err = try_open(b->path, OCOP_STORE_READ);
		assert_true(!err || err == OCOP_ERR_STORE);
		refused += err != 0;
	}
	assert_true(refused > 0);
	ocop_store_close(store);
	ocop_buf_clear(&row);
}

static void a_checkpoint_that_is_not_of_the_stored_log_does_not_open(
	void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 9);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_bench *b = *state;

	made_log_grow(other, 599, "a");
	sync_bench_follow(b, 300, BENCH_TIME);
	made_log_note(b->log, 301, BENCH_TIME, &note);
	set_meta(b, "checkpoint", ocop_buf_view(&note));
	assert_int_equal(try_open(b->path, OCOP_STORE_READ), OCOP_ERR_STORE);
	made_log_note(other, 300, BENCH_TIME, &note);
	set_meta(b, "checkpoint", ocop_buf_view(&note));
	assert_int_equal(try_open(b->path, OCOP_STORE_READ), OCOP_ERR_STORE);
	/* Another history of the same size, signed by the log. */
	made_log_free(other);
	other = made_log_new(BENCH_ORIGIN, 7);
	made_log_grow(other, 599, "b");
	made_log_note(other, 300, BENCH_TIME, &note);
	set_meta(b, "checkpoint", ocop_buf_view(&note));
	assert_int_equal(try_open(b->path, OCOP_STORE_READ), OCOP_ERR_STORE);
	made_log_note(b->log, 300, BENCH_TIME, &note);
	set_meta(b, "checkpoint", ocop_buf_view(&note));
	sync_bench_expect(b, 300, BENCH_TIME);
	ocop_buf_clear(&note);
	made_log_free(other);
}

/* Store entries without folding them. */
static void append_unfolded(struct sync_bench *b, uint64_t from, uint64_t to)
{
	struct ocop_store *store = NULL;
	struct ocop_log *log = NULL;

	assert_int_equal(ocop_store_open_sqlite(&store, b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_open(&log, store, false, NULL), OCOP_OK);
	for (uint64_t i = from; i < to; i++)
		assert_int_equal(ocop_log_append(log, ocop_buf_view(
						&b->log->entry[i])), OCOP_OK);
	assert_int_equal(ocop_log_flush(log, ocop_bytes_of(NULL, 0)), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_log_free(log);
	ocop_store_close(store);
}

static void a_state_behind_its_log_is_not_judged_by_but_caught_up(void **state)
{
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	append_unfolded(b, 300, 310);
	assert_int_equal(try_open(b->path, OCOP_STORE_READ), OCOP_ERR_STORE);
	assert_int_equal(try_open(b->path, OCOP_STORE_WRITE), OCOP_OK);
	sync_bench_follow(b, 600, BENCH_TIME + 1);
	sync_bench_expect(b, 600, BENCH_TIME + 1);
}

static void told(void *user, const struct ocop_sync_progress *p)
{
	assert_true(p->folding);
	*(struct ocop_sync_progress *)user = *p;
}

/* As a program of another format leaves it, or one of before there was any. */
static void a_state_of_another_format_is_folded_anew(void **state)
{
	static const char *const formats[] = { "0", "1", "",
		"a word of more bytes than a fingerprint has" };
	struct ocop_sync_progress p = { 0 };
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL;

	sync_bench_follow(b, 300, BENCH_TIME);
	for (size_t i = 0; i < 4; i++) {
		set_meta(b, "state_format", ocop_bytes_str(formats[i]));
		assert_int_equal(try_open(b->path, OCOP_STORE_READ),
				 OCOP_ERR_SCHEMA);
		assert_int_equal(ocop_replica_open(&r, b->path,
						   OCOP_STORE_WRITE, NULL),
				 OCOP_OK);
		assert_int_equal(ocop_fold_size(r->fold), 0);
		assert_int_equal(ocop_replica_catch_up(r, told, &p), OCOP_OK);
		assert_int_equal(p.from, 0);
		assert_int_equal(p.to, 300);
		assert_int_equal(p.done, 300);
		assert_int_equal(ocop__state_check(r->state), OCOP_OK);
		ocop_replica_close(r);
		sync_bench_expect(b, 300, BENCH_TIME);
	}
	/* What is of ours is not folded again. */
	p.to = 1;
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_fold_size(r->fold), 300);
	assert_int_equal(ocop_replica_catch_up(r, told, &p), OCOP_OK);
	assert_int_equal(p.to, 1);
	ocop_replica_close(r);
}

/* Both were opened before either folded: the second folds nothing twice. */
static void of_two_writers_the_first_folds(void **state)
{
	struct ocop_replica *one = NULL, *two = NULL;
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	set_meta(b, "state_format", OCOP_LIT("0"));
	assert_int_equal(ocop_replica_open(&one, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_open(&two, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_catch_up(one, NULL, NULL), OCOP_OK);
	/* A transaction of the caller's is not ended. */
	assert_int_equal(ocop_store_begin(two->store, false), OCOP_OK);
	assert_int_equal(ocop_replica_catch_up(two, NULL, NULL),
			 OCOP_ERR_BUG);
	assert_int_equal(ocop_store_commit(two->store), OCOP_OK);
	assert_int_equal(ocop_replica_catch_up(two, NULL, NULL), OCOP_OK);
	assert_int_equal(ocop_fold_size(two->fold), 300);
	assert_int_equal(ocop__state_check(two->state), OCOP_OK);
	ocop_replica_close(one);
	ocop_replica_close(two);
	sync_bench_expect(b, 300, BENCH_TIME);
}

/* Other programs keep other things there, which no log gives back. */
static void rows_of_what_is_no_replica_are_left(void **state)
{
	struct ocop_buf value = OCOP_BUF(100);
	struct sync_bench *b = *state;
	struct ocop_store *store = NULL;
	char path[96];

	snprintf(path, sizeof(path), "%s/other.db", b->dir);
	assert_int_equal(ocop_store_open_sqlite(&store, path,
						OCOP_STORE_CREATE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_STATE,
					OCOP_LIT("k"), OCOP_LIT("v")),
			 OCOP_OK);
	assert_int_equal(try_open(path, OCOP_STORE_WRITE), OCOP_ERR_STORE);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE,
					OCOP_LIT("k"), &value), OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&value);
}

/* --- Judging --- */

static void a_replica_never_synced_knows_its_trust_and_no_entry(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL;
	struct ocop_verifier judge;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	assert_non_null(judge.trust);
	assert_memory_equal(judge.trust->fingerprint, b->log->fingerprint,
			    OCOP_HASH_LEN);
	assert_int_equal(judge.info.size, 0);
	assert_int_equal(judge.info.trust_version, 0);
	assert_int_equal(r->signed_time, 0);
	ocop_replica_close(r);
}

static void a_judge_stays_one_snapshot_while_a_sync_commits(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *early = NULL, *late = NULL;
	struct ocop_verifier judge;
	struct ocop_policy policy;

	made_log_trust2(b->log, true);
	sync_bench_follow(b, 300, BENCH_TIME);
	assert_int_equal(ocop_replica_open(&early, b->path, OCOP_STORE_READ,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_open(&late, b->path, OCOP_STORE_READ,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_verifier(early, &judge), OCOP_OK);
	sync_bench_follow(b, 601, BENCH_TIME + 1);
	assert_int_equal(ocop_replica_verifier(early, &judge), OCOP_OK);
	assert_int_equal(judge.info.size, 300);
	assert_int_equal(judge.trust->version, 1);
	assert_int_equal(early->signed_time, BENCH_TIME);
	/* Opened before, judged by after: what is committed by then. */
	assert_int_equal(ocop_replica_verifier(late, &judge), OCOP_OK);
	assert_int_equal(judge.info.size, 601);
	assert_int_equal(judge.trust->version, 2);
	assert_int_equal(late->checkpoint.size, 601);
	assert_int_equal(late->signed_time, BENCH_TIME + 1);
	policy = ocop_replica_policy(late, BENCH_TIME + 2);
	assert_int_equal(policy.now_unix_s, BENCH_TIME + 2);
	assert_int_equal(policy.signed_time, BENCH_TIME + 1);
	assert_int_equal(policy.vouched_time, late->vouched_time);
	assert_int_equal(policy.as_of, 0);
	ocop_replica_close(early);
	ocop_replica_close(late);
}

/* --- A part of one --- */

static void a_part_is_the_log_as_it_was_at_that_size(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2, 255, 256, 257, 600 };
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL, *part = NULL;
	uint8_t root[OCOP_HASH_LEN];
	struct ocop_verifier judge;

	sync_bench_follow(b, 600, BENCH_TIME);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(ocop_replica_snapshot_at(&part, r, sizes[i],
							  NULL),
				 OCOP_OK);
		assert_int_equal(ocop_replica_verifier(part, &judge), OCOP_OK);
		assert_int_equal(judge.info.size, sizes[i]);
		assert_int_equal(judge.info.skipped,
				 sizes[i] > 0 ? sizes[i] - 1 : 0);
		made_log_root(b->log, sizes[i], root);
		assert_int_equal(part->checkpoint.size, sizes[i]);
		assert_memory_equal(part->checkpoint.root, root,
				    OCOP_HASH_LEN);
		assert_string_equal(part->checkpoint.origin, BENCH_ORIGIN);
		assert_int_equal(part->signed_time, BENCH_TIME);
		assert_int_equal(ocop_replica_policy(part, 1).as_of,
				 sizes[i] == 0 ? 0 :
				 MADE_LOG_ACCEPTED + sizes[i] - 1);
		ocop_replica_close(part);
		part = NULL;
	}
	assert_int_equal(ocop_replica_snapshot_at(&part, r, 601, NULL),
			 OCOP_ERR_ARGUMENT);
	assert_null(part);
	/* A part of a part, too. */
	assert_int_equal(ocop_replica_snapshot_at(&part, r, 300, NULL),
			 OCOP_OK);
	ocop_replica_close(r);
	r = part;
	assert_int_equal(ocop_replica_snapshot_at(&part, r, 10, NULL), OCOP_OK);
	assert_int_equal(part->checkpoint.size, 10);
	ocop_replica_close(part);
	ocop_replica_close(r);
}

static void a_part_is_judged_by_the_trust_version_of_its_time(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL, *part = NULL;

	made_log_trust2(b->log, true);
	sync_bench_follow(b, 601, BENCH_TIME);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_trust(r)->version, 2);
	assert_int_equal(ocop_replica_snapshot_at(&part, r, 600, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_trust(part)->version, 1);
	ocop_replica_close(part);
	ocop_replica_close(r);
}

/* Nobody looked at its entries since they came. */
static void a_part_of_damaged_entries_is_none(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL, *part = NULL;

	sync_bench_follow(b, 600, BENCH_TIME);
	for (uint64_t n = 0; n < 3; n++) {
		sync_bench_flip(b, n);
		assert_int_equal(ocop_replica_open(&r, b->path,
						   OCOP_STORE_READ, NULL),
				 OCOP_OK);
		assert_int_equal(ocop_replica_snapshot_at(&part, r, 300, NULL),
				 OCOP_ERR_STORE);
		assert_null(part);
		ocop_replica_close(r);
		sync_bench_flip(b, n);
	}
}

/* Nor does a state that is folded anew rest on them. */
static void damaged_entries_are_not_folded_anew(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_store *store = NULL;
	struct ocop_replica *r = NULL;

	sync_bench_follow(b, 600, BENCH_TIME);
	sync_bench_flip(b, 1);
	assert_int_equal(ocop_store_open_sqlite(&store, b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_store_end(store,
					ocop__replica_state_drop(store)),
			 OCOP_OK);
	ocop_store_close(store);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_catch_up(r, NULL, NULL),
			 OCOP_ERR_STORE);
	ocop_replica_close(r);
	sync_bench_flip(b, 1);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_catch_up(r, NULL, NULL), OCOP_OK);
	ocop_replica_close(r);
	sync_bench_expect(b, 600, BENCH_TIME);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sync_bench_setup, \
					sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_the_named_and_signed_document_makes_a_replica),
		TEST(a_replica_begins_with_version_1_or_says_why_not),
		TEST(making_it_again_keeps_what_is_there),
		TEST(what_is_no_replica_does_not_open),
		TEST(a_damaged_row_is_no_verdict),
		TEST(a_checkpoint_that_is_not_of_the_stored_log_does_not_open),
		TEST(a_state_behind_its_log_is_not_judged_by_but_caught_up),
		TEST(a_state_of_another_format_is_folded_anew),
		TEST(of_two_writers_the_first_folds),
		TEST(rows_of_what_is_no_replica_are_left),
		TEST(a_replica_never_synced_knows_its_trust_and_no_entry),
		TEST(a_judge_stays_one_snapshot_while_a_sync_commits),
		TEST(a_part_is_the_log_as_it_was_at_that_size),
		TEST(a_part_of_damaged_entries_is_none),
		TEST(damaged_entries_are_not_folded_anew),
		TEST(a_part_is_judged_by_the_trust_version_of_its_time),
	};

	return cmocka_run_group_tests_name("replica", tests, NULL, NULL);
}
