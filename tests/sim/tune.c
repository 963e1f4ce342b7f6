/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tries thresholds on the seeds for tuning. Among the rules that raise at most
 * three quarters of the allowed false alarms, it takes the one that finds most
 * copies.
 */
#include "tests/sim/sim.h"

#define ALLOWED 0.75		/* of 10,000 honest serials: 1, with room */

struct trial {
	struct ocop_copies_policy policy;
	double per_10000, found, at_fifth;
};

static void try(struct trial *t, const struct set *honest,
		const struct set *drawn)
{
	struct alarms a;
	struct found f;

	measure_alarms(&a, honest, &t->policy);
	measure_found(&f, drawn, &t->policy);
	t->per_10000 = a.flagged / a.serials * 10000;
	t->found = f.flagged / f.serials * 100;
	t->at_fifth = f.at_fifth / f.serials * 100;
}

static void print_trial(const struct trial *t, const char *what)
{
	printf("%-6s far %3.0f km, %2d days, returns %u, places %u, speed "
	       "%3.0f km/h, clock %2d h: honest %5.2f per 10,000, found "
	       "%4.1f %%, by the 5th report %4.1f %%\n", what,
	       t->policy.far_km, (int)((double)t->policy.window_s / DAY),
	       t->policy.returns, t->policy.places, t->policy.speed_kmh,
	       (int)(t->policy.clock_s / 3600), t->per_10000, t->found,
	       t->at_fifth);
	fflush(stdout);
}

/* The nth combination of thresholds; false: there is none. */
static bool combine(struct ocop_copies_policy *p, size_t n)
{
	static const double far[] = { 100, 150, 200 }, days[] = { 30, 60, 120 };
	static const double speed[] = { 60, 80, 120 };
	static const int hours[] = { 1, 8 };

	*p = *ocop_copies_default();
	if (n < 36) {
		p->far_km = far[n % 3];
		p->window_s = (int64_t)(days[n / 3 % 3] * DAY);
		p->returns = 1 + n / 9 % 2;
		p->places = 4 + (unsigned)n / 18;
		return true;
	}
	n -= 36;
	if (n >= 6)
		return false;
	p->speed_kmh = speed[n % 3];
	p->clock_s = hours[n / 3] * 3600;
	return true;
}

int tune(const struct world *w, unsigned first_seed, unsigned seeds,
	 size_t honest, size_t copied)
{
	struct set goods = { 0 }, drawn = { 0 };
	struct rng r = { hash2(first_seed, 1) };
	struct trial t, best = { .found = -1 };

	while (goods.serials < honest * seeds) {
		market_honest(&goods, w, &r);
		set_end(&goods);
	}
	while (drawn.serials < copied * seeds) {
		market_copied(&drawn, w, &r, &cloners[0]);
		set_end(&drawn);
	}
	for (size_t n = 0; combine(&t.policy, n); n++) {
		try(&t, &goods, &drawn);
		print_trial(&t, "");
		if (t.per_10000 <= ALLOWED && t.found > best.found)
			best = t;
	}
	print_trial(&best, "best:");
	t.policy = *ocop_copies_default();
	try(&t, &goods, &drawn);
	print_trial(&t, "now:");
	set_free(&goods);
	set_free(&drawn);
	return 0;
}
