/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the stored log with a mirror. The mirror's checkpoint must be a
 * prefix of the stored log: signed by a key of the log, not longer, and
 * consistent by a proof from our own tiles (for a log that ended, by the
 * entries).
 */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "common/ui/path.h"
#include "registry/registry.h"

#define URL_MAX 1024

static enum ocop_err fetch(struct ocop_buf *note, const char *source,
			   const struct ocop_http_limits *limits,
			   struct ocop_diag *diag)
{
	struct ocop_buf url = OCOP_BUF(URL_MAX);
	struct ocop_http_answer answer;
	struct ocop_http *http = NULL;
	const char *text;
	enum ocop_err err;

	log_url_add(&url, source);
	ocop_buf_str(&url, "/checkpoint");
	text = ocop_buf_cstr(&url);
	err = text == NULL ? ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				       "URL: too long") :
			     ocop_http_new(&http, limits, diag);
	if (!err)
		err = ocop_http_get(http, text, note, &answer, diag);
	if (!err)
		err = ocop_http_check_answer(&answer, ocop_buf_view(note),
					     text, diag);
	ocop_http_free(http);
	ocop_buf_clear(&url);
	return err;
}

bool mirror_is_file(const char *source)
{
	struct stat st;

	return strstr(source, "://") == NULL && stat(source, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

static enum ocop_err read_file(struct ocop_buf *note, const char *path,
			       struct ocop_diag *diag)
{
	struct ocop_store *store = NULL;
	enum ocop_err err = ocop_store_open_sqlite(&store, path,
						   OCOP_STORE_READ_ANY,
						   diag);

	if (!err)
		err = ocop_log_checkpoint(store, note);
	ocop_store_close(store);
	return err;
}

/* Compare with a log that is still live here. */
static enum ocop_err compare_live(struct ocop_replica *r,
				  const struct ocop_checkpoint *theirs,
				  struct ocop_diag *diag)
{
	const struct ocop_checkpoint *ours = &r->checkpoint;
	struct ocop_proof proof = { 0 };
	enum ocop_err err;

	if (theirs->size > ours->size)
		return ocop_fail(diag, OCOP_ERR_SHRINK, 0, "the mirror has %"
				 PRIu64 " entries, this log %" PRIu64
				 ": rebuild from a replica", theirs->size,
				 ours->size);
	if (theirs->size == 0)
		return OCOP_OK;
	err = ocop_log_prove_consistency(r->store, theirs->size, ours->size,
					 &proof);
	if (err)
		return err;
	err = ocop_consistency_check(theirs->size, ours->size, ocop_bytes_of(
			proof.hash, (size_t)proof.count * OCOP_HASH_LEN),
			ocop_bytes_of(theirs->root, OCOP_HASH_LEN),
			ocop_bytes_of(ours->root, OCOP_HASH_LEN));
	if (err)
		return ocop_fail(diag, OCOP_ERR_FORK, 0, "the mirror has another history at %" PRIu64 " entries",
				 theirs->size);
	return OCOP_OK;
}

static enum ocop_err hash_entry(void *user, uint64_t index,
				struct ocop_bytes entry)
{
	uint8_t leaf[OCOP_HASH_LEN];

	(void)index;
	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(user, leaf, NULL, NULL);
	return OCOP_OK;
}

enum ocop_err mirror_root(struct ocop_store *store, uint64_t from, uint64_t to,
			  uint8_t root[static OCOP_HASH_LEN])
{
	struct ocop_compact range = { 0 };
	enum ocop_err err = ocop_log_each(store, from, to, hash_entry, &range);

	ocop_compact_root(&range, root);
	return err;
}

/* Compare with a log that ended here. The mirror may be shorter; entries beyond
 * the end were removed by the roots. */
static enum ocop_err compare_frozen(struct ocop_replica *r,
				    const struct ocop_log_info *log,
				    const struct ocop_checkpoint *theirs,
				    struct ocop_diag *diag)
{
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err;

	if (theirs->size > log->size)
		return OCOP_OK;
	err = mirror_root(r->store, log->first, log->first + theirs->size,
			  root);
	if (!err && memcmp(root, theirs->root, OCOP_HASH_LEN) != 0)
		err = ocop_fail(diag, OCOP_ERR_FORK, 0, "the mirror has another history at %" PRIu64 " entries of '%.100s'",
				theirs->size, log->origin);
	return err;
}

/* Check the note with every key that a version names for its log: an old mirror
 * may be signed by an earlier key. */
static enum ocop_err open_note(struct ocop_checkpoint *out,
			       struct ocop_replica *r, struct ocop_bytes note,
			       struct ocop_diag *diag)
{
	enum ocop_err err = ocop_checkpoint_open_unverified(out, note, diag);
	char origin[OCOP_ORIGIN_MAX + 1];
	const struct ocop_trust *t;

	if (err)
		return err;
	memcpy(origin, out->origin, sizeof(origin));
	err = ocop_fail(diag, OCOP_ERR_TRUST, 0, "origin: '%.100s' is not a log of the trust document", origin);
	for (size_t i = ocop_trustset_count(r->trustset); i-- > 0;) {
		t = ocop_trustset_at(r->trustset, i);
		for (size_t k = 0; k < t->log_count; k++) {
			if (t->logs[k].is_trace ||
			    !ocop_bytes_is(t->logs[k].origin, origin))
				continue;
			err = ocop_checkpoint_open(out, note,
						   &t->logs[k].vkey, diag);
			if (!err)
				return OCOP_OK;
		}
	}
	memset(out, 0, sizeof(*out));
	return err;
}

/* Find the mirror's log among the logs of this store. */
static enum ocop_err compare(struct ocop_replica *r,
			     const struct ocop_checkpoint *theirs,
			     struct ocop_diag *diag)
{
	struct ocop_log_info log = { .frozen = true };
	enum ocop_err err = OCOP_OK;

	for (unsigned k = 0; !err && log.frozen; k++) {
		err = ocop_log_info(r->store, k, &log);
		if (!err && log.frozen &&
		    strcmp(log.origin, theirs->origin) == 0)
			return compare_frozen(r, &log, theirs, diag);
	}
	if (err)
		return err;
	if (strcmp(r->checkpoint.origin, theirs->origin) != 0)
		return ocop_fail(diag, OCOP_ERR_SHRINK, 0, "the mirror has the "
				 "later log '%.100s', which this log does not "
				 "have: rebuild from a "
				 "replica", theirs->origin);
	return compare_live(r, theirs, diag);
}

enum ocop_err mirror_check(struct ocop_replica *replica, const char *source,
			   const struct ocop_http_limits *limits,
			   struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint theirs;
	enum ocop_err err;

	err = mirror_is_file(source) ? read_file(&note, source, diag) :
				       fetch(&note, source, limits, diag);
	if (!err)
		err = open_note(&theirs, replica, ocop_buf_view(&note), diag);
	if (!err)
		err = compare(replica, &theirs, diag);
	ocop_buf_clear(&note);
	return err;
}

int mirror_say(const char *source, enum ocop_err err,
	       const struct ocop_diag *diag)
{
	return err == OCOP_ERR_SHRINK || err == OCOP_ERR_FORK ?
	       say_diag(source, err, diag) : say_trouble(source, err, diag);
}
