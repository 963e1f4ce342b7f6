/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reports that officers sent, in a file of their own beside the log's
 * (DB.reports, of the owner alone): a log's database is public, copied,
 * mirrored and rebuilt from any replica, and reports name suspicions.
 *
 * Each is kept once, by its id, in the order of arrival. Safe to use from
 * several threads.
 */
#ifndef REGISTRY_REPORTS_H
#define REGISTRY_REPORTS_H

#include <ocop/fold.h>

struct reports;

struct report_row {
	uint64_t number;	/* from 0, in order of arrival */
	uint64_t received;	/* Unix seconds */
	char owner_kind;	/* 'o' officer, 'a' authority */
	struct ocop_bytes owner, id, record;	/* lent */
};

enum report_outcome { REPORT_TROUBLE = 0, REPORT_TAKEN, REPORT_QUOTA };

/*
 * Open those beside a log's database. For taking the file is made when it is
 * absent; for reading OCOP_ERR_ABSENT.
 * daily_max  reports a day of one key, 0: no limit; kept in memory only
 */
enum ocop_err reports_open(struct reports **out, const char *db, bool take,
			   uint64_t daily_max, struct ocop_diag *diag)
	OCOP_CHECKED;
void reports_close(struct reports *reports);	/* NULL-safe */

/* When a report of that id was received; OCOP_ERR_ABSENT. */
enum ocop_err reports_find(struct reports *reports,
			   const uint8_t id[static OCOP_HASH_LEN],
			   uint64_t *received_out) OCOP_CHECKED;
/* Keep a judged report; on disk when this returns REPORT_TAKEN. One that is
 * there already stays as it is, and *received_out is its time. */
enum ocop_err reports_put(struct reports *reports,
			  const struct ocop_reporter *by, uint64_t received,
			  struct ocop_bytes record,
			  enum report_outcome *outcome_out,
			  uint64_t *received_out) OCOP_CHECKED;
/* Each in order of arrival; stops at the first failure of fn. */
typedef enum ocop_err reports_fn(void *user, const struct report_row *row);
enum ocop_err reports_each(struct reports *reports, reports_fn *fn,
			   void *user) OCOP_CHECKED;

#endif
