/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify inspect: the table of its commands, and the commands that add
 * what people saw, said, counted and sealed. Signing is not done here, because
 * this program has no signer. "ocop inspection" signs what was closed.
 */
#include <string.h>
#include <unistd.h>

#include <ocop/clean.h>
#include <ocop/file.h>

#include "common/ui/cmd.h"
#include "common/ui/path.h"
#include "verifier/inspect.h"

#define DIR_OPTION(out) \
	{ "dir", OPT_NEEDED, out, "DIR", N_("the folder of the inspection") }

/* --- Values --- */

struct values {
	struct ocop_session_value at[OCOP_SESSION_VALUES_MAX];
	size_t count;
	uint8_t hash[OCOP_HASH_LEN];	/* of a photo */
	char size[24], name[PATH_SIZE];
	struct ocop_buf text;		/* of a file; owned */
};

static bool add_value(struct values *v, const char *name,
		      struct ocop_bytes value)
{
	if (v->count == OCOP_SESSION_VALUES_MAX)
		return false;
	v->at[v->count++] = (struct ocop_session_value){ name, value };
	return true;
}

/* Texts "name=value"; they are cut in place. */
static int read_values(struct values *v, int count, char **texts)
{
	for (int i = 0; i < count; i++) {
		char *equals = strchr(texts[i], '=');

		if (!equals || equals == texts[i])
			return cmd_usage(texts[i], _("expected NAME=VALUE"));
		*equals = '\0';
		if (!add_value(v, texts[i], ocop_bytes_str(equals + 1)))
			return cmd_usage(texts[i], _("too many values"));
	}
	return EXIT_DONE;
}

/* A photo is in the folder of the inspection already: its name there, size and
 * hash are noted. */
static int read_photo(struct values *v, const char *dir, const char *name)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint64_t size = 0;
	enum ocop_err err;

	if (!path_join(v->name, dir, name))
		return EXIT_USAGE;
	err = inspect_hash(v->hash, &size, v->name, &diag);
	if (err)
		return say_diag(v->name, err, &diag);
	snprintf(v->size, sizeof(v->size), "%llu", (unsigned long long)size);
	add_value(v, "name", ocop_bytes_str(name));
	add_value(v, "size", ocop_bytes_str(v->size));
	add_value(v, "hash", ocop_bytes_of(v->hash, OCOP_HASH_LEN));
	return EXIT_DONE;
}

#define TEXT_FILE_MAX 65536	/* that is read; the event's own cap is less */

/* A long text, as an editor wrote it: its line ends become LF. */
static int read_text(struct values *v, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t len = 0;
	enum ocop_err err;

	v->text = OCOP_BUF(TEXT_FILE_MAX);
	err = ocop_file_read(&v->text, path, &diag);
	if (err)
		return say_diag(path, err, &diag);
	for (size_t i = 0; i < v->text.len; i++)
		if (v->text.ptr[i] != '\r')
			v->text.ptr[len++] = v->text.ptr[i];
	v->text.len = len ? ocop_clean(v->text.ptr, len, OCOP_CLEAN_ENDS,
				       NULL) : 0;
	add_value(v, "text", ocop_buf_view(&v->text));
	return EXIT_DONE;
}

/* --- add --- */

static enum ocop_session_event event_of(const char *word)
{
	for (int i = OCOP_SESSION_SET; i < OCOP_SESSION_CLOSE; i++) {
		enum ocop_session_event event = (enum ocop_session_event)i;

		if (event != OCOP_SESSION_SCAN &&
		    strcmp(ocop_session_event_word(event), word) == 0)
			return event;
	}
	return 0;
}

static int add_event(const char *dir, enum ocop_session_event event,
		     const struct values *v)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct inspect inspect;
	int code = inspect_open(&inspect, dir, false);

	if (code == EXIT_DONE) {
		enum ocop_err err = inspect_add(&inspect, event, v->at,
						v->count, &diag);

		if (err)
			code = say_diag(dir, err, &diag);
	}
	inspect_close(&inspect);
	return code;
}

static int cmd_add(int argc, char **argv)
{
	const char *dir = NULL, *text = NULL;
	const struct opt table[] = {
		DIR_OPTION(&dir),
		{ "text-file", OPT_TEXT, &text, "FILE",
		  N_("take text= from this file, which may have several lines (for statement and finding; at most 7000 bytes)") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	enum ocop_session_event event;
	struct values v = { .count = 0 };
	int left, code, from = 1;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect add --dir DIR [--text-file FILE] EVENT NAME=VALUE...",
		       N_("Note an event: one of these lines.\nset name= text= (name: decision, head, place, party, representative, supplier, invoice, sampling, witness, refusal, record, note, clock: how many seconds it is off, and by what that was measured)\nmember who= card=\nfinding what= item= text= (what: stars-differ, mark-elsewhere, printed-after, goods-differ, foreign-stamp, other)\nquantity product= present= scanned= unit=\nstatement who= text=\nphoto FILE item=\ncustody act= what= who= (act: taken, sealed, handed, received, returned)\nsample what= sample= seal=\nunstamped what= present=\nstrike line= text= (line: the number of the wrong line, as inspect show prints it; text: why it is wrong. Both lines stay)"),
		       &left, &code))
		return code;
	event = left ? event_of(argv[0]) : 0;
	if (!event)
		return cmd_usage(left ? argv[0] : "add", _("no such event (try --help)"));
	if (event == OCOP_SESSION_PHOTO && left > 1 && !strchr(argv[1], '=')) {
		code = read_photo(&v, dir, argv[1]);
		from = 2;
	}
	if (code == EXIT_DONE)
		code = read_values(&v, left - from, argv + from);
	if (code == EXIT_DONE && text)
		code = read_text(&v, text);
	if (code == EXIT_DONE)
		code = add_event(dir, event, &v);
	ocop_buf_clear(&v.text);
	return code;
}

/* --- close, show --- */

static int cmd_close(int argc, char **argv)
{
	const struct values none = { .count = 0 };
	const char *dir = NULL;
	const struct opt table[] = {
		DIR_OPTION(&dir),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv, "ocop-verify inspect close --dir DIR",
		       N_("Close the inspection: nothing can be added to it then. Sign it with ocop inspection."),
		       NULL, &code))
		return code;
	return add_event(dir, OCOP_SESSION_CLOSE, &none);
}

static void show_entry(const struct ocop_session_entry *e, size_t number)
{
	struct ocop_buf line = OCOP_BUF(2 * OCOP_SESSION_LINE_MAX);

	printf("%zu. ", number);
	if (e->struck)
		printf(_("(struck by line %zu) "), e->struck);
	inspect_line(&line, e);
	fwrite(line.ptr, 1, line.len, stdout);
	putchar('\n');
	ocop_buf_clear(&line);
}

static int cmd_inspect_show(int argc, char **argv)
{
	const char *dir = NULL;
	const struct opt table[] = {
		DIR_OPTION(&dir),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct inspect inspect;
	int code;

	if (!cmd_begin(table, argc, argv, "ocop-verify inspect show --dir DIR",
		       N_("Print what was noted, one line for each event, with its number."), NULL,
		       &code))
		return code;
	code = inspect_open(&inspect, dir, false);
	for (size_t i = 0; code == EXIT_DONE &&
	     i < ocop_session_count(inspect.session); i++)
		show_entry(ocop_session_at(inspect.session, i), i + 1);
	inspect_close(&inspect);
	return cmd_flush(code);
}

int inspect_main(int argc, char **argv)
{
	static const struct cmd table[] = {
		{ "open", inspect_cmd_open,
		  N_("open an inspection in a new folder") },
		{ "scan", inspect_cmd_scan, N_("check items and note them") },
		{ "add", cmd_add,
		  N_("note what was seen, said, counted or sealed") },
		{ "show", cmd_inspect_show, N_("print what was noted") },
		{ "close", cmd_close, N_("close the inspection, so that it can be signed") },
		{ "slip", inspect_cmd_slip,
		  N_("print the unsigned sheet of goods that came in") },
		{ "list", inspect_cmd_list, N_("list inspections") },
		{ "export", inspect_cmd_export,
		  N_("copy an inspection with its files") },
		{ "answer", inspect_cmd_answer,
		  N_("add a written answer to a signed inspection") },
		{ "keep", inspect_cmd_keep, N_("say how long an inspection is kept") },
		{ "delete", inspect_cmd_delete,
		  N_("delete an inspection after its last day") },
		{ NULL, NULL, NULL }
	};

	return cmd_loop(table, "ocop-verify inspect", argc, argv);
}
