/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host that is not the register's. One that looks like a known host is a
 * phishing code, so the report names both.
 */
#include <string.h>

#include "lib/verdict/verdict.h"

/* Levenshtein distance of short texts, at most cap. */
static unsigned distance(const char *a, const char *b, unsigned cap)
{
	unsigned row[64];
	size_t la = strlen(a);
	size_t lb = strlen(b);

	if (la >= 64 || lb >= 64)
		return cap;
	for (size_t i = 0; i <= lb; i++)
		row[i] = (unsigned)i;
	for (size_t i = 1; i <= la; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t k = 1; k <= lb; k++) {
			unsigned best = diagonal + (a[i - 1] != b[k - 1]);

			diagonal = row[k];
			if (row[k] + 1 < best)
				best = row[k] + 1;
			if (row[k - 1] + 1 < best)
				best = row[k - 1] + 1;
			row[k] = best;
		}
	}
	return row[lb] < cap ? row[lb] : cap;
}

/* A hyphen is easily read as a dot. */
static void as_read(char *out, size_t size, const char *host)
{
	size_t i;

	for (i = 0; host[i] != '\0' && i + 1 < size; i++)
		out[i] = host[i] == '-' ? '.' : host[i];
	out[i] = '\0';
}

#define UNLIKE 4

/* How far a host is from a known one as people read them; 0: it has that one
 * in it. */
static unsigned likeness(const char *host, const char *known)
{
	char a[OCOP_STAMP_URI_MAX], b[OCOP_STAMP_URI_MAX];

	as_read(a, sizeof(a), host);
	as_read(b, sizeof(b), known);
	return strstr(a, b) ? 0 : distance(a, b, UNLIKE);
}

void ocop_verdict_host_unknown(struct ocop_verdict_report *report,
			       const struct ocop_trust *trust,
			       const char *host)
{
	unsigned nearest = UNLIKE;

	ocop_fail(&report->diag, OCOP_ERR_MALFORMED, 8,
		  "unknown address %.80s", host);
	for (size_t i = 0; i < trust->host_count; i++) {
		char known[64];
		unsigned far;

		if (!COPY(known, trust->hosts[i].host))
			continue;
		far = likeness(host, known);
		if (far >= nearest)
			continue;
		nearest = far;
		ocop_fail(&report->diag, OCOP_ERR_MALFORMED, 8,
			  "unknown address %.80s looks like %s", host,
			  known);
	}
}
