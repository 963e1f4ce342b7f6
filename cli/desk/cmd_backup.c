/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop backup: write a desk's folder to one sealed file, while locks keep other
 * programs from changing it. replica.db is left out, because a sync can fetch
 * it again.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/desk/backup.h"
#include "cli/cmd.h"
#include "cli/home.h"
#include "cli/stamps/stamp.h"

#define FILES_MAX 1000000
#define DEPTH_MAX 8

struct save {
	const char *out_path, *home_dir, *fd;
	struct opt_texts keys;
	bool json, weak;
	char home[HOME_PATH_SIZE];
	/* Owned. */
	struct names {
		char (*name)[BACKUP_NAME_MAX + 1];
		size_t count, cap;
	} names;
	struct ocop_buf manifest;
	struct sealed_out *out;
	struct ocop_store *store;
	int stamp_lock, submit_lock;
	uint64_t bytes, rows;
	uint8_t chain[OCOP_HASH_LEN];
};

/* --- What there is --- */

/* stamps.db is saved row by row; SQLite creates the other files again. */
static bool is_left_out(const char *name)
{
	static const char *const ends[] = { ".lock", "-wal", "-shm",
					    "-journal" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ocop_bytes_ends(ocop_bytes_str(name), ends[i]))
			return true;
	return strcmp(name, BACKUP_STAMPS) == 0 ||
	       strcmp(name, "replica.db") == 0;
}

static int add_name(struct save *s, const char *name)
{
	struct names *n = &s->names;

	if (ocop_text_check(ocop_bytes_str(name), NULL)) {
		say_error("'%s': %s", name, _("the file name is not UTF-8 text, so it cannot be backed up"));
		return EXIT_TROUBLE;
	}
	if (n->count == FILES_MAX)
		return say_diag(s->home, OCOP_ERR_LIMIT, NULL);
	if (n->count == n->cap) {
		size_t cap = n->cap ? n->cap * 2 : 64;
		void *more = realloc(n->name, cap * sizeof(*n->name));

		if (!more)
			return say_diag(s->home, OCOP_ERR_MEMORY, NULL);
		n->name = more;
		n->cap = cap;
	}
	snprintf(n->name[n->count++], sizeof(*n->name), "%s", name);
	return EXIT_DONE;
}

static int walk(struct save *s, const char *folder, unsigned depth);

/* name: a path relative to the home folder. */
static int take(struct save *s, const char *name, unsigned depth)
{
	char path[HOME_PATH_SIZE];
	struct stat st;

	if (!path_join(path, s->home, name))
		return EXIT_USAGE;
	if (lstat(path, &st) != 0)
		return say_errno(path);
	if (S_ISDIR(st.st_mode))
		return walk(s, name, depth + 1);
	if (S_ISREG(st.st_mode))
		return add_name(s, name);
	say_error("'%s': %s", path, _("is neither a file nor a folder; nothing was backed up"));
	return EXIT_TROUBLE;
}

static int walk(struct save *s, const char *folder, unsigned depth)
{
	char path[HOME_PATH_SIZE], name[BACKUP_NAME_MAX + 1];
	struct dirent *entry;
	int len, code = EXIT_DONE;
	DIR *dir;

	if (!path_join(path, s->home, folder))
		return EXIT_USAGE;
	if (depth > DEPTH_MAX)
		return say_diag(path, OCOP_ERR_LIMIT, NULL);
	dir = opendir(path);
	if (!dir)
		return say_errno(path);
	while (!code && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    is_left_out(entry->d_name))
			continue;
		len = snprintf(name, sizeof(name), "%s%s%s", folder,
			       *folder ? "/" : "", entry->d_name);
		if (len < 0 || (size_t)len >= sizeof(name))
			code = say_diag(entry->d_name, OCOP_ERR_LIMIT, NULL);
		else
			code = take(s, name, depth);
	}
	closedir(dir);
	return code;
}

/* --- Frames --- */

static void add_number(struct sealed_out *out, uint64_t value, size_t len)
{
	uint8_t bytes[8];

	sealed_add(out, ocop_bytes_of_number(bytes, value, len));
}

static void add_frame(struct sealed_out *out, char kind, const char *name,
		      uint64_t size)
{
	add_number(out, (uint8_t)kind, 1);
	add_number(out, strlen(name), 2);
	add_number(out, size, 8);
	sealed_add(out, ocop_bytes_str(name));
}

static int add_file(struct save *s, const char *path, const char *name)
{
	struct ocop_buf data = OCOP_BUF(BACKUP_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err = ocop_file_read(&data, path, &diag);

	if (!err) {
		add_frame(s->out, 'F', name, data.len);
		sealed_add(s->out, ocop_buf_view(&data));
		ocop_sha256(hash, ocop_buf_view(&data));
		backup_line(&s->manifest, hash, data.len, name);
		s->bytes += data.len;
	}
	ocop_buf_wipe(&data);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static void add_row(struct save *s, enum ocop_space space,
		    struct ocop_bytes key, struct ocop_bytes value)
{
	add_number(s->out, space, 1);
	add_number(s->out, key.len, 4);
	add_number(s->out, value.len, 4);
	sealed_add(s->out, key);
	sealed_add(s->out, value);
	backup_chain(s->chain, (uint8_t)space, key, value);
	s->rows++;
}

static enum ocop_err add_meta(void *user, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	add_row(user, OCOP_SPACE_META, key, value);
	return OCOP_OK;
}

static enum ocop_err add_stamp(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	add_row(user, OCOP_SPACE_STATE, key, value);
	return OCOP_OK;
}

/* A read transaction gives one consistent state of the store. */
static int add_stamps(struct save *s)
{
	char path[HOME_PATH_SIZE];
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (!path_join(path, s->home, BACKUP_STAMPS))
		return EXIT_USAGE;
	err = ocop_store_open_sqlite(&s->store, path, OCOP_STORE_READ_ANY,
				     &diag);
	if (err == OCOP_ERR_ABSENT)
		return EXIT_DONE;
	add_frame(s->out, 'S', BACKUP_STAMPS, 0);
	if (!err)
		err = ocop_store_begin(s->store, false);
	if (!err)
		err = ocop_store_each(s->store, OCOP_SPACE_META,
				      ocop_bytes_of(NULL, 0), add_meta, s);
	if (!err)
		err = ocop_store_each(s->store, OCOP_SPACE_STATE,
				      ocop_bytes_of(NULL, 0), add_stamp, s);
	add_number(s->out, BACKUP_ROWS_END, 1);
	backup_line(&s->manifest, s->chain, s->rows, BACKUP_STAMPS);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

/* --- The whole backup --- */

/* Files of --key are saved as keys/NAME. */
static int add_keys(struct save *s)
{
	char name[BACKUP_NAME_MAX + 1];
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < s->keys.count; i++) {
		const char *path = s->keys.value[i];
		const char *slash = strrchr(path, '/');
		int len = snprintf(name, sizeof(name), "keys/%s",
				   slash ? slash + 1 : path);

		if (len < 0 || (size_t)len >= sizeof(name) || len == 5)
			return cmd_usage("--key", _("expected the name of a file"));
		for (size_t n = 0; n < s->names.count; n++)
			if (strcmp(s->names.name[n], name) == 0)
				return cmd_usage(path, _("the desk already has another key with this name"));
		code = add_file(s, path, name);
		if (!code)
			code = add_name(s, name);
	}
	return code;
}

static int save_all(struct save *s, uint64_t now)
{
	char path[HOME_PATH_SIZE];
	size_t found = s->names.count;
	int code = EXIT_DONE;

	add_frame(s->out, 'H', BACKUP_SCHEMA, 8);
	add_number(s->out, now, 8);
	for (size_t i = 0; !code && i < found; i++)
		code = path_join(path, s->home, s->names.name[i]) ?
			       add_file(s, path, s->names.name[i]) :
			       EXIT_USAGE;
	if (!code)
		code = add_keys(s);
	if (!code)
		code = add_stamps(s);
	if (!code && !s->names.count && !s->rows) {
		say_error("'%s': %s", s->home, _("there is nothing to back up here"));
		code = EXIT_TROUBLE;
	}
	if (code)
		return code;
	if (s->manifest.err)
		return say_diag(s->out_path, s->manifest.err, NULL);
	add_frame(s->out, 'M', "", s->manifest.len);
	sealed_add(s->out, ocop_buf_view(&s->manifest));
	return EXIT_DONE;
}

static int report(const struct save *s)
{
	struct ocop_json *root;

	if (s->json) {
		root = ocop_json_of_schema("ocop.backup/1");
		ocop_json_set_str(root, "file", s->out_path);
		ocop_json_set_int(root, "files", (int64_t)s->names.count);
		ocop_json_set_int(root, "bytes", (int64_t)s->bytes);
		ocop_json_set_int(root, "rows", (int64_t)s->rows);
		return cmd_print_json(root);
	}
	printf(_("Backed up %zu files and the stamp store (%llu rows) to '%s'\n"),
	       s->names.count, (unsigned long long)s->rows, s->out_path);
	return cmd_flush(EXIT_DONE);
}

static int run(struct save *s)
{
	struct keys_secret secret = { .fd = -1, .what = s->out_path,
				      .fresh = true, .weak = s->weak };
	struct ocop_buf passphrase = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	int code = cmd_fd(&secret.fd, "--passphrase-fd", s->fd);

	if (!code)
		code = home_open(s->home, s->home_dir, true);
	if (!code)
		code = stamp_store_lock(&s->stamp_lock, s->home);
	if (!code)
		code = home_lock(&s->submit_lock, s->home, "submit.lock");
	/* List the files now: the backup may be written into this same
	 * folder. */
	if (!code)
		code = walk(s, "", 0);
	if (code)
		return code;
	err = keys_read_passphrase(&passphrase, &secret, &diag);
	if (!err)
		err = sealed_create(&s->out, s->out_path,
				    ocop_buf_view(&passphrase), &diag);
	ocop_buf_wipe(&passphrase);
	if (err)
		return say_diag(s->out_path, err, &diag);
	code = save_all(s, (uint64_t)time(NULL));
	if (!code) {
		err = sealed_finish(s->out, &diag);
		code = err ? say_diag(s->out_path, err, &diag) : report(s);
	}
	return code;
}

int cmd_backup(int argc, char **argv)
{
	struct save s = { .manifest = OCOP_BUF(BACKUP_MANIFEST_MAX),
			  .stamp_lock = -1,
			  .submit_lock = -1 };
	const struct opt table[] = {
		{ "out", OPT_NEEDED, &s.out_path, "FILE",
		  N_("write the backup to this new file") },
		{ "key", OPT_TEXTS, &s.keys, "FILE",
		  N_("also back up this key file from elsewhere (may be repeated)") },
		HOME_OPTION(&s.home_dir),
		{ "passphrase-fd", OPT_TEXT, &s.fd, "N",
		  N_("read the backup's passphrase from file descriptor N") },
		WEAK_OPTION(&s.weak),
		{ "json", OPT_FLAG, &s.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop backup --out FILE [options]",
		       N_("Back up a desk's folder to one encrypted file: trust document, keys, outbox, receipts, issued stamps. The replica is not included: ocop-sync downloads it again."),
		       NULL, &code))
		return code;
	code = run(&s);
	ocop_store_close(s.store);
	sealed_out_free(s.out);
	lock_free(s.submit_lock);
	lock_free(s.stamp_lock);
	ocop_buf_clear(&s.manifest);
	free(s.names.name);
	return code;
}
