/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry's client: submit records, keep what it answers.
 * Part of libocop-net.
 *
 * Threads and lifetime: the thread of the struct ocop_http. A receipt owns its
 * bytes, and is valid after everything else was freed.
 */
#ifndef OCOP_SUBMIT_H
#define OCOP_SUBMIT_H

#include <ocop/http.h>
#include <ocop/trust.h>

OCOP_C_BEGIN

/* What acceptance returns, and what its submitter keeps. */
struct ocop_receipt {
	uint64_t index;		/* global, across a realm's records logs */
	uint64_t accepted;	/* Unix seconds */
	struct ocop_checkpoint checkpoint; /* of the log that holds it */
	struct ocop_buf note;	/* the signed checkpoint; owned */
	struct ocop_proof proof;
	struct ocop_buf entry;	/* the entry as logged; owned */
};
void ocop_receipt_clear(struct ocop_receipt *receipt);

/*
 * POST one record. The receipt is checked before it is believed: the
 * checkpoint is signed by one of the trust document's records logs (a frozen
 * one answers up to its frozen size), the entry holds this record (or the
 * same typ, signer and payload, logged before), the proof leads to the root.
 * Errors: OCOP_ERR_REFUSED (diag: rule and sentence of the problem),
 * OCOP_ERR_NETWORK and OCOP_ERR_HTTP (503, 429: try again), OCOP_ERR_TRUST
 * (of no log that the document names), OCOP_ERR_SIGNATURE (the checkpoint is
 * not signed by the log's key), OCOP_ERR_FORK (the answer does not hold).
 */
enum ocop_err ocop_submit_record(struct ocop_http *http, const char *registry,
				 struct ocop_bytes record,
				 const struct ocop_trust *trust,
				 struct ocop_receipt *out,
				 struct ocop_diag *diag) OCOP_CHECKED;
/*
 * POST one report (ocop-report+cose). The answer, JSON with its "id" (of
 * ocop_cose_sign1_id), is appended to answer_out: it is on the registry's
 * disk. The same report again gets the same answer.
 * Errors: OCOP_ERR_REFUSED, OCOP_ERR_NETWORK and OCOP_ERR_HTTP as above; an
 * answer that does not name this report is OCOP_ERR_HTTP.
 */
enum ocop_err ocop_submit_report(struct ocop_http *http, const char *registry,
				 struct ocop_bytes report,
				 struct ocop_buf *answer_out,
				 struct ocop_diag *diag) OCOP_CHECKED;
/* The receipt as JSON text (one object) and back; checked again on load. */
enum ocop_err ocop_receipt_encode(struct ocop_buf *out,
				  const struct ocop_receipt *receipt)
	OCOP_CHECKED;
enum ocop_err ocop_receipt_decode(struct ocop_receipt *out,
				  struct ocop_bytes json,
				  const struct ocop_trust *trust,
				  struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif
