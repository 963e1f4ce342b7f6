/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of ocop-witness: what it never forgets, what it answers, which
 * logs it knows.
 */
#ifndef WITNESS_WITNESS_H
#define WITNESS_WITNESS_H

#include <ocop/store.h>
#include <ocop/trust.h>

#include "common/server/answer.h"
#include "common/ui/cmd.h"

/* --- state.c: for each log, the size and root that it last cosigned --- */

struct state;

/* Make the file of a new witness, that has cosigned nothing. Errors:
 * OCOP_ERR_EXISTS, those of the store. */
enum ocop_err state_create(const char *path, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Open it for the witness of a key, which the first one binds it to. Errors:
 * OCOP_ERR_ABSENT, OCOP_ERR_KEY (another witness's), OCOP_ERR_STORE. */
enum ocop_err state_open(struct state **out, const char *path,
			 const struct ocop_vkey *witness,
			 struct ocop_diag *diag) OCOP_CHECKED;
void state_close(struct state *state);

/* Begin looking at a log's state, to change it: no other writer, of this
 * process or another, has it until state_put or state_leave. last is size 0
 * for a log that was never cosigned. */
enum ocop_err state_enter(struct state *state, const char *origin,
			  struct ocop_checkpoint *last) OCOP_CHECKED;
/* Make it the last one. OCOP_OK: it is on disk. */
enum ocop_err state_put(struct state *state,
			const struct ocop_checkpoint *next) OCOP_CHECKED;
void state_leave(struct state *state);

/*
 * --- add.c: the call add-checkpoint of C2SP tlog-witness, how a request is
 * read, and what is asked of it before the witness cosigns ---
 */

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

/* --- logs.c: which logs it knows, and under which name it signs --- */

struct logs {
	struct ocop_vkey *vkey;		/* owned */
	size_t count;
	struct ocop_trust *trust;	/* owned; NULL: none was given */
};

/* Verifier keys as given, and those of the live logs that a trust document
 * (NULL: none) names, which its own roots must have signed. Complains by
 * itself; exit code. */
int logs_load(struct logs *out, const struct opt_texts *vkeys,
	      const char *trust_path);
void logs_clear(struct logs *logs);
/* The name that the trust document gives to the key; NULL when none. */
const char *logs_witness_name(const struct logs *logs,
			      const struct ocop_signer *signer);

int cmd_run(int argc, char **argv);	/* exit code; said */

#endif
