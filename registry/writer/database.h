/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a registry keeps its log and its reports: in files, or in a PostgreSQL
 * database that several daemons share.
 */
#ifndef REGISTRY_DATABASE_H
#define REGISTRY_DATABASE_H

#include <ocop/replica.h>

/* Whether the name is the address of a database that others may use, too. */
bool database_is_shared(const char *name);
/* Open the log's store, or (reports) what is beside it. The errors are those of
 * ocop_store_open_sqlite() and ocop_postgres_open(). */
enum ocop_err database_open(struct ocop_store **out, const char *name,
			    bool reports, enum ocop_store_mode mode,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* Open the log as a replica. */
enum ocop_err database_replica(struct ocop_replica **out, const char *name,
			       enum ocop_store_mode mode,
			       struct ocop_diag *diag) OCOP_CHECKED;
/* Make the log's store, with the first trust document in it. */
enum ocop_err database_create(const char *name, struct ocop_bytes trust,
			      struct ocop_bytes fingerprint_hex,
			      struct ocop_diag *diag) OCOP_CHECKED;

#endif
