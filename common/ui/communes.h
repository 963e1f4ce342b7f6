/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The communes of Vietnam: their names and where they are, from
 * data/admin_units.csv.
 */
#ifndef OCOP_COMMUNES_H
#define OCOP_COMMUNES_H

#include <ocop/bytes.h>

#include "common/ui/path.h"

/* Find a table of data/ that was installed beside the program, or that lies in
 * the tree in which it was built. false: there is none. */
bool data_find(char out[static PATH_SIZE], const char *name);

struct communes;

struct commune {
	char code[6];		/* five digits */
	char province[3];
	double lat, lon;	/* of its centre, degrees */
	const char *name;	/* lent by struct communes */
};

/* A row for a command's table of options. */
#define COMMUNES_OPTION(out) \
	{ "units", OPT_TEXT, out, "FILE", \
	  N_("the table of communes (default: the installed admin_units.csv)") }

/* Load the table from path; NULL: the one that was installed beside the
 * program. If that is missing and not needed, *out is NULL. Prints errors;
 * returns an exit code. The caller frees *out. */
int communes_load(struct communes **out, const char *path, bool needed);
void communes_free(struct communes *communes);	/* may be NULL */
/* A province, by its two digits; only its code and name count. NULL: unknown;
 * communes may be NULL. */
const struct commune *communes_province(const struct communes *communes,
					const char *code);
/* All provinces, by their codes. */
const struct commune *communes_provinces(const struct communes *communes,
					 size_t *count);
/* The commune of a unit, "TT-XXXXX". NULL: unknown; communes may be NULL. */
const struct commune *communes_find(const struct communes *communes,
				    struct ocop_bytes unit);

#endif
