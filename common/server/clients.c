/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits the clients of a daemon. libmicrohttpd closes a connection that is
 * silent. A client that sends or reads a byte now and then is never silent, so
 * each request also has a deadline, and each address has a maximum number of
 * connections. A proxy or a Unix socket stands for many clients, so it has no
 * such maximum. When there is no room, the connection that has waited longest
 * is closed, not the new one. A normal request ends long before it is the one
 * that has waited longest, so slow clients keep nobody out.
 *
 * Everything but the sweep runs in the library's event thread.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "common/server/clients.h"

#define ADDRESS_LEN RATE_ADDRESS_LEN
#define OF_ONE_ADDRESS_MAX 64
#define CHAINS 4096
#define DEADLINES 4		/* a request's deadline in timeout_s */
#define MIN_BYTES_PER_S 1024	/* a body or answer may take longer */

struct client {
	struct clients *all;
	struct client *next, *previous;	/* in the list, by since */
	struct client *alike;		/* next of its chain, if bound */
	int fd;				/* owned by libmicrohttpd */
	bool bound;			/* counts for its address */
	bool busy;			/* the service has its request */
	bool cut;			/* closed by us */
	uint8_t address[ADDRESS_LEN];
	time_t since;			/* when it became the client's turn */
	uint64_t bytes;			/* transferred since then */
};

struct clients {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t sweeper;
	bool stop;
	unsigned max, address_max;
	time_t deadline_s;
	uint8_t (*proxy)[ADDRESS_LEN];	/* owned */
	size_t proxy_count;
	struct client *first, *last;	/* we wait longest for the first */
	unsigned open;			/* of the list, without those cut */
	struct client *chain[CHAINS];	/* the bound ones, by address */
};

static time_t now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* --- Addresses --- */

/* The form of an IPv4 address in IPv6 (RFC 4291 section 2.5.5.2). */
static void of_v4(uint8_t out[static ADDRESS_LEN], const void *four)
{
	memset(out, 0, ADDRESS_LEN);
	out[10] = out[11] = 0xff;
	memcpy(out + 12, four, 4);
}

static bool read_address(uint8_t out[static ADDRESS_LEN], const char *text)
{
	uint8_t four[4];

	if (inet_pton(AF_INET, text, four) == 1) {
		of_v4(out, four);
		return true;
	}
	return inet_pton(AF_INET6, text, out) == 1;
}

/* false: the client came through a Unix socket. */
static bool address_of(uint8_t out[static ADDRESS_LEN],
		       const struct sockaddr *addr)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (addr != NULL && addr->sa_family == AF_INET) {
		memcpy(&in, addr, sizeof(in));
		of_v4(out, &in.sin_addr);
		return true;
	}
	if (addr != NULL && addr->sa_family == AF_INET6) {
		memcpy(&in6, addr, sizeof(in6));
		memcpy(out, &in6.sin6_addr, ADDRESS_LEN);
		return true;
	}
	return false;
}

static bool is_proxy(const struct clients *all, const uint8_t *address)
{
	for (size_t i = 0; i < all->proxy_count; i++)
		if (memcmp(all->proxy[i], address, ADDRESS_LEN) == 0)
			return true;
	return false;
}

/* --- The list, in order of since --- */

static void take_out(struct client *c)
{
	struct clients *all = c->all;

	*(c->previous == NULL ? &all->first : &c->previous->next) = c->next;
	*(c->next == NULL ? &all->last : &c->next->previous) = c->previous;
}

static void put_last(struct client *c)
{
	struct clients *all = c->all;

	c->next = NULL;
	c->previous = all->last;
	*(all->last == NULL ? &all->first : &all->last->next) = c;
	all->last = c;
}

/* The bytes of an address are mixed, so that neighbours are apart. */
static struct client **chain_of(struct clients *all, const uint8_t *address)
{
	uint64_t half[2];

	memcpy(half, address, sizeof(half));
	half[1] ^= half[0] * 0x9e3779b97f4a7c15u;
	return &all->chain[(half[1] * 0xbf58476d1ce4e5b9u >> 32) % CHAINS];
}

static void leave_chain(struct client *c)
{
	struct client **at = chain_of(c->all, c->address);

	while (*at != c)
		at = &(*at)->alike;
	*at = c->alike;
}

/* To libmicrohttpd it looks as if the client had closed the connection. */
static void cut(struct client *c)
{
	c->cut = true;
	c->all->open--;
	shutdown(c->fd, SHUT_RDWR);
}

/* Close the oldest of the clients if there are too many. */
static void make_room(struct clients *all)
{
	struct client *c = all->first;

	while (c != NULL && (c->cut || c->busy))
		c = c->next;
	if (all->open > all->max && c != NULL)
		cut(c);
}

/* The same for the clients with the address of like. */
static void make_room_beside(struct clients *all, const struct client *like)
{
	struct client *oldest = NULL, *c;
	unsigned count = 0;

	for (c = *chain_of(all, like->address); c != NULL; c = c->alike) {
		if (c->cut ||
		    memcmp(c->address, like->address, ADDRESS_LEN) != 0)
			continue;
		count++;
		if (!c->busy && (oldest == NULL || c->since <= oldest->since))
			oldest = c;
	}
	if (count > all->address_max && oldest != NULL)
		cut(oldest);
}

/* --- Deadlines --- */

static bool is_late(const struct client *c, time_t now)
{
	return !c->busy && !c->cut && now - c->since >
	       c->all->deadline_s + (time_t)(c->bytes / MIN_BYTES_PER_S);
}

static void *sweep(void *user)
{
	struct clients *all = user;
	struct timespec until;
	time_t now;

	pthread_mutex_lock(&all->lock);
	while (!all->stop) {
		now = now_s();
		for (struct client *c = all->first; c != NULL; c = c->next)
			if (is_late(c, now))
				cut(c);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		pthread_cond_timedwait(&all->wake, &all->lock, &until);
	}
	pthread_mutex_unlock(&all->lock);
	return NULL;
}

static bool start_sweep(struct clients *all)
{
	pthread_condattr_t attr;
	bool good;

	pthread_mutex_init(&all->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&all->wake, &attr);
	pthread_condattr_destroy(&attr);
	good = pthread_create(&all->sweeper, NULL, sweep, all) == 0;
	if (!good) {
		pthread_cond_destroy(&all->wake);
		pthread_mutex_destroy(&all->lock);
	}
	return good;
}

/* --- All clients --- */

/* By default, proxies run on the same machine. */
static const char *const loopback[] = { "127.0.0.1", "::1" };

static enum ocop_err read_proxies(struct clients *all,
				  const struct clients_options *o,
				  struct ocop_diag *diag)
{
	const char *const *from = o->proxy_count > 0 ? o->proxies : loopback;
	size_t count = o->proxy_count > 0 ? o->proxy_count : 2;

	all->proxy = calloc(count, sizeof(*all->proxy));
	if (all->proxy == NULL)
		return OCOP_ERR_MEMORY;
	for (; all->proxy_count < count; all->proxy_count++)
		if (!read_address(all->proxy[all->proxy_count],
				  from[all->proxy_count]))
			return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
					 "proxy: '%.60s' is not a numeric address",
					 from[all->proxy_count]);
	return OCOP_OK;
}

enum ocop_err clients_new(struct clients **out,
			  const struct clients_options *options,
			  struct ocop_diag *diag)
{
	struct clients *all = calloc(1, sizeof(*all));
	enum ocop_err err;

	*out = NULL;
	if (all == NULL)
		return OCOP_ERR_MEMORY;
	all->max = options->max;
	/* One address gets at most half of the connections. */
	all->address_max = options->max / 2 < OF_ONE_ADDRESS_MAX ?
			   options->max / 2 + 1 : OF_ONE_ADDRESS_MAX;
	all->deadline_s = (time_t)options->timeout_s * DEADLINES;
	err = read_proxies(all, options, diag);
	if (!err && !start_sweep(all))
		err = OCOP_ERR_MEMORY;
	if (err) {
		free(all->proxy);
		free(all);
		return err;
	}
	*out = all;
	return OCOP_OK;
}

void clients_free(struct clients *all)
{
	if (all == NULL)
		return;
	pthread_mutex_lock(&all->lock);
	all->stop = true;
	pthread_cond_signal(&all->wake);
	pthread_mutex_unlock(&all->lock);
	pthread_join(all->sweeper, NULL);
	pthread_cond_destroy(&all->wake);
	pthread_mutex_destroy(&all->lock);
	free(all->proxy);
	free(all);
}

/* --- One client --- */

static struct client *begin(struct clients *all,
			    struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *fd = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *from = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct client *c = calloc(1, sizeof(*c));

	/* Without memory this connection is not counted; the library's timeout
	 * will end it. */
	if (c == NULL || fd == NULL) {
		free(c);
		return NULL;
	}
	c->all = all;
	c->fd = fd->connect_fd;
	c->since = now_s();
	c->bound = address_of(c->address,
			      from == NULL ? NULL : from->client_addr) &&
		   !is_proxy(all, c->address);
	pthread_mutex_lock(&all->lock);
	put_last(c);
	all->open++;
	if (c->bound) {
		c->alike = *chain_of(all, c->address);
		*chain_of(all, c->address) = c;
		make_room_beside(all, c);
	}
	make_room(all);
	pthread_mutex_unlock(&all->lock);
	return c;
}

void clients_notify(void *cls, struct MHD_Connection *connection,
		    void **context, enum MHD_ConnectionNotificationCode code)
{
	struct clients *all = cls;
	struct client *c = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = begin(all, connection);
	} else if (c != NULL) {
		/* Before its descriptor is closed and reused. */
		pthread_mutex_lock(&all->lock);
		take_out(c);
		if (c->bound)
			leave_chain(c);
		if (!c->cut)
			all->open--;
		pthread_mutex_unlock(&all->lock);
		*context = NULL;
		free(c);
	}
}

unsigned clients_count(struct clients *all)
{
	unsigned count;

	pthread_mutex_lock(&all->lock);
	count = all->open;
	pthread_mutex_unlock(&all->lock);
	return count;
}

/* The last address of a list that ends at end; moves end before it. */
static bool last_address(const char *list, const char **end,
			 uint8_t address[static ADDRESS_LEN])
{
	const char *from, *to = *end;
	char text[INET6_ADDRSTRLEN];
	size_t len;

	while (to > list && (to[-1] == ' ' || to[-1] == '\t'))
		to--;
	for (from = to; from > list && from[-1] != ','; from--)
		;
	*end = from > list ? from - 1 : list;
	while (from < to && (*from == ' ' || *from == '\t'))
		from++;
	len = (size_t)(to - from);
	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, from, len);
	text[len] = '\0';
	return read_address(address, text);
}

bool clients_origin(const struct client *client, const char *forwarded,
		    uint8_t address[static RATE_ADDRESS_LEN])
{
	const char *end;

	if (client == NULL)
		return false;
	if (client->bound) {
		memcpy(address, client->address, ADDRESS_LEN);
		return true;
	}
	if (forwarded == NULL)
		return false;
	for (end = forwarded + strlen(forwarded); end > forwarded;) {
		if (!last_address(forwarded, &end, address))
			return false;
		if (!is_proxy(client->all, address))
			return true;
	}
	return false;
}

struct client *clients_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

void clients_busy(struct client *client)
{
	if (client == NULL)
		return;
	pthread_mutex_lock(&client->all->lock);
	client->busy = true;
	pthread_mutex_unlock(&client->all->lock);
}

void clients_wait(struct client *client, size_t len)
{
	if (client == NULL)
		return;
	pthread_mutex_lock(&client->all->lock);
	take_out(client);
	client->busy = false;
	client->since = now_s();
	client->bytes = len;
	put_last(client);
	pthread_mutex_unlock(&client->all->lock);
}

void clients_more(struct client *client, size_t len)
{
	if (client == NULL)
		return;
	pthread_mutex_lock(&client->all->lock);
	client->bytes += len;
	pthread_mutex_unlock(&client->all->lock);
}
