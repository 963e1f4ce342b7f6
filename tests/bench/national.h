/* SPDX-License-Identifier: Apache-2.0 */
/* The national register for benches of sync. */
#ifndef BENCH_NATIONAL_H
#define BENCH_NATIONAL_H

#include <ocop/cose_sign1.h>

#include "tests/bench/bench.h"

struct bench_national;
/* Makes the register: log/ and before/ (1,000 entries earlier). */
struct bench_national *bench_national_new(void);
void bench_national_free(struct bench_national *n);
/* Signed records in the log. */
size_t bench_national_count(const struct bench_national *n);
/* Its first one's signature, and the key that made it; lent. */
const struct limit_sig *bench_national_first(const struct bench_national *n,
					     const struct limit_key **key_out);
/* CPU seconds of bare EVP_PKEY_verify over the last so many of them. */
double bench_national_verify(struct bench_national *n, size_t last);
/* Threads that a sync verifies by: as many as there are cores, at most 8. */
#define BENCH_THREADS_MAX 8
size_t bench_national_threads(void);
/* Wall seconds of bare EVP_PKEY_verify in so many threads, of all of them;
 * or of those that are no lots. */
double bench_national_verify_wall(struct bench_national *n, bool lots);
/* A path in its folder; in one on disk; of a program that was built. */
const char *bench_national_path(struct bench_national *n, char out[1024],
				const char *name);
const char *bench_national_disk(struct bench_national *n, char out[1024],
				const char *name);
const char *bench_national_program(struct bench_national *n, char out[1024],
				   const char *name);

/* Run a program, which must succeed: its processor time, and the wall's. */
void bench_run(char *const argv[], double *cpu_out, double *wall_out);
/* The same; an exit code up to most is success. */
void bench_run_until(char *const argv[], int most, double *cpu_out,
		     double *wall_out);

/* --- static_server.c: a folder over HTTP on the loopback --- */
struct static_server;
struct static_server *static_server_start(const char *folder);
/* "http://127.0.0.1:PORT"; lent. */
const char *static_server_url(const struct static_server *server);
void static_server_stop(struct static_server *server);

#endif
