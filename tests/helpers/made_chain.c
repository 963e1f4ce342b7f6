/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs that follow each other, for tests, and the state that a replica of them
 * must have. That state comes from a fold that does not know that there are
 * several logs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/made_chain.h"

void made_chain_put_trust(struct made_chain *c, unsigned version,
			  const struct ocop_buf *file)
{
	char path[64];

	snprintf(path, sizeof(path), TRUST "%u.cose", version);
	fault_server_put(c->b->server, path, ocop_buf_view(file));
}

void made_chain_new_at(struct made_chain *c, struct sync_bench *b,
		       uint64_t frozen0)
{
	struct made_log_in in[3];

	memset(c, 0, sizeof(*c));
	c->b = b;
	c->frozen0 = frozen0;
	c->trust2 = c->trust3 = OCOP_BUF(OCOP_TRUST_MAX);
	c->one = made_log_next(b->log, BENCH_ORIGIN "/1", 17);
	in[0] = (struct made_log_in){ .log = b->log, .frozen = true,
				      .size = frozen0 };
	in[1] = (struct made_log_in){ .log = c->one };
	made_log_trust(b->log, 2, false, in, 2, &c->trust2);
	made_log_add_trust(c->one, ocop_buf_view(&c->trust2));
	made_log_grow(c->one, SIZE1 - 1, "one");
	c->two = made_log_next(c->one, BENCH_ORIGIN "/2", 27);
	in[1].frozen = true;
	in[1].size = SIZE1;
	in[2] = (struct made_log_in){ .log = c->two };
	made_log_trust(b->log, 3, false, in, 3, &c->trust3);
	made_log_add_trust(c->two, ocop_buf_view(&c->trust3));
	made_log_grow(c->two, SIZE2 - 1, "two");
}

void made_chain_new(struct made_chain *c, struct sync_bench *b)
{
	made_chain_new_at(c, b, SIZE0);
}

void made_chain_free(struct made_chain *c)
{
	made_log_free(c->one);
	made_log_free(c->two);
	ocop_buf_clear(&c->trust2);
	ocop_buf_clear(&c->trust3);
}

/* Log 1 is live. */
void made_chain_serve_one(struct made_chain *c, uint64_t size)
{
	made_log_serve_under(c->b->log, c->b->server, "frozen/0/", c->frozen0,
			     BENCH_TIME);
	made_log_serve(c->b->log, c->b->server, 1, 0);
	made_chain_put_trust(c, 2, &c->trust2);
	made_log_serve(c->one, c->b->server, size, TIME1);
}

void made_chain_serve_two(struct made_chain *c)
{
	made_chain_serve_one(c, SIZE1);
	made_log_serve_under(c->one, c->b->server, "frozen/1/", SIZE1, TIME1);
	made_chain_put_trust(c, 3, &c->trust3);
	made_log_serve(c->two, c->b->server, SIZE2, TIME2);
}

void made_chain_run(struct sync_bench *b)
{
	enum ocop_err err = sync_bench_run(b);

	assert_string_equal(b->diag.text, "");
	assert_int_equal(err, OCOP_OK);
}

/* The replica stands at a size of its newest log, and speaks of a time. */
void made_chain_expect(struct sync_bench *b, uint64_t size, uint64_t time)
{
	struct ocop_replica *r = NULL;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(r->checkpoint.size, size);
	assert_int_equal(r->signed_time, time);
	assert_int_equal(ocop_log_audit(r->store, NULL, NULL, NULL), OCOP_OK);
	ocop_replica_close(r);
}

/* --- The state is that of a fold that knows nothing of logs --- */

static enum ocop_err is_in(void *user, struct ocop_bytes key,
			   struct ocop_bytes value)
{
	struct ocop_bytes theirs;

	assert_int_equal(ocop_state_get(user, key, &theirs), OCOP_OK);
	assert_true(ocop_bytes_equal(value, theirs));
	return OCOP_OK;
}

static void fold_uncut(struct ocop_fold *fold, const struct made_log *log,
		       uint64_t size)
{
	struct ocop_fold_result judged;

	for (uint64_t i = 0; i < size; i++)
		assert_int_equal(ocop_fold_entry(fold,
						 ocop_buf_view(&log->entry[i]),
						 &judged), OCOP_OK);
}

static bool has_next(struct ocop_replica *r)
{
	struct ocop_log_info live;

	assert_int_equal(ocop_log_live(r->store, &live), OCOP_OK);
	return live.number > 0;
}

void made_chain_expect_uncut(struct made_chain *c, uint64_t size0,
			     uint64_t size1, uint64_t size2)
{
	struct ocop_replica *r = NULL;
	struct ocop_store *store = NULL;
	struct ocop_state *state = NULL;
	struct ocop_fold *fold = NULL;
	struct ocop_verifier judge;
	uint64_t total = 0;

	assert_int_equal(ocop_replica_open(&r, c->b->path, OCOP_STORE_READ,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	assert_int_equal(ocop_log_audit(r->store, NULL, NULL, NULL), OCOP_OK);
	assert_int_equal(ocop_store_open_memory(&store), OCOP_OK);
	assert_int_equal(ocop_state_new(&state, store), OCOP_OK);
	assert_int_equal(ocop_fold_new(&fold, state, r->trustset, r->ring,
				       r->fingerprint, false), OCOP_OK);
	fold_uncut(fold, c->b->log, size0);
	/* Where a log is still empty, nothing of it has counted. */
	if (size1 == 0 && has_next(r))
		assert_int_equal(ocop_fold_next_log(fold), OCOP_OK);
	fold_uncut(fold, c->one, size1);
	fold_uncut(fold, c->two, size2);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_state_flush(state), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	assert_int_equal(ocop_log_total(r->store, &total), OCOP_OK);
	assert_int_equal(total, size0 + size1 + size2);
	assert_int_equal(judge.info.size, total);
	assert_int_equal(ocop_state_each(state, ocop_bytes_of(NULL, 0), is_in,
					 r->state), OCOP_OK);
	assert_int_equal(ocop_state_each(r->state, ocop_bytes_of(NULL, 0),
					 is_in, state), OCOP_OK);
	ocop_fold_free(fold);
	ocop_state_free(state);
	ocop_store_close(store);
	ocop_replica_close(r);
}

void made_chain_expect_end(struct made_chain *c)
{
	made_chain_expect(c->b, SIZE2, TIME2);
	made_chain_expect_uncut(c, SIZE0, SIZE1, SIZE2);
}
