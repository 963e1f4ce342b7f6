/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs that a stamp was copied. Each sign is a sentence that an officer can
 * check with the reports in his hand. The points of the signs are added up,
 * once with all reports and then without those of each reporter in turn: what
 * one person's error or lie can bring about flags nothing.
 */
#include <ocop/copies.h>

#include <math.h>

#define EARTH_KM 6371.0
#define RADIANS (3.14159265358979323846 / 180.0)

static const struct ocop_copies_policy tuned = {
	.speed_kmh = 80, .near_km = 30, .far_km = 60, .clock_s = 3600,
	.places = 4,
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

static void show(struct ocop_copies *out, enum ocop_copies_sign sign,
		 const struct point *first, const struct point *second,
		 const struct point *again)
{
	if (out->signs & 1u << sign)
		return;
	out->signs |= 1u << sign;
	out->shown[sign].first = first->index;
	out->shown[sign].second = second->index;
	out->shown[sign].again = again->index;
}

/* The most time that an article can have had from one place to the other, in
 * whichever order, is too short. */
static void look_for_travel(struct ocop_copies *out, const struct trail *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct point *a = &t->point[i];

		for (size_t j = i + 1; j < t->count; j++) {
			const struct point *b = &t->point[j];
			double km = distance_km(a, b) - t->policy->near_km;
			double hours = fmax(b->latest - a->earliest,
					    a->latest - b->earliest) / 3600;

			if (km > 0 && km > hours * t->policy->speed_kmh)
				show(out, OCOP_COPIES_TRAVEL, a, b, b);
		}
	}
}

/* The last sighting at the same place. */
static const struct point *last_near(const struct trail *t,
				     const struct point *a)
{
	const struct point *last = a;

	for (size_t k = 0; k < t->count; k++) {
		const struct point *p = &t->point[k];

		if (p->placed && p->earliest > last->earliest &&
		    distance_km(a, p) <= t->policy->near_km)
			last = p;
	}
	return last;
}

/* Goods go from the producer to the shop, not back and forth: seen here, then
 * surely later far away, then surely later here again. */
static void look_for_shops(struct ocop_copies *out, const struct trail *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct point *a = &t->point[i];
		const struct point *again = last_near(t, a);

		for (size_t j = 0; j < t->count; j++) {
			const struct point *b = &t->point[j];

			if (a->latest < b->earliest &&
			    b->latest < again->earliest &&
			    distance_km(a, b) >= t->policy->far_km)
				show(out, OCOP_COPIES_SHOPS, a, b, again);
		}
	}
}

static void look_for_places(struct ocop_copies *out, const struct trail *t)
{
	const struct point *taken[OCOP_COPIES_SIGHTINGS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct point *p = &t->point[i];
		size_t j = 0;

		while (j < count &&
		       distance_km(p, taken[j]) >= t->policy->far_km)
			j++;
		if (j == count && p->placed)
			taken[count++] = p;
	}
	if (count >= t->policy->places && count > 1)
		show(out, OCOP_COPIES_PLACES, taken[0], taken[1],
		     taken[count - 1]);
}

static void look_at_each(struct ocop_copies *out, const struct trail *t,
			 int64_t made)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct point *p = &t->point[i];

		if (p->sighting->two)
			show(out, OCOP_COPIES_TWO, p, p, p);
		if (made != INT64_MIN && p->latest < (double)made)
			show(out, OCOP_COPIES_BEFORE_MADE, p, p, p);
		if (p->sighting->outside_market)
			show(out, OCOP_COPIES_MARKET, p, p, p);
	}
}

/* Look for signs, without the sightings of left_out (0: with all). */
static void look(struct ocop_copies *out, const struct ocop_sighting *seen,
		 size_t count, int64_t made,
		 const struct ocop_copies_policy *policy, uint64_t left_out)
{
	struct trail t = { .policy = policy };

	*out = (struct ocop_copies){ 0 };
	for (size_t i = 0; i < count; i++)
		if (seen[i].reporter &&
		    (!left_out || word_of(&seen[i], policy->word) != left_out))
			trail_add(&t, &seen[i], i);
	look_for_travel(out, &t);
	look_for_shops(out, &t);
	look_for_places(out, &t);
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
	struct ocop_copies without;

	if (count > OCOP_COPIES_SIGHTINGS_MAX)
		count = OCOP_COPIES_SIGHTINGS_MAX;
	look(out, seen, count, made, policy, 0);
	out->reporters = count_reporters(seen, count);
	out->flagged = out->points >= policy->flag_at;
	if (policy->word == OCOP_COPIES_ANY)
		return;
	for (size_t i = 0; i < count && out->flagged; i++) {
		uint64_t word = word_of(&seen[i], policy->word);

		if (!seen[i].reporter || !word)
			continue;
		look(&without, seen, count, made, policy, word);
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
