/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers that are ready: a look-up that is asked for again is answered in the
 * event thread, without a worker. An answer is given again only while a worker
 * would give the same one: this process has stored nothing since, and the clock
 * shows the same second. So what another process stored is seen a second later
 * at most.
 */
#ifndef REGISTRY_READY_H
#define REGISTRY_READY_H

#include <stdatomic.h>

#include "common/server/http_server.h"

struct reg_clock;
struct ready;

/* When an answer was asked for. */
struct ready_time {
	uint64_t log, scans;	/* how often each changed */
	uint64_t clock_s, since_start_s;
};

/* Keeps a pointer to clock. NULL: no memory. */
struct ready *ready_new(const struct reg_clock *clock);
void ready_free(struct ready *ready);

/* Something was stored, and its submitter is not answered yet. Any thread may
 * call these. */
void ready_log_changed(struct ready *ready);
void ready_scans_changed(struct ready *ready);

/* Answer as the same target was answered in this language. false: there is no
 * such answer; now is set, for ready_put(). scans: the answer also shows how
 * often what was scanned. gzip: it may be compressed. */
bool ready_get(struct ready *ready, bool scans, struct http_exchange *x,
	       bool gzip, struct ready_time *now);
/* Store a worker's answer, if it is a 200. asked: from before the worker looked
 * at the log. */
void ready_put(struct ready *ready, const struct http_exchange *x, bool gzip,
	       const struct ready_time *asked);

#endif
