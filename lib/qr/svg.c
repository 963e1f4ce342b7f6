/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A QR symbol as SVG: one path, with a rectangle for each run of dark modules
 * in a row, so that a page of symbols stays small and printing programs see
 * plain geometry. It has a white ground, because readers find nothing on a
 * transparent one, and a size, because label programs otherwise choose one.
 * Source: SVG 1.1 section 8.3; ISO/IEC 18004 6.3.8 (quiet zone).
 */
#include <ocop/qr.h>

static void add_escaped(struct ocop_buf *out, struct ocop_bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		switch (c) {
		case '&':
			ocop_buf_str(out, "&amp;");
			break;
		case '<':
			ocop_buf_str(out, "&lt;");
			break;
		case '>':
			ocop_buf_str(out, "&gt;");
			break;
		default:
			/* XML 1.0 has no control characters at all. */
			ocop_buf_byte(out, c < 0x20 || c == 0x7f ? ' ' : c);
		}
	}
}

/* A number in decimal at `at`; where it ends. */
static char *put_number(char *at, int value)
{
	char digits[12];
	size_t n = 0;
	unsigned rest = value < 0 ? 0u - (unsigned)value : (unsigned)value;

	if (value < 0)
		*at++ = '-';
	do {
		digits[n++] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	while (n)
		*at++ = digits[--n];
	return at;
}

/*
 * One rectangle, "m4-2h3v1h-3z". By hand: printf took as long as all the
 * library's masks, for a symbol has hundreds of runs.
 */
static void add_run(struct ocop_buf *out, char move, int dx, int dy, int len)
{
	char text[64];
	char *at = text;

	*at++ = move;
	at = put_number(at, dx);
	if (dy >= 0)
		*at++ = ' ';	/* a minus sign parts two numbers by itself */
	at = put_number(at, dy);
	*at++ = 'h';
	at = put_number(at, len);
	*at++ = 'v';
	*at++ = '1';
	*at++ = 'h';
	at = put_number(at, -len);
	*at++ = 'z';
	ocop_buf_add(out, text, (size_t)(at - text));
}

/*
 * After "z" the pen is at the run's own start, so a relative move from
 * there (px, py) to the next run is the shortest text.
 */
static void add_runs(struct ocop_buf *out, const struct ocop_qr *qr)
{
	int px = 0, py = 0;
	char move = 'M';

	for (unsigned y = 0; y < qr->width; y++) {
		const uint8_t *row = qr->module + (size_t)y * qr->width;

		for (unsigned x = 0; x < qr->width; ) {
			unsigned start = x;
			int left, top;

			while (x < qr->width && row[x] == row[start])
				x++;
			if (!row[start])
				continue;
			left = (int)(start + OCOP_QR_QUIET);
			top = (int)(y + OCOP_QR_QUIET);
			add_run(out, move, left - px, top - py,
				(int)(x - start));
			move = 'm';
			px = left;
			py = top;
		}
	}
}

unsigned ocop_qr_hundredths_mm(const struct ocop_qr *qr)
{
	unsigned side = qr->width + 2 * OCOP_QR_QUIET;

	return (side * 2540 + OCOP_QR_MODULES_AN_INCH / 2) /
	       OCOP_QR_MODULES_AN_INCH;
}

enum ocop_err ocop_qr_svg(struct ocop_buf *out, const struct ocop_qr *qr,
			  struct ocop_bytes title)
{
	const unsigned side = qr->width + 2 * OCOP_QR_QUIET;
	const unsigned mm = ocop_qr_hundredths_mm(qr);

	if (qr->width == 0 || qr->width > OCOP_QR_WIDTH_MAX)
		return OCOP_ERR_ARGUMENT;
	ocop_buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
			"width=\"%u.%02umm\" height=\"%u.%02umm\" "
			"viewBox=\"0 0 %u %u\" "
			"shape-rendering=\"crispEdges\"%s>", mm / 100, mm % 100,
			mm / 100, mm % 100, side, side,
			title.len ? " role=\"img\"" : "");
	if (title.len) {
		ocop_buf_str(out, "<title>");
		add_escaped(out, title);
		ocop_buf_str(out, "</title>");
	}
	ocop_buf_printf(out, "<rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>"
			"<path d=\"", side, side);
	add_runs(out, qr);
	return ocop_buf_str(out, "\"/></svg>\n");
}
