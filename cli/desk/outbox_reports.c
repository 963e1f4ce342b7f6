/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop outbox --reports: what became of an officer's reports, scans and
 * proposals: accepted by the registry and when, refused and by which rule, or
 * still waiting. Reads the folder that ocop-sync --push-reports sends from.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/record.h>

#include "cli/cmd.h"
#include "cli/desk/outbox.h"
#include "common/desk/push.h"
#include "common/ui/label.h"
#include "common/ui/path.h"

/* What one folder holds, and the file beside each record that says why. */
struct shelf {
	const char *folder, *state, *paper;
};

static const struct shelf shelves[] = {
	{ "done", "accepted", ".receipt" },
	{ "refused", "refused", ".json" },
	{ ".", "waiting", NULL },
};

struct item {
	const char *name;
	enum ocop_kind kind;
	size_t scans;			/* 0: not a record of scans */
	struct ocop_json *paper;	/* owned; may be NULL */
};

/* The record's kind and how many scans it has. */
static int read_record(struct item *out, const char *path)
{
	struct ocop_buf file = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_cose_sign1 message;
	struct ocop_payload payload;
	enum ocop_err err = ocop_file_read(&file, path, &diag);

	if (!err)
		err = ocop_cose_sign1_open_unverified(
			&message, ocop_buf_view(&file), false, &diag);
	if (!err)
		out->kind = ocop_kind_of_typ(message.typ);
	if (!err && out->kind == OCOP_KIND_SCANS)
		err = ocop_payload_decode(&payload, out->kind, message.payload,
					  &diag);
	if (!err && out->kind == OCOP_KIND_SCANS)
		out->scans = payload.u.scans.scans.count;
	ocop_buf_clear(&file);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int read_paper(struct item *out, const char *path)
{
	struct ocop_buf file = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_file_read(&file, path, &diag);

	if (!err)
		err = ocop_json_parse(&out->paper, ocop_buf_view(&file), &diag);
	ocop_buf_clear(&file);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int print_json(const struct shelf *shelf, const struct item *item)
{
	int64_t received = ocop_json_int(item->paper, "received", -1);
	struct ocop_json *o = ocop_json_of_schema("ocop.sent/1");

	ocop_json_set_str(o, "file", item->name);
	ocop_json_set_str(o, "kind", ocop_kind_name(item->kind));
	if (item->scans)
		ocop_json_set_int(o, "scans", (int64_t)item->scans);
	ocop_json_set_str(o, "state", shelf->state);
	if (received >= 0)
		ocop_json_set_int(o, "received", received);
	ocop_json_set_str(o, "refused", ocop_json_str(item->paper, "refused"));
	return cmd_print_json(o);
}

static void print_text(const struct shelf *shelf, const struct item *item)
{
	int64_t received = ocop_json_int(item->paper, "received", 0);
	const char *refused = ocop_json_str(item->paper, "refused");
	char when[LABEL_INSTANT_SIZE], said[SAY_TEXT_SIZE];

	if (item->scans)
		printf(_("%.16s, %zu scans: "), item->name, item->scans);
	else
		printf("%.16s, %s: ", item->name,
		       ocop_kind_name(item->kind) ? ocop_kind_name(item->kind) :
						    "?");
	if (strcmp(shelf->state, "accepted") == 0)
		printf(_("accepted by the registry %s\n"),
		       label_instant(when, (uint64_t)received));
	else if (strcmp(shelf->state, "refused") == 0)
		printf(_("refused: %s\n"),
		       say_translated(said, refused ? refused : ""));
	else
		printf(_("waiting\n"));
}

static int list_item(const char *dir, const struct shelf *shelf,
		     const char *name, bool json)
{
	char stem[PATH_SIZE], path[PATH_SIZE];
	struct item item = { .name = name };
	int code = EXIT_USAGE;

	if (path_join(stem, dir, name) && path_beside(path, stem, PUSH_ITEM))
		code = read_record(&item, path);
	if (!code && shelf->paper)
		code = path_beside(path, stem, shelf->paper) ?
		       read_paper(&item, path) : EXIT_USAGE;
	if (!code && json)
		code = print_json(shelf, &item);
	else if (!code)
		print_text(shelf, &item);
	ocop_json_free(item.paper);
	return code;
}

static int list_shelf(const char *dir, const struct shelf *shelf, bool json,
		      size_t *count_out)
{
	struct push_names names = { NULL, 0 };
	char path[PATH_SIZE];
	int code = EXIT_USAGE;

	if (path_join(path, dir, shelf->folder))
		code = push_names(&names, path, PUSH_ITEM);
	for (size_t i = 0; !code && i < names.count; i++)
		code = list_item(path, shelf, names.name[i], json);
	*count_out = names.count;
	push_names_clear(&names);
	return code;
}

int outbox_list_reports(const char *dir, bool json)
{
	size_t count[3] = { 0, 0, 0 };
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < 3; i++)
		code = list_shelf(dir, &shelves[i], json, &count[i]);
	if (!code && !json)
		printf(_("%zu were accepted, %zu were refused, %zu are waiting\n"),
		       count[0], count[1], count[2]);
	return code;
}
