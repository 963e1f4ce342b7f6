/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label sheets of a run of stamps, and ocop stamp labels, which lists the
 * sheets that are known by name.
 */
#include <string.h>
#include <unistd.h>

#include <ocop/nfc.h>
#include <ocop/text.h>

#include "cli/stamps/sheets.h"
#include "cli/table.h"

int sheets_check(struct sheets *s, const struct drawing *drawing)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct sheet *sheet = &s->sheet;
	uint32_t number = 1;
	enum ocop_err err;

	if (!drawing->pdf) {
		if (s->labels || s->start || s->printer || s->name ||
		    s->stars || s->phone_only)
			return cmd_usage("--labels",
					 _("this and the other options of label sheets need --format pdf"));
		return EXIT_DONE;
	}
	if (!s->labels)
		return cmd_usage("--labels", _("is required: the label sheet; ocop stamp labels lists them"));
	err = sheet_grid_read(&sheet->grid, s->labels, &diag);
	if (err)
		return say_diag("--labels", err, &diag);
	if (s->start && !drawing_number(&number, "--start", s->start,
					sheet->grid.columns *
					sheet->grid.rows))
		return EXIT_USAGE;
	if (!number)
		return cmd_usage("--start", _("labels are counted from 1"));
	sheet->start = number - 1;
	if (s->stars && !drawing_number(&number, "--stars", s->stars, 5))
		return EXIT_USAGE;
	sheet->label.stars = s->stars ? number : 0;
	return EXIT_DONE;
}

static bool name_file(char out[static HOME_PATH_SIZE], const char *dir,
		      const struct sheet *sheet, const char *ending)
{
	char name[96];

	snprintf(name, sizeof(name), "%s-%06u-%07u-%07u.%s", sheet->product,
		 sheet->lot, sheet->from, sheet->from + sheet->count - 1,
		 ending);
	return path_join(out, dir, name);
}

/* The host as it stands in a stamp's text. */
static const char *host_of(char out[static OCOP_STAMP_URI_MAX],
			   struct ocop_bytes uri)
{
	struct ocop_stamp stamp;

	if (ocop_stamp_parse(&stamp, uri, NULL))
		return "";
	memcpy(out, stamp.host, OCOP_STAMP_URI_MAX);
	return out;
}

int sheets_open(struct sheets *s, const char *home, const char *out,
		const struct stamp_lot *lot, const struct stamp_run *run,
		struct ocop_bytes uri)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct sheet *sheet = &s->sheet;
	struct ocop_buf name = OCOP_BUF(STAMP_NAME_SIZE);
	char host[OCOP_STAMP_URI_MAX], lot_text[64];
	enum ocop_err err;
	int code = EXIT_DONE;

	sheet->printer = SHEET_PRINTER_EXACT;
	if (s->printer)
		code = printer_load(&sheet->printer, home, s->printer);
	if (code)
		return code;
	snprintf(sheet->product, sizeof(sheet->product), "%s", lot->product);
	sheet->lot = lot->lot;
	sheet->from = run->from;
	sheet->count = run->count;
	sheet->label.name = lot->name;
	if (s->name) {
		err = ocop_nfc(&name, ocop_bytes_str(s->name));
		if (err)
			return say_diag("--name", err, NULL);
		sheet->label.name = ocop_buf_cstr(&name);
	}
	if (!s->stars)
		sheet->label.stars = lot->stars;
	if (!sheet->label.name || !sheet->label.name[0])
		return cmd_usage("--name",
				 _("is required, because this desk does not know the product's name; or use --replica with a copy of the register that has the name"));
	/* Translators: on a label; %u is the lot's number. */
	snprintf(lot_text, sizeof(lot_text), _("Lot %u"), lot->lot);
	sheet->label.lot = lot_text;
	sheet->label.host = host_of(host, uri);
	/* Translators: on a label whose symbol is small. */
	sheet->label.note = s->phone_only ? _("for phones only") : "";
	err = sheet_open(sheet, uri, s->phone_only, &diag);
	/* From here on the lines of the label have these texts. */
	ocop_buf_clear(&name);
	sheet->label = (struct sheet_label){ "", sheet->label.stars, "", "",
					     "" };
	if (err)
		return say_diag("--labels", err, &diag);
	if (!name_file(s->pdf, out, sheet, "pdf") ||
	    !name_file(s->list, out, sheet, "csv"))
		return EXIT_USAGE;
	return EXIT_DONE;
}

void sheets_clear(struct sheets *s)
{
	sheet_clear(&s->sheet);
}

struct printing {
	enum ocop_err (*uris)(void *user, uint32_t first, uint32_t count,
			      struct ocop_buf *out);
	void *user;
	uint32_t count;
};

static enum ocop_err get_uris(void *user, uint32_t first, uint32_t count,
			      struct ocop_buf *out)
{
	const struct printing *p = user;

	return p->uris(p->user, first, count, out);
}

static void progress(void *user, uint32_t done)
{
	const struct printing *p = user;

	say_progress(_("%u of %u stamps"), done, p->count);
}

int sheets_print(struct sheets *s, const struct stamp_lot *lot,
		 enum ocop_err (*uris)(void *user, uint32_t first,
				       uint32_t count, struct ocop_buf *out),
		 void *user)
{
	const unsigned labels = s->sheet.grid.columns * s->sheet.grid.rows;
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct printing p = { uris, user, s->sheet.count };
	struct sheet_run run = {
		.sheet = &s->sheet, .pdf = s->pdf, .list = s->list,
		.code = lot->code, .uris = get_uris, .progress = progress,
		.user = &p,
		.threads = processors > 1 ? (unsigned)processors - 1 : 0 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = sheet_run(&run, &diag);

	say_progress_end();
	s->drawn = run.drawn_out;
	s->pages = ((uint64_t)s->sheet.start + s->sheet.count + labels - 1) /
		   labels;
	return err ? say_trouble(s->pdf, err, &diag) : EXIT_DONE;
}

void sheets_report(const struct sheets *s, struct ocop_json *o)
{
	if (o) {
		ocop_json_set_str(o, "pdf", s->pdf);
		ocop_json_set_int(o, "sheets", (int64_t)s->pages);
		ocop_json_set_int(o, "drawn", s->drawn);
		return;
	}
	printf(_("%llu sheets: '%s', and for the printing house '%s'\n"),
	       (unsigned long long)s->pages, s->pdf, s->list);
	if (s->drawn < s->sheet.count)
		printf(_("%u of them had been drawn before the run was cut\n"),
		       s->sheet.count - s->drawn);
}

enum ocop_err sheets_blank(struct ocop_buf *out, const char *host,
			   const struct stamp_lot *lot)
{
	char path[OCOP_STAMP_PATH_MAX + 1];
	enum ocop_err err = ocop_stamp_path(path, lot->product, lot->lot, 0);

	if (err)
		return err;
	ocop_buf_printf(out, "https://%s%s?s=", host, path);
	for (size_t i = 0; i < OCOP_STAMP_DIGITS; i++)
		ocop_buf_byte(out, i == 2 ? '1' : '0');
	return out->err;
}

int stamp_labels(int argc, char **argv)
{
	static const char *const heads[] = {
		N_("sheet"), N_("labels"), N_("width, mm"), N_("height, mm"),
		N_("left, mm"), N_("top, mm"), N_("step, mm")
	};
	const struct opt table[] = { { NULL, OPT_FLAG, NULL, NULL, NULL } };
	struct table t = TABLE(7);
	enum ocop_err err;
	int code;

	if (!cmd_begin(table, argc, argv, "ocop stamp labels",
		       N_("List the sheets of labels that are known by name, with their measures. To use another sheet, give its measures in millimetres: --labels COLUMNSxROWS,WIDTHxHEIGHT,LEFTxTOP,STEPxSTEP."),
		       NULL, &code))
		return code;
	for (size_t i = 0; i < 7; i++)
		table_cell(&t, "%s", _(heads[i]));
	for (size_t i = 0; sheet_grid_known(i); i++) {
		const struct sheet_grid *g = sheet_grid_known(i);
		const unsigned mm[] = { g->width, g->height, g->left, g->top };

		table_cell(&t, "%s", g->name);
		table_cell(&t, "%ux%u", g->columns, g->rows);
		for (size_t j = 0; j < 4; j++)
			table_cell(&t, "%u.%02u", mm[j] / 100, mm[j] % 100);
		table_cell(&t, "%u.%02ux%u.%02u", g->step_x / 100,
			   g->step_x % 100, g->step_y / 100, g->step_y % 100);
	}
	err = table_print(stdout, &t);
	return err ? say_diag("labels", err, NULL) : cmd_flush(EXIT_DONE);
}
