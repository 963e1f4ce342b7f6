/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Items that are files: a picture, symbol by symbol; a table of stamps, row by
 * row; a folder of pictures. The report says what was seen but not read, so
 * that nobody takes the checked part for everything.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "common/media/media.h"
#include "common/ui/ask.h"
#include "common/ui/csv.h"
#include "common/ui/path.h"
#include "verifier/inspect.h"
#include "verifier/shelf.h"
#include "verifier/verify.h"

/* --- Pictures --- */

struct wanted {
	const char *path;
	bool found;
};

static enum ocop_err compare_link(void *user, struct ocop_bytes link,
				  unsigned did)
{
	struct wanted *wanted = user;
	struct ocop_stamp stamp;

	(void)did;
	if (!ocop_stamp_parse(&stamp, link, NULL) &&
	    strcmp(stamp.path, wanted->path) == 0)
		wanted->found = true;
	return OCOP_OK;
}

/* At how many places of a picture a serial stands, in whatever spelling. */
static size_t count_places(const struct picture *picture, const char *path)
{
	size_t places = 0;

	for (size_t i = 0; i < picture->count; i++) {
		struct wanted wanted = { path, false };

		if (!ocop_stamp_repair(picture_text(picture, i), compare_link,
				       &wanted) && wanted.found)
			places += picture->places[i];
	}
	return places;
}

void verify_places(struct verify_run *run, struct verify_found *found,
		   const char *path, struct ocop_policy *policy)
{
	struct ocop_buf question = OCOP_BUF(VERIFY_LINE_MAX);
	enum answer answer = ANSWER_NOBODY;
	const char *file = (const char *)found->item.ptr; /* a picture's */

	found->places = run->picture ? count_places(run->picture, path) : 0;
	if (found->places < 2 || policy->two_articles)
		return;
	if (run->shelf != NULL) {
		if (!shelf_ask(run, path, file))
			return;
		found->kept = run->shelf->kept;
	}
	ocop_buf_printf(&question, _("%s appears at %zu places in this picture. Are they different articles?"),
			path, found->places);
	/* JSON is read by a program, which cannot be asked. */
	if (!run->args->json && ocop_buf_cstr(&question))
		answer = ask(ocop_buf_cstr(&question), ANSWER_NOBODY);
	policy->two_articles = answer == ANSWER_YES;
	policy->two_places = answer == ANSWER_NOBODY;
	ocop_buf_clear(&question);
}

static void say_unread(struct verify_run *run, struct ocop_bytes item,
		       const struct picture *picture)
{
	struct verify_found found = {
		.item = item, .kind = VERIFY_STAMP, .cut = picture->cut,
		.unread = picture->unread
	};

	ocop_verdict_text_only(&found.report, OCOP_VERDICT_UNREAD,
			       picture->cut ? OCOP_REASON_CUT :
			       picture->unread > 0 ? OCOP_REASON_SYMBOL :
						     OCOP_REASON_NO_CODE);
	verify_say(run, &found);
}

static void judge_picture(struct verify_run *run, const char *path)
{
	struct picture picture = { 0 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes item = ocop_bytes_str(path);
	enum ocop_err err = picture_read(&picture, path, &diag);
	size_t read = 0;

	if (!err)
		err = inspect_picture(run, path, &diag);
	if (err)
		verify_trouble(run, item, err, &diag);
	if (!err && run->shelf != NULL)
		shelf_frame(run->shelf, &picture);
	run->picture = &picture;
	if (!err && picture.count == 0)
		say_unread(run, item, &picture);
	for (size_t i = 0; !err && i < picture.count; i++)
		read += picture.places[i];
	for (size_t i = 0; !err && i < picture.count; i++) {
		struct verify_found found = {
			.item = item, .uri = picture_text(&picture, i),
			.read = read, .unread = picture.unread,
			.cut = picture.cut
		};

		verify_symbol(run, &found, found.uri);
	}
	run->picture = NULL;
	picture_clear(&picture);
}

/* --- Tables --- */

static enum ocop_err take_link(void *user, struct ocop_bytes link,
			       unsigned did)
{
	(void)user;
	(void)link;
	(void)did;
	return OCOP_OK;
}

/* A line that is cut off at the end of a file accuses nobody. */
static bool is_cut(const struct csv *table, size_t row, struct ocop_bytes text)
{
	return csv_may_be_cut(table, row) &&
	       ocop_stamp_repair(text, take_link, NULL) == OCOP_ERR_ABSENT;
}

/* A list that ocop stamp made: each row's link. */
static void judge_table(struct verify_run *run, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct csv *table = NULL;
	enum ocop_err err = csv_load(&table, NULL, path, &diag);
	int column = err ? -1 : csv_column(table, "uri");

	if (!err && column < 0)
		err = ocop_fail(&diag, OCOP_ERR_MALFORMED, 0, "%s",
				N_("not a table of stamps: the column 'uri' is missing"));
	else if (!err && csv_rows(table) == 0)
		err = ocop_fail(&diag, OCOP_ERR_MALFORMED, 0, "%s",
				N_("the table has no stamps"));
	if (err)
		verify_trouble(run, ocop_bytes_str(path), err, &diag);
	for (size_t row = 0; !err && row < csv_rows(table); row++) {
		struct verify_found found = {
			.item = csv_cell(table, row, column)
		};

		if (is_cut(table, row, found.item))
			verify_trouble(run, ocop_bytes_str(path),
				       ocop_fail(&diag, OCOP_ERR_MALFORMED, 0,
						 N_("line %zu: the file ends in the middle of this line: ask for the whole file again"),
						 csv_line(table, row)), &diag);
		else
			verify_symbol(run, &found, found.item);
	}
	csv_free(table);
}

void verify_file(struct verify_run *run, const char *path)
{
	if (verify_is_table_name(path))
		judge_table(run, path);
	else
		judge_picture(run, path);
}

/* --- Folders --- */

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Tables are left out: each of their rows may be a picture's beside them. */
void verify_folder(struct verify_run *run, const char *path, bool growing)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct dirent **entry = NULL;
	char file[PATH_SIZE];
	int count = scandir(path, &entry, is_shown, alphasort);
	size_t judged = 0;

	for (int i = 0; i < count; i++) {
		const char *name = entry[i]->d_name;

		if (!verify_is_file_name(name) || verify_is_table_name(name)) {
			say_error("'%s/%s': %s", path, name,
				  _("skipped: its name is not a picture's"));
		} else if (path_join(file, path, name)) {
			judge_picture(run, file);
			judged++;
		}
		free(entry[i]);
	}
	free(entry);
	if (judged > 0 || (growing && count >= 0))
		return;
	ocop_fail(&diag, OCOP_ERR_ABSENT, 0, "%s",
		  count < 0 ? N_("cannot read this folder") :
			      N_("the folder has no pictures"));
	verify_trouble(run, ocop_bytes_str(path), diag.err, &diag);
}
