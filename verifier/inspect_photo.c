/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures that an inspection scans. Each is copied into its folder and noted
 * as a photo before its codes are judged, so that the evidence is there when
 * the camera's card is not. The same picture is kept once.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocop/crypto.h>
#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/path.h"
#include "verifier/inspect.h"

#define BASE_MAX 100	/* bytes of its own name, before a number */

enum ocop_err inspect_copy(const char *from, const char *to,
			   struct ocop_diag *diag)
{
	struct ocop_file file = { .fd = -1 };
	uint8_t piece[65536];
	uint64_t size;
	ssize_t len = 0;
	int fd = -1;
	enum ocop_err err = ocop_file_open(&fd, &size, from, diag);

	if (err)
		return err;
	err = ocop_file_begin(&file, to, OCOP_FILE_NEW | OCOP_FILE_SECRET,
			      diag);
	while (!err && (len = read(fd, piece, sizeof(piece))) > 0)
		ocop_file_add(&file, ocop_bytes_of(piece, (size_t)len));
	if (!err && len < 0)
		err = ocop_fail(diag, OCOP_ERR_FILE, 0, "%s", strerror(errno));
	close(fd);
	if (!err)
		return ocop_file_end(&file, true, diag);
	(void)!ocop_file_end(&file, false, NULL);
	return err;
}

enum ocop_err inspect_hash(uint8_t out[static OCOP_HASH_LEN],
			   uint64_t *size_out, const char *path,
			   struct ocop_diag *diag)
{
	int fd = -1;
	enum ocop_err err = ocop_file_open(&fd, size_out, path, diag);

	if (!err)
		err = ocop_sha256_fd(out, size_out, fd);
	if (fd >= 0)
		close(fd);
	return err;
}

/* The number of the photo that has these bytes, or of the next one. */
static size_t number_of(const struct ocop_session *session,
			const uint8_t hash[static OCOP_HASH_LEN], bool *noted)
{
	size_t number = 1;

	*noted = false;
	for (size_t i = 0; i < ocop_session_count(session); i++) {
		const struct ocop_session_entry *e =
			ocop_session_at(session, i);

		if (e->event != OCOP_SESSION_PHOTO)
			continue;
		*noted = ocop_bytes_equal(ocop_session_text(e, "hash"),
					  ocop_bytes_of(hash, OCOP_HASH_LEN));
		if (*noted)
			break;
		number++;
	}
	return number;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat of[2];

	return stat(a, &of[0]) == 0 && stat(b, &of[1]) == 0 &&
	       of[0].st_dev == of[1].st_dev && of[0].st_ino == of[1].st_ino;
}

/* A name of its own in the folder: the picture's, or one with a number. */
static bool name_it(char name[static BASE_MAX + 28], char to[static PATH_SIZE],
		    const char *dir, const char *path, size_t number)
{
	const char *base = strrchr(path, '/');

	base = base ? base + 1 : path;
	if (strlen(base) > BASE_MAX || !verify_is_file_name(base) ||
	    ocop_text_check(ocop_bytes_str(base), NULL))
		base = "picture";
	snprintf(name, BASE_MAX + 28, "%s", base);
	if (!path_join(to, dir, name))
		return false;
	if (access(to, F_OK) != 0 || is_same_file(path, to))
		return true;
	snprintf(name, BASE_MAX + 28, "%zu-%s", number, base);
	return path_join(to, dir, name);
}

static enum ocop_err note_photo(struct inspect *inspect, const char *name,
				const uint8_t hash[static OCOP_HASH_LEN],
				uint64_t bytes, struct ocop_diag *diag)
{
	char size[24];
	const struct ocop_session_value values[] = {
		{ "name", ocop_bytes_str(name) },
		{ "size", ocop_bytes_of(size, (size_t)snprintf(
				size, sizeof(size), "%llu",
				(unsigned long long)bytes)) },
		{ "hash", ocop_bytes_of(hash, OCOP_HASH_LEN) },
	};

	return inspect_add(inspect, OCOP_SESSION_PHOTO, values, 3, diag);
}

enum ocop_err inspect_picture(struct verify_run *run, const char *path,
			      struct ocop_diag *diag)
{
	struct inspect *inspect = run->inspect;
	char name[BASE_MAX + 28], to[PATH_SIZE];
	uint8_t hash[OCOP_HASH_LEN];
	uint64_t size = 0;
	bool noted = false, copied = false;
	enum ocop_err err;

	if (!inspect)
		return OCOP_OK;
	err = inspect_hash(hash, &size, path, diag);
	if (err)
		return err;
	inspect->photo = number_of(inspect->session, hash, &noted);
	if (noted)
		return OCOP_OK;
	if (!name_it(name, to, inspect->dir, path, inspect->photo))
		return OCOP_ERR_ARGUMENT;
	if (!is_same_file(path, to)) {
		err = inspect_copy(path, to, diag);
		copied = !err;
	}
	/* What is signed is the copy, as it lies there. */
	if (!err)
		err = inspect_hash(hash, &size, to, diag);
	if (!err)
		err = note_photo(inspect, name, hash, size, diag);
	if (err && copied)
		unlink(to);
	return err;
}
