/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of sync and replica share: a folder, a server, a log with
 * its trust document, and a replica made from that document.
 */
#ifndef TESTS_SYNC_BENCH_H
#define TESTS_SYNC_BENCH_H

#include <ocop/sync.h>

#include "tests/helpers/fault_server.h"
#include "tests/helpers/made_log.h"

#define BENCH_ORIGIN "ocop.example/log"
#define BENCH_TIME 1764100000	/* of cosignatures */

struct sync_bench {
	char dir[64], path[96], url[96];
	struct fault_server *server;
	struct made_log *log;
	struct ocop_http_limits limits;	/* of connecting and stalling: 5 s */
	/* Of the last sync. */
	struct ocop_sync_result result;
	struct ocop_diag diag;
};

/* cmocka fixtures: *state is a struct sync_bench, its log of 600 entries,
 * the replica made but not synced. */
int sync_bench_setup(void **state);
int sync_bench_teardown(void **state);

/* Sync from the server, or from given sources; each with its own opening
 * of the replica. */
enum ocop_err sync_bench_run(struct sync_bench *b);
enum ocop_err sync_bench_from(struct sync_bench *b, const char *const *sources,
			      size_t count);
/* Serve the log at a size, sync, and require success. */
void sync_bench_follow(struct sync_bench *b, uint64_t size, uint64_t time);
/* Require that the replica judges by exactly this size and time. */
void sync_bench_expect(struct sync_bench *b, uint64_t size, uint64_t time);
/* Flip a bit in the last entry of a stored bundle; again: mend it. */
void sync_bench_flip(struct sync_bench *b, uint64_t bundle);
/* Files beside the replica whose names begin so (after "replica.db"). */
size_t sync_bench_files(struct sync_bench *b, const char *tail);

#endif
