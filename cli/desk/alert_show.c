/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop alert show: list each alert on one stamp, in the order of the log,
 * including alerts that do not count. It also says which evidence this desk
 * keeps.
 */
#define _GNU_SOURCE	/* memmem() */
#include <string.h>
#include <unistd.h>

#include <ocop/replica.h>
#include <ocop/text.h>

#include "cli/cmd.h"
#include "cli/desk/alert.h"
#include "cli/home.h"
#include "common/ui/label.h"

struct history {
	const char *replica_path, *home_dir;
	bool json;
	char room[PATH_SIZE], home[HOME_PATH_SIZE];
	struct ocop_replica *replica;
	struct ocop_stamp stamp;
	size_t count;
	int code;
};

/* The authority of the newest trust version that has a key with this id;
 * empty: a version before it had it. */
static struct ocop_bytes authority_of(const struct ocop_trust *trust,
				      struct ocop_bytes kid)
{
	uint8_t hash[OCOP_HASH_LEN];

	for (size_t i = 0; i < trust->authority_count; i++) {
		const struct ocop_authority *a = &trust->authorities[i];

		for (size_t k = 0; k < a->key_count; k++) {
			ocop_sha256(hash, a->keys[k]);
			if (ocop_bytes_equal(kid, ocop_bytes_of(hash,
							OCOP_KID_LEN)))
				return a->id;
		}
	}
	return ocop_bytes_of(NULL, 0);
}

/* Whether the desk keeps a file of this hash. */
static bool is_kept(const struct history *h, const char *hex)
{
	char folder[PATH_SIZE], path[PATH_SIZE];

	return path_join(folder, h->home, ALERT_EVIDENCE) &&
	       path_join(path, folder, hex) && access(path, F_OK) == 0;
}

/* --- One alert --- */

struct shown {
	uint64_t index, accepted;
	const struct ocop_alert *alert;
	struct ocop_bytes authority;
	enum ocop_rule rule;
};

/* The hash of a piece of evidence in hex, in room. */
static const char *evidence_hex(struct ocop_buf *room,
				const struct ocop_alert *a, size_t i)
{
	ocop_buf_reset(room);
	ocop_hex_add(room, ocop_list_bytes(&a->evidence, i));
	return ocop_buf_cstr(room);
}

static int show_json(const struct history *h, const struct shown *s)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.alert-step/1");
	struct ocop_json *list = ocop_json_array(), *kept = ocop_json_array();
	const char *cause = ocop_alert_cause_word(s->alert->cause);
	struct ocop_buf room = OCOP_BUF(128);

	ocop_json_set_int(o, "index", (int64_t)s->index);
	ocop_json_set_int(o, "accepted", (int64_t)s->accepted);
	ocop_json_set_str(o, "state", ocop_alert_state_word(s->alert->state));
	if (s->authority.len)
		ocop_json_set_text(o, "authority", s->authority);
	ocop_json_set_int(o, "count", s->alert->count);
	if (cause)
		ocop_json_set_str(o, "cause", cause);
	for (size_t i = 0; i < s->alert->evidence.count; i++) {
		const char *hex = evidence_hex(&room, s->alert, i);

		ocop_json_add_str(list, hex);
		if (is_kept(h, hex))
			ocop_json_add_str(kept, hex);
	}
	ocop_json_set(o, "evidence", list);
	ocop_json_set(o, "kept", kept);
	ocop_json_set_bool(o, "counts", !s->rule);
	if (s->rule)
		ocop_json_set_str(o, "rule", ocop_rule_key(s->rule));
	ocop_buf_clear(&room);
	return cmd_print_json(o);
}

static int show_text(const struct history *h, const struct shown *s)
{
	struct ocop_buf room = OCOP_BUF(128);
	const char *cause = alert_cause_text(s->alert->cause);
	char when[LABEL_INSTANT_SIZE];

	printf("%s  ", label_instant(when, s->accepted));
	if (s->authority.len)
		printf("%.*s: ", (int)s->authority.len,
		       (const char *)s->authority.ptr);
	printf("%s", alert_state_text((enum ocop_alert_state)s->alert->state,
				      true));
	if (*cause)
		printf(" (%s)", cause);
	printf(_("; reports: %lld; index in the register: %llu\n"),
	       (long long)s->alert->count, (unsigned long long)s->index);
	if (s->rule)
		printf(_("  does not count: %s\n"),
		       _(ocop_rule_text(s->rule)));
	for (size_t i = 0; i < s->alert->evidence.count; i++) {
		const char *hex = evidence_hex(&room, s->alert, i);

		printf("  %s%s\n", hex,
		       is_kept(h, hex) ? _(" (kept at this desk)") : "");
	}
	ocop_buf_clear(&room);
	return EXIT_DONE;
}

/* --- The log --- */

static bool is_about(const struct ocop_stamp *stamp,
		     const struct ocop_alert *a)
{
	return ocop_bytes_is(a->product, stamp->product) &&
	       a->lot == stamp->lot && a->index == stamp->index;
}

static enum ocop_err show_entry(void *user, uint64_t index,
				struct ocop_bytes bytes)
{
	struct history *h = user;
	struct ocop_cose_sign1 message;
	struct ocop_payload p;
	struct ocop_entry entry;
	struct shown s = { .index = index, .alert = &p.u.alert };
	enum ocop_err err;

	/* Few entries are alerts: look for the type before decoding. */
	if (!memmem(bytes.ptr, bytes.len, "ocop-alert+cose", 15) ||
	    ocop_entry_decode(&entry, bytes, NULL) ||
	    ocop_cose_sign1_open_unverified(&message, entry.record, false,
					    NULL) ||
	    ocop_kind_of_typ(message.typ) != OCOP_KIND_ALERT ||
	    ocop_payload_decode(&p, OCOP_KIND_ALERT, message.payload, NULL) ||
	    !is_about(&h->stamp, &p.u.alert))
		return OCOP_OK;
	err = ocop_fold_skipped(h->replica->state, index, &s.rule);
	if (err)
		return err;
	s.accepted = entry.accepted;
	s.authority = authority_of(ocop_replica_trust(h->replica),
				   message.kid);
	h->count++;
	h->code = h->json ? show_json(h, &s) : show_text(h, &s);
	return h->code ? OCOP_ERR_FILE : OCOP_OK;
}

static int show_history(struct history *h)
{
	struct ocop_verifier snapshot;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint64_t size = 0;
	enum ocop_err err = ocop_replica_open(&h->replica, h->replica_path,
					      OCOP_STORE_READ, &diag);

	if (!err)
		err = ocop_replica_verifier(h->replica, &snapshot);
	if (!err)
		err = ocop_log_total(h->replica->store, &size);
	if (!err)
		err = ocop_log_each(h->replica->store, 0, size, show_entry, h);
	if (h->code)
		return h->code;
	if (err)
		return say_trouble(h->replica_path, err, &diag);
	if (!h->count)
		say_error(_("this copy of the register has no alert on this stamp"));
	return h->count ? EXIT_DONE : EXIT_UNDECIDED;
}

int alert_show(int argc, char **argv)
{
	struct history h = { 0 };
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &h.replica_path, "FILE",
		  N_("the replica to read (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		HOME_OPTION(&h.home_dir),
		{ "json", OPT_FLAG, &h.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop alert show STAMP [--replica FILE] [--json]",
		       N_("Show each alert on one stamp, in the order of the register. STAMP is the stamp's link, or the line under its symbol. Each line has the time of acceptance, the authority, the state and the cause; below it is the evidence, by its SHA-256. Files that this desk keeps are named."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage(NULL, _("expected one stamp"));
	code = alert_stamp(&h.stamp, argv[0]);
	if (!code)
		code = home_open(h.home, h.home_dir, false);
	if (!code && !h.replica_path) {
		if (!path_join(h.room, h.home, "replica.db"))
			code = EXIT_USAGE;
		h.replica_path = h.room;
	}
	if (!code)
		code = show_history(&h);
	ocop_replica_close(h.replica);
	return cmd_flush(code);
}
