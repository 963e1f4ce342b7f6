/* SPDX-License-Identifier: Apache-2.0 */
/* The whole story: its parts are made one after another, and then put in the
 * order of time. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "tests/national/national.h"

uint64_t national_at(int32_t day, uint64_t *random)
{
	return ocop_day_start(day) + 8 * 3600 + national_below(random, 32400);
}

void national_tell(struct national_story *s, uint64_t accepted,
		   uint32_t signer, enum ocop_kind kind, const char *format,
		   ...)
{
	char json[2048];
	struct national_job *job;
	va_list args;
	int head, len;

	head = snprintf(json, sizeof(json), "{\"realm\":\"demo\","
			"\"issued\":%llu,", (unsigned long long)accepted - 60);
	va_start(args, format);
	len = vsnprintf(json + head, sizeof(json) - (size_t)head - 1, format,
			args);
	va_end(args);
	if (len < 0 || (size_t)(head + len) >= sizeof(json) - 1)
		national_must(OCOP_ERR_LIMIT, "a record's JSON");
	memcpy(json + head + len, "}", 2);
	if (s->job_count == s->job_cap) {
		s->job_cap = s->job_cap > 0 ? 2 * s->job_cap : 4096;
		job = realloc(s->job, s->job_cap * sizeof(*job));
		if (job == NULL)
			national_must(OCOP_ERR_MEMORY, "records");
		s->job = job;
	}
	job = &s->job[s->job_count];
	*job = (struct national_job){ .accepted = accepted,
				      .sequence = (uint32_t)s->job_count,
				      .signer = signer, .kind = kind,
				      .record = OCOP_BUF(OCOP_RECORD_MAX) };
	job->json = strdup(json);
	if (job->json == NULL)
		national_must(OCOP_ERR_MEMORY, "records");
	s->job_count++;
}

static int by_time(const void *a, const void *b)
{
	const struct national_job *x = a, *y = b;

	if (x->accepted != y->accepted)
		return x->accepted < y->accepted ? -1 : 1;
	return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

void national_story_tell(struct national_story *s)
{
	s->producer = national_alloc(s->producer_count, sizeof(*s->producer));
	s->cert = national_alloc(s->cert_count, sizeof(*s->cert));
	national_tell_producers(s);
	national_tell_certificates(s);
	national_tell_lots(s);
	qsort(s->job, s->job_count, sizeof(*s->job), by_time);
}

void national_story_free(struct national_story *s)
{
	for (size_t i = 0; i < s->job_count; i++) {
		free(s->job[i].json);
		ocop_buf_clear(&s->job[i].record);
	}
	free(s->job);
	free(s->lot);
	free(s->cert);
	free(s->producer);
}
