/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serves a folder over HTTP on loopback, and keeps connections open. It is a
 * process of its own, so that its processor time is not counted in any measure.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/national.h"

struct static_server {
	pid_t child;
	char url[64];
};

static const char *root;	/* in the child */

static bool answer(int fd, const char *path)
{
	char name[1024], head[256], body[65536];
	struct stat st = { .st_size = 0 };
	int file, len;
	ssize_t n;
	bool good;

	snprintf(name, sizeof(name), "%s%s", root, path);
	file = strstr(path, "..") ? -1 : open(name, O_RDONLY);
	if (file >= 0)
		fstat(file, &st);
	len = snprintf(head, sizeof(head), "HTTP/1.1 %s\r\n"
		       "Content-Length: %lld\r\n\r\n", file >= 0 ?
		       "200 OK" : "404 Not Found", (long long)st.st_size);
	good = send(fd, head, (size_t)len, MSG_NOSIGNAL | MSG_MORE) == len;
	while (good && file >= 0 && (n = read(file, body, sizeof(body))) > 0)
		good = send(fd, body, (size_t)n, MSG_NOSIGNAL) == n;
	if (file >= 0)
		close(file);
	return good;
}

static void *serve(void *user)
{
	int fd = (int)(intptr_t)user, on = 1;
	char in[8192];
	size_t len = 0;
	bool good = true;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	while (good) {
		ssize_t n = recv(fd, in + len, sizeof(in) - 1 - len, 0);
		char *end, *path, *space;

		if (n <= 0)
			break;
		len += (size_t)n;
		in[len] = '\0';
		end = strstr(in, "\r\n\r\n");
		if (!end)
			continue;
		path = strchr(in, ' ');
		space = path ? strchr(path + 1, ' ') : NULL;
		if (!space)
			break;
		*space = '\0';
		good = answer(fd, path + 1);
		/* One request at a time: curl waits for each. */
		len = 0;
	}
	close(fd);
	return NULL;
}

static void accept_all(int listener)
{
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		pthread_t thread;

		if (fd < 0)
			continue;
		if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd))
			close(fd);
		else
			pthread_detach(thread);
	}
}

struct static_server *static_server_start(const char *folder)
{
	struct static_server *s = calloc(1, sizeof(*s));
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bench_must(s && listener >= 0 &&
		   bind(listener, (struct sockaddr *)&at, sizeof(at)) == 0 &&
		   listen(listener, 64) == 0 &&
		   getsockname(listener, (struct sockaddr *)&at, &len) == 0,
		   "server");
	snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u",
		 (unsigned)ntohs(at.sin_port));
	fflush(NULL);
	s->child = fork();
	bench_must(s->child >= 0, "fork");
	if (s->child == 0) {
		root = folder;
		accept_all(listener);
		_exit(0);
	}
	close(listener);
	return s;
}

const char *static_server_url(const struct static_server *s)
{
	return s->url;
}

void static_server_stop(struct static_server *s)
{
	kill(s->child, SIGKILL);
	waitpid(s->child, NULL, 0);
	free(s);
}
