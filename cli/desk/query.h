/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the scans in the answer to a query: one by one, or as one line of JSON
 * for each stamp, which ocop-verify reads. Internal to ocop query.
 */
#ifndef OCOP_CLI_QUERY_H
#define OCOP_CLI_QUERY_H

#include <ocop/cbor.h>

#include "common/ui/communes.h"

#define QUERY_SEEN_MAX 20	/* scans that a line has; the newest */

struct query_seen {
	uint64_t time;
	char unit[9], verdict[16], authority[96];
	bool two;
};

struct query_scans {
	const struct communes *communes;	/* lent; NULL: no names */
	bool json, lines;
	size_t count;
	struct query_seen seen[QUERY_SEEN_MAX];	/* newest first, for lines */
	char (*units)[9];	/* communes, to count them; owned */
	size_t unit_count;
};

/* Take one item behind its number and time of receipt, and print it unless
 * lines is set. Returns an exit code. */
int query_scan(struct query_scans *scans, uint64_t number, uint64_t received,
	       struct ocop_cbor *c);
/* Print the line about one stamp, and begin anew. code: of the query; other
 * than EXIT_DONE, the line says that there is no answer. */
int query_line(struct query_scans *scans, int code);
void query_clear(struct query_scans *scans);

#endif
