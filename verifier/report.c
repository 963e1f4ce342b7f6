/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify report: checks an inspection file, years later and without a
 * network. If there is a replica, it is asked for what the file leaves out.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>

#include "common/ui/cmd.h"
#include "common/ui/path.h"
#include "verifier/print.h"
#include "verifier/verify.h"

#define TEXT_MAX (64u * 1024u * 1024u)

struct args {
	const char *photos, *replica, *fingerprint;
	const char *folder, *case_file;	/* to print */
	const char *code;		/* from paper; NULL: none */
	const char *continues;		/* the file before; NULL: not given */
	bool json, rehash;
};

/* --- What it is checked by --- */

/* A replica that was named must be there; the usual one may be. */
static int open_replica(struct ocop_replica **out, const struct args *a)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char room[PATH_SIZE];
	const char *path = a->replica;
	enum ocop_err err;
	int code = EXIT_DONE;

	if (!path && a->fingerprint && !getenv("HOME") && !getenv("OCOP_HOME"))
		return EXIT_DONE;
	code = path_named(&path, room, "replica.db", "--replica");
	if (code != EXIT_DONE)
		return code;
	err = ocop_replica_open(out, path, OCOP_STORE_READ, &diag);
	if (err == OCOP_ERR_ABSENT && !a->replica)
		return EXIT_DONE;
	return err ? say_trouble(path, err, &diag) : EXIT_DONE;
}

/* The realm's: from paper, or as the replica was installed with. Given both,
 * they must be the same: another realm's replica must not stand in for the
 * paper. */
static int fingerprint_of(uint8_t out[static OCOP_HASH_LEN],
			  const struct args *a,
			  const struct ocop_replica *replica)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	if (!a->fingerprint && !replica) {
		say_error("%s", _("give --fingerprint as received on paper, or a replica"));
		return EXIT_USAGE;
	}
	if (!a->fingerprint) {
		memcpy(out, replica->fingerprint, OCOP_HASH_LEN);
		return EXIT_DONE;
	}
	if (ocop_hex_decode(out, OCOP_HASH_LEN,
			    ocop_bytes_str(a->fingerprint)))
		return cmd_usage("--fingerprint", _("expected 64 hex digits"));
	if (!replica || memcmp(out, replica->fingerprint, OCOP_HASH_LEN) == 0)
		return EXIT_DONE;
	return say_trouble("--fingerprint", ocop_fail(
		&diag, OCOP_ERR_TRUST, 0, "%s",
		N_("the replica is of another realm")), &diag);
}

/* --- One file --- */

static int say_refused(const struct report *report, const struct args *a,
		       enum ocop_err err, const struct ocop_diag *diag)
{
	struct ocop_json *o;

	if (a->json) {
		o = ocop_json_of_schema("ocop.report/1");
		ocop_json_set_str(o, "file", report->file);
		ocop_json_set_null(o, "verdict");
		ocop_json_set_str(o, "error", ocop_err_name(err));
		ocop_json_set_str(o, "detail", ocop_diag_text(diag, err));
		(void)cmd_print_json(o);
	}
	return say_diag(report->file, err, diag);
}

/* A file beside that is another one is damage; a missing one leaves the whole
 * unconfirmed. */
static int exit_beside(int code, enum report_beside state)
{
	if (state == REPORT_BESIDE_OTHER || state == REPORT_BESIDE_UNREADABLE)
		return EXIT_TROUBLE;
	return state == REPORT_BESIDE_MISSING && code == EXIT_DONE ?
	       EXIT_UNDECIDED : code;
}

static int exit_of(const struct report *report, const struct args *a)
{
	const struct ocop_inspect *inspect = report->inspect;
	int code = a->rehash ? EXIT_DONE :
		   ocop_verdict_exit(ocop_inspect_worst(inspect));

	if (!a->rehash && report_warning(inspect))
		code = EXIT_UNDECIDED;
	for (size_t i = 0; i < inspect->photo_count && code != EXIT_TROUBLE;
	     i++)
		code = exit_beside(code, report->beside[i]);
	return exit_beside(code, report->continued);
}

static int print(const struct report *report, const struct args *a)
{
	struct ocop_buf out = OCOP_BUF(TEXT_MAX);
	int code = exit_of(report, a);

	if (!a->json && report->code_same)
		ocop_buf_printf(&out, "%s\n", _("The code is that of this file: paper and file belong together"));
	if (a->json)
		report_json(&out, report);
	else if (a->rehash)
		report_text_photos(&out, report);
	else
		report_text(&out, report);
	fwrite(out.ptr, 1, out.len, stdout);
	if (out.err)
		code = say_trouble(report->file, out.err, NULL);
	ocop_buf_clear(&out);
	return cmd_flush(code);
}

/* The code of a paper: the symbol's text, or at least 32 digits as they were
 * written by hand, in groups. */
static int check_code(struct report *report, const char *code)
{
	const uint8_t *hash = report->inspect->hash;
	const char *digits = code + (strncmp(code, PRINT_SYMBOL,
					     strlen(PRINT_SYMBOL)) == 0 ?
				     strlen(PRINT_SYMBOL) : 0);
	size_t count = 0;
	bool same = true;

	for (; *digits; digits++) {
		const char *at = strchr("0123456789abcdef0123456789ABCDEF",
					*digits);
		unsigned half;

		if (*digits == ' ')
			continue;
		if (!at || count == 2 * OCOP_HASH_LEN)
			return cmd_usage("--code", _("expected 32 to 64 hex digits, or the text of the symbol"));
		half = count % 2 ? hash[count / 2] & 15u : hash[count / 2] >> 4;
		same = same && "0123456789abcdef"[half] == (*at | 0x20);
		count++;
	}
	if (count < 32)
		return cmd_usage("--code", _("expected 32 to 64 hex digits, or the text of the symbol"));
	report->code_same = same;
	if (same)
		return EXIT_DONE;
	say_error("'--code': %s", _("this is not the code of that file: the paper belongs to another one"));
	return EXIT_TROUBLE;
}

static int compare_before(struct report *report, const char *path)
{
	if (!report->inspect->record.continues.len)
		return cmd_usage("--continues", _("this inspection file does not continue another one"));
	report_continued(report, path);
	return EXIT_DONE;
}

/* Without the entries that the replica lacks, the file stays alone. */
static int confirm(struct report *report, struct ocop_replica *replica)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;

	if (replica && ocop_replica_synced(replica))
		err = ocop_inspect_confirm(report->inspect, replica, &diag);
	if (!err)
		return EXIT_DONE;
	if (err != OCOP_ERR_ABSENT)
		return say_trouble(report->file, err, &diag);
	say_diag("--replica", err, &diag);
	return EXIT_DONE;
}

/* A replica that has the file's tree may know of a later end of an
 * authority. */
static void set_trust(struct report *report, struct ocop_replica *replica)
{
	const struct ocop_inspect *inspect = report->inspect;
	uint64_t time = (uint64_t)inspect->record.issued;

	report->trust = inspect->trust;
	if (inspect->replica_used) {
		report->trust = ocop_replica_trust(replica);
		if (replica->signed_time > time)
			time = replica->signed_time;
	}
	report->day = ocop_day_of(time);
}

static int check(struct report *report, const struct args *a)
{
	struct ocop_buf file = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_replica *replica = NULL;
	uint8_t fingerprint[OCOP_HASH_LEN];
	enum ocop_err err;
	int code = open_replica(&replica, a);

	if (code == EXIT_DONE)
		code = fingerprint_of(fingerprint, a, replica);
	if (code != EXIT_DONE)
		goto out;
	err = ocop_file_read(&file, report->file, &diag);
	if (err) {
		code = say_diag(report->file, err, &diag);
		goto out;
	}
	err = ocop_inspect_check(&report->inspect, ocop_buf_view(&file),
				 fingerprint, (uint64_t)time(NULL), &diag);
	if (err) {
		code = say_refused(report, a, err, &diag);
		goto out;
	}
	code = a->code ? check_code(report, a->code) : EXIT_DONE;
	if (code != EXIT_DONE)
		goto out;
	code = a->continues ? compare_before(report, a->continues) : EXIT_DONE;
	if (code != EXIT_DONE)
		goto out;
	err = report_photos(report);
	code = err ? say_trouble(report->file, err, NULL) : EXIT_DONE;
	if (code == EXIT_DONE && !a->rehash)
		code = confirm(report, replica);
	set_trust(report, replica);
	if (code == EXIT_DONE)
		code = a->folder ?
		       report_print(report, a->folder, a->case_file) :
		       print(report, a);
out:
	ocop_buf_clear(&file);
	ocop_replica_close(replica);
	return code;
}

/* --- The commands --- */

#define HELP_REPLICA N_("the replica to confirm it with (default: HOME/replica.db when it is there; HOME is $OCOP_HOME, else ~/.local/share/ocop)")
#define HELP_FINGERPRINT N_("the realm's fingerprint, as received on paper: needed without a replica; a replica must have the same")

static int run(struct args *a, const struct opt *table, int argc, char **argv,
	       const char *usage, const char *description)
{
	struct report report = { 0 };
	int left, code;

	if (!cmd_begin(table, argc, argv, usage, description, &left, &code))
		return code;
	if (left != 1)
		return cmd_usage(left ? argv[1] : argv[0],
				 _("name one inspection file"));
	if (a->rehash && !a->photos)
		return cmd_usage("--photos", _("is required here"));
	if (a->rehash && a->continues)
		return cmd_usage("--continues", _("use it with report check"));
	report.file = argv[0];
	report.photos = a->photos;
	report.colour = !a->json && isatty(STDOUT_FILENO) &&
			!getenv("NO_COLOR");
	code = check(&report, a);
	ocop_inspect_free(report.inspect);
	free(report.beside);
	return code;
}

static int look(struct args *a, int argc, char **argv, const char *usage,
		const char *description)
{
	const struct opt table[] = {
		{ "json", OPT_FLAG, &a->json, NULL,
		  N_("print one JSON object") },
		{ "photos", OPT_TEXT, &a->photos, "DIR",
		  N_("the folder with the photos and the journal: compare each file with what was signed") },
		{ "code", OPT_TEXT, &a->code, "CODE",
		  N_("check that a paper belongs to FILE: the data integrity check code on the paper, or the text of its symbol") },
		{ "continues", OPT_TEXT, &a->continues, "FILE",
		  N_("check that the signed inspection continues exactly this earlier inspection file") },
		{ "replica", OPT_TEXT, &a->replica, "FILE", HELP_REPLICA },
		{ "fingerprint", OPT_HASH, &a->fingerprint, "HEX",
		  HELP_FINGERPRINT },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};

	return run(a, table, argc, argv, usage, description);
}

static int cmd_check(int argc, char **argv)
{
	struct args args = { .rehash = false };

	return look(&args, argc, argv,
		   "ocop-verify report check [option]... FILE",
		   N_("Check an inspection file: its signature, its place in the register, and each verdict again. Nothing is fetched."));
}

static int cmd_rehash(int argc, char **argv)
{
	struct args args = { .rehash = true };

	return look(&args, argc, argv,
		   "ocop-verify report rehash [option]... FILE",
		   N_("Say which of the files beside an inspection file changed after it was signed."));
}

static int cmd_print(int argc, char **argv)
{
	struct args a = { .rehash = false };
	const struct opt table[] = {
		{ "out", OPT_NEEDED, &a.folder, "DIR",
		  N_("write the papers into this folder") },
		{ "photos", OPT_TEXT, &a.photos, "DIR",
		  N_("the folder with the photos and the journal: the papers are filled in from the journal") },
		{ "case", OPT_TEXT, &a.case_file, "FILE",
		  N_("a JSON file with what FILE and the journal lack: numbers of decisions, names of people; whatever is missing is left blank, to be filled in by hand") },
		{ "replica", OPT_TEXT, &a.replica, "FILE", HELP_REPLICA },
		{ "fingerprint", OPT_HASH, &a.fingerprint, "HEX",
		  HELP_FINGERPRINT },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};

	return run(&a, table, argc, argv,
		   "ocop-verify report print --out DIR [option]... FILE",
		   N_("Lay out the papers of an inspection file: the annex to the minutes, the list of goods, letters that ask for confirmation."));
}

int report_main(int argc, char **argv)
{
	static const struct cmd table[] = {
		{ "check", cmd_check, N_("check an inspection file") },
		{ "rehash", cmd_rehash,
		  N_("find changed files beside an inspection file") },
		{ "print", cmd_print,
		  N_("lay out its papers: annex, list of goods, letters") },
		{ NULL, NULL, NULL }
	};

	return cmd_loop(table, "ocop-verify report", argc, argv);
}
