/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of any encoding: what is decoded is UTF-8, no word is outside, and its
 * cells are in order. */
#include <stdlib.h>

#include <ocop/text.h>

#include "common/sheet/charset.h"
#include "common/sheet/grid.h"
#include "common/sheet/viet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes in = ocop_bytes_of(data, size), word;
	enum charset charset;
	bool sure;

	(void)charset_guess(&charset, &sure, in);
	for (int i = 0; i < CHARSETS; i++) {
		struct ocop_buf out = OCOP_BUF(1 << 20);
		struct grid grid = GRID();
		struct ocop_buf again = OCOP_BUF(1 << 20);

		if (!charset_decode(&out, in, (enum charset)i, NULL)) {
			if (ocop_utf8_check(ocop_buf_view(&out), NULL))
				abort();
			if (!grid_read_csv(&grid, ocop_buf_view(&out), NULL) &&
			    grid_rows(&grid) > out.len)
				abort();
			grid_clear(&grid);
			word = viet_odd(ocop_buf_view(&out));
			if (word.len > out.len)
				abort();
			(void)!charset_font_text(&again, ocop_buf_view(&out),
						 (enum charset)i, true);
		}
		ocop_buf_clear(&out);
		ocop_buf_clear(&again);
	}
	return 0;
}
