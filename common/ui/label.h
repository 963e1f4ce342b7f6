/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record in a few words, so that a person finds it in a table again.
 */
#ifndef OCOP_LABEL_H
#define OCOP_LABEL_H

#include <ocop/record.h>

#define LABEL_SIZE 160

/* "certificate 11-03295-01-2026/2026-06-25"; "record" when it cannot be
 * read. */
void label_record(char out[static LABEL_SIZE], struct ocop_bytes record);
void label_payload(char out[static LABEL_SIZE],
		   const struct ocop_payload *payload);

/* "22/11/2026", as people here write a day; "" for OCOP_DAY_NONE. */
#define LABEL_DAY_SIZE 12
char *label_day(char out[static LABEL_DAY_SIZE], int32_t day);
/* "22/11/2026 10:00", here; "" for 0. */
#define LABEL_INSTANT_SIZE 17
char *label_instant(char out[static LABEL_INSTANT_SIZE], uint64_t unix_s);
/* A public key by its key id, in hex. */
#define LABEL_KID_SIZE (2 * OCOP_KID_LEN + 1)
void label_kid(char out[static LABEL_KID_SIZE], struct ocop_bytes spki);
/* Append the names of what was done to a text (enum ocop_did), English or
 * translated. */
void label_repairs(struct ocop_buf *out, unsigned did, bool translated);

#endif
