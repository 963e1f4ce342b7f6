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

static void ours(struct ocop_signer *signer, struct ocop_buf *uri,
		 struct ocop_buf *svg, uint32_t first)
{
	struct ocop_qr qr;

	for (uint32_t i = first; i < first + ROUND; i++) {
		ocop_buf_reset(uri);
		ocop_buf_reset(svg);
		bench_must(!ocop_stamp_make(uri, signer, HOST, PRODUCT, 1, i) &&
			   !ocop_qr_encode(&qr, ocop_buf_view(uri), OCOP_QR_M,
					   OCOP_QR_STAMP_VERSION_MAX) &&
			   !ocop_qr_svg(svg, &qr, ocop_bytes_of(NULL, 0)),
			   "mint");
	}
}

/* The digits of a made-up signature: the library draws what it is given. */
static void limit(struct limit_key *key, const char *text)
{
	struct limit_sig sig;

	memset(sig.digest, 7, sizeof(sig.digest));
	for (int i = 0; i < ROUND; i++) {
		sig.digest[0] = (uint8_t)i;
		bench_must(limit_sign(key, &sig) &&
			   limit_symbol(text, segments, 6), "limit");
	}
}

void bench_mint(void)
{
	struct bench_rounds rounds = { 0 };
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	struct ocop_buf svg = OCOP_BUF(65536);
	struct limit_key *key = limit_secret_new(secret);
	struct ocop_seckey *own = NULL;
	struct ocop_signer signer;
	char text[OCOP_STAMP_URI_MAX];

	bench_must(!ocop_seckey_from_raw(&own, OCOP_ALG_ES256, secret), "key");
	ocop_signer_of_key(&signer, own);
	ours(&signer, &uri, &svg, 0);
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		double start, a, b;

		/* The limit draws a text that we made: the same data. */
		bench_must(ocop_bytes_copy(text, sizeof(text),
					   ocop_buf_view(&uri)), "text");
		start = bench_seconds(BENCH_CPU);
		ours(&signer, &uri, &svg, i * ROUND);
		a = bench_seconds(BENCH_CPU) - start;
		start = bench_seconds(BENCH_CPU);
		limit(key, text);
		b = bench_seconds(BENCH_CPU) - start;
		bench_round(&rounds, a, b);
	}
	bench_report("mint", &rounds, ROUND, "stamp (sign, symbol, SVG)",
		     "EVP_PKEY_sign and libqrencode");
	ocop_buf_clear(&uri);
	ocop_buf_clear(&svg);
	ocop_signer_clear(&signer);
	limit_key_free(key);
}
