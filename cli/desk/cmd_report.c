/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop report: sign what ocop-verify found. Reads the lines of "ocop-verify
 * --json", one for each article, and writes a signed report of each to a file
 * of its own. ocop-verify --report-key starts this command.
 */
#include <string.h>
#include <time.h>

#include <ocop/file.h>
#include <ocop/nfc.h>
#include <ocop/record.h>
#include <ocop/replica.h>
#include <ocop/verdict.h>

#include "cli/cmd.h"
#include "cli/home.h"
#include "cli/desk/report.h"
#include "cli/sign.h"

#define UNKNOWN_CHARACTER "\xef\xbf\xbd"	/* U+FFFD */

struct report_options {
	const char *key, *dir, *place, *note, *fd, *replica;
	bool yes, told;		/* told: warned about enrolment */
	struct ocop_buf note_nfc;
};

/* --- What was scanned --- */

static size_t character_len(uint8_t lead)
{
	return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Copy the scanned text. Characters that a record's text must not have become
 * U+FFFD, and a text too long for a symbol is cut. Neither occurs in a genuine
 * stamp or certificate. */
static void add_scanned(struct ocop_buf *out, struct ocop_bytes text)
{
	while (text.len) {
		struct ocop_bytes c = { text.ptr, character_len(*text.ptr) };

		if (c.len > text.len)
			break;
		text.ptr += c.len;
		text.len -= c.len;
		if (ocop_text_check(c, NULL))
			c = OCOP_LIT(UNKNOWN_CHARACTER);
		if (out->len + c.len > OCOP_REPORT_TEXT_MAX)
			break;
		ocop_buf_bytes(out, c);
	}
}

int64_t report_verdict(const char *word)
{
	for (int i = OCOP_VERDICT_GENUINE; i <= OCOP_VERDICT_MALFORMED; i++)
		if (strcmp(word, ocop_verdict_key((enum ocop_verdict)i)) == 0)
			return i;
	return 0;
}

/* --- One line --- */

/* A foreign QR code gets no report: it may hold a person's bank account. */
static bool is_article(const struct ocop_json *line)
{
	const char *word = ocop_json_str(line, "verdict");

	return word && report_verdict(word) && ocop_json_str(line, "text");
}

static enum ocop_err payload_of(struct ocop_buf *out,
				const struct ocop_json *line,
				const struct report_options *o,
				struct ocop_diag *diag)
{
	const struct ocop_json *log = ocop_json_get(line, "log");
	const char *root_hex = ocop_json_str(log, "root");
	struct ocop_buf text = OCOP_BUF(OCOP_REPORT_TEXT_MAX);
	uint8_t nonce[OCOP_HASH_LEN], root[OCOP_HASH_LEN];
	struct ocop_payload p;
	struct ocop_scan_report *r = &p.u.report;
	enum ocop_err err;

	ocop_payload_init(&p, OCOP_KIND_REPORT);
	if (home_issued(&r->issued, "") ||
	    ocop_hex_decode(root, sizeof(root), ocop_bytes_str(root_hex)))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "log: the root must be 64 hex digits");
	err = ocop_random(nonce, sizeof(nonce));
	if (err)
		return err;
	add_scanned(&text, ocop_bytes_str(ocop_json_str(line, "text")));
	r->realm = ocop_bytes_str(ocop_json_str(log, "realm"));
	r->origin = ocop_bytes_str(ocop_json_str(log, "origin"));
	r->size = ocop_json_int(log, "size", -1);
	r->root = ocop_bytes_of(root, sizeof(root));
	r->nonce = ocop_bytes_of(nonce, sizeof(nonce));
	r->text = ocop_buf_view(&text);
	r->verdict = report_verdict(ocop_json_str(line, "verdict"));
	r->reason = ocop_bytes_str(ocop_json_str(line, "case"));
	r->two_articles = ocop_json_bool(line, "two_articles", false);
	r->place = ocop_bytes_str(o->place);
	r->note = ocop_buf_view(&o->note_nfc);
	err = text.err ? text.err : ocop_payload_encode(out, &p, diag);
	ocop_buf_clear(&text);
	return err;
}

int report_write(const char *dir, struct ocop_bytes record)
{
	struct ocop_buf name = OCOP_BUF(2 * OCOP_HASH_LEN + 8);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t id[OCOP_HASH_LEN];
	struct ocop_cose_sign1 envelope;
	char path[HOME_PATH_SIZE];
	const char *file;
	int code = EXIT_DONE;
	enum ocop_err err = ocop_cose_sign1_open_unverified(&envelope, record,
							    false, &diag);

	if (!err) {
		ocop_cose_sign1_id(id, &envelope);
		ocop_hex_add(&name, ocop_bytes_of(id, sizeof(id)));
		err = ocop_buf_str(&name, ".cose");
	}
	file = ocop_buf_cstr(&name);
	if (err || !file) {
		code = say_diag(dir, err ? err : OCOP_ERR_MEMORY, &diag);
	} else if (!path_join(path, dir, file)) {
		code = EXIT_USAGE;
	} else {
		err = ocop_file_write(path, record, OCOP_FILE_NEW |
				      OCOP_FILE_SECRET, &diag);
		code = err ? say_diag(path, err, &diag) : EXIT_DONE;
	}
	if (!code) {
		/* The calling program waits for the name. */
		printf("%s\n", file);
		code = cmd_flush(EXIT_DONE);
	}
	ocop_buf_clear(&name);
	return code;
}

void report_tell_enrolled(const char *key, const char *path,
			  enum ocop_kind kind, struct ocop_bytes record)
{
	struct ocop_replica *replica = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_reporter by;
	struct ocop_fold_result judged;
	enum ocop_err err;

	err = ocop_replica_open(&replica, path, OCOP_STORE_READ, &diag);
	if (!err)
		err = ocop_fold_try_beside(replica->fold, (uint64_t)time(NULL),
					   kind, record, &judged, &by);
	if (err)
		(void)say_diag(path, err, &diag);
	else if (!judged.counts)
		say_error(_("'%s': according to this copy of the register, the registry will refuse reports signed with this key (%s): ask your office to enrol the key with ocop officer, then sync"),
			  key, _(ocop_rule_text(judged.rule)));
	ocop_replica_close(replica);
}

static int show_report(FILE *to, struct signing *signing)
{
	const struct report_options *o = signing->user;

	fprintf(to, _("Each article on standard input gets a report in '%s'.\n"),
		o->dir);
	return EXIT_DONE;
}

static int report_line(struct report_options *o,
		       struct ocop_signer *signer, struct ocop_bytes text,
		       size_t number)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	char said[SAY_TEXT_SIZE];
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_json *line = NULL;
	const char *schema;
	int code = EXIT_DONE;
	enum ocop_err err = ocop_json_parse(&line, text, &diag);

	schema = ocop_json_str(line, "schema");
	if (!err && (!schema || strcmp(schema, REPORT_LINES) != 0))
		err = ocop_fail(&diag, OCOP_ERR_MALFORMED, 0,
				N_("expected the output of ocop-verify --json"));
	if (err || !is_article(line))
		goto out;
	err = payload_of(&payload, line, o, &diag);
	if (!err)
		err = ocop_cose_sign(&record, signer,
				     ocop_kind_typ(OCOP_KIND_REPORT),
				     ocop_buf_view(&payload), false);
	if (!err && o->replica && !o->told) {
		o->told = true;
		report_tell_enrolled(o->key, o->replica, OCOP_KIND_REPORT,
				     ocop_buf_view(&record));
	}
	if (!err)
		code = report_write(o->dir, ocop_buf_view(&record));
out:
	if (err) {
		say_error(_("line %zu: %s"), number,
			  say_text(said, "", err, &diag));
		code = say_exit(err);
	}
	ocop_json_free(line);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&record);
	return code;
}

/* --- All lines --- */

bool report_read_line(struct ocop_buf *line, FILE *in)
{
	int c;

	ocop_buf_reset(line);
	while ((c = getc(in)) != EOF && c != '\n')
		ocop_buf_byte(line, (uint8_t)c);
	return c != EOF || line->len > 0;
}

static int report_lines(struct report_options *o,
			struct ocop_signer *signer, FILE *in)
{
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	size_t number = 0;
	int code = EXIT_DONE;

	while (!code && report_read_line(&line, in)) {
		number++;
		if (line.err)
			code = say_diag("stdin", line.err, NULL);
		else if (line.len)
			code = report_line(o, signer, ocop_buf_view(&line),
					   number);
	}
	if (!code && ferror(in))
		code = say_diag("stdin", OCOP_ERR_FILE, NULL);
	ocop_buf_clear(&line);
	return code;
}

/* Check the options before asking for a passphrase. */
static int check(struct report_options *o)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (o->place && ocop_unit_check(ocop_bytes_str(o->place), NULL))
		return cmd_usage("--place", _("expected a commune: TT-XXXXX"));
	if (o->note &&
	    (ocop_nfc(&o->note_nfc, ocop_bytes_str(o->note)) ||
	     ocop_text_check(ocop_buf_view(&o->note_nfc), NULL)))
		return cmd_usage("--note", _("expected one line of at most 500 bytes"));
	err = ocop_file_mkdirs(o->dir, true, &diag);
	return err ? say_diag(o->dir, err, &diag) : EXIT_DONE;
}

int cmd_report(int argc, char **argv)
{
	struct report_options o = { .note_nfc = OCOP_BUF(500) };
	const struct opt table[] = {
		{ "key", OPT_NEEDED, &o.key, "FILE",
		  N_("the officer's key, or a token's URI") },
		{ "dir", OPT_NEEDED, &o.dir, "DIR",
		  N_("write each report to a file in this folder") },
		{ "place", OPT_TEXT, &o.place, "TT-XXXXX",
		  N_("the commune where the goods were checked") },
		{ "note", OPT_TEXT, &o.note, "TEXT",
		  N_("a note; do not name any consumer") },
		{ "replica", OPT_TEXT, &o.replica, "FILE",
		  N_("warn at the first report if the key is not enrolled in this copy of the register") },
		FD_OPTION(&o.fd),
		YES_OPTION(&o.yes),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct signing signing = { .question = _("Sign these reports?"),
				   .show = show_report, .user = &o };
	static const struct cmd commands[] = {
		{ "period", cmd_report_period,
		  N_("report what became of certificates in a period") },
		{ "monthly", cmd_report_monthly,
		  N_("report a month, with the texts of communes") },
		{ "product", cmd_report_product,
		  N_("print the history of one product") },
		{ NULL, NULL, NULL }
	};
	const struct cmd *cmd = argc > 1 ? cmd_find(commands, argv[1]) : NULL;
	struct ocop_signer signer = { 0 };
	int code;

	if (cmd)
		return cmd->run(argc - 1, argv + 1);
	if (!cmd_begin(table, argc, argv,
		       "ocop report --key FILE --dir DIR [--place TT-XXXXX] [--note TEXT]",
		       N_("Read the output of ocop-verify --json on standard input, sign a report for each article and print the name of each report's file. ocop-verify --report-key does the same in one step; ocop-sync --push-reports sends the reports."),
		       NULL, &code)) {
		if (!code) {
			putchar('\n');
			cmd_list(commands);
			code = cmd_flush(EXIT_DONE);
		}
		return code;
	}
	code = check(&o);
	signing.key = o.key;
	signing.fd = o.fd;
	signing.yes = o.yes;
	/* stdout is only for the names of the files. */
	signing.json = true;
	if (!code)
		code = sign_open(&signer, &signing);
	if (!code)
		code = report_lines(&o, &signer, stdin);
	ocop_signer_clear(&signer);
	ocop_buf_clear(&o.note_nfc);
	return code;
}
