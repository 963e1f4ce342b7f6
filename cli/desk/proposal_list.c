/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop proposal list shows the proposals that a desk fetched, each with the
 * three days that matter. ocop proposal found records the desk's own finding,
 * with which the law's 15 days begin. The finding is a file beside the proposal
 * and in no log.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/nfc.h>
#include <ocop/record.h>

#include "cli/cmd.h"
#include "cli/desk/proposal.h"
#include "common/desk/push.h"
#include "common/ui/day.h"
#include "common/ui/label.h"
#include "common/ui/name.h"
#include "common/ui/path.h"

#define ITEM ".cose"
#define TERM_DAYS 15
#define NOTE_MAX 2000

/* Civil Code, Articles 147 and 148: the first day does not count, and a term
 * that ends on a weekend runs to the next working day. */
int32_t proposal_due(int32_t found)
{
	int32_t due = found + TERM_DAYS;
	int32_t weekday = (due % 7 + 7 + 3) % 7;	/* 0: Monday */

	return weekday < 5 ? due : due + 7 - weekday;
}

/* --- The files --- */

struct item {
	struct ocop_buf bytes;		/* owned */
	struct ocop_payload payload;	/* lends from bytes */
	struct ocop_json *received;	/* owned; NULL: it came as a file */
	struct ocop_json *finding;	/* owned; NULL: none yet */
	int32_t found;			/* the desk's; OCOP_DAY_NONE */
};

static void clear(struct item *item)
{
	ocop_buf_clear(&item->bytes);
	ocop_json_free(item->received);
	ocop_json_free(item->finding);
}

/* A JSON file beside; *out stays NULL when there is none. */
static int read_beside(struct ocop_json **out, const char *stem,
		       const char *suffix)
{
	struct ocop_buf file = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[PATH_SIZE];
	enum ocop_err err;

	if (!path_beside(path, stem, suffix))
		return EXIT_USAGE;
	err = ocop_file_read(&file, path, &diag);
	if (!err)
		err = ocop_json_parse(out, ocop_buf_view(&file), &diag);
	ocop_buf_clear(&file);
	return err && err != OCOP_ERR_ABSENT ? say_diag(path, err, &diag) :
					       EXIT_DONE;
}

/* stem: the path without ".cose". */
static int read_item(struct item *out, const char *stem)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_cose_sign1 message;
	char path[PATH_SIZE];
	const char *day;
	enum ocop_err err;
	int code;

	*out = (struct item){ .bytes = OCOP_BUF(OCOP_RECORD_MAX),
			      .found = OCOP_DAY_NONE };
	if (!path_beside(path, stem, ITEM))
		return EXIT_USAGE;
	err = ocop_file_read(&out->bytes, path, &diag);
	if (!err)
		err = ocop_payload_open(&out->payload, &message,
					ocop_buf_view(&out->bytes),
					OCOP_KIND_PROPOSAL, &diag);
	if (err)
		return say_diag(path, err, &diag);
	code = read_beside(&out->received, stem, PROPOSAL_RECEIVED);
	if (!code)
		code = read_beside(&out->finding, stem, PROPOSAL_FINDING);
	day = ocop_json_str(out->finding, "found");
	if (!code && out->finding &&
	    (!day || ocop_day_parse(&out->found, ocop_bytes_str(day))))
		code = say_diag(stem, OCOP_ERR_MALFORMED, NULL);
	return code;
}

/* --- The list --- */

static const char *action_text(const struct ocop_proposal *p)
{
	return p->action == OCOP_PROPOSED_REGRADE ? _("grade again") :
						    _("withdraw");
}

static int print_json(const char *path, const struct item *item)
{
	const struct ocop_proposal *p = &item->payload.u.proposal;
	int64_t received = ocop_json_int(item->received, "received", -1);
	struct ocop_json *o = ocop_json_of_schema("ocop.case/1");
	char day[OCOP_DATE_SIZE];

	ocop_json_set_str(o, "file", path);
	ocop_json_set_text(o, "code", p->certificate.code);
	ocop_day_format(day, p->certificate.decided);
	ocop_json_set_str(o, "decided", day);
	ocop_json_set_str(o, "action", p->action == OCOP_PROPOSED_REGRADE ?
				       "regrade" : "withdraw");
	if (p->ground > 0)
		ocop_json_set_int(o, "ground", p->ground);
	ocop_json_set_hex(o, "basis", p->basis);
	ocop_day_format(day, p->found);
	ocop_json_set_str(o, "proposed_found", day);
	if (received >= 0)
		ocop_json_set_int(o, "received", received);
	ocop_json_set_str(o, "from",
			  ocop_json_str(item->received, "authority"));
	if (item->found != OCOP_DAY_NONE) {
		ocop_day_format(day, item->found);
		ocop_json_set_str(o, "found", day);
		ocop_day_format(day, proposal_due(item->found));
		ocop_json_set_str(o, "due", day);
		ocop_json_set_str(o, "note",
				  ocop_json_str(item->finding, "note"));
	}
	return cmd_print_json(o);
}

static void print_text(const char *path, const struct item *item)
{
	const struct ocop_proposal *p = &item->payload.u.proposal;
	int64_t received = ocop_json_int(item->received, "received", 0);
	const char *from = ocop_json_str(item->received, "authority");
	char found[LABEL_DAY_SIZE], own[LABEL_DAY_SIZE], due[LABEL_DAY_SIZE];
	struct ocop_buf basis = OCOP_BUF(2 * OCOP_HASH_LEN + 1);
	char at[LABEL_INSTANT_SIZE];

	printf("%.*s: %s\n", (int)p->certificate.code.len,
	       (const char *)p->certificate.code.ptr, action_text(p));
	if (p->ground > 0)
		printf(_("  Ground: %s\n"), name_ground(p->ground));
	printf(_("  the inspectors' finding: %s%s%s\n"),
	       label_day(found, p->found), from ? ", " : "", from ? from : "");
	if (received > 0)
		printf(_("  received: %s\n"),
		       label_instant(at, (uint64_t)received));
	if (item->found == OCOP_DAY_NONE)
		printf(_("  this desk has not recorded its own finding: the 15 days have not begun\n"));
	else
		printf(_("  this desk's finding: %s; decide by %s\n"),
		       label_day(own, item->found),
		       label_day(due, proposal_due(item->found)));
	/* The file comes in another way; this tells that it is the one. */
	ocop_hex_add(&basis, p->basis);
	printf(_("  inspection file (SHA-256): %s\n"),
	       ocop_buf_cstr(&basis) ? (const char *)basis.ptr : "");
	ocop_buf_clear(&basis);
	printf("  %s\n", path);
}

int proposal_list(int argc, char **argv)
{
	struct push_names names = { NULL, 0 };
	const char *dir = NULL;
	bool json = false;
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &dir, "DIR",
		  N_("the folder that ocop query --proposals fills") },
		{ "json", OPT_FLAG, &json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop proposal list --dir DIR [--json]",
		       N_("List the proposals in a folder. For each, print the day of the inspectors' finding, the time of receipt, this desk's own finding, and the last day on which the law lets the desk decide: 15 days after its own finding. If that day is on a weekend, the next Monday is printed. Public holidays are not taken into account."),
		       NULL, &code))
		return code;
	/* A folder that is not there is no folder without proposals. */
	code = access(dir, R_OK) != 0 ? say_errno(dir) :
					push_names(&names, dir, ITEM);
	for (size_t i = 0; !code && i < names.count; i++) {
		struct item item;
		char stem[PATH_SIZE], path[PATH_SIZE];

		if (!path_join(stem, dir, names.name[i]) ||
		    !path_beside(path, stem, ITEM)) {
			code = EXIT_USAGE;
			break;
		}
		code = read_item(&item, stem);
		if (!code && json)
			code = print_json(path, &item);
		else if (!code)
			print_text(path, &item);
		clear(&item);
	}
	if (!code && !json)
		printf(_("%zu proposals\n"), names.count);
	push_names_clear(&names);
	return cmd_flush(code);
}

int proposal_each_found(const char *dir,
			int (*fn)(void *user, const struct proposal_case *c),
			void *user)
{
	struct push_names names = { NULL, 0 };
	int code = push_names(&names, dir, ITEM);

	for (size_t i = 0; !code && i < names.count; i++) {
		const struct ocop_proposal *p;
		struct item item;
		char stem[PATH_SIZE];

		if (!path_join(stem, dir, names.name[i])) {
			code = EXIT_USAGE;
			break;
		}
		code = read_item(&item, stem);
		p = &item.payload.u.proposal;
		if (!code && item.found != OCOP_DAY_NONE)
			code = fn(user, &(struct proposal_case){
				p->certificate,
				p->action == OCOP_PROPOSED_REGRADE, item.found,
				ocop_json_str(item.finding, "note") });
		clear(&item);
	}
	push_names_clear(&names);
	return code;
}

/* --- The desk's finding --- */

static int write_finding(const char *stem, int32_t found,
			 struct ocop_bytes note)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.finding/1");
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[PATH_SIZE], day[OCOP_DATE_SIZE];
	int code = EXIT_USAGE;
	enum ocop_err err;

	ocop_day_format(day, found);
	ocop_json_set_str(o, "found", day);
	ocop_json_set_int(o, "recorded", (int64_t)time(NULL));
	if (note.len)
		ocop_json_set_text(o, "note", note);
	err = ocop_json_print(&text, o, false);
	if (!err)
		err = ocop_buf_byte(&text, '\n');
	if (!err && path_beside(path, stem, PROPOSAL_FINDING)) {
		/* A day on which a term began is not changed afterwards. */
		err = ocop_file_write(path, ocop_buf_view(&text),
				      OCOP_FILE_NEW | OCOP_FILE_SECRET, &diag);
		code = EXIT_DONE;
	}
	ocop_json_free(o);
	ocop_buf_clear(&text);
	if (err == OCOP_ERR_EXISTS)
		return cmd_usage(path, _("this desk's finding is recorded already, and cannot be changed"));
	return err ? say_diag(stem, err, &diag) : code;
}

/* The path of a .cose file without its end. */
static int stem_of(char out[static PATH_SIZE], const char *file)
{
	size_t len = strlen(file), end = strlen(ITEM);

	if (len <= end || len >= PATH_SIZE ||
	    strcmp(file + len - end, ITEM) != 0)
		return cmd_usage(file, _("expected a proposal's file, *.cose"));
	snprintf(out, PATH_SIZE, "%.*s", (int)(len - end), file);
	return EXIT_DONE;
}

int proposal_found(int argc, char **argv)
{
	const char *on = NULL, *note = NULL;
	struct ocop_buf note_nfc = OCOP_BUF(NOTE_MAX);
	const struct opt table[] = {
		{ "on", OPT_NEEDED, &on, "DATE",
		  N_("the day of this desk's own finding") },
		{ "note", OPT_TEXT, &note, "TEXT",
		  N_("what the finding rests on, such as the number of a written record") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char stem[PATH_SIZE], due[LABEL_DAY_SIZE];
	struct item item = { .bytes = OCOP_BUF(0) };
	int32_t day;
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop proposal found FILE --on DATE [--note TEXT]",
		       N_("Record this desk's own finding about a proposal. The law gives the desk 15 days from its finding. This command prints the last day. The finding is stored beside the proposal's file, can be recorded only once, and goes into no log."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage(NULL, _("expected a proposal's file, *.cose"));
	code = stem_of(stem, argv[0]);
	if (!code)
		code = day_option(&day, "--on", ocop_bytes_str(on));
	if (!code && day > ocop_day_of((uint64_t)time(NULL)))
		code = cmd_usage("--on", _("must not be after today"));
	if (!code && note &&
	    (ocop_nfc(&note_nfc, ocop_bytes_str(note)) ||
	     ocop_text_check(ocop_buf_view(&note_nfc), NULL)))
		code = cmd_usage("--note", _("expected one line of at most 2,000 bytes"));
	if (!code)
		code = read_item(&item, stem);
	if (!code)
		code = write_finding(stem, day, ocop_buf_view(&note_nfc));
	if (!code)
		printf(_("decide by %s\n"), label_day(due, proposal_due(day)));
	clear(&item);
	ocop_buf_clear(&note_nfc);
	return cmd_flush(code);
}
