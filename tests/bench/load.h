/* SPDX-License-Identifier: Apache-2.0 */
/* A client of an HTTP server on loopback that keeps its connections open. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <sys/types.h>

#include <ocop/bytes.h>

#define LOAD_CONNECTIONS 64

struct load {
	unsigned port;
	pid_t server;		/* whose processor time counts */
	size_t connections;	/* at most LOAD_CONNECTIONS */
	/* Whole requests; each connection takes the next one that nobody took.
	 * From the last one on they begin again, up to total. Lent. */
	const struct ocop_bytes *requests;
	size_t request_count, total;
	unsigned status;	/* what each answer must have */
};

struct load_result {
	double cpu, wall;	/* seconds for all of them */
	double p99;		/* seconds for one */
	size_t sizes;		/* of trees: see load_run() */
};

/* Ends the program when an answer is another one. An answer to a submit holds
 * the checkpoint of its batch, whose size is its second line: sizes counts how
 * many different ones there are. */
void load_run(const struct load *load, struct load_result *out);

#endif
