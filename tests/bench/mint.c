/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stamp ready for the printer (signature, symbol, SVG), against a bare
 * signature and a bare symbol of a text of the same form.
 */
#include <string.h>

#include <ocop/qr.h>

#include "tests/bench/bench.h"

#define HOST "ocop.example"
#define PRODUCT "09520000001070"
#define ROUND 20
#define ROUNDS 100

/* Of such a text: what is not digits, digits, and so on. */
static const size_t segments[] = {
	sizeof("https://" HOST "/01/") - 1, sizeof(PRODUCT) - 1,
	sizeof("/21/") - 1, 13, sizeof("?s=") - 1, OCOP_STAMP_DIGITS
};
static const uint8_t secret[32] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

struct work {
	struct ocop_signer signer;
	struct ocop_buf uri, svg;
	struct limit_key *key;
	/* Of the last round. The limit draws the very same ones: of one text
	 * drawn again and again a processor learns the branches. */
	char text[ROUND][OCOP_STAMP_URI_MAX];
};

static double ours(struct work *w, uint32_t first)
{
	double start = bench_seconds(BENCH_CPU), end;
	struct ocop_qr qr;

	for (uint32_t i = 0; i < ROUND; i++) {
		ocop_buf_reset(&w->uri);
		ocop_buf_reset(&w->svg);
		bench_must(!ocop_stamp_make(&w->uri, &w->signer, HOST, PRODUCT,
					    1, first + i) &&
			   !ocop_qr_encode(&qr, ocop_buf_view(&w->uri),
					   OCOP_QR_M,
					   OCOP_QR_STAMP_VERSION_MAX) &&
			   !ocop_qr_svg(&w->svg, &qr, ocop_bytes_of(NULL, 0)) &&
			   ocop_bytes_copy(w->text[i], sizeof(w->text[i]),
					   ocop_buf_view(&w->uri)), "mint");
	}
	end = bench_seconds(BENCH_CPU);
	return end - start;
}

static double limit(struct work *w)
{
	double start = bench_seconds(BENCH_CPU), end;
	struct limit_sig sig;

	memset(sig.digest, 7, sizeof(sig.digest));
	for (int i = 0; i < ROUND; i++) {
		sig.digest[0] = (uint8_t)i;
		bench_must(limit_sign(w->key, &sig) &&
			   limit_symbol(w->text[i], segments, 6), "limit");
	}
	end = bench_seconds(BENCH_CPU);
	return end - start;
}

void bench_mint(void)
{
	static struct work work;
	struct bench_rounds rounds = { 0 };
	struct ocop_seckey *own = NULL;

	work.uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	work.svg = OCOP_BUF(65536);
	work.key = limit_secret_new(secret);
	bench_must(!ocop_seckey_from_raw(&own, OCOP_ALG_ES256, secret), "key");
	ocop_signer_of_key(&work.signer, own);
	ours(&work, 0);
	limit(&work);
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		double a = ours(&work, i * ROUND);

		bench_round(&rounds, a, limit(&work));
	}
	bench_report("mint", &rounds, ROUND, "stamp (sign, symbol, SVG)",
		     "EVP_PKEY_sign and libqrencode");
	ocop_buf_clear(&work.uri);
	ocop_buf_clear(&work.svg);
	ocop_signer_clear(&work.signer);
	limit_key_free(work.key);
}
