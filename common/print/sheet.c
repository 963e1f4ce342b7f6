/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a sheet: the font, the size of the symbols, the label. All stamps of a
 * run have texts of the same form, so one of them tells the size of all.
 */
#include <string.h>

#include "common/print/sheet.h"

static enum ocop_err use_texts(struct sheet *sheet, struct ocop_diag *diag)
{
	const char *const texts[] = {
		sheet->label.name, sheet->label.lot, sheet->label.host,
		sheet->label.note, sheet->product,
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ- \xe2\x80\xa6"
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		enum ocop_err err = font_use(&sheet->font,
					     ocop_bytes_str(texts[i]));

		if (err)
			return ocop_fail(diag, err, 0,
					 "the font %s has no letters for '%s'",
					 FONT_NAME, texts[i]);
	}
	return OCOP_OK;
}

enum ocop_err sheet_open(struct sheet *sheet, struct ocop_bytes uri,
			 bool phone_only, struct ocop_diag *diag)
{
	struct ocop_qr qr;
	enum ocop_err err = font_load(&sheet->font, FONT_PATH, diag);

	if (err == OCOP_ERR_ABSENT)
		return ocop_fail(diag, OCOP_ERR_FILE, 0,
				 "the font %s was not found; install the package fonts-liberation2",
				 FONT_PATH);
	if (!err)
		err = use_texts(sheet, diag);
	if (!err)
		err = ocop_qr_encode(&qr, uri, OCOP_QR_M,
				     OCOP_QR_STAMP_VERSION_MAX);
	if (err)
		return err;
	sheet->modules = qr.width;
	return sheet_label_make(sheet, phone_only, diag);
}

void sheet_clear(struct sheet *sheet)
{
	font_clear(&sheet->font);
}
