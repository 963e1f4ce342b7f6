/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync-cold fetches a whole national register over loopback into a new replica,
 * and compares the processor time of the sync process with as many bare
 * signatures. sync-cold-wall compares the wall time of the same with bare
 * signatures on as many cores. sync-usable measures how long it takes until
 * stamps can be judged by such a replica, while its lots' signatures are not
 * checked yet. It compares that with the download, its hashes and the other
 * signatures, which are needed in any case. sync-1000 compares the cost of
 * 1,000 new records with their download and signatures.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/http.h>
#include <ocop/replica.h>
#include <ocop/sync.h>
#include <ocop/tlog.h>

#include "tests/bench/national.h"

#define ROUNDS 3
#define NEW 1000
#define ROUNDS_NEW 15

struct sync {
	struct bench_national *national;
	struct static_server *server;
	char program[1024], replica[1024], trust[1024], hex[65];
	char log[256], before[256];
};

static void read_hex(struct sync *s)
{
	struct ocop_buf text = OCOP_BUF(128);
	char path[1024];

	bench_must(!ocop_file_read(&text, bench_national_path(
					   s->national, path,
					   "trust.fingerprint"), NULL) &&
		   text.len == 65, "fingerprint");
	memcpy(s->hex, text.ptr, 64);
	ocop_buf_clear(&text);
}

static void set_up(struct sync *s)
{
	char folder[1024];

	memset(s, 0, sizeof(*s));
	s->national = bench_national_new();
	bench_national_path(s->national, folder, "");
	s->server = static_server_start(folder);
	bench_national_program(s->national, s->program, "ocop-sync");
	bench_national_disk(s->national, s->replica, "replica.db");
	bench_national_path(s->national, s->trust, "trust.cose");
	snprintf(s->log, sizeof(s->log), "%s/log",
		 static_server_url(s->server));
	snprintf(s->before, sizeof(s->before), "%s/before",
		 static_server_url(s->server));
	read_hex(s);
}

static void tear_down(struct sync *s)
{
	static_server_stop(s->server);
	bench_national_free(s->national);
}

/* A first run names the trust document; a timer's runs, which find the
 * replica there, do not. */
static void run_sync(struct sync *s, char *source, double *cpu, double *wall)
{
	bool first = access(s->replica, F_OK) != 0;

	bench_run((char *[]){ s->program, "--quiet", "--replica", s->replica,
			      "--source", source, first ? "--trust" : NULL,
			      s->trust, "--fingerprint", s->hex, NULL },
		  cpu, wall);
}

void bench_sync_cold(void)
{
	struct bench_rounds rounds = { 0 }, walls = { 0 };
	double cpu, wall;
	struct sync s;
	size_t count;

	set_up(&s);
	count = bench_national_count(s.national);
	/* Once, so that the caches are filled as in later rounds. */
	bench_national_verify(s.national, count);
	for (size_t i = 0; i < ROUNDS; i++) {
		run_sync(&s, s.log, &cpu, &wall);
		unlink(s.replica);
		bench_round(&rounds, cpu,
			    bench_national_verify(s.national, count));
		bench_round(&walls, wall,
			    bench_national_verify_wall(s.national, true));
	}
	bench_report("sync-cold", &rounds, count, "record",
		     "bare EVP_PKEY_verify");
	bench_report("sync-cold-wall", &walls, count, "record",
		     "bare EVP_PKEY_verify on all cores");
	tear_down(&s);
}

/* What bytes a sync cannot do without: the checkpoint and the bundles that
 * hold the entries from first on. Each is hashed. */
static void fetch(struct sync *s, uint64_t first, uint64_t size)
{
	struct ocop_buf body = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_http_limits limits = { 0 };
	struct ocop_http *http = NULL;
	struct ocop_http_answer answer;
	char url[512], path[OCOP_TILE_PATH_MAX];
	uint8_t hash[OCOP_HASH_LEN];

	bench_must(!ocop_http_new(&http, &limits, NULL), "curl");
	snprintf(url, sizeof(url), "%s/checkpoint", s->log);
	bench_must(!ocop_http_get(http, url, &body, &answer, NULL) &&
		   answer.status == 200, "checkpoint");
	for (uint64_t n = first / OCOP_TILE_WIDTH; n * OCOP_TILE_WIDTH < size;
	     n++) {
		uint64_t left = size - n * OCOP_TILE_WIDTH;

		ocop_tile_path(path, -1, n, left < OCOP_TILE_WIDTH ?
			       (unsigned)left : OCOP_TILE_WIDTH);
		snprintf(url, sizeof(url), "%s/%s", s->log, path);
		ocop_buf_reset(&body);
		bench_must(!ocop_http_get(http, url, &body, &answer, NULL) &&
			   answer.status == 200, "bundle");
		ocop_sha256(hash, ocop_buf_view(&body));
	}
	ocop_http_free(http);
	ocop_buf_clear(&body);
}

/* --- sync-usable --- */

/* The first report of lots that are checked: all else is done and stored. */
static void watch(void *user, const struct ocop_sync_progress *p)
{
	double *usable = user;

	if (p->checking && *usable == 0)
		*usable = bench_seconds(BENCH_WALL);
}

/* Wall seconds until a new replica can be judged by. all: so small that its
 * lots were checked by then, too. */
static double until_usable(struct sync *s, struct ocop_bytes trust, bool *all)
{
	double start = bench_seconds(BENCH_WALL), usable = 0;
	const char *source = s->log;
	struct ocop_sync_options options = { .sources = &source,
					     .source_count = 1,
					     .progress = watch,
					     .user = &usable };
	struct ocop_replica *replica = NULL;
	struct ocop_sync_result result;

	bench_must(!ocop_replica_create(s->replica, trust,
					ocop_bytes_str(s->hex), NULL) &&
		   !ocop_replica_open(&replica, s->replica, OCOP_STORE_WRITE,
				      NULL) &&
		   !ocop_replica_sync(replica, &options, &result, NULL),
		   "sync");
	*all = usable == 0;
	if (*all)
		usable = bench_seconds(BENCH_WALL);
	ocop_replica_close(replica);
	unlink(s->replica);
	return usable - start;
}

void bench_sync_usable(void)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct bench_rounds rounds = { 0 };
	double ours, start;
	struct sync s;
	size_t count;
	bool all;

	set_up(&s);
	count = bench_national_count(s.national);
	bench_must(!ocop_file_read(&trust, s.trust, NULL), "trust document");
	bench_national_verify_wall(s.national, false);
	for (size_t i = 0; i < ROUNDS; i++) {
		ours = until_usable(&s, ocop_buf_view(&trust), &all);
		start = bench_seconds(BENCH_WALL);
		fetch(&s, 0, count + 1);	/* the trust entry */
		bench_round(&rounds, ours, bench_seconds(BENCH_WALL) - start +
			    bench_national_verify_wall(s.national, all));
	}
	ocop_buf_clear(&trust);
	bench_report("sync-usable", &rounds, count, "record",
		     all ? "download, hashes and bare EVP_PKEY_verify" :
			   "download, hashes and bare EVP_PKEY_verify but of lots");
	tear_down(&s);
}

/* --- sync-1000 --- */

void bench_sync_1000(void)
{
	struct bench_rounds rounds = { 0 };
	double cpu, wall, start, walls[ROUNDS_NEW], idle[ROUNDS_NEW];
	char base[1024];
	struct sync s;
	size_t count;

	set_up(&s);
	count = bench_national_count(s.national) + 1;	/* the trust entry */
	run_sync(&s, s.before, &cpu, &wall);
	bench_national_disk(s.national, base, "base.db");
	bench_must(rename(s.replica, base) == 0, "rename");
	for (size_t i = 0; i < ROUNDS_NEW; i++) {
		bench_run((char *[]){ "/bin/cp", base, s.replica, NULL }, &cpu,
			  &wall);
		run_sync(&s, s.log, &cpu, &walls[i]);
		start = bench_seconds(BENCH_CPU);
		fetch(&s, count - NEW, count);
		bench_round(&rounds, cpu, bench_seconds(BENCH_CPU) - start +
			    bench_national_verify(s.national, NEW));
		/* Nothing is new now: what the process costs by itself. */
		run_sync(&s, s.log, &idle[i], &wall);
	}
	printf("sync-1000: %.3f s of wall time; a sync that finds nothing "
	       "costs %.3f s of processor time (medians)\n",
	       bench_median(walls, ROUNDS_NEW),
	       bench_median(idle, ROUNDS_NEW));
	bench_report("sync-1000", &rounds, NEW, "record",
		     "download and bare EVP_PKEY_verify");
	tear_down(&s);
}
