/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page where goods are taken in: a form for a list of codes, and the table
 * that answers it. A list that fits into an address is answered at that
 * address, so that it can be kept and asked again.
 */
#include <stdio.h>

#include "common/server/form.h"
#include "common/ui/say.h"
#include "registry/web/goods.h"
#include "registry/web/web.h"

/* A list that somebody asks for, and where its codes are. */
struct asked {
	struct goods *goods;		/* owned */
	struct form form;		/* owned */
	struct ocop_buf query;		/* owned */
	struct ocop_diag diag;		/* what is wrong with it */
};

static void asked_clear(struct asked *asked)
{
	goods_free(asked->goods);
	form_clear(&asked->form);
	ocop_buf_clear(&asked->query);
}

static enum ocop_err read_form(struct asked *asked,
			       const struct route_args *args)
{
	enum ocop_err err = form_read(&asked->form, args->type, args->body,
				      &asked->diag);

	if (!err)
		err = goods_add(asked->goods, form_get(&asked->form, "file"),
				&asked->diag);
	if (!err)
		err = goods_add(asked->goods, form_get(&asked->form, "codes"),
				&asked->diag);
	return err;
}

static enum ocop_err read_query(struct asked *asked,
				const struct route_args *args)
{
	uint8_t *text;

	asked->query = OCOP_BUF(GOODS_LINK_MAX + 1);
	text = ocop_buf_extend(&asked->query, GOODS_LINK_MAX + 1);
	if (text == NULL)
		return OCOP_ERR_MEMORY;
	if (!route_query(args, "codes", (char *)text, GOODS_LINK_MAX + 1))
		return OCOP_OK;
	return goods_add(asked->goods, ocop_bytes_str((const char *)text),
			 &asked->diag);
}

/* Read the list. An error of the reader's memory is one of the answer; whatever
 * else is wrong stands in the diag. */
static bool asked_read(struct asked *asked, const struct route_args *args,
		       struct answer *out)
{
	enum ocop_err err = OCOP_ERR_MEMORY;

	*asked = (struct asked){ .goods = goods_new() };
	if (asked->goods != NULL)
		err = args->posted ? read_form(asked, args) :
				     read_query(asked, args);
	if (err == OCOP_ERR_MEMORY)
		answer_trouble(out, err);
	else if (!err && args->posted && asked->goods->count == 0)
		err = ocop_fail(&asked->diag, OCOP_ERR_MALFORMED, 0,
				"the list has no code");
	asked->diag.err = err;
	return err != OCOP_ERR_MEMORY;
}

/* --- The page --- */

static void notice(struct ocop_buf *out, const struct ocop_diag *diag)
{
	char why[SAY_TEXT_SIZE];

	html_open(out, "section", "class", "amber", "role", "alert", NULL);
	html_open(out, "span", "class", "sign", "aria-hidden", "true", NULL);
	ocop_buf_str(out, "!");
	html_close(out, "span");
	html_element(out, "p", NULL, say_text(why, "", diag->err, diag));
	html_close(out, "section");
}

static const char *light_class(enum goods_light light)
{
	static const char *const class[GOODS_LIGHTS] = { "green", "amber",
							 "red", "grey" };

	return class[light];
}

static void totals(struct ocop_buf *out, const struct goods *g)
{
	static const char *const name[GOODS_LIGHTS] = {
		N_("in force"),
		N_("to be looked at: lapsed, unknown, or with recalled lots"),
		N_("withdrawn, recalled or not matching"),
		N_("not readable as a code") };
	char line[128];

	snprintf(line, sizeof(line), ngettext("%zu code", "%zu codes",
					      (unsigned long)g->count),
		 g->count);
	html_element(out, "h2", NULL, line);
	html_open(out, "ul", "class", "totals", NULL);
	for (enum goods_light i = 0; i < GOODS_LIGHTS; i++) {
		html_open(out, "li", "class", light_class(i), NULL);
		snprintf(line, sizeof(line), "%s %zu ", goods_sign(i),
			 g->total[i]);
		html_element(out, "b", NULL, line);
		html_text(out, _(name[i]));
		html_close(out, "li");
	}
	html_close(out, "ul");
	if (g->part)
		html_element(out, "p", NULL,
			     _("These products have too many lots: not all were looked at. Split the list."));
}

/* On a phone each row is a block, so each cell names its column. */
static void cell(struct ocop_buf *out, const struct goods *g, size_t row,
		 enum goods_column column)
{
	const char *text = goods_cell(g, row, column);

	html_open(out, "td", "data-k", goods_head(column), "class",
		  column == GOODS_STATE ? light_class(g->light[row]) : NULL,
		  NULL);
	if (column == GOODS_STATE) {
		html_element(out, "b", NULL, goods_sign(g->light[row]));
		ocop_buf_byte(out, ' ');
	}
	html_text(out, text);
	ocop_buf_str(out, "</td>");
}

static void table(struct ocop_buf *out, const struct goods *g)
{
	html_open(out, "div", "class", "goods", NULL);
	html_open(out, "table", NULL);
	ocop_buf_str(out, "<thead><tr>");
	for (enum goods_column c = 0; c < GOODS_COLUMNS; c++) {
		html_open(out, "th", "scope", "col", NULL);
		html_text(out, goods_head(c));
		ocop_buf_str(out, "</th>");
	}
	ocop_buf_str(out, "</tr></thead>\n<tbody>\n");
	for (size_t row = 0; row < g->count; row++) {
		ocop_buf_str(out, "<tr>");
		for (enum goods_column c = 0; c < GOODS_COLUMNS; c++)
			cell(out, g, row, c);
		ocop_buf_str(out, "</tr>\n");
	}
	ocop_buf_str(out, "</tbody>");
	html_close(out, "table");
	html_close(out, "div");
}

static void again(struct ocop_buf *out, const struct goods *g,
		  const char *language)
{
	struct ocop_buf link = OCOP_BUF(GOODS_BODY_MAX * 4);

	html_open(out, "p", NULL);
	if (goods_link(&link, g, "/s/goods", language)) {
		html_open(out, "a", "href", ocop_buf_cstr(&link), NULL);
		html_text(out, _("Link that checks this list again"));
		html_close(out, "a");
	} else {
		html_text(out, _("This list is too long for a link. To check it again, press the button below once more."));
	}
	html_close(out, "p");
	ocop_buf_clear(&link);
}

static void button(struct ocop_buf *out, const char *to, const char *language,
		   const char *text)
{
	char action[64];

	snprintf(action, sizeof(action), "%s?lang=%s", to, language);
	html_open(out, "button", "formaction", action, NULL);
	html_text(out, text);
	html_close(out, "button");
}

static void form(struct ocop_buf *out, const struct goods *g,
		 const char *language)
{
	char action[64];

	snprintf(action, sizeof(action), "/s/goods?lang=%s", language);
	html_open(out, "form", "method", "post", "action", action, "enctype",
		  "multipart/form-data", NULL);
	html_open(out, "label", "for", "codes", NULL);
	html_text(out, _("Codes, one a line: GTIN of 8, 12, 13 or 14 digits, product code, or the whole text of a stamp. At most 500."));
	html_close(out, "label");
	html_open(out, "textarea", "id", "codes", "name", "codes", "rows", "8",
		  "spellcheck", "false", "autocomplete", "off", NULL);
	for (size_t i = 0; i < g->count; i++) {
		struct ocop_buf code = OCOP_BUF(GOODS_BODY_MAX);

		ocop_buf_bytes(&code, g->asked[i]);
		html_text(out, ocop_buf_cstr(&code));
		ocop_buf_byte(out, '\n');
		ocop_buf_clear(&code);
	}
	html_close(out, "textarea");
	html_open(out, "label", "for", "file", NULL);
	html_text(out, _("Or a text file with such lines"));
	html_close(out, "label");
	html_open(out, "input", "type", "file", "id", "file", "name", "file",
		  "accept", ".txt,.csv,text/plain", NULL);
	html_open(out, "p", NULL);
	button(out, "/s/goods", language, _("Check"));
	button(out, "/s/goods.xlsx", language, _("Check, as a spreadsheet (.xlsx)"));
	button(out, "/s/goods.csv", language, _("Check, as CSV"));
	html_close(out, "p");
	html_close(out, "form");
}

static void write_page(struct answer *out, struct view *view,
		       const struct route_args *args, struct asked *asked)
{
	const char *language = web_language(args);
	struct ocop_buf *body = &out->body;
	struct goods *g = asked->goods;
	bool wrong = asked->diag.err;
	enum ocop_err err = OCOP_OK;

	web_begin(out, args, N_("Goods received: check a list"));
	html_element(body, "h1", NULL, _("Goods received: check a list"));
	if (wrong)
		notice(body, &asked->diag);
	else
		err = goods_judge(g, view);
	if (!wrong && !err && g->count > 0) {
		totals(body, g);
		table(body, g);
		again(body, g, language);
	}
	form(body, g, language);
	html_element(body, "p", NULL,
		     _("A code on a carton says which product it should be. Only the stamp on an article, with its symbol, tells more."));
	web_end(out, view, wrong ? 400 : 200);
	if (err)
		answer_trouble(out, err);
}

static bool redirect(struct answer *out, const struct goods *g,
		     const char *language)
{
	if (!goods_link(&out->location, g, "/s/goods", language)) {
		ocop_buf_reset(&out->location);
		return false;
	}
	out->status = 303;
	out->type = "text/plain; charset=utf-8";
	out->cache = "no-store";
	return true;
}

void handle_page_goods(struct view *view, const struct route_args *args,
		       struct answer *out)
{
	struct asked asked;

	if (asked_read(&asked, args, out) &&
	    !(args->posted && !asked.diag.err &&
	      redirect(out, asked.goods, web_language(args))))
		write_page(out, view, args, &asked);
	asked_clear(&asked);
}

/* --- The table as a file --- */

static void handle_file(struct view *view, const struct route_args *args,
			struct answer *out, bool xlsx)
{
	struct asked asked;
	enum ocop_err err;

	if (!asked_read(&asked, args, out) || asked.diag.err) {
		if (asked.diag.err != OCOP_ERR_MEMORY)
			write_page(out, view, args, &asked);
		asked_clear(&asked);
		return;
	}
	say_in(web_language(args)[0] == 'v');
	err = goods_judge(asked.goods, view);
	if (!err && xlsx)
		err = goods_xlsx(&out->body, asked.goods);
	else if (!err)
		goods_csv(&out->body, asked.goods);
	say_in_own();
	asked_clear(&asked);
	if (err || out->body.err) {
		answer_trouble(out, err ? err : out->body.err);
		return;
	}
	out->status = 200;
	out->type = xlsx ? "application/vnd.openxmlformats-officedocument"
			   ".spreadsheetml.sheet" : "text/csv; charset=utf-8";
	out->cache = "no-store";
}

void handle_goods_csv(struct view *view, const struct route_args *args,
		      struct answer *out)
{
	handle_file(view, args, out, false);
}

void handle_goods_xlsx(struct view *view, const struct route_args *args,
		       struct answer *out)
{
	handle_file(view, args, out, true);
}
