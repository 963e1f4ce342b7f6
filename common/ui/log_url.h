/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The address of a log as people give it.
 */
#ifndef OCOP_COMMON_LOG_URL_H
#define OCOP_COMMON_LOG_URL_H

#include <ocop/bytes.h>

/* Append the URL of source: a URL stays, a folder (a stick that came by
 * post) becomes file://. buf.err says whether it fits. */
void log_url_add(struct ocop_buf *out, const char *source);

#endif
