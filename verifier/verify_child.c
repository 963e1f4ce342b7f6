/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs in other processes, so that the process that checks stamps contains
 * no network code, no key and no signer: "ocop-sync" runs before it, "ocop
 * report" and "ocop query" beside it. "ocop report" reads one line of --json
 * output for each article, and answers with the name of the report file, which
 * is then on the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocop/json.h>

#include "common/media/media.h"
#include "verifier/verify.h"

#define SYNC "ocop-sync"
#define OCOP "ocop"
#define ARGS_MAX 16
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

/* --- ocop-sync --- */

/* Its complaints and its progress go to our stderr; its result is not ours
 * to print. Not child_run: that forbids writing any file. */
static _Noreturn void become_sync(const char *path, char *const argv[])
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		_exit(EXIT_NOT_RUN);
	closefrom(3);
	execv(path, argv);
	_exit(EXIT_NOT_RUN);
}

static int run(const char *path, char *const argv[])
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		become_sync(path, argv);
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool verify_refresh(const struct verify_args *args, const char *replica)
{
	const char *argv[ARGS_MAX + 1] = { SYNC };
	char path[PATH_MAX];
	union { const char **in; char *const *out; } cast = { argv };
	size_t count = 1;
	int code;

	if (!child_find_ours(path, SYNC)) {
		say_error("'%s': %s", SYNC, _("program not found beside this one or on PATH"));
		return false;
	}
	add(argv, &count, "--replica", replica);
	add(argv, &count, "--registry", args->registry);
	if (args->fingerprint != NULL && args->trust != NULL)
		add(argv, &count, "--trust", args->trust);
	if (args->fingerprint != NULL)
		add(argv, &count, "--fingerprint", args->fingerprint);
	code = run(path, cast.out);
	if (code == EXIT_DONE)
		return true;
	/* The address is not printed here: ocop-sync checks it and names it in
	 * its errors. */
	if (code == EXIT_NO)
		say_error("'--registry': %s",
			  _("its answer was refused; using the last good data"));
	else
		say_error("'--registry': %s",
			  _("not refreshed; using the data at hand"));
	return false;
}

/* --- ocop, with a key --- */

void verify_command_add(struct verify_command *c, const char *name,
			const char *value)
{
	if (value == NULL)
		return;
	c->word[c->count++] = name;
	c->word[c->count++] = value;
}

/* secret: -1, or the descriptor of the passphrase. */
static _Noreturn void become_helper(struct verify_command *c, const char *path,
				    int in, int out, int secret)
{
	union { const char **in; char *const *out; } cast = { c->word };

	if (secret >= 0 && dup2(secret, CHILD_FD) >= 0)
		verify_command_add(c, "--passphrase-fd", CHILD_FD_TEXT);
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

bool verify_helper_start(struct verify_helper *helper,
			 const struct verify_command *command,
			 unsigned long long secret)
{
	struct verify_command own = *command;
	char path[PATH_MAX];
	int to[2], from[2];

	helper->begun = true;
	if (!child_find_ours(path, OCOP)) {
		say_error("'%s': %s", OCOP, _("program not found beside this one or on PATH"));
		return false;
	}
	if (!open_pipe(to))
		return false;
	if (!open_pipe(from)) {
		close(to[0]);
		close(to[1]);
		return false;
	}
	/* Otherwise the end of the child would end this process too. */
	signal(SIGPIPE, SIG_IGN);
	helper->pid = fork();
	if (helper->pid == 0)
		become_helper(&own, path, to[0], from[1],
			      secret == VERIFY_NO_FD ? -1 : (int)secret);
	close(to[0]);
	close(from[1]);
	if (helper->pid > 0) {
		helper->to = fdopen(to[1], "w");
		helper->from = fdopen(from[0], "r");
	}
	if (helper->to == NULL)
		close(to[1]);
	if (helper->from == NULL)
		close(from[0]);
	return helper->to != NULL && helper->from != NULL;
}

bool verify_helper_ask(struct verify_helper *helper,
		       const struct ocop_buf *line, struct ocop_buf *answer)
{
	int c;

	if (helper->to == NULL || helper->from == NULL ||
	    (line->len > 0 &&
	     fwrite(line->ptr, 1, line->len, helper->to) != line->len) ||
	    fflush(helper->to) != 0)
		return false;
	while ((c = getc(helper->from)) != EOF && c != '\n')
		ocop_buf_byte(answer, (uint8_t)c);
	return c == '\n' && !answer->err;
}

bool verify_helper_end(struct verify_helper *helper)
{
	int status = 0;

	if (helper->to != NULL)
		fclose(helper->to);
	if (helper->from != NULL)
		fclose(helper->from);
	if (helper->pid > 0)
		while (waitpid(helper->pid, &status, 0) < 0 && errno == EINTR)
			;
	memset(helper, 0, sizeof(*helper));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* --- ocop report --- */

static bool start_report(struct verify_run *run)
{
	const struct verify_args *a = run->args;
	/* The user asked for a report of each article, so ocop report need not
	 * ask again. */
	struct verify_command c = { { OCOP, "report", "--yes" }, 3 };

	verify_command_add(&c, "--key", a->report_key);
	verify_command_add(&c, "--dir", a->report_dir);
	verify_command_add(&c, "--place", a->report_place);
	verify_command_add(&c, "--note", a->report_note);
	verify_command_add(&c, "--replica", run->disk->path);
	return verify_helper_start(&run->writer.helper, &c, a->report_fd);
}

/* Send one line, and read one line: the file's name. */
static bool exchange(struct verify_report_writer *writer,
		     const struct ocop_buf *line)
{
	struct ocop_buf name = OCOP_BUF(sizeof(writer->file) - 1);
	bool good = verify_helper_ask(&writer->helper, line, &name) &&
		    ocop_bytes_copy(writer->file, sizeof(writer->file),
				    ocop_buf_view(&name));

	ocop_buf_clear(&name);
	writer->count += good;
	return good;
}

bool verify_write_report(struct verify_run *run,
			 const struct verify_found *found,
			 const struct verify_log *log)
{
	struct verify_report_writer *writer = &run->writer;
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	bool good;

	writer->file[0] = '\0';
	if (run->args->report_key == NULL || found->text.len == 0)
		return true;
	good = !verify_json(&line, found, log, NULL) &&
	       (writer->helper.begun || start_report(run)) &&
	       exchange(writer, &line);
	ocop_buf_clear(&line);
	if (good)
		return true;
	writer->file[0] = '\0';
	say_error(_("'%s': no report of this article was written"),
		  run->args->report_dir);
	run->trouble = true;
	return false;
}

void verify_write_report_end(struct verify_run *run)
{
	struct verify_report_writer *writer = &run->writer;

	if (!verify_helper_end(&writer->helper))
		run->trouble = true;
	if (writer->count > 0)
		say_error(_("'%s': reports written: %zu"),
			  run->args->report_dir, writer->count);
	memset(writer, 0, sizeof(*writer));
}
