/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox: signed records on their way to the registry.
 *
 *	HOME/outbox/NNNNNNNN-KIND.records	packed: u32 length, record
 *	HOME/outbox/NNNNNNNN-KIND.receipts	JSON, a line per record sent
 *	HOME/outbox/done/...			both, after all were answered
 *	HOME/lots/PRODUCT_LOT.json		receipt of a lot, with its proof
 *	HOME/submit.lock			only one process sends
 *
 * An interrupted run continues after the last receipt. If a record is sent
 * twice, the registry answers with the same index and logs it once.
 */
#ifndef OCOP_OUTBOX_H
#define OCOP_OUTBOX_H

#include <ocop/bytes.h>

#include "common/ui/path.h"

/* Append one record to a packed file. */
enum ocop_err outbox_pack(struct ocop_buf *file, struct ocop_bytes record)
	OCOP_CHECKED;
/* Get the record at *offset and move *offset past it. OCOP_ERR_ABSENT: the
 * end. */
enum ocop_err outbox_next(struct ocop_bytes *record_out, struct ocop_bytes file,
			  size_t *offset) OCOP_CHECKED;
/* How many records a packed file has. Returns an exit code. */
int outbox_count(const char *path, size_t *out);
/* How many records wait in a desk's outbox; 0 without an outbox. */
int outbox_waiting(const char *home, size_t *out);
/* Store a packed file under the next number and print its name. Returns an exit
 * code. */
int outbox_put(const char *home, const char *kind, struct ocop_bytes file);

/* The stems of the files in HOME/folder with this suffix, lowest number first.
 * *out is owned. Returns an exit code. */
struct outbox_name { char stem[64]; };	/* "00000001-lot" */
int outbox_list(const char *home, const char *folder, const char *suffix,
		struct outbox_name **out, size_t *count_out);
/* "HOME/folder/stem.suffix"; false (printed) when it does not fit. */
bool outbox_path(char out[static PATH_SIZE], const char *home,
		 const char *folder, const char *stem, const char *suffix);

#define OUTBOX_FILE_MAX (256u * 1024 * 1024)
#define RECEIPTS_FILE_MAX (1024u * 1024 * 1024)

/* --- Receipts: a line of JSON for each record, in order (receipts.c) --- */

/* How many complete lines a file has; 0 without a file. Returns an exit
 * code. */
int receipts_count(const char *path, size_t *lines_out);
/* Open for appending. *lines_out: how many records are answered. An incomplete
 * last line is cut off; its record will be sent again. Returns an exit code. */
int receipts_open(const char *path, int *fd_out, size_t *lines_out);
/* Append one line durably. Returns an exit code. */
int receipts_add(const char *path, int fd, struct ocop_bytes line);
/* Everything is answered: move records and receipts to outbox/done. Returns an
 * exit code. */
int receipts_done(const char *home, const char *stem);
/* Finish such a move if a run was interrupted in the middle. Returns an exit
 * code. */
int receipts_heal(const char *home);

#endif
