/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs that a stamp was copied, found in the officers' reports about one
 * serial. A signature cannot show copying: a copy has the same signature. The
 * reports can show it: one article cannot have been at all the places and times
 * that they name. A sign is a reason to look, never a finding: docs/copies.md
 * has the rules, and how often they are right in a simulated market.
 *
 * Threads and lifetime: functions without state; any thread. What is passed in
 * is lent for the call, and the texts are static.
 */
#ifndef OCOP_COPIES_H
#define OCOP_COPIES_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

/* At most this many sightings are looked at. The caller passes the newest. Of
 * one reporter at one place, the first and the last sighting are enough. */
#define OCOP_COPIES_SIGHTINGS_MAX 256

/* One report about the serial. Times are in Unix seconds. */
struct ocop_sighting {
	int64_t time;		/* by the reporter's clock: may be wrong */
	int64_t received;	/* by the registry's: the scan was earlier */
	double lat, lon;	/* degrees, of the commune; NAN: not known */
	uint64_t reporter;	/* equal for the same signer; 0: nobody signed,
				 * so the sighting shows nothing (a shopper) */
	uint64_t authority;	/* equal for the same authority */
	uint64_t record;	/* the caller's name for the report */
	bool two;		/* the officer saw a second article with it */
	bool outside_market;	/* in none of the lot's provinces */
};

enum ocop_copies_sign {
	OCOP_COPIES_TRAVEL,	/* too far in too short a time */
	OCOP_COPIES_SHOPS,	/* back and forth between distant places */
	OCOP_COPIES_PLACES,	/* at more places than one article passes */
	OCOP_COPIES_TWO,	/* on two articles */
	OCOP_COPIES_BEFORE_MADE,
	OCOP_COPIES_MARKET,	/* outside the lot's provinces */
	OCOP_COPIES_SIGNS	/* how many there are */
};

/* Whose error or lie must not be enough for a flag. */
enum ocop_copies_word {
	OCOP_COPIES_ANY,	/* everybody is believed */
	OCOP_COPIES_REPORTER,	/* no officer alone */
	OCOP_COPIES_AUTHORITY	/* no authority alone */
};

struct ocop_copies_policy {
	double speed_kmh;	/* faster than this, goods do not travel */
	double near_km;		/* nearer than this is the same place */
	double far_km;		/* this far away is a distant place */
	int64_t clock_s;	/* a reporter's clock is right within this */
	int64_t window_s;	/* SHOPS and PLACES: within this time */
	unsigned returns;	/* this many returns to a place are a sign */
	unsigned places;	/* this many far places are a sign */
	unsigned points[OCOP_COPIES_SIGNS]; /* what each sign counts */
	unsigned flag_at;	/* this many points flag the serial */
	enum ocop_copies_word word;
};

/* The policy that `make sim` measures. Static. */
const struct ocop_copies_policy *ocop_copies_default(void);

struct ocop_copies {
	bool flagged;		/* the points suffice, whoever is left out */
	unsigned signs;		/* bits: 1u << enum ocop_copies_sign */
	unsigned points;	/* of all signs. When they reach flag_at without
				 * a flag, they rest on one party's word, and a
				 * person must look */
	uint64_t rests_on;	/* then that party: a reporter, or an authority;
				 * else 0 */
	/* For each sign, the sightings that show it, as indexes in the array.
	 * SHOPS: at the shop, far away, and the last return. PLACES: the first
	 * stop and the last two. For the other signs, `again` repeats `second`;
	 * if one sighting shows the sign, all three are equal. */
	struct {
		size_t first, second, again;
	} shown[OCOP_COPIES_SIGNS];
	unsigned reporters;	/* how many different ones */
};

/*
 * Judge the sightings of one serial, in any order. made: when the lot's day of
 * making begins (Unix s), INT64_MIN if not known. Sightings that nobody signed
 * are passed over.
 */
void ocop_copies_judge(struct ocop_copies *out,
		       const struct ocop_sighting *seen, size_t count,
		       int64_t made, const struct ocop_copies_policy *policy);

/* The machine word of a sign, and its sentence (an English msgid). */
const char *ocop_copies_key(enum ocop_copies_sign sign);
const char *ocop_copies_text(enum ocop_copies_sign sign);

OCOP_C_END

#endif
