/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd fsck: read a whole log again, in a database or in an exported
 * copy, and name every damaged tile and bundle. It changes nothing.
 */
#include <inttypes.h>

#include "common/ui/say.h"
#include "registry/fsck.h"
#include "registry/registry.h"
#include "registry/writer/database.h"

static const char *const fault_text[] = {
	[FSCK_MISSING] = N_("it is missing"),
	[FSCK_SHORT] = N_("it has the wrong length"),
	[FSCK_WRONG] = N_("its content is not the log's"),
	[FSCK_UNCLEAR] = N_("it does not match the hashes or entries under it; either may be wrong"),
	[FSCK_ROOT] = N_("the entries do not give the root of the checkpoint"),
};

struct job {
	struct fsck_calls calls;
	const char *place;	/* --db or --copy */
	bool json;
	uint64_t faults;
	int code;
};

static void found(void *user, const struct ocop_log_info *log,
		  const char *path, enum fsck_fault fault)
{
	struct job *j = user;
	struct ocop_json *o;

	j->faults++;
	if (!j->json) {
		say_progress_end();
		if (fault == FSCK_ROOT)
			printf("%s: %s\n", log->origin,
			       _(fault_text[fault]));
		else if (log->frozen)
			printf("frozen/%u/%s: %s\n", log->number, path,
			       _(fault_text[fault]));
		else
			printf("%s: %s\n", path, _(fault_text[fault]));
		return;
	}
	o = ocop_json_of_schema("ocop.fsck/1");
	ocop_json_set_str(o, "origin", log->origin);
	ocop_json_set_bool(o, "frozen", log->frozen);
	ocop_json_set_int(o, "log", log->number);
	ocop_json_set_str(o, "path", path);
	ocop_json_set_str(o, "fault", fsck_word(fault));
	if (cmd_print_json(o))
		j->code = EXIT_TROUBLE;
}

static void progress(void *user, uint64_t done)
{
	(void)user;
	say_progress(_("%llu entries read"), (unsigned long long)done);
}

static enum ocop_err look(struct job *j, const char *db, const char *copy,
			  struct ocop_diag *diag)
{
	struct ocop_store *store = NULL;
	enum ocop_err err;

	if (copy != NULL)
		return fsck_folder(&j->calls, copy, diag);
	err = database_open(&store, db, false, OCOP_STORE_READ_ANY, diag);
	if (!err)
		err = fsck_store(&j->calls, store, diag);
	ocop_store_close(store);
	return err;
}

int cmd_fsck(int argc, char **argv)
{
	struct job j = { .calls = { found, progress, &j, 0 } };
	const char *db = NULL, *copy = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	const struct opt table[] = {
		{ "db", OPT_TEXT, &db, "FILE",
		  N_("look through this database: a registry's (a file, or postgresql://...) or a replica's") },
		{ "copy", OPT_TEXT, &copy, "FOLDER",
		  N_("look through this exported copy") },
		{ "json", OPT_FLAG, &j.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	enum ocop_err err;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd fsck (--db FILE | --copy FOLDER) [--json]",
		       N_("Read the whole log again and name each tile or bundle that is missing, has the wrong length or has the wrong content. Nothing is changed. The registry may keep running meanwhile. A replica keeps no tiles, so only its bundles are read. To repair a database, rebuild it from a copy with \"ocop-registryd recover\". To repair a copy, remove the files that are named and export again."),
		       NULL, &code))
		return code;
	if (!db == !copy)
		return cmd_usage("--db, --copy", _("use exactly one of the two"));
	j.place = db ? db : copy;
	err = look(&j, db, copy, &diag);
	say_progress_end();
	if (err)
		return say_trouble(j.place, err, &diag);
	if (j.faults > 0 && !j.json)
		say_error(ngettext("'%s': %llu fault in %llu entries",
				   "'%s': %llu faults in %llu entries",
				   (unsigned long)j.faults), j.place,
			  (unsigned long long)j.faults,
			  (unsigned long long)j.calls.entries);
	if (j.faults > 0)
		return cmd_flush(EXIT_TROUBLE);
	if (!j.json)
		printf(ngettext("'%s': %llu entry, no fault\n",
				"'%s': %llu entries, no fault\n",
				(unsigned long)j.calls.entries), j.place,
		       (unsigned long long)j.calls.entries);
	return cmd_flush(j.code);
}
