/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares a registry with the least that it could do, over 64 connections.
 * lookup-vs-nginx and page-vs-nginx compare the processor time of a request
 * with that of nginx for a file of the same bytes. lookup-p99 compares the wall
 * time of the slowest hundredth. submit-vs-fdatasync compares the wall time of
 * a record with what no registry can do without: one fdatasync for each batch,
 * with batches as large as the registry made them, and one bare verification
 * for each record.
 */
#define _GNU_SOURCE	/* pipe2 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocop/file.h>

#include "common/desk/outbox.h"
#include "tests/bench/bench.h"
#include "tests/bench/load.h"

#define ROUNDS 15
#define ROUND 4000	/* look-ups */
#define PAGES 1000
#define SUBMIT_ROUNDS 5
#define ALONE 40	/* records of one client, a round */
#define TOGETHER 192	/* of 64 */
#define VERIFIES 500
#define REQUESTS_MAX 2048

struct service {
	pid_t script;
	int hold;		/* the script ends when it is closed */
	char folder[256];
	int registry, registry_port, nginx, nginx_port;
};

struct requests {
	struct ocop_buf text;	/* of all */
	size_t start[REQUESTS_MAX + 1];
	struct ocop_bytes view[REQUESTS_MAX];
	size_t count;
};

static void start(struct service *s)
{
	int *const numbers[] = { &s->registry, &s->registry_port, &s->nginx,
				 &s->nginx_port };
	char line[256], *at;
	int in[2], out[2];
	FILE *told;

	fflush(NULL);
	bench_must(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0,
		   "pipe");
	s->script = fork();
	bench_must(s->script >= 0, "fork");
	if (s->script == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execl("/bin/sh", "sh", "tests/bench/service.sh", (char *)NULL);
		_exit(4);
	}
	close(in[0]);
	close(out[1]);
	s->hold = in[1];
	told = fdopen(out[0], "r");
	bench_must(told != NULL && fgets(line, sizeof(line), told) != NULL,
		   "tests/bench/service.sh (run from the tree's top folder)");
	fclose(told);
	at = strchr(line, ' ');
	bench_must(at != NULL, line);
	*at++ = '\0';
	snprintf(s->folder, sizeof(s->folder), "%s", line);
	for (size_t i = 0; i < 4; i++)
		*numbers[i] = (int)strtol(at, &at, 10);
}

static void stop(struct service *s)
{
	close(s->hold);
	waitpid(s->script, NULL, 0);
}

/* --- Requests --- */

static void add(struct requests *r, const char *head, struct ocop_bytes body)
{
	bench_must(r->count < REQUESTS_MAX &&
		   !ocop_buf_bytes(&r->text, ocop_bytes_str(head)) &&
		   !ocop_buf_bytes(&r->text, body), "too many requests");
	r->start[++r->count] = r->text.len;
}

static void views(struct requests *r)
{
	for (size_t i = 0; i < r->count; i++)
		r->view[i] = ocop_bytes_of(r->text.ptr + r->start[i],
					   r->start[i + 1] - r->start[i]);
}

/* A GET of each path that a file of the folder names. */
static void read_paths(struct requests *r, const struct service *s,
		       const char *name)
{
	char path[512], head[1024];
	FILE *file;

	*r = (struct requests){ .text = OCOP_BUF(1 << 20) };
	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	file = fopen(path, "r");
	bench_must(file != NULL, name);
	while (fgets(path, sizeof(path), file) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\n"
			 "Host: ocop.example\r\nUser-Agent: bench\r\n"
			 "Accept: */*\r\n\r\n", path);
		add(r, head, ocop_bytes_of(NULL, 0));
	}
	fclose(file);
	views(r);
}

/* A POST of each record that waits in the maker's outbox. */
static void read_records(struct requests *r, const struct service *s)
{
	struct ocop_buf file = OCOP_BUF(OUTBOX_FILE_MAX);
	struct outbox_name *names = NULL;
	struct ocop_bytes record;
	char home[512], path[PATH_SIZE], head[256];
	size_t count = 0, offset = 0;

	*r = (struct requests){ .text = OCOP_BUF(1 << 22) };
	snprintf(home, sizeof(home), "%s/maker", s->folder);
	bench_must(outbox_list(home, "outbox", "records", &names,
			       &count) == 0 && count == 1 &&
		   outbox_path(path, home, "outbox", names[0].stem,
			       "records") &&
		   !ocop_file_read(&file, path, NULL), "the outbox");
	while (!outbox_next(&record, ocop_buf_view(&file), &offset)) {
		snprintf(head, sizeof(head), "POST /v1/records HTTP/1.1\r\n"
			 "Host: ocop.example\r\nContent-Length: %zu\r\n\r\n",
			 record.len);
		add(r, head, record);
	}
	views(r);
	free(names);
	ocop_buf_clear(&file);
}

/* --- Look-ups --- */

struct pair {
	struct load ours, nginx;
	struct requests asked, files;
};

static void pair_open(struct pair *p, const struct service *s,
		      const char *asked, const char *files, size_t total)
{
	read_paths(&p->asked, s, asked);
	read_paths(&p->files, s, files);
	p->ours = (struct load){ .port = (unsigned)s->registry_port,
				 .server = s->registry,
				 .requests = p->asked.view,
				 .request_count = p->asked.count };
	p->nginx = (struct load){ .port = (unsigned)s->nginx_port,
				  .server = s->nginx,
				  .requests = p->files.view,
				  .request_count = p->files.count };
	p->ours.connections = p->nginx.connections = LOAD_CONNECTIONS;
	p->ours.total = p->nginx.total = total;
	p->ours.status = p->nginx.status = 200;
}

static void pair_close(struct pair *p)
{
	ocop_buf_clear(&p->asked.text);
	ocop_buf_clear(&p->files.text);
}

static void compare(struct pair *p, struct bench_rounds *cpu,
		    struct bench_rounds *p99)
{
	struct load_result ours, nginx;

	load_run(&p->ours, &ours);
	load_run(&p->nginx, &nginx);
	for (size_t i = 0; i < ROUNDS; i++) {
		load_run(&p->ours, &ours);
		load_run(&p->nginx, &nginx);
		bench_round(cpu, ours.cpu, nginx.cpu);
		bench_round(p99, ours.p99, nginx.p99);
	}
}

static void look_ups(const struct service *s)
{
	struct bench_rounds cpu = { 0 }, p99 = { 0 };
	struct pair p;

	pair_open(&p, s, "lookups", "lookups", ROUND);
	compare(&p, &cpu, &p99);
	bench_report("lookup-vs-nginx", &cpu, ROUND,
		     "look-up (processor time)", "nginx");
	bench_report("lookup-p99", &p99, 1, "look-up (the 99th of 100)",
		     "nginx");
	pair_close(&p);
}

static void pages(const struct service *s)
{
	struct bench_rounds cpu = { 0 }, p99 = { 0 };
	struct pair p;

	pair_open(&p, s, "pages", "page_files", PAGES);
	compare(&p, &cpu, &p99);
	bench_report("page-vs-nginx", &cpu, PAGES,
		     "page (processor time; not counted as a scan)", "nginx");
	pair_close(&p);
}

/* --- Submits --- */

/* Seconds that a record cannot do without, in batches of so many bytes. */
static double least(const struct service *s, size_t batches, size_t records,
		    size_t bytes, double verify)
{
	char path[512];
	double start;
	uint8_t *data = calloc(1, bytes);
	int fd;

	snprintf(path, sizeof(path), "%s/synced", s->folder);
	fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	bench_must(fd >= 0 && data != NULL, path);
	start = bench_seconds(BENCH_WALL);
	for (size_t i = 0; i < batches; i++)
		bench_must(write(fd, data, bytes) == (ssize_t)bytes &&
			   fdatasync(fd) == 0, "fdatasync");
	start = bench_seconds(BENCH_WALL) - start;
	close(fd);
	free(data);
	return start + (double)records * verify;
}

/* What the process wrote to files so far. */
static unsigned long long written(pid_t server)
{
	unsigned long long bytes = 0;
	char path[64], line[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/io", (int)server);
	file = fopen(path, "r");
	bench_must(file != NULL, path);
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, "wchar:", 6) == 0)
			bytes = strtoull(line + 6, NULL, 10);
	fclose(file);
	return bytes;
}

static double bare_verify(void)
{
	const uint8_t raw[32] = { 1, 2, 3 };
	struct ocop_seckey *own = NULL;
	struct ocop_signer signer;
	struct limit_key *secret = limit_secret_new(raw), *key;
	struct limit_sig sig = { .len = 0 };
	double start;

	bench_must(!ocop_seckey_from_raw(&own, OCOP_ALG_ES256, raw), "key");
	ocop_signer_of_key(&signer, own);
	key = limit_key_new(ocop_bytes_of(signer.spki, signer.spki_len));
	bench_must(limit_sign(secret, &sig), "sign");
	start = bench_seconds(BENCH_CPU);
	for (int i = 0; i < VERIFIES; i++)
		bench_must(limit_verify(key, &sig), "verify");
	start = bench_seconds(BENCH_CPU) - start;
	limit_key_free(key);
	limit_key_free(secret);
	ocop_signer_clear(&signer);
	return start / VERIFIES;
}

struct submits {
	const struct service *s;
	struct requests records;
	size_t used;
	double verify;
	struct bench_rounds rounds;
	double cpu, batches, bytes;
};

static void submit(struct submits *w, size_t clients, size_t total)
{
	struct load load = { .port = (unsigned)w->s->registry_port,
			     .server = w->s->registry,
			     .connections = clients,
			     .requests = w->records.view + w->used,
			     .request_count = total, .total = total,
			     .status = 201 };
	unsigned long long before = written(w->s->registry);
	struct load_result got;
	size_t body;

	bench_must(w->used + total <= w->records.count, "too few records");
	load_run(&load, &got);
	w->cpu += got.cpu;
	w->bytes += (double)(written(w->s->registry) - before);
	w->batches += (double)got.sizes;
	body = w->records.start[w->used + total] - w->records.start[w->used];
	w->used += total;
	bench_round(&w->rounds, got.wall,
		    least(w->s, got.sizes, total, body / got.sizes,
			  w->verify));
}

static void tell(const char *name, struct submits *w, size_t total)
{
	double all = (double)(total * SUBMIT_ROUNDS);

	printf("%s: %.0f us of processor time and %.1f KB written a record, "
	       "%.1f records a batch\n", name, w->cpu / all * 1e6,
	       w->bytes / all / 1e3, all / w->batches);
	bench_report(name, &w->rounds, total, "record (wall time)",
		     "fdatasync a batch and a bare EVP_PKEY_verify");
}

static void submits(const struct service *s)
{
	struct submits w = { .s = s, .verify = bare_verify() };

	read_records(&w.records, s);
	submit(&w, 1, ALONE);
	w.cpu = w.batches = w.bytes = 0;
	w.rounds.count = 0;
	for (size_t i = 0; i < SUBMIT_ROUNDS; i++)
		submit(&w, 1, ALONE);
	tell("submit-alone", &w, ALONE);
	w.cpu = w.batches = w.bytes = 0;
	w.rounds.count = 0;
	for (size_t i = 0; i < SUBMIT_ROUNDS; i++)
		submit(&w, LOAD_CONNECTIONS, TOGETHER);
	tell("submit-vs-fdatasync", &w, TOGETHER);
	ocop_buf_clear(&w.records.text);
}

void bench_service(void)
{
	struct service s;

	start(&s);
	look_ups(&s);
	pages(&s);
	submits(&s);
	stop(&s);
}
