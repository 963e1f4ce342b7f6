/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QR symbols by libqrencode. Its own splitting of a text needs a larger version
 * for stamps, so the segments are chosen here: the cheapest path through three
 * modes (byte, alphanumeric, numeric). Costs are sixths of a bit, so that a
 * digit (10/3 bits) and a letter (11/2 bits) are whole numbers.
 * Source: ISO/IEC 18004 7.3 and 7.4.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

#include "lib/qr/mask.h"

/* Debian's library exports it, its header does not declare it. Where it is
 * missing, the library chooses the mask itself. */
extern QRcode *QRcode_encodeMask(QRinput *input, int mask)
	__attribute__((weak));

enum { BYTE, ALNUM, NUMERIC, MODES, NO_MODE = MODES };

#define TEXT_MAX 7089		/* digits in a symbol of version 40-L */
#define SIXTHS 6
#define NO_WAY UINT32_MAX

/* Versions 1-9, 10-26 and 27-40 count characters in fields of their own. */
#define CLASSES 3
static const uint8_t count_bits[CLASSES][MODES] = {
	{ 8, 9, 10 }, { 16, 11, 12 }, { 16, 13, 14 }
};
/* Data codewords of the last version of a class, by ECC level. */
static const uint16_t class_codewords[CLASSES][4] = {
	{ 232, 182, 132, 100 }, { 1370, 1062, 754, 596 },
	{ 2956, 2334, 1666, 1276 }
};
static const uint8_t sixths[MODES] = { 48, 33, 20 };
static const QRencodeMode library_mode[MODES] = {
	QR_MODE_8, QR_MODE_AN, QR_MODE_NUM
};

/* Which mode came before, for each byte and the mode it is written in. */
struct step {
	uint8_t from[MODES];
};

/* Modes up to the one returned can have the byte. */
static int last_mode(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return NUMERIC;
	return (c >= 'A' && c <= 'Z') || (c && strchr(" $%*+-./:", c)) ?
	       ALNUM : BYTE;
}

static uint32_t whole_bits(uint32_t cost)
{
	return (cost + SIXTHS - 1) / SIXTHS * SIXTHS;
}

/*
 * Fill steps with the cheapest way to each byte in each mode; returns the
 * bits of the whole, *last_out its last mode.
 */
static uint32_t plan(struct step *steps, int *last_out, struct ocop_bytes text,
		     unsigned class)
{
	uint32_t cost[MODES] = { NO_WAY, NO_WAY, NO_WAY };

	*last_out = NO_MODE;
	for (size_t i = 0; i < text.len; i++) {
		uint32_t next[MODES], whole[MODES];
		const int last = last_mode(text.ptr[i]);

		for (int from = 0; from < MODES; from++)
			whole[from] = cost[from] == NO_WAY ? NO_WAY :
				      whole_bits(cost[from]);
		for (int to = 0; to < MODES; to++) {
			uint32_t head = (4u + count_bits[class][to]) * SIXTHS;
			uint32_t best = i == 0 ? head : cost[to];

			steps[i].from[to] = (uint8_t)(i == 0 ? NO_MODE : to);
			for (int from = 0; i > 0 && from < MODES; from++) {
				if (from == to || cost[from] == NO_WAY ||
				    whole[from] + head >= best)
					continue;
				best = whole[from] + head;
				steps[i].from[to] = (uint8_t)from;
			}
			next[to] = best == NO_WAY || to > last ?
				   NO_WAY : best + sixths[to];
		}
		memcpy(cost, next, sizeof(cost));
	}
	*last_out = BYTE;
	for (int mode = BYTE + 1; mode < MODES; mode++)
		if (cost[mode] < cost[*last_out])
			*last_out = mode;
	return whole_bits(cost[*last_out]) / SIXTHS;
}

/* Leave in from[BYTE] of each step the mode of its byte. */
static void walk_back(struct step *steps, size_t len, int mode)
{
	while (len-- > 0) {
		int from = steps[len].from[mode];

		steps[len].from[BYTE] = (uint8_t)mode;
		mode = from;
	}
}

/* The library reports in errno, but errno belongs to the caller. */
static enum ocop_err library_err(int error)
{
	switch (error) {
	case ENOMEM:
		return OCOP_ERR_MEMORY;
	case ERANGE:
		return OCOP_ERR_LIMIT;
	default:
		return OCOP_ERR_BUG;
	}
}

static enum ocop_err add_segments(QRinput *input, const struct step *steps,
				  struct ocop_bytes text)
{
	size_t start = 0;

	for (size_t i = 1; i <= text.len; i++) {
		int mode = steps[start].from[BYTE];

		if (i < text.len && steps[i].from[BYTE] == mode)
			continue;
		if (QRinput_append(input, library_mode[mode], (int)(i - start),
				   text.ptr + start) != 0)
			return library_err(errno);
		start = i;
	}
	return OCOP_OK;
}

static void copy_modules(struct ocop_qr *out, const QRcode *code)
{
	const size_t count = (size_t)out->width * out->width;

	/* The lowest bit is the colour; the others say what the module is part
	 * of. */
	for (size_t i = 0; i < count; i++)
		out->module[i] = code->data[i] & 1;
}

static enum ocop_err draw(struct ocop_qr *out, const struct step *steps,
			  struct ocop_bytes text, enum ocop_qr_ecc ecc,
			  unsigned version_max, bool own_mask)
{
	QRinput *input = NULL;
	QRcode *code = NULL;
	const int saved = errno;
	enum ocop_err err;

	own_mask = own_mask && QRcode_encodeMask;

	errno = 0;
	input = QRinput_new2(0, (QRecLevel)ecc);
	err = input ? add_segments(input, steps, text) : library_err(errno);
	if (err)
		goto out;
	code = own_mask ? QRcode_encodeMask(input, 0) :
			  QRcode_encodeInput(input);
	if (!code) {
		err = library_err(errno);
		goto out;
	}
	if (code->version < 1 || code->width < 1 ||
	    code->width > (own_mask ? OCOP__MASK_WIDTH_MAX :
				      OCOP_QR_WIDTH_MAX)) {
		err = OCOP_ERR_BUG;
		goto out;
	}
	if ((unsigned)code->version > version_max) {
		err = OCOP_ERR_LIMIT;
		goto out;
	}
	out->version = (unsigned)code->version;
	out->width = (unsigned)code->width;
	if (own_mask)
		ocop__mask_choose(out->module, code->data, out->width, ecc);
	else
		copy_modules(out, code);
out:
	QRcode_free(code);
	QRinput_free(input);
	errno = saved;
	return err;
}

enum ocop_err ocop_qr_encode(struct ocop_qr *out, struct ocop_bytes text,
			     enum ocop_qr_ecc ecc, unsigned version_max)
{
	struct step *steps = NULL;
	unsigned class;
	int last;
	enum ocop_err err;

	out->version = out->width = 0;
	if (text.len == 0 || version_max > 40 || ecc < OCOP_QR_L ||
	    ecc > OCOP_QR_H)
		return OCOP_ERR_ARGUMENT;
	if (text.len > TEXT_MAX)
		return OCOP_ERR_LIMIT;
	steps = malloc(text.len * sizeof(*steps));
	if (!steps)
		return OCOP_ERR_MEMORY;
	err = OCOP_ERR_LIMIT;
	for (class = 0; class < CLASSES; class++) {
		if (plan(steps, &last, text, class) >
		    class_codewords[class][ecc] * 8u)
			continue;
		walk_back(steps, text.len, last);
		/* The first class ends with version 9, 53 modules wide. */
		err = draw(out, steps, text, ecc,
			   version_max ? version_max : 40, class == 0);
		break;
	}
	free(steps);
	return err;
}
