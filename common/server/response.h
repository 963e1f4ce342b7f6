/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns an answer into the library's response. Only http_server.c uses this.
 */
#ifndef COMMON_RESPONSE_H
#define COMMON_RESPONSE_H

#include <microhttpd.h>

#include "common/server/answer.h"

/* Takes the answer's body. options: the request was OPTIONS. last: the
 * connection ends with this answer. NULL: no memory. */
struct MHD_Response *response_make(struct answer *answer, bool options,
				   bool last);

#endif
