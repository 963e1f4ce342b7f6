/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A badge that portals show beside a product: a small picture that changes when
 * the certificate does. It is drawn from the register each time, so a copy of
 * the picture proves nothing, and it links to the page that says more.
 */
#include <stdio.h>
#include <string.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/goods.h"
#include "registry/web/web.h"

#define WIDTH "240"
#define HEIGHT "64"
#define STARS_MAX 5
/* A portal's reader sees a withdrawal five minutes later at most. */
#define CACHE "public, max-age=300"

static const char *fill_of(const char *colour)
{
	return strcmp(colour, "green") == 0 ? "#14532d" :
	       strcmp(colour, "amber") == 0 ? "#6b4300" : "#7f1d1d";
}

static void state_words(char *out, size_t size,
			const struct ocop_verdict_report *r)
{
	char day[LABEL_DAY_SIZE];

	label_day(day, r->facts.to);
	switch (r->verdict) {
	case OCOP_VERDICT_GENUINE:
		snprintf(out, size, _("in force until %s"), day);
		break;
	case OCOP_VERDICT_EXPIRED:
		snprintf(out, size, _("lapsed on %s"), day);
		break;
	case OCOP_VERDICT_INACTIVE:
		snprintf(out, size, "%s", _("not yet in force"));
		break;
	case OCOP_VERDICT_REVOKED:
		snprintf(out, size, "%s",
			 r->reason == OCOP_REASON_SUSPENDED ? _("suspended") :
							      _("withdrawn"));
		break;
	default:
		if (r->reason == OCOP_REASON_MAYBE_EXTENDED) {
			snprintf(out, size, _("past %s; ask the issuer"), day);
			break;
		}
		snprintf(out, size, "%s",
			 r->reason == OCOP_REASON_UNKNOWN_PRODUCT ?
			 _("not in the register") : _("ask the register"));
		break;
	}
}

static void text(struct ocop_buf *out, const char *y, const char *size,
		 const char *words)
{
	html_open(out, "text", "x", "10", "y", y, "font-size", size, NULL);
	html_text(out, words);
	html_close(out, "text");
}

/* Only a certificate in force shows its stars. */
static void draw(struct ocop_buf *out, const struct ocop_verdict_report *r,
		 const char *product)
{
	const char *sign, *colour = web_colour(r, &sign);
	char head[64] = "OCOP ", state[128], line[256];

	for (int64_t i = 0; r->verdict == OCOP_VERDICT_GENUINE &&
	     i < STARS_MAX; i++)
		snprintf(head + strlen(head), sizeof(head) - strlen(head), "%s",
			 i < r->facts.stars_now ? "★" : "☆");
	state_words(state, sizeof(state), r);
	html_open(out, "svg", "xmlns", "http://www.w3.org/2000/svg", "width",
		  WIDTH, "height", HEIGHT, "viewBox", "0 0 " WIDTH " " HEIGHT,
		  "role", "img", NULL);
	snprintf(line, sizeof(line), "%s: %s", head, state);
	html_element(out, "title", NULL, line);
	html_open(out, "rect", "width", WIDTH, "height", HEIGHT, "rx", "6",
		  "fill", fill_of(colour), NULL);
	html_close(out, "rect");
	html_open(out, "g", "fill", "#fff", "font-family", "sans-serif", NULL);
	text(out, "22", "17", head);
	snprintf(line, sizeof(line), "%s %s", sign, state);
	text(out, "41", "13", line);
	text(out, "57", "11", product);
	html_close(out, "g");
	html_close(out, "svg");
}

/* "CODE.svg", where the code is a product's. */
static bool product_of(char out[static OCOP_PRODUCT_MAX + 1], const char *name)
{
	struct ocop_bytes code = ocop_bytes_str(name);

	if (!ocop_bytes_ends(code, ".svg"))
		return false;
	code.len -= 4;
	return !ocop_product_read(out, code, NULL);
}

void handle_badge(struct view *view, const struct route_args *args,
		  struct answer *out)
{
	struct route_args own = *args;
	struct ocop_verdict_report report;
	char product[OCOP_PRODUCT_MAX + 1];
	struct ocop_verifier judge;
	struct ocop_policy policy;
	enum ocop_err err;

	if (!product_of(product, args->arg[0])) {
		answer_not_found(out, N_("no product has that code"));
		return;
	}
	err = look_start(view, &judge, &policy);
	if (!err)
		err = goods_product(&report, &judge, &policy, product);
	if (err) {
		answer_trouble(out, err);
		return;
	}
	/* Shared caches know the address alone. */
	own.language = NULL;
	say_in(web_language(&own)[0] == 'v');
	draw(&out->body, &report, product);
	say_in_own();
	if (out->body.err) {
		answer_trouble(out, out->body.err);
		return;
	}
	out->status = report.reason == OCOP_REASON_UNKNOWN_PRODUCT ? 404 : 200;
	out->type = "image/svg+xml; charset=utf-8";
	out->cache = CACHE;
}

void web_badge(struct ocop_buf *out, struct view *view, const char *product,
	       const char *language)
{
	struct ocop_buf code = OCOP_BUF(4096);

	ocop_buf_str(&code, "<a href=\"");
	web_origin(&code, view);
	ocop_buf_printf(&code, "/s/goods?codes=%s\"><img src=\"", product);
	web_origin(&code, view);
	ocop_buf_printf(&code, "/s/badge/%s.svg?lang=%s\" width=\"" WIDTH
			"\" height=\"" HEIGHT "\" alt=\"OCOP %s\"></a>",
			product, language, product);
	html_element(out, "h2", NULL, _("Badge for a web page"));
	html_element(out, "p", NULL,
		     _("Copy this line of HTML. The picture changes when the certificate does."));
	html_element(out, "pre", NULL, ocop_buf_cstr(&code));
	ocop_buf_clear(&code);
}
