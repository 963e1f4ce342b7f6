/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a receipt. A receipt that is accepted is also accepted when it
 * is written and read again. One that is refused leaves nothing behind.
 * Functions: ocop_receipt_decode, _encode.
 */
#include <stdlib.h>

#include <ocop/submit.h>
#include <ocop/trust.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

static bool same(const struct ocop_buf *a, const struct ocop_buf *b)
{
	return ocop_bytes_equal(ocop_buf_view(a), ocop_buf_view(b));
}

/* A document that names the log of the corpus, and it alone. */
static const struct ocop_trust *trust_made(void)
{
	/* Its key: an Ed25519 seed of 32 bytes 1. */
	static const char text[] = "test.example/log+4aeb5cdd+"
		"AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
	static struct ocop_trust_log log;
	static struct ocop_trust trust = { .logs = &log };

	if (trust.log_count == 0) {
		require(!ocop_vkey_parse(&log.vkey, ocop_bytes_str(text),
					 NULL));
		log.origin = ocop_bytes_str(log.vkey.name);
		trust.log_count = 1;
	}
	return &trust;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ocop_trust *trust = trust_made();
	struct ocop_buf one = OCOP_BUF(SIZE_MAX), two = OCOP_BUF(SIZE_MAX);
	struct ocop_receipt receipt, again;
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	if (ocop_receipt_decode(&receipt, ocop_bytes_of(data, size), trust,
				&diag)) {
		require(diag.text[0] != '\0');
		require(receipt.note.ptr == NULL && receipt.entry.ptr == NULL);
		return 0;
	}
	require(receipt.index < receipt.checkpoint.size);
	require(!ocop_receipt_encode(&one, &receipt));
	require(!ocop_receipt_decode(&again, ocop_buf_view(&one), trust, NULL));
	require(again.index == receipt.index && same(&again.note,
						     &receipt.note));
	require(again.accepted == receipt.accepted && same(&again.entry,
							   &receipt.entry));
	require(!ocop_receipt_encode(&two, &again));
	require(same(&one, &two));
	ocop_receipt_clear(&receipt);
	ocop_receipt_clear(&again);
	ocop_buf_clear(&one);
	ocop_buf_clear(&two);
	return 0;
}
