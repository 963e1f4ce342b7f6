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

#define REQUESTS_MAX 64

static bool is_request_of(const char *name, struct ocop_bytes id)
{
	static const char suffix[] = "request";
	size_t len = strlen(name);

	return len > id.len + sizeof(suffix) - 1 &&
	       memcmp(name, id.ptr, id.len) == 0 && name[id.len] == '.' &&
	       strcmp(name + len - (sizeof(suffix) - 1), suffix) == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of an id's requests, sorted; each owned. */
static enum ocop_err find_requests(const char *dir, struct ocop_bytes id,
				   char *names[REQUESTS_MAX], size_t *count)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	enum ocop_err err = OCOP_OK;

	if (!d)
		return OCOP_ERR_FILE;
	while (!err && (entry = readdir(d))) {
		if (!is_request_of(entry->d_name, id))
			continue;
		if (*count == REQUESTS_MAX) {
			err = OCOP_ERR_LIMIT;
			break;
		}
		names[*count] = strdup(entry->d_name);
		if (!names[*count])
			err = OCOP_ERR_MEMORY;
		else
			(*count)++;
	}
	closedir(d);
	qsort(names, *count, sizeof(names[0]), by_name);
	return err;
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

static struct ocop_list keys_of(struct rows *rows, bool officer)
{
	const char *dir = *(const char *const *)rows->user;
	struct ocop_bytes id = rows_cell(rows, "id");
	char *names[REQUESTS_MAX];
	char path[PATH_SIZE];
	struct ocop_list list = { .count = 0 };
	size_t start = rows->mem.len;
	enum ocop_err err = OCOP_OK;

	if (dir && id.len)
		err = find_requests(dir, id, names, &list.count);
	if (err) {
		rows->faults++;
		say_diag(dir, err, NULL);
	}
	ocop_cbor_add_array(&rows->mem, list.count);
	for (size_t i = 0; i < list.count; i++) {
		if (path_join(path, dir, names[i]))
			read_request(rows, path, officer);
		else
			rows->faults++;
		free(names[i]);
	}
	list.raw = rows_since(rows, start);
	return list;
}

static void producer_hook(struct rows *rows)
{
	rows->payload.u.producer.keys = keys_of(rows, false);
}

static void officer_hook(struct rows *rows)
{
	rows->payload.u.officer.keys = keys_of(rows, true);
}

static int run(int argc, char **argv, const struct rows_spec *spec)
{
	struct rows_options o = { 0 };
	const char *dir = NULL;
	const struct opt table[] = {
		ROWS_OPTIONS(&o),
		{ "requests", OPT_TEXT, &dir, "DIR",
		  N_("enrolment requests, named ID.*.request") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!rows_begin(table, argc, argv, spec, &code))
		return code;
	return rows_run(&o, spec, &dir);
}

int cmd_producer(int argc, char **argv)
{
	static const struct rows_spec spec = {
		OCOP_KIND_PRODUCER, NULL, NULL, producer_hook,
		"ocop producer --csv FILE (--key FILE | --draft FILE) [--requests DIR]",
		N_("Enrol producers or replace their records.")
	};

	return run(argc, argv, &spec);
}

int cmd_officer(int argc, char **argv)
{
	static const struct rows_spec spec = {
		OCOP_KIND_OFFICER, NULL, NULL, officer_hook,
		"ocop officer --csv FILE (--key FILE | --draft FILE) --requests DIR",
		N_("Enrol inspection officers. Every officer has at least one enrolment request.")
	};

	return run(argc, argv, &spec);
}
