/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The least that a program can do to judge a stamp by a replica: start, load
 * OpenSSL and SQLite, read one row, and verify one signature.
 *	bare_start REPLICA SPKI DIGEST DER	the last three in hex
 */
#include <stdio.h>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sqlite3.h>

#include <ocop/text.h>

static size_t bytes_of(uint8_t out[static 256], const char *hex)
{
	struct ocop_bytes text = ocop_bytes_str(hex);

	return text.len <= 512 && !ocop_hex_decode(out, text.len / 2, text) ?
	       text.len / 2 : 0;
}

static int read_row(const char *path)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	int found = 0;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) ==
		    SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT size FROM tree WHERE k = 1", -1,
			       &stmt, NULL) == SQLITE_OK)
		found = sqlite3_step(stmt) == SQLITE_ROW;
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return found;
}

static int verify(const char *const hex[3])
{
	uint8_t spki[256], digest[256], der[256];
	const unsigned char *at = spki;
	size_t spki_len = bytes_of(spki, hex[0]);
	size_t digest_len = bytes_of(digest, hex[1]);
	size_t der_len = bytes_of(der, hex[2]);
	EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki_len);
	EVP_PKEY_CTX *ctx = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	int good = ctx && EVP_PKEY_verify_init(ctx) == 1 &&
		   EVP_PKEY_verify(ctx, der, der_len, digest, digest_len) == 1;

	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return good;
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	if (!read_row(argv[1]) || !verify((const char *const *)argv + 2)) {
		fprintf(stderr, "bare_start: no row, or no good signature\n");
		return 4;
	}
	return 0;
}
