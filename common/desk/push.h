/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends signed items to a registry and delivers each once. The answer to an
 * item is on disk before the next item is sent; refused items are set aside
 * with the rule. If a run is interrupted, sending an item again is safe: the
 * registry gives the same receipt again. Needs no secret, because the items are
 * signed. Only for programs that use the network.
 */
#ifndef OCOP_PUSH_H
#define OCOP_PUSH_H

#include <ocop/json.h>
#include <ocop/submit.h>

struct push {
	struct ocop_http *http;		/* lent */
	const char *url;		/* of the registry; lent */
	const struct ocop_trust *trust;	/* to check the receipts; lent */
	unsigned tries;			/* attempts without an answer; at least
					 * 1 */
	bool quiet;			/* show no progress */
	/* The result of a run. */
	size_t accepted, refused;
	uint64_t last_index;		/* of the last record accepted */
	enum ocop_err stopped;		/* why it stopped; that item and the
					 * later ones stay */
};

/*
 * Send the outbox of a desk's folder (outbox.h), oldest records first. The
 * caller holds HOME/submit.lock. Returns an exit code: that of the error that
 * stopped it (printed), or EXIT_DONE, also when some were refused (printed).
 */
int push_outbox(struct push *p, const char *home);

/*
 * Send one item. OCOP_OK: receipt has what to store. OCOP_ERR_REFUSED: diag has
 * the rule. OCOP_ERR_HTTP and OCOP_ERR_NETWORK may be temporary.
 */
typedef enum ocop_err push_fn(const struct push *p, struct ocop_bytes item,
			      struct ocop_buf *receipt,
			      struct ocop_diag *diag);
/*
 * Send the files DIR/NAME.cose in the order of their names:
 *
 *	DIR/done/NAME.cose, .receipt	accepted; the receipt that send gave
 *	DIR/refused/NAME.cose, .json	refused: {"rule": KEY, "refused": "KEY: sentence"}
 *
 * An absent folder is not an error. The caller holds a lock on DIR. Returns an
 * exit code, as push_outbox() does.
 */
int push_folder(struct push *p, const char *dir, push_fn *send);

#define PUSH_ITEM ".cose"

/* The names of the files in a folder with this suffix, without it, in order;
 * none in a folder that does not exist. Clear it after a failure, too. Returns
 * an exit code. */
struct push_names {
	char **name;		/* owned */
	size_t count;
};
int push_names(struct push_names *out, const char *dir, const char *suffix);
void push_names_clear(struct push_names *names);

/* --- Between push.c and push_folder.c --- */

/* Send one item, with more attempts while there is no answer. receipt is
 * replaced. */
enum ocop_err push_try(const struct push *p, push_fn *send,
		       struct ocop_bytes item, struct ocop_buf *receipt,
		       struct ocop_diag *diag) OCOP_CHECKED;
/* Append the stored form of a refusal ("RULE: sentence"): one JSON object
 * without a newline. */
void push_refusal(struct ocop_buf *out, const char *label,
		  const struct ocop_diag *diag);

#endif
