/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days as people write them: in the cells of tables and in options.
 */
#ifndef OCOP_DAY_H
#define OCOP_DAY_H

#include <ocop/text.h>

/* "2026-06-25", or as offices write it: "25/6/2026", "25-06-2026",
 * "25.06.2026", which *turned (may be NULL) tells. */
bool day_read(int32_t *out, struct ocop_bytes text, bool *turned);
/* The same of an option's text; what was turned is said back, in words that
 * cannot be read otherwise. EXIT_DONE or EXIT_USAGE (said). */
int day_option(int32_t *out, const char *option, struct ocop_bytes text);

#endif
