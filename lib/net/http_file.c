/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file: URLs (RFC 8089). libcurl would wait for ever on a named pipe, before
 * any of its limits apply, so the path is checked first. A file in the middle
 * of a path is a data package, and what follows is a name in it. So code that
 * reads a folder can also read a package, and checks both in the same way.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <ocop/bytes.h>
#include <ocop/text.h>

#include "lib/base/tar.h"
#include "lib/net/http_file.h"

bool ocop__http_file_url(const char *url)
{
	return strncasecmp(url, "file:", 5) == 0;
}

/* The path of a URL without its host, a query or a fragment, "%41" as 'A';
 * false when it does not fit or is none. */
static bool path_of(char path[static PATH_MAX], const char *url)
{
	const char *p = url + 5;
	size_t len = 0;

	if (strncmp(p, "//", 2) == 0)
		p += 2 + strcspn(p + 2, "/");
	for (; *p != '\0' && *p != '?' && *p != '#'; p++) {
		uint8_t byte = (uint8_t)*p;

		if (*p == '%' && p[1] != '\0' && p[2] != '\0' &&
		    !ocop_hex_decode(&byte, 1, ocop_bytes_of(
				     (const uint8_t *)p + 1, 2)))
			p += 2;
		if (byte == 0 || len + 1 >= PATH_MAX)
			return false;
		path[len++] = (char)byte;
	}
	path[len] = '\0';
	return true;
}

bool ocop__http_file_readable(const char *url)
{
	char path[PATH_MAX];
	struct stat st;

	/* One that is not there is libcurl's to find. */
	return path_of(path, url) &&
	       (stat(path, &st) != 0 || S_ISREG(st.st_mode));
}

/* --- Data packages --- */

void ocop__http_package_clear(struct ocop__http_package *package)
{
	ocop__tar_close(package->tar);
	free(package->path);
	memset(package, 0, sizeof(*package));
}

/* Cut a path behind the file in it; the name below it, or NULL: no part of
 * the path is a file. */
static const char *split(char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 || errno != ENOTDIR)
		return NULL;
	for (char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			return p + 1;
		*p = '/';
	}
	return NULL;
}

/* Open a package, unless it is the one that is open. */
static enum ocop_err open_package(struct ocop__http_package *package,
				  const char *path, struct ocop_diag *diag)
{
	enum ocop_err err;

	if (package->path != NULL && strcmp(package->path, path) == 0)
		return OCOP_OK;
	ocop__http_package_clear(package);
	err = ocop__tar_open(&package->tar, path, diag);
	if (err)
		return err;
	package->path = strdup(path);
	return package->path == NULL ? OCOP_ERR_MEMORY : OCOP_OK;
}

bool ocop__http_package_get(struct ocop__http_package *package, const char *url,
			    struct ocop_buf *body, long *status,
			    enum ocop_err *err_out, struct ocop_diag *diag)
{
	struct ocop_diag why = { OCOP_OK, 0, "" };
	char path[PATH_MAX];
	const char *name = path_of(path, url) ? split(path) : NULL;
	enum ocop_err err;

	if (name == NULL)
		return false;
	err = open_package(package, path, &why);
	if (!err)
		err = ocop__tar_read(package->tar, name, body, &why);
	*status = err == OCOP_ERR_ABSENT ? 404 : 200;
	if (err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	/* Not the log misbehaves, but who carried it. */
	else if (err == OCOP_ERR_MALFORMED || err == OCOP_ERR_FILE)
		err = ocop_fail(diag, OCOP_ERR_HTTP, 0,
				"%.90s: damaged, or not a data package: %.90s",
				path, why.text);
	else if (err == OCOP_ERR_LIMIT)
		err = ocop_fail(diag, err, 0, "%.90s: %.90s", path, why.text);
	*err_out = err;
	return true;
}
