/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop stamp calibrate: draws the calibration sheet, and keeps what was
 * measured on it as HOME/printers/NAME.json.
 */
#include <string.h>

#include "cli/stamps/sheets.h"
#include "common/print/calibration.h"

#define PROFILE_MAX 4096
#define MM_SIZE 16

static bool profile_path(char out[static HOME_PATH_SIZE], const char *home,
			 const char *name)
{
	char file[96];

	/* A name, not a path. */
	if (!name[0] || strlen(name) > 64 || name[0] == '.' ||
	    strchr(name, '/')) {
		cmd_usage("--printer", _("expected a short name without '/'"));
		return false;
	}
	snprintf(file, sizeof(file), "printers/%s.json", name);
	return path_join(out, home, file);
}

int printer_load(struct sheet_printer *out, const char *home, const char *name)
{
	struct ocop_buf text = OCOP_BUF(PROFILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_json *o = NULL;
	struct calibration m;
	char path[HOME_PATH_SIZE];
	enum ocop_err err;
	int code = EXIT_DONE;

	if (!profile_path(path, home, name))
		return EXIT_USAGE;
	err = ocop_file_read(&text, path, &diag);
	if (!err)
		err = ocop_json_parse(&o, ocop_buf_view(&text), &diag);
	if (err) {
		code = say_diag(path, err, &diag);
	} else {
		m.left = (unsigned)ocop_json_int(o, "left", 0);
		m.top = (unsigned)ocop_json_int(o, "top", 0);
		m.across = (unsigned)ocop_json_int(o, "across", 0);
		m.down = (unsigned)ocop_json_int(o, "down", 0);
		if (!calibration_find(out, &m))
			code = say_trouble(path, OCOP_ERR_MALFORMED, NULL);
	}
	ocop_json_free(o);
	ocop_buf_clear(&text);
	return code;
}

struct calibrate {
	const char *out, *home_dir, *printer;
	const char *measure[4];		/* left, top, across, down */
	char home[HOME_PATH_SIZE];
};

/* "169.5" or "169,5" as hundredths. */
static bool millimetres(unsigned *out, const char *text)
{
	unsigned value = 0, decimals = 0;
	bool point = false;

	for (; *text; text++) {
		if ((*text == '.' || *text == ',') && !point) {
			point = true;
			continue;
		}
		if (*text < '0' || *text > '9' || value > 10000000 ||
		    (point && ++decimals > 2))
			return false;
		value = value * 10 + (unsigned)(*text - '0');
	}
	for (; decimals < 2; decimals++)
		value *= 10;
	*out = value;
	return true;
}

static int draw_sheet(const struct calibrate *c)
{
	const char *const texts[] = {
		_("OCOP: calibration sheet. Print it in its own size (100 %), then measure:"),
		_("--left: from the left edge of the paper to the first line (20.00 mm)"),
		_("--top: from the upper edge of the paper to the first line (20.00 mm)"),
		_("--across: from the first to the second line, across (170.00 mm)"),
		_("--down: from the first to the second line, down (250.00 mm)"),
	};
	struct ocop_buf pdf = OCOP_BUF(4u << 20);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = calibration_draw(&pdf, texts, 5, &diag);

	if (!err)
		err = ocop_file_write(c->out, ocop_buf_view(&pdf),
				      OCOP_FILE_REPLACE, &diag);
	ocop_buf_clear(&pdf);
	return err ? say_diag(c->out, err, &diag) : EXIT_DONE;
}

static const char *signed_mm(char out[static MM_SIZE], int hundredths)
{
	const unsigned size = hundredths < 0 ? 0u - (unsigned)hundredths :
					       (unsigned)hundredths;

	snprintf(out, MM_SIZE, "%s%u.%02u", hundredths < 0 ? "-" : "",
		 size / 100, size % 100);
	return out;
}

static int save_profile(const struct calibrate *c)
{
	static const char *const names[] = { "left", "top", "across", "down" };
	struct ocop_json *o = ocop_json_of_schema("ocop.printer/1");
	struct ocop_buf text = OCOP_BUF(PROFILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct sheet_printer found;
	struct calibration m;
	unsigned *const to[] = { &m.left, &m.top, &m.across, &m.down };
	char path[HOME_PATH_SIZE], x[MM_SIZE], y[MM_SIZE];
	int code = EXIT_DONE;
	enum ocop_err err;

	for (size_t i = 0; !code && i < 4; i++) {
		if (!c->measure[i] || !millimetres(to[i], c->measure[i]))
			code = cmd_usage("--left --top --across --down",
					 _("all four are required, in millimetres with up to two decimals"));
		else
			ocop_json_set_int(o, names[i], (int64_t)*to[i]);
	}
	if (!code && !calibration_find(&found, &m))
		code = cmd_usage("--left --top --across --down",
				 _("no printer is that far off: measure the calibration sheet again"));
	if (!code && !profile_path(path, c->home, c->printer))
		code = EXIT_USAGE;
	err = code ? OCOP_OK : ocop_json_print(&text, o, false);
	if (!code && !err) {
		*strrchr(path, '/') = '\0';
		err = ocop_file_mkdirs(path, false, &diag);
		path[strlen(path)] = '/';
	}
	if (!code && !err)
		err = ocop_file_write(path, ocop_buf_view(&text),
				      OCOP_FILE_REPLACE, &diag);
	if (err)
		code = say_diag(path, err, &diag);
	if (!code)
		printf(_("Printer %s: offset %s and %s mm, scale %u.%02u and %u.%02u %%\n"),
		       c->printer, signed_mm(x, found.offset_x),
		       signed_mm(y, found.offset_y), found.scale_x / 10000,
		       found.scale_x / 100 % 100, found.scale_y / 10000,
		       found.scale_y / 100 % 100);
	ocop_json_free(o);
	ocop_buf_clear(&text);
	return cmd_flush(code);
}

int stamp_calibrate(int argc, char **argv)
{
	struct calibrate c = { 0 };
	const struct opt table[] = {
		{ "out", OPT_TEXT, &c.out, "FILE",
		  N_("write the calibration sheet, a PDF") },
		{ "printer", OPT_TEXT, &c.printer, "NAME",
		  N_("keep the measures under this name") },
		{ "left", OPT_TEXT, &c.measure[0], "MM",
		  N_("measured from the paper's left edge to the first line (should be 20)") },
		{ "top", OPT_TEXT, &c.measure[1], "MM",
		  N_("measured from the paper's upper edge to the first line (should be 20)") },
		{ "across", OPT_TEXT, &c.measure[2], "MM",
		  N_("measured from line to line, across (should be 170)") },
		{ "down", OPT_TEXT, &c.measure[3], "MM",
		  N_("measured from line to line, down (should be 250)") },
		HOME_OPTION(&c.home_dir),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop stamp calibrate --out FILE\n"
		       "ocop stamp calibrate --printer NAME --left MM --top MM --across MM --down MM",
		       N_("Find how a printer shifts and stretches a page, so that stamps meet their labels: print the sheet, measure it, and give the measures."),
		       NULL, &code))
		return code;
	if (!c.out == !c.printer)
		return cmd_usage("ocop stamp calibrate",
				 _("expected either --out or --printer"));
	if (c.out)
		return draw_sheet(&c);
	code = home_open(c.home, c.home_dir, true);
	return code ? code : save_profile(&c);
}
