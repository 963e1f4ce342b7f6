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
#include <ocop/replica.h>
#include <ocop/text.h>

#define NOW_UNIX_S UINT64_C(1795316400)	/* 2026-11-22 */

static const struct {
	const char *name, *sha256;
} registers[] = {
	{ "register-certificates",
	  "52bcac2a3454b9a809b29ca35ab5c1c130f7396f819989911d6984bb8f3bc9da" },
	{ "register-clock",
	  "c3c6c11c475cc761cc2cd6186c22c899380af9186299269db938191f9560b8a4" },
	{ "register-decisions",
	  "311a9e867439da0e186b9e01bc9634cde96fe1feb426561d1dc0f0a69892f0ce" },
	{ "register-keys",
	  "ad97cac8e1e5dd136b196c60ddafdc7feaa71381b3d62e0451fff7cc59253d33" },
	{ "register-level",
	  "afc1ef17e3ae1806e6ceacec6ee89234f2292426026e1cae97f177395337ac77" },
	{ "register-long",
	  "16de9878a339fa4adcedda4a8e33e5ac0984b91f3a230a132020b2733fea6a99" },
	{ "register-lots",
	  "babe698fcdeeb96b0ee24d0a089c2e486e588fe5926a0920900eed180d277ec9" },
	{ "register-missing",
	  "7f6441a32ce83aaa1d21f016d7d9f5a60eb1d86cb1030b251caa66aeebbdbcf7" },
	{ "register-newer",
	  "c41050e76d684232b4d9d669a81f29d28d957a06230631466c0d9ab6681fb783" },
	{ "register-people",
	  "4522c86a179a8e2e81806ba7cf088fb5635e63b7fcc37b10499e3babb12b0b27" },
	{ "register-status",
	  "1434d3f1e6bcf54e94cc446b1302f84b1119513c6665c38dd6fadc56491e7000" },
	{ "register-trust",
	  "072ffab08daddcc98cda4b165c1d1f778810b27d357cefc44efc75afa9f571a4" },
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
