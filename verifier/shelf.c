/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify shelf: walk along a shelf. Pictures come as files, as a folder
 * that grows or as a list of names, scans as lines. Whatever matches is only
 * counted, so that an officer sees at once what needs a look.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/ui/cmd.h"
#include "common/ui/path.h"
#include "verifier/shelf.h"

struct sources {
	const char *watch;
	bool list;
};

/* Names of files; the lines of standard input that are scans are another
 * thing, because a symbol must not choose what is opened. */
static int read_list(struct verify_run *run)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int code = EXIT_DONE;

	while ((len = getline(&line, &size, stdin)) >= 0) {
		while (len > 0 && (line[len - 1] == '\n' ||
				   line[len - 1] == '\r'))
			line[--len] = '\0';
		if (len == 0)
			continue;
		verify_file(run, line);
		shelf_progress(run->shelf);
		fflush(stdout);
	}
	if (ferror(stdin)) {
		say_error("%s", _("cannot read standard input"));
		code = EXIT_TROUBLE;
	}
	free(line);
	return code;
}

static int take_all(struct verify_run *run, const struct sources *from,
		    int count, char **items)
{
	int code = EXIT_DONE;

	for (int i = 0; i < count; i++) {
		if (strcmp(items[i], "-") == 0)
			verify_lines(run, STDIN_FILENO);
		else
			verify_item(run, items[i], strlen(items[i]), true);
	}
	if (from->list)
		code = read_list(run);
	if (code == EXIT_DONE && from->watch)
		code = shelf_watch(run, from->watch);
	return code;
}

static int check_args(const struct sources *from, int count, char **items)
{
	bool lines = false;

	for (int i = 0; i < count; i++)
		lines |= strcmp(items[i], "-") == 0;
	if (count == 0 && !from->list && !from->watch)
		return cmd_usage("shelf", _("name pictures or a folder, or give --list, --watch or - for scans"));
	return lines && from->list ?
	       cmd_usage("--list", _("cannot be used with -: both read standard input")) :
	       EXIT_DONE;
}

int shelf_main(int argc, char **argv)
{
	struct verify_args args = { .report_fd = VERIFY_NO_FD };
	struct verify_run run = { .args = &args };
	struct sources from = { NULL, false };
	struct shelf shelf = { .keep = NULL };
	const struct opt table[] = {
		{ "list", OPT_FLAG, &from.list, NULL,
		  N_("read names of pictures from standard input, one per line") },
		{ "watch", OPT_TEXT, &from.watch, "DIR",
		  N_("check the pictures in this folder, and each new one, until Ctrl+C") },
		{ "keep", OPT_TEXT, &shelf.keep, "DIR",
		  N_("copy into this folder each picture that shows one serial at several places (default: HOME/shelf)") },
		{ "replica", OPT_TEXT, &args.replica, "FILE",
		  N_("the replica to use (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "registry", OPT_URL, &args.registry, "URL",
		  N_("refresh the replica from this registry first") },
		{ "at", OPT_TEXT, &args.at, "DATE",
		  N_("judge as of a day (dd/mm/yyyy or YYYY-MM-DD) or time (YYYY-MM-DDTHH:MM)") },
		{ "json", OPT_FLAG, &args.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char room[PATH_SIZE];
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify shelf [option]... [ITEM]...",
		       N_("Check many pictures or scans, one after another. Count them by verdict, and show only what needs a look. Give - to read scans from standard input."),
		       &left, &code))
		return code;
	code = check_args(&from, left, argv);
	if (code == EXIT_DONE)
		code = path_named(&shelf.keep, room, "shelf", "--keep");
	if (code != EXIT_DONE)
		return code;
	run.shelf = &shelf;
	run.withdrawn = OCOP_BUF(OCOP_PRODUCT_MAX);
	run.colour = !args.json && verify_wants_colour();
	code = verify_open(&run);
	if (code == EXIT_DONE) {
		code = take_all(&run, &from, left, argv);
		run.trouble |= code != EXIT_DONE;
		run.worst = shelf_worst(&shelf);
		code = shelf_say(&run);
		if (code == EXIT_DONE)
			code = verify_exit_of(&run);
	}
	verify_close(&run);
	shelf_clear(&shelf);
	return code;
}
