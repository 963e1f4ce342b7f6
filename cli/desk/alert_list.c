/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop alert list: the cases that a replica knows, or their counts for the head
 * of each office.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ocop/replica.h>

#include "cli/cmd.h"
#include "cli/desk/alert.h"
#include "cli/home.h"
#include "cli/table.h"
#include "common/ui/label.h"

#define DAY_S 86400

struct item {
	char product[OCOP_PRODUCT_MAX + 1], owner[96];
	struct ocop_alert_view view;	/* product and owner are those above */
	int64_t evidence, count, cause;
	uint64_t until;		/* now, or when the case was closed */
};

struct listing {
	const char *replica_path, *state, *authority;
	bool by_office, json;
	char room[PATH_SIZE];
	struct ocop_replica *replica;
	struct item *item;	/* owned */
	size_t count, cap;
	uint64_t now;
};

static bool is_closed(enum ocop_alert_state state)
{
	return state == OCOP_ALERT_CONFIRMED || state == OCOP_ALERT_CLEARED;
}

static int open_replica(struct listing *l)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_verifier snapshot;
	int code = path_named(&l->replica_path, l->room, "replica.db",
			      "--replica");
	enum ocop_err err;

	if (code)
		return code;
	l->now = (uint64_t)time(NULL);
	err = ocop_replica_open(&l->replica, l->replica_path, OCOP_STORE_READ,
				&diag);
	/* One snapshot: a sync may commit meanwhile. */
	if (!err)
		err = ocop_replica_verifier(l->replica, &snapshot);
	return err ? say_trouble(l->replica_path, err, &diag) : EXIT_DONE;
}

/* The entry and the alert at an index. Both lend from bytes. */
static enum ocop_err read_alert(struct ocop_entry *entry,
				struct ocop_cose_sign1 *message,
				struct ocop_payload *out,
				struct ocop_bytes bytes)
{
	enum ocop_err err = ocop_entry_decode(entry, bytes, NULL);

	if (!err)
		err = ocop_cose_sign1_open_unverified(message, entry->record,
						      false, NULL);
	return err ? err : ocop_payload_decode(out, OCOP_KIND_ALERT,
					       message->payload, NULL);
}

/* --- Collecting --- */

static bool is_wanted(const struct listing *l, const struct ocop_alert_view *a)
{
	return (!l->state || strcmp(l->state, "all") == 0 ||
		(strcmp(l->state, "open") == 0 && !is_closed(a->state)) ||
		strcmp(l->state, ocop_alert_state_word(a->state)) == 0) &&
	       (!l->authority || ocop_bytes_is(a->owner, l->authority));
}

static enum ocop_err add_item(void *user, const struct ocop_alert_view *alert)
{
	struct listing *l = user;
	struct item *item;

	if (!is_wanted(l, alert))
		return OCOP_OK;
	if (l->count == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;

		item = reallocarray(l->item, cap, sizeof(*item));
		if (!item)
			return OCOP_ERR_MEMORY;
		l->item = item;
		l->cap = cap;
	}
	item = &l->item[l->count++];
	memset(item, 0, sizeof(*item));
	item->view = *alert;
	return ocop_bytes_copy(item->product, sizeof(item->product),
			       alert->product) &&
	       ocop_bytes_copy(item->owner, sizeof(item->owner),
			       alert->owner) ? OCOP_OK : OCOP_ERR_STORE;
}

/* What only the entry has. */
static enum ocop_err fill_item(struct listing *l, struct item *item,
			       struct ocop_buf *bytes)
{
	struct ocop_cose_sign1 message;
	struct ocop_payload p;
	struct ocop_entry entry;
	enum ocop_err err = ocop_log_entry(l->replica->store, item->view.entry,
					   bytes);

	if (!err)
		err = read_alert(&entry, &message, &p, ocop_buf_view(bytes));
	if (err)
		return err;
	item->evidence = (int64_t)p.u.alert.evidence.count;
	item->count = p.u.alert.count;
	item->cause = p.u.alert.cause;
	item->until = is_closed(item->view.state) ? entry.accepted : l->now;
	return OCOP_OK;
}

static int64_t days_of(const struct item *item)
{
	return item->until > item->view.since ?
	       (int64_t)((item->until - item->view.since) / DAY_S) : 0;
}

/* The oldest first. */
static int compare_age(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return (x->view.since > y->view.since) -
	       (x->view.since < y->view.since);
}

static int collect(struct listing *l)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	enum ocop_err err = ocop_fold_each_alert(l->replica->state, add_item,
						 l);

	for (size_t i = 0; !err && i < l->count; i++)
		err = fill_item(l, &l->item[i], &bytes);
	ocop_buf_clear(&bytes);
	if (!err && l->count)
		qsort(l->item, l->count, sizeof(*l->item), compare_age);
	return err ? say_trouble(l->replica_path, err, NULL) : EXIT_DONE;
}

/* --- The list --- */

static void set_case(struct ocop_json *o, const struct item *item)
{
	const char *cause = ocop_alert_cause_word(item->cause);

	ocop_json_set_str(o, "product", item->product);
	ocop_json_set_int(o, "lot", item->view.lot);
	ocop_json_set_int(o, "stamp_index", item->view.index);
	ocop_json_set_str(o, "state", ocop_alert_state_word(item->view.state));
	ocop_json_set_bool(o, "verified", item->view.inspected);
	ocop_json_set_str(o, "authority", item->owner);
	ocop_json_set_int(o, "since", (int64_t)item->view.since);
	ocop_json_set_int(o, "days", days_of(item));
	ocop_json_set_int(o, "evidence", item->evidence);
	ocop_json_set_int(o, "count", item->count);
	if (cause)
		ocop_json_set_str(o, "cause", cause);
	ocop_json_set_int(o, "index", (int64_t)item->view.entry);
}

static int list_json(const struct listing *l)
{
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < l->count; i++) {
		struct ocop_json *o = ocop_json_of_schema("ocop.alert/1");

		set_case(o, &l->item[i]);
		code = cmd_print_json(o);
	}
	return code;
}

static int list_text(const struct listing *l)
{
	struct table table = TABLE(7);
	char as_of[LABEL_INSTANT_SIZE];
	enum ocop_err err;

	table_cell(&table, "%s", _("stamp"));
	table_cell(&table, "%s", _("state"));
	table_cell(&table, "%s", _("authority"));
	table_cell(&table, "%s", _("days"));
	table_cell(&table, "%s", _("evidence"));
	table_cell(&table, "%s", _("reports"));
	table_cell(&table, "%s", _("cause"));
	for (size_t i = 0; i < l->count; i++) {
		const struct item *item = &l->item[i];
		struct ocop_buf typed = OCOP_BUF(64);

		if (ocop_stamp_typed(&typed, item->product, item->view.lot,
				     item->view.index))
			ocop_buf_str(&typed, item->product);
		table_take(&table, &typed);
		table_cell(&table, "%s", alert_state_text(
				item->view.state, item->view.inspected));
		table_cell(&table, "%s", item->owner);
		table_cell(&table, "%lld", (long long)days_of(item));
		table_cell(&table, "%lld", (long long)item->evidence);
		table_cell(&table, "%lld", (long long)item->count);
		table_cell(&table, "%s", alert_cause_text(item->cause));
	}
	err = table_print(stdout, &table);
	ocop_buf_clear(&table.text);
	if (err)
		return say_diag(NULL, err, NULL);
	printf(_("%zu cases; data as of %s\n"), l->count,
	       label_instant(as_of, l->replica->signed_time));
	return EXIT_DONE;
}

/* --- For the head of an office --- */

#define CAUSE_COUNT 7		/* 0: closed without a cause */
struct office {
	const char *id;		/* NULL: taken by nobody, a monitor's alone */
	size_t open, taken, closed, by_cause[CAUSE_COUNT];
	int64_t oldest;		/* days of the oldest open case; -1: none */
};

static void count_case(struct office *f, const struct item *item)
{
	if (is_closed(item->view.state)) {
		f->closed++;
		if (item->cause < CAUSE_COUNT)
			f->by_cause[item->cause]++;
		return;
	}
	if (item->view.state == OCOP_ALERT_REVIEW)
		f->taken++;
	else
		f->open++;
	if (days_of(item) > f->oldest)
		f->oldest = days_of(item);
}

static int office_json(const struct office *f)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.alert-office/1");
	struct ocop_json *causes = ocop_json_object();

	if (f->id)
		ocop_json_set_str(o, "authority", f->id);
	else
		ocop_json_set_null(o, "authority");
	ocop_json_set_int(o, "open", (int64_t)f->open);
	ocop_json_set_int(o, "taken", (int64_t)f->taken);
	ocop_json_set_int(o, "closed", (int64_t)f->closed);
	for (int64_t i = 1; i < CAUSE_COUNT; i++)
		ocop_json_set_int(causes, ocop_alert_cause_word(i),
				  (int64_t)f->by_cause[i]);
	ocop_json_set_int(causes, "none", (int64_t)f->by_cause[0]);
	ocop_json_set(o, "causes", causes);
	if (f->oldest >= 0)
		ocop_json_set_int(o, "oldest_days", f->oldest);
	return cmd_print_json(o);
}

static void office_text(const struct office *f)
{
	printf("%s: ", f->id ? f->id : _("not verified by any authority"));
	printf(_("%zu open, %zu under review, %zu closed"), f->open, f->taken,
	       f->closed);
	if (f->oldest >= 0)
		printf(_(", the oldest is %lld days old"), (long long)f->oldest);
	printf("\n");
	for (int64_t i = 1; i < CAUSE_COUNT; i++)
		if (f->by_cause[i])
			printf("  %s: %zu\n", alert_cause_text(i),
			       f->by_cause[i]);
	if (f->by_cause[0])
		printf("  %s: %zu\n", _("no cause was given"),
		       f->by_cause[0]);
}

/* The owner of a monitor's alone is no office that must act. */
static const char *office_of(const struct item *item)
{
	return item->view.inspected ? item->owner : "";
}

static int compare_office(const void *a, const void *b)
{
	return strcmp(office_of(a), office_of(b));
}

static int list_offices(struct listing *l)
{
	int code = EXIT_DONE;

	if (l->count)
		qsort(l->item, l->count, sizeof(*l->item), compare_office);
	for (size_t i = 0; !code && i < l->count;) {
		const char *id = office_of(&l->item[i]);
		struct office f = { .id = *id ? id : NULL, .oldest = -1 };

		for (; i < l->count && strcmp(office_of(&l->item[i]), id) == 0;
		     i++)
			count_case(&f, &l->item[i]);
		if (l->json)
			code = office_json(&f);
		else
			office_text(&f);
	}
	return code;
}

int alert_list(int argc, char **argv)
{
	struct listing l = { 0 };
	const struct opt table[] = {
		{ "state", OPT_TEXT, &l.state, "STATE",
		  N_("only cases in this state: new, review, confirmed, cleared, open (new or review) or all (default: open; with --by-office all)") },
		{ "authority", OPT_TEXT, &l.authority, "ID",
		  N_("only cases of this authority") },
		{ "by-office", OPT_FLAG, &l.by_office, NULL,
		  N_("count the cases of each authority: open, under review, closed by cause, and the age of the oldest") },
		{ "replica", OPT_TEXT, &l.replica_path, "FILE",
		  N_("the replica to read (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "json", OPT_FLAG, &l.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop alert list [--state STATE] [--authority ID] [--by-office] [--json]",
		       N_("List the stamps that were probably copied. Each one is a case. A line has the state of the case, the authority that signed last, the age in days (for a closed case: how long it was open), how many pieces of evidence and how many reports the last record names, and the cause. \"not verified\" means that only the registry's monitor key has signed the case, and no authority."),
		       NULL, &code))
		return code;
	if (!l.state)
		l.state = l.by_office ? "all" : "open";
	if (strcmp(l.state, "new") && strcmp(l.state, "review") &&
	    strcmp(l.state, "confirmed") && strcmp(l.state, "cleared") &&
	    strcmp(l.state, "open") && strcmp(l.state, "all"))
		return cmd_usage("--state", _("expected new, review, confirmed, cleared, open or all"));
	code = open_replica(&l);
	if (!code)
		code = collect(&l);
	if (!code && l.by_office)
		code = list_offices(&l);
	else if (!code)
		code = l.json ? list_json(&l) : list_text(&l);
	ocop_replica_close(l.replica);
	free(l.item);
	return cmd_flush(code);
}
