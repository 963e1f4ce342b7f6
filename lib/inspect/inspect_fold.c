/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folds the entries of a file at their own indexes. The result is the state
 * that these entries alone give. An entry that is left out between them is
 * unknown; it is not taken for absent.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold.h"
#include "lib/inspect/inspect.h"

/* --- Reading an entry again --- */

static int by_index(const void *key, const void *item)
{
	uint64_t a = *(const uint64_t *)key;
	uint64_t b = ((const struct ocop__inspect_entry *)item)->index;

	return (a > b) - (a < b);
}

static enum ocop_err read_entry(void *user, uint64_t index,
				struct ocop_buf *out)
{
	const struct ocop__inspect_file *file = user;
	const struct ocop__inspect_entry *entry =
		bsearch(&index, file->entry, file->entry_count,
			sizeof(*file->entry), by_index);

	ocop_buf_reset(out);
	return entry ? ocop_buf_bytes(out, entry->bytes) : OCOP_ERR_ABSENT;
}

/* --- Trust versions --- */

static enum ocop_err add_trusts(struct ocop__inspect_fold *out,
				const struct ocop__inspect_file *file,
				struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < file->trust_count; i++) {
		struct ocop_trust *trust = NULL;

		err = ocop_trust_decode(&trust, file->trust[i], diag);
		if (!err)
			err = ocop_trustset_add(out->set, trust);
	}
	return err;
}

/* Entry and document at the same place are of the same version. */
static enum ocop_err check_trust(const struct ocop__inspect_fold *out,
				 size_t place, uint64_t index,
				 const struct ocop_trust_entry *entry,
				 struct ocop_diag *diag)
{
	const struct ocop_trust *trust = ocop_trustset_at(out->set, place);

	if (trust && trust->version == entry->version &&
	    memcmp(trust->fingerprint, entry->hash, OCOP_HASH_LEN) == 0)
		return OCOP_OK;
	return ocop_fail(diag, OCOP_ERR_TRUST, 0,
			 "trust: entry %llu names version %llu, but the list has another version at that place",
			 (unsigned long long)index,
			 (unsigned long long)entry->version);
}

/* --- Folding --- */

static enum ocop_err fold_entry(struct ocop__inspect_fold *out,
				const struct ocop__inspect_entry *item,
				size_t *trusts, struct ocop_diag *diag)
{
	struct ocop_trust_entry trust;
	struct ocop_fold_result judged;
	struct ocop_entry entry;
	bool is_trust = !ocop_entry_decode(&entry, item->bytes, NULL) &&
			ocop_trust_entry_decode(&trust, entry.record);
	enum ocop_err err = ocop__fold_skip(out->fold, item->index);

	if (!err && is_trust)
		err = check_trust(out, (*trusts)++, item->index, &trust, diag);
	if (!err)
		err = ocop_fold_entry(out->fold, item->bytes, &judged);
	if (!err && is_trust && !judged.counts)
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"trust: version %llu does not count: %s",
				(unsigned long long)trust.version,
				judged.diag.text[0] ? judged.diag.text :
				ocop_rule_text(judged.rule));
	return err;
}

enum ocop_err ocop__inspect_fold_open(
	struct ocop__inspect_fold *out,
	struct ocop__inspect_file *file,
	const uint8_t fingerprint[static OCOP_HASH_LEN],
	struct ocop_diag *diag)
{
	size_t trusts = 0;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = ocop_trustset_new(&out->set);
	if (!err)
		err = ocop_keyring_new(&out->ring);
	if (!err)
		err = ocop_state_new(&out->state, NULL);
	if (!err)
		err = add_trusts(out, file, diag);
	if (!err && !ocop_trustset_find(out->set, fingerprint))
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"trust: no version has the given fingerprint");
	if (!err)
		err = ocop_fold_new(&out->fold, out->state, out->set,
				    out->ring, fingerprint, false);
	for (size_t i = 0; !err && i < file->entry_count; i++)
		err = fold_entry(out, &file->entry[i], &trusts, diag);
	if (!err && trusts != file->trust_count)
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"trust: %zu versions are listed, but %zu "
				"entries name a version",
				file->trust_count, trusts);
	if (!err)
		err = ocop_fold_info(out->state, &out->verifier.info);
	if (err)
		return err;
	out->verifier.state = out->state;
	out->verifier.ring = out->ring;
	out->verifier.trust = ocop__fold_trust(out->fold);
	out->verifier.read = read_entry;
	out->verifier.read_user = file;
	return OCOP_OK;
}

void ocop__inspect_fold_close(struct ocop__inspect_fold *fold)
{
	ocop_fold_free(fold->fold);
	ocop_state_free(fold->state);
	ocop_keyring_free(fold->ring);
	ocop_trustset_free(fold->set);
	memset(fold, 0, sizeof(*fold));
}
