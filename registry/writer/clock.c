/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time of this registry. It is the machine's time or, in a demo, the time
 * in a file that a person changes. This file also says whether an entry may
 * have this time.
 */
#include <time.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/say.h"
#include "registry/writer/writer.h"

/* "HH:MM:SS" */
static enum ocop_err parse_time_of_day(uint64_t *out, struct ocop_bytes text)
{
	uint64_t hour, minute, second;

	if (text.len != 8 || text.ptr[2] != ':' || text.ptr[5] != ':')
		return OCOP_ERR_MALFORMED;
	if (ocop_digits(&hour, ocop_bytes_of(text.ptr, 2)) ||
	    ocop_digits(&minute, ocop_bytes_of(text.ptr + 3, 2)) ||
	    ocop_digits(&second, ocop_bytes_of(text.ptr + 6, 2)))
		return OCOP_ERR_MALFORMED;
	if (hour > 23 || minute > 59 || second > 59)
		return OCOP_ERR_MALFORMED;
	*out = hour * 3600 + minute * 60 + second;
	return OCOP_OK;
}

enum ocop_err reg_clock_parse(uint64_t *out, struct ocop_bytes text)
{
	uint64_t of_day = 0;
	int32_t day;

	*out = 0;
	while (text.len > 0 && (text.ptr[text.len - 1] == '\n' ||
				text.ptr[text.len - 1] == '\r' ||
				text.ptr[text.len - 1] == ' '))
		text.len--;
	if (text.len < OCOP_DATE_LEN || text.ptr[4] != '-')
		return ocop_decimal(out, text);
	if (ocop_day_parse(&day, ocop_bytes_of(text.ptr, OCOP_DATE_LEN)))
		return OCOP_ERR_MALFORMED;
	if (text.len > OCOP_DATE_LEN) {
		if (text.ptr[OCOP_DATE_LEN] != 'T' ||
		    parse_time_of_day(&of_day, ocop_bytes_of(
				text.ptr + OCOP_DATE_LEN + 1,
				text.len - OCOP_DATE_LEN - 1)))
			return OCOP_ERR_MALFORMED;
	}
	*out = ocop_day_start(day) + of_day;
	return OCOP_OK;
}

enum ocop_err reg_clock_now(const struct reg_clock *clock, uint64_t *out,
			    struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(64);
	enum ocop_err err;

	*out = 0;
	if (clock->file == NULL) {
		time_t now = time(NULL);

		if (now <= 0)
			return ocop_fail(diag, OCOP_ERR_FILE, 0,
					 "clock: no time is available");
		*out = (uint64_t)now;
		return OCOP_OK;
	}
	err = ocop_file_read(&text, clock->file, diag);
	if (!err) {
		err = reg_clock_parse(out, ocop_buf_view(&text));
		if (err)
			err = ocop_fail(diag, err, 0,
					"clock file: expected Unix seconds or YYYY-MM-DD[THH:MM:SS]");
	}
	ocop_buf_clear(&text);
	return err;
}

enum reg_clock_state reg_clock_judge(const struct reg_clock *clock,
				     uint64_t now, uint64_t last,
				     uint64_t signed_time)
{
	uint64_t known = atomic_load(&clock->confirmed);

	if (now < last)
		return REG_CLOCK_BEHIND;
	if (last == 0 || clock->confirm_always)
		return REG_CLOCK_OK;
	if (last > known)
		known = last;
	if (signed_time > known)
		known = signed_time;
	if (now > known && now - known > REG_CLOCK_AHEAD_MAX_S)
		return REG_CLOCK_AHEAD;
	return REG_CLOCK_OK;
}

const char *reg_clock_word(enum reg_clock_state state)
{
	switch (state) {
	case REG_CLOCK_AHEAD:
		return N_("ahead");
	case REG_CLOCK_BEHIND:
		return N_("behind");
	case REG_CLOCK_OK:
		break;
	}
	return "ok";
}

void reg_clock_confirm(struct reg_clock *clock, uint64_t now)
{
	atomic_store(&clock->confirmed, now);
}
