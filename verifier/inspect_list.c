/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify inspect list: the inspections below a folder. ocop-verify inspect
 * export: a copy of one inspection with every file that its journal binds; each
 * file is compared with the journal.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/json.h>

#include "common/ui/cmd.h"
#include "common/ui/name.h"
#include "common/ui/path.h"
#include "verifier/inspect.h"

/* --- list --- */

static bool exists(const char *dir, const char *name)
{
	char path[PATH_SIZE];

	return path_join(path, dir, name) && access(path, F_OK) == 0;
}

static int print_one(const char *dir, const struct inspect *inspect, bool json)
{
	const struct ocop_session *s = inspect->session;
	struct inspect_keep keep = { .until = OCOP_DAY_NONE };
	uint64_t opened = ocop_session_at(s, 0)->time;
	const char *kind = ocop_session_kind_word(ocop_session_kind(s));
	bool closed = ocop_session_is_closed(s);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char time[LABEL_INSTANT_SIZE], day[OCOP_DATE_SIZE];
	struct ocop_json *o;
	enum ocop_err err = inspect_keep_read(&keep, dir, &diag);

	if (err)
		return say_trouble(dir, err, &diag);
	ocop_day_format(day, keep.until);
	if (!json) {
		const char *under = keep.under[0] ?
			name_value("case", ocop_bytes_str(keep.under)) : "-";
		char until[LABEL_DAY_SIZE];

		printf("%s  %s  %s  %zu  %s  %s  %s\n", dir,
		       label_instant(time, opened),
		       name_value("kind", ocop_bytes_str(kind)),
		       ocop_session_items(s),
		       exists(dir, OCOP_SESSION_FILE) ? _("signed by the officer") :
		       closed ? _("closed") : _("open"),
		       day[0] ? label_day(until, keep.until) : "-", under);
		return EXIT_DONE;
	}
	o = ocop_json_of_schema("ocop.inspection-list/1");
	ocop_json_set_str(o, "dir", dir);
	ocop_json_set_time(o, "opened", opened);
	ocop_json_set_str(o, "kind", kind);
	ocop_json_set_int(o, "items", (int64_t)ocop_session_items(s));
	ocop_json_set_bool(o, "closed", closed);
	ocop_json_set_bool(o, "signed", exists(dir, OCOP_SESSION_FILE));
	ocop_json_set_str(o, "until", day[0] ? day : NULL);
	ocop_json_set_str(o, "case", keep.under[0] ? keep.under : NULL);
	return cmd_print_json(o);
}

static int list_one(const char *dir, bool json)
{
	struct inspect inspect;
	int code = inspect_open(&inspect, dir, false);

	if (code == EXIT_DONE)
		code = print_one(dir, &inspect, json);
	inspect_close(&inspect);
	return code;
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int list_all(const char *root, bool json)
{
	struct dirent **entry = NULL;
	char dir[PATH_SIZE];
	int count = scandir(root, &entry, is_shown, alphasort);
	int code = count < 0 ? say_errno(root) : EXIT_DONE;

	for (int i = 0; i < count; i++) {
		if (path_join(dir, root, entry[i]->d_name) &&
		    exists(dir, OCOP_SESSION_JOURNAL)) {
			int one = list_one(dir, json);

			code = one > code ? one : code;
		}
		free(entry[i]);
	}
	free(entry);
	return cmd_flush(code);
}

int inspect_cmd_list(int argc, char **argv)
{
	bool json = false;
	const struct opt table[] = {
		{ "json", OPT_FLAG, &json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect list [--json] FOLDER",
		       N_("List the inspections whose folders lie in FOLDER: folder, opening, kind, items, state, last day, case."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage(left ? argv[1] : "list",
				 _("name one folder"));
	return list_all(argv[0], json);
}

/* --- export --- */

/* A file to copy; hash empty: there is nothing to compare the copy with. */
struct wanted {
	char name[129];
	struct ocop_bytes hash;
};

static int check_copy(const char *from, const char *to, struct ocop_bytes hash)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t got[OCOP_HASH_LEN];
	uint64_t size;
	enum ocop_err err = inspect_hash(got, &size, to, &diag);

	if (err)
		return say_trouble(to, err, &diag);
	if (!hash.len || memcmp(got, hash.ptr, OCOP_HASH_LEN) == 0)
		return EXIT_DONE;
	say_error("'%s': %s", from, _("it changed since it was added to the inspection"));
	return EXIT_TROUBLE;
}

/* What fails leaves no copy; a file that was there before stays. */
static int copy_file(const char *from_dir, const char *to_dir,
		     const struct wanted *wanted)
{
	char from[PATH_SIZE], to[PATH_SIZE];
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	int code;

	if (!path_join(from, from_dir, wanted->name) ||
	    !path_join(to, to_dir, wanted->name))
		return EXIT_USAGE;
	err = inspect_copy(from, to, &diag);
	if (err)
		return say_trouble(err == OCOP_ERR_ABSENT ? from : to, err,
				   &diag);
	code = check_copy(from, to, wanted->hash);
	if (code != EXIT_DONE)
		unlink(to);
	return code;
}

/* All or nothing: a copy that lacks a file is no copy of the inspection. */
static int copy_all(const char *dir, const char *out,
		    const struct wanted *wanted, size_t count)
{
	char path[PATH_SIZE];
	size_t done = 0;
	int code = EXIT_DONE;

	while (done < count) {
		code = copy_file(dir, out, &wanted[done]);
		if (code != EXIT_DONE)
			break;
		done++;
	}
	while (code != EXIT_DONE && done-- > 0)
		if (path_join(path, out, wanted[done].name))
			unlink(path);
	return code;
}

static int copy_inspection(const struct ocop_session *s, const char *dir,
			   const char *out)
{
	struct wanted *wanted = calloc(ocop_session_count(s) + 2,
				       sizeof(*wanted));
	size_t count = 2;
	int code;

	if (!wanted)
		return say_trouble(dir, OCOP_ERR_MEMORY, NULL);
	memcpy(wanted[0].name, OCOP_SESSION_FILE, sizeof(OCOP_SESSION_FILE));
	memcpy(wanted[1].name, OCOP_SESSION_JOURNAL,
	       sizeof(OCOP_SESSION_JOURNAL));
	for (size_t i = 0; i < ocop_session_count(s); i++) {
		const struct ocop_session_entry *e = ocop_session_at(s, i);

		if (e->event != OCOP_SESSION_PHOTO ||
		    !ocop_bytes_copy(wanted[count].name,
				     sizeof(wanted[count].name),
				     ocop_session_text(e, "name")))
			continue;
		wanted[count++].hash = ocop_session_text(e, "hash");
	}
	code = copy_all(dir, out, wanted, count);
	free(wanted);
	return code;
}

int inspect_cmd_export(int argc, char **argv)
{
	const char *dir = NULL, *out = NULL;
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &dir, "DIR",
		  N_("the folder of the inspection") },
		{ "out", OPT_NEEDED, &out, "DIR",
		  N_("a folder for the copy; existing files are not overwritten") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct inspect inspect;
	enum ocop_err err;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect export --dir DIR --out DIR",
		       N_("Copy a signed inspection: its file, its journal and its photos. Each is compared with the hash in the inspection."),
		       NULL, &code))
		return code;
	code = inspect_open(&inspect, dir, false);
	if (code == EXIT_DONE && !exists(dir, OCOP_SESSION_FILE)) {
		say_error("'%s': %s", dir, _("it is not signed yet: use ocop inspection"));
		code = EXIT_TROUBLE;
	}
	err = code == EXIT_DONE ? ocop_file_mkdirs(out, true, &diag) : OCOP_OK;
	if (err)
		code = say_trouble(out, err, &diag);
	if (code == EXIT_DONE)
		code = copy_inspection(inspect.session, dir, out);
	inspect_close(&inspect);
	return code;
}
