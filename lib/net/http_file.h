/* SPDX-License-Identifier: Apache-2.0 */
/* What lib/net/http.c asks about file: URLs. */
#ifndef OCOP_LIB_HTTP_FILE_H
#define OCOP_LIB_HTTP_FILE_H

#include <stdbool.h>

bool ocop__http_file_url(const char *url);
/* Not for a named pipe, a device or a folder: only a file is read. */
bool ocop__http_file_readable(const char *url);

#endif
