/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log whose entry i is i % 90 bytes i (also empty ones): no records, so
 * that the log is tested without the fold. Each call asserts that it
 * succeeds.
 */
#ifndef PLAIN_LOG_H
#define PLAIN_LOG_H

#include <ocop/log.h>

#define PLAIN_LOG_ORIGIN "test.example/log"

/* Group set-up and tear-down: the key that signs checkpoints. */
int plain_log_set_up(void **state);
int plain_log_tear_down(void **state);
/* Test set-up and tear-down: an empty store in memory. */
int plain_log_store(void **state);
int plain_log_close(void **state);

struct ocop_bytes plain_log_entry(uint8_t out[90], uint64_t i);
struct ocop_log *plain_log_open(struct ocop_store *store, bool tiles);
/* Append the next count entries. */
void plain_log_append(struct ocop_log *log, uint64_t count);
/* Commit them, with a checkpoint. */
void plain_log_flush(struct ocop_store *store, struct ocop_log *log);
/* A store with size entries, flushed now and then. */
void plain_log_fill(struct ocop_store *store, bool tiles, uint64_t size);
/* Root and signed checkpoint of the first size entries. */
void plain_log_root(uint8_t out[OCOP_HASH_LEN], uint64_t size);
void plain_log_note(struct ocop_buf *out, uint64_t size);
/* The key that signs them, stored as META "vkey" under a name. */
void plain_log_vkey(struct ocop_store *store, const char *name);
/* A numbered key of a store; level -1 for none. */
struct ocop_bytes plain_log_key(uint8_t out[9], int level, uint64_t n);
/* The key of the piece whose first entry is index, in log 0. */
struct ocop_bytes plain_log_piece_key(uint8_t out[9], uint64_t index);
/* Store the last bundle and tile of the live log as rows, not in pieces. */
void plain_log_join(struct ocop_store *store);
/* A checkpoint of anything. */
void plain_log_sign(struct ocop_buf *out,
		    const struct ocop_checkpoint *checkpoint);

#endif
