/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cloner buys k stamped articles, copies each stamp m times and sells the
 * copies in shops of n provinces. Officers visit the shops and sample the goods
 * on the shelves. The simulation follows one serial: the genuine article and
 * its copies.
 */
#include <math.h>

#include "tests/sim/sim.h"

#define SHOPS_MAX 64
#define SHELF 200		/* articles that a shop shows at most */

struct deal {
	size_t stamps, copies, provinces; /* k, m, n */
	size_t shops;
	double each;		/* copies of the serial in one shop */
	size_t shelf;		/* copies of all serials that a shop shows */
};

static size_t log_uniform(struct rng *r, double from, double to)
{
	return (size_t)exp(rng_between(r, log(from), log(to + 1)));
}

static struct deal make_deal(const struct cloner *c, const struct world *w,
			     struct rng *r)
{
	struct deal d = { .stamps = c->stamps, .copies = c->copies,
			  .provinces = c->provinces };
	double all;

	if (!d.stamps)
		d.stamps = log_uniform(r, 1, 1000);
	if (!d.copies)
		d.copies = log_uniform(r, 5, 1000);
	if (!d.provinces)
		d.provinces = 2 + rng_below(r, 19);
	if (d.provinces > w->provinces)
		d.provinces = w->provinces;
	if (d.provinces > d.copies)
		d.provinces = d.copies;
	/* Up to three shops in a province. */
	d.shops = d.provinces * 3;
	if (d.shops > SHOPS_MAX)
		d.shops = SHOPS_MAX;
	if (d.shops > d.copies)
		d.shops = d.copies < d.provinces ? d.provinces : d.copies;
	d.each = (double)d.copies / (double)d.shops;
	all = d.each * (double)d.stamps;
	d.shelf = c->stock ? c->stock :
		  all < 1 ? 1 : all > SHELF ? SHELF : (size_t)all;
	return d;
}

/* An officer takes so many articles from the shelf: how many of them have this
 * serial? */
static size_t sample(const struct deal *d, struct rng *r)
{
	double all = d->each * (double)d->stamps;
	size_t on_shelf, left = d->shelf, found = 0;
	size_t taken = 5 + rng_below(r, 16);
	double mean = d->each * fmin(1, (double)d->shelf / all);

	on_shelf = (size_t)mean;
	on_shelf += rng_chance(r, mean - (double)on_shelf);
	for (size_t i = 0; i < taken && left; i++, left--)
		found += rng_below(r, left) < on_shelf - found;
	return found;
}

static void visit_shop(struct set *s, const struct world *w, struct rng *r,
		       const struct deal *d, size_t shop, double time)
{
	size_t found = sample(d, r);
	/* He is asked whether there are two, and nine in ten look. */
	struct look look = { .place = shop, .time = time, .copy = true,
			     .two = found > 1 && rng_chance(r, 0.9) };

	if (found)
		report_by_officer(s, w, r, &look);
}

static void choose_provinces(size_t *out, const struct world *w, struct rng *r)
{
	for (size_t i = 0; i < w->provinces; i++) {
		size_t j = rng_below(r, i + 1);

		out[i] = out[j];
		out[j] = i;
	}
}

void market_copied(struct set *s, const struct world *w, struct rng *r,
		   const struct cloner *cloner)
{
	struct deal d = make_deal(cloner, w, r);
	size_t province[PROVINCES_MAX];
	double bought;

	market_honest(s, w, r);	/* the stamp that is copied */
	bought = s->serial[s->serials - 1].made + rng_between(r, 5, 30) * DAY;
	choose_provinces(province, w, r);
	for (size_t i = 0; i < d.shops; i++) {
		size_t shop = world_place_in(w, r, province[i % d.provinces]);
		double time = bought + rng_between(r, 2, 30) * DAY;
		double visits = SHOP_VISITS * market_attention(r) *
				cloner->often;
		double until = time + rng_between(r, 60, 180) * DAY;

		while ((time += rng_exp(r, 1 / visits) * DAY) < until)
			visit_shop(s, w, r, &d, shop, time);
	}
}
