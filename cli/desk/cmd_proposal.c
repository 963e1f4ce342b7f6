/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop proposal: sign a proposal to the desk that decided about a certificate:
 * to withdraw it, or to assess and grade it again. It rests on an inspection
 * file, which it names by hash.
 */
#include <string.h>
#include <time.h>

#include <ocop/file.h>
#include <ocop/nfc.h>

#include "cli/cmd.h"
#include "cli/desk/proposal.h"
#include "cli/desk/report.h"
#include "cli/home.h"
#include "cli/sign.h"
#include "common/ui/day.h"
#include "common/ui/label.h"
#include "common/ui/name.h"

#define NOTE_MAX 2000
#define GROUNDS 6

struct proposal_options {
	const char *key, *fd, *dir, *replica, *inspection;
	const char *certificate, *action, *found, *authority, *note;
	unsigned long long stars, ground;
	bool yes;
	struct ocop_inspect *inspect;
	struct ocop_replica *opened;
	struct ocop_buf note_nfc;
	char code[OCOP_PRODUCT_MAX + 1];
	struct ocop_cert_view cert;
	struct ocop_payload payload;
};

/* --- What is proposed --- */

/* CODE/YYYY-MM-DD; without the day, the newest certificate of that code. */
static int find_certificate(struct proposal_options *o)
{
	struct ocop_proposal *p = &o->payload.u.proposal;
	const char *slash = strchr(o->certificate, '/');
	struct ocop_bytes code = ocop_bytes_str(o->certificate);
	struct ocop_product_view product = { 0 };
	struct ocop_cert_ref ref = { .decided = OCOP_DAY_NONE };
	enum ocop_err err = OCOP_ERR_ABSENT;

	if (slash)
		code.len = (size_t)(slash - o->certificate);
	if (ocop_code_check(code, NULL) ||
	    !ocop_bytes_copy(o->code, sizeof(o->code), code) ||
	    (slash && ocop_day_parse(&ref.decided, ocop_bytes_str(slash + 1))))
		return cmd_usage("--certificate", _("expected CODE, or CODE/YYYY-MM-DD with the day of the decision"));
	ref.code = ocop_bytes_str(o->code);
	if (!slash && !ocop_fold_product(o->opened->state, code, &product))
		for (size_t i = 0; i < product.count; i++)
			if (ocop_bytes_equal(product.cert[i].code, code) &&
			    product.cert[i].decided > ref.decided)
				ref.decided = product.cert[i].decided;
	if (ref.decided != OCOP_DAY_NONE)
		err = ocop_fold_certificate(o->opened->state, ref,
					    ocop_day_of((uint64_t)p->issued),
					    &o->cert);
	if (err)
		return err == OCOP_ERR_ABSENT ?
		       cmd_usage("--certificate", _("this copy of the register has no such certificate")) :
		       say_diag(o->certificate, err, NULL);
	p->certificate = ref;
	return EXIT_DONE;
}

/* Who decided, or who took over from it until today. */
static struct ocop_bytes desk_of(const struct proposal_options *o)
{
	const struct ocop_trust *trust = ocop_replica_trust(o->opened);
	struct ocop_bytes id = o->cert.cert.authority;
	int32_t day = ocop_day_of((uint64_t)o->payload.u.proposal.issued);
	const struct ocop_authority *a = ocop_trust_authority(trust, id);

	for (unsigned i = 0; a && i < 64; i++) {
		id = a->id;
		if (ocop_authority_live(a, day) || !a->successor.len)
			break;
		a = ocop_trust_authority(trust, a->successor);
	}
	return id;
}

static int fill(struct proposal_options *o)
{
	struct ocop_proposal *p = &o->payload.u.proposal;
	int code = find_certificate(o);

	if (code)
		return code;
	p->realm = ocop_replica_trust(o->opened)->realm;
	p->authority = o->authority ? ocop_bytes_str(o->authority) :
				      desk_of(o);
	p->basis = ocop_bytes_of(o->inspect->hash, OCOP_HASH_LEN);
	p->action = strcmp(o->action, "regrade") == 0 ?
		    OCOP_PROPOSED_REGRADE : OCOP_PROPOSED_WITHDRAW;
	if (o->stars)
		p->stars = (int64_t)o->stars;
	if (o->ground)
		p->ground = (int64_t)o->ground;
	p->found = ocop_day_of((uint64_t)o->inspect->record.closed);
	p->note = ocop_buf_view(&o->note_nfc);
	return o->found ? day_option(&p->found, "--found",
				     ocop_bytes_str(o->found)) : EXIT_DONE;
}

/* --- Before it is signed --- */

/* An item of the inspection is about a product of this code. */
static bool was_inspected(const struct proposal_options *o)
{
	for (size_t i = 0; i < o->inspect->item_count; i++)
		if (strcmp(o->inspect->item[i].report.facts.code, o->code) == 0)
			return true;
	return false;
}

static int judge(struct signing *signing, struct ocop_bytes spki)
{
	const struct proposal_options *o = signing->user;

	(void)spki;
	if (!was_inspected(o))
		sign_warn(signing, _("no item of the inspection is about %s"),
			  o->code);
	return EXIT_DONE;
}

static void show_line(FILE *to, const char *name, struct ocop_bytes text)
{
	if (text.len)
		fprintf(to, "  %s: %.*s\n", name, (int)text.len,
			(const char *)text.ptr);
}

static int show_proposal(FILE *to, struct signing *signing)
{
	const struct proposal_options *o = signing->user;
	const struct ocop_proposal *p = &o->payload.u.proposal;
	char day[LABEL_DAY_SIZE];

	if (p->action == OCOP_PROPOSED_REGRADE)
		fprintf(to, _("Proposal to lower, after a new assessment, %s to %lld stars (now %lld)\n"),
			o->code, (long long)p->stars, (long long)o->cert.stars);
	else
		fprintf(to, _("Proposal to withdraw the certificate of %s\n"),
			o->code);
	show_line(to, _("Product"), o->cert.product);
	show_line(to, _("Decision"), o->cert.cert.decision);
	if (p->ground > 0)
		fprintf(to, _("  Ground: %s\n"), name_ground(p->ground));
	show_line(to, _("Found on"), ocop_bytes_str(label_day(day, p->found)));
	show_line(to, _("To the desk of"), p->authority);
	show_line(to, _("Inspection file"), ocop_bytes_str(o->inspection));
	show_line(to, _("Note"), p->note);
	return EXIT_DONE;
}

/* --- Signing --- */

/* What the registry would refuse is not written: the replica knows it now. */
static int check_taken(const struct proposal_options *o,
		       struct ocop_bytes record)
{
	struct ocop_fold_result judged;
	struct ocop_reporter by;
	enum ocop_err err = ocop_fold_try_beside(
		o->opened->fold, (uint64_t)time(NULL), OCOP_KIND_PROPOSAL,
		record, &judged, &by);

	if (err)
		return say_diag(o->dir, err, NULL);
	if (judged.counts)
		return EXIT_DONE;
	say_error(_("'%s': according to this copy of the register, the registry will refuse the proposal: %s"),
		  o->certificate, _(ocop_rule_text(judged.rule)));
	return EXIT_USAGE;
}

static int sign_it(struct proposal_options *o, struct ocop_signer *signer,
		   struct ocop_bytes payload)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	enum ocop_err err = ocop_cose_sign(&record, signer,
					   ocop_kind_typ(OCOP_KIND_PROPOSAL),
					   payload, false);
	int code = err ? say_diag(o->dir, err, NULL) :
			 check_taken(o, ocop_buf_view(&record));

	if (!code)
		code = report_write(o->dir, ocop_buf_view(&record));
	ocop_buf_clear(&record);
	return code;
}

static int run(struct proposal_options *o, struct signing *signing)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_signer signer = { 0 };
	uint8_t nonce[16];
	enum ocop_err err = ocop_random(nonce, sizeof(nonce));
	int code;

	ocop_payload_init(&o->payload, OCOP_KIND_PROPOSAL);
	o->payload.u.proposal.issued = (int64_t)time(NULL);
	o->payload.u.proposal.nonce = ocop_bytes_of(nonce, sizeof(nonce));
	code = err ? say_diag(NULL, err, NULL) :
		     report_open_inspection(&o->inspect, &o->opened,
					    o->inspection, o->replica);
	if (!code)
		code = fill(o);
	if (!code) {
		/* The rules of the fields, before a passphrase is asked for. */
		err = ocop_payload_encode(&payload, &o->payload, &diag);
		code = err ? say_diag(o->certificate, err, &diag) : EXIT_DONE;
	}
	if (!code)
		code = sign_open(&signer, signing);
	if (!code)
		code = sign_it(o, &signer, ocop_buf_view(&payload));
	ocop_signer_clear(&signer);
	ocop_buf_clear(&payload);
	return code;
}

/* --- The command --- */

static int check(struct proposal_options *o)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	bool regrade = strcmp(o->action, "regrade") == 0;
	enum ocop_err err;

	if (!regrade && strcmp(o->action, "withdraw") != 0)
		return cmd_usage("--action", _("expected withdraw or regrade"));
	if (regrade != (o->stars != 0))
		return cmd_usage("--stars", _("required with regrade, and only with it"));
	/* A certificate is withdrawn on a ground that the decision lists. */
	if (regrade == (o->ground != 0) || o->ground > GROUNDS)
		return cmd_usage("--ground", _("required with withdraw, and only with it: 1 to 6, the points of Article 8 of Decision 26/2026/QĐ-TTg (see --help)"));
	if (o->note &&
	    (ocop_nfc(&o->note_nfc, ocop_bytes_str(o->note)) ||
	     ocop_text_check(ocop_buf_view(&o->note_nfc), NULL)))
		return cmd_usage("--note", _("expected one line of at most 2,000 bytes"));
	err = ocop_file_mkdirs(o->dir, true, &diag);
	return err ? say_diag(o->dir, err, &diag) : EXIT_DONE;
}

int cmd_proposal(int argc, char **argv)
{
	struct proposal_options o = { .note_nfc = OCOP_BUF(NOTE_MAX) };
	const struct opt table[] = {
		{ "key", OPT_NEEDED, &o.key, "FILE",
		  N_("the officer's key, or a token's URI") },
		{ "inspection", OPT_NEEDED, &o.inspection, "FILE",
		  N_("the inspection file that the proposal rests on") },
		{ "certificate", OPT_NEEDED, &o.certificate, "CODE",
		  N_("the product code, or CODE/YYYY-MM-DD for the decision of that day") },
		{ "action", OPT_NEEDED, &o.action, "ACTION",
		  N_("withdraw, or regrade for a lower star") },
		{ "dir", OPT_NEEDED, &o.dir, "DIR",
		  N_("write the proposal to a file in this folder") },
		{ "stars", OPT_UINT, &o.stars, "N",
		  N_("with regrade: the proposed stars, 3 or 4") },
		{ "ground", OPT_UINT, &o.ground, "N",
		  N_("with withdraw: the ground, a point of Article 8 of Decision 26/2026/QĐ-TTg. 1 (point a): the application file was false. 2 (point b): the product no longer meets the criteria. 3 (point c): the law on quality, food safety, environment, intellectual property or labels was broken. 4 (point d): the OCOP mark was used against the rules. 5 (point đ): the product is not made any more. 6 (point e): another finding of a competent body") },
		{ "found", OPT_TEXT, &o.found, "DATE",
		  N_("the day on which you found what the proposal reports (default: the day on which the inspection was closed)") },
		{ "authority", OPT_TEXT, &o.authority, "ID",
		  N_("the desk (default: the authority that decided, or its successor)") },
		{ "note", OPT_TEXT, &o.note, "TEXT",
		  N_("a note to the desk; do not name any consumer") },
		{ "replica", OPT_TEXT, &o.replica, "FILE",
		  N_("the replica to judge with (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		FD_OPTION(&o.fd),
		YES_OPTION(&o.yes),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct signing signing = { .question = _("Sign this proposal?"),
				   .judge = judge, .show = show_proposal,
				   .user = &o };
	static const struct cmd commands[] = {
		{ "list", proposal_list,
		  N_("list the proposals that a desk fetched") },
		{ "found", proposal_found,
		  N_("record the desk's own finding about a proposal") },
		{ NULL, NULL, NULL }
	};
	const struct cmd *cmd = argc > 1 ? cmd_find(commands, argv[1]) : NULL;
	int code;

	if (cmd)
		return cmd->run(argc - 1, argv + 1);
	if (!cmd_begin(table, argc, argv,
		       "ocop proposal --key FILE --inspection FILE --certificate CODE --action ACTION --dir DIR",
		       N_("Sign a proposal to withdraw a certificate or to lower its stars, and print the name of its file. The proposal has only the hash of the inspection file: send that file to the desk, too. ocop-sync --push-reports sends the proposal, and the desk fetches it with ocop query --proposals. The law gives the desk 15 days. They begin when the desk records its own finding, not when it receives the proposal."),
		       NULL, &code)) {
		if (!code) {
			putchar('\n');
			cmd_list(commands);
			code = cmd_flush(EXIT_DONE);
		}
		return code;
	}
	signing.key = o.key;
	signing.fd = o.fd;
	signing.yes = o.yes;
	/* stdout is only for the name of the file. */
	signing.json = true;
	code = check(&o);
	if (!code)
		code = run(&o, &signing);
	ocop_inspect_free(o.inspect);
	ocop_replica_close(o.opened);
	ocop_buf_clear(&o.note_nfc);
	return code;
}
