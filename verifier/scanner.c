/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify scanner-test: prints a card with three symbols, or reads these
 * symbols back from standard input and says which keyboard layout, Caps Lock or
 * input method changes what the scanner types, and whether stamps are read all
 * the same. It needs no replica.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/document/document.h"
#include "common/ui/cmd.h"
#include "common/ui/label.h"
#include "common/ui/report.h"
#include "verifier/scanner.h"
#include "verifier/verify.h"

#define TEXT_MAX 4096

/* --- The card --- */

static int write_card(const char *path)
{
	static const char *const titles[OCOP_STAMP_SCANNER_TEXTS] = {
		N_("Symbol 1: keyboard layout and Caps Lock"),
		N_("Symbol 2: input method"), N_("Symbol 3: a stamp"),
	};
	struct document doc;
	struct ocop_json *b;
	int code;

	document_begin(&doc, _("CARD TO TEST A SCANNER"),
		       (uint64_t)time(NULL));
	document_block(&doc, "title", _("CARD TO TEST A SCANNER"));
	document_block(&doc, "text", _("Run: ocop-verify scanner-test. Scan the three symbols in order. Cover the other two, so that the scanner reads one at a time. They belong to no product and to no register."));
	for (size_t i = 0; i < OCOP_STAMP_SCANNER_TEXTS; i++) {
		document_block(&doc, "heading", _(titles[i]));
		b = document_block(&doc, "qr", i == 2 ? "" :
				   ocop_stamp_scanner_text(i));
		ocop_json_set_str(b, "symbol", ocop_stamp_scanner_text(i));
	}
	code = document_write(&doc, path, NULL, NULL);
	document_clear(&doc);
	return code;
}

/* --- What the scanner types --- */

/* The next line that is not empty: a scanner may send CR and LF. Longer lines
 * are cut, and then are none of the texts. */
static bool read_line(char out[static VERIFY_LINE_MAX])
{
	size_t len = 0;
	int c;

	while ((c = getchar()) != EOF && (len == 0 || (c != '\n' && c != '\r')))
		if (c != '\n' && c != '\r' && len + 1 < VERIFY_LINE_MAX)
			out[len++] = (char)c;
	out[len] = '\0';
	return len > 0;
}

static int read_all(struct ocop_stamp_scanner *out)
{
	static char line[OCOP_STAMP_SCANNER_TEXTS][VERIFY_LINE_MAX];
	struct ocop_bytes typed[OCOP_STAMP_SCANNER_TEXTS];

	for (int i = 0; i < OCOP_STAMP_SCANNER_TEXTS; i++) {
		if (isatty(STDIN_FILENO))
			say_error(_("scan symbol %d of the card; if no new line begins, press Enter"),
				  i + 1);
		if (!read_line(line[i])) {
			say_error("%s", _("the test needs all three symbols of the card, a line each"));
			return EXIT_UNDECIDED;
		}
		typed[i] = ocop_bytes_str(line[i]);
	}
	ocop_stamp_scanner_find(out, typed);
	return EXIT_DONE;
}

/* --- What to say --- */

enum step { STEP_NOTHING, STEP_INPUT_METHOD, STEP_KEYBOARD, STEP_SCANNER };

static const struct {
	const char *word, *text;
} steps[] = {
	[STEP_NOTHING] = { "none", N_("nothing: this scanner can be used here") },
	[STEP_INPUT_METHOD] = { "input-method-off",
		N_("turn off the Vietnamese input method, then scan again") },
	[STEP_KEYBOARD] = { "keyboard-us",
		N_("set the keyboard to English (US), then scan again") },
	[STEP_SCANNER] = { "set-scanner",
		N_("clean the card and scan again; if the result is the same, set up the scanner by its manual: US keyboard, QR symbols on, nothing added to the text, nothing changed in it") },
};

static enum step step_of(const struct ocop_stamp_scanner *s)
{
	/* It may leave this host alone, and not another. */
	if (s->telex || s->vni)
		return STEP_INPUT_METHOD;
	if (s->read)
		return STEP_NOTHING;
	return s->layout == NULL || strcmp(s->layout, "us") == 0 ?
	       STEP_SCANNER : STEP_KEYBOARD;
}

static const char *layout_name(const char *layout)
{
	static const struct {
		const char *layout, *name;
	} names[] = {
		{ "us", N_("English (US)") }, { "vn", N_("Vietnamese") },
		{ "fr", N_("French") }, { "de", N_("German") },
	};

	for (size_t i = 0; layout && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].layout, layout) == 0)
			return _(names[i].name);
	return layout ? layout : _("none that this program knows");
}

static void show(const struct ocop_stamp_scanner *s)
{
	struct ocop_buf repairs = OCOP_BUF(TEXT_MAX);

	puts(s->read ? _("Stamps can be read with this scanner") :
	     _("Stamps cannot be read with this scanner"));
	printf(_("  Keyboard layout: %s\n"), layout_name(s->layout));
	if (s->caps_lock)
		puts(_("  Caps Lock is on"));
	if (s->one_case)
		puts(_("  All letters come as capitals, or all as small letters"));
	if (s->telex || s->vni)
		printf(_("  Input method: %s\n"), s->telex ? "Telex" : "VNI");
	if (s->normalised)
		puts(_("  Another program combines the accents of this layout with the letters"));
	if (s->read && s->did != 0) {
		label_repairs(&repairs, s->did, true);
		if (ocop_buf_cstr(&repairs))
			printf(_("  Repaired: %s\n"),
			       (const char *)repairs.ptr);
	}
	printf(_("  Next: %s\n"), _(steps[step_of(s)].text));
	ocop_buf_clear(&repairs);
}

static int show_json(const struct ocop_stamp_scanner *s)
{
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_json_out o = OCOP_JSON_OUT(&line);

	ocop_json_put_object(&o, NULL);
	ocop_json_put_str(&o, "schema", "ocop.scanner-test/1");
	ocop_json_put_str(&o, "layout", s->layout);
	ocop_json_put_bool(&o, "caps_lock", s->caps_lock);
	ocop_json_put_bool(&o, "one_case", s->one_case);
	ocop_json_put_bool(&o, "telex", s->telex);
	ocop_json_put_bool(&o, "vni", s->vni);
	ocop_json_put_bool(&o, "normalised", s->normalised);
	ocop_json_put_bool(&o, "read", s->read);
	if (s->read)
		report_put_repairs(&o, s->did);
	ocop_json_put_str(&o, "next", steps[step_of(s)].word);
	ocop_json_put_end(&o);
	return cmd_print_written(&line);
}

int scanner_main(int argc, char **argv)
{
	struct ocop_stamp_scanner found;
	const char *card = NULL;
	bool json = false;
	const struct opt table[] = {
		{ "card", OPT_TEXT, &card, "FILE",
		  N_("write the card to print, as PDF, and stop") },
		{ "json", OPT_FLAG, &json, NULL,
		  N_("print one JSON object") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify scanner-test [option]...",
		       N_("Test a scanner that types like a keyboard: scan the three symbols of the card, and see which keyboard layout, Caps Lock or input method changes them, and whether stamps are read."),
		       NULL, &code))
		return code;
	if (card)
		return cmd_flush(write_card(card));
	code = read_all(&found);
	if (code != EXIT_DONE)
		return code;
	if (json)
		code = show_json(&found);
	else
		show(&found);
	code = cmd_flush(code);
	return code == EXIT_DONE && step_of(&found) != STEP_NOTHING ?
	       EXIT_UNDECIDED : code;
}
