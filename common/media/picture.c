/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gets the QR texts of a picture file. It runs ocop-picture and reads the lines
 * that this program prints (verifier/picture/main.c lists them). ocop-picture
 * gets the file as its standard input, so it never learns the file's name.
 */
#define _GNU_SOURCE	/* memfd_create */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/media/media.h"
#include "common/ui/say.h"

#define DECODER "ocop-picture"
#define READER "ZXingReader"
#define TEXT_BYTES_MAX (64 * 1024)
#define OUTPUT_MAX (256 * 1024)

struct ocop_bytes picture_text(const struct picture *picture, size_t index)
{
	if (index >= picture->count)
		return ocop_bytes_of(NULL, 0);
	return ocop_bytes_of(picture->bytes.ptr + picture->start[index],
			     picture->start[index + 1] - picture->start[index]);
}

void picture_clear(struct picture *picture)
{
	if (!picture)
		return;
	ocop_buf_clear(&picture->bytes);
	memset(picture->start, 0, sizeof(picture->start));
	picture->count = 0;
	picture->unread = 0;
	picture->cut = false;
}

/* End the text that was just added to bytes. */
static enum ocop_err end_text(struct picture *out)
{
	size_t start = out->start[out->count];
	struct ocop_bytes text;

	if (out->bytes.err)
		return out->bytes.err;
	text = ocop_bytes_of(out->bytes.ptr + start, out->bytes.len - start);
	for (size_t i = 0; i < out->count; i++) {
		if (!ocop_bytes_equal(picture_text(out, i), text))
			continue;
		out->places[i]++;
		out->bytes.len = start;
		return OCOP_OK;
	}
	if (out->count == PICTURE_TEXTS_MAX)
		return OCOP_ERR_LIMIT;
	out->places[out->count] = 1;
	out->start[++out->count] = out->bytes.len;
	return OCOP_OK;
}

static struct ocop_bytes from(struct ocop_bytes text, size_t at)
{
	return ocop_bytes_of(text.ptr + at, text.len - at);
}

static enum ocop_err take_hex(struct picture *out, struct ocop_bytes hex)
{
	uint8_t *text;

	if (hex.len == 0 || hex.len % 2)
		return OCOP_ERR_RULE;
	text = ocop_buf_extend(&out->bytes, hex.len / 2);
	if (!text)
		return out->bytes.err;
	if (ocop_hex_decode(text, hex.len / 2, hex))
		return OCOP_ERR_RULE;
	return end_text(out);
}

/* Why there are no pixels. */
static enum ocop_err fail(struct ocop_diag *diag, struct ocop_bytes word)
{
	if (ocop_bytes_is(word, "other"))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "%s",
				 N_("not a PNG, JPEG, WebP or HEIC picture"));
	if (ocop_bytes_is(word, "large"))
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0, "%s",
				 N_("the picture has more than 108 megapixels"));
	if (ocop_bytes_is(word, "memory"))
		return OCOP_ERR_MEMORY;
	if (ocop_bytes_is(word, "damaged"))
		return ocop_fail(diag, OCOP_ERR_FILE, 0, "%s",
				 N_("the picture is damaged"));
	return OCOP_ERR_RULE;
}

static enum ocop_err take_line(struct picture *out, struct ocop_bytes line,
			       struct ocop_diag *diag)
{
	uint64_t count;

	if (ocop_bytes_starts(line, "read "))
		return take_hex(out, from(line, 5));
	if (ocop_bytes_starts(line, "fail "))
		return fail(diag, from(line, 5));
	if (ocop_bytes_is(line, "cut")) {
		out->cut = true;
		return OCOP_OK;
	}
	if (!ocop_bytes_starts(line, "unread ") ||
	    ocop_decimal(&count, from(line, 7)) || count > PICTURE_TEXTS_MAX)
		return OCOP_ERR_RULE;
	out->unread = (size_t)count;
	return OCOP_OK;
}

enum ocop_err picture_parse(struct picture *out, struct ocop_bytes lines,
			    struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_OK;

	while (!err && lines.len) {
		const uint8_t *end = memchr(lines.ptr, '\n', lines.len);

		if (!end)
			return OCOP_ERR_RULE;
		err = take_line(out, ocop_bytes_of(lines.ptr, (size_t)(
						   end - lines.ptr)), diag);
		lines = from(lines, (size_t)(end - lines.ptr) + 1);
	}
	return err;
}

/* Why the decoder did not look. */
static enum ocop_err fail_child(struct ocop_diag *diag, enum ocop_err err)
{
	if (err == OCOP_ERR_PERMISSION)
		return ocop_fail(diag, err, 0, "%s", N_("no picture is decoded: this system does not allow a program to cut itself off from the network (unprivileged user namespaces are off)"));
	if (err == OCOP_ERR_MEMORY)
		return err;
	return ocop_fail(diag, OCOP_ERR_FILE, 0, "%s", err == OCOP_ERR_LIMIT ?
			 N_("decoding took too long or printed too much") :
			 N_("damaged, or too large to decode"));
}

static enum ocop_err run(struct picture *out, int fd, bool page,
			 struct ocop_diag *diag)
{
	struct ocop_buf print = OCOP_BUF(OUTPUT_MAX);
	char decoder[PATH_MAX], reader[CHILD_PATH_SIZE];
	char option[] = "--page";
	char *argv[] = { decoder, page ? option : reader,
			 page ? reader : NULL, NULL };
	enum ocop_err err;
	int code;

	if (!child_find_ours(decoder, DECODER))
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%s", N_("the program ocop-picture, which decodes pictures, is not installed"));
	if (!child_find(reader, READER))
		argv[1 + page] = NULL;
	err = child_run(&print, &code, argv, fd,
			page ? PAGE_WALL_MAX_MS : CHILD_WALL_MAX_MS);
	if (err || code != 0)
		err = fail_child(diag, err);
	else
		err = picture_parse(out, ocop_buf_view(&print), diag);
	if (err == OCOP_ERR_RULE)
		err = fail_child(diag, OCOP_ERR_FILE);
	ocop_buf_clear(&print);
	return err;
}

enum ocop_err picture_read(struct picture *out, const char *path,
			   struct ocop_diag *diag)
{
	uint64_t size;
	int fd;
	enum ocop_err err = ocop_file_open(&fd, &size, path, diag);

	memset(out, 0, sizeof(*out));
	out->bytes = OCOP_BUF(TEXT_BYTES_MAX);
	if (err)
		return err;
	if (size > PICTURE_MAX)
		err = ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				"the picture is larger than %d MiB",
				PICTURE_MAX / 1024 / 1024);
	else
		err = run(out, fd, false, diag);
	close(fd);
	return err;
}

enum ocop_err picture_read_page(struct picture *out, struct ocop_bytes png,
				struct ocop_diag *diag)
{
	int fd = memfd_create("page", MFD_CLOEXEC);
	enum ocop_err err = OCOP_ERR_FILE;

	memset(out, 0, sizeof(*out));
	out->bytes = OCOP_BUF(TEXT_BYTES_MAX);
	if (fd >= 0 && ocop_file_put(fd, png) == 0 &&
	    lseek(fd, 0, SEEK_SET) == 0)
		err = run(out, fd, true, diag);
	if (fd >= 0)
		close(fd);
	return err;
}
