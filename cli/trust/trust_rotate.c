/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop trust rotate: make the next version of a trust document from the JSON of
 * the previous one. The user edits that JSON in a file, or in an editor that
 * this command starts. Only the list of authorities may come from a table
 * instead. Edits are never lost: the draft file stays until a version was
 * written.
 */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>

#include "cli/trust/trust.h"
#include "common/ui/path.h"

struct rotate {
	/* Options; the texts point into argv. */
	const char *file, *out, *json, *authorities, *keys;
	bool force;
	/* Owned. */
	struct ocop_trust *previous, *next;
	struct ocop_json *view;
};

/* Only an accepted version can have a next one. */
static int load_previous(struct rotate *r)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	int code = trust_load(&r->previous, r->file);
	enum ocop_err err;

	if (code != EXIT_DONE)
		return code;
	err = trust_verify(r->previous, NULL, &diag);
	return err ? say_diag(r->file, err, &diag) : EXIT_DONE;
}

/* --- The editor --- */

/* The shell splits and expands the editor's command line, as it does for other
 * programs that start an editor. */
static int run_editor(const char *path)
{
	static const char line[] = "eval \"${VISUAL:-${EDITOR:-vi}}\"' \"$1\"'";
	/* Ctrl-C is for the editor; its shell and this program ignore it. */
	struct sigaction ignored = { .sa_handler = SIG_IGN }, was[2];
	int status = -1;
	pid_t pid;

	sigaction(SIGINT, &ignored, &was[0]);
	sigaction(SIGQUIT, &ignored, &was[1]);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", line, "sh", path, (char *)NULL);
		_exit(127);
	}
	if (pid > 0 && waitpid(pid, &status, 0) != pid)
		status = -1;
	sigaction(SIGINT, &was[0], NULL);
	sigaction(SIGQUIT, &was[1], NULL);
	if (status == 0)
		return EXIT_DONE;
	say_error("'%s': %s", path, _("the editor failed"));
	return EXIT_TROUBLE;
}

/* Let a person edit the view in an editor. An unchanged view is no new
 * version. */
static int edit_draft(struct rotate *r, const char *path)
{
	struct ocop_buf before = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_buf after = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	int code = EXIT_DONE;
	enum ocop_err err;

	err = ocop_json_print(&before, r->view, true);
	if (!err)
		err = ocop_buf_byte(&before, '\n');
	if (!err)
		err = ocop_file_write(path, ocop_buf_view(&before),
				      OCOP_FILE_NEW | OCOP_FILE_SECRET, &diag);
	if (!err)
		code = run_editor(path);
	if (!err)
		err = ocop_file_read(&after, path, &diag);
	if (err && code == EXIT_DONE)
		code = say_diag(path, err, &diag);
	/* Remove an unchanged draft: it would only block the next run. */
	if (!err && ocop_bytes_equal(ocop_buf_view(&before),
				     ocop_buf_view(&after))) {
		unlink(path);
		if (code == EXIT_DONE) {
			say_error("'%s': %s", path, _("nothing was changed"));
			code = EXIT_UNDECIDED;
		}
	}
	ocop_buf_clear(&before);
	ocop_buf_clear(&after);
	if (code != EXIT_DONE)
		return code;
	ocop_json_free(r->view);
	return trust_read_view(&r->view, path);
}

/* --- The version --- */

/* Fill in version and issued if they are absent; otherwise check them. */
static int check_numbers(struct rotate *r, const char *source)
{
	int64_t last = (int64_t)r->previous->version;
	int64_t issued = r->previous->issued;

	if (ocop_json_type(r->view) != OCOP_JSON_OBJECT || last == INT64_MAX)
		return EXIT_DONE; /* the writer refuses it */
	if (!ocop_json_get(r->view, "version"))
		ocop_json_set_int(r->view, "version", last + 1);
	if (!ocop_json_get(r->view, "issued"))
		ocop_json_set_int(r->view, "issued", time(NULL));
	if (ocop_json_int(r->view, "version", last + 1) != last + 1) {
		say_error(_("'%s': version: must be %lld, one more than the previous version"), source, (long long)last + 1);
		return EXIT_USAGE;
	}
	if (ocop_json_int(r->view, "issued", INT64_MAX) > issued)
		return EXIT_DONE;
	say_error(_("'%s': issued: must be later than in the previous version, %lld"), source, (long long)issued);
	return EXIT_USAGE;
}

static int write_next(struct rotate *r, const char *source)
{
	struct ocop_json *bodies;
	int code = check_numbers(r, source);

	if (code == EXIT_DONE && r->authorities) {
		source = r->authorities;
		code = trust_csv(&bodies, source, r->keys, ocop_day_of(
			(uint64_t)ocop_json_int(r->view, "issued", 0)),
				 false);
		if (code == EXIT_DONE)
			ocop_json_set(r->view, "authorities", bodies);
	}
	return code != EXIT_DONE ? code :
	       trust_write_view(&r->next, r->view, source, r->previous, r->out,
				r->force ? OCOP_FILE_REPLACE : OCOP_FILE_NEW);
}

/* The draft file is beside the output file. */
static int write_edited(struct rotate *r)
{
	char draft[PATH_SIZE];
	int code;

	if (!isatty(STDIN_FILENO))
		return cmd_usage("--json", _("is required: there is no terminal to edit on"));
	if (!r->force && access(r->out, F_OK) == 0)
		return say_diag(r->out, OCOP_ERR_EXISTS, NULL);
	if (!path_beside(draft, r->out, ".json"))
		return EXIT_USAGE;
	code = edit_draft(r, draft);
	if (code == EXIT_DONE)
		code = write_next(r, draft);
	if (code == EXIT_DONE)
		unlink(draft);
	else if (access(draft, F_OK) == 0)
		say_error(_("your edit is kept in '%s': correct it and continue with 'ocop trust rotate %s --out %s --json %s'"),
			  draft, r->file, r->out, draft);
	return code;
}

static int print(const struct rotate *r)
{
	int code = trust_print_draft(stdout, r->next, r->previous);

	if (code == EXIT_DONE)
		code = trust_needed(NULL, r->next, r->previous);
	printf(_("Not signed yet: sign it with 'ocop trust sign --key KEY "
		 "--previous %s %s'\n"), r->file, r->out);
	return cmd_flush(code);
}

static int rotate(struct rotate *r)
{
	int code = load_previous(r);

	if (code == EXIT_DONE && r->json) {
		code = trust_read_view(&r->view, r->json);
	} else if (code == EXIT_DONE) {
		r->view = ocop_json_of_cbor(r->previous->payload);
		ocop_json_set_int(r->view, "version",
				  (int64_t)r->previous->version + 1);
		ocop_json_set_int(r->view, "issued", time(NULL));
	}
	if (code == EXIT_DONE)
		code = r->json || r->authorities ?
		       write_next(r, r->json ? r->json : r->file) :
		       write_edited(r);
	if (code == EXIT_DONE)
		code = print(r);
	ocop_json_free(r->view);
	ocop_trust_free(r->next);
	ocop_trust_free(r->previous);
	return code;
}

int trust_rotate(int argc, char **argv)
{
	struct rotate r = { .file = NULL };
	const struct opt table[] = {
		{ "out", OPT_NEEDED, &r.out, "FILE",
		  N_("write the unsigned payload to this file") },
		{ "json", OPT_TEXT, &r.json, "EDITED",
		  N_("the whole next version, in the form of 'ocop trust show --json'; without it $VISUAL, $EDITOR or vi opens the previous version") },
		{ "authorities", OPT_TEXT, &r.authorities, "CSV",
		  N_("replace all authorities by this table (columns as in 'ocop trust new'); without --json, nothing else changes") },
		{ "keys", OPT_TEXT, &r.keys, "DIR",
		  N_("folder of their keys: ID.pub or ID.request, then ID.2.pub ...") },
		{ "force", OPT_FLAG, &r.force, NULL,
		  N_("overwrite the --out file") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop trust rotate PREVIOUS --out FILE [options]",
		       N_("Write the next version of a trust document from the edited JSON of the previous version. The command prints what changes and who must sign."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop trust rotate",
				 _("expected one FILE: the previous version"));
	if (r.keys && !r.authorities)
		return cmd_usage("--keys", _("only with --authorities"));
	r.file = argv[0];
	return rotate(&r);
}
