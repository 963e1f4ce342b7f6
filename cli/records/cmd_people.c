/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop producer, ocop officer: enrol producers and officers from a table, with
 * their enrolment requests from a folder. A file DIR/ID.anything.request holds
 * a public key and that key's own signature. Mail programs and browsers rename
 * such files. The usual changes of ".request" are accepted, and the command
 * names each file that it skips.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <ocop/cbor.h>
#include <ocop/file.h>

#include "cli/records/rows.h"
#include "common/ui/path.h"
#include "keys/keys.h"

/* As many keys as one record can hold. */
#define KEYS_MAX 64

/* The folder's files, sorted by name. */
struct requests {
	const char *dir;
	struct dirent **entry;	/* owned */
	int count;
};

/* The keys of the current row, without duplicates. */
struct taken {
	struct keys_request request[KEYS_MAX];
	const char *file[KEYS_MAX];
	size_t count;
};

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Accept "ID.record.request" and "ID (1).request". A longer id has another
 * character after ID. */
static bool is_of(const char *name, struct ocop_bytes id)
{
	return strncmp(name, (const char *)id.ptr, id.len) == 0 &&
	       name[id.len] != '\0' && strchr(". (", name[id.len]) != NULL;
}

/* "x.request", "x.REQUEST", "x.request.txt", "x.request (1)". */
static bool is_request(const char *name)
{
	static const char word[] = ".request";

	for (; *name; name++)
		if (strncasecmp(name, word, sizeof(word) - 1) == 0)
			return true;
	return false;
}

/* Write a key as the record needs it: alone for an officer, with roles for a
 * producer. */
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

/* Use a key once if two files hold it, as after two downloads. Refuse two
 * requests that ask for different things: a person must choose. */
static void take(struct rows *rows, struct taken *taken, const char *file,
		 const struct keys_request *request)
{
	struct ocop_bytes spki = ocop_bytes_of(request->spki,
					       request->spki_len);
	const struct keys_request *old = taken->request;
	struct fault fault;
	size_t i = 0;

	while (i < taken->count &&
	       !ocop_bytes_equal(spki, ocop_bytes_of(old[i].spki,
						     old[i].spki_len)))
		i++;
	if (i == taken->count && i < KEYS_MAX) {
		taken->request[i] = *request;
		taken->file[i] = file;
		taken->count++;
	} else if (i == KEYS_MAX) {
		rows_fault(rows, "id", "request", N_("more than 64 requests"));
	} else if (old[i].role_record == request->role_record &&
		   old[i].role_stamp == request->role_stamp &&
		   strcmp(old[i].holder, request->holder) == 0) {
		say_error(_("'%s': the same key as in '%s': used once"), file,
			  taken->file[i]);
	} else {
		fault = rows_fault_begin(rows, "id", "request");
		fault_print(&fault, N_("'%s' and '%s' request the same key with different roles or holders: keep the right one"),
			    taken->file[i], file);
		rows_fault_end(rows, &fault);
	}
}

static void read_request(struct rows *rows, struct taken *taken,
			 const char *dir, const char *name, bool officer)
{
	struct ocop_buf file = OCOP_BUF(KEYS_REQUEST_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct keys_request request;
	struct fault fault;
	char path[PATH_SIZE];
	enum ocop_err err;

	if (!path_join(path, dir, name)) {
		rows->faults++;
		return;
	}
	err = ocop_file_read(&file, path, &diag);
	if (!err)
		err = keys_request_check(&request, ocop_buf_view(&file), &diag);
	if (err) {
		fault = rows_fault_begin(rows, "id", "request");
		/* The texts of file errors already begin with the path. */
		if (strncmp(diag.text, path, strlen(path)) != 0)
			fault_print(&fault, "'%s': ", path);
		fault_text(&fault, ocop_diag_text(&diag, err));
		rows_fault_end(rows, &fault);
	} else if (!officer && !request.role_record && !request.role_stamp) {
		rows_fault(rows, "id", "request", N_("the request has no role (record or stamp)"));
	} else {
		take(rows, taken, name, &request);
	}
	ocop_buf_clear(&file);
}

/* A person who only corrects an address does not want to remove keys: without
 * --requests the keys stay as they are in the register. */
static void keep_keys(struct rows *rows, struct ocop_list *keys)
{
	struct ocop_bytes id = rows_cell(rows, "id");
	struct ocop_buf bytes = OCOP_BUF(OCOP_RECORD_MAX);
	size_t start = rows->mem.len;
	struct ocop_payload old;
	uint64_t index;
	enum ocop_err err;

	old = rows->payload;
	err = ocop_fold_standing(rows->known.state, &old, &index);
	if (!err)
		err = known_payload(&rows->known, index, &bytes);
	if (!err)
		err = ocop_payload_decode(&old, rows->spec->kind,
					  ocop_buf_view(&bytes), NULL);
	if (!err) {
		*keys = rows->spec->kind == OCOP_KIND_OFFICER ?
				old.u.officer.keys : old.u.producer.keys;
		ocop_buf_bytes(&rows->mem, keys->raw);
	} else {
		*keys = (struct ocop_list){ .count = 0 };
		ocop_cbor_add_array(&rows->mem, 0);
	}
	keys->raw = rows_since(rows, start);
	if (err && err != OCOP_ERR_ABSENT)
		rows_fault(rows, "id", "no-key", ocop_err_text(err));
	else if (err && rows->spec->kind == OCOP_KIND_OFFICER && id.len) {
		rows_fault(rows, "id", "no-key", N_("no key: use --requests to name the folder of the officers' enrolment requests (ID.request, made by ocop key new --request)"));
	} else if (err && !rows->known.replica && id.len) {
		say_error(_("please check: '%.*s' gets no key here, and nothing here says whether the register has one: name the folder of requests with --requests, or a copy of the register with --replica"),
			  (int)id.len, (const char *)id.ptr);
		rows->doubts++;
	}
	ocop_buf_clear(&bytes);
}

static void keys_hook(struct rows *rows)
{
	const struct requests *r = rows->user;
	struct ocop_bytes id = rows_cell(rows, "id");
	bool officer = rows->spec->kind == OCOP_KIND_OFFICER;
	struct ocop_list *keys = officer ? &rows->payload.u.officer.keys :
					   &rows->payload.u.producer.keys;
	struct taken taken = { .count = 0 };
	size_t start;

	if (!r->dir) {
		keep_keys(rows, keys);
		return;
	}

	for (int i = 0; id.len && i < r->count; i++) {
		const char *name = r->entry[i]->d_name;

		if (!is_of(name, id))
			continue;
		if (is_request(name))
			read_request(rows, &taken, r->dir, name, officer);
		else
			say_error(_("'%s': skipped: its name is not ID.*.request"),
				  name);
	}
	start = rows->mem.len;
	ocop_cbor_add_array(&rows->mem, taken.count);
	for (size_t i = 0; i < taken.count; i++)
		add_key(&rows->mem, &taken.request[i], officer);
	keys->count = taken.count;
	keys->raw = rows_since(rows, start);
}

static int run(int argc, char **argv, const struct rows_spec *spec,
	       const char *requests_help)
{
	struct rows_options o = { 0 };
	struct requests r = { 0 };
	const struct opt table[] = {
		ROWS_OPTIONS(&o),
		{ "requests", OPT_TEXT, &r.dir, "DIR", requests_help },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!rows_begin(table, argc, argv, spec, &code))
		return code;
	if (r.dir)
		r.count = scandir(r.dir, &r.entry, is_shown, alphasort);
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
		N_("Enrol producers, or replace their records."),
		NULL
	};

	return run(argc, argv, &spec,
		   N_("folder of enrolment requests, named ID.*.request (default: the keys in the register stay as they are)"));
}

int cmd_officer(int argc, char **argv)
{
	static const struct rows_spec spec = {
		OCOP_KIND_OFFICER, NULL, 0, NULL, "id", keys_hook,
		"ocop officer --csv FILE (--key FILE | --draft FILE) --requests DIR",
		N_("Enrol inspection officers. Every officer needs at least one enrolment request."),
		NULL
	};

	return run(argc, argv, &spec,
		   N_("folder of enrolment requests, named ID.*.request"));
}
