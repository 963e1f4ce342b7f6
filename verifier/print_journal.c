/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the journal of an inspection for the papers. The signed record binds
 * the journal by its hash, and has no fields for most of what it says. What
 * people saw stays apart from what was compared.
 */
#include <string.h>

#include <ocop/crypto.h>
#include <ocop/file.h>
#include <ocop/session.h>

#include "common/ui/name.h"
#include "common/ui/path.h"
#include "verifier/inspect.h"
#include "verifier/print.h"
#include "verifier/verify.h"

/* A text of the head, and the case's member for it. */
static const char *const heads[][2] = {
	{ "decision", "decision" }, { "head", "leader" }, { "place", "place" },
	{ "party", "party" }, { "representative", "representative" },
	{ "supplier", "supplier" }, { "invoice", "invoice" },
	{ "sampling", "sampling" }, { "witness", "witness" },
	{ "refusal", "refusal" }, { "record", "minutes" }
};

/* What somebody measured, or a blank for the pen. Then what follows from the
 * signed time of the data, which had passed: how far the clock was behind at
 * least, or ahead at most. */
static void add_clock(struct ocop_buf *out, const struct ocop_session *session)
{
	const struct ocop_session_entry *e = ocop_session_at(session, 0);
	const struct ocop_bytes told = ocop_session_head(session, "clock");
	const int64_t behind = ocop_session_number(e, "behind", 0);
	const int64_t data = ocop_session_number(e, "data", 0);
	const int64_t ahead = ((int64_t)e->time - data) / 60;

	if (told.len)
		ocop_buf_bytes(out, told);
	else
		ocop_buf_str(out, _("not measured: ………… s"));
	ocop_buf_str(out, "; ");
	if (behind)
		ocop_buf_printf(out, _("%lld s behind the newest signed time"),
				(long long)behind);
	else if (data)
		ocop_buf_printf(out, _("not behind the newest signed time, and ahead by at most %lld h %lld min"),
				(long long)(ahead / 60),
				(long long)(ahead % 60 + 1));
	else
		ocop_buf_str(out, _("the data have no signed time"));
}

/* A value as people read it: a count with its unit, a word in words. */
static void set_cell(struct ocop_json *row,
		     const struct ocop_session_entry *e, const char *name)
{
	struct ocop_bytes unit = ocop_session_text(e, "unit");
	struct ocop_bytes value = ocop_session_text(e, name);
	struct ocop_buf text = OCOP_BUF(OCOP_SESSION_LINE_MAX);

	if (e->event == OCOP_SESSION_FINDING && strcmp(name, "what") == 0)
		value = ocop_bytes_str(name_value("what", value));
	ocop_buf_bytes(&text, value);
	if (value.len && unit.len && strcmp(name, "product") != 0) {
		ocop_buf_byte(&text, ' ');
		ocop_buf_bytes(&text, unit);
	}
	ocop_json_set_text(row, name, ocop_buf_view(&text));
	ocop_buf_clear(&text);
}

/* One row of texts for each event of a kind, the values by their names. */
static void add_rows(struct ocop_json *o, const char *key,
		     const struct ocop_session *session,
		     enum ocop_session_event event, const char *const names[3])
{
	struct ocop_json *rows = ocop_json_array();

	for (size_t i = 0; i < ocop_session_count(session); i++) {
		const struct ocop_session_entry *e =
			ocop_session_at(session, i);
		struct ocop_json *row;

		if (e->event != event || e->struck)
			continue;
		row = ocop_json_object();
		for (size_t n = 0; n < 3; n++)
			set_cell(row, e, names[n]);
		/* For a list of goods, which has a column of units. */
		ocop_json_set_text(row, "unit", ocop_session_text(e, "unit"));
		ocop_json_set_text(row, "count",
				   ocop_session_text(e, "present"));
		ocop_json_set_text(row, "read",
				   ocop_session_text(e, "scanned"));
		ocop_json_add(rows, row);
	}
	ocop_json_set(o, key, rows);
}

static void add_heads(struct ocop_json *o, const struct ocop_session *session)
{
	struct ocop_buf members = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_buf clock = OCOP_BUF(PRINT_TEXT_MAX);

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		ocop_json_set_text(o, heads[i][1],
				   ocop_session_head(session, heads[i][0]));
	for (size_t i = 0; i < ocop_session_count(session); i++) {
		const struct ocop_session_entry *e =
			ocop_session_at(session, i);
		struct ocop_bytes card = ocop_session_text(e, "card");

		if (e->event != OCOP_SESSION_MEMBER || e->struck)
			continue;
		ocop_buf_str(&members, members.len ? "; " : "");
		ocop_buf_bytes(&members, ocop_session_text(e, "who"));
		if (card.len) {
			ocop_buf_str(&members, " (");
			ocop_buf_bytes(&members, card);
			ocop_buf_byte(&members, ')');
		}
	}
	ocop_json_set_text(o, "members", ocop_buf_view(&members));
	if (ocop_session_count(session))
		add_clock(&clock, session);
	ocop_json_set_text(o, "clock", ocop_buf_view(&clock));
	ocop_buf_clear(&members);
	ocop_buf_clear(&clock);
}

/* What was struck stays on paper: what it said, and why it does not hold. */
static void add_struck(struct ocop_json *o, const struct ocop_session *session)
{
	struct ocop_json *rows = ocop_json_array();

	for (size_t i = 0; i < ocop_session_count(session); i++) {
		const struct ocop_session_entry *e =
			ocop_session_at(session, i), *by;
		struct ocop_buf text = OCOP_BUF(2 * OCOP_SESSION_LINE_MAX);
		struct ocop_json *row;

		if (!e->struck)
			continue;
		by = ocop_session_at(session, e->struck - 1);
		inspect_line(&text, e);
		row = ocop_json_object();
		ocop_json_set_text(row, "line", ocop_session_text(by, "line"));
		ocop_json_set_text(row, "what", ocop_buf_view(&text));
		ocop_json_set_text(row, "text", ocop_session_text(by, "text"));
		ocop_json_add(rows, row);
		ocop_buf_clear(&text);
	}
	ocop_json_set(o, "struck", rows);
}

static struct ocop_json *case_of(const struct ocop_session *session)
{
	static const char *const kinds[] = { "", "gather", "check",
					     "receive" };
	static const char *const finding[] = { "item", "what", "text" };
	static const char *const quantity[] = { "product", "present",
						"scanned" };
	static const char *const sample[] = { "what", "sample", "seal" };
	static const char *const statement[] = { "who", "text", "" };
	static const char *const unstamped[] = { "what", "present", "" };
	struct ocop_json *o = ocop_json_of_schema("ocop.case/1");

	ocop_json_set_str(o, "kind", kinds[ocop_session_kind(session)]);
	add_heads(o, session);
	add_rows(o, "findings", session, OCOP_SESSION_FINDING, finding);
	add_rows(o, "quantities", session, OCOP_SESSION_QUANTITY, quantity);
	add_rows(o, "samples", session, OCOP_SESSION_SAMPLE, sample);
	add_rows(o, "statements", session, OCOP_SESSION_STATEMENT, statement);
	add_rows(o, "unstamped", session, OCOP_SESSION_UNSTAMPED, unstamped);
	add_struck(o, session);
	return o;
}

/* The bytes must be those that were signed. */
static int check_hash(const struct ocop_inspect *inspect, const char *path,
		      struct ocop_bytes journal)
{
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, journal);
	for (size_t i = 0; i < inspect->photo_count; i++)
		if (ocop_bytes_is(inspect->photo[i].name,
				  OCOP_SESSION_JOURNAL) &&
		    memcmp(inspect->photo[i].hash, hash, OCOP_HASH_LEN) == 0)
			return EXIT_DONE;
	say_error("'%s': %s", path, _("not the journal that was signed with this inspection"));
	return EXIT_TROUBLE;
}

int print_journal_open(struct ocop_session **out,
		       const struct ocop_inspect *inspect, const char *folder)
{
	struct ocop_buf journal = OCOP_BUF(OCOP_SESSION_JOURNAL_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[PATH_SIZE];
	size_t used;
	enum ocop_err err;
	int code;

	*out = NULL;
	if (!path_join(path, folder, OCOP_SESSION_JOURNAL))
		return EXIT_USAGE;
	err = ocop_file_read(&journal, path, &diag);
	code = err ? say_diag(path, err, &diag) :
	       check_hash(inspect, path, ocop_buf_view(&journal));
	if (code == EXIT_DONE) {
		err = ocop_session_new(out);
		if (!err)
			err = ocop_session_read(*out, ocop_buf_view(&journal),
						&used, &diag);
		code = err ? say_diag(path, err, &diag) : EXIT_DONE;
	}
	ocop_buf_clear(&journal);
	return code;
}

int print_journal_load(struct ocop_json **out,
		       const struct ocop_inspect *inspect, const char *folder)
{
	struct ocop_session *session;
	int code = print_journal_open(&session, inspect, folder);

	*out = code == EXIT_DONE ? case_of(session) : NULL;
	ocop_session_free(session);
	return code;
}
