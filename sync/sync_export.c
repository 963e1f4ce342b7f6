/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync export DIR: write a static copy for any web server or USB stick.
 * ocop-sync --source DIR reads it.
 */
#include <string.h>

#include <ocop/log.h>
#include <ocop/replica.h>

#include "common/ui/path.h"
#include "sync/sync.h"

static int run(const char *replica, const char *dir, uint64_t now)
{
	struct ocop_replica *r = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_verifier judge;
	uint64_t size = 0;
	enum ocop_err err = ocop_replica_open(&r, replica, OCOP_STORE_READ,
					      &diag);

	/* The verifier's snapshot stays the same even if a sync runs
	 * meanwhile. */
	if (!err)
		err = ocop_replica_verifier(r, &judge);
	if (err) {
		ocop_replica_close(r);
		return say_trouble(replica, err, &diag);
	}
	err = ocop_log_export(r->store, dir, &size, &diag);
	if (!err)
		err = sync_age_write(dir, r, now, &diag);
	ocop_replica_close(r);
	if (err)
		return say_trouble(dir, err, &diag);
	printf(ngettext("%llu entry in '%s'\n", "%llu entries in '%s'\n",
			(unsigned long)size), (unsigned long long)size, dir);
	return cmd_flush(EXIT_DONE);
}

int sync_export(int argc, char **argv)
{
	const char *replica = NULL;
	char room[PATH_SIZE];
	unsigned long long now = 0;
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &replica, "FILE",
		  N_("the replica to copy (default: HOME/replica.db)") },
		{ "now", OPT_UINT, &now, "SECONDS",
		  N_("Unix time instead of the clock's, for drills") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-sync export [--replica FILE] DIR",
		       N_("Write the replica's log as static files, for a web server or a USB stick; age.txt and age.json beside them say how old they are. 'ocop-sync --source DIR' reads them."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop-sync export", _("expected one DIR"));
	/* Not printed: the address may hold a password. */
	if (strstr(argv[0], "://") != NULL)
		return cmd_usage("ocop-sync export",
				 _("DIR must be a folder, not an address"));
	code = path_named(&replica, room, "replica.db", "--replica");
	return code ? code : run(replica, argv[0], sync_now(now));
}
