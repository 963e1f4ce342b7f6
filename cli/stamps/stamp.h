/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files of ocop stamp: the store of issued stamps, and a lot
 * whose inclusion in the log is proven.
 *
 * HOME/stamps.db: STATE "PRODUCT/LOT/INDEX" -> URI; META "code/...",
 * "label/..." (stars and name), "next/...", "run/..." (an unfinished run). After ocop restore also META
 * "restored" (Unix seconds of the backup) and "since/..." for the lots whose
 * next serial somebody has named since.
 */
#ifndef OCOP_CLI_STAMP_H
#define OCOP_CLI_STAMP_H

#include <ocop/file.h>
#include <ocop/store.h>
#include <ocop/trust.h>

#include "cli/drawing.h"
#include "cli/home.h"
#include "cli/records/known.h"
#include "cli/sign.h"

#define STAMP_NAME_SIZE 512

struct stamp_lot {
	char product[OCOP_PRODUCT_MAX + 1];
	char code[OCOP_PRODUCT_MAX + 1];	/* code of its certificate */
	uint32_t lot;
	uint32_t count;
	uint8_t stamp_key[OCOP_HASH_LEN];
	uint64_t index;				/* index of its entry in the
						 * log */
	bool held;
	/* What the register says of it, as far as this desk knows: name is ""
	 * and stars 0 otherwise, the days OCOP_DAY_NONE. */
	char name[STAMP_NAME_SIZE];		/* of the product */
	unsigned stars;
	int32_t best_before, lapses;		/* lapses: its certificate */
};

/* Check --product and --lot of the command line, and set only these two members
 * of the lot. Returns an exit code. */
int stamp_lot_named(struct stamp_lot *out, const char *product,
		    const char *lot);
/*
 * Get the facts of the named lot, but only if its inclusion in the log is
 * proven: by the receipt that ocop submit stored (checked again with the log's
 * key) or by a replica. Prints what is missing; returns an exit code.
 */
int stamp_lot_proven(struct stamp_lot *out, const char *home,
		     const struct ocop_trust *trust, const char *replica);
/* Take name, stars and days from the register. Returns an exit code. */
int stamp_lot_known(struct stamp_lot *lot, const struct known *known);
#define STAMP_LOT_OPTIONS(o) \
	{ "product", OPT_NEEDED, &(o)->product, "PRODUCT", \
	  N_("GTIN, or the product code if there is no GTIN") }, \
	{ "lot", OPT_NEEDED, &(o)->lot_text, "N", N_("lot number") }
/* Draw one stamp: DIR/PRODUCT-LOT-INDEX.png, .svg. Returns an exit code. */
int stamp_picture(struct drawing *drawing, const struct stamp_lot *lot,
		  uint32_t index, struct ocop_bytes uri);

#define STAMP_RUN "run/"
#define STAMP_SINCE "since/"
#define STAMP_RESTORED "restored"

/* Lock the store, also when it is reached through a link. Returns an exit code;
 * after EXIT_DONE the caller calls lock_free(*out). */
int stamp_store_lock(int *out, const char *home);
/* create false: *out is NULL when there is no store yet. Returns an exit
 * code. */
int stamp_store_open(struct ocop_store **out, const char *home, bool create);
/* The unfinished run of a lot; count is 0 when there is none. */
struct stamp_run { uint32_t from, count; };
enum ocop_err stamp_store_run(struct ocop_store *store,
			      const struct stamp_lot *lot,
			      struct stamp_run *out) OCOP_CHECKED;
/* The first serial that no run has taken. */
enum ocop_err stamp_store_next(struct ocop_store *store,
			       const struct stamp_lot *lot, uint32_t *out)
	OCOP_CHECKED;
/* The time of the backup that the store was restored from, until somebody names
 * the lot's next serial; after that, and without a restore, 0. */
enum ocop_err stamp_store_restored(struct ocop_store *store,
				   const struct stamp_lot *lot, uint64_t *out)
	OCOP_CHECKED;
/* Reserve the range for a run, durably, before any of its stamps is made. */
enum ocop_err stamp_store_begin(struct ocop_store *store,
				const struct stamp_lot *lot,
				const struct stamp_run *run) OCOP_CHECKED;
enum ocop_err stamp_store_end(struct ocop_store *store,
			      const struct stamp_lot *lot) OCOP_CHECKED;
/* Append the URIs of count stamps from first on to out, each with a newline.
 * Existing stamps are kept, the others are signed now; all of it is one durable
 * step. */
enum ocop_err stamp_store_make(struct ocop_store *store,
			       const struct stamp_lot *lot,
			       struct ocop_signer *signer, const char *host,
			       uint32_t first, uint32_t count,
			       struct ocop_buf *out) OCOP_CHECKED;
/* Get the URI of an existing stamp, or OCOP_ERR_ABSENT. */
enum ocop_err stamp_store_get(struct ocop_store *store,
			      const struct stamp_lot *lot, uint32_t index,
			      struct ocop_buf *uri_out) OCOP_CHECKED;
/* Get the code of a lot's certificate. OCOP_ERR_ABSENT: the lot has no stamps
 * yet. */
enum ocop_err stamp_store_code(struct ocop_store *store,
			       struct stamp_lot *lot) OCOP_CHECKED;
/* Get the name and the stars that a lot's labels have. Both stay as they are
 * when nobody said them. */
enum ocop_err stamp_store_label(struct ocop_store *store,
				struct stamp_lot *lot) OCOP_CHECKED;
/* Print all stamps, or those of one lot, as CSV: code,lot,index,uri. Returns an
 * exit code. */
int stamp_store_list(struct ocop_store *store, const char *product,
		     const char *lot);

/* Count the stamps of the ranges that were made here. */
enum ocop_err stamp_store_made(struct ocop_store *store,
			       const struct stamp_lot *lot,
			       const struct ocop_list *ranges, uint64_t *out)
	OCOP_CHECKED;
/* A rows_warn_fn: warns if activating these stamps looks wrong. */
int stamp_warn(struct signing *signing, const char *home,
	       const struct known *known, const struct ocop_payload *payload);

/* Warns if the lot's goods are good for longer than its certificate. */
void stamp_warn_lapse(struct signing *signing, const struct stamp_lot *lot,
		      int32_t best_before);

int stamp_check(int argc, char **argv);
int stamp_labels(int argc, char **argv);
int stamp_make(int argc, char **argv);
int stamp_draw(int argc, char **argv);
int stamp_list(int argc, char **argv);

/* --- manifest.c: the list for the printing house, beside the pictures: code,
 * lot, index, uri, and the line to print under the symbol --- */

struct manifest {
	struct ocop_file file;		/* fd -1: no list */
	char path[HOME_PATH_SIZE];	/* DIR/PRODUCT-LOT-FIRST-LAST.csv */
};

/* dir NULL: write no list. Both print errors and return an exit code. */
int manifest_open(struct manifest *out, const char *dir,
		  const struct stamp_lot *lot, const struct stamp_run *run);
int manifest_add(struct manifest *manifest, const struct stamp_lot *lot,
		 uint32_t index, struct ocop_bytes uri);
/* Give the list its name if code is EXIT_DONE, otherwise remove it. Returns
 * code, or EXIT_TROUBLE if that failed. */
int manifest_close(struct manifest *manifest, int code);

#endif
