/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd doubts: the doubts of shoppers, as a queue of work for an
 * office. Run it as the registry's user; the registry may be running or not.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ocop/lookup.h>
#include <ocop/text.h>

#include "common/ui/label.h"
#include "registry/doubts.h"
#include "registry/registry.h"

#define DAY_S 86400

int doubts_open(struct reports **out, const char *db, bool change)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err = reports_open(out, db, false, 0, &diag);

	/* Opened for writing, a mistyped name would make a new file. */
	if (!err && change) {
		reports_close(*out);
		err = reports_open(out, db, true, 0, &diag);
	}
	if (err == OCOP_ERR_ABSENT) {
		say_error(_("'%s': there are no reports beside it; has the registry run?"),
			  db);
		return EXIT_TROUBLE;
	}
	return err ? say_trouble(db, err, &diag) : EXIT_DONE;
}

struct ocop_json *doubts_json(const struct doubt *d)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.doubt/1");

	ocop_json_set_str(o, "number", d->number);
	ocop_json_set_int(o, "received", (int64_t)d->received);
	ocop_json_set_int(o, "changed", (int64_t)d->changed);
	ocop_json_set_str(o, "state", doubt_state_word(d->state));
	ocop_json_set_str(o, "seen", doubt_seen_word(d->seen));
	if (d->product[0] != '\0') {
		ocop_json_set_str(o, "product", d->product);
		ocop_json_set_int(o, "lot", d->lot);
		ocop_json_set_int(o, "stamp_index", d->index);
	}
	if (d->goods[0] != '\0')
		ocop_json_set_str(o, "goods", d->goods);
	if (d->place[0] != '\0')
		ocop_json_set_str(o, "place", d->place);
	if (d->text[0] != '\0')
		ocop_json_set_str(o, "text", d->text);
	if (d->who[0] != '\0')
		ocop_json_set_str(o, "who", d->who);
	if (d->reason != DOUBT_NO_REASON)
		ocop_json_set_str(o, "reason", doubt_reason_word(d->reason));
	if (d->answer[0] != '\0')
		ocop_json_set_str(o, "answer", d->answer);
	return o;
}

/* --- Listing --- */

struct queue {
	const char *db, *state, *product, *place;
	unsigned long long days;
	bool json;
	uint64_t now;
	struct ocop_lookup words;	/* of place; owned */
	struct doubt *item;		/* owned */
	size_t count, cap;
};

static bool is_at(const struct queue *q, const struct doubt *d)
{
	struct ocop_buf folded = OCOP_BUF(DOUBT_LINE_SIZE * 4);
	bool is = !q->place ||
		  (!ocop_lookup_fold(&folded, ocop_bytes_str(d->place), true) &&
		   ocop_lookup_in(&q->words, ocop_buf_cstr(&folded)));

	ocop_buf_clear(&folded);
	return is;
}

static bool is_wanted(const struct queue *q, const struct doubt *d)
{
	if (strcmp(q->state, "open") == 0 ? d->state == DOUBT_CLOSED :
	    strcmp(q->state, "all") != 0 &&
	    strcmp(q->state, doubt_state_word(d->state)) != 0)
		return false;
	if (q->product && strncmp(d->product, q->product,
				  strlen(q->product)) != 0)
		return false;
	return d->received + q->days * DAY_S <= q->now && is_at(q, d);
}

static enum ocop_err add(void *user, const struct doubt *d)
{
	struct queue *q = user;

	if (!is_wanted(q, d))
		return OCOP_OK;
	if (q->count == q->cap) {
		size_t cap = q->cap ? q->cap * 2 : 64;
		struct doubt *item = reallocarray(q->item, cap, sizeof(*item));

		if (!item)
			return OCOP_ERR_MEMORY;
		q->item = item;
		q->cap = cap;
	}
	q->item[q->count++] = *d;
	return OCOP_OK;
}

static int oldest_first(const void *a, const void *b)
{
	const struct doubt *x = a, *y = b;

	if (x->received != y->received)
		return x->received < y->received ? -1 : 1;
	return strcmp(x->number, y->number);
}

/* Columns separated by tabs, for people and for spreadsheets. */
static void print_row(const struct doubt *d)
{
	char when[LABEL_INSTANT_SIZE], number[DOUBT_SHOWN_SIZE];

	doubt_number_show(number, d->number);
	printf("%s\t%s\t%s\t%s\t", number, label_instant(when, d->received),
	       doubt_state_word(d->state), doubt_seen_word(d->seen));
	if (d->product[0] != '\0')
		printf("%s %06" PRId64 "%07" PRId64, d->product, d->lot,
		       d->index);
	else
		printf("%s", d->goods[0] ? d->goods : "-");
	printf("\t%s\t%s\n", d->place[0] ? d->place : "-",
	       d->who[0] ? d->who : "-");
}

static int print(struct queue *q)
{
	int code = EXIT_DONE;

	if (q->count > 0)
		qsort(q->item, q->count, sizeof(*q->item), oldest_first);
	for (size_t i = 0; code == EXIT_DONE && i < q->count; i++) {
		if (q->json)
			code = cmd_print_json(doubts_json(&q->item[i]));
		else
			print_row(&q->item[i]);
	}
	if (!q->json)
		say_error(ngettext("'%s': %zu doubt", "'%s': %zu doubts",
				   (unsigned long)q->count), q->db, q->count);
	return cmd_flush(code);
}

static int list(struct queue *q)
{
	struct reports *reports = NULL;
	int code = doubts_open(&reports, q->db, false);
	enum ocop_err err = OCOP_OK;

	if (code == EXIT_DONE && q->place)
		err = ocop_lookup_read(&q->words, ocop_bytes_str(q->place),
				       true);
	if (code == EXIT_DONE && !err)
		err = doubts_each(reports, add, q);
	if (err)
		code = say_trouble(q->db, err, NULL);
	if (code == EXIT_DONE)
		code = print(q);
	reports_close(reports);
	ocop_lookup_clear(&q->words);
	free(q->item);
	return code;
}

static bool is_state(const char *word)
{
	if (strcmp(word, "open") == 0 || strcmp(word, "all") == 0)
		return true;
	for (int i = DOUBT_RECEIVED; i <= DOUBT_CLOSED; i++)
		if (strcmp(word, doubt_state_word((enum doubt_state)i)) == 0)
			return true;
	return false;
}

static int doubts_list(int argc, char **argv)
{
	struct queue q = { .state = "open", .now = (uint64_t)time(NULL) };
	const struct opt table[] = {
		DOUBTS_DB(&q.db),
		{ "state", OPT_TEXT, &q.state, "STATE",
		  N_("open (default), all, received, taken, answered or closed") },
		{ "place", OPT_TEXT, &q.place, "WORDS",
		  N_("only doubts about goods bought at a place with these words, with or without diacritics") },
		{ "product", OPT_TEXT, &q.product, "CODE",
		  N_("only doubts about products whose code or GTIN begins with this") },
		{ "older-than", OPT_UINT, &q.days, "DAYS",
		  N_("only doubts received at least this many days ago") },
		{ "json", OPT_FLAG, &q.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd doubts list --db FILE [--state STATE] "
		       "[--place WORDS] [--product CODE] [--older-than DAYS] "
		       "[--json]",
		       N_("List the doubts of shoppers, oldest first: the number, when it was received, its state, what was seen, the stamp or the goods, where they were bought, and who works on it."),
		       NULL, &code))
		return code;
	if (!is_state(q.state))
		return cmd_usage(q.state, _("expected open, all, received, taken, answered or closed"));
	if (q.days > 36500)
		return cmd_usage("--older-than", _("expected 0 to 36500"));
	return list(&q);
}

static const struct cmd commands[] = {
	{ "list", doubts_list, N_("list doubts") },
	{ "show", doubts_show, N_("show a doubt, with the contact") },
	{ "take", doubts_take, N_("say who works on a doubt") },
	{ "answer", doubts_answer, N_("answer a doubt") },
	{ "close", doubts_close, N_("close a doubt that was answered") },
	{ NULL, NULL, NULL }
};

int cmd_doubts(int argc, char **argv)
{
	return cmd_loop(commands, "ocop-registryd doubts", argc, argv);
}
