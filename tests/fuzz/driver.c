/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replays a fuzz target over files, without a fuzzer: each operand is a file or
 * a folder of files. So an input that once caused a crash is tried again with
 * any compiler, and `make check` needs no clang. It fails when there is no
 * input: otherwise nobody would notice that a corpus was lost.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define INPUT_MAX (2 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	/* An exact copy, so that a read past its end is seen by ASan. */
	uint8_t *all = NULL;
	uint8_t *exact = NULL;
	FILE *file = NULL;
	size_t len;
	int ret = -1;

	file = fopen(path, "rb");
	all = malloc(INPUT_MAX);
	if (!file || !all) {
		perror(path);
		goto out;
	}
	len = fread(all, 1, INPUT_MAX, file);
	if (ferror(file) || !feof(file)) {
		fprintf(stderr, "%s: not read, or over %d bytes\n", path,
			INPUT_MAX);
		goto out;
	}
	exact = malloc(len ? len : 1);
	if (!exact)
		goto out;
	memcpy(exact, all, len);
	ret = LLVMFuzzerTestOneInput(exact, len) == 0 ? 0 : -1;
out:
	free(exact);
	free(all);
	if (file)
		fclose(file);
	return ret;
}

static int replay(const char *path, size_t *count)
{
	struct stat st;
	struct dirent *entry;
	DIR *dir;
	char child[4096];
	int ret = 0;

	if (stat(path, &st) != 0) {
		perror(path);
		return -1;
	}
	if (!S_ISDIR(st.st_mode)) {
		++*count;
		return replay_file(path);
	}
	dir = opendir(path);
	if (!dir) {
		perror(path);
		return -1;
	}
	while (ret == 0 && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
		ret = replay(child, count);
	}
	closedir(dir);
	return ret;
}

int main(int argc, char **argv)
{
	size_t count = 0;
	int i;

	for (i = 1; i < argc; i++) {
		if (replay(argv[i], &count) != 0)
			return 1;
	}
	printf("%zu inputs replayed\n", count);
	return count > 0 ? 0 : 1;
}
