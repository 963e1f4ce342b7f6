/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form on which a shopper reports a doubt, with a stamp or without one. It
 * works without an account and without scripts. After a doubt was stored, the
 * browser is sent to the page of its number, so that reloading sends nothing
 * again.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "common/server/form.h"
#include "common/ui/say.h"
#include "registry/web/web.h"
#include "registry/web/web_doubt.h"

#define TRAP "website"		/* people do not see this field */
#define HOUR_S 3600

/* What was sent, or a new form; and what is wrong with it, an English text. */
struct sheet {
	struct doubt doubt;
	char contact[DOUBT_LINE_SIZE];
	uint8_t form[DOUBT_FORM_LEN];
	bool form_read, trapped;
	unsigned status;
	const char *message;	/* NULL: nothing is wrong */
};

static void refuse(struct sheet *s, unsigned status, const char *message)
{
	if (s->message)
		return;
	s->status = status;
	s->message = message;
}

/* --- The stamp: "p/CODE/21/SERIAL" or "01/GTIN/21/SERIAL" --- */

static bool read_stamp(struct doubt *d, const char *text)
{
	const char *product = strchr(text, '/'), *end = strstr(text, "/21/");
	char path[OCOP_STAMP_PATH_MAX + 1];
	uint32_t lot, index;

	if (!product || !end || end <= product ||
	    !ocop_bytes_copy(d->product, sizeof(d->product), ocop_bytes_of(
			product + 1, (size_t)(end - product - 1))) ||
	    !look_serial(end + 4, &lot, &index) ||
	    ocop_stamp_path(path, d->product, lot, index) ||
	    strcmp(path + 1, text) != 0) {
		d->product[0] = '\0';
		return false;
	}
	d->lot = lot;
	d->index = index;
	return true;
}

/* --- What the browser sent --- */

/* A text of people, as one line. What is too long is refused, not cut: its end
 * may be what matters. */
static void read_text(struct sheet *s, const struct form *form,
		      const char *name, char *out, size_t size)
{
	struct ocop_bytes value = form_get(form, name);
	size_t len = 0;

	out[0] = '\0';
	if (value.len >= size) {
		refuse(s, 400, N_("A text is too long. Shorten it."));
		return;
	}
	for (size_t i = 0; i < value.len; i++) {
		bool blank = value.ptr[i] <= ' ' || value.ptr[i] == 0x7f;

		if (!blank)
			out[len++] = (char)value.ptr[i];
		else if (len > 0 && out[len - 1] != ' ')
			out[len++] = ' ';
	}
	if (len > 0 && out[len - 1] == ' ')
		len--;
	out[len] = '\0';
	if (len > 0 && ocop_text_check(ocop_bytes_of(out, len), NULL)) {
		out[0] = '\0';
		refuse(s, 400, N_("A text has characters that cannot be shown. Write it again."));
	}
}

static enum doubt_seen read_seen(struct ocop_bytes word)
{
	for (int i = DOUBT_SAME_NUMBER; i <= DOUBT_OTHER; i++)
		if (ocop_bytes_is(word, doubt_seen_word((enum doubt_seen)i)))
			return (enum doubt_seen)i;
	return 0;
}

static void read_sheet(struct sheet *s, const struct route_args *args)
{
	struct form form = { 0 };
	char stamp[OCOP_STAMP_PATH_MAX + 1];

	if (form_read(&form, args->type, args->body, NULL)) {
		refuse(s, 400, N_("The form could not be read. Fill it in again."));
		form_clear(&form);
		return;
	}
	s->form_read = !ocop_hex_decode(s->form, sizeof(s->form),
					form_get(&form, "form"));
	s->trapped = form_get(&form, TRAP).len > 0;
	if (form_get(&form, "stamp").len > 0 &&
	    (!ocop_bytes_copy(stamp, sizeof(stamp), form_get(&form, "stamp")) ||
	     !read_stamp(&s->doubt, stamp)))
		refuse(s, 400, N_("The form could not be read. Fill it in again."));
	read_text(s, &form, "goods", s->doubt.goods, sizeof(s->doubt.goods));
	read_text(s, &form, "place", s->doubt.place, sizeof(s->doubt.place));
	read_text(s, &form, "text", s->doubt.text, sizeof(s->doubt.text));
	read_text(s, &form, "contact", s->contact, sizeof(s->contact));
	s->doubt.seen = read_seen(form_get(&form, "seen"));
	if (!s->doubt.seen)
		refuse(s, 400, N_("Choose what you saw."));
	if (s->doubt.product[0] == '\0' && s->doubt.goods[0] == '\0')
		refuse(s, 400, N_("Write which goods it is about."));
	form_clear(&form);
}

static void refuse_outcome(struct sheet *s, enum doubt_outcome outcome)
{
	switch (outcome) {
	case DOUBT_STORED:
		break;
	case DOUBT_FORM:
		refuse(s, 400, N_("The form was open for too long. Look at it once more, then send it again."));
		break;
	case DOUBT_LIMIT_ADDRESS:
		refuse(s, 429, N_("Too many reports came from your network today. Try again tomorrow."));
		break;
	case DOUBT_LIMIT_STAMP:
		refuse(s, 429, N_("This stamp was reported many times today. One more report is not needed."));
		break;
	case DOUBT_LIMIT_ALL:
		refuse(s, 429, N_("The register takes no more reports today. Try again tomorrow."));
		break;
	case DOUBT_TROUBLE:
		refuse(s, 503, N_("The report could not be stored. Try again later."));
		break;
	}
}

/* --- The page --- */

static void field(struct ocop_buf *out, const char *label, const char *name,
		  const char *value)
{
	html_open(out, "label", NULL);
	html_text(out, label);
	html_open(out, "input", "name", name, "maxlength", "120", "value",
		  value, NULL);
	html_close(out, "label");
}

static void hidden(struct ocop_buf *out, const char *name, const char *value)
{
	html_open(out, "input", "type", "hidden", "name", name, "value", value,
		  NULL);
}

static void choices(struct ocop_buf *out, const struct doubt *d)
{
	html_open(out, "fieldset", NULL);
	html_element(out, "legend", NULL, _("What did you see?"));
	for (int i = DOUBT_SAME_NUMBER; i <= DOUBT_OTHER; i++) {
		enum doubt_seen seen = (enum doubt_seen)i;

		if (seen == DOUBT_NO_STAMP && d->product[0] != '\0')
			continue;
		html_open(out, "label", "class", "choice", NULL);
		html_open(out, "input", "type", "radio", "name", "seen",
			  "value", doubt_seen_word(seen), "required",
			  "required", "checked",
			  seen == d->seen ? "checked" : NULL, NULL);
		ocop_buf_str(out, " ");
		html_text(out, _(doubt_seen_text(seen)));
		html_close(out, "label");
	}
	html_close(out, "fieldset");
}

static void about(struct ocop_buf *out, const struct doubt *d)
{
	struct ocop_buf line = OCOP_BUF(128);
	char path[OCOP_STAMP_PATH_MAX + 1];

	if (d->product[0] == '\0') {
		field(out, _("Which goods? Name, producer"), "goods",
		      d->goods);
		return;
	}
	if (ocop_stamp_path(path, d->product, (uint32_t)d->lot,
			    (uint32_t)d->index) ||
	    ocop_stamp_typed(&line, d->product, (uint32_t)d->lot,
			     (uint32_t)d->index))
		return;
	hidden(out, "stamp", path + 1);
	html_open(out, "dl", NULL);
	web_row(out, _("Number under the symbol"), ocop_buf_cstr(&line));
	html_close(out, "dl");
	ocop_buf_clear(&line);
}

static void form_of(struct ocop_buf *out, const struct route_args *args,
		    const struct sheet *s)
{
	struct ocop_buf token = OCOP_BUF(2 * DOUBT_FORM_LEN + 1);
	char action[64];

	ocop_hex_add(&token, ocop_bytes_of(s->form, sizeof(s->form)));
	html_open(out, "form", "method", "post", "action",
		  web_doubt_address(action, "", args), NULL);
	hidden(out, "form", ocop_buf_cstr(&token));
	ocop_buf_clear(&token);
	about(out, &s->doubt);
	choices(out, &s->doubt);
	field(out, _("Where were they sold? Commune, province, shop"), "place",
	      s->doubt.place);
	html_open(out, "label", NULL);
	html_text(out, _("What else should the office know?"));
	html_open(out, "textarea", "name", "text", "rows", "4", "maxlength",
		  "1000", NULL);
	html_text(out, s->doubt.text);
	html_close(out, "textarea");
	html_close(out, "label");
	field(out, _("Phone or e-mail, if the office may ask back (not needed)"),
	      "contact", s->contact);
	html_open(out, "div", "class", "trap", "aria-hidden", "true", NULL);
	html_open(out, "input", "name", TRAP, "tabindex", "-1",
		  "autocomplete", "off", "aria-label", TRAP, NULL);
	html_close(out, "div");
	html_open(out, "button", NULL);
	html_text(out, _("Send"));
	html_close(out, "button");
	html_close(out, "form");
}

static void page(struct view *view, const struct route_args *args,
		 struct sheet *s, struct answer *out)
{
	struct ocop_buf *body = &out->body;
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	if (!err)
		err = doubts_form(args->reports, now, s->form);
	if (err) {
		answer_trouble(out, err);
		return;
	}
	web_begin(out, args, N_("Report a doubt"));
	html_element(body, "h1", NULL, _("Report a doubt"));
	if (s->message) {
		html_open(body, "p", "class", "wrong", "role", "alert", NULL);
		html_text(body, _(s->message));
		html_close(body, "p");
	}
	html_element(body, "p", NULL,
		     _("An office reads your report. You get a number here, with which you can look up the office's answer. A report alone changes nothing in the register."));
	form_of(body, args, s);
	web_doubt_search(body, args);
	web_hotline(body, args);
	if (s->status == 429)
		out->retry_after_s = HOUR_S;
	web_end(out, view, s->status);
}

/* --- Taking it --- */

static void sent_to_number(const struct route_args *args, const char *number,
			   struct answer *out)
{
	char address[64];

	out->status = 303;
	out->type = "text/plain; charset=utf-8";
	out->cache = "no-store";
	ocop_buf_str(&out->location, web_doubt_address(address, number, args));
	if (out->location.err)
		answer_trouble(out, out->location.err);
}

static void take(struct view *view, const struct route_args *args,
		 struct sheet *s, struct answer *out)
{
	enum doubt_outcome outcome = DOUBT_FORM;
	char number[DOUBT_NUMBER_SIZE];
	uint64_t now;
	enum ocop_err err;

	read_sheet(s, args);
	if (!s->message && s->form_read && !s->trapped) {
		err = reg_clock_now(view->clock, &now, NULL);
		if (!err)
			err = doubts_add(args->reports, &s->doubt, s->contact,
					 s->form, args->address, now, &outcome,
					 number);
		if (err) {
			say_trouble("doubts", err, NULL);
			outcome = DOUBT_TROUBLE;
		}
		if (outcome == DOUBT_STORED) {
			sent_to_number(args, number, out);
			return;
		}
	}
	refuse_outcome(s, outcome);
	page(view, args, s, out);
}

void handle_page_doubt(struct view *view, const struct route_args *args,
		       struct answer *out)
{
	struct sheet s = { .doubt = { .lot = -1, .index = -1 },
			   .status = 200 };
	char text[ROUTE_QUERY_SIZE], number[DOUBT_NUMBER_SIZE];

	if (args->reports == NULL) {
		answer_not_found(out, "");
	} else if (args->posted) {
		take(view, args, &s, out);
	} else if (route_query(args, "number", text, sizeof(text))) {
		if (doubt_number_read(number, text)) {
			sent_to_number(args, number, out);
			return;
		}
		refuse(&s, 400, N_("This is no number of a report. Copy all 12 letters and digits."));
		page(view, args, &s, out);
	} else {
		if (route_query(args, "stamp", text, sizeof(text)))
			(void)read_stamp(&s.doubt, text);
		page(view, args, &s, out);
	}
}
