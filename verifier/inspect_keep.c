/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long an inspection is kept. Its office names a day, and says whether a
 * complaint or a suit is under way. An inspection is not deleted before that
 * day, nor while it has no day, nor while such a case is open. This mark lies
 * beside the journal and is not part of what was signed.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/json.h>

#include "common/ui/ask.h"
#include "common/ui/cmd.h"
#include "common/ui/day.h"
#include "common/ui/path.h"
#include "verifier/inspect.h"

#define KEEP_SCHEMA "ocop.inspection-keep/1"

/* --- The mark --- */

static bool is_case(const char *word)
{
	return word && (strcmp(word, "complaint") == 0 ||
			strcmp(word, "suit") == 0);
}

/* A mark that is not understood holds the inspection: it may say that a case is
 * open. */
static bool read_mark(struct inspect_keep *out, const struct ocop_json *o)
{
	const struct ocop_json *under = ocop_json_get(o, "case");
	const char *schema = ocop_json_str(o, "schema");
	bool begun = under && ocop_json_type(under) != OCOP_JSON_NULL;

	if (!schema || strcmp(schema, KEEP_SCHEMA) != 0 ||
	    (begun && !is_case(ocop_json_str(o, "case"))) ||
	    ocop_day_parse(&out->until,
			   ocop_bytes_str(ocop_json_str(o, "until"))))
		return false;
	if (begun)
		ocop_bytes_copy(out->under, sizeof(out->under),
				ocop_bytes_str(ocop_json_str(o, "case")));
	return true;
}

enum ocop_err inspect_keep_read(struct inspect_keep *out, const char *dir,
				struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(4096);
	struct ocop_json *o = NULL;
	char path[PATH_SIZE];
	enum ocop_err err = path_join(path, dir, OCOP_SESSION_KEEP) ?
			    ocop_file_read(&text, path, diag) :
			    OCOP_ERR_ARGUMENT;

	*out = (struct inspect_keep){ .until = OCOP_DAY_NONE };
	if (!err)
		err = ocop_json_parse(&o, ocop_buf_view(&text), diag);
	if (!err && !read_mark(out, o))
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "%s",
				N_("this file does not say how long an inspection is kept"));
	ocop_json_free(o);
	ocop_buf_clear(&text);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static enum ocop_err write_mark(const char *dir, int32_t until,
				const char *under, struct ocop_diag *diag)
{
	struct ocop_json *o = ocop_json_of_schema(KEEP_SCHEMA);
	struct ocop_buf text = OCOP_BUF(4096);
	char path[PATH_SIZE], day[OCOP_DATE_SIZE];
	enum ocop_err err;

	ocop_day_format(day, until);
	ocop_json_set_str(o, "until", day);
	ocop_json_set_str(o, "case", under);
	err = ocop_json_print(&text, o, false);
	if (!err && !path_join(path, dir, OCOP_SESSION_KEEP))
		err = OCOP_ERR_ARGUMENT;
	if (!err)
		err = ocop_file_write(path, ocop_buf_view(&text),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      diag);
	ocop_json_free(o);
	ocop_buf_clear(&text);
	return err;
}

int inspect_cmd_keep(int argc, char **argv)
{
	const char *dir = NULL, *until = NULL, *under = NULL;
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &dir, "DIR",
		  N_("the folder of the inspection") },
		{ "until", OPT_NEEDED, &until, "DATE",
		  N_("the last day on which it is kept (dd/mm/yyyy or YYYY-MM-DD)") },
		{ "case", OPT_TEXT, &under, "WORD",
		  N_("complaint or suit, if one is under way; leave the option out if none is") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct inspect inspect;
	enum ocop_err err;
	int32_t day;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect keep --dir DIR --until DATE [--case WORD]",
		       N_("Say how long an inspection is kept, and whether a complaint or a suit is under way."),
		       NULL, &code))
		return code;
	if (!day_read(&day, ocop_bytes_str(until), NULL))
		return cmd_usage("--until", _("expected a day (dd/mm/yyyy or YYYY-MM-DD)"));
	if (under && !is_case(under))
		return cmd_usage("--case", _("expected complaint or suit"));
	code = inspect_open(&inspect, dir, false);
	err = code == EXIT_DONE ? write_mark(dir, day, under, &diag) : OCOP_OK;
	inspect_close(&inspect);
	return err ? say_trouble(dir, err, &diag) : code;
}

/* --- delete --- */

/* Why it may not be deleted; NULL: it may. */
static const char *held(const struct inspect_keep *keep)
{
	if (keep->under[0])
		return _("a complaint or a suit is under way: it is kept");
	if (keep->until == OCOP_DAY_NONE)
		return _("nobody has said how long it must be kept: use inspect keep");
	return keep->until >= ocop_day_of((uint64_t)time(NULL)) ?
	       _("its last day has not passed: it is kept") : NULL;
}

int inspect_cmd_delete(int argc, char **argv)
{
	const char *dir = NULL;
	bool yes = false;
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &dir, "DIR",
		  N_("the folder of the inspection") },
		{ "yes", OPT_FLAG, &yes, NULL, N_("do not ask") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct inspect_keep keep = { .until = OCOP_DAY_NONE };
	struct inspect inspect;
	enum ocop_err err;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect delete --dir DIR",
		       N_("Delete an inspection with its photos, after its last day; never while a complaint or a suit is under way."),
		       NULL, &code))
		return code;
	code = inspect_open(&inspect, dir, false);
	err = code == EXIT_DONE ? inspect_keep_read(&keep, dir, &diag) :
				  OCOP_OK;
	if (err)
		code = say_trouble(dir, err, &diag);
	if (code == EXIT_DONE && held(&keep)) {
		say_error("'%s': %s", dir, held(&keep));
		code = EXIT_USAGE;
	}
	if (code == EXIT_DONE && !yes &&
	    ask(_("Delete this inspection with all its files?"),
		ANSWER_NOBODY) != ANSWER_YES)
		code = cmd_usage("--dir", _("not deleted: not confirmed (use --yes)"));
	if (code == EXIT_DONE)
		path_remove(dir);
	inspect_close(&inspect);
	if (code == EXIT_DONE && access(dir, F_OK) == 0)
		code = say_errno(dir);
	return code;
}
