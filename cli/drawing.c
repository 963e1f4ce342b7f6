/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draw a text as QR picture files.
 */
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/drawing.h"
#include "cli/home.h"

#define SCALE 4
#define SCALE_MAX 64
#define PICTURE_MAX (8 * 1024 * 1024)
#define UNSYNCED_MAX (128 * 1024)

bool drawing_number(uint32_t *out, const char *option, const char *text,
		    uint32_t max)
{
	uint64_t value;

	if (ocop_digits(&value, ocop_bytes_str(text)) ||
	    value > max) {
		say_error(_("'%s': expected a number from 0 to %u"), option, max);
		return false;
	}
	*out = (uint32_t)value;
	return true;
}

int drawing_check(struct drawing *d)
{
	uint32_t scale = SCALE;

	if (d->scale_text &&
	    !drawing_number(&scale, "--scale", d->scale_text, SCALE_MAX))
		return EXIT_USAGE;
	if (!scale)
		return cmd_usage("--scale", _("expected 1 to 64"));
	d->scale = scale;
	if (!d->format)
		d->format = "png";
	d->png = strcmp(d->format, "png") == 0 ||
		 strcmp(d->format, "both") == 0;
	d->svg = strcmp(d->format, "svg") == 0 ||
		 strcmp(d->format, "both") == 0;
	d->pdf = d->sheets && strcmp(d->format, "pdf") == 0;
	if (!d->png && !d->svg && !d->pdf && strcmp(d->format, "none") != 0)
		return cmd_usage("--format", d->sheets ?
				 _("expected pdf, png, svg, both or none") :
				 _("expected png, svg, both or none"));
	if ((d->png || d->svg || d->pdf) && !d->out)
		return cmd_usage("--out", _("is required: the folder for the pictures"));
	return EXIT_DONE;
}

int drawing_start(const struct drawing *d)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;

	if (d->out)
		err = ocop_file_mkdirs(d->out, false, &diag);
	if (d->out && !err)
		ocop_file_sweep(d->out, time(NULL));
	return err ? say_diag(d->out, err, &diag) : EXIT_DONE;
}

static int sync_one(const struct drawing *d, const char *file)
{
	char path[HOME_PATH_SIZE];
	int code = EXIT_DONE, fd;

	if (!path_join(path, d->out, file))
		return EXIT_USAGE;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fdatasync(fd) != 0)
		code = say_errno(path);
	if (fd >= 0)
		close(fd);
	return code;
}

/* Only our own files: syncing the whole file system would write out what other
 * programs have in memory, too. */
int drawing_sync(struct drawing *d)
{
	int code = EXIT_DONE;
	int fd = -1;

	for (size_t at = 0; !code && at < d->unsynced.len;
	     at += strlen((const char *)d->unsynced.ptr + at) + 1)
		code = sync_one(d, (const char *)d->unsynced.ptr + at);
	if (!code && d->unsynced.len) {
		fd = open(d->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0 || fsync(fd) != 0)
			code = say_errno(d->out);
	}
	if (fd >= 0)
		close(fd);
	ocop_buf_clear(&d->unsynced);
	return code;
}

static int write_file(struct drawing *d, const char *file,
		      struct ocop_bytes picture)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[HOME_PATH_SIZE];
	enum ocop_err err;

	if (!path_join(path, d->out, file))
		return EXIT_USAGE;
	err = ocop_file_write(path, picture,
			      OCOP_FILE_REPLACE | OCOP_FILE_UNSYNCED, &diag);
	if (err)
		return say_diag(path, err, &diag);
	if (!d->unsynced.max)
		d->unsynced = OCOP_BUF(UNSYNCED_MAX);
	err = ocop_buf_add(&d->unsynced, file, strlen(file) + 1);
	if (err)
		return say_diag(path, err, NULL);
	return d->unsynced.len < UNSYNCED_MAX / 2 ? EXIT_DONE :
						    drawing_sync(d);
}

static int put(struct drawing *d, const char *name, bool svg,
	       const struct ocop_qr *qr)
{
	struct ocop_buf picture = OCOP_BUF(PICTURE_MAX);
	char file[128];
	int code;
	enum ocop_err err;

	snprintf(file, sizeof(file), "%s.%s", name, svg ? "svg" : "png");
	err = svg ? ocop_qr_svg(&picture, qr, ocop_bytes_str("OCOP")) :
		    ocop_qr_png(&picture, qr, d->scale);
	code = err ? say_diag(file, err, NULL) :
		     write_file(d, file, ocop_buf_view(&picture));
	ocop_buf_clear(&picture);
	return code;
}

int drawing_put(struct drawing *d, const char *name,
		struct ocop_bytes text, enum ocop_qr_ecc ecc,
		unsigned version_max)
{
	struct ocop_qr qr;
	int code = EXIT_DONE;
	enum ocop_err err;

	if (!d->png && !d->svg)
		return EXIT_DONE;
	err = ocop_qr_encode(&qr, text, ecc, version_max);
	if (err)
		return say_diag(name, err, NULL);
	d->hundredths_mm = ocop_qr_hundredths_mm(&qr);
	if (d->png)
		code = put(d, name, false, &qr);
	if (!code && d->svg)
		code = put(d, name, true, &qr);
	return code;
}
