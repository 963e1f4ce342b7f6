/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop certificate, decision, lot: read the tables of authorities and
 * producers. A certificate that a code refers to is looked up in the row
 * itself, in a table of certificates or in a replica.
 */
#include <string.h>

#include <ocop/replica.h>
#include <ocop/text.h>

#include "cli/cells.h"
#include "cli/records/rows.h"
#include "common/sheet/table.h"
#include "common/ui/day.h"
#include "keys/keys.h"

struct user {
	const char *csv_path, *stamp_key;
	struct csv *csv;		/* owned; may be NULL */
	struct keys_public key;
	struct ocop_bytes gtin;		/* first GTIN of the certificate found
					 * last */
	size_t gtins;			/* how many GTINs it has */
	int code;			/* exit code if reading the replica
					 * failed */
};

/* --- Certificates by code --- */

static int open_certificates(struct user *u)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (!u->csv_path)
		return EXIT_DONE;
	err = table_load(&u->csv, NULL, u->csv_path, &diag);
	if (err)
		return say_diag(u->csv_path, err, &diag);
	if (csv_column(u->csv, "code") >= 0 &&
	    csv_column(u->csv, "decided") >= 0)
		return EXIT_DONE;
	say_error(_("'%s': needs the columns 'code' and 'decided'"), u->csv_path);
	return EXIT_USAGE;
}

/* Count the certificates with a code (and a day, unless it is NONE). ref and u
 * get the day and the GTINs of the last one. */
static size_t find_in_csv(struct user *u, const struct csv *csv,
			  struct ocop_cert_ref *ref)
{
	int code_at = csv_column(csv, "code");
	int day_at = csv_column(csv, "decided");
	int32_t decided = ref->decided, day;
	size_t found = 0;

	for (size_t i = 0; i < csv_rows(csv); i++) {
		struct ocop_bytes gtin;

		if (!ocop_bytes_equal(csv_cell(csv, i, code_at), ref->code) ||
		    !day_read(&day, csv_cell(csv, i, day_at), NULL) ||
		    (decided != OCOP_DAY_NONE && day != decided))
			continue;
		found++;
		ref->decided = day;
		gtin = csv_cell(csv, i, csv_column(csv, "gtin"));
		u->gtins = cells_words(gtin);
		cells_word(&u->gtin, &gtin);
	}
	return found;
}

static size_t find_known(struct user *u, struct ocop_state *state,
			 struct ocop_cert_ref *ref)
{
	struct ocop_product_view product;
	struct ocop_cert_view view;
	int32_t decided = ref->decided;
	enum ocop_err err = ocop_fold_product(state, ref->code, &product);
	size_t found = 0;

	for (size_t i = 0; !err && i < product.count; i++) {
		if (decided != OCOP_DAY_NONE &&
		    product.cert[i].decided != decided)
			continue;
		err = ocop_fold_certificate(state, product.cert[i], INT32_MAX,
					    &view);
		if (err == OCOP_ERR_ABSENT) {
			err = OCOP_OK;
			continue;
		}
		if (err)
			break;
		found++;
		ref->decided = product.cert[i].decided;
		u->gtins = view.cert.gtin.count;
		u->gtin = ocop_list_text(&view.cert.gtin, 0);
	}
	if (err && err != OCOP_ERR_ABSENT)
		u->code = say_diag(_("the copy of the register"), err, NULL);
	return found;
}

/* Find a certificate by its code and the cell with its day of decision. The
 * cell may be empty if only one certificate has the code. */
static void set_certificate(struct rows *rows, struct ocop_cert_ref *ref,
			    const char *column, struct ocop_bytes code,
			    struct ocop_bytes day, const struct csv *csv)
{
	struct user *u = rows->user;
	size_t found = 0;

	*ref = (struct ocop_cert_ref){ code, OCOP_DAY_NONE };
	u->gtins = 0;
	if (day.len) {
		ref->decided = rows_day(rows, column, day);
		if (ref->decided == OCOP_DAY_NONE)
			return;
	}
	if (csv)
		found = find_in_csv(u, csv, ref);
	if (!found && !u->code)
		found = find_known(u, rows->known.state, ref);
	/* A failure of the replica was printed once. Nothing will be
	 * written. */
	if (u->code) {
		rows->faults++;
		return;
	}
	/* The day was given, so the certificate need not be found here. */
	if (found == 1 || day.len)
		return;
	u->gtins = 0;
	rows_fault(rows, column,
		   found ? "several-certificates" : "unknown-certificate", found ?
		   N_("several certificates have this code: add the day of decision") :
		   N_("this certificate is not known here: use --certificates or --replica"));
}

/* --- Fields that need more than one cell --- */

static void certificate_hook(struct rows *rows)
{
	struct ocop_bytes cell = rows_cell(rows, "supersedes");
	struct ocop_certificate *c = &rows->payload.u.certificate;
	const struct user *u = rows->user;
	struct ocop_bytes code, day;

	c->document = rows_document(rows);
	if (!cell.len)
		return;
	cells_split_day(cell, &code, &day);
	/* The older certificate is often in the same table. */
	set_certificate(rows, &c->supersedes, "supersedes", code, day,
			u->csv ? u->csv : rows->csv);
}

static void decision_hook(struct rows *rows)
{
	struct ocop_decision *d = &rows->payload.u.decision;
	struct ocop_changes *c = &d->changes;
	struct ocop_bytes annuls = rows_cell(rows, "annuls"), number, day;
	const struct user *u = rows->user;

	set_certificate(rows, &d->certificate, "code", rows_cell(rows, "code"),
			rows_cell(rows, "decided_certificate"), u->csv);
	d->document = rows_document(rows);
	c->product = rows_text(rows, "new_product",
			       rows_cell(rows, "new_product"));
	c->no = rows_text(rows, "new_no", rows_cell(rows, "new_no"));
	c->producer = rows_text(rows, "new_producer",
				rows_cell(rows, "new_producer"));
	c->score = rows_hundredths(rows, "new_score");
	c->gtin = rows_list(rows, "gtin", true);
	if (!annuls.len)
		return;
	/* The number of a decision may hold slashes: "9/QD/DAY". */
	cells_split_day(annuls, &number, &day);
	d->annuls.decision = rows_text(rows, "annuls", number);
	if (!number.len || !day.len)
		rows_fault(rows, "annuls", "reference", N_("expected NUMBER/DAY, for example 901/QD/2026-06-25"));
	else
		d->annuls.decided = rows_day(rows, "annuls", day);
}

static void lot_hook(struct rows *rows)
{
	struct ocop_lot *lot = &rows->payload.u.lot;
	const struct user *u = rows->user;

	set_certificate(rows, &lot->certificate, "code",
			rows_cell(rows, "code"),
			rows_cell(rows, "decided_certificate"), u->csv);
	if (!rows_cell(rows, "gtin").len && u->gtins)
		lot->gtin = rows_product(rows, "gtin", u->gtin);
	if (!rows_cell(rows, "gtin").len && u->gtins > 1)
		rows_fault(rows, "gtin", "several-gtins",
			   N_("the certificate has several GTINs: name one"));
	lot->stamp_key = ocop_bytes_of(u->key.hash, OCOP_HASH_LEN);
	/* A lot is held unless the table says no: a stolen roll is worthless
	 * until its stamps are activated. */
	if (!rows_cell(rows, "held").len)
		lot->held = true;
}

/* --- The three commands --- */

static const struct cmd certificate_commands[] = {
	{ "draw", cmd_certificate_draw, N_("draw symbols of certificates") },
	{ "print", cmd_certificate_print,
	  N_("print a certificate on A4, or cards for the shelf") },
	{ NULL, NULL, NULL }
};

/* The help of certificates names their own commands, too. */
static int end_help(int argc, char **argv, const struct rows_spec *spec,
		    int code)
{
	if (code || spec->kind != OCOP_KIND_CERTIFICATE ||
	    (argc > 1 && strcmp(argv[1], ROWS_TEMPLATE) == 0))
		return code;
	putchar('\n');
	cmd_list(certificate_commands);
	return cmd_flush(EXIT_DONE);
}

static int run(int argc, char **argv, const struct rows_spec *spec)
{
	struct rows_options o = { 0 };
	struct user u = { 0 };
	const bool lot = spec->kind == OCOP_KIND_LOT;
	const struct opt table[] = {
		ROWS_OPTIONS(&o),
		{ "certificates", OPT_TEXT, &u.csv_path, "FILE",
		  N_("table in which to look up certificates by code") },
		lot ? (struct opt)
		{ "stamp-key", OPT_NEEDED, &u.stamp_key, "FILE",
		  N_("public stamp key or its request, for all rows") } :
		(struct opt)
		{ "document", OPT_TEXT, &o.document, "FILE",
		  N_("the signed decision as PDF, for all rows that name no file; the record gets the file's hash, and the desk keeps the file") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;
	int code;

	if (!rows_begin(table, argc, argv, spec, &code))
		return end_help(argc, argv, spec, code);
	if (u.stamp_key)
		err = keys_read_public(&u.key, u.stamp_key, &diag);
	if (err)
		return say_diag(u.stamp_key, err, &diag);
	code = open_certificates(&u);
	if (!code)
		code = rows_run(&o, spec, &u);
	if (u.code)
		code = u.code;
	csv_free(u.csv);
	return code;
}

int cmd_certificate(int argc, char **argv)
{
	const struct cmd *cmd;
	static const char *const extra[] = { "supersedes", ROWS_DOCUMENT,
					      NULL };
	static const struct rows_spec spec = {
		OCOP_KIND_CERTIFICATE, extra, 0, NULL, "code",
		certificate_hook,
		"ocop certificate --csv FILE (--key FILE | --draft FILE)\nocop certificate draw --out DIR RECORDS...\nocop certificate print CODE --pdf FILE",
		N_("Register product certificates. Column 'supersedes' names the older certificate that this one replaces: CODE, or CODE/DAY."),
		NULL
	};

	cmd = argc > 1 ? cmd_find(certificate_commands, argv[1]) : NULL;
	if (cmd)
		return cmd->run(argc - 1, argv + 1);
	return run(argc, argv, &spec);
}

int cmd_decision(int argc, char **argv)
{
	static const char *const extra[] = {
		"code", "decided_certificate", "annuls", "new_product",
		"new_no", "new_score", "new_producer", "gtin", ROWS_DOCUMENT,
		NULL
	};
	static const struct rows_spec spec = {
		OCOP_KIND_DECISION, extra, 1, NULL, NULL, decision_hook,
		"ocop decision --csv FILE (--key FILE | --draft FILE)",
		N_("Register decisions on certificates. Column 'code' names the certificate; if several certificates have that code, 'decided_certificate' gives the day on which the right one was decided. Column 'annuls' names the decision that this one annuls, as NUMBER/DAY. Each action needs its own columns."),
		NULL
	};

	return run(argc, argv, &spec);
}

int cmd_lot(int argc, char **argv)
{
	static const char *const extra[] = {
		"code", "decided_certificate", NULL
	};
	static const struct rows_spec spec = {
		OCOP_KIND_LOT, extra, 1, NULL, "lot", lot_hook,
		"ocop lot --csv FILE --stamp-key FILE (--key FILE | --draft FILE)",
		N_("Register lots. Column 'code' has the certificate's code. Column 'held' is yes or no (default: yes)."),
		NULL
	};

	return run(argc, argv, &spec);
}
