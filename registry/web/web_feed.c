/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The feed of withdrawals and recalls (Atom, RFC 4287), newest first. A worker
 * remembers which entries are news, so each entry of the log is read once.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/log.h>
#include <ocop/text.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/goods.h"
#include "registry/web/web.h"

/* How far back a worker looks when it starts. */
#define SCAN_MAX UINT64_C(100000)
#define CACHE "public, max-age=300"

/* One record, opened. The payload lends from bytes. */
struct news {
	struct ocop_buf bytes;		/* owned */
	struct ocop_payload payload;
	uint64_t index, accepted;
};

static enum ocop_err open_news(struct news *out, struct ocop_bytes bytes)
{
	struct ocop_cose_sign1 message;
	struct ocop_entry entry;
	enum ocop_err err = ocop_entry_decode(&entry, bytes, NULL);

	if (!err)
		err = ocop_cose_sign1_open_unverified(&message, entry.record,
						      false, NULL);
	if (err)
		return err;
	out->accepted = entry.accepted;
	out->payload.kind = ocop_kind_of_typ(message.typ);
	if (out->payload.kind != OCOP_KIND_DECISION &&
	    out->payload.kind != OCOP_KIND_STATUS)
		return OCOP_OK;
	return ocop_payload_decode(&out->payload, out->payload.kind,
				   message.payload, NULL);
}

static bool is_news(const struct ocop_payload *p)
{
	if (p->kind == OCOP_KIND_STATUS)
		return p->u.status.status == OCOP_STATUS_RECALLED;
	return p->kind == OCOP_KIND_DECISION &&
	       (p->u.decision.action == OCOP_ACTION_WITHDRAW ||
		p->u.decision.action == OCOP_ACTION_SUSPEND ||
		p->u.decision.action == OCOP_ACTION_REINSTATE);
}

/* What a log holds need not be a record of ours: it is no news then. */
static enum ocop_err note_entry(void *user, uint64_t index,
				struct ocop_bytes bytes)
{
	struct view *view = user;
	struct view_news *seen = &view->news;
	struct news news = { .index = index };
	enum ocop_rule rule;
	enum ocop_err err;

	seen->until = index + 1;
	if (open_news(&news, bytes) || !is_news(&news.payload))
		return OCOP_OK;
	err = ocop_fold_skipped(view->replica->state, index, &rule);
	if (err || rule != OCOP_RULE_COUNTS)
		return err;
	if (seen->count == VIEW_NEWS_MAX)
		memmove(seen->index, seen->index + 1,
			(VIEW_NEWS_MAX - 1) * sizeof(seen->index[0]));
	else
		seen->count++;
	seen->index[seen->count - 1] = index;
	return OCOP_OK;
}

static enum ocop_err look_for_news(struct view *view)
{
	uint64_t first = view->news.until;

	if (view->total > SCAN_MAX && first < view->total - SCAN_MAX)
		first = view->total - SCAN_MAX;
	return ocop_log_each(view->replica->store, first, view->total,
			     note_entry, view);
}

/* --- The feed --- */

static void element(struct ocop_buf *out, const char *name, const char *text)
{
	html_element(out, name, NULL, text);
}

static void instant(struct ocop_buf *out, uint64_t unix_s)
{
	char text[OCOP_INSTANT_SIZE];

	ocop_instant_format(text, unix_s);
	element(out, "updated", text);
}

static void link_to(struct ocop_buf *out, struct view *view, const char *rel,
		    const char *type, const char *target)
{
	struct ocop_buf href = OCOP_BUF(4096);

	web_origin(&href, view);
	ocop_buf_str(&href, target);
	html_open(out, "link", "rel", rel, "type", type, "href",
		  ocop_buf_cstr(&href), NULL);
	html_close(out, "link");
	ocop_buf_clear(&href);
}

/* It must never change, so it is made of what identifies the log. */
static void id(struct ocop_buf *out, struct view *view, const char *what)
{
	struct ocop_buf text = OCOP_BUF(256);

	ocop_buf_str(&text, "urn:ocop:register:");
	ocop_hex_add(&text, ocop_bytes_of(view->replica->fingerprint,
					  OCOP_HASH_LEN));
	ocop_buf_printf(&text, ":%s", what);
	element(out, "id", ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
}

/* The record's title and what it adds, and the product that it is about. */
static void describe(const struct ocop_payload *p, struct ocop_bytes *product,
		     struct ocop_buf *title, struct ocop_buf *summary)
{
	const struct ocop_decision *d = &p->u.decision;
	const struct ocop_status *s = &p->u.status;
	char day[LABEL_DAY_SIZE];

	if (p->kind == OCOP_KIND_STATUS) {
		*product = s->product;
		ocop_buf_printf(title, _("Lot %lld recalled"),
				(long long)s->lot);
		ocop_buf_bytes(summary, s->reason);
		return;
	}
	*product = d->certificate.code;
	ocop_buf_str(title, d->action == OCOP_ACTION_WITHDRAW ?
		     _("Certificate withdrawn") :
		     d->action == OCOP_ACTION_SUSPEND ?
		     _("Certificate suspended") :
		     _("Certificate in force again"));
	label_day(day, d->effective != OCOP_DAY_NONE ? d->effective :
						       d->decided);
	ocop_buf_printf(summary, _("decision %.*s, effective %s"),
			(int)d->decision.len, (const char *)d->decision.ptr,
			day);
}

/* The product's name, as the register has it now. */
static enum ocop_err add_product(struct ocop_buf *title, struct view *view,
				 const char *product)
{
	struct ocop_verdict_report report;
	struct ocop_verifier judge;
	struct ocop_policy policy;
	enum ocop_err err = look_start(view, &judge, &policy);

	if (!err)
		err = goods_product(&report, &judge, &policy, product);
	if (!err && report.facts.name[0] != '\0')
		ocop_buf_printf(title, ": %s", report.facts.name);
	ocop_buf_printf(title, " (%s)", product);
	return err;
}

static enum ocop_err entry(struct ocop_buf *out, struct view *view,
			   struct news *news, const char *language)
{
	char product[OCOP_PRODUCT_MAX + 1], text[128];
	struct ocop_buf title = OCOP_BUF(2048), summary = OCOP_BUF(2048);
	struct ocop_bytes code;
	enum ocop_err err;

	describe(&news->payload, &code, &title, &summary);
	if (!ocop_bytes_copy(product, sizeof(product), code))
		product[0] = '\0';
	err = add_product(&title, view, product);
	html_open(out, "entry", NULL);
	snprintf(text, sizeof(text), "record:%llu",
		 (unsigned long long)news->index);
	id(out, view, text);
	element(out, "title", ocop_buf_cstr(&title));
	instant(out, news->accepted);
	snprintf(text, sizeof(text), "/s/goods?lang=%s&codes=%s", language,
		 product);
	link_to(out, view, "alternate", "text/html", text);
	if (summary.len > 0)
		element(out, "summary", ocop_buf_cstr(&summary));
	html_close(out, "entry");
	ocop_buf_clear(&title);
	ocop_buf_clear(&summary);
	return err;
}

static enum ocop_err each_entry(struct ocop_buf *out, struct view *view,
				const char *language)
{
	struct news news = { .bytes = OCOP_BUF(OCOP_ENTRY_MAX) };
	enum ocop_err err = OCOP_OK;

	for (size_t i = view->news.count; !err && i-- > 0;) {
		news.index = view->news.index[i];
		err = ocop_log_entry(view->replica->store, news.index,
				     &news.bytes);
		if (!err)
			err = open_news(&news, ocop_buf_view(&news.bytes));
		if (!err)
			err = entry(out, view, &news, language);
	}
	ocop_buf_clear(&news.bytes);
	return err;
}

/* When the newest entry came; without any, when the log's last record did. */
static enum ocop_err last_change(struct view *view, uint64_t *out)
{
	struct news news = { .bytes = OCOP_BUF(OCOP_ENTRY_MAX) };
	struct ocop_fold_info info;
	enum ocop_err err = ocop_fold_info(view->replica->state, &info);

	if (!err && view->news.count > 0)
		err = ocop_log_entry(view->replica->store, view->news.index[
				     view->news.count - 1], &news.bytes);
	if (!err && view->news.count > 0)
		err = open_news(&news, ocop_buf_view(&news.bytes));
	*out = view->news.count > 0 ? news.accepted : info.last_accepted;
	ocop_buf_clear(&news.bytes);
	return err;
}

static enum ocop_err write_feed(struct ocop_buf *out, struct view *view,
				const char *language)
{
	char self[64], what[32];
	uint64_t updated;
	enum ocop_err err = last_change(view, &updated);

	if (err)
		return err;
	ocop_buf_str(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
	html_open(out, "feed", "xmlns", "http://www.w3.org/2005/Atom",
		  "xml:lang", language, NULL);
	snprintf(what, sizeof(what), "news:%s", language);
	id(out, view, what);
	element(out, "title", _("OCOP register: withdrawals and recalls"));
	instant(out, updated);
	html_open(out, "author", NULL);
	element(out, "name", view->live.origin);
	html_close(out, "author");
	snprintf(self, sizeof(self), "/s/feed.atom?lang=%s", language);
	link_to(out, view, "self", "application/atom+xml", self);
	link_to(out, view, "alternate", "text/html", "/s/register");
	err = each_entry(out, view, language);
	html_close(out, "feed");
	return err ? err : out->err;
}

void handle_feed(struct view *view, const struct route_args *args,
		 struct answer *out)
{
	struct route_args own = *args;
	const char *language;
	enum ocop_err err = look_for_news(view);

	/* Readers of feeds ask for no language: the address has it. */
	own.language = NULL;
	language = web_language(&own);
	say_in(language[0] == 'v');
	if (!err)
		err = write_feed(&out->body, view, language);
	say_in_own();
	if (err) {
		answer_trouble(out, err);
		return;
	}
	out->status = 200;
	out->type = "application/atom+xml; charset=utf-8";
	out->cache = CACHE;
}
