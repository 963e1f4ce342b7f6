/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop restore: rebuild a desk's folder from a sealed backup, completely or not
 * at all. It is built under a temporary name and renamed when the last byte has
 * been authenticated.
 *
 * Stamps may have been made after the backup. Therefore the restored store
 * records the time of the backup and forgets unfinished runs, and ocop stamp
 * make requires --from once for each lot.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/desk/backup.h"
#include "cli/cmd.h"
#include "cli/home.h"
#include "cli/stamps/stamp.h"
#include "common/ui/kind.h"
#include "common/ui/label.h"

#define STEP 65536

struct restore {
	const char *from, *home, *fd;
	bool check, json;
	char temp[HOME_PATH_SIZE];	/* "": nothing to remove */
	uint64_t created;
	size_t files;
	uint64_t rows;
	/* Owned. */
	struct sealed_in *in;
	struct ocop_store *store;
	struct ocop_buf manifest;
	struct ocop_diag diag;
};

struct frame {
	char kind;
	uint64_t size;
	char name[BACKUP_NAME_MAX + 1];
};

/* --- Frames --- */

static enum ocop_err malformed(struct restore *r, const char *rule)
{
	uint64_t at = sealed_tell(r->in);

	return ocop_fail(&r->diag, OCOP_ERR_MALFORMED, at,
			 "byte %llu of the content: %s", (unsigned long long)at,
			 rule);
}

static enum ocop_err get_number(struct restore *r, uint64_t *out, size_t len)
{
	uint8_t bytes[8];
	enum ocop_err err = sealed_get(r->in, bytes, len, &r->diag);

	*out = err ? 0 : ocop_bytes_number(ocop_bytes_of(bytes, len));
	return err;
}

/* Append size bytes in steps: size comes from the file, so it must not decide
 * an allocation. */
static enum ocop_err get_bytes(struct restore *r, struct ocop_buf *out,
			       uint64_t size)
{
	enum ocop_err err = OCOP_OK;

	if (size > out->max - out->len)
		return malformed(r, "too long");
	while (!err && size) {
		size_t n = size < STEP ? (size_t)size : STEP;
		uint8_t *to = ocop_buf_extend(out, n);

		err = to ? sealed_get(r->in, to, n, &r->diag) : out->err;
		size -= n;
	}
	return err;
}

/* Accept only a path below the folder: no "..", no empty part, not absolute. */
static bool is_inside(const char *name)
{
	while (*name) {
		size_t len = strcspn(name, "/");

		if (len == 0 || (len == 1 && name[0] == '.') ||
		    (len == 2 && name[0] == '.' && name[1] == '.'))
			return false;
		name += len;
		if (*name && !*++name)
			return false;
	}
	return true;
}

static enum ocop_err get_frame(struct restore *r, struct frame *out)
{
	uint64_t kind, len = 0;
	enum ocop_err err = get_number(r, &kind, 1);

	if (!err)
		err = get_number(r, &len, 2);
	if (!err)
		err = get_number(r, &out->size, 8);
	if (err)
		return err;
	if (len > BACKUP_NAME_MAX)
		return malformed(r, "a name too long");
	err = sealed_get(r->in, out->name, (size_t)len, &r->diag);
	out->name[len] = '\0';
	out->kind = (char)kind;
	if (!err && len &&
	    (strlen(out->name) != len || !is_inside(out->name) ||
	     ocop_text_check(ocop_bytes_str(out->name), NULL)))
		err = malformed(r, "a name that is not a valid path in the folder");
	return err;
}

/* --- Files and rows --- */

static bool path_of(char out[static HOME_PATH_SIZE], const struct restore *r,
		    const char *name)
{
	return path_join(out, r->temp, name);
}

static enum ocop_err put_file(struct restore *r, const char *name,
			      struct ocop_bytes data)
{
	char path[HOME_PATH_SIZE], *slash;
	enum ocop_err err = OCOP_OK;

	if (!path_of(path, r, name))
		return OCOP_ERR_ARGUMENT;
	slash = strrchr(path, '/');
	if (strchr(name, '/')) {
		*slash = '\0';
		err = ocop_file_mkdirs(path, true, &r->diag);
		*slash = '/';
	}
	return err ? err : ocop_file_write(path, data, OCOP_FILE_NEW |
					   OCOP_FILE_SECRET, &r->diag);
}

static enum ocop_err get_file(struct restore *r, const struct frame *frame)
{
	struct ocop_buf data = OCOP_BUF(BACKUP_FILE_MAX);
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err;

	if (!frame->name[0])
		return malformed(r, "a file without a name");
	err = get_bytes(r, &data, frame->size);
	if (!err) {
		ocop_sha256(hash, ocop_buf_view(&data));
		backup_line(&r->manifest, hash, frame->size, frame->name);
		r->files++;
		if (!r->check)
			err = put_file(r, frame->name, ocop_buf_view(&data));
	}
	ocop_buf_wipe(&data);
	return err;
}

static enum ocop_err open_store(struct restore *r)
{
	char path[HOME_PATH_SIZE];
	enum ocop_err err;

	if (!path_of(path, r, BACKUP_STAMPS))
		return OCOP_ERR_ARGUMENT;
	err = ocop_store_open_sqlite(&r->store, path, OCOP_STORE_CREATE,
				     &r->diag);
	return err ? err : ocop_store_begin(r->store, true);
}

static enum ocop_err close_store(struct restore *r)
{
	char when[24];
	enum ocop_err err;

	snprintf(when, sizeof(when), "%llu", (unsigned long long)r->created);
	err = ocop_store_put(r->store, OCOP_SPACE_META,
			     OCOP_LIT(STAMP_RESTORED), ocop_bytes_str(when));
	if (!err)
		err = ocop_store_commit(r->store);
	ocop_store_close(r->store);
	r->store = NULL;
	return err;
}

/* Unfinished runs, and lots whose next serial somebody named, are not valid
 * after a restore. */
static bool is_stale(uint64_t space, struct ocop_bytes key)
{
	return space == OCOP_SPACE_META &&
	       (ocop_bytes_starts(key, STAMP_RUN) ||
		ocop_bytes_starts(key, STAMP_SINCE) ||
		ocop_bytes_starts(key, STAMP_RESTORED));
}

static enum ocop_err get_rows(struct restore *r, uint8_t *chain)
{
	struct ocop_buf key = OCOP_BUF(OCOP_STORE_KEY_MAX);
	struct ocop_buf value = OCOP_BUF(BACKUP_FILE_MAX);
	uint64_t space, key_len, value_len;
	enum ocop_err err;

	for (;;) {
		err = get_number(r, &space, 1);
		if (err || space == BACKUP_ROWS_END)
			break;
		if (space >= OCOP_SPACE_COUNT)
			err = malformed(r, "a row of an unknown kind");
		ocop_buf_reset(&key);
		ocop_buf_reset(&value);
		if (!err)
			err = get_number(r, &key_len, 4);
		if (!err)
			err = get_number(r, &value_len, 4);
		if (!err)
			err = get_bytes(r, &key, key_len);
		if (!err)
			err = get_bytes(r, &value, value_len);
		if (err)
			break;
		backup_chain(chain, (uint8_t)space, ocop_buf_view(&key),
			     ocop_buf_view(&value));
		r->rows++;
		if (!r->check && !is_stale(space, ocop_buf_view(&key)))
			err = ocop_store_put(r->store, (enum ocop_space)space,
					     ocop_buf_view(&key),
					     ocop_buf_view(&value));
		if (err)
			break;
	}
	ocop_buf_clear(&key);
	ocop_buf_clear(&value);
	return err;
}

static enum ocop_err get_store(struct restore *r, const struct frame *frame)
{
	uint8_t chain[OCOP_HASH_LEN] = { 0 };
	enum ocop_err err = OCOP_OK;

	if (strcmp(frame->name, BACKUP_STAMPS) != 0 || r->rows)
		return malformed(r, "a database that does not belong to a desk");
	if (!r->check)
		err = open_store(r);
	if (!err)
		err = get_rows(r, chain);
	if (!err) {
		backup_line(&r->manifest, chain, r->rows, BACKUP_STAMPS);
		if (!r->check)
			err = close_store(r);
	}
	return err;
}

/* Check that everything in the manifest was read, and that nothing follows. */
static enum ocop_err get_manifest(struct restore *r, const struct frame *frame)
{
	struct ocop_buf text = OCOP_BUF(BACKUP_MANIFEST_MAX);
	enum ocop_err err = get_bytes(r, &text, frame->size);

	if (!err && (r->manifest.err ||
		     !ocop_bytes_equal(ocop_buf_view(&text),
				       ocop_buf_view(&r->manifest))))
		err = malformed(r, "the list of files does not match the files");
	if (!err)
		err = sealed_end(r->in, &r->diag);
	ocop_buf_clear(&text);
	return err;
}

static enum ocop_err get_all(struct restore *r)
{
	struct frame frame;
	enum ocop_err err = get_frame(r, &frame);

	if (!err && (frame.kind != 'H' || frame.size != 8 ||
		     strcmp(frame.name, BACKUP_SCHEMA) != 0))
		err = malformed(r, "not a backup of version 1");
	if (!err)
		err = get_number(r, &r->created, 8);
	while (!err) {
		err = get_frame(r, &frame);
		if (err)
			break;
		if (frame.kind == 'M')
			return get_manifest(r, &frame);
		err = frame.kind == 'F' ? get_file(r, &frame) :
		      frame.kind == 'S' ? get_store(r, &frame) :
					  malformed(r, "a part of an unknown kind");
	}
	return err;
}

/* --- The folder --- */

/* Make the temporary folder beside the target, so that a rename suffices.
 * Slashes at the end are dropped. */
static int make_temp(struct restore *r)
{
	size_t len = strlen(r->home);
	struct stat st;
	int n;

	while (len > 1 && r->home[len - 1] == '/')
		len--;
	if (lstat(r->home, &st) == 0)
		return say_diag(r->home, OCOP_ERR_EXISTS, NULL);
	n = snprintf(r->temp, sizeof(r->temp), "%.*s.restore-XXXXXX", (int)len,
		     r->home);
	if (n < 0 || (size_t)n >= sizeof(r->temp)) {
		r->temp[0] = '\0';
		return cmd_usage("--home", _("the path is too long"));
	}
	if (mkdtemp(r->temp))
		return EXIT_DONE;
	r->temp[0] = '\0';
	return say_errno(r->home);
}

/* rename() fails if the target is a folder that is not empty. */
static int settle(struct restore *r)
{
	char inside[HOME_PATH_SIZE];
	enum ocop_err err;

	if (!path_of(inside, r, BACKUP_STAMPS))
		return EXIT_USAGE;
	err = ocop_file_sync_name(inside, &r->diag);
	if (!err && rename(r->temp, r->home) != 0)
		return say_errno(r->home);
	if (!err) {
		/* Both names are in the same parent folder, which this call
		 * syncs. */
		err = ocop_file_sync_name(r->temp, &r->diag);
		r->temp[0] = '\0';
	}
	return err ? say_diag(r->home, err, &r->diag) : EXIT_DONE;
}

static int report(const struct restore *r)
{
	char when[LABEL_INSTANT_SIZE];
	struct ocop_json *root;

	label_instant(when, r->created);
	if (r->json) {
		root = ocop_json_of_schema("ocop.restore/1");
		ocop_json_set_int(root, "created", (int64_t)r->created);
		ocop_json_set_int(root, "files", (int64_t)r->files);
		ocop_json_set_int(root, "rows", (int64_t)r->rows);
		ocop_json_set_bool(root, "restored", !r->check);
		return cmd_print_json(root);
	}
	if (r->check) {
		fwrite(r->manifest.ptr, 1, r->manifest.len, stdout);
		printf(_("The backup of %s is complete and undamaged.\n"), when);
		return cmd_flush(EXIT_DONE);
	}
	printf(_("Restored %zu files and the stamp store (%llu rows) as of %s to '%s'.\n"),
	       r->files, (unsigned long long)r->rows, when, r->home);
	if (r->rows)
		printf("%s\n", _("Stamps may have been made after this backup. Before you make more, ask the printing house for the highest serial of each lot, and pass the next one to ocop stamp make with --from."));
	return cmd_flush(EXIT_DONE);
}

static enum ocop_err open_sealed(void *user, struct ocop_bytes passphrase,
				 struct ocop_diag *diag)
{
	struct restore *r = user;

	return sealed_open(&r->in, r->from, passphrase, diag);
}

static int check_kind(const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t bytes[64];
	struct ocop_bytes head;
	uint64_t size;
	int fd;
	enum ocop_err err = ocop_file_open(&fd, &size, path, &diag);
	ssize_t len;

	if (err)
		return say_diag(path, err, &diag);
	len = read(fd, bytes, sizeof(bytes));
	close(fd);
	head = ocop_bytes_of(bytes, len < 0 ? 0 : (size_t)len);
	if (ocop_bytes_starts(head, "ocop-sealed/"))
		return EXIT_DONE;
	say_error(_("'%s': this is %s; expected a backup of a desk"), path,
		  _(kind_of(head)));
	return EXIT_USAGE;
}

static int run(struct restore *r)
{
	struct keys_secret secret = { .fd = -1, .what = r->from };
	enum ocop_err err;
	int code = cmd_fd(&secret.fd, "--passphrase-fd", r->fd);

	/* Refuse a wrong file before asking for the passphrase. */
	if (!code)
		code = check_kind(r->from);
	if (!code && !r->check)
		code = make_temp(r);
	if (code)
		return code;
	err = keys_try_passphrase(&secret, open_sealed, r, &r->diag);
	if (!err)
		err = get_all(r);
	if (err)
		return say_diag(r->from, err, &r->diag);
	code = r->check ? EXIT_DONE : settle(r);
	return code ? code : report(r);
}

int cmd_restore(int argc, char **argv)
{
	struct restore r = { .manifest = OCOP_BUF(BACKUP_MANIFEST_MAX) };
	const struct opt table[] = {
		{ "from", OPT_NEEDED, &r.from, "FILE", N_("the backup") },
		{ "home", OPT_TEXT, &r.home, "DIR",
		  N_("the folder to create; it must not exist yet") },
		{ "check", OPT_FLAG, &r.check, NULL,
		  N_("read the whole backup and list its contents; write nothing") },
		{ "passphrase-fd", OPT_TEXT, &r.fd, "N",
		  N_("read the backup's passphrase from file descriptor N") },
		{ "json", OPT_FLAG, &r.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop restore --from FILE --home DIR",
		       N_("Restore a desk's folder from a backup, completely or not at all. It replaces the old desk: never make stamps at both. Afterwards ocop stamp make requires --from once for each lot."),
		       NULL, &code))
		return code;
	if (!r.home == !r.check)
		return cmd_usage("--home, --check", _("use exactly one of the two"));
	code = run(&r);
	ocop_store_close(r.store);
	sealed_in_free(r.in);
	if (r.temp[0])
		path_remove(r.temp);
	ocop_buf_clear(&r.manifest);
	return code;
}
