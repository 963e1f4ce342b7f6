/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd status: the state of a registry on one screen: green, or amber
 * with the reasons. Reads the database and its folder, and changes nothing.
 */
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <ocop/text.h>

#include "common/desk/lock.h"
#include "common/ui/label.h"
#include "common/ui/path.h"
#include "registry/registry.h"
#include "registry/reports/doubts.h"
#include "registry/writer/database.h"

/* The time is signed each hour, and a witness may be some minutes late. */
#define TIME_OLD_S (2 * 3600)
#define WAL_MAX ((uint64_t)256 << 20)
#define FREE_MIN ((uint64_t)1 << 30)
#define MEGABYTE 1000000.0

enum reason {
	STOPPED, RECOVERING, TIME_OLD, QUORUM, MIRROR_LONGER, MIRROR_SILENT,
	DISK_FULL, WAL_LARGE, REASON_COUNT
};

static const struct { const char *key, *text; } reasons[REASON_COUNT] = {
	[STOPPED] = { "stopped", N_("no registry runs on this database") },
	[RECOVERING] = { "recovering",
			 N_("a recovery is unfinished: run 'ocop-registryd recover' again") },
	[TIME_OLD] = { "time-old",
		       N_("the time was signed more than two hours ago") },
	[QUORUM] = { "quorum",
		     N_("too few witnesses signed within two hours") },
	[MIRROR_LONGER] = { "mirror",
			    N_("a copy is longer or has another history: stop the registry and find out why") },
	[MIRROR_SILENT] = { "mirror-silent",
			    N_("a copy could not be compared") },
	[DISK_FULL] = { "disk", N_("less than 1 GB of the disk is free") },
	[WAL_LARGE] = { "wal",
			N_("the database's -wal file is larger than 256 MB: some program keeps the database open") },
};

struct status {
	const char *db, *ca_file;
	struct opt_texts mirrors;
	bool json, quiet;
	uint64_t now;
	struct ocop_replica *replica;
	struct ocop_buf note;		/* the stored checkpoint; owned */
	uint64_t total;			/* entries of all logs */
	bool runs;
	uint64_t bytes, wal, beside, space;	/* of the disk */
	uint64_t records, newest;	/* that officers sent */
	uint64_t doubts, oldest;	/* of shoppers, that are not closed */
	bool same[OPT_TEXTS_MAX];	/* each mirror is a part of this log */
	bool is[REASON_COUNT];
	bool amber;
};

/* --- Looking --- */

static uint64_t size_beside(const char *db, const char *end)
{
	char path[PATH_SIZE];
	struct stat st;

	return path_beside(path, db, end) && stat(path, &st) == 0 ?
	       (uint64_t)st.st_size : 0;
}

static void look_at_disk(struct status *s)
{
	struct statvfs disk;

	/* Of a database elsewhere, the administrator of that one knows. */
	if (database_is_shared(s->db))
		return;
	s->bytes = size_beside(s->db, "");
	s->wal = size_beside(s->db, "-wal");
	s->beside = size_beside(s->db, ".reports");
	if (statvfs(s->db, &disk) == 0)
		s->space = (uint64_t)disk.f_bavail * disk.f_frsize;
	s->is[WAL_LARGE] = s->wal > WAL_MAX;
	s->is[DISK_FULL] = s->space < FREE_MIN;
}

/* A registry that runs holds the lock of its database. */
static int look_at_lock(struct status *s)
{
	enum lock_result result;
	char path[PATH_SIZE];
	int fd;

	/* Others may run on a shared database. One that does signs the time. */
	if (database_is_shared(s->db)) {
		s->runs = !s->is[TIME_OLD];
		return EXIT_DONE;
	}
	if (!lock_database_path(path, s->db))
		return EXIT_TROUBLE;
	if (access(path, F_OK) != 0) {
		s->is[STOPPED] = true;
		return EXIT_DONE;
	}
	result = lock_take(&fd, path, 0);
	if (result == LOCK_FAILED)
		return EXIT_TROUBLE;
	s->runs = result == LOCK_BUSY;
	s->is[STOPPED] = !s->runs;
	lock_free(fd);
	return EXIT_DONE;
}

static bool is_old(const struct status *s, uint64_t time)
{
	return time + TIME_OLD_S < s->now;
}

static enum ocop_err look_at_log(struct status *s, struct ocop_diag *diag)
{
	struct ocop_buf mark = OCOP_BUF(64);
	enum ocop_err err = database_replica(&s->replica, s->db,
					      OCOP_STORE_READ, diag);

	if (err)
		return err;
	s->is[RECOVERING] = !ocop_store_meta(s->replica->store,
					     WRITER_RECOVERING, &mark);
	ocop_buf_clear(&mark);
	err = ocop_log_total(s->replica->store, &s->total);
	if (!err)
		err = ocop_log_checkpoint(s->replica->store, &s->note);
	if (err == OCOP_ERR_ABSENT)
		err = OCOP_OK;	/* a recovery has not got that far */
	s->is[TIME_OLD] = is_old(s, s->replica->signed_time);
	s->is[QUORUM] = ocop_replica_newest(s->replica)->quorum > 0 &&
			is_old(s, s->replica->vouched_time);
	return err;
}

static enum ocop_err count_record(void *user, const struct report_row *row)
{
	struct status *s = user;

	s->records++;
	s->newest = row->received;
	return OCOP_OK;
}

static enum ocop_err count_doubt(void *user, const struct doubt *doubt)
{
	struct status *s = user;

	if (doubt->state == DOUBT_CLOSED)
		return OCOP_OK;
	s->doubts++;
	if (s->oldest == 0 || doubt->received < s->oldest)
		s->oldest = doubt->received;
	return OCOP_OK;
}

static enum ocop_err look_at_reports(struct status *s, struct ocop_diag *diag)
{
	struct reports *reports = NULL;
	enum ocop_err err = reports_open(&reports, s->db, false, 0, diag);

	if (!err)
		err = reports_each(reports, count_record, s);
	if (!err)
		err = doubts_each(reports, count_doubt, s);
	reports_close(reports);
	/* A registry that never ran has none. */
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static void look_at_mirrors(struct status *s)
{
	const struct ocop_http_limits limits = {
		.ca_file = s->ca_file
	};

	for (size_t i = 0; i < s->mirrors.count; i++) {
		struct ocop_diag diag = { OCOP_OK, 0, "" };
		enum ocop_err err = mirror_check(s->replica,
						 s->mirrors.value[i], &limits,
						 &diag);

		s->same[i] = !err;
		if (!err)
			continue;
		mirror_say(s->mirrors.value[i], err, &diag);
		if (err == OCOP_ERR_SHRINK || err == OCOP_ERR_FORK)
			s->is[MIRROR_LONGER] = true;
		else
			s->is[MIRROR_SILENT] = true;
	}
}

/* --- Telling --- */

static void row(const char *name, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void row(const char *name, const char *format, ...)
{
	va_list args;

	printf("  %s: ", name);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static void row_time(const char *name, uint64_t unix_s)
{
	char text[LABEL_INSTANT_SIZE];

	row(name, "%s", unix_s > 0 ? label_instant(text, unix_s) : _("never"));
}

/* When each witness of the trust document signed the stored checkpoint. */
static void tell_witnesses(const struct status *s)
{
	const struct ocop_trust *trust = ocop_replica_newest(s->replica);

	if (trust->witness_count == 0)
		row(_("witnesses"), "%s", _("the trust document names none"));
	for (size_t i = 0; i < trust->witness_count; i++) {
		uint64_t time = 0;
		enum ocop_err err = ocop_checkpoint_time(
			&time, ocop_buf_view(&s->note), &trust->witnesses[i]);

		row_time(trust->witnesses[i].name, err ? 0 : time);
	}
}

static void tell(const struct status *s)
{
	const struct ocop_replica *r = s->replica;
	struct ocop_buf root = OCOP_BUF(2 * OCOP_HASH_LEN + 1);

	printf("%s: %s\n", s->db, s->amber ? _("amber") : _("green"));
	for (size_t i = 0; i < REASON_COUNT; i++)
		if (s->is[i])
			printf("  ! %s\n", _(reasons[i].text));
	ocop_hex_add(&root, ocop_bytes_of(r->checkpoint.root, OCOP_HASH_LEN));
	row(_("registry"), "%s", s->runs ? _("running") : _("stopped"));
	row(_("origin"), "%s", r->checkpoint.origin);
	row(_("entries of all logs"), "%llu", (unsigned long long)s->total);
	row(_("root"), "%s", ocop_buf_cstr(&root));
	row_time(_("signed"), r->signed_time);
	row(_("trust version"), "%llu",
	    (unsigned long long)ocop_replica_newest(s->replica)->version);
	tell_witnesses(s);
	if (s->mirrors.count == 0)
		row(_("mirrors"), "%s", _("not compared, because --mirror names none"));
	for (size_t i = 0; i < s->mirrors.count; i++)
		row(s->mirrors.value[i], "%s", s->same[i] ?
		    _("a part of this log") : _("see above"));
	row(_("received from officers"), "%llu",
	    (unsigned long long)s->records);
	row_time(_("last received from an officer"), s->newest);
	row(_("open doubts of shoppers"), "%llu",
	    (unsigned long long)s->doubts);
	if (s->doubts > 0)
		row_time(_("oldest open doubt"), s->oldest);
	ocop_buf_clear(&root);
	if (database_is_shared(s->db))
		return;
	row(_("database"), "%.1f MB", (double)s->bytes / MEGABYTE);
	row(_("its -wal file"), "%.1f MB", (double)s->wal / MEGABYTE);
	row(_("reports and doubts"), "%.1f MB", (double)s->beside / MEGABYTE);
	row(_("free on the disk"), "%.1f MB", (double)s->space / MEGABYTE);
}

static struct ocop_json *witnesses_json(const struct status *s)
{
	const struct ocop_trust *trust = ocop_replica_newest(s->replica);
	struct ocop_json *all = ocop_json_array();

	for (size_t i = 0; i < trust->witness_count; i++) {
		struct ocop_json *one = ocop_json_object();
		uint64_t time = 0;
		enum ocop_err err = ocop_checkpoint_time(
			&time, ocop_buf_view(&s->note), &trust->witnesses[i]);

		ocop_json_set_str(one, "name", trust->witnesses[i].name);
		ocop_json_set_time(one, "signed_time", err ? 0 : time);
		ocop_json_add(all, one);
	}
	return all;
}

static struct ocop_json *mirrors_json(const struct status *s)
{
	struct ocop_json *all = ocop_json_array();

	for (size_t i = 0; i < s->mirrors.count; i++) {
		struct ocop_json *one = ocop_json_object();

		ocop_json_set_str(one, "source", s->mirrors.value[i]);
		ocop_json_set_bool(one, "same", s->same[i]);
		ocop_json_add(all, one);
	}
	return all;
}

static int tell_json(const struct status *s, int code)
{
	const struct ocop_replica *r = s->replica;
	struct ocop_json *o = ocop_json_of_schema("ocop.registry-status/1");
	struct ocop_buf root = OCOP_BUF(2 * OCOP_HASH_LEN + 1);
	struct ocop_json *why = ocop_json_array();

	for (size_t i = 0; i < REASON_COUNT; i++)
		if (s->is[i])
			ocop_json_add_str(why, reasons[i].key);
	ocop_hex_add(&root, ocop_bytes_of(r->checkpoint.root, OCOP_HASH_LEN));
	ocop_json_set_str(o, "state", s->amber ? "amber" : "green");
	ocop_json_set(o, "reasons", why);
	ocop_json_set_bool(o, "running", s->runs);
	ocop_json_set_str(o, "origin", r->checkpoint.origin);
	ocop_json_set_int(o, "entries", (int64_t)s->total);
	ocop_json_set_str(o, "root", ocop_buf_cstr(&root));
	ocop_json_set_time(o, "signed_time", r->signed_time);
	ocop_json_set_time(o, "vouched_time", r->vouched_time);
	ocop_json_set_int(o, "trust_version",
			  (int64_t)ocop_replica_newest(s->replica)->version);
	ocop_json_set(o, "witnesses", witnesses_json(s));
	ocop_json_set(o, "mirrors", mirrors_json(s));
	ocop_json_set_int(o, "reports", (int64_t)s->records);
	ocop_json_set_time(o, "last_report", s->newest);
	ocop_json_set_int(o, "doubts", (int64_t)s->doubts);
	ocop_json_set_time(o, "oldest_doubt", s->oldest);
	ocop_json_set_int(o, "bytes", (int64_t)s->bytes);
	ocop_json_set_int(o, "wal_bytes", (int64_t)s->wal);
	ocop_json_set_int(o, "report_bytes", (int64_t)s->beside);
	ocop_json_set_int(o, "free_bytes", (int64_t)s->space);
	ocop_buf_clear(&root);
	return cmd_print_json(o) ? EXIT_TROUBLE : code;
}

static int run(struct status *s)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = look_at_log(s, &diag);
	int code;

	if (!err)
		err = look_at_reports(s, &diag);
	if (err)
		return say_trouble(s->db, err, &diag);
	code = look_at_lock(s);
	if (code)
		return code;
	look_at_disk(s);
	look_at_mirrors(s);
	for (size_t i = 0; i < REASON_COUNT; i++)
		s->amber = s->amber || s->is[i];
	code = s->amber ? EXIT_UNDECIDED : EXIT_DONE;
	if (s->quiet && !s->amber)
		return code;
	if (s->json)
		return tell_json(s, code);
	tell(s);
	return cmd_flush(code);
}

int cmd_status(int argc, char **argv)
{
	struct status s = { .note = OCOP_BUF(OCOP_NOTE_MAX) };
	unsigned long long chosen_now = 0;
	const struct opt table[] = {
		{ "db", OPT_NEEDED, &s.db, "FILE",
		  N_("the registry's database: a file, or the address of a PostgreSQL database (postgresql://...)") },
		{ "mirror", OPT_URLS, &s.mirrors, "SOURCE",
		  N_("a copy of the log to compare with: a URL, a folder or a replica's file") },
		{ "ca-file", OPT_TEXT, &s.ca_file, "FILE",
		  N_("trust these certificate authorities") },
		{ "now", OPT_UINT, &chosen_now, "SECONDS",
		  N_("use this Unix time instead of the clock, for drills") },
		{ "quiet", OPT_FLAG, &s.quiet, NULL,
		  N_("print nothing when the state is green") },
		{ "json", OPT_FLAG, &s.json, NULL,
		  N_("print the result as JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd status --db FILE [--mirror SOURCE]... [--quiet] [--json]",
		       N_("Show the state of a registry on one screen: green, or amber with the reasons; the size of its log, when the time key and the witnesses signed it, what officers sent, and the disk. The registry may be running. Exit code 0 for green, 3 for amber."),
		       NULL, &code))
		return code;
	s.now = chosen_now ? chosen_now : (uint64_t)time(NULL);
	code = run(&s);
	ocop_buf_clear(&s.note);
	ocop_replica_close(s.replica);
	return code;
}
