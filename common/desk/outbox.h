/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox: sealed records on their way to the registry.
 *
 *	HOME/outbox/NNNNNNNN-KIND.records	packed: u32 length, record
 *	HOME/outbox/NNNNNNNN-KIND.receipts	JSON lines, one a record sent
 *	HOME/outbox/done/...			both, when all were answered
 *	HOME/lots/PRODUCT_LOT.json		a lot's receipt: its proof
 *	HOME/submit.lock			one at a time sends
 *
 * A cut run goes on behind the last receipt; the registry answers a record
 * that it has with the same index, so that nothing is logged twice.
 */
#ifndef OCOP_OUTBOX_H
#define OCOP_OUTBOX_H

#include <ocop/bytes.h>

#include "common/ui/path.h"

/* Append one record to a packed file. */
enum ocop_err outbox_pack(struct ocop_buf *file, struct ocop_bytes record)
	OCOP_CHECKED;
/* The record at *offset, moved behind it; OCOP_ERR_ABSENT at the end. */
enum ocop_err outbox_next(struct ocop_bytes *record_out, struct ocop_bytes file,
			  size_t *offset) OCOP_CHECKED;
/* How many records a packed file has. Exit code. */
int outbox_count(const char *path, size_t *out);
/* How many records of a desk's folder wait; none without an outbox. */
int outbox_waiting(const char *home, size_t *out);
/* Store a packed file under the next number. Exit code; prints its name. */
int outbox_put(const char *home, const char *kind, struct ocop_bytes file);

/* Stems of the files of HOME/folder with a suffix, lowest number first; *out
 * owned. Exit code. */
struct outbox_name { char stem[64]; };	/* "00000001-lot" */
int outbox_list(const char *home, const char *folder, const char *suffix,
		struct outbox_name **out, size_t *count_out);
/* "HOME/folder/stem.suffix"; false (said) when it does not fit. */
bool outbox_path(char out[static PATH_SIZE], const char *home,
		 const char *folder, const char *stem, const char *suffix);

#define OUTBOX_FILE_MAX (256u * 1024 * 1024)
#define RECEIPTS_FILE_MAX (1024u * 1024 * 1024)

/* --- Receipts: a JSON line a record, in order (receipts.c) --- */

/* How many whole lines a file has; 0 when there is none. Exit code. */
int receipts_count(const char *path, size_t *lines_out);
/* Open for appending: how many records are answered. A torn last line is
 * cut off, its record is simply sent again. Exit code. */
int receipts_open(const char *path, int *fd_out, size_t *lines_out);
/* Add one line, durably. Exit code. */
int receipts_add(const char *path, int fd, struct ocop_bytes line);
/* All answered: records and receipts go to outbox/done. Exit code. */
int receipts_done(const char *home, const char *stem);
/* Finish what a cut run left between the two. Exit code. */
int receipts_heal(const char *home);

#endif
