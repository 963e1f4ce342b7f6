/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of the bench, their clock and their words. A row over its goal is no
 * failure, because other machines give other figures. A row over its ceiling is
 * one: the bench then exits with 1. The ceiling is twice the goal, which noise
 * alone does not reach, unless the row sets another one.
 *	bench [NAME]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

static const struct {
	const char *name;
	void (*run)(void);
	double goal;	/* the most that a ratio should be */
	double most;	/* that it may be; 0: twice the goal */
} rows[] = {
	{ "verify-hot", bench_verify_hot, 1.10, 0 },
	{ "verify-2threads", bench_verify_threads, 1.05, 0 },
	{ "mint", bench_mint, 0.35, 0 },
	{ "print-pdf", bench_print, 1.6, 0 },
	{ "decode-ladder", bench_decode_ladder, 1, 0 },
	{ "sync-cold", bench_sync_cold, 1.25, 0 },
	{ "sync-cold-wall", bench_sync_cold, 1.5, 0 },	/* of the same runs */
	{ "sync-usable", bench_sync_usable, 2, 0 },
	{ "sync-1000", bench_sync_1000, 2, 0 },
	{ "cold-start", bench_officer, 1.5, 0 },
	{ "name-lookup", bench_officer, 3, 0 },	/* of the same replica */
	{ "name-lookup-miss", bench_officer, 3, 0 },
	{ "verify-stream", bench_officer, 1.4, 0 },
	{ "lookup-vs-nginx", bench_service, 1.25, 0 },
	{ "lookup-p99", bench_service, 3, 0 },	/* of the same runs */
	{ "page-vs-nginx", bench_service, 3, 0 },
	/* Missed (DESIGN.md): a disk that others use waits longer at times. */
	{ "submit-alone", bench_service, 1.25, 20 },
	{ "submit-vs-fdatasync", bench_service, 1.25, 20 },
};
static const size_t row_count = sizeof(rows) / sizeof(rows[0]);
static bool collapsed;

double bench_seconds(clockid_t clock)
{
	struct timespec t;

	bench_must(clock_gettime(clock, &t) == 0, "clock");
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void bench_must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(4);
}

void bench_goal(const char *name, bool met, const char *what)
{
	if (met)
		return;
	printf("bench: %s misses its goal: %s\n", name, what);
	collapsed = true;
}

void bench_round(struct bench_rounds *rounds, double ours, double limit)
{
	bench_must(rounds->count < BENCH_ROUNDS_MAX, "too many rounds");
	rounds->ours[rounds->count] = ours;
	rounds->limit[rounds->count++] = limit;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

double bench_median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return count % 2 ? values[count / 2] :
	       (values[count / 2 - 1] + values[count / 2]) / 2;
}

double bench_percentile(double *values, size_t count, size_t percent)
{
	qsort(values, count, sizeof(*values), by_value);
	return values[(count * percent + 99) / 100 - 1];
}

void bench_report(const char *name, struct bench_rounds *rounds, size_t items,
		  const char *what, const char *limit)
{
	double ratio[BENCH_ROUNDS_MAX];
	double median;
	size_t n = rounds->count;

	for (size_t i = 0; i < n; i++)
		ratio[i] = rounds->ours[i] / rounds->limit[i];
	median = bench_median(ratio, n);	/* ratio is sorted now */
	printf("%s: %.1f us a %s; %s %.1f us (medians of %zu rounds of %zu; "
	       "ratio %.3f to %.3f)\n", name,
	       bench_median(rounds->ours, n) / (double)items * 1e6, what,
	       limit, bench_median(rounds->limit, n) / (double)items * 1e6, n,
	       items, ratio[0], ratio[n - 1]);
	printf("bench: %s %.3f\n", name, median);
	for (size_t i = 0; i < row_count; i++) {
		double most = rows[i].most > 0 ? rows[i].most :
						 2 * rows[i].goal;

		if (strcmp(name, rows[i].name) != 0 || median <= most)
			continue;
		printf("bench: %s is over %.2f; its goal is %.2f\n", name,
		       most, rows[i].goal);
		collapsed = true;
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	bool any = false;

	for (size_t i = 0; i < row_count; i++) {
		if (argc > 1 ? strcmp(argv[1], rows[i].name) != 0 :
			       i > 0 && rows[i].run == rows[i - 1].run)
			continue;
		rows[i].run();
		any = true;
	}
	if (any)
		return collapsed;
	fprintf(stderr, "bench: '%s': no such row; there are:", argv[1]);
	for (size_t i = 0; i < row_count; i++)
		fprintf(stderr, " %s", rows[i].name);
	fprintf(stderr, "\n");
	return 2;
}
