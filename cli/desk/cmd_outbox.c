/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop outbox: list the records that wait for the registry and those that it
 * refused, or what became of an officer's reports.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>

#include "cli/cmd.h"
#include "cli/desk/outbox.h"
#include "cli/home.h"
#include "common/desk/outbox.h"

struct tally {
	size_t records, answered, waiting, refused;
	bool json, all, put_away;
};

static int say_refusal(const struct tally *t, const char *stem, size_t number,
		       const struct ocop_json *line)
{
	const char *refused = ocop_json_str(line, "refused");
	const char *record = ocop_json_str(line, "record");
	char said[SAY_TEXT_SIZE];
	struct ocop_json *o;

	if (!t->json) {
		printf(_("%s: record %zu, %s, refused: %s\n"), stem, number,
		       record ? record : "record",
		       say_translated(said, refused));
		return EXIT_DONE;
	}
	o = ocop_json_of_schema("ocop.refused/1");
	ocop_json_set_str(o, "file", stem);
	ocop_json_set_int(o, "number", (int64_t)number);
	ocop_json_set_str(o, "record", record ? record : "record");
	ocop_json_set_str(o, "rule", ocop_json_str(line, "rule"));
	ocop_json_set_str(o, "refused", refused);
	return cmd_print_json(o);
}

/* Count complete lines of receipts, and print those that are refusals. */
static int read_receipts(struct tally *t, const char *stem, const char *path)
{
	struct ocop_buf file = OCOP_BUF(RECEIPTS_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_file_read(&file, path, &diag);
	struct ocop_bytes rest = ocop_buf_view(&file);
	const uint8_t *end;
	int code = EXIT_DONE;

	t->answered = 0;
	while (!err && !code && rest.len &&
	       (end = memchr(rest.ptr, '\n', rest.len)) != NULL) {
		size_t len = (size_t)(end - rest.ptr);
		struct ocop_json *line = NULL;

		t->answered++;
		if (!ocop_json_parse(&line, ocop_bytes_of(rest.ptr, len),
				     NULL) &&
		    ocop_json_str(line, "refused")) {
			t->refused++;
			code = say_refusal(t, stem, t->answered, line);
		}
		ocop_json_free(line);
		rest.ptr += len + 1;
		rest.len -= len + 1;
	}
	ocop_buf_clear(&file);
	return err && err != OCOP_ERR_ABSENT ? say_diag(path, err, &diag) :
					       code;
}

static int say_waiting(struct tally *t, const char *stem)
{
	size_t left = t->records > t->answered ? t->records - t->answered : 0;
	struct ocop_json *o;

	t->waiting += left;
	if (!t->json) {
		printf(_("%s: %zu of %zu records are waiting\n"), stem, left,
		       t->records);
		return EXIT_DONE;
	}
	o = ocop_json_of_schema("ocop.waiting/1");
	ocop_json_set_str(o, "file", stem);
	ocop_json_set_int(o, "records", (int64_t)t->records);
	ocop_json_set_int(o, "waiting", (int64_t)left);
	return cmd_print_json(o);
}

/* Refusals that somebody has dealt with are no longer listed. An empty file
 * beside the receipts marks them; the receipts themselves do not change. */
#define MARK ".put-away"

static bool is_put_away(const struct tally *t, const char *home,
			const char *stem)
{
	char path[HOME_PATH_SIZE];

	return !t->all && outbox_path(path, home, "outbox/done", stem, MARK) &&
	       access(path, F_OK) == 0;
}

static int put_away(const char *home, const char *stem)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[HOME_PATH_SIZE];
	enum ocop_err err;

	if (!outbox_path(path, home, "outbox/done", stem, MARK))
		return EXIT_USAGE;
	err = ocop_file_write(path, ocop_bytes_of(NULL, 0), OCOP_FILE_REPLACE,
			      &diag);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int list_folder(struct tally *t, const char *home, const char *folder,
		       const char *suffix)
{
	bool waits = strcmp(suffix, ".records") == 0;
	struct outbox_name *names = NULL;
	char path[HOME_PATH_SIZE];
	size_t count = 0;
	int code = outbox_list(home, folder, suffix, &names, &count);

	for (size_t i = 0; !code && i < count; i++) {
		const char *stem = names[i].stem;
		size_t before = t->refused;

		if (!waits && is_put_away(t, home, stem))
			continue;
		if (waits && outbox_path(path, home, folder, stem, ".records"))
			code = outbox_count(path, &t->records);
		if (!code &&
		    outbox_path(path, home, folder, stem, ".receipts"))
			code = read_receipts(t, stem, path);
		if (!code && t->put_away && t->refused > before)
			code = put_away(home, stem);
		if (!code && waits)
			code = say_waiting(t, stem);
	}
	free(names);
	return code;
}

int cmd_outbox(int argc, char **argv)
{
	struct tally t = { 0 };
	const char *dir = NULL, *reports = NULL;
	const struct opt table[] = {
		{ "put-away", OPT_FLAG, &t.put_away, NULL,
		  N_("list the refused records, then put them away: the next list leaves them out") },
		{ "all", OPT_FLAG, &t.all, NULL,
		  N_("also list refused records that were put away") },
		{ "reports", OPT_TEXT, &reports, "DIR",
		  N_("instead, list an officer's folder of reports, scans and proposals: which were accepted, which were refused, and which are waiting") },
		HOME_OPTION(&dir),
		{ "json", OPT_FLAG, &t.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char home[HOME_PATH_SIZE];
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop outbox [--put-away | --all | --reports DIR] [--json]",
		       N_("Show which records the registry refused and which are still waiting to be sent. Refused records stay in outbox/done: correct the table, register it again, then put them away."),
		       NULL, &code))
		return code;
	if (reports && (t.put_away || t.all))
		return cmd_usage("--reports", _("not with --put-away or --all"));
	if (reports)
		return cmd_flush(outbox_list_reports(reports, t.json));
	code = home_open(home, dir, true);
	if (!code)
		code = list_folder(&t, home, "outbox/done", ".receipts");
	if (!code)
		code = list_folder(&t, home, "outbox", ".records");
	if (!code && !t.json)
		printf(_("%zu records are waiting, %zu were refused\n"), t.waiting,
		       t.refused);
	return cmd_flush(code);
}
