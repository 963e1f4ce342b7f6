/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the two readers print, and how to get the exact bytes out of it.
 *
 * ZXingReader prints, for each symbol, its bytes in hex on a line of their
 * own; -escape keeps any line end of a text off the lines before it.
 * zbarimg prints XML, in which a text of plain ASCII stands as it is (any
 * other is recoded on a guess); the bytes of a single other text come from
 * a second run. Both get the file as stdin: its name never reaches them.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/media/media.h"

#define TEXT_BYTES_MAX (64 * 1024)
/* ZXingReader prints a text three times, two of them in hex: a sheet of 65
 * stamps is 120 KB. */
#define OUTPUT_MAX (256 * 1024)
#define STDIN_NAME "/dev/stdin"
#define ZBAR_NONE 4		/* zbarimg's exit code for no symbol */

enum format { FORMAT_PNG, FORMAT_JPEG };

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
}

/* End the text that was just added to bytes. */
static enum ocop_err end_text(struct picture *out)
{
	if (out->bytes.err)
		return out->bytes.err;
	if (out->bytes.len == out->start[out->count])
		return OCOP_OK;
	if (out->count == PICTURE_TEXTS_MAX)
		return OCOP_ERR_LIMIT;
	out->start[++out->count] = out->bytes.len;
	return OCOP_OK;
}

static bool begins(struct ocop_bytes text, const char *word)
{
	size_t len = strlen(word);

	return text.len >= len && memcmp(text.ptr, word, len) == 0;
}

static struct ocop_bytes from(struct ocop_bytes text, size_t at)
{
	return ocop_bytes_of(text.ptr + at, text.len - at);
}

/* Offset of word in text, or its length. */
static size_t find(struct ocop_bytes text, const char *word)
{
	for (size_t i = 0; i < text.len; i++)
		if (begins(from(text, i), word))
			return i;
	return text.len;
}

/* "68 74 74 70" */
static enum ocop_err add_hex(struct picture *out, struct ocop_bytes line)
{
	uint8_t byte;

	while (line.len) {
		if (line.ptr[0] == ' ') {
			line = from(line, 1);
			continue;
		}
		if (line.len < 2 ||
		    ocop_hex_decode(&byte, 1, ocop_bytes_of(line.ptr, 2)))
			return OCOP_ERR_FILE;
		ocop_buf_byte(&out->bytes, byte);
		line = from(line, 2);
	}
	return end_text(out);
}

static enum ocop_err parse_zxing(struct picture *out, struct ocop_bytes print)
{
	static const char word[] = "Bytes:";
	enum ocop_err err = OCOP_OK;

	while (!err && print.len) {
		size_t len = find(print, "\n");

		if (begins(print, word))
			err = add_hex(out, from(ocop_bytes_of(print.ptr, len),
						sizeof(word) - 1));
		print = from(print, len < print.len ? len + 1 : len);
	}
	return err;
}

/* Nothing that a guess at the character set could change. */
static bool plain(struct ocop_bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
		    c > 0x7e)
			return false;
	}
	return true;
}

/*
 * Texts stand in CDATA and cannot hold its end; between one CDATA and the
 * next there is nothing that a symbol can say.
 */
static enum ocop_err parse_zbar(struct picture *out, struct ocop_bytes xml)
{
	static const char start[] = "<![CDATA[", data[] = "<data>";
	enum ocop_err err = OCOP_OK;
	size_t at = find(xml, start);

	while (!err && at < xml.len) {
		const size_t word = sizeof(data) - 1;
		bool recoded = at < word ||
			       !begins(from(xml, at - word), data);
		struct ocop_bytes text = from(xml, at + sizeof(start) - 1);

		text.len = find(text, "]]>");
		if (recoded || !plain(text))
			out->unread++;
		else
			ocop_buf_bytes(&out->bytes, text);
		err = end_text(out);
		xml = from(xml, (size_t)(text.ptr - xml.ptr) + text.len);
		at = find(xml, start);
	}
	return err;
}

/* A program of the list below, as far as it is installed. */
struct run {
	char path[CHILD_PATH_SIZE];
	struct ocop_buf print;
	int exit;
};

#define RUN_START(buf_max) { "", OCOP_BUF(buf_max), -1 }

static enum ocop_err run(struct run *run, const char *const *options,
			 const char *file, int fd)
{
	char *argv[16] = { run->path };
	size_t count = 1;

	/* execve takes char *, and writes to none of them. */
	for (; *options; options++)
		argv[count++] = (char *)(uintptr_t)*options;
	argv[count] = (char *)(uintptr_t)file;
	ocop_buf_reset(&run->print);
	return child_run(&run->print, &run->exit, argv, fd, CHILD_WALL_MAX_MS);
}

static enum ocop_err read_zxing(struct picture *out, int fd, enum format format)
{
	static const char *const options[] = {
		"-escape", "-format", "QRCode", NULL
	};
	struct run zxing = RUN_START(OUTPUT_MAX);
	enum ocop_err err = OCOP_ERR_ABSENT;

	(void)format;
	if (!child_find(zxing.path, "ZXingReader"))
		goto out;
	err = run(&zxing, options, STDIN_NAME, fd);
	if (!err && zxing.exit != 0)
		err = OCOP_ERR_FILE;
	if (!err)
		err = parse_zxing(out, ocop_buf_view(&zxing.print));
out:
	ocop_buf_clear(&zxing.print);
	return err;
}

static enum ocop_err read_zbar(struct picture *out, int fd, enum format format)
{
	static const char *const xml[] = {
		"--xml", "-q", "--nodbus", "-Sdisable", "-Sqrcode.enable",
		"-Stest-inverted", NULL
	};
	static const char *const raw[] = {
		"--raw", "-q", "--nodbus", "-Sdisable", "-Sqrcode.enable",
		"-Stest-inverted", "-Sbinary", NULL
	};
	/* A named format: nothing else of ImageMagick is asked to look. */
	const char *file = format == FORMAT_PNG ? "png:" STDIN_NAME :
						  "jpeg:" STDIN_NAME;
	struct run zbar = RUN_START(OUTPUT_MAX);
	enum ocop_err err = OCOP_ERR_ABSENT;

	if (!child_find(zbar.path, "zbarimg"))
		goto out;
	err = run(&zbar, xml, file, fd);
	/* A picture that it cannot decode is no error to it. */
	if (!err && ((zbar.exit != 0 && zbar.exit != ZBAR_NONE) ||
		     find(ocop_buf_view(&zbar.print), "<source ") ==
			     zbar.print.len))
		err = OCOP_ERR_FILE;
	if (!err)
		err = parse_zbar(out, ocop_buf_view(&zbar.print));
	if (err || out->count != 0 || out->unread != 1)
		goto out;
	err = run(&zbar, raw, file, fd);
	if (!err && zbar.exit != 0)
		err = OCOP_ERR_FILE;
	if (!err)
		ocop_buf_bytes(&out->bytes, ocop_buf_view(&zbar.print));
	if (!err)
		err = end_text(out);
	out->unread = 0;
out:
	ocop_buf_clear(&zbar.print);
	return err;
}

static enum ocop_err recognise(enum format *format_out, int fd,
			       struct ocop_diag *diag)
{
	static const uint8_t png[8] = {
		0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'
	};
	static const uint8_t jpeg[3] = { 0xff, 0xd8, 0xff };
	uint8_t magic[sizeof(png)] = { 0 };
	ssize_t len = pread(fd, magic, sizeof(magic), 0);

	if (len < 0)
		return ocop_fail(diag, OCOP_ERR_FILE, 0, "%s",
				 strerror(errno));
	if (memcmp(magic, png, sizeof(png)) == 0)
		*format_out = FORMAT_PNG;
	else if (memcmp(magic, jpeg, sizeof(jpeg)) == 0)
		*format_out = FORMAT_JPEG;
	else
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "neither a PNG nor a JPEG picture");
	return OCOP_OK;
}

static enum ocop_err open_picture(int *fd_out, enum format *format_out,
				  const char *path, struct ocop_diag *diag)
{
	uint64_t size;
	enum ocop_err err = ocop_file_open(fd_out, &size, path, diag);

	if (!err && size > PICTURE_MAX)
		err = ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				"a picture of more than %d MiB",
				PICTURE_MAX / 1024 / 1024);
	return err ? err : recognise(format_out, *fd_out, diag);
}

/* Why no reader has looked. */
static enum ocop_err fail_readers(struct ocop_diag *diag, enum ocop_err err)
{
	if (err == OCOP_ERR_PERMISSION)
		return ocop_fail(diag, err, 0, "this system lets no program "
				 "give up the network, so no reader is run "
				 "(unprivileged user namespaces are off)");
	return ocop_fail(diag, err == OCOP_ERR_MEMORY ? err : OCOP_ERR_FILE, 0,
			 "%s", err == OCOP_ERR_LIMIT ?
			 "decoding took too long or said too much" :
			 "damaged, or too large to decode");
}

enum ocop_err picture_read(struct picture *out, const char *path,
			   struct ocop_diag *diag)
{
	static enum ocop_err (*const readers[])(struct picture *, int,
						enum format) = {
		read_zxing, read_zbar
	};
	const size_t count = sizeof(readers) / sizeof(readers[0]);
	enum format format = FORMAT_PNG;
	enum ocop_err err, last = OCOP_OK;
	size_t absent = 0, looked = 0;
	int fd = -1;

	memset(out, 0, sizeof(*out));
	out->bytes = OCOP_BUF(TEXT_BYTES_MAX);
	err = open_picture(&fd, &format, path, diag);
	if (err)
		goto out;
	for (size_t i = 0; i < count && out->count == 0; i++) {
		picture_clear(out);
		err = readers[i](out, fd, format);
		if (err)
			picture_clear(out);
		absent += err == OCOP_ERR_ABSENT;
		looked += !err;
		last = err ? err : last;
	}
	if (looked)
		err = OCOP_OK;
	else if (absent == count)
		err = ocop_fail(diag, OCOP_ERR_ABSENT, 0,
				"no QR reader is installed (Debian packages "
				"zxing-cpp-tools and zbar-tools)");
	else
		err = fail_readers(diag, last);
out:
	if (fd >= 0)
		close(fd);
	return err;
}
