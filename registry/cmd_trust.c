/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd trust FILE: log a newer trust version while the registry is
 * stopped. A running registry accepts the same file at POST /v1/trust.
 */
#include <inttypes.h>

#include <ocop/file.h>

#include "registry/registry.h"

static int enter(struct setup *setup, const char *path)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct submit submit = { .kind = SUBMIT_TRUST };
	struct submit *batch[1] = { &submit };
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	char text[SAY_TEXT_SIZE];
	size_t appended;
	int code = EXIT_DONE;

	err = ocop_file_read(&file, path, &diag);
	if (!err) {
		submit.body = ocop_buf_view(&file);
		err = writer_batch(setup->writer, batch, 1, &appended, &diag);
	}
	if (err) {
		code = say_trouble(path, err, &diag);
	} else if (submit.outcome == SUBMIT_CLOCK) {
		say_error("'%s': %s: %s", path,
			  _("no entry is accepted while the clock is wrong"),
			  _(reg_clock_word(submit.clock)));
		code = EXIT_TROUBLE;
	} else if (submit.outcome == SUBMIT_COUNTED ||
		   submit.outcome == SUBMIT_SAME) {
		printf("%" PRIu64 "\n", submit.index);
		code = cmd_flush(code);
	} else {
		say_error("'%s': %s", path, submit.judged.diag.text[0] ?
			  say_translated(text, submit.judged.diag.text) :
			  _(ocop_rule_text(submit.judged.rule)));
		code = EXIT_TROUBLE;
	}
	ocop_buf_clear(&file);
	return code;
}

int cmd_trust(int argc, char **argv)
{
	struct setup setup;
	const struct opt table[] = {
		SETUP_OPTIONS(&setup),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int rest, code;

	setup_init(&setup);
	setup.o.last_of_key = true;
	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd trust --db FILE --key FILE "
		       "--time-key FILE DOCUMENT",
		       N_("Log a newer trust version, and print its index."),
		       &rest, &code))
		return code;
	if (rest != 1)
		return cmd_usage("trust", _("expected one trust file"));
	code = setup_check(&setup);
	if (code == EXIT_DONE)
		code = setup_keys(&setup);
	if (code == EXIT_DONE)
		code = setup_open(&setup);
	if (code == EXIT_DONE)
		code = enter(&setup, argv[0]);
	setup_clear(&setup);
	return code;
}
