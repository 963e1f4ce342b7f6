/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop trust rotate: the next version of a trust document. What no option
 * names is carried over as it stands, item by item of the last payload, so
 * that an office cannot lose what it did not think of.
 */
#include <string.h>
#include <time.h>

#include <ocop/cbor.h>
#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/trust/trust.h"
#include "cli/trust/trust_diff.h"
#include "cli/trust/trust_rotate.h"

#define NAME_SIZE 64

/* Members that an option rebuilds; the others are carried over. */
static bool is_rebuilt(const struct rotate *r, struct ocop_bytes name)
{
	const struct { const char *name; bool rebuilt; } members[] = {
		{ "version", true },
		{ "issued", true },
		{ "threshold", r->threshold != ROTATE_NOT_GIVEN },
		{ "quorum", r->quorum != ROTATE_NOT_GIVEN },
		{ "fresh_days", r->fresh_days != ROTATE_NOT_GIVEN },
		{ "stale_days", r->stale_days != ROTATE_NOT_GIVEN },
		{ "roots", r->add_roots.count || r->drop_roots.count },
		{ "logs", r->log_key || r->time_key || r->freeze },
		{ "witnesses", r->add_witnesses.count ||
			       r->drop_witnesses.count },
		{ "hosts", r->add_hosts.count || r->end_hosts.count },
		{ "registries", r->add_registries.count ||
				r->drop_registries.count },
		{ "levels", r->level != NULL },
		{ "authorities", r->authorities != NULL },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (ocop_bytes_is(name, members[i].name))
			return members[i].rebuilt;
	return false;
}

static void carry(struct rotate *r)
{
	struct ocop_cbor c = ocop_cbor_of(r->previous->payload);
	char name[NAME_SIZE];

	for (size_t count = ocop_cbor_map(&c); count; count--) {
		struct ocop_bytes key = ocop_cbor_text(&c);
		struct ocop_bytes item = ocop_cbor_item(&c);

		if (is_rebuilt(r, key))
			continue;
		/* A longer name is none of ours: the writer refuses it. */
		ocop_bytes_copy(name, sizeof(name), key);
		ocop_json_set(r->view, name, ocop_json_of_cbor(item));
	}
}

static void set_numbers(struct rotate *r)
{
	ocop_json_set_int(r->view, "version",
			  (int64_t)r->previous->version + 1);
	ocop_json_set_int(r->view, "issued", (int64_t)r->issued);
	if (r->threshold != ROTATE_NOT_GIVEN)
		ocop_json_set_int(r->view, "threshold", (int64_t)r->threshold);
	if (r->quorum != ROTATE_NOT_GIVEN && r->quorum)
		ocop_json_set_int(r->view, "quorum", (int64_t)r->quorum);
	if (r->fresh_days != ROTATE_NOT_GIVEN)
		ocop_json_set_int(r->view, "fresh_days",
				  (int64_t)r->fresh_days);
	if (r->stale_days != ROTATE_NOT_GIVEN)
		ocop_json_set_int(r->view, "stale_days",
				  (int64_t)r->stale_days);
}

static int set_authorities(struct rotate *r)
{
	struct ocop_json *bodies;
	int code;

	if (!r->authorities)
		return EXIT_DONE;
	code = trust_csv(&bodies, r->authorities, r->keys,
			 ocop_day_of(r->issued));
	if (code == EXIT_DONE)
		ocop_json_set(r->view, "authorities", bodies);
	return code;
}

/* The view with everything in it. */
static int build(struct rotate *r)
{
	static int (*const parts[])(struct rotate *) = {
		rotate_roots, rotate_logs, rotate_witnesses, rotate_hosts,
		rotate_registries, rotate_levels, set_authorities
	};
	int code = EXIT_DONE;

	r->view = ocop_json_object();
	carry(r);
	set_numbers(r);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (code == EXIT_DONE)
			code = parts[i](r);
	return code;
}

/* Only an accepted version has a next one. */
static int load_previous(struct rotate *r)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_keyring *ring = NULL;
	int code = trust_load(&r->previous, r->file);
	enum ocop_err err;

	if (code != EXIT_DONE)
		return code;
	err = ocop_keyring_new(&ring);
	if (!err)
		err = ocop_trust_verify(r->previous, NULL, ring, &diag);
	ocop_keyring_free(ring);
	return err ? say_diag(r->file, err, &diag) : EXIT_DONE;
}

static int write_next(struct rotate *r)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	const char *what = r->file;
	enum ocop_err err;

	err = ocop_json_print(&text, r->view, false);
	if (!err)
		err = ocop_trust_from_json(&payload, ocop_buf_view(&text),
					   &diag);
	if (!err)
		err = ocop_trust_decode_payload(&r->next,
						ocop_buf_view(&payload), &diag);
	if (!err)
		err = trust_follows(r->next, r->previous, &diag);
	if (!err) {
		what = r->out;
		err = ocop_file_write(r->out, ocop_buf_view(&payload),
				      r->force ? OCOP_FILE_REPLACE :
						 OCOP_FILE_NEW, &diag);
	}
	ocop_buf_clear(&payload);
	ocop_buf_clear(&text);
	return err ? say_diag(what, err, &diag) : EXIT_DONE;
}

static int print(const struct rotate *r)
{
	struct ocop_json *diff = trust_diff(r->previous, r->next), *root;
	int code;

	if (!diff)
		return say_diag(r->out, OCOP_ERR_MEMORY, NULL);
	if (r->json) {
		root = ocop_json_object();
		ocop_json_set_str(root, "schema", "ocop.trust-rotate/1");
		ocop_json_set_hex(root, "fingerprint",
				  ocop_bytes_of(r->next->fingerprint,
						OCOP_HASH_LEN));
		ocop_json_set_int(root, "version", (int64_t)r->next->version);
		ocop_json_set(root, "changes", diff);
		ocop_json_set_str(root, "file", r->out);
		code = trust_needed_json(root, r->next, r->previous);
		if (code == EXIT_DONE)
			return cmd_print_json(root);
		ocop_json_free(root);
		return code;
	}
	trust_print(stdout, r->next);
	trust_diff_print(stdout, diff);
	ocop_json_free(diff);
	code = trust_needed_print(stdout, r->next, r->previous);
	printf(_("Not signed yet: 'ocop trust sign --key KEY --previous %s "
		 "%s'\n"), r->file, r->out);
	return cmd_flush(code);
}

static int check(const struct rotate *r)
{
	bool any = r->threshold != ROTATE_NOT_GIVEN ||
		   r->quorum != ROTATE_NOT_GIVEN ||
		   r->fresh_days != ROTATE_NOT_GIVEN ||
		   r->stale_days != ROTATE_NOT_GIVEN || r->add_roots.count ||
		   r->drop_roots.count || r->log_key || r->time_key ||
		   r->freeze || r->add_witnesses.count ||
		   r->drop_witnesses.count || r->add_hosts.count ||
		   r->end_hosts.count || r->add_registries.count ||
		   r->drop_registries.count || r->level || r->authorities;

	if (!r->out)
		return cmd_usage("--out", _("is needed"));
	if (!r->freeze != !r->next_log)
		return cmd_usage("--freeze", _("goes with --next-log: a realm "
					       "has one live log"));
	if (r->next_log && !r->log_key)
		return cmd_usage("--log-key", _("is needed: a new log has a "
						"key of its own"));
	if (r->keys && !r->authorities)
		return cmd_usage("--keys", _("only with --authorities"));
	if (!any)
		return cmd_usage("ocop trust rotate",
				 _("nothing is to change"));
	return EXIT_DONE;
}

static int rotate(struct rotate *r)
{
	int code = check(r);

	if (code == EXIT_DONE)
		code = load_previous(r);
	if (code == EXIT_DONE)
		code = build(r);
	if (code == EXIT_DONE)
		code = write_next(r);
	if (code == EXIT_DONE)
		code = print(r);
	ocop_json_free(r->view);
	ocop_trust_free(r->next);
	ocop_trust_free(r->previous);
	return code;
}

#define WHO(r) \
	{ "add-root", OPT_TEXTS, &(r)->add_roots, "PUB", \
	  N_("a new root's public key") }, \
	{ "drop-root", OPT_TEXTS, &(r)->drop_roots, "ID", \
	  N_("a root's key id, 16 hex digits") }, \
	{ "threshold", OPT_UINT, &(r)->threshold, "N", \
	  N_("how many roots must sign") }, \
	{ "authorities", OPT_TEXT, &(r)->authorities, "CSV", \
	  N_("a table in the place of all authorities, as for trust new") }, \
	{ "keys", OPT_TEXT, &(r)->keys, "DIR", \
	  N_("their keys: ID.pub or ID.request, then ID.2.pub ...") }
#define LOG(r) \
	{ "log-key", OPT_TEXT, &(r)->log_key, "PUB", \
	  N_("the log's new key; with --next-log, the next log's") }, \
	{ "time-key", OPT_TEXT, &(r)->time_key, "PUB", \
	  N_("its new time key") }, \
	{ "freeze", OPT_TEXT, &(r)->freeze, "SIZE:ROOT", \
	  N_("end the live log there; or a file, its last checkpoint") }, \
	{ "next-log", OPT_TEXT, &(r)->next_log, "ORIGIN", \
	  N_("the log that follows the frozen one") }
#define REST(r) \
	{ "add-witness", OPT_TEXTS, &(r)->add_witnesses, "LINE", \
	  N_("a witness's verifier key") }, \
	{ "drop-witness", OPT_TEXTS, &(r)->drop_witnesses, "NAME", \
	  N_("its name, or its whole verifier key") }, \
	{ "quorum", OPT_UINT, &(r)->quorum, "N", \
	  N_("how many witnesses vouch for a time") }, \
	{ "add-host", OPT_TEXTS, &(r)->add_hosts, "HOST[:DATE]", \
	  N_("a host of stamps and its first day (today)") }, \
	{ "end-host", OPT_TEXTS, &(r)->end_hosts, "HOST[:DATE]", \
	  N_("the last day on which a lot may use it (today)") }, \
	{ "add-registry", OPT_TEXTS, &(r)->add_registries, "URL", \
	  N_("where the registry answers too") }, \
	{ "drop-registry", OPT_TEXTS, &(r)->drop_registries, "URL", \
	  N_("where it answers no more") }, \
	{ "level", OPT_TEXT, &(r)->level, "INDEX:LEVEL", \
	  N_("the level of the rules from an index of the log on") }, \
	{ "fresh-days", OPT_UINT, &(r)->fresh_days, "N", \
	  N_("how old a replica may be") }, \
	{ "stale-days", OPT_UINT, &(r)->stale_days, "N", \
	  N_("from when it is too old") }

int trust_rotate(int argc, char **argv)
{
	struct rotate r = { .threshold = ROTATE_NOT_GIVEN,
			    .quorum = ROTATE_NOT_GIVEN,
			    .fresh_days = ROTATE_NOT_GIVEN,
			    .stale_days = ROTATE_NOT_GIVEN,
			    .issued = (unsigned long long)time(NULL) };
	const struct opt table[] = {
		{ "out", OPT_TEXT, &r.out, "FILE",
		  N_("where the unsigned payload goes") },
		WHO(&r), LOG(&r), REST(&r),
		{ "issued", OPT_UINT, &r.issued, "UNIX",
		  N_("Unix seconds (now)") },
		{ "force", OPT_FLAG, &r.force, NULL,
		  N_("overwrite FILE of --out") },
		{ "json", OPT_FLAG, &r.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop trust rotate PREVIOUS --out FILE [options]",
		       N_("Write the next version of a trust document: what no "
			  "option names stays as it is. Prints what changes "
			  "and who must sign."),
		       &left, &code))
		return code;
	if (left != 1)
		return cmd_usage("ocop trust rotate",
				 _("one FILE, the last version, is due"));
	r.file = argv[0];
	return rotate(&r);
}
