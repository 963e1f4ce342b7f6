/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry's clock and the rule that stops appending when it cannot be
 * right. Source: DESIGN.md "Time".
 */
#ifndef REGISTRY_CLOCK_H
#define REGISTRY_CLOCK_H

#include <stdatomic.h>

#include <ocop/bytes.h>

/* Over the last entry that counted and over the last signed time. */
#define REG_CLOCK_AHEAD_MAX_S 86400

struct reg_clock {
	const char *file;	/* NULL: the machine's; lent */
	bool confirm_always;	/* an operator confirmed a moving file clock */
	atomic_uint_fast64_t confirmed; /* the time an operator confirmed */
};

enum reg_clock_state {
	REG_CLOCK_OK = 0,
	REG_CLOCK_AHEAD,	/* over 24 h after what was last known */
	REG_CLOCK_BEHIND	/* before the last entry */
};

/* Unix seconds. Errors: OCOP_ERR_MALFORMED and file errors of the file. */
enum ocop_err reg_clock_now(const struct reg_clock *clock, uint64_t *out,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* "1788888888", "2026-11-22" or "2026-11-22T09:10:00" (UTC+7). */
enum ocop_err reg_clock_parse(uint64_t *out, struct ocop_bytes text)
	OCOP_CHECKED;
/*
 * last         time of the last entry that counted, 0: none
 * signed_time  newest time that the time key or a quorum of witnesses signed,
 *              0: none. It is renewed hourly, so a quiet weekend is no jump;
 *              after days without power the witnesses' word is enough.
 */
enum reg_clock_state reg_clock_judge(const struct reg_clock *clock,
				     uint64_t now, uint64_t last,
				     uint64_t signed_time);
/* "ok", "ahead", "behind". */
const char *reg_clock_word(enum reg_clock_state state);
/* An operator says that the clock is right now. */
void reg_clock_confirm(struct reg_clock *clock, uint64_t now);

#endif
