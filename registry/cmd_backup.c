/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd backup: copy what is in no log, the reports and doubts, into
 * one file. The log needs no backup, because others have copies of it.
 *
 * The copy is made on the registry's own disk, compared with the original, and
 * only then written to its place as plain bytes: that place may be on a network
 * drive, where a database's locks cannot be relied on. Its SHA-256 is written
 * beside it, as sha256sum(1) reads it, because a database does not notice every
 * changed byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/crypto.h>
#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/path.h"
#include "registry/registry.h"
#include "registry/writer/database.h"

#define PIECE 65536
#define ROW_MAX ((size_t)64 << 20)

struct backup {
	const char *db, *out, *check;
	char from[PATH_SIZE], temp[PATH_SIZE];
	char folder[PATH_SIZE];		/* made for temp; or empty */
	struct ocop_store *store, *copy;
	enum ocop_space space;
	struct ocop_buf row;		/* owned */
	uint64_t reports, doubts;
};

/* Rows "N" are the records that officers sent, rows "D" are doubts. */
static void count(struct backup *b, struct ocop_bytes key)
{
	if (b->space != OCOP_SPACE_STATE || key.len == 0)
		return;
	b->reports += key.ptr[0] == 'N';
	b->doubts += key.ptr[0] == 'D';
}

static enum ocop_err put_row(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	struct backup *b = user;

	count(b, key);
	return ocop_store_put(b->copy, b->space, key, value);
}

static enum ocop_err compare_row(void *user, struct ocop_bytes key,
				 struct ocop_bytes value)
{
	struct backup *b = user;
	enum ocop_err err = ocop_store_get(b->copy, b->space, key, &b->row);

	if (!err && !ocop_bytes_equal(ocop_buf_view(&b->row), value))
		err = OCOP_ERR_STORE;
	return err;
}

static enum ocop_err count_row(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	(void)value;
	count(user, key);
	return OCOP_OK;
}

/* All rows, in the order of their keys. */
static enum ocop_err each_row(struct backup *b, ocop_store_fn *fn)
{
	enum ocop_err err = OCOP_OK;

	for (int space = 0; !err && space < OCOP_SPACE_COUNT; space++) {
		b->space = (enum ocop_space)space;
		err = ocop_store_each(b->store, b->space,
				      ocop_bytes_of(NULL, 0), fn, b);
	}
	return err;
}

static void remove_temp(const struct backup *b)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char path[PATH_SIZE];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (path_beside(path, b->temp, ends[i]))
			unlink(path);
}

/* Where the copy is made: beside the database or, if that is elsewhere, in a
 * folder of our own, which nobody else can read. */
static bool choose_temp(struct backup *b)
{
	const char *tmp = getenv("TMPDIR");

	if (!database_is_shared(b->db))
		return path_beside(b->from, b->db, ".reports") &&
		       path_beside(b->temp, b->db, ".reports.backup");
	return path_beside(b->from, b->db, "") &&
	       path_beside(b->folder, tmp != NULL ? tmp : "/var/tmp",
			   "/ocop-backup-XXXXXX") &&
	       mkdtemp(b->folder) != NULL &&
	       path_beside(b->temp, b->folder, "/reports");
}

/* The rows as one read transaction sees them, in a store of their own. */
static enum ocop_err copy_rows(struct backup *b, struct ocop_diag *diag)
{
	enum ocop_err err = database_open(&b->store, b->db, true,
					  OCOP_STORE_READ, diag);

	if (!err)
		err = ocop_store_open_sqlite(&b->copy, b->temp,
					     OCOP_STORE_CREATE, diag);
	if (!err)
		err = ocop_store_begin(b->store, false);
	if (!err)
		err = ocop_store_begin(b->copy, true);
	if (!err)
		err = ocop_store_end(b->copy, each_row(b, put_row));
	if (!err)
		err = each_row(b, compare_row);
	ocop_store_close(b->copy);	/* and its journal with it */
	ocop_store_close(b->store);
	b->copy = b->store = NULL;
	return err;
}

static enum ocop_err write_out(struct backup *b, struct ocop_diag *diag)
{
	uint8_t piece[PIECE];
	struct ocop_file file;
	uint64_t size;
	ssize_t len = 0;
	int fd;
	enum ocop_err err = ocop_file_open(&fd, &size, b->temp, diag), end;

	if (err)
		return err;
	err = ocop_file_begin(&file, b->out,
			      OCOP_FILE_REPLACE | OCOP_FILE_SECRET, diag);
	while (!err && (len = read(fd, piece, sizeof(piece))) > 0)
		ocop_file_add(&file, ocop_bytes_of(piece, (size_t)len));
	if (!err && len < 0)
		err = ocop_fail(diag, OCOP_ERR_FILE, 0,
				"%.200s: it cannot be read", b->temp);
	end = ocop_file_end(&file, !err, diag);
	close(fd);
	return err ? err : end;
}

/* The line of sha256sum for a file: it names the file without its folder. */
static enum ocop_err sum_line(struct ocop_buf *out, const char *path,
			      struct ocop_diag *diag)
{
	const char *slash = strrchr(path, '/');
	uint8_t hash[OCOP_HASH_LEN];
	uint64_t size;
	int fd;
	enum ocop_err err = ocop_file_open(&fd, &size, path, diag);

	if (err)
		return err;
	err = ocop_sha256_fd(hash, &size, fd);
	close(fd);
	ocop_hex_add(out, ocop_bytes_of(hash, sizeof(hash)));
	ocop_buf_printf(out, "  %s\n", slash == NULL ? path : slash + 1);
	return err ? err : out->err;
}

static enum ocop_err write_sum(const char *path, struct ocop_diag *diag)
{
	struct ocop_buf line = OCOP_BUF(PATH_SIZE);
	char sum[PATH_SIZE];
	enum ocop_err err = sum_line(&line, path, diag);

	if (!err && !path_beside(sum, path, ".sha256"))
		err = OCOP_ERR_LIMIT;
	if (!err)
		err = ocop_file_write(sum, ocop_buf_view(&line),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      diag);
	ocop_buf_clear(&line);
	return err;
}

static enum ocop_err check_sum(const char *path, struct ocop_diag *diag)
{
	struct ocop_buf line = OCOP_BUF(PATH_SIZE), held = OCOP_BUF(PATH_SIZE);
	char sum[PATH_SIZE];
	enum ocop_err err = sum_line(&line, path, diag);

	if (!err && !path_beside(sum, path, ".sha256"))
		err = OCOP_ERR_LIMIT;
	if (!err)
		err = ocop_file_read(&held, sum, diag);
	if (!err && (held.len < 2 * OCOP_HASH_LEN ||
		     memcmp(held.ptr, line.ptr, 2 * OCOP_HASH_LEN) != 0))
		err = ocop_fail(diag, OCOP_ERR_STORE, 0,
				"its SHA-256 is not the one in the .sha256 "
				"file beside it: use another backup");
	ocop_buf_clear(&line);
	ocop_buf_clear(&held);
	return err;
}

static void tell(const struct backup *b, const char *path)
{
	printf(_("'%s': %llu records from officers, %llu doubts\n"), path,
	       (unsigned long long)b->reports, (unsigned long long)b->doubts);
}

static int back_up(struct backup *b)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (!choose_temp(b))
		return cmd_usage("--db", _("the path is too long"));
	remove_temp(b);		/* of a run that was killed */
	err = copy_rows(b, &diag);
	if (!err)
		err = write_out(b, &diag);
	if (!err)
		err = write_sum(b->out, &diag);
	remove_temp(b);
	if (b->folder[0] != '\0')
		rmdir(b->folder);
	if (err)
		return say_trouble(err == OCOP_ERR_STORE ? b->from : b->out,
				   err, &diag);
	tell(b, b->out);
	return cmd_flush(EXIT_DONE);
}

static int check(struct backup *b)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = check_sum(b->check, &diag);

	if (!err)
		err = ocop_store_open_sqlite(&b->store, b->check,
					     OCOP_STORE_READ, &diag);
	if (!err)
		err = each_row(b, count_row);
	ocop_store_close(b->store);
	if (err)
		return say_trouble(b->check, err, &diag);
	tell(b, b->check);
	return cmd_flush(EXIT_DONE);
}

int cmd_backup(int argc, char **argv)
{
	struct backup b = { .row = OCOP_BUF(ROW_MAX) };
	const struct opt table[] = {
		{ "db", OPT_TEXT, &b.db, "FILE",
		  N_("the registry's database: a file, or the address of a PostgreSQL database (postgresql://...)") },
		{ "out", OPT_TEXT, &b.out, "FILE",
		  N_("write the backup to this file, and its SHA-256 to FILE.sha256; the file may be on a network drive") },
		{ "check", OPT_TEXT, &b.check, "FILE",
		  N_("read this whole backup and say what it contains") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd backup (--db FILE --out FILE | --check FILE)",
		       N_("Copy the reports and doubts of a registry, which are in no log, into one file. The registry may keep running meanwhile. The log needs no backup, because others have copies; back up the keys yourself. To restore, stop the registry and copy the backup to the file whose name is the database's name with .reports added. Only the owner can read the backup: it names goods and people under suspicion."),
		       NULL, &code))
		return code;
	if (b.check != NULL ? b.db != NULL || b.out != NULL :
			      b.db == NULL || b.out == NULL)
		return cmd_usage("--db, --out, --check",
				 _("use --db and --out together, or --check alone"));
	code = b.check != NULL ? check(&b) : back_up(&b);
	ocop_buf_clear(&b.row);
	return code;
}
