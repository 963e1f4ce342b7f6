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
	  "5463b457990ebd2778eae4d4adaaa80b29ca10af1ed752645b028f5d2725a73e" },
	{ "register-clock",
	  "81af2d88279db51129845618e78a4ca85a476abc3dd90c6202b603fc5c55f06d" },
	{ "register-decisions",
	  "371c4057657cc8fe0d74bd3da68d19fb114106fbe92994a83bf3ea4f65e144ea" },
	{ "register-effect",
	  "d330277b04a08e2f2345d1687312f0fe079e2c1f05ceb382a14700a6e9213ffc" },
	{ "register-keys",
	  "92ad63b797141c7839b0e53cb10c4dc109b9b9480d32371c344ae48a8f46871b" },
	{ "register-level",
	  "efe077cdf7680607a731c93a812c3ee2cb64c98e06de89962301743dd313b252" },
	{ "register-long",
	  "4b378dcf939cf07dffe9d144a2b2da4c7af5febc2080cf82261f36c346581c52" },
	{ "register-lots",
	  "dda939adbead7e66074579a436a302180f3a36da358399c912a7558e2a7eacb0" },
	{ "register-missing",
	  "46ac1ca5d646448b086d4ef018604a45c9b13c367200678cf445bdaab642346a" },
	{ "register-newer",
	  "bda5a356fd25905087fb18c3512c40e94e73a5cf0c016d06c9eb932ea8e166f4" },
	{ "register-people",
	  "2c5c6629bdd9c35143587060c9516b2dcebfbd41e147dfc1b237de8864656c0b" },
	{ "register-status",
	  "dcd15dfca14942531e1af5701619bb7031e36929cfd3295a9471636ea7e34ff0" },
	{ "register-trust",
	  "5f3ce56a9d48d0cebb475a2ad8f054f9c92ab417b203e2d1a9e676f7376a4d15" },
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
