/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim: plays a market and says how well lib/copies finds copied stamps, and how
 * often it is wrong about honest ones.
 *   sim [--seeds N] [--json] [--svg FILE]   measure, on seeds from 1001 on
 *   sim --tune                              try thresholds, on seeds from 1 on
 *   sim --check                             a small market: are the figures
 *                                           near the goal? (exit 1: no)
 */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/sim.h"

#define UNITS "data/admin_units.csv"
#define TUNED 1			/* seeds 1 to 10 */
#define MEASURED 1001

static unsigned failed, passed;

static void require(bool good, const char *what, double value)
{
	if (!good)
		printf("FAIL  %s: %.2f\n", what, value);
	failed += !good;
	passed += good;
}

/* Wide margins: a small market has few honest serials. The same seeds always
 * give the same figures. */
static int check(const struct world *w)
{
	static struct results got = { .first_seed = MEASURED, .seeds = 2,
				      .honest = 10000, .copied = 80 };
	double value;

	play(&got, w);
	value = stat_mean(&got.per_10000[HONEST]);
	require(value <= 3, "honest goods flagged, per 10,000", value);
	require(got.serials[HONEST].sum >= 20000, "honest goods",
		got.serials[HONEST].sum);
	value = got.per_10000[SABOTEUR].high;
	require(value <= 0, "flagged by a saboteur, per 10,000", value);
	require(got.rule[2].liar.low >= 9000,
		"one officer's lies would do, per 10,000",
		got.rule[2].liar.low);
	value = stat_mean(&got.per_10000[LIAR_ALONE]);
	require(value <= 50, "flagged by one officer, per 10,000", value);
	value = stat_mean(&got.rule[2 * WINDOWS].liars);
	require(value <= 50, "flagged by one authority, per 10,000", value);
	value = stat_mean(&got.cloner[0].flagged);
	require(value >= 60, "drawn cloners found, %", value);
	value = stat_mean(&got.cloner[1].flagged);
	require(value >= 95, "copies of one stamp found, %", value);
	value = stat_mean(&got.cloner[7].flagged);
	require(value >= 90, "one copy in each of 10 provinces found, %",
		value);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}

static int usage(void)
{
	fputs("usage: sim [--seeds N] [--json] [--svg FILE]\n"
	      "       sim --tune | --check\n", stderr);
	return 2;
}

/* 1 to 1,000. */
static bool read_seeds(const char *text, unsigned *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	*out = (unsigned)n;
	return *end == '\0' && n >= 1 && n <= 1000;
}

/* The operands: 0 when they are good. */
static int read_operands(int argc, char **argv, struct results *got,
			 bool *json, const char **svg)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			*json = true;
		else if (!strcmp(argv[i], "--svg") && i + 1 < argc)
			*svg = argv[++i];
		else if (!strcmp(argv[i], "--seeds") && i + 1 < argc &&
			 read_seeds(argv[i + 1], &got->seeds))
			i++;
		else
			return usage();
	}
	return 0;
}

static int measure(const struct world *w, int argc, char **argv)
{
	static struct results got = { .first_seed = MEASURED, .seeds = 20,
				      .honest = 20000, .copied = 400 };
	const char *svg = NULL;
	bool json = false;
	int bad = read_operands(argc, argv, &got, &json, &svg);

	if (bad)
		return bad;
	play(&got, w);
	if (json)
		print_json(&got, stdout);
	else
		print_tables(&got, stdout);
	if (svg && !plot(&got, svg)) {
		fprintf(stderr, "sim: '%s': cannot be written\n", svg);
		return 4;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct world w;
	int done;

	if (!world_load(&w, UNITS)) {
		fputs("sim: '" UNITS "': cannot be read; run sim in the "
		      "sources' folder\n", stderr);
		done = 4;
	} else if (argc == 2 && !strcmp(argv[1], "--tune")) {
		done = tune(&w, TUNED, 10, 20000, 150);
	} else if (argc == 2 && !strcmp(argv[1], "--check")) {
		done = check(&w);
	} else {
		done = measure(&w, argc, argv);
	}
	free(w.place);
	return done;
}
