/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a backup, at both of its layers. The input is the content of a
 * sealed file. When it is sealed and read, it has the same bytes; when a bit is
 * flipped or the end is cut off, it is refused. Then it is read as ocop restore
 * --check does. If it is accepted, all of it was read, and it lists only files
 * inside a folder. Functions: sealed_*, and those of cmd_restore.c, which this
 * file includes.
 */
#include "cli/desk/cmd_restore.c"

#define PASSPHRASE OCOP_LIT("a backup for tests")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int EVP_PBE_scrypt(const char *pass, size_t pass_len, const uint8_t *salt,
		   size_t salt_len, uint64_t n, uint64_t r, uint64_t p,
		   uint64_t max, uint8_t *key, size_t key_len);

static char path[] = "/dev/shm/ocop-fuzz-XXXXXX";

/* In the place of libcrypto's: a fuzzer has no second for each input. */
int EVP_PBE_scrypt(const char *pass, size_t pass_len, const uint8_t *salt,
		   size_t salt_len, uint64_t n, uint64_t r, uint64_t p,
		   uint64_t max, uint8_t *key, size_t key_len)
{
	uint8_t hash[OCOP_HASH_LEN];

	(void)n, (void)r, (void)p, (void)max;
	ocop_sha256_prefixed(hash, 0, ocop_bytes_of(pass, pass_len),
			     ocop_bytes_of(salt, salt_len));
	memcpy(key, hash, key_len);
	return 1;
}

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void take_away(void)
{
	unlink(path);
}

static void seal(struct ocop_bytes content)
{
	struct sealed_out *out = NULL;

	unlink(path);
	require(!sealed_create(&out, path, PASSPHRASE, NULL));
	sealed_add(out, content);
	require(!sealed_finish(out, NULL));
	sealed_out_free(out);
}

/* All that can be had of the file at path. */
static enum ocop_err read_all(struct ocop_bytes content, struct ocop_diag *diag)
{
	struct sealed_in *in = NULL;
	enum ocop_err err = sealed_open(&in, path, PASSPHRASE, diag);
	uint8_t piece[4096];
	size_t at = 0;

	while (!err && at < content.len) {
		size_t left = content.len - at;
		size_t n = left < sizeof(piece) ? left : sizeof(piece);

		err = sealed_get(in, piece, n, diag);
		/* What is given out was vouched for. */
		require(err || memcmp(piece, content.ptr + at, n) == 0);
		at += err ? 0 : n;
		require(sealed_tell(in) >= at);
	}
	if (!err)
		err = sealed_end(in, diag);
	sealed_in_free(in);
	return err;
}

static void damage(struct ocop_bytes content)
{
	struct ocop_buf file = OCOP_BUF(SIZE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t hash[OCOP_HASH_LEN];
	size_t at;

	require(!ocop_file_read(&file, path, NULL));
	ocop_sha256(hash, content);
	at = (size_t)ocop_bytes_number(ocop_bytes_of(hash, 4)) % file.len;
	if (hash[4] & 1)
		file.len = at;
	else
		file.ptr[at] ^= (uint8_t)(1 << hash[5] % 8);
	require(!ocop_file_write(path, ocop_buf_view(&file),
				 OCOP_FILE_REPLACE, NULL));
	require(read_all(content, &diag) && diag.text[0]);
	ocop_buf_clear(&file);
}

/* "SHA256  SIZE  NAME" a line, each name below the folder. */
static void check_list(const struct restore *r)
{
	size_t lines = 0, start = 0;

	for (size_t i = 0; i < r->manifest.len; i++) {
		const char *line = (const char *)r->manifest.ptr + start;

		if (r->manifest.ptr[i] != '\n')
			continue;
		lines++;
		require(i - start > 2 * OCOP_HASH_LEN + 5);
		line += 2 * OCOP_HASH_LEN + 2;
		line += strspn(line, "0123456789") + 2;
		require(*line != '/' && *line != '\n');
		require(strncmp(line, "../", 3) != 0);
		start = i + 1;
	}
	require(lines >= r->files && lines <= r->files + 1);
}

static void restore(void)
{
	struct restore r = { .manifest = OCOP_BUF(BACKUP_MANIFEST_MAX),
			     .from = path, .check = true };
	enum ocop_err err;

	require(!sealed_open(&r.in, path, PASSPHRASE, &r.diag));
	err = get_all(&r);
	require(err != OCOP_ERR_PASSPHRASE && err != OCOP_ERR_BUG);
	require(!r.store && !r.temp[0]);
	if (!err)
		check_list(&r);
	else
		require(err == OCOP_ERR_LIMIT || r.diag.text[0]);
	sealed_in_free(r.in);
	ocop_buf_clear(&r.manifest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes content = ocop_bytes_of(data, size);

	if (strstr(path, "XXXXXX")) {
		int fd = mkstemp(path);

		require(fd >= 0 && close(fd) == 0 && atexit(take_away) == 0);
	}
	seal(content);
	require(!read_all(content, NULL));
	restore();
	damage(content);
	return 0;
}
