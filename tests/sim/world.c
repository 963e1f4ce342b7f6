/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random numbers, and the communes of data/admin_units.csv with their centres.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/sim.h"

#define RADIANS (3.14159265358979323846 / 180.0)

/* splitmix64 (Steele, Lea, Flood 2014): small, and good enough to play. */
uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t hash2(uint64_t a, uint64_t b)
{
	struct rng r = { a * 0x9e3779b97f4a7c15u ^ b };

	rng_next(&r);
	return rng_next(&r);
}

double rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

size_t rng_below(struct rng *r, size_t n)
{
	return (size_t)(rng_unit(r) * (double)n);
}

double rng_between(struct rng *r, double from, double to)
{
	return from + rng_unit(r) * (to - from);
}

double rng_exp(struct rng *r, double mean)
{
	return -log(1 - rng_unit(r)) * mean;
}

bool rng_chance(struct rng *r, double share)
{
	return rng_unit(r) < share;
}

/* A row "code,commune,name,parent,name_en,lat,lon"; no field has a comma. */
static bool take_row(struct place *out, char *line)
{
	char *field[7], *next = line;

	for (size_t i = 0; i < 7; i++) {
		field[i] = next;
		next = strchr(next, i < 6 ? ',' : '\n');
		if (!next)
			return false;
		*next++ = '\0';
	}
	*out = (struct place){ strtod(field[5], NULL), strtod(field[6], NULL),
			       (size_t)strtoul(field[3], NULL, 10) };
	return !strcmp(field[1], "commune") && out->lat > 0;
}

static int by_province(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->province != y->province)
		return x->province < y->province ? -1 : 1;
	if (x->lat < y->lat || x->lat > y->lat)
		return x->lat < y->lat ? -1 : 1;
	return (x->lon > y->lon) - (x->lon < y->lon);
}

/* Number the provinces from 0, and remember where each begins. */
static bool number_provinces(struct world *w)
{
	size_t code = SIZE_MAX;

	for (size_t i = 0; i < w->count; i++) {
		if (w->place[i].province != code) {
			if (w->provinces == PROVINCES_MAX)
				return false;
			code = w->place[i].province;
			w->province[w->provinces++].first = i;
		}
		w->place[i].province = w->provinces - 1;
		w->province[w->provinces - 1].count++;
	}
	return w->provinces > 1;
}

bool world_load(struct world *w, const char *path)
{
	FILE *in = fopen(path, "r");
	char line[512];

	*w = (struct world){ 0 };
	w->place = calloc(8192, sizeof(*w->place));
	while (in && w->place && w->count < 8192 &&
	       fgets(line, sizeof(line), in))
		w->count += take_row(&w->place[w->count], line);
	if (in)
		fclose(in);
	if (!w->place || !w->count)
		return false;
	qsort(w->place, w->count, sizeof(*w->place), by_province);
	return number_provinces(w);
}

double world_km(const struct world *w, size_t a, size_t b)
{
	const struct place *p = &w->place[a], *q = &w->place[b];
	double x = (p->lon - q->lon) *
		   cos((p->lat + q->lat) / 2 * RADIANS);

	return hypot(x, p->lat - q->lat) * 111.2;
}

size_t world_place_in(const struct world *w, struct rng *r, size_t province)
{
	return w->province[province].first +
	       rng_below(r, w->province[province].count);
}

size_t world_place_at(const struct world *w, struct rng *r, size_t place,
		      double from_km, double to_km)
{
	size_t found = place;

	for (unsigned tries = 0; tries < 400; tries++) {
		double km;

		found = rng_below(r, w->count);
		km = world_km(w, place, found);
		if (km >= from_km && km <= to_km)
			break;
	}
	return found;
}
