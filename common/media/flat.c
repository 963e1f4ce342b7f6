/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts a transparent PNG on a solid background, with libpng's simplified API in
 * a child process. Both readers ignore transparency, so a black symbol on
 * nothing would become black on black. The output is PNM, which both read and
 * which needs no library to write.
 */
#define _GNU_SOURCE		/* memfd_create */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <png.h>

#include "common/media/media.h"

#define FLAT_MAX (128u * 1024u * 1024u)

/* Runs in the child: converts standard input to standard output. */
static int flatten(const void *arg)
{
	const uint8_t *ground = arg;
	png_image image = { .version = PNG_IMAGE_VERSION };
	png_color colour = { *ground, *ground, *ground };
	FILE *in = fdopen(STDIN_FILENO, "rb"), *out = fdopen(1, "wb");
	uint8_t *pixels;
	size_t size;

	if (!in || !out || fseek(in, 0, SEEK_SET) != 0 ||
	    !png_image_begin_read_from_stdio(&image, in))
		return 1;
	image.format = PNG_FORMAT_GRAY;
	if (image.width > FLAT_MAX / image.height)
		return 1;
	size = PNG_IMAGE_SIZE(image);
	pixels = malloc(size);
	if (!pixels ||
	    !png_image_finish_read(&image, &colour, pixels, 0, NULL))
		return 1;
	fprintf(out, "P5\n%u %u\n255\n", image.width, image.height);
	return fwrite(pixels, 1, size, out) == size && fflush(out) == 0 ? 0 : 1;
}

enum ocop_err picture_flat(int *fd_out, int png, uint8_t ground)
{
	struct ocop_buf flat = OCOP_BUF(FLAT_MAX + 64);
	enum ocop_err err = child_work(&flat, flatten, &ground, png,
				       CHILD_WALL_MAX_MS);
	int fd = err ? -1 : memfd_create("picture", MFD_CLOEXEC);

	for (size_t at = 0; fd >= 0 && at < flat.len;) {
		ssize_t done = write(fd, flat.ptr + at, flat.len - at);

		if (done <= 0) {
			close(fd);
			fd = -1;
			break;
		}
		at += (size_t)done;
	}
	ocop_buf_clear(&flat);
	*fd_out = fd;
	return err || fd >= 0 ? err : OCOP_ERR_MEMORY;
}
