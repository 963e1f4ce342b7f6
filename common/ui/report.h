/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON of a verdict's report. ocop-verify and the registry print the same.
 */
#ifndef OCOP_REPORT_H
#define OCOP_REPORT_H

#include <ocop/json.h>
#include <ocop/verdict.h>

/* What report_put wrote of checks before: a run over many stamps has the same
 * few results again and again. For one thread. {0} is an empty one. */
#define REPORT_MEMO_MAX 32
struct report_memo {
	struct {
		struct ocop_check check;	/* but for its index */
		size_t start, len;		/* in bytes */
	} row[REPORT_MEMO_MAX];
	size_t count;
	struct ocop_buf bytes;	/* owned */
};
void report_memo_clear(struct report_memo *memo);

/*
 * Put verdict, case, as_of, stale, detail, checks and facts. Texts are machine
 * words, never translated; instants are Unix seconds, days are YYYY-MM-DD. An
 * unknown value is absent from facts and null elsewhere. memo may be NULL.
 */
void report_put(struct ocop_json_out *o,
		const struct ocop_verdict_report *report,
		struct report_memo *memo);
/* Put repaired (English words) and repairs (stable codes): what was done to a
 * text (enum ocop_did). Puts nothing if nothing was done. */
void report_put_repairs(struct ocop_json_out *o, unsigned did);

#endif
