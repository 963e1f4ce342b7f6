/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refreshing before judging: ocop-sync runs as another process, so that no
 * code that reaches the network is ever in the one that judges.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/media/child.h"
#include "verifier/verify.h"

#define SYNC "ocop-sync"
#define ARGS_MAX 10
#define EXIT_NOT_RUN 127

/* Beside this program, where it was built or installed; else on PATH. */
bool verify_find(char out[static PATH_MAX], const char *name)
{
	size_t size = strlen(name) + 1;
	ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - size - 1);
	char *slash;

	out[len < 0 ? 0 : len] = '\0';
	slash = strrchr(out, '/');
	if (slash != NULL) {
		memcpy(slash + 1, name, size);
		if (access(out, X_OK) == 0)
			return true;
	}
	return child_find(out, name);
}

/* Its complaints and its progress go to our stderr; its result is not ours
 * to print. Not child_run: that forbids writing any file. */
static _Noreturn void become(const char *path, char *const argv[])
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
		become(path, argv);
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void add(const char *argv[static ARGS_MAX + 1], size_t *count,
		const char *name, const char *value)
{
	if (value == NULL)
		return;
	argv[(*count)++] = name;
	argv[(*count)++] = value;
}

bool verify_refresh(const struct verify_args *args, const char *replica)
{
	const char *argv[ARGS_MAX + 1] = { SYNC };
	char path[PATH_MAX];
	union { const char **in; char *const *out; } cast = { argv };
	size_t count = 1;
	int code;

	if (!verify_find(path, SYNC)) {
		say_error("'%s': %s", SYNC, _("no such program beside this one or on PATH"));
		return false;
	}
	add(argv, &count, "--replica", replica);
	add(argv, &count, "--registry", args->registry);
	if (args->fingerprint != NULL) {
		add(argv, &count, "--trust", args->trust);
		add(argv, &count, "--fingerprint", args->fingerprint);
	}
	code = run(path, cast.out);
	if (code == EXIT_DONE)
		return true;
	if (code == EXIT_NO)
		say_error("'%s': %s", args->registry,
			  _("its answer was refused; judging by the last good data"));
	else
		say_error("'%s': %s", args->registry,
			  _("not refreshed; judging by the data at hand"));
	return false;
}
