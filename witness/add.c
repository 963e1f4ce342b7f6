/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The call add-checkpoint of C2SP tlog-witness. A witness vouches only that
 * there is one tree and that it grows. It checks sizes, roots and one
 * signature, never what the log holds. Each refusal has the status that the
 * specification requires.
 */
#include <inttypes.h>
#include <string.h>

#include <ocop/text.h>

#include "common/ui/say.h"
#include "witness/witness.h"

/* --- The request --- */

static bool cut_line(struct ocop_bytes *line, struct ocop_bytes *rest)
{
	const uint8_t *end = rest->len == 0 ? NULL :
			     memchr(rest->ptr, '\n', rest->len);

	if (end == NULL)
		return false;
	*line = ocop_bytes_of(rest->ptr, (size_t)(end - rest->ptr));
	*rest = ocop_bytes_of(end + 1, rest->len - line->len - 1);
	return true;
}

enum ocop_err add_parse(struct add_request *out, struct ocop_bytes body,
			struct ocop_diag *diag)
{
	struct ocop_bytes line, rest = body;

	memset(out, 0, sizeof(*out));
	if (!cut_line(&line, &rest) || line.len < 4 ||
	    memcmp(line.ptr, "old ", 4) != 0 ||
	    ocop_decimal(&out->old, ocop_bytes_of(line.ptr + 4,
						  line.len - 4)))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "the first line must be 'old SIZE'");
	for (;;) {
		if (!cut_line(&line, &rest))
			return ocop_fail(diag, OCOP_ERR_MALFORMED, body.len,
					 "the empty line before the checkpoint is missing");
		if (line.len == 0)
			break;
		if (out->count == ADD_PROOF_MAX)
			return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					 "more than %d lines of proof",
					 ADD_PROOF_MAX);
		if (ocop_base64_exact(out->proof[out->count], OCOP_HASH_LEN,
				      line))
			return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					 "line %zu of the proof must be base64 of 32 bytes", out->count + 1);
		out->count++;
	}
	out->note = rest;
	return OCOP_OK;
}

/* --- The answer --- */

static void text(struct answer *out, unsigned status, const char *type,
		 struct ocop_bytes body)
{
	ocop_buf_reset(&out->body);
	ocop_buf_bytes(&out->body, body);
	out->status = status;
	out->type = type;
	out->cache = "no-store";
}

static void refuse(struct answer *out, unsigned status, const char *why)
{
	text(out, status, "text/plain; charset=utf-8", ocop_bytes_str(why));
	ocop_buf_byte(&out->body, '\n');
}

static void conflict(struct answer *out, uint64_t size)
{
	text(out, 409, "text/x.tlog.size", ocop_bytes_of(NULL, 0));
	ocop_buf_printf(&out->body, "%" PRIu64 "\n", size);
}

static unsigned status_of(enum ocop_err err)
{
	switch (err) {
	case OCOP_ERR_ABSENT:
		return 404;
	case OCOP_ERR_SIGNATURE:
		return 403;
	case OCOP_ERR_MALFORMED:
	case OCOP_ERR_LIMIT:
		return 400;
	default:
		return 500;
	}
}

/* Trouble on our side: do not tell the client what it is. */
static void trouble(struct answer *out, enum ocop_err err)
{
	if (err == OCOP_ERR_CONFLICT) {
		refuse(out, 503, "busy; try again");
		out->retry_after_s = 1;
	} else {
		refuse(out, 500, ocop_err_name(err));
	}
}

/* --- The rules --- */

/* Why two checkpoints are not of one tree; NULL: they are. */
static const char *not_grown(const struct ocop_checkpoint *last,
			     const struct ocop_checkpoint *next,
			     const struct add_request *request)
{
	uint8_t empty[OCOP_HASH_LEN];

	ocop_sha256(empty, ocop_bytes_of(NULL, 0));
	if (next->size == 0 &&
	    memcmp(next->root, empty, sizeof(empty)) != 0)
		return N_("an empty tree's root is the hash of nothing");
	/* Every tree extends the empty tree, so no proof is needed. */
	if (last->size == 0)
		return request->count == 0 ? NULL :
		       N_("a proof from size 0 is empty");
	if (ocop_consistency_check(
			last->size, next->size,
			ocop_bytes_of(request->proof,
				      request->count * OCOP_HASH_LEN),
			ocop_bytes_of(last->root, OCOP_HASH_LEN),
			ocop_bytes_of(next->root, OCOP_HASH_LEN)))
		return last->size == next->size ?
		       N_("another root of the same size") :
		       N_("the consistency proof does not hold");
	return NULL;
}

/* Decide within the state's transaction and end it. Returns whether next may be
 * cosigned. */
static bool advance(struct witness *w, const struct ocop_checkpoint *last,
		    const struct ocop_checkpoint *next,
		    const struct add_request *request, struct answer *out)
{
	const char *why;
	enum ocop_err err;

	if (request->old != last->size) {
		state_leave(w->state);
		conflict(out, last->size);
		return false;
	}
	why = not_grown(last, next, request);
	if (why != NULL) {
		state_leave(w->state);
		refuse(out, 422, why);
		return false;
	}
	err = state_put(w->state, next);
	if (err)
		trouble(out, err);
	return !err;
}

static void cosign(struct witness *w, struct ocop_bytes note,
		   uint64_t now_unix_s, struct answer *out)
{
	struct ocop_buf line = OCOP_BUF(OCOP_NOTE_MAX);
	enum ocop_err err;

	err = ocop_checkpoint_cosign(&line, note, w->name, w->signer,
				     now_unix_s);
	if (!err)
		text(out, 200, "text/plain; charset=utf-8",
		     ocop_buf_view(&line));
	else
		trouble(out, err);
	ocop_buf_clear(&line);
}

void add_answer(struct witness *w, struct ocop_bytes body, uint64_t now_unix_s,
		struct answer *out)
{
	struct ocop_checkpoint last, next;
	struct ocop_diag diag = { 0 };
	struct add_request request;
	enum ocop_err err;

	err = add_parse(&request, body, &diag);
	if (!err)
		err = ocop_checkpoint_open_known(&next, request.note, w->logs,
						 w->log_count, &diag);
	if (err) {
		refuse(out, status_of(err), diag.text);
		return;
	}
	if (request.old > next.size) {
		refuse(out, 400, "the old size is larger than the checkpoint's size");
		return;
	}
	err = state_enter(w->state, next.origin, &last);
	if (err)
		trouble(out, err);
	else if (advance(w, &last, &next, &request, out))
		cosign(w, request.note, now_unix_s, out);
}
