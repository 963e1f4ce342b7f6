/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed notes and verifier keys: what is accepted has the same bytes when it
 * is written again. Functions: ocop_vkey_parse, ocop_checkpoint_open,
 * _open_unverified, _time, _cosign.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/tlog.h>

#include "tests/helpers/note_time.h"
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

static void try_vkey(struct ocop_bytes in)
{
	struct ocop_buf again = OCOP_BUF(OCOP_ORIGIN_MAX + 64);
	struct ocop_vkey vkey;
	struct ocop_diag diag;

	if (!ocop_vkey_parse(&vkey, in, &diag)) {
		ocop_vkey_format(&again, &vkey);
		require(ocop_bytes_equal(in, ocop_buf_view(&again)));
	} else {
		require(vkey.name[0] == '\0' && vkey.type == 0);
	}
	ocop_buf_clear(&again);
}

static enum ocop_err sign_zeros(void *ctx, uint8_t sig[OCOP_SIG_LEN],
				struct ocop_bytes message)
{
	(void)ctx;
	(void)message;
	memset(sig, 0, OCOP_SIG_LEN);
	return OCOP_OK;
}

/* A cosignature is added to whatever has the form, and leaves it so. */
static void try_cosign(struct ocop_bytes in, const uint8_t public32[32])
{
	static const uint8_t head[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
					0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
	struct ocop_signer signer = { .alg = OCOP_ALG_EDDSA,
				      .sign = sign_zeros };
	struct ocop_buf out = OCOP_BUF(OCOP_NOTE_MAX + 1024);
	struct ocop_checkpoint before, after;

	memcpy(signer.spki, head, sizeof(head));
	memcpy(signer.spki + sizeof(head), public32, 32);
	signer.spki_len = OCOP_SPKI_ED25519_LEN;
	require(!ocop_checkpoint_open_unverified(&before, in, NULL));
	ocop_buf_bytes(&out, in);
	require(!ocop_checkpoint_cosign(&out, in, "w", &signer, 1));
	if (out.len <= OCOP_NOTE_MAX) {
		require(!ocop_checkpoint_open_unverified(
				&after, ocop_buf_view(&out), NULL));
		require(memcmp(&before, &after, sizeof(before)) == 0);
	}
	ocop_buf_clear(&out);
}

static void try_note(struct ocop_bytes in)
{
	/* The key of the corpus: an Ed25519 seed of 32 bytes 1. */
	static const char text[] = "test.example/log+4aeb5cdd+"
		"AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
	struct ocop_buf body = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint, opened;
	struct ocop_vkey log, cosigner;
	struct ocop_diag diag;

	require(!ocop_vkey_parse(&log, ocop_bytes_str(text), NULL));
	cosigner = log;
	cosigner.type = OCOP_VKEY_COSIGNATURE;
	if (!ocop_checkpoint_open_unverified(&checkpoint, in, &diag)) {
		ocop_checkpoint_body(&body, &checkpoint);
		require(!body.err && body.len < in.len &&
			memcmp(body.ptr, in.ptr, body.len) == 0);
		try_cosign(in, log.public32);
	}
	if (!ocop_checkpoint_open(&opened, in, &log, &diag))
		require(memcmp(&opened, &checkpoint, sizeof(opened)) == 0);
	note_time(in, &cosigner);
	ocop_buf_clear(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_vkey(ocop_bytes_of(data, size));
	try_note(ocop_bytes_of(data, size));
	return 0;
}
