/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop stamp draw: draw the pictures of existing stamps again. The symbols come
 * from the store; nothing is signed.
 */
#include "cli/home.h"
#include "cli/stamps/sheets.h"

struct draw {
	const char *product, *lot_text, *from, *count, *home_dir;
	struct drawing drawing;
	struct sheets sheets;
	struct ocop_store *store;	/* of draw_sheets() */
	char home[HOME_PATH_SIZE];
	struct stamp_lot lot;
	struct stamp_run run;
};

int stamp_picture(struct drawing *drawing, const struct stamp_lot *lot,
		  uint32_t index, struct ocop_bytes uri)
{
	char name[64];

	snprintf(name, sizeof(name), "%s-%06u-%07u", lot->product, lot->lot,
		 index);
	return drawing_put(drawing, name, uri, OCOP_QR_M,
			   OCOP_QR_STAMP_VERSION_MAX);
}

static int choose(struct draw *d, struct ocop_store *store)
{
	uint32_t next = 0;
	enum ocop_err err = stamp_store_code(store, &d->lot);

	if (!err)
		err = stamp_store_next(store, &d->lot, &next);
	if (err && err != OCOP_ERR_ABSENT)
		return say_trouble("stamps.db", err, NULL);
	if (d->from && !drawing_number(&d->run.from, "--from", d->from,
				       OCOP_STAMP_INDEX_MAX))
		return EXIT_USAGE;
	d->run.count = d->run.from < next ? next - d->run.from : 0;
	if (d->count && !drawing_number(&d->run.count, "--count", d->count,
					OCOP_LOT_COUNT_MAX))
		return EXIT_USAGE;
	if (d->run.count && d->run.from < next &&
	    d->run.count <= next - d->run.from)
		return EXIT_DONE;
	say_error(_("only serials below %u of this lot have been used: make others with ocop stamp make"),
		  next);
	return EXIT_USAGE;
}

/* Skip serials that were never made because --from jumped over them. */
static int draw_all(struct draw *d, struct ocop_store *store)
{
	struct manifest list = { 0 };
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	uint32_t drawn = 0;
	int code = manifest_open(&list, d->drawing.out, &d->lot, &d->run);

	for (uint32_t n = 0; !code && n < d->run.count; n++) {
		uint32_t index = d->run.from + n;
		enum ocop_err err = stamp_store_get(store, &d->lot, index,
						    &uri);

		if (err == OCOP_ERR_ABSENT)
			continue;
		if (err)
			code = say_trouble("stamps.db", err, NULL);
		if (!code)
			code = stamp_picture(&d->drawing, &d->lot, index,
					     ocop_buf_view(&uri));
		if (!code)
			code = manifest_add(&list, &d->lot, index,
					    ocop_buf_view(&uri));
		drawn++;
	}
	code = manifest_close(&list, code);
	if (!code)
		code = drawing_sync(&d->drawing);
	if (!code)
		printf(_("%u stamps of %s, lot %u drawn again\n"), drawn,
		       d->lot.product, d->lot.lot);
	ocop_buf_clear(&uri);
	return cmd_flush(code);
}

static enum ocop_err get_some(void *user, uint32_t first, uint32_t count,
			      struct ocop_buf *out)
{
	struct draw *d = user;
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	enum ocop_err err = OCOP_OK;

	for (uint32_t i = 0; !err && i < count; i++) {
		err = stamp_store_get(d->store, &d->lot, first + i, &uri);
		ocop_buf_bytes(out, ocop_buf_view(&uri));
		ocop_buf_byte(out, '\n');
	}
	ocop_buf_clear(&uri);
	return err ? err : out->err;
}

/* Sheets of a range without gaps. */
static int draw_sheets(struct draw *d, struct ocop_store *store)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	enum ocop_err err = stamp_store_label(store, &d->lot);
	int code;

	d->store = store;
	if (!err)
		err = stamp_store_get(store, &d->lot, d->run.from, &uri);
	code = err ? say_trouble("stamps.db", err, NULL) :
		     sheets_open(&d->sheets, d->home, d->drawing.out, &d->lot,
				 &d->run, ocop_buf_view(&uri));
	if (!code)
		code = sheets_print(&d->sheets, &d->lot, get_some, d);
	if (!code) {
		printf(_("%u stamps of %s, lot %u drawn again\n"),
		       d->run.count, d->lot.product, d->lot.lot);
		sheets_report(&d->sheets, NULL);
	}
	sheets_clear(&d->sheets);
	ocop_buf_clear(&uri);
	return cmd_flush(code);
}

static int run(struct draw *d)
{
	struct ocop_store *store = NULL;
	int code = stamp_lot_named(&d->lot, d->product, d->lot_text);

	if (!code)
		code = drawing_check(&d->drawing);
	if (!code)
		code = sheets_check(&d->sheets, &d->drawing);
	if (!code && !d->drawing.out)
		code = cmd_usage("--out",
				 _("is required: the folder for the pictures"));
	if (!code)
		code = home_open(d->home, d->home_dir, true);
	if (!code)
		code = stamp_store_open(&store, d->home, false);
	if (!code && !store) {
		say_error("%s", _("no stamps have been made in this folder"));
		code = EXIT_TROUBLE;
	}
	if (!code)
		code = choose(d, store);
	if (!code)
		code = drawing_start(&d->drawing);
	if (!code)
		code = d->drawing.pdf ? draw_sheets(d, store) :
					draw_all(d, store);
	ocop_store_close(store);
	return code;
}

int stamp_draw(int argc, char **argv)
{
	struct draw d = { .drawing = { .sheets = true } };
	const struct opt table[] = {
		STAMP_LOT_OPTIONS(&d),
		{ "from", OPT_TEXT, &d.from, "N",
		  N_("first serial (default: 0)") },
		{ "count", OPT_TEXT, &d.count, "N",
		  N_("how many (default: all existing stamps)") },
		DRAWING_OPTIONS(&d.drawing),
		SHEETS_OPTIONS(&d.sheets),
		HOME_OPTION(&d.home_dir),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop stamp draw --product PRODUCT --lot N --out DIR",
		       N_("Draw existing stamps again, when pictures were lost or another format is needed. Never print a serial twice: void it and use a spare one."),
		       NULL, &code))
		return code;
	return run(&d);
}
