/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proves that a lot is in the log before stamps are made for it: stamps of a
 * lot that the register may still refuse must not reach a printing house.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/submit.h>
#include <ocop/replica.h>

#include "cli/home.h"
#include "cli/stamps/stamp.h"

#define RECEIPT_MAX (256 * 1024)

static enum ocop_err from_record(struct stamp_lot *out,
				 struct ocop_bytes record,
				 struct ocop_diag *diag)
{
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	const struct ocop_lot *lot = &payload.u.lot;
	enum ocop_err err = ocop_cose_sign1_open_unverified(&envelope, record,
							    false, diag);

	if (!err)
		err = ocop_payload_decode(&payload, OCOP_KIND_LOT,
					  envelope.payload, diag);
	if (err)
		return err;
	ocop_bytes_copy(out->product, sizeof(out->product),
			lot->gtin.len ? lot->gtin : lot->certificate.code);
	ocop_bytes_copy(out->code, sizeof(out->code), lot->certificate.code);
	out->lot = (uint32_t)lot->lot;
	out->count = (uint32_t)lot->count;
	out->held = lot->held;
	memcpy(out->stamp_key, lot->stamp_key.ptr, OCOP_HASH_LEN);
	return OCOP_OK;
}

static int by_receipt(struct stamp_lot *out, const struct ocop_trust *trust,
		      const char *path)
{
	struct ocop_buf file = OCOP_BUF(RECEIPT_MAX);
	struct ocop_receipt receipt = { 0 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_entry entry;
	enum ocop_err err = ocop_file_read(&file, path, &diag);
	int code = EXIT_DONE;

	if (!err)
		err = ocop_receipt_decode(&receipt, ocop_buf_view(&file),
					  trust, &diag);
	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&receipt.entry),
					&diag);
	if (!err)
		err = from_record(out, entry.record, &diag);
	out->index = receipt.index;
	if (err == OCOP_ERR_ABSENT) {
		say_error(_("'%s': no receipt: send the lot with ocop submit first, or use --replica"),
			  path);
		code = EXIT_UNDECIDED;
	} else if (err == OCOP_ERR_SIGNATURE) {
		say_error(_("'%s': not signed with the log's key: if a new trust document changed that key, send the lot again with ocop submit, or use --replica"),
			  path);
		code = EXIT_TROUBLE;
	} else if (err) {
		code = say_trouble(path, err, &diag);
	}
	ocop_receipt_clear(&receipt);
	ocop_buf_clear(&file);
	return code;
}

static int by_replica(struct stamp_lot *out, const char *path,
		      const char *product, uint32_t lot)
{
	struct ocop_replica *replica = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_verifier judge;
	struct ocop_lot_view view;
	enum ocop_err err = ocop_replica_open(&replica, path, OCOP_STORE_READ,
					      &diag);
	int code = EXIT_DONE;

	/* Read one snapshot: a sync may commit meanwhile. */
	if (!err)
		err = ocop_replica_verifier(replica, &judge);
	if (!err)
		err = ocop_replica_lot(replica, ocop_bytes_str(product), lot,
				       &view);
	if (!err && !view.refused_for_key && !view.dropped) {
		ocop_bytes_copy(out->product, sizeof(out->product),
				view.product);
		ocop_bytes_copy(out->code, sizeof(out->code),
				view.certificate.code);
		out->lot = lot;
		out->count = (uint32_t)view.count;
		out->held = view.held;
		out->index = view.index;
		memcpy(out->stamp_key, view.stamp_key, OCOP_HASH_LEN);
	} else if (!err || err == OCOP_ERR_ABSENT ||
		   err == OCOP_ERR_SIGNATURE) {
		say_error(_("'%s': lot %u of %s is not in this replica"), path,
			  lot, product);
		code = err ? EXIT_UNDECIDED : EXIT_NO;
	} else {
		code = say_trouble(path, err, &diag);
	}
	ocop_replica_close(replica);
	return code;
}

int stamp_lot_named(struct stamp_lot *out, const char *product,
		    const char *lot)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	memset(out, 0, sizeof(*out));
	out->best_before = out->lapses = OCOP_DAY_NONE;
	if (ocop_product_read(out->product, ocop_bytes_str(product), &diag))
		return cmd_usage("--product", diag.text);
	return drawing_number(&out->lot, "--lot", lot, OCOP_LOT_MAX) ?
		       EXIT_DONE : EXIT_USAGE;
}

int stamp_lot_known(struct stamp_lot *lot, const struct known *known)
{
	struct ocop_lot_view view;
	struct ocop_cert_view cert;
	enum ocop_err err = ocop_fold_lot(known->state,
					  ocop_bytes_str(lot->product),
					  lot->lot, &view);

	if (!err)
		lot->best_before = view.best_before;
	if (!err)
		err = ocop_fold_certificate(known->state, view.certificate,
					    INT32_MAX, &cert);
	if (err)
		return err == OCOP_ERR_ABSENT ? EXIT_DONE :
		       say_trouble(lot->product, err, NULL);
	lot->lapses = cert.to;
	lot->stars = (unsigned)cert.stars;
	if (!ocop_bytes_copy(lot->name, sizeof(lot->name), cert.product))
		lot->name[0] = '\0';
	return EXIT_DONE;
}

int stamp_lot_proven(struct stamp_lot *out, const char *home,
		     const struct ocop_trust *trust, const char *replica)
{
	const struct stamp_lot named = *out;
	char path[HOME_PATH_SIZE];
	char name[64];
	int code;

	memset(out, 0, sizeof(*out));
	out->best_before = out->lapses = OCOP_DAY_NONE;
	if (replica) {
		code = by_replica(out, replica, named.product, named.lot);
	} else {
		snprintf(name, sizeof(name), "lots/%s_%06u.json",
			 named.product, named.lot);
		if (!path_join(path, home, name))
			return EXIT_USAGE;
		code = by_receipt(out, trust, path);
	}
	if (!code && (strcmp(out->product, named.product) != 0 ||
		      out->lot != named.lot)) {
		say_error(_("the proof is for another lot: %s/%u"),
			  out->product, out->lot);
		code = EXIT_USAGE;
	}
	return code;
}
