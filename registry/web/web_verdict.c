/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a page says of a verdict: its words, its colour and sign, what a shopper
 * can do, and what was checked.
 */
#include "common/ui/say.h"
#include "common/ui/words.h"
#include "registry/web/web.h"

#define ASIDE N_("Set the goods aside: do not buy or use them yet. Ask the seller or the producer, and tell the market inspection office.")

/* --- What a shopper can do, who has no powers and no program of ours --- */

static const char *next_revoked(enum ocop_reason reason)
{
	switch (reason) {
	case OCOP_REASON_LOT:
		return N_("Do not use these goods. Take them back to the seller, and follow the recall notice.");
	case OCOP_REASON_SERIAL:
	case OCOP_REASON_KEY:
		return ASIDE;
	case OCOP_REASON_SUSPENDED:
		return N_("The certificate does not count for the time being. Ask the seller or the producer.");
	default:
		return N_("The product no longer has this OCOP certificate. Ask the seller when the goods were made.");
	}
}

static const char *next_of(const struct ocop_verdict_report *r)
{
	switch (r->verdict) {
	case OCOP_VERDICT_GENUINE:
		return N_("Compare what is written below with the goods in your hand.");
	case OCOP_VERDICT_EXPIRED:
		return r->reason == OCOP_REASON_GOODS ?
		       N_("Look at the date on the label. Do not eat or use the goods after that date.") :
		       N_("This is about the certificate, not about the goods. The date on their label says whether they are still good.");
	case OCOP_VERDICT_REVOKED:
		return next_revoked(r->reason);
	case OCOP_VERDICT_MALFORMED:
		return N_("Scan the symbol on the stamp itself once more.");
	case OCOP_VERDICT_UNDECIDED:
		return r->reason == OCOP_REASON_MAYBE_EXTENDED ||
		       r->reason == OCOP_REASON_POWER ?
		       N_("Ask the producer, or the authority that issued the certificate.") :
		       N_("Try again later.");
	default:
		return ASIDE;
	}
}

static const char *next_of_certificate(const struct ocop_verdict_report *r)
{
	return r->verdict == OCOP_VERDICT_MALFORMED ?
	       N_("Scan the symbol on the certificate once more.") :
	       N_("Compare product, producer and decision with the paper. Anybody can copy a certificate: it says nothing about any single article.");
}

const char *web_colour(const struct ocop_verdict_report *r, const char **sign)
{
	switch (words_colour(r->verdict, r->reason)) {
	case WORDS_GREEN:
		*sign = "✓";
		return "green";
	case WORDS_AMBER:
		*sign = "!";
		return "amber";
	case WORDS_RED:
		break;
	}
	*sign = "✕";
	return "red";
}

void web_words(struct ocop_buf *out, const struct ocop_verdict_report *r,
	       bool stamp)
{
	/* The usual words name our own programs, which a shopper has not. */
	if (r->verdict == OCOP_VERDICT_UNDECIDED &&
	    r->reason != OCOP_REASON_MAYBE_EXTENDED &&
	    r->reason != OCOP_REASON_POWER)
		ocop_buf_str(out, _("The register cannot tell at this moment"));
	else
		words_head(out, r, stamp, ocop_bytes_of(NULL, 0));
}

void web_verdict(struct ocop_buf *out, const struct ocop_verdict_report *r,
		 bool stamp)
{
	struct ocop_buf words = OCOP_BUF(2048);
	const char *sign, *class = web_colour(r, &sign);

	web_words(&words, r, stamp);
	html_open(out, "section", "class", class, NULL);
	html_open(out, "span", "class", "sign", "aria-hidden", "true", NULL);
	ocop_buf_str(out, sign);
	html_close(out, "span");
	html_element(out, "h1", NULL, ocop_buf_cstr(&words));
	ocop_buf_reset(&words);
	words_reason(&words, r, stamp);
	if (words.len > 0)
		html_element(out, "p", NULL, ocop_buf_cstr(&words));
	html_element(out, "p", NULL,
		     _(stamp ? next_of(r) : next_of_certificate(r)));
	html_close(out, "section");
	ocop_buf_clear(&words);
}

void web_checks(struct ocop_buf *out, const struct ocop_verdict_report *r)
{
	html_open(out, "details", NULL);
	html_element(out, "summary", NULL, _("What was checked"));
	html_open(out, "ul", NULL);
	for (size_t i = 0; i < r->check_count; i++)
		if (r->checks[i].rule && r->checks[i].rule[0])
			html_element(out, "li", NULL, _(r->checks[i].rule));
	html_close(out, "ul");
	html_close(out, "details");
}

unsigned web_status(enum ocop_verdict verdict)
{
	return verdict == OCOP_VERDICT_MALFORMED ? 400 :
	       verdict == OCOP_VERDICT_UNREGISTERED ? 404 : 200;
}
