/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks a receipt. RFC 9942 does not sign the size of the tree, and a false
 * size may lead to the same root. So a receipt counts only with a proven tree
 * of its size. Either a checkpoint of that size is given, or the tree is made
 * of the replica's first entries, which the replica's own checkpoint proves.
 */
#include <inttypes.h>
#include <string.h>

#include <ocop/file.h>

#include "common/ui/cmd.h"
#include "common/ui/label.h"
#include "verifier/receipt.h"

struct check {
	struct ocop_replica *replica;	/* lent */
	const struct receipt_args *args;	/* lent */
	struct ocop_buf receipt, entry;
	uint64_t size, index;		/* as the receipt says */
	struct ocop_checkpoint at;	/* that it is good with */
	bool good, keyless;		/* keyless: a tree that has its size,
					 * and no key is named for it */
	struct ocop_diag why;		/* when it is not good */
};

static int read_both(struct check *c)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_file_read(&c->receipt, c->args->check, &diag);

	if (!err)
		err = ocop_rootsig_read_receipt(ocop_buf_view(&c->receipt),
						&c->size, &c->index, &diag);
	if (err)
		return say_diag(c->args->check, err, &diag);
	err = ocop_file_read(&c->entry, c->args->entry, &diag);
	return err ? say_diag(c->args->entry, err, &diag) : EXIT_DONE;
}

/* With the tree in c->at, by the key that is named today for it. An error says
 * nothing about the receipt; a receipt that is not good is none. */
static enum ocop_err verify(struct check *c)
{
	enum ocop_err err;
	struct ocop_bytes key = ocop_trust_receipt_key(
		ocop_replica_newest(c->replica), ocop_bytes_str(c->at.origin),
		c->at.size);

	memset(&c->why, 0, sizeof(c->why));
	if (key.len == 0) {
		c->keyless = true;
		return OCOP_OK;
	}
	err = ocop_rootsig_verify_receipt(ocop_buf_view(&c->receipt),
					  ocop_buf_view(&c->entry), &c->at,
					  key, c->replica->ring, &c->why);
	c->good = !err;
	return err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_MALFORMED ?
	       OCOP_OK : err;
}

/* --- The trees at hand --- */

/* A note that a log of the trust document signed. */
static enum ocop_err with_note(struct check *c, struct ocop_diag *diag)
{
	const struct ocop_trust *trust = ocop_replica_newest(c->replica);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	const struct ocop_trust_log *log = NULL;
	enum ocop_err err = ocop_file_read(&note, c->args->checkpoint, diag);

	if (!err)
		err = ocop_checkpoint_open_unverified(
			&c->at, ocop_buf_view(&note), diag);
	for (unsigned k = 0; !err; k++) {
		log = ocop_trust_records_log_at(trust, k);
		if (log == NULL || ocop_bytes_is(log->origin, c->at.origin))
			break;
	}
	if (!err && log == NULL)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0, "%s",
				N_("it is of a log that the trust document does not name"));
	if (!err)
		err = ocop_checkpoint_open(&c->at, ocop_buf_view(&note),
					   &log->vkey, diag);
	ocop_buf_clear(&note);
	return err;
}

/* The first entries of log number k; *has: it has so many. */
static enum ocop_err with_entries(struct check *c, unsigned k, bool *has)
{
	struct ocop_log_info log;
	enum ocop_err err = ocop_log_info(c->replica->store, k, &log);

	if (err)
		return err;
	/* What came after the checkpoint is not proven yet. */
	if (!log.frozen && c->replica->checkpoint.size < log.size)
		log.size = c->replica->checkpoint.size;
	*has = c->size <= log.size;
	if (!*has)
		return OCOP_OK;
	memset(&c->at, 0, sizeof(c->at));
	memcpy(c->at.origin, log.origin, sizeof(c->at.origin));
	c->at.size = c->size;
	return ocop_log_prove_entries(c->replica->store, k, c->size, NULL, 0,
				      NULL, c->at.root);
}

/* Until one of the logs has it; *known: one was long enough. */
static enum ocop_err try_logs(struct check *c, bool *known)
{
	enum ocop_err err;
	bool has;

	for (unsigned k = 0; !c->good; k++) {
		err = with_entries(c, k, &has);
		if (err)
			return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
		if (!has)
			continue;
		*known = true;
		err = verify(c);
		if (err)
			return err;
	}
	return OCOP_OK;
}

/* --- What is said --- */

static int print(struct check *c)
{
	const bool good = c->good;
	char label[LABEL_SIZE] = "", text[SAY_TEXT_SIZE];
	struct ocop_json *root;
	struct ocop_entry entry;
	int code;

	if (!ocop_entry_decode(&entry, ocop_buf_view(&c->entry), NULL))
		label_record(label, entry.record);
	if (!c->args->json) {
		if (good)
			printf(_("good: entry %llu of %s, in a log of %llu entries: %s\n"),
			       (unsigned long long)c->index, c->at.origin,
			       (unsigned long long)c->size, label);
		else
			printf(_("the receipt does not prove the entry: %s\n"),
			       say_translated(text, c->why.text));
		return cmd_flush(good ? EXIT_DONE : EXIT_NO);
	}
	root = ocop_json_of_schema("ocop.receipt-check/1");
	ocop_json_set_bool(root, "good", good);
	ocop_json_set_int(root, "log_index", (int64_t)c->index);
	ocop_json_set_int(root, "size", (int64_t)c->size);
	if (good) {
		ocop_json_set_str(root, "origin", c->at.origin);
		ocop_json_set_str(root, "record", label);
	} else {
		ocop_json_set_str(root, "refused", c->why.text);
	}
	code = cmd_print_json(root);
	return code != EXIT_DONE ? code : good ? EXIT_DONE : EXIT_NO;
}

static int judge(struct check *c)
{
	bool known = c->args->checkpoint != NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (known) {
		err = with_note(c, &diag);
		if (err)
			return say_diag(c->args->checkpoint, err, &diag);
		err = verify(c);
	} else {
		err = try_logs(c, &known);
	}
	if (err)
		return say_trouble("--replica", err,
				   c->why.err == err ? &c->why : NULL);
	if (c->good || (known && !c->keyless))
		return print(c);
	if (c->keyless)
		say_error("'%s': %s", c->args->check,
			  _("the trust document names no key for receipts at this size"));
	else
		say_error(_("'%s': it is of a tree of %llu entries, and the replica has fewer: run ocop-sync, or give --checkpoint"),
			  c->args->check, (unsigned long long)c->size);
	return EXIT_UNDECIDED;
}

int receipt_check(struct ocop_replica *replica,
		  const struct receipt_args *args)
{
	struct check c = { .replica = replica, .args = args,
			   .receipt = OCOP_BUF(OCOP_RECEIPT_MAX),
			   .entry = OCOP_BUF(OCOP_ENTRY_MAX) };
	int code = read_both(&c);

	if (code == EXIT_DONE)
		code = judge(&c);
	ocop_buf_clear(&c.receipt);
	ocop_buf_clear(&c.entry);
	return code;
}
