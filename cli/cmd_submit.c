/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop submit: send the outbox to the registry, keep what it answers. A run
 * that was cut goes on behind the last receipt.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/record.h>
#include <ocop/registry.h>

#include "cli/batch.h"
#include "cli/cmd.h"
#include "cli/home.h"
#include "cli/label.h"
#include "cli/outbox.h"

#define TRIES 5
#define TRIES_MAX 20

struct submit {
	const char *registry, *trust_path, *home_dir, *proxy, *ca_file;
	unsigned long long tries;
	bool json, quiet;
	int lock;
	char home[HOME_PATH_SIZE];
	char url[512];
	struct ocop_trust *trust;
	const struct ocop_trust_log *log;
	struct ocop_http *http;
	size_t accepted, refused;
	uint64_t last_index;
};

/* A lot's receipt stands on its own too: stamps are made by it. */
static int keep_lot(const struct submit *s, struct ocop_bytes record,
		    struct ocop_bytes receipt)
{
	struct ocop_envelope envelope;
	struct ocop_payload payload;
	const struct ocop_lot *lot = &payload.u.lot;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes product;
	char dir[HOME_PATH_SIZE];
	char path[HOME_PATH_SIZE];
	char name[64];
	enum ocop_err err;

	if (ocop_envelope_open_unverified(&envelope, record, false, NULL) ||
	    ocop_kind_of_typ(envelope.typ) != OCOP_KIND_LOT ||
	    ocop_payload_decode(&payload, OCOP_KIND_LOT, envelope.payload,
				NULL))
		return EXIT_DONE;
	product = lot->gtin.len ? lot->gtin : lot->certificate.code;
	snprintf(name, sizeof(name), "%.*s_%06u.json", (int)product.len,
		 (const char *)product.ptr, (unsigned)lot->lot);
	if (!home_path(dir, s->home, "lots") || !home_path(path, dir, name))
		return EXIT_USAGE;
	err = ocop_file_mkdirs(dir, true, &diag);
	if (!err)
		err = ocop_file_write(path, receipt, OCOP_FILE_REPLACE, &diag);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

/* --- One record --- */

static void wait_before(unsigned attempt)
{
	/* 1, 2, 4, 8, then every 8 seconds. */
	struct timespec t = { attempt < 3 ? 1 << attempt : 8, 0 };

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

static enum ocop_err send_one(struct submit *s, struct ocop_bytes record,
			      struct ocop_receipt *receipt,
			      struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_ERR_NETWORK;

	for (unsigned attempt = 0; attempt < s->tries; attempt++) {
		if (attempt)
			wait_before(attempt - 1);
		ocop_receipt_clear(receipt);
		err = ocop_registry_submit(s->http, s->url, record,
					   &s->log->vkey, receipt, diag);
		/* Only what may be better soon is tried again. */
		if (err != OCOP_ERR_HTTP && err != OCOP_ERR_NETWORK)
			break;
	}
	return err;
}

static void refusal_line(struct ocop_buf *out, const char *label,
			 const struct ocop_diag *diag)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "record", label);
	ocop_json_set_str(o, "refused", diag->text);
	if (!o || ocop_json_print(out, o, false))
		ocop_buf_str(out, "{\"refused\":\"\"}");
	ocop_json_free(o);
}

static int submit_one(struct submit *s, const char *stem, size_t number,
		      struct ocop_bytes record, const char *path, int fd)
{
	struct ocop_receipt receipt = { 0 };
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char label[LABEL_SIZE];
	int code = EXIT_DONE;
	enum ocop_err err = send_one(s, record, &receipt, &diag);

	if (!err) {
		err = ocop_receipt_encode(&line, &receipt);
		if (!err)
			code = keep_lot(s, record, ocop_buf_view(&line));
		if (!err && !code) {
			s->accepted++;
			s->last_index = receipt.index;
		}
	} else if (err == OCOP_ERR_REFUSED) {
		label_record(label, record);
		say_error(_("'%s': record %zu, %s, refused: %s"), stem, number,
			  label, diag.text);
		refusal_line(&line, label, &diag);
		s->refused++;
		err = OCOP_OK;
	}
	ocop_buf_byte(&line, '\n');
	if (err)
		code = say_diag(s->url, err, &diag);
	else if (!code)
		code = receipts_add(path, fd, ocop_buf_view(&line));
	ocop_receipt_clear(&receipt);
	ocop_buf_clear(&line);
	return code;
}

/* --- One file of the outbox --- */

static int submit_records(struct submit *s, const char *stem,
			  struct ocop_bytes file, const char *path, int fd,
			  size_t skip)
{
	struct ocop_bytes record;
	size_t offset = 0;
	size_t number = 0;
	int code = EXIT_DONE;
	enum ocop_err err;

	while (!code && !(err = outbox_next(&record, file, &offset))) {
		if (number++ < skip)
			continue;
		code = submit_one(s, stem, number, record, path, fd);
		if (!s->quiet)
			say_progress(_("%s: %zu records sent"), stem, number);
	}
	if (!s->quiet)
		say_progress_end();
	if (!code && err != OCOP_ERR_ABSENT) {
		say_error(_("'%s': damaged behind record %zu"), stem, number);
		code = say_exit(err);
	}
	return code;
}

static int submit_file(struct submit *s, const char *stem)
{
	char records[HOME_PATH_SIZE];
	char receipts[HOME_PATH_SIZE];
	struct ocop_buf file = OCOP_BUF(BATCH_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t answered = 0;
	int fd = -1;
	int code;
	enum ocop_err err;

	if (!outbox_path(records, s->home, "outbox", stem, ".records") ||
	    !outbox_path(receipts, s->home, "outbox", stem, ".receipts"))
		return EXIT_USAGE;
	err = ocop_file_read(&file, records, &diag);
	if (err) {
		ocop_buf_clear(&file);
		return say_diag(records, err, &diag);
	}
	code = receipts_open(receipts, &fd, &answered);
	if (!code)
		code = submit_records(s, stem, ocop_buf_view(&file), receipts,
				      fd, answered);
	if (fd >= 0)
		close(fd);
	ocop_buf_clear(&file);
	return code ? code : receipts_done(s->home, stem);
}

/* --- The command --- */

static int start(struct submit *s)
{
	struct ocop_http_limits limits = { 0 };
	enum ocop_err err;
	int code = home_open(s->home, s->home_dir);

	if (!code)
		code = home_trust(&s->trust, s->home, s->trust_path);
	if (code)
		return code;
	s->log = ocop_trust_records_log(s->trust);
	if (!s->log)
		return cmd_usage("--trust", _("it names no live log"));
	if (s->registry)
		snprintf(s->url, sizeof(s->url), "%s", s->registry);
	else if (s->trust->registry_count)
		ocop_bytes_copy(s->url, sizeof(s->url),
				s->trust->registries[0]);
	if (strlen(s->url) >= sizeof(s->url) - 1)
		return cmd_usage("--registry", _("the address is too long"));
	if (!s->url[0])
		return cmd_usage("--registry", _("name the registry"));
	if (!s->tries || s->tries > TRIES_MAX)
		return cmd_usage("--tries", _("1 to 20"));
	code = home_lock(&s->lock, s->home, "submit.lock");
	if (!code)
		code = receipts_heal(s->home);
	if (code)
		return code;
	limits.proxy = s->proxy;
	limits.ca_file = s->ca_file;
	err = ocop_http_new(&s->http, &limits);
	return err ? say_diag(s->url, err, NULL) : EXIT_DONE;
}

/* code: what stopped the run, if anything did. */
static int report(const struct submit *s, int code)
{
	struct ocop_json *o;

	if (!code && s->refused)
		code = EXIT_NO;
	if (!s->json) {
		printf(_("%zu records accepted, %zu refused\n"), s->accepted,
		       s->refused);
		return cmd_flush(code);
	}
	o = ocop_json_object();
	ocop_json_set_str(o, "schema", "ocop.submit/1");
	ocop_json_set_int(o, "accepted", (int64_t)s->accepted);
	ocop_json_set_int(o, "refused", (int64_t)s->refused);
	if (s->accepted)
		ocop_json_set_int(o, "last_index", (int64_t)s->last_index);
	return cmd_print_json(o) ? EXIT_TROUBLE : code;
}

int cmd_submit(int argc, char **argv)
{
	struct submit s = { .tries = TRIES, .lock = -1 };
	const struct opt table[] = {
		{ "registry", OPT_TEXT, &s.registry, "URL",
		  N_("the registry (default: the trust document's first)") },
		{ "trust", OPT_TEXT, &s.trust_path, "FILE",
		  N_("trust document (default: HOME/trust.cose)") },
		{ "home", OPT_TEXT, &s.home_dir, "DIR",
		  N_("the desk's folder (default: $OCOP_HOME)") },
		{ "proxy", OPT_TEXT, &s.proxy, "URL", N_("go by this proxy") },
		{ "ca-file", OPT_TEXT, &s.ca_file, "FILE",
		  N_("trust these certificate authorities") },
		{ "tries", OPT_UINT, &s.tries, "N",
		  N_("how often to try while there is no answer (default 5)") },
		{ "quiet", OPT_FLAG, &s.quiet, NULL, N_("show no progress") },
		{ "json", OPT_FLAG, &s.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct outbox_name *names = NULL;
	size_t count = 0;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop submit [--registry URL]",
		       _("Send the outbox, oldest first. Inclusion proofs are kept. What the registry cannot take now stays for the next run; what it refuses is named with its rule."),
		       NULL, &code))
		return code;
	code = start(&s);
	if (!code)
		code = outbox_list(s.home, "outbox", ".records", &names,
				   &count);
	if (!code) {
		for (size_t i = 0; !code && i < count; i++)
			code = submit_file(&s, names[i].stem);
		code = report(&s, code);
	}
	free(names);
	home_unlock(s.lock);
	ocop_http_free(s.http);
	ocop_trust_free(s.trust);
	return code;
}
