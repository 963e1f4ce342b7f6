/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list for the printing house is written line by line, because a lot may
 * have ten million stamps. The file gets its final name when it is complete.
 */
#include "cli/stamps/stamp.h"

#include <string.h>

#define LINE_MAX_BYTES (2 * OCOP_STAMP_URI_MAX)

int manifest_open(struct manifest *out, const char *dir,
		  const struct stamp_lot *lot, const struct stamp_run *run)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char name[96];
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	out->file.fd = -1;
	if (!dir)
		return EXIT_DONE;
	snprintf(name, sizeof(name), "%s-%06u-%07u-%07u.csv", lot->product,
		 lot->lot, run->from, run->from + run->count - 1);
	if (!path_join(out->path, dir, name))
		return EXIT_USAGE;
	err = ocop_file_begin(&out->file, out->path, OCOP_FILE_REPLACE, &diag);
	if (err)
		return say_diag(out->path, err, &diag);
	ocop_file_add(&out->file, OCOP_LIT("code,lot,index,uri,text\r\n"));
	return EXIT_DONE;
}

int manifest_add(struct manifest *manifest, const struct stamp_lot *lot,
		 uint32_t index, struct ocop_bytes uri)
{
	struct ocop_buf line = OCOP_BUF(LINE_MAX_BYTES);
	enum ocop_err err;

	if (manifest->file.fd < 0)
		return EXIT_DONE;
	ocop_buf_printf(&line, "%s,%u,%u,", lot->code, lot->lot, index);
	ocop_buf_bytes(&line, uri);
	ocop_buf_byte(&line, ',');
	err = ocop_stamp_typed(&line, lot->product, lot->lot, index);
	if (!err)
		err = ocop_buf_str(&line, "\r\n");
	if (!err)
		ocop_file_add(&manifest->file, ocop_buf_view(&line));
	ocop_buf_clear(&line);
	return err ? say_diag(manifest->path, err, NULL) : EXIT_DONE;
}

int manifest_close(struct manifest *manifest, int code)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_file_end(&manifest->file, !code, &diag);

	return err && !code ? say_diag(manifest->path, err, &diag) : code;
}
