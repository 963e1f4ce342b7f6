/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stores the registry's answers beside the records: complete lines only, each
 * on disk before the next record is sent.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>

#include "common/desk/outbox.h"
#include "common/ui/say.h"

/* Count the complete lines; *end_out is the offset after the last of them. */
static int measure(const char *path, size_t *lines_out, size_t *end_out)
{
	struct ocop_buf text = OCOP_BUF(RECEIPTS_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_file_read(&text, path, &diag);

	*lines_out = 0;
	*end_out = 0;
	for (size_t i = 0; !err && i < text.len; i++) {
		if (text.ptr[i] != '\n')
			continue;
		(*lines_out)++;
		*end_out = i + 1;
	}
	ocop_buf_clear(&text);
	return err && err != OCOP_ERR_ABSENT ? say_diag(path, err, &diag) :
					       EXIT_DONE;
}

int receipts_count(const char *path, size_t *lines_out)
{
	size_t end;

	return measure(path, lines_out, &end);
}

int receipts_open(const char *path, int *fd_out, size_t *lines_out)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	size_t end;
	int fd;
	int code = measure(path, lines_out, &end);

	*fd_out = -1;
	if (code)
		return code;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return say_errno(path);
	if (ftruncate(fd, (off_t)end) != 0 ||
	    lseek(fd, (off_t)end, SEEK_SET) < 0)
		code = say_errno(path);
	else if ((err = ocop_file_sync_name(path, &diag)))
		code = say_diag(path, err, &diag);
	if (code)
		close(fd);
	else
		*fd_out = fd;
	return code;
}

int receipts_add(const char *path, int fd, struct ocop_bytes line)
{
	while (line.len) {
		ssize_t n = write(fd, line.ptr, line.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return say_errno(path);
		line.ptr += n;
		line.len -= (size_t)n;
	}
	return fdatasync(fd) == 0 ? EXIT_DONE : say_errno(path);
}

static int move_done(const char *home, const char *stem, const char *suffix)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char from[PATH_SIZE];
	char to[PATH_SIZE];
	enum ocop_err err;

	if (!outbox_path(from, home, "outbox", stem, suffix) ||
	    !outbox_path(to, home, "outbox/done", stem, suffix))
		return EXIT_USAGE;
	err = ocop_file_move(from, to, &diag);
	return err && err != OCOP_ERR_ABSENT ? say_diag(from, err, &diag) :
					       EXIT_DONE;
}

/* Move the records first: receipts without records only need tidying up, but
 * records without receipts would all be sent again. */
int receipts_done(const char *home, const char *stem)
{
	int code = move_done(home, stem, ".records");

	return code ? code : move_done(home, stem, ".receipts");
}

int receipts_heal(const char *home)
{
	struct outbox_name *names = NULL;
	char records[PATH_SIZE];
	size_t count = 0;
	int code = outbox_list(home, "outbox", ".receipts", &names, &count);

	for (size_t i = 0; !code && i < count; i++) {
		if (!outbox_path(records, home, "outbox", names[i].stem,
				 ".records"))
			code = EXIT_USAGE;
		else if (access(records, F_OK) != 0)
			code = move_done(home, names[i].stem, ".receipts");
	}
	free(names);
	return code;
}
