/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads symbols with zbar, in the process that also decodes, behind its filter.
 */
#include <string.h>

#include <zbar.h>

#include "verifier/picture/picture.h"

/* The corners of what zbar outlines. */
static void outline(struct symbol *out, const zbar_symbol_t *symbol)
{
	unsigned count = zbar_symbol_get_loc_size(symbol);

	for (unsigned i = 0; i < 4; i++) {
		unsigned at = count > i ? i : count - 1;

		out->corner[i] = (struct point){ 0, 0 };
		if (count > 0)
			out->corner[i] = (struct point){
				zbar_symbol_get_loc_x(symbol, at),
				zbar_symbol_get_loc_y(symbol, at)
			};
	}
}

bool read_zbar(const struct image *image, take_symbol *take, void *user)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *view = zbar_image_create();
	const zbar_symbol_t *found;
	static struct symbol symbol;

	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	zbar_image_set_format(view, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(view, (unsigned)image->width,
			    (unsigned)image->height);
	zbar_image_set_data(view, image->pixel, image->width * image->height,
			    NULL);
	if (zbar_scan_image(scanner, view) < 0) {
		zbar_image_destroy(view);
		zbar_image_scanner_destroy(scanner);
		return false;
	}
	found = zbar_image_first_symbol(view);
	for (; found; found = zbar_symbol_next(found)) {
		size_t len = zbar_symbol_get_data_length(found);

		if (len == 0 || len > sizeof(symbol.text))
			continue;
		memcpy(symbol.text, zbar_symbol_get_data(found), len);
		symbol.len = len;
		outline(&symbol, found);
		take(user, &symbol);
	}
	zbar_image_destroy(view);
	zbar_image_scanner_destroy(scanner);
	return true;
}
