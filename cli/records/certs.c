/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates by code, from a table or a replica.
 */
#include <string.h>

#include <ocop/text.h>

#include "cli/records/cells.h"
#include "cli/records/certs.h"
#include "cli/cmd.h"

int certs_open(struct certs *out, const char *csv_path,
	       const char *replica_path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (csv_path) {
		err = csv_load(&out->csv, csv_path, &diag);
		if (err)
			return say_diag(csv_path, err, &diag);
		if (csv_column(out->csv, "code") < 0 ||
		    csv_column(out->csv, "decided") < 0) {
			say_error(_("'%s': needs the columns code and decided"),
				  csv_path);
			return EXIT_NO;
		}
	}
	if (replica_path) {
		err = ocop_replica_open(&out->replica, replica_path,
					OCOP_STORE_READ, &diag);
		if (err)
			return say_diag(replica_path, err, &diag);
	}
	return EXIT_DONE;
}

void certs_close(struct certs *certs)
{
	csv_free(certs->csv);
	ocop_replica_close(certs->replica);
	memset(certs, 0, sizeof(*certs));
}

static size_t find_in_csv(struct certs *certs, struct ocop_bytes code,
			  int32_t decided, struct certs_found *out)
{
	int code_at = csv_column(certs->csv, "code");
	int day_at = csv_column(certs->csv, "decided");
	int gtin_at = csv_column(certs->csv, "gtin");
	size_t found = 0;

	for (size_t i = 0; i < csv_rows(certs->csv); i++) {
		struct ocop_bytes gtin = csv_cell(certs->csv, i, gtin_at);
		struct ocop_bytes word;
		int32_t day;

		if (!ocop_bytes_equal(csv_cell(certs->csv, i, code_at), code) ||
		    ocop_day_parse(&day, csv_cell(certs->csv, i, day_at)) ||
		    (decided != OCOP_DAY_NONE && day != decided))
			continue;
		found++;
		out->decided = day;
		out->gtins = 0;
		out->gtin[0] = '\0';
		/* One that is too long is copied as "": the lot's own rule
		 * then speaks. */
		while (cells_word(&word, &gtin))
			if (out->gtins++ == 0)
				ocop_bytes_copy(out->gtin, sizeof(out->gtin),
						word);
	}
	return found;
}

static size_t find_in_replica(struct certs *certs, struct ocop_bytes code,
			      int32_t decided, struct certs_found *out)
{
	struct ocop_product_view product;
	size_t found = 0;

	if (ocop_fold_product(certs->replica->state, code, &product))
		return 0;
	for (size_t i = 0; i < product.count; i++) {
		struct ocop_cert_view view;

		if (decided != OCOP_DAY_NONE &&
		    product.cert[i].decided != decided)
			continue;
		if (ocop_fold_certificate(certs->replica->state,
					  product.cert[i], INT32_MAX, &view))
			continue;
		found++;
		out->decided = product.cert[i].decided;
		out->gtins = view.cert.gtin.count;
		out->gtin[0] = '\0';
		if (out->gtins == 1)
			ocop_bytes_copy(out->gtin, sizeof(out->gtin),
					ocop_list_text(&view.cert.gtin, 0));
	}
	return found;
}

const char *certs_find(struct certs *certs, struct ocop_bytes code,
		       int32_t decided, struct certs_found *out)
{
	size_t found = 0;

	memset(out, 0, sizeof(*out));
	out->decided = OCOP_DAY_NONE;
	if (certs->csv)
		found = find_in_csv(certs, code, decided, out);
	if (!found && certs->replica)
		found = find_in_replica(certs, code, decided, out);
	if (found == 1)
		return NULL;
	return found ? _("several certificates of this code: name the day of decision too") :
		       _("no such certificate at hand: use --certificates or --replica");
}
