/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where fsck reads: a database, or the folder of an exported copy (C2SP
 * tlog-tiles).
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/replica.h>
#include <ocop/text.h>

#include "registry/fsck.h"

#define PATH_SIZE 4096

struct place {
	struct fsck_calls *calls;	/* lent */
	struct ocop_store *store;	/* lent; NULL: the folder */
	const char *dir;		/* lent */
	uint64_t faults;
};

static void found(void *user, const struct ocop_log_info *log,
		  const char *path, enum fsck_fault fault)
{
	struct place *p = user;

	p->faults++;
	p->calls->found(p->calls->user, log, path, fault);
}

static void progress(void *user, uint64_t done)
{
	struct place *p = user;

	if (p->calls->progress != NULL)
		p->calls->progress(p->calls->user, p->calls->entries + done);
}

static enum ocop_err look(struct place *p, struct fsck *fsck,
			  const struct ocop_log_info *log)
{
	enum ocop_err err;

	fsck->found = found;
	fsck->progress = progress;
	fsck->user = p;
	err = fsck_log(fsck, log);
	p->calls->entries += log->size;
	return err;
}

/* --- A database --- */

static enum ocop_err read_row(void *user, const struct ocop_log_info *log,
			      int level, uint64_t n, unsigned width,
			      struct ocop_buf *out)
{
	struct place *p = user;

	(void)width;
	return level < 0 ? ocop_log_bundle(p->store, log->number, n, out) :
			   ocop_log_tile(p->store, log->number,
					 (unsigned)level, n, out);
}

/* Of the live log, what its checkpoint says: an interrupted sync leaves more
 * entries, which are not of the log yet. */
static enum ocop_err take_checkpoint(struct ocop_log_info *log,
				     struct ocop_store *store,
				     struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint at;
	enum ocop_err err = ocop_log_checkpoint(store, &note);

	if (!err)
		err = ocop_checkpoint_open_unverified(
			&at, ocop_buf_view(&note), diag);
	if (!err) {
		log->size = at.size;
		memcpy(log->root, at.root, OCOP_HASH_LEN);
	} else if (err == OCOP_ERR_ABSENT && log->size > 0) {
		err = ocop_fail(diag, OCOP_ERR_STORE, 0,
				"log: it has %llu entries but no checkpoint",
				(unsigned long long)log->size);
	}
	ocop_buf_clear(&note);
	return err;
}

static enum ocop_err has_tiles(bool *out, struct ocop_store *store)
{
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	struct ocop_buf role = OCOP_BUF(64);
	enum ocop_err err = ocop_store_meta(store, "role", &role);

	*out = !err;
	if (err == OCOP_ERR_ABSENT) {
		err = ocop_log_tile(store, 0, 0, 0, &tile);
		*out = !err;
	}
	ocop_buf_clear(&role);
	ocop_buf_clear(&tile);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err fsck_store(struct fsck_calls *calls, struct ocop_store *store,
			 struct ocop_diag *diag)
{
	struct place p = { .calls = calls, .store = store };
	struct fsck fsck = { .read = read_row };
	struct ocop_log_info log = { .frozen = true };
	enum ocop_err err = ocop_store_begin(store, false);

	calls->entries = 0;
	if (err)
		return err;
	err = has_tiles(&fsck.tiles, store);
	for (unsigned k = 0; !err && log.frozen; k++) {
		err = ocop_log_info(store, k, &log);
		if (!err && !log.frozen)
			err = take_checkpoint(&log, store, diag);
		if (!err)
			err = look(&p, &fsck, &log);
	}
	if (!err && p.faults == 0)
		err = ocop_log_audit(store, NULL, NULL, diag);
	ocop_store_rollback(store);
	return err;
}

/* --- A folder --- */

static enum ocop_err read_name(struct place *p, const char *under,
			       const char *name, struct ocop_buf *out,
			       struct ocop_diag *diag)
{
	char path[PATH_SIZE];
	int len = snprintf(path, sizeof(path), "%s/%s%s", p->dir, under, name);

	ocop_buf_reset(out);
	if (len < 0 || (size_t)len >= sizeof(path))
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "the path is too long");
	return ocop_file_read(out, path, diag);
}

static void under_of(char out[static 32], const struct ocop_log_info *log)
{
	out[0] = '\0';
	if (log->frozen)
		snprintf(out, 32, "frozen/%u/", log->number);
}

static enum ocop_err read_file(void *user, const struct ocop_log_info *log,
			       int level, uint64_t n, unsigned width,
			       struct ocop_buf *out)
{
	char name[OCOP_TILE_PATH_MAX], under[32];

	under_of(under, log);
	ocop_tile_path(name, level, n, width);
	return read_name(user, under, name, out, NULL);
}

/* The next log of the folder: a frozen one when there is its checkpoint. */
static enum ocop_err next_log(struct place *p, struct ocop_log_info *log,
			      unsigned number, struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint at;
	char under[32];
	enum ocop_err err;

	*log = (struct ocop_log_info){ .number = number, .frozen = true };
	under_of(under, log);
	err = read_name(p, under, "checkpoint", &note, diag);
	if (err == OCOP_ERR_ABSENT) {
		log->frozen = false;
		err = read_name(p, "", "checkpoint", &note, diag);
	}
	if (!err)
		err = ocop_checkpoint_open_unverified(
			&at, ocop_buf_view(&note), diag);
	if (!err) {
		log->size = at.size;
		memcpy(log->root, at.root, OCOP_HASH_LEN);
		memcpy(log->origin, at.origin, sizeof(log->origin));
	}
	ocop_buf_clear(&note);
	return err;
}

/* The highest version that the folder names; 0: none. */
static uint64_t last_trust(const struct place *p)
{
	char path[PATH_SIZE];
	uint64_t last = 0;
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/trust", p->dir);
	dir = opendir(path);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		size_t len = strspn(entry->d_name, "0123456789");
		uint64_t version;

		if (len > 0 && len < 19 &&
		    strcmp(entry->d_name + len, ".cose") == 0 &&
		    !ocop_digits(&version, ocop_bytes_of(entry->d_name, len)) &&
		    version > last)
			last = version;
	}
	if (dir != NULL)
		closedir(dir);
	return last;
}

static enum ocop_err look_at_trust(struct place *p,
				   const struct ocop_log_info *live)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	uint64_t last = last_trust(p);
	enum ocop_err err = OCOP_OK;
	char name[48];

	if (last == 0)
		last = 1;	/* and is missing */
	for (uint64_t v = 1; !err && v <= last; v++) {
		struct ocop_trust *trust = NULL;

		snprintf(name, sizeof(name), "trust/%" PRIu64 ".cose", v);
		err = read_name(p, "", name, &file, NULL);
		if (err == OCOP_ERR_ABSENT) {
			found(p, live, name, FSCK_MISSING);
			err = OCOP_OK;
			continue;
		}
		if (!err)
			err = ocop_trust_decode(&trust, ocop_buf_view(&file),
						NULL);
		if (err == OCOP_ERR_MEMORY || err == OCOP_ERR_FILE)
			break;
		if (err || trust->version != v)
			found(p, live, name, FSCK_WRONG);
		err = OCOP_OK;
		ocop_trust_free(trust);
	}
	ocop_buf_clear(&file);
	return err;
}

enum ocop_err fsck_folder(struct fsck_calls *calls, const char *dir,
			  struct ocop_diag *diag)
{
	struct place p = { .calls = calls, .dir = dir };
	struct fsck fsck = { .read = read_file, .tiles = true,
			     .exact = true };
	struct ocop_log_info log = { .frozen = true };
	enum ocop_err err = OCOP_OK;

	calls->entries = 0;
	for (unsigned k = 0; !err && log.frozen; k++) {
		err = next_log(&p, &log, k, diag);
		if (!err)
			err = look(&p, &fsck, &log);
	}
	return err ? err : look_at_trust(&p, &log);
}
