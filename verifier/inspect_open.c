/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify inspect open: the check before an officer departs, then the first
 * line of the journal. The check says what to put right while there is still a
 * network connection. Only a key that cannot sign, and a commune that does not
 * exist, stop him.
 */
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <ocop/version.h>

#include "common/ui/cmd.h"
#include "common/ui/communes.h"
#include "verifier/inspect.h"

#define FREE_MIN (200ull * 1024 * 1024)	/* for photos of a day */
#define DAY_S 86400u

/* --- Before departing --- */

static void line(bool good, const char *text)
{
	printf("%s %s\n", good ? _("ok:") : _("look:"), text);
}

/* One line, for the officer who must know what to put right: his device's
 * clock, the copy of the register, the trust document, or this program. */
static void say_sides(const bool old[4])
{
	const char *const sides[] = {
		_("the clock of this device (set it)"),
		_("the copy of the register (run ocop-sync)"),
		_("the trust document (the register names a newer one that is not here: run ocop-sync)"),
		_("this program (update it)")
	};
	struct ocop_buf text = OCOP_BUF(1024);

	for (size_t i = 0; i < 4; i++)
		if (old[i])
			ocop_buf_printf(&text, "%s%s", text.len ? "; " :
					_("out of date: "), sides[i]);
	line(!text.len, text.len && ocop_buf_cstr(&text) ?
	     (const char *)text.ptr :
	     _("clock, copy of the register and trust document go together"));
	ocop_buf_clear(&text);
}

static void check_data(const struct verify_run *run)
{
	uint64_t now = run->policy.now_unix_s, time = run->policy.signed_time;
	enum ocop_age age = ocop_verdict_age(run->verifier.trust, time, now);
	const struct ocop_fold_info *info = &run->verifier.info;
	char text[LABEL_INSTANT_SIZE], said[256];
	const bool old[] = { now + DAY_S <= time, age != OCOP_AGE_FRESH,
			     info->trust_missing || !run->verifier.trust,
			     info->newer_rules };

	snprintf(said, sizeof(said), age == OCOP_AGE_FRESH ?
		 _("the register's data are of %s") :
		 _("the register's data are of %s: run ocop-sync before you leave"),
		 label_instant(text, time));
	line(!old[1], said);
	line(!old[0], !old[0] ?
	     _("the clock is not behind the register's signed time") :
	     _("the clock is more than a day behind the register's signed time: set it"));
	say_sides(old);
}

static void check_machine(const struct inspect_open_args *a)
{
	struct statvfs st;
	char said[512];
	bool room = statvfs(a->dir, &st) == 0 &&
		    (uint64_t)st.f_bavail * st.f_frsize >= FREE_MIN;

	line(room, room ? _("there is room for photos") :
	     _("less than 200 MB are free where the inspection is kept"));
	if (!a->unit_known)
		line(false, _("the commune was not looked up: no table of communes is installed"));
	if (a->key) {
		snprintf(said, sizeof(said), _("the officer's key is there: it is enrolled for %s, has not been ended, and can sign for %s"),
			 a->holder, a->authority);
		line(true, said);
	} else if (a->authority) {
		line(false, _("no key was looked at: give --key FILE to see that it can sign this inspection"));
	}
}

/* A commune that does not exist would stand in every paper. */
static int check_unit(struct inspect_open_args *a)
{
	struct communes *communes = NULL;
	int code = communes_load(&communes, a->units, a->units != NULL);

	if (code == EXIT_DONE && communes &&
	    !communes_find(communes, ocop_bytes_str(a->unit)))
		code = cmd_usage("--unit", _("the table of communes has no such commune"));
	a->unit_known = communes != NULL;
	communes_free(communes);
	return code;
}

/* --- The first line --- */

#define TOOL_HASH 16	/* bytes shown of the program's own SHA-256 */

/* This program: its version, and the beginning of the hash of its file. */
static void name_tool(char out[static 65])
{
	struct ocop_buf text = OCOP_BUF(64);
	uint8_t hash[OCOP_HASH_LEN];

	ocop_buf_str(&text, "ocop-verify " OCOP_VERSION);
	if (verify_self_hash(hash)) {
		ocop_buf_byte(&text, ' ');
		ocop_hex_add(&text, ocop_bytes_of(hash, TOOL_HASH));
	}
	ocop_bytes_copy(out, 65, ocop_buf_view(&text));
	ocop_buf_clear(&text);
}

struct number { char text[24]; };

static struct ocop_bytes number(struct number *room, uint64_t value)
{
	snprintf(room->text, sizeof(room->text), "%llu",
		 (unsigned long long)value);
	return ocop_bytes_str(room->text);
}

static int add_open(struct inspect *inspect,
		    const struct inspect_open_args *a,
		    const struct verify_run *run)
{
	const struct ocop_checkpoint *cp = &run->replica->checkpoint;
	uint64_t now = run->policy.now_unix_s, time = run->policy.signed_time;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct number room[3];
	char tool[65];
	struct ocop_session_value values[] = {
		{ "kind", ocop_bytes_str(a->kind) },
		{ "authority", ocop_bytes_str(a->authority) },
		{ "unit", ocop_bytes_str(a->unit) },
		{ "tool", ocop_bytes_of(NULL, 0) },
		{ "origin", ocop_bytes_str(cp->origin) },
		{ "size", number(&room[0], cp->size) },
		{ "data", number(&room[1], time) },
		{ "behind", number(&room[2], now < time ? time - now : 0) },
	};
	size_t count = sizeof(values) / sizeof(values[0]);
	enum ocop_err err;

	name_tool(tool);
	values[3].value = ocop_bytes_str(tool);
	if (!a->authority)
		values[1] = values[--count];
	err = inspect_add(inspect, OCOP_SESSION_OPEN, values,
			  count, &diag);
	return err ? say_diag(inspect->path, err, &diag) : EXIT_DONE;
}

/* A kind by its word, or by its Vietnamese name without marks. NULL: none. */
static const char *kind_of(const char *word)
{
	static const char *const names[] = {
		[OCOP_SESSION_GATHER] = "nam-dia-ban",
		[OCOP_SESSION_INSPECT] = "kiem-tra",
		[OCOP_SESSION_RECEIVE] = "nhan-hang"
	};

	for (int i = OCOP_SESSION_GATHER; i <= OCOP_SESSION_RECEIVE; i++) {
		const char *kind = ocop_session_kind_word(
			(enum ocop_session_kind)i);

		if (strcmp(word, kind) == 0 || strcmp(word, names[i]) == 0)
			return kind;
	}
	return NULL;
}

static int check_args(struct inspect_open_args *a)
{
	a->kind = kind_of(a->kind);
	if (!a->kind)
		return cmd_usage("--kind", _("expected gather, inspect or receive (nam-dia-ban, kiem-tra, nhan-hang)"));
	if (!a->authority &&
	    strcmp(a->kind, ocop_session_kind_word(OCOP_SESSION_RECEIVE)) != 0)
		return cmd_usage("--authority", _("is required: only a shop that receives goods has no authority"));
	if (ocop_unit_check(ocop_bytes_str(a->unit), NULL))
		return cmd_usage("--unit", _("expected a commune: TT-XXXXX"));
	return EXIT_DONE;
}

/* Nobody could sign for another one: it is told before the first scan. */
static int check_authority(const struct inspect_open_args *a,
			   const struct verify_run *run)
{
	const struct ocop_trust *trust = ocop_replica_trust(run->replica);
	const struct ocop_authority *found = NULL;

	if (!a->authority)
		return EXIT_DONE;
	if (trust)
		found = ocop_trust_authority(trust,
					     ocop_bytes_str(a->authority));
	if (found == NULL)
		return cmd_usage("--authority", _("the trust document names no such authority"));
	if (!(found->roles & OCOP_ROLE_INSPECT))
		return cmd_usage("--authority", _("this authority is not registered to inspect"));
	if (found->to != OCOP_DAY_NONE &&
	    found->to < ocop_day_of(run->policy.now_unix_s))
		return cmd_usage("--authority", _("this authority has ended: name its successor"));
	return EXIT_DONE;
}

/* A journal without its first line is none: it would be in the way. */
int inspect_begin(const struct inspect_open_args *a,
		  const struct verify_run *run)
{
	struct inspect inspect;
	int code = inspect_open(&inspect, a->dir, true);

	if (code == EXIT_DONE) {
		code = add_open(&inspect, a, run);
		if (code != EXIT_DONE)
			unlink(inspect.path);
	}
	inspect_close(&inspect);
	return code;
}

int inspect_cmd_open(int argc, char **argv)
{
	struct inspect_open_args a = { .key_fd = VERIFY_NO_FD,
				       .verify = { .report_fd = VERIFY_NO_FD,
						   .offline = true } };
	const struct opt table[] = {
		{ "dir", OPT_NEEDED, &a.dir, "DIR",
		  N_("a new folder for the inspection") },
		{ "kind", OPT_NEEDED, &a.kind, "WORD",
		  N_("gather (no decision), inspect (under a decision) or receive (goods that come in)") },
		{ "authority", OPT_TEXT, &a.authority, "ID",
		  N_("the officer's authority, as in the trust document; a shop that receives goods leaves it out") },
		{ "unit", OPT_NEEDED, &a.unit, "TT-XXXXX",
		  N_("the commune of the inspection") },
		{ "replica", OPT_TEXT, &a.verify.replica, "FILE",
		  N_("the replica to use (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "key", OPT_TEXT, &a.key, "FILE",
		  N_("also look at this key of the officer, or at a token's URI: whether it is enrolled, has not been ended, and can sign for the authority") },
		{ "passphrase-fd", OPT_UINT, &a.key_fd, "N",
		  N_("read the key's passphrase from this file descriptor") },
		COMMUNES_OPTION(&a.units),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct verify_run run = { .args = &a.verify };
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify inspect open --dir DIR --kind WORD [--authority ID] --unit TT-XXXXX",
		       N_("Open an inspection in a new folder, and say what to put right before you leave: old data, a wrong clock, too little disk space, a missing key."),
		       NULL, &code))
		return code;
	code = check_args(&a);
	if (code == EXIT_DONE)
		code = check_unit(&a);
	run.withdrawn = OCOP_BUF(OCOP_PRODUCT_MAX);
	if (code == EXIT_DONE)
		code = verify_open(&run);
	if (code == EXIT_DONE)
		code = check_authority(&a, &run);
	if (code == EXIT_DONE)
		code = inspect_key_check(&a, &run);
	if (code == EXIT_DONE)
		code = inspect_begin(&a, &run);
	if (code == EXIT_DONE) {
		check_data(&run);
		check_machine(&a);
		if (!a.authority)
			puts(_("no officer has to sign this: close it, then print its sheet with 'ocop-verify inspect slip'. Those who deliver and receive sign the sheet"));
		code = cmd_flush(EXIT_DONE);
	}
	verify_close(&run);
	return code;
}
