/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The call add-checkpoint of C2SP tlog-witness: how a request is read, and
 * what is asked of it before the witness cosigns.
 */
#ifndef WITNESS_ADD_H
#define WITNESS_ADD_H

#include "common/server/answer.h"
#include "witness/state.h"

#define ADD_PROOF_MAX 63	/* hashes: tlog-witness */
#define ADD_BODY_MAX 65536	/* bytes of a request */

struct add_request {
	uint64_t old;			/* size that the client believes in */
	size_t count;			/* hashes of the consistency proof */
	uint8_t proof[ADD_PROOF_MAX][OCOP_HASH_LEN];
	struct ocop_bytes note;		/* the signed checkpoint; lent */
};

/* "old N", proof lines, an empty line, the note: OCOP_ERR_MALFORMED. */
enum ocop_err add_parse(struct add_request *out, struct ocop_bytes body,
			struct ocop_diag *diag) OCOP_CHECKED;

struct witness {
	struct state *state;			/* lent */
	struct ocop_signer *signer;		/* lent */
	char name[OCOP_ORIGIN_MAX + 1];		/* of the cosignature's key */
	const struct ocop_vkey *logs;		/* known keys; lent */
	size_t log_count;
};

/*
 * Answer a request at a time: 200 with the cosignature line, 400, 403, 404,
 * 409 with the size last cosigned, 422, or 500 and 503 when this witness
 * itself fails. What is cosigned is in the state, on disk, before.
 */
void add_answer(struct witness *w, struct ocop_bytes body, uint64_t now_unix_s,
		struct answer *out);

#endif
