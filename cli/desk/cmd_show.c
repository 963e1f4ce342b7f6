/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop show: print any record, stamp or picture as JSON. Gives no verdict:
 * signatures are not checked.
 */
#define _GNU_SOURCE	/* memmem() */
#include <string.h>
#include <sys/stat.h>

#include <ocop/clean.h>
#include <ocop/file.h>
#include <ocop/json.h>
#include <ocop/log.h>
#include <ocop/stamp.h>
#include <ocop/text.h>

#include "cli/records/batch.h"
#include "cli/cmd.h"
#include "common/desk/outbox.h"
#include "common/media/media.h"
#include "common/ui/report.h"

static const char *alg_name(enum ocop_alg alg)
{
	return alg == OCOP_ALG_ES256 ? "ES256" :
	       alg == OCOP_ALG_EDDSA ? "EdDSA" : "";
}

static int print_record(const char *what, struct ocop_bytes record,
			int64_t index, unsigned did)
{
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_json_out o = OCOP_JSON_OUT(&line);
	struct ocop_json *view;
	enum ocop_kind kind;
	enum ocop_err err = ocop_cose_sign1_open_unverified(&envelope, record,
							    false, &diag);

	if (err)
		return say_diag(what, err, &diag);
	kind = ocop_kind_of_typ(envelope.typ);
	ocop_json_put_object(&o, NULL);
	ocop_json_put_str(&o, "schema", "ocop.record/1");
	if (index >= 0)
		ocop_json_put_int(&o, "index", index);
	ocop_json_put_text(&o, "typ", envelope.typ);
	ocop_json_put_str(&o, "kind", kind ? ocop_kind_name(kind) : "unknown");
	ocop_json_put_str(&o, "alg", alg_name(envelope.alg));
	ocop_json_put_hex(&o, "kid", envelope.kid);
	ocop_json_put_int(&o, "bytes", (int64_t)record.len);
	if (kind &&
	    (err = ocop_payload_decode(&payload, kind, envelope.payload,
				       &diag))) {
		ocop_json_put_str(&o, "fault", diag.text);
		ocop_json_put_str(&o, "error", ocop_err_name(err));
	}
	/* A payload that is not CBOR is shown as bytes. */
	view = ocop_json_of_cbor(envelope.payload);
	if (view)
		(void)ocop_json_put(&o, "payload", view);
	else
		ocop_json_put_base64(&o, "payload", envelope.payload);
	ocop_json_put_base64(&o, "signature", envelope.sig);
	ocop_json_free(view);
	report_put_repairs(&o, did);
	ocop_json_put_end(&o);
	return cmd_print_written(&line);
}

static int print_stamp(const struct ocop_stamp *stamp, unsigned did)
{
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_json_out o = OCOP_JSON_OUT(&line);

	ocop_json_put_object(&o, NULL);
	ocop_json_put_str(&o, "schema", "ocop.stamp/1");
	if (!stamp->typed)
		ocop_json_put_str(&o, "host", stamp->host);
	ocop_json_put_str(&o, "path", stamp->path);
	ocop_json_put_str(&o, stamp->is_gtin ? "gtin" : "code", stamp->product);
	ocop_json_put_int(&o, "lot", stamp->lot);
	ocop_json_put_int(&o, "index", stamp->index);
	if (!stamp->typed) {
		ocop_json_put_int(&o, "profile", stamp->profile);
		ocop_json_put_base64(&o, "signature",
				     ocop_bytes_of(stamp->sig, OCOP_SIG_LEN));
	}
	report_put_repairs(&o, did);
	ocop_json_put_end(&o);
	return cmd_print_written(&line);
}

struct text {
	const char *what;
	struct ocop_diag diag;
	int code;
};

/* Print a stamp, a typed line or a certificate's link. OCOP_ERR_ABSENT: the
 * text is none of these. */
static enum ocop_err show_link(void *user, struct ocop_bytes link, unsigned did)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct text *t = user;
	char host[OCOP_STAMP_URI_MAX];
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_stamp stamp;
	enum ocop_err err = OCOP_OK;
	int code = EXIT_DONE;

	if (!ocop_stamp_parse(&stamp, link, &t->diag) ||
	    !ocop_stamp_parse_typed(&stamp, link, NULL))
		code = print_stamp(&stamp, did);
	else if (!ocop_cert_uri_parse(&record, host, link, &diag))
		code = print_record(t->what, ocop_buf_view(&record), -1, did);
	else
		err = OCOP_ERR_ABSENT;
	/* Say of a certificate's link what is wrong with a certificate. */
	if (err && link.len > 0 && memmem(link.ptr, link.len, "/c/", 3))
		t->diag = diag;
	if (code > t->code)
		t->code = code;
	ocop_buf_clear(&record);
	return err;
}

/* Try the whole text first, then the links inside it. */
static int show_text(const char *what, struct ocop_bytes text)
{
	struct ocop_buf clean = OCOP_BUF(OUTBOX_FILE_MAX);
	struct text t = { .what = what };
	struct ocop_diag strict;
	unsigned did = 0;
	enum ocop_err err = show_link(&t, text, 0);

	strict = t.diag;
	if (err)
		err = ocop_stamp_repair(text, show_link, &t);
	/* A typed line has no link in it. */
	if (err == OCOP_ERR_ABSENT &&
	    !ocop_clean_add(&clean, text, OCOP_CLEAN_WORDS, &did))
		err = show_link(&t, ocop_buf_view(&clean), did);
	ocop_buf_clear(&clean);
	if (err == OCOP_ERR_ABSENT)
		return say_diag(what, strict.err, &strict);
	return err ? say_diag(what, err, NULL) : t.code;
}

static int show_picture(const char *path)
{
	struct picture picture;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	int worst = EXIT_DONE;
	enum ocop_err err = picture_read(&picture, path, &diag);

	if (err)
		worst = say_diag(path, err, &diag);
	else if (!picture.count) {
		say_error(_("'%s': no readable QR symbol was found"), path);
		worst = EXIT_UNDECIDED;
	}
	for (size_t i = 0; !err && i < picture.count; i++) {
		int code = show_text(path, picture_text(&picture, i));

		if (code > worst)
			worst = code;
	}
	picture_clear(&picture);
	return worst;
}

static int show_packed(const char *path, struct ocop_bytes file)
{
	struct ocop_bytes record;
	size_t offset = 0;
	int code = EXIT_DONE;
	enum ocop_err err;

	while (!code && !(err = outbox_next(&record, file, &offset)))
		code = print_record(path, record, -1, 0);
	if (!code && err != OCOP_ERR_ABSENT)
		code = say_diag(path, err, NULL);
	return code;
}

/* Show the records whose receipts these lines are, and refusals as they are. */
static int show_receipts(const char *path, struct ocop_bytes rest)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	int code = EXIT_DONE;

	while (!code && rest.len) {
		const uint8_t *end = memchr(rest.ptr, '\n', rest.len);
		size_t len = end ? (size_t)(end - rest.ptr) : rest.len;
		struct ocop_json *line = NULL;
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		struct ocop_entry entry;
		enum ocop_err err = ocop_json_parse(
			&line, ocop_bytes_of(rest.ptr, len), &diag);

		ocop_buf_reset(&bytes);
		if (!err && ocop_json_str(line, "refused")) {
			code = cmd_print_json(line);
			line = NULL;
		} else {
			if (!err)
				err = ocop_base64url_decode(
					&bytes, ocop_bytes_str(ocop_json_str(
							line, "entry")));
			if (!err)
				err = ocop_entry_decode(
					&entry, ocop_buf_view(&bytes), &diag);
			code = err ? say_diag(path, err, &diag) :
				     print_record(path, entry.record,
						  ocop_json_int(line, "index",
								-1), 0);
		}
		ocop_json_free(line);
		rest.ptr += end ? len + 1 : len;
		rest.len -= end ? len + 1 : len;
	}
	ocop_buf_clear(&bytes);
	return code;
}

static bool is_picture(struct ocop_bytes head)
{
	static const uint8_t png[4] = { 0x89, 'P', 'N', 'G' };
	static const uint8_t jpeg[3] = { 0xff, 0xd8, 0xff };

	return head.len >= 4 && (memcmp(head.ptr, png, 4) == 0 ||
				 memcmp(head.ptr, jpeg, 3) == 0);
}

static int show_file(const char *path)
{
	struct ocop_buf file = OCOP_BUF(OUTBOX_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes view;
	int code;
	enum ocop_err err = ocop_file_read(&file, path, &diag);

	view = ocop_buf_view(&file);
	if (err)
		code = say_diag(path, err, &diag);
	else if (is_picture(view))
		code = show_picture(path);
	else if (ocop_bytes_ends(ocop_bytes_str(path), ".records"))
		code = show_packed(path, view);
	else if (view.len && view.ptr[0] == 0xd2)	/* CBOR tag 18 */
		code = print_record(path, view, -1, 0);
	else if (view.len && view.ptr[0] == '{')
		code = show_receipts(path, view);
	else {
		while (view.len && (view.ptr[view.len - 1] == '\n' ||
				    view.ptr[view.len - 1] == '\r'))
			view.len--;
		code = show_text(path, view);
	}
	ocop_buf_clear(&file);
	return code;
}

/* An item that is not a file is a text. Messages do not repeat long ones. */
static int show_item(const char *text)
{
	char shown[64];

	snprintf(shown, sizeof(shown), "%.55s%s", text,
		 strlen(text) > 55 ? "..." : "");
	return show_text(shown, ocop_bytes_str(text));
}

static int say_folder(const char *path)
{
	say_error(_("'%s': is a folder: name the files in it"), path);
	return EXIT_USAGE;
}

/* Show entry N of the log of a replica or registry. */
static int show_entry(const char *replica, struct ocop_bytes number)
{
	struct ocop_store *store = NULL;
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_trust_entry trust;
	struct ocop_entry entry;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint64_t index;
	int code = EXIT_DONE;
	enum ocop_err err;

	if (ocop_decimal(&index, number))
		return cmd_usage("--replica", _("expected an index of the log"));
	err = ocop_store_open_sqlite(&store, replica, OCOP_STORE_READ_ANY,
				     &diag);
	if (!err)
		err = ocop_log_entry(store, index, &bytes);
	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), &diag);
	if (store && err == OCOP_ERR_ABSENT) {
		say_error(_("'%s': no entry %llu in this log"), replica,
			  (unsigned long long)index);
		code = EXIT_USAGE;
	} else if (err) {
		code = say_trouble(replica, err, &diag);
	} else if (ocop_trust_entry_decode(&trust, entry.record)) {
		struct ocop_json *o = ocop_json_of_schema("ocop.record/1");

		ocop_json_set_int(o, "index", (int64_t)index);
		ocop_json_set_str(o, "kind", "trust");
		ocop_json_set_int(o, "version", (int64_t)trust.version);
		ocop_json_set_hex(o, "fingerprint",
				  ocop_bytes_of(trust.hash, OCOP_HASH_LEN));
		code = cmd_print_json(o);
	} else {
		code = print_record(replica, entry.record, (int64_t)index, 0);
	}
	ocop_buf_clear(&bytes);
	ocop_store_close(store);
	return code;
}

int cmd_show(int argc, char **argv)
{
	const char *replica = NULL;
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &replica, "FILE",
		  N_("each ITEM is an index in this replica's log") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left;
	int worst;

	if (!cmd_begin(table, argc, argv,
		       "ocop show [--replica FILE] ITEM...",
		       N_("Show records (from a file, a packed outbox file or its receipts), stamps (text, typed line or picture) and certificate links as JSON, one line each. Nothing is judged: use ocop-verify for that."),
		       &left, &worst))
		return worst;
	if (!left)
		return cmd_usage("ocop show", _("expected at least one item to show"));
	for (int i = 0; i < left; i++) {
		struct stat st;
		bool there = !replica && stat(argv[i], &st) == 0;
		int code;

		if (replica)
			code = show_entry(replica, ocop_bytes_str(argv[i]));
		else if (there && S_ISREG(st.st_mode))
			code = show_file(argv[i]);
		else if (there && S_ISDIR(st.st_mode))
			code = say_folder(argv[i]);
		else
			code = show_item(argv[i]);
		if (code > worst)
			worst = code;
	}
	return worst;
}
