/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sending signed items to a registry, each delivered once: what it answered
 * is on disk before the next one goes out, and what it refused is set aside
 * with its rule. A cut between the two is safe, since the registry answers
 * the same item with the same receipt. No secret is needed: items are signed
 * already. Of the programs that use the network only.
 */
#ifndef OCOP_PUSH_H
#define OCOP_PUSH_H

#include <ocop/json.h>
#include <ocop/submit.h>

struct push {
	struct ocop_http *http;		/* lent */
	const char *url;		/* the registry's; lent */
	const struct ocop_trust *trust;	/* whose logs' receipts are believed;
					 * lent */
	unsigned tries;			/* while there is no answer; from 1 */
	bool quiet;			/* no progress */
	/* What came of it. */
	size_t accepted, refused;
	uint64_t last_index;		/* of the last record accepted */
	enum ocop_err stopped;		/* by what answer, or lack of one; the
					 * item and those behind it stay */
};

/*
 * Send the outbox of a desk's folder (outbox.h), oldest first. The caller
 * holds HOME/submit.lock. Exit code: what stopped it (said), EXIT_DONE
 * although some were refused (said).
 */
int push_outbox(struct push *p, const char *home);

/*
 * Send one item: OCOP_OK appends what is to be kept as its receipt;
 * OCOP_ERR_REFUSED says in diag by which rule; OCOP_ERR_HTTP and
 * OCOP_ERR_NETWORK may be better soon.
 */
typedef enum ocop_err push_fn(const struct push *p, struct ocop_bytes item,
			      struct ocop_buf *receipt,
			      struct ocop_diag *diag);
/*
 * Send the files DIR/NAME.cose in the order of their names:
 *
 *	DIR/done/NAME.cose, .receipt	what send appended
 *	DIR/refused/NAME.cose, .json	{"rule": its key, "refused": "KEY: sentence"}
 *
 * A folder that is not there has nothing to send. As push_outbox; the caller
 * holds a lock on DIR.
 */
int push_folder(struct push *p, const char *dir, push_fn *send);

/* --- Between push.c and push_folder.c --- */

/* Send one item, again while there is no answer; receipt is replaced. */
enum ocop_err push_try(const struct push *p, push_fn *send,
		       struct ocop_bytes item, struct ocop_buf *receipt,
		       struct ocop_diag *diag) OCOP_CHECKED;
/* Append what is kept of a refusal ("RULE: sentence"): one JSON object, no
 * newline. */
void push_refusal(struct ocop_buf *out, const char *label,
		  const struct ocop_diag *diag);

#endif
