/* SPDX-License-Identifier: Apache-2.0 */
/* See plain_log.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/log/log.h"
#include "tests/helpers/plain_log.h"

static struct ocop_signer signer;

int plain_log_set_up(void **state)
{
	static const uint8_t secret[32] = { 7 };
	struct ocop_seckey *key;

	(void)state;
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_EDDSA, secret),
			 OCOP_OK);
	ocop_signer_of_key(&signer, key);
	return 0;
}

int plain_log_tear_down(void **state)
{
	(void)state;
	ocop_signer_clear(&signer);
	return 0;
}

int plain_log_store(void **state)
{
	struct ocop_store *store;

	assert_int_equal(ocop_store_open_memory(&store), OCOP_OK);
	*state = store;
	return 0;
}

int plain_log_close(void **state)
{
	ocop_store_close(*state);
	return 0;
}

/* Entry i is i % 90 bytes i: also empty ones. */
struct ocop_bytes plain_log_entry(uint8_t out[90], uint64_t i)
{
	memset(out, (int)(i & 0xff), 90);
	return ocop_bytes_of(out, i % 90);
}

struct ocop_log *plain_log_open(struct ocop_store *store, bool tiles)
{
	struct ocop_diag diag = { 0 };
	struct ocop_log *log;

	assert_int_equal(ocop_log_open(&log, store, tiles, &diag), OCOP_OK);
	return log;
}

void plain_log_append(struct ocop_log *log, uint64_t count)
{
	uint64_t i = ocop_log_size(log), end = i + count;
	uint8_t bytes[90];

	for (; i < end; i++)
		assert_int_equal(
			ocop_log_append(log, plain_log_entry(bytes, i)),
			OCOP_OK);
}

/* The root of the first size entries. */
void plain_log_root(uint8_t out[OCOP_HASH_LEN], uint64_t size)
{
	struct ocop_compact range = { 0 };
	uint8_t bytes[90], leaf[OCOP_HASH_LEN];
	uint64_t i;

	for (i = 0; i < size; i++) {
		ocop_leaf_hash(leaf, plain_log_entry(bytes, i));
		ocop_compact_append(&range, leaf, NULL, NULL);
	}
	ocop_compact_root(&range, out);
}

/* A signed note of the first size entries. */
void plain_log_note(struct ocop_buf *out, uint64_t size)
{
	struct ocop_checkpoint checkpoint = { .origin = PLAIN_LOG_ORIGIN,
					      .size = size };

	plain_log_root(checkpoint.root, size);
	assert_int_equal(ocop_checkpoint_sign(out, &checkpoint, &signer),
			 OCOP_OK);
}

void plain_log_flush(struct ocop_store *store, struct ocop_log *log)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	plain_log_note(&note, ocop_log_size(log));
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(log, ocop_buf_view(&note)), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_buf_clear(&note);
}

/* A store with size entries, flushed now and then. */
void plain_log_fill(struct ocop_store *store, bool tiles, uint64_t size)
{
	struct ocop_log *log = plain_log_open(store, tiles);
	uint64_t step = 1, rest;

	while ((rest = size - ocop_log_size(log)) > 0) {
		plain_log_append(log, step < rest ? step : rest);
		plain_log_flush(store, log);
		step += 37;
	}
	ocop_log_free(log);
}

struct ocop_bytes plain_log_key(uint8_t out[9], int level, uint64_t n)
{
	uint8_t *at = out;
	int i;

	if (level >= 0)
		*at++ = (uint8_t)level;
	for (i = 56; i >= 0; i -= 8)
		*at++ = (uint8_t)(n >> i);
	return ocop_bytes_of(out, (size_t)(at - out));
}

void plain_log_vkey(struct ocop_store *store, const char *name)
{
	struct ocop_buf text = OCOP_BUF(512);
	struct ocop_vkey vkey;

	assert_int_equal(
		ocop_vkey_of(&vkey, name, OCOP_VKEY_ED25519,
			     ocop_bytes_of(signer.spki, signer.spki_len)),
		OCOP_OK);
	ocop_vkey_format(&text, &vkey);
	assert_int_equal(
		ocop_store_set_meta(store, "vkey", ocop_buf_view(&text)),
		OCOP_OK);
	ocop_buf_clear(&text);
}

void plain_log_sign(struct ocop_buf *out,
		    const struct ocop_checkpoint *checkpoint)
{
	assert_int_equal(ocop_checkpoint_sign(out, checkpoint, &signer),
			 OCOP_OK);
}

struct ocop_bytes plain_log_piece_key(uint8_t out[9], uint64_t index)
{
	return plain_log_key(out, -1, (UINT64_C(1) << 47) | index);
}

void plain_log_join(struct ocop_store *store)
{
	struct ocop_log_info live;

	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_live(store, &live), OCOP_OK);
	assert_int_equal(ocop__log_pieces_join(store, live.number, live.size),
			 OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
}
