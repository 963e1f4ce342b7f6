/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listening addresses are numeric, for two reasons. A daemon may start before
 * the resolver, so it must not depend on a name. And it must be certain whether
 * an address is loopback.
 */
#define _GNU_SOURCE	/* strerrordesc_np() */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/cmd.h"
#include "common/server/listen.h"

#define BACKLOG 1024

static enum ocop_err failed(struct ocop_diag *diag, const char *what)
{
	return ocop_fail(diag, OCOP_ERR_NETWORK, 0, "%s: %s", what,
			 strerrordesc_np(errno));
}

/* Split "HOST:PORT" or "[HOST]:PORT" in place. */
static bool split(char *text, char **host, char **port)
{
	char *colon = strrchr(text, ':');
	uint64_t number;

	if (colon == NULL || colon[1] == '\0')
		return false;
	*colon = '\0';
	*port = colon + 1;
	*host = text;
	if (text[0] == '[') {
		if (colon == text || colon[-1] != ']')
			return false;
		colon[-1] = '\0';
		*host = text + 1;
	}
	/* Check the range: getaddrinfo() would take 70000 for 4464. */
	return **host != '\0' &&
	       !ocop_decimal(&number, ocop_bytes_str(*port)) &&
	       number <= 65535;
}

static bool is_loopback(const struct sockaddr *addr)
{
	if (addr->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, addr, sizeof(in));
		return ntohl(in.sin_addr.s_addr) >> 24 == 127;
	}
	if (addr->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, addr, sizeof(in6));
		return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr) != 0;
	}
	return false;
}

static enum ocop_err name_it(struct listener *out, const char *host, bool v6,
			     struct ocop_diag *diag)
{
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	char port[8];

	if (getsockname(out->fd, (struct sockaddr *)&bound, &len) != 0)
		return failed(diag, "getsockname");
	if (getnameinfo((struct sockaddr *)&bound, len, NULL, 0, port,
			sizeof(port), NI_NUMERICSERV) != 0)
		return ocop_fail(diag, OCOP_ERR_NETWORK, 0, "getnameinfo");
	if (bound.ss_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, &bound, sizeof(in6));
		out->port = ntohs(in6.sin6_port);
	} else {
		struct sockaddr_in in;

		memcpy(&in, &bound, sizeof(in));
		out->port = ntohs(in.sin_port);
	}
	snprintf(out->name, sizeof(out->name), v6 ? "http://[%s]:%s" :
		 "http://%s:%s", host, port);
	return OCOP_OK;
}

static enum ocop_err open_tcp(struct listener *out, const char *address,
			      struct ocop_diag *diag)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV |
					      AI_PASSIVE,
				  .ai_socktype = SOCK_STREAM };
	struct addrinfo *info = NULL;
	char text[LISTEN_NAME_SIZE - 16], *host, *port;
	enum ocop_err err;
	int one = 1;

	if ((size_t)snprintf(text, sizeof(text), "%s", address) >=
	    sizeof(text) || !split(text, &host, &port) ||
	    getaddrinfo(host, port, &hints, &info) != 0)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "address: expected ADDRESS:PORT with a numeric address");
	out->loopback = is_loopback(info->ai_addr);
	out->fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC |
			 SOCK_NONBLOCK, 0);
	if (out->fd < 0)
		err = failed(diag, "socket");
	else if (setsockopt(out->fd, SOL_SOCKET, SO_REUSEADDR, &one,
			    sizeof(one)) != 0)
		err = failed(diag, "SO_REUSEADDR");
	else if (bind(out->fd, info->ai_addr, info->ai_addrlen) != 0)
		err = failed(diag, "bind");
	else if (listen(out->fd, BACKLOG) != 0)
		err = failed(diag, "listen");
	else
		err = name_it(out, host, info->ai_family == AF_INET6, diag);
	freeaddrinfo(info);
	return err;
}

/* Whether a process listens there. One that is too busy to accept counts
 * too. */
static bool is_served(const struct sockaddr_un *addr)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);
	bool served = fd >= 0 &&
		      (connect(fd, (const struct sockaddr *)addr,
			       sizeof(*addr)) == 0 || errno == EAGAIN);

	if (fd >= 0)
		close(fd);
	return served;
}

static enum ocop_err open_unix(struct listener *out, const char *path,
			       struct ocop_diag *diag)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct stat st;

	if ((size_t)snprintf(addr.sun_path, sizeof(addr.sun_path), "%s",
			     path) >= sizeof(addr.sun_path) || path[0] == '\0')
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "address: the socket's path is too long");
	/* Remove the socket of a process that was killed. */
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode) && !is_served(&addr))
		unlink(path);
	out->loopback = true;
	out->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			 0);
	if (out->fd < 0)
		return failed(diag, "socket");
	if (bind(out->fd, (struct sockaddr *)&addr, sizeof(addr)) != 0)
		return failed(diag, "bind");
	if (listen(out->fd, BACKLOG) != 0)
		return failed(diag, "listen");
	snprintf(out->name, sizeof(out->name), "unix:%s", path);
	return OCOP_OK;
}

/* --- A socket that systemd opened (sd_listen_fds(3)) --- */

#define PASSED_FD 3	/* the first that is passed */

/* Whether an environment variable is this number. */
static bool env_is(const char *name, uint64_t want)
{
	const char *text = getenv(name);
	uint64_t number;

	return text != NULL && !ocop_decimal(&number, ocop_bytes_str(text)) &&
	       number == want;
}

static bool is_listening(int fd)
{
	socklen_t len = sizeof(int);
	int on = 0;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len) == 0 && on;
}

/* Child processes get neither the socket nor the variables. */
static enum ocop_err take_passed(struct listener *out, struct ocop_diag *diag)
{
	struct sockaddr_storage bound = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(bound);
	char host[INET6_ADDRSTRLEN] = "";
	bool ours = env_is("LISTEN_PID", (uint64_t)getpid()) &&
		    env_is("LISTEN_FDS", 1) && is_listening(PASSED_FD);

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	if (!ours)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "address: "
							     "expected exactly "
							     "one listening "
							     "socket from "
							     "systemd (see "
							     "ocop-registryd.socket)");
	out->fd = PASSED_FD;
	if (fcntl(out->fd, F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(out->fd, F_SETFL, O_NONBLOCK) != 0)
		return failed(diag, "fcntl");
	if (getsockname(out->fd, (struct sockaddr *)&bound, &len) != 0)
		return failed(diag, "getsockname");
	out->loopback = bound.ss_family == AF_UNIX ||
			is_loopback((struct sockaddr *)&bound);
	if (bound.ss_family == AF_UNIX) {
		snprintf(out->name, sizeof(out->name), "unix:systemd");
		return OCOP_OK;
	}
	if (getnameinfo((struct sockaddr *)&bound, len, host, sizeof(host),
			NULL, 0, NI_NUMERICHOST) != 0)
		return ocop_fail(diag, OCOP_ERR_NETWORK, 0, "getnameinfo");
	return name_it(out, host, bound.ss_family == AF_INET6, diag);
}

enum ocop_err listener_open(struct listener *out, const char *address,
			    struct ocop_diag *diag)
{
	enum ocop_err err;

	*out = (struct listener){ .fd = -1 };
	if (strcmp(address, "systemd") == 0)
		err = take_passed(out, diag);
	else if (strncmp(address, "unix:", 5) == 0)
		err = open_unix(out, address + 5, diag);
	else
		err = open_tcp(out, address, diag);
	if (err)
		listener_close(out);
	return err;
}

void listener_warn(const struct listener *listener, const char *address,
		   size_t proxy_count)
{
	if (!listener->loopback && proxy_count == 0)
		say_error("'%s': %s", address,
			  _("other machines can reach this address without TLS: listen on loopback behind a proxy, or name the proxy with --behind"));
}

int listener_announce(const struct listener *listener, const char *port_file)
{
	struct ocop_diag diag = { 0 };
	char port[16];
	enum ocop_err err;

	if (port_file != NULL) {
		snprintf(port, sizeof(port), "%u\n", listener->port);
		err = ocop_file_write(port_file, ocop_bytes_str(port),
				      OCOP_FILE_REPLACE, &diag);
		if (err)
			return say_diag(port_file, err, &diag);
	}
	/* Scripts read this line, so it is not translated. */
	printf("listening on %s\n", listener->name);
	return cmd_flush(EXIT_DONE);
}

void listener_close(struct listener *listener)
{
	if (listener == NULL || listener->fd < 0)
		return;
	close(listener->fd);
	listener->fd = -1;
}
