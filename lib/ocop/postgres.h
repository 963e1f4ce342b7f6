/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store in a PostgreSQL database, for a registry that runs on several
 * machines. Part of libocop-postgres, which is alone in needing libpq.
 *
 * Threads and lifetime: as ocop/store.h says; each store has a connection of
 * its own. When a commit returns OCOP_OK, the data are on the disk of the
 * primary and of each standby that PostgreSQL waits for.
 */
#ifndef OCOP_POSTGRES_H
#define OCOP_POSTGRES_H

#include <ocop/store.h>

OCOP_C_BEGIN

/* Whether a store's name is an address of a PostgreSQL database
 * ("postgresql://", "postgres://"). */
bool ocop_postgres_is_url(const char *name);
/*
 * Open a store in a schema of a database, by a connection URI of libpq. Several
 * hosts may be named: the one that can be written to is used. CREATE makes the
 * schema when it is not there; it needs the right to do so, or an empty schema
 * that the user owns. The modes are those of ocop_store_open_sqlite(). A commit
 * that fails may have happened all the same: read what is stored.
 *
 * schema   lower-case letters and "_", at most 30; another schema of the same
 *          database is another store
 * Errors: OCOP_ERR_ARGUMENT (no such URI, or a password in it: arguments can be
 * read by everybody), OCOP_ERR_ABSENT (no such schema), OCOP_ERR_NETWORK (no
 * connection), OCOP_ERR_STORE (a server that does not wait for its disk),
 * OCOP_ERR_SCHEMA. Later, OCOP_ERR_NETWORK says that the connection was lost.
 * The next transaction makes another one.
 */
enum ocop_err ocop_postgres_open(struct ocop_store **out, const char *url,
				 const char *schema, enum ocop_store_mode mode,
				 struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif
