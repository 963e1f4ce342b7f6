/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label sheets: stamps signed, stored durably, drawn and written as PDF and as
 * list, against the bare signatures and the bare symbols of a given mask, on
 * as many threads.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/store.h>

#include "cli/stamps/stamp.h"
#include "common/print/sheet.h"
#include "tests/bench/bench.h"

#define HOST "ocop.example"
#define PRODUCT "09520000001070"
#define COUNT 20000		/* stamps of a round */
#define ROUNDS 5
#define THREADS_MAX 16

static const uint8_t secret[32] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static const size_t segments[] = {
	sizeof("https://" HOST "/01/") - 1, sizeof(PRODUCT) - 1,
	sizeof("/21/") - 1, 13, sizeof("?s=") - 1, OCOP_STAMP_DIGITS
};

struct work {
	struct ocop_store *store;
	struct ocop_signer signer;
	struct stamp_lot lot;
	char folder[64], pdf[96], list[96];
	char (*text)[OCOP_STAMP_URI_MAX];	/* of the last round */
	uint32_t first;
};

struct part {
	struct work *work;
	unsigned number, of;
	bool good;
};

static enum ocop_err make(void *user, uint32_t first, uint32_t count,
			  struct ocop_buf *out)
{
	struct work *w = user;

	return stamp_store_make(w->store, &w->lot, &w->signer, HOST, first,
				count, out);
}

static double ours(struct work *w, unsigned threads)
{
	struct sheet sheet = {
		.printer = SHEET_PRINTER_EXACT, .lot = 1, .from = w->first,
		.count = COUNT, .label = { "Giấm táo mèo", 4, "Lô 1", HOST,
					   "" } };
	struct sheet_run run = { .sheet = &sheet, .pdf = w->pdf,
				 .list = w->list, .code = w->lot.code,
				 .uris = make, .user = w,
				 .threads = threads - 1 };
	const struct stamp_run range = { w->first, COUNT };
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	double start, end;

	memcpy(sheet.product, w->lot.product, sizeof(sheet.product));
	bench_must(!sheet_grid_read(&sheet.grid, "65-38x21", NULL) &&
		   !ocop_stamp_make(&uri, &w->signer, HOST, PRODUCT, 1, 0),
		   "sheet");
	start = bench_seconds(BENCH_WALL);
	bench_must(!stamp_store_begin(w->store, &w->lot, &range) &&
		   !sheet_open(&sheet, ocop_buf_view(&uri), false, NULL) &&
		   !sheet_run(&run, NULL) &&
		   !stamp_store_end(w->store, &w->lot), "print-pdf");
	end = bench_seconds(BENCH_WALL);
	sheet_clear(&sheet);
	ocop_buf_reset(&uri);
	for (uint32_t i = 0; i < COUNT; i++) {
		bench_must(!stamp_store_get(w->store, &w->lot, w->first + i,
					    &uri) &&
			   ocop_bytes_copy(w->text[i], sizeof(w->text[i]),
					   ocop_buf_view(&uri)), "texts");
		ocop_buf_reset(&uri);
	}
	w->first += COUNT;
	ocop_buf_clear(&uri);
	return end - start;
}

static void *limit_part(void *user)
{
	struct part *p = user;
	struct limit_key *key = limit_secret_new(secret);
	struct limit_sig sig;

	memset(sig.digest, 7, sizeof(sig.digest));
	p->good = true;
	for (unsigned i = p->number; p->good && i < COUNT; i += p->of) {
		memcpy(sig.digest, &i, sizeof(i));
		p->good = limit_sign(key, &sig) &&
			  limit_masked(p->work->text[i], segments, 6);
	}
	limit_key_free(key);
	return NULL;
}

static double limit(struct work *w, unsigned threads)
{
	struct part part[THREADS_MAX];
	pthread_t thread[THREADS_MAX];
	double start = bench_seconds(BENCH_WALL);

	for (unsigned i = 0; i < threads; i++) {
		part[i] = (struct part){ w, i, threads, false };
		bench_must(pthread_create(&thread[i], NULL, limit_part,
					  &part[i]) == 0, "thread");
	}
	for (unsigned i = 0; i < threads; i++) {
		pthread_join(thread[i], NULL);
		bench_must(part[i].good, "limit");
	}
	return bench_seconds(BENCH_WALL) - start;
}

void bench_print(void)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	const unsigned threads = processors > THREADS_MAX ? THREADS_MAX :
				 processors > 1 ? (unsigned)processors : 1;
	static struct work w;
	struct bench_rounds rounds = { 0 };
	struct ocop_seckey *own = NULL;
	char path[96];

	snprintf(w.folder, sizeof(w.folder), "/var/tmp/ocop-bench-XXXXXX");
	bench_must(mkdtemp(w.folder) != NULL, "folder");
	snprintf(w.pdf, sizeof(w.pdf), "%s/x.pdf", w.folder);
	snprintf(w.list, sizeof(w.list), "%s/x.csv", w.folder);
	snprintf(path, sizeof(path), "%s/stamps.db", w.folder);
	snprintf(w.lot.product, sizeof(w.lot.product), "%s", PRODUCT);
	snprintf(w.lot.code, sizeof(w.lot.code), "11-03295-01-2026");
	w.lot.lot = 1;
	w.text = calloc(COUNT, sizeof(*w.text));
	bench_must(w.text && !ocop_store_open_sqlite(&w.store, path,
						     OCOP_STORE_CREATE, NULL) &&
		   !ocop_seckey_from_raw(&own, OCOP_ALG_ES256, secret), "store");
	ocop_signer_of_key(&w.signer, own);
	for (int i = 0; i < ROUNDS; i++) {
		double a = ours(&w, threads);

		bench_round(&rounds, a, limit(&w, threads));
	}
	bench_report("print-pdf", &rounds, COUNT,
		     "stamp on sheets (wall, all processors)",
		     "EVP_PKEY_sign and a symbol of a given mask");
	ocop_store_close(w.store);
	ocop_signer_clear(&w.signer);
	free(w.text);
	for (int i = 0; i < 5; i++) {
		static const char *const names[] = { "x.pdf", "x.csv",
			"stamps.db", "stamps.db-wal", "stamps.db-shm" };

		snprintf(path, sizeof(path), "%s/%s", w.folder, names[i]);
		unlink(path);
	}
	rmdir(w.folder);
}
