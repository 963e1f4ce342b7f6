/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages of a product and of a producer: certificates and lots. They judge
 * no article.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web_browse.h"

#define LOTS 10			/* the newest, on a product's page */
#define CERTS_MAX 200		/* of a producer */
#define NAME_SIZE 512

/* --- Lots --- */

/* The last lots of a product, in a ring. */
struct lots {
	uint32_t number[LOTS];
	size_t count;
};

static enum ocop_err keep_lot(void *user, uint32_t lot)
{
	struct lots *lots = user;

	lots->number[lots->count++ % LOTS] = lot;
	return OCOP_OK;
}

static void show_lot(struct ocop_buf *out, const struct ocop_lot_view *lot)
{
	struct ocop_buf text = OCOP_BUF(1024);
	char day[LABEL_DAY_SIZE];

	ocop_buf_printf(&text, ngettext("Lot %u: %lld stamp",
					"Lot %u: %lld stamps",
					(unsigned long)lot->count),
			(unsigned)lot->lot, (long long)lot->count);
	if (lot->batch.len > 0)
		ocop_buf_printf(&text, _(", batch %.*s"), (int)lot->batch.len,
				(const char *)lot->batch.ptr);
	if (lot->made != OCOP_DAY_NONE)
		ocop_buf_printf(&text, _(", made on %s"),
				label_day(day, lot->made));
	if (lot->best_before != OCOP_DAY_NONE)
		ocop_buf_printf(&text, _(", best before %s"),
				label_day(day, lot->best_before));
	if (lot->dropped)
		ocop_buf_str(&text, _("; it does not count any more"));
	else if (lot->held)
		ocop_buf_str(&text, _("; its stamps need to be activated"));
	html_element(out, "li", NULL, ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
}

static enum ocop_err show_lots(struct ocop_buf *out, struct view *view,
			       const char *product)
{
	struct ocop_state *state = view->replica->state;
	struct lots lots = { .count = 0 };
	enum ocop_err err = ocop_fold_each_lot(state, ocop_bytes_str(product),
					       keep_lot, &lots);
	size_t shown = lots.count < LOTS ? lots.count : LOTS;
	char line[128];

	if (err || lots.count == 0)
		return err;
	html_element(out, "h2", NULL, _("Lots"));
	snprintf(line, sizeof(line),
		 ngettext("%zu lot; the newest first", "%zu lots; the newest first",
			  (unsigned long)lots.count), lots.count);
	html_element(out, "p", NULL, line);
	html_open(out, "ul", NULL);
	for (size_t i = 0; !err && i < shown; i++) {
		struct ocop_lot_view lot;

		err = ocop_fold_lot(state, ocop_bytes_str(product),
				    lots.number[(lots.count - 1 - i) % LOTS],
				    &lot);
		if (!err)
			show_lot(out, &lot);
	}
	html_close(out, "ul");
	return err;
}

/* --- A product --- */

static enum ocop_err certificates_of(struct view *view, const char *product,
				     struct ocop_buf *refs)
{
	struct ocop_product_view found;
	enum ocop_err err = ocop_fold_product(view->replica->state,
					      ocop_bytes_str(product), &found);

	for (size_t i = found.count; !err && i > 0; i--)
		err = web_keep_ref(refs, &found.cert[i - 1]);
	if (!err && refs->len == 0)
		err = OCOP_ERR_ABSENT;
	return err;
}

/* Lots may stand under a GTIN of the product, which has a page of its own. */
static void link_gtins(struct ocop_buf *out, const struct route_args *args,
		       const struct ocop_cert_view *v)
{
	for (size_t i = 0; i < v->cert.gtin.count; i++) {
		char gtin[OCOP_PRODUCT_MAX + 1], path[32], text[64];

		if (!ocop_bytes_copy(gtin, sizeof(gtin),
				     ocop_list_text(&v->cert.gtin, i)) ||
		    strcmp(gtin, args->arg[0]) == 0)
			continue;
		snprintf(path, sizeof(path), "/s/01/%s", gtin);
		snprintf(text, sizeof(text), _("Lots with the GTIN %s"), gtin);
		html_open(out, "p", NULL);
		web_link(out, args, path, text);
		html_close(out, "p");
	}
}

static enum ocop_err show_product(struct ocop_buf *out, struct view *view,
				  const struct route_args *args,
				  const struct ocop_buf *refs)
{
	struct ocop_cert_view newest;
	char name[NAME_SIZE] = "";
	enum ocop_err err = web_read(&newest, view, web_ref_at(refs, 0));

	if (err)
		return err;
	if (!ocop_bytes_copy(name, sizeof(name), newest.product))
		name[0] = '\0';
	html_element(out, "h1", NULL, name[0] ? name : args->arg[0]);
	html_element(out, "p", NULL, args->arg[0]);
	html_element(out, "p", NULL,
		     _("This page is about the product. It says nothing about any single article: scan the symbol on its stamp."));
	link_gtins(out, args, &newest);
	html_element(out, "h2", NULL, _("Certificates"));
	err = web_rows(out, view, args, refs, 0);
	if (!err)
		err = show_lots(out, view, args->arg[0]);
	if (!err)
		web_badge(out, view, args->arg[0], web_language(args));
	return err;
}

void handle_page_product(struct view *view, const struct route_args *args,
			 struct answer *out)
{
	struct ocop_buf refs = OCOP_BUF(sizeof(struct web_ref) *
					OCOP_PRODUCT_CERTS_MAX);
	enum ocop_err err = OCOP_OK;

	if (ocop_product_check(ocop_bytes_str(args->arg[0]), NULL)) {
		web_nothing(out, view, args, 400, N_("No such product"),
			    N_("A product has a GTIN of 14 digits, or a code that looks like 11-03295-01-2026."));
		return;
	}
	err = certificates_of(view, args->arg[0], &refs);
	if (err == OCOP_ERR_ABSENT) {
		web_nothing(out, view, args, 404, N_("No such product"),
			    N_("No certificate of the register has this product."));
	} else {
		web_begin(out, args, N_("OCOP product"));
		if (!err)
			err = show_product(&out->body, view, args, &refs);
		web_end_browse(out, view, err);
	}
	ocop_buf_clear(&refs);
}

/* --- A producer --- */

struct of_producer {
	struct view *view;
	struct ocop_bytes id;
	struct ocop_buf *refs;
};

/* The words of its name find what others make, too. */
static enum ocop_err keep_own(void *user, const struct ocop_cert_ref *ref)
{
	struct of_producer *p = user;
	struct ocop_cert_view v;
	enum ocop_err err = web_read(&v, p->view, *ref);

	if (err || !ocop_bytes_equal(v.producer, p->id))
		return err;
	return web_keep_ref(p->refs, ref);
}

static enum ocop_err show_producer(struct ocop_buf *out, struct view *view,
				   const struct route_args *args,
				   const char *name, size_t page)
{
	struct ocop_buf refs = OCOP_BUF(sizeof(struct web_ref) * CERTS_MAX);
	struct of_producer own = { view, ocop_bytes_str(args->arg[0]), &refs };
	struct ocop_buf path = OCOP_BUF(1024);
	bool more;
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	if (!err)
		err = ocop_fold_look(view->replica->state,
				     ocop_bytes_str(name), ocop_day_of(now),
				     CERTS_MAX, keep_own, &own, &more);
	if (!err)
		err = web_rows(out, view, args, &refs, (page - 1) * WEB_ROWS);
	ocop_buf_str(&path, "/s/producer/");
	web_percent(&path, args->arg[0]);
	web_page_links(out, args, ocop_buf_cstr(&path), page,
		       refs.len / sizeof(struct web_ref) > page * WEB_ROWS);
	ocop_buf_clear(&path);
	ocop_buf_clear(&refs);
	return err;
}

void handle_page_producer(struct view *view, const struct route_args *args,
			  struct answer *out)
{
	struct ocop_producer producer;
	char name[NAME_SIZE], address[NAME_SIZE];
	size_t page;
	enum ocop_err err = ocop_fold_producer(
		view->replica->state, ocop_bytes_str(args->arg[0]), &producer,
		NULL);

	if (err == OCOP_ERR_ABSENT) {
		web_nothing(out, view, args, 404, N_("No such producer"),
			    N_("The register has no producer of this number."));
		return;
	}
	if (!web_page_number(args, &page)) {
		web_nothing(out, view, args, 400, N_("No such page"),
			    N_("A page is a number from 1 on."));
		return;
	}
	web_begin(out, args, N_("OCOP producer"));
	if (!err && (!ocop_bytes_copy(name, sizeof(name), producer.name) ||
		     !ocop_bytes_copy(address, sizeof(address),
				      producer.address)))
		err = OCOP_ERR_STORE;
	if (!err) {
		html_element(&out->body, "h1", NULL, name);
		html_element(&out->body, "p", NULL, address);
		html_open(&out->body, "p", NULL);
		web_unit_link(&out->body, args, producer.unit);
		html_close(&out->body, "p");
		html_element(&out->body, "h2", NULL, _("Certificates"));
		err = show_producer(&out->body, view, args, name, page);
	}
	web_end_browse(out, view, err);
}
