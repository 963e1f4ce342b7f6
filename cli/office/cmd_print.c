/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop certificate print: a certificate on A4, to be signed and sealed, or
 * cards for the shelf. The symbol holds the whole record, so both can be
 * checked offline. A card never uses the words for a good stamp: it may be
 * copied.
 */
#include <string.h>

#include <ocop/stamp.h>

#include "cli/office/letter.h"
#include "common/ui/label.h"
#include "common/ui/name.h"

#define TEXT_MAX 8192
#define URI_MAX (64 * 1024)
#define GROUP_TOURISM 6
#define CARDS_MAX 100
#define SPACE_PT 16

struct args {
	struct office office;
	struct letter letter;
	const char *host, *at, *letterhead, *pdf, *docx;
	bool card, loose;
	char host_text[OCOP_HOST_MAX + 1];
	int32_t day;
};

/* What is printed of one certificate. */
struct printed {
	struct ocop_cert_view v;
	struct ocop_producer producer;
	bool known;			/* producer is */
	struct ocop_buf uri, product, decision; /* owned */
};

static const char *text_of(struct ocop_buf *text)
{
	const char *whole = ocop_buf_cstr(text);

	return whole ? whole : "";
}

/* --- Finding it --- */

/* Why it must not be printed: a msgid; NULL: it may. */
static const char *why_not(const struct ocop_cert_view *v)
{
	if (v->superseded)
		return N_("this certificate was superseded by another one");
	switch (v->state) {
	case OCOP_CERT_IN_FORCE:
		return NULL;
	case OCOP_CERT_FUTURE:
		return N_("this certificate is not in force yet");
	case OCOP_CERT_EXPIRED:
		return N_("this certificate has lapsed");
	case OCOP_CERT_SUSPENDED:
		return N_("this certificate is suspended");
	case OCOP_CERT_WITHDRAWN:
		return N_("this certificate was withdrawn");
	}
	return N_("this certificate is not in force yet");
}

static enum ocop_err put_uri(struct ocop_buf *out, const struct args *a,
			     uint64_t index)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_entry entry;
	enum ocop_err err = ocop_log_entry(a->office.replica->store, index,
					   &bytes);

	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), NULL);
	if (!err)
		err = ocop_cert_uri(out, a->host, entry.record);
	ocop_buf_clear(&bytes);
	return err;
}

/* The newest certificate of a code that is in the register. */
static int find(struct printed *p, struct args *a, const char *code)
{
	struct ocop_state *state = a->office.replica->state;
	const struct office_ref *ref = NULL;
	const char *why;
	enum ocop_err err;

	for (size_t i = 0; i < a->office.count; i++)
		if (strcmp(a->office.ref[i].code, code) == 0)
			ref = &a->office.ref[i];
	if (!ref)
		return cmd_usage(code, _("the copy of the register has no such certificate"));
	err = ocop_fold_certificate(state, (struct ocop_cert_ref){
		ocop_bytes_str(ref->code), ref->decided }, a->day, &p->v);
	why = err ? NULL : why_not(&p->v);
	if (why) {
		say_error("'%s': %s", code, _(why));
		return EXIT_NO;
	}
	/* Lent texts end with the next look-up. */
	if (!err)
		err = ocop_buf_bytes(&p->product, p->v.product);
	if (!err)
		err = ocop_buf_bytes(&p->decision, p->v.cert.decision);
	if (!err)
		p->known = !ocop_fold_producer(state, p->v.producer,
					       &p->producer, NULL);
	if (!err)
		err = put_uri(&p->uri, a, p->v.index);
	return err ? say_trouble(a->office.replica->path, err, NULL) :
		     EXIT_DONE;
}

static void clear(struct printed *p)
{
	ocop_buf_clear(&p->uri);
	ocop_buf_clear(&p->product);
	ocop_buf_clear(&p->decision);
}

/* --- A certificate --- */

static void center(struct document *doc, const char *text, int size,
		   bool bold)
{
	struct ocop_json *b = document_block(doc, "text", text);

	ocop_json_set_str(b, "align", "center");
	ocop_json_set_int(b, "size", size);
	ocop_json_set_bool(b, "bold", bold);
}

static void pair(struct ocop_json *pairs, const char *key,
		 struct ocop_bytes value)
{
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);

	ocop_buf_bytes(&text, value);
	document_pair(pairs, key, text_of(&text));
	ocop_buf_clear(&text);
}

static void add_pairs(struct document *doc, const char *code,
		      struct printed *p)
{
	struct ocop_json *pairs = document_block(doc, "pairs", NULL);
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);
	char from[LABEL_DAY_SIZE], to[LABEL_DAY_SIZE];

	ocop_json_set_int(pairs, "size", 14);
	document_pair(pairs, _("Product code"), code);
	if (p->known) {
		pair(pairs, _("Producer"), p->producer.name);
		pair(pairs, _("Address"), p->producer.address);
	}
	ocop_buf_printf(&text, _("%s of %s"), text_of(&p->decision),
			label_day(from, p->v.cert.decided));
	document_pair(pairs, _("Decision"), text_of(&text));
	ocop_buf_reset(&text);
	ocop_buf_printf(&text, _("from %s to %s"),
			label_day(from, p->v.cert.from),
			label_day(to, p->v.to));
	document_pair(pairs, _("Valid"), text_of(&text));
	if (p->v.no.len)
		pair(pairs, _("Certificate number"), p->v.no);
	ocop_buf_clear(&text);
}

static void describe(struct document *doc, const struct args *a,
		     const char *code, struct printed *p)
{
	char stars[80];
	struct ocop_json *qr;

	document_begin(doc, _("OCOP certificate"),
		       a->office.replica->signed_time);
	ocop_json_set_str(doc->root, "page", "");
	ocop_json_set_bool(doc->root, "frame", true);
	letter_head(doc, &a->letter, "", "");
	center(doc, " ", SPACE_PT, false);
	center(doc, _("CERTIFICATE"), 30, true);
	center(doc, _("One Commune One Product Programme"), 14, true);
	center(doc, " ", SPACE_PT, false);
	center(doc, text_of(&p->product), 26, true);
	snprintf(stars, sizeof(stars), _("ranked %d stars"),
		 (int)p->v.stars);
	center(doc, stars, 20, true);
	center(doc, " ", SPACE_PT, false);
	add_pairs(doc, code, p);
	qr = document_block(doc, "qr", _("Scan to see the present state of this certificate in the register. It can be checked without a network, too."));
	ocop_json_set_str(qr, "symbol", text_of(&p->uri));
	letter_sign(doc, &a->letter);
}

/* --- Cards --- */

static void add_card(struct document *doc, const struct args *a,
		     const char *code, struct printed *p)
{
	struct ocop_json *card = document_block(doc, "card", NULL);
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);
	char day[LABEL_DAY_SIZE];

	ocop_json_set_str(card, "symbol", text_of(&p->uri));
	ocop_json_set_str(card, "title", text_of(&p->product));
	ocop_buf_printf(&text, _("OCOP, ranked %d stars"), (int)p->v.stars);
	if (p->known)
		ocop_buf_printf(&text, "\n%.*s", (int)p->producer.name.len,
				(const char *)p->producer.name.ptr);
	ocop_buf_printf(&text, "\n%s\n", code);
	ocop_buf_printf(&text, _("Certificate valid to %s."),
			label_day(day, p->v.to));
	if (p->v.cert.group == GROUP_TOURISM)
		ocop_buf_printf(&text, "\n%s", _("A service: it bears no stamp."));
	else if (a->loose)
		ocop_buf_printf(&text, "\n%s", _("Sold loose: the goods bear no stamps."));
	ocop_buf_printf(&text, "\n%s", _("Scan to see the present state in the register."));
	ocop_json_set_str(card, "text", text_of(&text));
	ocop_buf_clear(&text);
}

/* --- The command --- */

static int print_one(struct document *doc, struct args *a, const char *code)
{
	struct printed p = { .uri = OCOP_BUF(URI_MAX),
			     .product = OCOP_BUF(TEXT_MAX),
			     .decision = OCOP_BUF(TEXT_MAX) };
	int result = find(&p, a, code);

	if (!result && a->card)
		add_card(doc, a, code, &p);
	else if (!result)
		describe(doc, a, code, &p);
	clear(&p);
	return result;
}

static int run(struct args *a, char **codes, int count)
{
	const struct ocop_trust *trust;
	struct document doc = { NULL, NULL };
	int code = office_day(&a->day, "--at", a->at);

	if (!code && !a->pdf && !a->docx)
		code = cmd_usage("--pdf, --docx", _("name at least one file to write"));
	if (!code && (count < 1 || count > CARDS_MAX ||
		      (!a->card && count > 1)))
		code = cmd_usage(NULL, _("expected one product code, or with --card up to 100"));
	if (!code)
		code = office_open(&a->office);
	if (code)
		return code;
	trust = ocop_replica_newest(a->office.replica);
	code = home_host(&a->host, a->host_text, trust);
	if (!code)
		code = letter_load(&a->letter, &a->office, a->letterhead);
	if (!code && a->card) {
		document_begin(&doc, _("Cards for the shelf"),
			       a->office.replica->signed_time);
		ocop_json_set_str(doc.root, "page", "");
	}
	for (int i = 0; !code && i < count; i++)
		code = print_one(&doc, a, codes[i]);
	if (!code)
		code = document_write(&doc, a->pdf, a->docx, NULL);
	document_clear(&doc);
	return code;
}

int cmd_certificate_print(int argc, char **argv)
{
	struct args a = { .host = NULL };
	const struct opt table[] = {
		{ "card", OPT_FLAG, &a.card, NULL,
		  N_("print cards for the shelf, not a certificate") },
		{ "loose", OPT_FLAG, &a.loose, NULL,
		  N_("say on the cards that the goods are sold loose") },
		{ "pdf", OPT_TEXT, &a.pdf, "FILE", N_("write it as PDF") },
		{ "docx", OPT_TEXT, &a.docx, "FILE",
		  N_("write it for a word processor") },
		{ "at", OPT_TEXT, &a.at, "DATE",
		  N_("the day on which it must be in force (default: today)") },
		HOST_OPTION(&a.host),
		LETTER_OPTION(&a.letterhead),
		OFFICE_OPTIONS(&a.office),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop certificate print CODE --pdf FILE [--docx FILE]\nocop certificate print --card CODE... --pdf FILE [--docx FILE]",
		       N_("Print a certificate of the register on A4, with its symbol, to be signed and sealed. With --card, print cards for the shelf: services and goods that are sold loose need them, because they bear no stamps. What is not in force is not printed."),
		       &left, &code))
		return code;
	code = run(&a, argv, left);
	letter_clear(&a.letter);
	office_close(&a.office);
	return code;
}
