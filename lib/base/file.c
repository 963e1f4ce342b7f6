/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files: reads have a ceiling, writes are complete or absent even after a power
 * failure, secrets are private. A write goes to a temporary file in the same
 * folder, because rename is atomic only within one file system.
 */
#define _GNU_SOURCE		/* renameat2, strerrordesc_np */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocop/file.h>

#include "lib/base/mark.h"

#define CHUNK 65536
#define PATH_LEN_MAX 4096
#define TEMP_TRIES 1000

static enum ocop_err fail_errno(struct ocop_diag *diag, const char *path,
				int code)
{
	const char *why = strerrordesc_np(code);
	enum ocop_err err = code == ENOENT ? OCOP_ERR_ABSENT :
			    code == EEXIST ? OCOP_ERR_EXISTS : OCOP_ERR_FILE;

	return ocop_fail(diag, err, 0, "%s: %s", path,
			 why == NULL ? N_("unknown error") : why);
}

/* Reading. */

/*
 * All reads of named files open them here. It does not wait (for the writer of
 * a pipe, for a terminal) and reads no device. It checks the file that it
 * opened, so that nobody can replace it between check and open.
 */
static enum ocop_err open_regular(int *fd_out, struct stat *st,
				  const char *path, struct ocop_diag *diag)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum ocop_err err = OCOP_OK;

	*fd_out = -1;
	if (fd < 0 || fstat(fd, st) != 0)
		err = fail_errno(diag, path, errno);
	else if (!S_ISREG(st->st_mode))
		err = ocop_fail(diag, OCOP_ERR_FILE, 0,
				"%s: not a regular file", path);
	if (!err)
		*fd_out = fd;
	else if (fd >= 0)
		close(fd);
	return err;
}

enum ocop_err ocop_file_open(int *fd_out, uint64_t *size_out, const char *path,
			     struct ocop_diag *diag)
{
	struct stat st;
	enum ocop_err err = open_regular(fd_out, &st, path, diag);

	*size_out = err ? 0 : (uint64_t)st.st_size;
	return err;
}

/* Read up to len bytes, and more than 0 unless the file ends. -1 with errno. */
static ssize_t read_some(int fd, void *ptr, size_t len)
{
	ssize_t got;

	do
		got = read(fd, ptr, len);
	while (got < 0 && errno == EINTR);
	return got;
}

static enum ocop_err read_all(struct ocop_buf *out, int fd, size_t size_hint,
			      const char *path, struct ocop_diag *diag)
{
	size_t chunk = size_hint < CHUNK ? CHUNK : size_hint;
	ssize_t got;

	do {
		size_t room = out->max - out->len;
		size_t want = room < chunk ? room : chunk;
		uint8_t extra;
		uint8_t *ptr = want > 0 ? ocop_buf_extend(out, want) : &extra;

		if (ptr == NULL)
			return ocop_fail(diag, out->err, 0, "%s: %s", path,
					 ocop_err_text(out->err));
		got = read_some(fd, ptr, want > 0 ? want : 1);
		if (got < 0)
			return fail_errno(diag, path, errno);
		if (want == 0 && got > 0)
			return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
					 "%s: larger than %zu bytes", path,
					 out->max);
		if (want > 0)
			out->len -= want - (size_t)got;
		chunk = CHUNK;
	} while (got > 0);
	return OCOP_OK;
}

static enum ocop_err check_secret(const struct stat *st, const char *path,
				  struct ocop_diag *diag)
{
	const char *rule = NULL;

	if (st->st_uid != geteuid() && st->st_uid != 0)
		rule = N_("a secret must belong to its user or to root");
	else if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		rule = N_("a secret must be closed to others (chmod 600)");
	if (rule == NULL)
		return OCOP_OK;
	return ocop_fail(diag, OCOP_ERR_PERMISSION, 0, "%s: %s", path, rule);
}

static enum ocop_err read_file(struct ocop_buf *out, const char *path,
			       bool secret, struct ocop_diag *diag)
{
	size_t before = out->len, hint = 0;
	enum ocop_err err;
	struct stat st;
	int fd;

	if (out->err)
		return ocop_fail(diag, out->err, 0, "%s: %s", path,
				 ocop_err_text(out->err));
	err = open_regular(&fd, &st, path, diag);
	if (!err && secret)
		err = check_secret(&st, path, diag);
	if (err)
		goto out;
	/* One byte more than the size, to see the end with the same read. */
	if (st.st_size > 0)
		hint = (size_t)st.st_size + 1;
	if (hint > 0 && hint - 1 > out->max - out->len)
		err = ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				"%s: larger than %zu bytes", path, out->max);
	else
		err = read_all(out, fd, hint, path, diag);
out:
	if (err)
		out->len = before;
	if (fd >= 0)
		close(fd);
	return err;
}

enum ocop_err ocop_file_read(struct ocop_buf *out, const char *path,
			     struct ocop_diag *diag)
{
	return read_file(out, path, false, diag);
}

enum ocop_err ocop_file_read_secret(struct ocop_buf *out, const char *path,
				    struct ocop_diag *diag)
{
	return read_file(out, path, true, diag);
}

/* Writing. */

/* The folder of a path, with its slash; "" for the current folder. */
static struct ocop_bytes folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return ocop_bytes_of(path, slash == NULL ? 0 :
			     (size_t)(slash - path) + 1);
}

/* Make a new file in the folder of path; temp gets its name. */
static int open_temp(struct ocop_buf *temp, const char *path, mode_t mode)
{
	struct ocop_bytes folder = folder_of(path);
	int fd = -1;

	for (int i = 0; i < TEMP_TRIES; i++) {
		const char *name;

		ocop_buf_reset(temp);
		ocop_buf_bytes(temp, folder);
		ocop_buf_printf(temp, ".ocop-%ld-%d.tmp", (long)getpid(), i);
		name = ocop_buf_cstr(temp);
		if (name == NULL) {
			errno = temp->err == OCOP_ERR_LIMIT ? ENAMETOOLONG :
							      ENOMEM;
			return -1;
		}
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
			  O_NOFOLLOW, mode);
		/* Another thread's, or of a process that was killed. */
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	/* The lock tells ocop_file_sweep that the file is being written. */
	if (fd >= 0)
		(void)flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

static bool is_temp_name(const char *name)
{
	size_t pid, count;

	if (strncmp(name, ".ocop-", 6) != 0)
		return false;
	name += 6;
	pid = strspn(name, "0123456789");
	if (pid == 0 || name[pid] != '-')
		return false;
	name += pid + 1;
	count = strspn(name, "0123456789");
	return count > 0 && strcmp(name + count, ".tmp") == 0;
}

void ocop_file_sweep(const char *folder, int64_t before_unix_s)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	struct stat st;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		int fd = is_temp_name(entry->d_name) ?
			 openat(dirfd(dir), entry->d_name, O_RDONLY |
				O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;

		if (fd < 0)
			continue;
		/* A file that was made this moment is locked in the next. */
		if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		    st.st_mtime < before_unix_s &&
		    flock(fd, LOCK_EX | LOCK_NB) == 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
		close(fd);
	}
	if (dir != NULL)
		closedir(dir);
}

/* Give the temporary file its name. */
static int publish(const char *temp, const char *path, bool replace)
{
	struct stat st;
	int fd, code;

	if (replace) {
		/* Never replace a device or a pipe. */
		if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
		    !S_ISLNK(st.st_mode)) {
			errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
			return -1;
		}
		return rename(temp, path);
	}
	if (renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* The file system lacks that flag; the other way needs hard links. */
	if (link(temp, path) == 0) {
		unlink(temp);
		return 0;
	}
	/* FAT through FUSE has neither: reserve the name with an empty file,
	 * which we own and may replace. */
	if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	close(fd);
	if (rename(temp, path) == 0)
		return 0;
	code = errno;
	unlink(path);
	errno = code;
	return -1;
}

/* A name is durable after its folder is synced. */
static int sync_folder(const char *path)
{
	struct ocop_bytes folder = folder_of(path);
	char name[PATH_LEN_MAX];
	int fd, done;

	if (folder.len == 0)
		folder = OCOP_LIT(".");
	if (!ocop_bytes_copy(name, sizeof(name), folder)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	done = fsync(fd);
	/* File systems of some memory sticks cannot sync a folder. */
	if (done != 0 && (errno == EINVAL || errno == EOPNOTSUPP))
		done = 0;
	close(fd);
	return done;
}

enum ocop_err ocop_file_begin(struct ocop_file *out, const char *path,
			      unsigned mode, struct ocop_diag *diag)
{
	*out = (struct ocop_file){ .path = path, .mode = mode,
				   .temp = OCOP_BUF(PATH_LEN_MAX) };
	out->fd = open_temp(&out->temp, path,
			    (mode & OCOP_FILE_SECRET) != 0 ? 0600 : 0644);
	if (out->fd >= 0)
		return OCOP_OK;
	out->code = errno;
	ocop_buf_clear(&out->temp);
	return fail_errno(diag, path, out->code);
}

int ocop_file_put(int fd, struct ocop_bytes data)
{
	while (data.len > 0) {
		ssize_t done = write(fd, data.ptr, data.len);

		if (done < 0 && errno != EINTR)
			return errno;
		if (done < 0)
			continue;
		data.ptr += done;
		data.len -= (size_t)done;
	}
	return 0;
}

void ocop_file_add(struct ocop_file *file, struct ocop_bytes data)
{
	if (file->code == 0)
		file->code = ocop_file_put(file->fd, data);
}

enum ocop_err ocop_file_end(struct ocop_file *file, bool keep,
			    struct ocop_diag *diag)
{
	const bool sync = (file->mode & OCOP_FILE_UNSYNCED) == 0;
	int code = file->code, lock;
	const char *name;

	if (file->fd < 0)
		return OCOP_OK;
	name = ocop_buf_cstr(&file->temp);
	if (keep && code == 0 && sync && fsync(file->fd) != 0)
		code = errno;
	/* Network file systems report a full disk at close. The lock stays
	 * until the file has its name. */
	lock = fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
	if (close(file->fd) != 0 && code == 0)
		code = errno;
	if (keep && code == 0 &&
	    publish(name, file->path,
		    (file->mode & OCOP_FILE_REPLACE) != 0) != 0)
		code = errno;
	if (!keep || code != 0)
		unlink(name);
	else if (sync && sync_folder(file->path) != 0)
		code = errno;
	if (lock >= 0)
		close(lock);
	file->fd = -1;
	ocop_buf_clear(&file->temp);
	return code == 0 ? OCOP_OK : fail_errno(diag, file->path, code);
}

enum ocop_err ocop_file_write(const char *path, struct ocop_bytes data,
			      unsigned mode, struct ocop_diag *diag)
{
	struct ocop_file file;
	enum ocop_err err = ocop_file_begin(&file, path, mode, diag);

	if (err)
		return err;
	ocop_file_add(&file, data);
	return ocop_file_end(&file, true, diag);
}

enum ocop_err ocop_file_sync_name(const char *path, struct ocop_diag *diag)
{
	return sync_folder(path) == 0 ? OCOP_OK :
	       fail_errno(diag, path, errno);
}

enum ocop_err ocop_file_move(const char *from, const char *to,
			     struct ocop_diag *diag)
{
	return rename(from, to) == 0 && sync_folder(to) == 0 &&
	       sync_folder(from) == 0 ? OCOP_OK :
	       fail_errno(diag, from, errno);
}

static int make_folder(const char *path, mode_t mode)
{
	struct stat st;
	int code;

	if (mkdir(path, mode) == 0)
		return sync_folder(path);
	code = errno;
	/* Whatever mkdir returned, the folder exists. */
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		code = ENOTDIR;
	}
	errno = code;
	return -1;
}

enum ocop_err ocop_file_mkdirs(const char *path, bool secret,
			       struct ocop_diag *diag)
{
	char part[PATH_LEN_MAX];
	mode_t mode = secret ? 0700 : 0777;
	size_t len = strlen(path);

	if (len == 0 || len >= sizeof(part))
		return fail_errno(diag, path, len == 0 ? ENOENT :
							 ENAMETOOLONG);
	for (size_t i = 1; i <= len; i++) {
		if (i < len && path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (make_folder(part, mode) != 0)
			return fail_errno(diag, part, errno);
	}
	return OCOP_OK;
}
