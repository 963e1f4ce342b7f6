/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fixture of the tests of sync and replica.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/log/log.h"
#include "tests/helpers/sync_bench.h"

#define NAME "replica.db"

int sync_bench_setup(void **state)
{
	struct sync_bench *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return -1;
	*state = b;
	b->limits.connect_timeout_s = b->limits.stall_timeout_s = 5;
	snprintf(b->dir, sizeof(b->dir), "/tmp/ocop-sync-XXXXXX");
	if (mkdtemp(b->dir) == NULL)
		return -1;
	snprintf(b->path, sizeof(b->path), "%s/" NAME, b->dir);
	b->server = fault_server_start();
	snprintf(b->url, sizeof(b->url), "%s/log",
		 fault_server_url(b->server));
	b->log = made_log_new(BENCH_ORIGIN, 7);
	made_log_grow(b->log, 599, "a");
	return !ocop_replica_create(b->path, ocop_buf_view(&b->log->trust),
				    ocop_bytes_str(b->log->fingerprint_hex),
				    &b->diag) ? 0 : -1;
}

/* Remove a folder and all below it. */
static void remove_all(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char child[4096];

	if (dir == NULL) {
		unlink(path);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
		remove_all(child);
	}
	closedir(dir);
	rmdir(path);
}

int sync_bench_teardown(void **state)
{
	struct sync_bench *b = *state;

	fault_server_stop(b->server);
	made_log_free(b->log);
	remove_all(b->dir);
	free(b);
	return 0;
}

enum ocop_err sync_bench_from(struct sync_bench *b, const char *const *sources,
			      size_t count)
{
	struct ocop_sync_options options = {
		.sources = sources, .source_count = count,
		.limits = b->limits,
		.now_unix_s = BENCH_TIME };
	struct ocop_replica *r = NULL;
	enum ocop_err err;

	memset(&b->diag, 0, sizeof(b->diag));
	err = ocop_replica_open(&r, b->path, OCOP_STORE_WRITE, &b->diag);
	assert_string_equal(b->diag.text, "");
	assert_int_equal(err, OCOP_OK);
	err = ocop_replica_sync(r, &options, &b->result, &b->diag);
	assert_int_equal(b->diag.err, err);
	ocop_replica_close(r);
	return err;
}

enum ocop_err sync_bench_run(struct sync_bench *b)
{
	const char *source = b->url;

	return sync_bench_from(b, &source, 1);
}

void sync_bench_follow(struct sync_bench *b, uint64_t size, uint64_t time)
{
	enum ocop_err err;

	made_log_serve(b->log, b->server, size, time);
	err = sync_bench_run(b);
	assert_string_equal(b->diag.text, "");
	assert_int_equal(err, OCOP_OK);
	assert_int_equal(b->result.to, size);
}

void sync_bench_expect(struct sync_bench *b, uint64_t size, uint64_t time)
{
	struct ocop_diag diag = { 0 };
	struct ocop_replica *r = NULL;
	struct ocop_verifier judge;
	enum ocop_err err;

	err = ocop_replica_open(&r, b->path, OCOP_STORE_READ, &diag);
	assert_string_equal(diag.text, "");
	assert_int_equal(err, OCOP_OK);
	assert_int_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	assert_int_equal(r->checkpoint.size, size);
	assert_int_equal(judge.info.size, size);
	assert_int_equal(r->signed_time, time);
	assert_int_equal(ocop_log_audit(r->store, NULL, NULL, &diag), OCOP_OK);
	ocop_replica_close(r);
}

void sync_bench_flip(struct sync_bench *b, uint64_t bundle)
{
	struct ocop_buf row = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_store *store = NULL;
	struct ocop_bytes place;
	uint8_t key[8];

	place = ocop__log_key(key, ocop__log_place(0, bundle));
	assert_int_equal(ocop_store_open_sqlite(&store, b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_BUNDLE, place, &row),
			 OCOP_OK);
	row.ptr[row.len - 1] ^= 1;
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE, place,
					ocop_buf_view(&row)), OCOP_OK);
	assert_int_equal(ocop_store_end(store, OCOP_OK), OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&row);
}

size_t sync_bench_files(struct sync_bench *b, const char *tail)
{
	struct dirent *entry;
	DIR *dir = opendir(b->dir);
	char name[128];
	size_t count = 0;

	snprintf(name, sizeof(name), NAME "%s", tail);
	while ((entry = readdir(dir)) != NULL)
		count += strncmp(entry->d_name, name, strlen(name)) == 0;
	closedir(dir);
	return count;
}
