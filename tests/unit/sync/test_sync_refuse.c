/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync*.c: a log that shrinks, forks or changes, or that is another log, is
 * refused and evidence is kept. The replica stays as good as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/sync_bench.h"

#define BUNDLES "/log/tile/entries/"

/* --- Refusals --- */

/* What cannot be judged by is so the second time, too. */
static void a_damaged_replica_gives_no_judge_however_often_asked(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_store *store = NULL;
	struct ocop_replica *r = NULL;
	struct ocop_verifier judge;

	sync_bench_follow(b, 300, BENCH_TIME);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_open_sqlite(&store, b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_set_meta(store, "checkpoint",
					     OCOP_LIT("none")), OCOP_OK);
	ocop_store_close(store);
	assert_int_not_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	assert_int_not_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	assert_null(judge.state);
	ocop_replica_close(r);
}

/* After each refusal: the same size and time, and an honest log goes on. */
static void still_good(struct sync_bench *b, uint64_t size)
{
	sync_bench_expect(b, size, BENCH_TIME);
	sync_bench_follow(b, 600, BENCH_TIME + 1);
	sync_bench_expect(b, 600, BENCH_TIME + 1);
}

static void a_shrunken_log_is_refused_with_both_checkpoints_kept(void **state)
{
	struct sync_bench *b = *state;

	sync_bench_follow(b, 500, BENCH_TIME);
	made_log_serve(b->log, b->server, 499, BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SHRINK);
	assert_int_equal(sync_bench_files(b, ".evidence-499-"), 1);
	assert_int_equal(sync_bench_files(b, ".evidence-500-"), 1);
	/* Kept once, however often it is offered. */
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SHRINK);
	assert_int_equal(sync_bench_files(b, ".evidence-"), 2);
	made_log_serve(b->log, b->server, 0, BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SHRINK);
	still_good(b, 500);
}

static void a_mirror_that_lags_leaves_no_evidence(void **state)
{
	struct sync_bench *b = *state;

	/* What a log signed before it had more is nobody's fault. */
	sync_bench_follow(b, 500, BENCH_TIME);
	for (unsigned i = 0; i < 3; i++) {
		made_log_serve(b->log, b->server, 300 + i, BENCH_TIME - 9 + i);
		assert_int_equal(sync_bench_run(b), OCOP_ERR_SHRINK);
	}
	made_log_serve(b->log, b->server, 400, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SHRINK);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	still_good(b, 500);
}

static void evidence_has_an_end(void **state)
{
	struct sync_bench *b = *state;

	/* A thief of the log's key can sign as many histories as he likes. */
	sync_bench_follow(b, 500, BENCH_TIME);
	for (unsigned i = 0; i < 40; i++) {
		struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
		char salt[16];

		snprintf(salt, sizeof(salt), "thief %u", i);
		made_log_grow(other, 9, salt);
		made_log_serve(other, b->server, 10, BENCH_TIME + 1);
		assert_int_equal(sync_bench_run(b), OCOP_ERR_FORK);
		made_log_free(other);
	}
	assert_int_equal(sync_bench_files(b, ".evidence-10-"), 31);
	assert_int_equal(sync_bench_files(b, ".evidence-500-"), 1);
	still_good(b, 500);
}

static void another_root_at_the_same_size_is_a_fork(void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct sync_bench *b = *state;

	made_log_grow(other, 599, "b");
	sync_bench_follow(b, 500, BENCH_TIME);
	made_log_serve(other, b->server, 500, BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_FORK);
	assert_int_equal(sync_bench_files(b, ".evidence-500-"), 2);
	/* Smaller, but never ours: worse than a lagging mirror. */
	made_log_serve(other, b->server, 300, BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_FORK);
	assert_int_equal(sync_bench_files(b, ".evidence-300-"), 1);
	still_good(b, 500);
	made_log_free(other);
}

static void a_longer_log_of_another_history_is_a_fork(void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct sync_bench *b = *state;

	/* Same from 499 on, so that only the root can tell. */
	made_log_grow(other, 10, "b");
	made_log_grow(other, 589, "a");
	sync_bench_follow(b, 512, BENCH_TIME);
	made_log_serve(other, b->server, 600, BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_FORK);
	assert_int_equal(sync_bench_files(b, ".evidence-600-"), 1);
	assert_int_equal(sync_bench_files(b, ".evidence-512-"), 1);
	still_good(b, 512);
	made_log_free(other);
}

static void every_changed_bundle_is_a_damaged_copy(void **state)
{
	static const char *const paths[] = { "000", "001", "002.p/88" };
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;
	char path[64];

	for (unsigned n = 0; n < 3; n++) {
		made_log_serve(b->log, b->server, 600, BENCH_TIME);
		made_log_bundle(b->log, n, 600, &bundle);
		bundle.ptr[bundle.len - 1] ^= 1;
		snprintf(path, sizeof(path), BUNDLES "%s", paths[n]);
		fault_server_put(b->server, path, ocop_buf_view(&bundle));
		assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
		assert_non_null(strstr(b->diag.text, b->url));
		assert_non_null(strstr(b->diag.text, ": damaged copy: "
				       "entries 0 to 599 do"));
		assert_int_equal(sync_bench_files(b, ".evidence"), 0);
		sync_bench_expect(b, 0, 0);
	}
	sync_bench_follow(b, 600, BENCH_TIME);
	sync_bench_expect(b, 600, BENCH_TIME);
	ocop_buf_clear(&bundle);
}

static void a_changed_entry_that_is_stored_already_is_a_damaged_copy(void **state)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;

	sync_bench_follow(b, 520, BENCH_TIME);
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	made_log_bundle(b->log, 2, 600, &bundle);
	bundle.ptr[4] ^= 1;	/* in entry 512, which the replica has */
	fault_server_put(b->server, BUNDLES "002.p/88",
			 ocop_buf_view(&bundle));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	assert_non_null(strstr(b->diag.text, b->url));
	assert_non_null(strstr(b->diag.text, ": damaged copy: entry 512 "
			       "differs"));
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	still_good(b, 520);
	ocop_buf_clear(&bundle);
}

static void a_short_or_long_or_broken_bundle_is_no_answer(void **state)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	/* A partial one with an entry more than asked for. */
	made_log_serve(b->log, b->server, 400, BENCH_TIME + 1);
	made_log_bundle(b->log, 1, 401, &bundle);
	fault_server_put(b->server, BUNDLES "001.p/144",
			 ocop_buf_view(&bundle));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	made_log_serve(b->log, b->server, 512, BENCH_TIME + 1);
	made_log_bundle(b->log, 1, 511, &bundle);
	fault_server_put(b->server, BUNDLES "001", ocop_buf_view(&bundle));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	made_log_bundle(b->log, 1, 512, &bundle);
	ocop_buf_str(&bundle, "x");
	fault_server_put(b->server, BUNDLES "001", ocop_buf_view(&bundle));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	fault_server_put(b->server, BUNDLES "001", OCOP_LIT("<html></html>"));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	still_good(b, 300);
	ocop_buf_clear(&bundle);
}

/* Servers that answer every address, and portals, say 200 to what is gone. */
static void a_page_for_a_partial_bundle_leads_to_the_full_one(void **state)
{
	struct ocop_buf full = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;

	made_log_serve(b->log, b->server, 300, BENCH_TIME);
	made_log_bundle(b->log, 1, 512, &full);
	fault_server_put(b->server, BUNDLES "001", ocop_buf_view(&full));
	fault_server_put(b->server, BUNDLES "001.p/44",
			 OCOP_LIT("<html>no such file</html>"));
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	sync_bench_expect(b, 300, BENCH_TIME);
	/* Nor is the full one there. */
	made_log_serve(b->log, b->server, 400, BENCH_TIME + 1);
	fault_server_put(b->server, BUNDLES "001.p/144", OCOP_LIT("<html>"));
	fault_server_put(b->server, BUNDLES "001", OCOP_LIT("<html>"));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	assert_non_null(strstr(b->diag.text, "web page"));
	assert_int_equal(b->result.sources[0].outcome, OCOP_SYNC_DOWN);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	ocop_buf_clear(&full);
}

static void a_missing_bundle_is_trouble_and_no_verdict_on_the_log(void **state)
{
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	fault_server_remove(b->server, BUNDLES "001");
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	fault_server_answer(b->server, BUNDLES "001", 200, "", OCOP_LIT(""));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	still_good(b, 300);
}

static void remove_line(struct ocop_buf *text, unsigned number)
{
	uint8_t *from = text->ptr, *end = text->ptr + text->len, *next;

	for (;; from = next) {
		next = memchr(from, '\n', (size_t)(end - from));
		assert_non_null(next++);
		if (number-- == 0)
			break;
	}
	memmove(from, next, (size_t)(end - next));
	text->len -= (size_t)(next - from);
}

static void a_checkpoint_of_another_key_origin_or_of_none_is_refused(
	void **state)
{
	struct made_log *key = made_log_new(BENCH_ORIGIN, 9);
	struct made_log *origin = made_log_new("other.example/log", 7);
	struct ocop_checkpoint bare = { .origin = BENCH_ORIGIN, .size = 600 };
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_bench *b = *state;
	enum ocop_err err;

	made_log_grow(key, 599, "a");
	made_log_grow(origin, 599, "a");
	sync_bench_follow(b, 300, BENCH_TIME);
	made_log_serve(key, b->server, 600, BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SIGNATURE);
	made_log_serve(origin, b->server, 600, BENCH_TIME + 1);
	err = sync_bench_run(b);
	assert_true(err == OCOP_ERR_TRUST || err == OCOP_ERR_SIGNATURE);
	/* Signed by the time key only. */
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	made_log_root(b->log, 600, bare.root);
	ocop_checkpoint_body(&note, &bare);
	fault_server_put(b->server, "/log/checkpoint", ocop_buf_view(&note));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SIGNATURE);
	ocop_buf_str(&note, "\n");
	fault_server_put(b->server, "/log/checkpoint", ocop_buf_view(&note));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SIGNATURE);
	made_log_note(b->log, 600, BENCH_TIME + 1, &note);
	remove_line(&note, 4);
	fault_server_put(b->server, "/log/checkpoint", ocop_buf_view(&note));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SIGNATURE);
	/* Anyone can make these: they accuse nobody. */
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	still_good(b, 300);
	ocop_buf_clear(&note);
	made_log_free(key);
	made_log_free(origin);
}

static void a_checkpoint_that_nobody_signed_accuses_nobody(void **state)
{
	struct ocop_checkpoint bare = { .origin = BENCH_ORIGIN, .size = 600 };
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	/* What is no checkpoint accuses nobody. */
	fault_server_put(b->server, "/log/checkpoint", OCOP_LIT("<html>\n"));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	made_log_root(b->log, 600, bare.root);
	ocop_checkpoint_body(&note, &bare);
	fault_server_put(b->server, "/log/checkpoint", ocop_buf_view(&note));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SIGNATURE);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	still_good(b, 300);
	/* Signed, it is taken. */
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	ocop_buf_clear(&note);
}

static void every_flipped_bit_of_a_checkpoint_is_refused(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_bench *b = *state;
	size_t body;

	sync_bench_follow(b, 300, BENCH_TIME);
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	made_log_note(b->log, 600, 0, &note);
	body = note.len;
	for (size_t i = 0; i < body; i += 5) {
		note.ptr[i] ^= (uint8_t)(1 << (i % 7));
		fault_server_put(b->server, "/log/checkpoint",
				 ocop_buf_view(&note));
		assert_int_not_equal(sync_bench_run(b), OCOP_OK);
		note.ptr[i] ^= (uint8_t)(1 << (i % 7));
	}
	still_good(b, 300);
	ocop_buf_clear(&note);
}

/* The log's own line is good: only the times' lines tell. */
static void a_time_with_a_flipped_byte_is_a_damaged_copy(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_bench *b = *state;
	size_t end, from;

	sync_bench_follow(b, 300, BENCH_TIME);
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	made_log_note(b->log, 600, 0, &note);
	from = note.len;
	b->log->cosigned[0] = BENCH_TIME + 1;
	made_log_note(b->log, 600, BENCH_TIME + 1, &note);
	b->log->cosigned[0] = 0;
	end = note.len;
	assert_true(end > from + 100);
	for (size_t i = from, digit = 0; i < end; i++) {
		/* The sixth base64 digit has bits of both the key's ID and
		 * the time: that line is a stranger's. */
		digit = note.ptr[i] == ' ' ? 0 : digit + 1;
		if (digit == 6 && note.ptr[i - 6] == ' ' &&
		    note.ptr[i - 7] != 0x94)
			continue;
		note.ptr[i] ^= 1;
		fault_server_put(b->server, "/log/checkpoint",
				 ocop_buf_view(&note));
		assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
		assert_non_null(strstr(b->diag.text, "/checkpoint: "));
		note.ptr[i] ^= 1;
	}
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	still_good(b, 300);
	ocop_buf_clear(&note);
}

/* --- Several sources --- */

static void a_second_source_is_asked_when_the_first_fails(void **state)
{
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *sources[2] = { url, b->url };

	snprintf(folder, sizeof(folder), "%s/log", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	assert_string_equal(b->result.source, b->url);
	/* Also when the first lags behind. */
	made_log_write(b->log, folder, 500, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	assert_true(b->result.unchanged);
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void a_refusal_is_told_rather_than_a_later_silence(void **state)
{
	struct sync_bench *b = *state;
	const char *sources[2] = { b->url, "http://127.0.0.1:1/log" };

	sync_bench_follow(b, 600, BENCH_TIME);
	made_log_serve(b->log, b->server, 500, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_ERR_SHRINK);
	assert_int_equal(sync_bench_from(b, NULL, 0), OCOP_ERR_ARGUMENT);
}

static void two_signed_histories_fail_the_sync_and_ours_goes_on(void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *sources[2] = { b->url, url };

	snprintf(folder, sizeof(folder), "%s/log", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_grow(other, 599, "b");
	sync_bench_follow(b, 500, BENCH_TIME);
	made_log_serve(other, b->server, 500, BENCH_TIME);
	made_log_write(b->log, folder, 600, BENCH_TIME + 1);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_ERR_FORK);
	assert_true(b->result.forked);
	sync_bench_expect(b, 600, BENCH_TIME + 1);
	/* It is told, too, when the other one does not answer. */
	snprintf(url, sizeof(url), "file://%s/none", b->dir);
	made_log_serve(other, b->server, 599, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_ERR_FORK);
	made_log_free(other);
}

static void bundles_kept_from_a_bad_source_do_not_spoil_a_good_one(
	void **state)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *source = url;

	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	made_log_bundle(b->log, 0, 600, &bundle);
	bundle.ptr[bundle.len - 1] ^= 1;
	fault_server_put(b->server, BUNDLES "000", ocop_buf_view(&bundle));
	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT, 30, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	snprintf(folder, sizeof(folder), "%s/log", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_write(b->log, folder, 600, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, &source, 1), OCOP_OK);
	sync_bench_expect(b, 600, BENCH_TIME);
	ocop_buf_clear(&bundle);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sync_bench_setup, \
					sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_damaged_replica_gives_no_judge_however_often_asked),
		TEST(a_shrunken_log_is_refused_with_both_checkpoints_kept),
		TEST(a_mirror_that_lags_leaves_no_evidence),
		TEST(evidence_has_an_end),
		TEST(another_root_at_the_same_size_is_a_fork),
		TEST(a_longer_log_of_another_history_is_a_fork),
		TEST(every_changed_bundle_is_a_damaged_copy),
		TEST(a_changed_entry_that_is_stored_already_is_a_damaged_copy),
		TEST(a_short_or_long_or_broken_bundle_is_no_answer),
		TEST(a_page_for_a_partial_bundle_leads_to_the_full_one),
		TEST(a_missing_bundle_is_trouble_and_no_verdict_on_the_log),
		TEST(a_checkpoint_of_another_key_origin_or_of_none_is_refused),
		TEST(a_checkpoint_that_nobody_signed_accuses_nobody),
		TEST(every_flipped_bit_of_a_checkpoint_is_refused),
		TEST(a_time_with_a_flipped_byte_is_a_damaged_copy),
		TEST(a_second_source_is_asked_when_the_first_fails),
		TEST(a_refusal_is_told_rather_than_a_later_silence),
		TEST(two_signed_histories_fail_the_sync_and_ours_goes_on),
		TEST(bundles_kept_from_a_bad_source_do_not_spoil_a_good_one),
	};

	return cmocka_run_group_tests_name("sync_refuse", tests, NULL, NULL);
}
