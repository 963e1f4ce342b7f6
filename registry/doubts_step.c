/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd doubts show, take, answer and close: one doubt, by its number.
 * The shopper reads the office's answer on the page of that number.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <ocop/text.h>

#include "common/ui/label.h"
#include "registry/doubts.h"

struct work {
	const char *db, *who, *reason, *text;
	bool json;
	char number[DOUBT_NUMBER_SIZE];
};

static int read_number(struct work *w, int left, char **argv)
{
	if (left != 1)
		return cmd_usage(NULL, _("expected one operand: the number of a doubt"));
	return doubt_number_read(w->number, argv[0]) ? EXIT_DONE :
	       cmd_usage(argv[0], _("not a number of a doubt: copy all 12 letters and digits"));
}

/* A text for the shopper's page, or a name. */
static int check_text(const char *option, const char *text, size_t size)
{
	struct ocop_diag diag = { 0 };

	if (ocop_text_check(ocop_bytes_str(text), &diag))
		return cmd_usage(option, diag.text);
	return strlen(text) < size ? EXIT_DONE :
	       cmd_usage(option, _("the text is too long"));
}

/* --- Showing --- */

static void row(const char *name, const char *text)
{
	if (text[0] != '\0')
		printf("%s: %s\n", name, text);
}

static void print(const struct doubt *d, const char *contact)
{
	char text[LABEL_INSTANT_SIZE], number[DOUBT_SHOWN_SIZE], stamp[64] = "";

	doubt_number_show(number, d->number);
	row(_("Number"), number);
	row(_("Received"), label_instant(text, d->received));
	row(_("State"), _(doubt_state_text(d->state)));
	row(_("Changed"), label_instant(text, d->changed));
	row(_("Seen"), _(doubt_seen_text(d->seen)));
	if (d->product[0] != '\0')
		snprintf(stamp, sizeof(stamp), "%s %06" PRId64 "%07" PRId64,
			 d->product, d->lot, d->index);
	row(_("Stamp"), stamp);
	row(_("Goods"), d->goods);
	row(_("Bought at"), d->place);
	row(_("Text"), d->text);
	row(_("Contact"), contact);
	row(_("Taken by"), d->who);
	if (d->reason != DOUBT_NO_REASON)
		row(_("Answer"), _(doubt_reason_text(d->reason)));
	row(_("Answer in words"), d->answer);
}

static int show(const struct work *w)
{
	struct reports *reports = NULL;
	char contact[DOUBT_LINE_SIZE];
	struct doubt d;
	int code = doubts_open(&reports, w->db, false);
	enum ocop_err err = OCOP_OK;

	if (code == EXIT_DONE)
		err = doubts_find(reports, w->number, &d);
	if (code == EXIT_DONE && !err)
		err = doubts_contact(reports, w->number, contact);
	if (err == OCOP_ERR_ABSENT)
		code = cmd_usage(w->number, _("no doubt has this number"));
	else if (err)
		code = say_trouble(w->db, err, NULL);
	if (code == EXIT_DONE && w->json) {
		struct ocop_json *o = doubts_json(&d);

		if (contact[0] != '\0')
			ocop_json_set_str(o, "contact", contact);
		code = cmd_print_json(o);
	} else if (code == EXIT_DONE) {
		print(&d, contact);
	}
	reports_close(reports);
	return cmd_flush(code);
}

int doubts_show(int argc, char **argv)
{
	struct work w = { 0 };
	const struct opt table[] = {
		DOUBTS_DB(&w.db),
		{ "json", OPT_FLAG, &w.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code, left;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd doubts show --db FILE [--json] NUMBER",
		       N_("Show one doubt, with the contact that the shopper left. The contact is personal: use it to ask back, and for nothing else."),
		       &left, &code))
		return code;
	code = read_number(&w, left, argv);
	return code == EXIT_DONE ? show(&w) : code;
}

/* --- Steps --- */

static int conflict(const struct doubt *d, enum doubt_state state)
{
	if (d->state == DOUBT_CLOSED)
		say_error(_("'%s': it is closed already"), d->number);
	else if (state == DOUBT_CLOSED)
		say_error(_("'%s': answer it first, then close it"), d->number);
	else if (d->state == DOUBT_ANSWERED)
		say_error(_("'%s': it is answered already"), d->number);
	else
		say_error(_("'%s': %s took it"), d->number, d->who);
	return EXIT_NO;
}

static int change(const struct work *w, const struct doubt_step *step)
{
	struct reports *reports = NULL;
	char number[DOUBT_SHOWN_SIZE];
	struct doubt d = { .number = "" };
	int code = doubts_open(&reports, w->db, true);
	enum ocop_err err = OCOP_OK;

	if (code == EXIT_DONE)
		err = doubts_change(reports, w->number, step,
				    (uint64_t)time(NULL), &d);
	if (err == OCOP_ERR_ABSENT)
		code = cmd_usage(w->number, _("no doubt has this number"));
	else if (err == OCOP_ERR_CONFLICT && d.number[0] != '\0')
		code = conflict(&d, step->state);
	else if (err)
		code = say_trouble(w->db, err, NULL);
	if (code == EXIT_DONE) {
		doubt_number_show(number, d.number);
		printf("%s\t%s\n", number, doubt_state_word(d.state));
	}
	reports_close(reports);
	return cmd_flush(code);
}

int doubts_take(int argc, char **argv)
{
	struct work w = { 0 };
	const struct opt table[] = {
		DOUBTS_DB(&w.db),
		{ "who", OPT_NEEDED, &w.who, "NAME",
		  N_("the person or office that works on the doubt; shoppers do not see this name") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code, left;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd doubts take --db FILE --who NAME NUMBER",
		       N_("Say who works on a doubt. The shopper then sees that an office is looking at it. If somebody else took it, the exit code is 1."),
		       &left, &code))
		return code;
	code = read_number(&w, left, argv);
	if (code == EXIT_DONE)
		code = check_text("--who", w.who, DOUBT_WHO_SIZE);
	if (code != EXIT_DONE)
		return code;
	return change(&w, &(struct doubt_step){ DOUBT_TAKEN, w.who,
						DOUBT_NO_REASON, "" });
}

static enum doubt_reason reason_of(const char *word)
{
	for (int i = DOUBT_NOTHING_DIFFERS; i <= DOUBT_SENT_TWICE; i++)
		if (strcmp(word, doubt_reason_word((enum doubt_reason)i)) == 0)
			return (enum doubt_reason)i;
	return DOUBT_NO_REASON;
}

int doubts_answer(int argc, char **argv)
{
	struct work w = { .who = "", .text = "" };
	const struct opt table[] = {
		DOUBTS_DB(&w.db),
		{ "reason", OPT_NEEDED, &w.reason, "WORD",
		  N_("nothing-differs, passed-on, stamp-differs, not-certified, not-found or sent-twice") },
		{ "text", OPT_TEXT, &w.text, "TEXT",
		  N_("a few words, which the shopper sees") },
		{ "who", OPT_TEXT, &w.who, "NAME",
		  N_("the person or office that works on the doubt; shoppers do not see this name") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code, left;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd doubts answer --db FILE --reason WORD "
		       "[--text TEXT] [--who NAME] NUMBER",
		       N_("Answer a doubt. The shopper sees the reason in his language, and the text. A new answer replaces the last one, until the doubt is closed."),
		       &left, &code))
		return code;
	code = read_number(&w, left, argv);
	if (code == EXIT_DONE && reason_of(w.reason) == DOUBT_NO_REASON)
		code = cmd_usage(w.reason, _("expected nothing-differs, passed-on, stamp-differs, not-certified, not-found or sent-twice"));
	if (code == EXIT_DONE && w.text[0] != '\0')
		code = check_text("--text", w.text, DOUBT_ANSWER_SIZE);
	if (code == EXIT_DONE && w.who[0] != '\0')
		code = check_text("--who", w.who, DOUBT_WHO_SIZE);
	if (code != EXIT_DONE)
		return code;
	return change(&w, &(struct doubt_step){ DOUBT_ANSWERED, w.who,
						reason_of(w.reason), w.text });
}

int doubts_close(int argc, char **argv)
{
	struct work w = { 0 };
	const struct opt table[] = {
		DOUBTS_DB(&w.db),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code, left;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd doubts close --db FILE NUMBER",
		       N_("Close a doubt that was answered. The contact is deleted 30 days later."),
		       &left, &code))
		return code;
	code = read_number(&w, left, argv);
	if (code != EXIT_DONE)
		return code;
	return change(&w, &(struct doubt_step){ DOUBT_CLOSED, "",
						DOUBT_NO_REASON, "" });
}
