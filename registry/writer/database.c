/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that knows of two kinds of databases. In PostgreSQL, the log
 * and the reports are two schemas of one database: a role that may read the
 * public log need not see who suspects whom.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocop/postgres.h>

#include "registry/writer/database.h"

#define LOG_SCHEMA "ocop"
#define REPORTS_SCHEMA "ocop_reports"
#define PATH_MAX_BYTES 4096

bool database_is_shared(const char *name)
{
	return ocop_postgres_is_url(name);
}

/* Only the owner may read the file. SQLite gives its journals the same mode. */
static enum ocop_err make_file(const char *path, struct ocop_diag *diag)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC,
		      S_IRUSR | S_IWUSR);

	if (fd < 0)
		return ocop_fail(diag, OCOP_ERR_FILE, 0,
				 "%.200s: cannot be created", path);
	close(fd);
	return OCOP_OK;
}

static enum ocop_err open_reports(struct ocop_store **out, const char *name,
				  enum ocop_store_mode mode,
				  struct ocop_diag *diag)
{
	char path[PATH_MAX_BYTES];
	int len = snprintf(path, sizeof(path), "%s.reports", name);
	enum ocop_err err = OCOP_OK;

	*out = NULL;
	if (len < 0 || (size_t)len >= sizeof(path))
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "the path is too long");
	if (mode == OCOP_STORE_CREATE)
		err = make_file(path, diag);
	return err ? err : ocop_store_open_sqlite(out, path, mode, diag);
}

enum ocop_err database_open(struct ocop_store **out, const char *name,
			    bool reports, enum ocop_store_mode mode,
			    struct ocop_diag *diag)
{
	if (database_is_shared(name))
		return ocop_postgres_open(out, name, reports ?
					  REPORTS_SCHEMA : LOG_SCHEMA, mode,
					  diag);
	return reports ? open_reports(out, name, mode, diag) :
			 ocop_store_open_sqlite(out, name, mode, diag);
}

enum ocop_err database_replica(struct ocop_replica **out, const char *name,
			       enum ocop_store_mode mode,
			       struct ocop_diag *diag)
{
	struct ocop_store *store;
	enum ocop_err err;

	if (!database_is_shared(name))
		return ocop_replica_open(out, name, mode, diag);
	*out = NULL;
	err = database_open(&store, name, false, mode, diag);
	return err ? err : ocop_replica_open_store(out, store, name, mode,
						   diag);
}

enum ocop_err database_create(const char *name, struct ocop_bytes trust,
			      struct ocop_bytes fingerprint_hex,
			      struct ocop_diag *diag)
{
	struct ocop_store *store;
	enum ocop_err err;

	if (!database_is_shared(name))
		return ocop_replica_create(name, trust, fingerprint_hex, diag);
	err = database_open(&store, name, false, OCOP_STORE_CREATE, diag);
	if (!err)
		err = ocop_replica_found(store, trust, fingerprint_hex, diag);
	ocop_store_close(store);
	return err;
}
