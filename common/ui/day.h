/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days as people write them in tables and options.
 */
#ifndef OCOP_DAY_H
#define OCOP_DAY_H

#include <ocop/text.h>

/* Read "2026-06-25", or "25/6/2026", "25-06-2026", "25.06.2026". *turned (may
 * be NULL): the day was in one of the latter forms. */
bool day_read(int32_t *out, struct ocop_bytes text, bool *turned);
/* Read the day of an option. If it was not YYYY-MM-DD, print how it was read.
 * EXIT_DONE, or EXIT_USAGE after printing the error. */
int day_option(int32_t *out, const char *option, struct ocop_bytes text);

#endif
