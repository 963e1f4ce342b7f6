/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reports that officers sent, in a file of their own beside the log's
 * database (DB.reports, readable by the owner only). Reports name suspicions,
 * but a log's database is public: it is copied, mirrored and rebuilt from any
 * replica.
 *
 * Each report is stored once, by its id, in the order of arrival. Several
 * threads may use this.
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
 * Open the reports beside a log's database. take: for storing; an absent file
 * is made. Otherwise for reading; an absent file is OCOP_ERR_ABSENT.
 * daily_max  reports of one key in a day, 0: no limit; counted in memory only
 */
enum ocop_err reports_open(struct reports **out, const char *db, bool take,
			   uint64_t daily_max, struct ocop_diag *diag)
	OCOP_CHECKED;
void reports_close(struct reports *reports);	/* may be NULL */

/* When a report with this id was received; OCOP_ERR_ABSENT. */
enum ocop_err reports_find(struct reports *reports,
			   const uint8_t id[static OCOP_HASH_LEN],
			   uint64_t *received_out) OCOP_CHECKED;
/* Store a checked report; it is on disk when this returns REPORT_TAKEN. If it
 * is already there, it does not change, and *received_out is its time. */
enum ocop_err reports_put(struct reports *reports,
			  const struct ocop_reporter *by, uint64_t received,
			  struct ocop_bytes record,
			  enum report_outcome *outcome_out,
			  uint64_t *received_out) OCOP_CHECKED;
/* Call fn for each report in the order of arrival. Stops at the first error of
 * fn. */
typedef enum ocop_err reports_fn(void *user, const struct report_row *row);
enum ocop_err reports_each(struct reports *reports, reports_fn *fn,
			   void *user) OCOP_CHECKED;

#endif
