/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Honest goods: where an article goes from its producer on, and who looks at it
 * on the way. Each article is followed until it is sold.
 */
#include "tests/sim/sim.h"

#define STOPS_MAX 16
/* Of 1,000 reports, one has another serial of the same lot: a typed line with
 * an error, a damaged scan. */
#define WRONG_SERIAL 0.001
#define STAGED 200		/* scans that a saboteur fakes */
#define LIES 12			/* reports that a dishonest officer makes up */

struct stop {
	size_t place;
	double from, until;
	double visits;		/* of officers, a day */
};

struct trip {
	struct stop stop[STOPS_MAX];
	size_t count;
	double made;
	size_t home;		/* the producer's commune */
	bool has_market;	/* the lot names its provinces */
	bool by_air;
	enum route route;
};

/* Go on to a place: load, ride, unload. */
static void go(struct trip *t, const struct world *w, struct rng *r,
	       size_t place, double days, double visits)
{
	const struct stop *last = &t->stop[t->count - 1];
	double km, hours;

	if (t->count == STOPS_MAX)
		return;
	km = world_km(w, last->place, place);
	hours = t->by_air && km > 300 ?
		rng_between(r, 4, 10) + km / 600 :
		rng_between(r, 0.2, 4) + km / rng_between(r, 30, 55);
	if (rng_chance(r, 0.5))	/* not sent on at once */
		hours += rng_between(r, 0, 48);
	t->stop[t->count] = (struct stop){ .place = place, .visits = visits };
	t->stop[t->count].from = last->until + hours * HOUR;
	t->stop[t->count].until = t->stop[t->count].from +
				  rng_exp(r, days) * DAY;
	t->count++;
}

static size_t near_home(const struct world *w, struct rng *r, size_t home)
{
	return world_place_at(w, r, home, 0, 60);
}

static void to_wholesaler(struct trip *t, const struct world *w, struct rng *r,
			  size_t place)
{
	go(t, w, r, place, 6, 1.0 / 30);
}

static void to_shop(struct trip *t, const struct world *w, struct rng *r,
		    size_t place)
{
	go(t, w, r, place, 45, SHOP_VISITS);
}

/* From fair to fair, and home between some of them. */
static void tour_fairs(struct trip *t, const struct world *w, struct rng *r)
{
	size_t fairs = 1 + rng_below(r, 4);

	for (size_t i = 0; i < fairs; i++) {
		size_t fair = world_place_at(w, r, t->home, 60, 700);

		go(t, w, r, fair, 4, 1.0 / 4);
		if (rng_chance(r, 0.6))
			go(t, w, r, t->home, 20, 1.0 / 60);
	}
	to_shop(t, w, r, near_home(w, r, t->home));
}

/* 55 % of the goods are sold near home, 25 % in the region, 16 % in a distant
 * city; 2 % come back unsold and go elsewhere, 2 % tour fairs. */
static void travel(struct trip *t, const struct world *w, struct rng *r)
{
	double x = rng_unit(r);
	size_t middle = near_home(w, r, t->home), shop;

	if (rng_chance(r, 0.5))
		to_wholesaler(t, w, r, middle);
	t->route = x < 0.55 ? LOCAL : x < 0.80 ? REGION : x < 0.96 ? DISTANT :
		   x < 0.98 ? RETURNED : FAIRS;
	if (t->route == LOCAL) {
		to_shop(t, w, r, near_home(w, r, t->home));
	} else if (t->route == REGION) {
		/* The day's bus. */
		to_shop(t, w, r, world_place_at(w, r, t->home, 60, 400));
	} else if (t->route == DISTANT) {
		t->by_air = rng_chance(r, 0.05);
		middle = world_place_at(w, r, t->home, 300, 1700);
		if (rng_chance(r, 0.7))
			to_wholesaler(t, w, r, middle);
		to_shop(t, w, r, near_home(w, r, middle));
	} else if (t->route == RETURNED) {
		shop = world_place_at(w, r, t->home, 60, 700);
		to_shop(t, w, r, shop);
		to_wholesaler(t, w, r, middle);
		to_shop(t, w, r, world_place_at(w, r, t->home, 0, 700));
	} else {
		tour_fairs(t, w, r);
	}
}

static void make_trip(struct trip *t, const struct world *w, struct rng *r)
{
	double stay = rng_exp(r, 8) * DAY;

	*t = (struct trip){ .count = 1, .home = rng_below(r, w->count) };
	t->made = START + rng_between(r, 0, 60) * DAY;
	t->made -= (double)((int64_t)t->made % 86400) + 7 * HOUR;
	t->stop[0] = (struct stop){ t->home, t->made + 8 * HOUR,
				    t->made + 8 * HOUR + stay, 1.0 / 60 };
	t->has_market = rng_chance(r, 0.3);
	travel(t, w, r);
}

/* The lot's market is its home province and where it was sent; one article in
 * thirty is sold on to somewhere else. */
static bool outside(const struct trip *t, const struct world *w,
		    const struct stop *stop, bool sold_on)
{
	return t->has_market && sold_on &&
	       w->place[stop->place].province != w->place[t->home].province;
}

/* One visit: an officer, at times two at once, scans the article once or more.
 * He is asked about a serial that comes twice; one in 1,000 answers wrong. */
static void visit(struct set *s, const struct world *w, struct rng *r,
		  struct look look)
{
	size_t scans = rng_chance(r, 0.3) ? 2 : 1;
	size_t officers = 1 + rng_chance(r, 0.1);

	look.two = scans > 1 && rng_chance(r, 0.001);
	for (size_t i = 0; i < officers; i++) {
		report_by_officer(s, w, r, &look);
		look.time += rng_between(r, 10, 600);
		look.two = false;
	}
}

/* All looks at an article on its trip. Some articles lie where officers come
 * often. */
static void look_along(struct set *s, const struct world *w, struct rng *r,
		       const struct trip *t, double attention)
{
	bool sold_on = rng_chance(r, 1.0 / 30);

	for (size_t i = 0; i < t->count; i++) {
		const struct stop *stop = &t->stop[i];
		double time = stop->from;

		for (;;) {
			time += rng_exp(r, 1 / (stop->visits * attention)) *
				DAY;
			if (time >= stop->until)
				break;
			visit(s, w, r, (struct look){
				.place = stop->place, .time = time,
				.outside_market =
					outside(t, w, stop, sold_on) });
		}
	}
}

double market_attention(struct rng *r)
{
	double x = rng_unit(r);

	return x < 0.8 ? 0.3 : x < 0.97 ? 1 : 3;
}

void market_honest(struct set *s, const struct world *w, struct rng *r)
{
	struct trip t, other;
	struct look look;
	double made;

	make_trip(&t, w, r);
	made = t.made;
	if (rng_chance(r, 0.002))	/* the producer's error */
		made += (double)(1 + rng_below(r, 5)) * DAY;
	set_begin(s, made);
	s->serial[s->serials - 1].route = t.route;
	look_along(s, w, r, &t, market_attention(r));
	/* As many of other serials' reports come here as of this one's go
	 * elsewhere. */
	for (size_t n = s->count - s->serial[s->serials - 1].first; n; n--) {
		if (!rng_chance(r, WRONG_SERIAL))
			continue;
		make_trip(&other, w, r);
		look = (struct look){ .time = rng_between(
			r, t.stop[0].from, t.stop[t.count - 1].until) };
		look.place = other.stop[rng_below(r, other.count)].place;
		report_by_officer(s, w, r, &look);
	}
}

/* Shoppers' scans, anywhere, as if many articles were around. */
void saboteur_scans(struct set *s, const struct world *w, struct rng *r)
{
	const struct serial *now = &s->serial[s->serials - 1];
	double from = now->made + 5 * DAY;

	for (size_t i = 0; i < STAGED; i++) {
		struct look look = { .place = rng_below(r, w->count),
				     .time = from + rng_unit(r) * 30 * DAY,
				     .two = true, .outside_market = true };

		report_as(s, w, &look, 0, 0, look.time);
	}
}

/* Officers of one authority who do not tell the truth about a rival's goods:
 * here, far away, here again, on two articles, outside the market. */
void officers_lie(struct set *s, const struct world *w, struct rng *r,
		  unsigned officers)
{
	struct serial *now = &s->serial[s->serials - 1];
	size_t home = rng_below(r, w->count);
	size_t far = world_place_at(w, r, home, 200, 900);
	double from = now->made + 10 * DAY;

	for (size_t i = 0; i < LIES; i++) {
		struct look look = { .place = i % 2 ? far : home,
				     .time = from + (double)i * DAY,
				     .two = true, .outside_market = true };

		report_as(s, w, &look, LIAR + i / 2 % officers, LIAR,
			  look.time + 60);
	}
}
