/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync export DIR: write a static copy for any web server or USB stick.
 * With --package FILE the same files stand in one tar file, a data package, for
 * a machine without network. ocop-sync --source reads both in the same way, and
 * trusts neither.
 */
#include <string.h>

#include <ocop/log.h>
#include <ocop/replica.h>
#include <ocop/tar.h>

#include "common/ui/path.h"
#include "sync/sync.h"

/* --- A folder --- */

struct folder {
	const char *dir;
	struct ocop_diag diag;
};

static enum ocop_err put_beside(void *user, const char *name,
				struct ocop_bytes data)
{
	struct folder *f = user;
	char path[PATH_SIZE];

	return !path_join(path, f->dir, name) ? OCOP_ERR_LIMIT :
	       ocop_file_write(path, data, OCOP_FILE_REPLACE, &f->diag);
}

static int export_folder(struct ocop_replica *r, const char *dir, uint64_t now)
{
	struct folder f = { .dir = dir };
	uint64_t size = 0;
	enum ocop_err err = ocop_log_export(r->store, dir, &size, &f.diag);

	if (!err)
		err = sync_age_write(put_beside, &f, r, now);
	if (err)
		return say_trouble(dir, err, &f.diag);
	printf(ngettext("%llu entry in '%s'\n", "%llu entries in '%s'\n",
			(unsigned long)size), (unsigned long long)size, dir);
	return EXIT_DONE;
}

/* --- A data package --- */

static enum ocop_err put_into(void *user, const char *name,
			      struct ocop_bytes data)
{
	struct ocop_tar *tar = user;

	say_progress(_("wrote %llu bytes"), (unsigned long long)tar->bytes);
	return ocop_tar_add(tar, name, data);
}

static int export_package(struct ocop_replica *r, const char *file,
			  uint64_t now)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_tar tar;
	uint64_t size = 0;
	enum ocop_err err = ocop_tar_begin(&tar, file, now, &diag), ended;

	if (!err)
		err = ocop_log_export_each(r->store, put_into, &tar, &size,
					   &diag);
	if (!err)
		err = sync_age_write(put_into, &tar, r, now);
	ended = ocop_tar_end(&tar, !err, err ? NULL : &diag);
	say_progress_end();
	if (err || ended)
		return say_trouble(file, err ? err : ended, &diag);
	printf(ngettext("%llu entry in '%s' (%llu bytes)\n",
			"%llu entries in '%s' (%llu bytes)\n",
			(unsigned long)size), (unsigned long long)size, file,
	       (unsigned long long)tar.bytes);
	return EXIT_DONE;
}

/* Exactly one of dir and package. */
static int run(const char *replica, const char *dir, const char *package,
	       uint64_t now)
{
	struct ocop_replica *r = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_verifier judge;
	enum ocop_err err = ocop_replica_open(&r, replica, OCOP_STORE_READ,
					      &diag);
	int code;

	/* The verifier's snapshot stays the same even if a sync runs
	 * meanwhile. */
	if (!err)
		err = ocop_replica_verifier(r, &judge);
	if (err)
		code = say_trouble(replica, err, &diag);
	else if (package != NULL)
		code = export_package(r, package, now);
	else
		code = export_folder(r, dir, now);
	ocop_replica_close(r);
	return cmd_flush(code);
}

int sync_export(int argc, char **argv)
{
	const char *replica = NULL, *package = NULL;
	char room[PATH_SIZE];
	unsigned long long now = 0;
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &replica, "FILE",
		  N_("the replica to copy (default: HOME/replica.db)") },
		{ "package", OPT_TEXT, &package, "FILE",
		  N_("write one file, a data package, instead of a folder") },
		{ "now", OPT_UINT, &now, "SECONDS",
		  N_("use this Unix time instead of the clock, for drills") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-sync export [--replica FILE] DIR | --package FILE",
		       N_("Write the replica's log as static files, for a web server or a USB stick; age.txt and age.json beside them say how old they are. 'ocop-sync --source DIR' reads them. A data package holds the same in one file, with which a first run needs no network: 'ocop-sync --fingerprint HEX --source FILE'."),
		       &left, &code))
		return code;
	if (left != (package == NULL ? 1 : 0))
		return cmd_usage("ocop-sync export", package == NULL ?
				 _("expected one DIR") :
				 _("expected --package alone, without DIR"));
	/* Not printed: the address may hold a password. */
	if (strstr(package == NULL ? argv[0] : package, "://") != NULL)
		return cmd_usage("ocop-sync export", package == NULL ?
				 _("DIR must be a folder, not an address") :
				 _("FILE must be a file, not an address"));
	code = path_named(&replica, room, "replica.db", "--replica");
	return code ? code : run(replica, argv[0], package, sync_now(now));
}
