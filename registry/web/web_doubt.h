/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages about doubts share. */
#ifndef REGISTRY_WEB_DOUBT_H
#define REGISTRY_WEB_DOUBT_H

#include "registry/reports/doubts.h"
#include "registry/web/web.h"

/* "/s/doubt" or, with a number, "/s/doubt/NUMBER", in the language that the
 * reader chose. Returns out. */
const char *web_doubt_address(char out[static 64], const char *number,
			      const struct route_args *args);
/* A form for looking a number up. */
void web_doubt_search(struct ocop_buf *out, const struct route_args *args);

#endif
