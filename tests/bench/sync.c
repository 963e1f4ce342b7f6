/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync-cold: a whole national register over the loopback into a new
 * replica, against as many bare signatures; processor time of the whole
 * sync process. sync-usable: how long after the last byte of it the replica
 * can be judged by; its lots' signatures are checked after that. sync-1000:
 * what 1,000 new records cost, against their download and signatures.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/http.h>
#include <ocop/replica.h>
#include <ocop/tlog.h>

#include "tests/bench/national.h"

#define ROUNDS 5
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
	struct bench_rounds rounds = { 0 };
	double cpu, wall, walls[ROUNDS];
	struct sync s;
	size_t count;

	set_up(&s);
	count = bench_national_count(s.national);
	/* Once, so that the caches are filled as in later rounds. */
	bench_national_verify(s.national, count);
	for (size_t i = 0; i < ROUNDS; i++) {
		run_sync(&s, s.log, &cpu, &wall);
		walls[i] = wall;
		unlink(s.replica);
		bench_round(&rounds, cpu,
			    bench_national_verify(s.national, count));
	}
	printf("sync-cold: %zu records in %.1f s of wall time (median)\n",
	       count, bench_median(walls, ROUNDS));
	bench_report("sync-cold", &rounds, count, "record",
		     "bare EVP_PKEY_verify");
	tear_down(&s);
}

/* --- sync-usable --- */

struct watch {
	double last_byte, usable, cpu;
};

static void watch(void *user, const struct ocop_sync_progress *p)
{
	struct watch *w = user;

	if (!p->folding && !p->checking) {
		w->last_byte = bench_seconds(BENCH_WALL);
		w->cpu = -bench_seconds(BENCH_CPU);
	} else if (p->checking && w->usable == 0) {
		w->usable = bench_seconds(BENCH_WALL);
		w->cpu += bench_seconds(BENCH_CPU);
	}
}

void bench_sync_usable(void)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	double took[ROUNDS], before[ROUNDS], cpu[ROUNDS], start;
	struct sync s;

	set_up(&s);
	bench_must(!ocop_file_read(&trust, s.trust, NULL), "trust document");
	for (size_t i = 0; i < ROUNDS; i++) {
		struct watch w = { 0, 0, 0 };
		const char *source = s.log;
		struct ocop_sync_options options = {
			.sources = &source, .source_count = 1,
			.progress = watch, .user = &w };
		struct ocop_replica *replica = NULL;
		struct ocop_sync_result result;

		start = bench_seconds(BENCH_WALL);
		bench_must(!ocop_replica_create(s.replica,
						ocop_buf_view(&trust),
						ocop_bytes_str(s.hex), NULL) &&
			   !ocop_replica_open(&replica, s.replica,
					      OCOP_STORE_WRITE, NULL) &&
			   !ocop_replica_sync(replica, &options, &result,
					      NULL), "sync");
		ocop_replica_close(replica);
		unlink(s.replica);
		before[i] = w.last_byte - start;
		took[i] = w.usable - w.last_byte;
		cpu[i] = w.cpu;
	}
	ocop_buf_clear(&trust);
	printf("sync-usable: %.2f s from the last byte to a replica that can "
	       "be judged by (%.2f s of processor time); the bytes took %.2f s "
	       "(medians of %d)\n", bench_median(took, ROUNDS),
	       bench_median(cpu, ROUNDS), bench_median(before, ROUNDS),
	       ROUNDS);
	fflush(stdout);
	tear_down(&s);
}

/* --- sync-1000 --- */

/* What bytes a sync cannot do without: the checkpoint and the bundles that
 * hold the new entries. */
static double fetch(struct sync *s, uint64_t size)
{
	struct ocop_buf body = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_http_limits limits = { 0 };
	struct ocop_http *http = NULL;
	struct ocop_http_answer answer;
	char url[512], path[OCOP_TILE_PATH_MAX];
	double start = bench_seconds(BENCH_CPU);

	bench_must(!ocop_http_new(&http, &limits), "curl");
	snprintf(url, sizeof(url), "%s/checkpoint", s->log);
	bench_must(!ocop_http_get(http, url, &body, &answer, NULL) &&
		   answer.status == 200, "checkpoint");
	for (uint64_t n = (size - NEW) / OCOP_TILE_WIDTH;
	     n * OCOP_TILE_WIDTH < size; n++) {
		uint64_t left = size - n * OCOP_TILE_WIDTH;

		ocop_tile_path(path, -1, n, left < OCOP_TILE_WIDTH ?
			       (unsigned)left : OCOP_TILE_WIDTH);
		snprintf(url, sizeof(url), "%s/%s", s->log, path);
		ocop_buf_reset(&body);
		bench_must(!ocop_http_get(http, url, &body, &answer, NULL) &&
			   answer.status == 200, "bundle");
	}
	ocop_http_free(http);
	ocop_buf_clear(&body);
	return bench_seconds(BENCH_CPU) - start;
}

void bench_sync_1000(void)
{
	struct bench_rounds rounds = { 0 };
	double cpu, wall, walls[ROUNDS_NEW], idle[ROUNDS_NEW];
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
		bench_round(&rounds, cpu, fetch(&s, count) +
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
