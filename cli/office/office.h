/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of an authority's office share: the desk's folder, its copy
 * of the register, the certificates in it, and the names of communes.
 */
#ifndef OCOP_CLI_OFFICE_H
#define OCOP_CLI_OFFICE_H

#include <ocop/replica.h>

#include "cli/cmd.h"
#include "cli/home.h"
#include "common/ui/communes.h"
#include "common/ui/csv.h"

struct office_ref {
	char code[OCOP_PRODUCT_MAX + 1];
	int32_t decided;
};

struct office {
	const char *home_dir, *replica_path, *units, *province; /* options */
	char home[HOME_PATH_SIZE];
	struct ocop_replica *replica;	/* owned */
	struct communes *communes;	/* owned; NULL: none installed */
	struct office_ref *ref;		/* of the province; owned */
	size_t count, cap;
};

#define OFFICE_OPTIONS(o) \
	HOME_OPTION(&(o)->home_dir), \
	{ "replica", OPT_TEXT, &(o)->replica_path, "FILE", \
	  N_("the copy of the register (default: HOME/replica.db)") }, \
	{ "province", OPT_TEXT, &(o)->province, "TT", \
	  N_("only the certificates of this province") }, \
	COMMUNES_OPTION(&(o)->units)

/* Open what the options name, and list the certificates. Prints errors; returns
 * an exit code. */
int office_open(struct office *office);
void office_close(struct office *office);
struct ocop_cert_ref office_ref(const struct office *office, size_t i);
/* The name of a unit's commune and province; its code when it is unknown. */
void office_place(struct ocop_buf *out, const struct office *office,
		  struct ocop_bytes unit);
/* A cell of an office's own table, by the header in English or Vietnamese. */
struct ocop_bytes office_cell(const struct csv *csv, size_t row,
			      const char *name);
/* Read an option that is a day; NULL: today (UTC+7). Exit code. */
int office_day(int32_t *out, const char *option, const char *text);
/* Load DIR/name, or path if it is not NULL. *out stays NULL when there is no
 * table of that name and path is NULL. Prints errors; exit code. */
int office_table(struct csv **out, char room[static HOME_PATH_SIZE],
		 const struct office *office, const char *path,
		 const char *name);

#endif
