/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync check: prove again, from the stored entries and all at once, what a
 * sync proved step by step: the root, every signature and the folded state.
 * Also list the entries that do not count, and why.
 */
#include <string.h>

#include <ocop/json.h>
#include <ocop/replica.h>

#include "common/ui/path.h"
#include "sync/sync.h"

#define CACHE_BYTES ((size_t)8 * 1024 * 1024)

struct check {
	const char *path;
	bool json;
	struct ocop_replica *replica, *again;
	struct ocop_verifier judge;
	struct ocop_log_info live;
	uint64_t keys;			/* keys compared */
	struct ocop_json *skipped;	/* with --json */
	struct ocop_diag diag;
};

static void progress(void *user, uint64_t done, uint64_t size)
{
	(void)user;
	say_progress(_("hashed %llu of %llu entries"),
		     (unsigned long long)done, (unsigned long long)size);
}

/* --- The stored state equals a new fold --- */

static enum ocop_err differs(struct check *c, struct ocop_bytes key)
{
	return ocop_fail(&c->diag, OCOP_ERR_STORE, 0,
			 "the stored state differs from a new fold of the entries (key %c, %zu bytes)",
			 key.len && key.ptr[0] > ' ' && key.ptr[0] < 127 ?
			 key.ptr[0] : '?', key.len);
}

static enum ocop_err same_value(struct check *c, struct ocop_state *other,
				struct ocop_bytes key, struct ocop_bytes value)
{
	struct ocop_bytes theirs;
	enum ocop_err err;

	/* One of the two states is read from the file, so that only one is in
	 * memory. */
	ocop_state_trim(other, CACHE_BYTES);
	err = ocop_state_get(other, key, &theirs);

	if (err == OCOP_ERR_ABSENT)
		return differs(c, key);
	if (!err && !ocop_bytes_equal(value, theirs))
		return differs(c, key);
	return err;
}

static enum ocop_err in_again(void *user, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	struct check *c = user;

	c->keys++;
	return same_value(c, c->again->state, key, value);
}

static enum ocop_err in_stored(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	struct check *c = user;

	return same_value(c, c->replica->state, key, value);
}

static enum ocop_err check_all(struct check *c)
{
	enum ocop_err err = ocop_replica_open(&c->replica, c->path,
					      OCOP_STORE_READ, &c->diag);

	/* The verifier's snapshot stays the same even if a sync runs
	 * meanwhile. */
	if (!err)
		err = ocop_replica_verifier(c->replica, &c->judge);
	if (!err && !ocop_replica_synced(c->replica))
		return ocop_fail(&c->diag, OCOP_ERR_ABSENT, 0,
				 "never synced: there is nothing to check");
	if (!err)
		err = ocop_log_audit(c->replica->store, progress, NULL,
				     &c->diag);
	say_progress_end();
	if (!err)
		err = ocop_log_live(c->replica->store, &c->live);
	if (!err)
		err = ocop_replica_refold(&c->again, c->replica,
					  c->judge.info.size, &c->diag);
	if (!err)
		err = ocop_state_each(c->replica->state, OCOP_LIT(""), in_again,
				      c);
	if (!err)
		err = ocop_state_each(c->again->state, OCOP_LIT(""), in_stored,
				      c);
	return err;
}

/* --- Output --- */

static enum ocop_err tell_skipped(void *user, uint64_t index,
				  enum ocop_rule rule)
{
	struct check *c = user;
	struct ocop_json *o;

	if (!c->json) {
		printf(_("entry %llu does not count: %s (%s)\n"),
		       (unsigned long long)index, _(ocop_rule_text(rule)),
		       ocop_rule_key(rule));
		return OCOP_OK;
	}
	o = ocop_json_object();
	ocop_json_set_int(o, "index", (int64_t)index);
	ocop_json_set_str(o, "rule", ocop_rule_key(rule));
	ocop_json_add(c->skipped, o);
	return OCOP_OK;
}

static int tell_json(struct check *c)
{
	struct ocop_json *o = ocop_json_of_schema("ocop.check/1");

	sync_set_held(o, c->replica);
	ocop_json_set_int(o, "entries", (int64_t)c->judge.info.size);
	ocop_json_set_int(o, "logs", c->live.number + 1);
	ocop_json_set_int(o, "signed_time", (int64_t)c->replica->signed_time);
	sync_witness_json(o, c->replica);
	ocop_json_set_int(o, "trust_version",
			  (int64_t)c->judge.info.trust_version);
	ocop_json_set_int(o, "state_keys", (int64_t)c->keys);
	ocop_json_set(o, "skipped", c->skipped);
	c->skipped = NULL;
	return cmd_print_json(o);
}

static int tell(struct check *c)
{
	const struct ocop_checkpoint *at = &c->replica->checkpoint;
	struct sync_witness w = sync_witness_of(c->replica);
	enum ocop_err err;

	if (c->json)
		c->skipped = ocop_json_array();
	err = ocop_fold_each_skipped(c->again->state, tell_skipped, c);
	if (err)
		return say_trouble(c->path, err, NULL);
	if (c->json)
		return tell_json(c);
	if (c->live.number > 0)
		printf(_("%s: %llu entries of earlier logs hash to the roots that the trust document froze\n"),
		       c->path, (unsigned long long)c->live.first);
	printf(ngettext("%s: %llu entry hashes to the signed root of %s. "
			"Folded again with its signature checked, it gives the "
			"stored state (%llu keys, trust version %llu). Entries "
			"that do not count: %llu\n",
			"%s: %llu entries hash to the signed root of %s. "
			"Folded again with every signature checked, they give "
			"the stored state (%llu keys, trust version %llu). "
			"Entries that do not count: %llu\n",
			(unsigned long)at->size),
	       c->path, (unsigned long long)at->size, at->origin,
	       (unsigned long long)c->keys,
	       (unsigned long long)c->judge.info.trust_version,
	       (unsigned long long)c->judge.info.skipped);
	if (w.listed > 0)
		printf(_("%s: %zu of %zu witnesses cosigned this checkpoint, %lld are needed\n"),
		       c->path, w.cosigned, w.listed, (long long)w.quorum);
	return cmd_flush(EXIT_DONE);
}

int sync_check(int argc, char **argv)
{
	struct check c = { .path = NULL };
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &c.path, "FILE",
		  N_("the replica to check (default: HOME/replica.db)") },
		{ "json", OPT_FLAG, &c.json, NULL,
		  N_("print the result as JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char room[PATH_SIZE];
	enum ocop_err err;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-sync check [--replica FILE] [--json]",
		       N_("Check a whole replica again: its root, every signature and the folded state. Entries that do not count are listed with their rule."),
		       NULL, &code))
		return code;
	code = path_named(&c.path, room, "replica.db", "--replica");
	if (code)
		return code;
	err = check_all(&c);
	code = err ? say_trouble(c.path, err, &c.diag) : tell(&c);
	ocop_json_free(c.skipped);
	ocop_replica_close(c.again);
	ocop_replica_close(c.replica);
	return code;
}
