/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list grows line by line, for a lot may have ten million stamps, and
 * gets its name when it is whole.
 */
#include "cli/stamps/stamp.h"

#include <string.h>
#include <unistd.h>

int manifest_open(struct manifest *out, const char *dir,
		  const struct stamp_lot *lot, const struct stamp_run *run)
{
	char name[96];

	memset(out, 0, sizeof(*out));
	if (!dir)
		return EXIT_DONE;
	snprintf(name, sizeof(name), "%s-%06u-%07u-%07u.csv", lot->product,
		 lot->lot, run->from, run->from + run->count - 1);
	if (!path_join(out->path, dir, name))
		return EXIT_USAGE;
	snprintf(name, sizeof(name), ".%s-%06u-%07u.part", lot->product,
		 lot->lot, run->from);
	if (!path_join(out->part, dir, name))
		return EXIT_USAGE;
	out->file = fopen(out->part, "we");
	if (!out->file)
		return say_errno(out->part);
	fputs("code,lot,index,uri,text\r\n", out->file);
	return EXIT_DONE;
}

int manifest_add(struct manifest *manifest, const struct stamp_lot *lot,
		 uint32_t index, struct ocop_bytes uri)
{
	struct ocop_buf text = OCOP_BUF(64);
	int code = EXIT_DONE;
	enum ocop_err err;

	if (!manifest->file)
		return EXIT_DONE;
	err = ocop_stamp_typed(&text, lot->product, lot->lot, index);
	if (err)
		code = say_diag(manifest->path, err, NULL);
	else if (fprintf(manifest->file, "%s,%u,%u,%.*s,%.*s\r\n", lot->code,
			 lot->lot, index, (int)uri.len,
			 (const char *)uri.ptr, (int)text.len,
			 (const char *)text.ptr) < 0)
		code = say_errno(manifest->part);
	ocop_buf_clear(&text);
	return code;
}

int manifest_close(struct manifest *manifest, int code)
{
	FILE *file = manifest->file;

	manifest->file = NULL;
	if (!file)
		return code;
	if (!code && (fflush(file) != 0 || fsync(fileno(file)) != 0))
		code = say_errno(manifest->part);
	if (fclose(file) != 0 && !code)
		code = say_errno(manifest->part);
	if (!code && rename(manifest->part, manifest->path) != 0)
		code = say_errno(manifest->path);
	if (code)
		unlink(manifest->part);
	return code;
}
