/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run over items, from the replica's opening to the exit code.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/ui/cmd.h"
#include "verifier/verify.h"

/* Colour for eyes only: https://no-color.org */
bool verify_wants_colour(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return (no == NULL || no[0] == '\0') && isatty(STDOUT_FILENO) &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

/* A definite no outweighs trouble with another item, trouble outweighs what
 * is undecided. */
int verify_exit_of(const struct verify_run *run)
{
	int code = ocop_verdict_exit(run->worst);

	if (run->usage)
		return EXIT_USAGE;
	return cmd_flush(code != EXIT_NO && run->trouble ? EXIT_TROUBLE : code);
}

int verify_run_items(struct verify_run *run, int count, char **items)
{
	int code = verify_open(run);

	for (int i = 0; code == EXIT_DONE && i < count; i++) {
		if (strcmp(items[i], "-") == 0)
			verify_lines(run, STDIN_FILENO);
		else
			verify_item(run, items[i], strlen(items[i]), true);
	}
	verify_write_report_end(run);
	verify_helper_end(&run->history);
	ocop_buf_clear(&run->history_line);
	if (code == EXIT_DONE)
		code = verify_exit_of(run);
	verify_close(run);
	return code;
}
