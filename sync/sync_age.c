/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A static copy says when it was made: to people in age.txt (in two languages),
 * to programs in age.json. Neither file is signed, and no verdict depends on
 * them.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "common/ui/label.h"
#include "common/ui/path.h"
#include "common/ui/say.h"
#include "sync/sync.h"

#define SCHEMA "ocop.copy/1"
#define FILE_MAX 4096

static enum ocop_err write_json(ocop_log_file_fn *put, void *user,
				struct ocop_replica *r, uint64_t now)
{
	struct ocop_json *o = ocop_json_of_schema(SCHEMA);
	struct ocop_buf line = OCOP_BUF(FILE_MAX);
	enum ocop_err err;

	sync_set_held(o, r);
	ocop_json_set_int(o, "signed_time", (int64_t)r->signed_time);
	ocop_json_set_int(o, "exported", (int64_t)now);
	err = ocop_json_print(&line, o, false);
	if (!err)
		err = ocop_buf_byte(&line, '\n');
	if (!err)
		err = put(user, "age.json", ocop_buf_view(&line));
	ocop_json_free(o);
	ocop_buf_clear(&line);
	return err;
}

/* Always write both languages: another person will read the USB stick. */
static enum ocop_err write_text(ocop_log_file_fn *put, void *user,
				struct ocop_replica *r, uint64_t now)
{
	struct ocop_buf out = OCOP_BUF(FILE_MAX);
	unsigned long long size = (unsigned long long)r->checkpoint.size;
	char signed_at[LABEL_INSTANT_SIZE] = "-";
	char exported[LABEL_INSTANT_SIZE];
	enum ocop_err err;

	if (r->signed_time > 0)
		label_instant(signed_at, r->signed_time);
	label_instant(exported, now);
	ocop_buf_printf(&out, "Bản sao sổ đăng ký OCOP\n\n"
			"Nguồn gốc:        %s\n"
			"Số bản ghi:       %llu\n"
			"Thời điểm ký:     %s\n"
			"Xuất bản sao lúc: %s\n\n"
			"Bản sao không tự cập nhật. Để dùng:\n"
			"    ocop-sync --replica FILE --source THƯ-MỤC-NÀY\n\n",
			r->checkpoint.origin, size, signed_at, exported);
	ocop_buf_printf(&out, "A copy of the register of OCOP products\n\n"
			"Origin:    %s\n"
			"Entries:   %llu\n"
			"Signed:    %s\n"
			"Exported:  %s\n\n"
			"It does not bring itself up to date. To use it:\n"
			"    ocop-sync --replica FILE --source THIS-FOLDER\n",
			r->checkpoint.origin, size, signed_at, exported);
	err = out.err;
	if (!err)
		err = put(user, "age.txt", ocop_buf_view(&out));
	ocop_buf_clear(&out);
	return err;
}

enum ocop_err sync_age_write(ocop_log_file_fn *put, void *user,
			     struct ocop_replica *replica, uint64_t now)
{
	enum ocop_err err = write_json(put, user, replica, now);

	return err ? err : write_text(put, user, replica, now);
}

uint64_t sync_age_read(const char *source, uint64_t now)
{
	struct ocop_buf body = OCOP_BUF(FILE_MAX);
	struct ocop_http_answer answer;
	struct ocop_http *http = NULL;
	struct ocop_json *o = NULL;
	const char *schema = NULL;
	char url[PATH_SIZE];
	int64_t exported = 0;

	if (strncmp(source, "file:", 5) != 0 ||
	    !path_join(url, source, "age.json") ||
	    ocop_http_new(&http, NULL, NULL))
		return 0;
	if (!ocop_http_get(http, url, &body, &answer, NULL) &&
	    answer.status == 200 &&
	    !ocop_json_parse(&o, ocop_buf_view(&body), NULL))
		schema = ocop_json_str(o, "schema");
	if (schema != NULL && strcmp(schema, SCHEMA) == 0)
		exported = ocop_json_int(o, "exported", 0);
	ocop_json_free(o);
	ocop_http_free(http);
	ocop_buf_clear(&body);
	return exported > 0 && (uint64_t)exported <= now ? (uint64_t)exported :
							   0;
}
