/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of the folded state keep their bytes, or OCOP_STATE_FORMAT
 * (ocop/state.h) is raised: else a state that an older version folded would be
 * misread, with checks that are right. Each golden register is copied and
 * folded, and all of its rows are hashed, key and value, in byte order. Where
 * a register of tests/vectors itself has changed, its hash changes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/file.h>
#include <ocop/sync.h>
#include <ocop/text.h>

#define NOW_UNIX_S UINT64_C(1795316400)	/* 2026-11-22 */

static const struct {
	const char *name, *sha256;
} registers[] = {
	{ "register-certificates",
	  "7127836680a9a58e3bb0efcd735e2fb9499cbf1246bce69af5b8dad0bb9dc96a" },
	{ "register-clock",
	  "84253f86f5f70977cecddad7427e0cf9723867af50cd9f90ed051f5836381fbe" },
	{ "register-decisions",
	  "0d636b37ea84191c7ea096a0862024102dc92fd35cd90c5cb9084a42579eaa54" },
	{ "register-effect",
	  "7d12d5798a5381e3f085685f0791903a6aaa09252559860b461a841e393de277" },
	{ "register-keys",
	  "a542d8418458b547c6a2a50c22799437a650f4069c543c83e3f7e028a1a9ac85" },
	{ "register-level",
	  "bfd3c3b3c1a398b0583d0c55d6e9bfaf90cafae1a6a9b8c61be1bf1ef27aec4a" },
	{ "register-long",
	  "7430af474df07dd28a4d35b9f1d2bfbb485744790331871e6dd26d5e60136d8c" },
	{ "register-lots",
	  "d4f3c717baefb1e99ce5fd890a5bcded791e919445b9086e4c4116afbc989329" },
	{ "register-missing",
	  "8fe86919dc2c0792d9beee416350358bf303e438d525f8e00b74e7f4527d0899" },
	{ "register-newer",
	  "f1505a2065235c645a58a9bf8438e8f1c1bf4d880f6251dcb4d4233344b08c93" },
	{ "register-people",
	  "a82391ad7a369cd1354a05ec6e53a29cc72b20999c772e00109d3fd41bb18c63" },
	{ "register-status",
	  "51608ac24e1bcfa6b2fa3bf232b17404e6c1b32932f25bcb26957dcb7504e3a2" },
	{ "register-trust",
	  "602c4be0067a82ee75cb9408a1434815848a386b4f58f898e564389d6002297a" },
};

static struct ocop_replica *copy_of(const char *name, char *dir)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf print = OCOP_BUF(4096);
	struct ocop_replica *replica = NULL;
	struct ocop_sync_result result;
	char path[256], url[1024], *full;
	const char *sources[] = { url };
	const struct ocop_sync_options options = { .sources = sources,
						   .source_count = 1,
						   .now_unix_s = NOW_UNIX_S };

	snprintf(path, sizeof(path), "tests/vectors/%s/trust.cose", name);
	assert_int_equal(ocop_file_read(&trust, path, NULL), OCOP_OK);
	snprintf(path, sizeof(path), "tests/vectors/%s/trust.fingerprint",
		 name);
	assert_int_equal(ocop_file_read(&print, path, NULL), OCOP_OK);
	snprintf(path, sizeof(path), "tests/vectors/%s/log", name);
	full = realpath(path, NULL);
	assert_non_null(full);
	snprintf(url, sizeof(url), "file://%s", full);
	free(full);
	snprintf(path, sizeof(path), "%s/replica.db", dir);
	assert_int_equal(ocop_replica_create(path, ocop_buf_view(&trust),
					     ocop_bytes_of(print.ptr, 64),
					     NULL), OCOP_OK);
	assert_int_equal(ocop_replica_open(&replica, path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_sync(replica, &options, &result, NULL),
			 OCOP_OK);
	ocop_buf_clear(&trust);
	ocop_buf_clear(&print);
	return replica;
}

static enum ocop_err add_row(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	struct ocop_buf *rows = user;

	ocop_cbor_add_bytes(rows, key);
	ocop_cbor_add_bytes(rows, value);
	return rows->err;
}

static void rows_keep_their_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		char dir[] = "/tmp/ocop-rows-XXXXXX";
		struct ocop_buf rows = OCOP_BUF(64 * 1024 * 1024);
		struct ocop_buf hex = OCOP_BUF(64);
		uint8_t hash[OCOP_HASH_LEN];
		struct ocop_replica *replica;
		char path[64];

		assert_non_null(mkdtemp(dir));
		replica = copy_of(registers[i].name, dir);
		assert_int_equal(ocop_state_each(replica->state, OCOP_LIT(""),
						 add_row, &rows), OCOP_OK);
		ocop_sha256(hash, ocop_buf_view(&rows));
		ocop_hex_add(&hex, ocop_bytes_of(hash, OCOP_HASH_LEN));
		if (strcmp(ocop_buf_cstr(&hex), registers[i].sha256) != 0)
			fail_msg("%s: %s", registers[i].name,
				 ocop_buf_cstr(&hex));
		ocop_buf_clear(&rows);
		ocop_buf_clear(&hex);
		ocop_replica_close(replica);
		snprintf(path, sizeof(path), "%s/replica.db", dir);
		unlink(path);
		rmdir(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_keep_their_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
