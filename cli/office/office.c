/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a desk's folder and its copy of the register for reading. What an
 * office keeps for itself (its calendar, its letterhead, its shares) are tables
 * in that folder; they enter no record.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/office/office.h"
#include "cli/office/office_words.h"
#include "common/ui/day.h"

static enum ocop_err note_ref(void *user, const struct ocop_cert_ref *ref)
{
	struct office *o = user;
	struct office_ref *more;

	if (o->province && !ocop_bytes_starts(ref->code, o->province))
		return OCOP_OK;
	if (o->count == o->cap) {
		o->cap = o->cap ? 2 * o->cap : 256;
		more = reallocarray(o->ref, o->cap, sizeof(*more));
		if (!more)
			return OCOP_ERR_MEMORY;
		o->ref = more;
	}
	o->ref[o->count].decided = ref->decided;
	return ocop_bytes_copy(o->ref[o->count++].code, sizeof(o->ref->code),
			       ref->code) ? OCOP_OK : OCOP_ERR_STORE;
}

static int open_replica(struct office *o)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char room[HOME_PATH_SIZE];
	const char *path = o->replica_path;
	struct ocop_verifier snapshot;
	enum ocop_err err;

	if (!path && !path_join(room, o->home, "replica.db"))
		return EXIT_USAGE;
	path = path ? path : room;
	err = ocop_replica_open(&o->replica, path, OCOP_STORE_READ, &diag);
	/* One snapshot: a sync may commit meanwhile. */
	if (!err)
		err = ocop_replica_verifier(o->replica, &snapshot);
	if (!err)
		err = ocop_fold_each_certificate(o->replica->state, note_ref,
						 o);
	return err ? say_trouble(path, err, &diag) : EXIT_DONE;
}

int office_open(struct office *o)
{
	int code = EXIT_DONE;

	if (o->province &&
	    (strlen(o->province) != 2 ||
	     strspn(o->province, "0123456789") != 2))
		return cmd_usage("--province", _("expected the two digits of a province"));
	code = home_open(o->home, o->home_dir, false);
	if (!code)
		code = communes_load(&o->communes, o->units, false);
	if (!code && o->province && o->communes &&
	    !communes_province(o->communes, o->province))
		code = cmd_usage("--province", _("there is no such province"));
	return code ? code : open_replica(o);
}

void office_close(struct office *o)
{
	free(o->ref);
	communes_free(o->communes);
	ocop_replica_close(o->replica);
}

struct ocop_cert_ref office_ref(const struct office *o, size_t i)
{
	return (struct ocop_cert_ref){ ocop_bytes_str(o->ref[i].code),
				       o->ref[i].decided };
}

void office_place(struct ocop_buf *out, const struct office *o,
		  struct ocop_bytes unit)
{
	const struct commune *commune = communes_find(o->communes, unit);
	const struct commune *province = commune ?
		communes_province(o->communes, commune->province) : NULL;

	if (commune && province)
		ocop_buf_printf(out, "%s, %s", commune->name, province->name);
	else
		ocop_buf_bytes(out, unit);
}

struct ocop_bytes office_cell(const struct csv *csv, size_t row,
			      const char *name)
{
	int column = csv_column(csv, office_word(name));

	return csv_cell(csv, row, column >= 0 ? column :
						csv_column(csv, name));
}

int office_day(int32_t *out, const char *option, const char *text)
{
	if (text)
		return day_option(out, option, ocop_bytes_str(text));
	*out = ocop_day_of((uint64_t)time(NULL));
	return EXIT_DONE;
}

int office_table(struct csv **out, char room[static HOME_PATH_SIZE],
		 const struct office *o, const char *path, const char *name)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	*out = NULL;
	if (!path) {
		if (!path_join(room, o->home, name))
			return EXIT_USAGE;
		if (access(room, F_OK) != 0)
			return EXIT_DONE;
	} else if (!path_beside(room, path, "")) {
		return EXIT_USAGE;
	}
	err = csv_load(out, NULL, room, &diag);
	return err ? say_diag(room, err, &diag) : EXIT_DONE;
}
