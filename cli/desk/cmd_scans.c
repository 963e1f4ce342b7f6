/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop scans: sign many scans of an officer as one record. The scans are the
 * lines of "ocop-verify --json", or the items of an inspection file. The record
 * has each stamp's serial, time and verdict, and no place but the commune.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ocop/cbor.h>
#include <ocop/file.h>

#include "cli/cmd.h"
#include "cli/desk/report.h"
#include "cli/home.h"
#include "cli/sign.h"

#define SCANS_MAX 200			/* of one record */
#define SPAN_S (30 * 86400)		/* a registry takes no older ones */
#define LIST_MAX OCOP_RECORD_MAX

/* The state of the log by which scans were judged. */
struct basis {
	char realm[17], origin[65];
	int64_t size;
	uint8_t root[OCOP_HASH_LEN];
};

struct scan {
	const char *product;
	int64_t lot, index, time, verdict;
	bool two;
};

struct scans_options {
	const char *key, *dir, *place, *inspection, *replica, *fd;
	bool yes, told;
	char unit[16];
	struct ocop_inspect *inspect;
	/* The record that is being filled. */
	struct basis basis;
	struct ocop_buf list;
	size_t count, written, other, old;
	int64_t last;		/* the time of the last scan */
};

/* --- One record --- */

static enum ocop_err payload_of(struct ocop_buf *out,
				const struct scans_options *o,
				struct ocop_diag *diag)
{
	struct ocop_buf raw = OCOP_BUF(LIST_MAX);
	struct ocop_payload p;
	struct ocop_scans *s = &p.u.scans;
	uint8_t nonce[16];
	enum ocop_err err = ocop_random(nonce, sizeof(nonce));

	ocop_payload_init(&p, OCOP_KIND_SCANS);
	ocop_cbor_add_array(&raw, o->count);
	ocop_buf_bytes(&raw, ocop_buf_view(&o->list));
	if (!err)
		err = raw.err;
	if (!err && home_issued(&s->issued, ""))
		err = OCOP_ERR_ARGUMENT;
	if (s->issued < o->last)
		s->issued = o->last;
	s->realm = ocop_bytes_str(o->basis.realm);
	s->nonce = ocop_bytes_of(nonce, sizeof(nonce));
	s->unit = ocop_bytes_str(o->unit);
	s->origin = ocop_bytes_str(o->basis.origin);
	s->size = o->basis.size;
	s->root = ocop_bytes_of(o->basis.root, OCOP_HASH_LEN);
	s->scans = (struct ocop_list){ ocop_buf_view(&raw), o->count };
	if (!err)
		err = ocop_payload_encode(out, &p, diag);
	ocop_buf_clear(&raw);
	return err;
}

/* Sign the scans so far, if there are any. */
static int flush(struct scans_options *o, struct ocop_signer *signer)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	int code;

	if (!o->count)
		return EXIT_DONE;
	err = payload_of(&payload, o, &diag);
	if (!err)
		err = ocop_cose_sign(&record, signer,
				     ocop_kind_typ(OCOP_KIND_SCANS),
				     ocop_buf_view(&payload), false);
	if (!err && o->replica && !o->told) {
		o->told = true;
		report_tell_enrolled(o->key, o->replica, OCOP_KIND_SCANS,
				     ocop_buf_view(&record));
	}
	code = err ? say_diag(o->dir, err, &diag) :
		     report_write(o->dir, ocop_buf_view(&record));
	o->written += o->count;
	o->count = 0;
	ocop_buf_reset(&o->list);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&record);
	return code;
}

static bool same_basis(const struct basis *a, const struct basis *b)
{
	return strcmp(a->realm, b->realm) == 0 &&
	       strcmp(a->origin, b->origin) == 0 && a->size == b->size &&
	       memcmp(a->root, b->root, OCOP_HASH_LEN) == 0;
}

static int add(struct scans_options *o, struct ocop_signer *signer,
	       const struct basis *basis, const struct scan *scan)
{
	int code = EXIT_DONE;

	if (!scan->product || !scan->product[0] || scan->lot < 0 ||
	    scan->index < 0 || scan->verdict < OCOP_VERDICT_GENUINE ||
	    scan->verdict > OCOP_VERDICT_FORGED) {
		o->other++;
		return EXIT_DONE;
	}
	if (scan->time + SPAN_S < (int64_t)time(NULL)) {
		o->old++;
		return EXIT_DONE;
	}
	if (o->count == SCANS_MAX ||
	    (o->count && !same_basis(&o->basis, basis)))
		code = flush(o, signer);
	o->basis = *basis;
	/* A clock that was set back must not cost the scans so far. */
	if (o->last < scan->time)
		o->last = scan->time;
	ocop_cbor_add_array(&o->list, 6);
	ocop_cbor_add_str(&o->list, scan->product);
	ocop_cbor_add_uint(&o->list, (uint64_t)scan->lot);
	ocop_cbor_add_uint(&o->list, (uint64_t)scan->index);
	ocop_cbor_add_uint(&o->list, (uint64_t)o->last);
	ocop_cbor_add_str(&o->list, ocop_verdict_key(
			(enum ocop_verdict)scan->verdict));
	ocop_cbor_add_bool(&o->list, scan->two);
	o->count++;
	return code;
}

/* --- The lines of ocop-verify --- */

static enum ocop_err basis_of(struct basis *out, const struct ocop_json *log,
			      struct ocop_diag *diag)
{
	const char *realm = ocop_json_str(log, "realm");
	const char *origin = ocop_json_str(log, "origin");
	const char *root = ocop_json_str(log, "root");

	memset(out, 0, sizeof(*out));
	out->size = ocop_json_int(log, "size", 0);
	if (!realm || !origin || out->size <= 0 ||
	    !ocop_bytes_copy(out->realm, sizeof(out->realm),
			     ocop_bytes_str(realm)) ||
	    !ocop_bytes_copy(out->origin, sizeof(out->origin),
			     ocop_bytes_str(origin)) ||
	    ocop_hex_decode(out->root, OCOP_HASH_LEN, ocop_bytes_str(root)))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "%s",
				 N_("log: expected realm, origin, size and root, as ocop-verify --json prints them"));
	return OCOP_OK;
}

static int scan_line(struct scans_options *o, struct ocop_signer *signer,
		     struct ocop_bytes text, size_t number)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_json *line = NULL;
	const struct ocop_json *facts;
	const char *schema, *word;
	char said[SAY_TEXT_SIZE];
	struct basis basis;
	struct scan scan;
	int code;
	enum ocop_err err = ocop_json_parse(&line, text, &diag);

	schema = ocop_json_str(line, "schema");
	if (!err && (!schema || strcmp(schema, REPORT_LINES) != 0))
		err = ocop_fail(&diag, OCOP_ERR_MALFORMED, 0,
				N_("expected the output of ocop-verify --json"));
	word = ocop_json_str(line, "verdict");
	facts = ocop_json_get(line, "facts");
	if (!err && word && facts)
		err = basis_of(&basis, ocop_json_get(line, "log"), &diag);
	if (err) {
		say_error(_("line %zu: %s"), number,
			  say_text(said, "", err, &diag));
		code = say_exit(err);
	} else {
		scan = (struct scan){
			.product = ocop_json_str(facts, "product"),
			.lot = ocop_json_int(facts, "lot", -1),
			.index = ocop_json_int(facts, "stamp_index", -1),
			.time = (int64_t)time(NULL),
			.verdict = word ? report_verdict(word) : 0,
			.two = ocop_json_bool(line, "two_articles", false),
		};
		code = add(o, signer, &basis, &scan);
	}
	ocop_json_free(line);
	return code;
}

static int scan_lines(struct scans_options *o, struct ocop_signer *signer)
{
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	size_t number = 0;
	int code = EXIT_DONE;

	while (!code && report_read_line(&line, stdin)) {
		number++;
		if (line.err)
			code = say_diag("stdin", line.err, NULL);
		else if (line.len)
			code = scan_line(o, signer, ocop_buf_view(&line),
					 number);
	}
	if (!code && ferror(stdin))
		code = say_diag("stdin", OCOP_ERR_FILE, NULL);
	ocop_buf_clear(&line);
	return code;
}

/* --- An inspection file --- */

static int open_inspection(struct scans_options *o)
{
	struct ocop_replica *replica = NULL;
	int code = report_open_inspection(&o->inspect, &replica, o->inspection,
					  o->replica);

	if (!code && !ocop_bytes_copy(o->unit, sizeof(o->unit),
				      o->inspect->record.unit))
		code = say_diag(o->inspection, OCOP_ERR_BUG, NULL);
	ocop_replica_close(replica);
	/* It was named to judge with, not to warn by. */
	o->replica = NULL;
	return code;
}

/* The same serial was read on another article. */
static bool on_two_articles(const struct ocop_inspect *inspect, size_t at)
{
	const struct ocop_inspect_item *item = &inspect->item[at];

	for (size_t i = 0; i < inspect->item_count; i++) {
		const struct ocop_inspect_item *other = &inspect->item[i];

		if (item->article > 0 && other->article > 0 &&
		    item->article != other->article &&
		    item->report.facts.lot == other->report.facts.lot &&
		    item->report.facts.stamp_index ==
			    other->report.facts.stamp_index &&
		    strcmp(item->report.facts.product,
			   other->report.facts.product) == 0)
			return true;
	}
	return false;
}

static int scan_items(struct scans_options *o, struct ocop_signer *signer)
{
	const struct ocop_inspection *record = &o->inspect->record;
	struct basis basis = { .size = record->size };
	int code = EXIT_DONE;

	if (!ocop_bytes_copy(basis.realm, sizeof(basis.realm),
			     record->realm) ||
	    !ocop_bytes_copy(basis.origin, sizeof(basis.origin),
			     record->origin))
		return say_diag(o->inspection, OCOP_ERR_BUG, NULL);
	memcpy(basis.root, record->root.ptr, OCOP_HASH_LEN);
	for (size_t i = 0; !code && i < o->inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &o->inspect->item[i];
		const struct ocop_facts *f = &item->report.facts;
		struct scan scan = {
			.product = f->product, .lot = f->lot,
			.index = f->stamp_index, .time = (int64_t)item->time,
			.verdict = item->verdict,
			.two = on_two_articles(o->inspect, i),
		};

		code = add(o, signer, &basis, &scan);
	}
	return code;
}

/* --- The command --- */

static int show_scans(FILE *to, struct signing *signing)
{
	const struct scans_options *o = signing->user;

	if (o->inspect)
		fprintf(to, _("The stamps of %zu items go into signed scans in '%s', commune %s.\n"),
			o->inspect->item_count, o->dir, o->unit);
	else
		fprintf(to, _("The stamps on standard input go into signed scans in '%s', commune %s.\n"),
			o->dir, o->unit);
	return EXIT_DONE;
}

/* Check the options before asking for a passphrase. */
static int check(struct scans_options *o)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (!o->inspection == !o->place)
		return cmd_usage("--place", _("give either the commune or an inspection file (--inspection), which names its commune"));
	if (o->place &&
	    (ocop_unit_check(ocop_bytes_str(o->place), NULL) ||
	     !ocop_bytes_copy(o->unit, sizeof(o->unit),
			      ocop_bytes_str(o->place))))
		return cmd_usage("--place", _("expected a commune: TT-XXXXX"));
	err = ocop_file_mkdirs(o->dir, true, &diag);
	if (err)
		return say_diag(o->dir, err, &diag);
	return o->inspection ? open_inspection(o) : EXIT_DONE;
}

static int tell(const struct scans_options *o)
{
	if (o->other)
		say_error(_("%zu items were left out, because they are not about a stamp"),
			  o->other);
	if (o->old)
		say_error(_("%zu scans were left out, because they are older than 30 days"),
			  o->old);
	say_error(_("'%s': scans written: %zu"), o->dir, o->written);
	return o->written ? EXIT_DONE : EXIT_UNDECIDED;
}

int cmd_scans(int argc, char **argv)
{
	struct scans_options o = { .list = OCOP_BUF(LIST_MAX) };
	const struct opt table[] = {
		{ "key", OPT_NEEDED, &o.key, "FILE",
		  N_("the officer's key, or a token's URI") },
		{ "dir", OPT_NEEDED, &o.dir, "DIR",
		  N_("write the signed scans to files in this folder") },
		{ "place", OPT_TEXT, &o.place, "TT-XXXXX",
		  N_("the commune where the goods were checked") },
		{ "inspection", OPT_TEXT, &o.inspection, "FILE",
		  N_("take the scans of this inspection file, not of standard input") },
		{ "replica", OPT_TEXT, &o.replica, "FILE",
		  N_("with --inspection: judge with this replica (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop); otherwise: warn if the key is not enrolled in it") },
		FD_OPTION(&o.fd),
		YES_OPTION(&o.yes),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct signing signing = { .question = _("Sign these scans?"),
				   .show = show_scans, .user = &o };
	struct ocop_signer signer = { 0 };
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop scans --key FILE --dir DIR (--place TT-XXXXX | --inspection FILE)",
		       N_("Sign what was scanned: the commune, and for each stamp its serial, time and verdict. One record holds up to 200 stamps. The command reads the output of ocop-verify --json on standard input, or an inspection file. It prints the name of each file that it writes. ocop-sync --push-reports sends these files; ocop outbox --reports lists what was sent."),
		       NULL, &code))
		return code;
	code = check(&o);
	signing.key = o.key;
	signing.fd = o.fd;
	signing.yes = o.yes;
	/* stdout is only for the names of the files. */
	signing.json = true;
	if (!code)
		code = sign_open(&signer, &signing);
	if (!code)
		code = o.inspect ? scan_items(&o, &signer) :
				   scan_lines(&o, &signer);
	if (!code)
		code = flush(&o, &signer);
	if (!code)
		code = tell(&o);
	ocop_signer_clear(&signer);
	ocop_inspect_free(o.inspect);
	ocop_buf_clear(&o.list);
	return code;
}
