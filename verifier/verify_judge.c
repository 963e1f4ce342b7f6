/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One item from its text to its printed report: stamps strictly first, then
 * repaired and said so; everything else looked up.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "verifier/verify.h"

#define REPORT_MAX (1024 * 1024)
#define REPAIRED_MAX (64 * 1024)
#define NOTE_AGAIN N_("this serial was met before in this run: if it was on another article, judge it alone with --two-articles")

/* --- Printing --- */

void verify_trouble(struct verify_run *run, struct ocop_bytes item,
		    enum ocop_err err, const struct ocop_diag *diag)
{
	struct ocop_buf line = OCOP_BUF(REPORT_MAX);
	struct ocop_buf name = OCOP_BUF(VERIFY_LINE_MAX);
	const char *text = NULL;

	ocop_buf_bytes(&name, item);
	text = ocop_buf_cstr(&name);
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

	if (run->judge.trust != NULL) {
		log.realm = run->judge.trust->realm;
		log.basis = run->judge.trust->basis;
	}
	memcpy(log.root, c->root, OCOP_HASH_LEN);
	return log;
}

void verify_say(struct verify_run *run, struct verify_found *found)
{
	struct verify_log log = log_of(run);
	struct ocop_buf out = OCOP_BUF(REPORT_MAX);
	enum ocop_err err = ocop_judge_names(&found->report, &run->judge);

	if (!ocop_verdict_is_judged(found->report.verdict))
		found->text = ocop_bytes_of(NULL, 0);
	verify_name_withdrawal(run, &found->report);
	for (size_t i = 0; !err && i < found->match_count; i++) {
		verify_name_withdrawal(run, &found->match[i].report);
		err = ocop_judge_names(&found->match[i].report, &run->judge);
	}
	/* The report first: its passphrase is asked for before the verdict
	 * stands on the screen. */
	if (!err && verify_keep(run, found, &log))
		found->report_file = run->keep.file;
	if (!err && run->args->json) {
		err = verify_json(&out, found, &log);
	} else if (!err) {
		if (run->said)
			ocop_buf_byte(&out, '\n');
		verify_text(&out, found, &log, run->colour);
		err = out.err;
	}
	if (!err) {
		fwrite(out.ptr, 1, out.len, stdout);
		run->said = true;
		if (verify_counts(found) > run->worst)
			run->worst = verify_counts(found);
	} else {
		verify_trouble(run, found->item, err, &found->report.diag);
	}
	ocop_buf_clear(&out);
}

/* --- Stamps --- */

/* Whether to go on: the officer's word about two articles is about one
 * serial only. */
static bool met(struct verify_run *run, struct verify_found *found,
		const char *path, enum ocop_err *err)
{
	bool again = false;

	*err = verify_seen_add(&run->seen, path, &again);
	if (*err)
		return false;
	if (run->args->two_articles && strcmp(path, run->seen.first) != 0) {
		say_error("'--two-articles': %s",
			  _("is said of one serial; these are two"));
		run->usage = true;
		return false;
	}
	if (again && !run->args->two_articles)
		found->note = NOTE_AGAIN;
	return true;
}

static enum ocop_err judge_stamp(struct verify_run *run,
				 struct verify_found *found,
				 const struct ocop_stamp *stamp)
{
	struct ocop_policy policy = run->policy;
	struct ocop_lot_view lot;
	enum ocop_err err = OCOP_OK;

	if (!met(run, found, stamp->path, &err))
		return err;
	if (run->withdrawn.len > 0) {
		err = ocop_fold_lot(run->judge.state,
				    ocop_bytes_str(stamp->product), stamp->lot,
				    &lot);
		if (!err)
			policy = verify_policy(run, lot.certificate.code,
					       lot.certificate.decided);
		else if (err != OCOP_ERR_ABSENT)
			return err;
	}
	verify_places(run, found, stamp->path, &policy);
	found->two_articles = policy.two_articles;
	err = ocop_judge_stamp(&found->report, &run->judge, stamp, &policy);
	if (!err && found->report.case_ == OCOP_CASE_SCOPE)
		err = verify_look_producer(run, found,
					   found->report.facts.producer_id);
	if (!err)
		verify_say(run, found);
	return err;
}

static enum ocop_err judge_other(struct verify_run *run,
				 struct verify_found *found,
				 struct ocop_bytes text)
{
	enum ocop_err err = ocop_judge_text(&found->report, &run->judge, text,
					    &run->policy);

	if (!err)
		verify_say(run, found);
	return err;
}

static enum ocop_err judge_link(struct verify_run *run,
				struct verify_found *found,
				struct ocop_bytes text)
{
	struct ocop_buf link = OCOP_BUF(REPAIRED_MAX);
	struct ocop_buf did = OCOP_BUF(REPAIRED_MAX);
	struct ocop_stamp stamp;
	enum ocop_err err = OCOP_OK;

	if (!ocop_stamp_parse(&stamp, text, NULL)) {
		err = judge_stamp(run, found, &stamp);
	} else if (ocop_stamp_repair(&link, &did, text)) {
		err = judge_other(run, found, text);
	} else if (!ocop_stamp_parse(&stamp, ocop_buf_view(&link), NULL)) {
		found->uri = ocop_buf_view(&link);
		found->repaired = ocop_buf_cstr(&did);
		err = judge_stamp(run, found, &stamp);
	} else {
		/* Whose it is, is told by the address in small letters. */
		err = judge_other(run, found, ocop_buf_view(&link));
	}
	ocop_buf_clear(&link);
	ocop_buf_clear(&did);
	return err;
}

static enum ocop_err judge_typed(struct verify_run *run,
				 struct verify_found *found,
				 struct ocop_bytes text)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_stamp stamp;

	if (!ocop_stamp_parse_typed(&stamp, text, &diag))
		return judge_stamp(run, found, &stamp);
	ocop_judge_only(&found->report, OCOP_VERDICT_MALFORMED,
			OCOP_CASE_NONE);
	found->report.diag = diag;
	verify_say(run, found);
	return OCOP_OK;
}

/* --- Any text --- */

static void judge_text(struct verify_run *run, struct verify_found *found,
		       struct ocop_bytes text, bool look)
{
	char product[OCOP_PRODUCT_MAX + 1];
	enum ocop_err err = OCOP_OK;

	found->kind = verify_kind_of(text, product);
	/* A symbol in a picture is never words to look up. */
	if (!look && (found->kind == VERIFY_PRODUCT ||
		      found->kind == VERIFY_NAME))
		found->kind = VERIFY_STAMP;
	if (found->kind != VERIFY_PRODUCT && found->kind != VERIFY_NAME)
		found->text = text;
	switch (found->kind) {
	case VERIFY_STAMP:
		err = judge_link(run, found, text);
		break;
	case VERIFY_TYPED:
		err = judge_typed(run, found, text);
		break;
	case VERIFY_CERTIFICATE:
		err = verify_certificate(run, found);
		break;
	case VERIFY_PRODUCT:
		err = verify_look_product(run, found, product);
		break;
	case VERIFY_NAME:
		err = verify_look_name(run, found);
		break;
	}
	free(found->match);
	found->match = NULL;
	if (err)
		verify_trouble(run, found->item, err, &found->report.diag);
	/* Between items nothing is lent any more. */
	ocop_state_trim(run->judge.state, VERIFY_STATE_BYTES);
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
		verify_folder(run, item);
	else if (files && ((there && S_ISREG(st.st_mode)) ||
			   (verify_is_file_name(item) &&
			    strstr(item, "://") == NULL)))
		verify_file(run, item);
	else
		judge_text(run, &found, found.item, true);
}
