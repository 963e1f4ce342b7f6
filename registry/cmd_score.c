/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd score: look for signs of copying in what officers sent, and
 * publish an alert for each serial that has them, signed by the registry's
 * monitor key. It reads the database, and sends the records to the running
 * registry as anybody would. It lists for the desks what it may not decide.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/stamp.h>
#include <ocop/submit.h>

#include "keys/keys.h"
#include "registry/registry.h"
#include "registry/score.h"
#include "registry/writer/database.h"

#define EVIDENCE_MAX 64
#define URL_SIZE 512

/* A serial that something follows from. */
struct finding {
	char product[OCOP_PRODUCT_MAX + 1];
	uint32_t lot, index;
	enum score_action action;
	unsigned signs, reporters;
	uint64_t total, alert_index;
	uint64_t record[EVIDENCE_MAX];	/* numbers of the reports, distinct */
	size_t records;
};

struct run {
	const char *db, *key, *registry, *units, *ca_file;
	unsigned long long passphrase_fd;
	bool dry, json;
	char url[URL_SIZE];
	struct ocop_replica *replica;
	struct reports *reports;
	struct communes *communes;
	struct score score;
	struct ocop_signer signer;
	struct ocop_http *http;
	struct finding *finding;	/* owned */
	size_t count, cap;
	size_t scored, standing, published, refused, open;
	bool cut;		/* nobody answers: send the rest later */
};

/* --- Finding --- */

static void add_record(struct finding *f, uint64_t record)
{
	for (size_t i = 0; i < f->records; i++)
		if (f->record[i] == record)
			return;
	if (f->records < EVIDENCE_MAX)
		f->record[f->records++] = record;
}

/* The reports that show a sign come first, in case not all fit. */
static void add_records(struct finding *f, const struct report_serial *serial,
			const struct scored *scored)
{
	const struct report_sighting *seen = serial->seen + scored->first;

	for (unsigned i = 0; i < OCOP_COPIES_SIGNS; i++) {
		if (!(scored->copies.signs & 1u << i))
			continue;
		add_record(f, seen[scored->copies.shown[i].first].record);
		add_record(f, seen[scored->copies.shown[i].second].record);
		add_record(f, seen[scored->copies.shown[i].again].record);
	}
	for (size_t i = scored->first; i < serial->count; i++)
		add_record(f, serial->seen[i].record);
}

static struct finding *new_finding(struct run *r)
{
	if (r->count == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 64;
		struct finding *more = reallocarray(r->finding, cap,
						    sizeof(*more));

		if (!more)
			return NULL;
		r->finding = more;
		r->cap = cap;
	}
	return memset(&r->finding[r->count++], 0, sizeof(struct finding));
}

static enum ocop_err score_one(void *user, const struct report_serial *serial)
{
	struct run *r = user;
	struct scored scored;
	struct finding *f;
	enum ocop_err err = score_serial(&r->score, serial, &scored);

	if (err)
		return err;
	r->scored++;
	if (r->scored % 10000 == 0)
		say_progress(_("scored %zu stamps"), r->scored);
	r->standing += scored.action == SCORE_STANDS;
	if (scored.action == SCORE_NOTHING || scored.action == SCORE_STANDS)
		return OCOP_OK;
	f = new_finding(r);
	if (!f)
		return OCOP_ERR_MEMORY;
	if (!ocop_bytes_copy(f->product, sizeof(f->product), serial->product))
		return OCOP_ERR_STORE;
	f->lot = serial->lot;
	f->index = serial->index;
	f->action = scored.action;
	f->signs = scored.copies.signs;
	f->reporters = scored.copies.reporters;
	f->total = serial->total;
	f->alert_index = scored.alert_index;
	add_records(f, serial, &scored);
	return OCOP_OK;
}

/* --- Publishing --- */

static enum ocop_err sign_alert(struct run *r, const struct finding *f,
				struct ocop_buf *out, struct ocop_diag *diag)
{
	struct ocop_buf evidence = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	uint8_t id[OCOP_HASH_LEN];
	struct ocop_payload p;
	enum ocop_err err = OCOP_OK;

	ocop_cbor_add_array(&evidence, f->records);
	for (size_t i = 0; !err && i < f->records; i++) {
		err = reports_id(r->reports, f->record[i], id);
		ocop_cbor_add_bytes(&evidence, ocop_bytes_of(id, sizeof(id)));
	}
	ocop_payload_init(&p, OCOP_KIND_ALERT);
	p.u.alert.realm = ocop_replica_trust(r->replica)->realm;
	p.u.alert.issued = (int64_t)time(NULL);
	p.u.alert.product = ocop_bytes_str(f->product);
	p.u.alert.lot = f->lot;
	p.u.alert.index = f->index;
	p.u.alert.state = OCOP_ALERT_NEW;
	p.u.alert.evidence = (struct ocop_list){ ocop_buf_view(&evidence),
						 f->records };
	p.u.alert.count = f->total < 1000000 ? (int64_t)f->total : 1000000;
	if (!err)
		err = evidence.err;
	if (!err)
		err = ocop_payload_encode(&payload, &p, diag);
	if (!err)
		err = ocop_cose_sign(out, &r->signer,
				     ocop_kind_typ(OCOP_KIND_ALERT),
				     ocop_buf_view(&payload), false);
	ocop_buf_clear(&evidence);
	ocop_buf_clear(&payload);
	return err;
}

/* What the registry refuses is counted, and the others are still sent. */
static int publish(struct run *r, struct finding *f)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_receipt receipt = { 0 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = sign_alert(r, f, &record, &diag);

	if (!err)
		err = ocop_submit_record(r->http, r->url,
					 ocop_buf_view(&record),
					 ocop_replica_newest(r->replica),
					 &receipt, &diag);
	if (!err) {
		f->alert_index = receipt.index;
		r->published++;
	}
	ocop_receipt_clear(&receipt);
	ocop_buf_clear(&record);
	if (err == OCOP_ERR_REFUSED)
		r->refused++;
	else if (err)
		r->cut = true;
	return err ? say_trouble(r->url, err, &diag) : EXIT_DONE;
}

/* --- Telling --- */

static int print_json(const struct finding *f, bool published)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.score/1");
	struct ocop_json *signs = ocop_json_array();

	ocop_json_set_str(o, "product", f->product);
	ocop_json_set_int(o, "lot", f->lot);
	ocop_json_set_int(o, "stamp_index", f->index);
	ocop_json_set_str(o, "action", score_word(f->action));
	ocop_json_set_bool(o, "published", published);
	for (unsigned i = 0; i < OCOP_COPIES_SIGNS; i++)
		if (f->signs & 1u << i)
			ocop_json_add_str(signs, ocop_copies_key(i));
	ocop_json_set(o, "signs", signs);
	ocop_json_set_int(o, "scans", (int64_t)f->total);
	ocop_json_set_int(o, "reporters", f->reporters);
	ocop_json_set_int(o, "evidence", (int64_t)f->records);
	if (published || f->action == SCORE_REOPEN)
		ocop_json_set_int(o, "index", (int64_t)f->alert_index);
	return cmd_print_json(o);
}

static void print_text(const struct finding *f, bool published)
{
	struct ocop_buf typed = OCOP_BUF(64);
	const char *to_do = published ? _("alert published") :
		f->action == SCORE_PUBLISH ? _("an alert is due") :
		f->action == SCORE_REOPEN ?
		_("was cleared, but there are new reports: an inspecting authority must look") :
		_("rests on one officer alone: an inspecting authority must look");

	if (ocop_stamp_typed(&typed, f->product, f->lot, f->index))
		ocop_buf_str(&typed, f->product);
	printf("%s: %s\n", ocop_buf_cstr(&typed), to_do);
	for (unsigned i = 0; i < OCOP_COPIES_SIGNS; i++)
		if (f->signs & 1u << i)
			printf("  %s\n", _(ocop_copies_text(i)));
	printf(_("  scans: %llu; officers: %u\n"),
	       (unsigned long long)f->total, f->reporters);
	ocop_buf_clear(&typed);
}

static int handle(struct run *r, struct finding *f)
{
	bool due = f->action == SCORE_PUBLISH && !r->dry;
	int code = due ? publish(r, f) : EXIT_DONE;

	r->open += f->action != SCORE_PUBLISH;
	if (r->json)
		return print_json(f, due && !code) ? EXIT_TROUBLE : code;
	print_text(f, due && !code);
	return code;
}

/* --- The command --- */

static int open_parts(struct run *r)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_verifier snapshot;
	enum ocop_err err;
	int code = communes_load(&r->communes, r->units, true);

	if (code)
		return code;
	err = database_replica(&r->replica, r->db, OCOP_STORE_READ, &diag);
	if (!err)
		err = ocop_replica_verifier(r->replica, &snapshot);
	if (!err)
		err = reports_open(&r->reports, r->db, false, 0, &diag);
	/* A registry that never ran has no reports. */
	if (r->replica && err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	return err ? say_trouble(r->db, err, &diag) : EXIT_DONE;
}

static int open_sender(struct run *r)
{
	const struct ocop_trust *trust = ocop_replica_newest(r->replica);
	struct ocop_http_limits limits = { .ca_file = r->ca_file };
	struct keys_secret secret = { .fd = -1 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (r->registry)
		snprintf(r->url, sizeof(r->url), "%s", r->registry);
	else if (trust->registry_count)
		ocop_bytes_copy(r->url, sizeof(r->url), trust->registries[0]);
	if (!r->url[0])
		return cmd_usage("--registry", _("is required: the trust document names no registry"));
	if (r->passphrase_fd != SETUP_NO_FD)
		secret.fd = (int)r->passphrase_fd;
	err = keys_open_signer(&r->signer, r->key, &secret, &diag);
	if (err)
		return say_trouble(r->key, err, &diag);
	err = ocop_http_new(&r->http, &limits, &diag);
	return err ? say_diag(NULL, err, &diag) : EXIT_DONE;
}

static int run(struct run *r)
{
	enum ocop_err err = OCOP_OK;
	int code = open_parts(r);

	if (!code && !r->dry)
		code = open_sender(r);
	if (code)
		return code;
	r->score = (struct score)SCORE(r->replica, r->communes);
	if (r->reports)
		err = reports_each_serial(r->reports, score_one, r);
	say_progress_end();
	if (err)
		return say_trouble(r->db, err, NULL);
	for (size_t i = 0; i < r->count && !r->cut; i++) {
		int one = handle(r, &r->finding[i]);

		if (one > code)
			code = one;
	}
	if (!r->json)
		printf(_("%zu stamps scored: %zu alerts published, %zu refused, %zu were published before, %zu for an inspecting authority\n"),
		       r->scored, r->published, r->refused, r->standing,
		       r->open);
	return cmd_flush(code);
}

int cmd_score(int argc, char **argv)
{
	struct run r = { .passphrase_fd = SETUP_NO_FD };
	const struct opt table[] = {
		{ "db", OPT_NEEDED, &r.db, "FILE",
		  N_("the registry's database: a file, or the address of a PostgreSQL database (postgresql://...)") },
		{ "key", OPT_TEXT, &r.key, "FILE",
		  N_("the monitor key, which signs the alerts") },
		{ "registry", OPT_URL, &r.registry, "URL",
		  N_("the registry to send the alerts to (default: the trust document's first)") },
		COMMUNES_OPTION(&r.units),
		{ "dry-run", OPT_FLAG, &r.dry, NULL,
		  N_("only show what would be published") },
		{ "ca-file", OPT_TEXT, &r.ca_file, "FILE",
		  N_("trust these certificate authorities") },
		{ "passphrase-fd", OPT_UINT, &r.passphrase_fd, "N",
		  N_("read the passphrase from file descriptor N") },
		{ "json", OPT_FLAG, &r.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd score --db FILE (--key FILE | --dry-run) [--registry URL] [--json]",
		       N_("Look for signs of copying in the scans and reports that officers sent: places too far apart for the time between them, two shops, places outside the lot's market, scans before the lot was made. If more than one officer reported such signs of a stamp, the command signs an alert in state new with the monitor key and sends it to the registry. Every replica gets the alert at its next sync. A stamp that has an alert gets no second one. The command lists, for an inspecting authority, the stamps that were cleared and those that only one officer reported."),
		       NULL, &code))
		return code;
	if (!r.key == !r.dry)
		return cmd_usage("--key, --dry-run", _("use exactly one of the two"));
	if (r.passphrase_fd != SETUP_NO_FD && r.passphrase_fd > 1023)
		return cmd_usage("--passphrase-fd", _("not a file descriptor"));
	code = run(&r);
	score_clear(&r.score);
	ocop_signer_clear(&r.signer);
	ocop_http_free(r.http);
	reports_close(r.reports);
	ocop_replica_close(r.replica);
	communes_free(r.communes);
	free(r.finding);
	return code;
}
