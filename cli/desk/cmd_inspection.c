/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop inspection: sign an inspection that was closed, and write the inspection
 * file. ocop-verify inspect kept its journal. The file has the entries of the
 * replica by which the items were judged, so anybody can check it years later.
 */
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/inspect.h>
#include <ocop/session.h>

#include "cli/cmd.h"
#include "cli/home.h"
#include "cli/sign.h"
#include "common/ui/label.h"
#include "common/ui/path.h"

struct inspection_options {
	const char *key, *fd, *dir, *replica, *out, *continues;
	uint8_t before[OCOP_HASH_LEN];	/* of the file that it continues */
	bool yes;
	char journal_path[HOME_PATH_SIZE], out_path[HOME_PATH_SIZE];
	struct ocop_session *session;
	struct ocop_buf journal;
	struct ocop_replica *opened;
};

/* --- What is signed --- */

static int read_journal(struct inspection_options *o)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t used = 0;
	enum ocop_err err;

	if (!path_join(o->journal_path, o->dir, OCOP_SESSION_JOURNAL) ||
	    !path_join(o->out_path, o->dir, OCOP_SESSION_FILE))
		return EXIT_USAGE;
	if (!o->out)
		o->out = o->out_path;
	err = ocop_file_read(&o->journal, o->journal_path, &diag);
	if (!err)
		err = ocop_session_new(&o->session);
	if (!err)
		err = ocop_session_read(o->session, ocop_buf_view(&o->journal),
					&used, &diag);
	if (!err && !ocop_session_is_closed(o->session))
		err = ocop_fail(&diag, OCOP_ERR_RULE, 0, "%s",
				N_("the inspection is not closed yet"));
	/* What a crash left behind a closing line cannot be. */
	if (!err && used != o->journal.len)
		err = ocop_fail(&diag, OCOP_ERR_MALFORMED, used, "%s",
				N_("extra bytes follow the line that closed the inspection"));
	return err ? say_diag(o->journal_path, err, &diag) : EXIT_DONE;
}

/* What is signed of a photo is its hash when it was noted: one that is not that
 * any more would look like one that was changed after the signing. */
static int check_photo(const struct inspection_options *o,
		       struct ocop_bytes name, struct ocop_bytes hash)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[HOME_PATH_SIZE], text[129];
	uint8_t got[OCOP_HASH_LEN];
	uint64_t size;
	int fd = -1;
	enum ocop_err err;

	if (!ocop_bytes_copy(text, sizeof(text), name) ||
	    !path_join(path, o->dir, text))
		return EXIT_USAGE;
	err = ocop_file_open(&fd, &size, path, &diag);
	if (!err)
		err = ocop_sha256_fd(got, &size, fd);
	if (!err && memcmp(got, hash.ptr, OCOP_HASH_LEN) != 0)
		err = ocop_fail(&diag, OCOP_ERR_FILE, 0, "%s",
				N_("this file has changed since it was added to the inspection: restore the original"));
	if (fd >= 0)
		close(fd);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int check_photos(const struct inspection_options *o)
{
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < ocop_session_count(o->session); i++) {
		const struct ocop_session_entry *e =
			ocop_session_at(o->session, i);

		if (e->event == OCOP_SESSION_PHOTO)
			code = check_photo(o, ocop_session_text(e, "name"),
					   ocop_session_text(e, "hash"));
	}
	return code;
}

/* A later custody, say, is a new inspection: it names the earlier file. */
static int read_before(struct inspection_options *o)
{
	struct ocop_buf file = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;

	if (o->continues)
		err = ocop_file_read(&file, o->continues, &diag);
	ocop_sha256(o->before, ocop_buf_view(&file));
	ocop_buf_clear(&file);
	return err ? say_diag(o->continues, err, &diag) : EXIT_DONE;
}

static int open_replica(struct inspection_options *o)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char room[PATH_SIZE];
	int code = path_named(&o->replica, room, "replica.db", "--replica");
	enum ocop_err err;

	if (code)
		return code;
	err = ocop_replica_open(&o->opened, o->replica, OCOP_STORE_READ, &diag);
	return err ? say_trouble(o->replica, err, &diag) : EXIT_DONE;
}

static void show_text(FILE *to, const char *name, struct ocop_bytes text)
{
	if (text.len)
		fprintf(to, "  %s: %.*s\n", name, (int)text.len,
			(const char *)text.ptr);
}

static int show_inspection(FILE *to, struct signing *signing)
{
	const struct inspection_options *o = signing->user;
	const struct ocop_session_entry *open = ocop_session_at(o->session, 0);
	int64_t data = ocop_session_number(open, "data", 0);
	char time[LABEL_INSTANT_SIZE];

	label_instant(time, open->time);
	fprintf(to, _("Inspection opened %s: %zu items, file '%s'\n"), time,
		ocop_session_items(o->session), o->out);
	show_text(to, _("Authority"), ocop_session_text(open, "authority"));
	show_text(to, _("Decision"), ocop_session_head(o->session, "decision"));
	show_text(to, _("Data as of"),
		  ocop_bytes_str(label_instant(time, (uint64_t)data)));
	return EXIT_DONE;
}

/* A shop's goods have no officer. */
static int check_authority(const struct inspection_options *o)
{
	if (ocop_session_text(ocop_session_at(o->session, 0), "authority").len)
		return EXIT_DONE;
	say_error("'%s': %s", o->dir, _("a shop received these goods, and no authority took part, so there is no file to sign: print the sheet with ocop-verify inspect slip"));
	return EXIT_USAGE;
}

/* --- The file --- */

static int write_file(struct inspection_options *o, struct ocop_signer *signer)
{
	struct ocop_buf file = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_buf room = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_inspection record;
	const char *what = o->journal_path;
	uint8_t nonce[16];
	int64_t issued;
	size_t differ = 0;
	int code = home_issued(&issued, "");
	enum ocop_err err;

	if (code)
		return code;
	err = ocop_random(nonce, sizeof(nonce));
	if (!err)
		err = ocop_session_record(&record, &room, o->session,
					  ocop_buf_view(&o->journal), nonce,
					  (uint64_t)issued, &diag);
	if (!err && o->continues)
		record.continues = ocop_bytes_of(o->before, OCOP_HASH_LEN);
	if (!err)
		err = ocop_inspect_make(&file, &record, o->opened, signer,
					&differ, &diag);
	if (!err) {
		what = o->out;
		err = ocop_file_write(o->out, ocop_buf_view(&file),
				      OCOP_FILE_NEW | OCOP_FILE_SECRET, &diag);
	}
	if (differ)
		say_error(_("'%s': whoever checks this file needs a replica: without one, %zu items get another verdict than here"),
			  o->out, differ);
	ocop_buf_clear(&file);
	ocop_buf_clear(&room);
	return err ? say_diag(what, err, &diag) : EXIT_DONE;
}

int cmd_inspection(int argc, char **argv)
{
	struct inspection_options o = {
		.journal = OCOP_BUF(OCOP_SESSION_JOURNAL_MAX)
	};
	const struct opt table[] = {
		{ "key", OPT_NEEDED, &o.key, "FILE",
		  N_("the officer's key, or a token's URI") },
		{ "dir", OPT_NEEDED, &o.dir, "DIR",
		  N_("the folder of the inspection, which ocop-verify inspect made") },
		{ "replica", OPT_TEXT, &o.replica, "FILE",
		  N_("the replica to judge with (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "out", OPT_TEXT, &o.out, "FILE",
		  N_("write this file (default: DIR/inspection.json)") },
		{ "continues", OPT_TEXT, &o.continues, "FILE",
		  N_("the earlier inspection file that this one continues, to record what happened to the goods afterwards") },
		FD_OPTION(&o.fd),
		YES_OPTION(&o.yes),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct signing signing = { .question = _("Sign this inspection?"),
				   .show = show_inspection, .user = &o };
	struct ocop_signer signer = { 0 };
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop inspection --key FILE --dir DIR [--replica FILE]",
		       N_("Sign a closed inspection and write the inspection file: what was read, the entries of the register that the verdicts rest on, and the signature. Check the file with ocop-verify report check."),
		       NULL, &code))
		return code;
	signing.key = o.key;
	signing.fd = o.fd;
	signing.yes = o.yes;
	code = read_journal(&o);
	if (!code)
		code = check_authority(&o);
	if (!code)
		code = check_photos(&o);
	if (!code)
		code = read_before(&o);
	if (!code)
		code = open_replica(&o);
	if (!code)
		code = sign_open(&signer, &signing);
	if (!code)
		code = write_file(&o, &signer);
	ocop_signer_clear(&signer);
	ocop_replica_close(o.opened);
	ocop_session_free(o.session);
	ocop_buf_clear(&o.journal);
	return code;
}
