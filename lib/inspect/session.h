/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the inspection folder: a session's memory, and the forms of its
 * events. */
#ifndef OCOP_LIB_SESSION_H
#define OCOP_LIB_SESSION_H

#include <ocop/json.h>
#include <ocop/session.h>

#define OCOP__SESSION_AFTER 16	/* hex digits of the hash of the line before */

struct ocop_session {
	struct ocop_session_entry *entry;	/* owned, and each value */
	/* What was struck is not among custody and unstamped. */
	size_t count, items, photos, custody, unstamped;
	size_t bytes;	/* at least what the record's lists will have */
	char after[OCOP__SESSION_AFTER + 1];
	bool closed;
};

/* --- session_line.c: one event as JSON and back --- */

/* Check the values of an event by its form, alone. */
enum ocop_err ocop__session_line_check(
	enum ocop_session_event event, const struct ocop_session_value *values,
	size_t count, struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err ocop__session_line_write(
	struct ocop_buf *out, const char *after,
	enum ocop_session_event event, uint64_t time,
	const struct ocop_session_value *values, size_t count) OCOP_CHECKED;
/* The values are owned by out; clear it after a failure, too. */
enum ocop_err ocop__session_line_read(struct ocop_session_entry *out,
				      const char *after, struct ocop_bytes line,
				      struct ocop_diag *diag) OCOP_CHECKED;
void ocop__session_line_clear(struct ocop_session_entry *entry);

#endif
