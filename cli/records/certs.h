/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which certificate a code means: from the row itself, from a table of
 * certificates, or from a replica.
 */
#ifndef OCOP_CLI_CERTS_H
#define OCOP_CLI_CERTS_H

#include <ocop/replica.h>

#include "common/ui/csv.h"

struct certs {
	struct csv *csv;		/* owned; may be NULL */
	struct ocop_replica *replica;	/* owned; may be NULL */
};

struct certs_found {
	int32_t decided;
	char gtin[15];		/* the only one it lists, else "" */
	size_t gtins;
};

/* csv_path and replica_path may be NULL. Exit code; says what is wrong. */
int certs_open(struct certs *out, const char *csv_path,
	       const char *replica_path);
void certs_close(struct certs *certs);
/* NULL when found and the only one of that code (and day, unless NONE);
 * else the rule that it breaks, translated. */
const char *certs_find(struct certs *certs, struct ocop_bytes code,
		       int32_t decided, struct certs_found *out);

#endif
