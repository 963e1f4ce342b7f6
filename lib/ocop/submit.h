/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry's client: submit records and reports, keep receipts. Part of
 * libocop-net.
 *
 * Threads and lifetime: the thread of the struct ocop_http. A receipt owns its
 * bytes and stays valid after everything else was freed.
 */
#ifndef OCOP_SUBMIT_H
#define OCOP_SUBMIT_H

#include <ocop/http.h>
#include <ocop/record.h>
#include <ocop/trust.h>

OCOP_C_BEGIN

/* What a registry returns when it accepts a record. The submitter keeps it. */
struct ocop_receipt {
	uint64_t index;		/* global, across the realm's records logs */
	uint64_t accepted;	/* Unix seconds */
	struct ocop_checkpoint checkpoint; /* of the log that has the entry */
	struct ocop_buf note;	/* the signed checkpoint */
	struct ocop_proof proof;
	struct ocop_buf entry;	/* the entry as the log has it */
};
void ocop_receipt_clear(struct ocop_receipt *receipt);

/*
 * POST one record and check the receipt: one of the trust document's records
 * logs signed the checkpoint (a frozen log up to its frozen size), the entry
 * holds this record (or one with the same typ, signer and payload that was
 * logged before), and the proof leads to the root.
 * Errors: OCOP_ERR_REFUSED (diag: the rule and the registry's sentence),
 * OCOP_ERR_NETWORK and OCOP_ERR_HTTP (503, 429: try again), OCOP_ERR_TRUST (no
 * log that the document names), OCOP_ERR_SIGNATURE (the checkpoint is not
 * signed by the log's key), OCOP_ERR_FORK (the proof does not match).
 */
enum ocop_err ocop_submit_record(struct ocop_http *http, const char *registry,
				 struct ocop_bytes record,
				 const struct ocop_trust *trust,
				 struct ocop_receipt *out,
				 struct ocop_diag *diag) OCOP_CHECKED;
/*
 * POST one report, scans or proposal (ocop-report+cose, ocop-scans+cose,
 * ocop-proposal+cose), each to its own address. The answer, JSON with its "id"
 * (of ocop_cose_sign1_id), is appended to answer_out; the registry has then
 * stored it on disk. The same report again gets the same answer.
 * Errors: OCOP_ERR_REFUSED, OCOP_ERR_NETWORK and OCOP_ERR_HTTP as above.
 * OCOP_ERR_HTTP, too, when the answer does not name this report.
 */
enum ocop_err ocop_submit_report(struct ocop_http *http, const char *registry,
				 struct ocop_bytes report,
				 struct ocop_buf *answer_out,
				 struct ocop_diag *diag) OCOP_CHECKED;
/*
 * POST one signed query (ocop-query+cose), and check that the answer is to it:
 * it names the query's bytes, was made within 300 s, has what was asked for,
 * and numbers above the query's `after`. The answer is not signed.
 *
 * body  replaced; at most OCOP_ANSWER_MAX bytes
 * out   of kind OCOP_KIND_ANSWER; lends from body
 * Errors: as of ocop_submit_report.
 */
enum ocop_err ocop_submit_query(struct ocop_http *http, const char *registry,
				struct ocop_bytes query, struct ocop_buf *body,
				struct ocop_payload *out,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Append a receipt as JSON text (one object), and read it. Reading checks it
 * again as ocop_submit_record does. */
enum ocop_err ocop_receipt_encode(struct ocop_buf *out,
				  const struct ocop_receipt *receipt)
	OCOP_CHECKED;
enum ocop_err ocop_receipt_decode(struct ocop_receipt *out,
				  struct ocop_bytes json,
				  const struct ocop_trust *trust,
				  struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif
