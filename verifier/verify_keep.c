/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signed report of each article: "ocop report" runs as another process and
 * gets what --json would print, a line each, so that no key and no signer is
 * ever in the process that judges. Each line is answered by the name of the
 * file, which is on the disk by then.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocop/json.h>

#include "verifier/verify.h"

#define OCOP "ocop"
#define ARGS_MAX 12
#define EXIT_NOT_RUN 127
#define ABOVE 16	/* descriptors below are the child's to give out */
#define CHILD_FD 3	/* where it finds the passphrase's descriptor */
#define CHILD_FD_TEXT "3"

static void add(const char *argv[static ARGS_MAX + 1], size_t *count,
		const char *name, const char *value)
{
	if (value == NULL)
		return;
	argv[(*count)++] = name;
	argv[(*count)++] = value;
}

/* secret: -1, or the descriptor that --report-passphrase-fd names. */
static _Noreturn void become(const struct verify_args *a, const char *path,
			     int in, int out, int secret)
{
	const char *argv[ARGS_MAX + 1] = { OCOP, "report" };
	union { const char **in; char *const *out; } cast = { argv };
	size_t count = 2;

	add(argv, &count, "--key", a->report_key);
	add(argv, &count, "--dir", a->report_dir);
	add(argv, &count, "--place", a->report_place);
	add(argv, &count, "--note", a->report_note);
	if (secret >= 0 && dup2(secret, CHILD_FD) >= 0)
		add(argv, &count, "--passphrase-fd", CHILD_FD_TEXT);
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(EXIT_NOT_RUN);
	closefrom(secret >= 0 ? CHILD_FD + 1 : CHILD_FD);
	signal(SIGPIPE, SIG_DFL);
	execv(path, cast.out);
	_exit(EXIT_NOT_RUN);
}

/* A pipe of descriptors that a child's own do not fall on. */
static bool open_pipe(int fd[2])
{
	int low[2];
	bool good;

	fd[0] = fd[1] = -1;
	if (pipe(low) != 0)
		return false;
	fd[0] = fcntl(low[0], F_DUPFD_CLOEXEC, ABOVE);
	fd[1] = fcntl(low[1], F_DUPFD_CLOEXEC, ABOVE);
	close(low[0]);
	close(low[1]);
	good = fd[0] >= 0 && fd[1] >= 0;
	if (!good && fd[0] >= 0)
		close(fd[0]);
	if (!good && fd[1] >= 0)
		close(fd[1]);
	return good;
}

static bool start(struct verify_keep *keep, const struct verify_args *a)
{
	char path[PATH_MAX];
	int to[2], from[2], secret = -1;

	if (!verify_find(path, OCOP)) {
		say_error("'%s': %s", OCOP, _("no such program beside this one or on PATH"));
		return false;
	}
	if (!open_pipe(to))
		return false;
	if (!open_pipe(from)) {
		close(to[0]);
		close(to[1]);
		return false;
	}
	if (a->report_fd != VERIFY_NO_FD)
		secret = (int)a->report_fd;
	/* Else its end would be ours. */
	signal(SIGPIPE, SIG_IGN);
	keep->pid = fork();
	if (keep->pid == 0)
		become(a, path, to[0], from[1], secret);
	close(to[0]);
	close(from[1]);
	if (keep->pid > 0) {
		keep->to = fdopen(to[1], "w");
		keep->from = fdopen(from[0], "r");
	}
	if (keep->to == NULL)
		close(to[1]);
	if (keep->from == NULL)
		close(from[0]);
	return keep->to != NULL && keep->from != NULL;
}

/* One line to it, one line of it: the file's name. */
static bool exchange(struct verify_keep *keep, const struct ocop_buf *line)
{
	if (fwrite(line->ptr, 1, line->len, keep->to) != line->len ||
	    fflush(keep->to) != 0 ||
	    fgets(keep->file, sizeof(keep->file), keep->from) == NULL)
		return false;
	keep->file[strcspn(keep->file, "\n")] = '\0';
	keep->count++;
	return true;
}

bool verify_keep(struct verify_run *run, const struct verify_found *found,
		 const struct verify_log *log)
{
	struct verify_keep *keep = &run->keep;
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	bool good;

	keep->file[0] = '\0';
	if (run->args->report_key == NULL || found->text.len == 0)
		return true;
	good = !verify_json(&line, found, log);
	if (good && !keep->begun) {
		keep->begun = true;
		good = start(keep, run->args);
	}
	good = good && keep->to != NULL && keep->from != NULL &&
	       exchange(keep, &line);
	ocop_buf_clear(&line);
	if (good)
		return true;
	keep->file[0] = '\0';
	say_error(_("'%s': no report of this article was written"),
		  run->args->report_dir);
	run->trouble = true;
	return false;
}

void verify_keep_end(struct verify_run *run)
{
	struct verify_keep *keep = &run->keep;
	int status = 0;

	if (keep->to != NULL)
		fclose(keep->to);
	if (keep->from != NULL)
		fclose(keep->from);
	if (keep->pid > 0) {
		while (waitpid(keep->pid, &status, 0) < 0 && errno == EINTR)
			;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			run->trouble = true;
	}
	if (keep->count > 0)
		say_error(_("'%s': reports written: %zu"),
			  run->args->report_dir, keep->count);
	memset(keep, 0, sizeof(*keep));
}
