/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads days in two orders: year, month, day, or day, month, year. The month is
 * never first, because Vietnamese offices do not write days in that way.
 */
#include <stdio.h>

#include "common/ui/cmd.h"
#include "common/ui/day.h"

/* Read a number of 1 to max digits and move *at past it. */
static bool take_number(uint64_t *out, struct ocop_bytes text, size_t *at,
			size_t max)
{
	size_t len = 0;

	while (*at + len < text.len && len < max &&
	       text.ptr[*at + len] >= '0' && text.ptr[*at + len] <= '9')
		len++;
	if (ocop_digits(out, ocop_bytes_of(text.ptr + *at, len)))
		return false;
	*at += len;
	return true;
}

bool day_read(int32_t *out, struct ocop_bytes text, bool *turned)
{
	uint64_t number[3] = { 0, 0, 0 };
	char iso[OCOP_DATE_SIZE + 20];
	uint8_t mark = 0;
	size_t at = 0;

	if (turned)
		*turned = false;
	if (!ocop_day_parse(out, text))
		return true;
	for (size_t i = 0; i < 3; i++) {
		if (!take_number(&number[i], text, &at, i < 2 ? 2 : 4))
			return false;
		if (i == 2)
			break;
		if (at == text.len || (text.ptr[at] != '/' &&
				       text.ptr[at] != '-' &&
				       text.ptr[at] != '.') ||
		    (i == 1 && text.ptr[at] != mark))
			return false;
		mark = text.ptr[at++];
	}
	snprintf(iso, sizeof(iso), "%04u-%02u-%02u", (unsigned)number[2],
		 (unsigned)number[1], (unsigned)number[0]);
	if (turned)
		*turned = true;
	return at == text.len && !ocop_day_parse(out, ocop_bytes_str(iso));
}

int day_option(int32_t *out, const char *option, struct ocop_bytes text)
{
	char iso[OCOP_DATE_SIZE];
	bool turned;

	if (!day_read(out, text, &turned))
		return cmd_usage(option, _("expected a day: dd/mm/yyyy or YYYY-MM-DD"));
	if (turned) {
		ocop_day_format(iso, *out);
		say_error(_("'%s': %.*s, read as day/month/year, is %s"),
			  option, (int)text.len, (const char *)text.ptr, iso);
	}
	return EXIT_DONE;
}
