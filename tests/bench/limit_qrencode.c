/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limit for symbols: libqrencode alone, which is told where the segments
 * are. Besides lib/qr/qr.c, this is the only file that includes its header.
 */
#include <qrencode.h>

#include "tests/bench/bench.h"

extern QRcode *QRcode_encodeMask(QRinput *input, int mask);

static bool symbol(const char *text, const size_t *segments, size_t count,
		   bool masked)
{
	const unsigned char *at = (const unsigned char *)text;
	QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
	QRcode *code = NULL;
	bool good = input != NULL;

	for (size_t i = 0; good && i < count; at += segments[i++])
		good = QRinput_append(input, i % 2 ? QR_MODE_NUM : QR_MODE_8,
				      (int)segments[i], at) == 0;
	if (good)
		code = masked ? QRcode_encodeMask(input, 3) :
				QRcode_encodeInput(input);
	good = code != NULL && code->version <= 7;
	QRcode_free(code);
	QRinput_free(input);
	return good;
}

bool limit_symbol(const char *text, const size_t *segments, size_t count)
{
	return symbol(text, segments, count, false);
}

bool limit_masked(const char *text, const size_t *segments, size_t count)
{
	return symbol(text, segments, count, true);
}
