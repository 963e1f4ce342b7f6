/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The root signature beside a checkpoint (RFC 9942), from which receipts of a
 * replica's entries are made. No verdict depends on it, so a source without one
 * is just as good. If it does not fit the checkpoint, it is requested again,
 * because the log may have grown between the two requests. If the second answer
 * does not fit either, the source is refused.
 */
#include <string.h>

#include "lib/sync/sync.h"

/* The one at from, of s->target, into s->rootsig; empty: there is none, or no
 * key for it. */
static enum ocop_err fetch(struct ocop__sync *s, bool frozen)
{
	struct ocop_bytes key = ocop_trust_receipt_key(
		s->trust, ocop_bytes_str(s->target.origin), s->target.size);
	enum ocop_err err;

	ocop_buf_reset(&s->rootsig);
	if (key.len == 0)
		return OCOP_OK;
	err = frozen ?
	      ocop__sync_fetch_from(s, "checkpoint.cose", &s->rootsig) :
	      ocop__sync_fetch(s, "checkpoint.cose", &s->rootsig);
	if (!err)
		err = ocop_rootsig_verify(ocop_buf_view(&s->rootsig),
					  &s->target, key, s->replica->ring,
					  s->diag);
	if (err)
		ocop_buf_reset(&s->rootsig);
	if (err != OCOP_ERR_ABSENT && err != OCOP_ERR_HTTP)
		return err;
	memset(s->diag, 0, sizeof(*s->diag));
	return OCOP_OK;
}

enum ocop_err ocop__sync_rootsig(struct ocop__sync *s, bool *again)
{
	struct ocop_diag why;
	bool newer = false;
	enum ocop_err err = fetch(s, false);

	if (err != OCOP_ERR_SIGNATURE && err != OCOP_ERR_MALFORMED &&
	    err != OCOP_ERR_LIMIT)
		return err;
	why = *s->diag;
	if (*again)
		return ocop_fail(s->diag, OCOP_ERR_SIGNATURE, 0,
				 "%.80s/checkpoint.cose: %.90s", s->source,
				 why.text);
	*again = true;
	/* A trust document that the replica has not seen may name its key. */
	err = ocop__sync_trust_walk(s, &newer, &why);
	if (err && !ocop__sync_of_source(err))
		return err;
	return newer ? ocop__sync_choose(s) : OCOP_OK;
}

enum ocop_err ocop__sync_rootsig_frozen(struct ocop__sync *s)
{
	enum ocop_err err = fetch(s, true);

	return err && !ocop__sync_of_source(err) ? err : OCOP_OK;
}
