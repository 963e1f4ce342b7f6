/* SPDX-License-Identifier: Apache-2.0 */
/* Starts the daemon, talks to it, and lets many clients talk to it. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/file.h>

#include "tests/helpers/registry/live.h"

static void find_program(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);
	char *cut;
	int i;

	assert_true(len > 0);
	out[len] = '\0';
	for (i = 0; i < 2; i++) {	/* build/tests/NAME */
		cut = strrchr(out, '/');
		assert_non_null(cut);
		*cut = '\0';
	}
	assert_true(strlen(out) + 20 < size);
	snprintf(out + strlen(out), size - strlen(out), "/ocop-registryd");
}

/* Both passphrases in a pipe: its reading end. */
static int passphrases(void)
{
	static const char lines[] = WORLD_PASSPHRASE "\n" WORLD_PASSPHRASE "\n";
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], lines, sizeof(lines) - 1),
			 sizeof(lines) - 1);
	close(fds[1]);
	return fds[0];
}

/* Start COMMAND with the world's files and up to 6 more arguments; its
 * stdout is *out. */
static pid_t spawn(struct live *l, const char *command,
		   const char *const *more, int *out)
{
	const char *argv[24] = { l->program, command, "--db", l->w.db, "--key",
				 l->w.log_key, "--time-key", l->w.time_key,
				 "--passphrase-fd", "3" };
	int in = passphrases(), fds[2];
	size_t n = 10;
	pid_t pid;

	while (more != NULL && *more != NULL)
		argv[n++] = *more++;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		char errors[WORLD_PATH + 16];
		int err;

		snprintf(errors, sizeof(errors), "%s/stderr", l->w.dir);
		err = open(errors, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (err < 0 || dup2(err, 2) < 0 || dup2(fds[1], 1) < 0)
			_exit(126);
		if (in != 3 && dup2(in, 3) < 0)
			_exit(126);
		for (int fd = 4; fd < 64; fd++)
			close(fd);
		execv(l->program, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(in);
	close(fds[1]);
	*out = fds[0];
	return pid;
}

static int wait_exit(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}

/* One line, or what there was before the end. */
static void read_line(int fd, char *out, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len + 1 < size) {
		got = read(fd, out + len, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || out[len] == '\n')
			break;
		len++;
	}
	out[len] = '\0';
}

int live_run(struct live *l, const char *command, const char *const *more)
{
	int out;
	pid_t pid = spawn(l, command, more, &out);

	read_line(out, l->said, sizeof(l->said));
	close(out);
	return wait_exit(pid);
}

const char *live_errors(struct live *l)
{
	static char text[4096];
	struct ocop_buf buf = OCOP_BUF(sizeof(text) - 1);
	char path[WORLD_PATH + 16];

	snprintf(path, sizeof(path), "%s/stderr", l->w.dir);
	assert_int_equal(ocop_file_read(&buf, path, NULL), OCOP_OK);
	assert_true(ocop_bytes_copy(text, sizeof(text), ocop_buf_view(&buf)));
	ocop_buf_clear(&buf);
	return text;
}

void live_found(struct live *l)
{
	const char *more[] = { "--trust", l->w.trust, "--fingerprint",
			       l->w.fingerprint, "--clock", l->w.clock, NULL };

	if (live_run(l, "init", more) != 0)
		fail_msg("init: %s", live_errors(l));
}

void live_start(struct live *l)
{
	const char *more[] = { "--listen", "127.0.0.1:0", "--clock",
			       l->w.clock, "--confirm-clock", NULL };
	const char *colon;
	int out;

	l->pid = spawn(l, "run", more, &out);
	read_line(out, l->said, sizeof(l->said));
	close(out);
	if (strncmp(l->said, "listening on http://127.0.0.1:", 30) != 0)
		fail_msg("run: '%s' %s", l->said, live_errors(l));
	colon = strrchr(l->said, ':');
	l->port = (uint16_t)strtoul(colon + 1, NULL, 10);
	snprintf(l->url, sizeof(l->url), "http://127.0.0.1:%u", l->port);
}

int live_stop(struct live *l, int signal)
{
	pid_t pid = l->pid;

	l->pid = 0;
	assert_int_equal(kill(pid, signal), 0);
	return wait_exit(pid);
}

int live_dial(struct live *l)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_port = htons(l->port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof(addr)),
			 0);
	return fd;
}

void live_send(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		at += sent;
		len -= (size_t)sent;
	}
}

void live_send_text(int fd, const char *text)
{
	live_send(fd, text, strlen(text));
}

void live_receive(int fd, char *out, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len + 1 < size) {
		got = recv(fd, out + len, size - 1 - len, 0);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	out[len] = '\0';
	close(fd);
}

int live_ask(struct live *l, const char *request, char *out, size_t size)
{
	int fd = live_dial(l);

	live_send_text(fd, request);
	live_receive(fd, out, size);
	if (strncmp(out, "HTTP/1.1 ", 9) != 0)
		return 0;
	return (int)strtol(out + 9, NULL, 10);
}

void *submitter_run(void *arg)
{
	struct submitter *s = arg;
	struct ocop_trust_log log = { .vkey = s->l->w.vkey };
	struct ocop_trust trust = { .logs = &log, .log_count = 1 };
	struct ocop_http_limits limits = { 0 };
	struct ocop_http *http = NULL;
	size_t i;

	if (ocop_http_new(&http, &limits, NULL))
		return NULL;
	for (i = 0; i < s->count; i++) {
		struct ocop_diag diag = { 0 };
		struct ocop_receipt receipt;
		enum ocop_err err;

		err = ocop_submit_record(http, s->l->url, ocop_buf_view(
					&s->records[i]), &trust, &receipt,
					&diag);
		if (!err) {
			s->index[i] = receipt.index;
			ocop_receipt_clear(&receipt);
			if (s->acked != NULL)
				sem_post(s->acked);
			continue;
		}
		snprintf(s->failure, sizeof(s->failure), "%s: %s",
			 ocop_err_name(err), diag.text);
		if (s->stop_at_failure)
			break;
	}
	/* Nobody waits for what will not come. */
	for (; s->acked != NULL && i < s->count; i++)
		sem_post(s->acked);
	ocop_http_free(http);
	return NULL;
}

void submitter_new(struct submitter *s, struct live *l, unsigned first,
		   size_t own, size_t shared)
{
	size_t i;

	memset(s, 0, sizeof(*s));
	s->l = l;
	s->count = own + shared;
	s->records = calloc(s->count, sizeof(*s->records));
	s->index = calloc(s->count, sizeof(*s->index));
	assert_non_null(s->records);
	assert_non_null(s->index);
	for (i = 0; i < s->count; i++) {
		s->records[i] = OCOP_BUF(OCOP_RECORD_MAX);
		s->index[i] = UINT64_MAX;
		if (i < own)
			world_producer(&l->w, first + (unsigned)i,
				       &s->records[i]);
	}
}

void submitter_free(struct submitter *s)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		ocop_buf_clear(&s->records[i]);
	free(s->records);
	free(s->index);
}

void submitter_start(struct submitter *s)
{
	assert_int_equal(pthread_create(&s->thread, NULL, submitter_run, s), 0);
}

void live_new(struct live *l, const char *realm)
{
	memset(l, 0, sizeof(*l));
	world_new(&l->w, realm);
	world_write_keys(&l->w);
	find_program(l->program, sizeof(l->program));
}

void live_free(struct live *l)
{
	if (l->pid != 0)
		live_stop(l, SIGKILL);
	world_free(&l->w);
}
