/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON of a verdict's report. ocop-verify and the registry print the same.
 */
#ifndef OCOP_REPORT_H
#define OCOP_REPORT_H

#include <ocop/json.h>
#include <ocop/verdict.h>

/*
 * Put verdict, case, as_of, stale, detail, checks and facts. Texts are machine
 * words, never translated; instants are Unix seconds, days are YYYY-MM-DD. An
 * unknown value is absent from facts and null elsewhere.
 */
void report_put(struct ocop_json_out *o,
		const struct ocop_verdict_report *report);
/* Put repaired (English words) and repairs (stable codes): what was done to a
 * text (enum ocop_did). Puts nothing if nothing was done. */
void report_put_repairs(struct ocop_json_out *o, unsigned did);

#endif
