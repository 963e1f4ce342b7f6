/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often shoppers scanned a stamp, and on which days first and last. Nothing
 * about who or where. Only reports.c calls this, with its mutex.
 */
#ifndef REGISTRY_REPORTS_SHOPPERS_H
#define REGISTRY_REPORTS_SHOPPERS_H

#include <ocop/stamp.h>

#include "registry/reports/reports.h"

#define SHOPPERS_WAITING_MAX 512

/* Counted in memory, and not yet in the store. */
struct shoppers {
	struct {
		char path[OCOP_STAMP_PATH_MAX + 1];
		struct report_shoppers seen;
	} stamp[SHOPPERS_WAITING_MAX];
	size_t waiting;
};

/* Count a scan of that day. false: there is no room, write first. */
bool shoppers_add(struct shoppers *s, const char *path, int32_t day);
/* Write what waits, within a transaction of the caller. Forget it after the
 * commit (shoppers_forget). */
enum ocop_err shoppers_write(const struct shoppers *s,
			     struct ocop_store *store) OCOP_CHECKED;
void shoppers_forget(struct shoppers *s);
/* How often a stamp was scanned, with what waits. */
enum ocop_err shoppers_count(const struct shoppers *s,
			     struct ocop_store *store, const char *path,
			     struct report_shoppers *out) OCOP_CHECKED;

#endif
