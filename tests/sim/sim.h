/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A simulated market: what officers would report about honest and about copied
 * stamps, over the real communes. All chance comes from a seed. The rates are
 * assumptions; docs/copies.md lists them.
 */
#ifndef OCOP_SIM_H
#define OCOP_SIM_H

#include <stddef.h>
#include <stdio.h>

#include <ocop/copies.h>

#define HOUR 3600.0
#define DAY 86400.0
#define START 1790000000.0
#define PROVINCES_MAX 64
#define CURVE 20		/* detection is measured at 1 to 20 reports */

/* --- Chance --- */

struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *r);
double rng_unit(struct rng *r);			/* 0 <= x < 1 */
size_t rng_below(struct rng *r, size_t n);
double rng_between(struct rng *r, double from, double to);
double rng_exp(struct rng *r, double mean);
bool rng_chance(struct rng *r, double share);
uint64_t hash2(uint64_t a, uint64_t b);

/* --- Places --- */

struct place {
	double lat, lon;
	size_t province;
};

struct world {
	struct place *place;	/* by province */
	size_t count;
	struct {
		size_t first, count;
	} province[PROVINCES_MAX];
	size_t provinces;
};

bool world_load(struct world *w, const char *path);
double world_km(const struct world *w, size_t a, size_t b);
size_t world_place_in(const struct world *w, struct rng *r, size_t province);
/* A place that is from..to km away, as far as one is found. */
size_t world_place_at(const struct world *w, struct rng *r, size_t place,
		      double from_km, double to_km);

/* --- Reports --- */

enum route { LOCAL, REGION, DISTANT, RETURNED, FAIRS, ROUTES };

struct serial {
	enum route route;
	size_t first, count;	/* its sightings in the set */
	double made;
	double copied;		/* first report of a copy; 0: none yet */
};

/* Serials, each with its sightings in the order of receipt. */
struct set {
	struct ocop_sighting *seen;
	size_t count, room;
	struct serial *serial;
	size_t serials, serial_room;
};

void set_begin(struct set *s, double made);
/* The serial is whole. One that nobody reported is dropped. */
bool set_end(struct set *s);
void set_free(struct set *s);

struct look {			/* an officer looks at one article */
	size_t place;
	double time;
	bool two, outside_market, copy;
};

/* An officer of the place reports it, with his clock, his commune and his
 * network as they are. */
void report_by_officer(struct set *s, const struct world *w, struct rng *r,
		       const struct look *look);
void report_as(struct set *s, const struct world *w, const struct look *look,
	       uint64_t reporter, uint64_t authority, double received);

/* --- Who is there --- */

struct cloner {
	const char *name;
	unsigned stamps, copies, provinces;	/* k, m, n; 0: drawn */
	double often;		/* visits, times those to other shops */
	size_t stock;		/* articles that a shop shows; 0: all it has */
};

/* Officers come to an average shop so often, a day; to some shops more often
 * than to others. */
#define SHOP_VISITS (1.0 / 45)
double market_attention(struct rng *r);
void market_honest(struct set *s, const struct world *w, struct rng *r);
void market_copied(struct set *s, const struct world *w, struct rng *r,
		   const struct cloner *cloner);
/* Of the serial that was begun last, before set_end(). */
void saboteur_scans(struct set *s, const struct world *w, struct rng *r);
void officers_lie(struct set *s, const struct world *w, struct rng *r,
		  unsigned officers);

/* --- Measuring --- */

struct alarms {			/* over the serials of a set */
	double serials, flagged, waiting;
	double often, often_flagged;	/* of those reported 5 times or more */
	double route[ROUTES], route_flagged[ROUTES];
	double caused;		/* not flagged without who does not tell the
				 * truth */
};

struct found {
	double serials;		/* with 5 reports or more */
	double flagged, at_fifth;
	double days, days_90;	/* from a copy's first report; of the flagged */
	double at[CURVE + 1], of[CURVE + 1]; /* flagged by the nth report */
};

#define LIAR 1000000		/* reporters from this number on lie */

void measure_alarms(struct alarms *out, const struct set *s,
		    const struct ocop_copies_policy *policy);
void measure_found(struct found *out, const struct set *s,
		   const struct ocop_copies_policy *policy);

/* --- Results --- */

struct stat {			/* of one figure, over the seeds */
	double sum, low, high;
	unsigned seeds;
};

void stat_add(struct stat *s, double value);
double stat_mean(const struct stat *s);

enum goods { HONEST, HONEST_OFTEN, SABOTEUR, LIAR_ALONE, LIARS_TWO, GOODS };
enum { CLONERS = 10, RULES = 15, WINDOWS = RULES / 3 };

extern const struct cloner cloners[CLONERS];
extern const char *const goods_name[GOODS];
extern const char *const route_name[ROUTES];
extern const char *const word_name[3];
extern const int window_days[WINDOWS];

struct results {
	unsigned first_seed, seeds;
	size_t honest, copied;	/* serials for each seed */
	double route[ROUTES], route_flagged[ROUTES];
	struct stat serials[GOODS], per_10000[GOODS], waiting[GOODS];
	/* no_sign: by the 5th report, one article on its way explains all. */
	struct {
		struct stat serials, flagged, at_fifth, no_sign, days, days_90;
		double at[CURVE + 1], of[CURVE + 1];
	} cloner[CLONERS];
	/* Word by word, for each window: on honest and on drawn cloners'. */
	struct {
		struct stat per_10000, liar, liars, flagged, at_fifth;
	} rule[RULES];
};

struct ocop_copies_policy rule_policy(size_t rule);
void play(struct results *out, const struct world *w);
void print_tables(const struct results *got, FILE *out);
void print_json(const struct results *got, FILE *out);
bool plot(const struct results *got, const char *path);
int tune(const struct world *w, unsigned first_seed, unsigned seeds,
	 size_t honest, size_t copied);

#endif
