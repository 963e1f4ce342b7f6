/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Journals of inspections: ocop_session_read, and each line by itself, as if it
 * were the first. Only whole lines are read. The record of a closed session
 * keeps the rules of its kind.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/inspect/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void read_alone(struct ocop_bytes line)
{
	struct ocop_session_entry entry;
	struct ocop_buf again = OCOP_BUF(2 * OCOP_SESSION_LINE_MAX);

	if (!ocop__session_line_read(&entry, "0000000000000000", line, NULL)) {
		must(!ocop__session_line_check(entry.event, entry.value,
					       entry.count, NULL));
		must(!ocop__session_line_write(&again, "0000000000000000",
					       entry.event, entry.time,
					       entry.value, entry.count));
	}
	ocop__session_line_clear(&entry);
	ocop_buf_clear(&again);
}

static void close_into(const struct ocop_session *s, struct ocop_bytes journal)
{
	struct ocop_buf room = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_inspection record;
	uint8_t nonce[16] = { 0 };
	enum ocop_err err = ocop_session_record(&record, &room, s, journal,
						nonce, 0, NULL);

	must(ocop_session_is_closed(s) || err);
	if (!err)
		must(record.items.count == ocop_session_items(s) &&
		     record.issued >= record.closed);
	ocop_buf_clear(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes in = ocop_bytes_of(data, size);
	struct ocop_session *session;
	const uint8_t *end;
	size_t used = 0;

	if (ocop_session_new(&session))
		return 0;
	(void)!ocop_session_read(session, in, &used, NULL);
	must(used <= size && (!used || data[used - 1] == '\n'));
	close_into(session, ocop_bytes_of(data, used));
	ocop_session_free(session);
	while (in.len && (end = memchr(in.ptr, '\n', in.len)) != NULL) {
		size_t len = (size_t)(end - in.ptr);

		read_alone(ocop_bytes_of(in.ptr, len));
		in = ocop_bytes_of(end + 1, in.len - len - 1);
	}
	return 0;
}
