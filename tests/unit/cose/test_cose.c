/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other people's COSE_Sign1: what RFC 9052 allows is read, what it forbids is
 * refused, and here, too, the key decides the algorithm.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>

struct fixture {
	struct ocop_keyring *ring;
	struct ocop_seckey *secret;
	struct ocop_pubkey *key;
	struct ocop_pubkey *other_alg;
	struct ocop_seckey *other_secret;
};

/* A message in the making; NULL stands for the usual part. */
struct parts {
	const char *tag;		/* usually \xd2 */
	const struct ocop_bytes *protected_;	/* content of the string */
	const struct ocop_bytes *signed_as;	/* if other than protected_ */
	const struct ocop_bytes *unprotected;	/* a whole item */
	const char *aad;
	const char *behind;
	bool is_nil;
};

#define ES256_ONLY OCOP_LIT("\xa1\x01\x26")
#define CONTENT OCOP_LIT("the content")

static int setup(void **state)
{
	static struct fixture f;
	uint8_t secret[32] = { 3 };

	if (ocop_keyring_new(&f.ring) ||
	    ocop_seckey_from_raw(&f.secret, OCOP_ALG_ES256, secret) ||
	    ocop_seckey_from_raw(&f.other_secret, OCOP_ALG_EDDSA, secret) ||
	    ocop_keyring_get(&f.key, f.ring, ocop_seckey_spki(f.secret)) ||
	    ocop_keyring_get(&f.other_alg, f.ring,
			     ocop_seckey_spki(f.other_secret)))
		return -1;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ocop_keyring_free(f->ring);
	ocop_seckey_free(f->secret);
	ocop_seckey_free(f->other_secret);
	return 0;
}

static void build(struct ocop_buf *out, struct fixture *f,
		  const struct parts *p)
{
	struct ocop_bytes protected_ = p->protected_ ? *p->protected_ :
		ES256_ONLY;
	struct ocop_buf tbs = OCOP_BUF(1000);
	uint8_t sig[OCOP_SIG_LEN];

	ocop_cbor_add_array(&tbs, 4);
	ocop_cbor_add_str(&tbs, "Signature1");
	ocop_cbor_add_bytes(&tbs, p->signed_as ? *p->signed_as : protected_);
	ocop_cbor_add_bytes(&tbs, ocop_bytes_str(p->aad));
	ocop_cbor_add_bytes(&tbs, p->is_nil ? OCOP_LIT("") : CONTENT);
	assert_int_equal(tbs.err, OCOP_OK);
	assert_int_equal(ocop_seckey_sign(sig, f->secret, ocop_buf_view(&tbs)),
			 OCOP_OK);
	ocop_buf_reset(out);
	ocop_buf_str(out, p->tag ? p->tag : "\xd2");
	ocop_cbor_add_array(out, 4);
	ocop_cbor_add_bytes(out, protected_);
	if (p->unprotected)
		ocop_buf_bytes(out, *p->unprotected);
	else
		ocop_cbor_add_map(out, 0);
	if (p->is_nil)
		ocop_cbor_add_null(out);
	else
		ocop_cbor_add_bytes(out, CONTENT);
	ocop_cbor_add_bytes(out, ocop_bytes_of(sig, sizeof(sig)));
	ocop_buf_str(out, p->behind);
	assert_int_equal(out->err, OCOP_OK);
	ocop_buf_clear(&tbs);
}

static void expect(struct fixture *f, struct parts p, enum ocop_err want,
		   const char *because)
{
	struct ocop_buf buf = OCOP_BUF(2000);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes payload = CONTENT;
	enum ocop_err err;

	build(&buf, f, &p);
	err = ocop_cose_verify_lenient(ocop_buf_view(&buf),
				       ocop_bytes_str(p.aad), f->key, &payload,
				       &diag);
	if (err != want || !strstr(diag.text, because))
		fail_msg("wanted %d '%s', got %d '%s'", want, because, err,
			 diag.text);
	if (!want) {
		assert_true(ocop_bytes_equal(payload, CONTENT));
	} else {
		assert_int_equal(payload.len, 0);
		assert_int_equal(diag.err, want);
	}
	ocop_buf_clear(&buf);
}

static void a_message_with_or_without_its_tag_is_read(void **state)
{
	struct fixture *f = *state;

	expect(f, (struct parts){ 0 }, OCOP_OK, "");
	expect(f, (struct parts){ .tag = "" }, OCOP_OK, "");
	expect(f, (struct parts){ .tag = "\xd1" }, OCOP_ERR_MALFORMED, "tag");
	expect(f, (struct parts){ .tag = "\xd9\x03\xe6" },
	       OCOP_ERR_MALFORMED, "tag");
	expect(f, (struct parts){ .tag = "\xd2\xd2" }, OCOP_ERR_MALFORMED,
	       "array of 4");
}

static void headers_that_we_do_not_know_are_stepped_over(void **state)
{
	struct ocop_bytes protected_ = OCOP_LIT(
		"\xa4\x01\x26\x03\x00\x63" "own\x82\x01\xf6\x38\x63\xf5");
	struct ocop_bytes unprotected = OCOP_LIT(
		"\xa3\x04\x42" "11\x18\x21\x81\x41x\x61k\xa1\x61k\xc1\x01");

	expect(*state, (struct parts){ .protected_ = &protected_,
				       .unprotected = &unprotected },
	       OCOP_OK, "");
}

/* RFC 9052 section 3: both are signed as the empty string. */
static void an_empty_protected_header_has_two_forms(void **state)
{
	struct ocop_bytes none = OCOP_LIT(""), empty = OCOP_LIT("\xa0");
	struct ocop_bytes alg = OCOP_LIT("\xa1\x01\x26");

	expect(*state, (struct parts){ .protected_ = &none,
				       .unprotected = &alg }, OCOP_OK, "");
	expect(*state, (struct parts){ .protected_ = &empty,
				       .signed_as = &none,
				       .unprotected = &alg }, OCOP_OK, "");
	expect(*state, (struct parts){ .protected_ = &empty,
				       .unprotected = &alg },
	       OCOP_ERR_SIGNATURE, "does not match");
}

static void the_key_decides_the_algorithm(void **state)
{
	struct fixture *f = *state;
	struct ocop_bytes none = OCOP_LIT(""), alg = OCOP_LIT("\xa1\x01\x26");
	struct ocop_bytes eddsa = OCOP_LIT("\xa1\x01\x27");
	struct ocop_bytes es512 = OCOP_LIT("\xa1\x01\x38\x23");
	struct ocop_bytes name = OCOP_LIT("\xa1\x01\x65" "ES256");
	struct ocop_bytes strange = OCOP_LIT("\xa1\x01\x41\x26");
	struct ocop_buf buf = OCOP_BUF(2000);
	struct ocop_bytes payload;
	struct parts usual = { 0 };

	expect(f, (struct parts){ .protected_ = &eddsa }, OCOP_ERR_ALG, "alg");
	expect(f, (struct parts){ .protected_ = &es512 }, OCOP_ERR_ALG, "alg");
	expect(f, (struct parts){ .protected_ = &name }, OCOP_ERR_ALG, "alg");
	expect(f, (struct parts){ .protected_ = &none }, OCOP_ERR_ALG, "alg");
	expect(f, (struct parts){ .protected_ = &strange },
	       OCOP_ERR_MALFORMED, "header");
	/* A second alg may not overrule the one that is signed. */
	expect(f, (struct parts){ .unprotected = &alg }, OCOP_ERR_MALFORMED,
	       "alg appears twice");
	build(&buf, f, &usual);
	assert_int_equal(ocop_cose_verify_lenient(ocop_buf_view(&buf),
						  OCOP_LIT(""), f->other_alg,
						  &payload, NULL),
			 OCOP_ERR_ALG);
	assert_int_equal(payload.len, 0);
	ocop_buf_clear(&buf);
}

static void critical_headers_are_refused(void **state)
{
	struct ocop_bytes protected_ = OCOP_LIT("\xa2\x01\x26\x02\x81\x04");
	struct ocop_bytes unsorted = OCOP_LIT("\xa2\x02\x81\x04\x01\x26");
	struct ocop_bytes misplaced = OCOP_LIT("\xa1\x02\x81\x04");

	expect(*state, (struct parts){ .protected_ = &protected_ },
	       OCOP_ERR_MALFORMED, "critical");
	expect(*state, (struct parts){ .protected_ = &unsorted },
	       OCOP_ERR_MALFORMED, "critical");
	expect(*state, (struct parts){ .unprotected = &misplaced },
	       OCOP_ERR_MALFORMED, "critical");
}

static void headers_that_are_no_map_are_refused(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xa2\x01\x26", "\xa1\x41x\x26", "\xa1\x01",
		"\xa1\x01\x26\x03", "\xbf\x01\x26\xff", "\xb8\x01\x01\x26",
	};
	struct ocop_bytes view;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		view = ocop_bytes_str(bad[i]);
		expect(*state, (struct parts){ .protected_ = &view },
		       OCOP_ERR_MALFORMED, "header");
	}
	view = OCOP_LIT("\x80");
	expect(*state, (struct parts){ .unprotected = &view },
	       OCOP_ERR_MALFORMED, "header");
	view = OCOP_LIT("\x40");
	expect(*state, (struct parts){ .unprotected = &view },
	       OCOP_ERR_MALFORMED, "header");
}

static void external_data_is_signed_too(void **state)
{
	struct fixture *f = *state;
	struct parts p = { .aad = "where it was found" };
	struct ocop_buf buf = OCOP_BUF(2000);
	struct ocop_bytes payload;

	expect(f, p, OCOP_OK, "");
	build(&buf, f, &p);
	assert_int_equal(ocop_cose_verify_lenient(ocop_buf_view(&buf),
						  OCOP_LIT("elsewhere"), f->key,
						  &payload, NULL),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_cose_verify_lenient(ocop_buf_view(&buf),
						  OCOP_LIT(""), f->key,
						  &payload, NULL),
			 OCOP_ERR_SIGNATURE);
	assert_null(payload.ptr);
	ocop_buf_clear(&buf);
}

static void other_outer_parts_are_refused(void **state)
{
	static uint8_t endless[65537] = { 0xd2 };
	struct fixture *f = *state;
	struct ocop_bytes payload = CONTENT;
	struct ocop_diag diag;

	expect(f, (struct parts){ .is_nil = true }, OCOP_ERR_MALFORMED,
	       "payload");
	expect(f, (struct parts){ .behind = "x" }, OCOP_ERR_MALFORMED,
	       "after");
	assert_int_equal(ocop_cose_verify_lenient(
		ocop_bytes_of(endless, sizeof(endless)), OCOP_LIT(""), f->key,
		&payload, &diag), OCOP_ERR_LIMIT);
	assert_int_equal(ocop_cose_verify_lenient(
		ocop_bytes_of(NULL, 0), OCOP_LIT(""), f->key, &payload,
		&diag), OCOP_ERR_MALFORMED);
	assert_int_equal(ocop_cose_verify_lenient(
		OCOP_LIT("\xd2\x84\x43\xa1\x01\x26\xa0\x41p\x41s"),
		OCOP_LIT(""), f->key, &payload, &diag), OCOP_ERR_MALFORMED);
	assert_non_null(strstr(diag.text, "64 bytes"));
	assert_int_equal(diag.offset, 9);
	assert_null(payload.ptr);
}

static void every_flipped_bit_is_refused(void **state)
{
	struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(2000);
	struct ocop_bytes payload;
	struct parts usual = { 0 };
	enum ocop_err err;

	build(&buf, f, &usual);
	for (size_t bit = 0; bit < buf.len * 8; bit++) {
		buf.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		err = ocop_cose_verify_lenient(ocop_buf_view(&buf), OCOP_LIT(""),
					       f->key, &payload, NULL);
		if (err != OCOP_ERR_MALFORMED && err != OCOP_ERR_ALG &&
		    err != OCOP_ERR_SIGNATURE)
			fail_msg("bit %zu: %d", bit, err);
		buf.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	ocop_buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_with_or_without_its_tag_is_read),
		cmocka_unit_test(headers_that_we_do_not_know_are_stepped_over),
		cmocka_unit_test(an_empty_protected_header_has_two_forms),
		cmocka_unit_test(the_key_decides_the_algorithm),
		cmocka_unit_test(critical_headers_are_refused),
		cmocka_unit_test(headers_that_are_no_map_are_refused),
		cmocka_unit_test(external_data_is_signed_too),
		cmocka_unit_test(other_outer_parts_are_refused),
		cmocka_unit_test(every_flipped_bit_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
