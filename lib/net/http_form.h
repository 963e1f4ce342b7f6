/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of HTTP's forms needs no curl.
 */
#ifndef OCOP_LIB_HTTP_FORM_H
#define OCOP_LIB_HTTP_FORM_H

#include <ocop/http.h>

/* A Content-Range of one part (RFC 9110 section 14.4), "bytes 5-8/9": where
 * it begins. False: another unit, an unsatisfied one, or not one. */
bool ocop__http_range_begins(const char *value, uint64_t *first);

#endif
