/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of ocop-witness: its memory, its answers, the logs that it knows.
 */
#ifndef WITNESS_WITNESS_H
#define WITNESS_WITNESS_H

#include <ocop/store.h>
#include <ocop/trust.h>

#include "common/server/answer.h"
#include "common/ui/cmd.h"

/* --- state.c: for each log, the size and root that it last cosigned --- */

struct state;

/* Make the file of a new witness that has cosigned nothing. Errors:
 * OCOP_ERR_EXISTS, those of the store. */
enum ocop_err state_create(const char *path, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Open the state for the witness with this key; the first call makes that
 * witness its owner. Errors: OCOP_ERR_ABSENT, OCOP_ERR_KEY (another witness's),
 * OCOP_ERR_STORE. */
enum ocop_err state_open(struct state **out, const char *path,
			 const struct ocop_vkey *witness,
			 struct ocop_diag *diag) OCOP_CHECKED;
void state_close(struct state *state);

/* Begin to look at a log's row and change it. No other thread or process can
 * write until state_put() or state_leave(). last has size 0 if the log was
 * never cosigned. */
enum ocop_err state_enter(struct state *state, const char *origin,
			  struct ocop_checkpoint *last) OCOP_CHECKED;
/* Store it as the last one. OCOP_OK: it is on disk. */
enum ocop_err state_put(struct state *state,
			const struct ocop_checkpoint *next) OCOP_CHECKED;
void state_leave(struct state *state);

/*
 * --- add.c: the call add-checkpoint of C2SP tlog-witness: parsing a request,
 * and the checks before the witness cosigns ---
 */

#define ADD_PROOF_MAX 63	/* hashes; from tlog-witness */
#define ADD_BODY_MAX 65536	/* bytes of a request */

struct add_request {
	uint64_t old;			/* the size that the client assumes */
	size_t count;			/* hashes of the consistency proof */
	uint8_t proof[ADD_PROOF_MAX][OCOP_HASH_LEN];
	struct ocop_bytes note;		/* the signed checkpoint; lent */
};

/* Parse "old N", proof lines, an empty line, the note. OCOP_ERR_MALFORMED. */
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
 * Answer a request. 200: with the cosignature line, after the new state is on
 * disk. 409: with the size last cosigned. 400, 403, 404, 422: refused. 500,
 * 503: this witness itself has trouble.
 */
void add_answer(struct witness *w, struct ocop_bytes body, uint64_t now_unix_s,
		struct answer *out);

/* --- logs.c: which logs it knows, and the name under which it signs --- */

struct logs {
	struct ocop_vkey *vkey;		/* owned */
	size_t count;
	struct ocop_trust *trust;	/* owned; NULL: not given */
};

/* Read verifier keys of the command line, and those of the live logs in a trust
 * document (NULL: none), which must be signed by its own roots. Prints errors;
 * returns an exit code. */
int logs_load(struct logs *out, const struct opt_texts *vkeys,
	      const char *trust_path);
void logs_clear(struct logs *logs);
/* The name that the trust document gives to the key; NULL when none. */
const char *logs_witness_name(const struct logs *logs,
			      const struct ocop_signer *signer);

int cmd_run(int argc, char **argv);	/* returns an exit code */

#endif
