/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder that grows, as a phone or a camera fills it. A picture is taken when
 * its writer closed it or moved it there, never in the middle.
 */
#define _GNU_SOURCE		/* ppoll */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "common/ui/path.h"
#include "verifier/shelf.h"

static volatile sig_atomic_t stopped;

static void stop(int number)
{
	(void)number;
	stopped = 1;
}

static void take(struct verify_run *run, const char *folder, const char *name)
{
	char path[PATH_SIZE];

	if (name[0] == '.' || !verify_is_file_name(name) ||
	    verify_is_table_name(name) || !path_join(path, folder, name))
		return;
	verify_file(run, path);
	shelf_progress(run->shelf);
	fflush(stdout);
}

static int read_events(struct verify_run *run, int fd, const char *folder)
{
	_Alignas(struct inotify_event) char room[16384];
	ssize_t len = read(fd, room, sizeof(room));
	const struct inotify_event *event;

	if (len < 0)
		return errno == EINTR ? EXIT_DONE : say_errno(folder);
	for (ssize_t at = 0; at < len && !stopped;
	     at += (ssize_t)(sizeof(*event) + event->len)) {
		event = (const struct inotify_event *)(const void *)(room + at);
		if ((event->mask & IN_Q_OVERFLOW) != 0) {
			say_error("'%s': %s", folder,
				  _("pictures came faster than they were read: some were left out; check the folder again"));
			return EXIT_TROUBLE;
		}
		if ((event->mask & IN_IGNORED) != 0) {
			say_error("'%s': %s", folder,
				  _("the folder is gone"));
			return EXIT_TROUBLE;
		}
		if (event->len > 0)
			take(run, folder, event->name);
	}
	return EXIT_DONE;
}

/* A signal that comes between the question and the wait still ends it. */
static int wait_for(int fd, const char *folder)
{
	struct pollfd ready = { fd, POLLIN, 0 };
	sigset_t block, before;
	int got = 0;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &before);
	if (!stopped)
		got = ppoll(&ready, 1, NULL, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return got < 0 && errno != EINTR ? say_errno(folder) : EXIT_DONE;
}

int shelf_watch(struct verify_run *run, const char *folder)
{
	struct sigaction action = { .sa_handler = stop };
	int fd = inotify_init1(IN_CLOEXEC);
	int code = EXIT_DONE;

	if (fd < 0 || inotify_add_watch(fd, folder, IN_CLOSE_WRITE |
					IN_MOVED_TO | IN_ONLYDIR) < 0)
		code = say_errno(folder);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* Those that are there, after the watch began: none is missed. */
	if (code == EXIT_DONE)
		verify_folder(run, folder, true);
	while (code == EXIT_DONE && !stopped) {
		shelf_progress(run->shelf);
		fflush(stdout);
		code = wait_for(fd, folder);
		if (code == EXIT_DONE && !stopped)
			code = read_events(run, fd, folder);
	}
	if (fd >= 0)
		close(fd);
	return code;
}
