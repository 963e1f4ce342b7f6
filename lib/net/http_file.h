/* SPDX-License-Identifier: Apache-2.0 */
/* What lib/net/http.c asks about file: URLs. */
#ifndef OCOP_LIB_HTTP_FILE_H
#define OCOP_LIB_HTTP_FILE_H

#include <ocop/http.h>

bool ocop__http_file_url(const char *url);
/* Not for a named pipe, a device or a folder: only a file is read. */
bool ocop__http_file_readable(const char *url);

/* The package that was read last. Zeros: none. */
struct ocop__http_package {
	char *path;			/* owned */
	struct ocop__tar *tar;		/* owned */
};
void ocop__http_package_clear(struct ocop__http_package *package);
/*
 * Get file:///FOLDER/PACKAGE/tile/0/000 out of the file PACKAGE. False: the
 * URL names nothing below a file. True: status or *err_out are as after
 * ocop_http_get; a package that is damaged is OCOP_ERR_HTTP.
 */
bool ocop__http_package_get(struct ocop__http_package *package, const char *url,
			    struct ocop_buf *body, long *status,
			    enum ocop_err *err_out, struct ocop_diag *diag);

#endif
