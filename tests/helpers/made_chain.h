/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three records logs of one realm: log 0 is that of a sync_bench. Each later
 * log begins with the entry of the trust document that froze the log before it.
 */
#ifndef TESTS_MADE_CHAIN_H
#define TESTS_MADE_CHAIN_H

#include "tests/helpers/sync_bench.h"

#define SIZE0 600
#define SIZE1 300
#define SIZE2 100
#define TRUST "/log/trust/"
#define TIME1 (BENCH_TIME + 1000)	/* of log 1's cosignatures */
#define TIME2 (BENCH_TIME + 2000)

struct made_chain {
	struct sync_bench *b;
	struct made_log *one, *two;
	struct ocop_buf trust2, trust3;
	uint64_t frozen0;	/* what version 2 freezes log 0 at */
};

/* Log 0 frozen at its end, or at a size. */
void made_chain_new(struct made_chain *c, struct sync_bench *b);
void made_chain_new_at(struct made_chain *c, struct sync_bench *b,
		       uint64_t frozen0);
void made_chain_free(struct made_chain *c);
/* Serve a version of the trust document. */
void made_chain_put_trust(struct made_chain *c, unsigned version,
			  const struct ocop_buf *file);
/* Serve log 1 live at a size, behind the frozen log 0. */
void made_chain_serve_one(struct made_chain *c, uint64_t size);
/* Serve log 2 live, behind both. */
void made_chain_serve_two(struct made_chain *c);
/* Sync, and require success. */
void made_chain_run(struct sync_bench *b);
/* Require that the replica stands at a size of its newest log, speaks of a
 * time, and passes the audit. */
void made_chain_expect(struct sync_bench *b, uint64_t size, uint64_t time);
/* Require that it holds so many entries of the logs, and just the state that
 * folding them as one gives. */
void made_chain_expect_uncut(struct made_chain *c, uint64_t size0,
			     uint64_t size1, uint64_t size2);
/* Both, with all of the three logs. */
void made_chain_expect_end(struct made_chain *c);

#endif
