/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict's inner floor: one judging under way. Internal to verdict.c,
 * judge.c and verdict_words.c.
 */
#ifndef OCOP_JUDGE_H
#define OCOP_JUDGE_H

#include <ocop/verdict.h>

/* Marks a rule's sentence as a message; programs translate it. */
#define N_(text) (text)

struct ocop__judging {
	struct ocop_report *report;
	struct ocop_judge *judge;
	const struct ocop_policy *policy;
	const struct ocop_stamp *stamp;
	uint64_t now;		/* not before what is vouched for */
	int32_t today;		/* of now */
	bool clock_behind;	/* today is too early, by how much unknown */
	struct ocop_lot_view lot;
	bool lot_known;
	bool lot_forged;	/* counts, but is not signed */
};

void ocop__judge_start(struct ocop__judging *j, struct ocop_report *out,
		       struct ocop_judge *judge,
		       const struct ocop_policy *policy);
void ocop__judge_end(struct ocop__judging *j);
void ocop__judge_add(struct ocop__judging *j, const char *name,
		     enum ocop_result result, enum ocop_verdict verdict,
		     enum ocop_case case_, const char *rule, uint64_t index);
void ocop__judge_pass(struct ocop__judging *j, const char *name,
		      const char *rule, uint64_t index);
void ocop__judge_liftable(struct ocop__judging *j, const char *name,
			  enum ocop_verdict verdict, enum ocop_case case_,
			  const char *rule, uint64_t index);
/* Whether the log holds what could not be judged: a kind to come, or a trust
 * version that is not at hand. Then nothing is "not found". */
bool ocop__judge_is_blind(const struct ocop__judging *j);
/* Whether a text that is no good stamp at least has the form of ours. */
bool ocop__judge_is_ours(struct ocop_bytes text);

enum ocop_err ocop__judge_stamp_checks(struct ocop__judging *j) OCOP_CHECKED;
/* Checks 4 to 7: the certificate. own: the chain's first certificate. */
enum ocop_err ocop__judge_certificate(struct ocop__judging *j,
				      struct ocop_cert_ref ref) OCOP_CHECKED;

#endif
