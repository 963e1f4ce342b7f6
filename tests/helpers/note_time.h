/* SPDX-License-Identifier: Apache-2.0 */
/* The times of a note, for tests in which memory never runs out. */
#ifndef TESTS_NOTE_TIME_H
#define TESTS_NOTE_TIME_H

#include <stdlib.h>

#include <ocop/tlog.h>

static inline uint64_t note_time(struct ocop_bytes note,
				 const struct ocop_vkey *cosigner)
{
	uint64_t time;

	if (ocop_checkpoint_time(&time, note, cosigner))
		abort();
	return time;
}

static inline uint64_t note_quorum_time(struct ocop_bytes note,
					const struct ocop_vkey *witnesses,
					size_t count, int64_t quorum)
{
	uint64_t time;

	if (ocop_checkpoint_quorum_time(&time, note, witnesses, count, quorum))
		abort();
	return time;
}

#endif
