/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-picture [--times] [--page] [ZXINGREADER]: reads a picture file from
 * standard input, and prints what it shows, one line for each thing. A page of
 * stamps gets more time than a picture that somebody waits for.
 * common/media/picture.c runs it in a child without a network, and reads these
 * lines:
 *	read HEX			the text of a symbol
 *	unread COUNT			symbols that were seen and not read
 *	cut				the file ends too early
 *	fail WORD			damaged, other, large or memory
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "verifier/picture/picture.h"

static const char *const words[] = {
	[DECODED_NOT] = "damaged", [DECODED_OTHER] = "other",
	[DECODED_LARGE] = "large", [DECODED_MEMORY] = "memory",
};

static bool read_all(struct ocop_buf *out)
{
	uint8_t part[65536];
	ssize_t got;

	while ((got = read(STDIN_FILENO, part, sizeof(part))) > 0)
		if (ocop_buf_add(out, part, (size_t)got))
			return false;
	return got == 0;
}

static int look(bool times, bool page)
{
	struct ocop_buf file = OCOP_BUF(FILE_BYTES_MAX);
	struct picture_pixels pixels = { 0 };
	enum decoded code = DECODED_LARGE;

	if (read_all(&file))
		code = decode(&pixels, ocop_buf_view(&file));
	ocop_buf_clear(&file);
	if (code)
		printf("fail %s\n", words[code]);
	if (!code && pixels.cut)
		printf("cut\n");
	if (!code && pixels.grey.pixel)
		ladder(&pixels, times, page);
	pixels_free(&pixels);
	return fflush(stdout) == 0 ? 0 : 4;
}

int main(int argc, char **argv)
{
	bool times = argc > 1 && strcmp(argv[1], "--times") == 0;
	bool page = argc > 1 + times && strcmp(argv[1 + times], "--page") == 0;
	const int at = 1 + times + page;
	int code;

	if (!hand_fork(&code, argc > at ? argv[at] : NULL))
		return code;
	return lock_eye() ? look(times, page) : 4;
}
