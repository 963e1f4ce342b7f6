/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop due: what falls due at an office, by the register, by the proposals that
 * wait for it, and by its own calendar.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>

#include "cli/office/due.h"
#include "cli/office/letter.h"
#include "cli/table.h"
#include "common/ui/label.h"

#define AHEAD_DAYS 30
#define PAST_DAYS 30
#define DAYS_MAX 3660
#define ICS_MAX (64 * 1024 * 1024)

struct args {
	struct office office;
	const char *at, *calendar, *proposals, *ics, *notices, *letterhead;
	unsigned long long days, past;
	bool json;
};

/* --- Printing --- */

static int print_json(const struct due_list *list)
{
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < list->count; i++) {
		const struct due_item *item = &list->item[i];
		struct ocop_json *o = ocop_json_of_schema("ocop.due/1");
		char day[OCOP_DATE_SIZE];

		ocop_day_format(day, item->day);
		ocop_json_set_str(o, "kind", due_word(item->kind));
		ocop_json_set_str(o, "date", day);
		ocop_json_set_int(o, "days", (int64_t)item->day -
				  list->span.at);
		/* Taken by o; the list has it no more. */
		ocop_json_set(o, "facts", list->item[i].facts);
		list->item[i].facts = NULL;
		code = cmd_print_json(o);
	}
	return code;
}

static void when_cell(struct table *table, int32_t left)
{
	if (left < 0)
		table_cell(table, _("%d days ago"), (int)-left);
	else if (left == 0)
		table_cell(table, "%s", _("today"));
	else
		table_cell(table, _("in %d days"), (int)left);
}

static int print_text(const struct due_list *list)
{
	struct table table = TABLE(7);
	char day[LABEL_DAY_SIZE];
	enum ocop_err err = OCOP_OK;

	table_cell(&table, "%s", _("day"));
	table_cell(&table, "%s", "");
	table_cell(&table, "%s", _("what falls due"));
	table_cell(&table, "%s", _("code"));
	table_cell(&table, "%s", _("product or subject"));
	table_cell(&table, "%s", _("who"));
	table_cell(&table, "%s", _("commune"));
	for (size_t i = 0; i < list->count; i++) {
		const struct due_item *item = &list->item[i];
		const char *who = due_fact(item, "producer_name");

		table_cell(&table, "%s", label_day(day, item->day));
		when_cell(&table, item->day - list->span.at);
		table_cell(&table, "%s", _(due_text(item->kind)));
		table_cell(&table, "%s", due_fact(item, "code"));
		table_cell(&table, "%s", due_about(item));
		table_cell(&table, "%s", who[0] ? who :
			   due_fact(item, "recipient"));
		table_cell(&table, "%s", due_fact(item, "commune"));
	}
	if (list->count)
		err = table_print(stdout, &table);
	else
		ocop_buf_clear(&table.text);
	if (err)
		return say_diag("due", err, NULL);
	printf(_("%zu things fall due; the register as of %s\n"), list->count,
	       label_day(day, list->replica->signed_time ?
			 ocop_day_of(list->replica->signed_time) :
			 OCOP_DAY_NONE));
	return cmd_flush(EXIT_DONE);
}

static int write_ics(const struct due_list *list, const char *path)
{
	struct ocop_buf out = OCOP_BUF(ICS_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	/* When the data were made, not the file: the same data, the same
	 * file. */
	enum ocop_err err = due_ics(&out, list, list->replica->signed_time);

	if (!err)
		err = ocop_file_write(path, ocop_buf_view(&out),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      &diag);
	ocop_buf_clear(&out);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int write_notices(const struct due_list *list, const struct args *a)
{
	struct letter letter = { NULL, "" };
	size_t written = 0;
	int code = letter_load(&letter, &a->office, a->letterhead);

	if (!code)
		code = due_notices(list, a->notices, &letter, &written);
	letter_clear(&letter);
	if (!code && !a->json)
		printf(_("%zu letters in '%s'\n"), written, a->notices);
	return code;
}

/* --- Gathering --- */

/* Exit code. A default place may be absent; what was named may not. */
static int default_place(const char **path, char room[static HOME_PATH_SIZE],
			 const struct office *o, const char *name)
{
	if (*path)
		return access(*path, R_OK) == 0 ? EXIT_DONE :
						  say_errno(*path);
	if (!path_join(room, o->home, name))
		return EXIT_USAGE;
	if (access(room, F_OK) == 0)
		*path = room;
	return EXIT_DONE;
}

static int gather(struct due_list *list, struct args *a)
{
	char calendar[HOME_PATH_SIZE], proposals[HOME_PATH_SIZE];
	int code = default_place(&a->calendar, calendar, &a->office,
				 "due.csv");

	if (!code)
		code = default_place(&a->proposals, proposals, &a->office,
				     "proposals");
	if (!code)
		code = due_of_register(list, &a->office);
	if (!code && a->proposals)
		code = due_of_proposals(list, a->proposals);
	if (!code && a->calendar)
		code = due_of_calendar(list, a->calendar);
	due_sort(list);
	return code;
}

static int run(struct args *a)
{
	struct due_list list = {
		.span = { .ahead = (int32_t)a->days, .past = (int32_t)a->past },
		.province = a->office.province };
	int code = office_day(&list.span.at, "--at", a->at);

	if (!code && (a->days > DAYS_MAX || a->past > DAYS_MAX))
		code = cmd_usage("--days, --past", _("expected at most 3,660 days"));
	if (!code)
		code = office_open(&a->office);
	list.replica = a->office.replica;
	list.communes = a->office.communes;
	if (!code)
		code = gather(&list, a);
	if (!code && a->ics)
		code = write_ics(&list, a->ics);
	if (!code && a->notices)
		code = write_notices(&list, a);
	if (!code)
		code = a->json ? print_json(&list) : print_text(&list);
	due_clear(&list);
	return code;
}

int cmd_due(int argc, char **argv)
{
	struct args a = { .days = AHEAD_DAYS, .past = PAST_DAYS };
	const struct opt table[] = {
		{ "at", OPT_TEXT, &a.at, "DATE",
		  N_("the day to count from (default: today)") },
		{ "days", OPT_UINT, &a.days, "N",
		  N_("how many days ahead to look (default: 30)") },
		{ "past", OPT_UINT, &a.past, "N",
		  N_("how many days back to list what was missed (default: 30)") },
		{ "calendar", OPT_TEXT, &a.calendar, "FILE",
		  N_("the office's own dates (default: HOME/due.csv, if there is one)") },
		{ "proposals", OPT_TEXT, &a.proposals, "DIR",
		  N_("the folder that ocop query --proposals fills (default: HOME/proposals, if there is one)") },
		{ "ics", OPT_TEXT, &a.ics, "FILE",
		  N_("also write the list for a calendar program (iCalendar)") },
		{ "notices", OPT_TEXT, &a.notices, "DIR",
		  N_("also write a letter (.docx) for each producer into this folder") },
		LETTER_OPTION(&a.letterhead),
		OFFICE_OPTIONS(&a.office),
		{ "json", OPT_FLAG, &a.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop due [--at DATE] [--days N] [--province TT] [--ics FILE] [--json]",
		       N_("List what falls due: when producers may file for ranking again and until when, certificates that lapse or need an extension, proposals about which this desk must decide, keys that expire, and the dates of the office's own calendar. That calendar is a table with the columns kind, subject, date or day and month, unit, recipient, note. It enters no record."),
		       NULL, &code))
		return code;
	code = run(&a);
	office_close(&a.office);
	return code;
}
