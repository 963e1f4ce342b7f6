/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests to one witness, in order, with the answers that an independent
 * program expects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/check_vectors/vectors.h"
#include "witness/witness.h"

#define LOGS_MAX 8

static bool open_signer(struct ocop_signer *out, const struct ocop_json *root)
{
	struct ocop_buf secret = OCOP_BUF(32);
	struct ocop_seckey *key = NULL;
	bool good = vectors_hex(&secret, vectors_str(root, "secret")) &&
		    secret.len == 32 &&
		    !ocop_seckey_from_raw(&key, OCOP_ALG_EDDSA, secret.ptr);

	if (good)
		ocop_signer_of_key(out, key);
	ocop_buf_clear(&secret);
	return good;
}

/* The status, and where the vectors say it the very bytes. */
static bool as_stated(const struct answer *answer,
		      const struct ocop_json *step)
{
	struct ocop_bytes body = ocop_buf_view(&answer->body);
	const char *type = answer->status == 409 ? "text/x.tlog.size" :
						   "text/plain; charset=utf-8";

	return answer->status == vectors_uint(step, "status") &&
	       strcmp(answer->type, type) == 0 &&
	       (ocop_json_get(step, "answer") == NULL ||
		ocop_bytes_is(body, vectors_str(step, "answer")));
}

static void run_steps(struct vectors *v, struct witness *w,
		      const struct ocop_json *root)
{
	const struct ocop_json *step;

	for (step = ocop_json_first(ocop_json_get(root, "steps"));
	     step != NULL; step = ocop_json_next(step)) {
		struct answer answer = ANSWER();

		add_answer(w, ocop_bytes_str(vectors_str(step, "request")),
			   vectors_uint(step, "now"), &answer);
		vectors_case(v, as_stated(&answer, step),
			     "%s: answered %u %.*s", vectors_str(step, "name"),
			     answer.status, (int)answer.body.len,
			     (const char *)answer.body.ptr);
		answer_clear(&answer);
	}
}

void vectors_witness(struct vectors *v, const char *folder)
{
	struct ocop_json *root = vectors_json(v, folder, "requests.json");
	char dir[] = "/tmp/ocop-witness-XXXXXX", path[64];
	struct ocop_vkey logs[LOGS_MAX], own;
	struct witness w = { .logs = logs };
	struct ocop_signer signer = { 0 };
	const struct ocop_json *log;
	bool ready;

	if (root == NULL)
		return;
	ready = mkdtemp(dir) != NULL && open_signer(&signer, root);
	snprintf(path, sizeof(path), "%s/state", dir);
	snprintf(w.name, sizeof(w.name), "%s", vectors_str(root, "name"));
	for (log = ocop_json_first(ocop_json_get(root, "logs"));
	     ready && log != NULL && w.log_count < LOGS_MAX;
	     log = ocop_json_next(log))
		ready = !ocop_vkey_parse(
			&logs[w.log_count++],
			ocop_bytes_str(ocop_json_value_str(log)), NULL);
	ready = ready &&
		!ocop_vkey_of(&own, w.name, OCOP_VKEY_COSIGNATURE,
			     ocop_bytes_of(signer.spki, signer.spki_len)) &&
		!state_create(path, NULL) &&
		!state_open(&w.state, path, &own, NULL);
	w.signer = &signer;
	vectors_case(v, ready, "the witness opens");
	if (ready)
		run_steps(v, &w, root);
	state_close(w.state);
	ocop_signer_clear(&signer);
	unlink(path);
	rmdir(dir);
	ocop_json_free(root);
}
