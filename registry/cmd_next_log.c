/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd next-log: end a log that a trust version has frozen, and begin
 * the next log with that version as its first entry. This takes two commits,
 * the end and the founding. After an interruption, run the command again: it
 * continues.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/label.h"
#include "registry/registry.h"
#include "registry/writer/database.h"

struct next {
	struct setup setup;
	const char *trust_path;
	struct ocop_trust *trust;	/* owned */
	struct ocop_replica *replica;	/* owned */
	struct ocop_log_info live;
};

static int load_trust(struct next *n)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { 0 };
	enum ocop_err err = ocop_file_read(&file, n->trust_path, &diag);

	if (!err)
		err = ocop_trust_decode(&n->trust, ocop_buf_view(&file), &diag);
	ocop_buf_clear(&file);
	return err ? say_trouble(n->trust_path, err, &diag) : EXIT_DONE;
}

static int open_replica(struct next *n)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	err = database_replica(&n->replica, n->setup.o.path, OCOP_STORE_WRITE,
				&diag);
	if (!err)
		err = writer_check_role(n->replica, &diag);
	if (!err) {
		err = ocop_replica_catch_up(n->replica, setup_progress, NULL);
		say_progress_end();
		if (err)
			err = ocop_fail(&diag, err, 0, "stored log: its "
					"entries could not be folded");
	}
	if (!err)
		err = ocop_log_audit(n->replica->store, NULL, NULL, &diag);
	if (!err)
		err = ocop_log_live(n->replica->store, &n->live);
	return !err ? EXIT_DONE :
				say_trouble(n->setup.o.path, err, &diag);
}

/* Whether an earlier run stopped between the two commits: the next log exists,
 * but lacks its first entry. */
static bool is_begun(const struct next *n)
{
	return n->live.number > 0 && n->live.size == 0;
}

/* --- When the log was frozen at a smaller size --- */

/* Print an entry that the next log will not have, so that its submitter can be
 * asked. */
static enum ocop_err list_entry(void *user, uint64_t index,
				struct ocop_bytes bytes)
{
	char accepted[OCOP_INSTANT_SIZE], label[LABEL_SIZE];
	struct ocop_trust_entry trust;
	struct ocop_entry entry;

	(void)user;
	if (ocop_entry_decode(&entry, bytes, NULL))
		return OCOP_ERR_STORE;
	ocop_instant_format(accepted, entry.accepted);
	if (ocop_trust_entry_decode(&trust, entry.record))
		snprintf(label, sizeof(label), "trust %" PRIu64,
			 trust.version);
	else
		label_record(label, entry.record);
	printf("%" PRIu64 " %s %s\n", index, accepted, label);
	return OCOP_OK;
}

/*
 * Entries are never removed from a registry's own database. Instead, recover
 * makes a new database of exactly the frozen size, and this one is kept. Print
 * the entries that would be lost.
 */
static enum ocop_err refuse_longer(struct next *n,
				   const struct ocop_trust_log *as,
				   struct ocop_diag *diag)
{
	uint64_t end = n->live.first + as->frozen_size;
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err;

	err = mirror_root(n->replica->store, n->live.first, end, root);
	if (err)
		return err;
	if (memcmp(root, as->frozen_root, OCOP_HASH_LEN) != 0)
		return ocop_fail(diag, OCOP_ERR_FORK, 0, "trust: it froze another history at %" PRIu64 " entries",
				 as->frozen_size);
	err = ocop_log_each(n->replica->store, end,
			    n->live.first + n->live.size, list_entry, NULL);
	if (!err && fflush(stdout) != 0)
		err = OCOP_ERR_FILE;
	return err ? err :
	       ocop_fail(diag, OCOP_ERR_SHRINK, 0, "trust: it froze the log at %" PRIu64 " entries; the entries listed above came after that: recover a new database from a copy of that size",
			 as->frozen_size);
}

/* The version must be allowed to follow, and must freeze exactly this log. */
static enum ocop_err judge(struct next *n, struct ocop_diag *diag)
{
	const struct ocop_trust *last = ocop_replica_trust(n->replica);
	const struct ocop_trust_log *as =
		ocop_trust_records_log_at(n->trust, n->live.number);
	const struct ocop_trust_log *next =
		ocop_trust_records_log_at(n->trust, n->live.number + 1);
	enum ocop_err err;

	err = ocop_trust_verify(n->trust, last, n->replica->ring, diag);
	if (err)
		return err;
	if (as == NULL || !as->frozen || next == NULL || next->frozen)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0, "trust: it must freeze the live log and name the next log");
	if (as->frozen_size > n->live.size)
		return ocop_fail(diag, OCOP_ERR_SHRINK, 0, "trust: it froze the log at %" PRIu64 " entries, but this database has %" PRIu64 ": recover from a longer copy first",
				 as->frozen_size, n->live.size);
	return as->frozen_size < n->live.size ? refuse_longer(n, as, diag) :
						OCOP_OK;
}

static enum ocop_err end_log(struct next *n, struct ocop_diag *diag)
{
	const struct ocop_trust_log *as =
		ocop_trust_records_log_at(n->trust, n->live.number);
	struct ocop_replica *r = n->replica;
	enum ocop_err err = ocop_store_begin(r->store, true);

	if (!err)
		err = ocop_log_put_trust(r->store, n->trust->version,
					 n->trust->bytes);
	if (!err)
		err = ocop_log_begin_next(r->store, as, diag);
	if (!err)
		err = ocop_fold_next_log(r->fold);
	if (!err)
		err = ocop_state_flush(r->state);
	return ocop_store_end(r->store, err);
}

/* Check the keys against the version before anything is written. */
static int check_keys(struct next *n)
{
	const struct ocop_trust_log *log = ocop_trust_records_log(n->trust);
	const struct ocop_signer *signers[2] = { &n->setup.log_signer,
						 &n->setup.time_signer };
	const char *names[2] = { n->setup.key, n->setup.time_key };

	for (size_t i = 0; log != NULL && i < 2; i++) {
		if (writer_is_key(signers[i],
				  i ? &log->time_vkey : &log->vkey))
			continue;
		say_error("'%s': %s", names[i],
			  _("not the key that the trust version names for the "
			    "next log"));
		return EXIT_TROUBLE;
	}
	if (log != NULL)
		return EXIT_DONE;
	say_error("'%s': %s", n->trust_path, _("it names no live log"));
	return EXIT_TROUBLE;
}

static int end_stored(struct next *n)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	int code = open_replica(n);

	if (code != EXIT_DONE)
		return code;
	if (!is_begun(n))
		err = judge(n, &diag);
	else if (ocop_trustset_find(n->replica->trustset,
				    n->trust->fingerprint))
		return EXIT_DONE;
	else
		err = ocop_fail(&diag, OCOP_ERR_TRUST, 0, "trust: another version ended the log");
	if (err)
		return say_trouble(n->trust_path, err, &diag);
	err = end_log(n, &diag);
	return !err ? EXIT_DONE :
				say_trouble(n->setup.o.path, err, &diag);
}

static int found(struct next *n)
{
	struct ocop_diag diag = { 0 };
	struct writer *writer;
	enum ocop_err err;
	int code;

	n->setup.o.next = n->trust;
	code = setup_open(&n->setup);
	if (code != EXIT_DONE)
		return code;
	writer = n->setup.writer;
	err = writer_found(writer, &diag);
	if (err)
		return say_trouble(n->setup.o.path, err, &diag);
	/* Scripts read the same line that 'init' prints: origin, size of this
	 * log. */
	printf("%s %" PRIu64 "\n", writer->replica->checkpoint.origin,
	       writer->replica->checkpoint.size);
	return cmd_flush(EXIT_DONE);
}

static int next_log(struct next *n)
{
	int code = setup_check(&n->setup);

	if (code == EXIT_DONE)
		code = setup_keys(&n->setup);
	if (code == EXIT_DONE)
		code = load_trust(n);
	if (code == EXIT_DONE)
		code = check_keys(n);
	if (code == EXIT_DONE)
		code = end_stored(n);
	ocop_replica_close(n->replica);
	n->replica = NULL;
	if (code == EXIT_DONE)
		code = found(n);
	setup_clear(&n->setup);
	ocop_trust_free(n->trust);
	return code;
}

int cmd_next_log(int argc, char **argv)
{
	struct next n = { .trust_path = NULL };
	const struct opt table[] = {
		SETUP_OPTIONS(&n.setup),
		{ "trust", OPT_NEEDED, &n.trust_path, "FILE",
		  N_("the trust version that freezes the log") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	setup_init(&n.setup);
	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd next-log --db FILE --trust FILE "
		       "--key FILE --time-key FILE",
		       N_("End the live log where a trust version froze it, and start the next log with that version as its first entry. The keys are those of the next log."),
		       NULL, &code))
		return code;
	return next_log(&n);
}
