/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify shelf: many pictures or scans, one after another, of which only
 * those that need a look are shown. Internal to the program.
 */
#ifndef VERIFIER_SHELF_H
#define VERIFIER_SHELF_H

#include <limits.h>

#include "common/media/media.h"
#include "verifier/verify.h"

/* The shapes that tell verdicts apart without colour. */
enum shelf_shape { SHELF_GOOD, SHELF_LOOK, SHELF_BAD, SHELF_NONE,
		   SHELF_SHAPES };

struct shelf {
	const char *keep;	/* the folder for pictures; lent */
	char kept[PATH_MAX];	/* the picture that was kept last; "": none */
	void *tree;	/* of what was scanned, as tsearch has it; owned */
	struct verify_seen asked;	/* serials at two places of a picture */
	size_t frames, empty, unread;	/* pictures, those without a symbol,
					 * symbols not read */
	size_t again;		/* scans that said what was known */
	size_t count[OCOP_VERDICT_UNREAD + 1][SHELF_SHAPES];
};

/* "ocop-verify shelf ..."; argv[0] is "shelf". Exit code. */
int shelf_main(int argc, char **argv);

/* --- shelf_count.c --- */

/* Count a picture that was read. */
void shelf_frame(struct shelf *shelf, const struct picture *picture);
/* Count what was found. Whether it must be shown: it needs a look, and says
 * more than what was scanned before. */
bool shelf_take(struct verify_run *run, const struct verify_found *found);
/* A serial at several places of the picture path: keep the picture. False:
 * this serial was asked about before. */
bool shelf_ask(struct verify_run *run, const char *serial, const char *path);
/* Append shape and word of what was found, before its report. */
void shelf_mark(struct ocop_buf *out, const struct verify_found *found);
/* The worst verdict that counts. */
enum ocop_verdict shelf_worst(const struct shelf *shelf);
void shelf_clear(struct shelf *shelf);

/* --- shelf_say.c --- */

const char *shelf_shape(enum shelf_shape shape);	/* static */
const char *shelf_word(enum ocop_verdict verdict);	/* translated */
/* The numbers so far on a terminal, and all of them at the end. Exit code. */
void shelf_progress(const struct shelf *shelf);
int shelf_say(const struct verify_run *run);

/* --- shelf_watch.c --- */

/* Check the pictures of a folder, and each that comes, until the program is
 * told to stop. Exit code; errors have been printed. */
int shelf_watch(struct verify_run *run, const char *folder);

#endif
