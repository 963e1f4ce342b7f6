/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the two readers and gets the exact bytes of each text from their output.
 *
 * ZXingReader prints the bytes of each symbol in hex, on a line of their own;
 * -escape keeps line ends of a text from forming other lines. zbarimg prints
 * XML. A text of plain ASCII is unchanged in it, but other texts are recoded by
 * guessing; if there is a single such text, a second run gets its bytes. Both
 * programs read the file from stdin, so its name never reaches them.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/media/media.h"
#include "common/ui/say.h"

#define TEXT_BYTES_MAX (64 * 1024)
/* ZXingReader prints each text three times, two of them in hex: 120 KB for a
 * sheet of 65 stamps. */
#define OUTPUT_MAX (256 * 1024)
#define STDIN_NAME "/dev/stdin"
#define ZBAR_NONE 4		/* exit code of zbarimg: no symbol found */
#define ZBAR_NAME_SIZE 80
#define PLACES_RUNS_MAX 12	/* extra runs of zbarimg for one picture */
#define FAR 99999		/* larger than any picture */
#define COORDINATE_DIGITS_MAX 5

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

/* Complete the text whose bytes were just added. */
static enum ocop_err end_text(struct picture *out)
{
	if (out->bytes.err)
		return out->bytes.err;
	if (out->bytes.len == out->start[out->count])
		return OCOP_OK;
	for (size_t i = 0; i < out->count; i++) {
		struct ocop_bytes text = ocop_bytes_of(
			out->bytes.ptr + out->start[out->count],
			out->bytes.len - out->start[out->count]);

		if (!ocop_bytes_equal(picture_text(out, i), text))
			continue;
		out->places[i]++;
		out->last = i;
		out->bytes.len = out->start[out->count];
		return OCOP_OK;
	}
	if (out->count == PICTURE_TEXTS_MAX)
		return OCOP_ERR_LIMIT;
	out->places[out->count] = 1;
	out->last = out->count;
	out->start[++out->count] = out->bytes.len;
	return OCOP_OK;
}

/* The index of a text, or count when it is not there. */
static size_t index_of(const struct picture *picture, struct ocop_bytes text)
{
	size_t i = 0;

	while (i < picture->count &&
	       !ocop_bytes_equal(picture_text(picture, i), text))
		i++;
	return i;
}

/* How many symbols with this text were found. */
static size_t places_of(const struct picture *picture, struct ocop_bytes text)
{
	size_t i = index_of(picture, text);

	return i < picture->count ? picture->places[i] : 0;
}

/* Add what a reader found. *same: it found exactly what was found before. */
static enum ocop_err unite(struct picture *out, const struct picture *found,
			   bool *same)
{
	enum ocop_err err = OCOP_OK;

	*same = out->count == found->count;
	for (size_t i = 0; !err && i < found->count; i++) {
		struct ocop_bytes text = picture_text(found, i);
		size_t before = places_of(out, text);

		*same = *same && before == found->places[i];
		for (; !err && before < found->places[i]; before++) {
			ocop_buf_bytes(&out->bytes, text);
			err = end_text(out);
			if (!err)
				out->box[out->last] = found->box[i];
		}
	}
	if (out->unread < found->unread)
		out->unread = found->unread;
	return err;
}

static struct ocop_bytes from(struct ocop_bytes text, size_t at)
{
	return ocop_bytes_of(text.ptr + at, text.len - at);
}

/* The offset of word in text, or the length of text. */
static size_t find(struct ocop_bytes text, const char *word)
{
	for (size_t i = 0; i < text.len; i++)
		if (ocop_bytes_starts(from(text, i), word))
			return i;
	return text.len;
}

/* Decode hex such as "68 74 74 70". */
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

/* The smallest range with all corners, plus an eighth for the quiet zone. */
static void set_range(size_t *start, size_t *length, const size_t at[static 4])
{
	size_t first = at[0], last = at[0], margin;

	for (int i = 1; i < 4; i++) {
		first = at[i] < first ? at[i] : first;
		last = at[i] > last ? at[i] : last;
	}
	margin = (last - first) / 8;
	*start = first > margin ? first - margin : 0;
	*length = last + margin - *start;
}

/* Parse the corners "16x16 196x16 196x196 16x196". Other forms give no
 * position. */
static void read_box(struct picture_box *out, struct ocop_bytes line)
{
	size_t at[2][4];

	*out = (struct picture_box){ 0 };
	for (int i = 0; i < 8; i++) {
		uint64_t value;
		size_t len = 0;

		while (line.len > 0 &&
		       (line.ptr[0] == ' ' || line.ptr[0] == 'x'))
			line = from(line, 1);
		while (len < line.len && len < COORDINATE_DIGITS_MAX &&
		       line.ptr[len] >= '0' && line.ptr[len] <= '9')
			len++;
		if (ocop_digits(&value, ocop_bytes_of(line.ptr, len)))
			return;
		at[i % 2][i / 2] = (size_t)value;
		line = from(line, len);
	}
	set_range(&out->x, &out->width, at[0]);
	set_range(&out->y, &out->height, at[1]);
}

static enum ocop_err parse_zxing(struct picture *out, struct ocop_bytes print)
{
	static const char word[] = "Bytes:", place[] = "Position:";
	enum ocop_err err = OCOP_OK;

	while (!err && print.len) {
		size_t len = find(print, "\n");

		if (ocop_bytes_starts(print, word))
			err = add_hex(out, from(ocop_bytes_of(print.ptr, len),
						sizeof(word) - 1));
		else if (ocop_bytes_starts(print, place) && out->count > 0)
			read_box(&out->box[out->last],
				 from(ocop_bytes_of(print.ptr, len),
				      sizeof(place) - 1));
		print = from(print, len < print.len ? len + 1 : len);
	}
	return err;
}

/* Whether a text has only bytes that zbarimg never recodes. */
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
 * Texts are in CDATA sections, which cannot contain their own end. So
 * everything between two sections was written by zbarimg itself.
 */
static enum ocop_err parse_zbar(struct picture *out, struct ocop_bytes xml)
{
	static const char start[] = "<![CDATA[", data[] = "<data>";
	enum ocop_err err = OCOP_OK;
	size_t at = find(xml, start);

	while (!err && at < xml.len) {
		const size_t word = sizeof(data) - 1;
		bool recoded = at < word ||
			       !ocop_bytes_starts(from(xml, at - word), data);
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

/* One of the programs, if it is installed. */
struct run {
	char path[CHILD_PATH_SIZE];
	struct ocop_buf print;
	int exit;
};

#define RUN_START(buf_max) { "", OCOP_BUF(buf_max), -1 }

static enum ocop_err run(struct run *run,
			 enum ocop_err (*child)(struct ocop_buf *, int *,
						char *const [], int, unsigned),
			 const char *const *options, const char *file, int fd)
{
	char *argv[16] = { run->path };
	size_t count = 1;

	/* execve() takes char *, but never writes to the strings. */
	for (; *options; options++)
		argv[count++] = (char *)(uintptr_t)*options;
	argv[count] = (char *)(uintptr_t)file;
	ocop_buf_reset(&run->print);
	/* zbarimg would continue at the position where the last run stopped. */
	if (lseek(fd, 0, SEEK_SET) != 0)
		return OCOP_ERR_FILE;
	return child(&run->print, &run->exit, argv, fd, CHILD_WALL_MAX_MS);
}

static enum ocop_err read_zxing(struct picture *out, int fd)
{
	static const char *const options[] = {
		"-escape", "-format", "QRCode", NULL
	};
	struct run zxing = RUN_START(OUTPUT_MAX);
	enum ocop_err err = OCOP_ERR_ABSENT;

	if (!child_find(zxing.path, "ZXingReader"))
		goto out;
	err = run(&zxing, child_run, options, STDIN_NAME, fd);
	if (!err && zxing.exit != 0)
		err = OCOP_ERR_FILE;
	if (!err)
		err = parse_zxing(out, ocop_buf_view(&zxing.print));
out:
	ocop_buf_clear(&zxing.print);
	return err;
}

/* Naming the format keeps ImageMagick from trying other decoders. The file is
 * given as a descriptor, because a file without a name has no path that
 * ImageMagick's policy could allow. */
static void zbar_name(char out[static ZBAR_NAME_SIZE],
		      enum picture_format format, const char *size)
{
	snprintf(out, ZBAR_NAME_SIZE, "%s:fd:0%s",
		 format == PICTURE_PNG ? "png" :
		 format == PICTURE_JPEG ? "jpeg" : "pnm", size);
}

static enum ocop_err read_zbar(struct picture *out, int fd,
			       enum picture_format format, const char *size)
{
	static const char *const xml[] = {
		"--xml", "-q", "--nodbus", "-Sdisable", "-Sqrcode.enable",
		"-Stest-inverted", NULL
	};
	static const char *const raw[] = {
		"--raw", "-q", "--nodbus", "-Sdisable", "-Sqrcode.enable",
		"-Stest-inverted", "-Sbinary", NULL
	};
	char file[ZBAR_NAME_SIZE];
	struct run zbar = RUN_START(OUTPUT_MAX);
	enum ocop_err err = OCOP_ERR_ABSENT;

	if (!child_find(zbar.path, "zbarimg"))
		goto out;
	zbar_name(file, format, size);
	err = run(&zbar, child_run, xml, file, fd);
	/* zbarimg reports no error when it cannot decode a picture. */
	if (!err && ((zbar.exit != 0 && zbar.exit != ZBAR_NONE) ||
		     find(ocop_buf_view(&zbar.print), "<source ") ==
			     zbar.print.len))
		err = OCOP_ERR_FILE;
	if (!err)
		err = parse_zbar(out, ocop_buf_view(&zbar.print));
	if (err || out->count != 0 || out->unread != 1)
		goto out;
	err = run(&zbar, child_run, raw, file, fd);
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

/*
 * Count the symbols that zbarimg saw but could not read: each has three finder
 * patterns, and its debug output counts them. If some symbols were read, the
 * number means nothing, because their modules look like more patterns.
 */
static size_t count_seen(int fd, enum picture_format format)
{
	static const char *const loud[] = {
		"--verbose=14", "-q", "--nodbus", "-Sdisable",
		"-Sqrcode.enable", NULL
	};
	static const char word[] = " finders, ";
	struct run zbar = RUN_START(OUTPUT_MAX);
	struct ocop_bytes print;
	char file[ZBAR_NAME_SIZE];
	uint64_t centres = 0;
	size_t at, len = 0;

	zbar_name(file, format, "");
	if (child_find(zbar.path, "zbarimg") &&
	    !run(&zbar, child_complaints, loud, file, fd)) {
		print = ocop_buf_view(&zbar.print);
		at = find(print, word);
		print = at == print.len ? print :
			from(print, at + sizeof(word) - 1);
		while (at < zbar.print.len && len < print.len &&
		       print.ptr[len] >= '0' && print.ptr[len] <= '9')
			len++;
		if (ocop_digits(&centres, ocop_bytes_of(print.ptr, len)))
			centres = 0;
	}
	ocop_buf_clear(&zbar.print);
	return centres < 3 * PICTURE_TEXTS_MAX ? (size_t)centres / 3 :
						 PICTURE_TEXTS_MAX;
}

/* How many texts zbarimg counts as unread although another reader read them. */
static size_t not_plain(const struct picture *picture)
{
	size_t count = 0;

	for (size_t i = 0; i < picture->count; i++)
		if (!plain(picture_text(picture, i)))
			count += picture->places[i];
	return count;
}

/* The error when no reader could run. */
static enum ocop_err fail_readers(struct ocop_diag *diag, enum ocop_err err)
{
	if (err == OCOP_ERR_ABSENT)
		return ocop_fail(diag, err, 0, "no QR reader is installed "
				 "(Debian packages zxing-cpp-tools and "
				 "zbar-tools)");
	if (err == OCOP_ERR_PERMISSION)
		return ocop_fail(diag, err, 0, "no QR reader is run, because this system lets no program give up the network (unprivileged user namespaces are off)");
	return ocop_fail(diag, err == OCOP_ERR_MEMORY ? err : OCOP_ERR_FILE, 0,
			 "%s", err == OCOP_ERR_LIMIT ?
			 N_("decoding took too long or printed too much") :
			 N_("damaged, or too large to decode"));
}

/* Whether zbarimg reads a text within a part of the picture. */
static bool reads_in(enum ocop_err *err, struct ocop_bytes text, int fd,
		     enum picture_format format, const struct picture_box *box)
{
	struct picture there = { .bytes = OCOP_BUF(TEXT_BYTES_MAX) };
	char size[64];
	bool read;

	snprintf(size, sizeof(size), "[%zux%zu+%zu+%zu]", box->width,
		 box->height, box->x, box->y);
	*err = read_zbar(&there, fd, format, size);
	read = !*err && places_of(&there, text) > 0;
	picture_clear(&there);
	return read;
}

/*
 * Find out whether two readers that found a text once each saw the same symbol.
 * zbarimg prints no positions. So it is run on the position that ZXingReader
 * printed. If the text is not there, it is run on the four parts around it, and
 * only a symbol read there counts as a second one. zbarimg may fail on such a
 * part without harm.
 */
static enum ocop_err ask_places(struct picture *out,
				const struct picture *found, int fd,
				enum picture_format format)
{
	enum ocop_err err = OCOP_OK;
	size_t runs = 0;

	for (size_t i = 0; i < found->count; i++) {
		struct ocop_bytes text = picture_text(found, i);
		size_t at = index_of(out, text), part = 0;
		struct picture_box b = out->box[at < out->count ? at : 0];
		const struct picture_box parts[] = {
			b, { 0, 0, b.x, FAR }, { 0, 0, FAR, b.y },
			{ b.x + b.width, 0, FAR, FAR },
			{ 0, b.y + b.height, FAR, FAR },
		};

		if (at == out->count || out->places[at] != 1 ||
		    found->places[i] != 1 || b.width == 0)
			continue;
		for (; part < 5; part++) {
			if (parts[part].width == 0 || parts[part].height == 0)
				continue;
			if (runs++ == PLACES_RUNS_MAX)
				return OCOP_OK;
			if (reads_in(&err, text, fd, format, &parts[part]))
				break;
			if (err == OCOP_ERR_MEMORY)
				return err;
		}
		out->places[at] += part > 0 && part < 5;
	}
	return OCOP_OK;
}

/*
 * Each reader misses symbols that the other finds, and finds more at another
 * size. Stop as soon as one of them finds something, and exactly what the
 * earlier ones found together.
 */
static enum ocop_err ask(struct picture *out, int fd,
			 enum picture_format format, struct ocop_diag *diag)
{
	static const char *const zbar_sizes[] = { "", "[150%]", "[50%]" };
	const size_t count = 1 + sizeof(zbar_sizes) / sizeof(zbar_sizes[0]);
	enum ocop_err err, last = OCOP_ERR_ABSENT;
	bool looked = false, same = false;
	size_t told;

	for (size_t i = 0; i < count && !(same && out->count > 0); i++) {
		struct picture found = { .bytes = OCOP_BUF(TEXT_BYTES_MAX) };

		err = i == 0 ? read_zxing(&found, fd) :
			       read_zbar(&found, fd, format, zbar_sizes[i - 1]);
		if (!err && i == 1)
			err = ask_places(out, &found, fd, format);
		if (!err)
			err = unite(out, &found, &same);
		looked = looked || !err;
		if (err && err != OCOP_ERR_ABSENT)
			last = err;
		same = same && !err && i > 0;
		picture_clear(&found);
	}
	if (!looked)
		return fail_readers(diag, last);
	told = not_plain(out);
	out->unread = out->unread > told ? out->unread - told : 0;
	if (out->count == 0 && out->unread == 0)
		out->unread = count_seen(fd, format);
	return OCOP_OK;
}

/* Try a white background, as on paper, then black, as on dark screens. */
static enum ocop_err ask_flat(struct picture *out, int png,
			      struct ocop_diag *diag)
{
	static const uint8_t grounds[] = { 255, 0 };
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; i < 2 && !err && out->count == 0; i++) {
		int fd;

		err = picture_flat(&fd, png, grounds[i]);
		if (err)
			return fail_readers(diag, err);
		out->unread = 0;
		err = ask(out, fd, PICTURE_PNM, diag);
		close(fd);
	}
	return err;
}

enum ocop_err picture_read(struct picture *out, const char *path,
			   struct ocop_diag *diag)
{
	struct picture_form form;
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
		err = picture_form(&form, fd, diag);
	if (!err && form.transparent && form.whole)
		err = ask_flat(out, fd, diag);
	else if (!err)
		err = ask(out, fd, form.format, diag);
	close(fd);
	if (!err || err == OCOP_ERR_FILE)
		out->cut = !form.whole;
	return out->cut && err == OCOP_ERR_FILE ? OCOP_OK : err;
}
