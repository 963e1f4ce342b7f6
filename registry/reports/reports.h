/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records that officers and authorities sent and that belong in no log:
 * reports, scans and proposals. They are in a file of their own beside the
 * log's database (DB.reports, readable by the owner only), or in a schema of
 * their own (database.h). The reason is that
 * they name suspicions, while a log's database is public: it is copied,
 * mirrored and rebuilt from any replica.
 *
 * Each record is stored once, by its id, in the order of arrival. Queries are
 * answered from them, and are not stored. Several threads may use this.
 */
#ifndef REGISTRY_REPORTS_H
#define REGISTRY_REPORTS_H

#include <ocop/fold.h>
#include <ocop/store.h>

struct reports;

struct report_row {
	uint64_t number;	/* from 0, in order of arrival */
	uint64_t received;	/* Unix seconds */
	char owner_kind;	/* 'o' officer, 'a' authority */
	struct ocop_bytes owner, id, record;	/* lent */
};

enum report_outcome {
	REPORT_TROUBLE = 0, REPORT_TAKEN, REPORT_QUOTA,
	REPORT_NONCE	/* the signer used this nonce before */
};

/*
 * Open the reports beside a log's database. take: for storing; an absent file
 * is made. Otherwise for reading; an absent file is OCOP_ERR_ABSENT.
 * daily_max  records and queries of one key in a day, 0: no limit; counted in
 *            memory only
 */
enum ocop_err reports_open(struct reports **out, const char *db, bool take,
			   uint64_t daily_max, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Call reports_flush() before. reports may be NULL. */
void reports_close(struct reports *reports);

/* When a report with this id was received; OCOP_ERR_ABSENT. */
enum ocop_err reports_find(struct reports *reports,
			   const uint8_t id[static OCOP_HASH_LEN],
			   uint64_t *received_out) OCOP_CHECKED;
/* Store a checked record of this payload, by whom it was signed; it is on disk
 * when *outcome_out is REPORT_TAKEN. If it is already there, it does not
 * change, and *received_out is its time. */
enum ocop_err reports_put(struct reports *reports,
			  const struct ocop_reporter *by,
			  const struct ocop_payload *payload,
			  uint64_t received, struct ocop_bytes record,
			  enum report_outcome *outcome_out,
			  uint64_t *received_out) OCOP_CHECKED;
/*
 * Answer a checked query, once. The members of out but query are set; what they
 * lend is in room. *outcome_out: REPORT_TAKEN, or why there is no answer.
 */
enum ocop_err reports_answer(struct reports *reports,
			     const struct ocop_reporter *by,
			     const struct ocop_query *query, uint64_t now,
			     struct ocop_answer *out, struct ocop_buf *room,
			     enum report_outcome *outcome_out) OCOP_CHECKED;
/* How many scans of a serial were sent. */
enum ocop_err reports_count(struct reports *reports, struct ocop_bytes product,
			    uint32_t lot, uint32_t index, uint64_t *out)
	OCOP_CHECKED;
/* How often shoppers scanned a stamp, and the days of the first and the last
 * scan that has one (OCOP_DAY_NONE: none has). */
struct report_shoppers {
	uint64_t count;
	int32_t first, last;
};
/* Count a shopper's scan of the stamp with this signed path (ocop_stamp_path),
 * on a day. It is written later, by reports_flush() at the latest. */
enum ocop_err reports_note_shopper(struct reports *reports, const char *path,
				   int32_t day) OCOP_CHECKED;
enum ocop_err reports_shoppers(struct reports *reports, const char *path,
			       struct report_shoppers *out) OCOP_CHECKED;
/* Write what was counted. After an error it waits for the next call. */
enum ocop_err reports_flush(struct reports *reports) OCOP_CHECKED;
/* Call fn for each record in the order of arrival. Stops at the first error of
 * fn. */
typedef enum ocop_err reports_fn(void *user, const struct report_row *row);
enum ocop_err reports_each(struct reports *reports, reports_fn *fn,
			   void *user) OCOP_CHECKED;

/* One scan of a serial, from a record of scans or from a report. */
struct report_sighting {
	uint64_t record;	/* the number of its record */
	uint64_t received, time;	/* Unix seconds */
	uint64_t reporter, authority;	/* equal for the same one; never 0 */
	char unit[9];		/* "TT-XXXXX" */
	bool two;		/* seen on two articles */
};
struct report_serial {
	struct ocop_bytes product;	/* lent */
	uint32_t lot, index;
	const struct report_sighting *seen;	/* oldest first; lent */
	size_t count;
	uint64_t total;		/* with those that are left out */
};
#define REPORT_SIGHTINGS_MAX 256
/*
 * Call fn for each serial that was reported, in byte order of product, lot and
 * index. Of one reporter in one commune only the first and the last sighting
 * are there, and of more than REPORT_SIGHTINGS_MAX the newest. A code that did
 * not match (verdict "forged") says nothing about the stamp that it imitates:
 * it is left out. fn must not use reports. Stops at the first error of fn.
 */
typedef enum ocop_err report_serial_fn(void *user,
				       const struct report_serial *serial);
enum ocop_err reports_each_serial(struct reports *reports,
				  report_serial_fn *fn, void *user)
	OCOP_CHECKED;
/* The id of a record, by its number. */
enum ocop_err reports_id(struct reports *reports, uint64_t number,
			 uint8_t out[static OCOP_HASH_LEN]) OCOP_CHECKED;

#endif
