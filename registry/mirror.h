/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A restored backup must not shrink the log: before appending, the stored
 * log is compared with copies that others hold.
 */
#ifndef REGISTRY_MIRROR_H
#define REGISTRY_MIRROR_H

#include <ocop/http.h>
#include <ocop/replica.h>

/*
 * Compare with the mirror at a log's base URL (https, http, file).
 * Errors: OCOP_ERR_SHRINK (the mirror is longer), OCOP_ERR_FORK (another
 * history), OCOP_ERR_NETWORK, OCOP_ERR_HTTP, OCOP_ERR_SIGNATURE.
 */
enum ocop_err mirror_check(struct ocop_replica *replica, const char *url,
			   struct ocop_diag *diag) OCOP_CHECKED;

#endif
