/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads an inspection file for the commands that use it. Its items are judged
 * again with the replica as it was at the inspection's size, so the verdicts
 * are those that the officer saw.
 */
#include <time.h>

#include <ocop/file.h>

#include "cli/cmd.h"
#include "cli/desk/report.h"
#include "common/ui/path.h"

int report_open_inspection(struct ocop_inspect **out,
			   struct ocop_replica **replica_out,
			   const char *path, const char *replica)
{
	struct ocop_buf file = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char room[PATH_SIZE];
	const char *what = path;
	int code = path_named(&replica, room, "replica.db", "--replica");
	enum ocop_err err;

	*out = NULL;
	*replica_out = NULL;
	if (code)
		return code;
	err = ocop_file_read(&file, path, &diag);
	if (!err) {
		what = replica;
		err = ocop_replica_open(replica_out, replica, OCOP_STORE_READ,
					&diag);
	}
	if (!err) {
		what = path;
		err = ocop_inspect_check(out, ocop_buf_view(&file),
					 (*replica_out)->fingerprint,
					 (uint64_t)time(NULL), &diag);
	}
	if (!err)
		err = ocop_inspect_confirm(*out, *replica_out, &diag);
	ocop_buf_clear(&file);
	return err ? say_diag(what, err, &diag) : EXIT_DONE;
}
