/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Root signatures and receipts (RFC 9942). tests/vectors/roots has their golden
 * bytes, and what must be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/cose_sign1.h>
#include <ocop/rootsig.h>

#include "lib/tlog/tlog.h"
#include "tests/helpers/rfc6962.h"

#define ORIGIN "ocop.example/log"
#define NOW 1795312800

struct world {
	struct ocop_signer signer, other;
	struct ocop_keyring *ring;
};

static void make_signer(struct ocop_signer *out, enum ocop_alg alg,
			uint8_t seed)
{
	struct ocop_seckey *key;
	uint8_t secret[32];

	memset(secret, seed, sizeof(secret));
	assert_int_equal(ocop_seckey_from_raw(&key, alg, secret), OCOP_OK);
	ocop_signer_of_key(out, key);
}

static int set_up(void **state)
{
	static struct world w;

	make_signer(&w.signer, OCOP_ALG_ES256, 1);
	make_signer(&w.other, OCOP_ALG_ES256, 2);
	assert_int_equal(ocop_keyring_new(&w.ring), OCOP_OK);
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	ocop_signer_clear(&w->signer);
	ocop_signer_clear(&w->other);
	ocop_keyring_free(w->ring);
	return 0;
}

/* The checkpoint of rfc6962's tree of that size. */
static struct ocop_checkpoint tree(uint64_t size)
{
	struct ocop_checkpoint c = { ORIGIN, size, { 0 } };

	rfc6962_tree(c.root, 0, size);
	return c;
}

static struct ocop_bytes spki(const struct ocop_signer *signer)
{
	return ocop_bytes_of(signer->spki, signer->spki_len);
}

static enum ocop_err verify(struct world *w, struct ocop_bytes in,
			    const struct ocop_checkpoint *checkpoint)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_rootsig_verify(in, checkpoint,
						spki(&w->signer), w->ring,
						&diag);

	assert_int_equal(err ? diag.text[0] != '\0' : 1, 1);
	return err;
}

static void a_root_that_was_signed_is_good_and_no_other(void **state)
{
	struct ocop_checkpoint c = tree(7), other = tree(8);
	struct ocop_buf out = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct world *w = *state;

	assert_int_equal(ocop_rootsig_sign(&out, &c, &w->signer, NOW),
			 OCOP_OK);
	/* 61 bytes of header for a name of 16. */
	assert_int_equal(out.len, 2 + 2 + 61 + 2 + 2 + OCOP_SIG_LEN);
	assert_int_equal(verify(w, ocop_buf_view(&out), &c), OCOP_OK);
	assert_int_equal(verify(w, ocop_buf_view(&out), &other),
			 OCOP_ERR_SIGNATURE);
	c.origin[0] = 'x';
	assert_int_equal(verify(w, ocop_buf_view(&out), &c),
			 OCOP_ERR_SIGNATURE);
	c = tree(7);
	assert_int_equal(ocop_rootsig_verify(ocop_buf_view(&out), &c,
					     spki(&w->other), w->ring, NULL),
			 OCOP_ERR_SIGNATURE);
	/* No key for this size. */
	assert_int_equal(ocop_rootsig_verify(ocop_buf_view(&out), &c,
					     OCOP_LIT(""), w->ring, NULL),
			 OCOP_ERR_SIGNATURE);
	ocop_buf_clear(&out);
}

static void every_flipped_bit_and_every_cut_is_refused(void **state)
{
	struct ocop_checkpoint c = tree(7);
	struct ocop_buf out = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct world *w = *state;

	assert_int_equal(ocop_rootsig_sign(&out, &c, &w->signer, NOW),
			 OCOP_OK);
	for (size_t bit = 0; bit < out.len * 8; bit++) {
		out.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(verify(w, ocop_buf_view(&out), &c),
				     OCOP_OK);
		out.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < out.len; len++)
		assert_int_not_equal(verify(w, ocop_bytes_of(out.ptr, len),
					    &c), OCOP_OK);
	ocop_buf_clear(&out);
}

static void what_cannot_be_is_not_signed(void **state)
{
	static const char *const names[] = {
		"", "a b", "a+b", "a:b",
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm"
	};
	struct ocop_buf out = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_signer ed25519;
	struct ocop_checkpoint c = tree(7);
	struct world *w = *state;

	make_signer(&ed25519, OCOP_ALG_EDDSA, 1);
	assert_int_equal(ocop_rootsig_sign(&out, &c, &ed25519, NOW),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_rootsig_sign(&out, &c, &w->signer,
					    (UINT64_C(1) << 40) + 1),
			 OCOP_ERR_ARGUMENT);
	c.size = 0;
	assert_int_equal(ocop_rootsig_sign(&out, &c, &w->signer, NOW),
			 OCOP_ERR_ARGUMENT);
	c.size = OCOP_SIZE_MAX + 1;
	assert_int_equal(ocop_rootsig_sign(&out, &c, &w->signer, NOW),
			 OCOP_ERR_ARGUMENT);
	c.size = OCOP_SIZE_MAX;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(ocop_bytes_copy(c.origin, sizeof(c.origin),
					    ocop_bytes_str(names[i])));
		assert_int_equal(ocop_rootsig_sign(&out, &c, &w->signer, NOW),
				 OCOP_ERR_ARGUMENT);
	}
	assert_int_equal(out.len, 0);
	/* The longest name that there is. */
	c.origin[64] = '\0';
	assert_int_equal(ocop_rootsig_sign(&out, &c, &w->signer,
					    UINT64_C(1) << 40), OCOP_OK);
	assert_int_equal(verify(w, ocop_buf_view(&out), &c), OCOP_OK);
	ocop_signer_clear(&ed25519);
	ocop_buf_clear(&out);
}

/* The entry of rfc6962's leaf i: the byte i, i times over. */
static struct ocop_bytes entry(uint8_t room[RFC6962_MAX], uint64_t i)
{
	memset(room, (int)i, RFC6962_MAX);
	return ocop_bytes_of(room, (size_t)i);
}

static void every_entry_of_every_tree_has_a_receipt(void **state)
{
	struct ocop_buf root = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf receipt = OCOP_BUF(OCOP_RECEIPT_MAX);
	uint8_t room[RFC6962_MAX];
	struct world *w = *state;

	for (uint64_t size = 2; size <= 20; size++) {
		struct ocop_checkpoint c = tree(size);

		ocop_buf_reset(&root);
		assert_int_equal(ocop_rootsig_sign(&root, &c, &w->signer,
						    NOW), OCOP_OK);
		for (uint64_t i = 0; i < size; i++) {
			struct ocop_proof path = { 0 };

			rfc6962_path(&path, i, 0, size);
			ocop_buf_reset(&receipt);
			assert_int_equal(ocop_rootsig_add_receipt(
				&receipt, ocop_buf_view(&root), size, i,
				&path), OCOP_OK);
			for (uint64_t k = 0; k < size; k++)
				assert_int_equal(!ocop_rootsig_verify_receipt(
					ocop_buf_view(&receipt),
					entry(room, k), &c, spki(&w->signer),
					w->ring, NULL), i == k);
			assert_int_equal(verify(w, ocop_buf_view(&receipt),
						&c), OCOP_ERR_MALFORMED);
		}
	}
	ocop_buf_clear(&root);
	ocop_buf_clear(&receipt);
}

static void every_flipped_bit_of_a_receipt_is_refused(void **state)
{
	struct ocop_buf root = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf receipt = OCOP_BUF(OCOP_RECEIPT_MAX);
	struct ocop_checkpoint c = tree(7);
	struct ocop_proof path = { 0 };
	uint8_t room[RFC6962_MAX], bare[7 + OCOP_SIG_LEN] = { 0 };
	struct world *w = *state;

	rfc6962_path(&path, 3, 0, 7);
	assert_int_equal(ocop_rootsig_sign(&root, &c, &w->signer, NOW),
			 OCOP_OK);
	assert_int_equal(ocop_rootsig_add_receipt(
		&receipt, ocop_buf_view(&root), 7, 3, &path), OCOP_OK);
	for (size_t bit = 0; bit < receipt.len * 8; bit++) {
		receipt.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(ocop_rootsig_verify_receipt(
			ocop_buf_view(&receipt), entry(room, 3), &c,
			spki(&w->signer), w->ring, NULL), OCOP_OK);
		receipt.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	/* A tree of one has none; a receipt is made of a root signature. */
	path.count = 0;
	assert_int_equal(ocop_rootsig_add_receipt(
		&receipt, ocop_buf_view(&root), 1, 0, &path),
		OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_rootsig_add_receipt(
		&receipt, OCOP_LIT("x"), 7, 3, &path), OCOP_ERR_MALFORMED);
	/* What is signed is not looked at, not even whether it is there. */
	memcpy(bare, "\xd2\x84\x40\xa0\xf6\x58\x40", 7);
	path.count = 3;
	ocop_buf_reset(&receipt);
	assert_int_equal(ocop_rootsig_add_receipt(
		&receipt, ocop_bytes_of(bare, sizeof(bare)), 7, 3, &path),
		OCOP_OK);
	assert_memory_equal(receipt.ptr, "\xd2\x84\x40\xa1\x19\x01\x8c\xa1", 8);
	assert_int_equal(ocop_rootsig_verify_receipt(
		ocop_buf_view(&receipt), entry(room, 3), &c,
		spki(&w->signer), w->ring, NULL), OCOP_ERR_SIGNATURE);
	ocop_buf_clear(&root);
	ocop_buf_clear(&receipt);
}

static void no_decoder_of_records_takes_one(void **state)
{
	struct ocop_checkpoint c = tree(7);
	struct ocop_buf out = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_cose_sign1 envelope;
	struct world *w = *state;

	assert_int_equal(ocop_rootsig_sign(&out, &c, &w->signer, NOW),
			 OCOP_OK);
	for (int detached = 0; detached <= 1; detached++)
		assert_int_equal(ocop_cose_sign1_open_unverified(
			&envelope, ocop_buf_view(&out), detached, NULL),
			OCOP_ERR_MALFORMED);
	/* And a sealed root is no root signature. */
	ocop_buf_reset(&out);
	assert_int_equal(ocop_cose_sign(&out, &w->signer, "ocop-trust+cose",
					ocop_bytes_of(c.root, OCOP_HASH_LEN),
					true),
			 OCOP_OK);
	assert_int_equal(verify(w, ocop_buf_view(&out), &c),
			 OCOP_ERR_SIGNATURE);
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_root_that_was_signed_is_good_and_no_other),
		cmocka_unit_test(every_flipped_bit_and_every_cut_is_refused),
		cmocka_unit_test(what_cannot_be_is_not_signed),
		cmocka_unit_test(every_entry_of_every_tree_has_a_receipt),
		cmocka_unit_test(every_flipped_bit_of_a_receipt_is_refused),
		cmocka_unit_test(no_decoder_of_records_takes_one),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
