/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an officer waits for, with a national replica. cold-start compares a
 * process that judges one stamp with the smallest program that reads one row
 * and verifies one signature. name-lookup compares a process that looks up the
 * name of a product, typed without diacritics, with the same program.
 * name-lookup-miss does so with a name that nothing has. verify-stream compares
 * 10,000 stamps on standard input with as many bare signatures.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/lookup.h>
#include <ocop/text.h>

#include "tests/bench/national.h"

#define STARTS 101
#define STARTS_A_ROUND 4	/* processor time is told in small steps */
#define STREAMS 5
#define HEX_SIZE 257
#define AT "2026-11-21"	/* a day of the register, on which most are genuine */

struct officer {
	struct bench_national *national;
	char verify[1024], bare[1024], replica[1024], stamps[1024];
	char first[512];	/* a stamp */
	char name[512];		/* of its product, in plain letters */
	size_t count;		/* of all */
	char spki[HEX_SIZE], digest[HEX_SIZE], der[HEX_SIZE];
};

/* The uri column of stamps.csv, a line each. */
static void read_stamps(struct officer *o)
{
	struct ocop_buf csv = OCOP_BUF((size_t)16 << 20);
	struct ocop_buf lines = OCOP_BUF((size_t)16 << 20);
	char path[1024];
	const char *at, *end;

	bench_must(!ocop_file_read(&csv, bench_national_path(
					   o->national, path, "stamps.csv"),
				   NULL), "stamps.csv");
	at = ocop_buf_cstr(&csv);
	bench_must(at != NULL, "memory");
	while ((at = strstr(at, "https://")) != NULL) {
		end = strchr(at, '\n');
		bench_must(end != NULL && end - at < (long)sizeof(o->first),
			   "stamps.csv");
		o->count++;
		ocop_buf_add(&lines, at, (size_t)(end - at) + 1);
		at = end;
	}
	bench_must(o->count > 0 &&
		   !ocop_file_write(o->stamps, ocop_buf_view(&lines), 0600,
				    NULL), "stamps");
	ocop_buf_clear(&lines);
	ocop_buf_clear(&csv);
}

static void put_hex(char out[static HEX_SIZE], struct ocop_bytes in)
{
	struct ocop_buf hex = OCOP_BUF(HEX_SIZE - 1);

	ocop_hex_add(&hex, in);
	bench_must(!hex.err, "hex");
	memcpy(out, ocop_buf_cstr(&hex), hex.len + 1);
	ocop_buf_clear(&hex);
}

static void set_up(struct officer *o)
{
	struct ocop_buf hex = OCOP_BUF(128);
	const struct limit_key *key;
	const struct limit_sig *sig;
	char program[1024], trust[1024], log[1024], path[1024];
	uint8_t spki[128];
	double cpu, wall;

	memset(o, 0, sizeof(*o));
	o->national = bench_national_new();
	bench_national_program(o->national, o->verify, "ocop-verify");
	bench_national_program(o->national, o->bare, "tests/bare_start");
	bench_national_disk(o->national, o->replica, "replica.db");
	bench_national_disk(o->national, o->stamps, "stamps");
	read_stamps(o);
	sig = bench_national_first(o->national, &key);
	put_hex(o->spki, ocop_bytes_of(spki, limit_key_spki(key, spki)));
	put_hex(o->digest, ocop_bytes_of(sig->digest, 32));
	put_hex(o->der, ocop_bytes_of(sig->der, sig->len));
	bench_must(!ocop_file_read(&hex, bench_national_path(
					   o->national, path,
					   "trust.fingerprint"), NULL) &&
		   hex.len == 65, "fingerprint");
	hex.ptr[64] = '\0';
	bench_national_program(o->national, program, "ocop-sync");
	bench_national_path(o->national, trust, "trust.cose");
	bench_national_path(o->national, log, "log");
	bench_run((char *[]){ program, "--quiet", "--replica", o->replica,
			      "--source", log, "--trust", trust,
			      "--fingerprint", (char *)hex.ptr, NULL },
		  &cpu, &wall);
	ocop_buf_clear(&hex);
}

/* ocop-verify over all stamps, and what a shell does with its output. */
static void verify_all(struct officer *o, const char *then, double *cpu)
{
	char line[8192];
	double wall;
	int len;

	len = snprintf(line, sizeof(line), "'%s' --json --at " AT
		       " --replica '%s' - <'%s' %s", o->verify, o->replica,
		       o->stamps, then);
	bench_must(len > 0 && (size_t)len < sizeof(line), "command line");
	bench_run((char *[]){ "/bin/sh", "-c", line, NULL }, cpu, &wall);
}

/* The text behind before, up to the next quote. */
static struct ocop_bytes quoted(const char *at, const char *before)
{
	at = at != NULL ? strstr(at, before) : NULL;
	bench_must(at != NULL, before);
	at += strlen(before);
	return ocop_bytes_of(at, strcspn(at, "\""));
}

/* The first stamp that is genuine, and the name of its product. */
static void find_first(struct officer *o)
{
	struct ocop_buf found = OCOP_BUF(65536);
	struct ocop_buf name = OCOP_BUF(sizeof(o->name));
	char then[2048], path[1024];
	const char *text = NULL;
	double cpu;

	bench_national_disk(o->national, path, "first");
	snprintf(then, sizeof(then),
		 "| grep -m1 '^[^[]*\"verdict\":\"genuine\"' >'%s'", path);
	verify_all(o, then, &cpu);
	if (!ocop_file_read(&found, path, NULL))
		text = ocop_buf_cstr(&found);
	bench_must(ocop_bytes_copy(o->first, sizeof(o->first),
				   quoted(text, "\"item\":\"")),
		   "a genuine stamp");
	text = strstr(text, "\"facts\":");
	ocop_lookup_fold(&name, quoted(text, "\"name\":\""), true);
	bench_must(ocop_bytes_copy(o->name, sizeof(o->name),
				   ocop_buf_view(&name)), "a name");
	ocop_buf_clear(&name);
	ocop_buf_clear(&found);
}

/* most: the highest exit code; a look-up judges no article. */
static double starts(char *const argv[], int most)
{
	double sum = 0, cpu, wall;

	for (size_t i = 0; i < STARTS_A_ROUND; i++) {
		bench_run_until(argv, most, &cpu, &wall);
		sum += cpu;
	}
	return sum;
}

/* A start of ours with this item, and the bare start, in turns. */
static void start_row(struct officer *o, const char *row, char *item,
		      int most, const char *what)
{
	struct bench_rounds rounds = { 0 };
	char *const ours[] = { o->verify, "--at", AT, "--replica", o->replica,
			       item, NULL };
	char *const bare[] = { o->bare, o->replica, o->spki, o->digest,
			       o->der, NULL };
	double cpu;

	for (size_t i = 0; i < STARTS; i++) {
		cpu = starts(ours, most);
		bench_round(&rounds, cpu, starts(bare, 0));
	}
	bench_report(row, &rounds, STARTS_A_ROUND, what,
		     "one row and one EVP_PKEY_verify");
}

static void stream(struct officer *o)
{
	struct bench_rounds rounds = { 0 };
	double cpu, limit;

	for (size_t i = 0; i < STREAMS; i++) {
		verify_all(o, ">/dev/null; [ $? -le 3 ]", &cpu);
		limit = bench_national_verify(o->national, o->count);
		bench_round(&rounds, cpu, limit);
	}
	bench_report("verify-stream", &rounds, o->count,
		     "stamp, line to verdict", "bare EVP_PKEY_verify");
}

void bench_officer(void)
{
	struct officer o;

	set_up(&o);
	find_first(&o);
	start_row(&o, "cold-start", o.first, 0, "start to verdict");
	start_row(&o, "name-lookup", o.name, 3, "start to a name found");
	start_row(&o, "name-lookup-miss", "khong co trong so", 3,
		  "start to no name found");
	stream(&o);
	bench_national_free(o.national);
}
