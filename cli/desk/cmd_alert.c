/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop alert: signs of copying on one serial, as a case that an inspecting
 * authority opens, takes and closes. Each step is a record of the log, signed
 * and sent like any other. It carries the evidence of the step before it;
 * new evidence is copied into the desk's folder, named by its hash.
 */
#include <string.h>
#include <unistd.h>

#include <ocop/cbor.h>
#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/desk/alert.h"
#include "cli/records/rows.h"

#define EVIDENCE_FILE_MAX (256u * 1024u * 1024u)
#define EVIDENCE_MAX 64
#define COUNT_MAX 1000000

/* --- Words --- */

static const struct {
	const char *vi, *text;
} causes[] = {
	{ "", "" },
	{ "sao-chep", N_("copy confirmed") },
	{ "go-nham", N_("typing error") },
	{ "may-quet", N_("scanner error") },
	{ "di-chuyen", N_("travel explained") },
	{ "loi-chu-the", N_("producer's error") },
	{ "khac", N_("other cause") },
};
#define CAUSES (sizeof(causes) / sizeof(causes[0]))

const char *alert_cause_text(int64_t cause)
{
	return cause > 0 && cause < (int64_t)CAUSES ?
	       _(causes[cause].text) : "";
}

int64_t alert_cause(const char *word)
{
	for (size_t i = 1; i < CAUSES; i++)
		if (strcmp(word, causes[i].vi) == 0 ||
		    strcmp(word, ocop_alert_cause_word((int64_t)i)) == 0)
			return (int64_t)i;
	return 0;
}

const char *alert_state_text(enum ocop_alert_state state, bool inspected)
{
	switch (state) {
	case OCOP_ALERT_NEW:
		return inspected ? _("new") : _("new, not verified");
	case OCOP_ALERT_REVIEW:
		return _("under review");
	case OCOP_ALERT_CONFIRMED:
		return _("confirmed");
	case OCOP_ALERT_CLEARED:
		return _("cleared");
	}
	return "";
}

int alert_stamp(struct ocop_stamp *out, const char *text)
{
	if (ocop_stamp_parse(out, ocop_bytes_str(text), NULL) &&
	    ocop_stamp_parse_typed(out, ocop_bytes_str(text), NULL))
		return cmd_usage(text, _("expected a stamp's link, or the line under its symbol"));
	return EXIT_DONE;
}

/* --- One step --- */

struct step {
	struct rows_options o;
	struct opt_texts evidence;
	const char *cause;
	bool confirmed, cleared;
	enum ocop_alert_state state;
	char home[HOME_PATH_SIZE];
	struct known known;
	struct ocop_stamp stamp;
	/* What stands: the newest alert on this serial. */
	bool stands;
	struct ocop_alert_view was;
	char owner[96];
	struct ocop_buf was_bytes;	/* its payload; owned */
	struct ocop_payload old;
	uint8_t hash[OPT_TEXTS_MAX][OCOP_HASH_LEN];
	struct ocop_buf list;		/* of hashes; owned */
	size_t count, doubts;
};

static int find_standing(struct step *s)
{
	enum ocop_err err = ocop_fold_alert(
		s->known.state, ocop_bytes_str(s->stamp.product), s->stamp.lot,
		s->stamp.index, &s->was);

	if (err == OCOP_ERR_ABSENT)
		return EXIT_DONE;
	if (!err && !ocop_bytes_copy(s->owner, sizeof(s->owner), s->was.owner))
		err = OCOP_ERR_LIMIT;
	if (!err)
		err = known_payload(&s->known, s->was.entry, &s->was_bytes);
	if (!err)
		err = ocop_payload_decode(&s->old, OCOP_KIND_ALERT,
					  ocop_buf_view(&s->was_bytes), NULL);
	s->stands = !err;
	return err ? say_trouble(_("the copy of the register"), err, NULL) :
		     EXIT_DONE;
}

/* A person who signs is asked about what was said here. */
static void doubt(struct step *s, const char *text)
{
	say_error(_("please check: %s"), text);
	s->doubts++;
}

static void doubt_step(struct step *s)
{
	char text[512];
	bool closed = s->stands && (s->was.state == OCOP_ALERT_CONFIRMED ||
				    s->was.state == OCOP_ALERT_CLEARED);

	if (!s->stands) {
		if (s->state != OCOP_ALERT_NEW)
			doubt(s, _("this copy of the register has no alert on this stamp"));
		return;
	}
	snprintf(text, sizeof(text),
		 _("the alert on this stamp is already at '%s', by %s"),
		 alert_state_text(s->was.state, s->was.inspected), s->owner);
	if (s->state == OCOP_ALERT_NEW && !closed)
		doubt(s, text);
	else if (s->state == OCOP_ALERT_REVIEW &&
		 s->was.state == OCOP_ALERT_REVIEW)
		doubt(s, text);
	else if (s->state > OCOP_ALERT_REVIEW && closed)
		doubt(s, text);
	else if (s->state > OCOP_ALERT_REVIEW &&
		 s->was.state == OCOP_ALERT_NEW)
		doubt(s, _("this case is being closed, but no authority has taken it"));
}

/* --- Evidence --- */

static int copy_file(const struct step *s, const char *file,
		     uint8_t hash[static OCOP_HASH_LEN])
{
	struct ocop_buf bytes = OCOP_BUF(EVIDENCE_FILE_MAX);
	struct ocop_buf name = OCOP_BUF(128);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char folder[PATH_SIZE], path[PATH_SIZE];
	int code = EXIT_DONE;
	enum ocop_err err = ocop_file_read(&bytes, file, &diag);

	ocop_sha256(hash, ocop_buf_view(&bytes));
	ocop_hex_add(&name, ocop_bytes_of(hash, OCOP_HASH_LEN));
	if (!err)
		err = name.err;
	if (!err && (!path_join(folder, s->home, ALERT_EVIDENCE) ||
		     !path_join(path, folder, ocop_buf_cstr(&name))))
		code = EXIT_USAGE;
	if (!err && !code)
		err = ocop_file_mkdirs(folder, true, &diag);
	if (!err && !code && access(path, F_OK) != 0)
		err = ocop_file_write(path, ocop_buf_view(&bytes),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      &diag);
	ocop_buf_clear(&bytes);
	ocop_buf_clear(&name);
	return err ? say_diag(file, err, &diag) : code;
}

static bool has_hash(const struct ocop_list *list, struct ocop_bytes hash)
{
	for (size_t i = 0; i < list->count; i++)
		if (ocop_bytes_equal(ocop_list_bytes(list, i), hash))
			return true;
	return false;
}

/* New files first; then what stands, as far as it fits: the log keeps it. */
static int list_evidence(struct step *s)
{
	struct ocop_list old = s->stands ? s->old.u.alert.evidence :
					   (struct ocop_list){ 0 };
	struct ocop_buf items = OCOP_BUF(OCOP_RECORD_MAX);
	size_t count = 0;
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < s->evidence.count; i++) {
		struct ocop_bytes hash = ocop_bytes_of(s->hash[i],
						       OCOP_HASH_LEN);
		bool known;

		code = copy_file(s, s->evidence.value[i], s->hash[i]);
		known = has_hash(&old, hash);
		for (size_t k = 0; !known && k < i; k++)
			known = memcmp(s->hash[k], s->hash[i],
				       OCOP_HASH_LEN) == 0;
		if (!code && !known) {
			ocop_cbor_add_bytes(&items, hash);
			count++;
		}
	}
	s->count = count;
	for (size_t i = 0; i < old.count && count < EVIDENCE_MAX; i++, count++)
		ocop_cbor_add_bytes(&items, ocop_list_bytes(&old, i));
	if (!code && !count)
		code = cmd_usage("--evidence", _("is required: nothing in this copy of the register says why this stamp is under suspicion"));
	ocop_cbor_add_array(&s->list, count);
	ocop_buf_bytes(&s->list, ocop_buf_view(&items));
	s->old.u.alert.evidence = (struct ocop_list){
		ocop_buf_view(&s->list), count };
	if (!code && (items.err || s->list.err))
		code = say_diag(NULL, OCOP_ERR_MEMORY, NULL);
	ocop_buf_clear(&items);
	return code;
}

/* --- Signing --- */

static int fill(struct step *s, struct batch *batch)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	int64_t count = s->stands ? s->old.u.alert.count : 0;
	struct ocop_payload p;
	enum ocop_err err;
	int64_t issued;
	int code = home_issued(&issued, s->o.issued);

	if (code)
		return code;
	count += (int64_t)s->count;
	ocop_payload_init(&p, OCOP_KIND_ALERT);
	p.u.alert.realm = s->known.trust->realm;
	p.u.alert.issued = issued;
	p.u.alert.product = ocop_bytes_str(s->stamp.product);
	p.u.alert.lot = s->stamp.lot;
	p.u.alert.index = s->stamp.index;
	p.u.alert.state = s->state;
	p.u.alert.evidence = s->old.u.alert.evidence;
	p.u.alert.count = count < COUNT_MAX ? count : COUNT_MAX;
	p.u.alert.cause = s->cause ? alert_cause(s->cause) : 0;
	err = batch_add(batch, &p, NULL, 0, &diag);
	return err ? say_diag("ocop alert", err, &diag) : EXIT_DONE;
}

static int finish(struct step *s)
{
	struct batch batch = { .json = s->o.json };
	int code = fill(s, &batch);

	if (!code)
		code = rows_finish(&(struct rows_ending){
			&s->o, s->home, &s->known, &batch, NULL, s->doubts,
			false, _("Sign this alert?"), NULL });
	batch_clear(&batch);
	return code;
}

static int run(struct step *s)
{
	struct ocop_trust *trust = NULL;
	int code = EXIT_DONE;

	if (!s->o.key == !s->o.draft)
		code = cmd_usage("--key, --draft", _("use exactly one of the two"));
	if (!code)
		code = home_open(s->home, s->o.home, true);
	if (!code)
		code = home_trust(&trust, s->home, s->o.trust);
	if (!code)
		code = known_open(&s->known, s->home, s->o.replica, trust);
	if (!code)
		code = find_standing(s);
	if (!code)
		code = list_evidence(s);
	if (!code) {
		doubt_step(s);
		code = finish(s);
	}
	known_clear(&s->known);
	ocop_trust_free(trust);
	ocop_buf_clear(&s->was_bytes);
	ocop_buf_clear(&s->list);
	return code;
}

/* --- The commands --- */

#define STEP(number) { .state = number, \
		       .was_bytes = OCOP_BUF(OCOP_RECORD_MAX), \
		       .list = OCOP_BUF(OCOP_RECORD_MAX) }
#define STEP_OPTIONS(s) \
	{ "evidence", OPT_TEXTS, &(s)->evidence, "FILE", \
	  N_("a file that shows the signs, such as an inspection file or a photo; a copy is kept in the folder evidence of the desk (may be repeated)") }, \
	ROWS_SIGNING(&(s)->o), REPLICA_OPTION(&(s)->o.replica), \
	TRUST_OPTION(&(s)->o.trust)

static int begin(struct step *s, const struct opt *table, int argc,
		 char **argv, const char *usage, const char *help)
{
	int left, code;

	if (!cmd_begin(table, argc, argv, usage, help, &left, &code))
		return code;
	if (left != 1)
		return cmd_usage(NULL, _("expected one stamp"));
	code = alert_stamp(&s->stamp, argv[0]);
	if (!code && s->state == OCOP_ALERT_CONFIRMED) {
		if (s->confirmed == s->cleared)
			return cmd_usage("--confirmed, --cleared", _("use exactly one of the two"));
		if (!s->cause || !alert_cause(s->cause))
			return cmd_usage("--cause", _("expected copy, typing, scanner, travel, producer-error or other"));
		s->state = s->cleared ? OCOP_ALERT_CLEARED :
					OCOP_ALERT_CONFIRMED;
	}
	return code ? code : run(s);
}

static int alert_new(int argc, char **argv)
{
	struct step s = STEP(OCOP_ALERT_NEW);
	const struct opt table[] = {
		STEP_OPTIONS(&s),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};

	return begin(&s, table, argc, argv,
		     "ocop alert new STAMP --evidence FILE --key FILE",
		     N_("Open a case: there are signs that this stamp was copied. Give its link, or the line under its symbol. Every verdict on it becomes suspect-copy until the case is cleared. An inspecting authority may sign. The registry's monitor key may sign, too, but only this step."));
}

static int alert_take(int argc, char **argv)
{
	struct step s = STEP(OCOP_ALERT_REVIEW);
	const struct opt table[] = {
		STEP_OPTIONS(&s),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};

	return begin(&s, table, argc, argv,
		     "ocop alert take STAMP --key FILE [--evidence FILE]",
		     N_("Take a case. Your authority then verifies it, and the register names your authority as its owner. The evidence of the previous alert is carried over."));
}

static int alert_close(int argc, char **argv)
{
	struct step s = STEP(OCOP_ALERT_CONFIRMED);
	const struct opt table[] = {
		{ "confirmed", OPT_FLAG, &s.confirmed, NULL,
		  N_("the stamp was copied, or is otherwise wrong: the verdict stays suspect-copy") },
		{ "cleared", OPT_FLAG, &s.cleared, NULL,
		  N_("the signs were explained: the alert no longer counts") },
		{ "cause", OPT_TEXT, &s.cause, "CAUSE",
		  N_("copy (sao-chep), typing (go-nham), scanner (may-quet), travel (di-chuyen), producer-error (loi-chu-the) or other (khac); required") },
		STEP_OPTIONS(&s),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};

	return begin(&s, table, argc, argv,
		     "ocop alert close STAMP (--confirmed | --cleared) --cause CAUSE --key FILE [--evidence FILE]",
		     N_("Close a case with its cause. The evidence of the previous alert is carried over. After --cleared, a monitor key cannot open the case again; an inspecting authority can, with ocop alert new."));
}

int cmd_alert(int argc, char **argv)
{
	static const struct cmd commands[] = {
		{ "list", alert_list, N_("list the cases, or count them by office") },
		{ "show", alert_show, N_("show the history of one stamp's alerts") },
		{ "new", alert_new, N_("open a case") },
		{ "take", alert_take, N_("take a case to verify it") },
		{ "close", alert_close, N_("close a case with its cause") },
		{ NULL, NULL, NULL }
	};

	return cmd_loop(commands, "ocop alert", argc, argv);
}
