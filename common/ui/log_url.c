/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder as a file:// URL (RFC 8089), its odd characters in percent
 * (RFC 3986 section 2.1).
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/ui/log_url.h"

/* RFC 3986 section 2.3, and the slash that parts folders. */
static bool stands_for_itself(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~/", c));
}

void log_url_add(struct ocop_buf *out, const char *source)
{
	char *path = NULL;

	if (strstr(source, "://") != NULL) {
		ocop_buf_str(out, source);
		return;
	}
	/* One that is not there keeps its name, for the diagnostic; a first
	 * part without a slash before it would be taken for a host. */
	path = realpath(source, NULL);
	ocop_buf_str(out, path == NULL && source[0] != '/' ? "file:///" :
							     "file://");
	for (const char *p = path != NULL ? path : source; *p != '\0'; p++)
		if (stands_for_itself(*p))
			ocop_buf_byte(out, (uint8_t)*p);
		else
			ocop_buf_printf(out, "%%%02X", (unsigned char)*p);
	free(path);
}
