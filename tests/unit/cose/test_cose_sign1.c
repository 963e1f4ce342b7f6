/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our own messages: one strict encoding, and no bit of a record may change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/cbor.h>

#include "lib/cose/cose_sign1.h"

#define TYP "ocop-lot+cose"
#define PAYLOAD OCOP_LIT("\xa1\x61" "a" "\x01")

struct fixture {
	struct ocop_keyring *ring;
	struct ocop_signer ec, ed;
};

static int setup(void **state)
{
	static struct fixture f;
	struct ocop_seckey *key;
	uint8_t secret[32] = { 7 };

	if (ocop_keyring_new(&f.ring) ||
	    ocop_seckey_from_raw(&key, OCOP_ALG_ES256, secret))
		return -1;
	ocop_signer_of_key(&f.ec, key);
	if (ocop_seckey_from_raw(&key, OCOP_ALG_EDDSA, secret))
		return -1;
	ocop_signer_of_key(&f.ed, key);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ocop_keyring_free(f->ring);
	ocop_signer_clear(&f->ec);
	ocop_signer_clear(&f->ed);
	return 0;
}

static struct ocop_pubkey *key_of(struct fixture *f,
				  const struct ocop_signer *signer)
{
	struct ocop_pubkey *key = NULL;

	assert_int_equal(ocop_keyring_get(&key, f->ring,
					  ocop_bytes_of(signer->spki,
							signer->spki_len)),
			 OCOP_OK);
	return key;
}

static void what_is_sealed_opens_and_verifies(void **state)
{
	struct fixture *f = *state;
	struct ocop_signer *signers[] = { &f->ec, &f->ed };
	struct ocop_buf buf = OCOP_BUF(OCOP_RECORD_MAX);
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_cose_sign1 e;
	struct ocop_diag diag;

	for (size_t i = 0; i < 2; i++) {
		ocop_buf_reset(&buf);
		assert_int_equal(ocop_cose_sign(&buf, signers[i], TYP, PAYLOAD,
						false), OCOP_OK);
		assert_int_equal(ocop_cose_sign1_open_unverified(
			&e, ocop_buf_view(&buf), false, &diag), OCOP_OK);
		assert_true(ocop_bytes_equal(e.whole, ocop_buf_view(&buf)));
		assert_true(ocop_bytes_equal(e.payload, PAYLOAD));
		assert_true(ocop_bytes_is(e.typ, TYP));
		assert_int_equal(e.alg, signers[i]->alg);
		assert_false(e.detached);
		ocop_sha256(hash, ocop_bytes_of(signers[i]->spki,
						signers[i]->spki_len));
		assert_int_equal(e.kid.len, OCOP_KID_LEN);
		assert_memory_equal(e.kid.ptr, hash, OCOP_KID_LEN);
		assert_int_equal(ocop_cose_sign1_verify(&e, e.payload,
							key_of(f, signers[i])),
				 OCOP_OK);
	}
	ocop_buf_clear(&buf);
}

static void a_detached_payload_is_nil_and_still_signed(void **state)
{
	struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(OCOP_RECORD_MAX);
	static uint8_t payload[OCOP_RECORD_MAX + 1];
	struct ocop_bytes view = { payload, sizeof(payload) };
	struct ocop_cose_sign1 e;
	struct ocop_diag diag;

	/* Larger than a record may be: it does not stand inside. */
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, TYP, view, true),
			 OCOP_OK);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), true, &diag), OCOP_OK);
	assert_true(e.detached);
	assert_int_equal(e.payload.len, 0);
	assert_int_equal(ocop_cose_sign1_verify(&e, view, key_of(f, &f->ec)),
			 OCOP_OK);
	payload[5000] ^= 1;
	assert_int_equal(ocop_cose_sign1_verify(&e, view, key_of(f, &f->ec)),
			 OCOP_ERR_SIGNATURE);
	payload[5000] ^= 1;
	assert_int_equal(ocop_cose_sign1_verify(&e, e.payload,
						key_of(f, &f->ec)),
			 OCOP_ERR_SIGNATURE);
	/* Neither form is taken for the other. */
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), false, &diag), OCOP_ERR_MALFORMED);
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, TYP, PAYLOAD, false),
			 OCOP_OK);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), true, &diag), OCOP_ERR_MALFORMED);
	ocop_buf_clear(&buf);
}

static void flip_all(struct fixture *f, struct ocop_signer *signer,
		     bool detached)
{
	struct ocop_buf buf = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_pubkey *key = key_of(f, signer);
	struct ocop_cose_sign1 e;
	enum ocop_err err;

	assert_int_equal(ocop_cose_sign(&buf, signer, TYP, PAYLOAD, detached),
			 OCOP_OK);
	for (size_t bit = 0; bit < buf.len * 8; bit++) {
		buf.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		err = ocop_cose_sign1_open_unverified(&e, ocop_buf_view(&buf),
						      detached, NULL);
		if (!err)
			err = ocop_cose_sign1_verify(&e, detached ? PAYLOAD :
						     e.payload, key);
		if (err != OCOP_ERR_MALFORMED && err != OCOP_ERR_ALG &&
		    err != OCOP_ERR_SIGNATURE)
			fail_msg("bit %zu: %d", bit, err);
		buf.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	ocop_buf_clear(&buf);
}

static void every_flipped_bit_is_refused(void **state)
{
	struct fixture *f = *state;

	flip_all(f, &f->ec, false);
	flip_all(f, &f->ec, true);
	flip_all(f, &f->ed, false);
	flip_all(f, &f->ed, true);
}

static void every_shortened_record_is_refused(void **state)
{
	struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_cose_sign1 e;
	struct ocop_diag diag;

	assert_int_equal(ocop_cose_sign(&buf, &f->ec, TYP, PAYLOAD, false),
			 OCOP_OK);
	for (size_t len = 0; len < buf.len; len++) {
		memset(&e, 0xff, sizeof(e));
		assert_int_equal(ocop_cose_sign1_open_unverified(
			&e, ocop_bytes_of(buf.ptr, len), false, &diag),
			OCOP_ERR_MALFORMED);
		assert_true(diag.offset <= len);
		assert_null(e.payload.ptr);
		assert_int_equal(e.alg, OCOP_ALG_NONE);
	}
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_bytes_of(NULL, 0), false, &diag),
		OCOP_ERR_MALFORMED);
	ocop_buf_clear(&buf);
}

static void the_key_decides_the_algorithm(void **state)
{
	struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_cose_sign1 e, none = { .alg = OCOP_ALG_NONE };

	assert_int_equal(ocop_cose_sign(&buf, &f->ec, TYP, PAYLOAD, false),
			 OCOP_OK);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), false, NULL), OCOP_OK);
	assert_int_equal(ocop_cose_sign1_verify(&e, e.payload,
						key_of(f, &f->ed)),
			 OCOP_ERR_ALG);
	assert_int_equal(ocop_cose_sign1_verify(&none, PAYLOAD,
						key_of(f, &f->ec)),
			 OCOP_ERR_ALG);
	ocop_buf_clear(&buf);
}

/* Payloads on both sides of what is checked without allocating. */
static void payloads_of_all_sizes_verify(void **state)
{
	static const size_t lens[] = { 0, 1, 23, 24, 255, 256, 1023, 1024,
				       1080, 1100, 1120, 1140, 1160, 1180,
				       1200, 1216, 1217, 4000, 16000 };
	static uint8_t payload[OCOP_RECORD_MAX];
	struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_pubkey *key = key_of(f, &f->ed);
	struct ocop_cose_sign1 e;

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		ocop_buf_reset(&buf);
		assert_int_equal(ocop_cose_sign(&buf, &f->ed, TYP,
						ocop_bytes_of(payload, lens[i]),
						false), OCOP_OK);
		assert_int_equal(ocop_cose_sign1_open_unverified(
			&e, ocop_buf_view(&buf), false, NULL), OCOP_OK);
		assert_int_equal(e.payload.len, lens[i]);
		assert_int_equal(ocop_cose_sign1_verify(&e, e.payload, key),
				 OCOP_OK);
		if (lens[i] == 0)
			continue;
		/* The last byte of the payload, before 66 of signature. */
		buf.ptr[buf.len - 67] ^= 1;
		assert_int_equal(ocop_cose_sign1_verify(&e, e.payload, key),
				 OCOP_ERR_SIGNATURE);
	}
	ocop_buf_clear(&buf);
}

static void the_bytes_that_are_signed_are_those_of_the_rfc(void **state)
{
	static const uint8_t want_protected[] = {
		0xa3, 0x01, 0x26, 0x04, 0x48, 1, 2, 3, 4, 5, 6, 7, 8,
		0x10, 0x61, 't',
	};
	static const uint8_t want_short[] = { 0xa2, 0x01, 0x27, 0x10,
					      0x61, 't' };
	static const uint8_t want_tbs[] = {
		0x84, 0x6a, 'S', 'i', 'g', 'n', 'a', 't', 'u', 'r', 'e', '1',
		0x46, 0xa2, 0x01, 0x27, 0x10, 0x61, 't', 0x40,
		0x42, 'h', 'i',
	};
	struct ocop_buf buf = OCOP_BUF(200), tbs = OCOP_BUF(200);

	(void)state;
	ocop__cose_sign1_protected(&buf, OCOP_ALG_ES256,
				   OCOP_LIT("\1\2\3\4\5\6\7\10"), "t");
	assert_int_equal(buf.err, OCOP_OK);
	assert_int_equal(buf.len, sizeof(want_protected));
	assert_memory_equal(buf.ptr, want_protected, sizeof(want_protected));
	ocop_buf_reset(&buf);
	ocop__cose_sign1_protected(&buf, OCOP_ALG_EDDSA, OCOP_LIT(""), "t");
	assert_int_equal(buf.len, sizeof(want_short));
	assert_memory_equal(buf.ptr, want_short, sizeof(want_short));
	ocop__cose_sign1_tbs(&tbs, ocop_buf_view(&buf), OCOP_LIT("hi"));
	assert_int_equal(tbs.err, OCOP_OK);
	assert_int_equal(tbs.len, sizeof(want_tbs));
	assert_memory_equal(tbs.ptr, want_tbs, sizeof(want_tbs));
	ocop_buf_clear(&buf);
	ocop_buf_clear(&tbs);
}

#define KID "\x04\x48" "kidkidki"
#define TAIL "\x10\x61t"
#define TO_KID "\xa3\x01\x26\x04"
#define NO_KID OCOP_ERR_MALFORMED, 7, "kid is not 8 bytes"
#define GOOD_PROTECTED "\xa3\x01\x26" KID TAIL
#define SIG8 "12345678"
#define SIG "\x58\x40" SIG8 SIG8 SIG8 SIG8 SIG8 SIG8 SIG8 SIG8
#define BYTES(s) s, sizeof(s) - 1
#define WHOLE(head, headers, rest) BYTES(head "\x50" headers rest)
#define REST "\xa0\x41p" SIG

struct wrong {
	const char *bytes;
	size_t len;
	enum ocop_err err;
	size_t offset;
	const char *because;
};

/* In the order of the bytes. */
static const struct wrong wrong_outside[] = {
	{ WHOLE("\xd1\x84", GOOD_PROTECTED, REST), OCOP_ERR_MALFORMED, 0,
	  "tag 18" },
	{ WHOLE("\xd8\x12\x84", GOOD_PROTECTED, REST), OCOP_ERR_MALFORMED, 0,
	  "tag 18" },
	{ WHOLE("\x84", GOOD_PROTECTED, REST), OCOP_ERR_MALFORMED, 0,
	  "tag 18" },
	{ WHOLE("\xd2\x83", GOOD_PROTECTED, REST), OCOP_ERR_MALFORMED, 1,
	  "array of 4" },
	{ WHOLE("\xd2\x85", GOOD_PROTECTED, REST), OCOP_ERR_MALFORMED, 1,
	  "array of 4" },
	{ WHOLE("\xd2\x9f", GOOD_PROTECTED, REST "\xff"), OCOP_ERR_MALFORMED,
	  1, "array of 4" },
	{ BYTES("\xd2\x84" GOOD_PROTECTED REST), OCOP_ERR_MALFORMED, 2,
	  "protected header is not a byte string" },
	{ BYTES("\xd2\x84\x58\x10" GOOD_PROTECTED REST),
	  OCOP_ERR_MALFORMED, 2, "protected header is not a byte string" },
	{ BYTES("\xd2\x84\x40" REST), OCOP_ERR_MALFORMED, 2, "empty" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\xa1\x04\x41x\x41p" SIG),
	  OCOP_ERR_MALFORMED, 19, "unprotected" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\x80\x41p" SIG),
	  OCOP_ERR_MALFORMED, 19, "unprotected" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\xbf\xff\x41p" SIG),
	  OCOP_ERR_MALFORMED, 19, "unprotected" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\xa0\x61p" SIG),
	  OCOP_ERR_MALFORMED, 20, "payload" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\xa0\xf6" SIG),
	  OCOP_ERR_MALFORMED, 20, "payload" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\xa0\x58\x01p" SIG),
	  OCOP_ERR_MALFORMED, 20, "payload" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\xa0\x5f\x41p\xff" SIG),
	  OCOP_ERR_MALFORMED, 20, "payload" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\xa0\x41p\x48" SIG8),
	  OCOP_ERR_MALFORMED, 22, "64 bytes" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, "\xa0\x41p\x40"),
	  OCOP_ERR_MALFORMED, 22, "64 bytes" },
	{ WHOLE("\xd2\x84", GOOD_PROTECTED, REST "\x00"), OCOP_ERR_MALFORMED,
	  88, "after the COSE_Sign1" },
};

static const struct wrong wrong_headers[] = {
	{ BYTES("\xd2\x84\x4d\xa2\x01\x26" KID REST), OCOP_ERR_MALFORMED,
	  3, "alg, kid and typ" },
	{ BYTES("\xd2\x84\x52\xa4\x01\x26\x03\x00" KID TAIL REST),
	  OCOP_ERR_MALFORMED, 3, "alg, kid and typ" },
	{ BYTES("\xd2\x84\x51\xb8\x03\x01\x26" KID TAIL REST),
	  OCOP_ERR_MALFORMED, 3, "alg, kid and typ" },
	{ WHOLE("\xd2\x84", "\xa3\x02\x26" KID TAIL, REST),
	  OCOP_ERR_MALFORMED, 4, "not 1, alg" },
	{ WHOLE("\xd2\x84", "\xa3" KID "\x01\x26" TAIL, REST),
	  OCOP_ERR_MALFORMED, 4, "not 1, alg" },
	{ WHOLE("\xd2\x84", "\xa3\x01\x60" KID TAIL, REST),
	  OCOP_ERR_MALFORMED, 5, "alg is not an integer" },
	{ WHOLE("\xd2\x84", "\xa3\x01\x28" KID TAIL, REST), OCOP_ERR_ALG, 5,
	  "neither -7 nor -8" },
	{ WHOLE("\xd2\x84", "\xa3\x01\x06" KID TAIL, REST), OCOP_ERR_ALG, 5,
	  "neither -7 nor -8" },
	{ BYTES("\xd2\x84\x51\xa3\x01\x38\x06" KID TAIL REST),
	  OCOP_ERR_MALFORMED, 5, "alg is not an integer" },
	{ WHOLE("\xd2\x84", "\xa3\x01\x26\x05\x48" "kidkidki" TAIL, REST),
	  OCOP_ERR_MALFORMED, 6, "not 4, kid" },
	{ BYTES("\xd2\x84\x50" TO_KID "\x68" "kidkidki" TAIL REST), NO_KID },
	{ BYTES("\xd2\x84\x4f" TO_KID "\x47" "kidkidk" TAIL REST), NO_KID },
	{ BYTES("\xd2\x84\x51" TO_KID "\x49" "kidkidkid" TAIL REST), NO_KID },
	{ WHOLE("\xd2\x84", "\xa3\x01\x26" KID "\x11\x61t", REST),
	  OCOP_ERR_MALFORMED, 16, "not 16, typ" },
	{ WHOLE("\xd2\x84", "\xa3\x01\x26" KID "\x10\x41t", REST),
	  OCOP_ERR_MALFORMED, 17, "typ is not a name" },
	{ WHOLE("\xd2\x84", "\xa3\x01\x26" KID "\x10\x60\x00", REST),
	  OCOP_ERR_MALFORMED, 17, "typ is not a name" },
	{ WHOLE("\xd2\x84", "\xa3\x01\x26" KID "\x10\x61 ", REST),
	  OCOP_ERR_MALFORMED, 17, "typ is not a name" },
	{ WHOLE("\xd2\x84", "\xa3\x01\x26" KID "\x10\x61\x7f", REST),
	  OCOP_ERR_MALFORMED, 17, "typ is not a name" },
	{ BYTES("\xd2\x84\x51" GOOD_PROTECTED "\x00" REST),
	  OCOP_ERR_MALFORMED, 19, "after the protected header" },
};

static void refuse(const struct wrong *w)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_cose_sign1 e;
	enum ocop_err err;

	memset(&e, 0xff, sizeof(e));
	err = ocop_cose_sign1_open_unverified(&e,
					      ocop_bytes_of(w->bytes, w->len),
					      false, &diag);
	if (err != w->err || diag.err != w->err || diag.offset != w->offset ||
	    !strstr(diag.text, w->because))
		fail_msg("'%s': got %d at %zu: %s", w->because, err,
			 diag.offset, diag.text);
	assert_null(e.payload.ptr);
	assert_null(e.sig.ptr);
	assert_int_equal(e.alg, OCOP_ALG_NONE);
}

static void each_part_that_is_other_is_refused_by_its_rule(void **state)
{
	struct ocop_cose_sign1 e;

	(void)state;
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, OCOP_LIT("\xd2\x84\x50" GOOD_PROTECTED REST), false,
		NULL), OCOP_OK);
	assert_true(ocop_bytes_is(e.payload, "p"));
	assert_true(ocop_bytes_is(e.kid, "kidkidki"));
	assert_true(ocop_bytes_is(e.typ, "t"));
	for (size_t i = 0; i < sizeof(wrong_outside) /
	     sizeof(wrong_outside[0]); i++)
		refuse(&wrong_outside[i]);
	for (size_t i = 0; i < sizeof(wrong_headers) /
	     sizeof(wrong_headers[0]); i++)
		refuse(&wrong_headers[i]);
}

static void a_typ_has_64_characters_at_most(void **state)
{
	static const char name[] =
		"ocop-a-kind-with-a-name-of-sixty-four-"
		"characters-x-and-suff+cose";
	struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(1000), headers = OCOP_BUF(200);
	struct ocop_cose_sign1 e;
	struct ocop_diag diag;
	char longer[OCOP_TYP_MAX + 2] = { 0 };

	assert_int_equal(strlen(name), OCOP_TYP_MAX);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, name, PAYLOAD, false),
			 OCOP_OK);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), false, &diag), OCOP_OK);
	assert_true(ocop_bytes_is(e.typ, name));
	memset(longer, 'x', OCOP_TYP_MAX + 1);
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, longer, PAYLOAD, false),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, "", PAYLOAD, false),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(buf.len, 0);
	/* The reader holds the rule too. */
	ocop__cose_sign1_protected(&headers, OCOP_ALG_ES256,
				   OCOP_LIT("kidkidki"), longer);
	ocop_cbor_add_tag(&buf, 18);
	ocop_cbor_add_array(&buf, 4);
	ocop_cbor_add_bytes(&buf, ocop_buf_view(&headers));
	ocop_buf_bytes(&buf, OCOP_LIT(REST));
	assert_int_equal(buf.err, OCOP_OK);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), false, &diag), OCOP_ERR_MALFORMED);
	assert_non_null(strstr(diag.text, "typ"));
	ocop_buf_clear(&buf);
	ocop_buf_clear(&headers);
}

/* The largest record that is accepted has exactly OCOP_RECORD_MAX bytes. */
static void a_record_has_a_ceiling(void **state)
{
	static uint8_t payload[OCOP_RECORD_MAX];
	static uint8_t longer[OCOP_RECORD_MAX + 1];
	struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF((size_t)2 * OCOP_RECORD_MAX);
	size_t len = OCOP_RECORD_MAX - 200;
	struct ocop_cose_sign1 e;
	struct ocop_diag diag;

	assert_int_equal(ocop_cose_sign(&buf, &f->ec, TYP,
					ocop_bytes_of(payload, len), false),
			 OCOP_OK);
	len += OCOP_RECORD_MAX - buf.len;
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, TYP,
					ocop_bytes_of(payload, len), false),
			 OCOP_OK);
	assert_int_equal(buf.len, OCOP_RECORD_MAX);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), false, &diag), OCOP_OK);
	assert_int_equal(ocop_cose_sign1_verify(&e, e.payload,
						key_of(f, &f->ec)), OCOP_OK);
	memcpy(longer, buf.ptr, buf.len);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_bytes_of(longer, sizeof(longer)), false, &diag),
		OCOP_ERR_LIMIT);
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, TYP,
					ocop_bytes_of(payload, len + 1), false),
			 OCOP_ERR_LIMIT);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, TYP,
					ocop_bytes_of(longer, sizeof(longer)),
					false), OCOP_ERR_LIMIT);
	assert_int_equal(buf.len, 0);
	ocop_buf_clear(&buf);
}

static void an_inspection_is_longer_than_other_records(void **state)
{
	static uint8_t payload[OCOP_INSPECTION_MAX];
	struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF((size_t)2 * OCOP_INSPECTION_MAX);
	size_t len = OCOP_INSPECTION_MAX - 200;
	struct ocop_cose_sign1 e;
	struct ocop_diag diag;

	assert_int_equal(ocop_cose_sign(&buf, &f->ec, OCOP_INSPECTION_TYP,
					ocop_bytes_of(payload, len), false),
			 OCOP_OK);
	len += OCOP_INSPECTION_MAX - buf.len;
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, OCOP_INSPECTION_TYP,
					ocop_bytes_of(payload, len), false),
			 OCOP_OK);
	assert_int_equal(buf.len, OCOP_INSPECTION_MAX);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), false, &diag), OCOP_OK);
	assert_int_equal(ocop_cose_sign(&buf, &f->ec, OCOP_INSPECTION_TYP,
					ocop_bytes_of(payload, len + 1), false),
			 OCOP_ERR_LIMIT);
	memcpy(buf.ptr + 19, "ocop-INSPECTION+cose", 20);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), false, &diag), OCOP_ERR_LIMIT);
	assert_int_equal(diag.offset, OCOP_RECORD_MAX);
	ocop_buf_byte(&buf, 0);
	assert_int_equal(ocop_cose_sign1_open_unverified(
		&e, ocop_buf_view(&buf), false, &diag), OCOP_ERR_LIMIT);
	assert_int_equal(diag.offset, OCOP_INSPECTION_MAX);
	ocop_buf_clear(&buf);
}

static enum ocop_err broken_sign(void *ctx, uint8_t sig_out[OCOP_SIG_LEN],
				 struct ocop_bytes message)
{
	unsigned *asked = ctx;

	(void)message;
	++*asked;
	memset(sig_out, 0, OCOP_SIG_LEN);
	return OCOP_ERR_PERMISSION;
}

static void a_signer_that_fails_leaves_nothing_behind(void **state)
{
	static uint8_t payload[OCOP_RECORD_MAX + 1];
	struct fixture *f = *state;
	struct ocop_signer signer = f->ec;
	struct ocop_buf buf = OCOP_BUF(1000), full = OCOP_BUF(50);
	unsigned asked = 0;

	signer.ctx = &asked;
	signer.sign = broken_sign;
	assert_int_equal(ocop_buf_str(&buf, "before"), OCOP_OK);
	assert_int_equal(ocop_cose_sign(&buf, &signer, TYP, PAYLOAD, false),
			 OCOP_ERR_PERMISSION);
	assert_int_equal(asked, 1);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "before"));
	/* A token is not asked for what could not be sealed. */
	assert_int_equal(ocop_cose_sign(&buf, &signer, TYP,
					ocop_bytes_of(payload, sizeof(payload)),
					false), OCOP_ERR_LIMIT);
	assert_int_equal(asked, 1);
	assert_int_equal(ocop_cose_sign(&full, &f->ec, TYP, PAYLOAD, false),
			 OCOP_ERR_LIMIT);
	assert_int_equal(full.len, 0);
	ocop_buf_clear(&buf);
	ocop_buf_clear(&full);
}

static void a_cleared_signer_holds_nothing(void **state)
{
	struct ocop_signer signer, none;
	struct ocop_seckey *key = NULL;
	uint8_t secret[32] = { 9 }, sig[OCOP_SIG_LEN];

	(void)state;
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_EDDSA, secret),
			 OCOP_OK);
	ocop_signer_of_key(&signer, key);
	assert_int_equal(signer.alg, OCOP_ALG_EDDSA);
	assert_int_equal(signer.spki_len, OCOP_SPKI_ED25519_LEN);
	assert_int_equal(signer.sign(signer.ctx, sig, PAYLOAD), OCOP_OK);
	ocop_signer_clear(&signer);
	memset(&none, 0, sizeof(none));
	assert_memory_equal(&signer, &none, sizeof(none));
	ocop_signer_clear(&signer);
	ocop_signer_clear(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens_and_verifies),
		cmocka_unit_test(a_detached_payload_is_nil_and_still_signed),
		cmocka_unit_test(every_flipped_bit_is_refused),
		cmocka_unit_test(every_shortened_record_is_refused),
		cmocka_unit_test(the_key_decides_the_algorithm),
		cmocka_unit_test(payloads_of_all_sizes_verify),
		cmocka_unit_test(
			the_bytes_that_are_signed_are_those_of_the_rfc),
		cmocka_unit_test(
			each_part_that_is_other_is_refused_by_its_rule),
		cmocka_unit_test(a_typ_has_64_characters_at_most),
		cmocka_unit_test(a_record_has_a_ceiling),
		cmocka_unit_test(an_inspection_is_longer_than_other_records),
		cmocka_unit_test(a_signer_that_fails_leaves_nothing_behind),
		cmocka_unit_test(a_cleared_signer_holds_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
