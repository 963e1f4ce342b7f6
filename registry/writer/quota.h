/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many records each signing key had taken today. Kept in memory only:
 * it stands outside the fold and decides nothing about what counts.
 */
#ifndef REGISTRY_QUOTA_H
#define REGISTRY_QUOTA_H

#include <ocop/crypto.h>

struct quota;

/* limit is per key id and day of UTC+7; 0: everything passes. */
enum ocop_err quota_new(struct quota **out, uint64_t limit) OCOP_CHECKED;
void quota_free(struct quota *quota);
/* Whether the key may have one more today; counts it when it may. */
bool quota_take(struct quota *quota, struct ocop_bytes kid, uint64_t now);

#endif
