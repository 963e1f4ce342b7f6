/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the way from a stamp's text to its verdict, with warm caches, with a
 * bare EVP_PKEY_verify of the same signatures with the same keys. Also measures
 * what a second thread adds to the processor time of both. Verdicts are not
 * cached, so each of the 10,000 stamps is judged.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

/* All that one thread works with. */
struct side {
	struct bench_world *world;
	struct limit_key *key[BENCH_PRODUCERS];
	struct limit_sig *sig;
	size_t *producer;
	char (*text)[OCOP_STAMP_URI_MAX];	/* shared, read only */
};

static struct side *side_new(char (*text)[OCOP_STAMP_URI_MAX])
{
	struct side *side = calloc(1, sizeof(*side));

	bench_must(side != NULL, "memory");
	side->world = bench_world_new();
	side->sig = calloc(BENCH_STAMPS, sizeof(*side->sig));
	side->producer = calloc(BENCH_STAMPS, sizeof(*side->producer));
	bench_must(side->sig != NULL && side->producer != NULL, "memory");
	side->text = text ? text : bench_stamps_new(side->world);
	for (size_t i = 0; i < BENCH_PRODUCERS; i++) {
		struct ocop_signer *s = bench_world_signer(side->world, i);

		side->key[i] = limit_key_new(ocop_bytes_of(s->spki,
							   s->spki_len));
	}
	for (size_t i = 0; i < BENCH_STAMPS; i++) {
		char product[OCOP_PRODUCT_MAX + 1];
		struct ocop_stamp stamp;
		uint32_t lot, index;

		bench_stamp_place(i, product, &lot, &index, &side->producer[i]);
		bench_must(!ocop_stamp_parse(&stamp,
					     ocop_bytes_str(side->text[i]),
					     NULL), "stamp");
		limit_sig_of(&side->sig[i], &stamp);
	}
	return side;
}

/* owner: the texts are this side's. */
static void side_free(struct side *side, bool owner)
{
	for (size_t i = 0; i < BENCH_PRODUCERS; i++)
		limit_key_free(side->key[i]);
	bench_world_free(side->world);
	if (owner)
		free(side->text);
	free(side->sig);
	free(side->producer);
	free(side);
}

static void judge(struct side *side, size_t first, size_t count)
{
	struct ocop_verifier *judge = bench_world_judge(side->world);
	const struct ocop_policy *policy = bench_world_policy(side->world);
	struct ocop_verdict_report report;

	for (size_t i = first; i < first + count; i++) {
		bench_must(!ocop_verdict_of_text(&report, judge,
						 ocop_bytes_str(side->text[i]),
						 policy) &&
			   report.verdict == OCOP_VERDICT_GENUINE, "verdict");
	}
}

static void verify(struct side *side, size_t first, size_t count)
{
	for (size_t i = first; i < first + count; i++)
		bench_must(limit_verify(side->key[side->producer[i]],
					&side->sig[i]), "EVP_PKEY_verify");
}

typedef void work_fn(struct side *side, size_t first, size_t count);

static double timed(work_fn *work, struct side *side, size_t first,
		    size_t count)
{
	double start = bench_seconds(BENCH_CPU);

	work(side, first, count);
	return bench_seconds(BENCH_CPU) - start;
}

#define ROUND 50	/* stamps */

void bench_verify_hot(void)
{
	struct bench_rounds rounds = { 0 };
	struct side *side = side_new(NULL);

	judge(side, 0, BENCH_STAMPS);
	verify(side, 0, BENCH_LOTS);
	for (size_t i = 0; i < BENCH_STAMPS; i += ROUND) {
		double ours, limit;

		/* Who goes first takes turns too. */
		if (i / ROUND % 2) {
			limit = timed(verify, side, i, ROUND);
			ours = timed(judge, side, i, ROUND);
		} else {
			ours = timed(judge, side, i, ROUND);
			limit = timed(verify, side, i, ROUND);
		}
		bench_round(&rounds, ours, limit);
	}
	bench_report("verify-hot", &rounds, ROUND, "stamp, text to verdict",
		     "EVP_PKEY_verify");
	side_free(side, true);
}

/* --- Two threads --- */

struct job {
	work_fn *work;
	struct side *side;
	size_t first, count;
	double cpu;
};

static void *run(void *user)
{
	struct job *job = user;

	job->cpu = timed(job->work, job->side, job->first, job->count);
	return NULL;
}

/* Processor seconds a thread, of n that each do count of their own stamps. */
static double threads(work_fn *work, struct side *sides[2], size_t n,
		      size_t first, size_t count)
{
	pthread_t thread[2];
	struct job job[2];
	double cpu = 0;

	for (size_t i = 0; i < n; i++) {
		job[i] = (struct job){ work, sides[i], first, count, 0 };
		bench_must(pthread_create(&thread[i], NULL, run, &job[i]) == 0,
			   "thread");
	}
	for (size_t i = 0; i < n; i++) {
		bench_must(pthread_join(thread[i], NULL) == 0, "thread");
		cpu += job[i].cpu;
	}
	return cpu / (double)n;
}

#define SHARE 500	/* stamps a thread and round */

void bench_verify_threads(void)
{
	double ratio[BENCH_STAMPS / SHARE], ours[BENCH_STAMPS / SHARE];
	double limit[BENCH_STAMPS / SHARE];
	struct side *sides[2];
	size_t n = 0;

	sides[0] = side_new(NULL);
	sides[1] = side_new(sides[0]->text);
	for (size_t i = 0; i < 2; i++)
		judge(sides[i], 0, BENCH_STAMPS);
	for (size_t at = 0; at < BENCH_STAMPS; at += SHARE, n++) {
		double a1 = threads(judge, sides, 1, at, SHARE);
		double b1 = threads(verify, sides, 1, at, SHARE);
		double a2 = threads(judge, sides, 2, at, SHARE);
		double b2 = threads(verify, sides, 2, at, SHARE);

		ours[n] = a2 / a1;
		limit[n] = b2 / b1;
		ratio[n] = ours[n] / limit[n];
	}
	bench_median(ratio, n);	/* sorts */
	printf("verify-2threads: beside a second thread a verdict takes %.3f of"
	       " its processor time, EVP_PKEY_verify %.3f (medians of %zu"
	       " rounds of %d; ratio %.3f to %.3f)\n", bench_median(ours, n),
	       bench_median(limit, n), n, SHARE, ratio[0], ratio[n - 1]);
	printf("bench: verify-2threads %.3f\n", bench_median(ratio, n));
	fflush(stdout);
	side_free(sides[1], false);
	side_free(sides[0], true);
}
