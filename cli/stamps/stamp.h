/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files of ocop stamp: the store of issued stamps and a lot
 * whose inclusion in the log is proven.
 *
 * HOME/stamps.db: STATE "PRODUCT/LOT/INDEX" -> URI; META "code/...",
 * "next/...", "run/..." (an unfinished run). After ocop restore also META
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

struct stamp_lot {
	char product[OCOP_PRODUCT_MAX + 1];
	char code[OCOP_PRODUCT_MAX + 1];	/* of its certificate */
	uint32_t lot;
	uint32_t count;
	uint8_t stamp_key[OCOP_HASH_LEN];
	uint64_t index;				/* of its entry in the log */
	bool held;
};

/* Check --product and --lot of a command line: those two of the lot, nothing
 * else. Exit code. */
int stamp_lot_named(struct stamp_lot *out, const char *product,
		    const char *lot);
/*
 * The facts of a lot that is named so, only when its inclusion is proven: by
 * the receipt that ocop submit kept (checked again against the log's key), or
 * by a replica. Exit code; says what is missing.
 */
int stamp_lot_proven(struct stamp_lot *out, const char *home,
		     const struct ocop_trust *trust, const char *replica);
#define STAMP_LOT_OPTIONS(o) \
	{ "product", OPT_NEEDED, &(o)->product, "PRODUCT", \
	  N_("GTIN, or the product code if there is no GTIN") }, \
	{ "lot", OPT_NEEDED, &(o)->lot_text, "N", N_("lot number") }
/* Draw one stamp: DIR/PRODUCT-LOT-INDEX.png, .svg. Exit code. */
int stamp_picture(struct drawing *drawing, const struct stamp_lot *lot,
		  uint32_t index, struct ocop_bytes uri);

#define STAMP_RUN "run/"
#define STAMP_SINCE "since/"
#define STAMP_RESTORED "restored"

/* Have the store to oneself, by whatever link it comes. Exit code; with
 * EXIT_DONE *out is the caller's to lock_free. */
int stamp_store_lock(int *out, const char *home);
/* create false: *out is NULL when there is none yet. Exit code. */
int stamp_store_open(struct ocop_store **out, const char *home, bool create);
/* An unfinished run of the lot: from, count (0: none), what is done. */
struct stamp_run { uint32_t from, count; };
enum ocop_err stamp_store_run(struct ocop_store *store,
			      const struct stamp_lot *lot,
			      struct stamp_run *out) OCOP_CHECKED;
/* First index that no run took yet. */
enum ocop_err stamp_store_next(struct ocop_store *store,
			       const struct stamp_lot *lot, uint32_t *out)
	OCOP_CHECKED;
/* When the backup was made that the store is from, if nobody has named the
 * lot's next serial since; 0: it knows its own. */
enum ocop_err stamp_store_restored(struct ocop_store *store,
				   const struct stamp_lot *lot, uint64_t *out)
	OCOP_CHECKED;
/* Take the range for a run, durably, before any of it is made. */
enum ocop_err stamp_store_begin(struct ocop_store *store,
				const struct stamp_lot *lot,
				const struct stamp_run *run) OCOP_CHECKED;
enum ocop_err stamp_store_end(struct ocop_store *store,
			      const struct stamp_lot *lot) OCOP_CHECKED;
/* URIs of count stamps from first on, in one durable step: what was made
 * stays, the rest is signed now. Appends them to out, a newline each. */
enum ocop_err stamp_store_make(struct ocop_store *store,
			       const struct stamp_lot *lot,
			       struct ocop_signer *signer, const char *host,
			       uint32_t first, uint32_t count,
			       struct ocop_buf *out) OCOP_CHECKED;
/* The URI of a stamp that was made; OCOP_ERR_ABSENT. */
enum ocop_err stamp_store_get(struct ocop_store *store,
			      const struct stamp_lot *lot, uint32_t index,
			      struct ocop_buf *uri_out) OCOP_CHECKED;
/* The code of a lot's certificate; OCOP_ERR_ABSENT when none was made. */
enum ocop_err stamp_store_code(struct ocop_store *store,
			       struct stamp_lot *lot) OCOP_CHECKED;
/* Print all (or one lot's) as CSV: code,lot,index,uri. Exit code. */
int stamp_store_list(struct ocop_store *store, const char *product,
		     const char *lot);

/* How many stamps of the ranges were made. */
enum ocop_err stamp_store_made(struct ocop_store *store,
			       const struct stamp_lot *lot,
			       const struct ocop_list *ranges, uint64_t *out)
	OCOP_CHECKED;
/* A rows_warn_fn: what is wrong with activating these, if anything. */
int stamp_warn(struct signing *signing, const char *home,
	       const struct known *known, const struct ocop_payload *payload);

int stamp_make(int argc, char **argv);
int stamp_draw(int argc, char **argv);
int stamp_list(int argc, char **argv);

/* --- manifest.c: the printing house's list beside the pictures, with code,
 * lot, index, uri and the line that stands under the symbol --- */

struct manifest {
	struct ocop_file file;		/* fd -1: none is wanted */
	char path[HOME_PATH_SIZE];	/* DIR/PRODUCT-LOT-FIRST-LAST.csv */
};

/* dir NULL: no list is written. Exit codes; they say. */
int manifest_open(struct manifest *out, const char *dir,
		  const struct stamp_lot *lot, const struct stamp_run *run);
int manifest_add(struct manifest *manifest, const struct stamp_lot *lot,
		 uint32_t index, struct ocop_bytes uri);
/* Give it its name (code EXIT_DONE), or drop it. Returns code or worse. */
int manifest_close(struct manifest *manifest, int code);

#endif
