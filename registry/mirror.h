/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A restored backup must not shrink the log: before appending, the stored
 * log is compared with copies that others hold.
 */
#ifndef REGISTRY_MIRROR_H
#define REGISTRY_MIRROR_H

#include <ocop/http.h>
#include <ocop/replica.h>

/* Whether a source is the file of a replica, not a URL or a folder. */
bool mirror_is_file(const char *source);
/*
 * Compare with a mirror: a log's base URL (https, http, file), the folder of
 * an export, or the file of a replica.
 * Errors: OCOP_ERR_SHRINK (the mirror is longer), OCOP_ERR_FORK (another
 * history), OCOP_ERR_NETWORK, OCOP_ERR_HTTP, OCOP_ERR_SIGNATURE;
 * for a file, ocop_store_open_sqlite's.
 */
enum ocop_err mirror_check(struct ocop_replica *replica, const char *source,
			   const struct ocop_http_limits *limits,
			   struct ocop_diag *diag) OCOP_CHECKED;

#endif
