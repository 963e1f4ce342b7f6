/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a data package. If it opens, its first file can be found by name
 * and lies within the package, and no file lacks a name. Functions:
 * ocop__tar_open, ocop__tar_read.
 */
#define _GNU_SOURCE		/* memfd_create */
#include <stdlib.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_buf out = OCOP_BUF(size);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	int fd = memfd_create("fuzz_tar", MFD_CLOEXEC);
	struct ocop__tar *tar;
	char path[32], name[OCOP_TAR_NAME_MAX + 1];
	enum ocop_err err;

	require(fd >= 0 && !ocop_file_put(fd, ocop_bytes_of(data, size)));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = ocop__tar_open(&tar, path, &diag);
	require(!err || err == OCOP_ERR_MALFORMED);
	require(!err || diag.text[0] != '\0');
	/* The first file's name stands at its start. */
	if (!err && size > 1024) {
		snprintf(name, sizeof(name), "%.*s", OCOP_TAR_NAME_MAX,
			 (const char *)data);
		require(!ocop__tar_read(tar, name, &out, &diag));
		require(out.len <= size - 1536);
	}
	require(err || ocop__tar_read(tar, "", &out, &diag) ==
		       OCOP_ERR_ABSENT);
	ocop__tar_close(tar);
	ocop_buf_clear(&out);
	close(fd);
	return 0;
}
