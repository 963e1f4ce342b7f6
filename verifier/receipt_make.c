/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes receipts. One pass over a log proves all its entries, so receipts of a
 * whole register cost little more than one receipt.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/fold_view.h>
#include <ocop/text.h>

#include "common/ui/cmd.h"
#include "common/ui/path.h"
#include "verifier/receipt.h"

#define PROOF_TEXT_MAX (OCOP_NOTE_MAX + 8192)

/* One entry that is asked for. */
struct wanted {
	const char *name;	/* as it was given; lent */
	uint64_t index;		/* among all logs */
};

struct make {
	struct ocop_replica *replica;	/* lent */
	const struct receipt_args *args;	/* lent */
	struct wanted *wanted;		/* owned */
	size_t count;
	struct ocop_log_info log;	/* the one at hand, */
	struct ocop_checkpoint at;	/* its checkpoint, */
	struct ocop_buf note, rootsig;	/* and what was signed of that */
};

/* --- What is asked for --- */

/* The newest certificate of a code. */
static enum ocop_err find_code(struct make *m, const char *name, uint64_t *out)
{
	struct ocop_bytes code = ocop_bytes_str(name);
	struct ocop_product_view product;
	struct ocop_cert_view view;
	enum ocop_err err = ocop_fold_product(m->replica->state, code,
					      &product);

	if (!err && product.count == 0)
		err = OCOP_ERR_ABSENT;
	if (!err)
		err = ocop_fold_certificate(m->replica->state,
					    product.cert[product.count - 1],
					    OCOP_DAY_NONE, &view);
	if (!err)
		*out = view.index;
	return err;
}

static int find(struct make *m, struct wanted *wanted)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_log_info log;
	enum ocop_err err;

	if (ocop_decimal(&wanted->index, ocop_bytes_str(wanted->name))) {
		err = find_code(m, wanted->name, &wanted->index);
		if (err == OCOP_ERR_ABSENT)
			ocop_fail(&diag, err, 0, "%s",
				  N_("no certificate of the replica has this code"));
	} else {
		err = ocop_log_find(m->replica->store, wanted->index, &log);
		if (err == OCOP_ERR_ABSENT)
			ocop_fail(&diag, err, 0, "%s",
				  N_("the replica has no entry of this index"));
	}
	return err ? say_trouble(wanted->name, err, &diag) : EXIT_DONE;
}

/* --- What is signed --- */

/* The checkpoint of the log at hand. */
static enum ocop_err load_checkpoint(struct make *m, struct ocop_diag *diag)
{
	struct ocop_store *store = m->replica->store;
	enum ocop_err err = m->log.frozen ?
		ocop_log_frozen_checkpoint(store, m->log.number, &m->note) :
		ocop_log_checkpoint(store, &m->note);

	if (!err)
		err = ocop_checkpoint_open_unverified(
			&m->at, ocop_buf_view(&m->note), diag);
	if (err == OCOP_ERR_ABSENT)
		err = ocop_fail(diag, err, 0, "%.60s: %s", m->log.origin,
				N_("the replica has no checkpoint for the end of this log"));
	return err;
}

/* Its root signature, which must be by the key that is named today. */
static enum ocop_err load_rootsig(struct make *m, struct ocop_diag *diag)
{
	struct ocop_bytes key = ocop_trust_receipt_key(
		ocop_replica_newest(m->replica), ocop_bytes_str(m->at.origin),
		m->at.size);
	enum ocop_err err = ocop_log_rootsig(m->replica->store, &m->log,
					     &m->rootsig);

	if (m->at.size < 2)
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%.60s: %s",
				 m->at.origin,
				 N_("a log of one entry has no receipts"));
	if (key.len == 0)
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%.60s: %s",
				 m->at.origin,
				 N_("the trust document names no key for receipts at this size"));
	if (err == OCOP_ERR_ABSENT)
		return ocop_fail(diag, err, 0, "%.60s: %s", m->at.origin,
				 N_("the replica has no root signature: sync it from a source that has checkpoint.cose"));
	return err ? err :
	       ocop_rootsig_verify(ocop_buf_view(&m->rootsig), &m->at, key,
				   m->replica->ring, diag);
}

/* --- What is written --- */

/* FILE, or INDEXend in the folder; false (printed): too long. */
static bool path_of(char out[static PATH_SIZE], const struct make *m,
		    const struct wanted *wanted, const char *file,
		    const char *end)
{
	char name[48];

	if (m->count == 1)
		return snprintf(out, PATH_SIZE, "%s", file) < PATH_SIZE;
	snprintf(name, sizeof(name), "%" PRIu64 "%s", wanted->index, end);
	return path_join(out, m->args->out, name);
}

static int write_new(const char *path, struct ocop_bytes bytes)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_file_write(path, bytes, OCOP_FILE_NEW, &diag);

	return err ? say_trouble(path, err, &diag) : EXIT_DONE;
}

static int print(const struct make *m, const struct wanted *wanted,
		 const char *file, const char *entry)
{
	struct ocop_json *root;

	if (!m->args->json) {
		printf(_("%s: entry %llu of %s, in a log of %llu entries\n"), file,
		       (unsigned long long)(wanted->index - m->log.first),
		       m->at.origin, (unsigned long long)m->at.size);
		return EXIT_DONE;
	}
	root = ocop_json_of_schema("ocop.receipt/1");
	ocop_json_set_int(root, "index", (int64_t)wanted->index);
	ocop_json_set_str(root, "origin", m->at.origin);
	ocop_json_set_int(root, "log_index",
			  (int64_t)(wanted->index - m->log.first));
	ocop_json_set_int(root, "size", (int64_t)m->at.size);
	ocop_json_set_str(root, "file", file);
	if (entry)
		ocop_json_set_str(root, "entry", entry);
	return cmd_print_json(root);
}

static int write_one(const struct make *m, const struct wanted *wanted,
		     const struct ocop_proof *path)
{
	bool with_entry = m->count > 1 || m->args->entry != NULL;
	struct ocop_buf receipt = OCOP_BUF(PROOF_TEXT_MAX);
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	uint64_t index = wanted->index - m->log.first;
	char file[PATH_SIZE], beside[PATH_SIZE];
	enum ocop_err err = OCOP_OK;
	int code;

	if (!path_of(file, m, wanted, m->args->out,
		     m->args->proof ? ".tlog-proof" : ".receipt") ||
	    (with_entry && !path_of(beside, m, wanted, m->args->entry,
				    ".entry")))
		return EXIT_USAGE;
	if (m->args->proof)
		ocop_tlog_proof_add(&receipt, index, path,
				    ocop_buf_view(&m->note));
	else
		err = ocop_rootsig_add_receipt(&receipt,
					       ocop_buf_view(&m->rootsig),
					       m->at.size, index, path);
	if (!err)
		err = ocop_log_entry(m->replica->store, wanted->index, &entry);
	if (!err)
		err = receipt.err;
	code = err ? say_trouble(wanted->name, err, NULL) :
		     write_new(file, ocop_buf_view(&receipt));
	if (code == EXIT_DONE && with_entry)
		code = write_new(beside, ocop_buf_view(&entry));
	if (code == EXIT_DONE)
		code = print(m, wanted, file, with_entry ? beside : NULL);
	ocop_buf_clear(&receipt);
	ocop_buf_clear(&entry);
	return code;
}

/* --- A log after the other --- */

/* Whether a wanted entry is of the log at hand, below its checkpoint. */
static bool is_here(const struct make *m, const struct wanted *wanted)
{
	return wanted->index >= m->log.first &&
	       wanted->index - m->log.first < m->log.size;
}

/* The proofs of those, and that the entries give the signed root. */
static enum ocop_err prove(struct make *m, uint64_t *index,
			   struct ocop_proof *path, size_t count,
			   struct ocop_diag *diag)
{
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err;

	err = ocop_log_prove_entries(m->replica->store, m->log.number,
				     m->at.size, index, count, path, root);
	if (!err && memcmp(root, m->at.root, OCOP_HASH_LEN) != 0)
		err = OCOP_ERR_STORE;
	if (err == OCOP_ERR_ARGUMENT)
		err = ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%.60s: %s",
				m->at.origin,
				N_("an entry is beyond the checkpoint: run ocop-sync again"));
	return err;
}

static int make_of_log(struct make *m)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_proof *path = calloc(m->count, sizeof(*path));
	uint64_t *index = calloc(m->count, sizeof(*index));
	enum ocop_err err = path && index ? OCOP_OK : OCOP_ERR_MEMORY;
	size_t count = 0, at = 0;
	int code = EXIT_DONE;

	for (size_t i = 0; !err && i < m->count; i++)
		if (is_here(m, &m->wanted[i]))
			index[count++] = m->wanted[i].index - m->log.first;
	if (!err && count > 0)
		err = load_checkpoint(m, &diag);
	if (!err && count > 0 && !m->args->proof)
		err = load_rootsig(m, &diag);
	if (!err && count > 0)
		err = prove(m, index, path, count, &diag);
	if (err)
		code = say_trouble("--replica", err, &diag);
	for (size_t i = 0; i < m->count && code == EXIT_DONE; i++)
		if (is_here(m, &m->wanted[i]))
			code = write_one(m, &m->wanted[i], &path[at++]);
	free(path);
	free(index);
	return code;
}

static int make_all(struct make *m)
{
	int code = EXIT_DONE;
	enum ocop_err err;

	for (unsigned k = 0; code == EXIT_DONE; k++) {
		err = ocop_log_info(m->replica->store, k, &m->log);
		if (err == OCOP_ERR_ABSENT)
			break;
		code = err ? say_trouble("--replica", err, NULL) :
			     make_of_log(m);
	}
	return code;
}

int receipt_make(struct ocop_replica *replica, const struct receipt_args *args,
		 int count, char **operands)
{
	struct make m = { .replica = replica, .args = args,
			  .count = (size_t)count,
			  .note = OCOP_BUF(OCOP_NOTE_MAX),
			  .rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX) };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;
	int code = EXIT_DONE;

	m.wanted = calloc(m.count, sizeof(*m.wanted));
	if (m.wanted == NULL)
		return say_trouble("receipt", OCOP_ERR_MEMORY, NULL);
	for (size_t i = 0; i < m.count && code == EXIT_DONE; i++) {
		m.wanted[i].name = operands[i];
		code = find(&m, &m.wanted[i]);
	}
	if (code == EXIT_DONE && count > 1)
		err = ocop_file_mkdirs(args->out, false, &diag);
	if (err)
		code = say_trouble(args->out, err, &diag);
	if (code == EXIT_DONE)
		code = make_all(&m);
	ocop_buf_clear(&m.note);
	ocop_buf_clear(&m.rootsig);
	free(m.wanted);
	return cmd_flush(code);
}
