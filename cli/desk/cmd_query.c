/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop query: ask the registry with a signed query, page by page: where and
 * when a stamp's serial was scanned, or which proposals were sent to a desk.
 * The answer is not signed, so it is no evidence.
 */
#include <string.h>
#include <time.h>

#include <ocop/cbor.h>
#include <ocop/file.h>
#include <ocop/replica.h>
#include <ocop/submit.h>

#include "cli/cmd.h"
#include "cli/desk/proposal.h"
#include "cli/desk/query.h"
#include "cli/desk/report.h"
#include "cli/home.h"
#include "cli/sign.h"
#include "common/ui/label.h"
#include "common/ui/name.h"
#include "common/ui/path.h"

#define PAGES_MAX 1000
#define URL_SIZE 512

struct query_options {
	const char *key, *fd, *replica, *registry, *proposals, *dir;
	const char *proxy, *proxy_file, *ca_file, *units;
	struct ocop_buf proxy_line;
	bool yes, json, lines;
	char room[PATH_SIZE], url[URL_SIZE];
	struct ocop_buf what;		/* the query's list */
	const char *stamp;
	struct ocop_replica *opened;
	struct ocop_http *http;
	struct communes *communes;
	struct query_scans scans;
	size_t proposed, refused;
};

/* --- What is asked --- */

static int what_of(struct query_options *o)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_stamp stamp;

	if (o->proposals) {
		ocop_cbor_add_array(&o->what, 2);
		ocop_cbor_add_str(&o->what, "proposals");
		ocop_cbor_add_str(&o->what, o->proposals);
		return EXIT_DONE;
	}
	if (ocop_stamp_parse(&stamp, ocop_bytes_str(o->stamp), NULL) &&
	    ocop_stamp_parse_typed(&stamp, ocop_bytes_str(o->stamp), &diag))
		return cmd_usage(o->stamp, _("expected a stamp's link, or the line under its symbol"));
	ocop_cbor_add_array(&o->what, 4);
	ocop_cbor_add_str(&o->what, "reports");
	ocop_cbor_add_str(&o->what, stamp.product);
	ocop_cbor_add_uint(&o->what, stamp.lot);
	ocop_cbor_add_uint(&o->what, stamp.index);
	return EXIT_DONE;
}

static bool is_at(const char *url, const char *host)
{
	size_t len = strlen(host);

	return strncmp(url, host, len) == 0 &&
	       (url[len] == '\0' || url[len] == ':' || url[len] == '/');
}

/* Whoever overhears an answer learns which goods are under suspicion. */
static bool is_private(const char *url)
{
	return strncmp(url, "https://", 8) == 0 ||
	       is_at(url, "http://127.0.0.1") ||
	       is_at(url, "http://localhost") || is_at(url, "http://[::1]");
}

static int open_registry(struct query_options *o)
{
	const struct ocop_trust *trust = ocop_replica_trust(o->opened);
	struct ocop_http_limits limits = { 0 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	int code;

	if (!trust)
		return say_trouble(o->replica, OCOP_ERR_TRUST, NULL);
	if (o->registry)
		snprintf(o->url, sizeof(o->url), "%s", o->registry);
	else if (trust->registry_count)
		ocop_bytes_copy(o->url, sizeof(o->url), trust->registries[0]);
	if (!o->url[0])
		return cmd_usage("--registry", _("is required: the trust document names no registry"));
	err = ocop_http_check_url(o->url, &diag);
	if (err)
		return say_diag("--registry", err, &diag);
	if (!is_private(o->url))
		return cmd_usage("--registry", _("a query is sent only over https, or to this machine"));
	code = proxy_from_file(&o->proxy, &o->proxy_line, o->proxy_file);
	if (code)
		return code;
	limits.proxy = o->proxy;
	limits.ca_file = o->ca_file;
	err = ocop_http_new(&o->http, &limits, &diag);
	return err ? say_diag(NULL, err, &diag) : EXIT_DONE;
}

static int start(struct query_options *o)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	int code = o->lines ? EXIT_DONE : what_of(o);
	enum ocop_err err;

	if (!code && !o->proposals != !o->dir)
		code = cmd_usage("--dir", _("give --proposals and --dir together"));
	if (!code)
		code = path_named(&o->replica, o->room, "replica.db",
				  "--replica");
	if (code)
		return code;
	err = ocop_replica_open(&o->opened, o->replica, OCOP_STORE_READ, &diag);
	if (err)
		return say_trouble(o->replica, err, &diag);
	if (o->dir) {
		err = ocop_file_mkdirs(o->dir, true, &diag);
		if (err)
			return say_diag(o->dir, err, &diag);
	}
	o->scans = (struct query_scans){ .json = o->json, .lines = o->lines };
	if (!o->proposals)
		code = communes_load(&o->communes, o->units, false);
	o->scans.communes = o->communes;
	return code ? code : open_registry(o);
}

/* --- What is answered --- */

/* Write DIR/ID.cose, as a report's file is named. */
static int write_proposal(const struct query_options *o,
			  char path[static PATH_SIZE],
			  const struct ocop_cose_sign1 *message)
{
	struct ocop_buf name = OCOP_BUF(2 * OCOP_HASH_LEN + 8);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t id[OCOP_HASH_LEN];
	enum ocop_err err;
	int code = EXIT_USAGE;

	ocop_cose_sign1_id(id, message);
	ocop_hex_add(&name, ocop_bytes_of(id, sizeof(id)));
	ocop_buf_str(&name, ".cose");
	if (!name.err && path_join(path, o->dir, ocop_buf_cstr(&name))) {
		err = ocop_file_write(path, message->whole, OCOP_FILE_REPLACE |
				      OCOP_FILE_SECRET, &diag);
		code = err ? say_diag(path, err, &diag) : EXIT_DONE;
	}
	ocop_buf_clear(&name);
	return code;
}

/* Beside it: when the registry received it, and from whom. */
static int write_received(const char *path, uint64_t received,
			  struct ocop_bytes authority)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.received/1");
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char beside[PATH_SIZE];
	enum ocop_err err;

	snprintf(beside, sizeof(beside), "%.*s" PROPOSAL_RECEIVED,
		 (int)(strlen(path) - strlen(".cose")), path);
	ocop_json_set_int(o, "received", (int64_t)received);
	ocop_json_set_text(o, "authority", authority);
	err = ocop_json_print(&text, o, false);
	if (!err)
		err = ocop_file_write(beside, ocop_buf_view(&text),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      &diag);
	ocop_json_free(o);
	ocop_buf_clear(&text);
	return err ? say_diag(beside, err, &diag) : EXIT_DONE;
}

static int tell_proposal(const struct query_options *o, const char *path,
			 const struct ocop_proposal *p, uint64_t received,
			 const struct ocop_reporter *by)
{
	char found[OCOP_DATE_SIZE], decided[OCOP_DATE_SIZE];
	char text[LABEL_INSTANT_SIZE], day[LABEL_DAY_SIZE];
	const char *action = p->action == OCOP_PROPOSED_REGRADE ? "regrade" :
								  "withdraw";
	struct ocop_json *json;

	ocop_day_format(found, p->found);
	ocop_day_format(decided, p->certificate.decided);
	if (!o->json) {
		printf("%s\t%.*s/%s\t%s\t%s\t%.*s\t%s\n",
		       label_instant(text, received),
		       (int)p->certificate.code.len,
		       (const char *)p->certificate.code.ptr, decided,
		       name_value("action", ocop_bytes_str(action)),
		       label_day(day, p->found), (int)by->authority.len,
		       (const char *)by->authority.ptr, path);
		return EXIT_DONE;
	}
	json = ocop_json_of_schema("ocop.proposal/1");
	ocop_json_set_str(json, "file", path);
	ocop_json_set_int(json, "received", (int64_t)received);
	ocop_json_set_text(json, "code", p->certificate.code);
	ocop_json_set_str(json, "decided", decided);
	ocop_json_set_str(json, "action", action);
	if (p->stars > 0)
		ocop_json_set_int(json, "stars", p->stars);
	if (p->ground > 0)
		ocop_json_set_int(json, "ground", p->ground);
	ocop_json_set_str(json, "found", found);
	ocop_json_set_hex(json, "basis", p->basis);
	ocop_json_set_text(json, "authority", by->authority);
	if (p->note.len)
		ocop_json_set_text(json, "note", p->note);
	return cmd_print_json(json);
}

/* [number, received, proposal record]. The registry's word is not enough: the
 * signature is checked with the replica, on the day of receipt. */
static int take_proposal(struct query_options *o, uint64_t received,
			 struct ocop_bytes record)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_fold_result judged;
	struct ocop_cose_sign1 message;
	struct ocop_payload payload;
	struct ocop_reporter by;
	char path[PATH_SIZE];
	enum ocop_err err = ocop_fold_try_beside(o->opened->fold, received,
						 OCOP_KIND_PROPOSAL, record,
						 &judged, &by);
	int code;

	if (!err)
		err = ocop_cose_sign1_open_unverified(&message, record, false,
						      &diag);
	if (!err)
		err = ocop_payload_decode(&payload, OCOP_KIND_PROPOSAL,
					  message.payload, &diag);
	if (err)
		return say_diag(o->url, err, &diag);
	if (!judged.counts) {
		o->refused++;
		say_error(_("a proposal was left out, because it does not count according to this replica: %s: sync and try again"),
			  _(ocop_rule_text(judged.rule)));
		return EXIT_DONE;
	}
	code = write_proposal(o, path, &message);
	if (!code)
		code = write_received(path, received, by.authority);
	return code ? code : tell_proposal(o, path, &payload.u.proposal,
					   received, &by);
}

static int print_items(struct query_options *o, const struct ocop_answer *a)
{
	struct ocop_cbor c = ocop_cbor_of(a->items.raw);
	size_t count = ocop_cbor_array(&c);
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < count; i++) {
		uint64_t number, received;

		ocop_cbor_array(&c);
		number = ocop_cbor_uint(&c);
		received = ocop_cbor_uint(&c);
		code = o->proposals ?
		       take_proposal(o, received, ocop_cbor_bytes(&c)) :
		       query_scan(&o->scans, number, received, &c);
		o->proposed += o->proposals != NULL;
	}
	return code;
}

/* --- Pages --- */

static enum ocop_err sign_query(struct ocop_buf *out,
				const struct query_options *o, int64_t after,
				struct ocop_signer *signer,
				struct ocop_diag *diag)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_payload p;
	uint8_t nonce[16];
	enum ocop_err err = ocop_random(nonce, sizeof(nonce));

	ocop_payload_init(&p, OCOP_KIND_QUERY);
	p.u.query.realm = ocop_replica_trust(o->opened)->realm;
	p.u.query.issued = (int64_t)time(NULL);
	p.u.query.nonce = ocop_bytes_of(nonce, sizeof(nonce));
	p.u.query.what = (struct ocop_list){ ocop_buf_view(&o->what),
					     o->proposals ? 2 : 4 };
	p.u.query.after = after;
	if (!err)
		err = ocop_payload_encode(&payload, &p, diag);
	if (!err)
		err = ocop_cose_sign(out, signer,
				     ocop_kind_typ(OCOP_KIND_QUERY),
				     ocop_buf_view(&payload), false);
	ocop_buf_clear(&payload);
	return err;
}

/* *after: the number to go on behind; -1 when nothing remains. */
static int ask(struct query_options *o, struct ocop_signer *signer,
	       int64_t *after)
{
	struct ocop_buf query = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf answer = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_payload p;
	int code;
	enum ocop_err err = sign_query(&query, o, *after, signer, &diag);

	if (!err)
		err = ocop_submit_query(o->http, o->url, ocop_buf_view(&query),
					&answer, &p, &diag);
	/* What the registry refuses was not answered: no verdict. */
	if (err) {
		code = say_trouble(o->url, err, &diag);
		if (err == OCOP_ERR_REFUSED)
			code = EXIT_UNDECIDED;
	} else {
		code = print_items(o, &p.u.answer);
		*after = p.u.answer.after;
	}
	ocop_buf_clear(&query);
	ocop_buf_clear(&answer);
	return code;
}

static int ask_pages(struct query_options *o, struct ocop_signer *signer)
{
	int64_t after = -1;
	int code;
	unsigned pages = 0;

	do
		code = ask(o, signer, &after);
	while (!code && after > 0 && ++pages < PAGES_MAX);
	return code;
}

static int ask_all(struct query_options *o, struct ocop_signer *signer)
{
	int code = ask_pages(o, signer);

	if (code)
		return cmd_flush(code);
	if (o->refused)
		code = EXIT_UNDECIDED;
	if (o->json)
		return cmd_flush(code);
	if (o->proposals)
		printf(_("%zu proposals\n"), o->proposed - o->refused);
	else
		printf(_("%zu scans in %zu communes\n"), o->scans.count,
		       o->scans.unit_count);
	return cmd_flush(code);
}

/* Each line gets one line, also when there is no answer: ocop-verify waits for
 * it. */
static int ask_lines(struct query_options *o, struct ocop_signer *signer)
{
	struct ocop_buf line = OCOP_BUF(OCOP_STAMP_URI_MAX);
	int code = EXIT_DONE;

	while (!code && report_read_line(&line, stdin)) {
		int asked;

		if (line.err)
			return say_diag("stdin", line.err, NULL);
		o->stamp = ocop_buf_cstr(&line);
		ocop_buf_reset(&o->what);
		asked = what_of(o);
		if (!asked)
			asked = ask_pages(o, signer);
		code = query_line(&o->scans, asked);
	}
	ocop_buf_clear(&line);
	return code;
}

/* --- The command --- */

static int show_query(FILE *to, struct signing *signing)
{
	const struct query_options *o = signing->user;

	fprintf(to, _("A query is sent to %s.\n"), o->url);
	return EXIT_DONE;
}

static int run(struct query_options *o, struct signing *signing)
{
	struct ocop_signer signer = { 0 };
	int code = start(o);

	if (!code)
		code = sign_open(&signer, signing);
	if (!code)
		code = o->lines ? ask_lines(o, &signer) : ask_all(o, &signer);
	ocop_signer_clear(&signer);
	ocop_http_free(o->http);
	ocop_replica_close(o->opened);
	ocop_buf_wipe(&o->proxy_line);
	ocop_buf_clear(&o->what);
	query_clear(&o->scans);
	communes_free(o->communes);
	return code;
}

int cmd_query(int argc, char **argv)
{
	struct query_options o = { .what = OCOP_BUF(OCOP_RECORD_MAX),
				   .proxy_line = OCOP_BUF(PROXY_MAX) };
	const struct opt table[] = {
		{ "key", OPT_NEEDED, &o.key, "FILE",
		  N_("the key of the officer or the authority, or a token's URI") },
		{ "proposals", OPT_TEXT, &o.proposals, "ID",
		  N_("fetch the proposals that were sent to this authority, instead of a stamp's scans") },
		{ "dir", OPT_TEXT, &o.dir, "DIR",
		  N_("with --proposals: write each proposal to a file in this folder") },
		{ "lines", OPT_FLAG, &o.lines, NULL,
		  N_("read stamps from standard input, and print one JSON object for each; ocop-verify uses this") },
		COMMUNES_OPTION(&o.units),
		{ "replica", OPT_TEXT, &o.replica, "FILE",
		  N_("take the realm and the registry's address from this replica (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "registry", OPT_URL, &o.registry, "URL",
		  N_("the registry (default: the trust document's first)") },
		{ "proxy", OPT_URL, &o.proxy, "URL", N_("use this proxy") },
		{ "proxy-file", OPT_TEXT, &o.proxy_file, "FILE",
		  N_("read the proxy's address, which may have a password, from this file") },
		{ "ca-file", OPT_TEXT, &o.ca_file, "FILE",
		  N_("trust these certificate authorities") },
		FD_OPTION(&o.fd),
		YES_OPTION(&o.yes),
		{ "json", OPT_FLAG, &o.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct signing signing = { .question = _("Sign this query?"),
				   .show = show_query, .user = &o };
	int code, left = 0;

	if (!cmd_begin(table, argc, argv,
		       "ocop query --key FILE (STAMP | --lines | --proposals ID --dir DIR)",
		       N_("Ask the registry for the scans of a stamp that officers sent. The answer has the time, commune and verdict of each scan. STAMP is the stamp's link, or the line under its symbol. With --proposals, fetch the proposals that were sent to a desk. The query is signed. The answer is not: it helps an officer to decide, but it is not evidence."),
		       &left, &code))
		return code;
	if (left != (o.proposals || o.lines ? 0 : 1) ||
	    (o.proposals && o.lines))
		return cmd_usage(NULL, _("expected one stamp, --lines or --proposals"));
	o.stamp = left ? argv[0] : NULL;
	signing.key = o.key;
	signing.fd = o.fd;
	signing.yes = o.yes;
	/* stdout is only for the answer. */
	signing.json = true;
	return run(&o, &signing);
}
