/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Benches: our work against its limit, the least that the libraries below us
 * need for it. One process runs both in turns, in small rounds. So whatever
 * else the machine does disturbs both in the same way.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <ocop/cose_sign1.h>
#include <ocop/stamp.h>
#include <ocop/verdict.h>

#define BENCH_ROUNDS_MAX 512

/* Seconds of this thread's processor time, or of the wall's clock. */
double bench_seconds(clockid_t clock);
#define BENCH_CPU CLOCK_THREAD_CPUTIME_ID
#define BENCH_WALL CLOCK_MONOTONIC

/* What the rounds of a row gave; ours and limit are seconds. */
struct bench_rounds {
	size_t count;
	double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];
};
void bench_round(struct bench_rounds *rounds, double ours, double limit);
/* Prints a readable line, then "bench: NAME RATIO" with the median of the
 * rounds' ratios. items: how many a round did; what: "stamp". */
void bench_report(const char *name, struct bench_rounds *rounds, size_t items,
		  const char *what, const char *limit);
double bench_median(double *values, size_t count);
/* The smallest value that percent of them do not exceed. Sorts them. */
double bench_percentile(double *values, size_t count, size_t percent);
/* Ends the program when the work itself fails: a bench of wrong answers
 * says nothing. */
void bench_must(bool good, const char *what);
/* A goal that is no ratio of the row: when it is missed, the bench says what
 * was wanted, goes on, and fails at its end. */
void bench_goal(const char *name, bool met, const char *what);

/* The rows. */
void bench_verify_hot(void);
void bench_verify_threads(void);
void bench_mint(void);
void bench_print(void);
void bench_decode_ladder(void);
void bench_sync_cold(void);
void bench_sync_usable(void);
void bench_sync_1000(void);
void bench_officer(void);
void bench_service(void);

/* --- world.c: a register in memory, the same for the same seed --- */
#define BENCH_PRODUCERS 500
#define BENCH_LOTS 1000
#define BENCH_STAMPS 10000

struct bench_world;
/* A state of its own for one thread, with every lot folded. */
struct bench_world *bench_world_new(void);
void bench_world_free(struct bench_world *world);
struct ocop_verifier *bench_world_judge(struct bench_world *world);
const struct ocop_policy *bench_world_policy(const struct bench_world *world);
/* The key of a producer; lent. */
struct ocop_signer *bench_world_signer(struct bench_world *world,
				       size_t producer);
/* Which lot a stamp is of, and its product and producer. */
void bench_stamp_place(size_t stamp, char product[OCOP_PRODUCT_MAX + 1],
		       uint32_t *lot, uint32_t *index, size_t *producer);
/* Texts of all stamps; the caller frees. */
char (*bench_stamps_new(struct bench_world *world))[OCOP_STAMP_URI_MAX];

/* --- limit_openssl.c: bare signatures --- */
struct limit_key;
struct limit_key *limit_key_new(struct ocop_bytes spki);
/* Of a P-256 secret, ready to sign. */
struct limit_key *limit_secret_new(const uint8_t secret[32]);
void limit_key_free(struct limit_key *key);
/* Its SPKI; gives the length. */
size_t limit_key_spki(const struct limit_key *key, uint8_t out[static 128]);
struct limit_sig {
	uint8_t digest[32], der[80];
	size_t len;
};
/* What EVP_PKEY_verify takes, made from a stamp beforehand. */
void limit_sig_of(struct limit_sig *out, const struct ocop_stamp *stamp);
void limit_sig_of_record(struct limit_sig *out,
			 const struct ocop_cose_sign1 *e);
bool limit_verify(struct limit_key *key, const struct limit_sig *sig);
bool limit_sign(struct limit_key *key, struct limit_sig *sig);

/* --- limit_qrencode.c: a bare symbol --- */
/* Segments of these lengths, in byte and numeric mode by turns; level M, mask
 * by the library. */
bool limit_symbol(const char *text, const size_t *segments, size_t count);
/* The same with a given mask. */
bool limit_masked(const char *text, const size_t *segments, size_t count);

#endif
