/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Enrolment requests beside a table: DIR/ID.anything.request holds a public
 * key that its holder signed with itself.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>

#include "cli/records/rows.h"
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

	*count = 0;
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

static struct ocop_json *key_of(const struct keys_request *request)
{
	struct ocop_json *o = ocop_json_object();
	struct ocop_json *roles = ocop_json_array();

	ocop_json_set_base64(o, "spki", ocop_bytes_of(request->spki,
						      request->spki_len));
	if (request->role_record)
		ocop_json_add_str(roles, "record");
	if (request->role_stamp)
		ocop_json_add_str(roles, "stamp");
	ocop_json_set(o, "roles", roles);
	if (request->holder[0])
		ocop_json_set_str(o, "holder", request->holder);
	return o;
}

static void add_one(struct rows *rows, struct ocop_json *list,
		    const char *path, bool officer)
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
	} else if (officer) {
		struct ocop_json *o = ocop_json_object();

		/* One text of the array: by way of an object's setter. */
		ocop_json_set_base64(o, "spki",
				     ocop_bytes_of(request.spki,
						   request.spki_len));
		ocop_json_add_str(list, ocop_json_str(o, "spki"));
		ocop_json_free(o);
	} else if (!request.role_record && !request.role_stamp) {
		rows_fault(rows, "id", _("a request without a role (record or stamp)"));
	} else {
		ocop_json_add(list, key_of(&request));
	}
	ocop_buf_clear(&file);
}

void rows_add_keys(struct rows *rows, struct ocop_json *fields,
		   const char *dir, struct ocop_bytes id, bool officer)
{
	struct ocop_json *list = ocop_json_array();
	char *names[REQUESTS_MAX];
	size_t count = 0;
	enum ocop_err err = OCOP_OK;

	if (dir && id.len)
		err = find_requests(dir, id, names, &count);
	if (err) {
		rows->faults++;
		say_diag(dir, err, NULL);
	}
	for (size_t i = 0; i < count; i++) {
		char path[4096];
		int len = snprintf(path, sizeof(path), "%s/%s", dir, names[i]);

		if (len > 0 && (size_t)len < sizeof(path))
			add_one(rows, list, path, officer);
		else
			rows_fault(rows, "id", _("the path is too long"));
		free(names[i]);
	}
	ocop_json_set(fields, "keys", list);
}
