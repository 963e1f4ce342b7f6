/* SPDX-License-Identifier: Apache-2.0 */
/* Plays the market for each seed, and gathers the results of the rules. */
#include "tests/sim/sim.h"

/* Those with one copy for each place are looked at more often, so that enough
 * of them are reported; how many reports there were is what counts then. */
const struct cloner cloners[CLONERS] = {
	{ "drawn", 0, 0, 0, 1, 0 },
	{ "one stamp", 1, 1000, 5, 1, 0 },
	{ "a sheet", 20, 50, 5, 1, 0 },
	{ "a roll", 200, 15, 5, 4, 0 },
	{ "one copy a place", 10, 2, 2, 15, 10 },
	{ "one copy a place", 10, 3, 3, 10, 10 },
	{ "one copy a place", 10, 5, 5, 6, 10 },
	{ "one copy a place", 10, 10, 10, 3, 10 },
	{ "one copy a place", 10, 20, 20, 3, 10 },
	{ "in one province", 20, 50, 1, 3, 0 },
};
const char *const goods_name[GOODS] = {
	"honest goods", "honest, 5 reports or more", "a saboteur's scans",
	"one officer lies", "two officers lie",
};
const char *const route_name[ROUTES] = {
	"sold near home", "sold in the region", "sold in a distant city",
	"returned and sold elsewhere", "touring fairs",
};
const char *const word_name[3] = { "any", "reporter", "authority" };
const int window_days[WINDOWS] = { 15, 30, 60, 120, 365 };

void stat_add(struct stat *s, double value)
{
	if (!s->seeds || value < s->low)
		s->low = value;
	if (!s->seeds || value > s->high)
		s->high = value;
	s->sum += value;
	s->seeds++;
}

double stat_mean(const struct stat *s)
{
	return s->seeds ? s->sum / s->seeds : 0;
}

struct ocop_copies_policy rule_policy(size_t rule)
{
	struct ocop_copies_policy policy = *ocop_copies_default();

	policy.word = (enum ocop_copies_word)(rule / WINDOWS);
	policy.window_s = window_days[rule % WINDOWS] * (int64_t)DAY;
	return policy;
}

static double share(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

static void make_goods(struct set *s, const struct world *w, struct rng *r,
		       size_t serials, enum goods goods)
{
	while (s->serials < serials) {
		market_honest(s, w, r);
		/* Who reports goods of others has seen them reported. */
		if (s->count == s->serial[s->serials - 1].first) {
			s->serials--;
			continue;
		}
		if (goods == SABOTEUR)
			saboteur_scans(s, w, r);
		else if (goods == LIAR_ALONE)
			officers_lie(s, w, r, 1);
		else if (goods == LIARS_TWO)
			officers_lie(s, w, r, 2);
		set_end(s);
	}
}

static void make_copied(struct set *s, const struct world *w, struct rng *r,
			size_t serials, const struct cloner *cloner)
{
	while (s->serials < serials) {
		market_copied(s, w, r, cloner);
		set_end(s);
	}
}

static void take_goods(struct results *out, enum goods goods,
		       const struct alarms *a)
{
	double flagged = goods == HONEST ? a->flagged : a->caused;

	stat_add(&out->serials[goods], a->serials);
	stat_add(&out->per_10000[goods], share(flagged, a->serials) * 10000);
	stat_add(&out->waiting[goods], share(a->waiting, a->serials) * 10000);
	if (goods != HONEST)
		return;
	for (size_t i = 0; i < ROUTES; i++) {
		out->route[i] += a->route[i];
		out->route_flagged[i] += a->route_flagged[i];
	}
	stat_add(&out->serials[HONEST_OFTEN], a->often);
	stat_add(&out->per_10000[HONEST_OFTEN],
		 share(a->often_flagged, a->often) * 10000);
}

static void take_found(struct results *out, size_t i, const struct found *f)
{
	stat_add(&out->cloner[i].serials, f->serials);
	stat_add(&out->cloner[i].flagged, share(f->flagged, f->serials) * 100);
	stat_add(&out->cloner[i].at_fifth,
		 share(f->at_fifth, f->serials) * 100);
	stat_add(&out->cloner[i].days, f->days);
	stat_add(&out->cloner[i].days_90, f->days_90);
	for (size_t n = 1; n <= CURVE; n++) {
		out->cloner[i].at[n] += f->at[n];
		out->cloner[i].of[n] += f->of[n];
	}
}

/* What would a judge see who believes everybody and excuses nothing but one
 * trip, past two stops to a shop? */
static struct ocop_copies_policy strictest(void)
{
	struct ocop_copies_policy policy = *ocop_copies_default();

	policy.word = OCOP_COPIES_ANY;
	policy.window_s = (int64_t)(3650 * DAY);
	policy.far_km = policy.near_km;
	policy.returns = 1;
	policy.places = 4;
	policy.flag_at = 1;
	return policy;
}

/* The rules with other words and windows. */
static void try_rules(struct results *out, const struct set *goods,
		      const struct set *drawn)
{
	struct ocop_copies_policy policy;
	struct alarms a;
	struct found f;

	for (size_t rule = 0; rule < RULES; rule++) {
		policy = rule_policy(rule);
		measure_alarms(&a, &goods[HONEST], &policy);
		stat_add(&out->rule[rule].per_10000,
			 share(a.flagged, a.serials) * 10000);
		measure_alarms(&a, &goods[LIAR_ALONE], &policy);
		stat_add(&out->rule[rule].liar,
			 share(a.caused, a.serials) * 10000);
		measure_alarms(&a, &goods[LIARS_TWO], &policy);
		stat_add(&out->rule[rule].liars,
			 share(a.caused, a.serials) * 10000);
		measure_found(&f, drawn, &policy);
		stat_add(&out->rule[rule].flagged,
			 share(f.flagged, f.serials) * 100);
		stat_add(&out->rule[rule].at_fifth,
			 share(f.at_fifth, f.serials) * 100);
	}
}

static void play_seed(struct results *out, const struct world *w,
		      unsigned seed)
{
	const struct ocop_copies_policy *policy = ocop_copies_default();
	const struct ocop_copies_policy strict = strictest();
	struct rng r = { hash2(seed, 1) };
	struct set set[GOODS] = { { 0 } }, copied[CLONERS] = { { 0 } };
	struct alarms a;
	struct found f;

	for (size_t i = 0; i < GOODS; i++) {
		if (i == HONEST_OFTEN)
			continue;
		make_goods(&set[i], w, &r,
			   i == HONEST ? out->honest : out->honest / 10,
			   (enum goods)i);
		measure_alarms(&a, &set[i], policy);
		take_goods(out, (enum goods)i, &a);
	}
	for (size_t i = 0; i < CLONERS; i++) {
		make_copied(&copied[i], w, &r, out->copied, &cloners[i]);
		measure_found(&f, &copied[i], policy);
		take_found(out, i, &f);
		measure_found(&f, &copied[i], &strict);
		stat_add(&out->cloner[i].no_sign,
			 100 - share(f.at_fifth, f.serials) * 100);
	}
	try_rules(out, set, &copied[0]);
	for (size_t i = 0; i < GOODS; i++)
		set_free(&set[i]);
	for (size_t i = 0; i < CLONERS; i++)
		set_free(&copied[i]);
}

void play(struct results *out, const struct world *w)
{
	for (unsigned i = 0; i < out->seeds; i++)
		play_seed(out, w, out->first_seed + i);
}
