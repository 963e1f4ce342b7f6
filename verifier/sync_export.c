/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync export DIR: a static copy for any web server or USB stick,
 * which ocop-sync --source DIR reads again.
 */
#include <ocop/log.h>
#include <ocop/replica.h>

#include "common/opt.h"
#include "common/say.h"
#include "verifier/sync_export.h"

static int run(const char *replica, const char *dir)
{
	struct ocop_store *store = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint64_t size = 0;
	enum ocop_err err = ocop_store_open_sqlite(&store, replica,
						   OCOP_STORE_READ, &diag);

	if (!err)
		err = ocop_store_begin(store, false);
	if (err) {
		ocop_store_close(store);
		return say_diag(replica, err, &diag);
	}
	err = ocop_log_export(store, dir, &size, &diag);
	ocop_store_close(store);
	if (err)
		return say_diag(dir, err, &diag);
	printf(_("%llu entries in '%s'\n"), (unsigned long long)size, dir);
	return EXIT_DONE;
}

int sync_export(int argc, char **argv)
{
	const char *replica = NULL;
	bool help = false;
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &replica, "FILE",
		  N_("the replica to copy") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left = opt_parse(table, argc, argv, &help);

	if (left < 0)
		return EXIT_USAGE;
	if (help) {
		opt_help(_("ocop-sync export --replica FILE DIR"),
			 _("Write the replica's log as static files, for a web server or a stick. 'ocop-sync --source DIR' reads them."),
			 table);
		return EXIT_DONE;
	}
	if (!replica || left != 1) {
		say_error("%s", _("export takes --replica FILE and one folder"));
		return EXIT_USAGE;
	}
	return run(replica, argv[0]);
}
