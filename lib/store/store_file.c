/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a store's file without locks, where no lock file can be made: on a
 * read-only stick, or in another user's folder. A writer fills a journal before
 * it touches the file. So the data are good when, after reading, the file is
 * unchanged and there is no journal.
 */
#include <stdio.h>
#include <string.h>

#include "lib/store/store.h"

enum ocop_err ocop__store_file_look(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return OCOP_ERR_ABSENT;
	return S_ISREG(st.st_mode) ? OCOP_OK : OCOP_ERR_STORE;
}

static bool journal_waits(const char *path)
{
	char wal[OCOP__STORE_PATH_SIZE + 8];
	struct stat st;

	snprintf(wal, sizeof(wal), "%s-wal", path);
	return stat(wal, &st) == 0 && st.st_size > 0;
}

bool ocop__store_file_see(const char *path, struct ocop__store_seen *out)
{
	return stat(path, &out->st) == 0 && !journal_waits(path);
}

bool ocop__store_file_unchanged(const char *path,
				const struct ocop__store_seen *seen)
{
	const struct stat *before = &seen->st;
	struct ocop__store_seen now;

	return ocop__store_file_see(path, &now) &&
	       now.st.st_dev == before->st_dev &&
	       now.st.st_ino == before->st_ino &&
	       now.st.st_size == before->st_size &&
	       now.st.st_mtim.tv_sec == before->st_mtim.tv_sec &&
	       now.st.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
}

void ocop__store_file_uri(char out[static OCOP__STORE_URI_SIZE],
			  const char *path)
{
	static const char hex[] = "0123456789abcdef";
	char *at = out;

	memcpy(at, "file:", 5);
	at += 5;
	for (; *path != '\0'; path++) {
		if (*path == '%' || *path == '?' || *path == '#') {
			*at++ = '%';
			*at++ = hex[*path >> 4];
			*at++ = hex[*path & 15];
		} else {
			*at++ = *path;
		}
	}
	memcpy(at, "?immutable=1", sizeof("?immutable=1"));
}
