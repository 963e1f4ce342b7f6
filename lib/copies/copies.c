/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs that a stamp was copied. Each sign is a sentence that an officer can
 * check with the reports in his hand. The points of the signs are added up,
 * once with all reports, and then without those of each reporter in turn. So
 * one person's error or lie alone cannot flag a stamp.
 */
#include <ocop/copies.h>

#include <math.h>
#include <stdlib.h>

#define EARTH_KM 6371.0
#define RADIANS (3.14159265358979323846 / 180.0)

static const struct ocop_copies_policy tuned = {
	.speed_kmh = 80, .near_km = 30, .far_km = 150, .clock_s = 3600,
	.window_s = 120 * 86400, .returns = 2, .places = 4,
	.points = { [OCOP_COPIES_TRAVEL] = 2, [OCOP_COPIES_SHOPS] = 2,
		    [OCOP_COPIES_PLACES] = 2, [OCOP_COPIES_TWO] = 2,
		    [OCOP_COPIES_BEFORE_MADE] = 2, [OCOP_COPIES_MARKET] = 1 },
	.flag_at = 2, .word = OCOP_COPIES_REPORTER,
};

/* A sighting as it is compared: when it can have been, and where. */
struct point {
	const struct ocop_sighting *sighting;
	size_t index;
	double earliest, latest;
	bool placed;
	double x, y, z;		/* km from the centre of the earth */
};

struct trail {
	const struct ocop_copies_policy *policy;
	struct point point[OCOP_COPIES_SIGHTINGS_MAX];
	size_t count;
	bool *relied_on;	/* the sightings that the signs rest on, by
				 * index */
};

static uint64_t word_of(const struct ocop_sighting *s,
			enum ocop_copies_word word)
{
	return word == OCOP_COPIES_AUTHORITY ? s->authority : s->reporter;
}

static void trail_add(struct trail *t, const struct ocop_sighting *s,
		      size_t index)
{
	struct point *p = &t->point[t->count++];
	double slack = (double)t->policy->clock_s;
	double lat = s->lat * RADIANS, lon = s->lon * RADIANS;

	*p = (struct point){ .sighting = s, .index = index };
	/* What the registry has received has happened. */
	p->latest = fmin((double)s->time + slack, (double)s->received);
	p->earliest = fmin((double)s->time - slack, p->latest);
	p->placed = isfinite(lat) && isfinite(lon);
	if (!p->placed)
		return;
	p->x = EARTH_KM * cos(lat) * cos(lon);
	p->y = EARTH_KM * cos(lat) * sin(lon);
	p->z = EARTH_KM * sin(lat);
}

static int by_time(const void *a, const void *b)
{
	const struct point *p = a, *q = b;

	if (p->earliest < q->earliest || p->earliest > q->earliest)
		return p->earliest < q->earliest ? -1 : 1;
	return (p->index > q->index) - (p->index < q->index);
}

/* The straight line, which is never longer than the way. Places that are not
 * known are everywhere: distance 0. */
static double distance_km(const struct point *a, const struct point *b)
{
	if (!a->placed || !b->placed)
		return 0;
	return sqrt((a->x - b->x) * (a->x - b->x) +
		    (a->y - b->y) * (a->y - b->y) +
		    (a->z - b->z) * (a->z - b->z));
}

static void show(struct ocop_copies *out, const struct trail *t,
		 enum ocop_copies_sign sign, const struct point *first,
		 const struct point *second, const struct point *again)
{
	if (out->signs & 1u << sign)
		return;
	out->signs |= 1u << sign;
	t->relied_on[first->index] = true;
	t->relied_on[second->index] = true;
	t->relied_on[again->index] = true;
	out->shown[sign].first = first->index;
	out->shown[sign].second = second->index;
	out->shown[sign].again = again->index;
}

/* The most time that an article can have had from one place to the other, in
 * whichever order, is too short. */
static bool too_far(const struct trail *t, const struct point *a,
		    const struct point *b)
{
	double km = distance_km(a, b) - t->policy->near_km;
	double hours = fmax(b->latest - a->earliest, a->latest - b->earliest) /
		       3600;

	return km > 0 && km > hours * t->policy->speed_kmh;
}

static void look_for_travel(struct ocop_copies *out, const struct trail *t)
{
	double enough_s = 2 * EARTH_KM / t->policy->speed_kmh * 3600;

	for (size_t i = 0; i < t->count; i++) {
		const struct point *a = &t->point[i], *b = a + 1;

		for (; b < t->point + t->count &&
		       b->earliest - a->earliest < enough_s; b++)
			if (too_far(t, a, b)) {
				show(out, t, OCOP_COPIES_TRAVEL, a, b, b);
				return;
			}
	}
}

/* Was it near p before? */
static const struct point *been_near(const struct trail *t,
				     const struct point *const *stop,
				     size_t count, const struct point *p)
{
	for (size_t i = 0; i < count; i++)
		if (distance_km(stop[i], p) <= t->policy->near_km)
			return stop[i];
	return NULL;
}

static bool is_new_place(const struct trail *t,
			 const struct point *const *stop, size_t count,
			 const struct point *p)
{
	for (size_t i = 0; i < count; i++)
		if (distance_km(stop[i], p) < t->policy->far_km)
			return false;
	return true;
}

static void show_route(struct ocop_copies *out, const struct trail *t,
		       enum ocop_copies_sign sign, const struct point *first,
		       const struct point *const *stop, size_t count)
{
	show(out, t, sign, first, stop[count - 2], stop[count - 1]);
	for (size_t i = 0; i < count; i++)
		t->relied_on[stop[i]->index] = true;
}

/*
 * Goods go from the producer by a trader to a shop, and rest at each. Follow
 * them from a first report for some time, from stop to stop, each surely later
 * than the one before and far from it. Count how often they come back to where
 * they were, and how many places there are.
 */
static void follow(struct ocop_copies *out, const struct trail *t, size_t from)
{
	const struct point *stop[OCOP_COPIES_SIGHTINGS_MAX], *before;
	double until = t->point[from].earliest + (double)t->policy->window_s;
	unsigned returns = 0, places = 0;
	size_t count = 0;

	for (size_t i = from; i < t->count; i++) {
		const struct point *p = &t->point[i];

		if (p->earliest > until)
			break;
		if (!p->placed ||
		    (count && (stop[count - 1]->latest >= p->earliest ||
			       distance_km(stop[count - 1], p) <
				       t->policy->far_km)))
			continue;
		before = been_near(t, stop, count, p);
		places += is_new_place(t, stop, count, p);
		stop[count++] = p;
		if (before && ++returns == t->policy->returns)
			show_route(out, t, OCOP_COPIES_SHOPS, before, stop,
				   count);
		if (places == t->policy->places && count > 1)
			show_route(out, t, OCOP_COPIES_PLACES, stop[0], stop,
				   count);
	}
}

static bool has_routes(const struct ocop_copies *out)
{
	return out->signs & 1u << OCOP_COPIES_SHOPS &&
	       out->signs & 1u << OCOP_COPIES_PLACES;
}

static void look_at_each(struct ocop_copies *out, const struct trail *t,
			 int64_t made)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct point *p = &t->point[i];

		if (p->sighting->two)
			show(out, t, OCOP_COPIES_TWO, p, p, p);
		if (made != INT64_MIN && p->latest < (double)made)
			show(out, t, OCOP_COPIES_BEFORE_MADE, p, p, p);
		if (p->sighting->outside_market)
			show(out, t, OCOP_COPIES_MARKET, p, p, p);
	}
}

/* Look for signs, without the sightings of left_out (0: with all). */
static void look(struct ocop_copies *out, bool *relied_on,
		 const struct ocop_sighting *seen, size_t count, int64_t made,
		 const struct ocop_copies_policy *policy, uint64_t left_out)
{
	struct trail t;

	t.policy = policy;
	t.count = 0;
	t.relied_on = relied_on;
	*out = (struct ocop_copies){ 0 };
	for (size_t i = 0; i < count; i++)
		if (seen[i].reporter &&
		    (!left_out || word_of(&seen[i], policy->word) != left_out))
			trail_add(&t, &seen[i], i);
	qsort(t.point, t.count, sizeof(t.point[0]), by_time);
	look_for_travel(out, &t);
	for (size_t i = 0; i < t.count && !has_routes(out); i++)
		follow(out, &t, i);
	look_at_each(out, &t, made);
	for (unsigned sign = 0; sign < OCOP_COPIES_SIGNS; sign++)
		if (out->signs & 1u << sign)
			out->points += policy->points[sign];
}

static unsigned count_reporters(const struct ocop_sighting *seen, size_t count)
{
	unsigned found = 0;

	for (size_t i = 0; i < count; i++) {
		size_t j = 0;

		while (j < i && seen[j].reporter != seen[i].reporter)
			j++;
		found += j == i && seen[i].reporter;
	}
	return found;
}

void ocop_copies_judge(struct ocop_copies *out,
		       const struct ocop_sighting *seen, size_t count,
		       int64_t made, const struct ocop_copies_policy *policy)
{
	bool relied_on[OCOP_COPIES_SIGHTINGS_MAX] = { false };
	bool again[OCOP_COPIES_SIGHTINGS_MAX];
	struct ocop_copies without;

	if (count > OCOP_COPIES_SIGHTINGS_MAX)
		count = OCOP_COPIES_SIGHTINGS_MAX;
	look(out, relied_on, seen, count, made, policy, 0);
	out->reporters = count_reporters(seen, count);
	out->flagged = out->points >= policy->flag_at;
	if (policy->word == OCOP_COPIES_ANY)
		return;
	/* Without a report that no sign rests on, all signs are still there. */
	for (size_t i = 0; i < count && out->flagged; i++) {
		uint64_t word = word_of(&seen[i], policy->word);

		if (!relied_on[i] || !word)
			continue;
		look(&without, again, seen, count, made, policy, word);
		if (without.points < policy->flag_at) {
			out->flagged = false;
			out->rests_on = word;
		}
	}
}

const struct ocop_copies_policy *ocop_copies_default(void)
{
	return &tuned;
}
