/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two buffers: one is filled while the other one is written.
 */
#define _GNU_SOURCE	/* strerrordesc_np() */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/server/line_log.h"
#include "common/ui/say.h"

struct line_log {
	const char *path;	/* NULL: standard error; lent */
	int fd;			/* owned, but for standard error */
	bool failed;		/* the last write failed, and was told */
	pthread_t thread;
	pthread_mutex_t lock;	/* for the members below */
	pthread_cond_t wake;
	bool stop;
	uint64_t dropped;
	size_t len;
	char *filling;		/* LINE_LOG_BYTES; owned */
	char *writing;		/* the same; only the thread uses it */
};

static bool open_file(struct line_log *log)
{
	int fd = open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
		      O_NOCTTY, 0640);

	if (fd < 0)
		return false;
	if (log->fd >= 0)
		close(log->fd);
	log->fd = fd;
	return true;
}

/* Follow the path: somebody may have moved the file away. */
static void follow(struct line_log *log)
{
	struct stat named, ours;

	if (log->path == NULL ||
	    (stat(log->path, &named) == 0 && fstat(log->fd, &ours) == 0 &&
	     named.st_ino == ours.st_ino && named.st_dev == ours.st_dev))
		return;
	if (!open_file(log) && !log->failed)
		say_errno(log->path);
}

static void write_all(struct line_log *log, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = write(log->fd, log->writing + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			if (!log->failed)
				say_errno(log->path == NULL ? "-" : log->path);
			log->failed = true;
			return;
		}
		done += (size_t)n;
	}
	log->failed = false;
}

/* A second has passed, or the buffer is half full, or it is over. */
static size_t next_part(struct line_log *log, bool *stop)
{
	struct timespec until;
	char *filled;
	size_t len;
	int rc = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&log->lock);
	while (!log->stop && rc == 0 && log->len < LINE_LOG_BYTES / 2)
		rc = pthread_cond_timedwait(&log->wake, &log->lock, &until);
	len = log->len;
	filled = log->filling;
	log->filling = log->writing;
	log->writing = filled;
	log->len = 0;
	*stop = log->stop;
	pthread_mutex_unlock(&log->lock);
	return len;
}

static void *run(void *user)
{
	struct line_log *log = user;
	bool stop = false;

	while (!stop) {
		size_t len = next_part(log, &stop);

		follow(log);
		write_all(log, len);
	}
	return NULL;
}

static void free_it(struct line_log *log)
{
	if (log->path != NULL && log->fd >= 0)
		close(log->fd);
	free(log->filling);
	free(log->writing);
	free(log);
}

enum ocop_err line_log_open(struct line_log **out, const char *path,
			    struct ocop_diag *diag)
{
	struct line_log *log = calloc(1, sizeof(*log));

	*out = NULL;
	if (log == NULL)
		return OCOP_ERR_MEMORY;
	log->fd = STDERR_FILENO;
	log->filling = malloc(LINE_LOG_BYTES);
	log->writing = malloc(LINE_LOG_BYTES);
	if (log->filling == NULL || log->writing == NULL) {
		free_it(log);
		return OCOP_ERR_MEMORY;
	}
	if (strcmp(path, "-") != 0) {
		log->path = path;
		log->fd = -1;
		if (!open_file(log)) {
			ocop_fail(diag, OCOP_ERR_FILE, 0, "%s",
				  strerrordesc_np(errno));
			free_it(log);
			return OCOP_ERR_FILE;
		}
	}
	pthread_mutex_init(&log->lock, NULL);
	pthread_cond_init(&log->wake, NULL);
	if (pthread_create(&log->thread, NULL, run, log) != 0) {
		pthread_cond_destroy(&log->wake);
		pthread_mutex_destroy(&log->lock);
		free_it(log);
		return OCOP_ERR_MEMORY;
	}
	*out = log;
	return OCOP_OK;
}

void line_log_add(struct line_log *log, const char *line)
{
	size_t len;

	if (log == NULL)
		return;
	len = strlen(line);
	pthread_mutex_lock(&log->lock);
	if (len + 1 > LINE_LOG_BYTES - log->len) {
		log->dropped++;
	} else {
		memcpy(log->filling + log->len, line, len);
		log->len += len;
		log->filling[log->len++] = '\n';
		if (log->len >= LINE_LOG_BYTES / 2)
			pthread_cond_signal(&log->wake);
	}
	pthread_mutex_unlock(&log->lock);
}

uint64_t line_log_dropped(struct line_log *log)
{
	uint64_t dropped;

	if (log == NULL)
		return 0;
	pthread_mutex_lock(&log->lock);
	dropped = log->dropped;
	pthread_mutex_unlock(&log->lock);
	return dropped;
}

void line_log_close(struct line_log *log)
{
	if (log == NULL)
		return;
	pthread_mutex_lock(&log->lock);
	log->stop = true;
	pthread_cond_signal(&log->wake);
	pthread_mutex_unlock(&log->lock);
	pthread_join(log->thread, NULL);
	pthread_cond_destroy(&log->wake);
	pthread_mutex_destroy(&log->lock);
	free_it(log);
}
