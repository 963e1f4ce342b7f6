/* SPDX-License-Identifier: Apache-2.0 */
/* Several fetches at once, for a sync. */
#ifndef OCOP_LIB_HTTP_H
#define OCOP_LIB_HTTP_H

#include <ocop/http.h>

struct ocop__http_job {
	char url[1024];
	long deadline_s; /* of the whole transfer; 0: none but the limits */
	struct ocop_buf body;	/* owned by the job; ceiling set before */
	struct ocop_http_answer answer;
	enum ocop_err err;
	struct ocop_diag diag;
};
/*
 * GET every job, up to 8 at once; answers come in any order. Returns OCOP_OK
 * or OCOP_ERR_MEMORY; each job has its own err.
 */
enum ocop_err ocop__http_get_many(struct ocop_http *http,
				  struct ocop__http_job *jobs, size_t count)
	OCOP_CHECKED;

#endif
