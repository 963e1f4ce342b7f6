/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One item, from its text to its printed report. Each link of ours in it is
 * repaired, if needed, and checked by itself; pictures are read symbol by
 * symbol; everything else is looked up. If a text cannot be read, the report
 * says why and accuses nobody.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "verifier/inspect.h"
#include "verifier/shelf.h"
#include "verifier/verify.h"

#define REPORT_MAX (1024 * 1024)
#define VERIFY_TEXT_MAX (4 * 1024 * 1024)	/* above any argument */

/* --- Printing --- */

void verify_trouble(struct verify_run *run, struct ocop_bytes item,
		    enum ocop_err err, const struct ocop_diag *diag)
{
	struct ocop_buf line = OCOP_BUF(REPORT_MAX);
	struct ocop_buf name = OCOP_BUF(VERIFY_LINE_MAX);
	struct ocop_diag damage = { 0 };
	const char *text = NULL;

	ocop_buf_bytes(&name, item);
	text = ocop_buf_cstr(&name);
	if (err == OCOP_ERR_STORE && (diag == NULL || diag->text[0] == '\0')) {
		(void)ocop_fail(&damage, err, 0, "%s",
				N_("a needed part of the replica is damaged: run ocop-sync to rebuild it"));
		diag = &damage;
	}
	say_diag(text, err, diag);
	run->trouble = true;
	if (run->args->json &&
	    !verify_json_trouble(&line, text, err, diag))
		fwrite(line.ptr, 1, line.len, stdout);
	ocop_buf_clear(&name);
	ocop_buf_clear(&line);
}

static struct verify_log log_of(const struct verify_run *run)
{
	const struct ocop_checkpoint *c = &run->replica->checkpoint;
	struct verify_log log = { .origin = c->origin, .size = c->size,
				  .signed_time = run->disk->signed_time,
				  .vouched_time = run->disk->vouched_time,
				  .refreshed = run->policy.refreshed };

	if (run->verifier.trust != NULL) {
		log.realm = run->verifier.trust->realm;
		log.basis = run->verifier.trust->basis;
	}
	memcpy(log.root, c->root, OCOP_HASH_LEN);
	return log;
}

static bool is_lost(const struct verify_found *found)
{
	/* A typed line has its check character. */
	return found->kind != VERIFY_TYPED &&
	       ocop_inspect_is_lost(&found->report, found->item, found->text,
				    found->did);
}

void verify_say(struct verify_run *run, struct verify_found *found)
{
	struct verify_log log = log_of(run);
	struct ocop_buf *out = &run->out;	/* used again: growing costs */
	enum ocop_err err =
		ocop_verdict_add_names(&found->report, &run->verifier);

	ocop_buf_reset(out);
	out->max = REPORT_MAX;

	found->lost = is_lost(found);
	if (found->lost)
		return;
	if (!err && run->shelf != NULL && !shelf_take(run, found))
		return;
	/* Goods are taken in by a shop, and a place is looked over without a
	 * decision: neither has powers to name. */
	found->officer = run->args->report_key != NULL ||
		(run->inspect != NULL &&
		 ocop_session_kind(run->inspect->session) ==
			OCOP_SESSION_INSPECT);
	/* It is in the journal before it is on the screen. */
	if (run->inspect != NULL && !inspect_note(run, found))
		return;
	if (!ocop_verdict_is_judged(found->report.verdict))
		found->text = ocop_bytes_of(NULL, 0);
	verify_name_withdrawal(run, &found->report);
	for (size_t i = 0; !err && i < found->match_count; i++) {
		verify_name_withdrawal(run, &found->match[i].report);
		err = ocop_verdict_add_names(&found->match[i].report,
					     &run->verifier);
	}
	/* Before the verdict is on the screen: a passphrase may be needed. */
	if (!err)
		verify_ask_history(run, found);
	/* Write the report first: its passphrase is asked for before the
	 * verdict is on the screen. */
	if (!err && verify_write_report(run, found, &log))
		found->report_file = run->writer.file;
	if (!err && run->args->json) {
		err = verify_json(out, found, &log, &run->memo);
	} else if (!err) {
		if (run->said)
			ocop_buf_byte(out, '\n');
		if (run->shelf != NULL)
			shelf_mark(out, found);
		verify_text(out, found, &log, run->colour);
		err = out->err;
	}
	if (!err) {
		fwrite(out->ptr, 1, out->len, stdout);
		run->said = true;
		if (verify_counts(found) > run->worst)
			run->worst = verify_counts(found);
	} else {
		verify_trouble(run, found->item, err, &found->report.diag);
	}
}

/* --- Stamps --- */

/* Whether to go on: --two-articles applies to one serial only. */
static bool note_repeated_serial(struct verify_run *run,
				 struct verify_found *found,
				 const char *path, enum ocop_err *err)
{
	bool again = false;

	*err = verify_seen_add(&run->seen, path, &again);
	if (*err)
		return false;
	if (run->args->two_articles && strcmp(path, run->seen.first) != 0) {
		say_error("'--two-articles': %s",
			  _("applies to one serial only, but two were given"));
		run->usage = true;
		return false;
	}
	/* An inspection knows all its runs, and whether it was answered. */
	if (run->inspect != NULL) {
		found->again = found->unanswered = run->inspect->unanswered;
		return true;
	}
	/* A shelf counts these itself. */
	if (again && !run->args->two_articles && run->shelf == NULL)
		found->again = true;
	return true;
}

static enum ocop_err judge_stamp(struct verify_run *run,
				 struct verify_found *found,
				 const struct ocop_stamp *stamp)
{
	struct ocop_policy policy = run->policy;
	struct ocop_lot_view lot;
	enum ocop_err err = OCOP_OK;

	if (run->withdrawn.len > 0) {
		err = ocop_fold_lot(run->verifier.state,
				    ocop_bytes_str(stamp->product), stamp->lot,
				    &lot);
		if (!err)
			policy = verify_policy(run, lot.certificate.code,
					       lot.certificate.decided);
		else if (err != OCOP_ERR_ABSENT)
			return err;
	}
	verify_places(run, found, stamp->path, &policy);
	if (run->inspect != NULL)
		inspect_article(run, found, stamp->path, &policy);
	found->two_articles = policy.two_articles;
	err = ocop_verdict_of_stamp(&found->report, &run->verifier, stamp,
				    &policy);
	if (!err && found->report.reason == OCOP_REASON_SCOPE)
		err = verify_look_producer(run, found,
					   found->report.facts.producer_id);
	if (!err &&
	    (is_lost(found) ||
	     note_repeated_serial(run, found, stamp->path, &err)))
		verify_say(run, found);
	return err;
}

/* Whether a decoder read it out of a symbol, which it reads whole or not at
 * all. */
static bool is_symbol(const struct verify_run *run)
{
	return run->picture != NULL ||
	       (run->inspect != NULL &&
		(run->inspect->how == OCOP_INSPECT_CAMERA ||
		 run->inspect->how == OCOP_INSPECT_PICTURE));
}

enum ocop_err verify_other(struct verify_run *run, struct verify_found *found,
			   struct ocop_bytes text)
{
	return ocop_verdict_of_other(&found->report, &run->verifier, text,
				     is_symbol(run), &run->policy);
}

static enum ocop_err judge_typed(struct verify_run *run,
				 struct verify_found *found,
				 struct ocop_bytes text)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char product[OCOP_PRODUCT_MAX + 1];
	struct ocop_stamp stamp;
	enum ocop_err err;

	err = ocop_stamp_parse_typed(&stamp, text, &diag);
	if (!err)
		return judge_stamp(run, found, &stamp);
	/* A number alone is taken for a GTIN: say what is wrong with it. */
	if (verify_is_gtin_tried(text))
		err = ocop_product_read(product, text, &diag);
	if (!err)
		return verify_look_product(run, found, product);
	ocop_verdict_text_only(&found->report, OCOP_VERDICT_UNREAD,
			       OCOP_REASON_TYPING);
	found->report.diag = diag;
	verify_say(run, found);
	return OCOP_OK;
}

/* --- Links, wherever in the text --- */

struct links {
	struct verify_run *run;
	const struct verify_found *item;
	unsigned lost;		/* what was done to those that were lost */
	bool said;		/* another one */
};

static enum ocop_err judge_link(void *user, struct ocop_bytes link,
				unsigned did)
{
	struct links *links = user;
	struct verify_found found = *links->item;
	struct ocop_stamp stamp;
	enum ocop_err err;

	found.text = link;
	found.did |= did;
	if (found.did != 0)
		found.uri = link;
	if (!ocop_stamp_parse(&stamp, link, NULL)) {
		found.kind = VERIFY_STAMP;
		err = judge_stamp(links->run, &found, &stamp);
	} else {
		found.kind = VERIFY_CERTIFICATE;
		err = verify_certificate(links->run, &found, link);
	}
	free(found.match);
	links->lost |= found.lost ? did : 0;
	links->said |= !found.lost;
	if (err && err != OCOP_ERR_MEMORY) {
		verify_trouble(links->run, found.item, err, &found.report.diag);
		err = OCOP_OK;
	}
	return err;
}

/* --- Any text --- */

/* A text that has no link of ours. If it came through a keyboard, a message or
 * a table, find out why a link can no longer be read; a symbol in a picture is
 * simply broken. look: it may also be words to look up. */
static enum ocop_err judge_rest(struct verify_run *run,
				struct verify_found *found,
				struct ocop_bytes text, bool look)
{
	bool damaged = !is_symbol(run) && ocop_stamp_damage(text);
	char product[OCOP_PRODUCT_MAX + 1];
	enum ocop_err err;

	found->kind = verify_kind_of(text, product);
	if (damaged || (!look && (found->kind == VERIFY_PRODUCT ||
				 found->kind == VERIFY_NAME)))
		found->kind = VERIFY_STAMP;
	if (found->kind == VERIFY_PRODUCT)
		return verify_look_product(run, found, product);
	if (found->kind == VERIFY_NAME)
		return verify_look_name(run, found, text);
	found->text = text;
	if (found->did & OCOP_DID_LAYOUT)
		found->uri = text;
	if (found->kind == VERIFY_TYPED)
		return judge_typed(run, found, text);
	if (found->kind == VERIFY_CERTIFICATE)
		return verify_certificate(run, found, text);
	err = verify_other(run, found, text);
	if (!err)
		verify_say(run, found);
	return err;
}

/* A guess that no signature confirmed counts as unread, whatever else was
 * read. */
static enum ocop_err judge_lost(struct verify_run *run,
				struct verify_found *found, unsigned did)
{
	found->kind = VERIFY_STAMP;
	ocop_verdict_text_only(&found->report, OCOP_VERDICT_UNREAD,
			       (did & OCOP_DID_LAYOUT) != 0 ?
			       OCOP_REASON_LAYOUT :
			       OCOP_REASON_CHANGED);
	verify_say(run, found);
	return OCOP_OK;
}

static void judge_text(struct verify_run *run, struct verify_found *found,
		       struct ocop_bytes text, bool look)
{
	struct links links = { run, found, 0, false };
	struct ocop_buf clean = OCOP_BUF(VERIFY_TEXT_MAX);
	enum ocop_err err;

	found->did |= run->did;
	err = ocop_stamp_repair(text, judge_link, &links);
	if (err == OCOP_ERR_ABSENT || err == OCOP_ERR_LIMIT) {
		err = ocop_inspect_clean(&clean, text, !is_symbol(run),
					 &found->did);
		if (!err)
			err = judge_rest(run, found, ocop_buf_view(&clean),
					 look);
	} else if (!err && links.lost != 0) {
		found->rest = links.said;
		err = judge_lost(run, found, links.lost);
	}
	free(found->match);
	found->match = NULL;
	if (err)
		verify_trouble(run, found->item, err, &found->report.diag);
	ocop_buf_clear(&clean);
	/* Nothing is borrowed from the state between items. */
	ocop_state_trim(run->verifier.state, VERIFY_STATE_BYTES);
}

void verify_symbol(struct verify_run *run, struct verify_found *found,
		   struct ocop_bytes text)
{
	judge_text(run, found, text, false);
}

void verify_item(struct verify_run *run, const char *item, size_t len,
		 bool files)
{
	struct verify_found found = { .item = ocop_bytes_of(item, len) };
	struct stat st;
	bool there = files && stat(item, &st) == 0;

	if (there && S_ISDIR(st.st_mode))
		verify_folder(run, item, false);
	else if (files && ((there && S_ISREG(st.st_mode)) ||
			   (verify_is_file_name(item) &&
			    strstr(item, "://") == NULL)))
		verify_file(run, item);
	else
		judge_text(run, &found, found.item, true);
}
