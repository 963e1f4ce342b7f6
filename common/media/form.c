/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the structure of a picture file before any decoder runs: its format,
 * whether a PNG may be transparent, and whether the file is complete. An
 * incomplete upload decodes to a picture that is grey at the bottom, where no
 * symbol is found. Sources: PNG (W3C), sections 5.3 and 11.2; ITU-T T.81, annex
 * B.
 */
#define _GNU_SOURCE	/* strerrordesc_np() */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/media/media.h"
#include "common/ui/say.h"

#define MAGIC_LEN 12
#define COLOUR_ALPHA 4		/* a bit in the colour type of PNG */

/* Read len bytes as a big-endian number. false: the file ends. */
static bool number(FILE *in, size_t len, uint32_t *out)
{
	int c = 0;

	*out = 0;
	for (size_t i = 0; i < len && (c = getc(in)) != EOF; i++)
		*out = *out << 8 | (uint32_t)c;
	return c != EOF;
}

/* Walk through the chunks up to IEND. */
static void walk_png(FILE *in, struct picture_form *out)
{
	uint32_t len, colour;
	char type[5] = "";

	fseek(in, 8, SEEK_SET);
	while (number(in, 4, &len) && fread(type, 1, 4, in) == 4) {
		uint32_t skip = len;

		if (strcmp(type, "IHDR") == 0 && len > 9 &&
		    fseek(in, 9, SEEK_CUR) == 0 && number(in, 1, &colour)) {
			out->transparent = (colour & COLOUR_ALPHA) != 0;
			skip -= 10;
		}
		if (strcmp(type, "tRNS") == 0)
			out->transparent = true;
		if (skip > INT32_MAX || fseek(in, (long)skip, SEEK_CUR) != 0)
			return;
		if (!number(in, 4, &skip))
			return;
		if (strcmp(type, "IEND") == 0) {
			out->whole = true;
			return;
		}
	}
}

/* Walk through the segments, and the compressed data between them, up to EOI. A
 * second picture after it, as phones append, does not matter. */
static void walk_jpeg(FILE *in, struct picture_form *out)
{
	uint32_t len;
	int c;

	fseek(in, 2, SEEK_SET);
	while ((c = getc(in)) != EOF) {
		if (c != 0xff)
			continue;
		do
			c = getc(in);
		while (c == 0xff);
		if (c == 0xd9)
			out->whole = true;
		if (c == EOF || c == 0xd9)
			return;
		/* Skip a byte 0xff, and markers without a length. */
		if (c <= 1 || (c >= 0xd0 && c <= 0xd8))
			continue;
		if (!number(in, 2, &len) || len < 2 ||
		    fseek(in, (long)len - 2, SEEK_CUR) != 0)
			return;
	}
}

static const char *other(const uint8_t magic[static MAGIC_LEN])
{
	if (memcmp(magic + 4, "ftyp", 4) == 0)
		return N_("a HEIC or AVIF picture or a film, not PNG or JPEG: have it sent as JPEG");
	if (memcmp(magic, "RIFF", 4) == 0 && memcmp(magic + 8, "WEBP", 4) == 0)
		return N_("a WebP picture, not PNG or JPEG: have it sent as JPEG");
	return N_("neither a PNG nor a JPEG picture");
}

enum ocop_err picture_form(struct picture_form *out, int fd,
			   struct ocop_diag *diag)
{
	static const uint8_t png[8] = {
		0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'
	};
	static const uint8_t jpeg[3] = { 0xff, 0xd8, 0xff };
	uint8_t magic[MAGIC_LEN] = { 0 };
	FILE *in;
	int own;

	*out = (struct picture_form){ .format = PICTURE_PNG };
	if (pread(fd, magic, sizeof(magic), 0) < 0)
		return ocop_fail(diag, OCOP_ERR_FILE, 0, "%s",
				 strerrordesc_np(errno));
	if (memcmp(magic, jpeg, sizeof(jpeg)) == 0)
		out->format = PICTURE_JPEG;
	else if (memcmp(magic, png, sizeof(png)) != 0)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "%s",
				 other(magic));
	own = dup(fd);
	in = own < 0 ? NULL : fdopen(own, "rb");
	if (in == NULL) {
		if (own >= 0)
			close(own);
		return OCOP_ERR_MEMORY;
	}
	if (out->format == PICTURE_PNG)
		walk_png(in, out);
	else
		walk_jpeg(in, out);
	fclose(in);
	return OCOP_OK;
}
