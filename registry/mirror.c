/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mirror's checkpoint must be a prefix of what is stored here: the same
 * signature, not longer, and consistent by a proof from our own tiles.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "common/log_url.h"
#include "registry/mirror.h"

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
			     ocop_http_new(&http, limits);
	if (err == OCOP_OK)
		err = ocop_http_get(http, text, note, &answer, diag);
	if (err == OCOP_OK && answer.status != 200)
		err = ocop_fail(diag, OCOP_ERR_HTTP, 0, "checkpoint: answered "
				"%ld", answer.status);
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
						   OCOP_STORE_READ, diag);

	if (err == OCOP_OK)
		err = ocop_log_checkpoint(store, note);
	ocop_store_close(store);
	return err;
}

static enum ocop_err compare(struct ocop_replica *r,
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
	if (err != OCOP_OK)
		return err;
	err = ocop_consistency_check(theirs->size, ours->size, ocop_bytes_of(
			proof.hash, (size_t)proof.count * OCOP_HASH_LEN),
			ocop_bytes_of(theirs->root, OCOP_HASH_LEN),
			ocop_bytes_of(ours->root, OCOP_HASH_LEN));
	if (err != OCOP_OK)
		return ocop_fail(diag, OCOP_ERR_FORK, 0, "the mirror at %"
				 PRIu64 " holds another history",
				 theirs->size);
	return OCOP_OK;
}

enum ocop_err mirror_check(struct ocop_replica *replica, const char *source,
			    const struct ocop_http_limits *limits,
			    struct ocop_diag *diag)
{
	const struct ocop_trust *trust = ocop_replica_trust(replica);
	const struct ocop_trust_log *log = trust == NULL ? NULL :
					   ocop_trust_records_log(trust);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint theirs;
	enum ocop_err err;

	if (log == NULL)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "trust: names no live records log");
	err = mirror_is_file(source) ? read_file(&note, source, diag) :
				       fetch(&note, source, limits, diag);
	if (err == OCOP_OK)
		err = ocop_checkpoint_open(&theirs, ocop_buf_view(&note),
					   &log->vkey, diag);
	if (err == OCOP_OK)
		err = compare(replica, &theirs, diag);
	ocop_buf_clear(&note);
	return err;
}
