/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of a job between two runs, in REPLICA.job: when it last ran, what
 * went wrong, and until when it should wait. It is a file of its own: reading
 * it needs no database, and a failed run does not touch the data that verdicts
 * use.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/path.h"
#include "common/ui/say.h"
#include "sync/sync.h"

#define SCHEMA "ocop.job/1"
#define FILE_MAX 4096
#define FAILURES_MAX 1000000

static uint64_t instant(const struct ocop_json *o, const char *key)
{
	int64_t value = ocop_json_int(o, key, 0);

	return value > 0 ? (uint64_t)value : 0;
}

/* Text that somebody wrote into the file must not control a terminal. */
static void text(char *out, size_t size, const struct ocop_json *o,
		 const char *key)
{
	const char *value = ocop_json_str(o, key);
	struct ocop_bytes view = ocop_bytes_str(value);

	if (value == NULL || ocop_text_check(view, NULL) ||
	    !ocop_bytes_copy(out, size, view))
		out[0] = '\0';
}

void sync_job_load(struct sync_job *out, const char *replica)
{
	struct ocop_buf file = OCOP_BUF(FILE_MAX);
	struct ocop_json *o = NULL;
	const char *schema = NULL;
	char path[PATH_SIZE];
	int64_t failures;

	memset(out, 0, sizeof(*out));
	if (path_beside(path, replica, ".job") &&
	    !ocop_file_read(&file, path, NULL) &&
	    !ocop_json_parse(&o, ocop_buf_view(&file), NULL))
		schema = ocop_json_str(o, "schema");
	if (schema != NULL && strcmp(schema, SCHEMA) == 0) {
		out->last_try = instant(o, "last_try");
		out->last_good = instant(o, "last_good");
		out->next = instant(o, "next_try");
		failures = ocop_json_int(o, "failures", 0);
		if (failures > 0 && failures <= FAILURES_MAX)
			out->failures = (unsigned)failures;
		text(out->error, sizeof(out->error), o, "error");
		text(out->detail, sizeof(out->detail), o, "detail");
		text(out->source, sizeof(out->source), o, "source");
	}
	ocop_json_free(o);
	ocop_buf_clear(&file);
}

/* As one line, for the owner alone. Takes root. */
static enum ocop_err write_json(const char *path, struct ocop_json *root,
				struct ocop_diag *diag)
{
	struct ocop_buf line = OCOP_BUF(FILE_MAX);
	enum ocop_err err = ocop_json_print(&line, root, false);

	if (!err)
		err = ocop_buf_byte(&line, '\n');
	if (!err)
		err = ocop_file_write(path, ocop_buf_view(&line),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      diag);
	ocop_json_free(root);
	ocop_buf_clear(&line);
	return err;
}

int sync_job_save(const struct sync_job *job, const char *replica)
{
	struct ocop_json *o = ocop_json_of_schema(SCHEMA);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[PATH_SIZE];
	enum ocop_err err;

	if (!path_beside(path, replica, ".job")) {
		ocop_json_free(o);
		return EXIT_USAGE;
	}
	ocop_json_set_int(o, "last_try", (int64_t)job->last_try);
	ocop_json_set_int(o, "last_good", (int64_t)job->last_good);
	ocop_json_set_int(o, "next_try", (int64_t)job->next);
	ocop_json_set_int(o, "failures", job->failures);
	ocop_json_set_str(o, "error", job->error);
	ocop_json_set_str(o, "detail", job->detail);
	ocop_json_set_str(o, "source", job->source);
	err = write_json(path, o, &diag);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

void sync_job_good(struct sync_job *job, uint64_t now, const char *source)
{
	memset(job, 0, sizeof(*job));
	job->last_try = now;
	job->last_good = now;
	/* A name that does not fit is not worth an error. */
	(void)ocop_bytes_copy(job->source, sizeof(job->source),
			      ocop_bytes_str(source));
}

void sync_job_bad(struct sync_job *job, uint64_t now, enum ocop_err err,
		  const char *detail, bool scheduled, uint32_t chance)
{
	uint32_t wait = SYNC_BACKOFF_FIRST_S;

	job->last_try = now;
	snprintf(job->error, sizeof(job->error), "%s", ocop_err_name(err));
	snprintf(job->detail, sizeof(job->detail), "%s", detail);
	/* A run that a person started by hand must not delay the scheduled
	 * runs. */
	if (!scheduled)
		return;
	if (job->failures < FAILURES_MAX)
		job->failures++;
	for (unsigned i = 1; i < job->failures && wait < SYNC_BACKOFF_MAX_S;
	     i++)
		wait *= 2;
	if (wait > SYNC_BACKOFF_MAX_S)
		wait = SYNC_BACKOFF_MAX_S;
	job->next = now + wait - chance % (wait / 4 + 1);
}

bool sync_job_early(const struct sync_job *job, uint64_t now)
{
	return job->next > now && job->next - now <= SYNC_BACKOFF_MAX_S;
}
