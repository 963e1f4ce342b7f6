/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker's sight of the log: its own handle on the store, brought up to
 * the newest committed checkpoint at each request, and held there while the
 * request is answered. One thread each.
 */
#ifndef REGISTRY_VIEW_H
#define REGISTRY_VIEW_H

#include <ocop/replica.h>

#include "registry/writer/clock.h"

struct view {
	struct ocop_replica *replica;	/* owned */
	const struct reg_clock *clock;	/* lent */
	struct ocop_buf note;		/* the signed checkpoint; owned */
	struct ocop_checkpoint checkpoint;
	struct ocop_log_info live;	/* the log that note is of */
	uint64_t total;			/* entries of all logs */
	/* Of note, as a replica's; 0: none. */
	uint64_t signed_time;		/* the time key's, or the quorum's */
	uint64_t vouched_time;		/* the quorum's of witnesses */
};

/* Open at path for reading. Takes nothing, lends clock. */
enum ocop_err view_open(struct view *out, const char *path,
			const struct reg_clock *clock, struct ocop_diag *diag)
	OCOP_CHECKED;
void view_close(struct view *view);

/*
 * Start a request: from here to view_leave all reads are of one committed
 * state, that of view->checkpoint.
 */
enum ocop_err view_enter(struct view *view, struct ocop_diag *diag)
	OCOP_CHECKED;
void view_leave(struct view *view);

#endif
