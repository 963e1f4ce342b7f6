/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop submit: send the outbox to the registry, keep what it answers. A run
 * that was cut goes on behind the last receipt.
 */
#include <errno.h>
#include <fcntl.h>
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
#include "cli/outbox.h"

#define TRIES 5

struct submit {
	const char *registry, *trust_path, *home_dir, *proxy, *ca_file;
	bool json, quiet, help;
	char home[HOME_PATH_SIZE];
	char url[512];
	struct ocop_trust *trust;
	const struct ocop_trust_log *log;
	struct ocop_http *http;
	size_t accepted, refused;
	uint64_t last_index;
};

/* --- The receipts' file: a JSON line a record, in order --- */

/* How many whole lines stand in it; a torn last one is cut off, its record
 * is simply sent again. */
static int open_receipts(const char *path, int *fd_out, size_t *lines_out)
{
	struct ocop_buf text = OCOP_BUF(BATCH_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t end = 0;
	int fd;
	enum ocop_err err = ocop_file_read(&text, path, &diag);

	*lines_out = 0;
	*fd_out = -1;
	if (err && err != OCOP_ERR_ABSENT)
		return say_diag(path, err, &diag);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '\n')
			continue;
		(*lines_out)++;
		end = i + 1;
	}
	ocop_buf_clear(&text);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)end) != 0 ||
	    lseek(fd, (off_t)end, SEEK_SET) < 0) {
		say_error("'%s': %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return EXIT_TROUBLE;
	}
	*fd_out = fd;
	return EXIT_DONE;
}

static int add_line(const char *path, int fd, struct ocop_bytes line)
{
	while (line.len) {
		ssize_t n = write(fd, line.ptr, line.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		line.ptr += n;
		line.len -= (size_t)n;
	}
	if (line.len || fdatasync(fd) != 0) {
		say_error("'%s': %s", path, strerror(errno));
		return EXIT_TROUBLE;
	}
	return EXIT_DONE;
}

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
	struct timespec t = { 1 << attempt, 0 };

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

static enum ocop_err send_one(struct submit *s, struct ocop_bytes record,
			      struct ocop_receipt *receipt,
			      struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_ERR_NETWORK;

	for (unsigned attempt = 0; attempt < TRIES; attempt++) {
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

static void refusal_line(struct ocop_buf *out, const struct ocop_diag *diag)
{
	struct ocop_json *o = ocop_json_object();

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
	int code = EXIT_DONE;
	enum ocop_err err = send_one(s, record, &receipt, &diag);

	if (!err) {
		err = ocop_receipt_encode(&line, &receipt);
		if (!err)
			code = keep_lot(s, record, ocop_buf_view(&line));
		s->accepted++;
		s->last_index = receipt.index;
	} else if (err == OCOP_ERR_REFUSED) {
		say_error(_("'%s': record %zu refused: %s"), stem, number,
			  diag.text);
		refusal_line(&line, &diag);
		s->refused++;
		err = OCOP_OK;
	}
	ocop_buf_byte(&line, '\n');
	if (err)
		code = say_diag(s->url, err, &diag);
	else if (!code)
		code = add_line(path, fd, ocop_buf_view(&line));
	ocop_receipt_clear(&receipt);
	ocop_buf_clear(&line);
	return code;
}

/* --- One file of the outbox --- */

static bool paths(char records[static HOME_PATH_SIZE],
		  char receipts[static HOME_PATH_SIZE], const char *home,
		  const char *folder, const char *stem)
{
	char name[160];

	snprintf(name, sizeof(name), "%s/%.64s.records", folder, stem);
	if (!home_path(records, home, name))
		return false;
	snprintf(name, sizeof(name), "%s/%.64s.receipts", folder, stem);
	return home_path(receipts, home, name);
}

/* All answered: out of the way. The records go last, so that a cut between
 * the two leaves a file that is merely looked at again. */
static int move_done(struct submit *s, const char *stem)
{
	char from[2][HOME_PATH_SIZE];
	char to[2][HOME_PATH_SIZE];

	if (!paths(from[0], from[1], s->home, "outbox", stem) ||
	    !paths(to[0], to[1], s->home, "outbox/done", stem))
		return EXIT_USAGE;
	for (int i = 1; i >= 0; i--) {
		if (rename(from[i], to[i]) != 0 && errno != ENOENT) {
			say_error("'%s': %s", from[i], strerror(errno));
			return EXIT_TROUBLE;
		}
	}
	return EXIT_DONE;
}

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
	if (!code && err != OCOP_ERR_ABSENT)
		code = say_diag(stem, err, NULL);
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

	if (!paths(records, receipts, s->home, "outbox", stem))
		return EXIT_USAGE;
	err = ocop_file_read(&file, records, &diag);
	if (err)
		return say_diag(records, err, &diag);
	code = open_receipts(receipts, &fd, &answered);
	if (!code)
		code = submit_records(s, stem, ocop_buf_view(&file), receipts,
				      fd, answered);
	if (fd >= 0)
		close(fd);
	ocop_buf_clear(&file);
	return code ? code : move_done(s, stem);
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
		snprintf(s->url, sizeof(s->url), "%.500s", s->registry);
	else if (s->trust->registry_count)
		ocop_bytes_copy(s->url, sizeof(s->url),
				s->trust->registries[0]);
	if (!s->url[0])
		return cmd_usage("--registry", _("name the registry"));
	limits.proxy = s->proxy;
	limits.ca_file = s->ca_file;
	err = ocop_http_new(&s->http, &limits);
	return err ? say_diag(s->url, err, NULL) : EXIT_DONE;
}

static int report(const struct submit *s)
{
	struct ocop_json *o;

	if (!s->json) {
		printf(_("%zu records accepted, %zu refused\n"), s->accepted,
		       s->refused);
		return cmd_flush(s->refused ? EXIT_NO : EXIT_DONE);
	}
	o = ocop_json_object();
	ocop_json_set_str(o, "schema", "ocop.submit/1");
	ocop_json_set_int(o, "accepted", (int64_t)s->accepted);
	ocop_json_set_int(o, "refused", (int64_t)s->refused);
	if (s->accepted)
		ocop_json_set_int(o, "last_index", (int64_t)s->last_index);
	return cmd_print_json(o) ? EXIT_TROUBLE :
	       s->refused ? EXIT_NO : EXIT_DONE;
}

int cmd_submit(int argc, char **argv)
{
	struct submit s = { 0 };
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
		{ "quiet", OPT_FLAG, &s.quiet, NULL, N_("show no progress") },
		{ "json", OPT_FLAG, &s.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct outbox_name *names = NULL;
	size_t count = 0;
	int left = opt_parse(table, argc, argv, &s.help);
	int code;

	if (left < 0)
		return EXIT_USAGE;
	if (s.help) {
		opt_help("ocop submit [--registry URL]",
			 _("Send the outbox, oldest first. Inclusion proofs are kept. What the registry cannot take now stays for the next run; what it refuses is named with its rule."),
			 table);
		return cmd_flush(EXIT_DONE);
	}
	if (left)
		return cmd_usage(argv[0], _("no operand belongs here"));
	code = start(&s);
	if (!code)
		code = outbox_list(s.home, &names, &count);
	for (size_t i = 0; !code && i < count; i++)
		code = submit_file(&s, names[i].stem);
	if (!code)
		code = report(&s);
	free(names);
	ocop_http_free(s.http);
	ocop_trust_free(s.trust);
	return code;
}
