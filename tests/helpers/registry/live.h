/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the real ocop-registryd as a child process on loopback. Has strangers,
 * who send raw HTTP to it, and submitters in threads.
 */
#ifndef REGISTRY_LIVE_H
#define REGISTRY_LIVE_H

#include <pthread.h>
#include <semaphore.h>
#include <sys/types.h>

#include <ocop/submit.h>

#include "tests/helpers/reg_world.h"

struct live {
	struct world w;
	char program[512];
	char url[64];
	uint16_t port;
	pid_t pid;		/* 0: not running */
	char said[512];		/* its first line on stdout */
};

/* A world with key files; the program is beside the tests' folder. */
void live_new(struct live *l, const char *realm);
/* Kills what runs. */
void live_free(struct live *l);
/* Run COMMAND to its end with the world's files and more arguments (NULL
 * ends them): the exit code. */
int live_run(struct live *l, const char *command, const char *const *more);
/* What the last one wrote on stderr; static. */
const char *live_errors(struct live *l);
void live_found(struct live *l);	/* init */
void live_start(struct live *l);	/* run, on a free port */
int live_stop(struct live *l, int signal); /* exit code, or 128 + signal */

/* --- Raw HTTP --- */

int live_dial(struct live *l);
/* A refused body may be cut off while it is sent: that is no failure. */
void live_send(int fd, const void *data, size_t len);
void live_send_text(int fd, const char *text);
void live_receive(int fd, char *out, size_t size);	/* closes fd */
/* The status, 0 when the answer is no HTTP. */
int live_ask(struct live *l, const char *request, char *out, size_t size);

#define END " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

/* --- Submitters --- */

struct submitter {
	struct live *l;
	pthread_t thread;
	struct ocop_buf *records;	/* its own, then the shared */
	size_t count;
	uint64_t *index;		/* UINT64_MAX: not acknowledged */
	sem_t *acked;			/* posted at each, may be NULL */
	bool stop_at_failure;
	char failure[256];
};

/* Own records are producers first, first+1, ...; shared ones are left empty
 * for the caller to fill. */
void submitter_new(struct submitter *s, struct live *l, unsigned first,
		   size_t own, size_t shared);
void submitter_free(struct submitter *s);
void *submitter_run(void *arg);			/* all records, in order */
void submitter_start(struct submitter *s);	/* that, in a thread */

#endif
