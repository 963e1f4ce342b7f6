/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends the outbox, one record after the other. The receipt of a record is on
 * disk before the next record is sent, so an interrupted run continues after
 * the last receipt.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ocop/cose_sign1.h>
#include <ocop/file.h>
#include <ocop/record.h>

#include "common/ui/label.h"
#include "common/desk/outbox.h"
#include "common/desk/push.h"
#include "common/ui/say.h"

/* --- One item --- */

static void wait_before(unsigned attempt)
{
	/* Wait 1, 2, 4, then always 8 seconds. */
	struct timespec t = { attempt < 3 ? 1 << attempt : 8, 0 };

	while (nanosleep(&t, &t) != 0 && t.tv_sec + t.tv_nsec > 0)
		;
}

enum ocop_err push_try(const struct push *p, push_fn *send,
		       struct ocop_bytes item, struct ocop_buf *receipt,
		       struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_ERR_NETWORK;

	for (unsigned attempt = 0; attempt < p->tries; attempt++) {
		if (attempt)
			wait_before(attempt - 1);
		ocop_buf_reset(receipt);
		err = send(p, item, receipt, diag);
		/* Only errors that may be temporary are worth another
		 * attempt. */
		if (err != OCOP_ERR_HTTP && err != OCOP_ERR_NETWORK)
			break;
	}
	return err;
}

void push_refusal(struct ocop_buf *out, const char *label,
		  const struct ocop_diag *diag)
{
	struct ocop_json *o = ocop_json_object();
	struct ocop_bytes rule = ocop_bytes_of(diag->text,
					       strcspn(diag->text, ":"));

	ocop_json_set_str(o, "record", label);
	ocop_json_set_text(o, "rule", rule);
	ocop_json_set_str(o, "refused", diag->text);
	if (!o || ocop_json_print(out, o, false))
		ocop_buf_str(out, "{\"refused\":\"\"}");
	ocop_json_free(o);
}

/* --- A record --- */

static enum ocop_err send_record(const struct push *p, struct ocop_bytes item,
				 struct ocop_buf *receipt,
				 struct ocop_diag *diag)
{
	struct ocop_receipt answer = { 0 };
	enum ocop_err err = ocop_submit_record(p->http, p->url, item,
					       p->trust, &answer, diag);

	if (!err)
		err = ocop_receipt_encode(receipt, &answer);
	ocop_receipt_clear(&answer);
	return err;
}

/* Also store a lot's receipt in a file of its own, for ocop stamp make. */
static int keep_lot(const char *home, struct ocop_bytes record,
		    struct ocop_bytes receipt)
{
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	const struct ocop_lot *lot = &payload.u.lot;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes product;
	char dir[PATH_SIZE];
	char path[PATH_SIZE];
	char name[64];
	enum ocop_err err;

	if (ocop_cose_sign1_open_unverified(&envelope, record, false, NULL) ||
	    ocop_kind_of_typ(envelope.typ) != OCOP_KIND_LOT ||
	    ocop_payload_decode(&payload, OCOP_KIND_LOT, envelope.payload,
				NULL))
		return EXIT_DONE;
	product = lot->gtin.len ? lot->gtin : lot->certificate.code;
	snprintf(name, sizeof(name), "%.*s_%06u.json", (int)product.len,
		 (const char *)product.ptr, (unsigned)lot->lot);
	if (!path_join(dir, home, "lots") || !path_join(path, dir, name))
		return EXIT_USAGE;
	err = ocop_file_mkdirs(dir, true, &diag);
	if (!err)
		err = ocop_file_write(path, receipt, OCOP_FILE_REPLACE, &diag);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

/* The log index in a receipt, for the summary line at the end. */
static uint64_t index_of(struct ocop_bytes receipt)
{
	struct ocop_json *o = NULL;
	int64_t index = 0;

	if (!ocop_json_parse(&o, receipt, NULL))
		index = ocop_json_int(o, "index", 0);
	ocop_json_free(o);
	return index < 0 ? 0 : (uint64_t)index;
}

/* --- One file of the outbox --- */

struct source {
	const char *home, *stem, *receipts;
	int fd;			/* of the file of receipts */
};

static int push_record(struct push *p, const struct source *from,
		       size_t number, struct ocop_bytes record)
{
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	char text[SAY_TEXT_SIZE];
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char label[LABEL_SIZE];
	int code = EXIT_DONE;
	enum ocop_err err = push_try(p, send_record, record, &line, &diag);

	if (!err) {
		code = keep_lot(from->home, record, ocop_buf_view(&line));
		if (!code) {
			p->accepted++;
			p->last_index = index_of(ocop_buf_view(&line));
		}
	} else if (err == OCOP_ERR_REFUSED) {
		label_record(label, record);
		say_error(_("'%s': record %zu, %s, refused: %s"), from->stem,
			  number, label, say_text(text, "", err, &diag));
		push_refusal(&line, label, &diag);
		p->refused++;
		err = OCOP_OK;
	}
	ocop_buf_byte(&line, '\n');
	p->stopped = err;
	if (err)
		code = say_trouble(p->url, err, &diag);
	else if (!code)
		code = receipts_add(from->receipts, from->fd,
				    ocop_buf_view(&line));
	ocop_buf_clear(&line);
	return code;
}

static int push_records(struct push *p, const struct source *from,
			struct ocop_bytes file, size_t skip)
{
	struct ocop_bytes record;
	size_t offset = 0;
	size_t number = 0;
	int code = EXIT_DONE;
	enum ocop_err err;

	while (!code && !(err = outbox_next(&record, file, &offset))) {
		if (number++ < skip)
			continue;
		code = push_record(p, from, number, record);
		if (!p->quiet)
			say_progress(_("%s: %zu records sent"), from->stem,
				     number);
	}
	if (!p->quiet)
		say_progress_end();
	if (!code && err != OCOP_ERR_ABSENT) {
		say_error(_("'%s': damaged after record %zu"), from->stem,
			  number);
		code = EXIT_TROUBLE;
	}
	return code;
}

static int push_file(struct push *p, const char *home, const char *stem)
{
	char records[PATH_SIZE];
	char receipts[PATH_SIZE];
	struct source from = { home, stem, receipts, -1 };
	struct ocop_buf file = OCOP_BUF(OUTBOX_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t answered = 0;
	int code;
	enum ocop_err err;

	if (!outbox_path(records, home, "outbox", stem, ".records") ||
	    !outbox_path(receipts, home, "outbox", stem, ".receipts"))
		return EXIT_USAGE;
	err = ocop_file_read(&file, records, &diag);
	if (err) {
		ocop_buf_clear(&file);
		return say_diag(records, err, &diag);
	}
	code = receipts_open(receipts, &from.fd, &answered);
	if (!code)
		code = push_records(p, &from, ocop_buf_view(&file), answered);
	if (from.fd >= 0)
		close(from.fd);
	ocop_buf_clear(&file);
	return code ? code : receipts_done(home, stem);
}

int push_outbox(struct push *p, const char *home)
{
	struct outbox_name *names = NULL;
	size_t count = 0;
	int code = receipts_heal(home);

	if (!code)
		code = outbox_list(home, "outbox", ".records", &names, &count);
	for (size_t i = 0; !code && i < count; i++)
		code = push_file(p, home, names[i].stem);
	free(names);
	return code;
}
