/* SPDX-License-Identifier: Apache-2.0 */
/* How the rules judge each serial of a set. */
#include <stdlib.h>

#include "tests/sim/sim.h"

#define ENOUGH 5		/* reports, after which a copy must be found */

static size_t signed_reports(const struct set *s, const struct serial *serial)
{
	size_t count = 0;

	for (size_t i = 0; i < serial->count; i++)
		count += s->seen[serial->first + i].reporter != 0;
	return count;
}

static void judge(struct ocop_copies *out, const struct set *s,
		  const struct serial *serial, size_t count,
		  const struct ocop_copies_policy *policy)
{
	ocop_copies_judge(out, s->seen + serial->first, count,
			  (int64_t)serial->made, policy);
}

/* Is it flagged only because of somebody who does not tell the truth? */
static bool caused(const struct set *s, const struct serial *serial,
		   const struct ocop_copies_policy *policy)
{
	struct ocop_sighting true_ones[OCOP_COPIES_SIGHTINGS_MAX];
	struct ocop_copies got;
	size_t count = 0;

	for (size_t i = 0; i < serial->count; i++) {
		const struct ocop_sighting *seen =
			&s->seen[serial->first + i];

		if (seen->reporter && seen->reporter < LIAR)
			true_ones[count++] = *seen;
	}
	ocop_copies_judge(&got, true_ones, count, (int64_t)serial->made,
			  policy);
	return !got.flagged;
}

void measure_alarms(struct alarms *out, const struct set *s,
		    const struct ocop_copies_policy *policy)
{
	*out = (struct alarms){ 0 };
	for (size_t i = 0; i < s->serials; i++) {
		const struct serial *serial = &s->serial[i];
		bool often = signed_reports(s, serial) >= ENOUGH;
		struct ocop_copies got;

		judge(&got, s, serial, serial->count, policy);
		out->serials++;
		out->flagged += got.flagged;
		out->waiting += got.rests_on != 0;
		out->caused += got.flagged && caused(s, serial, policy);
		out->route[serial->route]++;
		out->route_flagged[serial->route] += got.flagged;
		out->often += often;
		out->often_flagged += often && got.flagged;
	}
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The report with which the serial was flagged, from 1; 0: never. */
static size_t flagged_at(const struct set *s, const struct serial *serial,
			 const struct ocop_copies_policy *policy)
{
	struct ocop_copies got;

	judge(&got, s, serial, serial->count, policy);
	if (!got.flagged)
		return 0;
	for (size_t n = 1; n < serial->count; n++) {
		judge(&got, s, serial, n, policy);
		if (got.flagged)
			return n;
	}
	return serial->count;
}

static void take_curve(struct found *out, const struct serial *serial,
		       size_t at)
{
	for (size_t n = 1; n <= CURVE && n <= serial->count; n++) {
		out->of[n]++;
		out->at[n] += at && at <= n;
	}
}

void measure_found(struct found *out, const struct set *s,
		   const struct ocop_copies_policy *policy)
{
	double *days = calloc(s->serials + 1, sizeof(*days));
	size_t found = 0;

	*out = (struct found){ 0 };
	for (size_t i = 0; days && i < s->serials; i++) {
		const struct serial *serial = &s->serial[i];
		size_t at;

		/* It was not copied when nobody reported a copy. */
		if (serial->count < ENOUGH || serial->copied <= 0)
			continue;
		at = flagged_at(s, serial, policy);
		out->serials++;
		out->flagged += at != 0;
		out->at_fifth += at && at <= ENOUGH;
		take_curve(out, serial, at);
		if (at) {
			double when = (double)s->seen[serial->first + at - 1]
					      .received;

			days[found++] = when > serial->copied ?
				(when - serial->copied) / DAY : 0;
		}
	}
	if (found) {
		qsort(days, found, sizeof(*days), by_size);
		out->days = days[found / 2];
		out->days_90 = days[found * 9 / 10];
	}
	free(days);
}
