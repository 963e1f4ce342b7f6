/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends a folder of signed items, one file each. A receipt is on disk before
 * its item leaves the folder. If the run is interrupted in between, the item is
 * sent again and gets the same receipt.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/cose_sign1.h>
#include <ocop/file.h>

#include "common/ui/path.h"
#include "common/desk/push.h"
#include "common/ui/say.h"

#define SUFFIX PUSH_ITEM
#define ITEM_MAX (1024u * 1024)
#define NAMES_MAX 100000

void push_names_clear(struct push_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->name[i]);
	free(names->name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum ocop_err add(struct push_names *names, const char *file,
			 const char *suffix)
{
	size_t len = strlen(file);
	size_t end = strlen(suffix);
	char **more;

	/* Names that begin with a dot are files that are still being
	 * written. */
	if (file[0] == '.' || len <= end ||
	    strcmp(file + len - end, suffix) != 0)
		return OCOP_OK;
	more = reallocarray(names->name, names->count + 1, sizeof(*more));
	if (!more)
		return OCOP_ERR_MEMORY;
	names->name = more;
	more[names->count] = strndup(file, len - end);
	return more[names->count] ? (names->count++, OCOP_OK) :
				    OCOP_ERR_MEMORY;
}

int push_names(struct push_names *out, const char *dir, const char *suffix)
{
	enum ocop_err err = OCOP_OK;
	struct dirent *entry;
	DIR *d = opendir(dir);

	if (!d)
		return errno == ENOENT ? EXIT_DONE :
		       say_diag(dir, OCOP_ERR_FILE, NULL);
	while (!err && out->count < NAMES_MAX && (entry = readdir(d)))
		err = add(out, entry->d_name, suffix);
	closedir(d);
	if (err)
		return say_diag(dir, err, NULL);
	if (out->count)
		qsort(out->name, out->count, sizeof(*out->name), by_name);
	return EXIT_DONE;
}

/* "DIR/FOLDER/NAMEsuffix" */
static bool path_of(char out[static PATH_SIZE], const char *dir,
		    const char *folder, const char *name, const char *suffix)
{
	char in[PATH_SIZE];
	char stem[PATH_SIZE];

	return path_join(in, dir, folder) && path_join(stem, in, name) &&
	       path_beside(out, stem, suffix);
}

/* Write the receipt or refusal first, then move the item. */
static int set_aside(const char *dir, const char *folder, const char *name,
		     const char *suffix, struct ocop_bytes paper)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char to[PATH_SIZE];
	char from[PATH_SIZE];
	enum ocop_err err;

	if (!path_join(to, dir, folder))
		return EXIT_USAGE;
	err = ocop_file_mkdirs(to, true, &diag);
	if (err)
		return say_diag(to, err, &diag);
	if (!path_of(to, dir, folder, name, suffix))
		return EXIT_USAGE;
	err = ocop_file_write(to, paper, OCOP_FILE_REPLACE, &diag);
	if (err)
		return say_diag(to, err, &diag);
	if (!path_of(from, dir, ".", name, SUFFIX) ||
	    !path_of(to, dir, folder, name, SUFFIX))
		return EXIT_USAGE;
	err = ocop_file_move(from, to, &diag);
	return err ? say_diag(from, err, &diag) : EXIT_DONE;
}

static int push_one(struct push *p, const char *dir, const char *name,
		    push_fn *send)
{
	struct ocop_buf item = OCOP_BUF(ITEM_MAX);
	char text[SAY_TEXT_SIZE];
	struct ocop_buf paper = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[PATH_SIZE];
	enum ocop_err err;
	int code;

	if (!path_of(path, dir, ".", name, SUFFIX))
		return EXIT_USAGE;
	err = ocop_file_read(&item, path, &diag);
	if (err) {
		code = say_diag(path, err, &diag);
		goto out;
	}
	err = push_try(p, send, ocop_buf_view(&item), &paper, &diag);
	if (err == OCOP_ERR_REFUSED) {
		say_error(_("'%s': refused: %s"), name,
			  say_text(text, "", err, &diag));
		ocop_buf_reset(&paper);
		push_refusal(&paper, name, &diag);
		code = set_aside(dir, "refused", name, ".json",
				 ocop_buf_view(&paper));
		p->refused += !code;
	} else if (err) {
		p->stopped = err;
		code = say_trouble(p->url, err, &diag);
	} else {
		code = set_aside(dir, "done", name, ".receipt",
				 ocop_buf_view(&paper));
		p->accepted += !code;
	}
out:
	ocop_buf_clear(&paper);
	ocop_buf_clear(&item);
	return code;
}

int push_folder(struct push *p, const char *dir, push_fn *send)
{
	struct push_names names = { NULL, 0 };
	int code = push_names(&names, dir, SUFFIX);

	for (size_t i = 0; !code && i < names.count; i++)
		code = push_one(p, dir, names.name[i], send);
	push_names_clear(&names);
	return code;
}
