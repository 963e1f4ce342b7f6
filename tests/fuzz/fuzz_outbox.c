/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a packed file of records. The records that are read, packed
 * again, give the same bytes. Reading on never gives a record twice, and never
 * reads past the end. Functions: outbox_next, outbox_pack.
 */
#include <stdlib.h>

#include <ocop/cose_sign1.h>

#include "common/desk/outbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes file = ocop_bytes_of(data, size), record;
	struct ocop_buf again = OCOP_BUF(SIZE_MAX);
	size_t offset = 0, before = 0;
	enum ocop_err err;

	while (!(err = outbox_next(&record, file, &offset))) {
		require(offset > before && offset <= size);
		require(record.len <= OCOP_RECORD_MAX);
		require(!outbox_pack(&again, record));
		require(again.len == offset);
		before = offset;
	}
	require(offset == before && record.len == 0);
	require(err == OCOP_ERR_MALFORMED || err == OCOP_ERR_ABSENT);
	require((err == OCOP_ERR_ABSENT) == (offset == size));
	require(ocop_bytes_equal(ocop_buf_view(&again),
				 ocop_bytes_of(data, offset)));
	ocop_buf_clear(&again);
	return 0;
}
