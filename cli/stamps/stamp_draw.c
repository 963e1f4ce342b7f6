/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop stamp draw: draw the pictures of existing stamps again. The symbols come
 * from the store; nothing is signed.
 */
#include "cli/home.h"
#include "cli/stamps/stamp.h"

struct draw {
	const char *product, *lot_text, *from, *count, *home_dir;
	struct drawing drawing;
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
	size_t drawn = 0;
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
		printf(_("%zu stamps of %s, lot %u drawn again\n"), drawn,
		       d->lot.product, d->lot.lot);
	ocop_buf_clear(&uri);
	return cmd_flush(code);
}

static int run(struct draw *d)
{
	struct ocop_store *store = NULL;
	int code = stamp_lot_named(&d->lot, d->product, d->lot_text);

	if (!code)
		code = drawing_check(&d->drawing);
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
		code = draw_all(d, store);
	ocop_store_close(store);
	return code;
}

int stamp_draw(int argc, char **argv)
{
	struct draw d = { 0 };
	const struct opt table[] = {
		STAMP_LOT_OPTIONS(&d),
		{ "from", OPT_TEXT, &d.from, "N",
		  N_("first serial (default: 0)") },
		{ "count", OPT_TEXT, &d.count, "N",
		  N_("how many (default: all existing stamps)") },
		DRAWING_OPTIONS(&d.drawing),
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
