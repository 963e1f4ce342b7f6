/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd recover: rebuild a registry's database from any copy of its
 * log. The copy is synced with all checks of a replica, then the hash tiles are
 * made. The database is marked until all named copies agree with it, and no
 * other command appends to a marked database. Needs no secret key.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/desk/lock.h"
#include "common/ui/label.h"
#include "common/ui/path.h"
#include "registry/registry.h"
#include "registry/writer/database.h"

#define URL_MAX 1024
#define MARK_MAX 24

struct recover {
	const char *db, *trust, *fingerprint, *ca_file;
	const char *proxy, *proxy_file;
	struct ocop_buf proxy_line;
	struct opt_texts from, mirrors;
	char *urls[OPT_TEXTS_MAX];
	char *copies[OPT_TEXTS_MAX];	/* folders that we made */
	uint64_t made;			/* a bit for each of copies */
	struct ocop_replica *replica;
};

/* --- The database --- */

/* Accept a new path, an empty database, or one that an earlier run began.
 * Anything else may be a log that somebody still needs. */
static enum ocop_err check_db(const struct recover *r, struct ocop_diag *diag)
{
	struct ocop_buf mark = OCOP_BUF(MARK_MAX);
	struct ocop_store *store = NULL;
	enum ocop_err err;
	uint64_t size = 0;

	err = ocop_store_open_sqlite(&store, r->db, OCOP_STORE_READ_ANY, diag);
	if (err == OCOP_ERR_ABSENT)
		return OCOP_OK;
	if (!err)
		err = ocop_log_total(store, &size);
	if (!err && size > 0) {
		err = ocop_store_meta(store, WRITER_RECOVERING, &mark);
		if (err == OCOP_ERR_ABSENT)
			err = ocop_fail(diag, OCOP_ERR_EXISTS, 0, "%s",
					N_("the file already holds a log: name a new file"));
	}
	ocop_store_close(store);
	ocop_buf_clear(&mark);
	return err;
}

/* The mark lists the folders that this run and earlier runs made beside the
 * database. The run that finally succeeds removes them all, even if it has
 * other sources. */
static enum ocop_err set_mark(struct recover *r)
{
	char text[MARK_MAX];

	snprintf(text, sizeof(text), "%" PRIu64, r->made);
	return ocop_store_set_meta(r->replica->store, WRITER_RECOVERING,
				   ocop_bytes_str(text));
}

static enum ocop_err begin_mark(struct recover *r)
{
	struct ocop_buf mark = OCOP_BUF(MARK_MAX);
	enum ocop_err err = ocop_store_meta(r->replica->store,
					    WRITER_RECOVERING, &mark);

	if (!err)
		err = ocop_decimal(&r->made, ocop_buf_view(&mark));
	else if (err == OCOP_ERR_ABSENT)
		err = set_mark(r);
	ocop_buf_clear(&mark);
	return err;
}

static int open_db(struct recover *r)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { 0 };
	const char *what = r->trust;
	enum ocop_err err;

	err = ocop_file_read(&trust, r->trust, &diag);
	if (!err) {
		what = r->db;
		err = check_db(r, &diag);
	}
	if (!err)
		err = ocop_replica_create(r->db, ocop_buf_view(&trust),
					  ocop_bytes_str(r->fingerprint),
					  &diag);
	if (!err)
		err = ocop_replica_open(&r->replica, r->db, OCOP_STORE_WRITE,
					&diag);
	if (!err)
		err = begin_mark(r);
	if (!err)
		err = ocop_replica_set_registry(r->replica);
	ocop_buf_clear(&trust);
	return err ? say_trouble(what, err, &diag) : EXIT_DONE;
}

/* --- The copies --- */

static bool copy_path(const struct recover *r, size_t i, char *path)
{
	return (size_t)snprintf(path, URL_MAX, "%s.from-%zu", r->db, i) <
	       URL_MAX;
}

/* Export a replica's file to a folder first, so that one code checks every kind
 * of source. */
static int lay_out(struct recover *r, size_t i)
{
	struct ocop_diag diag = { 0 };
	struct ocop_store *store = NULL;
	char path[URL_MAX];
	enum ocop_err err;
	uint64_t size;

	if (!copy_path(r, i, path))
		return cmd_usage(r->db, _("the path is too long"));
	err = ocop_store_open_sqlite(&store, r->from.value[i],
				     OCOP_STORE_READ_ANY, &diag);
	if (!err)
		err = ocop_store_begin(store, false);
	r->copies[i] = strdup(path);
	if (!err && r->copies[i] == NULL)
		err = OCOP_ERR_MEMORY;
	r->made |= UINT64_C(1) << i;
	if (!err)
		err = set_mark(r);
	if (!err)
		err = ocop_log_export(store, path, &size, &diag);
	ocop_store_close(store);
	return !err ? EXIT_DONE :
				say_trouble(r->from.value[i], err, &diag);
}

static int find_sources(struct recover *r)
{
	for (size_t i = 0; i < r->from.count; i++) {
		struct ocop_buf url = OCOP_BUF(URL_MAX);
		const char *text;
		int code = EXIT_DONE;

		if (mirror_is_file(r->from.value[i]))
			code = lay_out(r, i);
		if (code != EXIT_DONE)
			return code;
		log_url_add(&url, r->copies[i] ? r->copies[i] :
						 r->from.value[i]);
		text = ocop_buf_cstr(&url);
		r->urls[i] = text != NULL ? strdup(text) : NULL;
		ocop_buf_clear(&url);
		if (r->urls[i] == NULL)
			return cmd_usage(r->from.value[i],
					 _("the address is too long"));
	}
	return EXIT_DONE;
}

static int sync(struct recover *r)
{
	struct ocop_sync_options options = {
		.sources = (const char *const *)r->urls,
		.source_count = r->from.count,
		.limits = { .proxy = r->proxy, .ca_file = r->ca_file },
		.progress = setup_progress,
		.now_unix_s = (uint64_t)time(NULL),
		.defer_entries = UINT64_MAX /* check all lots */
	};
	struct ocop_sync_result result;
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	err = ocop_replica_sync(r->replica, &options, &result, &diag);
	say_progress_end();
	return err ? mirror_say(r->db, err, &diag) : EXIT_DONE;
}

/* A replica has no hash tiles; a registry needs them for its proofs. */
static int make_tiles(struct recover *r)
{
	struct ocop_store *store = r->replica->store;
	enum ocop_err err = ocop_store_begin(store, true);

	if (!err)
		err = ocop_log_tiles_make(store);
	err = ocop_store_end(store, err);
	return err ? say_trouble(r->db, err, NULL) : EXIT_DONE;
}

/* Compare with every named copy, also those that were not needed. */
static int compare(struct recover *r)
{
	const struct opt_texts *lists[2] = { &r->from, &r->mirrors };
	struct ocop_http_limits limits = { .proxy = r->proxy,
					   .ca_file = r->ca_file };
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < lists[k]->count; i++) {
			err = mirror_check(r->replica, lists[k]->value[i],
					   &limits, &diag);
			if (err)
				return mirror_say(lists[k]->value[i], err,
						  &diag);
		}
	return EXIT_DONE;
}

/* --- Finishing --- */

/* Entries that only a client has cannot be known here. So print the time after
 * which entries would be lost. */
static int tell(struct recover *r)
{
	const struct ocop_checkpoint *at = &r->replica->checkpoint;
	uint64_t total = 0;
	char accepted[LABEL_INSTANT_SIZE], seen[LABEL_INSTANT_SIZE];
	struct ocop_fold_info info;
	enum ocop_err err = ocop_fold_info(r->replica->state, &info);

	if (!err)
		err = ocop_log_total(r->replica->store, &total);
	if (err)
		return say_trouble(r->db, err, NULL);
	label_instant(accepted, info.last_accepted);
	label_instant(seen, r->replica->signed_time);
	say_error(_("'%s': rebuilt with %llu entries; the last entry is of %s, the newest signed time is %s"), r->db,
		  (unsigned long long)total, accepted, seen);
	say_error(_("records acknowledged after that are LOST here: if another copy is longer, recover from it before 'run'; if a receipt shows a later entry, ask its submitter to send the record again"));
	printf("%s %" PRIu64 "\n", at->origin, at->size);
	return cmd_flush(EXIT_DONE);
}

/* Remove the folders before the mark: after an interruption the same command
 * gets here again. */
static int finish(struct recover *r)
{
	char path[URL_MAX];
	enum ocop_err err;

	for (size_t i = 0; i < OPT_TEXTS_MAX; i++)
		if ((r->made >> i & 1) != 0 && copy_path(r, i, path))
			path_remove(path);
	err = ocop_store_drop_meta(r->replica->store, WRITER_RECOVERING);
	return err ? say_trouble(r->db, err, NULL) : tell(r);
}

static int recover(struct recover *r)
{
	int lock, code;

	if (database_is_shared(r->db))
		return cmd_usage("--db", _("recover into a new file, then move that into the database with 'ocop-registryd migrate'"));
	code = lock_database(&lock, r->db, false);

	if (code == EXIT_DONE)
		code = open_db(r);
	if (code == EXIT_DONE)
		code = find_sources(r);
	if (code == EXIT_DONE)
		code = sync(r);
	if (code == EXIT_DONE)
		code = make_tiles(r);
	if (code == EXIT_DONE)
		code = compare(r);
	if (code == EXIT_DONE)
		code = finish(r);
	ocop_replica_close(r->replica);
	lock_free(lock);
	for (size_t i = 0; i < OPT_TEXTS_MAX; i++) {
		free(r->urls[i]);
		free(r->copies[i]);
	}
	return code;
}

int cmd_recover(int argc, char **argv)
{
	struct recover r = { .proxy_line = OCOP_BUF(PROXY_MAX) };
	const struct opt table[] = {
		{ "db", OPT_NEEDED, &r.db, "FILE",
		  N_("the new database, or an unfinished one to continue") },
		{ "from", OPT_URLS, &r.from, "SOURCE",
		  N_("a copy of the log: URL, folder of an export, or file "
		     "of a replica; may be repeated") },
		{ "mirror", OPT_URLS, &r.mirrors, "SOURCE",
		  N_("another copy: refuse if it is longer or forked") },
		{ "trust", OPT_NEEDED, &r.trust, "FILE",
		  N_("the first trust document") },
		{ "fingerprint", OPT_HASH_NEEDED, &r.fingerprint, "HEX",
		  N_("its fingerprint, as received on paper") },
		{ "proxy", OPT_URL, &r.proxy, "URL",
		  N_("go through this proxy (proxy variables of the environment are ignored)") },
		{ "proxy-file", OPT_TEXT, &r.proxy_file, "FILE",
		  N_("read the proxy's address, which may have a password, from this file") },
		{ "ca-file", OPT_TEXT, &r.ca_file, "FILE",
		  N_("trust these TLS authorities instead of the system's") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd recover --db NEW --from SOURCE "
		       "--trust FILE --fingerprint HEX",
		       N_("Rebuild a registry's database from a copy of its log, and say what may be lost. Then start 'run' with it."),
		       NULL, &code))
		return code;
	if (r.from.count == 0)
		return cmd_usage("--from", _("is needed"));
	code = proxy_from_file(&r.proxy, &r.proxy_line, r.proxy_file);
	if (code == EXIT_DONE)
		code = recover(&r);
	ocop_buf_wipe(&r.proxy_line);
	return code;
}
