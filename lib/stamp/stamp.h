/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make and read stamps and certificate links share. */
#ifndef OCOP_STAMP_INTERNAL_H
#define OCOP_STAMP_INTERNAL_H

#include <ocop/stamp.h>

#define OCOP__SCHEME "https://"
#define OCOP__HOST_LEN_MAX 253	/* RFC 1035: a name as text */
#define OCOP__SERIAL_DIGITS 13	/* lot 6, index 7 */

/*
 * Read the scheme and the host, up to the first '/' after them.
 * *at_out is the offset of that '/'.
 */
enum ocop_err ocop__stamp_host(char host_out[static OCOP_STAMP_URI_MAX],
			       size_t *at_out, struct ocop_bytes text,
			       struct ocop_diag *diag) OCOP_CHECKED;
/* Whether a maker may print host: 1 to OCOP_HOST_MAX of [a-z0-9.-]. */
enum ocop_err ocop__stamp_host_check(const char *host) OCOP_CHECKED;
/* 13 digits at ptr. */
bool ocop__stamp_serial(uint32_t *lot_out, uint32_t *index_out,
			const uint8_t *ptr);
/* Append the Sig_structure that a stamp's key signs. */
void ocop__stamp_tbs(struct ocop_buf *out, uint8_t profile, const char *path);
/* Append text with each character put back as if it was typed on the
 * number-th foreign keyboard layout; false: there are no more. */
bool ocop__stamp_layout(struct ocop_buf *out, struct ocop_bytes text,
			size_t number);
/* The name of a layout that there is; static. */
const char *ocop__stamp_layout_name(size_t number);

/* Append a typed line or element string (ocop_stamp_parse_typed) as it was
 * meant, when it was typed on another keyboard layout. False: it was not, or
 * *out has no memory. */
bool ocop__stamp_typed_repair(struct ocop_buf *out, struct ocop_bytes text);

#endif
