/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret keys: made, kept in a file that plain `openssl pkey` reads, and
 * refused in every other form. The files below hold test keys only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/crypto.h>
#include <ocop/text.h>

#define PASSPHRASE OCOP_LIT("test")
#define MESSAGE OCOP_LIT("what is signed")

/* Made by OpenSSL's own program: P-256, PBKDF2. */
static const char by_openssl[] =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAg3nWkPiK26xwIBATAM\n"
	"BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQKhOQsrtyaPPZrtwGXtp8PgSBkFL5\n"
	"k+waArGO1oQf/n7u7oqZnlF9UTBW/Gz95prv/i0CUSo5noUoBeCzNOqHITeZGl8h\n"
	"+vk7A4Hra0Cct4IfiBwYboSgoBm2OGiE4RJ/K+d+0NmtlM9O0nyaut7JtnUB1lCl\n"
	"OGcFEEXgXxn20IEQvf8cNObQ/OnR5XekiUrFqMpigCzeil76XSpApvB9hJnB/Q==\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

/* The same secret, beside the public half of another key. */
static const char mismatched[] =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAinGNKci2saJgIBATAM\n"
	"BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQpo3OsVZlF9BHj4CTRppwJwSBkLL3\n"
	"ziAQ0NZcBBXa9llAw5bELL6L57ABstKU5BcLRyFdgGarJyc6M0MZAWELU5nI2sRM\n"
	"eH4Ak6kT186GiOOyc9nztGA4Vu5U4pAzCqfQBTUumnTW/j4ayAOwEuylOsx83uRB\n"
	"d8Hy9zxC22lrOpfnXeAX5jAvarPpND+AB3yXbgaS5HyKfW+9uMiKwRtlVRS2hw==\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

/* P-384. */
static const char other_curve[] =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIIBGzBWBgkqhkiG9w0BBQ0wSTAoBgkqhkiG9w0BBQwwGwQII90fIzCyFPMCAQEw\n"
	"DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEA2SyS6+9v+4GbglNWEJck8EgcAW\n"
	"+WOG7KsZlOMy5RSDn6aK6UbN2/H5D3WWsyT4+7jZgOU38AfafBykgdXR6kIoibhc\n"
	"VSI3daG9XkOgiFoSyXv/mKNStv/V/xREJVUagsg+BBKmkvvsFxNZUM2EbJSmBeRT\n"
	"8YbqUo379YapkvdQ7W1NojW7EOW5sfhdWtCrdtlifxbI9DkpvqNKblBfhSpm5hRi\n"
	"Ha3AZqZrFUieW+DZLmhvDBj3YsyKXbDVzlfYvrN0Jd19LYnj4nfHaQO0Bw/eQbM=\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

/* X25519, which cannot sign. */
static const char no_signer[] =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAgUA3EJio341QIBATAM\n"
	"BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQherd0dNWb1Ky5A+PwSJXfQRANONg\n"
	"oGo3t1gi4r3Rdr0MfhRgGUe22zkk2jjO+/268CLPgcK9Ed6xaZlU3thGFfmCSa9X\n"
	"iE3OZu2Cg/z3TzLvgw==\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

/* The P-256 key again, encrypted the way of PKCS#12. */
static const char old_scheme[] =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIGwMBsGCiqGSIb3DQEMAQMwDQQIexJtcO54R0UCAQEEgZA0ZB133A10oKyg9Yn7\n"
	"oS69M46u8dBlmJOWozBq967tsyv8AByNobxAFXxhIihHfJVHcEG26Y8dXtx9dXng\n"
	"Qs7a4XoNjCNqKVD4Yf/9TubQY/GwkDTipVWy4NITvqxRiqHl/wOSApzdXH5bDHjM\n"
	"7/hLj/zcO8D5qPS69Gl+uUNJ1rI05rFHMyV9Oqb04fuKwME=\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

static const char public_hex[] =
	"3059301306072a8648ce3d020106082a8648ce3d03010703420004"
	"a60287cabdea4c3a98aa5d1c813b356c9fb9f1347007a415282874b94d941af3"
	"796bce79971d4090233e749af072b228bf7d21e9948e53bffefa927f22e1a362";

static void expect_spki(const struct ocop_seckey *key, const char *hex)
{
	uint8_t want[OCOP_SPKI_MAX];
	struct ocop_bytes spki = ocop_seckey_spki(key);

	assert_int_equal(spki.len, strlen(hex) / 2);
	assert_int_equal(ocop_hex_decode(want, spki.len, ocop_bytes_str(hex)),
			 OCOP_OK);
	assert_memory_equal(spki.ptr, want, spki.len);
}

static struct ocop_seckey *from_hex(enum ocop_alg alg, const char *hex)
{
	struct ocop_seckey *key = NULL;
	uint8_t secret[32];

	assert_int_equal(ocop_hex_decode(secret, 32, ocop_bytes_str(hex)),
			 OCOP_OK);
	assert_int_equal(ocop_seckey_from_raw(&key, alg, secret), OCOP_OK);
	return key;
}

/* Whether the key's signatures are the ones its SPKI verifies. */
static void expect_signs(struct ocop_seckey *key)
{
	struct ocop_keyring *ring = NULL;
	struct ocop_pubkey *pubkey;
	uint8_t sig[OCOP_SIG_LEN];

	assert_int_equal(ocop_keyring_new(&ring), OCOP_OK);
	assert_int_equal(ocop_keyring_get(&pubkey, ring,
					  ocop_seckey_spki(key)), OCOP_OK);
	for (size_t len = 0; len < 40; len++) {
		struct ocop_bytes part = { MESSAGE.ptr, len % 15 };

		assert_int_equal(ocop_seckey_sign(sig, key, part), OCOP_OK);
		assert_int_equal(ocop_pubkey_verify(pubkey, part, sig),
				 OCOP_OK);
		sig[len] ^= 0x10;
		assert_int_equal(ocop_pubkey_verify(pubkey, part, sig),
				 OCOP_ERR_SIGNATURE);
	}
	ocop_keyring_free(ring);
}

static void the_public_half_is_derived_as_the_rfcs_say(void **state)
{
	struct ocop_seckey *key;
	uint8_t sig[OCOP_SIG_LEN], want[OCOP_SIG_LEN];

	(void)state;
	/* RFC 6979 A.2.5. */
	key = from_hex(OCOP_ALG_ES256,
		       "c9afa9d845ba75166b5c215767b1d693"
		       "4e50c3db36e89b127b8a622b120f6721");
	expect_spki(key,
		    "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
		    "60fed4ba255a9d31c961eb74c6356d68"
		    "c049b8923b61fa6ce669622e60f29fb6"
		    "7903fe1008b8bc99a41ae9e95628bc64"
		    "f2f1b20c2d7e9f5177a3c294d4462299");
	assert_int_equal(ocop_seckey_alg(key), OCOP_ALG_ES256);
	expect_signs(key);
	ocop_seckey_free(key);

	/* RFC 8032 7.1, test 1: the message is empty. */
	key = from_hex(OCOP_ALG_EDDSA,
		       "9d61b19deffd5a60ba844af492ec2cc4"
		       "4449c5697b326919703bac031cae7f60");
	expect_spki(key, "302a300506032b6570032100"
		    "d75a980182b10ab7d54bfed3c964073a"
		    "0ee172f3daa62325af021a68f707511a");
	assert_int_equal(ocop_seckey_sign(sig, key, ocop_bytes_of(NULL, 0)),
			 OCOP_OK);
	assert_int_equal(ocop_hex_decode(want, sizeof(want), OCOP_LIT(
		"e5564300c360ac729086e2cc806e828a"
		"84877f1eb8e5d974d873e06522490155"
		"5fb8821590a33bacc61e39701cf9b46b"
		"d25bf5f0595bbe24655141438e7a100b")), OCOP_OK);
	assert_memory_equal(sig, want, sizeof(want));
	expect_signs(key);
	ocop_seckey_free(key);
}

static void what_is_no_scalar_is_no_key(void **state)
{
	static const char order[] = "ffffffff00000000ffffffffffffffff"
				    "bce6faada7179e84f3b9cac2fc632551";
	struct ocop_seckey *key = NULL;
	uint8_t secret[32] = { 0 };

	(void)state;
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_ES256, secret),
			 OCOP_ERR_KEY);
	assert_null(key);
	assert_int_equal(ocop_hex_decode(secret, 32, ocop_bytes_str(order)),
			 OCOP_OK);
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_ES256, secret),
			 OCOP_ERR_KEY);
	assert_null(key);
	secret[31]--;
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_ES256, secret),
			 OCOP_OK);
	expect_signs(key);
	ocop_seckey_free(key);
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_NONE, secret),
			 OCOP_ERR_ALG);
	assert_null(key);
	assert_int_equal(ocop_seckey_generate(&key, OCOP_ALG_NONE),
			 OCOP_ERR_ALG);
	assert_null(key);
}

static void generated_keys_differ_and_sign(void **state)
{
	static const enum ocop_alg algs[] = { OCOP_ALG_ES256, OCOP_ALG_EDDSA };
	struct ocop_seckey *a = NULL, *b = NULL;
	struct ocop_diag diag;
	enum ocop_alg alg;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(ocop_seckey_generate(&a, algs[i]), OCOP_OK);
		assert_int_equal(ocop_seckey_generate(&b, algs[i]), OCOP_OK);
		assert_false(ocop_bytes_equal(ocop_seckey_spki(a),
					      ocop_seckey_spki(b)));
		assert_int_equal(ocop_spki_check(&alg, ocop_seckey_spki(a),
						 &diag), OCOP_OK);
		assert_int_equal(alg, algs[i]);
		expect_signs(a);
		ocop_seckey_free(a);
		ocop_seckey_free(b);
	}
	ocop_seckey_free(NULL);
}

static void round_trip(enum ocop_alg alg)
{
	struct ocop_buf pem = OCOP_BUF(4096);
	struct ocop_seckey *key = NULL, *back = NULL;
	struct ocop_diag diag;

	assert_int_equal(ocop_seckey_generate(&key, alg), OCOP_OK);
	assert_int_equal(ocop_buf_str(&pem, "kept\n"), OCOP_OK);
	assert_int_equal(ocop_seckey_encode(&pem, key, PASSPHRASE), OCOP_OK);
	assert_memory_equal(pem.ptr, "kept\n-----BEGIN ENCRYPTED PRIVATE", 33);
	assert_int_equal(ocop_seckey_decode(&back, ocop_buf_view(&pem),
					    OCOP_LIT("Test"), &diag),
			 OCOP_ERR_PASSPHRASE);
	assert_null(back);
	assert_int_equal(ocop_seckey_decode(&back, ocop_buf_view(&pem),
					    PASSPHRASE, &diag), OCOP_OK);
	assert_int_equal(ocop_seckey_alg(back), alg);
	assert_true(ocop_bytes_equal(ocop_seckey_spki(key),
				     ocop_seckey_spki(back)));
	expect_signs(back);
	ocop_seckey_free(back);
	ocop_seckey_free(key);
	ocop_buf_clear(&pem);
}

static void a_key_comes_back_from_its_file(void **state)
{
	(void)state;
	round_trip(OCOP_ALG_ES256);
	round_trip(OCOP_ALG_EDDSA);
}

static const uint8_t *find(const struct ocop_buf *in, const void *what,
			   size_t len)
{
	for (size_t i = 0; i + len <= in->len; i++) {
		if (!memcmp(in->ptr + i, what, len))
			return in->ptr + i;
	}
	return NULL;
}

/* scrypt, N = 16384, r = 8, p = 5; AES-256-CBC. */
static void a_file_says_how_it_is_encrypted(void **state)
{
	static const uint8_t scrypt[] = { 0x06, 0x09, 0x2b, 0x06, 0x01, 0x04,
					  0x01, 0xda, 0x47, 0x04, 0x0b };
	static const uint8_t cost[] = { 0x02, 0x02, 0x40, 0x00, 0x02, 0x01,
					0x08, 0x02, 0x01, 0x05 };
	static const uint8_t aes[] = { 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
				       0x65, 0x03, 0x04, 0x01, 0x2a };
	struct ocop_buf pem = OCOP_BUF(4096), base64 = OCOP_BUF(4096);
	struct ocop_buf der = OCOP_BUF(4096);
	struct ocop_seckey *key = NULL;
	const uint8_t *ptr, *salt;

	(void)state;
	assert_int_equal(ocop_seckey_generate(&key, OCOP_ALG_ES256), OCOP_OK);
	assert_int_equal(ocop_seckey_encode(&pem, key, PASSPHRASE), OCOP_OK);
	ptr = memchr(pem.ptr, '\n', pem.len);
	for (; *ptr != '-'; ptr++) {
		if (*ptr != '\n')
			ocop_buf_byte(&base64, *ptr);
	}
	assert_int_equal(ocop_base64_decode(&der, ocop_buf_view(&base64)),
			 OCOP_OK);
	ptr = find(&der, scrypt, sizeof(scrypt));
	assert_non_null(ptr);
	/* A sequence, then a salt of 16 bytes. */
	salt = ptr + sizeof(scrypt) + 2;
	assert_int_equal(salt[0], 0x04);
	assert_int_equal(salt[1], 16);
	assert_memory_equal(salt + 18, cost, sizeof(cost));
	assert_non_null(find(&der, aes, sizeof(aes)));
	ocop_seckey_free(key);
	ocop_buf_clear(&pem);
	ocop_buf_clear(&base64);
	ocop_buf_clear(&der);
}

static void an_empty_or_endless_passphrase_is_refused(void **state)
{
	static const uint8_t endless[1025];
	struct ocop_buf pem = OCOP_BUF(4096);
	struct ocop_seckey *key = NULL, *back = NULL;
	struct ocop_diag diag;

	(void)state;
	assert_int_equal(ocop_seckey_generate(&key, OCOP_ALG_EDDSA), OCOP_OK);
	assert_int_equal(ocop_seckey_encode(&pem, key, OCOP_LIT("")),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_seckey_encode(&pem, key,
					    ocop_bytes_of(endless, 1025)),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(pem.len, 0);
	assert_int_equal(ocop_seckey_decode(&back, ocop_bytes_str(by_openssl),
					    ocop_bytes_of(endless, 1025),
					    &diag), OCOP_ERR_LIMIT);
	assert_int_equal(ocop_seckey_decode(&back, ocop_bytes_str(by_openssl),
					    ocop_bytes_of(NULL, 0), &diag),
			 OCOP_ERR_PASSPHRASE);
	assert_null(back);
	ocop_seckey_free(key);
	ocop_buf_clear(&pem);
}

static void a_key_made_by_openssl_is_read(void **state)
{
	struct ocop_seckey *key = NULL;
	struct ocop_diag diag;

	(void)state;
	assert_int_equal(ocop_seckey_decode(&key, ocop_bytes_str(by_openssl),
					    PASSPHRASE, &diag), OCOP_OK);
	expect_spki(key, public_hex);
	expect_signs(key);
	ocop_seckey_free(key);
}

static void refuse(struct ocop_bytes pem, enum ocop_err want,
		   const char *because)
{
	struct ocop_seckey *key = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	assert_int_equal(ocop_seckey_decode(&key, pem, PASSPHRASE, &diag),
			 want);
	assert_null(key);
	assert_int_equal(diag.err, want);
	if (!strstr(diag.text, because))
		fail_msg("'%s' does not say '%s'", diag.text, because);
}

static void other_files_are_refused_and_told_why(void **state)
{
	static uint8_t endless[20000];

	(void)state;
	refuse(ocop_bytes_str(other_curve), OCOP_ERR_ALG, "neither P-256");
	refuse(ocop_bytes_str(mismatched), OCOP_ERR_MALFORMED, "public key does not belong");
	refuse(ocop_bytes_str(no_signer), OCOP_ERR_ALG, "neither P-256");
	refuse(ocop_bytes_str(old_scheme), OCOP_ERR_MALFORMED, "PBES2");
	refuse(OCOP_LIT("-----BEGIN PRIVATE KEY-----\nAAAA\n"
			"-----END PRIVATE KEY-----\n"), OCOP_ERR_MALFORMED,
	       "not an encrypted private key");
	refuse(OCOP_LIT("-----BEGIN EC PRIVATE KEY-----\nAAAA\n"
			"-----END EC PRIVATE KEY-----\n"), OCOP_ERR_MALFORMED,
	       "not an encrypted private key");
	refuse(OCOP_LIT("-----BEGIN PUBLIC KEY-----\nAAAA\n"
			"-----END PUBLIC KEY-----\n"), OCOP_ERR_MALFORMED,
	       "not an encrypted private key");
	refuse(OCOP_LIT("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
			"-----END ENCRYPTED PRIVATE KEY-----\n"),
	       OCOP_ERR_MALFORMED, "PKCS#8");
	refuse(OCOP_LIT("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"),
	       OCOP_ERR_MALFORMED, "PEM");
	refuse(OCOP_LIT("a shopping list\n"), OCOP_ERR_MALFORMED, "PEM");
	refuse(ocop_bytes_of(NULL, 0), OCOP_ERR_MALFORMED, "PEM");
	refuse(ocop_bytes_of(endless, sizeof(endless)), OCOP_ERR_LIMIT,
	       "16384");
}

static void a_damaged_file_never_opens(void **state)
{
	struct ocop_seckey *key = NULL;
	uint8_t copy[sizeof(by_openssl)];
	size_t len = sizeof(by_openssl) - 1;

	(void)state;
	/* Letters of the ciphertext, from the secret to the public half. */
	for (size_t i = 240; i < len - 60; i += 7) {
		if (by_openssl[i] == '\n')
			continue;
		memcpy(copy, by_openssl, len);
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		assert_int_not_equal(
			ocop_seckey_decode(&key, ocop_bytes_of(copy, len),
					   PASSPHRASE, NULL), OCOP_OK);
		assert_null(key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_public_half_is_derived_as_the_rfcs_say),
		cmocka_unit_test(what_is_no_scalar_is_no_key),
		cmocka_unit_test(generated_keys_differ_and_sign),
		cmocka_unit_test(a_key_comes_back_from_its_file),
		cmocka_unit_test(a_file_says_how_it_is_encrypted),
		cmocka_unit_test(an_empty_or_endless_passphrase_is_refused),
		cmocka_unit_test(a_key_made_by_openssl_is_read),
		cmocka_unit_test(other_files_are_refused_and_told_why),
		cmocka_unit_test(a_damaged_file_never_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
