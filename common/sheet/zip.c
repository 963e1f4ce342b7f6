/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libzip's home for reading. A sheet packs 10 to 20 times smaller; a bomb packs
 * a thousand times smaller. The sizes that the archive states decide what is
 * refused, and the bytes that come out are counted again.
 */
#include <stdlib.h>

#include <zip.h>

#include "common/sheet/zip.h"

struct parts {
	zip_t *zip;
	size_t unpacked;	/* so far */
};

enum ocop_err parts_open(struct parts **out, struct ocop_bytes file,
			 struct ocop_diag *diag)
{
	struct parts *parts;
	zip_source_t *source;
	zip_error_t error;

	*out = NULL;
	if (file.len > SHEET_FILE_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "the file is larger than 16 MiB");
	parts = calloc(1, sizeof(*parts));
	if (!parts)
		return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	zip_error_init(&error);
	source = zip_source_buffer_create(file.ptr, file.len, 0, &error);
	if (source)
		parts->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	if (source && !parts->zip)
		zip_source_free(source);
	zip_error_fini(&error);
	if (!parts->zip) {
		free(parts);
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "not an .xlsx file, or a damaged one");
	}
	*out = parts;
	return OCOP_OK;
}

void parts_close(struct parts *parts)
{
	if (!parts)
		return;
	zip_discard(parts->zip);
	free(parts);
}

/* Refuse by what the archive states, before anything is unpacked. */
static enum ocop_err check_size(const struct parts *parts, const char *name,
				const zip_stat_t *st, struct ocop_diag *diag)
{
	const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;

	if ((st->valid & needed) != needed)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "%s: its size is not stated", name);
	if (st->size > SHEET_PART_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "%s: larger than 32 MiB unpacked", name);
	if (st->size > SHEET_WHOLE_MAX - parts->unpacked)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "%s: the file is larger than 64 MiB unpacked",
				 name);
	if (st->size >= 1024 * 1024 &&
	    st->size / SHEET_RATIO_MAX > st->comp_size)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "%s: it unpacks to more than 200 times its size, which no register does",
				 name);
	return OCOP_OK;
}

enum ocop_err parts_read(struct parts *parts, const char *name,
			 struct ocop_buf *out, struct ocop_diag *diag)
{
	zip_file_t *file = NULL;
	enum ocop_err err;
	uint8_t *room, more;
	zip_stat_t st;

	if (zip_stat(parts->zip, name, ZIP_FL_NOCASE, &st))
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%s: is missing",
				 name);
	err = check_size(parts, name, &st, diag);
	if (err)
		return err;
	room = ocop_buf_extend(out, (size_t)st.size);
	if (!room)
		return ocop_fail(diag, out->err, 0, "%s",
				 ocop_err_text(out->err));
	parts->unpacked += (size_t)st.size;
	file = zip_fopen_index(parts->zip, st.index, 0);
	/* The read past the end checks the sum, and that nothing follows. */
	if (!file || zip_fread(file, room, st.size) != (zip_int64_t)st.size ||
	    zip_fread(file, &more, 1) != 0)
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				"%s: damaged or protected by a password",
				name);
	if (file)
		(void)zip_fclose(file);
	return err;
}
