/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A copy of a log is folders of folders: tile/0/x001/x234/567 is as deep as
 * C2SP tlog-tiles goes, so the depth has a ceiling.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/remove.h"

#define DEPTH_MAX 12
#define PATH_SIZE 4096

static void remove_at(const char *path, unsigned depth)
{
	char inner[PATH_SIZE];
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	if (lstat(path, &st) != 0)
		return;
	if (!S_ISDIR(st.st_mode)) {
		unlink(path);
		return;
	}
	dir = depth < DEPTH_MAX ? opendir(path) : NULL;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		int len = snprintf(inner, sizeof(inner), "%s/%s", path,
				   entry->d_name);

		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 && len > 0 &&
		    (size_t)len < sizeof(inner))
			remove_at(inner, depth + 1);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(path);
}

void remove_copy(const char *path)
{
	remove_at(path, 0);
}
