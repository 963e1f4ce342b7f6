/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For every signature, in this order: opens the key, judges the records, shows
 * them, and asks.
 */
#include <stdarg.h>
#include <string.h>

#include "cli/sign.h"

void sign_warn(struct signing *s, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say_error(_("please check: %s"), text);
	s->warnings++;
}

static bool asks(const struct signing *s)
{
	bool by_script = s->fd && *s->fd;

	return !s->dry && !s->yes &&
	       (!by_script || s->of_others || s->warnings);
}

/* A person who is asked must see what will be signed, also with --json. */
static int show(struct signing *s)
{
	FILE *tty;
	int code;

	if (!s->json) {
		code = s->show(stdout, s);
		return code ? code : cmd_flush(EXIT_DONE);
	}
	tty = asks(s) ? fopen("/dev/tty", "w") : NULL;
	if (!tty)
		return EXIT_DONE;
	code = s->show(tty, s);
	fclose(tty);
	return code;
}

int sign_open(struct ocop_signer *out, struct signing *s)
{
	int code = EXIT_DONE;

	memset(out, 0, sizeof(*out));
	if (s->key)
		code = cmd_open_signer(out, s->key, s->fd);
	if (!code && s->judge)
		code = s->judge(s, ocop_bytes_of(out->spki, out->spki_len));
	/* A dry run also shows what is refused. */
	if (!code || (code == EXIT_NO && s->dry))
		code = show(s) ? EXIT_TROUBLE : code;
	if (!code && asks(s))
		code = cmd_confirm(s->question);
	if (code || s->dry)
		ocop_signer_clear(out);
	return code;
}
