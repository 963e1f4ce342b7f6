/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A short name of a record, so that a person finds it in a table.
 */
#ifndef OCOP_LABEL_H
#define OCOP_LABEL_H

#include <ocop/record.h>

#define LABEL_SIZE 160

/* For example "certificate 11-03295-01-2026/2026-06-25"; "record" when it
 * cannot be decoded. */
void label_record(char out[static LABEL_SIZE], struct ocop_bytes record);
void label_payload(char out[static LABEL_SIZE],
		   const struct ocop_payload *payload);

/* A day in the form "22/11/2026"; "" for OCOP_DAY_NONE. */
#define LABEL_DAY_SIZE 12
char *label_day(char out[static LABEL_DAY_SIZE], int32_t day);
/* An instant in the form "22/11/2026 10:00", in Vietnamese time; "" for 0. */
#define LABEL_INSTANT_SIZE 17
char *label_instant(char out[static LABEL_INSTANT_SIZE], uint64_t unix_s);
/* The key id of a public key, in hex. */
#define LABEL_KID_SIZE (2 * OCOP_KID_LEN + 1)
void label_kid(char out[static LABEL_KID_SIZE], struct ocop_bytes spki);
/* Append the names of the repairs (enum ocop_did), in English or translated. */
void label_repairs(struct ocop_buf *out, unsigned did, bool translated);

#endif
