/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The printing house's list beside the pictures: code, lot, index, uri and
 * the line that stands under the symbol.
 */
#ifndef OCOP_CLI_MANIFEST_H
#define OCOP_CLI_MANIFEST_H

#include <stdio.h>

#include "cli/home.h"
#include "cli/stamps/stamp.h"

struct manifest {
	FILE *file;			/* NULL: none is wanted */
	char part[HOME_PATH_SIZE];
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
