/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd migrate: move a registry's log and reports from a file into a
 * PostgreSQL database, or back. Two registries that go on from one log would
 * fork it. So the place that was left is marked before the new one may be used,
 * and nothing is ever appended to it again.
 */
#include <inttypes.h>
#include <string.h>

#include "common/desk/lock.h"
#include "registry/registry.h"
#include "registry/writer/database.h"

struct migrate {
	const char *from, *to;
	int from_lock, to_lock;
	struct ocop_store *source, *target;	/* owned */
	struct ocop_buf note;			/* of the source; owned */
	const char *what;	/* the name of the place that is worked on */
	bool begun;		/* the target is of an earlier run */
};

static void tell_rows(void *user, uint64_t rows)
{
	(void)user;
	say_progress(_("copied %llu rows"), (unsigned long long)rows);
}

static void tell_entries(void *user, uint64_t done, uint64_t size)
{
	(void)user;
	say_progress(_("checked %llu of %llu entries"),
		     (unsigned long long)done, (unsigned long long)size);
}

static bool has_mark(struct ocop_store *store, const char *mark)
{
	struct ocop_buf held = OCOP_BUF(64);
	enum ocop_err err = ocop_store_meta(store, mark, &held);

	ocop_buf_clear(&held);
	return !err;
}

/* --- The two places --- */

static enum ocop_err open_source(struct migrate *m, struct ocop_diag *diag)
{
	enum ocop_err err;

	m->what = m->from;
	err = database_open(&m->source, m->from, false, OCOP_STORE_WRITE,
			    diag);
	if (!err && has_mark(m->source, WRITER_RECOVERING))
		err = ocop_fail(diag, OCOP_ERR_STORE, 0, "stored log: its "
				"recovery is not finished: run 'recover' "
				"again");
	if (!err && has_mark(m->source, WRITER_MIGRATING))
		err = ocop_fail(diag, OCOP_ERR_STORE, 0, "stored log: its "
				"migration is not finished: run 'migrate' "
				"again");
	if (!err) {
		err = ocop_log_checkpoint(m->source, &m->note);
		if (err == OCOP_ERR_ABSENT)
			err = ocop_fail(diag, err, 0,
					"no log was founded here; run 'init' first");
	}
	return err;
}

static enum ocop_err any_row(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	(void)user;
	(void)key;
	(void)value;
	return OCOP_ERR_EXISTS;
}

/* Only an empty place, or one that an earlier run began to fill. */
static enum ocop_err open_target(struct migrate *m, bool reports,
				 struct ocop_diag *diag)
{
	enum ocop_err err;

	m->what = m->to;
	err = database_open(&m->target, m->to, reports, OCOP_STORE_CREATE,
			    diag);
	if (err || has_mark(m->target, WRITER_MIGRATING)) {
		m->begun = m->begun || !err;
		return err;
	}
	for (int i = 0; !err && i < OCOP_SPACE_COUNT; i++)
		err = ocop_store_each(m->target, (enum ocop_space)i,
				      ocop_bytes_of(NULL, 0), any_row, NULL);
	if (err == OCOP_ERR_EXISTS && reports && m->begun)
		err = OCOP_OK;	/* an earlier run copied them, no more */
	if (err == OCOP_ERR_EXISTS)
		return ocop_fail(diag, err, 0, "it already holds a log: name a new place");
	return err ? err : ocop_store_set_meta(m->target, WRITER_MIGRATING,
					       OCOP_LIT("1"));
}

static enum ocop_err copy(struct migrate *m)
{
	enum ocop_err err = ocop_store_copy(m->target, m->source,
					    OCOP_LIT(WRITER_MIGRATING),
					    tell_rows, NULL);

	say_progress_end();
	return err;
}

/* --- The log --- */

/* All entries of the copy are hashed: they must give the source's root. */
static enum ocop_err prove(struct migrate *m, struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	enum ocop_err err = ocop_log_audit(m->target, tell_entries, NULL,
					   diag);

	say_progress_end();
	if (!err)
		err = ocop_log_checkpoint(m->target, &note);
	if (!err && !ocop_bytes_equal(ocop_buf_view(&note),
				      ocop_buf_view(&m->note)))
		err = ocop_fail(diag, OCOP_ERR_CONFLICT, 0, "its checkpoint changed meanwhile: stop every registry on it, then run 'migrate' again");
	ocop_buf_clear(&note);
	return err;
}

/* Whoever writes to the source waits for us, or finds the mark. */
static enum ocop_err leave_source(struct migrate *m, struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	enum ocop_err err = ocop_store_begin(m->source, true);

	m->what = m->from;
	if (err)
		return err;
	err = ocop_log_checkpoint(m->source, &note);
	if (!err && !ocop_bytes_equal(ocop_buf_view(&note),
				      ocop_buf_view(&m->note)))
		err = ocop_fail(diag, OCOP_ERR_CONFLICT, 0, "its checkpoint changed meanwhile: stop every registry on it, then run 'migrate' again");
	if (!err)
		err = ocop_store_set_meta(m->source, WRITER_MOVED,
					  OCOP_LIT("1"));
	ocop_buf_clear(&note);
	return ocop_store_end(m->source, err);
}

/* The mark of the source came along in a copy that was begun after it. */
static enum ocop_err open_for_use(struct migrate *m)
{
	enum ocop_err err = ocop_store_begin(m->target, true);

	m->what = m->to;
	if (err)
		return err;
	if (has_mark(m->target, WRITER_MOVED))
		err = ocop_store_drop_meta(m->target, WRITER_MOVED);
	if (!err)
		err = ocop_store_drop_meta(m->target, WRITER_MIGRATING);
	return ocop_store_end(m->target, err);
}

static enum ocop_err move_log(struct migrate *m, struct ocop_diag *diag)
{
	enum ocop_err err = open_source(m, diag);

	if (!err)
		err = open_target(m, false, diag);
	if (!err && !m->begun && has_mark(m->source, WRITER_MOVED)) {
		m->what = m->from;
		err = ocop_fail(diag, OCOP_ERR_STORE, 0, "this log was moved to another database: use that one");
	}
	if (!err)
		err = copy(m);
	if (!err)
		err = prove(m, diag);
	return err;
}

/* --- The reports --- */

static void close_both(struct migrate *m)
{
	ocop_store_close(m->source);
	ocop_store_close(m->target);
	m->source = m->target = NULL;
}

static enum ocop_err move_reports(struct migrate *m, struct ocop_diag *diag)
{
	enum ocop_err err = database_open(&m->source, m->from, true,
					  OCOP_STORE_READ, diag);

	m->what = m->from;
	/* A registry that never ran has none. */
	if (err == OCOP_ERR_ABSENT)
		return OCOP_OK;
	if (!err)
		err = open_target(m, true, diag);
	if (!err)
		err = copy(m);
	if (!err)
		err = ocop_store_drop_meta(m->target, WRITER_MIGRATING);
	close_both(m);
	return err;
}

static int run(struct migrate *m)
{
	struct ocop_checkpoint checkpoint = { .size = 0 };
	struct ocop_diag diag = { 0 };
	struct ocop_store *source, *target;
	enum ocop_err err = move_log(m, &diag);

	source = m->source;
	target = m->target;
	m->source = m->target = NULL;
	if (!err)
		err = move_reports(m, &diag);
	close_both(m);
	m->source = source;
	m->target = target;
	if (!err)
		err = leave_source(m, &diag);
	if (!err)
		err = open_for_use(m);
	if (!err)
		err = ocop_checkpoint_open_unverified(
			&checkpoint, ocop_buf_view(&m->note), &diag);
	close_both(m);
	if (err)
		return say_trouble(m->what, err, &diag);
	printf("%s %" PRIu64 "\n", checkpoint.origin, checkpoint.size);
	return cmd_flush(EXIT_DONE);
}

static int lock_place(int *lock, const char *name, bool must_exist)
{
	return database_is_shared(name) ? EXIT_DONE :
	       lock_database(lock, name, must_exist);
}

int cmd_migrate(int argc, char **argv)
{
	struct migrate m = { .from_lock = -1, .to_lock = -1,
			     .note = OCOP_BUF(OCOP_NOTE_MAX) };
	const struct opt table[] = {
		{ "from", OPT_NEEDED, &m.from, "DB",
		  N_("the registry's database: a file, or the address of a PostgreSQL database (postgresql://...)") },
		{ "to", OPT_NEEDED, &m.to, "DB",
		  N_("where it shall be: a new file, or the address of an empty PostgreSQL database") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd migrate --from DB --to DB",
		       N_("Move a registry's log and reports to another database, from a file into PostgreSQL or back. Stop every registry first. All entries of the copy are read and must give the same root. Then the old database is marked: no registry appends to it any more. Keep it until the new one has a backup. If this is interrupted, run it again."),
		       NULL, &code))
		return code;
	code = lock_place(&m.from_lock, m.from, true);
	if (code == EXIT_DONE)
		code = lock_place(&m.to_lock, m.to, false);
	if (code == EXIT_DONE)
		code = run(&m);
	ocop_buf_clear(&m.note);
	lock_free(m.to_lock);
	lock_free(m.from_lock);
	return code;
}
