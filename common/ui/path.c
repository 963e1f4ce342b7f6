/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds paths completely or not at all: a cut path would name another file.
 * Also turns a folder into a file:// URL (RFC 8089, with percent-encoding by
 * RFC 3986 section 2.1), and reads a proxy's address from a file. Only the
 * owner may read that file, because the address may hold a password.
 */
#define _XOPEN_SOURCE 700	/* nftw() */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/clean.h>
#include <ocop/file.h>

#include "common/ui/path.h"
#include "common/ui/say.h"

#define FOLDERS_OPEN 16

static bool put(char out[static PATH_SIZE], const char *a, const char *between,
		const char *b)
{
	int len = snprintf(out, PATH_SIZE, "%s%s%s", a, between, b);

	if (len > 0 && len < PATH_SIZE)
		return true;
	say_error("'%s': %s", a, _("the path is too long"));
	return false;
}

bool path_join(char out[static PATH_SIZE], const char *dir, const char *name)
{
	return put(out, dir, "/", name);
}

bool path_beside(char out[static PATH_SIZE], const char *file,
		 const char *suffix)
{
	return put(out, file, "", suffix);
}

static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

int path_default(char out[static PATH_SIZE], const char *name,
		 const char *option)
{
	static const char *const places[][2] = {
		{ "OCOP_HOME", "" },
		{ "XDG_DATA_HOME", "/ocop" },
		{ "HOME", "/.local/share/ocop" },
	};
	char folder[PATH_SIZE];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *at = setting(places[i][0]);

		if (at == NULL)
			continue;
		return path_beside(folder, at, places[i][1]) &&
		       put(out, folder, name[0] != '\0' ? "/" : "", name) ?
		       EXIT_DONE : EXIT_USAGE;
	}
	say_error("'%s': %s", option, _("is required: there is no home folder"));
	return EXIT_USAGE;
}

int path_named(const char **path, char room[static PATH_SIZE],
	       const char *name, const char *option)
{
	int code = EXIT_DONE;

	if (*path == NULL) {
		code = path_default(room, name, option);
		*path = room;
	}
	return code;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	(void)remove(path);
	return 0;
}

void path_remove(const char *path)
{
	nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

/* --- Address of a log --- */

/* Unreserved characters of RFC 3986 section 2.3, and the slash. */
static bool stands_for_itself(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~/", c));
}

static void add_path(struct ocop_buf *out, const char *path)
{
	for (const char *p = path; *p != '\0'; p++)
		if (stands_for_itself(*p))
			ocop_buf_byte(out, (uint8_t)*p);
		else
			ocop_buf_printf(out, "%%%02X", (unsigned char)*p);
}

void log_url_add(struct ocop_buf *out, const char *source)
{
	char *path, *here = NULL;

	if (strstr(source, "://") != NULL) {
		ocop_buf_str(out, source);
		return;
	}
	/* If the folder does not exist, errors show its whole name. */
	path = realpath(source, NULL);
	if (path == NULL && source[0] != '/')
		here = realpath(".", NULL);
	ocop_buf_str(out, "file://");
	if (here != NULL) {
		add_path(out, here);
		ocop_buf_byte(out, '/');
	}
	add_path(out, path != NULL ? path : source);
	free(here);
	free(path);
}

/* --- Proxy --- */

/* Remove the byte order mark and the line end that editors add. NULL: more than
 * one line is left. */
static const char *one_line(struct ocop_buf *line)
{
	const char *text;

	line->len = ocop_clean(line->ptr, line->len, OCOP_CLEAN_ENDS, NULL);
	text = ocop_buf_cstr(line);
	if (text == NULL || strlen(text) != line->len)
		return NULL;
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return NULL;
	return text[0] != '\0' ? text : NULL;
}

int proxy_from_file(const char **proxy, struct ocop_buf *line,
		    const char *file)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (file == NULL)
		return EXIT_DONE;
	if (*proxy != NULL) {
		say_error("%s", _("use --proxy or --proxy-file, not both"));
		return EXIT_USAGE;
	}
	err = ocop_file_read_secret(line, file, &diag);
	if (err)
		return say_diag(file, err, &diag);
	*proxy = one_line(line);
	if (*proxy == NULL) {
		say_error("'--proxy-file': '%s': %s", file,
			  _("expected one line with the proxy's address"));
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}
