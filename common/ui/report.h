/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON of a report, the same wherever a verdict is told: by the
 * officer's program and by the registry.
 */
#ifndef OCOP_REPORT_H
#define OCOP_REPORT_H

#include <ocop/json.h>
#include <ocop/verdict.h>

/*
 * Set verdict, case, as_of, stale, detail, checks and facts. Words are the
 * machine's, never translated; instants are Unix seconds, days are
 * YYYY-MM-DD; what is unknown is absent from facts and null elsewhere.
 */
void report_set(struct ocop_json *o, const struct ocop_verdict_report *report);
/* Set repaired (English words) and repairs (stable codes): what was done to a
 * text (enum ocop_did); nothing, when nothing was. */
void report_set_repairs(struct ocop_json *o, unsigned did);

#endif
