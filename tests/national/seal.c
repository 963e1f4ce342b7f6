/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes payloads and signatures in two threads. Each thread has its own signer.
 */
#include <pthread.h>
#include <stdlib.h>

#include <ocop/cose_sign1.h>

#include "tests/national/national.h"

#define THREADS 2

struct part {
	struct national_story *story;
	size_t number;
};

static void seal(struct national_story *s, struct national_job *job,
		 struct ocop_buf *payload)
{
	struct ocop_diag diag = { 0 };

	ocop_buf_reset(payload);
	if (ocop_payload_from_json(payload, job->kind,
				   ocop_bytes_str(job->json), &diag))
		national_must(diag.err, diag.text);
	national_must(ocop_cose_sign(&job->record,
				     &s->realm->signer[job->signer],
				     ocop_kind_typ(job->kind),
				     ocop_buf_view(payload), false), "seal");
	free(job->json);
	job->json = NULL;
}

static void *seal_part(void *user)
{
	struct part *part = user;
	struct national_story *s = part->story;
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);

	for (size_t i = 0; i < s->job_count; i++)
		if (s->job[i].signer / 2 % THREADS == part->number)
			seal(s, &s->job[i], &payload);
	ocop_buf_clear(&payload);
	return NULL;
}

void national_seal(struct national_story *s)
{
	struct part part[THREADS];
	pthread_t thread[THREADS];

	for (size_t i = 0; i < THREADS; i++) {
		part[i] = (struct part){ s, i };
		if (pthread_create(&thread[i], NULL, seal_part, &part[i]))
			national_must(OCOP_ERR_MEMORY, "thread");
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
}
