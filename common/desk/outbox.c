/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox's files: their numbers, their packed form, and writing them
 * durably.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ocop/cose_sign1.h>
#include <ocop/file.h>
#include <ocop/text.h>

#include "common/desk/outbox.h"
#include "common/ui/say.h"

#define NUMBER_LEN 8
#define NUMBER_MAX 99999999u
#define NAMES_MAX 100000

enum ocop_err outbox_pack(struct ocop_buf *file, struct ocop_bytes record)
{
	uint8_t len[4];

	ocop_buf_bytes(file, ocop_bytes_of_number(len, record.len, 4));
	return ocop_buf_bytes(file, record);
}

enum ocop_err outbox_next(struct ocop_bytes *record_out, struct ocop_bytes file,
			  size_t *offset)
{
	size_t left = file.len - *offset;
	const uint8_t *p;
	size_t len;

	*record_out = ocop_bytes_of(NULL, 0);
	if (!left)
		return OCOP_ERR_ABSENT;
	p = file.ptr + *offset;
	if (left < 4)
		return OCOP_ERR_MALFORMED;
	len = (size_t)ocop_bytes_number(ocop_bytes_of(p, 4));
	if (len > left - 4 || len > OCOP_RECORD_MAX)
		return OCOP_ERR_MALFORMED;
	*record_out = ocop_bytes_of(p + 4, len);
	*offset += 4 + len;
	return OCOP_OK;
}

/* "00000012-lot.records" gives 12. false: another file. */
static bool number_of(const char *name, uint64_t *out)
{
	return strlen(name) > NUMBER_LEN && name[NUMBER_LEN] == '-' &&
	       !ocop_digits(out, ocop_bytes_of(name, NUMBER_LEN));
}

static enum ocop_err highest(const char *dir, uint64_t *out)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	uint64_t number;

	if (!d)
		return errno == ENOENT ? OCOP_OK : OCOP_ERR_FILE;
	while ((entry = readdir(d)))
		if (number_of(entry->d_name, &number) && number > *out)
			*out = number;
	closedir(d);
	return OCOP_OK;
}

int outbox_put(const char *home, const char *kind, struct ocop_bytes file)
{
	char dir[PATH_SIZE];
	char done[PATH_SIZE];
	char path[PATH_SIZE];
	char name[64];
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint64_t number = 0;
	enum ocop_err err;

	if (!path_join(dir, home, "outbox") ||
	    !path_join(done, home, "outbox/done"))
		return EXIT_USAGE;
	err = ocop_file_mkdirs(done, true, &diag);
	ocop_file_sweep(dir, time(NULL));
	if (!err)
		err = highest(dir, &number);
	if (!err)
		err = highest(done, &number);
	if (err)
		return say_diag(dir, err, &diag);
	/* Another process may have taken this number meanwhile: try the
	 * next. */
	do {
		if (++number > NUMBER_MAX)
			return say_diag(dir, OCOP_ERR_LIMIT, NULL);
		snprintf(name, sizeof(name), "%08llu-%s.records",
			 (unsigned long long)number, kind);
		if (!path_join(path, dir, name))
			return EXIT_USAGE;
		err = ocop_file_write(path, file, OCOP_FILE_NEW, &diag);
	} while (err == OCOP_ERR_EXISTS);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int by_stem(const void *a, const void *b)
{
	return strcmp(((const struct outbox_name *)a)->stem,
		      ((const struct outbox_name *)b)->stem);
}

/* The stem of an outbox file with this suffix. false: another file. */
static bool stem_of(struct outbox_name *out, const char *name,
		    const char *suffix)
{
	size_t len = strlen(name);
	size_t end = strlen(suffix);
	uint64_t number;

	return number_of(name, &number) && len > end &&
	       strcmp(name + len - end, suffix) == 0 &&
	       ocop_bytes_copy(out->stem, sizeof(out->stem),
			       ocop_bytes_of(name, len - end));
}

int outbox_list(const char *home, const char *folder, const char *suffix,
		struct outbox_name **out, size_t *count_out)
{
	char dir[PATH_SIZE];
	struct outbox_name *list = NULL;
	struct outbox_name name;
	enum ocop_err err = OCOP_OK;
	size_t count = 0;
	struct dirent *entry;
	DIR *d;

	*out = NULL;
	*count_out = 0;
	if (!path_join(dir, home, folder))
		return EXIT_USAGE;
	d = opendir(dir);
	if (!d)
		return errno == ENOENT ? EXIT_DONE :
		       say_diag(dir, OCOP_ERR_FILE, NULL);
	while (!err && (entry = readdir(d)) && count < NAMES_MAX) {
		struct outbox_name *more;

		if (!stem_of(&name, entry->d_name, suffix))
			continue;
		more = reallocarray(list, count + 1, sizeof(*list));
		if (more) {
			list = more;
			list[count++] = name;
		} else {
			err = OCOP_ERR_MEMORY;
		}
	}
	closedir(d);
	if (err) {
		free(list);
		return say_diag(dir, err, NULL);
	}
	if (count)
		qsort(list, count, sizeof(*list), by_stem);
	*out = list;
	*count_out = count;
	return EXIT_DONE;
}

bool outbox_path(char out[static PATH_SIZE], const char *home,
		 const char *folder, const char *stem, const char *suffix)
{
	char name[160];

	snprintf(name, sizeof(name), "%s/%s%s", folder, stem, suffix);
	return path_join(out, home, name);
}

int outbox_count(const char *path, size_t *out)
{
	struct ocop_buf file = OCOP_BUF(OUTBOX_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes record;
	size_t offset = 0;
	enum ocop_err err = ocop_file_read(&file, path, &diag);
	int code = err ? say_diag(path, err, &diag) : EXIT_DONE;

	*out = 0;
	while (!err) {
		err = outbox_next(&record, ocop_buf_view(&file), &offset);
		if (!err)
			(*out)++;
	}
	if (!code && err != OCOP_ERR_ABSENT)
		code = say_diag(path, err, NULL);
	ocop_buf_clear(&file);
	return code;
}

int outbox_waiting(const char *home, size_t *out)
{
	struct outbox_name *names = NULL;
	char path[PATH_SIZE];
	size_t count = 0, records = 0, answered = 0;
	int code = outbox_list(home, "outbox", ".records", &names, &count);

	*out = 0;
	for (size_t i = 0; !code && i < count; i++) {
		if (!outbox_path(path, home, "outbox", names[i].stem,
				 ".records"))
			code = EXIT_USAGE;
		if (!code)
			code = outbox_count(path, &records);
		if (!code && !outbox_path(path, home, "outbox", names[i].stem,
					  ".receipts"))
			code = EXIT_USAGE;
		if (!code)
			code = receipts_count(path, &answered);
		if (!code && records > answered)
			*out += records - answered;
	}
	free(names);
	return code;
}
