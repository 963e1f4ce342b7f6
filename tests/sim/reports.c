/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Officers' reports as the registry stores them: wrong clocks, the commune that
 * somebody forgot to change, and days without a network.
 */
#include <stdlib.h>

#include "tests/sim/sim.h"

#define TEAMS 8			/* of a province; each has as many officers */
#define OFFICERS 8
#define RECEIVED_MAX (30 * DAY)	/* an older report is refused */

enum clock { CLOCK_GOOD, CLOCK_HOURS, CLOCK_ZONE, CLOCK_DEAD };

static void *grow(void *old, size_t *room, size_t count, size_t size)
{
	if (count < *room)
		return old;
	*room = *room ? *room * 2 : 1024;
	old = realloc(old, *room * size);
	if (!old)
		abort();
	return old;
}

void set_begin(struct set *s, double made)
{
	s->serial = grow(s->serial, &s->serial_room, s->serials,
			 sizeof(*s->serial));
	s->serial[s->serials++] = (struct serial){ .first = s->count,
						   .made = made };
}

static int by_receipt(const void *a, const void *b)
{
	const struct ocop_sighting *x = a, *y = b;

	if (x->received != y->received)
		return x->received < y->received ? -1 : 1;
	return (x->record > y->record) - (x->record < y->record);
}

bool set_end(struct set *s)
{
	struct serial *now = &s->serial[s->serials - 1];

	now->count = s->count - now->first;
	if (!now->count) {
		s->serials--;
		return false;
	}
	qsort(s->seen + now->first, now->count, sizeof(*s->seen), by_receipt);
	return true;
}

void set_free(struct set *s)
{
	free(s->seen);
	free(s->serial);
	*s = (struct set){ 0 };
}

void report_as(struct set *s, const struct world *w, const struct look *look,
	       uint64_t reporter, uint64_t authority, double received)
{
	struct serial *now = &s->serial[s->serials - 1];

	if (s->count - now->first >= OCOP_COPIES_SIGHTINGS_MAX)
		return;
	s->seen = grow(s->seen, &s->room, s->count, sizeof(*s->seen));
	s->seen[s->count] = (struct ocop_sighting){
		.time = (int64_t)look->time, .received = (int64_t)received,
		.lat = w->place[look->place].lat,
		.lon = w->place[look->place].lon,
		.reporter = reporter, .authority = authority,
		.record = s->count, .two = look->two,
		.outside_market = look->outside_market,
	};
	s->count++;
	if (look->copy && (now->copied <= 0 || received < now->copied))
		now->copied = received;
}

/* What an officer's laptop is like stays the same. */
static enum clock clock_of(uint64_t officer)
{
	struct rng r = { hash2(officer, 77) };
	double x = rng_unit(&r);

	return x < 0.96 ? CLOCK_GOOD : x < 0.98 ? CLOCK_HOURS :
	       x < 0.99 ? CLOCK_ZONE : CLOCK_DEAD;
}

/* What his clock shows. A clock behind the last signed time is not used: the
 * programs then go by that time, which is some days old. */
static double clock_shows(enum clock clock, struct rng *r, double time)
{
	switch (clock) {
	case CLOCK_GOOD:
		return time + rng_between(r, -120, 120);
	case CLOCK_HOURS:
		return time + rng_between(r, -6 * HOUR, 6 * HOUR);
	case CLOCK_ZONE:
		return time + (rng_chance(r, 0.5) ? 7 : -7) * HOUR;
	case CLOCK_DEAD:
		break;
	}
	return time - rng_between(r, 0, 10 * DAY);
}

static double receipt(struct rng *r, double time)
{
	double x = rng_unit(r);

	if (x < 0.6)		/* at once */
		return time + rng_between(r, 5, 600);
	if (x < 0.9)		/* in the evening */
		return time + rng_between(r, 0, DAY);
	return time + rng_between(r, DAY, 10 * DAY);
}

void report_by_officer(struct set *s, const struct world *w, struct rng *r,
		       const struct look *look)
{
	size_t province = w->place[look->place].province;
	uint64_t team = province * TEAMS + hash2(look->place, 5) % TEAMS;
	uint64_t officer = 1 + team * OFFICERS + rng_below(r, OFFICERS);
	struct rng own = { hash2(officer, 78) };
	struct look seen = *look;
	double received = receipt(r, look->time);

	seen.time = clock_shows(clock_of(officer), r, look->time);
	/* Refused (docs/format.md): from the future, or too old. */
	if (seen.time > received + 300 || seen.time < received - RECEIVED_MAX)
		return;
	/* One in thirty always names the commune of his office. */
	if (rng_chance(&own, 1.0 / 30))
		seen.place = world_place_in(w, &own, province);
	report_as(s, w, &seen, officer, 1 + province, received);
}
