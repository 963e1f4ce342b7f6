/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify inspect scan: takes the same items as ocop-verify. Each is in the
 * journal before its verdict is on the screen. When a serial comes again, the
 * officer is asked: one code on two articles is a finding, one article scanned
 * twice is none.
 */
#include <string.h>
#include <unistd.h>

#include "common/ui/ask.h"
#include "common/ui/cmd.h"
#include "verifier/inspect.h"

#define INPUT_MAX 2953	/* bytes of a symbol */

/* --- One scan --- */

/* What no scanner does: a link in a message, or broken over lines. */
#define PASTED (OCOP_DID_TAKEN | OCOP_DID_WRAP | OCOP_DID_QUOTED | \
		OCOP_DID_REDIRECT)

/* Without --how: a scanner types a line on standard input. A person typed or
 * pasted everything else, which a record calls "typed". */
static enum ocop_inspect_how how_of(const struct verify_run *run,
				    const struct verify_found *found)
{
	if (run->picture)
		return OCOP_INSPECT_PICTURE;
	if (found->kind == VERIFY_NAME || found->kind == VERIFY_PRODUCT)
		return OCOP_INSPECT_WORDS;
	if (found->report.reason == OCOP_REASON_TYPING)
		return OCOP_INSPECT_TYPED;
	if (run->inspect->how)
		return run->inspect->how;
	return found->kind == VERIFY_TYPED || !run->lines ||
	       (found->did & PASTED) ? OCOP_INSPECT_TYPED :
				       OCOP_INSPECT_SCANNER;
}

void inspect_article(struct verify_run *run, const struct verify_found *found,
		     const char *path, struct ocop_policy *policy)
{
	struct inspect *inspect = run->inspect;
	struct ocop_buf question = OCOP_BUF(VERIFY_LINE_MAX);
	enum answer answer = ANSWER_NOBODY;
	int64_t last = -1;

	inspect->unanswered = false;
	inspect->article = ocop_session_article(inspect->session);
	/* At several places of a picture: the officer was asked already. */
	inspect->articles = policy->two_articles ? found->places : 1;
	if (!ocop_session_serial(inspect->session, ocop_bytes_str(path),
				 &last))
		return;
	ocop_buf_printf(&question, _("%s was scanned before in this inspection. Is this a different article?"),
			path);
	if (inspect->same || inspect->other)
		answer = inspect->other ? ANSWER_YES : ANSWER_NO;
	else if (ocop_buf_cstr(&question))
		answer = ask(ocop_buf_cstr(&question), ANSWER_NOBODY);
	inspect->unanswered = answer == ANSWER_NOBODY;
	policy->two_articles |= answer == ANSWER_YES && last > 0;
	if (answer == ANSWER_NO)
		inspect->article = last;
	else if (answer == ANSWER_NOBODY)
		inspect->article = -1;
	ocop_buf_clear(&question);
}

/* A link out of a text that holds more is noted alone, so that each scan is
 * judged by its own link. What could not be read has no input. */
static struct ocop_bytes input_of(const struct verify_run *run,
				  const struct verify_found *found)
{
	struct ocop_bytes input = found->item;

	if (found->rest)
		return ocop_bytes_of(NULL, 0);
	if (found->did & OCOP_DID_TAKEN && found->text.len)
		input = found->text;
	else if (run->picture || found->item.len > INPUT_MAX)
		input = found->uri;
	return input.len <= INPUT_MAX ? input : ocop_bytes_of(NULL, 0);
}

static enum ocop_err note_scan(struct verify_run *run,
			       const struct verify_found *found,
			       const char *serial, int64_t number,
			       struct ocop_diag *diag)
{
	struct ocop_session_value value[5];
	char article[24], photo[24];
	size_t count = 0;
	enum ocop_err err;

	value[count++] = (struct ocop_session_value){
		"how", ocop_bytes_str(ocop_inspect_how_word(how_of(run,
								   found))) };
	snprintf(photo, sizeof(photo), "%zu", run->inspect->photo);
	if (run->picture)
		value[count++] = (struct ocop_session_value){
			"photo", ocop_bytes_str(photo) };
	if (input_of(run, found).len)
		value[count++] = (struct ocop_session_value){
			"input", input_of(run, found) };
	if (serial[0])
		value[count++] = (struct ocop_session_value){
			"serial", ocop_bytes_str(serial) };
	snprintf(article, sizeof(article), "%lld", (long long)number);
	if (serial[0] && number > 0)
		value[count++] = (struct ocop_session_value){
			"article", ocop_bytes_str(article) };
	err = inspect_add(run->inspect, OCOP_SESSION_SCAN, value, count, diag);
	run->inspect->noted += !err;
	return err;
}

bool inspect_note(struct verify_run *run, const struct verify_found *found)
{
	const struct ocop_facts *f = &found->report.facts;
	struct inspect *inspect = run->inspect;
	char serial[OCOP_STAMP_PATH_MAX + 1] = "";
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t count = 1;
	enum ocop_err err;

	/* An empty input is no item. */
	if (found->report.reason == OCOP_REASON_EMPTY)
		return true;
	if (f->stamp_index >= 0 &&
	    !ocop_stamp_path(serial, f->product, (uint32_t)f->lot,
			     (uint32_t)f->stamp_index))
		count = inspect->articles;
	err = note_scan(run, found, serial, inspect->article, &diag);
	for (size_t i = 1; !err && i < count; i++)
		err = note_scan(run, found, serial,
				ocop_session_article(inspect->session), &diag);
	if (!err)
		return true;
	if (say_diag(inspect->path, err, &diag) == EXIT_USAGE)
		run->usage = true;
	else
		run->trouble = true;
	return false;
}

/* --- The command --- */

static bool take_how(enum ocop_inspect_how *out, const char *word)
{
	for (int i = OCOP_INSPECT_CAMERA; word && i <= OCOP_INSPECT_WORDS; i++)
		if (strcmp(ocop_inspect_how_word((enum ocop_inspect_how)i),
			   word) == 0)
			*out = (enum ocop_inspect_how)i;
	return !word || *out;
}

int inspect_cmd_scan(int argc, char **argv)
{
	struct verify_args args = { .report_fd = VERIFY_NO_FD };
	struct verify_run run = { .args = &args };
	struct inspect inspect = { .fd = -1 };
	const char *dir = NULL, *how = NULL;
	bool same, other;
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &dir, "DIR",
		  N_("the folder of the inspection") },
		{ "replica", OPT_TEXT, &args.replica, "FILE",
		  N_("the replica to use (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "how", OPT_TEXT, &how, "WORD",
		  N_("how the item was read: camera, picture, scanner, typed or words (default: picture for a picture, scanner for a line of standard input, typed for anything else)") },
		{ "same-article", OPT_FLAG, &inspect.same, NULL,
		  N_("of a serial that was scanned before in this inspection: it is the same article again, so do not ask") },
		{ "other-article", OPT_FLAG, &inspect.other, NULL,
		  N_("of a serial that was scanned before in this inspection: it is on another article, so do not ask") },
		{ "json", OPT_FLAG, &args.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect scan --dir DIR ITEM...",
		       N_("Check each ITEM as ocop-verify does, and note it in the inspection. Give - to read lines from standard input."),
		       &left, &code))
		return code;
	if (left == 0)
		return cmd_usage("scan", _("name a stamp, a picture or a product (try --help)"));
	if (inspect.same && inspect.other)
		return cmd_usage("--same-article", _("not with --other-article"));
	args.offline = true;
	run.withdrawn = OCOP_BUF(OCOP_PRODUCT_MAX);
	run.colour = !args.json && verify_wants_colour();
	same = inspect.same, other = inspect.other;
	code = inspect_open(&inspect, dir, false);
	inspect.same = same, inspect.other = other;
	if (code == EXIT_DONE && !take_how(&inspect.how, how))
		code = cmd_usage("--how", _("expected camera, picture, scanner, typed or words"));
	run.inspect = &inspect;
	if (code == EXIT_DONE)
		code = verify_run_items(&run, left, argv);
	inspect_close(&inspect);
	return code;
}
