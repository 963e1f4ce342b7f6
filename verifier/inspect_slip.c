/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify inspect slip: the sheet of goods that came in, for a shop that
 * has no officer's key. People sign it with a pen; no data file is signed.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/crypto.h>
#include <ocop/file.h>

#include "common/ui/cmd.h"
#include "verifier/inspect.h"
#include "verifier/print.h"

static int check_session(const struct inspect *inspect)
{
	const struct ocop_session *s = inspect->session;
	const char *rule = NULL;

	if (ocop_session_kind(s) != OCOP_SESSION_RECEIVE)
		rule = _("only goods that come in (receive) have an unsigned sheet: an officer signs an inspection with ocop inspection");
	else if (!ocop_session_is_closed(s))
		rule = _("the inspection is not closed yet");
	if (!rule)
		return EXIT_DONE;
	say_error("'%s': %s", inspect->dir, rule);
	return EXIT_USAGE;
}

/* The journal's own hash stands for it on paper. */
static enum ocop_err read_it(struct report *report, struct ocop_buf *room,
			     const struct inspect *inspect,
			     struct ocop_replica *replica,
			     struct ocop_diag *diag)
{
	struct ocop_buf journal = OCOP_BUF(OCOP_SESSION_JOURNAL_MAX);
	static const uint8_t nonce[16];
	struct ocop_inspection record;
	size_t last = ocop_session_count(inspect->session) - 1;
	enum ocop_err err = ocop_file_read(&journal, inspect->path, diag);

	if (!err)
		err = ocop_session_record(
			&record, room, inspect->session,
			ocop_buf_view(&journal), nonce,
			ocop_session_at(inspect->session, last)->time, diag);
	if (!err)
		err = ocop_inspect_unsigned(&report->inspect, &record, replica,
					    diag);
	if (!err)
		ocop_sha256(report->inspect->hash, ocop_buf_view(&journal));
	if (!err)
		err = report_photos(report);
	ocop_buf_clear(&journal);
	return err;
}

static int print_slip(struct verify_run *run, const struct inspect *inspect,
		      const char *out)
{
	struct report report = { .file = inspect->path,
				 .photos = inspect->dir };
	struct ocop_buf room = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = read_it(&report, &room, inspect, run->replica,
				    &diag);
	int code = err ? say_diag(inspect->path, err, &diag) :
		   report_print(&report, out, NULL);

	ocop_inspect_free(report.inspect);
	free(report.beside);
	ocop_buf_clear(&room);
	return code;
}

int inspect_cmd_slip(int argc, char **argv)
{
	struct verify_args args = { .report_fd = VERIFY_NO_FD,
				    .offline = true };
	struct verify_run run = { .args = &args };
	struct inspect inspect = { .fd = -1 };
	const char *dir = NULL, *out = NULL;
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &dir, "DIR",
		  N_("the folder of the inspection") },
		{ "out", OPT_NEEDED, &out, "DIR",
		  N_("write the papers into this folder") },
		{ "replica", OPT_TEXT, &args.replica, "FILE",
		  N_("the replica to use (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect slip --dir DIR --out DIR",
		       N_("Print the sheet of goods that came in, and their list, without a signed file. Whoever delivers and whoever receives sign it with a pen. Only an officer signs a file, with ocop inspection."),
		       NULL, &code))
		return code;
	run.withdrawn = OCOP_BUF(OCOP_PRODUCT_MAX);
	code = inspect_open(&inspect, dir, false);
	if (code == EXIT_DONE)
		code = check_session(&inspect);
	if (code == EXIT_DONE)
		code = verify_open(&run);
	if (code == EXIT_DONE)
		code = print_slip(&run, &inspect, out);
	verify_close(&run);
	inspect_close(&inspect);
	return code == EXIT_DONE ? cmd_flush(code) : code;
}
