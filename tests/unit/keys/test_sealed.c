/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes and files encrypted with a passphrase: a flipped or missing byte is
 * noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "keys/file/sealed.h"

#define HEAD 37		/* before the pieces */

static char folder[] = "/tmp/ocop-sealed-XXXXXX";
static char path[64], other[64];

static int set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a", folder);
	snprintf(other, sizeof(other), "%s/b", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	unlink(other);
	return rmdir(folder);
}

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 31 + i / 251);
}

/* A sealed file of len bytes at path, made anew. */
static void make(size_t len)
{
	struct sealed_out *f = NULL;
	uint8_t piece[1000];
	struct stat st;

	unlink(path);
	assert_int_equal(sealed_create(&f, path, OCOP_LIT("secret"), NULL),
			 OCOP_OK);
	for (size_t at = 0; at < len;) {
		size_t n = len - at < sizeof(piece) ? len - at : sizeof(piece);

		for (size_t i = 0; i < n; i++)
			piece[i] = byte_at(at + i);
		sealed_add(f, ocop_bytes_of(piece, n));
		at += n;
	}
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(sealed_finish(f, NULL), OCOP_OK);
	sealed_out_free(f);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_nlink, 1);
}

/* Read len bytes and the end; the first error. */
static enum ocop_err read_back(const char *from, size_t len,
			       struct ocop_diag *diag)
{
	struct sealed_in *f = NULL;
	uint8_t piece[777];
	enum ocop_err err = sealed_open(&f, from, OCOP_LIT("secret"), diag);

	for (size_t at = 0; !err && at < len;) {
		size_t n = len - at < sizeof(piece) ? len - at : sizeof(piece);

		err = sealed_get(f, piece, n, diag);
		for (size_t i = 0; !err && i < n; i++)
			assert_int_equal(piece[i], byte_at(at + i));
		at += n;
	}
	if (!err)
		err = sealed_end(f, diag);
	sealed_in_free(f);
	return err;
}

static void a_file_of_any_length_comes_back(void **state)
{
	static const size_t lengths[] = {
		0, SEALED_PIECE - 1, SEALED_PIECE, SEALED_PIECE + 1,
		2 * SEALED_PIECE,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		make(lengths[i]);
		assert_int_equal(read_back(path, lengths[i], NULL), OCOP_OK);
	}
	assert_int_equal(read_back(path, 2 * SEALED_PIECE + 1, NULL),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(read_back(path, 2 * SEALED_PIECE - 1, NULL),
			 OCOP_ERR_MALFORMED);
}

static void rewrite(struct ocop_bytes bytes)
{
	assert_int_equal(ocop_file_write(other, bytes, OCOP_FILE_REPLACE |
					 OCOP_FILE_SECRET, NULL), OCOP_OK);
}

/* Each try costs a scrypt: the ends of each part stand for all of it. */
static void a_flipped_byte_of_any_part_is_refused(void **state)
{
	static const size_t places[] = { 0,  13, 14, 29, 30, 36, 37,
					 76, 77, 92 };
	struct ocop_buf file = OCOP_BUF(1000);

	(void)state;
	make(40);
	assert_int_equal(ocop_file_read(&file, path, NULL), OCOP_OK);
	assert_int_equal(file.len, HEAD + 40 + 16);
	for (size_t n = 0; n < sizeof(places) / sizeof(places[0]); n++) {
		size_t i = places[n];

		file.ptr[i] ^= 1;
		rewrite(ocop_buf_view(&file));
		assert_int_equal(read_back(other, 40, NULL),
				 i < 14 ? OCOP_ERR_MALFORMED :
					  OCOP_ERR_PASSPHRASE);
		file.ptr[i] ^= 1;
	}
	ocop_buf_clear(&file);
}

static void damage_is_named_by_its_place(void **state)
{
	const size_t len = 2 * SEALED_PIECE + 100;
	struct ocop_buf file = OCOP_BUF(1000000);
	struct ocop_diag diag;

	(void)state;
	make(len);
	assert_int_equal(ocop_file_read(&file, path, NULL), OCOP_OK);
	file.ptr[70000] ^= 0x80;
	rewrite(ocop_buf_view(&file));
	file.ptr[70000] ^= 0x80;
	assert_int_equal(read_back(other, len, &diag), OCOP_ERR_MALFORMED);
	assert_string_equal(diag.text, "damaged or cut between byte 65589 and "
			    "byte 131141");
	/* On the edge of a piece it is plain that it was cut. */
	rewrite(ocop_bytes_of(file.ptr, 65589));
	assert_int_equal(read_back(other, len, &diag), OCOP_ERR_MALFORMED);
	assert_string_equal(diag.text, "cut off after byte 65589");
	rewrite(ocop_bytes_of(file.ptr, 131141));
	assert_int_equal(read_back(other, len, &diag), OCOP_ERR_MALFORMED);
	assert_string_equal(diag.text, "cut off after byte 131141");
	ocop_buf_clear(&file);
}

static void a_file_that_is_cut_anywhere_is_refused(void **state)
{
	struct ocop_buf file = OCOP_BUF(1000000);
	size_t cuts[7 + HEAD] = { 0, 0, HEAD, HEAD + 15, HEAD + 16, 5000,
				  HEAD + SEALED_PIECE };
	size_t len = SEALED_PIECE + 20, count = 7;

	(void)state;
	make(len);
	assert_int_equal(ocop_file_read(&file, path, NULL), OCOP_OK);
	cuts[0] = file.len - 1;
	cuts[1] = file.len - 20;
	for (size_t cut = 0; cut < HEAD; cut++)
		cuts[count++] = cut;
	for (size_t i = 0; i < count; i++) {
		rewrite(ocop_bytes_of(file.ptr, cuts[i]));
		assert_int_not_equal(read_back(other, len, NULL), OCOP_OK);
	}
	assert_int_equal(ocop_buf_byte(&file, 0), OCOP_OK);
	rewrite(ocop_buf_view(&file));
	assert_int_not_equal(read_back(other, len, NULL), OCOP_OK);
	ocop_buf_clear(&file);
}

static void pieces_have_their_order(void **state)
{
	const size_t piece = SEALED_PIECE + 16, len = 3 * SEALED_PIECE;
	struct ocop_buf file = OCOP_BUF(1000000), mixed = OCOP_BUF(1000000);

	(void)state;
	make(len);
	assert_int_equal(ocop_file_read(&file, path, NULL), OCOP_OK);
	ocop_buf_add(&mixed, file.ptr, HEAD);
	ocop_buf_add(&mixed, file.ptr + HEAD + piece, piece);
	ocop_buf_add(&mixed, file.ptr + HEAD, piece);
	ocop_buf_add(&mixed, file.ptr + HEAD + 2 * piece, piece);
	rewrite(ocop_buf_view(&mixed));
	assert_int_equal(read_back(other, len, NULL), OCOP_ERR_PASSPHRASE);
	ocop_buf_clear(&file);
	ocop_buf_clear(&mixed);
}

static void nothing_is_overwritten_and_nothing_left_behind(void **state)
{
	struct sealed_out *f = NULL;

	(void)state;
	make(3);
	assert_int_equal(sealed_create(&f, path, OCOP_LIT("x"), NULL),
			 OCOP_ERR_EXISTS);
	assert_null(f);
	unlink(other);
	assert_int_equal(sealed_create(&f, other, OCOP_LIT("x"), NULL),
			 OCOP_OK);
	rewrite(OCOP_LIT("came meanwhile"));
	assert_int_equal(sealed_finish(f, NULL), OCOP_ERR_EXISTS);
	sealed_out_free(f);
	unlink(other);
	assert_int_equal(sealed_create(&f, other, OCOP_LIT("x"), NULL),
			 OCOP_OK);
	sealed_out_free(f);
	assert_int_equal(access(other, F_OK), -1);
	assert_int_equal(sealed_create(&f, "/none/a", OCOP_LIT("x"), NULL),
			 OCOP_ERR_ABSENT);
	assert_int_equal(sealed_create(&f, other, OCOP_LIT(""), NULL),
			 OCOP_ERR_ARGUMENT);
}

static void a_wrong_passphrase_opens_nothing(void **state)
{
	struct sealed_in *f = NULL;
	struct ocop_diag diag;

	(void)state;
	make(3);
	assert_int_equal(sealed_open(&f, path, OCOP_LIT("secreT"), &diag),
			 OCOP_ERR_PASSPHRASE);
	assert_null(f);
	assert_non_null(strstr(diag.text, "wrong passphrase"));
	assert_int_equal(sealed_open(&f, "/none/a", OCOP_LIT("x"), NULL),
			 OCOP_ERR_ABSENT);
}

/* McGrew and Viega, "The Galois/Counter Mode of Operation", case 16. */
static void gcm_is_the_one_that_others_have(void **state)
{
	uint8_t key[32], nonce[12], aad[20], plain[60], sealed[76];
	struct ocop_buf out = OCOP_BUF(300);

	(void)state;
#define HEX(to, text) \
	assert_int_equal(ocop_hex_decode(to, sizeof(to), OCOP_LIT(text)), \
			 OCOP_OK)
	HEX(key, "feffe9928665731c6d6a8f9467308308"
		 "feffe9928665731c6d6a8f9467308308");
	HEX(nonce, "cafebabefacedbaddecaf888");
	HEX(aad, "feedfacedeadbeeffeedfacedeadbeefabaddad2");
	HEX(plain, "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
		   "8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
		   "ba637b39");
	HEX(sealed, "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd"
		    "2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
		    "bcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
	assert_int_equal(ocop_aead_seal(&out, key, nonce,
					ocop_bytes_of(aad, sizeof(aad)),
					ocop_bytes_of(plain, sizeof(plain))),
			 OCOP_OK);
	assert_int_equal(out.len, sizeof(sealed));
	assert_memory_equal(out.ptr, sealed, sizeof(sealed));
	ocop_buf_reset(&out);
	assert_int_equal(ocop_aead_open(&out, key, nonce,
					ocop_bytes_of(aad, sizeof(aad)),
					ocop_bytes_of(sealed, sizeof(sealed))),
			 OCOP_OK);
	assert_int_equal(out.len, sizeof(plain));
	assert_memory_equal(out.ptr, plain, sizeof(plain));
	aad[0] ^= 1;
	assert_int_equal(ocop_aead_open(&out, key, nonce,
					ocop_bytes_of(aad, sizeof(aad)),
					ocop_bytes_of(sealed, sizeof(sealed))),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(out.len, sizeof(plain));
	assert_int_equal(ocop_aead_open(&out, key, nonce, OCOP_LIT(""),
					ocop_bytes_of(sealed, 15)),
			 OCOP_ERR_SIGNATURE);
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_any_length_comes_back),
		cmocka_unit_test(a_flipped_byte_of_any_part_is_refused),
		cmocka_unit_test(damage_is_named_by_its_place),
		cmocka_unit_test(a_file_that_is_cut_anywhere_is_refused),
		cmocka_unit_test(pieces_have_their_order),
		cmocka_unit_test(
			nothing_is_overwritten_and_nothing_left_behind),
		cmocka_unit_test(a_wrong_passphrase_opens_nothing),
		cmocka_unit_test(gcm_is_the_one_that_others_have),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
