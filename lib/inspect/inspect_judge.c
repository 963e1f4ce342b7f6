/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges one reading. Changes that a keyboard or a message made to it are
 * repaired. Each link of ours in it is judged, and the worst verdict counts.
 * The same bytes give the same report at the desk and years later.
 */
#include <string.h>

#include "lib/inspect/inspect.h"
#include "lib/stamp/stamp.h"

#define TEXT_MAX (64 * 1024)

struct links {
	struct ocop_verifier *verifier;
	const struct ocop_policy *policy;
	struct ocop_verdict_report *out;	/* the worst so far */
	struct ocop_bytes text;	/* that they stand in */
	bool symbol;		/* a decoder read it */
	unsigned lost;		/* guesses that no signature confirmed */
	bool found;
};

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* --- A certificate's own symbol --- */

static enum ocop_err judge_certificate(struct links *l,
				       struct ocop_verdict_report *report,
				       struct ocop_bytes link)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	const struct ocop_trust *trust = l->verifier->trust;
	char host[OCOP_STAMP_URI_MAX];
	struct ocop_cose_sign1 env;
	struct ocop_payload payload;
	enum ocop_err err = ocop_cert_uri_open(&record, host, &env, &payload,
					       link, NULL);

	if (!err && !ocop_trust_host_known(trust, ocop_bytes_str(host)))
		ocop_verdict_text_only(report, OCOP_VERDICT_MALFORMED,
				       OCOP_REASON_HOST);
	else if (!err)
		err = ocop_verdict_of_symbol(report, l->verifier,
					     &payload.u.certificate,
					     env.payload, l->policy);
	else if (err != OCOP_ERR_MEMORY)
		err = ocop_verdict_of_other(report, l->verifier, link,
					    l->symbol, l->policy);
	ocop_buf_clear(&record);
	return err;
}

/* --- Links --- */

/* Whether the text contains the link's host as it is, so that no repair made
 * it. */
static bool is_host_given(struct ocop_bytes text, struct ocop_bytes link)
{
	size_t start = strlen("https://"), len = 0, same = 0;

	while (start + len < link.len && link.ptr[start + len++] != '/')
		;
	for (size_t at = 0; same < len && at + len <= text.len; at++)
		for (same = 0; same < len; same++)
			if (lower(text.ptr[at + same]) !=
			    link.ptr[start + same])
				break;
	return same == len;
}

/* An unknown address stays one, whatever follows it. */
bool ocop_inspect_is_lost(const struct ocop_verdict_report *r,
			  struct ocop_bytes text, struct ocop_bytes link,
			  unsigned did)
{
	if (!(did & OCOP_STAMP_GUESSES) ||
	    (r->reason == OCOP_REASON_HOST && is_host_given(text, link)))
		return false;
	for (size_t i = 0; i < r->check_count; i++)
		if (r->checks[i].result == OCOP_RESULT_PASS &&
		    (strcmp(r->checks[i].name, "signature") == 0 ||
		     strcmp(r->checks[i].name, "record") == 0))
			return false;
	return r->verdict != OCOP_VERDICT_UNDECIDED ||
	       (did & OCOP_DID_LAYOUT);
}

static enum ocop_err judge_link(void *user, struct ocop_bytes link,
				unsigned did)
{
	struct links *l = user;
	struct ocop_verdict_report report;
	struct ocop_stamp stamp;
	enum ocop_err err;
	bool lost;

	if (!ocop_stamp_parse(&stamp, link, NULL))
		err = ocop_verdict_of_stamp(&report, l->verifier, &stamp,
					    l->policy);
	else
		err = judge_certificate(l, &report, link);
	if (err)
		return err;
	lost = ocop_inspect_is_lost(&report, l->text, link, did);
	if (lost)
		l->lost |= did;
	else if (!l->found || report.verdict > l->out->verdict)
		*l->out = report;
	l->found = l->found || !lost;
	return OCOP_OK;
}

/* --- Texts without a link --- */

/* An address is compared in lower case. Brackets and quotation marks are digits
 * on other keyboard layouts, so the layout is put right before anything is
 * cleaned. */
enum ocop_err ocop_inspect_clean(struct ocop_buf *out, struct ocop_bytes text,
				 bool keyboard, unsigned *did)
{
	static const char scheme[] = "http";
	const size_t start = out->len;
	enum ocop_err err;

	if (keyboard && ocop__stamp_typed_repair(out, text)) {
		if (did)
			*did |= OCOP_DID_LAYOUT;
		return out->err;
	}
	err = ocop_clean_add(out, text, OCOP_CLEAN_WORDS, did);
	for (size_t i = 0; i < sizeof(scheme) - 1; i++)
		if (start + i >= out->len ||
		    (out->ptr[start + i] | 0x20) != scheme[i])
			return err;
	for (size_t i = start; i < out->len && out->ptr[i] != '?'; i++) {
		if (out->ptr[i] == lower(out->ptr[i]))
			continue;
		out->ptr[i] = lower(out->ptr[i]);
		if (did)
			*did |= OCOP_DID_CASE;
	}
	return err;
}

/* What a camera sees passed no keyboard. */
static bool is_symbol(enum ocop_inspect_how how)
{
	return how == OCOP_INSPECT_CAMERA || how == OCOP_INSPECT_PICTURE;
}

static enum ocop_err judge_rest(struct links *l, struct ocop_bytes text,
				enum ocop_inspect_how how)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_stamp stamp;

	if (!ocop_stamp_parse_typed(&stamp, text, &diag))
		return ocop_verdict_of_stamp(l->out, l->verifier, &stamp,
					     l->policy);
	if (how != OCOP_INSPECT_TYPED || ocop_stamp_damage(text) ||
	    !ocop_stamp_is_line(text))
		return ocop_verdict_of_other(l->out, l->verifier, text,
					     is_symbol(how), l->policy);
	ocop_verdict_text_only(l->out, OCOP_VERDICT_UNREAD,
			       OCOP_REASON_TYPING);
	l->out->diag = diag;
	return OCOP_OK;
}

/* A look-up saw no article, so nothing is said of one. A name is not looked up
 * again; of a code or GTIN, the certificate in force is named, or else the
 * newest one with what ended it. */
static enum ocop_err judge_words(struct links *l, struct ocop_bytes text)
{
	char product[OCOP_PRODUCT_MAX + 1];
	struct ocop_verdict_report report;
	struct ocop_product_view view;
	enum ocop_err err = OCOP_ERR_ABSENT;

	ocop_verdict_text_only(l->out, OCOP_VERDICT_LISTED, OCOP_REASON_NONE);
	if (!ocop_product_read(product, text, NULL))
		err = ocop_fold_product(l->verifier->state,
					ocop_bytes_str(product), &view);
	for (size_t i = err ? 0 : view.count; !err && i-- > 0;) {
		err = ocop_verdict_of_certificate(&report, l->verifier,
						  view.cert[i], l->policy);
		if (!err && (i + 1 == view.count ||
			     report.verdict == OCOP_VERDICT_GENUINE))
			*l->out = report;
		if (l->out->verdict == OCOP_VERDICT_GENUINE)
			break;
	}
	if (l->out->verdict == OCOP_VERDICT_GENUINE)
		l->out->verdict = OCOP_VERDICT_LISTED;
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop__inspect_judge(struct ocop_verdict_report *out,
				  struct ocop_verifier *verifier,
				  enum ocop_inspect_how how,
				  struct ocop_bytes input,
				  const struct ocop_policy *policy)
{
	struct links links = { verifier, policy, out, input, is_symbol(how), 0,
			       false };
	struct ocop_buf clean = OCOP_BUF(TEXT_MAX);
	enum ocop_err err;

	if (!input.len) {
		ocop_verdict_text_only(out, OCOP_VERDICT_UNREAD,
				       how == OCOP_INSPECT_WORDS ?
				       OCOP_REASON_EMPTY :
				       OCOP_REASON_SYMBOL);
		return OCOP_OK;
	}
	if (how == OCOP_INSPECT_WORDS)
		return judge_words(&links, input);
	err = ocop_stamp_repair(input, judge_link, &links);
	if (err == OCOP_ERR_ABSENT || err == OCOP_ERR_LIMIT) {
		err = ocop_inspect_clean(&clean, input, !is_symbol(how),
					 NULL);
		if (!err)
			err = judge_rest(&links, ocop_buf_view(&clean),
					 how);
	} else if (!err && links.lost && !links.found) {
		ocop_verdict_text_only(out, OCOP_VERDICT_UNREAD,
				       links.lost & OCOP_DID_LAYOUT ?
				       OCOP_REASON_LAYOUT :
				       OCOP_REASON_CHANGED);
	}
	ocop_buf_clear(&clean);
	if (!err && out->verdict)
		err = ocop_verdict_add_names(out, verifier);
	return err;
}
