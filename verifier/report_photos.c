/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks the files beside an inspection file: photos, the desk's journal, and
 * the earlier inspection file that it continues and names by SHA-256. The
 * signed record binds each by name, size and SHA-256. A missing file is only
 * reported, because evidence may lie elsewhere. A file of that name with other
 * content is not accepted.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>

#include "common/ui/path.h"
#include "verifier/report.h"

/* size NULL: none was signed, and none is compared. */
static enum report_beside compare(const char *path, const uint64_t *size,
				  const uint8_t hash[static OCOP_HASH_LEN])
{
	uint8_t got[OCOP_HASH_LEN];
	uint64_t len = 0;
	int fd = -1;
	enum ocop_err err = ocop_file_open(&fd, &len, path, NULL);

	if (err == OCOP_ERR_ABSENT)
		return REPORT_BESIDE_MISSING;
	if (!err)
		err = ocop_sha256_fd(got, &len, fd);
	if (fd >= 0)
		close(fd);
	if (err)
		return REPORT_BESIDE_UNREADABLE;
	return (!size || len == *size) &&
	       memcmp(got, hash, OCOP_HASH_LEN) == 0 ?
	       REPORT_BESIDE_SAME : REPORT_BESIDE_OTHER;
}

enum ocop_err report_photos(struct report *report)
{
	const struct ocop_inspect *inspect = report->inspect;
	struct ocop_buf name = OCOP_BUF(256);
	char path[PATH_SIZE];
	const char *text;

	report->beside = calloc(inspect->photo_count + 1,
				sizeof(*report->beside));
	if (!report->beside)
		return OCOP_ERR_MEMORY;
	for (size_t i = 0; report->photos && i < inspect->photo_count; i++) {
		ocop_buf_reset(&name);
		ocop_buf_bytes(&name, inspect->photo[i].name);
		text = ocop_buf_cstr(&name);
		report->beside[i] = REPORT_BESIDE_UNREADABLE;
		if (text && path_join(path, report->photos, text))
			report->beside[i] = compare(path,
						   &inspect->photo[i].size,
						   inspect->photo[i].hash);
	}
	ocop_buf_clear(&name);
	return OCOP_OK;
}

void report_continued(struct report *report, const char *path)
{
	report->continued = compare(path, NULL,
				    report->inspect->record.continues.ptr);
}

const char *report_beside_word(enum report_beside beside)
{
	static const char *const words[] = {
		[REPORT_BESIDE_NOT_ASKED] = "not-checked",
		[REPORT_BESIDE_SAME] = "same",
		[REPORT_BESIDE_MISSING] = "missing",
		[REPORT_BESIDE_OTHER] = "other",
		[REPORT_BESIDE_UNREADABLE] = "unreadable"
	};

	return words[beside];
}
