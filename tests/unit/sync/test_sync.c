/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync*.c: a replica follows an honest log and its trust documents, and
 * resumes after an interruption. What it refuses is in test_sync_refuse.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/store/store.h"
#include "tests/helpers/sync_bench.h"

#define BUNDLES "/log/tile/entries/"

/* --- Following --- */

static void a_first_sync_copies_proves_and_folds(void **state)
{
	struct sync_bench *b = *state;

	sync_bench_expect(b, 0, 0);
	sync_bench_follow(b, 600, BENCH_TIME);
	assert_false(b->result.unchanged);
	assert_int_equal(b->result.from, 0);
	assert_int_equal(b->result.counted, 1);
	assert_int_equal(b->result.skipped, 599);
	assert_string_equal(b->result.source, b->url);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 3);
	sync_bench_expect(b, 600, BENCH_TIME);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
}

static void a_grown_log_is_followed_across_every_edge_of_a_bundle(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 255, 256, 257, 511, 512, 600 };
	struct sync_bench *b = *state;
	uint64_t from = 0;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		sync_bench_follow(b, sizes[i], BENCH_TIME + i);
		assert_int_equal(b->result.from, from);
		sync_bench_expect(b, sizes[i], BENCH_TIME + i);
		from = sizes[i];
	}
}

static void an_empty_log_is_a_log(void **state)
{
	struct sync_bench *b = *state;

	sync_bench_follow(b, 0, BENCH_TIME);
	sync_bench_follow(b, 0, BENCH_TIME + 1);
	assert_true(b->result.unchanged);
	sync_bench_follow(b, 10, BENCH_TIME + 2);
	sync_bench_expect(b, 10, BENCH_TIME + 2);
}

static void an_unchanged_log_brings_a_newer_time_only(void **state)
{
	struct sync_bench *b = *state;

	sync_bench_follow(b, 600, BENCH_TIME);
	fault_server_forget(b->server);
	sync_bench_follow(b, 600, BENCH_TIME + 3600);
	assert_true(b->result.unchanged);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 0);
	sync_bench_expect(b, 600, BENCH_TIME + 3600);
	/* A mirror that lags, or takes cosignatures off, makes it no older. */
	sync_bench_follow(b, 600, BENCH_TIME + 60);
	sync_bench_expect(b, 600, BENCH_TIME + 3600);
	sync_bench_follow(b, 600, 0);
	sync_bench_expect(b, 600, BENCH_TIME + 3600);
}

/* Sync with two witnesses on the note, and what it makes of them. */
static void follow_witnessed(struct sync_bench *b, uint64_t size,
			     uint64_t time, uint64_t witnessed,
			     uint64_t signed_then, uint64_t vouched_then)
{
	struct ocop_replica *r = NULL;

	b->log->cosigned[0] = witnessed;
	b->log->cosigned[1] = witnessed > 0 ? witnessed + 5 : 0;
	sync_bench_follow(b, size, time);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(r->signed_time, signed_then);
	assert_int_equal(r->vouched_time, vouched_then);
	ocop_replica_close(r);
}

static void a_quorum_of_witnesses_is_a_signed_time_too(void **state)
{
	struct sync_bench *b = *state;
	uint64_t t = BENCH_TIME;

	follow_witnessed(b, 300, t, 0, t, 0);
	/* The same tree, cosigned: only the note is new. */
	follow_witnessed(b, 300, t, t - 60, t, t - 60);
	follow_witnessed(b, 300, t, t + 60, t + 60, t + 60);
	/* Who takes them off, or shows older ones, makes it no older. */
	follow_witnessed(b, 300, t, 0, t + 60, t + 60);
	follow_witnessed(b, 300, t, t + 30, t + 60, t + 60);
	/* What vouched for a part vouches for the time still. */
	follow_witnessed(b, 600, t + 90, 0, t + 90, t + 60);
	follow_witnessed(b, 600, 0, 0, t + 90, t + 60);
	follow_witnessed(b, 600, 0, t + 120, t + 120, t + 120);
}

static void one_witness_of_two_that_are_needed_vouches_for_nothing(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL;

	b->log->cosigned[2] = BENCH_TIME + 60;
	sync_bench_follow(b, 300, BENCH_TIME);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(r->signed_time, BENCH_TIME);
	assert_int_equal(r->vouched_time, 0);
	ocop_replica_close(r);
}

static void a_larger_note_without_time_keeps_the_time_before(void **state)
{
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	sync_bench_follow(b, 400, 0);
	sync_bench_expect(b, 400, BENCH_TIME);
	sync_bench_follow(b, 500, BENCH_TIME + 1);
	sync_bench_expect(b, 500, BENCH_TIME + 1);
}

static void read_note(struct sync_bench *b, struct ocop_buf *out)
{
	struct ocop_replica *r = NULL;

	ocop_buf_reset(out);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_log_checkpoint(r->store, out), OCOP_OK);
	ocop_replica_close(r);
}

/* Exports and witnesses go on from the note that is stored. */
static void an_older_note_of_the_same_tree_takes_no_newer_ones_place(
	void **state)
{
	struct ocop_buf first = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf then = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	read_note(b, &first);
	sync_bench_follow(b, 300, BENCH_TIME - 1);
	read_note(b, &then);
	assert_true(ocop_bytes_equal(ocop_buf_view(&first),
				     ocop_buf_view(&then)));
	sync_bench_follow(b, 300, BENCH_TIME + 1);
	read_note(b, &then);
	assert_false(ocop_bytes_equal(ocop_buf_view(&first),
				      ocop_buf_view(&then)));
	ocop_buf_clear(&first);
	ocop_buf_clear(&then);
}

static void a_folder_serves_as_well(void **state)
{
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *source = url;

	snprintf(folder, sizeof(folder), "%s/stick/log", b->dir);
	snprintf(url, sizeof(url), "file://%s/", folder);
	made_log_write(b->log, folder, 300, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, &source, 1), OCOP_OK);
	sync_bench_expect(b, 300, BENCH_TIME);
	made_log_write(b->log, folder, 600, BENCH_TIME + 1);
	assert_int_equal(sync_bench_from(b, &source, 1), OCOP_OK);
	sync_bench_expect(b, 600, BENCH_TIME + 1);
}

static void a_partial_bundle_that_is_gone_is_taken_from_the_full_one(
	void **state)
{
	struct ocop_buf full = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;

	made_log_serve(b->log, b->server, 300, BENCH_TIME);
	fault_server_remove(b->server, BUNDLES "001.p/44");
	made_log_bundle(b->log, 1, 600, &full);
	fault_server_put(b->server, BUNDLES "001", ocop_buf_view(&full));
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	sync_bench_expect(b, 300, BENCH_TIME);
	sync_bench_follow(b, 600, BENCH_TIME);
	sync_bench_expect(b, 600, BENCH_TIME);
	ocop_buf_clear(&full);
}

struct seen {
	uint64_t fetched, folded, bytes;
	unsigned calls;
};

static void see(void *user, const struct ocop_sync_progress *p)
{
	struct seen *seen = user;
	uint64_t *done = p->folding ? &seen->folded : &seen->fetched;

	assert_true(p->done >= *done && p->done <= p->to);
	assert_true(p->bytes >= seen->bytes);
	*done = p->done;
	seen->bytes = p->bytes;
	seen->calls++;
}

static void progress_is_told_up_to_the_end(void **state)
{
	struct sync_bench *b = *state;
	const char *source = b->url;
	struct seen seen = { 0 };
	struct ocop_sync_options options = { .sources = &source,
		.source_count = 1, .progress = see, .user = &seen };
	struct ocop_replica *r = NULL;

	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_sync(r, &options, &b->result, NULL),
			 OCOP_OK);
	assert_int_equal(seen.fetched, 600);
	assert_int_equal(seen.folded, 600);
	assert_int_equal(seen.bytes, b->result.bytes);
	/* What is held open is what was synced. */
	assert_int_equal(r->checkpoint.size, 600);
	assert_int_equal(r->signed_time, BENCH_TIME);
	ocop_replica_close(r);
}

/* --- Cuts --- */

static void a_checkpoint_cut_anywhere_changes_nothing(void **state)
{
	struct sync_bench *b = *state;
	size_t n;

	sync_bench_follow(b, 300, BENCH_TIME);
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	for (n = 0; n < 200; n += 7) {
		fault_server_fault(b->server, "/log/checkpoint", FAULT_CUT, n,
				   1);
		assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	}
	/* Without a length, the cut is seen by the content only. */
	for (n = 0; n < 200; n += 13) {
		fault_server_fault(b->server, "/log/checkpoint",
				   FAULT_NO_LENGTH, n, 1);
		assert_int_not_equal(sync_bench_run(b), OCOP_OK);
	}
	sync_bench_expect(b, 300, BENCH_TIME);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	sync_bench_expect(b, 600, BENCH_TIME + 1);
}

static void a_passing_cut_of_a_bundle_is_mended_in_the_same_call(void **state)
{
	struct sync_bench *b = *state;

	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "000", FAULT_CUT, 10, 1);
	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT, 40, 1);
	fault_server_fault(b->server, BUNDLES "002.p/88", FAULT_NO_LENGTH, 90,
			   2);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 7);
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void a_sync_resumes_without_asking_for_finished_bundles(void **state)
{
	struct sync_bench *b = *state;

	made_log_grow(b->log, 20 * 256 - 600, "a");
	made_log_serve(b->log, b->server, 20 * 256, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "010", FAULT_CUT_BODY, 99, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	sync_bench_expect(b, 0, 0);
	fault_server_fault(b->server, BUNDLES "010", FAULT_NONE, 0, 0);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	/* 0 to 15 were in flight when 10 was cut; then 16 to 19. */
	assert_int_equal(fault_server_count(b->server, BUNDLES "010"), 1);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 5);
	sync_bench_expect(b, 20 * 256, BENCH_TIME);
}

static void a_resumed_sync_may_find_a_grown_log(void **state)
{
	struct sync_bench *b = *state;

	made_log_serve(b->log, b->server, 520, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT_BODY, 9, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	fault_server_fault(b->server, BUNDLES "001", FAULT_NONE, 0, 0);
	fault_server_forget(b->server);
	/* 000 is there; the tail of 8 entries is asked for again, wider. */
	sync_bench_follow(b, 600, BENCH_TIME + 1);
	assert_int_equal(fault_server_count(b->server, BUNDLES "000"), 0);
	assert_int_equal(fault_server_count(b->server, BUNDLES "002.p/88"), 1);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 2);
	sync_bench_expect(b, 600, BENCH_TIME + 1);
}

/* Die in the middle, as a killed process does. */
static void die(void *user, const struct ocop_sync_progress *p)
{
	if (p->folding && p->done < p->to)
		_exit(*(int *)user);
}

static void sync_and_die(struct sync_bench *b)
{
	pid_t child = fork();
	int status = 0, code = 42;

	assert_true(child >= 0);
	if (child == 0) {
		const char *source = b->url;
		struct ocop_sync_options options = { .sources = &source,
			.source_count = 1, .progress = die, .user = &code,
			.state_bytes = 1 };
		struct ocop_replica *r = NULL;
		struct ocop_sync_result result;

		if (ocop_replica_open(&r, b->path, OCOP_STORE_WRITE, NULL) ||
		    ocop_replica_sync(r, &options, &result, NULL))
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

static void a_first_sync_killed_while_folding_goes_on_from_its_last_step(
	void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL;
	uint64_t size = 0;

	made_log_grow(b->log, 9000 - 600, "a");
	made_log_serve(b->log, b->server, 9000, BENCH_TIME);
	sync_and_die(b);
	/* Part of a proven log, without a signed time: nothing is genuine
	 * by it, and nothing is lost. */
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop__store_size(r->store, &size), OCOP_OK);
	assert_int_equal(size, 4096);
	assert_int_equal(ocop_fold_size(r->fold), 4096);
	assert_int_equal(r->checkpoint.size, 0);
	assert_int_equal(r->signed_time, 0);
	ocop_replica_close(r);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(b->result.from, 4096);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 0);
	sync_bench_expect(b, 9000, BENCH_TIME);
}

static void an_unfinished_first_sync_is_bound_to_the_proven_log(void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct sync_bench *b = *state;

	made_log_grow(b->log, 9000 - 600, "a");
	made_log_serve(b->log, b->server, 9000, BENCH_TIME);
	sync_and_die(b);
	made_log_grow(other, 8999, "b");
	made_log_serve(other, b->server, 9000, BENCH_TIME);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_FORK);
	made_log_serve(b->log, b->server, 8000, BENCH_TIME);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SHRINK);
	sync_bench_follow(b, 9000, BENCH_TIME);
	sync_bench_expect(b, 9000, BENCH_TIME);
	made_log_free(other);
}

static void a_later_sync_killed_while_folding_leaves_the_last_good_size(
	void **state)
{
	struct sync_bench *b = *state;

	sync_bench_follow(b, 600, BENCH_TIME);
	made_log_grow(b->log, 9000 - 600, "a");
	made_log_serve(b->log, b->server, 9000, BENCH_TIME + 1);
	sync_and_die(b);
	sync_bench_expect(b, 600, BENCH_TIME);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 0);
	sync_bench_expect(b, 9000, BENCH_TIME + 1);
}

/* --- Trust versions --- */

static uint64_t version_in_force(struct sync_bench *b, bool *missing)
{
	struct ocop_replica *r = NULL;
	struct ocop_verifier judge;
	uint64_t version;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	version = judge.trust->version;
	*missing = judge.info.trust_missing;
	ocop_replica_close(r);
	return version;
}

static void a_logged_trust_version_is_fetched_and_in_force(void **state)
{
	struct sync_bench *b = *state;
	bool missing;

	made_log_trust2(b->log, true);
	sync_bench_follow(b, 600, BENCH_TIME);
	assert_int_equal(version_in_force(b, &missing), 1);
	assert_false(missing);
	sync_bench_follow(b, 601, BENCH_TIME);
	assert_int_equal(version_in_force(b, &missing), 2);
	assert_false(missing);
	assert_int_equal(fault_server_count(b->server, "/log/trust/1.cose"), 0);
	assert_int_equal(fault_server_count(b->server, "/log/trust/2.cose"), 1);
}

static void an_unlogged_trust_version_is_not_asked_for(void **state)
{
	struct sync_bench *b = *state;
	bool missing;

	made_log_trust2(b->log, false);
	sync_bench_follow(b, 600, BENCH_TIME);
	assert_int_equal(version_in_force(b, &missing), 1);
	assert_int_equal(fault_server_count(b->server, "/log/trust/2.cose"), 0);
}

static void a_missing_or_other_trust_file_is_skipped_until_it_comes(
	void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 9);
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL;
	bool missing;

	made_log_trust2(b->log, true);
	made_log_serve(b->log, b->server, 601, BENCH_TIME);
	fault_server_remove(b->server, "/log/trust/2.cose");
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(version_in_force(b, &missing), 1);
	assert_true(missing);
	/* The first version is no second one. */
	fault_server_put(b->server, "/log/trust/2.cose",
			 ocop_buf_view(&b->log->trust));
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(version_in_force(b, &missing), 1);
	assert_true(missing);
	/* Nor is another second one, though the same root signed it. */
	made_log_trust2(other, false);
	fault_server_put(b->server, "/log/trust/2.cose",
			 ocop_buf_view(&other->trust2));
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(version_in_force(b, &missing), 1);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_trustset_count(r->trustset), 1);
	ocop_replica_close(r);
	fault_server_put(b->server, "/log/trust/2.cose",
			 ocop_buf_view(&b->log->trust2));
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_true(b->result.unchanged);
	assert_int_equal(version_in_force(b, &missing), 2);
	assert_false(missing);
	sync_bench_expect(b, 601, BENCH_TIME);
	made_log_free(other);
}

/* What is stored stays good, whatever becomes of the asking. */
static void what_cannot_be_healed_yet_is_asked_for_again(void **state)
{
	struct sync_bench *b = *state;
	bool missing;

	made_log_trust2(b->log, true);
	made_log_serve(b->log, b->server, 601, BENCH_TIME);
	fault_server_remove(b->server, "/log/trust/2.cose");
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	fault_server_answer(b->server, "/log/trust/2.cose", 503, "",
			    OCOP_LIT("later"));
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count(b->server, "/log/trust/2.cose"), 1);
	fault_server_put(b->server, "/log/trust/2.cose",
			 ocop_buf_view(&b->log->trust2));
	fault_server_fault(b->server, "/log/trust/2.cose", FAULT_CUT, 50, 1);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(version_in_force(b, &missing), 1);
	assert_true(missing);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(version_in_force(b, &missing), 2);
	assert_false(missing);
	/* And then no more. */
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count(b->server, "/log/trust/2.cose"), 0);
}

static void a_cut_trust_file_is_trouble_and_not_a_missing_one(void **state)
{
	struct sync_bench *b = *state;
	bool missing;

	made_log_trust2(b->log, true);
	made_log_serve(b->log, b->server, 601, BENCH_TIME);
	fault_server_fault(b->server, "/log/trust/2.cose", FAULT_CUT, 50, 1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	sync_bench_expect(b, 0, 0);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(version_in_force(b, &missing), 2);
}

static void a_version_that_renames_the_log_does_not_count(void **state)
{
	struct made_log *next = made_log_new("next.example/log", 9);
	struct sync_bench *b = *state;
	bool missing;

	/* Version 2, by the same root, names another log at its place. */
	made_log_trust2(next, true);
	made_log_add(b->log, OCOP_LIT("another no record"));
	ocop_buf_bytes(&b->log->trust2, ocop_buf_view(&next->trust2));
	made_log_add(b->log, made_log_record(next, 1));
	sync_bench_follow(b, 602, BENCH_TIME);
	assert_int_equal(version_in_force(b, &missing), 1);
	assert_true(missing);
	made_log_free(next);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sync_bench_setup, \
					sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_first_sync_copies_proves_and_folds),
		TEST(a_grown_log_is_followed_across_every_edge_of_a_bundle),
		TEST(an_empty_log_is_a_log),
		TEST(an_unchanged_log_brings_a_newer_time_only),
		TEST(a_quorum_of_witnesses_is_a_signed_time_too),
		TEST(one_witness_of_two_that_are_needed_vouches_for_nothing),
		TEST(a_larger_note_without_time_keeps_the_time_before),
		TEST(an_older_note_of_the_same_tree_takes_no_newer_ones_place),
		TEST(a_folder_serves_as_well),
		TEST(a_partial_bundle_that_is_gone_is_taken_from_the_full_one),
		TEST(progress_is_told_up_to_the_end),
		TEST(a_checkpoint_cut_anywhere_changes_nothing),
		TEST(a_passing_cut_of_a_bundle_is_mended_in_the_same_call),
		TEST(a_sync_resumes_without_asking_for_finished_bundles),
		TEST(a_resumed_sync_may_find_a_grown_log),
		TEST(a_first_sync_killed_while_folding_goes_on_from_its_last_step),
		TEST(an_unfinished_first_sync_is_bound_to_the_proven_log),
		TEST(a_later_sync_killed_while_folding_leaves_the_last_good_size),
		TEST(a_logged_trust_version_is_fetched_and_in_force),
		TEST(an_unlogged_trust_version_is_not_asked_for),
		TEST(a_missing_or_other_trust_file_is_skipped_until_it_comes),
		TEST(what_cannot_be_healed_yet_is_asked_for_again),
		TEST(a_cut_trust_file_is_trouble_and_not_a_missing_one),
		TEST(a_version_that_renames_the_log_does_not_count),
	};

	return cmocka_run_group_tests_name("sync", tests, NULL, NULL);
}
