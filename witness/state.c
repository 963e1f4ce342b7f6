/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A witness's memory is a store with one row for each log. The key is the
 * origin; the value is the size (8 bytes, big-endian) and the root. As
 * tlog-witness requires, one write transaction covers reading and changing a
 * row, and a commit is synced to disk.
 *
 * META "witness" is the verifier key of the state's owner, and empty until the
 * first run. A file without it is not a witness's.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/log.h>

#include "witness/witness.h"

#define VALUE_LEN (8 + OCOP_HASH_LEN)
#define VKEY_MAX (OCOP_ORIGIN_MAX + 128)

struct state {
	struct ocop_store *store;	/* owned */
};

enum ocop_err state_create(const char *path, struct ocop_diag *diag)
{
	struct ocop_store *store = NULL;
	enum ocop_err err;

	if (access(path, F_OK) == 0)
		return ocop_fail(diag, OCOP_ERR_EXISTS, 0,
				 "the file already exists");
	err = ocop_store_open_sqlite(&store, path, OCOP_STORE_CREATE, diag);
	if (!err)
		err = ocop_store_set_meta(store, "witness",
					  ocop_bytes_of(NULL, 0));
	ocop_store_close(store);
	return err;
}

/* Accept a state of this witness, or one without an owner. */
static enum ocop_err bind(struct ocop_store *store,
			  const struct ocop_vkey *witness,
			  struct ocop_diag *diag)
{
	struct ocop_buf held = OCOP_BUF(VKEY_MAX), own = OCOP_BUF(VKEY_MAX);
	enum ocop_err err = ocop_store_begin(store, true);

	ocop_vkey_format(&own, witness);
	if (!err)
		err = own.err;
	if (!err)
		err = ocop_store_meta(store, "witness", &held);
	if (err == OCOP_ERR_ABSENT)
		err = ocop_fail(diag, OCOP_ERR_STORE, 0,
				"this is not the state of a witness");
	else if (!err && held.len == 0)
		err = ocop_store_set_meta(store, "witness",
					  ocop_buf_view(&own));
	else if (!err && !ocop_bytes_equal(ocop_buf_view(&held),
					   ocop_buf_view(&own)))
		err = ocop_fail(diag, OCOP_ERR_KEY, 0,
				"this is the state of another witness");
	err = ocop_store_end(store, err);
	ocop_buf_clear(&held);
	ocop_buf_clear(&own);
	return err;
}

enum ocop_err state_open(struct state **out, const char *path,
			 const struct ocop_vkey *witness,
			 struct ocop_diag *diag)
{
	struct state *state = calloc(1, sizeof(*state));
	enum ocop_err err;

	*out = NULL;
	if (state == NULL)
		return OCOP_ERR_MEMORY;
	err = ocop_store_open_sqlite(&state->store, path, OCOP_STORE_WRITE,
				     diag);
	if (!err)
		err = bind(state->store, witness, diag);
	if (err) {
		state_close(state);
		return err;
	}
	*out = state;
	return OCOP_OK;
}

void state_close(struct state *state)
{
	if (state == NULL)
		return;
	ocop_store_close(state->store);
	free(state);
}

static enum ocop_err read_last(struct ocop_store *store, const char *origin,
			       struct ocop_checkpoint *last)
{
	struct ocop_buf value = OCOP_BUF(VALUE_LEN);
	enum ocop_err err;

	err = ocop_store_get(store, OCOP_SPACE_STATE, ocop_bytes_str(origin),
			     &value);
	if (err == OCOP_ERR_ABSENT) {
		ocop_sha256(last->root, ocop_bytes_of(NULL, 0));
		err = OCOP_OK;
	} else if (!err && value.len != VALUE_LEN) {
		err = OCOP_ERR_STORE;
	} else if (!err) {
		last->size = ocop_bytes_number(ocop_bytes_of(value.ptr, 8));
		memcpy(last->root, value.ptr + 8, OCOP_HASH_LEN);
	}
	ocop_buf_clear(&value);
	return err;
}

enum ocop_err state_enter(struct state *state, const char *origin,
			  struct ocop_checkpoint *last)
{
	enum ocop_err err;

	memset(last, 0, sizeof(*last));
	if (!ocop_bytes_copy(last->origin, sizeof(last->origin),
			     ocop_bytes_str(origin)))
		return OCOP_ERR_ARGUMENT;
	err = ocop_store_begin(state->store, true);
	if (err)
		return err;
	err = read_last(state->store, origin, last);
	if (err)
		ocop_store_rollback(state->store);
	return err;
}

enum ocop_err state_put(struct state *state,
			const struct ocop_checkpoint *next)
{
	uint8_t value[VALUE_LEN];
	enum ocop_err err;

	ocop_bytes_of_number(value, next->size, 8);
	memcpy(value + 8, next->root, OCOP_HASH_LEN);
	err = ocop_store_put(state->store, OCOP_SPACE_STATE,
			     ocop_bytes_str(next->origin),
			     ocop_bytes_of(value, sizeof(value)));
	return ocop_store_end(state->store, err);
}

void state_leave(struct state *state)
{
	ocop_store_rollback(state->store);
}
