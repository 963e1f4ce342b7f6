/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_compare.c, lib/sync/sync_tiles.c: several sources are compared,
 * no single one can hold a replica back, and two histories are found, whichever
 * source shows the second one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>

#include "tests/helpers/made_chain.h"

#define MIRRORS 4

static char url[MIRRORS][160];
static const char *const sources[MIRRORS] = { url[0], url[1], url[2], url[3] };

/* Publish a log as mirror i, a folder. */
static void mirror(struct sync_bench *b, int i, struct made_log *log,
		   uint64_t size, uint64_t time)
{
	char folder[128];

	snprintf(folder, sizeof(folder), "%s/%d", b->dir, i);
	snprintf(url[i], sizeof(url[i]), "file://%s", folder);
	made_log_write(log, folder, size, time);
}

/* Write a file of mirror i. */
static void put(int i, const char *name,
		struct ocop_bytes bytes)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", url[i] + strlen("file://"), name);
	assert_int_equal(ocop_file_write(path, bytes, OCOP_FILE_REPLACE, NULL),
			 OCOP_OK);
}

static void drop(int i, const char *name)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", url[i] + strlen("file://"), name);
	assert_int_equal(unlink(path), 0);
}

/* Publish mirror i anew with its hash tiles, by a replica of its own. */
static void tiles(struct sync_bench *b, int i)
{
	struct ocop_replica *r = NULL;
	char main_path[96], folder[128];
	struct ocop_diag diag = { 0 };
	uint64_t size;

	memcpy(main_path, b->path, sizeof(main_path));
	snprintf(b->path, sizeof(b->path), "%s/%d.db", b->dir, i);
	snprintf(folder, sizeof(folder), "%s/%d.tiles", b->dir, i);
	assert_int_equal(ocop_replica_create(
				b->path, ocop_buf_view(&b->log->trust),
				ocop_bytes_str(b->log->fingerprint_hex),
				&diag), OCOP_OK);
	assert_int_equal(sync_bench_from(b, sources + i, 1), OCOP_OK);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_log_export(r->store, folder, &size, &diag),
			 OCOP_OK);
	ocop_replica_close(r);
	memcpy(b->path, main_path, sizeof(main_path));
	snprintf(url[i], sizeof(url[i]), "file://%s", folder);
}

static void is(struct sync_bench *b, int i, enum ocop_sync_outcome outcome,
	       uint64_t size)
{
	const struct ocop_sync_source *s = &b->result.sources[i];

	assert_string_equal(ocop_sync_outcome_word(s->outcome),
			    ocop_sync_outcome_word(outcome));
	assert_int_equal(s->size, size);
	assert_string_equal(s->url, url[i]);
}

static struct made_log *other_log(const char *salt)
{
	struct made_log *log = made_log_new(BENCH_ORIGIN, 7);

	made_log_grow(log, 599, salt);
	return log;
}

/* --- Agreeing --- */

static void mirrors_that_agree_are_told_with_size_and_time(void **state)
{
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 600, BENCH_TIME);
	mirror(b, 1, b->log, 600, 0);
	mirror(b, 2, b->log, 300, BENCH_TIME - 60);
	mirror(b, 3, b->log, 0, 0);
	assert_int_equal(sync_bench_from(b, sources, 4), OCOP_OK);
	assert_int_equal(b->result.source_count, 4);
	is(b, 0, OCOP_SYNC_TAKEN, 600);
	is(b, 1, OCOP_SYNC_SAME, 600);
	is(b, 2, OCOP_SYNC_BEHIND, 300);
	is(b, 3, OCOP_SYNC_BEHIND, 0);
	assert_int_equal(b->result.sources[0].time, BENCH_TIME);
	assert_int_equal(b->result.sources[1].time, 0);
	assert_int_equal(b->result.sources[2].time, BENCH_TIME - 60);
	for (int i = 0; i < 4; i++)
		assert_int_equal(b->result.sources[i].diag.err, OCOP_OK);
	assert_false(b->result.forked);
	assert_string_equal(b->result.source, url[0]);
	sync_bench_expect(b, 600, BENCH_TIME);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	/* Once more, with nothing new. */
	assert_int_equal(sync_bench_from(b, sources, 4), OCOP_OK);
	assert_true(b->result.unchanged);
	is(b, 2, OCOP_SYNC_BEHIND, 300);
}

static void one_that_is_frozen_does_not_hold_a_replica_back(void **state)
{
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 300, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 1), OCOP_OK);
	mirror(b, 1, b->log, 400, BENCH_TIME + 1);
	mirror(b, 2, b->log, 600, BENCH_TIME + 2);
	assert_int_equal(sync_bench_from(b, sources, 3), OCOP_OK);
	is(b, 0, OCOP_SYNC_BEHIND, 300);
	is(b, 1, OCOP_SYNC_BEHIND, 400);
	is(b, 2, OCOP_SYNC_TAKEN, 600);
	assert_false(b->result.unchanged);
	assert_int_equal(b->result.from, 300);
	assert_int_equal(b->result.to, 600);
	assert_string_equal(b->result.source, url[2]);
	sync_bench_expect(b, 600, BENCH_TIME + 2);
}

static void a_first_sync_counts_what_two_sources_brought(void **state)
{
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 300, BENCH_TIME);
	mirror(b, 1, b->log, 600, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	assert_int_equal(b->result.from, 0);
	assert_int_equal(b->result.counted, 1);
	assert_int_equal(b->result.skipped, 599);
}

static void a_later_time_of_the_same_log_is_taken_from_who_has_it(void **state)
{
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 600, BENCH_TIME);
	mirror(b, 1, b->log, 600, BENCH_TIME + 3600);
	mirror(b, 2, b->log, 600, BENCH_TIME + 60);
	assert_int_equal(sync_bench_from(b, sources, 3), OCOP_OK);
	is(b, 0, OCOP_SYNC_SAME, 600);
	is(b, 1, OCOP_SYNC_TAKEN, 600);
	is(b, 2, OCOP_SYNC_SAME, 600);
	assert_int_equal(b->result.from, 0);
	sync_bench_expect(b, 600, BENCH_TIME + 3600);
	/* Nobody has a later one: nobody is gone on to. */
	assert_int_equal(sync_bench_from(b, sources, 3), OCOP_OK);
	is(b, 0, OCOP_SYNC_TAKEN, 600);
	is(b, 1, OCOP_SYNC_SAME, 600);
}

/* Of two logs of a realm, one source knows the first only. */
static void one_that_knows_a_newer_log_is_gone_on_to(void **state)
{
	struct sync_bench *b = *state;
	struct made_chain c;

	made_chain_new(&c, b);
	made_chain_serve_one(&c, 40);
	mirror(b, 0, b->log, SIZE0, BENCH_TIME);
	mirror(b, 1, b->log, 300, BENCH_TIME);
	memcpy(url[2], b->url, sizeof(b->url));
	assert_int_equal(sync_bench_from(b, sources, 3), OCOP_OK);
	assert_int_equal(b->result.sources[0].outcome, OCOP_SYNC_BEHIND);
	assert_int_equal(b->result.sources[1].outcome, OCOP_SYNC_BEHIND);
	is(b, 2, OCOP_SYNC_TAKEN, SIZE0 + 40);
	assert_int_equal(b->result.from, 0);
	assert_int_equal(b->result.to, SIZE0 + 40);
	assert_int_equal(b->result.begun, 1);
	assert_false(b->result.forked);
	made_chain_expect(b, 40, TIME1);
	/* The other way round, the same is known. */
	memcpy(url[3], url[0], sizeof(url[0]));
	assert_int_equal(sync_bench_from(b, sources + 2, 2), OCOP_OK);
	assert_int_equal(b->result.sources[0].outcome, OCOP_SYNC_TAKEN);
	assert_int_equal(b->result.sources[1].outcome, OCOP_SYNC_BEHIND);
	assert_int_equal(b->result.sources[1].diag.err, OCOP_ERR_SHRINK);
	assert_true(b->result.unchanged);
	made_chain_expect(b, 40, TIME1);
	made_chain_free(&c);
}

/* --- Not agreeing --- */

static void another_root_at_a_mirror_is_a_fork_and_the_replica_stays(
	void **state)
{
	struct made_log *other = other_log("b");
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 600, BENCH_TIME);
	mirror(b, 1, other, 600, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_ERR_FORK);
	assert_true(b->result.forked);
	is(b, 0, OCOP_SYNC_TAKEN, 600);
	is(b, 1, OCOP_SYNC_FORKED, 600);
	assert_int_equal(b->result.sources[1].diag.err, OCOP_ERR_FORK);
	assert_non_null(strstr(b->diag.text, url[1]));
	assert_string_equal(b->result.source, url[0]);
	assert_int_equal(b->result.to, 600);
	sync_bench_expect(b, 600, BENCH_TIME);
	assert_int_equal(sync_bench_files(b, ".evidence-600-"), 2);
	made_log_free(other);
}

static void a_smaller_size_that_was_never_ours_is_a_fork(void **state)
{
	struct made_log *other = other_log("b");
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 600, BENCH_TIME);
	mirror(b, 1, other, 300, BENCH_TIME);
	mirror(b, 2, b->log, 300, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 3), OCOP_ERR_FORK);
	is(b, 1, OCOP_SYNC_FORKED, 300);
	is(b, 2, OCOP_SYNC_BEHIND, 300);
	assert_int_equal(sync_bench_files(b, ".evidence-300-"), 1);
	assert_int_equal(sync_bench_files(b, ".evidence-600-"), 1);
	sync_bench_expect(b, 600, BENCH_TIME);
	made_log_free(other);
}

/* Two histories, the larger one at a mirror that is ahead. */
static void a_fork_that_is_ahead_is_found_by_its_hash_tiles(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 255, 256, 300, 512, 513, 599 };
	struct sync_bench *b = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct made_log *other = made_log_new(BENCH_ORIGIN, 7);

		/* All but one entry are the same; 1 is in every log. */
		made_log_grow(other, sizes[i] > 1 ? sizes[i] - 2 : 0, "a");
		made_log_grow(other, 1, "b");
		made_log_grow(other, 600 - other->size, "a");
		sync_bench_teardown(state);
		assert_int_equal(sync_bench_setup(state), 0);
		b = *state;
		mirror(b, 0, b->log, sizes[i], BENCH_TIME);
		mirror(b, 1, other, 600, BENCH_TIME);
		tiles(b, 1);
		assert_int_equal(sync_bench_from(b, sources, 2),
				 sizes[i] == 1 ? OCOP_OK : OCOP_ERR_FORK);
		assert_int_equal(b->result.forked, sizes[i] != 1);
		if (sizes[i] > 1) {
			is(b, 0, OCOP_SYNC_TAKEN, sizes[i]);
			is(b, 1, OCOP_SYNC_FORKED, 600);
			assert_int_equal(sync_bench_files(b, ".evidence-600-"),
					 1);
			sync_bench_expect(b, sizes[i], BENCH_TIME);
		}
		made_log_free(other);
	}
}

static void one_ahead_that_cannot_be_had_is_told_by_how_much(void **state)
{
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 300, BENCH_TIME);
	mirror(b, 1, b->log, 600, BENCH_TIME);
	tiles(b, 1);
	drop(1, "tile/entries/001");
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	is(b, 0, OCOP_SYNC_TAKEN, 300);
	is(b, 1, OCOP_SYNC_AHEAD, 600);
	assert_int_equal(b->result.sources[1].diag.err, OCOP_ERR_HTTP);
	assert_int_equal(b->result.to, 300);
	assert_string_equal(b->result.source, url[0]);
	sync_bench_expect(b, 300, BENCH_TIME);
	/* Without hash tiles nothing more can be said. */
	drop(1, "tile/0/001");
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	is(b, 1, OCOP_SYNC_AHEAD, 600);
}

static void bundles_that_do_not_hash_are_a_damaged_copy_and_no_more(void **state)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 300, BENCH_TIME);
	mirror(b, 1, b->log, 600, BENCH_TIME);
	tiles(b, 1);
	made_log_bundle(b->log, 2, 600, &bundle);
	bundle.ptr[bundle.len - 1] ^= 1;
	put(1, "tile/entries/002.p/88", ocop_buf_view(&bundle));
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	is(b, 1, OCOP_SYNC_AHEAD, 600);
	assert_int_equal(b->result.sources[1].diag.err, OCOP_ERR_HTTP);
	assert_non_null(strstr(b->result.sources[1].diag.text,
			       "1.tiles: damaged copy"));
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	sync_bench_expect(b, 300, BENCH_TIME);
	/* In the other order too; and lying tiles say nothing. */
	put(1, "tile/0/001", OCOP_LIT("no tile"));
	mirror(b, 2, b->log, 301, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources + 1, 2), OCOP_OK);
	assert_int_equal(b->result.sources[0].outcome, OCOP_SYNC_AHEAD);
	assert_int_equal(b->result.sources[1].outcome, OCOP_SYNC_TAKEN);
	sync_bench_expect(b, 301, BENCH_TIME);
	ocop_buf_clear(&bundle);
}

/* Its checkpoint is good: that does not mend its bundles. */
static void one_that_is_damaged_stays_so_when_its_checkpoint_agrees(
	void **state)
{
	static const uint64_t sizes[] = { 300, 600 };
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		sync_bench_teardown(state);
		assert_int_equal(sync_bench_setup(state), 0);
		b = *state;
		mirror(b, 0, b->log, sizes[i], BENCH_TIME);
		mirror(b, 1, b->log, 600, BENCH_TIME);
		made_log_bundle(b->log, 0, sizes[i], &bundle);
		bundle.ptr[bundle.len - 1] ^= 1;
		put(0, "tile/entries/000", ocop_buf_view(&bundle));
		assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
		is(b, 0, OCOP_SYNC_DOWN, sizes[i]);
		assert_int_equal(b->result.sources[0].diag.err, OCOP_ERR_HTTP);
		assert_non_null(strstr(b->result.sources[0].diag.text,
				       "/0: damaged copy: entries 0 to "));
		is(b, 1, OCOP_SYNC_TAKEN, 600);
		assert_false(b->result.forked);
		sync_bench_expect(b, 600, BENCH_TIME);
	}
	/* In a later run it has nothing to be refused for. */
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	is(b, 0, OCOP_SYNC_TAKEN, 600);
	ocop_buf_clear(&bundle);
}

static void tiles_of_another_tree_accuse_nobody(void **state)
{
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	struct sync_bench *b = *state;
	uint8_t *bytes;

	mirror(b, 0, b->log, 300, BENCH_TIME);
	mirror(b, 1, b->log, 600, BENCH_TIME);
	tiles(b, 1);
	drop(1, "tile/entries/001");
	bytes = ocop_buf_extend(&tile, OCOP_TILE_BYTES);
	memset(bytes, 7, OCOP_TILE_BYTES);
	put(1, "tile/0/001", ocop_buf_view(&tile));
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	is(b, 1, OCOP_SYNC_AHEAD, 600);
	assert_false(b->result.forked);
	ocop_buf_clear(&tile);
}

static void garbage_and_silence_are_told_and_hurt_nobody(void **state)
{
	struct made_log *key = made_log_new(BENCH_ORIGIN, 9);
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 600, BENCH_TIME);
	made_log_grow(key, 10, "a");
	mirror(b, 1, key, 10, BENCH_TIME);
	mirror(b, 2, b->log, 600, BENCH_TIME);
	put(2, "checkpoint", OCOP_LIT("<html>"));
	snprintf(url[3], sizeof(url[3]), "http://127.0.0.1:1/log");
	assert_int_equal(sync_bench_from(b, sources, 4), OCOP_OK);
	is(b, 0, OCOP_SYNC_TAKEN, 600);
	is(b, 1, OCOP_SYNC_REFUSED, 0);
	assert_int_equal(b->result.sources[1].diag.err, OCOP_ERR_SIGNATURE);
	is(b, 2, OCOP_SYNC_DOWN, 0);
	assert_int_equal(b->result.sources[2].diag.err, OCOP_ERR_HTTP);
	is(b, 3, OCOP_SYNC_DOWN, 0);
	assert_int_equal(b->result.sources[3].diag.err, OCOP_ERR_NETWORK);
	assert_non_null(strstr(b->result.sources[3].diag.text, "connect"));
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	/* Also when they come first. */
	put(0, "checkpoint", OCOP_LIT(""));
	drop(0, "checkpoint");
	mirror(b, 2, b->log, 600, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 4), OCOP_OK);
	is(b, 0, OCOP_SYNC_DOWN, 0);
	is(b, 1, OCOP_SYNC_REFUSED, 0);
	is(b, 2, OCOP_SYNC_TAKEN, 600);
	is(b, 3, OCOP_SYNC_DOWN, 0);
	sync_bench_expect(b, 600, BENCH_TIME);
	made_log_free(key);
}

static void one_that_failed_in_its_turn_is_compared_all_the_same(void **state)
{
	struct made_log *other = other_log("b");
	struct sync_bench *b = *state;

	mirror(b, 0, other, 600, BENCH_TIME);
	drop(0, "tile/entries/001");
	mirror(b, 1, b->log, 600, BENCH_TIME);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_ERR_FORK);
	is(b, 0, OCOP_SYNC_FORKED, 600);
	is(b, 1, OCOP_SYNC_TAKEN, 600);
	sync_bench_expect(b, 600, BENCH_TIME);
	made_log_free(other);
}

/* Whoever keeps a trust document back makes much undecided, so that another
 * who has it is asked. */
static void a_document_that_one_withholds_is_had_from_another(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL;
	struct ocop_fold_info info;

	made_log_trust2(b->log, true);
	for (int i = 0; i < 3; i++)
		mirror(b, i, b->log, 601, BENCH_TIME);
	drop(0, "trust/2.cose");
	drop(1, "trust/2.cose");
	assert_int_equal(sync_bench_from(b, sources, 3), OCOP_OK);
	is(b, 0, OCOP_SYNC_TAKEN, 601);
	is(b, 2, OCOP_SYNC_SAME, 601);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_fold_info(r->state, &info), OCOP_OK);
	assert_false(info.trust_missing);
	assert_int_equal(info.trust_version, 2);
	ocop_replica_close(r);
	sync_bench_expect(b, 601, BENCH_TIME);
}

static enum ocop_err in_turns(struct sync_bench *b, const char *const *from,
			      size_t count, uint64_t turn_us)
{
	struct ocop_sync_options options = {
		.sources = from, .source_count = count, .limits = b->limits,
		.now_unix_s = BENCH_TIME, .turn_us = turn_us };
	struct ocop_replica *r = NULL;
	enum ocop_err err;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	err = ocop_replica_sync(r, &options, &b->result, &b->diag);
	ocop_replica_close(r);
	return err;
}

/* It may be a thief's, whose log has no end. */
static void one_that_takes_too_long_does_not_keep_others_waiting(void **state)
{
	struct sync_bench *b = *state;
	const char *from[2];

	made_log_grow(b->log, 5000 - 600, "a");
	made_log_serve(b->log, b->server, 5000, BENCH_TIME + 1);
	mirror(b, 1, b->log, 300, BENCH_TIME);
	for (int last = 0; last < 2; last++) {
		from[last] = url[1];
		from[1 - last] = b->url;
		memcpy(url[0], b->url, sizeof(b->url));
		assert_int_equal(in_turns(b, from, 2, 1), OCOP_OK);
		assert_int_equal(b->result.sources[1 - last].outcome,
				 OCOP_SYNC_AHEAD);
		assert_non_null(strstr(b->result.sources[1 - last].diag.text,
				       "slow"));
		assert_string_equal(b->result.source, url[1]);
		sync_bench_expect(b, 300, BENCH_TIME);
	}
	/* What came is kept, and alone it has all the time it takes. */
	fault_server_forget(b->server);
	from[0] = b->url;
	assert_int_equal(in_turns(b, from, 1, 1), OCOP_OK);
	sync_bench_expect(b, 5000, BENCH_TIME + 1);
	assert_int_equal(fault_server_count(b->server,
					    "/log/tile/entries/002"), 0);
	assert_int_equal(fault_server_count(b->server,
					    "/log/tile/entries/018"), 1);
}

/* Also between two tries of one bundle. */
static void one_that_is_cut_again_has_its_turn_and_no_more(void **state)
{
	struct sync_bench *b = *state;
	const char *from[2] = { b->url, url[1] };

	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	mirror(b, 1, b->log, 300, BENCH_TIME);
	fault_server_fault(b->server, "/log/tile/entries/000", FAULT_CUT_BODY,
			   100, 0);
	assert_int_equal(in_turns(b, from, 2, 1), OCOP_OK);
	assert_int_equal(b->result.sources[0].outcome, OCOP_SYNC_AHEAD);
	sync_bench_expect(b, 300, BENCH_TIME);
	/* What the other had, it is not asked for. */
	assert_int_equal(fault_server_count(b->server,
					    "/log/tile/entries/000"), 1);
}

static void sources_have_a_ceiling(void **state)
{
	const char *many[OCOP_SYNC_SOURCES_MAX + 1];
	struct sync_bench *b = *state;

	mirror(b, 0, b->log, 600, BENCH_TIME);
	for (size_t i = 0; i <= OCOP_SYNC_SOURCES_MAX; i++)
		many[i] = url[0];
	assert_int_equal(sync_bench_from(b, many, OCOP_SYNC_SOURCES_MAX + 1),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(sync_bench_from(b, many, OCOP_SYNC_SOURCES_MAX),
			 OCOP_OK);
	assert_int_equal(b->result.sources[47].outcome, OCOP_SYNC_SAME);
	assert_string_equal(ocop_sync_outcome_word(
				(enum ocop_sync_outcome)99), "unasked");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sync_bench_setup, \
					sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(mirrors_that_agree_are_told_with_size_and_time),
		TEST(one_that_is_frozen_does_not_hold_a_replica_back),
		TEST(a_first_sync_counts_what_two_sources_brought),
		TEST(a_later_time_of_the_same_log_is_taken_from_who_has_it),
		TEST(one_that_knows_a_newer_log_is_gone_on_to),
		TEST(another_root_at_a_mirror_is_a_fork_and_the_replica_stays),
		TEST(a_smaller_size_that_was_never_ours_is_a_fork),
		TEST(a_fork_that_is_ahead_is_found_by_its_hash_tiles),
		TEST(one_ahead_that_cannot_be_had_is_told_by_how_much),
		TEST(bundles_that_do_not_hash_are_a_damaged_copy_and_no_more),
		TEST(one_that_is_damaged_stays_so_when_its_checkpoint_agrees),
		TEST(tiles_of_another_tree_accuse_nobody),
		TEST(garbage_and_silence_are_told_and_hurt_nobody),
		TEST(one_that_failed_in_its_turn_is_compared_all_the_same),
		TEST(a_document_that_one_withholds_is_had_from_another),
		TEST(one_that_takes_too_long_does_not_keep_others_waiting),
		TEST(one_that_is_cut_again_has_its_turn_and_no_more),
		TEST(sources_have_a_ceiling),
	};

	return cmocka_run_group_tests_name("sync_compare", tests, NULL, NULL);
}
