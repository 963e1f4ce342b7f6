/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what a query found about a stamp's scans.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/desk/query.h"
#include "common/ui/label.h"
#include "common/ui/name.h"

static void note_unit(struct query_scans *s, const char *unit)
{
	char (*more)[9];

	for (size_t i = 0; i < s->unit_count; i++)
		if (ocop_bytes_is(ocop_bytes_str(unit), s->units[i]))
			return;
	more = reallocarray(s->units, s->unit_count + 1, sizeof(*more));
	if (!more)
		return;
	s->units = more;
	snprintf(more[s->unit_count++], sizeof(*more), "%s", unit);
}

static const char *commune_name(const struct query_scans *s, const char *unit)
{
	const struct commune *commune = communes_find(s->communes,
						      ocop_bytes_str(unit));

	return commune ? commune->name : "";
}

static void set_scan(const struct query_scans *s, struct ocop_json *o,
		     const struct query_seen *seen)
{
	const char *name = commune_name(s, seen->unit);

	ocop_json_set_str(o, "place", seen->unit);
	if (*name)
		ocop_json_set_str(o, "commune", name);
	ocop_json_set_int(o, "time", (int64_t)seen->time);
	ocop_json_set_str(o, "verdict", seen->verdict);
	ocop_json_set_bool(o, "two_articles", seen->two);
	ocop_json_set_str(o, "authority", seen->authority);
}

static size_t shown(const struct query_scans *s)
{
	return s->count < QUERY_SEEN_MAX ? s->count : QUERY_SEEN_MAX;
}

/* Keep the newest, by the time of the scan: a scan may arrive weeks later, and
 * many arrive together. Of one time, the later arrival is the newer. */
static void note_seen(struct query_scans *s, const struct query_seen *seen)
{
	size_t held = shown(s), at = held;

	while (at > 0 && s->seen[at - 1].time <= seen->time)
		at--;
	s->count++;
	if (at == QUERY_SEEN_MAX)
		return;
	if (held == QUERY_SEEN_MAX)
		held--;
	memmove(&s->seen[at + 1], &s->seen[at], (held - at) * sizeof(*seen));
	s->seen[at] = *seen;
}

/* [number, received, unit, time, verdict, two, authority] */
int query_scan(struct query_scans *s, uint64_t number, uint64_t received,
	       struct ocop_cbor *c)
{
	struct query_seen seen = { 0 };
	char text[LABEL_INSTANT_SIZE];
	struct ocop_json *json;
	bool fits = ocop_bytes_copy(seen.unit, sizeof(seen.unit),
				    ocop_cbor_text(c));

	seen.time = ocop_cbor_uint(c);
	fits &= ocop_bytes_copy(seen.verdict, sizeof(seen.verdict),
				ocop_cbor_text(c));
	seen.two = ocop_cbor_bool(c);
	fits &= ocop_bytes_copy(seen.authority, sizeof(seen.authority),
				ocop_cbor_text(c));
	if (!fits)
		return say_diag("items", OCOP_ERR_MALFORMED, NULL);
	note_unit(s, seen.unit);
	note_seen(s, &seen);
	if (s->lines)
		return EXIT_DONE;
	if (!s->json) {
		const char *said = name_value("verdict",
					      ocop_bytes_str(seen.verdict));

		printf("%s\t%s\t%s%s\t%s\t%s\n",
		       label_instant(text, seen.time), seen.unit,
		       said ? said : seen.verdict,
		       seen.two ? " (2)" : "", seen.authority,
		       commune_name(s, seen.unit));
		return EXIT_DONE;
	}
	json = ocop_json_of_schema("ocop.seen/1");
	ocop_json_set_int(json, "number", (int64_t)number);
	ocop_json_set_int(json, "received", (int64_t)received);
	set_scan(s, json, &seen);
	return cmd_print_json(json);
}

int query_line(struct query_scans *s, int code)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.history/1");
	struct ocop_json *list = ocop_json_array();

	if (code)
		ocop_json_set_str(o, "error", code == EXIT_UNDECIDED ?
					      "refused" : "no-answer");
	ocop_json_set_int(o, "scans", code ? 0 : (int64_t)s->count);
	ocop_json_set_int(o, "communes", code ? 0 : (int64_t)s->unit_count);
	for (size_t i = 0; !code && i < shown(s); i++) {
		struct ocop_json *one = ocop_json_object();

		set_scan(s, one, &s->seen[i]);
		ocop_json_add(list, one);
	}
	ocop_json_set(o, "seen", list);
	s->count = 0;
	s->unit_count = 0;
	code = cmd_print_json(o);
	return code ? code : cmd_flush(EXIT_DONE);
}

void query_clear(struct query_scans *s)
{
	free(s->units);
}
