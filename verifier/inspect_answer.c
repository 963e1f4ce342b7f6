/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify inspect answer: a written answer joins a signed inspection. What
 * was signed stays as it is, so the answer gets an inspection of its own, which
 * continues the first. The new inspection has the answer as a file beside it,
 * bound by name, size and SHA-256. It also has the codes that the answer is
 * about, which are judged again on the day of the answer. No goods are scanned.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>

#include "common/ui/cmd.h"
#include "common/ui/path.h"
#include "verifier/inspect.h"
#include "verifier/print.h"

struct answer {
	struct inspect_open_args open;
	const char *first, *from, *text;
	struct opt_texts items;
	char **file;		/* the answers */
	size_t count, copied;	/* how many of them lie in the new folder */
	struct verify_run run;
	char before_path[PATH_SIZE];	/* of the first inspection file */
	struct ocop_inspect *before;	/* owned; checked */
	struct ocop_session *heads;	/* owned; its journal */
	struct inspect inspect;		/* the new one */
};

/* --- What it continues --- */

static int read_before(struct answer *a)
{
	struct ocop_buf file = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (!path_join(a->before_path, a->first, OCOP_SESSION_FILE))
		return EXIT_USAGE;
	err = ocop_file_read(&file, a->before_path, &diag);
	if (!err)
		err = ocop_inspect_check(&a->before, ocop_buf_view(&file),
					 a->run.replica->fingerprint,
					 a->run.policy.now_unix_s, &diag);
	ocop_buf_clear(&file);
	return err ? say_diag(a->before_path, err, &diag) :
	       print_journal_open(&a->heads, a->before, a->first);
}

/* Whether an item was named, by its number; with no number all are. */
static bool is_wanted(const struct answer *a, size_t i)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", i + 1);
	for (size_t k = 0; k < a->items.count; k++)
		if (strcmp(a->items.value[k], number) == 0)
			return true;
	return a->items.count == 0;
}

static int check_items(const struct answer *a)
{
	size_t with_code = 0;

	for (size_t k = 0; k < a->items.count; k++) {
		uint64_t n;

		if (ocop_decimal(&n, ocop_bytes_str(a->items.value[k])) ||
		    n < 1 || n > a->before->item_count)
			return cmd_usage("--item", _("there is no item of that number"));
	}
	for (size_t i = 0; i < a->before->item_count; i++)
		with_code += is_wanted(a, i) && a->before->item[i].input.len;
	if (with_code == 0)
		return cmd_usage("--item", _("none of these items has a code that was read"));
	return EXIT_DONE;
}

/* --- The new journal --- */

static int add(struct answer *a, enum ocop_session_event event,
	       const struct ocop_session_value *value, size_t count)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = inspect_add(&a->inspect, event, value, count,
					&diag);

	return err ? say_diag(a->inspect.path, err, &diag) : EXIT_DONE;
}

static int set_head(struct answer *a, const char *name, struct ocop_bytes text)
{
	const struct ocop_session_value value[] = {
		{ "name", ocop_bytes_str(name) }, { "text", text } };

	return text.len ? add(a, OCOP_SESSION_SET, value, 2) : EXIT_DONE;
}

static int copy_heads(struct answer *a)
{
	static const char *const names[] = {
		"decision", "head", "place", "party", "representative",
		"supplier", "invoice", "sampling", "witness", "record"
	};
	struct ocop_buf note = OCOP_BUF(2000);
	int code = EXIT_DONE;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) &&
	     code == EXIT_DONE; i++)
		code = set_head(a, names[i],
				ocop_session_head(a->heads, names[i]));
	ocop_buf_printf(&note, _("Answer of %s. No goods were scanned: the codes are those of the inspection file "),
			a->from);
	ocop_hex_add(&note, ocop_bytes_of(a->before->hash, OCOP_HASH_LEN));
	if (code == EXIT_DONE)
		code = set_head(a, "note", ocop_buf_view(&note));
	ocop_buf_clear(&note);
	return code;
}

static int add_item(struct answer *a, const struct ocop_inspect_item *item)
{
	const struct ocop_facts *f = &item->report.facts;
	char serial[OCOP_STAMP_PATH_MAX + 1] = "", article[24];
	struct ocop_session_value value[4] = {
		{ "how", ocop_bytes_str(ocop_inspect_how_word(item->how)) },
		{ "input", item->input }
	};
	size_t count = 2;

	if (f->stamp_index >= 0 &&
	    !ocop_stamp_path(serial, f->product, (uint32_t)f->lot,
			     (uint32_t)f->stamp_index))
		value[count++] = (struct ocop_session_value){
			"serial", ocop_bytes_str(serial) };
	snprintf(article, sizeof(article), "%lld", (long long)item->article);
	if (item->article > 0)
		value[count++] = (struct ocop_session_value){
			"article", ocop_bytes_str(article) };
	return add(a, OCOP_SESSION_SCAN, value, count);
}

static int add_items(struct answer *a)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < a->before->item_count && code == EXIT_DONE; i++)
		if (is_wanted(a, i) && a->before->item[i].input.len)
			code = add_item(a, &a->before->item[i]);
	return code;
}

/* --- The answers --- */

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int note_file(struct answer *a, const char *name, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_buf what = OCOP_BUF(256);
	uint8_t hash[OCOP_HASH_LEN];
	uint64_t size = 0;
	char length[24];
	enum ocop_err err = inspect_hash(hash, &size, path, &diag);
	int code;

	if (err)
		return say_diag(path, err, &diag);
	snprintf(length, sizeof(length), "%llu", (unsigned long long)size);
	code = add(a, OCOP_SESSION_PHOTO, (struct ocop_session_value[]){
		{ "name", ocop_bytes_str(name) },
		{ "size", ocop_bytes_str(length) },
		{ "hash", ocop_bytes_of(hash, OCOP_HASH_LEN) } }, 3);
	ocop_buf_printf(&what, _("written answer, file %s"), name);
	if (code == EXIT_DONE)
		code = add(a, OCOP_SESSION_CUSTODY,
			   (struct ocop_session_value[]){
			{ "act", ocop_bytes_str("received") },
			{ "what", ocop_buf_view(&what) },
			{ "who", ocop_bytes_str(a->from) } }, 3);
	ocop_buf_clear(&what);
	return code;
}

static int add_files(struct answer *a)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < a->count && code == EXIT_DONE; i++) {
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		const char *name = name_of(a->file[i]);
		char path[PATH_SIZE];
		enum ocop_err err;

		if (!path_join(path, a->open.dir, name))
			return EXIT_USAGE;
		err = inspect_copy(a->file[i], path, &diag);
		if (err)
			return say_diag(err == OCOP_ERR_ABSENT ? a->file[i] :
					path, err, &diag);
		a->copied++;
		code = note_file(a, name, path);
	}
	return code;
}

/* --- The command --- */

/* What failed leaves neither journal nor copies: it can be done again. */
static void undo(const struct answer *a)
{
	char path[PATH_SIZE];

	for (size_t i = 0; i < a->copied; i++)
		if (path_join(path, a->open.dir, name_of(a->file[i])))
			unlink(path);
	unlink(a->inspect.path);
}

static int write_journal(struct answer *a)
{
	int code = inspect_begin(&a->open, &a->run);

	if (code != EXIT_DONE)
		return code;
	code = inspect_open(&a->inspect, a->open.dir, false);
	if (code == EXIT_DONE)
		code = copy_heads(a);
	if (code == EXIT_DONE)
		code = add_items(a);
	if (code == EXIT_DONE)
		code = add_files(a);
	if (code == EXIT_DONE && a->text)
		code = add(a, OCOP_SESSION_STATEMENT,
			   (struct ocop_session_value[]){
			{ "who", ocop_bytes_str(a->from) },
			{ "text", ocop_bytes_str(a->text) } }, 2);
	if (code == EXIT_DONE)
		code = add(a, OCOP_SESSION_CLOSE, NULL, 0);
	if (code != EXIT_DONE)
		undo(a);
	inspect_close(&a->inspect);
	return code;
}

static int run(struct answer *a)
{
	char authority[65], unit[65];	/* as long as the record lets them be */
	int code = verify_open(&a->run);

	if (code == EXIT_DONE)
		code = read_before(a);
	if (code == EXIT_DONE)
		code = check_items(a);
	if (code != EXIT_DONE)
		return code;
	if (!ocop_bytes_copy(authority, sizeof(authority),
			     a->before->record.authority) ||
	    !ocop_bytes_copy(unit, sizeof(unit), a->before->record.unit))
		return EXIT_USAGE;
	if (!a->open.authority)
		a->open.authority = authority;
	a->open.unit = unit;
	a->open.kind = ocop_session_kind_word(ocop_session_kind(a->heads));
	code = write_journal(a);
	if (code == EXIT_DONE)
		printf(_("The answer is noted. Sign it: ocop inspection --key KEY --dir %s --continues %s\n"),
		       a->open.dir, a->before_path);
	return cmd_flush(code);
}

int inspect_cmd_answer(int argc, char **argv)
{
	struct answer a = {
		.open.verify = { .report_fd = VERIFY_NO_FD, .offline = true },
		.inspect.fd = -1
	};
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &a.open.dir, "DIR",
		  N_("a new folder for the inspection that continues it") },
		{ "first", OPT_NEEDED, &a.first, "DIR",
		  N_("the folder of the signed inspection: its file and its journal") },
		{ "from", OPT_NEEDED, &a.from, "TEXT",
		  N_("who answered") },
		{ "item", OPT_TEXTS, &a.items, "N",
		  N_("an item that the answer is about; may be repeated (default: all)") },
		{ "text", OPT_TEXT, &a.text, "TEXT",
		  N_("what the answer says, in short") },
		{ "authority", OPT_TEXT, &a.open.authority, "ID",
		  N_("the officer's authority (default: that of the first inspection)") },
		{ "replica", OPT_TEXT, &a.open.verify.replica, "FILE",
		  N_("the replica to use (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect answer --dir DIR --first DIR --from TEXT [option]... FILE...",
		       N_("Add written answers (each FILE, as scanned or as received) to a signed inspection. The command opens an inspection that continues it, adds the files and closes it. You then sign that inspection with ocop inspection."),
		       &left, &code))
		return code;
	if (left == 0)
		return cmd_usage("answer", _("name the file of the answer"));
	a.file = argv;
	a.count = (size_t)left;
	a.run = (struct verify_run){ .args = &a.open.verify,
				     .withdrawn = OCOP_BUF(OCOP_PRODUCT_MAX) };
	code = run(&a);
	ocop_session_free(a.heads);
	ocop_inspect_free(a.before);
	verify_close(&a.run);
	return code;
}
