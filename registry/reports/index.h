/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys by which the store of reports finds records: a signer's nonce, a
 * serial, and the desk that a proposal is for. Only reports.c calls this,
 * within a transaction and with its mutex.
 */
#ifndef REGISTRY_REPORTS_INDEX_H
#define REGISTRY_REPORTS_INDEX_H

#include "registry/reports/reports.h"

/* Whether the signer used the payload's nonce before. A report without such a
 * nonce is new. */
enum ocop_err index_has_nonce(struct ocop_store *store,
			      const struct ocop_reporter *by,
			      const struct ocop_payload *payload,
			      bool *out) OCOP_CHECKED;
/* Add the rows of record number `number`: its nonce, and each of its scans or
 * its desk. */
enum ocop_err index_add(struct ocop_store *store,
			const struct ocop_reporter *by,
			const struct ocop_payload *payload, uint64_t number,
			uint64_t received, struct ocop_bytes record)
	OCOP_CHECKED;
/* Remember a query's nonce, and forget those that are too old to come again.
 * OCOP_ERR_EXISTS: the signer used it before. */
enum ocop_err index_add_query(struct ocop_store *store,
			      const struct ocop_reporter *by,
			      const struct ocop_query *query, uint64_t now)
	OCOP_CHECKED;
/* Append to items what a query asks for, as an answer has it: the CBOR items,
 * without the list's head. *after_out: the last number when more remain,
 * otherwise -1. */
enum ocop_err index_find(struct ocop_store *store,
			 const struct ocop_query *query,
			 struct ocop_buf *items, size_t *count_out,
			 int64_t *after_out) OCOP_CHECKED;
/* How many scans of a serial were sent. */
enum ocop_err index_count(struct ocop_store *store, struct ocop_bytes product,
			  uint32_t lot, uint32_t index, uint64_t *out)
	OCOP_CHECKED;

/* As reports_each_serial(). by has the reporter of each record by its number,
 * for `count` records. (serials.c) */
enum ocop_err serials_each(struct ocop_store *store, const uint64_t *by,
			   uint64_t count, report_serial_fn *fn, void *user)
	OCOP_CHECKED;
/* The number of the record that an item of an answer comes from. */
uint64_t index_record(uint64_t item);

#endif
