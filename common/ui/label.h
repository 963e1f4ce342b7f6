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

#endif
