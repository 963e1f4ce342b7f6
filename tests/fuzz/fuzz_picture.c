/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the lines that ZXingReader or ocop-picture prints. No symbol
 * comes without a text, and the count of texts is right. Functions:
 * zxing_parse, picture_parse.
 */
#include <stdlib.h>

#include "common/media/media.h"
#include "verifier/picture/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void take(void *user, const struct symbol *symbol)
{
	size_t *count = user;

	++*count;
	require(symbol->len > 0 && symbol->len <= TEXT_MAX);
	for (int i = 0; i < 4; i++)
		require(symbol->corner[i].x >= 0 && symbol->corner[i].y >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct picture picture = { .bytes = OCOP_BUF(64 * 1024) };
	struct ocop_bytes lines = ocop_bytes_of(data, size);
	size_t symbols = 0;

	zxing_parse(lines, take, &symbols);
	require(symbols <= size / 16);
	if (!picture_parse(&picture, lines, NULL)) {
		require(picture.count <= PICTURE_TEXTS_MAX);
		require(picture.unread <= PICTURE_TEXTS_MAX);
		for (size_t i = 0; i < picture.count; i++) {
			require(picture.places[i] > 0);
			require(picture_text(&picture, i).len > 0);
		}
	}
	picture_clear(&picture);
	return 0;
}
