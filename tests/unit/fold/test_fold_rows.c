/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When the bytes of the folded state's rows change, OCOP_STATE_FORMAT
 * (ocop/state.h) must be raised. Otherwise a state that an older version folded
 * would be misread, although its checks are right. Each golden register is
 * copied and folded, and all of its rows are hashed, key and value, in byte
 * order. Where a register of tests/vectors itself has changed, its hash
 * changes.
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
	  "5dc56478c2f0668743bf149672e3e3c90dcd837a00419e6e0af80e918b8fb044" },
	{ "register-clock",
	  "6298f6d07df4743144c9bb48bf81a065d52986e560362c37c61bc436404e62d7" },
	{ "register-decisions",
	  "2355fa40679e55b1df6e511103484f4dc1549c96d79afefb88c4daa1b29c2adb" },
	{ "register-effect",
	  "72273672a8a475d90dd63637ed64339e969ed424541dfd9a3025d038846f9bca" },
	{ "register-keys",
	  "96ee476395a06cb1d41b461e86a991a1b3d44f074929c9ce964dd1300cc4541c" },
	{ "register-level",
	  "38e33bdb1947641a17c09c6595109b8da90b125f4230c3197753c364f5e6d2eb" },
	{ "register-long",
	  "be757a3c5a7ce977526b9ce761ce295ee9d35f69835672191c0423b27a61bf72" },
	{ "register-lots",
	  "071a30dd45561163935e6ef29ef1d34ac9f3ccca320f2d9f1500b4ff2fc18a59" },
	{ "register-missing",
	  "31fcd80aa5087b3c4f404df96d3a130b16586d4fe174a3e2d9c9335ca5823a52" },
	{ "register-newer",
	  "f3dc870c7ca120da26d50b33429dc20aa5c6e9b2b658922b0bdff6c710e56ccf" },
	{ "register-people",
	  "a76c1e6b474c177ee6ce6b4e0c35e5824c741e13af58aacbfbd067f4205ba813" },
	{ "register-status",
	  "a25e2e345a33d3d79fea124482e7ed4b2d0d0be4530cab9b3477c56f890c59cc" },
	{ "register-trust",
	  "744b98ed725f35ffaabd1dfaff1ff52a588859f8a6b7310a594d1f4e92be839f" },
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
