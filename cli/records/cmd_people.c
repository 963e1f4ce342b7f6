/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop producer, ocop officer: enrol who makes and who inspects, with the
 * enrolment requests beside their table: DIR/ID.anything.request holds a
 * public key that its holder signed with itself.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/file.h>

#include "cli/records/rows.h"
#include "common/ui/path.h"
#include "keys/keys.h"

/* The folder's requests, sorted by name. */
struct requests {
	const char *dir;
	struct dirent **entry;	/* owned */
	int count;
};

static int is_request(const struct dirent *entry)
{
	static const char end[] = ".request";
	size_t len = strlen(entry->d_name);

	return len >= sizeof(end) &&
	       strcmp(entry->d_name + len + 1 - sizeof(end), end) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_of(const struct dirent *entry, struct ocop_bytes id)
{
	return strncmp(entry->d_name, (const char *)id.ptr, id.len) == 0 &&
	       entry->d_name[id.len] == '.';
}

/* A key as the record has it: an officer's alone, a producer's with roles. */
static void add_key(struct ocop_buf *out, const struct keys_request *request,
		    bool officer)
{
	struct ocop_bytes spki = ocop_bytes_of(request->spki,
					       request->spki_len);

	if (officer) {
		ocop_cbor_add_bytes(out, spki);
		return;
	}
	ocop_cbor_add_map(out, request->holder[0] ? 3 : 2);
	ocop_cbor_add_str(out, "spki");
	ocop_cbor_add_bytes(out, spki);
	ocop_cbor_add_str(out, "roles");
	ocop_cbor_add_array(out, request->role_record + request->role_stamp);
	if (request->role_record)
		ocop_cbor_add_str(out, "record");
	if (request->role_stamp)
		ocop_cbor_add_str(out, "stamp");
	if (request->holder[0]) {
		ocop_cbor_add_str(out, "holder");
		ocop_cbor_add_str(out, request->holder);
	}
}

static void read_request(struct rows *rows, const char *path, bool officer)
{
	struct ocop_buf file = OCOP_BUF(KEYS_REQUEST_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct keys_request request;
	enum ocop_err err = ocop_file_read(&file, path, &diag);

	if (!err)
		err = keys_request_check(&request, ocop_buf_view(&file), &diag);
	if (err) {
		rows->faults++;
		say_diag(path, err, &diag);
	} else if (!officer && !request.role_record && !request.role_stamp) {
		rows_fault(rows, "id", _("a request without a role (record or stamp)"));
	} else {
		add_key(&rows->mem, &request, officer);
	}
	ocop_buf_clear(&file);
}

static void keys_hook(struct rows *rows)
{
	const struct requests *r = rows->user;
	struct ocop_bytes id = rows_cell(rows, "id");
	bool officer = rows->spec->kind == OCOP_KIND_OFFICER;
	struct ocop_list *keys = officer ? &rows->payload.u.officer.keys :
					   &rows->payload.u.producer.keys;
	size_t start = rows->mem.len;
	char path[PATH_SIZE];

	for (int i = 0; id.len && i < r->count; i++)
		keys->count += is_of(r->entry[i], id);
	ocop_cbor_add_array(&rows->mem, keys->count);
	for (int i = 0; id.len && i < r->count; i++) {
		if (!is_of(r->entry[i], id))
			continue;
		if (path_join(path, r->dir, r->entry[i]->d_name))
			read_request(rows, path, officer);
		else
			rows->faults++;
	}
	keys->raw = rows_since(rows, start);
}

static int run(int argc, char **argv, const struct rows_spec *spec)
{
	struct rows_options o = { 0 };
	struct requests r = { 0 };
	const struct opt table[] = {
		ROWS_OPTIONS(&o),
		{ "requests", OPT_TEXT, &r.dir, "DIR",
		  N_("enrolment requests, named ID.*.request") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!rows_begin(table, argc, argv, spec, &code))
		return code;
	if (r.dir)
		r.count = scandir(r.dir, &r.entry, is_request, by_name);
	if (r.count < 0)
		return say_diag(r.dir, OCOP_ERR_FILE, NULL);
	code = rows_run(&o, spec, &r);
	while (r.count > 0)
		free(r.entry[--r.count]);
	free(r.entry);
	return code;
}

int cmd_producer(int argc, char **argv)
{
	static const struct rows_spec spec = {
		OCOP_KIND_PRODUCER, NULL, 0, NULL, "id", keys_hook,
		"ocop producer --csv FILE (--key FILE | --draft FILE) [--requests DIR]",
		N_("Enrol producers or replace their records.")
	};

	return run(argc, argv, &spec);
}

int cmd_officer(int argc, char **argv)
{
	static const struct rows_spec spec = {
		OCOP_KIND_OFFICER, NULL, 0, NULL, "id", keys_hook,
		"ocop officer --csv FILE (--key FILE | --draft FILE) --requests DIR",
		N_("Enrol inspection officers. Every officer has at least one enrolment request.")
	};

	return run(argc, argv, &spec);
}
