/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal of an inspection on disk. One process at a time appends to it, a
 * line at a time. Each line is on the disk before anything is said of it. If a
 * crash left part of a line, that part is cut off when the inspection goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <ocop/file.h>

#include "common/ui/path.h"
#include "verifier/inspect.h"

static int open_file(struct inspect *out, const char *dir, bool fresh)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;

	if (!path_join(out->path, dir, OCOP_SESSION_JOURNAL))
		return EXIT_USAGE;
	if (fresh)
		err = ocop_file_mkdirs(dir, true, &diag);
	if (err)
		return say_trouble(dir, err, &diag);
	out->fd = open(out->path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW |
				  (fresh ? O_CREAT | O_EXCL : 0), 0600);
	if (out->fd < 0 && errno == ENOENT) {
		say_error("'%s': %s", dir, _("no inspection was opened in this folder"));
		return EXIT_TROUBLE;
	}
	if (out->fd < 0)
		return say_errno(out->path);
	if (flock(out->fd, LOCK_EX | LOCK_NB) != 0) {
		say_error("'%s': %s", dir, _("another program is writing this inspection"));
		return EXIT_TROUBLE;
	}
	return EXIT_DONE;
}

static int read_all(struct inspect *out)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_SESSION_JOURNAL_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	size_t used = 0;
	enum ocop_err err = ocop_file_read(&bytes, out->path, &diag);

	if (!err)
		err = ocop_session_read(out->session, ocop_buf_view(&bytes),
					&used, &diag);
	out->size = used;
	if (!err && used < bytes.len) {
		say_error("'%s': %s", out->path,
			  _("the last line was not complete and is left out"));
		if (ftruncate(out->fd, (off_t)used) != 0 ||
		    fsync(out->fd) != 0)
			err = OCOP_ERR_FILE;
	}
	ocop_buf_clear(&bytes);
	return err ? say_trouble(out->path, err, &diag) : EXIT_DONE;
}

int inspect_open(struct inspect *out, const char *dir, bool fresh)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	int code;

	memset(out, 0, sizeof(*out));
	out->fd = -1;
	out->article = -1;
	out->dir = dir;
	code = open_file(out, dir, fresh);
	if (code != EXIT_DONE)
		return code;
	err = ocop_session_new(&out->session);
	if (!err && fresh)
		err = ocop_file_sync_name(out->path, &diag);
	if (err)
		return say_trouble(out->path, err, &diag);
	code = read_all(out);
	if (code == EXIT_DONE && !fresh && !ocop_session_count(out->session)) {
		say_error("'%s': %s", dir, _("no inspection was opened in this folder"));
		return EXIT_TROUBLE;
	}
	return code;
}

void inspect_close(struct inspect *inspect)
{
	if (inspect->fd >= 0)
		close(inspect->fd);
	ocop_session_free(inspect->session);
	memset(inspect, 0, sizeof(*inspect));
	inspect->fd = -1;
}

/* A full journal has room left for the texts that the end needs, and for the
 * end. */
static enum ocop_err check_room(const struct inspect *inspect,
				enum ocop_session_event event, size_t len,
				struct ocop_diag *diag)
{
	size_t rest = event == OCOP_SESSION_CLOSE ? 0 :
		      event == OCOP_SESSION_SET ? 1024 : 65536;

	return inspect->size + len <= OCOP_SESSION_JOURNAL_MAX - rest ?
	       OCOP_OK : ocop_fail(diag, OCOP_ERR_LIMIT, 0, "%s",
				   N_("this inspection is full: close it and open another"));
}

enum ocop_err inspect_add(struct inspect *inspect,
			  enum ocop_session_event event,
			  const struct ocop_session_value *values,
			  size_t count, struct ocop_diag *diag)
{
	struct ocop_buf line = OCOP_BUF(OCOP_SESSION_LINE_MAX);
	int failed;
	enum ocop_err err = ocop_session_line(&line, inspect->session, event,
					      (uint64_t)time(NULL), values,
					      count, diag);

	if (!err)
		err = check_room(inspect, event, line.len, diag);
	if (err)
		goto out;
	failed = ocop_file_put(inspect->fd, ocop_buf_view(&line));
	if (!failed && fdatasync(inspect->fd) != 0)
		failed = errno;
	if (failed)
		err = ocop_fail(diag, OCOP_ERR_FILE, 0, "%s", strerror(failed));
	else
		err = ocop_session_take(inspect->session,
					ocop_bytes_of(line.ptr, line.len - 1),
					diag);
	if (!err) {
		inspect->size += line.len;
	} else if (ftruncate(inspect->fd, (off_t)inspect->size) != 0) {
		/* A later line must not follow one that was not taken. */
		close(inspect->fd);
		inspect->fd = -1;
	}
out:
	ocop_buf_clear(&line);
	return err;
}
