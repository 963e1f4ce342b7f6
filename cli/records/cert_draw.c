/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop certificate draw: draw the QR symbol of a certificate, to print on paper
 * or beside the goods. The symbol holds the whole record. Anybody may copy it,
 * because the law allows photocopies of a certificate.
 */
#include <string.h>

#include <ocop/cose_sign1.h>
#include <ocop/file.h>
#include <ocop/stamp.h>

#include "cli/records/batch.h"
#include "cli/drawing.h"
#include "cli/home.h"
#include "common/desk/outbox.h"

struct draw {
	const char *host, *trust_path, *home_dir;
	struct drawing drawing;
	char host_text[OCOP_HOST_MAX + 1];
	size_t drawn;
};

/* Records of another kind are skipped. */
static int draw_record(struct draw *d, const char *path,
		       struct ocop_bytes record)
{
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	const struct ocop_certificate *c = &payload.u.certificate;
	struct ocop_buf uri = OCOP_BUF(64 * 1024);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char day[OCOP_DATE_SIZE];
	char name[64];
	int code;
	enum ocop_err err = ocop_cose_sign1_open_unverified(&envelope, record,
							    false, &diag);

	if (!err && ocop_kind_of_typ(envelope.typ) != OCOP_KIND_CERTIFICATE)
		return EXIT_DONE;
	if (!err)
		err = ocop_payload_decode(&payload, OCOP_KIND_CERTIFICATE,
					  envelope.payload, &diag);
	if (!err)
		err = ocop_cert_uri(&uri, d->host, record);
	if (err) {
		code = say_diag(path, err, &diag);
	} else {
		ocop_day_format(day, c->decided);
		snprintf(name, sizeof(name), "%.*s_%s", (int)c->code.len,
			 (const char *)c->code.ptr, day);
		/* Level L: the text is long, the modules are large and the
		 * paper is clean. */
		code = drawing_put(&d->drawing, name, ocop_buf_view(&uri),
				   OCOP_QR_L, 0);
		if (!code)
			printf("%.*s,%s,%.*s\n", (int)c->code.len,
			       (const char *)c->code.ptr, day, (int)uri.len,
			       (const char *)uri.ptr);
		d->drawn++;
	}
	ocop_buf_clear(&uri);
	return code;
}

/* The file holds one record (CBOR tag 18) or packed records of the outbox. */
static int draw_file(struct draw *d, const char *path)
{
	struct ocop_buf file = OCOP_BUF(OUTBOX_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes record;
	size_t offset = 0;
	size_t before = d->drawn;
	int code = EXIT_DONE;
	enum ocop_err err = ocop_file_read(&file, path, &diag);

	if (err) {
		code = say_diag(path, err, &diag);
	} else if (file.len && file.ptr[0] == 0xd2) {
		code = draw_record(d, path, ocop_buf_view(&file));
	} else {
		while (!code && !(err = outbox_next(&record,
						    ocop_buf_view(&file),
						    &offset)))
			code = draw_record(d, path, record);
		if (!code && err != OCOP_ERR_ABSENT)
			code = say_diag(path, err, NULL);
	}
	if (!code && d->drawn == before) {
		say_error(_("'%s': contains no certificate"), path);
		code = EXIT_USAGE;
	}
	ocop_buf_clear(&file);
	return code;
}

static int choose_host(struct draw *d)
{
	struct ocop_trust *trust = NULL;
	char home[HOME_PATH_SIZE];
	int code = home_open(home, d->home_dir, !d->trust_path);

	if (!code)
		code = home_trust(&trust, home, d->trust_path);
	if (!code)
		code = home_host(&d->host, d->host_text, trust);
	ocop_trust_free(trust);
	return code;
}

int cmd_certificate_draw(int argc, char **argv)
{
	struct draw d = { 0 };
	const struct opt table[] = {
		DRAWING_OPTIONS(&d.drawing),
		HOST_OPTION(&d.host),
		TRUST_OPTION(&d.trust_path),
		HOME_OPTION(&d.home_dir),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop certificate draw --out DIR RECORDS...",
		       N_("Draw QR symbols of certificates, for the printed certificate and the shelf, from record files or packed outbox files. Prints code, day of decision and link as CSV."),
		       &left, &code))
		return code;
	if (!left)
		return cmd_usage("ocop certificate draw", _("expected at least one file"));
	code = drawing_check(&d.drawing);
	if (!code)
		code = choose_host(&d);
	if (!code)
		code = drawing_start(&d.drawing);
	if (!code)
		printf("code,decided,uri\n");
	for (int i = 0; !code && i < left; i++)
		code = draw_file(&d, argv[i]);
	if (!code)
		code = drawing_sync(&d.drawing);
	return cmd_flush(code);
}
