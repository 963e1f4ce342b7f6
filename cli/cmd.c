/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several commands of ocop need: opening a key and asking for
 * confirmation.
 */
#include <string.h>

#include <ocop/text.h>

#include "cli/cmd.h"
#include "common/ui/ask.h"
#include "keys/keys.h"

int cmd_fd(int *out, const char *option, const char *text)
{
	uint64_t fd = 0;

	*out = -1;
	if (!text || !*text)
		return EXIT_DONE;
	if (ocop_decimal(&fd, ocop_bytes_str(text)) || fd > 1023)
		return cmd_usage(option, _("expected the number of a file descriptor"));
	*out = (int)fd;
	return EXIT_DONE;
}

int cmd_open_signer(struct ocop_signer *out, const char *path, const char *fd)
{
	struct keys_secret secret = { .fd = -1 };
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err;
	int code;

	memset(out, 0, sizeof(*out));
	code = cmd_fd(&secret.fd, "--passphrase-fd", fd);
	if (code != EXIT_DONE)
		return code;
	err = keys_open_signer(out, path, &secret, &diag);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

int cmd_confirm(const char *question)
{
	switch (ask(question, ANSWER_NO)) {
	case ANSWER_NOBODY:
		return cmd_usage("--yes", _("is required: there is no terminal to ask on"));
	case ANSWER_YES:
		return EXIT_DONE;
	case ANSWER_NO:
		break;
	}
	say_error("%s", _("not confirmed: nothing was done"));
	return EXIT_UNDECIDED;
}
