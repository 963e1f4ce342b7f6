/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where ocop-sync copies from, as log URLs.
 */
#ifndef VERIFIER_SYNC_SOURCES_H
#define VERIFIER_SYNC_SOURCES_H

#include <ocop/replica.h>

#include "common/ui/opt.h"

#define SYNC_SOURCES_MAX OCOP_SYNC_SOURCES_MAX

struct sync_sources {
	char *url[SYNC_SOURCES_MAX];	/* owned */
	size_t count;
};

/* A registry's base URL: its log is at URL/log. False: no memory, or more
 * than SYNC_SOURCES_MAX. */
bool sync_sources_registry(struct sync_sources *s, struct ocop_bytes url);
/* The log itself: a URL, or a folder, which becomes a file:// URL. */
bool sync_sources_log(struct sync_sources *s, const char *source);
void sync_sources_clear(struct sync_sources *s);

#endif
