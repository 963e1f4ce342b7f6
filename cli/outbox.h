/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox: sealed records on their way to the registry.
 *
 *	HOME/outbox/NNNNNNNN-KIND.records	packed: u32 length, record
 *	HOME/outbox/NNNNNNNN-KIND.receipts	JSON lines, one a record sent
 *	HOME/outbox/done/...			both, when all were answered
 *	HOME/lots/PRODUCT_LOT.json		a lot's receipt: its proof
 *
 * A cut run goes on behind the last receipt; the registry answers a record
 * that it has with the same index, so that nothing is logged twice.
 */
#ifndef OCOP_CLI_OUTBOX_H
#define OCOP_CLI_OUTBOX_H

#include <ocop/bytes.h>

/* Append one record to a packed file. */
enum ocop_err outbox_pack(struct ocop_buf *file, struct ocop_bytes record)
	OCOP_CHECKED;
/* The record at *offset, moved behind it; OCOP_ERR_ABSENT at the end. */
enum ocop_err outbox_next(struct ocop_bytes *record_out, struct ocop_bytes file,
			  size_t *offset) OCOP_CHECKED;
/* Store a packed file under the next number. Exit code; prints its name. */
int outbox_put(const char *home, const char *kind, struct ocop_bytes file);

/* Numbers of the files that wait, lowest first; *out owned. Exit code. */
struct outbox_name { char stem[64]; };	/* "00000001-lot" */
int outbox_list(const char *home, struct outbox_name **out, size_t *count_out);

#endif
