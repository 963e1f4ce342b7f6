/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page on the register itself: how long it is, who watches it, who runs it,
 * and how anybody can copy and check it.
 */
#include <stdio.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web.h"

#define LINE_MAX_BYTES 1024

static void row_hash(struct ocop_buf *out, const char *name,
		     const uint8_t hash[static OCOP_HASH_LEN])
{
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN + 1);

	ocop_hex_add(&hex, ocop_bytes_of(hash, OCOP_HASH_LEN));
	html_element(out, "dt", NULL, name);
	html_element(out, "dd", "hash", ocop_buf_cstr(&hex));
	ocop_buf_clear(&hex);
}

static void row_number(struct ocop_buf *out, const char *name, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	web_row(out, name, text);
}

/* "22/11/2026 10:00 (5 minutes ago)" */
static void row_instant(struct ocop_buf *out, const char *name,
			uint64_t then, uint64_t now)
{
	uint64_t minutes = now > then ? (now - then) / 60 : 0;
	char when[LABEL_INSTANT_SIZE], text[160];
	int len;

	if (then == 0) {
		web_row(out, name, _("never"));
		return;
	}
	len = snprintf(text, sizeof(text), "%s ", label_instant(when, then));
	if (minutes < 120)
		snprintf(text + len, sizeof(text) - (size_t)len,
			 ngettext("(%llu minute ago)", "(%llu minutes ago)",
				  (unsigned long)minutes),
			 (unsigned long long)minutes);
	else
		snprintf(text + len, sizeof(text) - (size_t)len,
			 ngettext("(%llu hour ago)", "(%llu hours ago)",
				  (unsigned long)(minutes / 60)),
			 (unsigned long long)(minutes / 60));
	web_row(out, name, text);
}

static void size_and_age(struct ocop_buf *out, struct view *view, uint64_t now)
{
	html_open(out, "dl", NULL);
	web_row(out, _("Log"), view->live.origin);
	row_number(out, _("Records"), view->total);
	row_hash(out, _("Root"), view->checkpoint.root);
	row_instant(out, _("Signed by the register"), view->signed_time, now);
	html_close(out, "dl");
}

/* What each witness signed is on the checkpoint itself. */
static enum ocop_err witnesses(struct ocop_buf *out, struct view *view,
			       const struct ocop_trust *trust, uint64_t now)
{
	char line[160];

	html_element(out, "h2", NULL, _("Witnesses"));
	html_element(out, "p", NULL,
		     _("A witness signs that the register only grows, and that everybody sees the same register."));
	snprintf(line, sizeof(line),
		 ngettext("%zu witness; %lld must sign",
			  "%zu witnesses; %lld must sign",
			  (unsigned long)trust->witness_count),
		 trust->witness_count, (long long)trust->quorum);
	html_element(out, "p", NULL, line);
	html_open(out, "dl", NULL);
	for (size_t i = 0; i < trust->witness_count; i++) {
		uint64_t signed_at;
		enum ocop_err err = ocop_checkpoint_time(
			&signed_at, ocop_buf_view(&view->note),
			&trust->witnesses[i]);

		if (err)
			return err;
		row_instant(out, trust->witnesses[i].name, signed_at, now);
	}
	html_close(out, "dl");
	return OCOP_OK;
}

static void who(struct ocop_buf *out, struct view *view,
		const struct route_args *args, const struct ocop_trust *trust)
{
	struct ocop_buf basis = OCOP_BUF(OCOP_TRUST_MAX);

	ocop_buf_bytes(&basis, trust->basis);
	html_element(out, "h2", NULL, _("Who runs it"));
	html_open(out, "dl", NULL);
	web_row(out, _("Office"), args->office != NULL ? args->office :
		_("The register does not name the office that runs it."));
	if (basis.len > 0)
		web_row(out, _("Legal basis"), ocop_buf_cstr(&basis));
	row_number(out, _("Version of the trust document"), trust->version);
	row_hash(out, _("Its fingerprint"), trust->fingerprint);
	row_hash(out, _("Fingerprint of version 1, as it is given on paper"),
		 view->replica->fingerprint);
	html_close(out, "dl");
	ocop_buf_clear(&basis);
}

static void how(struct ocop_buf *out, struct view *view)
{
	struct ocop_buf text = OCOP_BUF(LINE_MAX_BYTES * 2);

	html_element(out, "h2", NULL, _("Copy it and check it"));
	html_element(out, "p", NULL,
		     _("Anybody may copy the whole register and check each signature, without asking. The first command takes the trust document, the second one copies and checks. Compare the fingerprint with the one on paper."));
	ocop_buf_str(&text, "curl -O ");
	web_origin(&text, view);
	ocop_buf_str(&text, "/log/trust/1.cose\nocop-sync --replica ocop.db --trust 1.cose --fingerprint ");
	ocop_hex_add(&text, ocop_bytes_of(view->replica->fingerprint,
					  OCOP_HASH_LEN));
	ocop_buf_str(&text, " --registry ");
	web_origin(&text, view);
	ocop_buf_str(&text, "\n");
	html_open(out, "pre", NULL);
	/* A text of two lines. */
	ocop_buf_bytes(out, ocop_buf_view(&text));
	html_close(out, "pre");
	html_element(out, "p", NULL,
		     _("With the copy, a stamp can be checked without a network. The copy can be handed on as one file:"));
	html_open(out, "pre", NULL);
	ocop_buf_str(out, "ocop-verify --replica ocop.db 'https://...'\nocop-sync export --replica ocop.db --package register.tar\n");
	html_close(out, "pre");
	ocop_buf_clear(&text);
}

void handle_page_register(struct view *view, const struct route_args *args,
			  struct answer *out)
{
	const struct ocop_trust *trust = ocop_replica_trust(view->replica);
	struct ocop_buf *body = &out->body;
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	web_begin(out, args, N_("The register itself"));
	html_element(body, "h1", NULL, _("The register itself"));
	if (!err)
		size_and_age(body, view, now);
	if (!err)
		err = witnesses(body, view, trust, now);
	who(body, view, args, trust);
	how(body, view);
	web_badge(body, view, "TT-XXXXX-NN-YYYY", web_language(args));
	web_end(out, view, 200);
	if (err)
		answer_trouble(out, err);
}
