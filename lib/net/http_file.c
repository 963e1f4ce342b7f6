/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file: URLs (RFC 8089). libcurl would wait for ever on a named pipe, before
 * any of its limits apply, so the path is checked first.
 */
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <ocop/bytes.h>
#include <ocop/text.h>

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
