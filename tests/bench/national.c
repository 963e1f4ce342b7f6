/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts the national register of build/tests/national into a temporary folder,
 * and its signatures into the form that a bare EVP_PKEY_verify takes, in the
 * order of the log.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>
#include <ocop/trust.h>

#include "tests/bench/national.h"

#define KEYS_MAX 65536		/* a power of two, far above what there are */

struct known_key {
	uint8_t kid[OCOP_KID_LEN];
	/* One a thread, for contexts are not shared. */
	struct limit_key *key[BENCH_THREADS_MAX];
};

struct sig {
	struct limit_sig sig;
	const struct known_key *by;
	bool is_lot;
};

struct bench_national {
	char folder[64], disk[64], build[512];
	struct known_key *keys;
	struct sig *sigs;
	size_t count, cap;
};

/* --- Programs --- */

void bench_run(char *const argv[], double *cpu_out, double *wall_out)
{
	bench_run_until(argv, 0, cpu_out, wall_out);
}

void bench_run_until(char *const argv[], int most, double *cpu_out,
		     double *wall_out)
{
	double start = bench_seconds(BENCH_WALL);
	struct rusage used;
	int status = 0;
	pid_t child = fork();

	bench_must(child >= 0, "fork");
	if (child == 0) {
		/* Standard output is the bench's. */
		if (freopen("/dev/null", "w", stdout) != NULL)
			execv(argv[0], argv);
		_exit(127);
	}
	bench_must(wait4(child, &status, 0, &used) == child &&
		   WIFEXITED(status) && WEXITSTATUS(status) <= most, argv[0]);
	*wall_out = bench_seconds(BENCH_WALL) - start;
	*cpu_out = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		   (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) *
		   1e-6;
}

const char *bench_national_path(struct bench_national *n, char out[1024],
				const char *name)
{
	snprintf(out, 1024, "%s/%s", n->folder, name);
	return out;
}

const char *bench_national_disk(struct bench_national *n, char out[1024],
				const char *name)
{
	snprintf(out, 1024, "%s/%s", n->disk, name);
	return out;
}

const char *bench_national_program(struct bench_national *n, char out[1024],
				   const char *name)
{
	snprintf(out, 1024, "%s/%s", n->build, name);
	return out;
}

/* --- Signatures --- */

static struct known_key *find_key(struct bench_national *n,
				  const uint8_t *kid)
{
	size_t at = ((size_t)kid[0] << 8 | kid[1]) % KEYS_MAX;

	while (n->keys[at].key[0] &&
	       memcmp(n->keys[at].kid, kid, OCOP_KID_LEN) != 0)
		at = (at + 1) % KEYS_MAX;
	return &n->keys[at];
}

static void add_key(struct bench_national *n, struct ocop_bytes spki)
{
	uint8_t hash[OCOP_HASH_LEN];
	struct known_key *known;

	ocop_sha256(hash, spki);
	known = find_key(n, hash);
	if (known->key[0])
		return;
	memcpy(known->kid, hash, OCOP_KID_LEN);
	for (size_t i = 0; i < bench_national_threads(); i++)
		known->key[i] = limit_key_new(spki);
}

static void add_trust(struct bench_national *n)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_trust *trust = NULL;
	char path[1024];

	bench_must(!ocop_file_read(&file, bench_national_path(n, path,
							      "trust.cose"),
				   NULL) &&
		   !ocop_trust_decode(&trust, ocop_buf_view(&file), NULL),
		   "trust document");
	for (size_t i = 0; i < trust->authority_count; i++)
		for (size_t j = 0; j < trust->authorities[i].key_count; j++)
			add_key(n, trust->authorities[i].keys[j]);
	ocop_trust_free(trust);
	ocop_buf_clear(&file);
}

static void add_record(struct bench_national *n, struct ocop_bytes record)
{
	struct ocop_cose_sign1 e;
	struct ocop_payload p;

	if (ocop_cose_sign1_open_unverified(&e, record, false, NULL))
		return;		/* the trust entry */
	if (n->count == n->cap) {
		n->cap = n->cap ? 2 * n->cap : 65536;
		n->sigs = realloc(n->sigs, n->cap * sizeof(*n->sigs));
		bench_must(n->sigs != NULL, "memory");
	}
	limit_sig_of_record(&n->sigs[n->count].sig, &e);
	n->sigs[n->count].is_lot = ocop_kind_of_typ(e.typ) == OCOP_KIND_LOT;
	n->sigs[n->count].by = find_key(n, e.kid.ptr);
	bench_must(n->sigs[n->count++].by->key[0] != NULL, "a signer's key");
	if (ocop_kind_of_typ(e.typ) != OCOP_KIND_PRODUCER)
		return;
	bench_must(!ocop_payload_decode(&p, OCOP_KIND_PRODUCER, e.payload,
					NULL), "producer");
	for (size_t i = 0; i < p.u.producer.keys.count; i++)
		add_key(n, ocop_list_key(&p.u.producer.keys, i).spki);
}

static void add_bundle(struct bench_national *n, struct ocop_bytes bundle)
{
	struct ocop_bytes bytes;
	struct ocop_entry entry;
	size_t offset = 0;

	while (!ocop_bundle_next(&bytes, bundle, &offset)) {
		bench_must(!ocop_entry_decode(&entry, bytes, NULL), "entry");
		add_record(n, entry.record);
	}
}

/* The bundle at a path in the log; false when there is none. */
static bool read_bundle(struct bench_national *n, const char *name)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	char path[1024], in_log[128];
	enum ocop_err err;

	snprintf(in_log, sizeof(in_log), "log/%s", name);
	err = ocop_file_read(&bundle, bench_national_path(n, path, in_log),
			     NULL);
	if (!err)
		add_bundle(n, ocop_buf_view(&bundle));
	ocop_buf_clear(&bundle);
	return !err;
}

static void read_log(struct bench_national *n)
{
	char name[OCOP_TILE_PATH_MAX];
	uint64_t at = 0;
	unsigned width = OCOP_TILE_WIDTH - 1;

	for (;; at++) {
		ocop_tile_path(name, -1, at, OCOP_TILE_WIDTH);
		if (!read_bundle(n, name))
			break;
	}
	for (; width > 0; width--) {
		ocop_tile_path(name, -1, at, width);
		if (read_bundle(n, name))
			break;
	}
	bench_must(n->count > 0, "the log's bundles");
}

const struct limit_sig *bench_national_first(const struct bench_national *n,
					     const struct limit_key **key_out)
{
	*key_out = n->sigs[0].by->key[0];
	return &n->sigs[0].sig;
}

size_t bench_national_threads(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 1 ? 1 : cores > BENCH_THREADS_MAX ? BENCH_THREADS_MAX :
							   (size_t)cores;
}

double bench_national_verify(struct bench_national *n, size_t last)
{
	double start = bench_seconds(BENCH_CPU);

	for (size_t i = n->count - last; i < n->count; i++)
		bench_must(limit_verify(n->sigs[i].by->key[0],
					&n->sigs[i].sig), "a bare signature");
	return bench_seconds(BENCH_CPU) - start;
}

struct share {
	struct bench_national *n;
	size_t thread;
	bool lots;
};

static void *verify_share(void *user)
{
	struct share *s = user;

	for (size_t i = s->thread; i < s->n->count;
	     i += bench_national_threads())
		bench_must((!s->lots && s->n->sigs[i].is_lot) ||
			   limit_verify(s->n->sigs[i].by->key[s->thread],
					&s->n->sigs[i].sig),
			   "a bare signature");
	return NULL;
}

double bench_national_verify_wall(struct bench_national *n, bool lots)
{
	pthread_t thread[BENCH_THREADS_MAX];
	struct share share[BENCH_THREADS_MAX];
	double start = bench_seconds(BENCH_WALL);

	for (size_t i = 0; i < bench_national_threads(); i++) {
		share[i] = (struct share){ n, i, lots };
		bench_must(pthread_create(&thread[i], NULL, verify_share,
					  &share[i]) == 0, "thread");
	}
	for (size_t i = 0; i < bench_national_threads(); i++)
		bench_must(pthread_join(thread[i], NULL) == 0, "thread");
	return bench_seconds(BENCH_WALL) - start;
}

/* --- New and free --- */

struct bench_national *bench_national_new(void)
{
	struct bench_national *n = calloc(1, sizeof(*n));
	char program[1024], *slash;
	/* Smaller ones serve to try the rows. */
	char scale[32];
	const char *wanted = getenv("BENCH_SCALE");
	double cpu, wall;
	ssize_t len;

	bench_must(n != NULL, "memory");
	snprintf(scale, sizeof(scale), "%s", wanted ? wanted : "1");
	n->keys = calloc(KEYS_MAX, sizeof(*n->keys));
	/* The log is read only: in memory, where that is to be had. */
	snprintf(n->folder, sizeof(n->folder), "%s/ocop-bench-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	snprintf(n->disk, sizeof(n->disk), "/tmp/ocop-bench-XXXXXX");
	bench_must(n->keys && mkdtemp(n->folder) && mkdtemp(n->disk),
		   "temporary folder");
	len = readlink("/proc/self/exe", n->build, sizeof(n->build) - 1);
	bench_must(len > 0, "/proc/self/exe");
	slash = strrchr(n->build, '/');
	*slash = '\0';
	bench_national_program(n, program, "tests/national");
	bench_run((char *[]){ program, "--seed", "1", "--before", "1000",
			      "--scale", scale, "--out", n->folder, NULL },
		  &cpu, &wall);
	add_trust(n);
	read_log(n);
	return n;
}

void bench_national_free(struct bench_national *n)
{
	double cpu, wall;

	bench_run((char *[]){ "/bin/rm", "-rf", n->folder, n->disk, NULL },
		  &cpu, &wall);
	for (size_t i = 0; i < KEYS_MAX; i++)
		for (size_t k = 0; k < BENCH_THREADS_MAX; k++)
			limit_key_free(n->keys[i].key[k]);
	free(n->keys);
	free(n->sigs);
	free(n);
}

size_t bench_national_count(const struct bench_national *n)
{
	return n->count;
}
