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
		printf("%s  %s  %s  %zu  %s  %s  %s\n", dir,
		       label_instant(time, opened), kind,
		       ocop_session_items(s),
		       exists(dir, OCOP_SESSION_FILE) ? _("signed") :
		       closed ? _("closed") : _("open"),
		       day[0] ? day : "-", keep.under[0] ? keep.under : "-");
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

/* Copy a file, then compare the copy; hash empty: there is nothing to compare
 * with. */
static int copy_file(const char *from_dir, const char *to_dir,
		     const char *name, struct ocop_bytes hash)
{
	char from[PATH_SIZE], to[PATH_SIZE];
	uint8_t piece[65536], got[OCOP_HASH_LEN];
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_file file = { .fd = -1 };
	uint64_t size;
	ssize_t len = 0;
	int fd = -1;
	enum ocop_err err;

	if (!path_join(from, from_dir, name) || !path_join(to, to_dir, name))
		return EXIT_USAGE;
	err = ocop_file_open(&fd, &size, from, &diag);
	if (err)
		return say_trouble(from, err, &diag);
	err = ocop_file_begin(&file, to, OCOP_FILE_NEW | OCOP_FILE_SECRET,
			      &diag);
	while (!err && (len = read(fd, piece, sizeof(piece))) > 0)
		ocop_file_add(&file, ocop_bytes_of(piece, (size_t)len));
	if (!err && len < 0)
		err = ocop_fail(&diag, OCOP_ERR_FILE, 0, "%s",
				strerror(errno));
	close(fd);
	if (!err)
		err = ocop_file_end(&file, true, &diag);
	else
		(void)!ocop_file_end(&file, false, NULL);
	fd = -1;
	if (!err)
		err = ocop_file_open(&fd, &size, to, &diag);
	if (!err)
		err = ocop_sha256_fd(got, &size, fd);
	if (fd >= 0)
		close(fd);
	if (err)
		return say_trouble(to, err, &diag);
	if (!hash.len || memcmp(got, hash.ptr, OCOP_HASH_LEN) == 0)
		return EXIT_DONE;
	say_error("'%s': %s", from, _("it changed since it was noted"));
	return EXIT_TROUBLE;
}

static int copy_photos(const struct ocop_session *s, const char *dir,
		       const char *out)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < ocop_session_count(s); i++) {
		const struct ocop_session_entry *e = ocop_session_at(s, i);
		struct ocop_bytes name = ocop_session_text(e, "name");
		char text[129];
		int one;

		if (e->event != OCOP_SESSION_PHOTO ||
		    !ocop_bytes_copy(text, sizeof(text), name))
			continue;
		one = copy_file(dir, out, text, ocop_session_text(e, "hash"));
		code = one > code ? one : code;
	}
	return code;
}

int inspect_cmd_export(int argc, char **argv)
{
	const struct ocop_bytes none = { NULL, 0 };
	const char *dir = NULL, *out = NULL;
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &dir, "DIR",
		  N_("the folder of the inspection") },
		{ "out", OPT_NEEDED, &out, "DIR",
		  N_("a folder for the copy; files there stay") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct inspect inspect;
	enum ocop_err err;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect export --dir DIR --out DIR",
		       N_("Copy a signed inspection: its file, its journal and its photos, each compared with what was noted."),
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
		code = copy_file(dir, out, OCOP_SESSION_FILE, none);
	if (code == EXIT_DONE)
		code = copy_file(dir, out, OCOP_SESSION_JOURNAL, none);
	if (code == EXIT_DONE)
		code = copy_photos(inspect.session, dir, out);
	inspect_close(&inspect);
	return code;
}
